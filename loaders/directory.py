"""The directory of services: maintained CSV files, read and checked.

Every fault is collected as a finding with its file, row and column. A row with an
error is left out together with the rows that depend on it, so that the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from geodata.findings import Finding
from geodata.schemas_directory import DIRECTORY_MODELS
from loaders.directory_order import (
    contradictory_areas,
    contradictory_dates,
    contradictory_types,
)
from loaders.directory_sheets import COLUMNS, Sheet, read_sheet
from loaders.directory_values import (
    CELL_RULES,
    POSTAL_LETTERS,
    is_damaged,
    is_markup,
    is_misread,
    is_postal_code,
    is_rewritten,
    is_rewritten_date,
)

SHELTER = "gbv_shelter"
REQUIRED = {
    name: [column for column, rule in model.to_schema().columns.items() if not rule.nullable]
    for name, model in DIRECTORY_MODELS.items()
}
KEYS = {
    "organizations": ["organization_id"],
    "locations": ["location_id"],
    "phones": ["location_id", "number"],
    "services": ["location_id", "service_type"],
    "service_types": ["service_type"],
    "schedules": ["location_id", "byday", "opens_at", "closes_at"],
    "unscheduled_hours": ["location_id"],
    "eligibility": ["location_id", "wall", "service_type"],
    "service_areas": ["location_id", "area_id"],
    "who_answers": ["location_id"],
    "operators": ["operator"],
    "programs": ["program_id"],
    "program_participation": ["program_id", "organization_id"],
}
# table, column, table it points to, code when the target does not exist; parents come first
REFERENCES = (
    ("locations", "organization_id", "organizations", "directory_unknown_reference"),
    ("phones", "location_id", "locations", "directory_unknown_reference"),
    ("services", "location_id", "locations", "directory_unknown_reference"),
    ("services", "service_type", "service_types", "directory_unknown_service_type"),
    ("schedules", "location_id", "locations", "directory_unknown_reference"),
    ("unscheduled_hours", "location_id", "locations", "directory_unknown_reference"),
    ("eligibility", "location_id", "locations", "directory_unknown_reference"),
    ("eligibility", "service_type", "service_types", "directory_unknown_service_type"),
    ("service_areas", "location_id", "locations", "directory_unknown_reference"),
    ("who_answers", "location_id", "locations", "directory_unknown_reference"),
    ("programs", "organization_id", "organizations", "directory_unknown_reference"),
    ("program_participation", "program_id", "programs", "directory_unknown_reference"),
    ("program_participation", "organization_id", "organizations", "directory_unknown_reference"),
)
USED_BY = (
    ("organizations", "organization_id", "locations"),
    ("locations", "location_id", "services"),
)
PLACE_COLUMNS = ("province", "city", "street", "postal_code")
CONTACT_COLUMNS = ("email", "website", "street", "postal_code")


@dataclass(frozen=True)
class DirectoryTables:
    """The checked tables, each valid under its schema in :mod:`geodata.schemas`.

    Attributes
    ----------
    organizations, ..., program_participation : DataFrame
        Columns of the schema of that name; an empty cell is missing (never ``""``).
    """

    organizations: pd.DataFrame
    locations: pd.DataFrame
    phones: pd.DataFrame
    services: pd.DataFrame
    service_types: pd.DataFrame
    schedules: pd.DataFrame
    unscheduled_hours: pd.DataFrame
    eligibility: pd.DataFrame
    service_areas: pd.DataFrame
    who_answers: pd.DataFrame
    operators: pd.DataFrame
    programs: pd.DataFrame
    program_participation: pd.DataFrame


_Sheets = dict[str, Sheet]


def read_directory(folder: Path) -> tuple[DirectoryTables, list[Finding]]:
    """Read and check the directory files of a folder.

    Parameters
    ----------
    folder : Path
        Holds a CSV file for each table of `DirectoryTables`, in UTF-8, with or without a
        byte order mark.

    Returns
    -------
    DirectoryTables
        The rows without error; nothing else was changed but the spaces around cells.
    list of Finding
        Every fault; rows count from 1, the header being row 1.
    """
    return tables_of(*read_sheets(folder))


def read_sheets(folder: Path) -> tuple[dict[str, Sheet], list[Finding]]:
    """The files of a folder as text, and what hinders reading them."""
    sheets: _Sheets = {}
    findings: list[Finding] = []
    for name in DIRECTORY_MODELS:
        sheets[name], faults = read_sheet(folder / f"{name}.csv", name)
        findings += faults
    return sheets, findings


def tables_of(
    sheets: dict[str, Sheet], findings: list[Finding]
) -> tuple[DirectoryTables, list[Finding]]:
    """The sheets checked and typed, as `read_directory` gives them.

    ``findings`` are those of reading; the result has them too, first.
    """
    findings = list(findings)
    for check in CHECKS:
        findings += check(sheets)
    left_out = faulty_rows(sheets, findings)
    dependants = _with_dependants(sheets, left_out)
    tables = {name: _typed(sheet, left_out[name]) for name, sheet in sheets.items()}
    return DirectoryTables(**tables), findings + dependants


def _where(sheet: Sheet, code: str, column: str, faulty: pd.Series) -> Iterator[Finding]:
    """A finding for each row of ``faulty`` (bool), showing the cell of ``column``."""
    if not faulty.any():
        return
    for row, cell in sheet.rows.loc[faulty.index[faulty], column].items():
        yield sheet.finding(code, int(str(row)), column, cell)


def _every_cell(sheets: _Sheets, code: str, is_found: Callable[[str], bool]) -> Iterator[Finding]:
    """A finding for each cell of any table of which ``is_found`` is true."""
    for sheet in sheets.values():
        for column, cells in sheet.checkable.items():
            for row, cell in zip(cells.index, cells.tolist(), strict=True):
                if is_found(cell):
                    yield sheet.finding(code, int(row), str(column), cell)


def _empty_cells(sheets: _Sheets) -> Iterator[Finding]:
    for name, sheet in sheets.items():
        for column in REQUIRED[name]:
            if column not in sheet.missing:
                faulty = sheet.checkable[column] == ""
                yield from _where(sheet, "directory_missing_value", column, faulty)
    for name in ("organizations", "locations"):
        rows = sheets[name].checkable
        faulty = (rows["name_en"] == "") & (rows["name_fr"] == "")
        yield from _where(sheets[name], "directory_missing_value", "name_en", faulty)
    rows = sheets["locations"].checkable
    faulty = (rows["location_type"] == "physical") & (rows["province"] == "")
    yield from _where(sheets["locations"], "directory_missing_value", "province", faulty)


def _damaged_cells(sheets: _Sheets) -> Iterator[Finding]:
    return _every_cell(sheets, "directory_control_character", is_damaged)


def _markup(sheets: _Sheets) -> Iterator[Finding]:
    return _every_cell(sheets, "directory_markup", is_markup)


def _bad_cells(sheets: _Sheets) -> Iterator[Finding]:
    for name, column, code, passes in CELL_RULES:
        cells = sheets[name].checkable[column]
        faulty = cells.map(lambda cell, ok=passes: cell != "" and not ok(cell)).astype(bool)
        rewritten = cells.map(is_rewritten).astype(bool)
        if code == "directory_bad_date":
            dates = cells.map(is_rewritten_date).astype(bool) & faulty & ~rewritten
            yield from _where(sheets[name], "directory_spreadsheet", column, dates)
            rewritten |= dates
        yield from _where(sheets[name], code, column, faulty & ~rewritten)


def _rewritten_cells(sheets: _Sheets) -> Iterator[Finding]:
    yield from _every_cell(sheets, "directory_spreadsheet", is_rewritten)
    yield from _every_cell(sheets, "directory_accents", is_misread)


def _one_language(sheets: _Sheets) -> Iterator[Finding]:
    for name, sheet in sheets.items():
        pairs = [c.removesuffix("_en") for c in COLUMNS[name] if c.endswith("_en")]
        # an official name may exist in one language only, and is not translated
        for text in (pair for pair in pairs if pair != "name"):
            english, french = sheet.checkable[f"{text}_en"], sheet.checkable[f"{text}_fr"]
            for empty, other in ((english, french), (french, english)):
                faulty = (empty == "") & (other != "")
                yield from _where(sheet, "directory_one_language", str(empty.name), faulty)


def _duplicates(sheets: _Sheets) -> Iterator[Finding]:
    for name, sheet in sheets.items():
        keys = sheet.checkable[KEYS[name]]
        optional = [column for column in keys if column not in REQUIRED[name]]
        if name == "phones":  # 1-506-555-0100 and (506) 555-0100 are one number
            digits = keys["number"].str.replace(r"\D", "", regex=True)
            keys = keys.assign(number=digits.str.removeprefix("1"))
        faulty = keys.duplicated() & (keys.drop(columns=optional) != "").all(axis=1)
        yield from _where(sheet, "directory_duplicate_id", KEYS[name][-1], faulty)


def _references(sheets: _Sheets) -> Iterator[Finding]:
    for name, column, target, code in REFERENCES:
        if sheets[target].complete:
            cells = sheets[name].checkable[column]
            faulty = (cells != "") & ~cells.isin(sheets[target].rows[KEYS[target][0]])
            yield from _where(sheets[name], code, column, faulty)
    for target, column, name in USED_BY:
        if sheets[name].complete:
            cells = sheets[target].checkable[column]
            faulty = (cells != "") & ~cells.isin(sheets[name].rows[column])
            yield from _where(sheets[target], "directory_unused", column, faulty)


def _places(sheets: _Sheets) -> Iterator[Finding]:
    sheet = sheets["locations"]
    rows = sheet.checkable
    for column in PLACE_COLUMNS:
        faulty = (rows["location_type"] == "remote") & (rows[column] != "")
        yield from _where(sheet, "directory_remote_place", column, faulty)
    letters = rows["province"].map(POSTAL_LETTERS)
    valid = rows["postal_code"].map(is_postal_code).astype(bool)
    faulty = valid & letters.notna() & (rows["postal_code"].str[:1] != letters)
    yield from _where(sheet, "directory_bad_postal_code", "postal_code", faulty)


def _tier3_contacts(sheets: _Sheets) -> Iterator[Finding]:
    organizations, locations, phones = (sheets[n] for n in ("organizations", "locations", "phones"))
    code, rows = "directory_tier3_contact", locations.checkable
    hidden = rows["tier"] == "3"
    for column in CONTACT_COLUMNS:
        yield from _where(locations, code, column, hidden & (rows[column] != ""))
    faulty = phones.checkable["location_id"].isin(rows.loc[hidden, "location_id"])
    yield from _where(phones, code, "number", faulty)
    owners = organizations.checkable
    faulty = (
        (owners["website"] != "")
        & owners["organization_id"].isin(rows.loc[hidden, "organization_id"])
        & ~owners["organization_id"].isin(rows.loc[~hidden, "organization_id"])
    )
    yield from _where(organizations, code, "website", faulty)


def _shelters(sheets: _Sheets) -> Iterator[Finding]:
    services, sheet = sheets["services"].rows, sheets["locations"]
    rows = sheet.checkable
    shelter = rows["location_id"].isin(
        services.loc[services["service_type"] == SHELTER, "location_id"]
    )
    exposed = shelter & (rows["protected"].str.lower() == "false")
    yield from _where(sheet, "directory_shelter_not_protected", "protected", exposed)
    for column in ("street", "postal_code"):
        yield from _where(
            sheet, "directory_shelter_address", column, shelter & (rows[column] != "")
        )


CHECKS: tuple[Callable[[_Sheets], Iterable[Finding]], ...] = (
    _empty_cells,
    _damaged_cells,
    _markup,
    _bad_cells,
    _rewritten_cells,
    _one_language,
    _duplicates,
    _references,
    _places,
    _tier3_contacts,
    _shelters,
    contradictory_dates,
    contradictory_areas,
    contradictory_types,
)


def faulty_rows(sheets: Mapping[str, Sheet], findings: Iterable[Finding]) -> dict[str, set[int]]:
    """Rows of each table with an error; all of a table that lacks a needed column."""
    faulty: dict[str, set[int]] = {
        name: set(sheet.rows.index) if sheet.missing & set(REQUIRED[name]) else set()
        for name, sheet in sheets.items()
    }
    names = {(sheet.file, sheet.sheet): name for name, sheet in sheets.items()}
    for finding in findings:
        if finding.severity == "error" and finding.row is not None:
            name = names.get((finding.file, finding.sheet))
            if name is not None:
                faulty[name].add(finding.row)
    return faulty


def _with_dependants(sheets: _Sheets, left_out: dict[str, set[int]]) -> list[Finding]:
    """Add the rows that depend on one that is left out; a finding for each."""
    dependants: list[Finding] = []
    for name, column, target, _ in REFERENCES:
        parents = sheets[target].rows.drop(index=list(left_out[target]), errors="ignore")
        cells = sheets[name].rows[column].drop(index=list(left_out[name]), errors="ignore")
        optional = column not in REQUIRED[name]
        orphans = ~cells.isin(parents[KEYS[target][0]]) & ~(optional & (cells == ""))
        dependants += _where(sheets[name], "directory_left_out", column, orphans)
        left_out[name] |= set(orphans.index[orphans])
    return dependants


def _typed(sheet: Sheet, left_out: set[int]) -> pd.DataFrame:
    """The remaining rows with the types of their schema, validated."""
    rows = sheet.rows.drop(index=list(left_out), errors="ignore").reset_index(drop=True)
    table = rows.mask(rows == "", None)
    convert: dict[str, Callable[[pd.Series], pd.Series]] = {
        "protected": lambda cells: cells.str.lower() == "true",
        "for_workers": lambda cells: cells.str.lower() == "true",
        "independent": lambda cells: cells.str.lower() == "true",
        "tier": partial(pd.Series.astype, dtype="int64"),
        "evidence_year": lambda cells: pd.to_numeric(cells).astype("Int64"),
    }
    for column in table.columns.intersection(list(convert)):
        table[column] = convert[column](table[column])
    return DIRECTORY_MODELS[sheet.name].validate(table)
