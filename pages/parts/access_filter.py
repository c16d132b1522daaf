"""The choice of what must hold at the door: how to reach it, when, and in which situation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from geodata.access import CONDITIONS, HOURS, access_table, fits_access
from geodata.opening import LOCAL, NO, YES
from geodata.terms import CHANNELS
from pages.parts import data, state
from pages.parts.text import _, ngettext, plain

KEYS = ("reach", "open", "door")


@dataclass(frozen=True)
class AccessChoice:
    """What was asked for at the door, and what is known of every location now.

    Attributes
    ----------
    access : DataFrame
        Result of `geodata.access.access_table`.
    fits : DataFrame
        Result of `geodata.access.fits_access`.
    hours : sequence of str
        What was asked of the hours.
    """

    access: pd.DataFrame
    fits: pd.DataFrame
    hours: Sequence[str]

    def fitting(self, entries: pd.DataFrame) -> pd.DataFrame:
        """The entries that fit."""
        return entries[entries["location_id"].map(self.fits["fits"]).astype(bool)]

    def hours_unknown(self, entries: pd.DataFrame) -> int:
        """How many of these entries are left out only because their hours are not known."""
        return int(entries["location_id"].map(self.fits["hours_unknown"]).sum())


@st.cache_resource(show_spinner=False, max_entries=4)
def _access(minute: str) -> pd.DataFrame:
    """What is known at this minute (ISO 8601, with its time zone)."""
    return access_table(data.snapshot(), datetime.fromisoformat(minute))


def access_choice() -> AccessChoice:
    """Three rows of choices; each may stay empty."""
    access = _access(datetime.now(LOCAL).replace(second=0, microsecond=0).isoformat())
    held = {way for ways in access["channels"] for way in ways}
    words = channel_words()
    channels = _choice("reach", _("How?"), {way: words[way] for way in CHANNELS if way in held})
    hours = _choice("open", _("When? (where hours are known)"), hours_words())
    conditions = _choice("door", _("Your situation"), condition_words())
    return AccessChoice(access, fits_access(access, channels, hours, conditions), hours)


def chosen_words() -> dict[str, str]:
    """The choices made, by the name of each row, for what a download says of itself."""
    rows = (
        ("reach", _("How?"), channel_words()),
        ("open", _("When? (where hours are known)"), hours_words()),
        ("door", _("Your situation"), condition_words()),
    )
    chosen = {label: [words[code] for code in st.session_state[key]] for key, label, words in rows}
    return {label: ", ".join(words) or _("all") for label, words in chosen.items()}


def channel_words() -> dict[str, str]:
    """Ways to reach an entry."""
    return {
        "in_person": _("In person"),
        "phone": _("Phone"),
        "sms": _("Text message"),
        "whatsapp": "WhatsApp",
        "email": _("E-mail"),
        "web": _("Website"),
        "visits": _("Visits you"),
    }


def hours_words() -> dict[str, str]:
    """What can be asked of the hours."""
    words = (_("Open now"), _("Evenings"), _("Weekends"))
    return dict(zip(HOURS, words, strict=True))


def condition_words() -> dict[str, str]:
    """What a person can say of themselves."""
    words = (_("My permit names one employer"), _("I have no health card"))
    return dict(zip(CONDITIONS, words, strict=True))


def unknown_hours_words(count: int) -> str:
    """How many entries are left out because their hours are not known."""
    return ngettext(
        "{count} more entry may be open: its hours are not known. Public holidays are not known "
        "either.",
        "{count} more entries may be open: their hours are not known. Public holidays are not "
        "known either.",
        count,
    )


def badges(known: Mapping[Any, Any]) -> list[str]:
    """What is known of a location's hours and conditions, a few words each.

    Parameters
    ----------
    known : mapping
        A row of `geodata.access.access_table`.
    """
    facts = (
        ("open_now", YES, _("Open now")),
        ("open_now", NO, _("Closed now")),
        ("open_evenings", YES, _("Open some evenings")),
        ("open_weekends", YES, _("Open some weekends")),
        ("closed_permit_accepted", YES, _("Accepts permits that name one employer")),
        ("closed_permit_accepted", NO, _("Not for permits that name one employer")),
        ("health_card_asked", YES, _("Asks for a health card")),
        ("health_card_asked", NO, _("No health card asked")),
        ("status_asked", YES, _("Asks for immigration status")),
        ("status_asked", NO, _("Does not ask for immigration status")),
    )
    return [words for column, answer, words in facts if known[column] == answer]


def _choice(name: str, label: str, labels: dict[str, str]) -> tuple[str, ...]:
    state.report_unknown(state.several(name, list(labels)))
    st.pills(
        label,
        list(labels),
        selection_mode="multi",
        format_func=lambda code: plain(labels[code]),
        key=name,
        wrap=True,
    )
    return tuple(st.session_state[name])
