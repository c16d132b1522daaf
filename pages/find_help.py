"""Find help: who can help, where, in which language."""

from datetime import date

import streamlit as st

from geodata.directory import lines_beyond_the_words, matching_entries, selected
from geodata.proximity import seen_from
from pages.parts import data, data_notes, entry_views, filters, help_view, service_map, state
from pages.parts.access_filter import KEYS as ACCESS_KEYS
from pages.parts.access_filter import access_choice, chosen_words, unknown_hours_words
from pages.parts.cards import card_list, emergency_line, jump_to_results
from pages.parts.cells import file_stem
from pages.parts.downloads import download_buttons
from pages.parts.entry_table import about_entries
from pages.parts.entry_text import service_labels
from pages.parts.handout_view import sheet_button
from pages.parts.map import show_map
from pages.parts.map_layers import MapLayer
from pages.parts.place_filter import KEYS as PLACE_KEYS
from pages.parts.place_filter import place_choice
from pages.parts.quick_exit import exit_line, quick_exit
from pages.parts.rights_filter import KEYS as RIGHTS_KEYS
from pages.parts.street_tiles import chosen_streets, street_choice
from pages.parts.text import HELP_LANGUAGES, _, current_language, ngettext, number

language = current_language()
entries = data.entries()
st.title(_("Find help"))
with st.container(key="emergency"):
    st.html(emergency_line())
quick_exit()

page = st.container(key="help")
with page:
    asked, answered = st.columns([2, 3], gap="large")
    listing = st.container(key="help-list")
with asked:
    here = place_choice()
    first, second = st.container(), st.container()
    further = st.expander(
        _("More choices: how, when, province, language, search"),
        expanded=state.ever_asked("more_open", ("reach", "open", "province", "spoken", "text")),
    )
    if language in HELP_LANGUAGES:
        st.caption(
            _(
                "The words of this page in this language await review by a speaker. Details of "
                "each entry are in English."
            )
        )
with second:
    door = access_choice(further)
fitting = door.fitting(entries)
with first:
    wanted = filters.directory_filter(data.snapshot().service_types, fitting, further)
found = selected(fitting, matching_entries(fitting, wanted))
off_map = entry_views.without_point(found)
result = ngettext("{count} entry", "{count} entries", len(found))

with asked:
    st.html(jump_to_results(result))
with answered:
    state.flag("positions")
    st.toggle(_("Show where positions were approved"), key="positions")
    window = data.known_windows()[0]
    layers: list[MapLayer] = []
    if st.session_state.positions:
        layers.append(entry_views.circles(language, window.code))
    layers.append(entry_views.markers(language, tuple(found["location_id"])))
    summary = _(
        "Map of places to get help: {shown} entries are on the map, {hidden} are not (phone "
        "lines, visits, private addresses). The list below holds all of them.",
        shown=number(len(found) - off_map),
        hidden=number(off_map),
    )
    show_map(
        layers,
        key="help-map",
        labels=service_map.map_labels(summary),
        language=language,
        streets=chosen_streets(language),
        legend=service_map.service_legend(st.session_state.positions),
        height=460,
    )
    st.caption(summary)
    street_choice()
    if st.session_state.positions:
        st.caption(f"{data_notes.window_words(window)}. {data_notes.positions_caution()}")

with listing:
    st.subheader(result, anchor="results")
    if found.empty:
        filters.nothing_found(fitting, wanted)
    else:
        state.flag("all")
        show_all = st.session_state.all
        if here is None:
            hidden = help_view.plain_list(found, language, result, door, show_all=show_all)
        else:
            found = seen_from(found, here)
            hidden = help_view.list_from(found, here, language, door, show_all=show_all)
        if hidden or show_all:
            st.toggle(_("Show all {count}", count=number(len(found))), key="all")
    if door.hours:
        unknown = door.hours_unknown(entries[matching_entries(entries, wanted)])
        st.caption(unknown_hours_words(unknown))
    everywhere = fitting[lines_beyond_the_words(fitting, wanted)]
    if len(everywhere):
        st.subheader(_("Also by phone or online, wherever you are"))
        st.html(card_list(entry_views.cards(language, everywhere, door), result))
    sheet_button(here, wanted.provinces)
listed = [*found["location_id"], *everywhere["location_id"]]
if listed:
    labels = service_labels(data.snapshot().service_types)
    asked_for = {**filters.directory_words(wanted, labels), **chosen_words()}
    download_buttons(
        entry_views.table(language).loc[listed],
        title=ngettext(
            "Download the list ({count} entry)", "Download the list ({count} entries)", len(listed)
        ),
        about=about_entries(asked_for, found, everywhere, date.today()),
        name=file_stem(
            "havre-help",
            *wanted.provinces,
            *wanted.service_types,
            *wanted.languages,
            wanted.text,
        ),
        geometry=entry_views.points().loc[listed],
        key="help",
        more=[entry_views.contacts_file(language, listed)],
    )
st.write(
    _(
        "Organisations that help migrant workers in New Brunswick, Nova Scotia and Prince "
        "Edward Island. No account is needed, and Havre does not record who you are."
    )
)
st.html(exit_line())
state.remember(*filters.DIRECTORY_KEYS, *PLACE_KEYS, *ACCESS_KEYS, *RIGHTS_KEYS, "positions")
