"""The filters that screens share, each with counts beside its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geodata.directory import (
    LANGUAGE_NOT_STATED,
    DirectoryFilter,
    facet_counts,
    known_languages,
    what_to_relax,
)
from geodata.terms import PROVINCES
from pages.parts import data, rights_filter, state
from pages.parts.entry_text import service_labels
from pages.parts.kept import kept
from pages.parts.text import _, alternatives, language_name, ngettext, number, plain, province_name

DIRECTORY_KEYS = ("province", "service", "spoken", "text")
# Symbols of the font that the app itself serves: a phone without emoji shows them too.
NEED_SIGNS = {
    "rights_info": ":material/menu_book:",
    "labour_standards": ":material/payments:",
    "ohs_compensation": ":material/personal_injury:",
    "immigration_status": ":material/badge:",
    "legal_help": ":material/gavel:",
    "emergency_abuse": ":material/sos:",
    "gbv_shelter": ":material/shield_person:",
    "housing": ":material/home:",
    "health": ":material/medical_services:",
    "food_basic_needs": ":material/restaurant:",
    "language_interpretation": ":material/translate:",
    "settlement_navigation": ":material/explore:",
    "transport": ":material/directions_bus:",
    "community_inclusion": ":material/groups:",
    "consular": ":material/account_balance:",
    "coordination_capacity": ":material/hub:",
}
NO_SIGNS: Final[Mapping[str, str]] = MappingProxyType({})


def directory_filter(
    service_types: pd.DataFrame,
    fitting: pd.DataFrame,
    further: DeltaGenerator,
) -> DirectoryFilter:
    """The filters of the directory: widgets drawn, state kept, choice returned.

    Parameters
    ----------
    service_types : DataFrame
        What there is to choose from.
    fitting : DataFrame
        The entries that other choices leave: these are counted beside the values.
    further : DeltaGenerator
        Where all but the needs is drawn.
    """
    for_workers = service_types[service_types["for_workers"]]
    types = [*for_workers["service_type"], *_others(service_types, for_workers)]
    languages = _languages()
    unknown = state.several("service", types)
    by_right = rights_filter.by_right(service_types)
    unknown += [
        *state.several("province", PROVINCES),
        *state.several("spoken", languages),
    ]
    state.words("text")
    state.report_unknown(unknown)
    chosen = _chosen()
    counts = _counts(chosen) if fitting is data.entries() else facet_counts(fitting, chosen)
    labels = service_labels(service_types)
    if not by_right:
        _pills(
            "service",
            _("What do you need?"),
            types,
            labels.__getitem__,
            counts["service_types"],
            NEED_SIGNS,
        )
    with further:
        province_pills(counts["provinces"])
        _pills("spoken", _("Language they state"), languages, _spoken_name, counts["languages"])
        st.text_input(_("Search by name or town"), key="text", max_chars=state.TEXT_LIMIT)
    return _chosen()


@kept()
def _languages() -> list[str]:
    return known_languages(data.entries())


@kept(max_entries=256)
def _counts(wanted: DirectoryFilter) -> dict[str, dict[str, int]]:
    """Counts beside the values while nothing is asked of the door; never change them."""
    return facet_counts(data.entries(), wanted)


def province_pills(counts: dict[str, int] | None = None) -> None:
    """The choice of provinces; state must be prepared before."""
    _pills("province", _("Province"), PROVINCES, province_name, counts)


def provinces_choice() -> tuple[str, ...]:
    """The choice of provinces on a page without the directory's other filters."""
    state.report_unknown(state.several("province", PROVINCES))
    province_pills()
    return tuple(sorted(st.session_state.province))


def services_choice(service_types: pd.DataFrame) -> list[str]:
    """The choice of service types, by type or by the right they serve; none chosen means all.

    Parameters
    ----------
    service_types : DataFrame
        The types to choose from, of the snapshot's table. Without counts.
    """
    labels = service_labels(service_types)
    state.report_unknown(state.several("service", list(labels)))
    if not rights_filter.by_right(service_types):
        _pills(
            "service",
            _("Service types (none chosen: all)"),
            list(labels),
            labels.__getitem__,
            None,
            NEED_SIGNS,
        )
    return list(st.session_state.service)


def one_of(name: str, label: str, options: dict[str, str], default: str) -> str:
    """A choice of one among few; codes to labels."""
    state.report_unknown(state.single(name, list(options), default))
    st.segmented_control(
        label,
        list(options),
        format_func=lambda code: plain(options[code]),
        key=name,
        required=True,
        wrap=True,
    )
    return str(st.session_state[name])


def year_choice(name: str, label: str, years: Sequence[int]) -> int:
    """A choice of one year, the latest until the reader says otherwise."""
    known = {str(year): str(year) for year in years}
    return int(one_of(name, label, known, str(years[-1])))


def nothing_found(entries: pd.DataFrame, wanted: DirectoryFilter) -> None:
    """For an empty result: which filter to relax and what that gives."""
    names = {
        "provinces": _("Province"),
        "service_types": _("What do you need?"),
        "languages": _("Language they state"),
        "text": _("Search by name or town"),
    }
    gains = what_to_relax(entries, wanted)
    advice = [
        ngettext(
            "clear “{filter}” to see {count} entry",
            "clear “{filter}” to see {count} entries",
            count,
            filter=names[kind],
        )
        for kind, count in gains.items()
    ]
    message = _("Nothing fits all of these filters.")
    if advice:
        message += " " + _("You can {advice}.", advice=alternatives(advice))
    else:
        message += " " + _("Clear more than one filter.")
    st.info(message)


def directory_words(wanted: DirectoryFilter, labels: dict[str, str]) -> dict[str, str]:
    """Each filter's name and what was chosen, in words; ``labels`` of service types."""
    chosen = {
        _("Province"): [province_name(code) for code in wanted.provinces],
        _("Services"): [labels[code] for code in wanted.service_types],
        _("Language they state"): [_spoken_name(code) for code in wanted.languages],
        _("Words searched"): [wanted.text.strip()] if wanted.text.strip() else [_("none")],
    }
    return {name: ", ".join(words) or _("all") for name, words in chosen.items()}


def _pills(
    name: str,
    label: str,
    options: Sequence[str],
    words: Callable[[str], str],
    counts: dict[str, int] | None,
    signs: Mapping[str, str] = NO_SIGNS,
) -> None:
    def option(code: str) -> str:
        count = "" if counts is None else f" ({number(counts.get(code, 0))})"
        return f"{signs.get(code, '')} {plain(words(code) + count)}".strip()

    st.pills(label, options, selection_mode="multi", format_func=option, key=name, wrap=True)


def _chosen() -> DirectoryFilter:
    return DirectoryFilter(
        provinces=tuple(st.session_state.province),
        service_types=tuple(st.session_state.service),
        languages=tuple(st.session_state.spoken),
        text=st.session_state.text,
    )


def _others(service_types: pd.DataFrame, for_workers: pd.DataFrame) -> list[str]:
    rest = service_types.index.difference(for_workers.index)
    return list(service_types.loc[rest, "service_type"])


def _spoken_name(code: str) -> str:
    return _("not stated") if code == LANGUAGE_NOT_STATED else language_name(code)
