"""Services near a selection of positions, by road."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from geodata.area_reach import weighted_medians
from geodata.measure_checks import checked_positions
from geodata.reach import THRESHOLDS
from geodata.snapshot import Snapshot


def services_near(
    by_community: pd.DataFrame, nearest: pd.DataFrame, service_types: Sequence[str]
) -> pd.DataFrame:
    """How many of the selected positions have each type of service near them, in person.

    Parameters
    ----------
    by_community : DataFrame
        ``community_id, positions``: the selection, placed.
    nearest : DataFrame, shape (communities, service types)
        Minutes to the nearest place, as `geodata.reach.Reach.minutes` holds them.
    service_types : sequence of str

    Returns
    -------
    DataFrame, one row per service type in the order given
        ``service_type``; ``positions_within_30_min``, ``_60_``, ``_90_`` (each includes the
        one before); ``positions`` (all of them); ``median_minutes`` (at most so far for half of
        the positions; ``inf`` when nothing reaches half of them, missing without positions).

    Raises
    ------
    ValueError
        When a community is not in ``nearest``.
    """
    chosen = pd.Series(
        by_community["positions"].to_numpy(dtype=float), pd.Index(by_community["community_id"])
    )
    positions = checked_positions(chosen, nearest.index)
    positions = positions[positions > 0]
    minutes = nearest.loc[positions.index, list(service_types)]
    total = int(positions.sum())
    everywhere = pd.Series("all", positions.index)
    table = pd.DataFrame({"service_type": list(service_types), "positions": total})
    for limit in THRESHOLDS:
        near = (minutes <= limit).mul(positions, axis=0).sum()
        table[f"positions_within_{limit:g}_min"] = near.astype(int).to_numpy()
    table["median_minutes"] = (
        weighted_medians(minutes, positions.to_numpy(), everywhere) if total else float("nan")
    )
    return table


def lines_serving(snapshot: Snapshot, provinces: Collection[str]) -> pd.Series:
    """How many lines (phone, e-mail, web) and visits serve these provinces, by service type.

    Entries of tier 3, of which no contact is known, do not count.
    """
    locations = snapshot.locations
    serves = locations["service_provinces"].str.split(";")
    wanted = set(provinces)
    reach = pd.Series([bool(wanted.intersection(codes)) for codes in serves], locations.index)
    kinds = locations["location_type"].isin(["remote", "outreach"])
    counted = locations[kinds & locations["tier"].lt(3) & reach]
    offered = snapshot.services[snapshot.services["location_id"].isin(counted["location_id"])]
    return offered.groupby("service_type")["location_id"].nunique()
