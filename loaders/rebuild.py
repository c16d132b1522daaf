"""Newer lists in, list tables out, on the bundled gazetteer: no source folder is needed.

Periods without a newer list keep their bundled counts. A community that the bundle knows
keeps its bundled name, point, precision and census division: without the postal code
table, addresses in towns are placed at the named place, in the same community.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata.findings import Finding, findings_table, in_order
from geodata.list_checks import check_list_tables
from geodata.occupations import unknown_occupation_findings
from geodata.placing import Gazetteer, place_addresses, placing_findings
from geodata.quarters import period_months
from geodata.refreshed import with_list_tables
from geodata.snapshot import Snapshot
from loaders.build import check_nothing_vanished, lists_table
from loaders.lmia import LmiaList, Progress, read_lmia_list, read_lmia_lists
from loaders.positions import GROUP, count_positions, locate_communities, maritime_rows


@dataclass(frozen=True)
class Rebuilt:
    """The list tables made anew.

    Attributes
    ----------
    tables : dict of str to DataFrame
        ``positions, communities, lists, findings``, as `geodata.schemas` defines them.
    rows : DataFrame
        The full Maritime rows of the newer lists that are counted, employers included.
    findings : list of Finding
        On the newer lists alone.
    fresh, kept : tuple of str
        Periods counted from the newer lists, and as bundled.
    """

    tables: dict[str, pd.DataFrame]
    rows: pd.DataFrame
    findings: list[Finding]
    fresh: tuple[str, ...]
    kept: tuple[str, ...]


def rebuilt_tables(
    files: Sequence[Path],
    bundled: Snapshot,
    gazetteer: Gazetteer | None = None,
    progress: Progress | None = None,
    read: Callable[[Path], LmiaList] = read_lmia_list,
) -> Rebuilt:
    """Read lists, place and count them, and complete them with the bundled periods.

    Parameters
    ----------
    files : sequence of Path
        The newer lists; at most one per period and language is counted.
    bundled : Snapshot
    gazetteer : Gazetteer, optional
        With the postal code table, where the source folder is at hand; else the bundled
        one, without it.
    progress, read : callable
        As in `loaders.lmia.read_lmia_lists`.

    Raises
    ------
    AssertionError, ValueError, pandera.errors.SchemaError
        When the tables do not add up: then nothing may be replaced.
    """
    gazetteer = gazetteer or bundled.gazetteer
    rows, findings, accounting = read_lmia_lists(files, progress, read)
    counted = accounting["counted"]
    of_bundle = bundled.lists.loc[bundled.lists["counted"], "quarter"].unique()
    fresh, kept = periods_to_count(accounting.loc[counted, "quarter"], of_bundle)
    beaten = counted & ~accounting["quarter"].isin(fresh)
    findings += [
        Finding("overlapping_periods", file, f"{period} beside shorter periods of the bundle")
        for file, period in accounting.loc[beaten, ["file", "quarter"]].itertuples(index=False)
    ]
    accounting = accounting.assign(counted=counted & ~beaten)
    maritime = maritime_rows(rows[rows["quarter"].isin(fresh)])
    findings += unknown_occupation_findings(maritime)
    placed = place_addresses(maritime, gazetteer)
    findings += placing_findings(maritime, placed)
    findings += _emptied_periods(maritime, accounting, bundled, fresh)
    old_lists = bundled.lists[bundled.lists["quarter"].isin(kept)]
    old_findings = bundled.findings[bundled.findings["file"].isin(set(old_lists["file"]))]
    old_positions = bundled.positions[bundled.positions["quarter"].isin(kept)]
    positions = _joined(count_positions(maritime, placed), old_positions)
    tables = {
        "positions": positions.sort_values(GROUP, ignore_index=True),
        "communities": _communities(
            locate_communities(maritime, placed, gazetteer, bundled.census_divisions),
            bundled.communities,
            set(positions["community_id"].dropna()),
        ),
        "lists": _joined(lists_table(accounting), old_lists),
        "findings": in_order(_joined(findings_table(findings), old_findings)),
    }
    whole = with_list_tables(bundled, tables)
    check_list_tables(whole)
    check_nothing_vanished(whole)
    return Rebuilt(tables, maritime, findings, fresh, kept)


def periods_to_count(
    fresh: Iterable[str], bundled: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which periods come from newer lists and which stay as bundled, no month twice.

    A newer list replaces the bundled counts of its own period; of two different periods
    that share a month the shorter is counted.

    Examples
    --------
    >>> periods_to_count(["2017H1", "2025Q2"], ["2016", "2017H1", "2025Q1"])
    (('2017H1', '2025Q2'), ('2016', '2025Q1'))
    """
    ranked = [(_length(period), 0, period) for period in fresh]
    ranked += [(_length(period), 1, period) for period in bundled]
    taken: set[tuple[int, int]] = set()
    kept: tuple[list[str], list[str]] = ([], [])
    for _, origin, period in sorted(set(ranked)):
        months = _months(period)
        if not months & taken:
            taken |= months
            kept[origin].append(period)
    return tuple(sorted(kept[0])), tuple(sorted(kept[1]))


def _emptied_periods(
    maritime: pd.DataFrame, accounting: pd.DataFrame, bundled: Snapshot, fresh: Iterable[str]
) -> list[Finding]:
    """Lists without a row of the three provinces, for periods that have some in the bundle."""
    before = bundled.positions.groupby("quarter")["positions"].sum()
    files = accounting[accounting["counted"]].set_index("quarter")["file"]
    emptied = set(fresh) - set(maritime["quarter"])
    return [
        Finding("period_emptied", str(files[period]), f"{period}: {before[period]} positions")
        for period in sorted(emptied)
        if before.get(period, 0) > 0
    ]


def _communities(
    located: gpd.GeoDataFrame, bundled: gpd.GeoDataFrame, named: set[str]
) -> gpd.GeoDataFrame:
    """Communities that positions name: as bundled where known, else as located now."""
    known = bundled[bundled["community_id"].isin(named)]
    new = located[~located["community_id"].isin(set(bundled["community_id"]))]
    return _joined(known, new).sort_values("community_id", ignore_index=True)


def _joined(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    if one.empty or other.empty:  # an empty table has no types worth keeping
        return (other if one.empty else one).reset_index(drop=True)
    return pd.concat([one, other], ignore_index=True)


def _length(period: str) -> int:
    return len(_months(period))


def _months(period: str) -> set[tuple[int, int]]:
    year, first, last = period_months(period)
    return {(year, month) for month in range(first, last + 1)}
