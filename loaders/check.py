"""``havre check``: the lists read again, beside their manifest and the snapshot in use."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from geodata.findings import Finding
from geodata.snapshot import read_snapshot
from loaders.build import MANIFEST, list_files, no_progress
from loaders.lmia import Progress, read_lmia_lists
from loaders.reconciliation import differences, moved_totals, read_manifest, reconciled

WORDS = {
    "en": {
        "error": "error:",
        "warning": "warning:",
        "yes": "yes",
        "no": "NO",
        "differs": "{file}: {measure} {read}, expected {expected}",
        "sound": "All {files} files agree with the manifest.",
        "not_sound": "Differences: {count}; errors in the lists: {errors}.",
        "moved": "Totals that moved against the snapshot ({folder}); havre build takes them up:",
        "not_moved": "No total moved against the snapshot ({folder}).",
    },
    "fr": {
        "error": "erreur :",
        "warning": "avertissement :",
        "yes": "oui",
        "no": "NON",
        "differs": "{file} : {measure} {read}, attendu {expected}",
        "sound": "Les {files} fichiers concordent avec le manifeste.",
        "not_sound": "Différences : {count}; erreurs dans les listes : {errors}.",
        "moved": "Totaux changés par rapport aux données ({folder}); havre build les reprend :",
        "not_moved": "Aucun total n'a changé par rapport aux données ({folder}).",
    },
}


def check_lists(
    sources: Path,
    snapshot: Path,
    language: str = "en",
    progress: Progress = no_progress,
) -> int:
    """Print how the lists reconcile and which totals moved.

    Parameters
    ----------
    sources : Path
        Folder with ``lmia/`` and in it the lists and ``MANIFEST.csv``.
    snapshot : Path
        Folder of the snapshot to compare with; never changed.
    language : str
        Of the messages.
    progress : callable
        Wraps an iterable and shows how far it is.

    Returns
    -------
    int
        0 when every file agrees with the manifest and no list has an error, else 1. Moved
        totals are told; they are no fault.
    """
    words = WORDS[language]
    try:
        manifest = read_manifest(sources / "lmia" / MANIFEST)
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else str(fault)
        print(words["error"], f"lmia/{MANIFEST}: {reason}", file=sys.stderr)
        return 1
    _, findings, accounting = read_lmia_lists(list_files(sources), progress=progress)
    _print_faults(findings, language)
    errors = sum(finding.severity == "error" for finding in findings)
    table = reconciled(accounting, manifest)
    agrees = [words["yes" if one else "no"] for one in table["agrees"]]
    shown = table.assign(agrees=agrees).astype(object)
    print(shown.where(table.notna(), "").to_string(index=False))
    apart = differences(accounting, manifest)
    for file, measure, read, expected in apart.itertuples(index=False):
        print(
            words["differs"].format(file=file, measure=measure, read=read, expected=expected),
            file=sys.stderr,
        )
    _print_moved(accounting, snapshot, language)
    if len(apart) or errors:
        print(words["not_sound"].format(count=len(apart), errors=errors), file=sys.stderr)
        return 1
    print(words["sound"].format(files=len(table)))
    return 0


def _print_faults(findings: list[Finding], language: str) -> None:
    for finding in findings:
        if finding.severity != "notice":
            word = WORDS[language][finding.severity]
            print(word, finding.message(language), file=sys.stderr)


def _print_moved(accounting: pd.DataFrame, folder: Path, language: str) -> None:
    words = WORDS[language]
    try:
        lists = read_snapshot(folder).lists
    except FileNotFoundError as fault:
        print(fault, file=sys.stderr)
        return
    moved = moved_totals(accounting, lists)
    print(words["not_moved" if moved.empty else "moved"].format(folder=folder.name))
    if len(moved):
        print(moved.astype(object).where(moved.notna(), "").to_string(index=False))
