"""Downloads: what is on screen, harmless in any spreadsheet."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts.downloads import safe_cell, table_csv

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
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_can_be_taken_for_a_formula(text: str) -> None:
    assert str(safe_cell(text)).startswith("'")


@pytest.mark.parametrize("text", ["-5", "+1.5", "12", "Cap-Pelé", "#1Nails", "(blank)"])
def test_plain_numbers_and_names_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text(max_size=60))
def test_any_text_survives_reading_back_but_for_its_guard(text: str) -> None:
    table = pd.DataFrame({"name": [text]}, dtype=object)
    rows = list(csv.reader(io.StringIO(table_csv(table, ["a"]).decode("utf-8-sig"), newline="")))
    got = rows[2][0] if len(rows) > 2 and rows[2] else ""
    assert got.removeprefix("'").replace("\r\n", "\n") in {
        text.replace("\x00", "").replace("\r\n", "\n"),
        text.replace("\x00", "").replace("\r\n", "\n").removeprefix("'"),
    }


def test_headers_are_guarded_and_missing_is_empty_not_zero() -> None:
    table = pd.DataFrame({"=head": [None, 3]}, dtype=object)
    lines = table_csv(table, []).decode("utf-8-sig").splitlines()
    assert lines == ["'=head", '""' if lines[1] else "", "3"]


def test_lines_about_the_table_stand_above_it_as_comments() -> None:
    text = table_csv(pd.DataFrame({"a": [1]}), ["Title", "two\nlines"]).decode("utf-8-sig")
    assert text.splitlines() == ["# Title", "# two lines", "a", "1"]
    assert pd.read_csv(io.StringIO(text), comment="#")["a"].tolist() == [1]
