"""The official annual tables of positions, by job location and for all employers.

They are a second opinion on the lists, which give the employer's business address and
leave employers out. The tables are optional: without them a build goes on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from geodata.findings import Finding
from geodata.plain_files import plain_bytes
from loaders.official_layouts import OfficialLayout, official_layouts, table_number
from loaders.official_rows import OfficialTable, read_official_table

OFFICIAL_COLUMNS = ("year", "province", "dimension", "code", "positions", "source_table")


def read_official_tables(folder: Path) -> tuple[pd.DataFrame, list[Finding]]:
    """Every annual table with a reviewed layout, in one.

    Parameters
    ----------
    folder : Path
        Holds the published CSV files; other files in it are left alone.

    Returns
    -------
    official_positions : DataFrame
        As `geodata.schemas.OfficialPositions`; census subdivisions are summed to their
        census division. Empty when there is no folder.
    findings : list of Finding
        What is missing or damaged, and each total that is not the sum of its rows.
    """
    if not folder.is_dir():
        return official_table([]), [Finding("official_table_missing", folder.name, "nothing")]
    findings = []
    tables = []
    for number, layout in official_layouts().items():
        files = table_files(folder, number)
        if not files:
            findings.append(Finding("official_table_missing", folder.name, f"no table {number}"))
        elif len(files) > 1:
            found = f"{files[0].name} and {files[1].name}"
            findings.append(Finding("official_table_twice", folder.name, found))
        else:
            table = _read(files[0], layout)
            findings += table.findings
            if table.readable:
                tables.append(table)
    for table in tables:
        findings += total_findings(table)
    findings += shared_total_findings(tables)
    return official_table(tables), findings


def table_files(folder: Path, number: int) -> list[Path]:
    """The CSV files of one annual table, by name."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() == ".csv"
        and not path.name.startswith(".")
        and table_number(path.stem) == number
    )


def official_table(tables: Iterable[OfficialTable]) -> pd.DataFrame:
    """The tables in one, in a stable order.

    A sum with a missing part is missing. What a table leaves between its rows and the
    stated total, where its notes say so, is a row without code.
    """
    records = [
        (year, province, table.layout.dimension, code, positions, table.layout.source_table)
        for table in tables
        for province, year, code, positions in [*table.rows, *_remainders(table)]
    ]
    frame = pd.DataFrame.from_records(records, columns=list(OFFICIAL_COLUMNS))
    frame["positions"] = frame["positions"].astype("Int64")
    key = ["source_table", "province", "year", "code", "dimension"]
    sums = frame.groupby(key)["positions"].agg(lambda part: part.sum(skipna=False))
    result = sums.astype("Int64").reset_index()[list(OFFICIAL_COLUMNS)]
    result["code"] = result["code"].astype("str").where(result["code"] != "")
    types = {"year": "int64", "source_table": "int64", "province": "str", "dimension": "str"}
    return result.astype(types)


def total_findings(table: OfficialTable) -> list[Finding]:
    """Where the rows of a table do not make the total that it states."""
    findings = []
    for (province, year), apart in _differences(table).items():
        allowed = table.layout.may_leave_remainder and apart > 0
        code = "official_remainder" if allowed else "official_total_differs"
        if apart:
            stated = table.totals[province, year] or 0
            found = f"{province} {year}: {stated:,} stated, {stated - apart:,} in the rows"
            findings.append(Finding(code, table.file, found, positions=abs(apart)))
    return findings


def shared_total_findings(tables: Iterable[OfficialTable]) -> list[Finding]:
    """Where two tables state different totals, or more countries are named than positions."""
    stated: dict[tuple[str, str, int], tuple[int, int]] = {}
    findings = []
    for table in tables:
        kind, number = table.layout.total_of, table.layout.source_table
        if kind:
            totals = {key: total for key, total in table.totals.items() if total is not None}
        else:
            totals = {key: total for key, total in _sums(table).items() if total is not None}
        for (province, year), total in totals.items():
            known, source = stated.get((kind or "all", province, year), (total, number))
            if total != known and (kind or total > known):
                found = f"{province} {year}: {total:,}, in table {source} {known:,}"
                apart = abs(total - known)
                finding = Finding("official_total_differs", table.file, found, positions=apart)
                findings.append(finding)
            if kind:
                stated.setdefault((kind, province, year), (total, number))
    return findings


def _read(path: Path, layout: OfficialLayout) -> OfficialTable:
    try:
        return read_official_table(plain_bytes(path), path.name, layout)
    except OSError as fault:
        reason = Finding("unreadable_source", path.name, fault.strerror or type(fault).__name__)
        return OfficialTable(path.name, layout, findings=[reason])


def _sums(table: OfficialTable) -> dict[tuple[str, int], int | None]:
    """Sum of the rows by province and year; None when a part is missing."""
    parts: dict[tuple[str, int], list[int | None]] = defaultdict(list)
    for row in table.rows:
        parts[row.province, row.year].append(row.positions)
    return {
        key: None if None in values else sum(value or 0 for value in values)
        for key, values in parts.items()
    }


def _differences(table: OfficialTable) -> dict[tuple[str, int], int]:
    """Stated total less the sum of the rows, where both are known."""
    sums = _sums(table)
    return {
        key: stated - summed
        for key, stated in table.totals.items()
        if stated is not None and (summed := sums.get(key)) is not None
    }


def _remainders(table: OfficialTable) -> list[tuple[str, int, str, int]]:
    if not table.layout.may_leave_remainder:
        return []
    return [
        (province, year, "", apart)
        for (province, year), apart in _differences(table).items()
        if apart > 0
    ]
