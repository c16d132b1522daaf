"""Road minutes between points, over an estimated or an imported network.

Shortest times by Dijkstra's algorithm (`scipy.sparse.csgraph`). A point joins the network at the
nearest nodes that it reaches without crossing water.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from geodata.placing import GEOD, METRIC_CRS
from geodata.road_network import RoadNetwork
from geodata.terms import CRS
from geodata.water import WaterMap

ACCESS_KMH = 45.0
ACCESS_DETOUR = 1.25
ACCESS_WITHIN_M = 25_000
FARTHER, FARTHER_M = 1.5, 300.0  # how much farther than the nearest node another may be
NODES_TRIED = (4, 16, 64)  # nearest nodes, until one is found over dry land
# Parking, lights and the way to the main road at each end, which an estimated network lacks.
END_MINUTES = {"estimated": 1.0, "nrn": 0.0, "osm": 0.0}
CELLS_AT_ONCE = 20_000_000
ISOLATION_REASONS = ("", "ferries_off", "winter", "no_road_or_ferry", "off_network")


@dataclass(frozen=True, slots=True)
class ErrorBand:
    """How far estimated minutes were from cited driving times that were not used to tune them.

    Attributes
    ----------
    up_to_minutes : float
        Of the cited time; the band begins where the one before ends.
    drives : int
        Pairs of places with a cited time; of several times for one pair the middle one counts.
    median_percent, most_percent : float
        Half of the errors, and nine of ten, are at most this large, up or down.
    bias_percent : float
        The middle one of the errors with their sign; above 0 the estimate is too long.
    """

    up_to_minutes: float
    drives: int
    median_percent: float
    most_percent: float
    bias_percent: float


# tests/data/road_facts.csv, rows held out; most times are rounded to a half or a whole hour.
ERROR_BANDS = (
    ErrorBand(30, 3, 17, 26, -11),
    ErrorBand(60, 13, 6, 26, -5),
    ErrorBand(120, 13, 8, 22, -1),
    ErrorBand(np.inf, 17, 8, 19, -2),
)


@dataclass(frozen=True)
class TravelOptions:
    """What may be used, and how fast.

    Attributes
    ----------
    ferries : bool
        False leaves every ferry out.
    winter : bool
        True leaves out the ferries that run part of the year only, and the roads of a road file
        that are closed in winter.
    speed_factor : float
        Above 0; 0.85 for roads that are 15 % slower. Ferries keep their minutes.
    """

    ferries: bool = True
    winter: bool = False
    speed_factor: float = 1.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.speed_factor) and self.speed_factor > 0):
            raise ValueError(f"speed_factor must be above 0, not {self.speed_factor}")


EVERY_WAY = TravelOptions()


def error_band(minutes: float) -> ErrorBand:
    """The band of an estimated time.

    Examples
    --------
    >>> error_band(45).most_percent
    26
    """
    return next(
        band for band in ERROR_BANDS if minutes < band.up_to_minutes or band is ERROR_BANDS[-1]
    )


def travel_minutes(
    network: RoadNetwork,
    origins: gpd.GeoSeries,
    destinations: gpd.GeoSeries,
    land: WaterMap,
    options: TravelOptions = EVERY_WAY,
    limit: float = np.inf,
) -> pd.DataFrame:
    """Minutes by road and ferry between all pairs.

    Parameters
    ----------
    network : RoadNetwork
    origins, destinations : GeoSeries of Point, EPSG:4326
        Missing and empty points are reached by nothing.
    land : WaterMap
        Land that the way from a point to the network stays on.
    options : TravelOptions
    limit : float
        Minutes; what takes longer is ``inf``. A limit makes large networks fast.

    Returns
    -------
    DataFrame, shape (origins, destinations)
        Minutes with the indexes of both; ``inf`` where nothing leads within the limit.

    Raises
    ------
    ValueError
        For points in another CRS, a limit that is not a number or below 0, and links whose
        minutes are missing, negative or that name no node.
    """
    if np.isnan(limit) or limit < 0:
        raise ValueError(f"limit must be 0 or more minutes, not {limit}")
    both = _joined_points(origins, destinations)
    nodes = len(network.nodes)
    graph = _time_graph(network, both, land, options)
    sources = nodes + np.arange(len(origins))
    targets = nodes + len(origins) + np.arange(len(destinations))
    ends = 2 * END_MINUTES[network.origin] / options.speed_factor
    turned = len(targets) < len(sources)  # fewer runs from the other side, against the arrows
    if turned:
        graph, sources, targets = graph.T.tocsr(), targets, sources
    minutes = np.full((len(sources), len(targets)), np.inf)
    step = max(1, CELLS_AT_ONCE // graph.shape[0])
    for first in range(0, len(sources), step):
        chosen = slice(first, first + step)
        if len(targets):
            found = dijkstra(graph, indices=sources[chosen], limit=max(limit - ends, 0.0))
            minutes[chosen] = found[:, targets] + ends
    minutes[minutes > limit] = np.inf
    return pd.DataFrame(
        minutes.T if turned else minutes, index=origins.index, columns=destinations.index
    )


def fastest_route(
    network: RoadNetwork,
    origin: gpd.GeoSeries,
    destination: gpd.GeoSeries,
    land: WaterMap,
    options: TravelOptions = EVERY_WAY,
) -> pd.DataFrame:
    """The links of the fastest way between two points, in order.

    Parameters
    ----------
    origin, destination : GeoSeries of one Point, EPSG:4326
    network, land, options
        As for `travel_minutes`.

    Returns
    -------
    DataFrame
        ``km, minutes, kind, name``; the first and last rows are the ways to the network
        (kind ``access``). Empty when nothing leads there.
    """
    both = _joined_points(origin, destination)
    nodes = len(network.nodes)
    graph = _time_graph(network, both, land, options)
    minutes, before = dijkstra(graph, indices=nodes, return_predecessors=True)
    columns = ["km", "minutes", "kind", "name"]
    if not np.isfinite(minutes[nodes + 1]):
        return pd.DataFrame(columns=columns)
    path = [nodes + 1]
    while path[-1] != nodes:
        path.append(int(before[path[-1]]))
    steps = pd.DataFrame({"start": path[:0:-1], "end": path[-2::-1]})
    steps["taken"] = np.diff(minutes[path[::-1]])
    arcs = _arcs(network, options).sort_values("minutes", kind="stable")
    arcs = arcs.drop_duplicates(["start", "end"])
    route = steps.merge(arcs, on=["start", "end"], how="left")
    route["kind"] = route["kind"].fillna("access")
    route["km"] = route["km"].fillna(route["taken"] / 60 * ACCESS_KMH * options.speed_factor)
    return route.assign(minutes=route["taken"])[columns]


def network_parts(
    network: RoadNetwork,
    points: gpd.GeoSeries,
    land: WaterMap,
    options: TravelOptions = EVERY_WAY,
) -> pd.DataFrame:
    """Which points reach one another, and why some do not reach the rest.

    Parameters
    ----------
    points : GeoSeries of Point, EPSG:4326
    network, land, options
        As for `travel_minutes`.

    Returns
    -------
    DataFrame, index of ``points``
        ``part``: points of one number reach one another both ways; 0 holds the most points,
        -1 stands for no part. ``reason``: empty in part 0, else one of ``ISOLATION_REASONS``:
        what would join it (ferries that are off, ways that stop in winter), no road or
        ferry known, or off the network (no node is near over dry land).
    """
    joined = _joined_points(points, points.iloc[:0])
    part = _part_numbers(network, joined, land, options)
    reason = pd.Series("", index=points.index)
    apart = part != 0
    reason[apart] = "no_road_or_ferry"
    whole = _part_numbers(network, joined, land, TravelOptions())
    reason[apart & (whole == 0)] = "winter" if options.ferries else "ferries_off"
    reason[part < 0] = "off_network"
    return pd.DataFrame({"part": part, "reason": reason.to_numpy()}, index=points.index)


def _part_numbers(
    network: RoadNetwork, points: gpd.GeoSeries, land: WaterMap, options: TravelOptions
) -> np.ndarray:
    graph = _time_graph(network, points, land, options)
    _, label = connected_components(graph, connection="strong")
    nodes = len(network.nodes)
    on_network = np.diff(graph.indptr)[nodes:] > 0
    own = pd.Series(label[nodes:])
    order = own[on_network].value_counts().index
    numbers = own.map({old: new for new, old in enumerate(order)})
    return np.asarray(numbers.where(on_network, -1).fillna(-1).astype(int))


def _joined_points(origins: gpd.GeoSeries, destinations: gpd.GeoSeries) -> gpd.GeoSeries:
    for points in (origins, destinations):
        if points.crs != CRS:
            raise ValueError(f"points must be in {CRS}, not {points.crs}")
    every = np.concatenate([np.asarray(origins.array), np.asarray(destinations.array)])
    joined = gpd.GeoSeries(every, crs=CRS)
    if not (joined.geom_type[_placed(joined)] == "Point").all():
        raise ValueError("origins and destinations must be points")
    return joined


def _placed(points: gpd.GeoSeries) -> np.ndarray:
    shapes = points.to_numpy()
    return ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))


def _arcs(network: RoadNetwork, options: TravelOptions) -> pd.DataFrame:
    """Every way along a link in one direction: ``start, end, minutes, km, kind, name``."""
    links = network.links
    minutes = links["minutes"].to_numpy(dtype=float)
    if not np.isfinite(minutes).all() or (minutes < 0).any():
        raise ValueError("links: minutes must be numbers of 0 or more")
    ends = links[["from_node", "to_node"]].to_numpy()
    if len(ends) and (ends.min() < 0 or ends.max() >= len(network.nodes)):
        raise ValueError("links: from_node and to_node must be rows of the nodes")
    ferry = links["kind"].eq("ferry").to_numpy(dtype=bool)
    used = ~ferry | options.ferries
    used &= ~(links["season"].eq("part_of_year").to_numpy(dtype=bool) & options.winter)
    arcs = pd.DataFrame(
        {
            "start": ends[:, 0],
            "end": ends[:, 1],
            "minutes": np.where(ferry, minutes, minutes / options.speed_factor),
            "km": links["km"].to_numpy(),
            "kind": links["kind"].to_numpy(),
            "name": links["name"].to_numpy(),
        }
    )
    back = arcs[used & ~links["one_way"].to_numpy(dtype=bool)].rename(
        columns={"start": "end", "end": "start"}
    )
    return pd.concat([arcs[used], back[arcs.columns]], ignore_index=True)


def _time_graph(
    network: RoadNetwork, points: gpd.GeoSeries, land: WaterMap, options: TravelOptions
) -> csr_array:
    """Minutes from node to node; the points follow the nodes, joined both ways."""
    arcs = _arcs(network, options)
    point, node, metres = _access(network.nodes, points, land)
    minutes = metres / 1000 * ACCESS_DETOUR / ACCESS_KMH * 60 / options.speed_factor
    point = point + len(network.nodes)
    start = np.concatenate([arcs["start"], point, node])
    end = np.concatenate([arcs["end"], node, point])
    weight = np.concatenate([arcs["minutes"], minutes, minutes])
    size = len(network.nodes) + len(points)
    # Of parallel links the fastest counts; a sparse array would add them up.
    order = np.lexsort((weight, end, start))
    start, end, weight = start[order], end[order], weight[order]
    first = np.ones(len(start), dtype=bool)
    first[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    pointers = np.searchsorted(start[first], np.arange(size + 1))
    return csr_array((weight[first], end[first], pointers), shape=(size, size))


def _access(
    nodes: gpd.GeoDataFrame, points: gpd.GeoSeries, land: WaterMap
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The nearest nodes that points reach over dry land: point, node, metres."""
    placed = np.flatnonzero(_placed(points))
    found: list[tuple[np.ndarray, np.ndarray]] = []
    if len(placed) and len(nodes):
        at = points.iloc[placed].to_crs(METRIC_CRS).get_coordinates().to_numpy()
        joints = nodes.geometry.to_crs(METRIC_CRS).get_coordinates().to_numpy()
        tree = cKDTree(joints)
        left, tried = np.arange(len(placed)), 0
        for count in NODES_TRIED:
            ranks = np.arange(tried + 1, min(count, len(nodes)) + 1)
            if len(left) == 0 or len(ranks) == 0:
                break
            far, node = tree.query(at[left], k=ranks, distance_upper_bound=ACCESS_WITHIN_M)
            row, _ = np.nonzero(np.isfinite(far))
            near = node[np.isfinite(far)]
            dry = land.is_dry(at[left[row]], joints[near])
            row, near, metres = row[dry], near[dry], far[np.isfinite(far)][dry]
            nearest = np.full(len(left), np.inf)
            np.minimum.at(nearest, row, metres)
            close = metres <= nearest[row] * FARTHER + FARTHER_M
            row, near = row[close], near[close]
            found.append((placed[left[row]], near))
            left = np.setdiff1d(left, left[row])
            tried = count
    point = np.concatenate([one for one, _ in found]) if found else np.array([], dtype=int)
    node = np.concatenate([one for _, one in found]) if found else np.array([], dtype=int)
    start, end = points.iloc[point], nodes.geometry.iloc[node]
    *_, metres = GEOD.inv(
        start.x.to_numpy(), start.y.to_numpy(), end.x.to_numpy(), end.y.to_numpy()
    )
    return point, node, np.asarray(metres)
