"""Rows of the directory whose own cells contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from geodata.findings import Finding
from geodata.rights import RIGHTS_LENSES, group_names
from geodata.terms import PROVINCES
from loaders.directory_sheets import Sheet

# table, what comes first, what must not come before it
ORDERS = (
    ("schedules", "valid_from", "valid_to"),
    ("programs", "start_date", "end_date"),
    ("programs", "start_date", "not_confirmed_after"),
    ("program_participation", "start_date", "end_date"),
    ("program_participation", "start_date", "first_confirmed"),
    ("program_participation", "start_date", "not_confirmed_after"),
    ("program_participation", "first_confirmed", "end_date"),
    ("program_participation", "first_confirmed", "not_confirmed_after"),
)


def contradictory_dates(sheets: Mapping[str, Sheet]) -> Iterator[Finding]:
    """An end before its start, an end that is both known and not, hours that last no time.

    Dates known to the month or year are compared as far as both are known.
    """
    for name, first, last in ORDERS:
        rows = sheets[name].checkable
        for row, before, after in zip(rows.index, rows[first], rows[last], strict=True):
            known = min(len(before), len(after))
            if known and after[:known] < before[:known]:
                found = f"{after}, {first} {before}"
                yield sheets[name].finding("directory_date_order", int(row), last, found)
    for name in ("programs", "program_participation"):
        rows = sheets[name].checkable
        both = (rows["end_date"] != "") & (rows["not_confirmed_after"] != "")
        for row in rows.index[both]:
            found = f"end_date {rows.loc[row, 'end_date']}"
            yield sheets[name].finding(
                "directory_date_order", int(row), "not_confirmed_after", found
            )
    rows = sheets["schedules"].checkable
    same = (rows["opens_at"] == rows["closes_at"]) & (rows["opens_at"] != "")
    never = same | (rows["opens_at"] == "24:00")
    for row in rows.index[never]:
        found = f"{rows.loc[row, 'opens_at']} to {rows.loc[row, 'closes_at']}"
        column = "closes_at" if same[row] else "opens_at"
        yield sheets["schedules"].finding("directory_date_order", int(row), column, found)


def contradictory_areas(sheets: Mapping[str, Sheet]) -> Iterator[Finding]:
    """A province where a census division is announced, or the other way round."""
    rows: pd.DataFrame = sheets["service_areas"].checkable
    province = rows["area_id"].isin(PROVINCES)
    faulty = (rows["area_id"] != "") & (
        ((rows["area_type"] == "province") & ~province)
        | ((rows["area_type"] == "census_division") & province)
    )
    for row in rows.index[faulty]:
        found = f"{rows.loc[row, 'area_type']} {rows.loc[row, 'area_id']}"
        yield sheets["service_areas"].finding("directory_bad_area", int(row), "area_id", found)


def contradictory_types(sheets: Mapping[str, Sheet]) -> Iterator[Finding]:
    """Groups of rights that differ between the languages, and labels that stand twice."""
    sheet = sheets["service_types"]
    rows: pd.DataFrame = sheet.checkable
    for lens in RIGHTS_LENSES:
        named = zip(rows.index, rows[f"{lens}_en"], rows[f"{lens}_fr"], strict=True)
        for row, english, french in named:
            if len(group_names(english)) != len(group_names(french)):
                found = f"{english} / {french}"
                yield sheet.finding("directory_groups_differ", int(row), f"{lens}_fr", found)
    for column in ("label_en", "label_fr"):
        plain = rows[column].str.casefold()
        for row in rows.index[plain.duplicated() & (plain != "")]:
            yield sheet.finding("directory_same_label", int(row), column, rows.loc[row, column])
