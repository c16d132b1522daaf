"""Coverage gaps: who is reached by which help, in person and remotely, and how sure that is."""

import streamlit as st

from pages.parts import (
    data,
    data_notes,
    filters,
    gap_data,
    gap_map,
    gap_sections,
    gap_text,
    gap_view,
    state,
)
from pages.parts.gap_filters import KEYS, gap_choice, prepare_place
from pages.parts.how_to import how_to
from pages.parts.map import show_map
from pages.parts.map_layers import MapLayer
from pages.parts.service_map import map_labels
from pages.parts.street_tiles import chosen_streets, street_choice
from pages.parts.style import quiet
from pages.parts.text import _, current_language

language = current_language()
tables = data.snapshot()

st.title(_("Coverage gaps"))
st.write(
    _(
        "Where positions for foreign workers were approved, and which help reaches them: in person "
        "by road, or only by phone, online or visits."
    )
)
how_to(
    _(
        "Choose a kind of help, and a province if you like: the sentence above the map says who "
        "is reached."
    ),
    _(
        "Choose a community on the map or in the list under it for its story: what is near and "
        "what is missing."
    ),
    _("Below the map: compare areas, see how sure the ranks are, or make a report to print."),
)

asked, answered = st.columns([2, 3], gap="large")
with asked:
    choice = gap_choice("coverage-gaps")
    service_name = gap_text.chosen_name(choice.services)
    level = filters.one_of(
        "level", _("Areas of the tables"), gap_text.level_words(), "census_division"
    )
    measure = filters.one_of(
        "measure", _("The map shows"), gap_map.measure_words(service_name), gap_map.CLASSES
    )

gaps = gap_data.gaps(choice.wanted, choice.options)
with answered:
    totals = data.totals(choice.window.code, choice.provinces)
    st.subheader(gap_view.headline(choice, service_name))
    st.caption(gap_view.placed_words(choice, totals))
    places = gap_view.place_names(choice)
    prepare_place(places)
    layer: MapLayer
    if measure == gap_map.CLASSES:
        layer = gap_view.community_symbols(choice)
        legend = gap_map.class_legend(choice.wanted.in_person_minutes)
    else:
        rows = gap_view.rows_of(choice, "census_division")
        layer, legend = gap_map.division_areas(
            rows, measure, gap_map.measure_words(service_name)[measure]
        )
    words = _(
        "Map of {theme}. The same facts stand in the tables below; choose a community under the "
        "map for its story.",
        theme=legend.title,
    )
    show_map(
        [layer],
        key="gap-map",
        labels=map_labels(words),
        language=language,
        streets=chosen_streets(language),
        legend=legend,
        height=440,
        selectable="at" if measure == gap_map.CLASSES else None,
    )
    street_choice()
    st.selectbox(
        _("The story of a community (or choose it on the map)"),
        ["", *places],
        format_func=lambda code: places.get(code, _("none chosen")),
        key="at",
        filter_mode="contains",
    )
    st.caption(gap_text.class_note())
    st.html(quiet(gap_text.travel_note()))

about = gap_view.about(choice, totals, level)
if st.session_state.at:
    gap_view.show_story(gaps, choice, st.session_state.at, about)

section = filters.one_of(
    "section", _("Below the map"), gap_sections.section_words(), gap_sections.TABLE
)
gap_sections.show_section(section, choice, level, about)
st.caption(f"{data_notes.positions_caution()} {data_notes.directory_caution(tables.locations)}")
state.remember(*KEYS, "level", "measure", "at", "section", *gap_sections.section_keys(section))
