"""Uploaded LMIA lists, in memory: read, checked, placed and counted beside Havre's other periods.

Nothing is written anywhere; of the employers only keys are kept, as in Havre's own tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pandas as pd

from geodata.findings import Finding
from geodata.refreshed import with_list_tables
from geodata.snapshot import Snapshot, as_read
from loaders.directory_values import shown
from loaders.lmia import LmiaList, list_of, read_lmia_lists
from loaders.period_changes import period_changes
from loaders.rebuild import rebuilt_tables
from loaders.workbook import Limits, workbook_of

MOST_LISTS = 8
LARGEST_UPLOAD = 20_000_000
# The largest list so far: 1.4 MB, 10 MB unpacked, 205,000 cells.
UPLOADED = Limits(file_bytes=LARGEST_UPLOAD, unpacked_bytes=60_000_000, cells=1_000_000)


@dataclass(frozen=True)
class CheckedLists:
    """What uploaded lists gave.

    Attributes
    ----------
    accounting : DataFrame
        One line per file, as `loaders.lmia.read_lmia_lists` gives it.
    findings : list of Finding
        Everything that was found, errors and all.
    fresh, kept : tuple of str
        Periods counted from the upload, and as Havre has them.
    tables : dict of DataFrame
        ``positions, communities, lists, findings``; empty when no list could be counted.
    changes : DataFrame, optional
        As `loaders.period_changes.period_changes` gives it, of the periods of the upload.
    """

    accounting: pd.DataFrame
    findings: list[Finding]
    fresh: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    tables: dict[str, pd.DataFrame] | None = None
    changes: pd.DataFrame | None = None

    @property
    def usable(self) -> bool:
        """Whether there is anything to show."""
        return self.tables is not None

    def in_place_of(self, other: Snapshot) -> Snapshot:
        """A snapshot with the tables of these lists instead of its own.

        Raises
        ------
        ValueError
            When no list could be counted.
        """
        if self.tables is None:
            raise ValueError("no list of this upload can be counted")
        tables = {name: as_read(table, name) for name, table in self.tables.items()}
        return with_list_tables(other, tables)


def check_lists(files: Sequence[tuple[str, bytes]], havre: Snapshot) -> CheckedLists:
    """Read and count uploaded lists.

    Parameters
    ----------
    files : sequence of (str, bytes)
        Names and contents, CSV or XLSX of any edition, at least one.
    havre : Snapshot
        Gives gazetteer and boundaries, and the periods that the upload does not have.

    Returns
    -------
    CheckedLists
        Rows that cannot be read are left out, each with a finding; a list that cannot be
        trusted as a whole is not counted.
    """
    size = sum(len(data) for _name, data in files)
    if len(files) > MOST_LISTS or size > LARGEST_UPLOAD:
        found = f"{size / 1_000_000:.1f} MB, {len(files)} files"
        _rows, _findings, nothing = read_lmia_lists([])
        return CheckedLists(nothing, [Finding("upload_too_large", _name_of(files[0][0]), found)])
    lists = [_told_apart(files, at) for at in range(len(files))]
    places = [Path(str(at)) for at in range(len(files))]  # numbers stand for files in memory

    def read(place: Path) -> LmiaList:
        return lists[int(place.name)]

    _rows, findings, accounting = read_lmia_lists(places, read=read)
    if not accounting["counted"].any():
        return CheckedLists(accounting, findings)
    made = rebuilt_tables(places, havre, read=read)
    if not made.fresh:
        return CheckedLists(accounting.assign(counted=False), made.findings)
    counted = accounting["counted"] & accounting["quarter"].isin(made.fresh)
    changes = period_changes(havre.lists, made.tables["lists"], made.fresh)
    return CheckedLists(
        accounting.assign(counted=counted),
        made.findings,
        made.fresh,
        made.kept,
        made.tables,
        changes[changes["period"].isin(made.fresh)].reset_index(drop=True),
    )


def _told_apart(files: Sequence[tuple[str, bytes]], at: int) -> LmiaList:
    """A list as read; of two files of one name the later has its number before the name."""
    name = _name_of(files[at][0])
    if name in {_name_of(other) for other, _data in files[:at]}:
        name = f"{at + 1}: {name}"
    return list_of(workbook_of(name, files[at][1], UPLOADED))


def _name_of(name: str) -> str:
    return shown(PurePosixPath(name).name) or "?"
