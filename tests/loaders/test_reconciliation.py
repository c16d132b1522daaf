"""Counts held against the manifest and against a snapshot; and the command that prints them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from geodata.terms import PROVINCES
from loaders.build import build, list_files
from loaders.check import WORDS
from loaders.commands import main
from loaders.lmia import read_lmia_lists
from loaders.reconciliation import (
    COUNTS,
    TEXTS,
    differences,
    moved_totals,
    read_manifest,
    reconciled,
)

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def accounting(sources: Path) -> pd.DataFrame:
    return read_lmia_lists(list_files(sources))[2]


@pytest.fixture
def manifest_file(sources: Path, accounting: pd.DataFrame) -> Path:
    """A manifest that agrees with the made-up lists."""
    columns = {theirs: accounting[ours] for ours, theirs in (TEXTS | COUNTS).values()}
    path = sources / "lmia" / "MANIFEST.csv"
    pd.DataFrame({"file": accounting["file"], **columns}).to_csv(path, index=False)
    return path


def rewrite(path: Path, file: str, column: str, value: object) -> None:
    table = pd.read_csv(path, dtype=str).set_index("file")
    table.loc[file, column] = str(value)
    table.to_csv(path)


def snapshot_lists(accounting: pd.DataFrame) -> pd.DataFrame:
    """The snapshot's table for these accounts."""
    return pd.concat(
        pd.DataFrame(
            {
                "quarter": accounting["quarter"],
                "province": province,
                "rows_read": accounting[f"rows_{province}"],
                "positions_read": accounting[f"positions_{province}"],
                "counted": accounting["counted"],
            }
        )
        for province in PROVINCES
    )


def test_lists_that_agree_have_no_difference(accounting: pd.DataFrame, manifest_file: Path) -> None:
    manifest = read_manifest(manifest_file)
    assert differences(accounting, manifest).empty
    table = reconciled(accounting, manifest).set_index("file")
    assert table["agrees"].all()
    assert table.loc["2021q3.xlsx", ["rows", "positions_NB"]].tolist() == [5, 14]
    assert table["lmias"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("column", "measure"),
    [
        ("n_data_rows", "rows"),
        ("n_rows_PE", "rows_PE"),
        ("positions_NB", "positions_NB"),
        ("positions_all", "positions"),
        ("lmias_all", "lmias"),
    ],
)
def test_each_count_that_differs_is_named(
    accounting: pd.DataFrame, manifest_file: Path, column: str, measure: str
) -> None:
    rewrite(manifest_file, "2021q4.xlsx", column, 77)
    found = differences(accounting, read_manifest(manifest_file))
    assert found[["file", "measure", "expected"]].to_numpy().tolist() == [
        ["2021q4.xlsx", measure, "77"]
    ]
    table = reconciled(accounting, read_manifest(manifest_file))
    assert table["agrees"].tolist() == [True, False]


def test_another_file_under_the_same_name_is_noticed(
    accounting: pd.DataFrame, manifest_file: Path
) -> None:
    rewrite(manifest_file, "2021q3.xlsx", "sha256", "0" * 64)
    assert differences(accounting, read_manifest(manifest_file))["measure"].tolist() == ["sha256"]


def test_a_file_on_one_side_only_is_a_difference(
    accounting: pd.DataFrame, manifest_file: Path
) -> None:
    table = pd.read_csv(manifest_file, dtype=str)
    table.loc[0, "file"] = "2013.csv"
    table.to_csv(manifest_file, index=False)
    manifest = read_manifest(manifest_file)
    assert differences(accounting, manifest).to_numpy().tolist() == [
        ["2013.csv", "file", "missing", "there"],
        ["2021q3.xlsx", "file", "there", "missing"],
    ]
    assert reconciled(accounting, manifest)["rows"].isna().tolist() == [True, False, False]


def test_a_manifest_of_another_kind_is_refused(tmp_path: Path, manifest_file: Path) -> None:
    (tmp_path / "m.csv").write_text("file,sha256\na.csv,0\n")
    with pytest.raises(ValueError, match=r"m\.csv: no column .*n_data_rows"):
        read_manifest(tmp_path / "m.csv")
    table = pd.read_csv(manifest_file, dtype=str)
    pd.concat([table, table]).to_csv(manifest_file, index=False)
    with pytest.raises(ValueError, match=r"twice in the table: 2021q3\.xlsx, 2021q4\.xlsx"):
        read_manifest(manifest_file)


def test_totals_that_moved_are_named_by_period_and_province(accounting: pd.DataFrame) -> None:
    lists = snapshot_lists(accounting)
    assert moved_totals(accounting, lists).empty
    later = accounting.copy()
    later.loc[0, "positions_NB"] += 1
    later.loc[1, "quarter"] = "2022Q1"
    moved = moved_totals(later, lists)
    assert moved["quarter"].tolist() == ["2021Q3", *["2021Q4"] * 3, *["2022Q1"] * 3]
    first = moved.iloc[0]
    assert (first["province"], first["positions"], first["positions_before"]) == ("NB", 15, 14)
    assert moved["positions"].isna().tolist() == [False, *[True] * 3, *[False] * 3]
    assert moved["positions_before"].isna().tolist() == [*[False] * 4, *[True] * 3]


def test_a_second_language_moves_nothing(accounting: pd.DataFrame) -> None:
    french = accounting.assign(counted=False)
    both = pd.concat([accounting, french], ignore_index=True)
    assert moved_totals(both, snapshot_lists(accounting)).empty


def check(sources: Path, snapshot: Path, *more: str) -> int:
    return main(["check", "--sources", str(sources), "--snapshot", str(snapshot), *more])


@pytest.fixture
def built(sources: Path, directory: Path, tmp_path: Path) -> Path:
    build(sources, tmp_path / "built", directory)
    return tmp_path / "built"


def test_check_ends_well_when_all_agree(
    sources: Path, manifest_file: Path, built: Path, capsys: Printed
) -> None:
    assert check(sources, built) == 0
    out, _ = capsys.readouterr()
    lines = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line.strip()}
    assert lines["2021q3.xlsx"] == ["5", "3", "1", "0", "27", "14", "4", "0", "yes"]
    assert lines["2021q4.xlsx"] == ["2", "1", "0", "1", "14", "11", "0", "3", "3", "yes"]
    assert "No total moved" in out and "All 2 files agree" in out


def test_check_ends_badly_on_any_difference(
    sources: Path, manifest_file: Path, built: Path, capsys: Printed
) -> None:
    rewrite(manifest_file, "2021q3.xlsx", "positions_NS", 5)
    assert check(sources, built) == 1
    out, err = capsys.readouterr()
    assert "2021q3.xlsx: positions_NS 4, expected 5" in err
    assert "Differences: 1; errors in the lists: 0." in err
    assert " NO\n" in out


def test_check_ends_badly_on_a_list_that_cannot_be_read(
    sources: Path, manifest_file: Path, built: Path, capsys: Printed
) -> None:
    (sources / "lmia" / "2021q4.xlsx").write_bytes(b"PK\x03\x04 cut")
    assert check(sources, built) == 1
    out, err = capsys.readouterr()
    assert "error: 2021q4.xlsx: The file cannot be opened" in err
    assert "Totals that moved against the snapshot" in out


def test_check_tells_moved_totals_and_they_are_no_fault(
    sources: Path, manifest_file: Path, built: Path, capsys: Printed
) -> None:
    lists = pd.read_csv(built / "lists.csv", dtype=str)
    lists.loc[0, "positions_read"] = "1"
    lists.to_csv(built / "lists.csv", index=False)
    assert check(sources, built) == 0
    out, _ = capsys.readouterr()
    assert "Totals that moved" in out
    moved = next(line for line in out.splitlines() if line.split()[:2] == ["2021Q3", "NB"])
    assert moved.split()[2:] == ["3", "3", "14", "1"]


def test_check_without_manifest_or_snapshot_says_so(
    sources: Path, tmp_path: Path, manifest_file: Path, capsys: Printed
) -> None:
    assert check(sources, tmp_path / "nowhere") == 0
    assert "havre build --sources DIR" in capsys.readouterr().err
    manifest_file.unlink()
    assert check(sources, tmp_path / "nowhere") == 1
    assert "error: lmia/MANIFEST.csv: No such file" in capsys.readouterr().err


def test_check_speaks_french_and_both_languages_say_the_same(
    sources: Path, manifest_file: Path, built: Path, capsys: Printed
) -> None:
    assert check(sources, built, "--language", "fr") == 0
    assert "Les 2 fichiers concordent" in capsys.readouterr().out
    assert WORDS["en"].keys() == WORDS["fr"].keys()


@pytest.mark.sources
@pytest.mark.usefixtures("shared_reading")
def test_the_published_lists_and_the_bundled_snapshot_agree(
    published: Path, capsys: Printed
) -> None:
    assert main(["check", "--sources", str(published)]) == 0
    out, _ = capsys.readouterr()
    assert "All 38 files agree" in out and "No total moved" in out
