"""Refreshed tables beside the bundle: used when sound, else left alone with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import platformdirs
import pyarrow
import pytest
from pyarrow import parquet
from shapely import Point, Polygon

from geodata.private_files import file_sha256
from geodata.refreshed import (
    LIST_TABLES,
    RefreshFacts,
    UnusableRefreshError,
    bundle_digest,
    data_folder,
    forget_tables,
    read_facts,
    read_refreshed,
    refresh_version,
    write_refreshed,
)
from geodata.snapshot import read_snapshot, read_table, table_path, write_table

ROWS = pd.DataFrame({"employer": ["Fish Co"], "positions": [5]})


@pytest.fixture(scope="module")
def bundled() -> Any:
    return read_snapshot()


def facts(**other: Any) -> RefreshFacts:
    usual = RefreshFacts("2026-11-22T10:00:00+00:00", "en", 1, 34, bundle_digest(), "x")
    return replace(usual, **other)


@pytest.fixture
def folder(tmp_path: Path, bundled: Any) -> Path:
    tables = {name: getattr(bundled, name) for name in LIST_TABLES}
    write_refreshed(tables, ROWS, facts(), tmp_path)
    return tmp_path


def test_the_data_folder_is_the_one_named_or_the_system_s(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HAVRE_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.delenv("HAVRE_DATA")
    assert data_folder() == platformdirs.user_data_path("havre", appauthor=False)


def test_no_refreshed_data_is_no_fault(tmp_path: Path, bundled: Any) -> None:
    assert read_refreshed(tmp_path / "nothing", bundled, bundle_digest()) is None
    assert refresh_version(tmp_path / "nothing") == ""


def test_written_tables_are_read_back_and_the_directory_stays_the_bundle_s(
    folder: Path, bundled: Any
) -> None:
    found = read_refreshed(folder, bundled, bundle_digest())
    assert found is not None
    snapshot, said = found
    assert said.lists == 1
    assert snapshot.phones is bundled.phones and snapshot.locations is bundled.locations
    assert snapshot.places is bundled.places
    for name in LIST_TABLES:
        pd.testing.assert_frame_equal(getattr(snapshot, name), getattr(bundled, name))


def test_new_tables_change_the_version_and_leave_one_folder(folder: Path, bundled: Any) -> None:
    before = refresh_version(folder)
    tables = {name: getattr(bundled, name) for name in LIST_TABLES}
    write_refreshed(tables, ROWS, facts(lists=2), folder)
    assert refresh_version(folder) != before
    assert len(list(folder.glob("tables-*"))) == 1
    said = read_facts(folder)
    assert said is not None and said.lists == 2


def edit(**values: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "refreshed.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | values))

    return change


def text(value: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "refreshed.json").write_text(value) and None


def tables(folder: Path) -> Path:
    return next(folder.glob("tables-*"))


def changed(changes: dict[str, Callable[[Any], Any]]) -> Callable[[Path], None]:
    """Tables that are other ones, with checksums that say they are right."""

    def change(folder: Path) -> None:
        place = tables(folder)
        for name, made in changes.items():
            write_table(made(read_table(place, name)), place, name)
        sums = {name: file_sha256(table_path(place, name)) for name in LIST_TABLES}
        edit(sha256=sums)(folder)

    return change


def cell(name: str, column: str, value: str) -> Callable[[Path], None]:
    """One cell of a table with another text."""

    def made(table: pd.DataFrame) -> pd.DataFrame:
        texts = table[column].astype(object)
        texts.iloc[0] = value
        return table.assign(**{column: texts})

    return changed({name: made})


def communities(made: Callable[[Any], Any]) -> Callable[[Path], None]:
    return changed({"communities": made})


def shape(value: Any) -> Callable[[Path], None]:
    """The first community elsewhere, or no point."""

    def made(frame: Any) -> Any:
        shapes = list(frame.geometry)
        return frame.set_geometry([value, *shapes[1:]], crs=frame.crs)

    return communities(made)


def of_parquet(made: Callable[[Any], Any]) -> Callable[[Path], None]:
    """The file of communities with other contents, below what GeoPandas would write."""

    def change(folder: Path) -> None:
        path = table_path(tables(folder), "communities")
        parquet.write_table(made(parquet.read_table(path)), path)
        changed({})(folder)

    return change


def column_of_shapes(value: bytes) -> Callable[[Path], None]:
    def made(table: Any) -> Any:
        shapes = pyarrow.array([value] * len(table), pyarrow.binary())
        place = table.schema.get_field_index("geometry")
        other = table.set_column(place, "geometry", shapes)
        return other.replace_schema_metadata(table.schema.metadata)

    return of_parquet(made)


def coordinates(said: Any) -> Callable[[Path], None]:
    def made(table: Any) -> Any:
        told = json.loads(table.schema.metadata[b"geo"])
        told["columns"]["geometry"]["crs"] = said
        return table.replace_schema_metadata({b"geo": json.dumps(told).encode()})

    return of_parquet(made)


BROKEN: dict[str, tuple[Callable[[Path], Any], str]] = {
    "another format": (edit(format=2), "other_version"),
    "another bundle": (edit(bundle="0" * 64), "other_version"),
    "an empty file": (text(""), "damaged"),
    "half a file": (text('{"format": 1, "lang'), "damaged"),
    "a list": (text("[1]"), "damaged"),
    "an abyss": (text("[" * 100_000), "damaged"),
    "too few facts": (text('{"format": 1}'), "damaged"),
    "a fact too many": (edit(extra=1), "damaged"),
    "a number for a folder": (edit(tables=7), "damaged"),
    "a folder elsewhere": (edit(tables="tables-/../../../etc"), "damaged"),
    "no checksums": (edit(sha256=None), "damaged"),
    "other checksums": (edit(sha256={}), "damaged"),
    "a table missing": (lambda f: (tables(f) / "lists.csv").unlink(), "damaged"),
    "a table cut short": (
        lambda f: (tables(f) / "positions.csv").write_bytes(
            (tables(f) / "positions.csv").read_bytes()[:5000]
        ),
        "damaged",
    ),
    "thirty digits": (cell("positions", "positions", "9" * 30), "damaged"),
    "an endless number": (cell("positions", "positions", "inf"), "damaged"),
    "assessments without bounds": (cell("positions", "lmias", "9" * 30), "damaged"),
    "half an assessment": (cell("positions", "lmias", "1.5"), "damaged"),
    "a row without bounds": (cell("findings", "row", "9" * 25), "damaged"),
    "a finding without a rule": (cell("findings", "code", "<script>"), "damaged"),
    "an occupation and a line end": (cell("positions", "noc_code", "8431\n"), "damaged"),
    "bytes that are no shape": (column_of_shapes(b"\x01\x02junk"), "damaged"),
    "unknown coordinates": (coordinates("EPSG:99999999"), "damaged"),
    "coordinates of a number": (coordinates(7), "damaged"),
    "a polygon": (shape(Polygon([(-64, 46), (-64, 46.1), (-63.9, 46)])), "damaged"),
    "an empty point": (shape(Point()), "damaged"),
    "a point of no number": (shape(Point(float("nan"), 46)), "damaged"),
    "an endless point": (shape(Point(float("inf"), 46)), "damaged"),
    "a point elsewhere": (shape(Point(2.35, 48.85)), "damaged"),
    "other coordinates": (communities(lambda frame: frame.to_crs(3857)), "damaged"),
    "no coordinates": (
        communities(lambda frame: frame.set_crs(None, allow_override=True)),
        "damaged",
    ),
    "no list": (
        changed({"lists": lambda t: t.iloc[:0], "positions": lambda t: t.iloc[:0]}),
        "damaged",
    ),
    "no list of a quarter": (
        changed({name: lambda t: t[t["quarter"] == "2016"] for name in ("lists", "positions")}),
        "damaged",
    ),
    "only empty lists": (
        changed({"lists": lambda t: t.assign(positions_read=0), "positions": lambda t: t.iloc[:0]}),
        "damaged",
    ),
    "a quarter and a line end": (
        changed(
            {
                name: lambda t: t.assign(quarter=t["quarter"].replace("2021Q3", "2021Q3\n"))
                for name in ("lists", "positions")
            }
        ),
        "damaged",
    ),
    "more lists than there can be": (edit(lists=10**400), "damaged"),
    "less lists than none": (edit(lists=-5), "damaged"),
    "true for a number": (edit(lists=True), "damaged"),
    "a date that is a page": (edit(retrieved="<img src=x>"), "damaged"),
    "a date before all": (edit(retrieved="0001-01-01T00:00:00+23:59"), "damaged"),
    "a third language": (edit(language="de"), "damaged"),
    "true for a format": (edit(format=True), "other_version"),
    "the tables missing": (lambda f: tables(f).rename(f / "elsewhere"), "damaged"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_refreshed_data_that_is_not_sound_is_refused_with_the_reason(
    folder: Path, bundled: Any, kind: str
) -> None:
    change, code = BROKEN[kind]
    change(folder)
    with pytest.raises(UnusableRefreshError) as refused:
        read_refreshed(folder, bundled, bundle_digest())
    assert refused.value.code == code


def test_books_that_do_not_balance_are_refused(tmp_path: Path, bundled: Any) -> None:
    made = {name: getattr(bundled, name) for name in LIST_TABLES}
    made["positions"] = made["positions"].iloc[1:]
    write_refreshed(made, ROWS, facts(), tmp_path)
    with pytest.raises(UnusableRefreshError, match="read is not placed"):
        read_refreshed(tmp_path, bundled, bundle_digest())


def test_positions_in_a_community_that_is_not_there_are_refused(
    tmp_path: Path, bundled: Any
) -> None:
    made = {name: getattr(bundled, name) for name in LIST_TABLES}
    made["communities"] = made["communities"].iloc[1:]
    write_refreshed(made, ROWS, facts(), tmp_path)
    with pytest.raises(UnusableRefreshError, match="unknown communities"):
        read_refreshed(tmp_path, bundled, bundle_digest())


def test_forgetting_leaves_what_havre_did_not_make(folder: Path) -> None:
    own = tables(folder) / "letter.txt"
    own.write_text("keep")
    forget_tables(folder)
    assert [path for path in folder.rglob("*") if path.is_file()] == [own]
