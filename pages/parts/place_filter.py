"""The choice of a place: where the reader is, by town or postal code."""

from __future__ import annotations

import streamlit as st

from geodata.whereabouts import PlaceFinder, Whereabouts
from pages.parts import data, state
from pages.parts.kept import kept
from pages.parts.locate import KEPT, location_choice
from pages.parts.text import _, plain, province_name

KEYS = ("place", "which")


@kept()
def _finder() -> PlaceFinder:
    return PlaceFinder(data.snapshot().gazetteer)


def place_choice() -> Whereabouts | None:
    """A text field or the device's location; between several places of a name, a choice."""
    state.words("place")
    st.text_input(_("Where are you? Town or postal code"), key="place", max_chars=state.TEXT_LIMIT)
    asked = st.session_state.place
    if not asked.strip():
        st.session_state.which = ""
        return location_choice(_finder(), place_name)
    st.session_state[KEPT] = ""  # what is typed counts
    found = {place.code: place for place in _finder().find(asked)}
    if not found:
        st.info(
            _(
                "Havre does not know this place in New Brunswick, Nova Scotia or Prince Edward "
                "Island. Try a larger town near you, or the first three characters of the postal "
                "code."
            )
        )
    codes = list(found)
    if len(codes) > 1:
        # None is taken for granted: the wrong province would show the wrong help.
        state.report_unknown(state.single("which", ["", *codes], ""))
        st.session_state.which = st.session_state.which or None
        st.pills(
            _("Which one?"),
            codes,
            format_func=lambda code: plain(place_name(found[code])),
            key="which",
            wrap=True,
        )
        return found.get(st.session_state.which)
    st.session_state.which = ""
    return found[codes[0]] if codes else None


def place_name(place: Whereabouts) -> str:
    """A place with its province, and its county where the province has several of the name."""
    if place.postal_area:
        return _("Postal area {name}", name=place.name)
    divisions = data.snapshot().census_divisions.set_index("census_division_id")["name"]
    county = divisions.get(place.census_division, "")
    parts = (place.name, county if "." in place.code else "", province_name(place.province))
    return ", ".join(part for part in parts if part)
