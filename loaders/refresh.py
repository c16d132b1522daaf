"""``havre refresh``: newer lists from the catalogue or a folder, and the tables made from them.

Only two things change hands, each in one step: a list, when the new one was read to its
end; and the tables, when all of them are written. Stopped at any point, the old ones stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from geodata.findings import Finding
from geodata.private_files import make_private
from geodata.refreshed import (
    FACTS_FILE,
    RefreshFacts,
    UnusableRefreshError,
    bundle_digest,
    forget_tables,
    read_refreshed,
    refresh_version,
    with_list_tables,
    write_refreshed,
)
from geodata.snapshot import SNAPSHOT_DIR, Snapshot, read_snapshot
from loaders.build import Progress, no_progress
from loaders.catalogue import CATALOGUE
from loaders.gathering import take_from_catalogue, take_from_folder
from loaders.gazetteer import read_gazetteer
from loaders.intake import Intake, label_of
from loaders.lock import LOCK_FILE, locked
from loaders.period_changes import period_changes
from loaders.rebuild import rebuilt_tables
from loaders.registry import LISTS_DIR, REGISTRY_FILE, Entry, read_registry, remove_registry
from loaders.sources import source_faults
from loaders.web_session import Patience


@dataclass(frozen=True)
class Refresh:
    """What a refresh did.

    Attributes
    ----------
    changes : DataFrame
        One line per period, as `period_changes` gives it; empty when nothing could be done.
    findings : list of Finding
        What was refused, could not be had, or was wrong in the newer lists.
    written : bool
        Whether other tables are in force now.
    complete : bool
        Whether every list of the catalogue or folder was had.
    """

    changes: pd.DataFrame
    findings: list[Finding]
    written: bool
    complete: bool


def now() -> str:
    """This moment, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def refresh(
    folder: Path,
    language: str = "en",
    catalogue: str = CATALOGUE,
    lists: Path | None = None,
    sources: Path | None = None,
    patience: Patience | None = None,
    progress: Progress = no_progress,
    clock: Callable[[], str] = now,
) -> Refresh:
    """Take in what is new or changed, and make the list tables anew.

    Parameters
    ----------
    folder : Path
        The data folder, `geodata.refreshed.data_folder`.
    language : str
        Edition to fetch and count; a period that has only the other one counts that.
    catalogue : str
        Base address of a CKAN catalogue.
    lists : Path, optional
        A folder of lists, instead of the catalogue. They come on top of what is held.
    sources : Path, optional
        Folder with ``geo/``: places with its postal codes.
    patience : Patience, optional
    progress : callable
        Wraps an iterable and shows how far it is.
    clock : callable
        Gives the time, as `now`.

    Raises
    ------
    LockedError
        When another refresh is running.
    OSError
        When the data folder cannot be written.
    AssertionError, ValueError
        When the new tables do not add up; the old ones stay.
    """
    make_private(folder)
    with locked(folder):
        entries, findings = read_registry(folder)
        intake = Intake(folder, entries, clock())
        intake.findings += findings
        if sources is not None and (faults := source_faults(sources)):
            return _nothing([*findings, *faults])
        named: set[str] | None = None
        if lists is not None:
            if not take_from_folder(intake, lists, progress):
                return _nothing(intake.findings)
        else:
            named = take_from_catalogue(intake, catalogue, language, patience, progress)
            if named is None:
                return _nothing(intake.findings)
        return _renewed(folder, intake, named, language, sources, progress)


def _renewed(
    folder: Path,
    intake: Intake,
    named: set[str] | None,
    language: str,
    sources: Path | None,
    progress: Progress,
) -> Refresh:
    """Make the tables from what is held now, and say what is different."""
    bundled, digest = read_snapshot(SNAPSHOT_DIR), bundle_digest(SNAPSHOT_DIR)
    before, facts = _in_force(folder, bundled, digest, intake.findings)
    stay = intake.settle(named)
    chosen = chosen_editions(stay, language)
    inputs = _inputs(chosen, sources)
    after, written = before, False
    if chosen and (facts is None or facts.inputs != inputs):
        gazetteer = read_gazetteer(sources, bundled.census_divisions) if sources else None
        paths = intake.paths(chosen)
        made = rebuilt_tables(paths, bundled, gazetteer, progress, intake.read)
        intake.findings += made.findings
        counts = len(made.fresh), len(made.kept)
        new = RefreshFacts(intake.retrieved, language, *counts, digest, inputs)
        write_refreshed(made.tables, made.rows, new, folder)
        after, written = with_list_tables(bundled, made.tables), True
    elif not chosen and refresh_version(folder):
        forget_tables(folder)
        after, written = bundled, True
    intake.forget_the_rest(stay, named)
    changes = period_changes(before.lists, after.lists, {entry.period for entry in chosen})
    complete = all(finding.severity != "error" for finding in intake.findings)
    return Refresh(changes, intake.findings, written, complete)


def _in_force(
    folder: Path, bundled: Snapshot, digest: str, findings: list[Finding]
) -> tuple[Snapshot, RefreshFacts | None]:
    """What the app shows until now; tables that cannot be shown are made again."""
    try:
        found = read_refreshed(folder, bundled, digest)
    except UnusableRefreshError as fault:
        if fault.code == "damaged":
            findings.append(Finding("held_file_damaged", FACTS_FILE, str(fault)[:120]))
        found = None
    return found or (bundled, None)


def chosen_editions(entries: Iterable[Entry], language: str) -> list[Entry]:
    """One list per period: the edition in this language where it is held, else the other."""
    chosen: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda one: (one.period, one.language != language)):
        chosen.setdefault(entry.period, entry)
    return list(chosen.values())


def _inputs(chosen: Iterable[Entry], sources: Path | None) -> str:
    """Digest of what tables are made from: other inputs, other tables."""
    lines = [f"{one.period} {one.language} {one.sha256} {label_of(one)}" for one in chosen]
    text = "\n".join([f"postal codes: {sources is not None}", *lines])
    return hashlib.sha256(text.encode()).hexdigest()


def _nothing(findings: list[Finding]) -> Refresh:
    return Refresh(pd.DataFrame(), findings, written=False, complete=False)


def forget(folder: Path) -> bool:
    """Remove all that refreshes made; files of others stay, and the folder with them.

    Returns
    -------
    bool
        Whether there was any list or table.

    Raises
    ------
    LockedError
        When a refresh is running.
    """
    if not folder.is_dir():
        return False
    with locked(folder):
        held = any((folder / name).exists() for name in (FACTS_FILE, REGISTRY_FILE))
        held = held or any((folder / LISTS_DIR).glob("*"))
        forget_tables(folder)
        remove_registry(folder)
    (folder / LOCK_FILE).unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()
    return held
