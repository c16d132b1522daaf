"""The directory files as text, row by row as a spreadsheet counts them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from geodata.findings import Finding
from geodata.schemas_directory import DIRECTORY_MODELS
from loaders.directory_values import shown

LARGEST = 10_000_000  # bytes; the largest file we ship has 0.1 MB
COLUMNS = {name: list(model.to_schema().columns) for name, model in DIRECTORY_MODELS.items()}


@dataclass(frozen=True)
class Sheet:
    """One file as text: ``rows`` has the schema's columns, indexed by spreadsheet row."""

    name: str
    rows: pd.DataFrame
    ragged: frozenset[int] = frozenset()
    missing: frozenset[str] = frozenset()
    complete: bool = True

    @cached_property
    def checkable(self) -> pd.DataFrame:
        """The rows with as many cells as headers."""
        return self.rows.drop(index=list(self.ragged))

    def finding(self, code: str, row: int | None, column: str, found: object) -> Finding:
        """A finding in this file."""
        return Finding(code, f"{self.name}.csv", shown(found), row=row, column=column)


def read_sheet(path: Path, name: str) -> tuple[Sheet, list[Finding]]:
    """The file as text, and what hinders reading it."""
    nothing = Sheet(name, pd.DataFrame(columns=COLUMNS[name], dtype=object), complete=False)
    if not path.is_file():
        return nothing, [nothing.finding("missing_file", None, "", name + ".csv")]
    size = path.stat().st_size
    if size > LARGEST:
        return nothing, [
            nothing.finding("directory_too_large", None, "", f"{size / 1_000_000:.1f} MB")
        ]
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return nothing, [nothing.finding("directory_unreadable", 1, "", "text in UTF-16")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        found = f"byte 0x{data[error.start]:02X}, which is not UTF-8"
        return nothing, [nothing.finding("directory_unreadable", row, "", found)]
    records, broken = _records(text)
    if not records or not set(records[0]) & set(COLUMNS[name]):
        found = broken or (",".join(records[0]) if records else "no header")
        return nothing, [nothing.finding("directory_unreadable", 1, "", found)]
    sheet = _sheet(name, records, complete=not broken)
    return sheet, [*_header_findings(sheet, records[0]), *_shape_findings(sheet, records, broken)]


def _records(text: str) -> tuple[list[list[str]], str]:
    """Records of stripped cells, and why reading stopped early (empty: it did not)."""
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), strict=True):
            records.append([cell.strip() for cell in record])  # noqa: PERF401 (kept on error)
    except csv.Error as error:
        return records, str(error)
    return records, ""


def _sheet(name: str, records: list[list[str]], complete: bool) -> Sheet:
    header = records[0]
    filled = {row: cells for row, cells in enumerate(records[1:], start=2) if any(cells)}
    ragged = frozenset(row for row, cells in filled.items() if len(cells) != len(header))
    padded = [(cells + [""] * len(header))[: len(header)] for cells in filled.values()]
    table = pd.DataFrame(padded, index=list(filled), columns=range(len(header)), dtype=object)
    rows = pd.DataFrame(
        {
            column: table[header.index(column)] if column in header else ""
            for column in COLUMNS[name]
        },
        index=table.index,
        dtype=object,
    )
    return Sheet(name, rows, ragged, frozenset(COLUMNS[name]) - set(header), complete)


def _header_findings(sheet: Sheet, header: list[str]) -> Iterator[Finding]:
    for position, column in enumerate(header):
        if column not in COLUMNS[sheet.name] or column in header[:position]:
            yield sheet.finding("directory_unknown_column", 1, shown(column), column)
    for column in COLUMNS[sheet.name]:
        if column in sheet.missing:
            yield sheet.finding("directory_missing_column", 1, column, ", ".join(header))


def _shape_findings(sheet: Sheet, records: list[list[str]], broken: str) -> Iterator[Finding]:
    for row in sorted(sheet.ragged):
        found = f"{len(records[row - 1])} cells for {len(records[0])} headers"
        yield sheet.finding("directory_unreadable", row, "", found)
    if broken:
        found = f"{broken}; nothing was read from this row on"
        yield sheet.finding("directory_unreadable", len(records) + 1, "", found)
