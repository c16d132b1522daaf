"""The row of download buttons under a table or list, and what its files say about themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

import geopandas as gpd
import pandas as pd
import streamlit as st
from streamlit import runtime

from pages.parts.companion import Companion
from pages.parts.exports import table_csv, table_excel
from pages.parts.layer_exports import layer_geojson, layer_geopackage, layer_geoparquet
from pages.parts.text import _, current_language, number

CSV = "text/csv"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GEOJSON = "application/geo+json"
GEOPACKAGE = "application/geopackage+sqlite3"
GEOPARQUET = "application/vnd.apache.parquet"
FILES_KEPT = 64
_made = count()


@dataclass(frozen=True, slots=True)
class ExtraFile:
    """One more format, for tables that have it.

    Attributes
    ----------
    label : str
    make : callable
        Gives the bytes, without the session.
    ending, mime : str
    empty : bool
        When there is nothing to put in it; no button then.
    """

    label: str
    make: Callable[[], bytes]
    ending: str
    mime: str
    empty: bool = False


def download_buttons(
    table: pd.DataFrame,
    *,
    title: str,
    about: Companion,
    name: str,
    key: str,
    geometry: gpd.GeoSeries | None = None,
    more: Sequence[ExtraFile] = (),
) -> None:
    """Buttons for CSV and Excel, and with geometry for GeoJSON, GeoPackage and GeoParquet.

    Files are made when they are asked for, without the session: every word is fixed here.

    Parameters
    ----------
    table : DataFrame
        As shown on screen, in its words and order.
    title : str
        What the files hold, with the count of rows.
    about : Companion
    name : str
        Of the files, with the filters; language and date are added.
    key : str
        Different for every row of buttons on a page.
    geometry : GeoSeries, EPSG:4326, optional
        One for each row, in the same order; its index as for
        `pages.parts.layer_exports.layer_geojson`. Rows without a place are not in these files,
        and the buttons say how many are.
    more : sequence of ExtraFile
        Formats of this table alone; their buttons follow Excel.
    """
    table_name, lines, sheets = _("Table"), about.lines, about.sheets()
    with st.container(key=f"download-{key}", gap="xsmall"):
        st.markdown(f"**{title}**")
        with st.container(horizontal=True, gap="small"):
            download_button("CSV", lambda: table_csv(table, lines), name, "csv", CSV, key)
            download_button(
                "Excel",
                lambda: table_excel({table_name: table}, sheets),
                name,
                "xlsx",
                EXCEL,
                key,
            )
            for file in more:
                if not file.empty:
                    download_button(file.label, file.make, name, file.ending, file.mime, key)
            if geometry is None:
                return
            placed = int(geometry.notna().sum())
            if not placed and len(table):
                return
            for kind, make, ending, mime in (
                ("GeoJSON", lambda: layer_geojson(table, geometry, lines), "geojson", GEOJSON),
                (
                    "GeoPackage",
                    lambda: layer_geopackage(table, geometry, lines, name),
                    "gpkg",
                    GEOPACKAGE,
                ),
                (
                    "GeoParquet",
                    lambda: layer_geoparquet(table, geometry, lines),
                    "parquet",
                    GEOPARQUET,
                ),
            ):
                download_button(_geo_label(kind, placed, len(table)), make, name, ending, mime, key)


def _geo_label(kind: str, placed: int, rows: int) -> str:
    if placed == rows:
        return kind
    return _("{kind} ({count} on the map)", kind=kind, count=number(placed))


def download_button(
    label: str, make: Callable[[], bytes], name: str, ending: str, mime: str, key: str
) -> None:
    """One button; its file is made when it is asked for, without the session.

    Parameters
    ----------
    label : str
    make : callable
        Gives the bytes.
    name, ending : str
        Of the file; language and date come between them.
    mime : str
    key : str
        Different for every row of buttons on a page.
    """
    file_name = f"{name}-{current_language()}-{date.today().isoformat()}.{ending}"
    st.download_button(
        label,
        data=lambda: kept_for_download(make(), mime, file_name),
        file_name=file_name,
        mime=mime,
        key=f"download-{key}-{ending}",
        on_click="ignore",
    )


def kept_for_download(content: bytes, mime: str, file_name: str) -> bytes:
    """The content, and the server keeps this file until `FILES_KEPT` others were made.

    Left to itself, Streamlit forgets a file made on demand as soon as two runs of anybody's
    pages have ended, whether it was fetched or not.
    """
    if runtime.exists():
        runtime.get_instance().media_file_mgr.add(
            content,
            mime,
            coordinates=f"download-{next(_made) % FILES_KEPT}",
            file_name=file_name,
            is_for_static_download=True,
        )
    return content
