"""Uploaded files, in memory, turned to the sheets of the directory: what each is, and its rows.

Taken are CSV files of the tables, a ZIP of them, an XLSX workbook with a sheet for each
table, and an HSDS 3 package (ZIP of CSV files, the CSV files themselves, or JSON). What a
file is, is told by its content; nothing touches the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import pandas as pd

from geodata.findings import Finding
from geodata.hsds import hsds_files
from loaders.archive import SIGNATURES, Bounds, RefusedArchiveError, unpacked_files
from loaders.build import DIRECTORY_DIR
from loaders.directory_sheets import (
    COLUMNS,
    LARGEST,
    Sheet,
    csv_header,
    csv_sheet,
    no_sheet,
    sheet_of,
)
from loaders.directory_values import shown
from loaders.directory_workbook import (
    UnreadableWorkbookError,
    WorkbookSheet,
    workbook_sheets,
)
from loaders.hsds_import import import_package
from loaders.hsds_intake import DESCRIPTION, Package, package_of, package_of_file
from loaders.sheet_survey import WORKBOOK

MOST_FILES = 40
LARGEST_UPLOAD = 20_000_000
MOST_UPLOADED_ROWS = 10_000  # of all tables; those we ship have 1,200
PACKED = Bounds(files=200, file_bytes=LARGEST, total_bytes=30_000_000)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANKS = b"\xef\xbb\xbf \t\r\n"
_SPOT_CODES = {"a formula": "directory_markup"}

Files = Sequence[tuple[str, bytes]]


@dataclass
class Intake:
    """What an upload holds.

    Attributes
    ----------
    sheets : dict of Sheet
        By table; only tables that the upload has.
    findings : list of Finding
        What hinders reading, at its place in the upload.
    forms : set of str
        What was recognised: ``csv``, ``zip``, ``xlsx``, ``hsds``.
    """

    sheets: dict[str, Sheet] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    forms: set[str] = field(default_factory=set)

    def refuse(self, kind: str, file: str, found: str) -> None:
        """Tell why a file was not read; ``kind`` as of `RefusedArchiveError`."""
        self.findings.append(Finding(f"upload_{kind}", shown(file), shown(found)))

    def add(self, sheet: Sheet, findings: Sequence[Finding]) -> None:
        """Take up a table, unless the upload has it, or findings could not tell it apart."""
        places = {(other.file, other.sheet) for other in self.sheets.values()}
        if sheet.name in self.sheets or (sheet.file, sheet.sheet) in places:
            self.findings.append(sheet.finding("upload_twice", None, "", sheet.name))
            return
        self.sheets[sheet.name] = sheet
        self.findings += findings


def uploaded_sheets(files: Files, directory: Path = DIRECTORY_DIR) -> Intake:
    """Recognise and read uploaded files.

    Parameters
    ----------
    files : sequence of (str, bytes)
        Names and contents.
    directory : Path
        Gives the types of help and operators to an HSDS package that has none of ours.
    """
    files = [(shown(PurePosixPath(name).name), data) for name, data in files]
    intake = Intake()
    size = sum(len(data) for _, data in files)
    if size > LARGEST_UPLOAD or len(files) > MOST_FILES:
        found = f"{size / 1_000_000:.1f} MB, {len(files)} files"
        intake.refuse("too_large", files[0][0], found)
        return intake
    texts = {name: data for name, data in files if _is_csv(name, data)}
    is_package = _is_hsds(texts)
    if is_package:
        intake.forms.add("hsds")
        first = next(iter(texts))
        _add_package(intake, first, package_of(first, texts), directory)
    for name, data in files:
        if is_package and name in texts:
            if data is not texts[name]:
                intake.findings.append(Finding("upload_twice", name, name))
            continue
        if data.startswith(SIGNATURES):
            _add_archive(intake, name, data, directory)
        elif data.startswith(_OLE):
            intake.refuse("unreadable", name, "an old XLS workbook or one with a password")
        elif _is_json(data):
            intake.forms.add("hsds")
            _add_package(intake, name, package_of_file(name, data), directory)
        else:
            _add_csv(intake, name, name, data)
    rows = sum(len(sheet.rows) for sheet in intake.sheets.values())
    if rows > MOST_UPLOADED_ROWS:
        intake.sheets.clear()
        intake.refuse("too_large", files[0][0], f"{rows:,} rows in all")
    elif not intake.sheets and all(one.severity != "error" for one in intake.findings):
        intake.refuse("not_recognised", files[0][0], "no table of the directory")
    return intake


def _is_csv(name: str, data: bytes) -> bool:
    """Whether this may be a CSV file, or the description that comes with those of HSDS."""
    return name == DESCRIPTION or not (data.startswith((*SIGNATURES, _OLE)) or _is_json(data))


def _is_json(data: bytes) -> bool:
    return data.lstrip(_BLANKS)[:1] in (b"{", b"[")


def _is_hsds(files: Mapping[str, bytes]) -> bool:
    """Whether CSV files are those of HSDS: some share our names, but have a column ``id``."""
    if DESCRIPTION in files:
        return True
    return any("id" in csv_header(files[name]) for name in hsds_files().values() if name in files)


def _add_archive(intake: Intake, name: str, data: bytes, directory: Path) -> None:
    try:
        if WORKBOOK.encode() in data:
            intake.forms.add("xlsx")
            for sheet in workbook_sheets(data):
                _add_sheet(intake, name, sheet)
            return
        by_path = unpacked_files(data, PACKED, _is_text)
        names = {PurePosixPath(path).name: content for path, content in by_path.items()}
        if any(PurePosixPath(path).name == "content.xml" for path in by_path):
            intake.refuse("unreadable", name, "an OpenDocument workbook")
        elif _is_hsds(names) or _is_one_json(names):
            intake.forms.add("hsds")
            _add_hsds_archive(intake, name, data, names, directory)
        else:
            intake.forms.add("zip")
            for path, content in by_path.items():
                if _is_text(path):
                    _add_csv(intake, PurePosixPath(path).name, f"{name}: {path}", content)
                else:
                    found = Finding("upload_not_taken", name, shown(path))
                    intake.findings.append(found)
    except RefusedArchiveError as fault:
        intake.refuse(fault.kind, name, f"{fault.member}: {fault.found}".removeprefix(": "))
    except UnreadableWorkbookError as fault:
        intake.refuse(fault.kind, name, fault.found)


def _is_text(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in {".csv", ".json"}


def _is_one_json(files: Mapping[str, bytes]) -> bool:
    return len(files) == 1 and all(map(_is_json, files.values()))


def _add_hsds_archive(
    intake: Intake, name: str, data: bytes, files: Mapping[str, bytes], directory: Path
) -> None:
    if _is_one_json(files):
        (member, content), *_ = files.items()
        _add_package(intake, name, package_of_file(member, content), directory)
    else:
        _add_package(intake, name, package_of_file(name, data), directory)


def _add_package(
    intake: Intake, name: str, read: tuple[Package, list[Finding]], directory: Path
) -> None:
    """The tables that a package holds; their rows are those of the files made of it."""
    taken = import_package(name, *read, directory)
    intake.findings += taken.findings
    if not taken.usable:
        if not any(finding.severity == "error" for finding in taken.findings):
            intake.refuse("unreadable", name, "an HSDS package without an organisation")
        return
    for table, rows in taken.tables.items():
        numbered = rows.set_axis(pd.RangeIndex(2, len(rows) + 2), axis=0)
        intake.add(Sheet(table, numbered, f"{table}.csv"), [])


def _add_csv(intake: Intake, name: str, file: str, data: bytes) -> None:
    if data.startswith(SIGNATURES):
        intake.refuse("unsafe", file, "a ZIP inside the ZIP")
        return
    intake.forms.add("csv")
    table = _table_named(PurePosixPath(name).stem, lambda: csv_header(data))
    if table:
        intake.add(*csv_sheet(data, table, file))
    else:
        found = ", ".join(csv_header(data)) or "no header"
        intake.findings.append(Finding("upload_not_recognised", file, shown(found)))


def _add_sheet(intake: Intake, file: str, found: WorkbookSheet) -> None:
    reading = found.reading
    table = _table_named(found.name, lambda: reading.header)
    name = shown(found.name)
    if not table:
        said = ", ".join(reading.header) or "no header"
        told = Finding("upload_not_recognised", file, shown(said), sheet=name)
        intake.findings.append(told)
        return
    sheet, findings = sheet_of(reading, no_sheet(table, file, name))
    for spot in found.spots:
        header = reading.header
        column = shown(header[spot.column - 1]) if spot.column <= len(header) else ""
        code = _SPOT_CODES.get(spot.found, "directory_spreadsheet")
        findings.append(sheet.finding(code, spot.row, column, spot.found))
    intake.add(sheet, findings)


def _table_named(stem: str, header: Callable[[], list[str]]) -> str:
    """The table that a file or sheet holds: by its name, else by its header; empty if none."""
    plain = stem.strip().lower()
    if plain in COLUMNS:
        return plain
    columns = set(header())
    matching = [table for table, expected in COLUMNS.items() if columns == set(expected)]
    return matching[0] if matching else ""
