"""Straight lines on the WGS84 ellipsoid (Karney 2013, through pyproj), which cross any water."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from geodata.placing import GEOD
from geodata.terms import CRS


def straight_line_km(origins: gpd.GeoSeries, destinations: gpd.GeoSeries) -> np.ndarray:
    """Geodesic distance between all pairs.

    Parameters
    ----------
    origins, destinations : GeoSeries of Point, EPSG:4326

    Returns
    -------
    ndarray, shape (origins, destinations)
        Kilometres.

    Raises
    ------
    ValueError
        When either is not in EPSG:4326.
    """
    for points in (origins, destinations):
        if points.crs != CRS:
            raise ValueError(f"points must be in {CRS}, not {points.crs}")
    shape = (len(origins), len(destinations))
    lon1, lon2 = np.meshgrid(origins.x, destinations.x, indexing="ij")
    lat1, lat2 = np.meshgrid(origins.y, destinations.y, indexing="ij")
    *_, metres = GEOD.inv(lon1.ravel(), lat1.ravel(), lon2.ravel(), lat2.ravel())
    return np.asarray(metres).reshape(shape) / 1000
