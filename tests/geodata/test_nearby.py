"""Which services are near a selection of positions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from geodata.nearby import lines_serving, services_near
from geodata.regions import economic_regions, regions
from geodata.snapshot import Snapshot, read_snapshot
from geodata.terms import PROVINCES

Make = Callable[..., Snapshot]
INF = float("inf")


NEAREST = pd.DataFrame(
    {"housing": [5.0, 45.0, 200.0], "health_clinic": [INF] * 3},
    ["NB-alma", "NB-bath", "NS-canso"],
)


def selection(**positions: int) -> pd.DataFrame:
    pairs = [(name.replace("_", "-"), count) for name, count in positions.items()]
    return pd.DataFrame(pairs, columns=["community_id", "positions"])


def test_positions_are_counted_by_minutes() -> None:
    near = services_near(selection(NB_alma=10, NB_bath=20, NS_canso=70), NEAREST, ["housing"])
    assert near.iloc[0].to_dict() == {
        "service_type": "housing",
        "positions": 100,
        "positions_within_30_min": 10,
        "positions_within_60_min": 30,
        "positions_within_90_min": 30,
        "median_minutes": 200.0,
    }


def test_a_service_that_nobody_offers_is_infinitely_far() -> None:
    near = services_near(selection(NB_alma=10), NEAREST, ["health_clinic"]).iloc[0]
    assert near["positions_within_90_min"] == 0
    assert np.isinf(near["median_minutes"])


def test_without_positions_the_time_is_missing() -> None:
    for nothing in (selection(), selection(NB_alma=0)):
        near = services_near(nothing, NEAREST, ["housing"]).iloc[0]
        assert near["positions"] == 0
        assert np.isnan(near["median_minutes"])


def test_a_community_that_was_not_measured_is_an_error() -> None:
    with pytest.raises(ValueError, match="NB-zzz"):
        services_near(selection(NB_zzz=1), NEAREST, ["housing"])


def test_lines_and_visits_are_counted_by_the_province_they_serve(made_snapshot: Make) -> None:
    line = {"location_type": "remote", "province": None}
    snapshot = made_snapshot(
        locations=[
            {"location_id": "A", "service_provinces": "NB;NS", **line},
            {"location_id": "B", "service_provinces": "PE", **line},
            {"location_id": "C", "service_provinces": "NB", "tier": 3, **line},
            {"location_id": "D", "service_provinces": "NB", "location_type": "outreach"},
            {"location_id": "E", "service_provinces": "NB", "at": (-64.95, 45.60)},
        ],
        services=[(one, "housing") for one in "ABCDE"],
    )
    assert lines_serving(snapshot, ("NB",)).to_dict() == {"housing": 2}  # A and D
    assert lines_serving(snapshot, ("NB", "NS", "PE")).to_dict() == {"housing": 3}
    assert lines_serving(snapshot, ()).empty


def test_every_economic_region_of_the_bundle_has_its_two_names() -> None:
    known = economic_regions().set_index("economic_region_id")
    held = read_snapshot().census_divisions
    assert set(held["economic_region_id"]) == set(known.index)
    pairs = (
        held[["economic_region_id", "province"]]
        .drop_duplicates()
        .set_index("economic_region_id")["province"]
    )
    assert known["province"].to_dict() == pairs.to_dict()
    assert known[["name_en", "name_fr"]].ne("").all(axis=None)


def test_regions_are_every_province_economic_region_and_census_division() -> None:
    table = regions(read_snapshot())
    assert table["region"].is_unique
    assert table["kind"].value_counts().to_dict() == {
        "census_division": 36,
        "economic_region": 10,  # Prince Edward Island is one itself
        "province": 3,
    }
    assert table.loc[table["kind"] == "province", "region"].tolist() == list(PROVINCES)
