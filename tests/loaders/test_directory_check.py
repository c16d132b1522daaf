"""``havre check --directory``: every doubt at its row, an exit status, both languages."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from geodata.snapshot import read_snapshot
from loaders.build import DIRECTORY_DIR
from loaders.commands import main
from loaders.directory_check import check_directory, directory_findings
from loaders.directory_sheets import COLUMNS

TODAY = date(2026, 11, 22)
Found = list[tuple[str, str, int | None, str]]
Edit = Callable[[str, str, str, str], int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DIRECTORY_DIR, tmp_path / "directory"))


@pytest.fixture
def edit(folder: Path) -> Edit:
    """``edit(table, key, column, value)`` changes the first row of a key; gives its row."""

    def change(table: str, key: str, column: str, value: str) -> int:
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        first = COLUMNS[table][0]
        place = next(at for at, row in enumerate(rows) if row[first] == key)
        rows[place][column] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[table], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return place + 2

    return change


def found_in(folder: Path, older_than: int = 180) -> Found:
    findings, _ = directory_findings(folder, read_snapshot(), TODAY, older_than)
    return [(f.code, f.file, f.row, f.column) for f in findings if f.severity != "notice"]


def test_the_bundled_directory_has_no_error_and_no_warning() -> None:
    assert found_in(DIRECTORY_DIR) == []


DOUBTS = [
    ("locations", "NS-DLAS", "hours_en", "Monday 9:00 to 12:00", "directory_hours_differ"),
    ("locations", "NS-DLAS", "hours_fr", "Sur rendez-vous", "directory_hours_differ"),
    ("locations", "NB-MCAF", "city", "Charlottetown", "directory_not_placed"),
    ("locations", "NB-MCAF", "postal_code", "E9Z 1A1", "directory_bad_postal_code"),
    ("locations", "NB-MCAF", "last_verified", "2027-01-01", "directory_future_date"),
    ("locations", "NB-MCAF", "last_verified", "2026-01-01", "directory_old"),
    ("locations", "NB-MCAF", "evidence_year", "2031", "directory_future_date"),
    ("locations", "NB-MCAF", "grades", "phone:sure", "directory_bad_grade"),
    ("locations", "NB-CAFI-FRED", "name_fr", "", "directory_missing_value"),
    ("eligibility", "NB-MAGMA", "service_type", "transport", "directory_not_offered"),
    ("service_areas", "NB-MRMA", "area_id", "1350", "directory_bad_area"),
    ("programs", "BETTER-TOGETHER", "start_date", "2026-12", "directory_future_date"),
]


@pytest.mark.parametrize(("table", "key", "column", "value", "code"), DOUBTS)
def test_a_doubt_is_told_at_its_row_and_column(
    folder: Path, edit: Edit, table: str, key: str, column: str, value: str, code: str
) -> None:
    row = edit(table, key, column, value)
    told = [(c, f, r) for c, f, r, _ in found_in(folder)]
    assert (code, f"{table}.csv", row) in told


def test_rows_keep_their_number_after_a_row_with_an_error(folder: Path, edit: Edit) -> None:
    edit("locations", "NB-MCAF", "tier", "9")
    row = edit("locations", "NB-MAGMA", "city", "Nowhere at all")
    assert ("directory_not_placed", "locations.csv", row, "city") in found_in(folder)


def test_a_place_listed_twice_is_a_warning(folder: Path, edit: Edit) -> None:
    edit("locations", "NB-MCAF", "name_en", "One name")
    edit("locations", "NB-MAGMA", "name_en", "one Name")
    row = edit("locations", "NB-MAGMA", "city", "Fredericton")
    assert ("directory_same_name", "locations.csv", row, "name_en") in found_in(folder)


def test_a_confirmation_is_old_after_the_days_asked_for(folder: Path, edit: Edit) -> None:
    edit("locations", "NB-MCAF", "last_verified", "2026-11-01")
    assert found_in(folder, older_than=30) == []
    assert [code for code, *_ in found_in(folder, older_than=20)] == ["directory_old"]


def test_a_number_of_two_organisations_is_a_notice() -> None:
    findings, rows = directory_findings(DIRECTORY_DIR, read_snapshot(), TODAY, 180)
    shared = [f.found.split(":")[0] for f in findings if f.code == "directory_same_phone"]
    assert set(shared) == {"1-506-251-7467", "1-888-762-8600", "1-855-225-0220"}
    never = [f.found for f in findings if f.code == "directory_not_verified"]
    assert never == ["176 / 176"]
    assert rows > 1000


def test_the_command_checks_the_bundled_directory_and_exits_with_0(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "--directory"]) == 0
    assert "Errors: 0; warnings: 0;" in capsys.readouterr().out


def test_the_command_exits_with_1_on_an_error_and_speaks_french(
    folder: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    row = edit("phones", "NB-MCAF", "number", "12")
    assert main(["check", "--directory", str(folder), "--language", "fr"]) == 1
    out = capsys.readouterr().out
    assert f"erreur : phones.csv, ligne {row}, colonne number : " in out
    assert "Trouvé : 12. Attendu : " in out
    assert "Erreurs : 1;" in out


def test_a_folder_that_does_not_exist_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_directory(tmp_path / "none", read_snapshot(), TODAY) == 1
    assert "there is no such folder" in capsys.readouterr().out


def test_lists_and_directory_are_not_checked_in_one_go() -> None:
    with pytest.raises(SystemExit):
        main(["check", "--directory", "a", "--sources", "b"])
    with pytest.raises(SystemExit):
        main(["check", "--directory", "a", "--older-than", "-1"])
