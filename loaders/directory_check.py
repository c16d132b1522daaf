"""``havre check --directory``: a directory read, checked and told row by row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from geodata.findings import Finding, finding_rules
from geodata.snapshot import Snapshot
from geodata.terms import SEVERITIES
from loaders import directory_advice as advice
from loaders.directory import read_sheets, tables_of

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
    sheets, reading = read_sheets(folder)
    tables, findings = tables_of(sheets, reading)
    findings += advice.future_dates(sheets, today)
    findings += advice.hours_that_differ(sheets)
    findings += advice.conditions_not_offered(sheets)
    findings += advice.same_names(sheets)
    findings += advice.shared_phones(sheets)
    findings += advice.unread_grades(sheets, tables.locations)
    findings += advice.misplaced(sheets, tables, snapshot)
    findings += advice.unconfirmed_entries(sheets, today, older_than)
    ranks = finding_rules()["severity"].map(SEVERITIES.index)
    files = {f"{name}.csv": position for position, name in enumerate(sheets)}
    once = dict.fromkeys(findings)
    ordered = sorted(once, key=lambda f: (ranks[f.code], files.get(f.file, 0), f.row or 0))
    return ordered, sum(len(sheet.rows) for sheet in sheets.values())


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
