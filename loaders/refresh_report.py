"""``havre refresh``: do it, and say in the reader's language what was done."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd
from pandera.errors import SchemaError, SchemaErrors

from geodata.findings import Finding
from geodata.found_words import found_in_french
from geodata.plain_files import printable
from geodata.terms import PROVINCES
from loaders.build import Progress, no_progress
from loaders.gathering import LABEL
from loaders.lock import LockedError
from loaders.refresh import Refresh, forget, refresh

WORDS = {
    "en": {
        "error": "error:",
        "warning": "warning:",
        "period": "period",
        "change": "lists",
        "all": "all",
        "new": "new",
        "re_issued": "re-issued",
        "other_edition": "edition in the other language",
        "withdrawn": "withdrawn; bundled figures again",
        "removed": "removed",
        "unchanged": "unchanged",
        "bundled": "bundled figures; no list at hand",
        "positions": "Approved positions by period and province (before -> now where they moved):",
        "rest": "Other periods, unchanged: {count}.",
        "counts": "Lists: {counts}.",
        "notices": "{count} notices and warnings on the lists are on the page About the data.",
        "written": "The app now shows the refreshed data. They are in: {folder}",
        "names": "Full lists with employers' names are kept there, for this user only.",
        "same": "Nothing has changed: the data in use stay.",
        "incomplete": "Not everything could be had; see above. Run havre refresh again later.",
        "incomplete_folder": "Not every file of the folder could be used; see above. Replace those "
        "files, then run havre refresh --from again.",
        "nothing": "Nothing was changed.",
        "locked": "Another havre refresh is running; nothing was changed.",
        "cannot_write": "The data folder cannot be written: {reason}. The data in use stay.",
        "unsound": "The new tables do not add up: {reason}. The data in use stay.",
        "stopped": "Stopped. The data in use stay; the next refresh goes on from here.",
        "not_held": "There were no refreshed data to remove; the app shows the bundled data.",
        LABEL: LABEL,
        "forgotten": "The refreshed data are removed; the app shows the bundled data.",
    },
    "fr": {
        "error": "erreur :",
        "warning": "avertissement :",
        "period": "période",
        "change": "listes",
        "all": "total",
        "new": "nouvelle",
        "re_issued": "publiée de nouveau",
        "other_edition": "édition dans l'autre langue",
        "withdrawn": "retirée; chiffres fournis repris",
        "removed": "supprimée",
        "unchanged": "inchangée",
        "bundled": "chiffres fournis; aucune liste",
        "positions": "Postes approuvés par période et province (avant -> maintenant s'ils ont "
        "changé) :",
        "rest": "Autres périodes, inchangées : {count}.",
        "counts": "Listes : {counts}.",
        "notices": "{count} avis et avertissements sur les listes sont à la page À propos des "
        "données.",
        "written": "L'application montre maintenant les données mises à jour. Elles sont dans : "
        "{folder}",
        "names": "Les listes complètes avec les noms des employeurs y restent, pour cet "
        "utilisateur seulement.",
        "same": "Rien n'a changé : les données en usage restent.",
        "incomplete": "Tout n'a pas pu être obtenu; voir ci-dessus. Relancez havre refresh plus "
        "tard.",
        "incomplete_folder": "Les fichiers du dossier n'ont pas tous pu être utilisés; voir "
        "ci-dessus. Remplacez-les, puis relancez havre refresh --from.",
        "nothing": "Rien n'a été changé.",
        "locked": "Un autre havre refresh est en cours; rien n'a été changé.",
        "cannot_write": "Le dossier des données ne peut pas être écrit : {reason}. Les données en "
        "usage restent.",
        "unsound": "Les nouvelles tables ne concordent pas : {reason}. Les données en usage "
        "restent.",
        "stopped": "Arrêté. Les données en usage restent; la prochaine mise à jour reprendra ici.",
        "not_held": "Il n'y avait pas de données mises à jour à supprimer; l'application montre "
        "les données fournies.",
        LABEL: "Listes d'EIMT",
        "forgotten": "Les données mises à jour sont supprimées; l'application montre les données "
        "fournies.",
    },
}
SAME = ("unchanged", "bundled")
STOPPED = 130  # as a shell says it of Ctrl-C


def refresh_lists(folder: Path, language: str = "en", **how: Any) -> int:
    """Refresh, and print what changed.

    Parameters
    ----------
    folder : Path
        The data folder.
    language : str
        Of the messages, and edition of the lists.
    **how
        As in `loaders.refresh.refresh`.

    Returns
    -------
    int
        0 when every list was had; 1 when something was not, or nothing could be done;
        130 when stopped. What was in use before stays in use whenever it is not 0, but for
        the lists that were had.
    """
    words = WORDS[language]
    show: Progress = how.pop("progress", no_progress)
    try:
        done = refresh(
            folder,
            language,
            progress=lambda items, label: show(items, words.get(label, label)),
            **how,
        )
    except LockedError:
        return _failed(words["locked"])
    except OSError as fault:
        return _failed(_not_written(fault, language))
    except (AssertionError, ValueError, SchemaError, SchemaErrors) as fault:
        reason = (str(fault).splitlines() or [type(fault).__name__])[0]
        return _failed(words["unsound"].format(reason=reason))
    except KeyboardInterrupt:
        print(words["stopped"], file=sys.stderr)
        return STOPPED
    _print_findings(done.findings, language)
    if done.changes.empty:
        return _failed(words["nothing"])
    _print_changes(done, folder, words)
    if not done.complete:
        return _failed(words["incomplete" if how.get("lists") is None else "incomplete_folder"])
    return 0


def forget_refreshed(folder: Path, language: str = "en") -> int:
    """Remove what refreshes made; returns the exit status."""
    words = WORDS[language]
    try:
        held = forget(folder)
    except LockedError:
        return _failed(words["locked"])
    except OSError as fault:
        return _failed(_not_written(fault, language))
    print(words["forgotten" if held else "not_held"])
    return 0


def _not_written(fault: OSError, language: str) -> str:
    reason = printable(fault.strerror or str(fault))
    said = found_in_french(reason) if language == "fr" else reason
    return WORDS[language]["cannot_write"].format(reason=said)


def _failed(text: str) -> int:
    print(f"havre: {text}", file=sys.stderr)
    return 1


def _print_findings(findings: list[Finding], language: str) -> None:
    """What touches whole files one by one; rows of lists are counted."""
    words = WORDS[language]
    on_rows = 0
    for finding in findings:
        if finding.severity == "error" or (finding.row is None and finding.severity == "warning"):
            print(words[finding.severity], finding.message(language), file=sys.stderr)
        else:
            on_rows += 1
    if on_rows:
        print(words["notices"].format(count=on_rows))


def _print_changes(done: Refresh, folder: Path, words: dict[str, str]) -> None:
    moved = changes_table(done.changes, words)
    print(words["positions"])
    print(moved.to_string(index=False))
    rest = len(done.changes) - len(moved) + 1
    if rest:
        print(words["rest"].format(count=rest))
    counted = done.changes["change"].value_counts(sort=False)
    counts = ", ".join(f"{words[str(change)]} {count}" for change, count in counted.items())
    print(words["counts"].format(counts=counts))
    if done.written:
        print(words["written"].format(folder=printable(str(folder))))
        print(words["names"])
    else:
        print(words["same"])


def changes_table(changes: pd.DataFrame, words: dict[str, str]) -> pd.DataFrame:
    """The periods that changed, as people read them, with a line of totals of all."""
    total = changes.sum(numeric_only=True)
    changes = changes[~changes["change"].isin(SAME)]
    table = pd.DataFrame({words["period"]: [*changes["period"], words["all"]]})
    table[words["change"]] = [*changes["change"].map(words), ""]
    for province in PROVINCES:
        before, after = f"{province}_before", f"{province}_after"
        pairs = [*changes[[before, after]].itertuples(index=False), (total[before], total[after])]
        table[province] = [_moved(one, other) for one, other in pairs]
    return table


def _moved(before: Any, after: Any) -> str:
    one, other = ("-" if pd.isna(count) else f"{count}" for count in (before, after))
    return other if one == other else f"{one} -> {other}"
