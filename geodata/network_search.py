"""The networks as people ask for them: which entries fit these filters, and how many."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from geodata.directory import fold

SEARCHED = ("name", "text", "note")
_COLUMNS = {"networks": "network", "statuses": "status"}


@dataclass(frozen=True, slots=True)
class NetworkFilter:
    """What a person asked for; empty means everything.

    Attributes
    ----------
    networks, provinces, statuses : tuple of str
        Codes of `geodata.networks`. Several of one kind widen the choice; different kinds
        narrow it. A province means entries that name it, not those of all Canada (``CA``).
    text : str
        Words that must all occur, accents and case aside, in either language.
    """

    networks: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    text: str = ""


def matching_networks(entries: pd.DataFrame, wanted: NetworkFilter) -> pd.Series:
    """Which entries fit.

    Parameters
    ----------
    entries : DataFrame
        Result of `geodata.networks.network_entries`.

    Returns
    -------
    Series of bool, index of ``entries``
    """
    fits = pd.Series(True, index=entries.index)
    for kind, column in _COLUMNS.items():
        if getattr(wanted, kind):
            fits &= entries[column].isin(getattr(wanted, kind))
    if wanted.provinces:
        places = entries["provinces"].str.split(";")
        fits &= places.map(set(wanted.provinces).intersection).astype(bool)
    words = fold(wanted.text).split()
    if words:
        searched = _search_text(entries)
        for word in words:
            fits &= searched.str.contains(word, regex=False)
    return fits


def network_counts(entries: pd.DataFrame, wanted: NetworkFilter) -> dict[str, dict[str, int]]:
    """How many entries each value would give, with the other kinds of filter as they are.

    Returns
    -------
    dict
        ``networks``, ``statuses``, ``provinces``: code to count; codes without any are absent.
    """
    columns = {kind: entries[column] for kind, column in _COLUMNS.items()}
    columns["provinces"] = entries["provinces"].str.split(";")
    counts = {}
    for kind, values in columns.items():
        without: dict[str, Any] = {kind: ()}
        fits = matching_networks(entries, replace(wanted, **without))
        found = values[fits].explode().value_counts()
        counts[kind] = {str(code): int(count) for code, count in found.items()}
    return counts


def filters_to_clear(entries: pd.DataFrame, wanted: NetworkFilter) -> dict[str, int]:
    """For a search without result: which single filter to clear, and what that would give.

    Returns
    -------
    dict
        ``text, statuses, provinces, networks`` to number of entries; only those that are set
        and would give at least one.
    """
    empty = NetworkFilter()
    gains = {}
    for kind in ("text", "statuses", "provinces", "networks"):
        if getattr(wanted, kind):
            cleared: dict[str, Any] = {kind: getattr(empty, kind)}
            gains[kind] = int(matching_networks(entries, replace(wanted, **cleared)).sum())
    return {kind: count for kind, count in gains.items() if count}


def _search_text(entries: pd.DataFrame) -> pd.Series:
    columns = [f"{field}_{language}" for field in SEARCHED for language in ("en", "fr")]
    joined = entries[[*columns, "email"]].agg(" ".join, axis="columns")
    return joined.map(fold)
