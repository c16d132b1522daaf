"""An HSDS package or JSON file as text records: bounded, and nothing followed out of it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from geodata.findings import Finding
from geodata.hsds import Record, hsds_files, hsds_tables
from geodata.hsds_nested import flat_records, plain
from loaders.archive import SIGNATURES, Bounds, RefusedArchiveError, unpacked_files
from loaders.directory_values import shown

LARGEST_FILE = 20_000_000
LARGEST_PACKAGE = 60_000_000
LARGEST_ARCHIVE = 60_000_000
MOST_FILES = 200
LONGEST_TEXT = 20_000
MOST_RECORDS = 100_000
MOST_MARKS = 1_000_000  # of JSON: each becomes an object that takes far more than its byte
_LINE_ENDS = re.compile("[ ]*[\t\r\n\v\f]+[ ]*")  # no-break spaces, as in French, stay
DESCRIPTION = "datapackage.json"


@dataclass(frozen=True, slots=True)
class Source:
    """One record of the package, and where it stands: file, sheet (JSON: table) and row."""

    entity: str
    fields: Record
    file: str
    row: int
    sheet: str = ""

    def finding(self, code: str, column: str, found: object) -> Finding:
        """A finding about one field of it."""
        return Finding(code, self.file, shown(found), sheet=self.sheet, row=self.row, column=column)


Package = dict[str, list[Source]]


class _Refused(Exception):
    def __init__(self, code: str, file: str, found: str) -> None:
        super().__init__(code)
        self.finding = Finding(code, shown(file), shown(found))


def read_hsds(path: Path) -> tuple[Package, list[Finding]]:
    """Every record of a package.

    Parameters
    ----------
    path : Path
        A folder or ZIP file with CSV files named as HSDS names them, or a JSON file.

    Returns
    -------
    dict
        HSDS table to its records, each with an ``id``. Empty when the package was refused.
    list of Finding
        What was refused (``hsds_unreadable``, ``hsds_unsafe``, ``hsds_too_large``), left
        out or not read; rows count from 1, a CSV header being row 1.
    """
    try:
        if path.is_dir():
            return package_of(path.name, _folder_files(path))
        if not path.is_file():
            raise _Refused("hsds_unreadable", path.name, "no such file")
        with path.open("rb") as file:
            data = file.read(LARGEST_ARCHIVE + 1)
    except _Refused as refused:
        return _nothing(), [refused.finding]
    except OSError as fault:
        found = fault.strerror or type(fault).__name__
        return _nothing(), [Finding("hsds_unreadable", path.name, found)]
    return package_of_file(path.name, data)


def package_of_file(name: str, data: bytes) -> tuple[Package, list[Finding]]:
    """As `read_hsds`, for the bytes of a ZIP or JSON file."""
    findings: list[Finding] = []
    is_archive = data.startswith(SIGNATURES)
    largest = LARGEST_ARCHIVE if is_archive else LARGEST_FILE
    try:
        if len(data) > largest:
            raise _Refused("hsds_too_large", name, f"more than {largest // 10**6} MB")
        if is_archive:
            return package_of(name, _archive_files(name, data))
        return _gathered(_nothing(), _json_sources(name, data, findings), findings), findings
    except _Refused as refused:
        return _nothing(), [*findings, refused.finding]


def package_of(name: str, files: Mapping[str, bytes]) -> tuple[Package, list[Finding]]:
    """As `read_hsds`, for CSV files by their name."""
    findings: list[Finding] = []
    package = _nothing()
    by_file = {file: entity for entity, file in hsds_files().items()}
    try:
        for file, data in files.items():
            if file in by_file:
                _gathered(package, _csv_sources(by_file[file], file, data, findings), findings)
            elif file != DESCRIPTION:
                findings.append(Finding("hsds_not_taken", shown(file), shown(file)))
        if not set(files) & set(by_file):
            raise _Refused("hsds_unreadable", name, "no CSV file that HSDS names")
    except _Refused as refused:
        return _nothing(), [*findings, refused.finding]
    return package, findings


def _nothing() -> Package:
    return {entity: [] for entity in hsds_tables()}


def _folder_files(folder: Path) -> dict[str, bytes]:
    names = sorted(path.name for path in folder.iterdir())
    if len(names) > MOST_FILES:
        raise _Refused("hsds_too_large", folder.name, f"{len(names)} files")
    files: dict[str, bytes] = {}
    for name in names:
        path = folder / name
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise _Refused("hsds_unsafe", name, "a link or a device")
        if path.is_dir() or path.suffix.lower() not in {".csv", ".json"}:
            files[name] = b""
            continue
        files[name] = _bounded(path)
        _check_total(folder.name, files)
    return files


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise _Refused("hsds_too_large", path.name, f"more than {LARGEST_FILE // 10**6} MB")
    return data


def _check_total(name: str, files: dict[str, bytes]) -> None:
    if sum(map(len, files.values())) > LARGEST_PACKAGE:
        raise _Refused("hsds_too_large", name, f"more than {LARGEST_PACKAGE // 10**6} MB in all")


def _archive_files(name: str, data: bytes) -> dict[str, bytes]:
    """The files of an archive, one folder deep at most, by their name without the folder."""
    bounds = Bounds(MOST_FILES, LARGEST_FILE, LARGEST_PACKAGE)
    try:
        by_path = unpacked_files(data, bounds, _is_read)
    except RefusedArchiveError as fault:
        raise _Refused(f"hsds_{fault.kind}", fault.member or name, fault.found) from fault
    files: dict[str, bytes] = {}
    for path, content in by_path.items():
        file = PurePosixPath(path).name
        if file in files:
            raise _Refused("hsds_unsafe", name, f"{file} twice")
        files[file] = content
    return files


def _is_read(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in {".csv", ".json"}


def _csv_sources(
    entity: str, name: str, data: bytes, findings: list[Finding]
) -> Iterator[tuple[Source, dict[str, Any]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        found = f"byte 0x{data[error.start]:02X}, which is not UTF-8"
        findings.append(Finding("hsds_unreadable", name, found, row=row))
        return
    row = 0
    header: list[str] = []
    try:
        for row, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            if row > MOST_RECORDS:
                raise _Refused("hsds_too_large", name, f"more than {MOST_RECORDS} rows")
            if row == 1:
                header = [cell.strip() for cell in cells]
                if "id" not in header or len(set(header)) != len(header):
                    found = ",".join(header) or "no header"
                    findings.append(Finding("hsds_unreadable", name, shown(found), row=1))
                    return
            elif any(cell.strip() for cell in cells):
                if len(cells) != len(header):
                    found = f"{len(cells)} cells for {len(header)} headers"
                    findings.append(Finding("hsds_unreadable", name, found, row=row))
                    continue
                yield Source(entity, {}, name, row), dict(zip(header, cells, strict=True))
    except csv.Error as error:
        found = f"{error}; nothing was read from this row on"
        findings.append(Finding("hsds_unreadable", name, found, row=row + 1))


def _json_sources(
    name: str, data: bytes, findings: list[Finding]
) -> Iterator[tuple[Source, dict[str, Any]]]:
    marks = sum(map(data.count, (b"{", b"[", b":")))
    if marks > MOST_MARKS:
        raise _Refused("hsds_too_large", name, f"more than {MOST_MARKS:,} fields")
    try:
        document = json.loads(data.decode("utf-8-sig"))
        # An escape can name half a character, which no text can hold.
        json.dumps(document, ensure_ascii=False).encode()
        found = list(islice(flat_records(document), MOST_RECORDS + 1))
    except UnicodeDecodeError as error:
        raise _Refused("hsds_unreadable", name, f"not UTF-8 at byte {error.start}") from error
    except UnicodeEncodeError as error:
        raise _Refused("hsds_unreadable", name, "half a character (a lone surrogate)") from error
    except (ValueError, RecursionError) as error:
        raise _Refused("hsds_unreadable", name, str(error)) from error
    if len(found) > MOST_RECORDS:
        raise _Refused("hsds_too_large", name, f"more than {MOST_RECORDS} records")
    if not any(entity for entity, _ in found):
        raise _Refused("hsds_unreadable", name, "no record that HSDS names")
    counted: dict[str, int] = {}
    for entity, fields in found:
        if not entity:
            what, value = next(iter(fields.items()))
            findings.append(
                Finding("hsds_not_taken", name, shown(plain(value) or what), column=shown(what))
            )
            continue
        counted[entity] = counted.get(entity, 0) + 1
        yield Source(entity, {}, name, counted[entity], entity), fields


def _gathered(
    package: Package, found: Iterator[tuple[Source, dict[str, Any]]], findings: list[Finding]
) -> Package:
    """Put records into the package, each identifier once; cells as text of one line."""
    known = {
        entity: {source.fields["id"]: source for source in rows} for entity, rows in package.items()
    }
    for where, raw in found:
        fields: Record = {}
        for name, value in raw.items():
            text = plain(value)
            if text is None or len(text) > LONGEST_TEXT:
                said = type(value).__name__ if text is None else text
                findings.append(where.finding("hsds_not_taken", shown(name), said))
            elif text.strip():
                fields[name] = _LINE_ENDS.sub(" ", text.strip())
        if "id" not in fields:
            findings.append(where.finding("hsds_left_out", "id", "no identifier"))
            continue
        first = known[where.entity].get(fields["id"])
        if first is None:
            source = Source(where.entity, fields, where.file, where.row, where.sheet)
            package[where.entity].append(source)
            known[where.entity][fields["id"]] = source
        elif any(first.fields.get(name, text) != text for name, text in fields.items()):
            findings.append(where.finding("hsds_duplicate", "id", fields["id"]))
    return package
