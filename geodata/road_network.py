"""The road network: nodes, links with minutes, and where they come from.

One form for every origin: estimated from places and highways, or imported from a road file.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
from pandera.engines.geopandas_engine import Geometry
from pandera.typing import Series

LINK_KINDS = ("road", "highway", "bridge", "causeway", "ferry")
NETWORK_ORIGINS = ("estimated", "nrn", "osm")
SEASONS = ("all_year", "part_of_year")


class RoadNodes(pa.DataFrameModel):
    """Points where links meet; links name them by their row, counted from 0."""

    class Config:
        strict = True
        coerce = True
        ordered = True

    geometry: Series[Geometry] = pa.Field(description="Point, EPSG:4326")


class RoadLinks(pa.DataFrameModel):
    """Ways between two nodes."""

    class Config:
        strict = True
        coerce = True
        ordered = True

    from_node: Series[int] = pa.Field(ge=0, description="Row of the node where it starts")
    to_node: Series[int] = pa.Field(ge=0, description="Row of the node where it ends")
    km: Series[float] = pa.Field(ge=0, description="Length on the ground, km")
    minutes: Series[float] = pa.Field(
        ge=0, description="Minutes at free flow; for a ferry the crossing and the usual wait"
    )
    kind: Series[str] = pa.Field(isin=LINK_KINDS, description="What carries it")
    one_way: Series[bool] = pa.Field(description="True when it only leads from from_node")
    season: Series[str] = pa.Field(isin=SEASONS, description="Whether it runs all year")
    name: Series[str] = pa.Field(nullable=True, description="Name, where one is known")


@dataclass(frozen=True)
class RoadNetwork:
    """A network to travel on. Shared between users: never change one.

    Attributes
    ----------
    nodes : GeoDataFrame
        As `RoadNodes`; index 0..n-1.
    links : DataFrame
        As `RoadLinks`.
    origin : str
        One of ``NETWORK_ORIGINS``: how the minutes were got.
    vintage : str
        Date or edition of the file it comes from; for an estimated one, of the places.
    """

    nodes: gpd.GeoDataFrame
    links: pd.DataFrame
    origin: str
    vintage: str
