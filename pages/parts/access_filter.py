"""The choice of what must hold at the door: how to reach it, when, and in which situation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geodata.access import CONDITIONS, HOURS, access_table, fits_access
from geodata.directory import selected
from geodata.opening import NO, UNKNOWN, YES
from geodata.terms import CHANNELS
from pages.parts import data, state
from pages.parts.clock import local_minute
from pages.parts.entry_text import Fields, records
from pages.parts.kept import kept
from pages.parts.text import _, ngettext, plain

KEYS = ("reach", "open", "door")


@dataclass(frozen=True)
class AccessChoice:
    """What was asked for at the door, and what is known of every location now.

    Attributes
    ----------
    access : DataFrame
        Result of `geodata.access.access_table`.
    facts : mapping of str to Fields
        Its rows, by ``location_id``.
    fits : DataFrame
        Result of `geodata.access.fits_access`.
    hours : sequence of str
        What was asked of the hours.
    conditions : sequence of str
        What the reader said of themselves.
    """

    access: pd.DataFrame
    facts: Mapping[str, Fields]
    fits: pd.DataFrame
    hours: Sequence[str]
    conditions: Sequence[str]

    def fitting(self, entries: pd.DataFrame) -> pd.DataFrame:
        """The entries that fit."""
        if self.fits["fits"].all():
            return entries
        return selected(entries, entries["location_id"].map(self.fits["fits"]).astype(bool))

    def hours_unknown(self, entries: pd.DataFrame) -> int:
        """How many of these entries are left out only because their hours are not known."""
        return int(entries["location_id"].map(self.fits["hours_unknown"]).sum())


@kept(max_entries=4)
def _access(minute: str) -> pd.DataFrame:
    """What is known at this minute (ISO 8601, with its time zone)."""
    return access_table(data.snapshot(), datetime.fromisoformat(minute))


@kept(max_entries=4)
def _facts(minute: str) -> dict[str, Fields]:
    access = _access(minute)
    return dict(zip(access.index, records(access), strict=True))


@kept(max_entries=64)
def _fits(
    minute: str, channels: tuple[str, ...], hours: tuple[str, ...], conditions: tuple[str, ...]
) -> pd.DataFrame:
    return fits_access(_access(minute), channels, hours, conditions)


def access_choice(further: DeltaGenerator) -> AccessChoice:
    """Three rows of choices, the first in sight, the others in ``further``; each may stay empty."""
    minute = local_minute().isoformat()
    access = _access(minute)
    held = {way for ways in access["channels"] for way in ways}
    words = channel_words()
    conditions = _choice("door", _("Your situation"), condition_words())
    ways = {way: words[way] for way in CHANNELS if way in held}
    with further:
        channels = _choice("reach", _("How?"), ways)
        hours = _choice("open", _("When? (where hours are known)"), hours_words())
    fits = _fits(minute, channels, hours, conditions)
    return AccessChoice(access, _facts(minute), fits, hours, conditions)


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


def badges(known: Mapping[Any, Any], asked: Sequence[str] = ()) -> list[str]:
    """What is known of a location's hours and conditions, a few words each.

    Parameters
    ----------
    known : mapping
        A row of `geodata.access.access_table`.
    asked : sequence of str
        Keys of ``CONDITIONS``: what the reader said of themselves. That the answer to one of
        these is not known is said too.
    """
    facts = (
        ("open_now", YES, _("Open now")),
        ("open_now", NO, _("Closed now")),
        ("open_now", UNKNOWN, _("Hours not known")),
        ("emergency_now", YES, _("Emergency calls taken now")),
        ("open_evenings", YES, _("Open some evenings")),
        ("open_weekends", YES, _("Open some weekends")),
        ("closed_permit_accepted", YES, _("Accepts permits that name one employer")),
        ("closed_permit_accepted", NO, _("Not for permits that name one employer")),
        ("health_card_asked", YES, _("Asks for a health card")),
        ("health_card_asked", NO, _("No health card asked")),
        ("status_asked", YES, _("Asks for immigration status")),
        ("status_asked", NO, _("Does not ask for immigration status")),
    )
    not_known = {
        "closed_permit": _("Not known if permits that name one employer are accepted"),
        "no_card": _("Not known if a health card is asked"),
    }
    words = [words for column, answer, words in facts if known[column] == answer]
    return words + [
        not_known[condition] for condition in asked if known[CONDITIONS[condition][0]] == UNKNOWN
    ]


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
