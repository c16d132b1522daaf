"""The choices that measure a gap: for whom, by which roads, after which directory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import streamlit as st

from geodata.access import CONDITIONS
from geodata.conditions import UNKNOWN
from geodata.coverage_gaps import GapFilter
from geodata.language_gap import LANGUAGE_STEPS
from geodata.offers import ANY_SERVICE, YES
from geodata.quarters import Window
from geodata.reach import COMMUNITY
from geodata.travel import TravelOptions
from pages.parts import data, data_notes, filters, gap_data, state
from pages.parts.access_filter import condition_words
from pages.parts.entry_text import provinces_words, service_labels
from pages.parts.rights_filter import KEYS as RIGHTS_KEYS
from pages.parts.text import _, language_name, number, plain
from pages.parts.window_filter import window_choice

KEYS = (
    "window",
    "province",
    "service",
    "within",
    "spoken_by",
    "answers",
    "door",
    "admitted",
    "roads",
    "tiers",
    *RIGHTS_KEYS,
)
ANY_LANGUAGE = "any"
THRESHOLDS = (30, 60, 90)


@dataclass(frozen=True)
class GapChoice:
    """What was asked.

    Attributes
    ----------
    window : Window
    provinces : tuple of str
        None: all.
    services : tuple of str
        Chosen types; none: all those meant for workers.
    service_type : str
        The column of the measures that answers: the chosen type, or ``any`` (at least one of
        those chosen).
    wanted : GapFilter
    options : TravelOptions
    """

    window: Window
    provinces: tuple[str, ...]
    services: tuple[str, ...]
    service_type: str
    wanted: GapFilter
    options: TravelOptions


def gap_choice(page: str) -> GapChoice:
    """Draw the filters and say what was chosen; ``page`` names the page for the window's slider."""
    types = data.worker_types()
    window = window_choice(data.periods(), page)
    provinces = filters.provinces_choice()
    services = tuple(filters.services_choice(types))
    with st.expander(_("More choices: minutes, language, situation, roads, directory")):
        wanted, options = _measured(window)
    several = services if len(services) > 1 else ()
    return GapChoice(
        window,
        provinces,
        services,
        services[0] if len(services) == 1 else ANY_SERVICE,
        replace(wanted, any_of=several),
        options,
    )


def _measured(window: Window) -> tuple[GapFilter, TravelOptions]:
    minutes = filters.one_of(
        "within",
        _("Reached in person within"),
        {str(one): _("{count} minutes", count=number(one)) for one in THRESHOLDS},
        "60",
    )
    language = _language()
    steps = 1
    if language:
        words = {
            "stated": _("only places that state it"),
            "interpretation": _("also those with interpretation on request"),
            "unknown": _("also those that state no language"),
        }
        asked = filters.one_of("answers", _("Which places count for a language"), words, "stated")
        steps = list(words).index(asked) + 1
    else:
        state.single("answers", ["stated", "interpretation", "unknown"], "stated")
    conditions = _several("door", _("Situation of the worker"), condition_words())
    admitted = filters.one_of(
        "admitted",
        _("Places of which it is not known whether they accept this situation"),
        {"unknown": _("count"), "known": _("do not count")},
        "unknown",
    )
    roads = _several(
        "roads",
        _("Roads"),
        {"no_ferries": _("without ferries"), "winter": _("in winter (no seasonal ferries)")},
    )
    tiers = filters.one_of(
        "tiers",
        _("Directory"),
        {
            "1.2": _("entries of tiers 1 and 2"),
            "1": _("tier 1 only (evidence seen at the source)"),
        },
        "1.2",
    )
    wanted = GapFilter(
        window.quarters,
        tiers=(1,) if tiers == "1" else (1, 2),
        language=language,
        language_answers=LANGUAGE_STEPS[:steps],
        conditions=tuple(one for one in conditions if one in CONDITIONS),
        admitted=(YES, UNKNOWN) if admitted == "unknown" else (YES,),
        in_person_minutes=float(minutes),
    )
    return wanted, TravelOptions("no_ferries" not in roads, "winter" in roads)


def _language() -> str:
    shares, _year = gap_data.spoken_shares()
    often = shares[shares["share_most"] >= gap_data.LEAST_SHARE]["language"].dropna()
    names = {code: language_name(code) for code in dict.fromkeys([*often, "en", "fr"])}
    labels = {ANY_LANGUAGE: _("any language"), **names}
    state.report_unknown(state.single("spoken_by", list(labels), ANY_LANGUAGE))
    chosen = st.selectbox(
        _("Language of the help"),
        list(labels),
        format_func=labels.__getitem__,
        key="spoken_by",
    )
    return "" if chosen == ANY_LANGUAGE else str(chosen)


def _several(name: str, label: str, words: dict[str, str]) -> list[str]:
    state.report_unknown(state.several(name, list(words)))
    st.pills(
        label,
        list(words),
        selection_mode="multi",
        format_func=lambda code: plain(words[code]),
        key=name,
        wrap=True,
    )
    return list(st.session_state[name])


def prepare_place(places: Collection[str]) -> None:
    """Prepare the choice of a community, ``at``: one of these identifiers, or none.

    One that exists but is not among them, as after another choice of provinces, is let go
    without a word.
    """
    unknown = state.single("at", ["", *places], "")
    known = gap_data.area_names(COMMUNITY).index
    state.report_unknown([one for one in unknown if one not in known])


def choice_words(choice: GapChoice) -> dict[str, str]:
    """Every choice with its value in words, for what a download says of itself."""
    labels = service_labels(data.worker_types())
    wanted = choice.wanted
    conditions = condition_words()
    language = language_name(wanted.language) if wanted.language else _("any language")
    if wanted.language:
        counted = {
            1: _("only places that state it"),
            2: _("also those with interpretation on request"),
            3: _("also those that state no language"),
        }
        language += f" ({counted[len(wanted.language_answers)]})"
    roads = [_("roads and ferries") if choice.options.ferries else _("without ferries")]
    if choice.options.winter:
        roads.append(_("in winter (no seasonal ferries)"))
    return {
        _("Window"): data_notes.window_words(choice.window),
        _("Province"): provinces_words(";".join(choice.provinces))
        if choice.provinces
        else _("all"),
        _("Services"): ", ".join(labels[code] for code in choice.services) or _("all"),
        _("Reached in person within"): _("{count} minutes", count=number(wanted.in_person_minutes)),
        _("Language of the help"): language,
        _("Situation of the worker"): ", ".join(conditions[one] for one in wanted.conditions)
        or _("any"),
        _("Places of which it is not known whether they accept this situation"): _("count")
        if UNKNOWN in wanted.admitted
        else _("do not count"),
        _("Roads"): ", ".join(roads),
        _("Directory"): _("tier 1 only (evidence seen at the source)")
        if wanted.tiers == (1,)
        else _("entries of tiers 1 and 2"),
    }
