"""Lists without a province column: provinces in rows of their own (2014 and 2015).

    New Brunswick,,
    Employer,Address,"Positions Approved"
    A Farm Ltd,"Somewhere, NB ...",3
    ...
    Other employers,,"5,967"
    Total,,"30,396"

Such a list is brought to the form of the others: one row per employer, with its province
in a column behind the last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from geodata.findings import Finding
from loaders.cells import canonical_text, cell_shown, fold, whole_number
from loaders.lmia_header import ListPlace
from loaders.lmia_layouts import headers, province_codes, words
from loaders.workbook import Row


class Sections(NamedTuple):
    """A list with its provinces in a column.

    Attributes
    ----------
    rows : tuple of Row
        The rows of employers.
    columns : dict of str to int
        Field to column index, now with ``province``.
    sums : tuple of Row
        The rows that sum up.
    unused : tuple of Row
        Headings of no known province without any row under them.
    """

    rows: tuple[Row, ...]
    columns: dict[str, int]
    sums: tuple[Row, ...]
    unused: tuple[Row, ...]


def province_sections(place: ListPlace, columns: dict[str, int]) -> Sections:
    """Give each row the province of the section it stands in.

    A row with nothing but its first cell opens a section, whether or not the province is
    known: rows of an unknown section must not fall to the province before it.

    Parameters
    ----------
    place : ListPlace
        The first section's name stands above its header.
    columns : dict of str to int
        Field to column index, without ``province``.
    """
    first = min(columns.values())
    width = 1 + max(max(columns.values()), *(len(row.cells) for row in place.rows), 0)
    section = _section_above(place, first)
    rows, sums, unused = [], [], []
    heading: Row | None = None
    for row in place.rows:
        name = canonical_text(_cell(row, first))
        if _is_heading(row, first):
            unused += [heading] if heading else []
            section, heading = name, None if fold(name) in province_codes() else row
        elif _is_sum(row, columns, name):
            sums.append(row)
        elif not _is_header(row, columns, place.language):
            cells = (*row.cells, *("",) * (width - 1 - len(row.cells)), section)
            rows.append(Row(row.number, cells))
            heading = None
    unused += [heading] if heading else []
    columns = {**columns, "province": width - 1}
    return Sections(tuple(rows), columns, tuple(sums), tuple(unused))


def heading_findings(place: ListPlace, unused: Sequence[Row]) -> list[Finding]:
    """One finding per heading of no known province that has no rows.

    It may be an employer that has lost its address and positions.
    """
    return [
        Finding(
            "unknown_province",
            place.file,
            cell_shown(next(filter(canonical_text, row.cells), "")),
            sheet=place.sheet,
            row=row.number,
            column="province",
        )
        for row in unused
    ]


def sum_findings(
    place: ListPlace, columns: dict[str, int], sums: Sequence[Row], listed: int
) -> list[Finding]:
    """Hold the listed positions against the sums that the list itself states.

    Parameters
    ----------
    place : ListPlace
    columns : dict of str to int
    sums : sequence of Row
        ``Other employers`` (persons, who are not named) and ``Total``.
    listed : int
        Positions of the rows that were read.

    Returns
    -------
    list of Finding
        ``unlisted_employers`` with their positions, and ``total_differs`` unless listed
        and unlisted positions make the total.
    """
    if not sums:
        return []
    findings = []
    unlisted, totals = 0, []
    for row in sums:
        # Thousands separators stand in these rows only.
        count = whole_number(canonical_text(_cell(row, columns["positions"])).replace(",", ""))
        if fold(_cell(row, min(columns.values()))) in words("total"):
            totals.append((row.number, count))
            continue
        unlisted += count or 0
        found = f"listed {listed:,}, not listed {count or 0:,}"
        finding = place.finding("unlisted_employers", found, row.number, positions=count)
        findings.append(finding)
    for number, total in totals:
        if total != listed + unlisted:
            stated = "a number that cannot be read" if total is None else f"{total:,}"
            found = f"total {stated}, listed {listed:,}, not listed {unlisted:,}"
            findings.append(place.finding("total_differs", found, number))
    return findings


def _section_above(place: ListPlace, first: int) -> str:
    if not place.above:
        return ""
    name = canonical_text(_cell(place.above[-1], first))
    return name if fold(name) in province_codes() else ""


def _is_heading(row: Row, first: int) -> bool:
    others = (text for at, text in enumerate(row.cells) if at != first)
    return not any(canonical_text(text) for text in others)


def _is_sum(row: Row, columns: dict[str, int], name: str) -> bool:
    if canonical_text(_cell(row, columns["address"])):
        return False
    return fold(name) in words("unlisted") or fold(name) in words("total")


def _is_header(row: Row, columns: dict[str, int], language: str) -> bool:
    known = headers(language)
    labels = {field: fold(_cell(row, at)) for field, at in columns.items()}
    return all(text in known and known[text].field == field for field, text in labels.items())


def _cell(row: Row, at: int) -> str:
    return row.cells[at] if at < len(row.cells) else ""
