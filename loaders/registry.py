"""The registry: which lists the data folder holds, where each came from, and its checksum."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from geodata.findings import Finding
from geodata.plain_files import plain_bytes
from geodata.private_files import replace_file
from geodata.terms import QUARTER_PATTERN

REGISTRY_FILE = "registry.csv"
LISTS_DIR = "lists"
PART_SUFFIXES = (".part", ".part.json")
RESOURCE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FROM_FOLDER = "folder"
FROM_CATALOGUE = "catalogue"
_FILE = re.compile(rf"(?P<id>{RESOURCE_ID.pattern})(-[0-9a-f]{{8}})?\.(csv|xlsx)")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One list that is held.

    Attributes
    ----------
    resource_id : str
        UUID in the catalogue; of a list from a folder, one made from its name.
    origin : str
        ``catalogue`` or ``folder``.
    name, url, format : str
        As the catalogue has them; name of the file for a list from a folder.
    language, period : str
        As read from the list itself.
    file, sha256 : str
        Name in the folder ``lists`` and checksum.
    bytes : int
        Size.
    etag, last_modified : str
        What the server said of this version.
    catalogue_modified, catalogue_hash, catalogue_size : str
        What the catalogue said of it.
    retrieved : str
        When, ISO 8601 in UTC.
    previous_sha256 : str
        Of the version it replaced; empty when it is the first.
    """

    resource_id: str
    origin: str
    name: str
    url: str
    format: str
    language: str
    period: str
    file: str
    sha256: str
    bytes: int
    etag: str = ""
    last_modified: str = ""
    catalogue_modified: str = ""
    catalogue_hash: str = ""
    catalogue_size: str = ""
    retrieved: str = ""
    previous_sha256: str = ""


COLUMNS = tuple(field.name for field in fields(Entry))


def read_registry(folder: Path) -> tuple[dict[str, Entry], list[Finding]]:
    """The lists that are held and sound, by resource.

    Returns
    -------
    entries : dict of str to Entry
        Only those whose file is there with its checksum.
    findings : list of Finding
        Why an entry, or the whole registry, is passed over: it will be fetched again.
    """
    path = folder / REGISTRY_FILE
    try:
        table = list(csv.DictReader(io.StringIO(plain_bytes(path).decode())))
        entries = [_entry(row) for row in table]
    except FileNotFoundError:
        return {}, []
    except (OSError, ValueError, csv.Error) as fault:
        return {}, [Finding("registry_unreadable", REGISTRY_FILE, str(fault)[:120])]
    sound, findings = {}, []
    for entry in entries:
        found = _fault_of_file(folder / LISTS_DIR / entry.file, entry.sha256)
        if found:
            findings.append(Finding("held_file_damaged", entry.file, found))
        else:
            sound[entry.resource_id] = entry
    return sound, findings


def write_registry(entries: Iterable[Entry], folder: Path) -> None:
    """Replace the registry."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    rows = sorted(entries, key=lambda entry: (entry.period, entry.language, entry.resource_id))
    writer.writerows(asdict(entry) for entry in rows)
    replace_file(folder / REGISTRY_FILE, text.getvalue().encode())


def remove_other_files(folder: Path, entries: Iterable[Entry], halves: bool = False) -> None:
    """Remove lists that no entry names, half-fetched ones too when asked; never other files."""
    kept = {entry.file for entry in entries}
    for path in sorted((folder / LISTS_DIR).glob("*")):
        half = path.name.endswith(PART_SUFFIXES)
        if path.name not in kept and is_own_file(path.name) and (halves or not half):
            path.unlink(missing_ok=True)


def remove_registry(folder: Path) -> None:
    """Remove the registry and every list that Havre put here."""
    for name in (REGISTRY_FILE, f"{REGISTRY_FILE}.new"):
        (folder / name).unlink(missing_ok=True)
    remove_other_files(folder, [], halves=True)
    lists = folder / LISTS_DIR
    if lists.is_dir() and not any(lists.iterdir()):
        lists.rmdir()


def is_own_file(name: str) -> bool:
    """Whether a name in the folder of lists is one that Havre gives.

    >>> is_own_file("84b1e3f0-7160-4dbf-9093-3ad8616dd28a.xlsx"), is_own_file("mine.xlsx")
    (True, False)
    """
    stem, dot, rest = name.partition(".")
    half = bool(RESOURCE_ID.fullmatch(stem)) and f"{dot}{rest}" in PART_SUFFIXES
    return half or bool(_FILE.fullmatch(name))


def _entry(row: dict[str, str]) -> Entry:
    if set(row) != set(COLUMNS) or None in row.values():
        raise ValueError(f"columns {', '.join(map(str, row))}")
    entry = Entry(**{**row, "bytes": int(row["bytes"])})  # type: ignore[arg-type]
    named = _FILE.fullmatch(entry.file)
    if named is None or named["id"] != entry.resource_id:
        raise ValueError(f"file {entry.file!r} of {entry.resource_id!r}")
    if not _SHA256.fullmatch(entry.sha256) or entry.language not in ("en", "fr"):
        raise ValueError(f"checksum or language of {entry.file}")
    if not re.fullmatch(QUARTER_PATTERN, entry.period):
        raise ValueError(f"period {entry.period!r}")
    if not 0 <= entry.bytes < 1 << 62 or not all(text.isprintable() for text in row.values()):
        raise ValueError(f"size or control characters in the entry of {entry.file}")
    urlsplit(entry.url)  # raises for what is no address
    return entry


def _fault_of_file(path: Path, sha256: str) -> str:
    try:
        found = hashlib.sha256(plain_bytes(path)).hexdigest()
    except OSError as fault:
        return fault.strerror or "cannot be read"
    return "" if found == sha256 else "another checksum than when it was retrieved"
