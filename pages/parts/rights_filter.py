"""The rights lens: service types chosen by the right that they serve."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

import pandas as pd
import streamlit as st

from geodata.rights import RIGHTS_LENSES, rights_groups
from pages.parts import data, state
from pages.parts.kept import kept
from pages.parts.text import LOCALE_DIR, _, current_language, pick, plain

KEYS = ("by", "right")
NEED, RIGHT = "need", "right"


@dataclass(frozen=True)
class Right:
    """A right, or an area of ILO Convention 97.

    Attributes
    ----------
    label : str
        In the reader's language.
    lens : str
        One of `geodata.rights.RIGHTS_LENSES`.
    service_types : tuple of str
        Types that serve it.
    """

    label: str
    lens: str
    service_types: tuple[str, ...]


def rights(service_types: pd.DataFrame) -> dict[str, Right]:
    """Every right by the code that stands in the address.

    >>> table = pd.DataFrame(
    ...     {
    ...         "service_type": ["pay"],
    ...         "rights_category_en": ["Just conditions of work"],
    ...         "rights_category_fr": ["Conditions de travail justes"],
    ...         "ilo_area_en": ["Conditions of work"],
    ...         "ilo_area_fr": ["Conditions de travail"],
    ...     }
    ... )
    >>> list(rights(table))
    ['just-conditions-of-work', 'c97-conditions-of-work']
    """
    found = {}
    for lens in RIGHTS_LENSES:
        groups = rights_groups(service_types, lens)
        for name, rows in groups.groupby("group_en", sort=False):
            slug = re.sub(r"[^a-z0-9]+", "-", str(name).lower()).strip("-")
            code = f"c97-{slug}" if lens == "ilo_area" else slug
            label = pick({**rows.iloc[0], **_help_labels().get(str(name), {})}, "group")
            found[code] = Right(label, lens, tuple(rows["service_type"]))
    return found


def by_right(service_types: pd.DataFrame) -> bool:
    """Whether the reader chooses by right; if so, the choice is drawn and ``service`` set by it."""
    state.report_unknown(state.single("by", [NEED, RIGHT], NEED))
    words = {NEED: _("By need"), RIGHT: _("By right")}
    st.segmented_control(
        _("Choose by need or by right"),
        list(words),
        format_func=lambda code: plain(words[code]),
        key="by",
        required=True,
        label_visibility="collapsed",
    )
    known = _known_rights(current_language(), tuple(service_types["service_type"]))
    state.report_unknown(state.several("right", list(known)))
    if st.session_state.by != RIGHT:
        st.session_state.right = []
        return False
    st.pills(
        _("Which right? (those marked ILO are the areas of Convention 97)"),
        list(known),
        selection_mode="multi",
        format_func=lambda code: plain(_words(known[code])),
        key="right",
        wrap=True,
    )
    served = [one for code in st.session_state.right for one in known[code].service_types]
    st.session_state.service = list(dict.fromkeys(served))
    return True


@kept(max_entries=8)
def _known_rights(language: str, service_types: tuple[str, ...]) -> dict[str, Right]:
    """`rights` of these types of the snapshot; ``language`` is the key of the cache."""
    types = data.snapshot().service_types
    return rights(types[types["service_type"].isin(service_types)])


def _words(one: Right) -> str:
    return _("ILO: {area}", area=one.label) if one.lens == "ilo_area" else one.label


@cache
def _help_labels() -> dict[str, dict[str, str]]:
    """Names in the languages that only the page for workers speaks, by English name."""
    with (LOCALE_DIR / "rights.csv").open(encoding="utf-8", newline="") as file:
        return {row["group_en"]: row for row in csv.DictReader(file)}
