"""Whether a straight line stays on land: water is what no polygon of land covers.

Shapes are simplified, so a little water is let pass: a bridge over a brook or an inlet. An end
that lies just off the coast is measured from the shore it stands before.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from geodata.placing import METRIC_CRS
from geodata.terms import CRS

LET_PASS_M = 400
OFF_COAST_M = 2_500


class WaterMap:
    """Land to stay on, and lines that nothing may cross.

    Parameters
    ----------
    land : GeoDataFrame or GeoSeries of polygons, EPSG:4326
    barriers : GeoSeries of LineString, EPSG:4326, optional
        Rivers and straits that the polygons do not show.

    Raises
    ------
    ValueError
        When either is not in EPSG:4326.
    """

    def __init__(
        self, land: gpd.GeoDataFrame | gpd.GeoSeries, barriers: gpd.GeoSeries | None = None
    ) -> None:
        for shapes in (land, barriers):
            if shapes is not None and shapes.crs != CRS:
                raise ValueError(f"shapes must be in {CRS}, not {shapes.crs}")
        self._land = shapely.union_all(land.geometry.to_crs(METRIC_CRS).to_numpy())
        shapely.prepare(self._land)
        lines = [] if barriers is None else barriers.to_crs(METRIC_CRS).to_numpy()
        self._barriers = shapely.union_all(lines)
        shapely.prepare(self._barriers)

    def is_dry(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Which lines cross no water to speak of.

        Parameters
        ----------
        starts, ends : ndarray, shape (n, 2)
            Coordinates in ``METRIC_CRS``.

        Returns
        -------
        ndarray of bool, shape (n,)
        """
        lines = shapely.linestrings(np.stack([starts, ends], axis=1))
        dry = shapely.covers(self._land, lines)
        wet = np.flatnonzero(~dry)
        dry[wet] = self.water_metres(starts[wet], ends[wet]) <= LET_PASS_M
        dry[dry] = ~shapely.intersects(self._barriers, lines[dry])
        return dry

    def on_land(self, points: np.ndarray) -> np.ndarray:
        """Which points (metres, shape (n, 2)) lie on land."""
        return np.asarray(shapely.covers(self._land, shapely.points(points)))

    def stays_on_land(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Which lines touch no water at all and no barrier; arguments as for `is_dry`."""
        lines = shapely.linestrings(np.stack([starts, ends], axis=1))
        return shapely.covers(self._land, lines) & ~shapely.intersects(self._barriers, lines)

    def water_metres(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Metres of each line that lie in water, without what an end lies off the coast."""
        lines = shapely.linestrings(np.stack([starts, ends], axis=1))
        offshore = np.zeros(len(lines))
        for points in (shapely.points(starts), shapely.points(ends)):
            off = shapely.distance(self._land, points)
            offshore += np.where(off <= OFF_COAST_M, off, 0.0)
        return np.asarray(shapely.length(shapely.difference(lines, self._land))) - offshore
