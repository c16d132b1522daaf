"""Road minutes beside straight lines: 600 origins to 100 destinations, as a ratio.

    python benchmarks/travel_speed.py

Then a street network of half a million nodes on a grid, with and without a limit.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from geodata.road_network import RoadNetwork
from geodata.snapshot import read_snapshot
from geodata.straight_lines import straight_line_km
from geodata.terms import CRS
from geodata.travel import travel_minutes
from geodata.water import WaterMap

SIDE = 710  # about half a million nodes


def best_seconds(run: Callable[[], object], times: int = 3) -> float:
    found = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return min(found)


def street_grid() -> RoadNetwork:
    lon, lat = np.meshgrid(np.linspace(-66, -64, SIDE), np.linspace(45, 47, SIDE))
    number = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    start = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    end = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    links = pd.DataFrame({"from_node": start, "to_node": end, "km": 0.25, "minutes": 0.3})
    links = links.assign(kind="road", one_way=False, season="all_year", name=None)
    nodes = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon.ravel(), lat.ravel()), crs=CRS)
    return RoadNetwork(nodes, links, "osm", "made up")


def main() -> None:
    snapshot = read_snapshot()
    land = WaterMap(snapshot.census_divisions)
    places = snapshot.places.geometry
    origins = places.sample(600, random_state=1)
    destinations = places.sample(100, random_state=2)
    straight = best_seconds(lambda: straight_line_km(origins, destinations))
    road = best_seconds(lambda: travel_minutes(snapshot.roads, origins, destinations, land))
    print(f"600 x 100 estimated: {road:.2f} s, {road / straight:.1f} times straight lines")
    grid, window = street_grid(), WaterMap(gpd.GeoSeries([box(-67, 44, -63, 48)], crs=CRS))
    rng = np.random.default_rng(3)
    spots = gpd.GeoSeries(
        gpd.points_from_xy(rng.uniform(-66, -64, 700), rng.uniform(45, 47, 700)), crs=CRS
    )
    for limit in (90.0, np.inf):
        ends = spots.iloc[:600], spots.iloc[600:]
        seconds = best_seconds(lambda: travel_minutes(grid, *ends, window, limit=limit), 1)  # noqa: B023
        print(f"600 x 100 on {len(grid.nodes)} nodes, limit {limit}: {seconds:.1f} s")


if __name__ == "__main__":
    main()
