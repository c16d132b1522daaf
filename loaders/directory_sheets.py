"""The directory files as text, row by row as a spreadsheet counts them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

import pandas as pd

from geodata.findings import Finding
from geodata.schemas_directory import DIRECTORY_MODELS
from loaders.directory_values import shown

LARGEST = 10_000_000  # bytes; the largest file we ship has 0.1 MB
MOST_ROWS = 5_000  # of a table; the longest we ship has 340
MOST_COLUMNS = 200
LONGEST_CELL = 4_000  # characters; the longest we ship has 762
COLUMNS = {name: list(model.to_schema().columns) for name, model in DIRECTORY_MODELS.items()}
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs"}


@dataclass(frozen=True)
class Sheet:
    """One file or sheet as text: ``rows`` has the schema's columns, indexed by spreadsheet row.

    ``file`` and ``sheet`` say where it stands, ``unread`` how many lines with text (rows of a
    workbook) were not read after reading had to stop.
    """

    name: str
    rows: pd.DataFrame
    file: str
    sheet: str = ""
    ragged: frozenset[int] = frozenset()
    missing: frozenset[str] = frozenset()
    complete: bool = True
    unread: int = 0

    @cached_property
    def checkable(self) -> pd.DataFrame:
        """The rows with as many cells as headers."""
        return self.rows.drop(index=list(self.ragged))

    def finding(self, code: str, row: int | None, column: str, found: object) -> Finding:
        """A finding in this file."""
        return Finding(code, self.file, shown(found), self.sheet, row, column)

    def here(self, finding: Finding, row: int) -> Finding:
        """A finding about a table, at its row in this file."""
        return replace(finding, file=self.file, sheet=self.sheet, row=row)


@dataclass
class Reading:
    """Cells of a file as far as they were read: the header is row 1, blank rows left out.

    ``stopped`` says why reading stopped early, with the code of its finding; nothing was read
    from the row after ``last`` on.
    """

    header: list[str] = field(default_factory=list)
    rows: dict[int, list[str]] = field(default_factory=dict)
    stopped: tuple[str, str] | None = None
    last: int = 0
    unread: int = 0

    def add(self, row: int, cells: Sequence[str]) -> bool:
        """Take up a row, its cells stripped; False when there are too many."""
        stripped = [cell.strip() for cell in cells[: MOST_COLUMNS + 1]]
        if row == 1:
            self.header = stripped
        elif any(stripped):
            if len(self.rows) == MOST_ROWS:
                self.stopped = "directory_too_many_rows", f"more than {MOST_ROWS} rows"
                return False
            self.rows[row] = stripped
        self.last = row
        return True


def read_sheet(path: Path, name: str, file: str = "") -> tuple[Sheet, list[Finding]]:
    """The file as text, and what hinders reading it; ``file`` is what findings call it."""
    nothing = no_sheet(name, file or f"{name}.csv")
    if not path.is_file():
        return nothing, [nothing.finding("missing_file", None, "", name + ".csv")]
    size = path.stat().st_size
    if size > LARGEST:
        found = f"{size / 1_000_000:.1f} MB"
        return nothing, [nothing.finding("directory_too_large", None, "", found)]
    return csv_sheet(path.read_bytes(), name, nothing.file)


def no_sheet(name: str, file: str, sheet: str = "") -> Sheet:
    """A table of which nothing could be read."""
    rows = pd.DataFrame(columns=COLUMNS[name], dtype=object)
    return Sheet(name, rows, file, sheet, complete=False)


def csv_sheet(data: bytes, name: str, file: str) -> tuple[Sheet, list[Finding]]:
    """The bytes of a CSV file as text, and what hinders reading them."""
    nothing = no_sheet(name, file)
    if len(data) > LARGEST:
        found = f"{len(data) / 1_000_000:.1f} MB"
        return nothing, [nothing.finding("directory_too_large", None, "", found)]
    text, row, found = _decoded(data)
    if found:
        unread = replace(nothing, unread=data.count(b"\n"))
        return unread, [nothing.finding("directory_unreadable", row, "", found)]
    return sheet_of(csv_reading(text), nothing)


def _decoded(data: bytes) -> tuple[str, int, str]:
    """The text; or the row and the words of what is no UTF-8."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:2]:
        return "", 1, "text in UTF-16"
    try:
        return data.decode("utf-8-sig"), 0, ""
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        return "", row, f"byte 0x{data[error.start]:02X}, which is not UTF-8"


def csv_header(data: bytes) -> list[str]:
    """The cells of the first line of a CSV file; empty when there is none that can be read."""
    line = data[:100_000].partition(b"\n")[0]
    text = _decoded(line)[0]
    return csv_reading(text).header


def csv_reading(text: str) -> Reading:
    """The records of a CSV text."""
    reading = Reading()
    lines = 0
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row, cells in enumerate(reader, start=1):
            if cells and not reading.add(row, cells):
                break
            reading.last, lines = row, reader.line_num
    except csv.Error as error:
        reading.stopped = "directory_unreadable", str(error)
    if reading.stopped:
        left = islice(io.StringIO(text, newline=""), lines, None)
        reading.unread = sum(1 for line in left if line.strip())
    return reading


def sheet_of(reading: Reading, nothing: Sheet) -> tuple[Sheet, list[Finding]]:
    """What was read, as a sheet in the place of an empty one, and what hinders reading it."""
    name, header = nothing.name, reading.header
    if not set(header) & set(COLUMNS[name]) or len(header) > MOST_COLUMNS:
        unread = replace(nothing, unread=len(reading.rows) + reading.unread)
        return unread, [nothing.finding("directory_unreadable", 1, "", _no_header(reading))]
    findings = [*_header_findings(nothing, header)]
    ragged = {row for row, cells in reading.rows.items() if len(cells) != len(header)}
    for row in sorted(ragged):
        found = f"{len(reading.rows[row])} cells for {len(header)} headers"
        findings.append(nothing.finding("directory_unreadable", row, "", found))
    findings += _long_cells(nothing, reading)
    if reading.stopped:
        code, why = reading.stopped
        found = f"{why}; nothing was read from this row on"
        findings.append(nothing.finding(code, reading.last + 1, "", found))
    sheet = replace(
        nothing,
        rows=_text_table(name, header, reading.rows),
        ragged=frozenset(ragged),
        missing=frozenset(COLUMNS[name]) - set(header),
        complete=not reading.stopped,
        unread=reading.unread,
    )
    return sheet, findings


def _no_header(reading: Reading) -> str:
    header = reading.header
    if reading.stopped and not header:
        return reading.stopped[1]
    if len(header) > MOST_COLUMNS:
        return f"more than {MOST_COLUMNS} columns"
    for separator, words in _OTHER_SEPARATORS.items():
        if len(header) == 1 and separator in header[0]:
            return f"cells separated by {words}"
    return ",".join(header) or "no header"


def _text_table(name: str, header: list[str], rows: Mapping[int, list[str]]) -> pd.DataFrame:
    padded = [(cells + [""] * len(header))[: len(header)] for cells in rows.values()]
    table = pd.DataFrame(padded, index=list(rows), columns=range(len(header)), dtype=object)
    columns = {
        column: table[header.index(column)] if column in header else "" for column in COLUMNS[name]
    }
    return pd.DataFrame(columns, index=table.index, dtype=object)


def _header_findings(sheet: Sheet, header: list[str]) -> Iterator[Finding]:
    for position, column in enumerate(header):
        if column not in COLUMNS[sheet.name] or column in header[:position]:
            yield sheet.finding("directory_unknown_column", 1, shown(column), column)
    for column in COLUMNS[sheet.name]:
        if column not in header:
            yield sheet.finding("directory_missing_column", 1, column, ", ".join(header))


def _long_cells(sheet: Sheet, reading: Reading) -> Iterator[Finding]:
    """Cut each cell that is far too long, with a finding: its row is not used."""
    for row, cells in reading.rows.items():
        for position, cell in enumerate(cells):
            if len(cell) > LONGEST_CELL:
                column = reading.header[position] if position < len(reading.header) else ""
                yield sheet.finding(
                    "directory_long_cell", row, shown(column), f"{len(cell)}: {cell}"
                )
                cells[position] = cell[:LONGEST_CELL]
