"""Ways over dry land between points in metres: along a graph, over a grid, and pulled taut."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from geodata.water import WaterMap

GRID_M, SEARCH_M = 250.0, 6_000.0
TO_GRID_M, GRID_NEIGHBOURS = 1_000, 6


def dry_path(graph: csr_array, start: int, end: int) -> list[int] | None:
    """Nodes of the shortest way in a graph of kilometres; missing when there is none."""
    km, before = dijkstra(graph, directed=False, indices=start, return_predecessors=True)
    return _walked(before, end)[::-1] if np.isfinite(km[end]) else None


def pulled_taut(
    xy: np.ndarray, path: list[int], listed: set[frozenset[int]], water: WaterMap
) -> list[int]:
    """The path without the bends that dry land does not ask for; listed links stay."""
    fixed = [row for row, ends in enumerate(pairwise(path)) if frozenset(ends) in listed]
    taut, here = [path[0]], 0
    while here < len(path) - 1:
        stop = next((row for row in fixed if row >= here), len(path) - 1)
        ahead = np.arange(here + 1, max(stop, here + 1) + 1)
        starts = np.repeat(xy[[path[here]]], len(ahead), axis=0)
        dry = water.is_dry(starts, xy[[path[row] for row in ahead]])
        here = int(ahead[dry].max()) if dry.any() else here + 1
        taut.append(path[here])
    return taut


def bends_between(start: np.ndarray, end: np.ndarray, water: WaterMap) -> np.ndarray | None:
    """Where a way from one point to another bends, shape (n, 2).

    Looked for on a grid of points on land around both; missing when none leads there.
    """
    both = np.stack([start, end])
    grid, graph = _grid_graph(both, both, water)
    if len(grid) == 0:
        return None
    metres, before = dijkstra(graph, directed=False, indices=len(grid), return_predecessors=True)
    if not np.isfinite(metres[len(grid) + 1]):
        return None
    every = np.vstack([grid, both])
    taut = pulled_taut(every, _walked(before, len(grid) + 1)[::-1], set(), water)
    return every[taut[1:-1]]


def way_out(
    xy: np.ndarray, inside: np.ndarray, region: np.ndarray, water: WaterMap
) -> tuple[int, np.ndarray, int] | None:
    """From a node of a region over points on land to the nearest node outside it.

    Parameters
    ----------
    xy : ndarray, shape (n, 2)
        Metres.
    inside : ndarray of int
        Rows of the region.
    region : ndarray of int, shape (n,)
        Number of the region of each row.
    water : WaterMap

    Returns
    -------
    tuple of int, ndarray and int
        Row inside, bends, row outside; None when nothing leads out.
    """
    west_south, east_north = xy[inside].min(axis=0), xy[inside].max(axis=0)
    middle, half = (west_south + east_north) / 2, (east_north - west_south) / 2
    near = np.flatnonzero((np.abs(xy - middle) <= half + SEARCH_M).all(axis=1))
    grid, graph = _grid_graph(xy[inside], xy[near], water)
    own = len(grid) + np.flatnonzero(np.isin(near, inside))
    others = len(grid) + np.flatnonzero(~np.isin(near, inside))
    if len(grid) == 0 or len(others) == 0:
        return None
    metres, before, _ = dijkstra(
        graph, directed=False, indices=own, return_predecessors=True, min_only=True
    )
    if not np.isfinite(metres[others]).any():
        return None
    every = np.vstack([grid, xy[near]])
    path = _walked(before, int(others[np.argmin(metres[others])]))
    taut = pulled_taut(every, path[::-1], set(), water)
    return int(near[taut[0] - len(grid)]), every[taut[1:-1]], int(near[taut[-1] - len(grid)])


def _walked(before: np.ndarray, end: int) -> list[int]:
    path = [end]
    while before[path[-1]] >= 0:
        path.append(int(before[path[-1]]))
    return path


def _grid_graph(
    around: np.ndarray, points: np.ndarray, water: WaterMap
) -> tuple[np.ndarray, csr_array]:
    """Points of a grid on land, and metres between neighbours; ``points`` follow the grid."""
    (west, south), (east, north) = around.min(axis=0), around.max(axis=0)
    across = [
        np.arange(low - SEARCH_M, high + SEARCH_M, GRID_M)
        for low, high in ((west, east), (south, north))
    ]
    grid = np.stack(np.meshgrid(*across), axis=-1).reshape(-1, 2)
    grid = grid[water.on_land(grid)]
    every = np.vstack([grid, points])
    if len(grid) == 0:
        return grid, coo_array((len(every), len(every))).tocsr()
    among_grid = cKDTree(grid).query_pairs(GRID_M * 1.5, output_type="ndarray")
    on_land = water.stays_on_land(grid[among_grid[:, 0]], grid[among_grid[:, 1]])
    count = min(GRID_NEIGHBOURS, len(grid))
    found = cKDTree(grid).query(points, k=count)
    away, at = (np.reshape(part, (len(points), count)) for part in found)
    point, to = np.repeat(np.arange(len(points)), count), at.ravel()
    close = (away.ravel() <= TO_GRID_M) & water.is_dry(points[point], grid[to])
    ends = np.vstack([among_grid[on_land], np.stack([len(grid) + point[close], to[close]], axis=1)])
    length = np.hypot(*(every[ends[:, 0]] - every[ends[:, 1]]).T)
    return grid, coo_array((length, ends.T), shape=(len(every), len(every))).tocsr()
