"""The quarterly lists of employers with a positive LMIA, as published by ESDC.

Source: Open Government Portal, dataset 90fed587-1364-4f33-a9ee-208181dc0b97. Period,
language and columns are read from the sheet itself: file and sheet names change with
every edition. A list that cannot be trusted as a whole is refused by name; a row that
cannot be read is left out with a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from geodata.findings import Finding
from geodata.quarters import period_months
from geodata.terms import PROVINCES
from loaders.lmia_header import (
    ListPlace,
    ListRefusedError,
    columns_of,
    locate_list,
    mislabelled_header,
    notes_missing,
    period_of,
)
from loaders.lmia_layouts import ALWAYS_NEEDED, layout_of, layout_of_columns
from loaders.lmia_rows import ListBody, empty_rows, list_rows, row_after_notes
from loaders.lmia_sections import heading_findings, province_sections, sum_findings
from loaders.lmia_strays import rows_before_header, sheets_not_read, swallowed_lines
from loaders.lmia_title import Title, read_title
from loaders.workbook import Row, Workbook, read_workbook

MASTER_LANGUAGE = "en"
ACCOUNTING_COLUMNS = (
    "file",
    "sha256",
    "quarter",
    "language",
    "rows_read",
    "positions_read",
    "lmias_read",
    *(f"{measure}_{province}" for province in PROVINCES for measure in ("rows", "positions")),
    "rows_refused",
    "counted",
)

Progress = Callable[[Iterable[Path], str], Iterable[Path]]
PROGRESS_LABEL = "LMIA lists"


@dataclass(frozen=True)
class LmiaList:
    """One published list as read.

    Attributes
    ----------
    file, sha256 : str
        File name without its folder, and digest of its bytes.
    quarter, language : str or None
        Period (``2021Q3``, ``2017H1``, ``2015``) and ``en`` or ``fr``; None when they
        could not be read.
    rows : DataFrame
        Columns ``loaders.lmia_rows.ROW_COLUMNS``, one line per row of the list, all
        provinces of Canada and ``foreign``; empty when the list is refused.
    findings : list of Finding
        Everything found wrong, in the order of reading.
    rows_refused : int
        Rows of the list that are not in ``rows``; each is accounted for in ``findings``.
    """

    file: str
    sha256: str
    quarter: str | None
    language: str | None
    rows: pd.DataFrame
    findings: list[Finding]
    rows_refused: int = 0


class _Body(NamedTuple):
    rows: pd.DataFrame
    findings: list[Finding]
    rows_refused: int


def read_lmia_list(path: Path | str) -> LmiaList:
    """Read one published list; faults in the file come back as findings.

    Parameters
    ----------
    path : Path or str
        A CSV or XLSX list in English or French. Its name does not matter.

    Returns
    -------
    LmiaList
        With empty ``rows`` when the list is refused.
    """
    return list_of(read_workbook(path))


def list_of(workbook: Workbook) -> LmiaList:
    """The list in a file that was opened; as `read_lmia_list`."""
    one = LmiaList(workbook.file, workbook.sha256, None, None, empty_rows(), [])
    faults = list(workbook.findings)
    if not workbook.sheets:
        return replace(one, findings=faults)
    try:
        place = locate_list(workbook.file, workbook.sheets)
        one = replace(one, language=place.language)
        title = read_title(place.title)
        one = replace(one, quarter=period_of(place, title))
        body = _read_body(place, one.quarter or "", title, workbook)
    except ListRefusedError as refusal:
        return replace(one, findings=[*faults, *refusal.findings])
    findings = [*faults, *body.findings]
    return replace(one, rows=body.rows, findings=findings, rows_refused=body.rows_refused)


def read_lmia_lists(
    paths: Iterable[Path | str],
    progress: Progress | None = None,
    read: Callable[[Path], LmiaList] = read_lmia_list,
) -> tuple[pd.DataFrame, list[Finding], pd.DataFrame]:
    """Read several lists and count each quarter once.

    Parameters
    ----------
    paths : iterable of Path or str
        Lists in any order. Of two files with the same quarter and language the first is
        kept; when a quarter is there in both languages, the English edition is counted;
        of two periods that share a month, the shorter one.
    progress : callable, optional
        Wraps the paths, with a label, and shows how far it is, as ``tqdm`` does.
    read : callable
        Gives the list of a path; another one where lists are read already.

    Returns
    -------
    rows : DataFrame
        Rows of the counted lists, by quarter; columns as in ``LmiaList.rows``.
    findings : list of Finding
        Of every file, counted or not.
    accounting : DataFrame
        One line per file, columns ``ACCOUNTING_COLUMNS``. ``rows_read``, ``positions_read``
        and ``lmias_read`` (missing when the list has none) are what the file gave;
        ``rows_refused`` came on top; ``counted`` says whether its rows are in ``rows``.
    """
    files: Iterable[Path] = [Path(path) for path in paths]
    if progress:
        files = progress(files, PROGRESS_LABEL)
    lists = [read(file) for file in files]
    counted, doubles = _counted_lists(lists)
    findings = [finding for one in lists for finding in one.findings] + doubles
    accounting = pd.DataFrame(
        [_accounting_line(one, at in counted) for at, one in enumerate(lists)],
        columns=list(ACCOUNTING_COLUMNS),
    ).astype({"lmias_read": "Int64", "counted": "bool"})
    tables = [lists[at].rows for at in sorted(counted, key=lambda at: lists[at].quarter or "")]
    rows = pd.concat(tables, ignore_index=True) if tables else empty_rows()
    _check_accounts(rows, accounting)
    return rows, findings, accounting


def _read_body(place: ListPlace, period: str, title: Title, workbook: Workbook) -> _Body:
    container = workbook.container
    reviewed = layout_of(period)
    columns = columns_of(place, reviewed.needed_fields if reviewed else ALWAYS_NEEDED)
    layout = reviewed or layout_of_columns(container, columns, title.noc_version)
    if layout is None:
        raise ListRefusedError(place.finding("layout_unknown", period))
    early_findings, early = rows_before_header(place, columns)
    sums: tuple[Row, ...] = ()
    unused: tuple[Row, ...] = ()
    rows: tuple[Row, ...] = tuple(place.rows)
    if "province" not in columns:
        rows, columns, sums, unused = province_sections(place, columns)
    if not rows:
        raise ListRefusedError(place.finding("no_rows", "a header and no row below it"))
    body = ListBody(place.file, place.sheet, period, columns, layout, rows)
    table, row_findings, refused = list_rows(body)
    stray_findings, stray = row_after_notes(body, place.after)
    findings = [
        *([] if reviewed else [place.finding("layout_not_reviewed", period)]),
        *_layout_findings(place, body, title, container),
        *mislabelled_header(place),
        *notes_missing(place),
        *sheets_not_read(place, workbook.sheets),
        *(swallowed_lines(place) if container == "csv" else []),
        *early_findings,
        *heading_findings(place, unused),
        *row_findings,
        *sum_findings(place, columns, sums, int(table["positions"].sum())),
        *stray_findings,
    ]
    return _Body(table, findings, refused + early + stray)


def _layout_findings(
    place: ListPlace, body: ListBody, title: Title, container: str
) -> list[Finding]:
    layout = body.layout
    # Provinces in rows of their own are a column by now.
    expected = {"province", *layout.fields}
    differences = [
        *(f"without {field}" for field in layout.fields if field not in body.columns),
        *(f"with {field}" for field in body.columns if field not in expected),
        *([f"{container} instead of {layout.container}"] if container != layout.container else []),
    ]
    findings = []
    if differences:
        findings.append(place.finding("layout_mismatch", ", ".join(differences)))
    if title.noc_version and title.noc_version != layout.noc_version:
        found = f"NOC {title.noc_version} in the title, read as NOC {layout.noc_version}"
        findings.append(place.finding("noc_version_mismatch", found))
    return findings


def _counted_lists(lists: Sequence[LmiaList]) -> tuple[set[int], list[Finding]]:
    """Indexes of the lists to count, one per quarter, and findings on the others."""
    kept: dict[tuple[str, str], int] = {}
    findings = []
    for at, one in enumerate(lists):
        if one.quarter is None or one.language is None or one.rows.empty:
            continue
        first = kept.setdefault((one.quarter, one.language), at)
        if first != at:
            found = f"{one.quarter} {one.language}, already read from {lists[first].file}"
            findings.append(Finding("duplicate_quarter", one.file, found))
    for (quarter, language), at in list(kept.items()):
        master = kept.get((quarter, MASTER_LANGUAGE))
        if language != MASTER_LANGUAGE and master is not None:
            findings += _second_language(lists[at], lists[master])
            del kept[quarter, language]
    overlaps, counted = _overlapping(lists, kept.values())
    return counted, findings + overlaps


def _overlapping(lists: Sequence[LmiaList], kept: Iterable[int]) -> tuple[list[Finding], set[int]]:
    """Findings on the longer of two lists that share a month, and the lists left to count."""
    month_of: dict[tuple[int, int], str] = {}
    findings, counted = [], set()
    for _, period, at in sorted(_period_key(lists[at], at) for at in kept):
        year, first, last = period_months(period)
        months = [(year, month) for month in range(first, last + 1)]
        others = {month_of[month] for month in months if month in month_of}
        if others:
            found = f"{period} beside {', '.join(sorted(others))}"
            findings.append(Finding("overlapping_periods", lists[at].file, found))
        else:
            month_of |= dict.fromkeys(months, period)
            counted.add(at)
    return findings, counted


def _period_key(one: LmiaList, at: int) -> tuple[int, str, int]:
    period = one.quarter or ""
    _, first, last = period_months(period)
    return last - first, period, at


def _second_language(other: LmiaList, master: LmiaList) -> list[Finding]:
    found = f"{other.quarter} {other.language}; counted: {master.file}"
    findings = [Finding("second_language", other.file, found)]
    theirs, ours = _totals(other.rows), _totals(master.rows)
    differences = [
        f"{name} {theirs[name]} and {ours[name]}" for name in ours if theirs[name] != ours[name]
    ]
    if differences:
        found = f"{'; '.join(differences)} ({other.language} and {master.language})"
        findings.append(Finding("language_totals_differ", other.file, found))
    return findings


def _totals(rows: pd.DataFrame) -> dict[str, int]:
    totals = {"rows_read": len(rows), "positions_read": int(rows["positions"].sum())}
    for province in PROVINCES:
        positions = rows.loc[rows["province"] == province, "positions"]
        totals[f"rows_{province}"] = len(positions)
        totals[f"positions_{province}"] = int(positions.sum())
    return totals


def _accounting_line(one: LmiaList, counted: bool) -> dict[str, object]:
    return {
        "file": one.file,
        "sha256": one.sha256,
        "quarter": one.quarter,
        "language": one.language,
        "lmias_read": one.rows["lmias"].sum(min_count=1),
        "rows_refused": one.rows_refused,
        "counted": counted,
        **_totals(one.rows),
    }


def _check_accounts(rows: pd.DataFrame, accounting: pd.DataFrame) -> None:
    """Nothing vanishes between the files and the combined table."""
    counted = accounting[accounting["counted"]]
    read = (int(counted["rows_read"].sum()), int(counted["positions_read"].sum()))
    given = (len(rows), int(rows["positions"].sum()))
    if read != given:
        raise AssertionError(f"rows and positions read {read}, given {given}; nothing may vanish")
