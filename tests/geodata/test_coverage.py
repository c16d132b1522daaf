"""Distances, coverage and the gap table, against hand calculation and brute force."""

from __future__ import annotations

import math
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from geodata.coverage import (
    community_coverage,
    counted_locations,
    division_coverage,
    gap_table,
    nearest_km,
    not_placed,
    offered_types,
    straight_line_km,
    window_positions,
)
from geodata.snapshot import Snapshot
from geodata.terms import CRS

Make = Callable[..., Snapshot]
WINDOW = {"w": ("2021Q3",)}
ALMA, BATH, CANSO = (-64.95, 45.60), (-65.10, 45.75), (-61.00, 45.33)
INSIDE_CARLETON = (-67.5, 46.4)

LONGITUDES = st.floats(-69, -59, allow_nan=False)
LATITUDES = st.floats(43, 49, allow_nan=False)


def haversine_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    lon1, lat1, lon2, lat2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


def points(*places: tuple[float, float]) -> gpd.GeoSeries:
    return gpd.GeoSeries([Point(place) for place in places], crs=CRS)


def both_levels(snapshot: Snapshot) -> tuple[pd.DataFrame, pd.DataFrame]:
    by_community = community_coverage(snapshot)
    return by_community, division_coverage(snapshot, by_community)


@given(LONGITUDES, LATITUDES, LONGITUDES, LATITUDES)
def test_a_straight_line_agrees_with_a_sphere(
    lon1: float, lat1: float, lon2: float, lat2: float
) -> None:
    found = straight_line_km(points((lon1, lat1)), points((lon2, lat2)))[0, 0]
    assert found == pytest.approx(haversine_km((lon1, lat1), (lon2, lat2)), rel=0.006, abs=1e-6)


def test_halifax_to_moncton_is_the_distance_everybody_knows() -> None:
    halifax, moncton = (-63.5752, 44.6488), (-64.7782, 46.0878)
    assert straight_line_km(points(halifax), points(moncton))[0, 0] == pytest.approx(185, abs=2)


def test_distances_are_rows_of_origins_and_columns_of_destinations() -> None:
    km = straight_line_km(points(ALMA, BATH), points(ALMA, BATH, CANSO))
    assert km.shape == (2, 3)
    assert km[0, 0] == km[1, 1] == 0
    assert km[0, 1] == pytest.approx(km[1, 0])
    assert straight_line_km(points(ALMA), points()).shape == (1, 0)


@pytest.mark.parametrize("wrong", ["origins", "destinations"])
def test_points_in_metres_are_refused(wrong: str) -> None:
    ends = {"origins": points(ALMA), "destinations": points(BATH)}
    ends[wrong] = ends[wrong].to_crs("EPSG:3347")
    with pytest.raises(ValueError, match="EPSG:4326, not EPSG:3347"):
        straight_line_km(**ends)


@given(st.data(), st.integers(0, 4), st.integers(0, 5), st.integers(0, 3))
def test_the_nearest_is_what_looking_at_each_one_finds(
    data: st.DataObject, places: int, locations: int, types: int
) -> None:
    numbers = st.floats(0, 900)
    size = places * locations
    km = np.array(data.draw(st.lists(numbers, min_size=size, max_size=size)))
    km = km.reshape(places, locations)
    flags = data.draw(
        st.lists(st.booleans(), min_size=locations * types, max_size=locations * types)
    )
    offers = pd.DataFrame(np.array(flags, dtype=bool).reshape(locations, types))
    nearest = nearest_km(km, offers)
    assert nearest.shape == (places, types)
    for place in range(places):
        for kind in range(types):
            reached = [km[place, at] for at in range(locations) if offers.iloc[at, kind]]
            assert nearest[place, kind] == min(reached, default=math.inf)


def test_only_help_in_person_that_may_be_shown_counts(made_snapshot: Make) -> None:
    snapshot = made_snapshot(
        locations=[
            {"location_id": "good", "at": ALMA},
            {"location_id": "second", "at": BATH, "tier": 2},
            {"location_id": "existence", "at": ALMA, "tier": 3},
            {"location_id": "shelter", "protected": True},
            {"location_id": "line", "location_type": "remote"},
            {"location_id": "visits", "location_type": "outreach"},
        ]
    )
    assert counted_locations(snapshot)["location_id"].tolist() == ["good", "second"]
    assert counted_locations(snapshot, tiers=(1,))["location_id"].tolist() == ["good"]


def test_a_type_not_meant_for_workers_is_not_any_service(made_snapshot: Make) -> None:
    snapshot = made_snapshot(
        locations=[{"location_id": "A", "at": ALMA}, {"location_id": "B", "at": BATH}],
        services=[("A", "coordination"), ("B", "rights_info"), ("elsewhere", "housing")],
    )
    offers = offered_types(snapshot.locations, snapshot.services, snapshot.service_types)
    assert offers.loc["A"].to_dict() == {
        "rights_info": False,
        "health_clinic": False,
        "housing": False,
        "coordination": True,
        "any": False,
    }
    assert offers.loc["B", "any"]


def test_a_community_has_its_own_help_and_the_distance_to_the_nearest(made_snapshot: Make) -> None:
    snapshot = made_snapshot(
        locations=[
            {"location_id": "A", "at": ALMA},
            {"location_id": "B", "at": ALMA},
            {"location_id": "C", "at": CANSO, "community_id": "NS-canso"},
        ],
        services=[("A", "rights_info"), ("B", "rights_info"), ("C", "housing")],
    )
    found = community_coverage(snapshot)
    assert found["locations"].to_dict() == {"NB-alma": 2, "NB-bath": 0, "NS-canso": 1}
    assert found.loc["NB-alma", "offered_rights_info"] == 2
    assert found.loc["NB-alma", "km_rights_info"] == 0
    assert found.loc["NB-bath", "km_rights_info"] == pytest.approx(
        haversine_km(ALMA, BATH), rel=0.006
    )
    assert found.loc["NB-bath", "km_any"] == found.loc["NB-bath", "km_rights_info"]
    assert (found["km_health_clinic"] == math.inf).all()


def test_a_division_is_the_mean_over_its_positions(made_snapshot: Make) -> None:
    snapshot = made_snapshot(
        locations=[{"location_id": "A", "at": ALMA, "census_division_id": "1306"}],
        services=[("A", "rights_info")],
        positions=[
            {"community_id": "NB-alma", "positions": 10},
            {"community_id": "NB-alma", "positions": 20, "quarter": "2024Q4"},
            {"community_id": "NB-bath", "positions": 10},
            {"community_id": None, "positions": 99},
        ],
    )
    by_community, by_division = both_levels(snapshot)
    apart = by_community.loc["NB-bath", "km_rights_info"]
    assert by_division.loc["1306", "km_rights_info"] == pytest.approx(apart * 10 / 40)
    assert by_division.loc["1306", "locations"] == 1
    assert by_division["offered_rights_info"].to_dict() == {"1213": 0, "1306": 1, "1311": 0}


def test_a_community_whose_positions_are_zero_does_not_weigh(made_snapshot: Make) -> None:
    snapshot = made_snapshot(
        locations=[{"location_id": "A", "at": ALMA}],
        services=[("A", "rights_info")],
        positions=[{"positions": 3}, {"community_id": "NB-bath", "positions": 0}],
    )
    _, by_division = both_levels(snapshot)
    assert by_division.loc["1306", "km_rights_info"] == 0


def test_a_division_without_positions_is_measured_from_inside(made_snapshot: Make) -> None:
    snapshot = made_snapshot(
        locations=[{"location_id": "A", "at": ALMA}],
        services=[("A", "rights_info")],
        positions=[{"positions": 3}],
    )
    _, by_division = both_levels(snapshot)
    assert by_division.loc["1311", "km_any"] == pytest.approx(
        haversine_km(ALMA, INSIDE_CARLETON), rel=0.02
    )
    assert (by_division["km_housing"] == math.inf).all()


def test_no_location_at_all_is_infinitely_far_everywhere(made_snapshot: Make) -> None:
    snapshot = made_snapshot(positions=[{"positions": 3}])
    for table in both_levels(snapshot):
        km = table.filter(like="km_")
        assert np.isinf(km.to_numpy(dtype=float)).all()
        assert (table.filter(like="offered_") == 0).all(axis=None)
        assert (table["locations"] == 0).all()
    table = gap_table(snapshot, both_levels(snapshot)[1], "census_division", WINDOW)
    assert table["types_offered"].tolist() == [0, 0, 0]


def test_no_position_and_no_community_leave_the_divisions(made_snapshot: Make) -> None:
    snapshot = made_snapshot(
        locations=[{"location_id": "A", "at": ALMA}],
        services=[("A", "housing")],
        communities={},
    )
    by_community, by_division = both_levels(snapshot)
    assert by_community.empty
    table = gap_table(snapshot, by_division, "census_division", WINDOW)
    assert table["positions_w"].tolist() == [0, 0, 0]
    assert np.isfinite(table["km_housing"]).all()
    assert gap_table(snapshot, by_community, "community", WINDOW).empty


@pytest.fixture
def gaps(made_snapshot: Make) -> Snapshot:
    return made_snapshot(
        locations=[{"location_id": "A", "at": ALMA}],
        services=[("A", "rights_info"), ("A", "coordination")],
        positions=[
            {"community_id": "NB-alma", "positions": 4},
            {"community_id": "NB-bath", "positions": 9},
            {"community_id": "NB-bath", "positions": 50, "quarter": "2024Q4"},
            {"community_id": "NS-canso", "province": "NS", "positions": 9},
            {
                "community_id": None,
                "precision": "none",
                "not_placed_reason": "place_unknown",
                "positions": 6,
                "rows": 2,
            },
            {
                "province": "PE",
                "community_id": None,
                "precision": "none",
                "not_placed_reason": "no_address",
                "positions": 1,
            },
        ],
    )


def test_the_gap_table_puts_most_positions_first_then_the_name(gaps: Snapshot) -> None:
    by_community, by_division = both_levels(gaps)
    table = gap_table(gaps, by_community, "community", WINDOW)
    assert table["name"].tolist() == ["Bath", "Canso", "Alma"]
    assert table["positions_w"].tolist() == [9, 9, 4]
    assert table["types_offered"].tolist() == [0, 0, 1]
    table = gap_table(gaps, by_division, "census_division", WINDOW)
    assert table["name"].tolist() == ["Albert", "Guysborough", "Carleton"]
    assert table["positions_w"].tolist() == [13, 9, 0]


def test_each_window_has_its_column_and_the_first_one_orders(gaps: Snapshot) -> None:
    by_community, _ = both_levels(gaps)
    windows = {"late": ("2024Q4",), "early": ("2021Q3",)}
    table = gap_table(gaps, by_community, "community", windows)
    assert table["positions_late"].tolist() == [50]
    assert table["positions_early"].tolist() == [9]
    assert table.columns.tolist().index("positions_late") < table.columns.tolist().index(
        "locations"
    )


def test_a_community_without_positions_in_the_first_window_is_left_out(gaps: Snapshot) -> None:
    by_community, _ = both_levels(gaps)
    table = gap_table(gaps, by_community, "community", {"late": ("2024Q4",)})
    assert table["name"].tolist() == ["Bath"]


def test_provinces_narrow_the_gap_table(gaps: Snapshot) -> None:
    by_community, by_division = both_levels(gaps)
    for coverage, level in ((by_community, "community"), (by_division, "census_division")):
        table = gap_table(gaps, coverage, level, WINDOW, provinces=("NS",))
        assert table["province"].tolist() == ["NS"]
    assert gap_table(gaps, by_division, "census_division", WINDOW, provinces=("PE",)).empty


def test_areas_that_nothing_reaches_stay_in_the_table(gaps: Snapshot) -> None:
    _, by_division = both_levels(gaps)
    table = gap_table(gaps, by_division, "census_division", WINDOW)
    assert len(table) == 3
    assert (table["km_housing"] == math.inf).all()
    assert not table.isna().any(axis=None)


def test_a_level_that_does_not_exist_is_refused(gaps: Snapshot) -> None:
    with pytest.raises(ValueError, match="census_division, community, not 'county'"):
        gap_table(gaps, both_levels(gaps)[0], "county", WINDOW)


def test_a_coverage_of_another_level_or_no_window_is_refused(gaps: Snapshot) -> None:
    by_community, by_division = both_levels(gaps)
    with pytest.raises(ValueError, match="every census_division"):
        gap_table(gaps, by_community, "census_division", WINDOW)
    with pytest.raises(ValueError, match="at least one window"):
        gap_table(gaps, by_division, "census_division", {})


def test_placed_and_not_placed_add_up_to_everything(gaps: Snapshot) -> None:
    every = gaps.positions.query("quarter == '2021Q3'")["positions"].sum()
    counted = window_positions(gaps.positions, WINDOW["w"])
    lost = not_placed(gaps, WINDOW["w"])
    table = gap_table(gaps, both_levels(gaps)[0], "community", WINDOW)
    assert counted["positions"].sum() == every
    assert table["positions_w"].sum() + lost["positions"].sum() == every


def test_what_is_not_placed_is_told_by_province_and_reason(gaps: Snapshot) -> None:
    lost = not_placed(gaps, WINDOW["w"])
    assert lost.to_dict("records") == [
        {"province": "NB", "reason": "place_unknown", "rows": 2, "positions": 6},
        {"province": "PE", "reason": "no_address", "rows": 1, "positions": 1},
    ]
    assert not_placed(gaps, WINDOW["w"], provinces=("PE",))["positions"].tolist() == [1]
    assert not_placed(gaps, ("2024Q4",)).empty
