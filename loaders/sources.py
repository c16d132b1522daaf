"""The source folder: what must be in it, and whether it can be read at all."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow
from pyarrow import parquet

from geodata.findings import Finding
from geodata.plain_files import plain_bytes
from geodata.terms import CRS

LISTS = "lmia"
CENSUS_DIVISIONS = "geo/census_divisions_2021_web_300m.parquet"
POSTAL_AREAS = "geo/fsa_maritimes.parquet"
PLACES = "geo/places_maritimes.parquet"
POSTAL_CODES = "geo/postal_codes_maritimes.parquet"
LAND = "geo/ne_10m_land.geojson"
# Optional: without them the snapshot has no second opinion, and a finding says so.
MAX_SHAPES_BYTES = 1_000_000_000
OFFICIAL_TABLES = "reference/annual_tables"

COLUMNS: dict[str, dict[str, str]] = {
    CENSUS_DIVISIONS: {
        "cduid": "text",
        "cd_name": "text",
        "prov": "text",
        "eruid": "text",
        "population_2021": "number",
        "geometry": "shape",
    },
    POSTAL_AREAS: {"fsa": "text", "prov": "text", "geometry": "shape"},
    PLACES: {
        "id": "number",
        "name": "text",
        "prov": "text",
        "cduid": "text",
        "population": "number",
        "postal_codes": "number",
        "coord_quality": "text",
        "alt_names": "text",
        "geometry": "shape",
    },
    POSTAL_CODES: {
        "postal_code": "text",
        "lon": "number",
        "lat": "number",
        "rural": "flag",
        "suspect": "flag",
    },
}
NEEDED = (LISTS, *COLUMNS, LAND)
_KINDS = {
    "text": lambda kind: pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind),
    "number": lambda kind: pyarrow.types.is_integer(kind) or pyarrow.types.is_floating(kind),
    "flag": pyarrow.types.is_boolean,
    "shape": lambda kind: pyarrow.types.is_binary(kind) or pyarrow.types.is_large_binary(kind),
}


def source_faults(sources: Path) -> list[Finding]:
    """What keeps the folder from being used: absent, damaged or of another shape.

    Returns
    -------
    list of Finding
        ``missing_file`` or ``unreadable_source``, naming file and column; empty when sound.
    """
    faults = []
    for name in NEEDED:
        path = sources / name
        if not path.exists():
            faults.append(Finding("missing_file", name, "nothing"))
        elif path.suffix == ".parquet":
            faults += _parquet_faults(path, name)
        elif path.suffix == ".geojson":
            faults += _geojson_faults(path, name)
        elif not path.is_dir():
            faults.append(Finding("missing_file", name, "a file instead of a folder"))
    return faults


def _parquet_faults(path: Path, name: str) -> list[Finding]:
    try:
        schema = parquet.read_schema(path)
        rows = parquet.read_metadata(path).num_rows
    except (pyarrow.ArrowException, OSError) as fault:
        return [Finding("unreadable_source", name, _first_line(fault))]
    faults = [
        Finding("unreadable_source", name, _kind_of(schema, column), column=column)
        for column, kind in COLUMNS[name].items()
        if column not in schema.names or not _KINDS[kind](schema.field(column).type)
    ]
    if not rows:
        faults.append(Finding("unreadable_source", name, "no rows"))
    if "geometry" in COLUMNS[name] and not faults:
        faults += _crs_faults(schema, name)
    return faults


def _crs_faults(schema: pyarrow.Schema, name: str) -> list[Finding]:
    try:
        geo = json.loads((schema.metadata or {})[b"geo"])
        crs = geo["columns"]["geometry"].get("crs", {"id": {"authority": "OGC", "code": "CRS84"}})
        found = f"{crs['id']['authority']}:{crs['id']['code']}"
    except (KeyError, TypeError, ValueError):
        return [Finding("unreadable_source", name, "no GeoParquet metadata with a CRS")]
    return [] if found in (CRS, "OGC:CRS84") else [Finding("unreadable_source", name, found)]


def _geojson_faults(path: Path, name: str) -> list[Finding]:
    try:
        shapes = json.loads(plain_bytes(path, MAX_SHAPES_BYTES))
        if shapes["type"] == "FeatureCollection" and shapes["features"]:
            return []
        found = "no features"
    except (ValueError, KeyError, TypeError, OSError) as fault:
        found = _first_line(fault)
    return [Finding("unreadable_source", name, found)]


def _kind_of(schema: pyarrow.Schema, column: str) -> str:
    return str(schema.field(column).type) if column in schema.names else "no such column"


def _first_line(fault: Exception) -> str:
    lines = str(fault).splitlines() or [type(fault).__name__]
    return lines[0][:120]
