"""An uploaded copy of the directory, checked against the one that came with Havre.

A table that the upload lacks is taken from the bundled directory, so that one file can be
checked against the rest. Nothing is written anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from geodata.findings import Finding
from geodata.snapshot import Snapshot
from loaders.build import DIRECTORY_DIR
from loaders.directory_changes import directory_changes, plain_rows
from loaders.directory_check import CheckedDirectory, checked_directory
from loaders.directory_files import directory_workbook, directory_zip
from loaders.directory_intake import Files, uploaded_sheets
from loaders.directory_sheets import COLUMNS, Sheet, read_sheet

OLD_AFTER_DAYS = 180


@dataclass(frozen=True)
class CheckedUpload:
    """What an upload gave.

    Attributes
    ----------
    forms : tuple of str
        What was recognised: ``csv``, ``zip``, ``xlsx``, ``hsds``.
    given, bundled : tuple of str
        Tables that the upload has, and those that were taken from the bundled directory.
    findings : list of Finding
        Everything that was found, errors first.
    checked : CheckedDirectory or None
        None when the upload has no table at all.
    counts, changes : DataFrame
        As `loaders.directory_changes.directory_changes` gives them, of the given tables.
    """

    forms: tuple[str, ...]
    given: tuple[str, ...]
    bundled: tuple[str, ...]
    findings: list[Finding]
    checked: CheckedDirectory | None
    counts: pd.DataFrame
    changes: pd.DataFrame

    @property
    def usable(self) -> bool:
        """True when every table was read and holds no error."""
        return self.checked is not None and self.checked.usable

    def accounts(self) -> pd.DataFrame:
        """As `CheckedDirectory.accounts`, of the given tables; empty when there is none."""
        if self.checked is None:
            return pd.DataFrame()
        accounts = self.checked.accounts()
        return accounts[accounts["table"].isin(self.given)].reset_index(drop=True)

    def text_tables(self) -> dict[str, pd.DataFrame]:
        """All tables as text, as they are kept; errors and all."""
        if self.checked is None:
            return {}
        return {name: plain_rows(sheet) for name, sheet in self.checked.sheets.items()}


def check_upload(
    files: Files,
    snapshot: Snapshot,
    today: date,
    older_than: int = OLD_AFTER_DAYS,
    directory: Path = DIRECTORY_DIR,
) -> CheckedUpload:
    """Recognise, read and check uploaded files; see `loaders.directory_intake`.

    Parameters
    ----------
    files : sequence of (str, bytes)
        Names and contents, at least one.
    snapshot, today, older_than
        As for `loaders.directory_check.directory_findings`.
    directory : Path
        The bundled directory.
    """
    intake = uploaded_sheets(files, directory)
    forms = tuple(sorted(intake.forms))
    if not intake.sheets:
        counts, changes = directory_changes({}, {})
        return CheckedUpload(forms, (), tuple(COLUMNS), intake.findings, None, counts, changes)
    own, faults = bundled_sheets(directory)
    given = tuple(name for name in COLUMNS if name in intake.sheets)
    bundled = tuple(name for name in COLUMNS if name not in intake.sheets)
    sheets = {name: intake.sheets.get(name, own[name]) for name in COLUMNS}
    used = {own[name].file for name in bundled}
    reading = intake.findings + [finding for finding in faults if finding.file in used]
    checked = checked_directory(sheets, reading, snapshot, today, older_than)
    # Of bundled rows that depend on one with an error, the error says enough.
    findings = [
        finding
        for finding in checked.findings
        if finding.code != "directory_left_out" or finding.file not in used
    ]
    counts, changes = directory_changes({name: own[name] for name in given}, intake.sheets)
    return CheckedUpload(forms, given, bundled, findings, checked, counts, changes)


def bundled_sheets(directory: Path = DIRECTORY_DIR) -> tuple[dict[str, Sheet], list[Finding]]:
    """The directory that came with Havre; findings call its files ``geodata/directory/...``."""
    sheets: dict[str, Sheet] = {}
    findings: list[Finding] = []
    for name in COLUMNS:
        sheets[name], faults = read_sheet(
            directory / f"{name}.csv", name, f"geodata/directory/{name}.csv"
        )
        findings += faults
    return sheets, findings


def bundled_workbook(directory: Path = DIRECTORY_DIR) -> bytes:
    """The bundled directory as a workbook to edit; see `loaders.directory_files`."""
    sheets, _ = bundled_sheets(directory)
    return directory_workbook({name: plain_rows(sheet) for name, sheet in sheets.items()})


def files_to_adopt(upload: CheckedUpload) -> bytes:
    """All tables as a ZIP of the files of ``geodata/directory/``.

    Raises
    ------
    ValueError
        When the upload holds an error.
    """
    if not upload.usable:
        raise ValueError("an upload with an error is not to be adopted")
    return directory_zip(upload.text_tables())


def bundled_files(directory: Path = DIRECTORY_DIR) -> bytes:
    """The bundled directory as a ZIP of its CSV files."""
    sheets, _ = bundled_sheets(directory)
    return directory_zip({name: plain_rows(sheet) for name, sheet in sheets.items()})
