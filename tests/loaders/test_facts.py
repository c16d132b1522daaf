"""Grades in words become facts; what cannot be read is told."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.facts import grade_parts, read_facts, read_grade


@pytest.mark.parametrize(
    ("part", "grade", "year", "old"),
    [
        ("email:A", "A", None, False),
        ("phone:C-old (association guide)", "C", None, True),
        ("street:B-2019 + C", "B", 2019, False),
        ("services:A-2023/2025", "A", 2025, False),
        ("toll-free:D (2006, omitted)", "D", 2006, False),
        ("phone:A/B", "A", None, False),
        ("whatsapp:exists only", None, None, False),
    ],
)
def test_a_part_gives_its_best_grade_and_newest_year(
    part: str, grade: str | None, year: int | None, old: bool
) -> None:
    fact = read_grade(part)
    assert fact is not None
    assert (fact["grade"], fact["evidence_year"], fact["old"]) == (grade, year, old)
    assert part == f"{fact['field']}:{fact['detail']}"


@pytest.mark.parametrize("part", ["phone", "phone:", ":A", "phone:E", "phone:certain", "phone:a"])
def test_a_part_without_field_or_grade_is_not_a_fact(part: str) -> None:
    assert read_grade(part) is None


def test_a_semicolon_in_parentheses_does_not_split() -> None:
    parts = list(grade_parts("phone:B (one page; another page); city:A"))
    assert parts == ["phone:B (one page; another page)", "city:A"]


def test_bad_grades_are_findings_at_their_row_and_the_others_stay() -> None:
    locations = pd.DataFrame(
        {
            "location_id": ["NB-A", "NB-A-LINE", "NB-B-LINE"],
            "organization_id": ["NB-A", "NB-A", "NB-B"],
            "grades": ["phone:A; city:Z", "phone:A", None],
        }
    )
    facts, findings = read_facts(locations)
    assert facts["location_id"].tolist() == ["NB-A", "NB-A-LINE"]
    assert facts["from_office"].tolist() == [False, True]
    assert [(f.code, f.row, f.column, f.found) for f in findings] == [
        ("directory_bad_grade", 2, "grades", "city:Z")
    ]


@given(st.text("();a:", max_size=30))
def test_grades_are_split_as_the_rule_says(grades: str) -> None:
    outside = re.split(r";(?![^()]*\))", grades)  # exact, but slow on a hostile cell
    assert list(grade_parts(grades)) == [part.strip() for part in outside if part.strip()]


def test_a_cell_of_nothing_but_separators_is_one_part_before_a_bracket() -> None:
    grades = ";" * 100_000 + ")"  # minutes, if each were held against all that follow
    assert list(grade_parts(grades)) == [grades]
