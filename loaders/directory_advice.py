"""What a maintainer should look at in a directory that can be read: doubts, not faults of form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pandas as pd

from geodata.findings import Finding
from geodata.snapshot import Snapshot
from geodata.terms import PROVINCES
from loaders.directory import DirectoryTables
from loaders.directory_sheets import Sheet
from loaders.directory_values import SHORT_NUMBERS, is_date, is_partial_date, is_year
from loaders.facts import read_facts
from loaders.hours import ATLANTIC, ParsedHours, parse_hours
from loaders.placed_locations import place_locations

Sheets = Mapping[str, Sheet]
# table and column of each date that cannot be in the future
PAST_DATES = (
    ("locations", "last_verified"),
    ("locations", "evidence_year"),
    ("schedules", "evidence_year"),
    ("eligibility", "evidence_year"),
    ("programs", "start_date"),
    ("program_participation", "start_date"),
    ("program_participation", "first_confirmed"),
)
DIVISIONS_BEGIN = {"PE": "11", "NS": "12", "NB": "13"}


def future_dates(sheets: Sheets, today: date) -> Iterator[Finding]:
    """Dates and years that have not come yet."""
    for name, column in PAST_DATES:
        cells = sheets[name].checkable[column]
        for row, cell in cells.items():
            written = is_date(cell) or is_partial_date(cell) or is_year(cell)
            if written and cell > today.isoformat()[: len(cell)]:
                yield sheets[name].finding("directory_future_date", int(str(row)), column, cell)


def unconfirmed_entries(sheets: Sheets, today: date, older_than: int) -> Iterator[Finding]:
    """Entries confirmed more than ``older_than`` days ago, and how many never were."""
    sheet = sheets["locations"]
    cells = sheet.checkable["last_verified"]
    limit = (today - timedelta(days=older_than)).isoformat()
    for row, cell in cells.items():
        if is_date(cell) and cell < limit:
            yield sheet.finding("directory_old", int(str(row)), "last_verified", cell)
    never = int((cells == "").sum())
    if never:
        found = f"{never} / {len(cells)}"
        yield sheet.finding("directory_not_verified", None, "last_verified", found)


def shared_phones(sheets: Sheets) -> Iterator[Finding]:
    """Numbers that stand at locations of several organisations, at the first row of the second."""
    sheet = sheets["phones"]
    locations = sheets["locations"].rows
    owner = dict(zip(locations["location_id"], locations["organization_id"], strict=True))
    seen: dict[str, set[str]] = {}
    for row, location_id, number in zip(
        sheet.checkable.index,
        sheet.checkable["location_id"],
        sheet.checkable["number"],
        strict=True,
    ):
        digits = "".join(filter(str.isdigit, number)).removeprefix("1")
        holders = seen.setdefault(digits, set())
        organization = owner.get(location_id, "")
        if digits and number not in SHORT_NUMBERS and holders and organization not in holders:
            found = f"{number}: {', '.join(sorted(holders))}, {organization}"
            yield sheet.finding("directory_same_phone", int(row), "number", found)
        if organization:
            holders.add(organization)


def same_names(sheets: Sheets) -> Iterator[Finding]:
    """Locations with the name and the community of one before, in either language."""
    sheet = sheets["locations"]
    rows = sheet.checkable
    for column in ("name_en", "name_fr"):
        plain = rows[column].str.casefold() + "\n" + rows["city"].str.casefold()
        faulty = plain.duplicated() & (rows[column] != "") & (rows["city"] != "")
        for row in rows.index[faulty]:
            found = f"{rows.loc[row, column]}, {rows.loc[row, 'city']}"
            yield sheet.finding("directory_same_name", int(row), column, found)


def hours_that_differ(sheets: Sheets) -> Iterator[Finding]:
    """Hours in words whose schedule is another, is missing, or differs between languages."""
    sheet, schedules = sheets["locations"], sheets["schedules"].checkable
    reviewed = set(sheets["unscheduled_hours"].checkable["location_id"])
    written: dict[str, set[tuple[str, str, str, bool]]] = {}
    for row in schedules.itertuples(index=False):
        written.setdefault(str(row.location_id), set()).add(
            (
                str(row.byday),
                str(row.opens_at),
                str(row.closes_at),
                str(row.timezone) == "America/Toronto",
            )
        )
    rows = sheet.checkable
    for number, location_id, english, french in zip(
        rows.index, rows["location_id"], rows["hours_en"], rows["hours_fr"], strict=True
    ):
        expected = written.get(location_id, set())
        for language, text in (("en", english), ("fr", french)):
            parsed = parse_hours(text, language)
            unsettled = bool(parsed.not_understood) and location_id not in reviewed
            if (text or expected) and (unsettled or _spans(parsed) != expected):
                yield sheet.finding(
                    "directory_hours_differ", int(number), f"hours_{language}", text or "-"
                )


def _spans(parsed: ParsedHours) -> set[tuple[str, str, str, bool]]:
    return {
        (";".join(one.byday), one.opens_at, one.closes_at, one.timezone != ATLANTIC)
        for one in parsed.openings
    }


def conditions_not_offered(sheets: Sheets) -> Iterator[Finding]:
    """Conditions on a service that the location does not offer."""
    sheet, services = sheets["eligibility"], sheets["services"].rows
    offered = set(zip(services["location_id"], services["service_type"], strict=True))
    rows = sheet.checkable
    for row, location_id, service in zip(
        rows.index, rows["location_id"], rows["service_type"], strict=True
    ):
        if service and (location_id, service) not in offered:
            yield sheet.finding("directory_not_offered", int(row), "service_type", service)


def misplaced(sheets: Sheets, tables: DirectoryTables, snapshot: Snapshot) -> Iterator[Finding]:
    """Places outside the stated province, unknown communities and census divisions."""
    sheet = sheets["locations"]
    rows = dict(zip(sheet.rows["location_id"], sheet.rows.index, strict=True))
    placed, findings = place_locations(
        tables.locations, snapshot.gazetteer, snapshot.census_divisions
    )
    ids = placed["location_id"]
    for finding in findings:
        yield sheet.here(finding, int(rows[ids.iloc[(finding.row or 2) - 2]]))
    for location_id, province, division in zip(
        ids, placed["province"], placed["census_division_id"], strict=True
    ):
        begins = DIVISIONS_BEGIN.get(str(province), "")
        if isinstance(division, str) and begins and not division.startswith(begins):
            yield sheet.finding(
                "directory_bad_coordinates", int(rows[location_id]), "city", division
            )
    provinces = snapshot.postal_areas.set_index("fsa")["province"]
    cells = sheet.checkable
    for row, code, province in zip(
        cells.index, cells["postal_code"], cells["province"], strict=True
    ):
        if code and province in PROVINCES and provinces.get(code[:3]) != province:
            yield sheet.finding("directory_bad_postal_code", int(row), "postal_code", code)
    known = {*snapshot.census_divisions["census_division_id"], *PROVINCES}
    areas = sheets["service_areas"].checkable["area_id"]
    for row, area in areas[(areas != "") & ~areas.isin(known)].items():
        yield sheets["service_areas"].finding("directory_bad_area", int(str(row)), "area_id", area)


def unread_grades(sheets: Sheets, locations: pd.DataFrame) -> Iterator[Finding]:
    """Grades that cannot be read, at the row of their file."""
    sheet = sheets["locations"]
    rows = dict(zip(sheet.rows["location_id"], sheet.rows.index, strict=True))
    for finding in read_facts(locations)[1]:
        location_id = locations["location_id"].iloc[(finding.row or 2) - 2]
        yield sheet.here(finding, int(rows[location_id]))
