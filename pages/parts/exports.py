"""Files of what is on screen: CSV, Excel, GeoJSON, GeoPackage, each with where it comes from.

Nothing here knows the reader's language or session: words come in as arguments, so that a file
can be made on click. How a cell is written is in `pages.parts.cells`.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
import xlsxwriter

from geodata.terms import CRS
from pages.parts.cells import (
    cell_value,
    clean_text,
    column_names,
    excel_text,
    layer_name,
    looks_like_formula,
    safe_cell,
    sheet_names,
)

EXCEL_ROWS = 1_048_576
EXCEL_COLUMNS = 16_384
EXCEL_WHOLE = 2**53  # above, a workbook changes the last digits
DECIMALS = 5  # of a degree: 1 m
_AFTER_COMMA = re.compile(r"[,;]\s*(?=[=+\-@])")
_WIDTHS = (9, 46)  # of a column, in characters


def table_csv(table: pd.DataFrame, about: Sequence[str]) -> bytes:
    """A table as CSV, with lines about it on top, each beginning with ``#``.

    Parameters
    ----------
    table : DataFrame
        As shown on screen, headers included.
    about : sequence of str
        Title, filters, date, sources, licence, method, cautions.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark, so that spreadsheets read the accents. Text that begins
        like a formula has an apostrophe before it.

    Examples
    --------
    >>> print(table_csv(pd.DataFrame({"name": ["=1+1"]}), ["Made up"]).decode("utf-8-sig"))
    # Made up
    "name"
    "'=1+1"
    <BLANKLINE>
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    for line in about:
        # Plain, not as a cell, so that readers that skip lines with # skip them all.
        out.write(f"# {_AFTER_COMMA.sub('; ', ' '.join(clean_text(line).split()))}\n")
    writer.writerow([safe_cell(str(name)) for name in table.columns])
    for row in table.itertuples(index=False, name=None):
        writer.writerow([safe_cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def table_excel(
    sheets: Mapping[str, pd.DataFrame], about: Sequence[str], about_name: str = "About"
) -> bytes:
    """Tables as an Excel workbook, one sheet each, and a last sheet about them.

    Parameters
    ----------
    sheets : mapping of str to DataFrame
        Sheet name to table; names that Excel refuses are made to fit.
    about : sequence of str
        Lines of the last sheet.
    about_name : str
        Its name.

    Returns
    -------
    bytes
        An ``.xlsx`` file. Text is written as text, never as formula, number or link; where it
        is longer than a cell can be, it is cut and ends in `pages.parts.cells.CUT_MARK`.

    Raises
    ------
    ValueError
        For a table with more rows or columns than a sheet holds.
    """
    for name, table in sheets.items():
        rows, columns = table.shape
        if rows >= EXCEL_ROWS or columns > EXCEL_COLUMNS:
            raise ValueError(
                f"sheet {name!r} has {rows} rows and {columns} columns; a sheet holds "
                f"{EXCEL_ROWS - 1} below its header and {EXCEL_COLUMNS}"
            )
    *names, last_name = sheet_names([*sheets, about_name])
    out = io.BytesIO()
    safely = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, safely) as book:
        for name, table in zip(names, sheets.values(), strict=True):
            _write_table(book, book.add_worksheet(name), table)
        sheet = book.add_worksheet(last_name)
        sheet.set_column(0, 0, 100)
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        for row, line in enumerate(about):
            sheet.write_string(row, 0, excel_text(clean_text(line)), wrapped)
    return out.getvalue()


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
    rows, places = _placed(table, geometry)
    names = column_names([str(places.index.name or "id"), *map(str, rows.columns)], ("fid", "geom"))
    ids = pd.Series(places.index.astype(str), dtype=object)
    columns = [_one_kind(column) for column in (ids, *(values for _name, values in rows.items()))]
    fields = pd.DataFrame(dict(zip(names, columns, strict=True)))
    layer = gpd.GeoDataFrame(fields.assign(geom=places.array), geometry="geom", crs=CRS)
    lines = pd.DataFrame({"text": [clean_text(line) for line in about]}, dtype=object)
    # A GeoPackage is a database: GDAL adds the second table to a file, not to bytes.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layer.gpkg"
        written: dict[str, Any] = {"driver": "GPKG", "use_arrow": True}
        kind = "Unknown" if layer.empty else None
        pyogrio.write_dataframe(layer, path, layer=layer_name(name), geometry_type=kind, **written)
        pyogrio.write_dataframe(lines, path, layer="about", append=True, **written)
        return path.read_bytes()


def _write_table(book: Any, sheet: Any, table: pd.DataFrame) -> None:
    # The prefix keeps text from turning into a formula when somebody edits the cell.
    guarded = book.add_format({"quote_prefix": True})
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "quote_prefix": True}
    )
    shortest, longest = _WIDTHS
    for column, name in enumerate(map(str, table.columns)):
        header = excel_text(clean_text(name))
        sheet.write_string(0, column, header, head)
        width = max(map(len, header.split()), default=0) + 3  # room for the filter's arrow
        for row, value in enumerate(map(cell_value, table.iloc[:, column]), start=1):
            if isinstance(value, int) and abs(value) > EXCEL_WHOLE:
                value = str(value)
            if value is None:
                continue
            if isinstance(value, str):
                text = excel_text(value)
                sheet.write_string(row, column, text, guarded if looks_like_formula(text) else None)
            elif isinstance(value, bool):
                sheet.write_boolean(row, column, value)
            else:
                sheet.write_number(row, column, value)
            width = max(width, len(str(value)) + 1)
        sheet.set_column(column, column, min(max(width, shortest), longest))
    sheet.freeze_panes(1, 0)
    if table.shape[1]:
        sheet.autofilter(0, 0, len(table), table.shape[1] - 1)


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
