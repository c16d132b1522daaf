"""Tables made anew on the reader's own machine from newer lists, beside the bundled ones.

The data folder holds only what follows from the lists: positions, communities, lists and
their findings. Directory, boundaries and gazetteer always come from the bundle, so that a
mended phone number is never hidden by an old refresh. ``refreshed.json`` names the folder
of tables in use; replacing that one file puts new tables in force, all at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import platformdirs

from geodata.findings import in_order
from geodata.list_checks import check_list_tables
from geodata.plain_files import plain_bytes
from geodata.private_files import file_sha256, make_private, replace_file, to_disk
from geodata.snapshot import SNAPSHOT_DIR, Snapshot, read_table, table_path, write_table

FOLDER_VARIABLE = "HAVRE_DATA"
FACTS_FILE = "refreshed.json"
TABLES_PREFIX = "tables-"
ROWS_FILE = "rows.parquet"
FORMAT = 1
MAX_LISTS = 10_000
LIST_TABLES = ("positions", "communities", "lists", "findings")
# What the list tables were made with: another bundle, and they must be made again.
BUNDLE_TABLES = (
    "positions",
    "communities",
    "lists",
    "census_divisions",
    "places",
    "postal_areas",
    "place_aliases",
)


class UnusableRefreshError(Exception):
    """Refreshed tables that cannot be shown; ``code`` is ``damaged`` or ``other_version``."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True)
class RefreshFacts:
    """What is known about refreshed tables.

    Attributes
    ----------
    retrieved : str
        When the lists were retrieved, ISO 8601 in UTC.
    language : str
        Edition that was preferred, ``en`` or ``fr``.
    lists : int
        How many lists of this refresh are counted.
    bundled_lists : int
        How many more are counted as bundled, since no list was to be had.
    bundle : str
        Digest of the bundled tables they were made with.
    inputs : str
        Digest of what they were made from.
    tables : str
        Name of the folder of tables.
    sha256 : mapping of str to str
        Checksum of each table's file.
    format : int
        Version of this layout.
    """

    retrieved: str
    language: str
    lists: int
    bundled_lists: int
    bundle: str
    inputs: str
    tables: str = ""
    sha256: Mapping[str, str] | None = None
    format: int = FORMAT


def data_folder() -> Path:
    """The reader's own data folder: ``HAVRE_DATA``, else the system's place for such data."""
    asked = os.environ.get(FOLDER_VARIABLE)
    return Path(asked) if asked else platformdirs.user_data_path("havre", appauthor=False)


def refresh_version(folder: Path) -> str:
    """A text that changes when other refreshed tables come into force; empty without any."""
    try:
        found = (folder / FACTS_FILE).stat()
    except OSError:
        return ""
    return f"{folder}:{found.st_ino}:{found.st_mtime_ns}:{found.st_size}"


def bundle_digest(folder: Path = SNAPSHOT_DIR) -> str:
    """Digest of the bundled tables that refreshed ones are made with."""
    digest = hashlib.sha256()
    for name in BUNDLE_TABLES:
        digest.update(table_path(folder, name).read_bytes())
    return digest.hexdigest()


def read_facts(folder: Path) -> RefreshFacts | None:
    """The facts of the refreshed tables; None when there never were any.

    Raises
    ------
    UnusableRefreshError
        When the file is damaged, or of another version of Havre.
    """
    try:
        written = json.loads(plain_bytes(folder / FACTS_FILE))
        version = written["format"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as fault:
        raise UnusableRefreshError("damaged", f"{FACTS_FILE}: {fault}") from fault
    if type(version) is not int or version != FORMAT:
        raise UnusableRefreshError("other_version", f"{FACTS_FILE}: format {version!s:.20}")
    try:
        facts = RefreshFacts(**written)
    except TypeError as fault:
        raise UnusableRefreshError("damaged", f"{FACTS_FILE}: {fault}") from fault
    if not _well_formed(facts):
        raise UnusableRefreshError("damaged", f"{FACTS_FILE}: values of another kind")
    return facts


def read_refreshed(
    folder: Path, bundled: Snapshot, digest: str
) -> tuple[Snapshot, RefreshFacts] | None:
    """The bundled snapshot with the refreshed tables in place of its own.

    Parameters
    ----------
    folder : Path
        The data folder.
    bundled : Snapshot
    digest : str
        `bundle_digest` of the bundle.

    Returns
    -------
    tuple of Snapshot and RefreshFacts
        None when there are no refreshed tables.

    Raises
    ------
    UnusableRefreshError
        When they are damaged, incomplete, do not add up, or were made with another bundle.
    """
    facts = read_facts(folder)
    if facts is None:
        return None
    if facts.bundle != digest:
        raise UnusableRefreshError("other_version", "made with another bundled snapshot")
    place = folder / facts.tables
    try:
        for name in LIST_TABLES:
            if file_sha256(table_path(place, name)) != (facts.sha256 or {}).get(name):
                raise UnusableRefreshError("damaged", f"{name}: another checksum")
        tables = {name: read_table(place, name) for name in LIST_TABLES}
        snapshot = with_list_tables(bundled, tables)
        check_list_tables(snapshot)
    except UnusableRefreshError:
        raise
    # The readers of tables, shapes and coordinates each raise their own kinds on damage,
    # and whatever they raise, the bundle can be shown and a refresh heals it.
    except Exception as fault:
        reason = str(fault) or type(fault).__name__
        raise UnusableRefreshError("damaged", reason) from fault
    return snapshot, facts


def with_list_tables(bundled: Snapshot, tables: Mapping[str, Any]) -> Snapshot:
    """The bundle with other list tables; findings on the directory stay the bundle's."""
    of_lists = bundled.findings["file"].isin(set(bundled.lists["file"]))
    findings = pd.concat([tables["findings"], bundled.findings[~of_lists]], ignore_index=True)
    return replace(bundled, **{**tables, "findings": in_order(findings)})


def write_refreshed(
    tables: Mapping[str, pd.DataFrame], rows: pd.DataFrame, facts: RefreshFacts, folder: Path
) -> RefreshFacts:
    """Write the tables aside, then put them in force by replacing ``refreshed.json``.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        One for each of ``LIST_TABLES``.
    rows : DataFrame
        The full Maritime rows, with employers; for this folder only.
    facts : RefreshFacts
        ``tables`` and ``sha256`` are filled in.
    folder : Path
        The data folder; what was in force stays so when anything fails before the end.
    """
    make_private(folder)
    name = _free_name(folder, facts.retrieved)
    aside = folder / name
    make_private(aside)
    try:
        for table in LIST_TABLES:
            write_table(tables[table], aside, table)
        rows.to_parquet(aside / ROWS_FILE, index=False)
        sums = {table: file_sha256(table_path(aside, table)) for table in LIST_TABLES}
        for path in aside.iterdir():
            to_disk(path)
        complete = replace(facts, tables=name, sha256=sums)
        text = json.dumps(asdict(complete), indent=1)
        replace_file(folder / FACTS_FILE, text.encode())
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    remove_old_tables(folder, name)
    return complete


def remove_old_tables(folder: Path, keep: str = "") -> None:
    """Remove every folder of tables but the one in force."""
    for path in folder.glob(f"{TABLES_PREFIX}*"):
        if path.name != keep and path.is_dir() and not path.is_symlink():
            _remove_tables(path)


def forget_tables(folder: Path) -> None:
    """Remove the refreshed tables: the bundle is in force again."""
    for name in (FACTS_FILE, f"{FACTS_FILE}.new"):
        (folder / name).unlink(missing_ok=True)
    remove_old_tables(folder)


def _remove_tables(place: Path) -> None:
    """Remove what Havre wrote, and the folder when nothing else is in it."""
    for name in (*(table_path(place, table).name for table in LIST_TABLES), ROWS_FILE):
        (place / name).unlink(missing_ok=True)
    if not any(place.iterdir()):
        place.rmdir()


def _free_name(folder: Path, retrieved: str) -> str:
    stem = TABLES_PREFIX + "".join(c for c in retrieved[:19] if c.isdigit())
    name, number = stem, 1
    while (folder / name).exists():
        number += 1
        name = f"{stem}-{number}"
    return name


def _well_formed(facts: RefreshFacts) -> bool:
    texts = (facts.retrieved, facts.language, facts.bundle, facts.inputs, facts.tables)
    return (
        all(isinstance(value, str) for value in texts)
        and all(_is_number_of_lists(value) for value in (facts.lists, facts.bundled_lists))
        and isinstance(facts.sha256, dict)
        and facts.language in ("en", "fr")
        and is_moment(facts.retrieved)
        and facts.tables.startswith(TABLES_PREFIX)
        and Path(facts.tables).name == facts.tables
    )


def _is_number_of_lists(value: Any) -> bool:
    return type(value) is int and 0 <= value < MAX_LISTS


def is_moment(text: str) -> bool:
    """Whether a text is a moment as ISO 8601 has it, in any century that has computers."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.tzinfo is not None and 2000 <= moment.year < 3000
