"""What a refresh changed, period by period."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from geodata.terms import PROVINCES

CHANGES = ("new", "re_issued", "other_edition", "withdrawn", "removed", "unchanged", "bundled")


def period_changes(
    before: pd.DataFrame, after: pd.DataFrame, newer: Collection[str]
) -> pd.DataFrame:
    """What is different, period by period.

    Parameters
    ----------
    before, after : DataFrame
        The ``lists`` tables in force before and now.
    newer : collection of str
        Periods counted from newer lists now; the others are as bundled.

    Returns
    -------
    DataFrame
        ``period``; ``change``, one of ``CHANGES``: new, re_issued (other bytes),
        other_edition (other language), withdrawn (as bundled again), removed (no figures
        any more), unchanged, bundled; and positions ``NB_before, NB_after`` and so on,
        missing where the period has none.
    """
    one, other = _counted(before).add_suffix("_before"), _counted(after).add_suffix("_after")
    table = one.join(other, how="outer").sort_index()
    facts = ["sha256_before", "sha256_after", "language_before", "language_after"]
    change = [
        _change(before, after, spoke == speaks, period in newer)
        for period, before, after, spoke, speaks in table[facts].itertuples()
    ]
    columns = [f"{province}_{when}" for province in PROVINCES for when in ("before", "after")]
    counts = table[columns].astype("Int64").reset_index(names="period")
    counts.insert(1, "change", change)
    return counts


def _change(before: object, after: object, one_language: bool, newer: bool) -> str:
    """From the checksums of the counted lists, missing where there is none."""
    if not isinstance(before, str):
        return "new"
    if not isinstance(after, str):
        return "removed"
    if before == after:
        return "unchanged" if newer else "bundled"
    if not newer:
        return "withdrawn"
    return "re_issued" if one_language else "other_edition"


def _counted(lists: pd.DataFrame) -> pd.DataFrame:
    """Per period: checksum and language of the counted list, positions of each province."""
    counted = lists[lists["counted"]]
    positions = counted.pivot_table(
        index="quarter", columns="province", values="positions_read", aggfunc="sum"
    ).reindex(columns=list(PROVINCES))
    return counted.groupby("quarter")[["sha256", "language"]].first().join(positions)
