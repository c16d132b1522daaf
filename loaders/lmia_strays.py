"""What a file holds outside the body of its list, and rows that a quotation mark swallowed.

None of this is in any published list. It is told, since a total without it would be
wrong and look right.
"""

from __future__ import annotations

from collections.abc import Sequence

from geodata.findings import Finding
from loaders.cells import canonical_text, fold, label_shown, whole_number
from loaders.lmia_header import ListPlace
from loaders.lmia_layouts import headers
from loaders.workbook import Row, Sheet


def rows_before_header(place: ListPlace, columns: dict[str, int]) -> tuple[list[Finding], int]:
    """One finding for the rows above the header that are no title.

    A title, and the name of a first section, stand alone on their row.

    Parameters
    ----------
    place : ListPlace
    columns : dict of str to int
        Field to column index.

    Returns
    -------
    findings : list of Finding
        One, with the positions that stand there, or none.
    stray : int
        How many such rows.
    """
    stray = [row for row in place.above if not _stands_alone(row)]
    if not stray:
        return [], 0
    at = columns["positions"]
    texts = [row.cells[at] for row in stray if at < len(row.cells)]
    known = [number for text in texts if (number := whole_number(canonical_text(text))) is not None]
    finding = place.finding(
        "row_before_header",
        f"rows: {len(stray)}",
        stray[0].number,
        positions=sum(known) if known else None,
    )
    return [finding], len(stray)


def sheets_not_read(place: ListPlace, sheets: Sequence[Sheet]) -> list[Finding]:
    """One finding per other sheet that has a row of more than one cell."""
    findings = []
    for sheet in sheets:
        others = () if sheet.name == place.sheet else sheet.rows
        rows = sum(not _stands_alone(row) for row in others)
        if rows:
            shown = f"{label_shown(sheet.name)}, rows: {rows}"
            findings.append(Finding("sheet_not_read", place.file, shown))
    return findings


def swallowed_lines(place: ListPlace) -> list[Finding]:
    """One finding per row of a CSV list with a line break in a cell that is no header.

    A quotation mark that is never closed, or opened and closed in two rows, makes one cell
    of all the lines between; what follows the second one can look like a sound row.
    """
    known = headers(place.language)
    findings = []
    for row in (*place.above, *place.rows):
        breaks = sum(
            len(text.splitlines()) - 1
            for text in row.cells
            if ("\n" in text or "\r" in text) and fold(text) not in known
        )
        if breaks:
            findings.append(place.finding("line_break_in_cell", f"breaks: {breaks}", row.number))
    return findings


def _stands_alone(row: Row) -> bool:
    return sum(bool(canonical_text(text)) for text in row.cells) <= 1
