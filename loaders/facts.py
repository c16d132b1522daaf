"""The grades of a location, as words, turned into one row per fact."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from geodata.findings import Finding
from geodata.schemas_directory import Facts

LINE_SUFFIX = "-LINE"
_PARENTHESES = re.compile(r"\([^()]*\)")
_GRADE = re.compile(r"\b([A-D])\b")
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_UNGRADED = re.compile(r"exists only|inferred\b")  # the evidence says so and gives no grade


def read_facts(locations: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """One row per graded field of each location.

    Parameters
    ----------
    locations : DataFrame
        The locations table, in the order of its file.

    Returns
    -------
    DataFrame
        The facts table; grades that could not be read are left out of it.
    list of Finding
        ``directory_bad_grade`` for each of these.
    """
    records: list[dict[str, object]] = []
    findings: list[Finding] = []
    known = set(locations["location_id"])
    for position, row in enumerate(locations.itertuples(index=False)):
        location_id = str(row.location_id)
        split_off = location_id.endswith(LINE_SUFFIX)
        common = {
            "location_id": location_id,
            "organization_id": str(row.organization_id),
            "from_office": split_off and location_id.removesuffix(LINE_SUFFIX) in known,
        }
        for part in grade_parts(row.grades):
            fact = read_grade(part)
            if fact is None:
                findings.append(
                    Finding(
                        "directory_bad_grade",
                        "locations.csv",
                        part,
                        row=position + 2,
                        column="grades",
                    )
                )
            else:
                records.append(common | fact)
    columns = list(Facts.to_schema().columns)
    table = pd.DataFrame.from_records(records, columns=columns)
    table["evidence_year"] = table["evidence_year"].astype("Int64")
    return Facts.validate(table), findings


def grade_parts(grades: object) -> Iterator[str]:
    """The parts of a grades cell, split at ``;``."""
    if isinstance(grades, str):
        yield from (part.strip() for part in _outside(grades) if part.strip())


def _outside(grades: str) -> list[str]:
    """Parts between each ``;`` that does not stand inside a pair of parentheses.

    >>> _outside("a:A (x; y); b:B")
    ['a:A (x; y)', ' b:B']
    """
    *closed, rest = grades.split(")")
    parts = [""]
    for piece in closed:
        outside, opened, inside = piece.rpartition("(")
        first, *others = outside.split(";")
        parts[-1] += first
        parts += others
        parts[-1] += opened + inside + ")"
    first, *others = rest.split(";")
    parts[-1] += first
    return parts + others


def read_grade(part: str) -> dict[str, object] | None:
    """Field, grade, year and wording of one part, or None when it cannot be read.

    Examples
    --------
    >>> read_grade("street:B-2019 + C")["grade"], read_grade("street:B-2019 + C")["evidence_year"]
    ('B', 2019)
    >>> read_grade("phone") is None
    True
    """
    field, colon, detail = part.partition(":")
    field, detail = field.strip(), detail.strip()
    bare = _PARENTHESES.sub("", detail)
    grades = _GRADE.findall(bare)
    if not colon or not field or not detail:
        return None
    if not grades and not _UNGRADED.match(bare):
        return None
    years = [int(year) for year in _YEAR.findall(bare)] or [
        int(year) for year in _YEAR.findall(detail)
    ]
    return {
        "field": field,
        "grade": min(grades, default=None),
        "evidence_year": max(years, default=None),
        "old": re.search(r"\bold\b", bare) is not None,
        "detail": detail,
    }
