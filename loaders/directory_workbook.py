"""An XLSX workbook of the directory as rows of text: bounded, every damage of Excel told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from loaders.archive import Bounds, unpacked_files
from loaders.directory_sheets import Reading
from loaders.directory_values import CELL_RULES, is_date
from loaders.sheet_extent import NotMeasurableError, is_worksheet
from loaders.sheet_survey import (
    MOST_CELLS,
    STRINGS,
    WORKBOOK,
    OversizedError,
    Spot,
    Survey,
    sheet_parts,
    string_lengths,
    surveyed,
)
from loaders.workbook import OTHER_WORKBOOKS, cell_text, reader_faults

DAY_COLUMNS = {column for _, column, _, passes in CELL_RULES if passes is is_date}
CLOCK_COLUMNS = {column for _, column, code, _ in CELL_RULES if code == "directory_bad_hours"}
ARCHIVE = Bounds(files=200, file_bytes=30_000_000, total_bytes=30_000_000, folders=4)


class UnreadableWorkbookError(Exception):
    """A workbook that is not read: kind as of `loaders.archive.RefusedArchiveError`, found."""

    def __init__(self, kind: str, found: str) -> None:
        super().__init__(found)
        self.kind, self.found = kind, found


@dataclass
class WorkbookSheet:
    """A sheet that holds anything.

    Attributes
    ----------
    name : str
    reading : Reading
    spots : list of Spot
        Cells whose text is not what somebody typed: formulas, error marks, and dates where
        no date belongs.
    """

    name: str
    reading: Reading
    spots: list[Spot]


def workbook_sheets(data: bytes) -> list[WorkbookSheet]:
    """The sheets of a workbook, empty ones left out.

    Raises
    ------
    RefusedArchiveError, UnreadableWorkbookError
        For what is damaged, locked, or beyond its bounds.
    """
    parts = unpacked_files(data, ARCHIVE, lambda path: path.lower().endswith((".xml", ".rels")))
    if WORKBOOK not in parts or not {path.lower() for path in parts}.isdisjoint(OTHER_WORKBOOKS):
        raise UnreadableWorkbookError("unreadable", "a ZIP archive that is no XLSX")
    try:
        surveys = _surveys(parts)
        with reader_faults():
            book = CalamineWorkbook.from_filelike(_packed(parts))
            names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            if len({name.casefold() for name in names}) < len(names):
                raise UnreadableWorkbookError("unsafe", "two sheets of one name")
            read = [_sheet(book, name, surveys.get(name)) for name in names]
    except OversizedError as fault:
        raise UnreadableWorkbookError("too_large", str(fault)) from fault
    except NotMeasurableError as fault:
        found = "a workbook whose XML is damaged or not UTF-8"
        raise UnreadableWorkbookError("unreadable", found) from fault
    except PasswordError as fault:
        raise UnreadableWorkbookError("unsafe", "a password") from fault
    except (CalamineError, ValueError, OSError) as fault:
        raise UnreadableWorkbookError("unreadable", "a damaged XLSX workbook") from fault
    return [one for one in read if one.reading.header or one.reading.rows or one.spots]


def _surveys(parts: dict[str, bytes]) -> dict[str, Survey]:
    """The survey of each sheet by its name; every part that could hold cells is surveyed."""
    lengths = next(
        (string_lengths(part) for path, part in parts.items() if path.lower() == STRINGS), []
    )
    names = sheet_parts(parts)
    surveys = {path: surveyed(part, lengths) for path, part in parts.items() if is_worksheet(part)}
    if sum(survey.rows * survey.columns for survey in surveys.values()) > MOST_CELLS:
        raise OversizedError(f"more than {MOST_CELLS:,} cells")
    return {names[path]: survey for path, survey in surveys.items() if path in names}


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    """The parts that were surveyed, so that none other is read."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, part in parts.items():
            if part:
                archive.writestr(path, part)
    packed.seek(0)
    return packed


def _sheet(book: CalamineWorkbook, name: str, survey: Survey | None) -> WorkbookSheet:
    reading = Reading()
    spots = list(survey.spots) if survey is not None else []
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    header = [cell_text(cell).strip() for cell in _filled(rows[0])] if rows else []
    for row, values in enumerate(rows, start=1):
        cells = _filled(values)
        spots += _unwanted_dates(row, cells, header)
        texts = [_text(cell, _at(header, place)) for place, cell in enumerate(cells)]
        short = [""] * (len(header) - len(texts)) if any(texts) else []
        if not reading.add(row, texts + short):
            reading.unread = sum(1 for one in rows[row - 1 :] if _filled(one))
            break
    return WorkbookSheet(name, reading, spots)


def _filled(values: list[Any]) -> list[Any]:
    """A row up to its last cell with something in it: beyond it a sheet is only wide."""
    last = len(values)
    while last and values[last - 1] in ("", None):
        last -= 1
    return values[:last]


def _unwanted_dates(row: int, cells: list[Any], header: list[str]) -> Iterator[Spot]:
    """Cells that Excel keeps as dates, where a month or words may have been typed."""
    for place, cell in enumerate(cells):
        column = _at(header, place)
        is_day = isinstance(cell, date) and column in DAY_COLUMNS
        is_clock = isinstance(cell, time) and column in CLOCK_COLUMNS
        if isinstance(cell, date | time | timedelta) and not (is_day or is_clock):
            yield Spot(row, place + 1, f"date {cell}")


def _text(value: Any, column: str) -> str:
    if isinstance(value, bool):  # as the CSV files have it
        return str(value).lower()
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, time) and column in CLOCK_COLUMNS and not value.second:
        return value.strftime("%H:%M")
    return cell_text(value)


def _at(header: list[str], place: int) -> str:
    return header[place] if place < len(header) else ""
