"""Services near a selection of positions, by straight line until road times replace it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from geodata.snapshot import Snapshot

NEAR_KM = (25, 50)


def services_near(
    by_community: pd.DataFrame, coverage: pd.DataFrame, service_types: Sequence[str]
) -> pd.DataFrame:
    """How many of the selected positions have each type of service near them, in person.

    Parameters
    ----------
    by_community : DataFrame
        ``community_id, positions``: the selection, placed.
    coverage : DataFrame, index ``community_id``
        Result of `geodata.coverage.community_coverage`.
    service_types : sequence of str

    Returns
    -------
    DataFrame, one row per service type in the order given
        ``service_type``; ``positions_inside`` (in communities that have the service),
        ``positions_within_25_km``, ``positions_within_50_km`` (both include those inside);
        ``positions`` (all of them); ``mean_km`` over the positions (``inf`` when no such
        service is known anywhere, missing without positions).

    Raises
    ------
    ValueError
        When a community is not in ``coverage``.
    """
    unknown = set(by_community["community_id"]) - set(coverage.index)
    if unknown:
        raise ValueError(f"coverage must hold every community; missing: {sorted(unknown)[:3]}")
    positions = by_community["positions"].to_numpy(dtype=float)
    here = coverage.loc[by_community["community_id"]]
    total = positions.sum()
    records = []
    for service in service_types:
        km = here[f"km_{service}"].to_numpy(dtype=float)
        inside = here[f"offered_{service}"].to_numpy() > 0
        near = {
            f"positions_within_{limit}_km": int(positions[inside | (km <= limit)].sum())
            for limit in NEAR_KM
        }
        records.append(
            {
                "service_type": service,
                "positions_inside": int(positions[inside].sum()),
                **near,
                "positions": int(total),
                "mean_km": _weighted_mean(km, positions),
            }
        )
    return pd.DataFrame(records)


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


def _weighted_mean(km: np.ndarray, positions: np.ndarray) -> float:
    if positions.sum() == 0:
        return float("nan")
    counted = positions > 0
    if np.isinf(km[counted]).any():
        return float("inf")
    return float(np.average(km[counted], weights=positions[counted]))
