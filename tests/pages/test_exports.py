"""Downloads: what is on screen, harmless in any spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts.cells import safe_cell
from pages.parts.exports import table_csv

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
