"""The build: sources in, snapshot out, and never a bad one over a good one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest

from geodata.snapshot import SNAPSHOT_DIR, read_snapshot
from loaders.build import build, build_snapshot, check_nothing_vanished
from loaders.sources import NEEDED

AddList = Callable[..., Path]
FARM = "8431-General farm workers"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def codes(result: object) -> list[str]:
    return [finding.code for finding in result.findings]  # type: ignore[attr-defined]


def test_a_sound_build_writes_what_it_read(sources: Path, directory: Path, tmp_path: Path) -> None:
    result = build(sources, tmp_path / "out", directory)
    assert result.sound
    snapshot = read_snapshot(tmp_path / "out")
    assert snapshot.positions.groupby("province")["positions"].sum().to_dict() == {
        "NB": 25,
        "NS": 4,
        "PE": 3,
    }
    assert set(snapshot.communities["community_id"]) == {
        "NB-moncton",
        "NB-alma",
        "NS-centreville.kings",
        "PE-tignish",
    }
    assert snapshot.lists["rows_read"].sum() == 6
    assert snapshot.locations["placement"].tolist() == ["community", "not_on_map"]
    assert sorted(codes(result)) == ["place_unknown", "postal_partial"]


def test_building_twice_gives_the_same_bytes(
    sources: Path, directory: Path, tmp_path: Path
) -> None:
    build(sources, tmp_path / "one", directory)
    build(sources, tmp_path / "two", directory)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_no_file_of_the_snapshot_names_an_employer(
    sources: Path, directory: Path, tmp_path: Path
) -> None:
    build(sources, tmp_path / "out", directory)
    for name, data in contents(tmp_path / "out").items():
        for employer in (b"Fish Co", b"Crab Co", b"Orchard", b"Potato Co", b"E1C 1A1", b"B0P 1J0"):
            assert employer.lower() not in data.lower(), name


def test_a_broken_workbook_stops_the_build_and_is_named(
    sources: Path, directory: Path, tmp_path: Path
) -> None:
    build(sources, tmp_path / "out", directory)
    before = contents(tmp_path / "out")
    good = (sources / "lmia" / "2021q4.xlsx").read_bytes()
    (sources / "lmia" / "2022q1.xlsx").write_bytes(good[: len(good) // 2])
    result = build(sources, tmp_path / "out", directory)
    assert not result.sound
    errors = [finding for finding in result.findings if finding.severity == "error"]
    assert [(finding.code, finding.file) for finding in errors] == [
        ("unreadable_workbook", "2022q1.xlsx")
    ]
    assert contents(tmp_path / "out") == before


@pytest.mark.parametrize("missing", NEEDED)
def test_each_missing_source_is_named(
    sources: Path, directory: Path, tmp_path: Path, missing: str
) -> None:
    (sources / missing).rename(tmp_path / "elsewhere")
    result = build(sources, tmp_path / "out", directory)
    assert [(f.code, f.file) for f in result.findings] == [("missing_file", missing)]
    assert not result.sound and not (tmp_path / "out").exists()


@pytest.mark.parametrize("damaged", [name for name in NEEDED if name != "lmia"])
def test_each_damaged_source_is_named(
    sources: Path, directory: Path, tmp_path: Path, damaged: str
) -> None:
    good = (sources / damaged).read_bytes()
    (sources / damaged).write_bytes(good[: len(good) // 2])
    result = build(sources, tmp_path / "out", directory)
    assert [(f.code, f.file) for f in result.findings] == [("unreadable_source", damaged)]
    assert not (tmp_path / "out").exists()


def test_a_folder_without_anything_names_everything(directory: Path, tmp_path: Path) -> None:
    result = build_snapshot(tmp_path / "nothing", directory)
    assert [finding.file for finding in result.findings] == list(NEEDED)


def test_no_list_at_all_never_replaces_a_snapshot(
    sources: Path, directory: Path, tmp_path: Path
) -> None:
    build(sources, tmp_path / "out", directory)
    before = contents(tmp_path / "out")
    for path in (sources / "lmia").glob("*.xlsx"):
        path.unlink()
    (sources / "lmia" / "2014.pdf").write_bytes(b"%PDF")
    result = build(sources, tmp_path / "out", directory)
    assert not result.sound
    assert [(f.code, f.file) for f in result.findings] == [("missing_file", "lmia")]
    assert contents(tmp_path / "out") == before


def test_lists_without_a_maritime_row_never_replace_a_snapshot(
    sources: Path, directory: Path, tmp_path: Path, add_list: AddList
) -> None:
    for path in (sources / "lmia").glob("*.xlsx"):
        path.unlink()
    ontario = ["Ontario", "Low Wage", "Far Away", "Toronto, ON M4B 1B3", FARM, "Unknown", 1, 9]
    add_list("2022q1.xlsx", "January to March 2022", [ontario])
    result = build(sources, tmp_path / "out", directory)
    assert "no_maritime_rows" in [finding.code for finding in result.findings]
    assert not (tmp_path / "out").exists()


def test_when_every_list_is_refused_each_reason_is_told(
    sources: Path, directory: Path, tmp_path: Path
) -> None:
    for path in (sources / "lmia").glob("*.xlsx"):
        path.write_bytes(b"")
    result = build(sources, tmp_path / "out", directory)
    assert "empty_file" in [finding.code for finding in result.findings]
    assert not result.sound


def test_an_emptied_directory_never_replaces_a_snapshot(
    sources: Path, directory: Path, tmp_path: Path
) -> None:
    for name in ("organizations", "locations", "phones", "services"):
        path = directory / f"{name}.csv"
        path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    result = build(sources, tmp_path / "out", directory)
    assert "directory_empty" in [finding.code for finding in result.findings]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("table", "column"),
    [("census_divisions_2021_web_300m", "cduid"), ("fsa_maritimes", "prov")],
)
def test_a_source_without_a_needed_column_is_named_with_the_column(
    sources: Path, directory: Path, tmp_path: Path, table: str, column: str
) -> None:
    path = sources / "geo" / f"{table}.parquet"
    gpd.read_parquet(path).drop(columns=column).to_parquet(path)
    result = build(sources, tmp_path / "out", directory)
    assert [(f.file, f.column) for f in result.findings] == [(f"geo/{table}.parquet", column)]


def test_a_source_in_another_crs_is_refused(sources: Path, directory: Path, tmp_path: Path) -> None:
    path = sources / "geo" / "fsa_maritimes.parquet"
    gpd.read_parquet(path).to_crs(3347).to_parquet(path)
    result = build(sources, tmp_path / "out", directory)
    assert [f.found for f in result.findings] == ["EPSG:3347"]


def test_files_that_programs_leave_behind_are_no_lists(
    sources: Path, directory: Path, tmp_path: Path
) -> None:
    (sources / "lmia" / "~$2021q4.xlsx").write_bytes(b"lock")
    (sources / "lmia" / "._2021q4.xlsx").write_bytes(b"resource")
    assert build(sources, tmp_path / "out", directory).sound


def test_a_list_of_a_form_not_read_yet_is_told(
    sources: Path, directory: Path, tmp_path: Path
) -> None:
    (sources / "lmia" / "2014.xls").write_bytes(b"old")
    result = build(sources, tmp_path / "out", directory)
    assert result.sound
    assert [f.file for f in result.findings if f.code == "list_not_read"] == ["2014.xls"]


def test_a_workbook_called_xls_is_read_all_the_same(
    sources: Path, directory: Path, tmp_path: Path
) -> None:
    (sources / "lmia" / "2021q4.xlsx").rename(sources / "lmia" / "2021q4.XLS")
    result = build(sources, tmp_path / "out", directory)
    assert "list_not_read" not in codes(result)
    assert set(read_snapshot(tmp_path / "out").lists["quarter"]) == {"2021Q3", "2021Q4"}


def test_a_csv_list_of_another_period_is_built_in(
    sources: Path, directory: Path, tmp_path: Path
) -> None:
    (sources / "lmia" / "old.csv").write_bytes(
        b'"Employers issued a positive LMIA between June 20 and December 31, 2014",,\r\r\n'
        b"New Brunswick,,\r\r\nEmployer ,Address,Positions\r\r\n"
        b'Oyster Co,"12 Main St, Alma, NB  E4H\xa01N1",3\r\r\nNotes:,,\r\r\n1. Note,,\r\r\n'
    )
    assert build(sources, tmp_path / "out", directory).sound
    positions = read_snapshot(tmp_path / "out").positions.query("quarter == '2014H2'")
    assert positions["community_id"].tolist() == ["NB-alma"]
    missing = positions[["program_stream", "noc_code", "noc_version", "lmias"]]
    assert missing.isna().all(axis=None)


def test_an_occupation_without_a_title_is_told_and_its_positions_are_built_in(
    sources: Path, directory: Path, tmp_path: Path, add_list: AddList
) -> None:
    new = ["New Brunswick", "Low Wage", "New Co", "Alma, NB E4H 1A1", "9999-New work", "", 1, 9]
    far = ["Ontario", "Low Wage", "Far Co", "Toronto, ON M4B 1B3", "9998-Far work", "", 1, 9]
    add_list("2022q1.xlsx", "January to March 2022", [new, far])
    result = build(sources, tmp_path / "out", directory)
    assert result.sound
    found = [f for f in result.findings if f.code == "unknown_occupation"]
    assert [(f.file, f.row, f.found, f.positions) for f in found] == [
        ("2022q1.xlsx", 3, "NOC 2011, code 9999", 9)
    ]
    counted = read_snapshot(tmp_path / "out").positions.set_index("noc_code")["positions"]
    assert counted["9999"] == 9


def test_an_error_in_the_directory_stops_the_build(
    sources: Path, directory: Path, tmp_path: Path
) -> None:
    (directory / "services.csv").write_text("location_id,service_type\nNB-GONE,housing\n")
    result = build(sources, tmp_path / "out", directory)
    assert not result.sound
    assert "directory_unknown_reference" in codes(result)
    assert not (tmp_path / "out").exists()


def test_progress_is_told_per_list(sources: Path, directory: Path) -> None:
    seen: list[tuple[str, int]] = []

    def progress(items: object, label: str) -> object:
        listed = list(items)  # type: ignore[call-overload]
        seen.append((label, len(listed)))
        return listed

    build_snapshot(sources, directory, progress)  # type: ignore[arg-type]
    assert seen == [("LMIA lists", 2)]


def test_a_lost_row_is_noticed_with_its_quarter(sources: Path, directory: Path) -> None:
    snapshot = build_snapshot(sources, directory).snapshot
    assert snapshot is not None
    check_nothing_vanished(snapshot)
    lost = replace(snapshot, positions=snapshot.positions.query("province != 'PE'"))
    with pytest.raises(AssertionError, match=r"2021Q4 +PE"):
        check_nothing_vanished(lost)


def test_without_the_annual_tables_a_build_is_sound_and_says_what_it_lacks(
    sources: Path, directory: Path, tmp_path: Path
) -> None:
    shutil.rmtree(sources / "reference")
    result = build(sources, tmp_path / "out", directory)
    assert result.sound
    assert "official_table_missing" in codes(result)
    snapshot = read_snapshot(tmp_path / "out")
    assert snapshot.official_positions.empty
    assert "official_table_missing" in set(snapshot.findings["code"])


def test_the_annual_tables_are_built_in(sources: Path, directory: Path, tmp_path: Path) -> None:
    assert build(sources, tmp_path / "out", directory).sound
    official = read_snapshot(tmp_path / "out").official_positions
    divisions = official[official["dimension"] == "census_division"]
    assert divisions.groupby("province")["positions"].sum().to_dict() == {
        "NB": 70,
        "NS": 1246,
        "PE": 11,
    }
    assert official["positions"].dtype == "Int64" and official["year"].dtype == "int64"


def test_a_damaged_annual_table_never_replaces_a_snapshot(
    sources: Path, directory: Path, tmp_path: Path
) -> None:
    build(sources, tmp_path / "out", directory)
    before = contents(tmp_path / "out")
    path = next((sources / "reference" / "annual_tables").glob("Table06*"))
    path.write_bytes(path.read_bytes()[:500])
    result = build(sources, tmp_path / "out", directory)
    assert not result.sound
    assert ("unreadable_source", path.name) in [(f.code, f.file) for f in result.findings]
    assert contents(tmp_path / "out") == before


@pytest.mark.sources
@pytest.mark.usefixtures("shared_reading")
def test_the_bundled_snapshot_is_what_the_published_sources_give(
    published: Path, tmp_path: Path
) -> None:
    assert build(published, tmp_path / "out").sound
    built, bundled = contents(tmp_path / "out"), contents(SNAPSHOT_DIR)
    assert sorted(built) == sorted(bundled)
    assert [name for name in built if built[name] != bundled[name]] == []
    assert sum(map(len, built.values())) < 5_000_000
