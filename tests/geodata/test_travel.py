"""Road minutes: checked against brute force on small networks, and against cited facts."""

from __future__ import annotations

from itertools import product

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geodata.placing import METRIC_CRS
from geodata.road_network import RoadNetwork
from geodata.snapshot import Snapshot, read_snapshot
from geodata.terms import CRS
from geodata.travel import (
    END_MINUTES,
    ERROR_BANDS,
    TravelOptions,
    error_band,
    fastest_route,
    network_parts,
    travel_minutes,
)
from geodata.water import LET_PASS_M, WaterMap

LAND = gpd.GeoSeries([box(-66, 45, -64, 47)], crs=CRS)
NODES = [(-65.0, 46.0), (-64.9, 46.0), (-64.8, 46.0), (-64.8, 46.1)]
NO_FERRIES = TravelOptions(ferries=False)


def points(*places: tuple[float, float]) -> gpd.GeoSeries:
    return gpd.GeoSeries([Point(place) for place in places], crs=CRS)


def network(
    *links: dict[str, object], nodes: list[tuple[float, float]] = NODES, origin: str = "nrn"
) -> RoadNetwork:
    filled = {"km": 5.0, "kind": "road", "one_way": False, "season": "all_year", "name": None}
    table = pd.DataFrame(
        [filled | link for link in links],
        columns=["from_node", "to_node", "km", "minutes", "kind", "one_way", "season", "name"],
    )
    return RoadNetwork(gpd.GeoDataFrame(geometry=list(points(*nodes)), crs=CRS), table, origin, "")


def link(start: int, end: int, minutes: float, **more: object) -> dict[str, object]:
    return {"from_node": start, "to_node": end, "minutes": minutes, **more}


@pytest.fixture(scope="module")
def land() -> WaterMap:
    return WaterMap(LAND)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return read_snapshot()


@pytest.fixture(scope="module")
def coast(snapshot: Snapshot) -> WaterMap:
    return WaterMap(snapshot.census_divisions)


def brute_force(size: int, arcs: list[tuple[int, int, float]]) -> np.ndarray:
    """Floyd-Warshall."""
    best = np.full((size, size), np.inf)
    np.fill_diagonal(best, 0.0)
    for start, end, minutes in arcs:
        best[start, end] = min(best[start, end], minutes)
    for middle, start, end in product(range(size), repeat=3):
        best[start, end] = min(best[start, end], best[start, middle] + best[middle, end])
    return best


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(0.1, 90), st.booleans()),
        min_size=1,
        max_size=14,
    )
)
@settings(max_examples=60, deadline=None)
def test_minutes_are_those_of_brute_force_with_one_way_and_parallel_links(
    drawn: list[tuple[int, int, float, bool]],
) -> None:
    # Nodes 40 km apart and more: every point has its own node alone within reach.
    nodes = [(-65.9 + 0.55 * (i % 3), 45.2 + 0.9 * (i // 3)) for i in range(6)]
    made = network(
        *(link(start, end, minutes, one_way=one) for start, end, minutes, one in drawn),
        nodes=nodes,
    )
    arcs = [(start, end, minutes) for start, end, minutes, _ in drawn]
    arcs += [(end, start, minutes) for start, end, minutes, one in drawn if not one]
    at = points(*nodes)
    found = travel_minutes(made, at, at.iloc[:4], WaterMap(LAND)).to_numpy()
    near = np.array([[a.distance(b) * 78 < 25 for b in at] for a in at])
    assert (near == np.eye(6, dtype=bool)).all()
    assert np.allclose(found, brute_force(6, arcs)[:, :4], atol=1e-6)


def test_a_one_way_link_leads_one_way(land: WaterMap) -> None:
    made = network(link(0, 1, 7.0, one_way=True), link(1, 2, 5.0), link(2, 0, 40.0, one_way=True))
    ends = points(NODES[0], NODES[1])
    minutes = travel_minutes(made, ends, ends, land).to_numpy()
    assert minutes[0, 1] == pytest.approx(7.0, abs=1e-6)
    assert minutes[1, 0] == pytest.approx(45.0, abs=1e-6)


def test_the_result_keeps_both_indexes_and_lets_duplicate_points_stand(land: WaterMap) -> None:
    made = network(link(0, 1, 7.0), link(1, 2, 5.0))
    origins = points(NODES[0], NODES[0], NODES[2]).set_axis(["a", "b", "c"])
    minutes = travel_minutes(made, origins, points(NODES[1]).set_axis(["x"]), land)
    assert minutes.index.tolist() == ["a", "b", "c"]
    assert minutes["x"].round(6).tolist() == [7.0, 7.0, 5.0]


def test_what_no_road_leads_to_is_infinite_and_never_missing(land: WaterMap) -> None:
    made = network(link(0, 1, 7.0))
    far = gpd.GeoSeries([Point(NODES[0]), None, Point(), Point(-64.1, 45.1)], crs=CRS)
    minutes = travel_minutes(made, far, points(NODES[1]), land).to_numpy()
    assert minutes[0, 0] == pytest.approx(7.0, abs=1e-6)
    assert np.isinf(minutes[1:]).all()


def test_empty_sets_give_an_empty_table(land: WaterMap) -> None:
    made = network(link(0, 1, 7.0))
    some, none = points(NODES[0]), points()
    assert travel_minutes(made, some, none, land).shape == (1, 0)
    assert travel_minutes(made, none, some, land).shape == (0, 1)
    nothing = network(nodes=[])
    assert np.isinf(travel_minutes(nothing, some, some, land).to_numpy()).all()


def test_beyond_the_limit_is_infinite_and_below_it_unchanged(land: WaterMap) -> None:
    made = network(link(0, 1, 7.0), link(1, 2, 5.0), origin="estimated")
    full = travel_minutes(made, points(NODES[0]), points(*NODES[1:3]), land)
    ends = 2 * END_MINUTES["estimated"]
    assert full.iloc[0].tolist() == pytest.approx([7.0 + ends, 12.0 + ends], abs=1e-6)
    short = travel_minutes(made, points(NODES[0]), points(*NODES[1:3]), land, limit=7.5 + ends)
    assert short.iloc[0, 0] == full.iloc[0, 0]
    assert np.isinf(short.iloc[0, 1])


def test_ferries_can_be_left_out_all_or_in_winter_and_keep_their_minutes(land: WaterMap) -> None:
    made = network(
        link(0, 1, 60.0, kind="ferry", season="part_of_year"),
        link(0, 2, 90.0, kind="ferry"),
        link(1, 2, 10.0),
    )
    ends = points(NODES[0]), points(NODES[1])

    def minutes(**options: object) -> float:
        chosen = TravelOptions(**options)  # type: ignore[arg-type]
        return float(travel_minutes(made, *ends, land, chosen).iloc[0, 0])

    assert minutes() == pytest.approx(60.0, abs=1e-6)
    assert minutes(winter=True) == pytest.approx(100.0, abs=1e-6)
    assert minutes(winter=True, speed_factor=0.5) == pytest.approx(110.0, abs=1e-6)
    assert np.isinf(minutes(ferries=False))


def test_a_road_that_is_closed_in_winter_is_left_out_in_winter(land: WaterMap) -> None:
    made = network(link(0, 1, 8.0, season="part_of_year"), link(0, 2, 9.0), link(1, 2, 10.0))
    ends = points(NODES[0]), points(NODES[1])
    assert travel_minutes(made, *ends, land).iloc[0, 0] == pytest.approx(8.0, abs=1e-6)
    winter = TravelOptions(winter=True)
    assert travel_minutes(made, *ends, land, winter).iloc[0, 0] == pytest.approx(19.0, abs=1e-6)
    alone = network(link(0, 1, 8.0, season="part_of_year"), link(0, 2, 9.0))
    parts = network_parts(alone, points(*NODES[:3]), land, winter)
    assert parts["reason"].tolist() == ["", "winter", ""]


def test_the_way_to_the_network_crosses_no_water() -> None:
    banks = WaterMap(gpd.GeoSeries([box(-66, 45, -65.01, 47), box(-64.99, 45, -64, 47)], crs=CRS))
    made = network(link(0, 1, 5.0), nodes=[(-64.98, 46.0), (-64.8, 46.0)])
    west, east = points((-65.02, 46.0)), points((-64.97, 46.0))
    assert np.isinf(travel_minutes(made, west, east, banks).iloc[0, 0])
    assert np.isfinite(travel_minutes(made, east, points((-64.8, 46.0)), banks).iloc[0, 0])


def test_parts_say_which_points_are_cut_off_and_why(land: WaterMap) -> None:
    made = network(
        link(0, 1, 5.0),
        link(1, 2, 60.0, kind="ferry", season="part_of_year"),
        nodes=[*NODES[:3], (-64.3, 45.3)],
    )
    at = points(*NODES[:3], (-64.3, 45.3), (-65.9, 46.9)).set_axis(list("abcde"))
    whole = network_parts(made, at, land)
    assert whole["part"].tolist() == [0, 0, 0, 1, -1]
    assert whole["reason"].tolist() == ["", "", "", "no_road_or_ferry", "off_network"]
    off = network_parts(made, at, land, NO_FERRIES)
    assert off.loc["c", "reason"] == "ferries_off"
    winter = network_parts(made, at, land, TravelOptions(winter=True))
    assert winter.loc["c", "reason"] == "winter"
    assert winter.loc["a", "part"] == winter.loc["b", "part"] == 0


def test_what_cannot_be_answered_is_refused(land: WaterMap) -> None:
    made = network(link(0, 1, 7.0))
    here = points(NODES[0])
    with pytest.raises(ValueError, match="must be in EPSG:4326"):
        travel_minutes(made, here.to_crs(METRIC_CRS), here, land)
    with pytest.raises(ValueError, match="must be in EPSG:4326"):
        WaterMap(LAND.to_crs(METRIC_CRS))
    with pytest.raises(ValueError, match="must be points"):
        travel_minutes(made, LAND, here, land)
    for limit in (-1.0, np.nan):
        with pytest.raises(ValueError, match="limit"):
            travel_minutes(made, here, here, land, limit=limit)
    for factor in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="speed_factor"):
            TravelOptions(speed_factor=factor)
    for minutes in (np.nan, -1.0, np.inf):
        with pytest.raises(ValueError, match="minutes"):
            travel_minutes(network(link(0, 1, minutes)), here, here, land)
    with pytest.raises(ValueError, match="rows of the nodes"):
        travel_minutes(network(link(0, 9, 1.0)), here, here, land)


def test_every_community_and_located_entry_reaches_every_other_with_ferries(
    snapshot: Snapshot, coast: WaterMap
) -> None:
    located = snapshot.locations.loc[snapshot.locations.geometry.notna(), "geometry"]
    every = pd.concat([snapshot.communities.geometry, located], ignore_index=True)
    assert network_parts(snapshot.roads, every, coast)["reason"].eq("").all()


def test_without_ferries_the_islands_are_cut_off_and_prince_edward_island_is_not(
    snapshot: Snapshot, coast: WaterMap
) -> None:
    at = snapshot.places.set_index("place_id").geometry
    islands = ["NB-grand-harbour", "NB-lords-cove", "NB-wilsons-beach", "NS-westport"]
    chosen = at.loc[[*islands, "PE-charlottetown", "NB-moncton", "NS-halifax", "NS-sydney"]]
    reasons = network_parts(snapshot.roads, chosen, coast, NO_FERRIES)["reason"]
    assert reasons[islands].eq("ferries_off").all()
    assert reasons.drop(islands).eq("").all()
    for island in islands:
        route = fastest_route(snapshot.roads, at[[island]], at[["NB-moncton"]], coast)
        assert "ferry" in set(route["kind"]), island


def test_no_link_crosses_open_water_but_bridges_causeways_ferries_and_named_roads(
    snapshot: Snapshot, coast: WaterMap
) -> None:
    links = snapshot.road_links
    xy = snapshot.road_nodes.to_crs(METRIC_CRS).get_coordinates().to_numpy()
    water = coast.water_metres(xy[links["from_node"]], xy[links["to_node"]])
    crossing = links[
        (water > LET_PASS_M + 20) & ~links["kind"].isin(["bridge", "causeway", "ferry"])
    ]
    assert crossing["name"].notna().all()
    assert set(crossing["name"]) <= {
        name for name in links["name"].dropna() if name.startswith("Road to ")
    }


@pytest.mark.parametrize(
    ("origin", "destination", "carrier", "least", "most"),
    [
        ("NS-halifax", "NS-dartmouth", "bridge", 8, 20),
        ("NB-saint-john", "NS-digby", "ferry", 200, 240),
        ("PE-wood-islands", "NS-pictou", "ferry", 120, 150),
    ],
)
def test_named_crossings_take_their_bridge_or_ferry(
    snapshot: Snapshot,
    coast: WaterMap,
    origin: str,
    destination: str,
    carrier: str,
    least: float,
    most: float,
) -> None:
    at = snapshot.places.set_index("place_id").geometry
    ends = at[[origin]], at[[destination]]
    assert carrier in set(fastest_route(snapshot.roads, *ends, coast)["kind"])
    minutes = travel_minutes(snapshot.roads, *ends, coast).iloc[0, 0]
    assert least < minutes < most
    assert travel_minutes(snapshot.roads, *ends, coast, NO_FERRIES).iloc[0, 0] >= minutes


def test_around_the_bay_and_the_strait_without_a_ferry(snapshot: Snapshot, coast: WaterMap) -> None:
    at = snapshot.places.set_index("place_id").geometry
    origins, destinations = at[["NB-saint-john", "PE-wood-islands"]], at[["NS-digby", "NS-pictou"]]
    minutes = travel_minutes(snapshot.roads, origins, destinations, coast, NO_FERRIES)
    assert 330 < minutes.loc["NB-saint-john", "NS-digby"] < 450
    assert 200 < minutes.loc["PE-wood-islands", "NS-pictou"] < 280


def test_a_time_finds_its_band() -> None:
    assert [error_band(minutes) for minutes in (0, 30, 60, 120, np.inf)] == [
        *ERROR_BANDS,
        ERROR_BANDS[-1],
    ]
