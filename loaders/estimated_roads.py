"""The estimated road network: places joined over dry land, main roads, bridges and ferries.

No road file is read. Neighbouring places are joined (Gabriel graph: Gabriel and Sokal 1969)
where no open water lies between them; the main roads of ``road_corridors.csv`` are laid over
that as lines pulled taut over land; water is crossed on the links of ``road_links.csv`` alone.
The tables hold facts of our own making, reviewed by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

from geodata.placing import GEOD, METRIC_CRS
from geodata.road_network import RoadLinks, RoadNetwork, RoadNodes
from geodata.snapshot import ROADS_VINTAGE
from geodata.terms import CRS
from geodata.water import WaterMap
from loaders.land_ways import bends_between, dry_path, pulled_taut, way_out

TABLES_DIR = Path(__file__).parent

_TO_DEGREES = Transformer.from_crs(METRIC_CRS, CRS, always_xy=True)
SAME_POINT_M = 150
LONGEST_LOCAL_M = 12_000
LOCAL_DETOUR = 1.12
# Longer ones are kept only where they hold a region together: through woods, if at all.
WOODS_DETOUR, WOODS_KMH = 1.3, 42.0
# Between neighbouring places: streets, local roads, roads between settlements.
LOCAL_SPEEDS = ((1.5, 38.0), (3.0, 50.0), (7.0, 62.0), (np.inf, 68.0))  # up to km, km/h
CORRIDOR_DETOUR = {"highway": 1.05, "road": 1.07}
WINDING_DETOUR = {"highway": 1.1, "road": 1.3}  # along a shore, between few places
BEND_KMH = 50.0
# A leg that goes this much farther over the places than straight is looked for on a grid too.
ROUND_ABOUT, ROUND_ABOUT_KM = 1.2, 1.5
SHORTEST_KM = 0.97  # of the straight pieces that a leg with a given length may have
RAMP_WITHIN_M = 3_000
RAMP_EVERY_M = {"highway": 4_000, "road": 1_500}
RAMP_DETOUR, RAMP_KMH = 1.25, 52.0
RAMP_MINUTES = 0.5


@dataclass(frozen=True)
class RoadTables:
    """The reviewed tables: points, corridors, links and waters that no road crosses."""

    points: pd.DataFrame
    corridors: pd.DataFrame
    links: pd.DataFrame
    barriers: gpd.GeoSeries


class _Link(NamedTuple):
    start: int
    end: int
    km: float
    minutes: float
    kind: str
    season: str
    name: str | None


class _Leg(NamedTuple):
    """A straight piece of a main road between two nodes."""

    start: int
    end: int
    detour: float
    kmh: float
    kind: str
    name: str


@dataclass
class _Draft:
    """A network being drawn: nodes in metres, and links between them."""

    xy: list[tuple[float, float]]
    links: list[_Link] = field(default_factory=list)

    def node(self, x: float, y: float) -> int:
        self.xy.append((x, y))
        return len(self.xy) - 1

    def link(
        self,
        start: int,
        end: int,
        km: float,
        minutes: float,
        kind: str,
        season: str = "all_year",
        name: str | None = None,
    ) -> None:
        self.links.append(_Link(start, end, km, minutes, kind, season, name))

    def straight_km(self, start: int, end: int) -> float:
        lon, lat = _TO_DEGREES.transform(*np.array([self.xy[start], self.xy[end]]).T)
        return float(GEOD.inv(lon[0], lat[0], lon[1], lat[1])[2]) / 1000


def read_road_tables(folder: Path) -> RoadTables:
    """Read ``road_points``, ``road_corridors``, ``road_links`` and ``road_barriers`` (CSV)."""
    lines = pd.read_csv(folder / "road_barriers.csv").sort_values(["water", "order"])
    shapes = {
        str(water): shapely.LineString(rows[["lon", "lat"]].to_numpy())
        for water, rows in lines.groupby("water", sort=False)
    }
    return RoadTables(
        points=pd.read_csv(folder / "road_points.csv"),
        corridors=pd.read_csv(folder / "road_corridors.csv"),
        links=pd.read_csv(folder / "road_links.csv", keep_default_na=False),
        barriers=gpd.GeoSeries(shapes, crs=CRS),
    )


def build_estimated_roads(
    places: gpd.GeoDataFrame, land: gpd.GeoDataFrame, tables: RoadTables
) -> RoadNetwork:
    """The network of the three provinces, without a road file.

    Parameters
    ----------
    places : GeoDataFrame, EPSG:4326
        ``place_id, quality``, point; weak points (C) are used only where a table names them.
    land : GeoDataFrame, EPSG:4326
        Polygons; what lies between them is water or a foreign country.
    tables : RoadTables

    Returns
    -------
    RoadNetwork

    Raises
    ------
    ValueError
        When a table names a point that is neither a place nor in the table of points, or two
        points of a corridor between which no dry way leads.
    """
    named = _named_points(places, tables)
    water = WaterMap(land, tables.barriers)
    draft = _Draft([(point.x, point.y) for point in named])
    position = {str(name): row for row, name in enumerate(named.index)}
    _add_listed_links(draft, tables.links, position)
    listed = {frozenset((link.start, link.end)) for link in draft.links if link.kind != "ferry"}
    xy = np.array(draft.xy)
    for start, end in _neighbours(xy, water):
        straight = draft.straight_km(start, end)
        woods = straight > LONGEST_LOCAL_M / 1000
        km = straight * (WOODS_DETOUR if woods else LOCAL_DETOUR)
        draft.link(start, end, km, km / (WOODS_KMH if woods else _local_kmh(km)) * 60, "road")
    _join_over_land(draft, listed, water)
    xy = np.array(draft.xy)
    tree = cKDTree(xy)
    for leg in _corridor_legs(tables.corridors, draft, position, listed, water):
        _add_leg(draft, leg, water, tree)
    return _network(draft)


def _named_points(places: gpd.GeoDataFrame, tables: RoadTables) -> gpd.GeoSeries:
    """Points to join, in metres, by name: those of the tables, then every well-placed place.

    Of places on one spot the first stays: the named ones, then the populous.
    """
    used = pd.unique(
        pd.concat([tables.corridors["point"], tables.links["from_point"], tables.links["to_point"]])
    )
    spots = gpd.GeoSeries(
        gpd.points_from_xy(tables.points["lon"], tables.points["lat"]),
        index=pd.Index(tables.points["point"].astype(str)),
        crs=CRS,
    )
    unknown = sorted(set(used) - set(spots.index) - set(places["place_id"]))
    if unknown:
        raise ValueError(f"road tables: unknown point {', '.join(unknown)}")
    listed = places["place_id"].isin(used)
    chosen = places[listed | places["quality"].ne("C")].assign(listed=listed)
    chosen = chosen.sort_values(
        ["listed", "population", "place_id"], ascending=[False, False, True]
    )
    points = pd.concat([spots, chosen.set_index("place_id").geometry]).to_crs(METRIC_CRS)
    fixed = len(spots) + int(listed.sum())
    xy = points.get_coordinates().to_numpy()
    close = cKDTree(xy).query_pairs(SAME_POINT_M, output_type="ndarray")
    dropped = np.unique(close[:, 1][close[:, 1] >= fixed])
    return points.drop(points.index[dropped])


def _local_kmh(km: float) -> float:
    return next(speed for up_to, speed in LOCAL_SPEEDS if km <= up_to)


def _neighbours(xy: np.ndarray, water: WaterMap) -> np.ndarray:
    """Pairs of neighbours: the Gabriel graph without what crosses water or is too long.

    What keeps a region together is kept even when it is long (minimum spanning tree).
    """
    if len(xy) > 3:
        corners = Delaunay(xy, qhull_options="QJ").simplices  # QJ: also for points in a row
        sides = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
        pairs = np.unique(np.sort(sides), axis=0)
    else:
        pairs = np.array(list(combinations(range(len(xy)), 2)), dtype=int).reshape(-1, 2)
    dry = water.is_dry(xy[pairs[:, 0]], xy[pairs[:, 1]])
    pairs = pairs[dry]
    length = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    middle = (xy[pairs[:, 0]] + xy[pairs[:, 1]]) / 2
    nearest, _ = cKDTree(xy).query(middle)
    gabriel = nearest >= length / 2 - 1e-6
    tree = minimum_spanning_tree(coo_array((length, pairs.T), shape=(len(xy), len(xy))).tocsr())
    spine = {tuple(sorted(pair)) for pair in zip(*tree.nonzero(), strict=True)}
    kept = gabriel & (length <= LONGEST_LOCAL_M)
    kept |= np.array([tuple(pair) in spine for pair in pairs.tolist()], dtype=bool)
    return pairs[kept]


def _join_over_land(draft: _Draft, listed: set[frozenset[int]], water: WaterMap) -> None:
    """Join what stands alone because every straight line to a neighbour crosses a bay.

    The way is looked for on a grid of points on land, and pulled taut. A place on an island
    to which no bridge leads stays alone.
    """
    xy = np.array(draft.xy)
    _, region = connected_components(_place_graph(draft), directed=False)
    sizes = np.bincount(region)
    for alone in np.argsort(sizes, kind="stable")[:-1]:
        inside = np.flatnonzero(region == alone)
        way = way_out(xy, inside, region, water)
        if way is None:
            continue
        start, bends, end = way
        nodes = [start, *(draft.node(*bend) for bend in bends.tolist()), end]
        region[inside] = region[end]
        for one, other in pairwise(nodes):
            km = draft.straight_km(one, other) * LOCAL_DETOUR
            draft.link(one, other, km, km / BEND_KMH * 60, "road")


def _add_listed_links(draft: _Draft, links: pd.DataFrame, position: dict[str, int]) -> None:
    for row in links.to_dict("records"):
        minutes = float(row["minutes"]) + float(row["wait_minutes"])
        start, end = position[row["from_point"]], position[row["to_point"]]
        draft.link(start, end, float(row["km"]), minutes, row["kind"], row["season"], row["name"])


def _corridor_legs(
    corridors: pd.DataFrame,
    draft: _Draft,
    position: dict[str, int],
    listed: set[frozenset[int]],
    water: WaterMap,
) -> list[_Leg]:
    """Every leg of every corridor, pulled taut over land.

    Raises
    ------
    ValueError
        Naming every two points that follow each other and that no dry way joins, or that are
        farther apart over land than the ``km`` of the table.
    """
    graph = _place_graph(draft)
    legs: list[_Leg] = []
    faults: list[str] = []
    for name, rows in corridors.groupby("corridor", sort=False):
        rows = rows.sort_values("order")
        kind, road = str(rows["kind"].iloc[0]), str(rows["name"].iloc[0])
        for (start, end), kmh, km in zip(
            pairwise(rows["point"]), rows["speed_kmh"].iloc[1:], rows["km"].iloc[1:], strict=True
        ):
            way = _leg_way(draft, graph, (position[start], position[end]), listed, water)
            if way is None:
                faults.append(f"no dry way for {name}: {start} to {end}")
                continue
            pieces = list(pairwise(way))
            straight = sum(draft.straight_km(*ends) for ends in pieces)
            if km < straight * SHORTEST_KM:
                faults.append(f"{name}: {start} to {end} is {straight:.0f} km over land, not {km}")
            usual = WINDING_DETOUR if max(way) >= graph.shape[0] else CORRIDOR_DETOUR
            detour = usual[kind] if np.isnan(km) else max(km / straight, 1.0)
            legs += [
                _Leg(*ends, detour, float(kmh), kind, road)
                for ends in pieces
                if frozenset(ends) not in listed
            ]
    if faults:
        raise ValueError(f"road_corridors.csv: {'; '.join(faults)}")
    return legs


def _leg_way(
    draft: _Draft,
    graph: csr_array,
    ends: tuple[int, int],
    listed: set[frozenset[int]],
    water: WaterMap,
) -> list[int] | None:
    """Nodes of the way between two nodes: over the places, or over new ones where shorter."""
    path = dry_path(graph, *ends)
    if path is None:
        return None
    way = pulled_taut(np.array(draft.xy), path, listed, water)
    km = sum(draft.straight_km(*pair) for pair in pairwise(way))
    straight = draft.straight_km(*ends)
    if km <= max(straight * ROUND_ABOUT, straight + ROUND_ABOUT_KM):
        return way
    start, end = np.array(draft.xy[ends[0]]), np.array(draft.xy[ends[1]])
    bends = bends_between(start, end, water)
    if bends is None:
        return way
    over = np.vstack([start, bends, end])
    if np.hypot(*np.diff(over, axis=0).T).sum() / 1000 >= km:
        return way
    return [ends[0], *(draft.node(*bend) for bend in bends.tolist()), ends[1]]


def _place_graph(draft: _Draft) -> csr_array:
    """Places and the roads, bridges and causeways between them, by km; no ferry."""
    by_road = [(link.start, link.end, link.km) for link in draft.links if link.kind != "ferry"]
    start, end, km = np.array(by_road, dtype=float).reshape(-1, 3).T
    shape = (len(draft.xy), len(draft.xy))
    return coo_array((km, (start.astype(int), end.astype(int))), shape=shape).tocsr()


def _add_leg(draft: _Draft, leg: _Leg, water: WaterMap, tree: cKDTree) -> None:
    """A straight leg, with ramps to the places near it, no denser than such roads have them."""
    start = np.array(draft.xy[leg.start])
    vector = np.array(draft.xy[leg.end]) - start
    metres = max(float(np.hypot(*vector)), 1.0)
    near = np.array(
        tree.query_ball_point(start + vector / 2, metres / 2 + RAMP_WITHIN_M), dtype=int
    )
    along = (tree.data[near] - start) @ vector / metres
    beside = np.hypot(*(tree.data[near] - start - np.outer(along / metres, vector)).T)
    gap = RAMP_EVERY_M[leg.kind]
    fits = (beside <= RAMP_WITHIN_M) & (along > gap / 2) & (along < metres - gap / 2)
    near, along, beside = near[fits], along[fits], beside[fits]
    stretch = (along // gap).astype(int)
    nodes = [leg.start]
    for each in np.unique(stretch):
        inside = np.flatnonzero(stretch == each)
        x, y = start + vector * along[inside[np.argmin(beside[inside])]] / metres
        ramp = draft.node(float(x), float(y))
        ends = np.repeat([[x, y]], len(inside), axis=0)
        for place in near[inside][water.is_dry(tree.data[near[inside]], ends)]:
            km = draft.straight_km(int(place), ramp) * RAMP_DETOUR
            draft.link(int(place), ramp, km, km / RAMP_KMH * 60 + RAMP_MINUTES, "road")
        nodes.append(ramp)
    for one, other in pairwise([*nodes, leg.end]):
        km = draft.straight_km(one, other) * leg.detour
        draft.link(one, other, km, km / leg.kmh * 60, leg.kind, name=leg.name)


def _network(draft: _Draft) -> RoadNetwork:
    lon, lat = _TO_DEGREES.transform(*np.array(draft.xy).T)
    points = gpd.points_from_xy(np.round(lon, 5), np.round(lat, 5))
    links = pd.DataFrame(
        {
            "from_node": [link.start for link in draft.links],
            "to_node": [link.end for link in draft.links],
            "km": [round(link.km, 3) for link in draft.links],
            "minutes": [round(link.minutes, 3) for link in draft.links],
            "kind": [link.kind for link in draft.links],
            "one_way": False,
            "season": [link.season for link in draft.links],
            "name": [link.name for link in draft.links],
        }
    )
    nodes = gpd.GeoDataFrame(geometry=points, crs=CRS)
    return RoadNetwork(
        RoadNodes.validate(nodes), RoadLinks.validate(links), "estimated", ROADS_VINTAGE
    )
