"""Every table of every page that plans: each of its files holds the cells that are on screen."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from pages.parts.cells import column_names
from tests.pages.test_pages import open_page

READERS = {
    "csv": lambda data: pd.read_csv(
        io.BytesIO(data), encoding="utf-8-sig", comment="#", dtype=str, keep_default_na=False
    ),
    "xlsx": lambda data: _first_sheet(data),
    "geojson": lambda data: pd.DataFrame(
        [one["properties"] for one in json.loads(data)["features"]]
    ),
    "gpkg": lambda data: _layer(data),
    "parquet": lambda data: gpd.read_parquet(io.BytesIO(data)).drop(columns="geom"),
}
ASKED = [
    *(
        ("coverage_gaps", language, {"section": section, "service": "legal_help"})
        for section, language in (
            ("table", "fr"),
            ("matrix", "en"),
            ("sure", "fr"),
            ("trend", "en"),
            ("languages", "fr"),
            ("windows", "en"),
        )
    ),
    ("coverage_gaps", "en", {"section": "program", "program": "BETTER-TOGETHER"}),
    ("coverage_gaps", "en", {"at": "NB-cap-pele", "level": "community"}),
    *(
        ("next_site", language, {"plan": plan, "service": "legal_help", "at": "NS-berwick"})
        for plan, language in (("place", "fr"), ("best", "en"), ("sure", "fr"), ("drive", "en"))
    ),
    ("workers", "fr", {"province": "PE"}),
    ("sectors", "en", {"sector": "fish_processing"}),
    ("directory_health", "fr", {}),
]


def _first_sheet(data: bytes) -> pd.DataFrame:
    header, *rows = (
        openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    )
    return pd.DataFrame(rows, columns=list(header))


def _layer(data: bytes) -> pd.DataFrame:
    warnings.simplefilter("ignore", RuntimeWarning)  # bytes have no name that ends in .gpkg
    name = next(one for one, _kind in pyogrio.list_layers(data) if one != "about")
    return pd.DataFrame(pyogrio.read_dataframe(data, layer=name).drop(columns="geometry"))


def cell(value: Any) -> str:
    """A cell in one form, whatever type the format gave it."""
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return ""
    text = str(value)
    try:
        return f"{float(text):.9g}"
    except ValueError:
        return " ".join(text.split())


def cells(table: pd.DataFrame) -> list[list[str]]:
    return [[cell(value) for value in row] for row in table.itertuples(index=False, name=None)]


def files_of(
    monkeypatch: pytest.MonkeyPatch, page: str, language: str, address: dict[str, str]
) -> tuple[AppTest, dict[str, dict[str, Callable[[], bytes]]]]:
    """The page, and the files it offers by table and ending, in the order of the page."""
    offered: dict[str, dict[str, Callable[[], bytes]]] = {}

    def offer(_label: str, *, data: Any, key: str, **_more: Any) -> None:
        if key.startswith("download-"):
            table, ending = key.removeprefix("download-").rsplit("-", 1)
            offered.setdefault(table, {})[ending] = data

    monkeypatch.setattr(streamlit, "download_button", offer)
    app = open_page(page, language, **address)
    offered.pop("help", None)  # the page that every visit begins with
    return app, offered


@pytest.mark.parametrize(("page", "language", "address"), ASKED)
def test_every_file_of_a_table_holds_the_cells_on_screen(
    monkeypatch: pytest.MonkeyPatch, page: str, language: str, address: dict[str, str]
) -> None:
    app, offered = files_of(monkeypatch, page, language, address)
    shown = [one.value for one in app.dataframe]
    compared = 0
    for files in offered.values():
        if "csv" not in files:
            continue  # a sheet to print
        named = READERS["csv"](files["csv"]())
        # A matrix stands on the page as a table of its own, beside the one to sort.
        table = next(one for one in shown if list(map(str, one.columns)) == list(named.columns))
        shown = [one for one in shown if one is not table]
        for ending, make in files.items():
            read = READERS[ending](make())
            if ending in ("csv", "xlsx"):
                assert list(read.columns) == list(map(str, table.columns))
                assert cells(read) == cells(table), ending
                continue
            names = column_names([str(read.columns[0]), *map(str, table.columns)])
            assert [str(one).casefold() for one in read.columns] == [
                one.casefold() for one in names
            ]
            assert len(read) <= len(table)
            rows = iter(cells(table))
            # Rows without a place are left out; those that are there keep their order.
            assert all(row in rows for row in cells(read.iloc[:, 1:])), ending
        compared += len(files)
    assert compared >= 2
