"""Next site: what one more service would do, where a few would help most, how sure that is."""

import streamlit as st

from pages.parts import (
    data,
    data_notes,
    filters,
    gap_text,
    gap_view,
    site_filters,
    site_text,
    site_view,
    state,
)
from pages.parts.gap_filters import KEYS, gap_choice, prepare_place
from pages.parts.how_to import how_to
from pages.parts.map import show_map
from pages.parts.service_map import map_labels
from pages.parts.site_data import SiteChoice
from pages.parts.street_tiles import chosen_streets, street_choice
from pages.parts.style import quiet
from pages.parts.text import _, current_language, plain

st.title(_("Next site"))
st.write(
    _(
        "What one more service would do: who would be reached, where it would help most, and how "
        "sure that is."
    )
)
how_to(
    _("Choose what to try: one place, the best places, a zone, or a day of visits."),
    _("Choose the kind of help, and whom it would serve."),
    _(
        "Above the map stands what would be gained; below it, who would gain. Every table can be "
        "downloaded."
    ),
)
labels = site_text.place_labels()
plan = filters.one_of("plan", _("What to try"), site_text.plan_words(), site_text.PLACE)

asked, answered = st.columns([2, 3], gap="large")
with asked:
    site_filters.plan_choices(plan)
    serves = filters.one_of("serves", _("Whom it serves"), site_text.serves_words(), site_text.OWN)
    gap = gap_choice("next-site")
    choice = SiteChoice(gap, serves == site_text.OWN)
    st.caption(f"{site_text.assumption(choice, plan)} {site_text.capacity_note()}")

totals = data.totals(gap.window.code, gap.provinces)
with answered:
    places = site_filters.place_names(gap.provinces)
    if plan in labels:
        prepare_place(places)
    answer = site_view.shown(plan, choice, gap_text.chosen_name(gap.services))
    st.subheader(plain(answer.heading))
    words = _(
        "Map of {theme}. The same facts stand in the tables below; a community can be chosen in "
        "the list under the map too.",
        theme=answer.legend.title,
    )
    show_map(
        answer.layers,
        key="site-map",
        labels=map_labels(words),
        language=current_language(),
        streets=chosen_streets(current_language()),
        legend=answer.legend,
        height=440,
        selectable="at" if plan in labels else None,
        zoom_to=answer.zoom_to,
    )
    street_choice()
    if plan in labels:
        st.selectbox(
            labels[plan],
            ["", *places],
            format_func=lambda code: places.get(code, _("none chosen")),
            key="at",
            filter_mode="contains",
        )
    # Below the map, which so stays where it is when a place is chosen.
    mark = "- " if len(answer.lines) > 1 else ""
    st.markdown("\n".join(f"{mark}{plain(line)}" for line in answer.lines))
    st.caption(gap_view.placed_words(gap, totals))
    st.caption(gap_text.class_note())
    st.html(quiet(gap_text.travel_note()))

site_view.show_tables(plan, choice, site_filters.about(choice, totals, plan))
st.caption(
    f"{data_notes.positions_caution()} {data_notes.directory_caution(data.snapshot().locations)}"
)
state.remember(*KEYS, "plan", "serves", *site_filters.plan_keys(plan))
