"""Where an LMIA list stands in a workbook, and what its columns mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geodata.findings import Finding
from geodata.terms import QUARTER_PATTERN
from loaders.cells import canonical_text, fold, label_shown, read_each
from loaders.lmia_layouts import headers, language_of_header, words
from loaders.lmia_title import Title
from loaders.workbook import Row, Sheet


class ListRefusedError(Exception):
    """The whole list is refused, for these findings.

    Raised and caught inside the loader: whoever reads a list gets the findings.
    """

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*(finding.message() for finding in findings))
        self.findings = list(findings)


@dataclass(frozen=True, slots=True)
class ListPlace:
    """The part of a sheet that is a list.

    Attributes
    ----------
    file, sheet, language : str
        Where it stands; ``en`` or ``fr``.
    above : sequence of Row
        Rows above the header: the title.
    header : Row
        The header.
    rows : sequence of Row
        Rows between the header and the heading of the notes.
    after : sequence of Row
        Rows after the heading of the notes.
    closed : bool
        Whether that heading was there.
    """

    file: str
    sheet: str
    language: str
    above: Sequence[Row]
    header: Row
    rows: Sequence[Row]
    after: Sequence[Row]
    closed: bool

    @property
    def title(self) -> str:
        """All text above the header."""
        return " ".join(text for row in self.above for text in row.cells)

    def finding(
        self, code: str, found: str, row: int | None = None, positions: int | None = None
    ) -> Finding:
        """A finding on this sheet."""
        return Finding(code, self.file, found, sheet=self.sheet, row=row, positions=positions)


def locate_list(file: str, sheets: Sequence[Sheet]) -> ListPlace:
    """The one list of a workbook.

    The header is the first row with a cell that equals a header of the employer column,
    whatever the sheet is called.

    Raises
    ------
    ListRefusedError
        ``header_not_found`` or ``several_lists``.
    """
    places = [place for sheet in sheets if (place := _place_on_sheet(file, sheet))]
    if not places:
        rows = sum(len(sheet.rows) for sheet in sheets)
        found = f"no such cell; rows with text: {rows}, sheets: {len(sheets)}"
        raise ListRefusedError(Finding("header_not_found", file, found))
    if len(places) > 1:
        names = ", ".join(label_shown(place.sheet) for place in places)
        raise ListRefusedError(Finding("several_lists", file, names))
    return places[0]


def period_of(place: ListPlace, title: Title) -> str:
    """The period of a title that says positive: a quarter, a half or a whole year.

    Raises
    ------
    ListRefusedError
        ``negative_list``, ``period_not_found`` or ``positive_not_stated``.
    """
    if title.negative:
        found = "a title with the word for a negative decision"
        raise ListRefusedError(place.finding("negative_list", found))
    if len(title.periods) != 1 or not re.match(QUARTER_PATTERN, title.periods[0]):
        found = ", ".join(title.periods) or "no period in the title"
        raise ListRefusedError(place.finding("period_not_found", found))
    if not title.positive:
        found = "a title without the word positive"
        raise ListRefusedError(place.finding("positive_not_stated", found))
    return title.periods[0]


def columns_of(place: ListPlace, needed: Iterable[str]) -> dict[str, int]:
    """Column index by field, from a header in which every column is known once.

    Parameters
    ----------
    place : ListPlace
    needed : iterable of str
        Fields that must be there.

    Raises
    ------
    ListRefusedError
        ``unknown_header``, ``duplicate_column``, ``missing_column``, all that apply.
    """
    known = headers(place.language)
    columns: dict[str, int] = {}
    faults = []
    # A row of a CSV list may be longer than the header.
    longest = max((len(row.cells) for row in place.rows), default=0)
    beyond = [""] * (longest - len(place.header.cells))
    for index, text in enumerate([*place.header.cells, *beyond]):
        label = canonical_text(text)
        if not label and not _column_is_used(place.rows, index):
            continue
        meaning = known.get(fold(label))
        shown = label_shown(label) or f"no header over column {index + 1}"
        if meaning is None:
            faults.append(("unknown_header", shown))
        elif meaning.field in columns:
            faults.append(("duplicate_column", shown))
        else:
            columns[meaning.field] = index
    absent = [field for field in needed if field not in columns]
    if absent:
        faults.append(("missing_column", f"no column for {', '.join(absent)}"))
    if faults:
        number = place.header.number
        raise ListRefusedError(*(place.finding(code, found, number) for code, found in faults))
    return columns


def mislabelled_header(place: ListPlace) -> list[Finding]:
    """The notice for a positive list whose header says requested, as in 2022Q2.

    The French edition of that quarter has the same totals under approved.
    """
    known = headers(place.language)
    labels = [canonical_text(text) for text in place.header.cells]
    wrong = [text for text in labels if fold(text) in known and known[fold(text)].mislabelled]
    if not wrong:
        return []
    return [place.finding("mislabelled_header", ", ".join(wrong), place.header.number)]


def notes_missing(place: ListPlace) -> list[Finding]:
    """The warning for a list that just stops."""
    if place.closed:
        return []
    last = [place.header, *place.rows][-1].number
    return [place.finding("notes_missing", "the list ends without them", last)]


def _place_on_sheet(file: str, sheet: Sheet) -> ListPlace | None:
    for at, row in enumerate(sheet.rows):
        language = next(filter(None, map(language_of_header, row.cells)), None)
        if language:
            end = _notes_index(sheet.rows, at)
            return ListPlace(
                file=file,
                sheet=sheet.name,
                language=language,
                above=sheet.rows[:at],
                header=row,
                rows=sheet.rows[at + 1 : end],
                after=sheet.rows[end + 1 :],
                closed=end < len(sheet.rows),
            )
    return None


def _notes_index(rows: Sequence[Row], header: int) -> int:
    """Index of the heading of the notes, or the number of rows.

    Only a whole cell in the first column, alone on its row, counts: ``Notesolution Inc`` is
    an employer, and a row with positions is a row whatever its first cell says.
    """
    first = next(index for index, text in enumerate(rows[header].cells) if canonical_text(text))
    headings = words("notes")
    begins = read_each(
        lambda text: fold(text) in headings,
        (row.cells[first] if first < len(row.cells) else "" for row in rows),
    )
    for index in range(header + 1, len(rows)):
        if begins[index] and not any(map(canonical_text, rows[index].cells[first + 1 :])):
            return index
    return len(rows)


def _column_is_used(rows: Sequence[Row], index: int) -> bool:
    """Whether any row has text there."""
    return any(text.strip() for row in rows for text in row.cells[index : index + 1])
