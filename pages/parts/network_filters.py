"""The filters of the page about networks, with counts beside their values."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from geodata.network_search import NetworkFilter, filters_to_clear, network_counts
from geodata.networks import NETWORKS, PLACES, STATUSES
from pages.parts import state
from pages.parts.network_text import network_names, place_names, status_names
from pages.parts.text import _, alternatives, ngettext, number, plain

KEYS = ("network", "province", "status", "search")


def network_filter(entries: pd.DataFrame) -> NetworkFilter:
    """Widgets drawn, state kept, choice returned."""
    unknown = [
        *state.several("network", NETWORKS),
        *state.several("province", PLACES),
        *state.several("status", STATUSES),
    ]
    state.words("search")
    state.report_unknown(unknown)
    counts = network_counts(entries, _chosen())
    _pills("network", _("Network"), NETWORKS, network_names(), counts["networks"])
    places = place_names()
    where, what = st.columns(2)
    where.multiselect(
        _("Province, territory or beyond"),
        PLACES,
        format_func=lambda code: _counted(places[code], counts["provinces"].get(code, 0)),
        key="province",
        placeholder=_("All"),
    )
    what.text_input(_("Search by word"), key="search", max_chars=state.TEXT_LIMIT)
    _pills("status", _("Status"), STATUSES, status_names(), counts["statuses"])
    return _chosen()


def filter_words(wanted: NetworkFilter) -> dict[str, str]:
    """Each filter's name and what was chosen, in words."""
    networks, places, statuses = network_names(), place_names(), status_names()
    chosen = {
        _("Network"): [networks[code] for code in wanted.networks],
        _("Province, territory or beyond"): [places[code] for code in wanted.provinces],
        _("Status"): [statuses[code] for code in wanted.statuses],
        _("Words searched"): [wanted.text.strip() or _("none")],
    }
    return {name: ", ".join(words) or _("all") for name, words in chosen.items()}


def nothing_found(entries: pd.DataFrame, wanted: NetworkFilter) -> None:
    """For an empty result: which filter to clear and what that gives."""
    names = {
        "networks": _("Network"),
        "provinces": _("Province, territory or beyond"),
        "statuses": _("Status"),
        "text": _("Search by word"),
    }
    advice = [
        ngettext(
            "clear “{filter}” to see {count} entry",
            "clear “{filter}” to see {count} entries",
            count,
            filter=names[kind],
        )
        for kind, count in filters_to_clear(entries, wanted).items()
    ]
    message = _("Nothing fits all of these filters.")
    if advice:
        message += " " + _("You can {advice}.", advice=alternatives(advice))
    else:
        message += " " + _("Clear more than one filter.")
    st.info(message)


def _pills(
    name: str, label: str, options: Sequence[str], names: dict[str, str], counts: dict[str, int]
) -> None:
    st.pills(
        label,
        options,
        selection_mode="multi",
        format_func=lambda code: plain(_counted(names[code], counts.get(code, 0))),
        key=name,
        wrap=True,
    )


def _counted(words: str, count: int) -> str:
    return f"{words} ({number(count)})"


def _chosen() -> NetworkFilter:
    return NetworkFilter(
        networks=tuple(st.session_state.network),
        provinces=tuple(st.session_state.province),
        statuses=tuple(st.session_state.status),
        text=st.session_state.search,
    )
