"""Uploaded lists: counted beside Havre's other periods, row by row, and never on disk."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.list_checks import check_list_tables
from geodata.snapshot import Snapshot, read_snapshot
from loaders.list_upload import LARGEST_UPLOAD, MOST_LISTS, check_lists

HAVRE = read_snapshot()


@pytest.fixture(scope="module")
def havre() -> Snapshot:
    return HAVRE


def test_a_real_looking_list_replaces_its_period_and_no_other(havre: Snapshot) -> None:
    checked = check_lists([("q.xlsx", a_list())], havre)
    assert [one.message() for one in checked.findings if one.severity == "error"] == []
    assert checked.usable and checked.fresh == ("2025Q1",)
    shown = checked.in_place_of(havre)
    check_list_tables(shown)
    of_period = shown.positions[shown.positions["quarter"].eq("2025Q1")]
    assert of_period["positions"].sum() == 12
    assert of_period["community_id"].dropna().tolist() == ["NB-shediac"]
    assert checked.changes is not None
    change = checked.changes.iloc[0]
    before = havre.positions[havre.positions["quarter"].eq("2025Q1")]
    assert (change["period"], change["change"]) == ("2025Q1", "re_issued")
    assert change["NB_after"] == 12
    assert change["NB_before"] == before.loc[before["province"].eq("NB"), "positions"].sum()
    others = shown.positions[shown.positions["quarter"].ne("2025Q1")]
    before = havre.positions[havre.positions["quarter"].ne("2025Q1")]
    pd.testing.assert_frame_equal(
        others.reset_index(drop=True), before.reset_index(drop=True), check_dtype=False
    )
    assert "Fish & Co" not in shown.positions.to_csv()


def test_a_row_that_cannot_be_read_is_left_out_with_its_number(havre: Snapshot) -> None:
    checked = check_lists([("q.xlsx", a_list(positions="many"))], havre)
    row = next(one for one in checked.findings if one.severity == "error")
    assert (row.row, checked.accounting["rows_refused"].tolist()) == (4, [1])
    assert checked.usable
    counted = checked.in_place_of(havre).positions.query("quarter == '2025Q1'")
    assert counted["positions"].sum() == 5


@pytest.mark.parametrize(
    "files",
    [
        [("a.csv", b"name,phone\nx,y\n")],
        [("a.csv", b"")],
        [("a.xlsx", b"PK\x03\x04 nothing")],
        [("a.csv", b"\0" * 50)],
        [("a" * 300 + ".csv", b"<html>")],
        [("big.csv", b"a" * (LARGEST_UPLOAD + 1))],
        [(f"{at}.csv", b"a,b") for at in range(MOST_LISTS + 1)],
        [("commas.csv", b"," * 1_000_001)],
        [("../../etc/\x1b[31m\u202ea.csv", b"x")],
    ],
)
def test_what_is_no_list_is_told_and_not_shown(
    havre: Snapshot, files: list[tuple[str, bytes]]
) -> None:
    checked = check_lists(files, havre)
    assert not checked.usable
    assert checked.findings and all(one.file.isprintable() for one in checked.findings)
    assert "/" not in checked.findings[0].file
    with pytest.raises(ValueError, match="no list"):
        checked.in_place_of(havre)


def test_two_files_of_one_period_are_told_apart_and_counted_once(havre: Snapshot) -> None:
    checked = check_lists([("q.xlsx", a_list()), ("q.xlsx", a_list())], havre)
    assert checked.accounting["file"].tolist() == ["q.xlsx", "2: q.xlsx"]
    assert checked.accounting["counted"].tolist() == [True, False]
    assert "duplicate_quarter" in {one.code for one in checked.findings}


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes_give_findings_and_never_an_error(data: bytes) -> None:
    checked = check_lists([("x", data)], HAVRE)
    assert checked.usable or checked.findings


def test_a_longer_period_beside_shorter_ones_of_havre_is_not_counted(havre: Snapshot) -> None:
    checked = check_lists([("half.xlsx", a_list(period="January to June 2024"))], havre)
    assert not checked.usable
    assert checked.accounting["counted"].tolist() == [False]
    assert "overlapping_periods" in {one.code for one in checked.findings}


def test_nothing_is_written(
    havre: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    opened: list[object] = []
    real = Path.open

    def watched(path: Path, mode: str = "r", *args: object, **options: object) -> object:
        if set(mode) & set("wax+"):
            opened.append(path)
        return real(path, mode, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", watched)
    check_lists([("q.xlsx", a_list())], havre).in_place_of(havre)
    assert opened == [] and list(tmp_path.iterdir()) == []


def a_list(positions: object = 7, period: str = "January to March 2025") -> bytes:
    """A list in the layout of early 2025, with three rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(
        [
            "Employers Who Were Issued a Positive LMIA by Program Stream, National Occupational "
            f"Classification (NOC) 2021 and Business Location, {period}"
        ]
    )
    sheet.append(
        [
            "Province/Territory",
            "Program Stream",
            "Employer",
            "Address",
            "Occupation",
            "Incorporate Status",
            "Approved LMIAs",
            "Approved Positions",
        ]
    )
    rows = [
        [
            "New Brunswick",
            "Low Wage",
            "Fish & Co",
            "Shediac, NB E4P 1A1",
            "94142-Fish and seafood plant workers",
            "Corporation",
            1,
            5,
        ],
        [
            "New Brunswick",
            "Low Wage",
            "Fish & Co",
            "Shediac, NB E4P 1A1",
            "94142-Fish and seafood plant workers",
            "Corporation",
            1,
            positions,
        ],
        [
            "Ontario",
            "Low Wage",
            "Farm",
            "Leamington, ON N8H 1A1",
            "85100-Livestock labourers",
            "Corporation",
            1,
            3,
        ],
    ]
    for row in rows:
        sheet.append(row)
    sheet.append(["Notes:"])
    sheet.append(["1. The list does not include names of persons."])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
