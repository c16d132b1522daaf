"""Approved positions of a window of quarters: placed, not placed, and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from geodata.snapshot import Snapshot


def window_positions(positions: pd.DataFrame, quarters: Sequence[str]) -> pd.DataFrame:
    """Approved positions of a window, placed and not.

    Returns
    -------
    DataFrame
        ``province, community_id`` (missing when not placed), ``positions``.
    """
    chosen = positions[positions["quarter"].isin(quarters)]
    return (
        chosen.groupby(["province", "community_id"], dropna=False)["positions"].sum().reset_index()
    )


@dataclass(frozen=True, slots=True)
class WindowTotals:
    """Approved positions of a window: ``placed`` and ``not_placed``."""

    placed: int
    not_placed: int


def window_totals(
    snapshot: Snapshot, quarters: Sequence[str], provinces: Collection[str] = ()
) -> WindowTotals:
    """Positions of a window in these provinces (none named: all)."""
    counted = window_positions(snapshot.positions, quarters)
    if provinces:
        counted = counted[counted["province"].isin(provinces)]
    lost = counted["community_id"].isna()
    return WindowTotals(
        int(counted.loc[~lost, "positions"].sum()), int(counted.loc[lost, "positions"].sum())
    )


def not_placed(
    snapshot: Snapshot, quarters: Sequence[str], provinces: Collection[str] = ()
) -> pd.DataFrame:
    """Positions of a window that could not be placed: ``province, reason, rows, positions``."""
    positions = snapshot.positions
    chosen = positions[
        positions["quarter"].isin(quarters)
        & positions["community_id"].isna()
        & (positions["province"].isin(provinces) if provinces else True)
    ]
    return (
        chosen.groupby(["province", "not_placed_reason"])[["rows", "positions"]]
        .sum()
        .reset_index()
        .rename(columns={"not_placed_reason": "reason"})
    )
