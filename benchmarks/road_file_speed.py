"""A road file of half a million nodes: importing it, reading it again, and one query.

    python benchmarks/road_file_speed.py

A grid of roads over the three provinces in the schema of the National Road Network, 500 m apart,
one in nine one way, is made in a temporary folder, and the same grid as an OpenStreetMap extract.
The query asks for the minutes from 100 places to every node, with a limit and without one, in one
run, so the ratio means something even where the seconds do not: at least 2 with 90 minutes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[1]))

import geopandas as gpd
import numpy as np
import osmium
import shapely
from osmium.osm.mutable import Node, Way
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodata.road_network import RoadNetwork
from geodata.snapshot import SNAPSHOT_DIR, read_table
from geodata.stored_roads import read_roads, write_roads
from loaders.road_import import imported_network

WEST, SOUTH, EAST, NORTH = -69.1, 43.4, -59.6, 48.1
LON_STEP, LAT_STEP = 0.0065, 0.0045
SOURCES, LIMITS, EXPECTED_RATIO = 100, (30, 90), 2
MOMENT = "2026-11-26T10:00:00+00:00"
Result = TypeVar("Result")


def timed(what: str, action: Callable[[], Result]) -> tuple[Result, float]:
    start = time.perf_counter()
    result = action()
    took = time.perf_counter() - start
    print(f"{what:<60}{took:>8.1f} s", flush=True)
    return result, took


def streets() -> tuple[np.ndarray, np.ndarray]:
    """Places of the crossings, and the two crossings that each street joins."""
    lon, lat = np.meshgrid(np.arange(WEST, EAST, LON_STEP), np.arange(SOUTH, NORTH, LAT_STEP))
    divisions = read_table(SNAPSHOT_DIR, "census_divisions")
    land = shapely.contains_xy(divisions.union_all(), lon, lat)
    number = np.where(land, np.cumsum(land).reshape(land.shape) - 1, -1)
    across = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    along = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    ends = np.concatenate([across, along])
    return np.column_stack([lon[land], lat[land]]), ends[(ends >= 0).all(axis=1)]


def write_nrn(path: Path, places: np.ndarray, ends: np.ndarray) -> None:
    count = np.arange(len(ends))
    table = gpd.GeoDataFrame(
        {
            "ROADCLASS": np.where(count % 20 == 0, "Arterial", "Local / Street"),
            "SPEED": np.where(count % 3 == 0, -1, 50 + 10 * (count % 4)),
            "TRAFFICDIR": np.where(count % 9 == 0, "Same direction", "Both directions"),
            "CLOSING": "None",
            "PAVSTATUS": "Paved",
            "STRUCTTYPE": "None",
            "RTNUMBER1": "None",
            "L_STNAME_C": np.char.add("Street ", (count % 5000).astype(str)),
        },
        geometry=shapely.linestrings(places[ends]),
        crs="EPSG:4617",
    )
    table.to_file(path, layer="NRN_NB_9_0_ROADSEG", driver="GPKG")


def write_osm(path: Path, places: np.ndarray, ends: np.ndarray) -> None:
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for node, (lon, lat) in enumerate(places, start=1):
            writer.add_node(Node(id=node, location=(lon, lat)))
        for way, (start, end) in enumerate((ends + 1).tolist(), start=1):
            tags = {"highway": "residential", "name": f"Street {way % 5000}"}
            writer.add_way(Way(id=way, nodes=[start, end], tags=tags))


def graph(network: RoadNetwork) -> csr_array:
    links = network.links
    both = links[~links["one_way"]]
    start = np.concatenate([links["from_node"], both["to_node"]])
    end = np.concatenate([links["to_node"], both["from_node"]])
    minutes = np.concatenate([links["minutes"], both["minutes"]])
    size = len(network.nodes)
    return csr_array((minutes, (start, end)), shape=(size, size))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        nrn, osm = folder / "NRN_NB_9_0.gpkg", folder / "grid.osm.pbf"
        (places, ends), _ = timed("a grid over the three provinces", streets)
        timed("writing the National Road Network file", lambda: write_nrn(nrn, places, ends))
        timed("writing the OpenStreetMap file", lambda: write_osm(osm, places, ends))
        for origin, path in (("osm", osm), ("nrn", nrn)):
            (network, findings), _ = timed(
                f"{path.name} to network", partial(imported_network, origin, [path])
            )
            assert network is not None, [finding.message() for finding in findings]
            print(f"  {len(network.nodes):,} nodes, {len(network.links):,} links")
        timed("keeping it", lambda: write_roads(network, (nrn.name,), MOMENT, folder / "data"))
        size = sum(path.stat().st_size for path in (folder / "data").rglob("*.parquet"))
        print(f"  {size / 1e6:.0f} MB")
        timed("reading what is kept", lambda: read_roads(folder / "data"))
    matrix, _ = timed("graph", lambda: graph(network))
    sources = np.random.default_rng(7).choice(len(network.nodes), SOURCES, replace=False)

    def reached(limit: float) -> float:
        parts = [dijkstra(matrix, indices=few, limit=limit) for few in np.split(sources, 10)]
        return sum(int(np.isfinite(part).sum()) for part in parts) / SOURCES

    seconds: dict[float, float] = {}
    for limit in (*LIMITS, np.inf):
        nodes, seconds[limit] = timed(
            f"{SOURCES} places, at most {limit} minutes", partial(reached, limit)
        )
        print(f"  {nodes:,.0f} nodes reached from a place")
    for limit in LIMITS:
        print(f"no limit / {limit} minutes: {seconds[np.inf] / seconds[limit]:.1f} times")
    ratio = seconds[np.inf] / seconds[LIMITS[-1]]
    verdict = "as expected" if ratio >= EXPECTED_RATIO else "LESS THAN EXPECTED"
    print(f"{verdict}: at least {EXPECTED_RATIO}")


if __name__ == "__main__":
    main()
