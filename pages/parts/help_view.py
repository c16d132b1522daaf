"""The list of the page Find help: all in one, or as seen from where the reader is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geodata.proximity import IN_PERSON, LINES, open_lines_first
from geodata.whereabouts import Whereabouts
from pages.parts import entry_views
from pages.parts.access_filter import AccessChoice
from pages.parts.cards import card_list
from pages.parts.place_filter import place_name
from pages.parts.text import _, plain

FIRST_CARDS = 12  # what a phone paints at once; the rest is one touch away
FIRST_LINES = 4  # lines come first, but may not push the nearest door out of sight


def plain_list(
    found: pd.DataFrame, language: str, label: str, door: AccessChoice, *, show_all: bool
) -> int:
    """Entries in the directory's own order, but for lines that are open now.

    Returns how many are not shown.
    """
    lines = found["location_type"].eq("remote")
    found = open_lines_first(found[["location_id", "operator"]], lines, door.access["open_now"])
    shown = found if show_all else found.head(FIRST_CARDS)
    st.html(card_list(entry_views.cards(language, shown, door), label))
    return len(found) - len(shown)


def list_from(
    near: pd.DataFrame,
    here: Whereabouts,
    language: str,
    door: AccessChoice,
    *,
    show_all: bool,
) -> int:
    """Lines that serve the place, then the nearest doors, then the rest.

    Parameters
    ----------
    near : DataFrame
        Result of `geodata.proximity.seen_from`.
    door : AccessChoice
        What is known of hours and doors, and what the reader asked of them.

    Returns
    -------
    int
        How many entries are not shown.
    """
    near = open_lines_first(near, near["group"].eq(LINES), door.access["open_now"])
    place = place_name(here)
    sections = (
        (_("By phone or online, wherever you are"), near["group"] == LINES, FIRST_LINES),
        (_("Nearest to {place}", place=place), near["group"] == IN_PERSON, FIRST_CARDS),
        (_("Other entries"), ~near["group"].isin([LINES, IN_PERSON]), 0),
    )
    shown = 0
    for title, chosen, first in sections:
        entries = near[chosen] if show_all else near[chosen].head(first)
        shown += len(entries)
        if len(entries):
            st.subheader(plain(title), anchor=False)
            st.html(card_list(entry_views.cards(language, entries, door, here.name), title))
    if not shown:
        st.info(
            _(
                "No entry that fits is known to serve {place}. Those that fit serve other places.",
                place=place,
            )
        )
    return len(near) - shown
