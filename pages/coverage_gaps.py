"""Coverage gaps: approved positions beside the services near them."""

from datetime import date

import streamlit as st

from geodata.coverage import ANY_SERVICE, not_placed
from geodata.terms import PROVINCES
from pages.parts import data, data_notes, filters, gap_view, service_map, state
from pages.parts.downloads import table_csv
from pages.parts.entry_text import provinces_words, service_labels
from pages.parts.map import show_map
from pages.parts.text import _, current_language, ngettext, number

language = current_language()
tables = data.snapshot()
types = tables.service_types[tables.service_types["for_workers"]]
labels = service_labels(types)

st.title(_("Coverage gaps"))
st.write(
    _(
        "Where foreign workers were approved, and which services are near. A first, "
        "provisional measure."
    )
)

window = filters.window_choice(data.known_windows())
state.report_unknown(
    [*state.several("province", PROVINCES), *state.several("service", list(labels))]
)
filters.province_pills()
level = filters.one_of(
    "level",
    _("Areas"),
    {"census_division": _("Census divisions (counties)"), "community": _("Communities")},
    "census_division",
)
st.pills(
    _("Service types (none chosen: all)"),
    list(labels),
    selection_mode="multi",
    format_func=lambda code: f"{filters.NEED_SIGNS.get(code, '')} {labels[code]}",
    key="service",
)
chosen = {code: labels[code] for code in st.session_state.service} or labels
first_service = next(iter(st.session_state.service), ANY_SERVICE)
service_name = labels.get(first_service, _("any help"))

provinces = tuple(sorted(st.session_state.province))
table = data.gaps(level, window.code, provinces)
divisions = data.gaps("census_division", window.code, provinces)
positions_column = f"positions_{window.code}"
lost = int(not_placed(tables, window.quarters, provinces)["positions"].sum())
total = int(divisions[positions_column].sum())
summary = ngettext(
    "{count} approved position placed in {window}; {lost} could not be placed.",
    "{count} approved positions placed in {window}; {lost} could not be placed.",
    total,
    window=data_notes.window_words(window),
    lost=number(lost),
)
st.subheader(summary)
st.caption(data_notes.positions_caution())

measure = filters.one_of(
    "measure",
    _("The map shows"),
    {
        "positions": _("Approved positions"),
        "distance": _("Distance to {service} (straight line)", service=service_name),
    },
    "positions",
)
if measure == "positions":
    areas = service_map.position_areas(divisions, positions_column)
    legend = service_map.position_legend()
else:
    title = _("Kilometres to {service}", service=service_name)
    areas = service_map.distance_areas(divisions, f"km_{first_service}", title)
    legend = service_map.distance_legend(title)
map_summary = _(
    "Map of census divisions coloured by: {measure}. The table below holds every figure.",
    measure=legend.title,
)
show_map(
    [areas],
    key="gap-map",
    labels=service_map.map_labels(map_summary),
    language=language,
    legend=legend,
    height=440,
)
st.caption(map_summary)
st.caption(data_notes.distance_caution())

order = filters.one_of(
    "order",
    _("Order of the table"),
    {
        "positions": _("Most positions first"),
        "distance": _("Farthest from {service} first", service=service_name),
    },
    "positions",
)
contents = filters.one_of(
    "contents",
    _("Columns"),
    {
        "both": _("Places inside and distance"),
        "inside": _("Places inside"),
        "distance": _("Distance"),
    },
    "both",
)
precisions = (
    tables.communities.set_index("community_id")["precision"] if level == "community" else None
)
windows = sorted(data.known_windows(), key=lambda known: known.code != window.code)
shown = gap_view.shown_table(
    gap_view.ordered(table, order, first_service), windows, chosen, contents, precisions
)
st.dataframe(shown, hide_index=True, width="stretch", height=460, key="gap-table", alt=summary)
st.caption(f"{data_notes.counting_rule()} {data_notes.directory_caution(tables.locations)}")

today = date.today()
about = gap_view.about_lines(
    _("Communities") if level == "community" else _("Census divisions (counties)"),
    provinces_words(";".join(provinces or PROVINCES)),
    _("Most positions first")
    if order == "positions"
    else _("Farthest from {service} first", service=service_name),
    lost,
    tables.locations,
    today,
)
st.download_button(
    ngettext(
        "Download this table ({count} row, CSV)",
        "Download this table ({count} rows, CSV)",
        len(shown),
    ),
    data=lambda: table_csv(shown, about),
    file_name=f"havre-gaps-{level}-{window.code}-{today.isoformat()}.csv",
    mime="text/csv",
    on_click="ignore",
)
state.remember("window", "province", "service", "level", "measure", "order", "contents")
