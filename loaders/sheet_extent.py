"""How far the filled cells of a worksheet reach, measured before a reader takes memory for them.

The workbook reader takes memory for every cell up to the last one: two cells at opposite
corners of a sheet would end the whole process. Plain sheets, such as all published lists,
are recognised by one strict pattern; every other is read by Expat, which refuses what is
not well-formed XML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.parsers import expat

# The reader looks for cells only inside this element, compared byte by byte.
CELLS_ELEMENT = b"sheetData"
_CELLS_ELEMENT_UTF16 = CELLS_ELEMENT.decode().encode("utf-16-le")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

# Anything but: plain cells from A1 to Z99999 (less than 3 million); other elements without
# prefix; ends of elements; the XML declaration. Without one of these, a sheet is small.
_NOT_PLAIN = re.compile(
    rb'<(?!c r="[A-Z][0-9]{1,5}"(?: [st]="[a-zA-Z0-9]*"){0,2} ?/?>'
    rb"|/|[abd-z][A-Za-z]*(?:[ >]|/>)|c[A-Za-z]+(?:[ >]|/>)|\?xml )"
)
_CELL_PLACE = re.compile(r"([A-Za-z]{1,20})([0-9]{1,20})")


PLAIN_CELLS = 26 * 99_999  # at most, up to the last one of a sheet that is plain


class NotMeasurableError(Exception):
    """XML that is not well-formed UTF-8, or defines entities of its own."""


def is_worksheet(part: bytes) -> bool:
    """Whether cells could be found in a part of a workbook, whatever the part is called.

    Examples
    --------
    >>> is_worksheet(b"<sheetData/>"), is_worksheet("<x/>".encode("utf-16")), is_worksheet(b"<x/>")
    (True, True, False)
    """
    return (
        CELLS_ELEMENT in part
        or _CELLS_ELEMENT_UTF16[:-1] in part  # either order of bytes
        or part.startswith(_UTF16_MARKS)
    )


def sheet_extent(part: bytes) -> tuple[int, int] | None:
    """Rows and columns from A1 to the last filled cell of a worksheet's XML.

    Returns
    -------
    tuple of int or None
        None for a plain sheet that is known to be small without measuring it.

    Raises
    ------
    NotMeasurableError
        When the part is not well-formed XML in UTF-8, or defines entities.
    """
    if not _NOT_PLAIN.search(part):
        return None
    return measured_extent(part)


def measured_extent(part: bytes) -> tuple[int, int]:
    """As `sheet_extent`, always measured."""
    measure = Measure()
    follow(part, measure.start, measure.end)
    return measure.rows, measure.columns


def follow(
    part: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Tell the elements and the text of a part of a workbook, one after the other.

    Raises
    ------
    NotMeasurableError
        When the part is not well-formed XML in UTF-8, or defines entities.
    """
    if b"\0" in part:  # UTF-16, whatever is said of it
        raise NotMeasurableError("not UTF-8")
    # The reader compares bytes, whatever encoding the part says it has.
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_definitions
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError) as fault:
        raise NotMeasurableError(str(fault)) from fault


def _refuse_definitions(*_declaration: object) -> None:
    raise NotMeasurableError("a document type definition")


@dataclass(slots=True)
class Measure:
    """Follows rows and cells as the reader counts them: a place that is told, else the next."""

    rows: int = 0
    columns: int = 0
    row: int = 0
    column: int = 0
    told_row: int = 0
    in_cell: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "row":
            told = attributes.get("r", "")
            self.row = int(told) if told.isdecimal() and len(told) <= 20 else self.row + 1
            self.column = 0
        elif kind == "c":
            place = _CELL_PLACE.fullmatch(attributes.get("r", ""))
            self.column = column_number(place[1]) if place else self.column + 1
            self.told_row = int(place[2]) if place else 0
            self.in_cell = True
        elif self.in_cell:  # a cell is filled when something is in it
            self.rows = max(self.rows, self.row, self.told_row)
            self.columns = max(self.columns, self.column)

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "c":
            self.in_cell = False


def column_number(letters: str) -> int:
    """
    >>> column_number("A"), column_number("aa"), column_number("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
