"""What goes on a sheet of paper for one community: few lines and doors that cover most needs."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from geodata.proximity import IN_PERSON

RANKS = {"community": 0, "union": 0, "government": 2}
"""Order on paper: independent bodies, then the rest, then governments."""

WITHIN_KM = 120.0
"""Farther than this nobody goes for a first question; they call."""


def handout_lines(entries: pd.DataFrame, needs: Collection[str], most: int) -> pd.DataFrame:
    """Lines to call, chosen so that few of them cover the needs.

    Greedy set cover: each step takes the line that adds the most needs not covered yet, the
    first in the directory's order among equals; when none is left uncovered, a new round.

    Parameters
    ----------
    entries : DataFrame
        As `geodata.directory.directory_entries` gives them, or a selection.
    needs : collection of str
        Service types that count.
    most : int

    Returns
    -------
    DataFrame
        At most ``most`` of the entries that are answered from afar, have a number and a known
        contact (tier 1 or 2) and offer one of the needs; none adds only numbers that already
        stand there. Independent bodies first, governments last.
    """
    able = entries[entries["location_type"].eq("remote") & _usable(entries, needs)]
    offers = {at: set(types) & set(needs) for at, types in able["service_types"].items()}
    numbers = {at: {phone["number"] for phone in phones} for at, phones in able["phones"].items()}
    chosen: list[object] = []
    covered: set[str] = set()
    listed: set[str] = set()
    while len(chosen) < most:
        left = [at for at in able.index if at not in chosen and not numbers[at] <= listed]
        if not left:
            break
        best = max(left, key=lambda at: len(offers[at] - covered))  # the first among equals
        if not offers[best] - covered:
            covered = set()
            continue
        chosen.append(best)
        covered |= offers[best]
        listed |= numbers[best]
    ranks = [RANKS.get(operator, 1) for operator in able["operator"]]
    ordered = able.assign(rank=ranks).sort_values("rank", kind="stable").drop(columns="rank")
    return ordered[ordered.index.isin(chosen)]


def handout_doors(
    near: pd.DataFrame, needs: Collection[str], most: int, within_km: float = WITHIN_KM
) -> pd.DataFrame:
    """The nearest places to go to, one for each organisation.

    Parameters
    ----------
    near : DataFrame
        Result of `geodata.proximity.seen_from`.
    needs : collection of str
    most : int
    within_km : float
        Straight line.

    Returns
    -------
    DataFrame
        At most ``most`` entries on the map with a number and a known contact (tier 1 or 2) and
        one of the needs; nearest first. Never a protected address.
    """
    public = near["group"].eq(IN_PERSON) & near["km"].le(within_km) & ~near["protected"]
    doors = near[public & _usable(near, needs)]
    return doors.drop_duplicates("organization_id").head(most)


def _usable(entries: pd.DataFrame, needs: Collection[str]) -> pd.Series:
    fits = entries["service_types"].map(set(needs).intersection).astype(bool)
    return fits & entries["tier"].le(2) & entries["phones"].map(len).gt(0)
