"""Tables with their places as files: GeoJSON, GeoPackage, GeoParquet.

As in `pages.parts.exports`, words come in as arguments, so that a file can be made on click.
"""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyarrow import parquet

from geodata.terms import CRS
from pages.parts.cells import cell_value, clean_text, column_names, layer_name

DECIMALS = 5  # of a degree: 1 m


def layer_geojson(table: pd.DataFrame, geometry: gpd.GeoSeries, about: Sequence[str]) -> bytes:
    """A table with its places as GeoJSON (RFC 7946).

    Parameters
    ----------
    table : DataFrame
        As shown on screen; headers become the names of properties.
    geometry : GeoSeries, EPSG:4326
        One for each row, in the same order. Its index holds stable identifiers and its index
        name says of what, for example ``community_id`` (unnamed: ``id``). Rows without geometry
        are left out.
    about : sequence of str
        Goes into ``about``, a foreign member of the collection (RFC 7946, section 6.1).

    Returns
    -------
    bytes
        UTF-8; longitude and latitude in degrees with 5 decimals, outer rings counterclockwise;
        ``null`` where a value is missing.

    Raises
    ------
    ValueError
        When the geometry is not in EPSG:4326, or not one for each row.
    """
    rows, places = _placed(table, geometry)
    names = column_names([str(places.index.name or "id"), *map(str, rows.columns)])
    # A grid rounds and keeps shapes valid; outlines then turn as the standard asks.
    grid = shapely.set_precision(places.to_numpy(), 10**-DECIMALS)
    shapes = shapely.to_geojson(shapely.orient_polygons(grid))
    features = []
    for place_id, shape, row in zip(
        map(str, places.index), shapes, rows.itertuples(index=False, name=None), strict=True
    ):
        feature = {
            "type": "Feature",
            "id": clean_text(place_id),
            "properties": dict(zip(names, map(cell_value, (place_id, *row)), strict=True)),
            "geometry": json.loads(shape),
        }
        features.append(json.dumps(feature, ensure_ascii=False, allow_nan=False))
    lines = json.dumps([clean_text(line) for line in about], ensure_ascii=False)
    body = ",\n".join(features)
    collection = f'{{"type": "FeatureCollection",\n"about": {lines},\n"features": [\n{body}\n]}}\n'
    return collection.encode("utf-8")


def layer_geopackage(
    table: pd.DataFrame, geometry: gpd.GeoSeries, about: Sequence[str], name: str
) -> bytes:
    """A table with its places as a GeoPackage, with a second table ``about``.

    Parameters
    ----------
    table, geometry, about
        As for `layer_geojson`.
    name : str
        Of the layer, made to fit by `pages.parts.cells.layer_name`.

    Returns
    -------
    bytes
        Columns: the identifier, the shown headers (made to differ from each other and from
        what the format adds), ``geom``. A column in which words stand among numbers is text.

    Raises
    ------
    ValueError
        When the geometry is not in EPSG:4326, or not one for each row.
    """
    layer = _typed_layer(table, geometry, ("fid", "geom"))
    file = io.BytesIO()
    pyogrio.write_dataframe(
        layer,
        file,
        layer=layer_name(name),
        driver="GPKG",
        use_arrow=True,
        geometry_type="Unknown" if layer.empty else None,
    )
    return _with_lines(file.getvalue(), [clean_text(line) for line in about])


def _with_lines(geopackage: bytes, lines: Sequence[str]) -> bytes:
    """A GeoPackage with a table ``about`` without places, added in memory.

    GDAL adds a second table to a file on disk only. Attribute tables: OGC GeoPackage 1.3,
    clause 2.4.
    """
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(geopackage)
        database.execute(
            "CREATE TABLE about (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, text TEXT)"
        )
        database.executemany("INSERT INTO about (text) VALUES (?)", [(line,) for line in lines])
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) "
            "VALUES ('about', 'attributes', 'about', '')"
        )
        database.commit()
        return database.serialize()


def layer_geoparquet(table: pd.DataFrame, geometry: gpd.GeoSeries, about: Sequence[str]) -> bytes:
    """A table with its places as GeoParquet 1.0; the file's metadata hold ``about`` (JSON).

    Parameters
    ----------
    table, geometry, about
        As for `layer_geojson`.

    Returns
    -------
    bytes
        Columns as in `layer_geopackage`.

    Raises
    ------
    ValueError
        When the geometry is not in EPSG:4326, or not one for each row.
    """
    plain = io.BytesIO()
    _typed_layer(table, geometry, ("geom",)).to_parquet(plain, index=False)
    columns = parquet.read_table(plain)
    lines = json.dumps([clean_text(line) for line in about], ensure_ascii=False)
    told = columns.replace_schema_metadata({**columns.schema.metadata, "about": lines})
    out = io.BytesIO()
    parquet.write_table(told, out)
    return out.getvalue()


def _typed_layer(
    table: pd.DataFrame, geometry: gpd.GeoSeries, taken: Sequence[str]
) -> gpd.GeoDataFrame:
    """Identifier, columns of one type each, and ``geom``; ``taken`` are names the format keeps."""
    rows, places = _placed(table, geometry)
    names = column_names([str(places.index.name or "id"), *map(str, rows.columns)], taken)
    ids = pd.Series(places.index.astype(str), dtype=object)
    columns = [_one_kind(column) for column in (ids, *(values for _name, values in rows.items()))]
    fields = pd.DataFrame(dict(zip(names, columns, strict=True)))
    return gpd.GeoDataFrame(fields.assign(geom=places.array), geometry="geom", crs=CRS)


def _placed(table: pd.DataFrame, geometry: gpd.GeoSeries) -> tuple[pd.DataFrame, gpd.GeoSeries]:
    """The rows that have a place, and their places."""
    if geometry.crs != CRS:
        raise ValueError(f"geometry must be in {CRS}, not {geometry.crs}")
    if len(geometry) != len(table):
        raise ValueError(f"{len(geometry)} geometries for {len(table)} rows; one each is needed")
    has_place = ~(geometry.isna() | geometry.is_empty).to_numpy()
    return table[has_place], geometry[has_place]


def _one_kind(column: pd.Series) -> pd.Series:
    """A column of one type, since a field of a database has one."""
    values = [cell_value(value) for value in column]
    kinds = {type(value) for value in values if value is not None}
    if not kinds and pd.api.types.is_numeric_dtype(column):
        return column
    if kinds == {bool}:
        return pd.Series(values, dtype="boolean")
    if kinds == {int} and all(abs(int(value)) < 2**63 for value in values if value is not None):
        return pd.Series(values, dtype="Int64")
    if kinds in ({float}, {int, float}):
        return pd.Series(values, dtype="float64")
    return pd.Series([None if v is None else str(v) for v in values], dtype="str")
