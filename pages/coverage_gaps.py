"""Coverage gaps: approved positions beside the services near them."""

from datetime import date

import streamlit as st

from geodata.coverage import ANY_SERVICE
from geodata.terms import PROVINCES
from pages.parts import data, data_notes, filters, gap_view, service_map, state
from pages.parts.cells import file_stem
from pages.parts.downloads import download_buttons
from pages.parts.entry_text import provinces_words, service_labels
from pages.parts.map import show_map
from pages.parts.rights_filter import KEYS as RIGHTS_KEYS
from pages.parts.text import _, current_language, ngettext, number
from pages.parts.window_filter import window_choice

language = current_language()
tables = data.snapshot()
types = tables.service_types[tables.service_types["for_workers"]]
labels = service_labels(types)

st.title(_("Coverage gaps"))
st.write(
    _(
        "Where positions for foreign workers were approved, and which services are near. A first, "
        "provisional measure."
    )
)

level_names = {
    "census_division": _("Census divisions (counties)"),
    "community": _("Communities"),
}
asked, answered = st.columns([2, 3], gap="large")
with asked:
    window = window_choice(data.periods(), "coverage-gaps")
    level = filters.one_of(
        "level",
        _("Areas of the table"),
        level_names,
        "census_division",
    )
    provinces = filters.provinces_choice()
    chosen = filters.services_choice(types)
first_service = next(iter(chosen), ANY_SERVICE)
service_name = labels.get(first_service, _("any help"))
with asked:
    measure = filters.one_of(
        "measure",
        _("The map shows"),
        {
            "positions": _("Approved positions"),
            "distance": _("Distance to {service} (straight line)", service=service_name),
        },
        "positions",
    )

with answered:
    totals = data.totals(window.code, provinces)
    summary = ngettext(
        "{count} approved position placed in {window}; {lost} could not be placed.",
        "{count} approved positions placed in {window}; {lost} could not be placed.",
        totals.placed,
        window=data_notes.window_words(window),
        lost=number(totals.not_placed),
    )
    st.subheader(summary)
    st.caption(data_notes.positions_caution())
    divisions = data.gaps("census_division", window.code, provinces)
    theme = service_map.area_theme(divisions, measure, window.code, first_service, service_name)
    map_summary = _(
        "Map of census divisions coloured by: {measure}. The table below lists: {areas}.",
        measure=theme.legend.title,
        areas=level_names[level],
    )
    show_map(
        [theme.areas],
        key="gap-map",
        labels=service_map.map_labels(map_summary),
        language=language,
        legend=theme.legend,
        height=440,
    )
    st.caption(map_summary)
    st.caption(data_notes.distance_caution())

order_names = {
    "positions": _("Most positions first"),
    "distance": _("Farthest from {service} first", service=service_name),
}
order = filters.one_of("order", _("Order of the table"), order_names, "positions")
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
table = gap_view.ordered(data.gaps(level, window.code, provinces), order, first_service)
shown = gap_view.shown_table(
    table,
    data.windows_from(window.code),
    {code: labels[code] for code in chosen or labels},
    contents,
)
st.dataframe(
    shown,
    hide_index=True,
    width="stretch",
    placeholder="–",
    height=460,
    key="gap-table",
    alt=summary,
    column_config={
        shown.columns[0]: st.column_config.TextColumn(width=130, pinned=True),
        shown.columns[1]: st.column_config.NumberColumn(width=110),
    },
)
st.caption(f"{data_notes.counting_rule()} {data_notes.directory_caution(tables.locations)}")

about = gap_view.about_lines(
    {
        _("Window"): data_notes.window_words(window),
        _("Areas of the table"): level_names[level],
        _("Province"): provinces_words(";".join(provinces or PROVINCES)),
        _("Services"): ", ".join(labels[code] for code in chosen) or _("all"),
        _("Order of the table"): order_names[order],
    },
    totals.not_placed,
    tables.locations,
    date.today(),
)
download_buttons(
    shown,
    title=data_notes.download_title(len(shown)),
    about=about,
    name=file_stem("havre-gaps", level, window.code, *provinces, *chosen),
    geometry=data.shapes(level, tuple(table["area_id"])),
    key="gaps",
)
state.remember(
    "window", "province", "service", "level", "measure", "order", "contents", *RIGHTS_KEYS
)
