"""What a workbook of the directory holds, counted before its reader takes memory for it.

The reader copies a shared text for every cell that points to it, gives an empty cell for an
error mark and only the last result of a formula. So texts are counted, and formulas and
error marks are found, with their places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from loaders.sheet_extent import Measure, NotMeasurableError, follow

MOST_CELLS = 1_000_000
MOST_TEXT = 20_000_000  # characters of shared texts, each as often as it stands in a cell
MOST_ELEMENTS = 4_000_000
MOST_TOLD = 1_000
WORKBOOK = "xl/workbook.xml"
LINKS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedstrings.xml"  # compared in small letters, as the reader does


class OversizedError(Exception):
    """A workbook beyond all measure; says what was found."""


class Spot(NamedTuple):
    """A formula or an error mark: row and column, both from 1, and what stands there."""

    row: int
    column: int
    found: str


@dataclass(slots=True)
class Survey(Measure):
    """Follows a worksheet: how far it reaches, how much text it asks for, what it would hide."""

    lengths: list[int] = field(default_factory=list)
    text: int = 0
    elements: int = 0
    spots: list[Spot] = field(default_factory=list)
    kind: str = ""
    value: list[str] | None = None
    tables: int = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = name.rpartition(":")[2]
        before = self.row, self.column
        # Without super(): a dataclass with slots is another class than the one written here.
        Measure.start(self, name, attributes)
        self._check_order(local, *before)
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise OversizedError(f"more than {MOST_ELEMENTS:,} elements in a sheet")
        if local == "c":
            self.kind = attributes.get("t", "")
        elif self.in_cell and local == "f":
            self._tell("a formula")
        elif self.in_cell and local == "v" and self.kind in ("s", "e"):
            self.value = []
        if self.rows * self.columns > MOST_CELLS:
            raise OversizedError(f"{self.rows:,} rows by {self.columns:,} columns")

    def _check_order(self, local: str, row: int, column: int) -> None:
        """Rows and cells that stand twice or go back hide each other: the reader keeps the last."""
        if local == "sheetData":
            self.tables += 1
        out_of_order = (
            (local == "row" and self.row <= row)
            or (local == "c" and self.column <= column)
            or (local == "c" and self.told_row not in (0, self.row))
            or self.tables > 1
        )
        if out_of_order:
            raise NotMeasurableError("rows or cells that stand twice or go back")

    def characters(self, text: str) -> None:
        if self.value is not None:
            self.value.append(text)

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "v" and self.value is not None:
            value, self.value = "".join(self.value).strip(), None
            if self.kind == "e":
                self._tell(value)
            else:
                index = int(value) if value.isdecimal() and len(value) < 10 else -1
                self.text += self.lengths[index] if 0 <= index < len(self.lengths) else 0
                if self.text > MOST_TEXT:
                    raise OversizedError(f"more than {MOST_TEXT:,} characters in its cells")
        Measure.end(self, name)

    def _tell(self, found: str) -> None:
        if len(self.spots) < MOST_TOLD:
            self.spots.append(Spot(max(self.row, self.told_row), self.column, found))


def surveyed(part: bytes, lengths: list[int]) -> Survey:
    """The survey of a worksheet.

    Parameters
    ----------
    part : bytes
    lengths : list of int
        Result of `string_lengths`.

    Raises
    ------
    OversizedError
        For a sheet that would take too much memory or time.
    NotMeasurableError
        For XML that is not well-formed UTF-8.
    """
    survey = Survey(lengths=lengths)
    follow(part, survey.start, survey.end, survey.characters)
    return survey


def string_lengths(part: bytes) -> list[int]:
    """Characters of each shared text of a workbook, in order."""
    lengths: list[int] = []

    def start(name: str, _attributes: Mapping[str, str]) -> None:
        if name.rpartition(":")[2] == "si":
            lengths.append(0)
            if len(lengths) > MOST_CELLS:
                raise OversizedError(f"more than {MOST_CELLS:,} shared texts")

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)

    follow(part, start, text=text)
    return lengths


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Names of the sheets by the part that holds each.

    Raises
    ------
    NotMeasurableError
        For XML that is not well-formed UTF-8.
    """
    targets: dict[str, str] = {}
    names: dict[str, str] = {}

    def link(name: str, attributes: Mapping[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(name: str, attributes: Mapping[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            ids = [text for key, text in attributes.items() if key.rpartition(":")[2] == "id"]
            target = targets.get(ids[0] if ids else "", "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            names[part] = attributes.get("name", "")

    follow(parts.get(LINKS, b"<none/>"), link)
    follow(parts[WORKBOOK], sheet)
    return names
