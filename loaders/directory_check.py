"""``havre check --directory``: a directory read, checked and told row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from geodata.findings import Finding, finding_rules
from geodata.snapshot import Snapshot
from geodata.terms import SEVERITIES
from loaders import directory_advice as advice
from loaders.directory import DirectoryTables, faulty_rows, read_sheets, tables_of
from loaders.directory_sheets import Sheet

WORDS = {
    "en": {
        "error": "error:",
        "warning": "warning:",
        "notice": "notice:",
        "no_folder": "{folder}: there is no such folder.",
        "counts": "Errors: {error}; warnings: {warning}; notices: {notice}; rows: {rows} "
        "({folder}).",
    },
    "fr": {
        "error": "erreur :",
        "warning": "avertissement :",
        "notice": "avis :",
        "no_folder": "{folder} : ce dossier n'existe pas.",
        "counts": "Erreurs : {error}; avertissements : {warning}; avis : {notice}; "
        "lignes : {rows} ({folder}).",
    },
}


def directory_findings(
    folder: Path, snapshot: Snapshot, today: date, older_than: int
) -> tuple[list[Finding], int]:
    """Every fault and doubt of a directory, and how many rows it has.

    Parameters
    ----------
    folder : Path
        The CSV files.
    snapshot : Snapshot
        For communities, postal areas and census divisions; its directory is not looked at.
    today : date
        No stated date may be after it.
    older_than : int
        Days after which a confirmation is old.

    Returns
    -------
    list of Finding
        Errors first, then warnings and notices; by file and row within each.
    int
        Rows of all files, without headers and empty rows.
    """
    checked = checked_directory(*read_sheets(folder), snapshot, today, older_than)
    return checked.findings, sum(len(sheet.rows) for sheet in checked.sheets.values())


@dataclass(frozen=True)
class CheckedDirectory:
    """A directory with everything that was found in it.

    Attributes
    ----------
    sheets : dict of Sheet
        The rows as text, by table.
    tables : DirectoryTables
        The rows without error.
    findings : list of Finding
        Errors first, then warnings and notices; by file and row within each.
    """

    sheets: dict[str, Sheet]
    tables: DirectoryTables
    findings: list[Finding]

    @property
    def usable(self) -> bool:
        """True when there is no error."""
        return not any(finding.severity == "error" for finding in self.findings)

    def accounts(self) -> pd.DataFrame:
        """Where each row went: read = sound + with an error + depending on one with an error.

        Returns
        -------
        DataFrame
            ``table, file, sheet, read, sound, with_error, dependent`` (rows) and ``unread``
            (lines with text that could not be read as rows).
        """
        faulty = faulty_rows(self.sheets, self.findings)
        records = []
        for name, sheet in self.sheets.items():
            left = set(sheet.rows.index) - faulty[name]
            dependent = {
                finding.row
                for finding in self.findings
                if finding.code == "directory_left_out"
                and (finding.file, finding.sheet) == (sheet.file, sheet.sheet)
            } & left
            records.append(
                {
                    "table": name,
                    "file": sheet.file,
                    "sheet": sheet.sheet,
                    "read": len(sheet.rows),
                    "sound": len(left) - len(dependent),
                    "with_error": len(sheet.rows) - len(left),
                    "dependent": len(dependent),
                    "unread": sheet.unread,
                }
            )
        return pd.DataFrame.from_records(records)


def checked_directory(
    sheets: dict[str, Sheet],
    reading: list[Finding],
    snapshot: Snapshot,
    today: date,
    older_than: int,
) -> CheckedDirectory:
    """Everything that `directory_findings` tells, of sheets wherever they come from.

    Parameters
    ----------
    sheets : dict of Sheet
        Each table of the directory.
    reading : list of Finding
        What hindered reading them.
    """
    tables, findings = tables_of(sheets, reading)
    findings += advice.future_dates(sheets, today)
    findings += advice.hours_that_differ(sheets)
    findings += advice.conditions_not_offered(sheets)
    findings += advice.same_names(sheets)
    findings += advice.shared_phones(sheets)
    findings += advice.unread_grades(sheets, tables.locations)
    findings += advice.misplaced(sheets, tables, snapshot)
    findings += advice.unconfirmed_entries(sheets, today, older_than)
    ranks = finding_rules()["severity"].map(SEVERITIES.index).to_dict()
    files = {(sheet.file, sheet.sheet): position for position, sheet in enumerate(sheets.values())}
    ordered = sorted(
        dict.fromkeys(findings),
        key=lambda f: (ranks[f.code], files.get((f.file, f.sheet), -1), f.row or 0),
    )
    return CheckedDirectory(sheets, tables, ordered)


def check_directory(
    folder: Path,
    snapshot: Snapshot,
    today: date,
    older_than: int = 180,
    language: str = "en",
) -> int:
    """Print what `directory_findings` gives; returns the exit status: 1 with any error."""
    words = WORDS[language]
    if not folder.is_dir():
        print(words["error"], words["no_folder"].format(folder=folder))
        return 1
    findings, rows = directory_findings(folder, snapshot, today, older_than)
    for finding in findings:
        print(words[finding.severity], finding.message(language))
    counts = {
        severity: sum(finding.severity == severity for finding in findings)
        for severity in SEVERITIES
    }
    print(words["counts"].format(**counts, rows=rows, folder=folder))
    return int(counts["error"] > 0)
