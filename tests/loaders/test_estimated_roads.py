"""The estimated network: land is followed, water is crossed on listed links alone."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry import LineString, Point, Polygon, box

from geodata.placing import METRIC_CRS
from geodata.road_network import LINK_KINDS, SEASONS, RoadNetwork
from geodata.snapshot import SNAPSHOT_DIR, read_snapshot
from geodata.terms import CRS
from geodata.water import LET_PASS_M, WaterMap
from loaders.boundaries import read_census_divisions
from loaders.estimated_roads import (
    TABLES_DIR,
    RoadTables,
    build_estimated_roads,
    read_road_tables,
)
from loaders.gazetteer import read_gazetteer

# Two shores of a bay that is open to the north; the land goes round it in the south.
AROUND_A_BAY = Polygon(
    [
        (-65, 45),
        (-64, 45),
        (-64, 46),
        (-64.4, 46),
        (-64.4, 45.2),
        (-64.6, 45.2),
        (-64.6, 46),
        (-65, 46),
    ]
)
SHORES = {"W1": (-64.65, 45.9), "W2": (-64.65, 45.5), "E1": (-64.35, 45.9), "E2": (-64.35, 45.5)}


def places(spots: dict[str, tuple[float, float]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"place_id": list(spots), "quality": "A", "population": 1},
        geometry=[Point(spot) for spot in spots.values()],
        crs=CRS,
    )


def land(*shapes: Polygon) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapes), crs=CRS)


def tables(
    corridors: list[tuple[str, str, float | None]] = (),  # type: ignore[assignment]
    links: list[tuple[str, str, str]] = (),  # type: ignore[assignment]
    barriers: list[LineString] = (),  # type: ignore[assignment]
) -> RoadTables:
    """Corridors as (corridor, point, km), links as (kind, from, to)."""
    roads = pd.DataFrame(corridors, columns=["corridor", "point", "km"])
    roads = roads.assign(
        name="Road 1", kind="highway", speed_kmh=100.0, order=np.arange(len(roads))
    )
    crossings = pd.DataFrame(links, columns=["kind", "from_point", "to_point"])
    crossings = crossings.assign(
        name="Crossing", km=2.0, minutes=3.0, wait_minutes=4.0, season="all_year"
    )
    return RoadTables(
        points=pd.DataFrame({"point": [], "lon": [], "lat": []}),
        corridors=roads.astype({"km": float}),
        links=crossings,
        barriers=gpd.GeoSeries(list(barriers), crs=CRS),
    )


def regions(network: RoadNetwork, ferries: bool = True) -> int:
    links = network.links[network.links["kind"].ne("ferry") | ferries]
    ends = (links["from_node"], links["to_node"])
    graph = coo_array((np.ones(len(links)), ends), shape=(len(network.nodes),) * 2)
    return int(connected_components(graph, directed=False)[0])


def wet_links(network: RoadNetwork, shapes: gpd.GeoDataFrame) -> pd.DataFrame:
    xy = network.nodes.to_crs(METRIC_CRS).get_coordinates().to_numpy()
    links = network.links
    water = WaterMap(shapes).water_metres(xy[links["from_node"]], xy[links["to_node"]])
    return links[water > LET_PASS_M + 20]


def test_the_road_between_two_shores_goes_round_the_bay() -> None:
    shapes = land(AROUND_A_BAY)
    network = build_estimated_roads(
        places(SHORES | {"SW": (-64.65, 45.1), "SE": (-64.35, 45.1)}),
        shapes,
        tables([("c", "W1", None), ("c", "E1", None)]),
    )
    assert regions(network) == 1
    assert wet_links(network, shapes).empty
    highway = network.links.loc[network.links["kind"] == "highway", "km"].sum()
    assert highway > 150  # 24 km across the water


def test_a_main_road_follows_the_shore_when_the_places_lead_far_round() -> None:
    # Two shallow bays between A and B; the only places to go by lie far inland.
    shapes = land(
        Polygon([(-65, 45), (-64, 45), (-64, 45.7), (-64.4, 45.7), (-64.4, 45.66), (-64.6, 45.66),
                 (-64.6, 45.7), (-65, 45.7)])
    )  # fmt: skip
    spots = places(
        {"A": (-64.62, 45.69), "B": (-64.38, 45.69), "C": (-64.6, 45.3), "D": (-64.4, 45.3)}
    )
    network = build_estimated_roads(spots, shapes, tables([("c", "A", None), ("c", "B", None)]))
    assert wet_links(network, shapes).empty
    highway = network.links.loc[network.links["kind"] == "highway", "km"].sum()
    assert 19 < highway < 30  # 102 km by way of C and D


def test_a_length_shorter_than_the_way_over_land_is_named() -> None:
    shapes = land(AROUND_A_BAY)
    spots = places(SHORES | {"SW": (-64.65, 45.1), "SE": (-64.35, 45.1)})
    with pytest.raises(ValueError, match=r"c: W1 to E1 is \d{3} km over land, not 60"):
        build_estimated_roads(spots, shapes, tables([("c", "W1", None), ("c", "E1", 60.0)]))


def test_a_shore_without_a_neighbour_in_sight_is_joined_over_land() -> None:
    shapes = land(
        Polygon([(-64.6, 45.5), (-64.5, 45.5), (-64.5, 45.45), (-64.55, 45.45), (-64.55, 45.43),
                 (-64.5, 45.43), (-64.5, 45.38), (-64.6, 45.38)])
    )  # fmt: skip
    network = build_estimated_roads(
        places({"north": (-64.505, 45.46), "south": (-64.505, 45.42)}), shapes, tables()
    )
    assert regions(network) == 1
    assert len(network.nodes) > 2
    assert wet_links(network, shapes).empty


def test_an_island_is_reached_by_its_ferry_alone() -> None:
    shapes = land(box(-65, 45, -64.6, 46), box(-64.4, 45, -64, 46))
    by_ferry = tables(links=[("ferry", "W1", "E1")])
    network = build_estimated_roads(places(SHORES), shapes, by_ferry)
    assert regions(network) == 1
    assert regions(network, ferries=False) == 2
    ferry = network.links[network.links["kind"] == "ferry"].iloc[0]
    assert ferry["minutes"] == 7.0  # crossing and wait
    assert regions(build_estimated_roads(places(SHORES), shapes, tables())) == 2


def test_a_river_that_the_shapes_do_not_show_is_crossed_on_its_bridge_alone() -> None:
    shapes = land(box(-65, 45, -64, 46))
    river = LineString([(-64.5, 44.9), (-64.5, 46.1)])
    spots = places(SHORES)
    assert regions(build_estimated_roads(spots, shapes, tables(barriers=[river]))) == 2
    bridged = tables([("c", "W1", None), ("c", "E1", None)], [("bridge", "W2", "E2")], [river])
    network = build_estimated_roads(spots, shapes, bridged)
    assert regions(network) == 1
    xy = network.nodes.geometry.to_numpy()
    crossing = [
        kind
        for start, end, kind in network.links[["from_node", "to_node", "kind"]].itertuples(
            index=False
        )
        if LineString([xy[start], xy[end]]).crosses(river)
    ]
    assert crossing == ["bridge"]


def test_a_main_road_has_ramps_to_the_places_beside_it_and_its_given_length() -> None:
    shapes = land(box(-65, 45, -64, 46))
    spots = places({"A": (-64.9, 45.5), "beside": (-64.7, 45.51), "B": (-64.5, 45.5)})
    network = build_estimated_roads(spots, shapes, tables([("c", "A", None), ("c", "B", 40.0)]))
    highway = network.links[network.links["kind"] == "highway"]
    assert highway["km"].sum() == pytest.approx(40.0, abs=0.01)
    assert highway["minutes"].sum() == pytest.approx(24.0, abs=0.01)
    assert len(highway) == 2
    assert set(highway["name"]) == {"Road 1"}


def test_points_that_nobody_knows_and_corridors_over_water_are_named() -> None:
    shapes = land(box(-65, 45, -64.6, 46), box(-64.4, 45, -64, 46))
    with pytest.raises(ValueError, match="unknown point Atlantis"):
        build_estimated_roads(places(SHORES), shapes, tables([("c", "Atlantis", None)]))
    with pytest.raises(ValueError, match=r"road_corridors.csv: no dry way for c: W1 to E1"):
        build_estimated_roads(
            places(SHORES), shapes, tables([("c", "W1", None), ("c", "E1", None)])
        )


def test_weak_places_and_places_on_one_spot_make_no_second_node() -> None:
    spots = places({"A": (-64.9, 45.5), "again": (-64.9, 45.5), "weak": (-64.8, 45.5)})
    spots.loc[2, "quality"] = "C"
    shapes = land(box(-65, 45, -64, 46))
    assert len(build_estimated_roads(spots, shapes, tables()).nodes) == 1


def test_the_reviewed_tables_use_the_codes_of_the_network() -> None:
    made = read_road_tables(TABLES_DIR)
    assert made.links["kind"].isin(LINK_KINDS).all()
    assert made.links["season"].isin(SEASONS).all()
    assert made.corridors["kind"].isin(["road", "highway"]).all()
    later = made.corridors["order"] > 1
    assert made.corridors.loc[later, "speed_kmh"].between(30, 110).all()
    assert not made.corridors.duplicated(["corridor", "order"]).any()
    assert made.links["name"].is_unique
    assert made.points["point"].is_unique


@pytest.mark.sources
def test_the_bundled_network_is_what_the_sources_give(published: Path) -> None:
    divisions = read_census_divisions(published)
    made = build_estimated_roads(
        read_gazetteer(published, divisions).places, divisions, read_road_tables(TABLES_DIR)
    )
    bundled = read_snapshot(SNAPSHOT_DIR)
    pd.testing.assert_frame_equal(made.links, bundled.road_links)
    assert (made.nodes.geometry.to_wkb() == bundled.road_nodes.geometry.to_wkb()).all()
