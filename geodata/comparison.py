"""Two states side by side: two windows of quarters, or the directory with and without a program."""

from __future__ import annotations

import pandas as pd

from geodata.area_reach import PAIR, positions_by_class
from geodata.measure_checks import checked_areas, checked_positions
from geodata.reach import REACH_CLASSES
from geodata.snapshot import Snapshot


def program_organizations(snapshot: Snapshot, program_id: str) -> tuple[str, ...]:
    """Organisations that take part in a program, its lead first.

    Leaving them out of the offers (``without`` of `geodata.offers.selected_offers`) shows what
    would be left if each of them closed altogether: the most that the end of the program could
    take away. What part of an organisation the program pays is not known.

    Raises
    ------
    ValueError
        For a program that does not exist; the message names those that do.
    """
    known = sorted(snapshot.programs["program_id"])
    if program_id not in known:
        raise ValueError(f"program_id must be one of {', '.join(known)}, not {program_id!r}")
    rows = snapshot.program_participation
    rows = rows[rows["program_id"] == program_id].sort_values("role", kind="stable")
    return tuple(dict.fromkeys(rows["organization_id"]))


def class_changes(
    before: pd.DataFrame, after: pd.DataFrame, positions: pd.Series, areas: pd.Series
) -> pd.DataFrame:
    """Which communities change class between two states of the offers, and their positions.

    Parameters
    ----------
    before, after : DataFrame, shape (communities, service types)
        `geodata.reach.Reach.classes` of each state.
    positions : Series, index ``community_id``
        Of one window: only the offers differ.
    areas : Series, index ``community_id``

    Returns
    -------
    DataFrame
        ``area_id, service_type, before, after, communities, positions``, only where the
        classes differ, most positions first. Empty when nothing changes.

    Raises
    ------
    ValueError
        When the states are not of the same communities and service types.
    """
    if not (before.index.equals(after.index) and before.columns.equals(after.columns)):
        raise ValueError("before and after must have the same communities and service types")
    weights = checked_positions(positions, before.index).to_numpy()
    area = checked_areas(areas, before.index).to_numpy()
    pairs = pd.DataFrame(
        {
            "area_id": area.repeat(before.shape[1]),
            "service_type": list(before.columns) * len(before),
            "before": before.to_numpy().ravel(),
            "after": after.to_numpy().ravel(),
            "positions": weights.repeat(before.shape[1]),
        }
    )
    changed = pairs[pairs["before"] != pairs["after"]]
    keys = ["area_id", "service_type", "before", "after"]
    table = changed.groupby(keys)["positions"].agg(communities="size", positions="sum")
    return table.reset_index().sort_values(
        ["positions", "communities", *keys],
        ascending=[False, False] + [True] * 4,
        ignore_index=True,
    )


def window_changes(
    classes: pd.DataFrame,
    positions_before: pd.Series,
    positions_after: pd.Series,
    areas: pd.Series,
) -> pd.DataFrame:
    """Positions of each class in two windows; the offers are the same, the positions moved.

    Parameters
    ----------
    classes : DataFrame, shape (communities, service types)
    positions_before, positions_after : Series, index ``community_id``
    areas : Series, index ``community_id``

    Returns
    -------
    DataFrame
        ``area_id, service_type, reach_class, positions_before, positions_after, change``:
        every area, type and class.
    """
    before, after = (
        positions_by_class(classes, positions, areas)
        .reset_index()
        .melt(PAIR, list(REACH_CLASSES), "reach_class", value)
        for positions, value in (
            (positions_before, "positions_before"),
            (positions_after, "positions_after"),
        )
    )
    table = before.merge(after, on=[*PAIR, "reach_class"], validate="one_to_one")
    return table.assign(change=table["positions_after"] - table["positions_before"])
