"""Boundaries: census divisions, provinces and the land around them.

Sources: Statistics Canada boundary files (2021 census divisions through Who's On First)
and Natural Earth land; simplified here for a web map.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geodata.placing import METRIC_CRS
from geodata.terms import CRS, PROVINCES

TOLERANCE_M = 250
DECIMALS = 4  # 11 m
MAP_WINDOW = (-71.5, 42.5, -57.5, 49.3)  # what the base map can show, degrees
SLIVER_M = 5_000


def read_census_divisions(sources: Path) -> gpd.GeoDataFrame:
    """Census divisions with simplified outlines that still share their borders.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        ``census_division_id, name, province, economic_region_id, population``, polygon.
    """
    raw = gpd.read_parquet(sources / "geo" / "census_divisions_2021_web_300m.parquet").rename(
        columns={
            "cduid": "census_division_id",
            "cd_name": "name",
            "prov": "province",
            "eruid": "economic_region_id",
            "population_2021": "population",
        }
    )
    raw = raw.sort_values("census_division_id", ignore_index=True)
    columns = ["census_division_id", "name", "province", "economic_region_id", "population"]
    metric = raw.to_crs(METRIC_CRS).geometry
    simple = gpd.GeoSeries(
        shapely.coverage_simplify(metric.to_numpy(), TOLERANCE_M), crs=METRIC_CRS
    )
    return gpd.GeoDataFrame(raw[columns], geometry=_rounded(_without_islets(simple)), crs=CRS)


def read_land(sources: Path, census_divisions: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Land for the base map: the three provinces, and what lies around them.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        ``kind`` (province, neighbour), ``province`` (empty for neighbours), polygon.
    """
    provinces = census_divisions.to_crs(METRIC_CRS).dissolve("province").geometry
    provinces = provinces.buffer(150).buffer(-150).reindex(list(PROVINCES))
    land = gpd.read_file(sources / "geo" / "ne_10m_land.geojson")
    window = shapely.box(*MAP_WINDOW)
    around = land.to_crs(CRS).clip(window).to_crs(METRIC_CRS).union_all()
    around = around.difference(provinces.union_all().buffer(100))
    # The two sources draw the coast differently: narrow strips of "neighbour" along our own
    # coast are an artefact, so only what is wider than twice SLIVER_M stays.
    around = around.buffer(-SLIVER_M).buffer(SLIVER_M * 1.05).difference(provinces.union_all())
    around = gpd.GeoSeries([around], crs=METRIC_CRS).explode(ignore_index=True)
    around = around[around.area > 400e6].simplify(TOLERANCE_M * 2)
    frame = pd.concat(
        [
            gpd.GeoDataFrame(
                {"kind": "province", "province": provinces.index},
                geometry=provinces.simplify(TOLERANCE_M / 2).to_numpy(),
                crs=METRIC_CRS,
            ),
            gpd.GeoDataFrame(
                {"kind": "neighbour", "province": ""}, index=around.index, geometry=around
            ),
        ],
        ignore_index=True,
    )
    return gpd.GeoDataFrame(frame[["kind", "province"]], geometry=_rounded(frame.geometry), crs=CRS)


def _without_islets(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Leave out islands under a quarter of a square kilometre: invisible on this map."""
    parts = shapes.explode()
    big = parts.area >= 0.25e6
    largest = parts.area.groupby(level=0).transform("max") == parts.area
    return parts[big | largest].groupby(level=0).apply(shapely.union_all).set_crs(shapes.crs)


def _rounded(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """In degrees, on a grid of about 11 m, still valid."""
    return gpd.GeoSeries(
        shapely.set_precision(shapes.to_crs(CRS).to_numpy(), 10.0**-DECIMALS), crs=CRS
    )
