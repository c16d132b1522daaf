"""One official annual table: its records walked from the title to the notes.

The walk knows where it is (province, year, columns) from what the records say; how they
say it is in `loaders.official_layouts`.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from geodata.findings import Finding
from geodata.terms import PROVINCES
from loaders.cells import canonical_text, cell_shown, fold, label_shown
from loaders.csv_text import decoded, with_plain_line_ends
from loaders.lmia_layouts import province_codes, words
from loaders.official_layouts import OfficialLayout

LARGEST_FILE = 20_000_000  # bytes; the published tables have at most 0.1 million
_YEAR = re.compile(r"20[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2}")


class OfficialRow(NamedTuple):
    """Positions of one label, province and year; ``code`` is empty where the table gives none."""

    province: str
    year: int
    code: str
    positions: int | None


@dataclass(slots=True)
class OfficialTable:
    """What was read of one table.

    Attributes
    ----------
    totals : dict
        Stated total by province and year; None when its cell cannot be read.
    """

    file: str
    layout: OfficialLayout
    rows: list[OfficialRow] = field(default_factory=list)
    totals: dict[tuple[str, int], int | None] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def readable(self) -> bool:
        """False when the table is damaged, cut short or of another shape."""
        return all(finding.severity != "error" for finding in self.findings)


def read_official_table(data: bytes, file: str, layout: OfficialLayout) -> OfficialTable:
    """The Maritime rows of a published table; never raises.

    Parameters
    ----------
    data : bytes
        The CSV file as published: UTF-8 or cp1252, thousands separators, notes at the foot.
    file : str
        Its name, for findings.
    layout : OfficialLayout

    Returns
    -------
    OfficialTable
        Cells that are no number are kept as missing, with a finding. With an error finding
        (``unreadable_source``) the rows must not be used.
    """
    table = OfficialTable(file, layout)
    if len(data) > LARGEST_FILE:
        table.findings.append(Finding("unreadable_source", file, f"{len(data):,} bytes"))
        return table
    text = decoded(with_plain_line_ends(data))
    if text.undefined:
        table.findings.append(Finding("undefined_bytes", file, f"{text.undefined} in the file"))
    walk = _Walk(table)
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text.text, newline="")), 1):
            cells = [canonical_text(cell) for cell in record]
            if cells and fold(cells[0]) in words("notes"):
                walk.ended = True
                break
            if any(cells):
                walk.take(number, cells)
    except csv.Error as fault:
        table.findings.append(Finding("unreadable_source", file, str(fault)[:120]))
    walk.finish()
    return table


class _Walk:
    """Where the reading of a table stands."""

    def __init__(self, table: OfficialTable) -> None:
        self.table, self.layout = table, table.layout
        self.ended = False
        self.province: str | None = None  # code; None outside the Maritimes
        self.province_name = ""
        self.closed = False  # the province's total was read
        self.year: int | None = None  # of a section of one year
        self.years: dict[int, int] = {}  # columns under a year whose own header is to come
        self.columns: dict[int, int] = {}  # column to year
        self.labels: set[tuple[str, int, str]] = set()
        self.parts: dict[int, int | None] = {}  # sums by year since the last subtotal

    def take(self, number: int, cells: list[str]) -> None:
        """One record that is not empty."""
        cells = cells + [""] * (self.layout.label_column + 1 - len(cells))
        if self._header(cells) or self._section(cells):
            return
        names = [cell for cell in cells[: self.layout.label_column + 1] if cell]
        alone = self.province and len(names) == 1
        if alone and self.layout.is_total(names[0], self.province_name):
            self._total(number, cells)
            return
        if self.layout.provinces_in == "column" and cells[0]:
            self._enter(cells[0])
        if self.province and self.closed:
            self._damaged(f"a row after the total of {self.province}", number)
        elif self.province:
            self._data(number, cells)

    def finish(self) -> None:
        """What a complete table has: notes at the end, each province and its totals."""
        if not self.ended:
            self._damaged("no notes at the end")
        for province in PROVINCES:
            years = {row.year for row in self.table.rows if row.province == province}
            stated = {year for name, year in self.table.totals if name == province}
            if not years:
                self._damaged(f"no row of {province}")
            elif self.layout.total_form and years - stated:
                self._damaged(f"no total of {province}")

    def _header(self, cells: list[str]) -> bool:
        """A row that says which columns hold which year."""
        label = self.layout.label_column
        if self.layout.label_header and fold(cells[label]) != fold(self.layout.label_header):
            return False
        if not self.layout.label_header and cells[label]:
            return False
        after = {i: cell for i, cell in enumerate(cells) if i > label and cell}
        years = {i: int(cell) for i, cell in after.items() if _YEAR.fullmatch(cell)}
        wanted = self.layout.value_header
        if len(years) == len(after) and _rise(years):
            self.years = years
            self.columns = {} if wanted else years
            return True
        if not wanted or wanted not in after.values():
            return False
        if self.layout.years_in == "section":
            places = [i for i, cell in after.items() if cell == wanted]
            self.columns = {places[0]: self.year} if self.year else {}
            self.year = None  # used up: the next header needs a year of its own
        else:
            self.columns = {i: year for i, year in self.years.items() if after.get(i) == wanted}
            if len(self.columns) < len(self.years):
                self._damaged(f"not every year has a column {wanted}")
        return True

    def _section(self, cells: list[str]) -> bool:
        """A row of one cell: a province, a year, or a heading."""
        if self.layout.provinces_in != "section" or not cells[0] or any(cells[1:]):
            return False
        text, layout = cells[0], self.layout
        if layout.years_in == "section" and _YEAR.fullmatch(text):
            self.year, self.columns = int(text), {}
            if self.province and any(
                (row.province, row.year) == (self.province, self.year) for row in self.table.rows
            ):
                self._damaged(f"{text} twice in {self.province}")
        elif layout.code_of(text) is not None or layout.is_subtotal(text):
            return False  # a row whose numbers are all missing
        elif layout.is_total(text, self.province_name):
            return False
        elif fold(text) != fold(layout.section_heading):
            self._enter(text)
            self.year, self.columns = None, {}
        return True

    def _enter(self, name: str) -> None:
        code = province_codes().get(fold(name))
        self.province = code if code in PROVINCES else None
        self.province_name, self.closed, self.parts = name, False, {}

    def _total(self, number: int, cells: list[str]) -> None:
        for year, positions in self._values(number, cells):
            self.table.totals[str(self.province), year] = positions
        self.closed = True

    def _data(self, number: int, cells: list[str]) -> None:
        label, province = cells[self.layout.label_column], str(self.province)
        if not self.columns:
            self._damaged("no row of years above", number)
            return
        if self.layout.is_subtotal(label):
            self._subtotal(number, cells)
            return
        values = self._values(number, cells)
        code = self.layout.code_of(label)
        if code is None:
            known = sum(positions or 0 for _, positions in values)
            self._tell("official_label_unknown", label_shown(label) or "empty", number, known)
        for year, positions in values:
            key = (province, year, fold(label))
            if key in self.labels:
                self._damaged(f"{label_shown(label)} twice in {province}", number)
                return
            self.labels.add(key)
            self.table.rows.append(OfficialRow(province, year, code or "", positions))
            before = self.parts.get(year, 0)
            known_both = before is not None and positions is not None
            self.parts[year] = before + positions if known_both else None  # type: ignore[operator]

    def _subtotal(self, number: int, cells: list[str]) -> None:
        for year, stated in self._values(number, cells):
            summed = self.parts.get(year)
            if stated is not None and summed is not None and stated != summed:
                found = f"{self.province} {year}: {stated:,} stated, {summed:,} in the rows"
                self._tell("official_total_differs", found, number, abs(stated - summed))
        self.parts = {}

    def _values(self, number: int, cells: list[str]) -> list[tuple[int, int | None]]:
        """Year and positions of each column; a cell that is no number is missing."""
        values = []
        for column, year in self.columns.items():
            text = cells[column] if column < len(cells) else ""
            sound = _NUMBER.fullmatch(text)
            if not sound:
                found = f"{year}: {cell_shown(text)}"
                self._tell("official_positions_unreadable", found, number)
            values.append((year, int(text.replace(",", "")) if sound else None))
        return values

    def _damaged(self, found: str, number: int | None = None) -> None:
        """An error, told once however many rows it touches."""
        finding = Finding("unreadable_source", self.table.file, found, row=number)
        if all(known.found != found for known in self.table.findings):
            self.table.findings.append(finding)

    def _tell(self, code: str, found: str, row: int, positions: int | None = None) -> None:
        self.table.findings.append(
            Finding(code, self.table.file, found, row=row, positions=positions)
        )


def _rise(years: dict[int, int]) -> bool:
    values = list(years.values())
    return bool(values) and all(a < b for a, b in pairwise(values))
