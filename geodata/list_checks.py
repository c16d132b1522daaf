"""Whether tables made from lists can be shown: their schemas, their books, their places."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from geodata import schemas
from geodata.accounts import quarter_accounts
from geodata.findings import finding_rules
from geodata.quarters import is_quarter
from geodata.snapshot import Snapshot

# Far above any list: more is damage, and sums of it would no longer be whole numbers.
MAX_COUNT = 10_000_000
_MARGIN_DEGREES = 0.5  # a point may stand in the water before the simplified coast
_COUNTS = {
    "positions": ("rows", "lmias", "positions"),
    "lists": ("rows_read", "positions_read"),
    "communities": ("population",),
    "findings": ("row", "positions"),
}


def check_list_tables(snapshot: Snapshot) -> None:
    """Check the list tables against their schemas and their books.

    Raises
    ------
    SchemaError
        When a table is not as `geodata.schemas` says.
    ValueError
        When read is not placed + not placed, a community is missing or outside the region,
        a number is beyond any list, a finding has no rule, or no quarter has positions.
    """
    schemas.Positions.validate(snapshot.positions)
    schemas.Communities.validate(snapshot.communities)
    schemas.Lists.validate(snapshot.lists)
    schemas.Findings.validate(snapshot.findings)
    _check_counts(snapshot)
    quarter_accounts(snapshot)
    counted = snapshot.lists[snapshot.lists["counted"]]
    if not any(map(is_quarter, counted.loc[counted["positions_read"] > 0, "quarter"])):
        raise ValueError("no quarter has positions")
    codes = sorted(set(snapshot.findings["code"]) - set(finding_rules().index))
    if codes:
        raise ValueError(f"findings without a rule: {', '.join(codes[:5])}")
    named = set(snapshot.positions["community_id"].dropna())
    unknown = sorted(named - set(snapshot.communities["community_id"]))
    if unknown:
        raise ValueError(f"positions in unknown communities: {', '.join(unknown[:5])}")
    divisions = set(snapshot.census_divisions["census_division_id"])
    strange = sorted(set(snapshot.communities["census_division_id"]) - divisions)
    if strange:
        raise ValueError(f"communities in unknown census divisions: {', '.join(strange[:5])}")
    _check_points(snapshot.communities, snapshot.census_divisions)


def _check_counts(snapshot: Snapshot) -> None:
    for name, columns in _COUNTS.items():
        for column in columns:
            if (getattr(snapshot, name)[column].fillna(0) > MAX_COUNT).any():
                raise ValueError(f"{name}: a number in {column} that is beyond any list")


def _check_points(communities: gpd.GeoDataFrame, census_divisions: gpd.GeoDataFrame) -> None:
    points = communities.geometry
    if points.crs is None or points.crs.to_epsg() != census_divisions.crs.to_epsg():
        raise ValueError("communities: other coordinates than longitude and latitude")
    if not points.geom_type.eq("Point").all() or points.is_empty.any():
        raise ValueError("communities: a place that is no point")
    west, south, east, north = census_divisions.total_bounds
    places = np.column_stack([points.x, points.y])
    low = np.array([west, south]) - _MARGIN_DEGREES
    high = np.array([east, north]) + _MARGIN_DEGREES
    if not ((places >= low) & (places <= high)).all():  # false for what is no number, too
        raise ValueError("communities: a point outside the region")
