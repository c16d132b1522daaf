"""Where positions are, which services are near, and how far the nearest one is.

Distances are straight lines on the WGS84 ellipsoid (Karney 2013, through pyproj). They
cross water as if it were land and are provisional until road times replace them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.placing import GEOD
from geodata.snapshot import Snapshot
from geodata.terms import CRS

LEVELS = ("census_division", "community")
COUNTED_TIERS = (1, 2)
ANY_SERVICE = "any"


def counted_locations(
    snapshot: Snapshot, tiers: Collection[int] = COUNTED_TIERS
) -> gpd.GeoDataFrame:
    """Locations that count as help in person: on the map, and of these tiers.

    Existence-only entries (tier 3), remote lines, visits and protected addresses do not.
    """
    locations = snapshot.locations
    return locations[locations.geometry.notna() & locations["tier"].isin(tiers)]


def offered_types(
    locations: pd.DataFrame, services: pd.DataFrame, service_types: pd.DataFrame
) -> pd.DataFrame:
    """Which location offers which type.

    Returns
    -------
    DataFrame of bool, shape (locations, service types + 1)
        Index ``location_id``; the last column, ``any``, is true when it offers at least one
        type meant for workers.
    """
    types = service_types["service_type"].tolist()
    pairs = services[services["location_id"].isin(locations["location_id"])]
    offers = (
        pd.crosstab(pairs["location_id"], pairs["service_type"])
        .reindex(index=locations["location_id"], columns=types, fill_value=0)
        .astype(bool)
    )
    for_workers = service_types.loc[service_types["for_workers"], "service_type"]
    offers[ANY_SERVICE] = offers[list(for_workers)].any(axis="columns")
    return offers


def straight_line_km(origins: gpd.GeoSeries, destinations: gpd.GeoSeries) -> np.ndarray:
    """Geodesic distance between all pairs.

    Parameters
    ----------
    origins, destinations : GeoSeries of Point, EPSG:4326

    Returns
    -------
    ndarray, shape (origins, destinations)
        Kilometres.

    Raises
    ------
    ValueError
        When either is not in EPSG:4326.
    """
    for points in (origins, destinations):
        if points.crs != CRS:
            raise ValueError(f"points must be in {CRS}, not {points.crs}")
    shape = (len(origins), len(destinations))
    lon1, lon2 = np.meshgrid(origins.x, destinations.x, indexing="ij")
    lat1, lat2 = np.meshgrid(origins.y, destinations.y, indexing="ij")
    *_, metres = GEOD.inv(lon1.ravel(), lat1.ravel(), lon2.ravel(), lat2.ravel())
    return np.asarray(metres).reshape(shape) / 1000


def nearest_km(km: np.ndarray, offers: pd.DataFrame) -> np.ndarray:
    """Distance to the nearest location offering each type.

    Parameters
    ----------
    km : ndarray, shape (places, locations)
    offers : DataFrame of bool, shape (locations, service types)

    Returns
    -------
    ndarray, shape (places, service types)
        Kilometres; ``inf`` where no known location offers the type.
    """
    offered = offers.to_numpy()
    nearest = np.full((km.shape[0], offered.shape[1]), np.inf)
    for column in range(offered.shape[1]):
        chosen = offered[:, column]
        if chosen.any():
            nearest[:, column] = km[:, chosen].min(axis=1)
    return nearest


def community_coverage(snapshot: Snapshot, tiers: Collection[int] = COUNTED_TIERS) -> pd.DataFrame:
    """Per community: help inside it, and the distance to the nearest of each type.

    Returns
    -------
    DataFrame, index ``community_id``
        ``locations`` (number in person there), ``offered_<type>`` (number there),
        ``km_<type>`` (straight line; ``inf`` when no such service is known), the types of
        `offered_types` including ``any``.
    """
    locations = counted_locations(snapshot, tiers)
    offers = offered_types(locations, snapshot.services, snapshot.service_types)
    communities = snapshot.communities
    km = nearest_km(straight_line_km(communities.geometry, locations.geometry), offers)
    here = pd.Index(locations["community_id"])
    return _coverage_frame(pd.Index(communities["community_id"]), here, offers, km)


def division_coverage(
    snapshot: Snapshot, by_community: pd.DataFrame, tiers: Collection[int] = COUNTED_TIERS
) -> pd.DataFrame:
    """The same per census division; distances are means over its positions of all quarters.

    A division in which no position was ever approved is measured from a point inside it.
    """
    locations = counted_locations(snapshot, tiers)
    offers = offered_types(locations, snapshot.services, snapshot.service_types)
    divisions = snapshot.census_divisions
    km_columns = [f"km_{name}" for name in offers.columns]
    weight = snapshot.positions.groupby("community_id")["positions"].sum()
    weights = weight.reindex(by_community.index).fillna(0)
    division = snapshot.communities.set_index("community_id")["census_division_id"]
    with_positions = weights[weights > 0]
    weighted = by_community.loc[with_positions.index, km_columns].mul(with_positions, axis=0)
    totals = weighted.groupby(division).sum()
    mean_km = totals.div(with_positions.groupby(division).sum(), axis=0)
    inside = divisions.geometry.representative_point()
    from_inside = pd.DataFrame(
        nearest_km(straight_line_km(inside, locations.geometry), offers),
        index=divisions["census_division_id"],
        columns=km_columns,
    )
    km = mean_km.reindex(from_inside.index).fillna(from_inside)
    here = pd.Index(locations["census_division_id"])
    return _coverage_frame(pd.Index(divisions["census_division_id"]), here, offers, km.to_numpy())


def _coverage_frame(
    areas: pd.Index, area_of_location: pd.Index, offers: pd.DataFrame, km: np.ndarray
) -> pd.DataFrame:
    counts = offers.groupby(area_of_location.to_numpy()).sum().reindex(areas, fill_value=0)
    locations = pd.Series(1, index=area_of_location).groupby(level=0).sum()
    frame = counts.add_prefix("offered_")
    frame.insert(0, "locations", locations.reindex(areas, fill_value=0).to_numpy())
    distance = pd.DataFrame(km, index=areas, columns=[f"km_{name}" for name in offers.columns])
    return pd.concat([frame, distance], axis="columns")


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


def gap_table(
    snapshot: Snapshot,
    coverage: pd.DataFrame,
    level: str,
    quarters: Mapping[str, Sequence[str]],
    provinces: Collection[str] = (),
) -> pd.DataFrame:
    """The gap table: positions beside services, one row per area.

    Parameters
    ----------
    snapshot : Snapshot
    coverage : DataFrame
        Result of `community_coverage` or `division_coverage`, as ``level`` says.
    level : str
        ``census_division`` or ``community``.
    quarters : mapping of str to quarters
        Window code to its quarters; each gives a column ``positions_<code>``.
    provinces : collection of str
        Empty for all.

    Returns
    -------
    DataFrame
        ``area_id, name, province, positions_<code>..., locations, types_offered`` (number
        of types meant for workers), then the columns of ``coverage``. Communities without
        a position in the first window are left out; census divisions all stay. Most positions of
        the first window first.

    Raises
    ------
    ValueError
        For a level that does not exist, no window, or a coverage of another level.
    """
    if level not in LEVELS:
        raise ValueError(f"level must be one of {', '.join(LEVELS)}, not {level!r}")
    if not quarters:
        raise ValueError("quarters must hold at least one window")
    areas = snapshot.census_divisions if level == LEVELS[0] else snapshot.communities
    if not areas[f"{level}_id"].isin(coverage.index).all():
        raise ValueError(f"coverage must hold every {level}")
    table = pd.DataFrame(
        {
            "area_id": areas[f"{level}_id"],
            "name": areas["name"],
            "province": areas["province"],
            "precision": areas["precision"] if level == "community" else "area",
        }
    )
    division = snapshot.communities.set_index("community_id")["census_division_id"]
    columns = []
    for code, window in quarters.items():
        counted = window_positions(snapshot.positions, window).dropna(subset="community_id")
        ids = counted["community_id"]
        key = ids.map(division) if level == LEVELS[0] else ids
        sums = counted.groupby(key)["positions"].sum()
        columns.append(f"positions_{code}")
        table[columns[-1]] = table["area_id"].map(sums).fillna(0).astype(int)
    if level == "community":
        table = table[table[columns[0]] > 0]
    if provinces:
        table = table[table["province"].isin(provinces)]
    types = snapshot.service_types
    for_workers = types.loc[types["for_workers"], "service_type"]
    offered = coverage[[f"offered_{name}" for name in for_workers]].gt(0).sum(axis="columns")
    table = table.merge(
        pd.concat([offered.rename("types_offered"), coverage], axis="columns"),
        left_on="area_id",
        right_index=True,
        validate="one_to_one",
    )
    return table.sort_values(
        [columns[0], "name", "area_id"], ascending=[False, True, True], ignore_index=True
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
