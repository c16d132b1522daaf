"""Files of what is on screen: equal to it, harmless in any spreadsheet, open in other programs."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import tempfile
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from pages.parts.cells import (
    CUT_MARK,
    EXCEL_TEXT,
    SHEET_NAME,
    column_names,
    excel_text,
    file_stem,
    layer_name,
    safe_cell,
    sheet_names,
)
from pages.parts.exports import table_csv, table_excel
from pages.parts.layer_exports import layer_geojson, layer_geopackage, layer_geoparquet

FORMULAS = [
    "=1+1",
    "+ve Impact Inc.",
    "-\tEcx Global",
    "@SUM(A1)",
    "  =cmd|' /C calc'!A0",
    "|calc",
    "%0A",
    "\t=1",
    "\r=1",
    "＝1+1",
    "｜calc",
    "\u200b=1+1",
    "\ufeff@SUM(A1)",
]
ABOUT = ["Made up: Île-du-Prince-Édouard", '=HYPERLINK("http://192.0.2.1")', "two\nlines"]
SHAPES = gpd.GeoSeries(
    [
        shapely.box(-64.123456789, 46, -64, 46.5, ccw=False),
        shapely.Point(-63.123456789, 45.000001),
        shapely.box(-62, 45, -61, 46).difference(shapely.box(-61.7, 45.3, -61.3, 45.7)),
    ],
    index=pd.Index(["NB-1", "NB-2", "NS-3"], name="area_id"),
    crs="EPSG:4326",
)


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Territoire": ["Cap-Pelé", "+ve Impact Inc.", None],
            "Positions, July 2021 – June 2022": [1083, 0, 7],
            "km to any help": [0.0, 12.5, float("nan")],
            "Legal help: km to nearest": ["12.5", "no service known", "3.0"],
            "LMIAs": pd.array([3, None, 4], dtype="Int64"),
            "counted": [True, False, True],
        }
    )


def workbook(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def sheet_rows(content: bytes, at: int = 0) -> list[tuple[Any, ...]]:
    return list(workbook(content).worksheets[at].iter_rows(values_only=True))


def plain(value: object) -> object:
    return None if pd.isna(value) else value  # type: ignore[call-overload]


def rows_of(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    return [tuple(map(plain, row)) for row in table.itertuples(index=False, name=None)]


def geopackage(content: bytes, folder: Path) -> Path:
    path = folder / "read.gpkg"
    path.write_bytes(content)
    return path


def one_line(text: str) -> str:
    """The same rule in other words: breaks to a blank, no controls, no half characters."""
    text = re.sub(r"[\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029]+", " ", text)
    kept = [char for char in text if unicodedata.category(char) != "Cc"]
    return "".join(
        "\ufffd" if unicodedata.category(char) in ("Cs",) or _never_a_character(char) else char
        for char in kept
    )


def _never_a_character(char: str) -> bool:
    return char in "\ufffe\uffff" or "\ufdd0" <= char <= "\ufdef"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_can_be_taken_for_a_formula(text: str) -> None:
    assert str(safe_cell(text)).startswith("'")


@pytest.mark.parametrize("text", ["-5", "+1.5", "12", "Cap-Pelé", "#1Nails", "(blank)"])
def test_plain_numbers_and_names_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text(max_size=60))
def test_any_text_survives_reading_back_on_one_line_but_for_its_guard(text: str) -> None:
    table = pd.DataFrame({"name": [text]}, dtype=object)
    written = table_csv(table, ["a"]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written, newline="")))
    expected = one_line(text)
    assert [len(row) for row in rows] == [1, 1, 1]
    assert rows[2][0] in (expected, f"'{expected}")


@pytest.mark.parametrize("text", ["b\r=1+1", "b\n=1+1", "b\r\n@x", "b\x0b+1", "b\x85=1"])
def test_no_line_of_a_download_begins_a_formula_inside_a_cell(text: str) -> None:
    written = table_csv(pd.DataFrame({text: [text]}), []).decode("utf-8-sig")
    assert not re.search(r"(?m)^[\"']*[=+@-]", "\n".join(written.splitlines()))


def test_headers_are_guarded_and_missing_is_empty_not_zero() -> None:
    table = pd.DataFrame({"=head": [None, 3]}, dtype=object)
    lines = table_csv(table, []).decode("utf-8-sig").splitlines()
    assert lines == ['"\'=head"', '""', "3"]


def test_lines_about_the_table_stand_above_it_as_comments() -> None:
    text = table_csv(pd.DataFrame({"a": [1]}), ["Title", "two\nlines"]).decode("utf-8-sig")
    assert text.splitlines() == ["# Title", "# two lines", '"a"', "1"]
    assert pd.read_csv(io.StringIO(text), comment="#")["a"].tolist() == [1]


def test_lines_about_the_table_with_commas_are_still_comments_for_a_reader() -> None:
    text = table_csv(pd.DataFrame({"a": [1]}), ["Filters: x, y", "a,=1+1"]).decode("utf-8-sig")
    assert pd.read_csv(io.StringIO(text), comment="#")["a"].tolist() == [1]
    assert ",=" not in text


def test_csv_read_back_is_the_table(table: pd.DataFrame) -> None:
    text = table_csv(table, ABOUT).decode("utf-8-sig")
    back = pd.read_csv(io.StringIO(text), comment="#", dtype={"LMIAs": "Int64"})
    expected = table.replace("+ve Impact Inc.", "'+ve Impact Inc.")
    pd.testing.assert_frame_equal(back, expected, check_dtype=False)


def test_excel_read_back_is_the_table_with_a_sheet_about_it(table: pd.DataFrame) -> None:
    content = table_excel({"Tableau": table}, {"Filtres": ABOUT[:2], "Méthode": ABOUT[2:]})
    assert workbook(content).sheetnames == ["Tableau", "Filtres", "Méthode"]
    header, *rows = sheet_rows(content)
    assert list(header) == list(table.columns)
    assert rows == rows_of(table)
    assert [line for (line,) in sheet_rows(content, 1)] == ABOUT[:2]
    assert [line for (line,) in sheet_rows(content, 2)] == ["two lines"]


def test_an_excel_sheet_keeps_its_header_in_sight_and_can_be_filtered(table: pd.DataFrame) -> None:
    sheet = workbook(table_excel({"Table": table}, {})).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F4"
    assert all(8 < column.width < 50 for column in sheet.column_dimensions.values())


def test_several_tables_are_several_sheets_before_the_one_about_them(table: pd.DataFrame) -> None:
    content = table_excel(
        {"2021/22": table, "2021:22": table.head(1), "About": table}, {"About": ["x"]}
    )
    assert workbook(content).sheetnames == ["2021 22", "2021 22 (2)", "About", "About (2)"]
    assert len(sheet_rows(content, 1)) == 2
    assert sheet_rows(content, 3) == [("x",)]


def test_geojson_read_back_is_the_table(table: pd.DataFrame) -> None:
    content = json.loads(layer_geojson(table, SHAPES, ABOUT))
    assert content["about"] == [*ABOUT[:2], "two lines"]
    assert [feature["id"] for feature in content["features"]] == list(SHAPES.index)
    for feature, row, place_id in zip(
        content["features"], rows_of(table), SHAPES.index, strict=True
    ):
        expected = {"area_id": place_id, **dict(zip(table.columns, row, strict=True))}
        assert feature["properties"] == expected


def test_geojson_follows_the_standard(table: pd.DataFrame) -> None:
    text = layer_geojson(table, SHAPES, ABOUT).decode("utf-8")
    content = json.loads(text)
    assert "crs" not in content
    assert max(len(digits) for digits in re.findall(r"-?\d+\.(\d+)(?=[,\]])", text)) == 5
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in content["features"]]
    for shape in (shapes[0], shapes[2]):
        assert shape.exterior.is_ccw
        assert not any(hole.is_ccw for hole in shape.interiors)
    assert shapes[2].interiors
    assert list(shapes[1].coords) == [(-63.12346, 45.0)]


@given(
    st.lists(
        st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
        min_size=1,
        max_size=20,
    )
)
def test_coordinates_are_the_nearest_with_five_decimals(places: list[tuple[float, float]]) -> None:
    points = gpd.GeoSeries([shapely.Point(at) for at in places], crs=4326)
    content = json.loads(layer_geojson(pd.DataFrame({"a": places}), points, []))
    for feature, at in zip(content["features"], places, strict=True):
        found = feature["geometry"]["coordinates"]
        assert found == [round(value, 5) for value in found]
        assert found == pytest.approx(at, abs=5.01e-6)
    assert content["features"][0]["properties"]["id"] == "0"


def test_geojson_opens_in_gdal(table: pd.DataFrame) -> None:
    back = pyogrio.read_dataframe(io.BytesIO(layer_geojson(table, SHAPES, ABOUT)))
    assert back.crs == "EPSG:4326"
    assert back.geometry.geom_equals_exact(SHAPES.reset_index(drop=True), 1e-5).tolist()[1]
    assert back["Territoire"].tolist()[:2] == ["Cap-Pelé", "+ve Impact Inc."]


def test_geopackage_read_back_is_the_table(table: pd.DataFrame, tmp_path: Path) -> None:
    path = geopackage(layer_geopackage(table, SHAPES, ABOUT, "havre-gaps"), tmp_path)
    layers = pyogrio.list_layers(path).tolist()
    assert [name for name, _kind in layers] == ["havre_gaps", "about"]
    back = gpd.read_file(path, layer="havre_gaps")
    assert back.crs == "EPSG:4326"
    assert back["area_id"].tolist() == list(SHAPES.index)
    assert rows_of(pd.DataFrame(back[list(table.columns)])) == rows_of(table)
    assert back.geometry.geom_equals(SHAPES.reset_index(drop=True)).all()
    assert gpd.read_file(path, layer="about")["text"].tolist() == [*ABOUT[:2], "two lines"]


def test_geopackage_is_a_sound_database_with_typed_columns(
    table: pd.DataFrame, tmp_path: Path
) -> None:
    path = geopackage(layer_geopackage(table, SHAPES, ABOUT, "gaps"), tmp_path)
    with sqlite3.connect(path) as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert database.execute("select srs_id from gpkg_geometry_columns").fetchall() == [(4326,)]
        kinds = {row[1]: row[2] for row in database.execute("pragma table_info(gaps)")}
        lmias = database.execute("select LMIAs from gaps order by fid").fetchall()
    database.close()
    assert kinds["Positions, July 2021 – June 2022"] == "INTEGER"
    assert kinds["km to any help"] == "REAL"
    assert kinds["Legal help: km to nearest"] == "TEXT"
    assert kinds["counted"] == "BOOLEAN"
    assert lmias == [(3,), (None,), (4,)]


def test_geoparquet_read_back_is_the_table_with_lines_about_it(table: pd.DataFrame) -> None:
    content = layer_geoparquet(table, SHAPES, ABOUT)
    back = gpd.read_parquet(io.BytesIO(content))
    assert back.crs == "EPSG:4326"
    assert back["area_id"].tolist() == list(SHAPES.index)
    assert rows_of(pd.DataFrame(back[list(table.columns)])) == rows_of(table)
    assert back.geometry.geom_equals(SHAPES.reset_index(drop=True)).all()
    told = parquet.read_schema(io.BytesIO(content)).metadata
    assert json.loads(told[b"about"]) == [*ABOUT[:2], "two lines"]
    assert json.loads(told[b"geo"])["primary_column"] == "geom"


def test_headers_that_a_database_keeps_for_itself_stay_readable(tmp_path: Path) -> None:
    names = ["fid", "Geom", "GEOM", "area_id", "", 'a"b', "x" * 400, "=1", "a\x00\nb"]
    table = pd.DataFrame([[str(n)] * len(names) for n in range(3)], columns=names)
    path = geopackage(layer_geopackage(table, SHAPES, [], "about"), tmp_path)
    back = gpd.read_file(path, layer="layer_about")
    found = [name for name in back.columns if name != "geometry"]
    assert found == [
        *("area_id", "fid (2)", "Geom (2)", "GEOM (3)", "area_id (2)", "_", 'a"b'),
        *("x" * 200, "=1", "a b"),
    ]
    assert back[found[1:]].eq(back["fid (2)"], axis="index").all().all()
    properties = json.loads(layer_geojson(table, SHAPES, []))["features"][0]["properties"]
    assert len(properties) == len(names) + 1


def test_rows_without_a_place_are_in_the_table_but_not_in_the_layers(
    table: pd.DataFrame, tmp_path: Path
) -> None:
    some = SHAPES.copy()
    some.iloc[1] = None
    some.iloc[2] = shapely.Point()
    assert len(json.loads(layer_geojson(table, some, []))["features"]) == 1
    path = geopackage(layer_geopackage(table, some, [], "gaps"), tmp_path)
    assert gpd.read_file(path, layer="gaps")["Territoire"].tolist() == ["Cap-Pelé"]


def test_an_empty_table_gives_files_with_headers_and_no_row(
    table: pd.DataFrame, tmp_path: Path
) -> None:
    empty, nowhere = table.head(0), SHAPES.head(0)
    names = list(table.columns)
    text = table_csv(empty, ABOUT).decode("utf-8-sig")
    assert pd.read_csv(io.StringIO(text), comment="#").columns.tolist() == names
    assert [list(row) for row in sheet_rows(table_excel({"Table": empty}, {"About": ABOUT}))] == [
        names
    ]
    assert json.loads(layer_geojson(empty, nowhere, ABOUT))["features"] == []
    assert gpd.read_parquet(io.BytesIO(layer_geoparquet(empty, nowhere, ABOUT))).empty
    path = geopackage(layer_geopackage(empty, nowhere, ABOUT, "gaps"), tmp_path)
    back = gpd.read_file(path, layer="gaps")
    assert back.columns.tolist() == ["area_id", *names, "geometry"]
    assert back.empty


def test_infinite_is_neither_missing_nor_zero_in_any_format(tmp_path: Path) -> None:
    table = pd.DataFrame({"km": [float("inf"), float("nan"), 1.5]})
    text = table_csv(table, []).decode("utf-8-sig")
    assert text.splitlines() == ['"km"', '"inf"', '""', "1.5"]
    assert sheet_rows(table_excel({"Table": table}, {}))[1:] == [("inf",), (None,), (1.5,)]
    features = json.loads(layer_geojson(table, SHAPES, []))["features"]
    assert [feature["properties"]["km"] for feature in features] == ["inf", None, 1.5]
    path = geopackage(layer_geopackage(table, SHAPES, [], "gaps"), tmp_path)
    assert list(map(plain, gpd.read_file(path, layer="gaps")["km"])) == ["inf", None, "1.5"]


def test_a_layer_refuses_other_coordinates_and_places_that_do_not_match(
    table: pd.DataFrame,
) -> None:
    with pytest.raises(ValueError, match="must be in EPSG:4326, not EPSG:3348"):
        layer_geojson(table, SHAPES.to_crs(3348), [])
    with pytest.raises(ValueError, match="2 geometries for 3 rows"):
        layer_geopackage(table, SHAPES.head(2), [], "gaps")


def test_a_table_larger_than_a_sheet_is_refused_with_the_numbers() -> None:
    wide = pd.DataFrame([range(16_385)])
    with pytest.raises(ValueError, match="sheet 'x' has 1 rows and 16385 columns"):
        table_excel({"x": wide}, {})


def test_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    long = "é🦞" * 20_000
    rows = sheet_rows(table_excel({"Table": pd.DataFrame({long: [long]})}, {"About": [long]}))
    for text in (rows[0][0], rows[1][0]):
        assert text.endswith(CUT_MARK)
        assert long.startswith(text.removesuffix(CUT_MARK))
        assert EXCEL_TEXT - 1 <= len(text.encode("utf-16-le")) // 2 <= EXCEL_TEXT
    assert excel_text("x" * EXCEL_TEXT) == "x" * EXCEL_TEXT


def test_a_number_too_long_for_a_workbook_keeps_its_digits() -> None:
    table = pd.DataFrame({"n": [2**53 + 1, 2**53]})
    assert sheet_rows(table_excel({"Table": table}, {}))[1:] == [(str(2**53 + 1),), (2**53,)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(max_size=40) | st.sampled_from(FORMULAS), min_size=1, max_size=6),
    st.text(max_size=40) | st.sampled_from(FORMULAS),
    st.text(max_size=40) | st.sampled_from(FORMULAS),
)
def test_whatever_the_texts_a_workbook_holds_no_formula_and_no_link(
    texts: list[str], header: str, about: str
) -> None:
    table = pd.DataFrame({header: texts}, dtype=object)
    content = table_excel({about: table}, {header: [about, header]})
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        assert len(sheets) == 2
        for name in sheets:
            xml = parts.read(name).decode("utf-8")
            assert "<f>" not in xml
            assert "<hyperlink" not in xml
            assert set(re.findall(r'<c r="\w+"(?: s="\d+")?(?: t="(\w+)")?>', xml)) <= {"s"}
    expected = [one_line(header), *(one_line(text) for text in texts)]
    assert [row[0] or "" for row in sheet_rows(content)] == expected
    assert [row[0] or "" for row in sheet_rows(content, 1)] == [one_line(about), one_line(header)]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40) | st.sampled_from(FORMULAS), st.text(max_size=40))
def test_whatever_the_texts_no_line_of_a_csv_begins_a_formula(text: str, other: str) -> None:
    written = table_csv(pd.DataFrame({text: [other], other: [text]}, dtype=object), [text])
    lines = written.decode("utf-8-sig").split("\n")
    assert lines[0].startswith("# ")
    cells = list(csv.reader(lines[1:-1]))
    assert len(cells) == 2
    for cell in (cell for row in cells for cell in row):
        risky = re.match(r"[\s\u200b\ufeff]*[=+\-@|%＝＋－＠｜％]", cell)
        assert not risky or re.fullmatch(r"\s*[+-]?\d+([.,]\d+)?\s*", cell)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_the_texts_geojson_and_geopackage_can_be_read(text: str, header: str) -> None:
    table = pd.DataFrame({header: [text], "b": [1]}, dtype=object)
    place = SHAPES.head(1)
    feature = json.loads(layer_geojson(table, place, [text]))["features"][0]
    assert list(feature["properties"].values()) == ["NB-1", one_line(text), 1]
    name = layer_name(header)
    with tempfile.TemporaryDirectory() as folder:
        path = geopackage(layer_geopackage(table, place, [text], header), Path(folder))
        back = pyogrio.read_dataframe(path, layer=name)
    assert [back.iloc[0, n] for n in range(3)] == ["NB-1", one_line(text), 1]


@given(st.lists(st.text(max_size=50), max_size=5))
def test_names_of_sheets_and_columns_are_valid_and_different(names: list[str]) -> None:
    sheets = sheet_names(names)
    assert len({name.casefold() for name in sheets}) == len(names)
    for name in sheets:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= SHEET_NAME
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.casefold() != "history"
    columns = column_names(names, ["fid", "geom"])
    assert len({name.casefold() for name in [*columns, "fid", "geom"]}) == len(names) + 2
    assert all(columns)


@given(st.lists(st.text(max_size=60), max_size=5))
def test_file_and_layer_names_hold_nothing_but_letters_digits_and_dashes(parts: list[str]) -> None:
    assert re.fullmatch(r"([A-Za-z0-9_]+(-[A-Za-z0-9_]+)*)", file_stem("havre", *parts))
    assert re.fullmatch(r"\w{1,66}", layer_name("".join(parts)), re.ASCII)


def test_no_formula_stands_behind_a_semicolon_at_which_excel_may_cut() -> None:
    text = table_csv(pd.DataFrame({"a": ["b;=1+1;c", "b;\t@x", "b; -1"]}), []).decode("utf-8-sig")
    cells = [cell.strip() for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert "=1+1" not in cells and "@x" not in cells
