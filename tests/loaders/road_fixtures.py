"""Small road files in the schemas of the National Road Network and OpenStreetMap.

Around Moncton: a square A-B-C-D of streets, 0.01 degrees a side, and what tests add to it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import osmium
import pandas as pd
from osmium.osm.mutable import Node, Way
from shapely import LineString, Point

from geodata.road_network import RoadNetwork

A, B, C, D = (-64.80, 46.10), (-64.79, 46.10), (-64.79, 46.11), (-64.80, 46.11)
NRN_CRS = "EPSG:4617"
ROAD = {
    "ROADCLASS": "Local / Street",
    "SPEED": 60,
    "TRAFFICDIR": "Both directions",
    "CLOSING": "None",
    "PAVSTATUS": "Paved",
    "STRUCTTYPE": "None",
    "RTNUMBER1": "None",
    "L_STNAME_C": "Main Street",
}
FERRY = {"CLOSING": "None", "RTENAME1EN": "Bay Ferry"}
FRENCH = {
    "ROADCLASS": "CLASSROUTE",
    "SPEED": "VITESSE",
    "TRAFFICDIR": "SENSCIRCUL",
    "CLOSING": "FERMETURE",
    "PAVSTATUS": "ETATREV",
    "STRUCTTYPE": "TYPESTRUCT",
    "RTNUMBER1": "NUMROUTE1",
    "L_STNAME_C": "NOMRUE_C_G",
    "RTENAME1EN": "NOMRTE1AN",
    "Local / Street": "Local / Rue",
    "Both directions": "Bi-directionel",
    "Same direction": "Même direction",
    "Opposite direction": "Direction contraire",
    "None": "Aucun",
    "Paved": "Revêtue",
    "Winter": "Hiver",
    "Freeway": "Autoroute",
    "Bridge": "Pont",
    "Unpaved": "Non revêtue",
}


def road(start: Any, end: Any, **other: Any) -> dict[str, Any]:
    """A road segment with usual values, straight from one end to the other."""
    return {**ROAD, **other, "geometry": LineString([start, end])}


def ferry(start: Any, end: Any, **other: Any) -> dict[str, Any]:
    return {**FERRY, **other, "geometry": LineString([start, end])}


def square(**other: Any) -> list[dict[str, Any]]:
    """Four streets around a block."""
    return [road(A, B, **other), road(B, C, **other), road(C, D, **other), road(D, A, **other)]


def frame(rows: list[dict[str, Any]], crs: str | None = NRN_CRS) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry="geometry", crs=crs)


def in_french(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    words = {column: table[column].replace(FRENCH) for column in table if column != "geometry"}
    return table.assign(**words).rename(columns=FRENCH)


def write_gpkg(
    path: Path,
    roads: list[dict[str, Any]],
    ferries: list[dict[str, Any]] | None = None,
    french: bool = False,
    stem: str = "NRN_NB_9_0",
    junctions: list[Any] | None = None,
) -> Path:
    """A GeoPackage with the layers of one edition."""
    layers = {"SEGMROUT" if french else "ROADSEG": frame(roads)}
    if ferries:
        layers["SLIAISONTR" if french else "FERRYSEG"] = frame(ferries)
    if junctions:
        points = [{"JUNCTYPE": "Intersection", "geometry": Point(at)} for at in junctions]
        layers["JUNCTION"] = frame(points)
    for name, table in layers.items():
        written = in_french(table) if french else table
        written.to_file(path, layer=f"{stem}_{name}", driver="GPKG")
    return path


def write_shp(path: Path, rows: list[dict[str, Any]], french: bool = False) -> Path:
    table = frame(rows)
    (in_french(table) if french else table).to_file(path, driver="ESRI Shapefile")
    return path


def write_pbf(
    path: Path,
    nodes: dict[int, tuple[float, float]],
    ways: list[tuple[list[int], dict[str, str]]],
    node_tags: dict[int, dict[str, str]] | None = None,
    timestamp: str = "2026-11-20T21:20:55Z",
) -> Path:
    """An OpenStreetMap extract; ways are numbered from 1."""
    header = osmium.io.Header()
    if timestamp:
        header.set("osmosis_replication_timestamp", timestamp)
    with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
        for number, at in nodes.items():
            tags = (node_tags or {}).get(number, {})
            writer.add_node(Node(id=number, location=at, tags=tags, version=1))
        for number, (refs, tags) in enumerate(ways, start=1):
            writer.add_way(Way(id=number, nodes=refs, tags=tags, version=1))
    return path


def between(network: RoadNetwork, start: Any, end: Any) -> pd.DataFrame:
    """Links from one place to another, in the direction in which they lead.

    NAD83(CSRS) and WGS 84 are up to two metres apart.
    """
    at = network.nodes.get_coordinates().round(4).itertuples(index=False, name=None)
    row = {place: number for number, place in enumerate(at)}
    links = network.links
    there = links["from_node"].eq(row.get(start, -1)) & links["to_node"].eq(row.get(end, -1))
    back = links["from_node"].eq(row.get(end, -1)) & links["to_node"].eq(row.get(start, -1))
    return links[there | (back & ~links["one_way"])]
