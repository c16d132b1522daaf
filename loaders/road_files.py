"""From the links of a road file to the network that is kept: minutes, cut, useful parts."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geodata.findings import Finding
from geodata.placing import GEOD, METRIC_CRS
from geodata.road_network import RoadNetwork
from geodata.terms import CRS
from loaders.road_tables import ferry_defaults

NEAR_M = 1_000  # roads are kept this far around the three provinces: outlines are simplified
CROSSING_M = 40_000  # bridges and ferries this far: files are cut in the middle of the water
JOINED_WITHIN_M = 10  # ends of two files
SMALLEST_PART = 20  # nodes that reach one another; fewer are a fault or of no use
SLOWEST_KMH, FASTEST_KMH = 5, 130  # a limit outside is a fault
SHORTEST_KM = 0.001
CROSSINGS = ("bridge", "causeway", "ferry")
RAW_COLUMNS = (
    "from_node",
    "to_node",
    "km",
    "kmh",
    "stated_minutes",
    "kind",
    "one_way",
    "season",
    "name",
)
LINK_COLUMNS = ["from_node", "to_node", "km", "minutes", "kind", "one_way", "season", "name"]


@dataclass(frozen=True)
class RawRoads:
    """Links as a road file has them, before they are cut and cleaned.

    Attributes
    ----------
    lon, lat : array
        Of each node, degrees of EPSG:4326.
    file_of : array of int
        Which file each node comes from.
    links : DataFrame
        ``RAW_COLUMNS``: ends as rows of the nodes; ``kmh`` (NaN for a ferry) and
        ``stated_minutes`` (of a ferry's crossing; NaN where the file states none).
    """

    lon: np.ndarray
    lat: np.ndarray
    file_of: np.ndarray
    links: pd.DataFrame


@dataclass(frozen=True)
class Surroundings:
    """Where roads are kept (``near``) and where bridges and ferries are (``far``), EPSG:3347."""

    near: shapely.Geometry
    far: shapely.Geometry


def surroundings(census_divisions: gpd.GeoDataFrame) -> Surroundings:
    """The three provinces with their margins."""
    land = census_divisions.to_crs(METRIC_CRS).union_all()
    near = land.buffer(NEAR_M, quad_segs=4)
    far = near.simplify(NEAR_M).buffer(CROSSING_M - NEAR_M, quad_segs=4)
    shapely.prepare(near)
    shapely.prepare(far)
    return Surroundings(near, far)


def road_network(
    raw: RawRoads, around: Surroundings, origin: str, vintage: str, file: str
) -> tuple[RoadNetwork, list[Finding]]:
    """The network that is kept, and what was left out.

    Parameters
    ----------
    raw : RawRoads
    around : Surroundings
    origin, vintage : str
        As in `RoadNetwork`.
    file : str
        Name for the findings.

    Returns
    -------
    tuple of RoadNetwork and list of Finding
        Without a link, an error among the findings says so.
    """
    if raw.links.empty:
        return _no_network(origin, vintage), [Finding("road_network_empty", file, "0")]
    told: list[tuple[str, str]] = []
    raw = joined_files(raw, told)
    links = raw.links.assign(minutes=link_minutes(raw))
    links = _distinct(links, told)
    links = _cut(raw, links, around, told)
    if links.empty:
        told.append(("road_network_empty", "0"))
        return _no_network(origin, vintage), [Finding(code, file, found) for code, found in told]
    links = _useful(links, len(raw.lon), told)
    used = np.unique(links[["from_node", "to_node"]].to_numpy())
    row_of = np.zeros(len(raw.lon), dtype=np.int64)
    row_of[used] = np.arange(len(used))
    links = links.assign(
        from_node=row_of[links["from_node"].to_numpy()],
        to_node=row_of[links["to_node"].to_numpy()],
    )
    nodes = gpd.GeoDataFrame(geometry=shapely.points(raw.lon[used], raw.lat[used]), crs=CRS)
    network = RoadNetwork(nodes, links[LINK_COLUMNS].reset_index(drop=True), origin, vintage)
    return network, [Finding(code, file, found) for code, found in told]


def _no_network(origin: str, vintage: str) -> RoadNetwork:
    nodes = gpd.GeoDataFrame(geometry=[], crs=CRS)
    return RoadNetwork(nodes, pd.DataFrame(columns=LINK_COLUMNS), origin, vintage)


def lengths_km(lon: np.ndarray, lat: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Kilometres from each point to the next one of its line; 0 from the last.

    Parameters
    ----------
    lon, lat : array
        Points of lines, one line after the other; NaN where unknown gives NaN.
    line : array
        Which line each point belongs to.
    """
    km = np.zeros(len(lon))
    if len(lon) > 1:
        *_, metres = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
        km[:-1] = np.where(line[:-1] == line[1:], np.asarray(metres) / 1000, 0.0)
    return km


def joined_files(raw: RawRoads, told: list[tuple[str, str]]) -> RawRoads:
    """Dead ends of two files within ``JOINED_WITHIN_M`` of each other become one node."""
    if len(np.unique(raw.file_of)) < 2:
        return raw
    ends = raw.links[["from_node", "to_node"]].to_numpy()
    dead = np.flatnonzero(np.bincount(ends.ravel(), minlength=len(raw.lon)) == 1)
    x, y = _metric(raw.lon[dead], raw.lat[dead])
    near = cKDTree(np.column_stack([x, y])).query_pairs(JOINED_WITHIN_M, output_type="ndarray")
    pairs = dead[near]
    pairs = pairs[raw.file_of[pairs[:, 0]] != raw.file_of[pairs[:, 1]]]
    if len(pairs) == 0:
        return raw
    told.append(("road_files_joined", str(len(pairs))))
    label = _part_of(pairs[:, 0], pairs[:, 1], len(raw.lon), "weak")
    first = np.full(label.max() + 1, len(raw.lon))
    np.minimum.at(first, label, np.arange(len(raw.lon)))
    moved = first[label]
    links = raw.links.assign(from_node=moved[ends[:, 0]], to_node=moved[ends[:, 1]])
    return RawRoads(raw.lon, raw.lat, raw.file_of, links)


def link_minutes(raw: RawRoads) -> np.ndarray:
    """Minutes of each link: at its speed, or for a ferry crossing and wait.

    A crossing may be several links in a row. Its whole length says how fast it goes and how long
    one waits, and each link has its share by length.
    """
    links = raw.links
    km = links["km"].to_numpy(dtype=float)
    minutes = km / links["kmh"].to_numpy(dtype=float) * 60
    ferry = np.flatnonzero(links["kind"].eq("ferry"))
    if len(ferry) == 0:
        return minutes
    crossing = _crossings(links, ferry, len(raw.lon))
    whole = np.bincount(crossing, weights=km[ferry])[crossing]
    table = ferry_defaults()
    row = np.searchsorted(table["up_to_km"].to_numpy(), whole)
    at_speed = km[ferry] / table["kmh"].to_numpy()[row] * 60
    stated = links["stated_minutes"].to_numpy(dtype=float)[ferry]
    share = km[ferry] / np.maximum(whole, SHORTEST_KM)
    wait = table["wait_minutes"].to_numpy()[row] * share
    minutes[ferry] = np.where(np.isnan(stated), at_speed, stated) + wait
    return minutes


def _crossings(links: pd.DataFrame, ferry: np.ndarray, nodes: int) -> np.ndarray:
    """Number of the crossing that each ferry link belongs to."""
    ends = links[["from_node", "to_node"]].to_numpy()
    on_land = np.zeros(nodes, dtype=bool)
    on_land[np.delete(ends, ferry, axis=0).ravel()] = True
    mine = ends[ferry].copy()
    # Two crossings that land at one quay do not become one there.
    landing = on_land[mine]
    mine[landing] = nodes + np.arange(int(landing.sum()))
    label = _part_of(mine[:, 0], mine[:, 1], nodes + int(landing.sum()), "weak")
    return np.unique(label[mine[:, 0]], return_inverse=True)[1]


def _distinct(links: pd.DataFrame, told: list[tuple[str, str]]) -> pd.DataFrame:
    """Without loops, which lead nowhere, and without the same link a second time."""
    loop = links["from_node"].eq(links["to_node"])
    if loop.any():
        told.append(("road_loop", f"{loop.sum()} of {len(links)}"))
    links = links[~loop]
    same = links.assign(km=links["km"].round(3)).duplicated(
        ["from_node", "to_node", "km", "kind", "one_way"]
    )
    if same.any():
        told.append(("road_duplicate", f"{same.sum()} of {len(links)}"))
    return links[~same]


def _cut(
    raw: RawRoads, links: pd.DataFrame, around: Surroundings, told: list[tuple[str, str]]
) -> pd.DataFrame:
    """Only what lies in the three provinces, and the crossings between them."""
    x, y = _metric(raw.lon, raw.lat)
    ends = links[["from_node", "to_node"]].to_numpy()
    near = shapely.contains_xy(around.near, x, y)
    crossing = links["kind"].isin(CROSSINGS).to_numpy()
    over = ends[crossing]
    kept = near[ends].all(axis=1)
    far = shapely.contains_xy(around.far, x[over.ravel()], y[over.ravel()]).reshape(over.shape)
    kept[crossing] |= far.all(axis=1)
    if not kept.all():
        told.append(("road_outside", f"{(~kept).sum()} of {len(links)}"))
    return links[kept]


def _useful(links: pd.DataFrame, nodes: int, told: list[tuple[str, str]]) -> pd.DataFrame:
    """Only parts from which one also comes back, of ``SMALLEST_PART`` nodes, or the largest."""
    ends = links[["from_node", "to_node"]].to_numpy()
    back = ends[~links["one_way"].to_numpy(dtype=bool)]
    start = np.concatenate([ends[:, 0], back[:, 1]])
    end = np.concatenate([ends[:, 1], back[:, 0]])
    part = _part_of(start, end, nodes, "strong")
    size = np.bincount(part[np.unique(ends)], minlength=part.max() + 1)
    large = size >= min(SMALLEST_PART, int(size.max()))
    kept = (part[ends[:, 0]] == part[ends[:, 1]]) & large[part[ends[:, 0]]]
    if not kept.all():
        told.append(("road_part_left_out", f"{(~kept).sum()} of {len(links)}"))
    sizes = np.sort(size[np.unique(part[ends[kept, 0]])])[::-1]
    if len(sizes) > 1:
        told.append(("road_parts_apart", ", ".join(str(count) for count in sizes[:10])))
    return links[kept]


def _part_of(start: np.ndarray, end: np.ndarray, nodes: int, connection: str) -> np.ndarray:
    graph = coo_array((np.ones(len(start), dtype=np.int8), (start, end)), shape=(nodes, nodes))
    return np.asarray(connected_components(graph.tocsr(), connection=connection)[1])


def _metric(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x, y = Transformer.from_crs(CRS, METRIC_CRS, always_xy=True).transform(lon, lat)
    return np.asarray(x), np.asarray(y)
