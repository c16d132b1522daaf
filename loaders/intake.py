"""Lists taken into the data folder: read to the end first, then put in place as a whole."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from geodata.findings import Finding
from geodata.plain_files import plain_bytes
from geodata.private_files import make_private
from loaders.catalogue import Resource
from loaders.fetching import Version, drop_part
from loaders.lmia import LmiaList, read_lmia_list
from loaders.registry import (
    FROM_FOLDER,
    LISTS_DIR,
    Entry,
    is_own_file,
    remove_other_files,
    write_registry,
)
from loaders.workbook import MAX_FILE_BYTES

# A list without its closing notes may be cut short; every published one has them.
FORBIDDING_CODES = ("notes_missing",)
_ZIP = b"PK"


class Intake:
    """What one refresh does to the lists that are held.

    Attributes
    ----------
    entries : dict of str to Entry
        The lists that are held, by resource; the registry follows each change.
    touched : set of str
        Resources that this refresh took in or found unchanged.
    findings : list of Finding
    retrieved : str
        When, ISO 8601 in UTC.
    """

    def __init__(self, folder: Path, entries: dict[str, Entry], retrieved: str) -> None:
        self._folder = folder
        self._lists = folder / LISTS_DIR
        self.retrieved = retrieved
        self._read: dict[str, LmiaList] = {}
        self.entries = dict(entries)
        self.touched: set[str] = set()
        self.findings: list[Finding] = []
        make_private(self._lists)

    def part(self, resource_id: str) -> Path:
        """Where a file of this resource may grow."""
        return self._lists / f"{resource_id}.part"

    def held_with(self, sha256: str) -> Entry | None:
        """The list that is held with these bytes."""
        return next((one for one in self.entries.values() if one.sha256 == sha256), None)

    def keep(self, resource: Resource) -> None:
        """The list that is held is still the one; what the catalogue says may be news."""
        held = self.entries[resource.resource_id]
        self._register(_as_told(held, resource))

    def take(self, resource: Resource, version: Version, origin: str) -> None:
        """Take the complete file in ``part``, or refuse it and keep what is held."""
        part = self.part(resource.resource_id)
        data = plain_bytes(part, MAX_FILE_BYTES)
        digest = hashlib.sha256(data).hexdigest()
        held = self.entries.get(resource.resource_id)
        if held and held.sha256 == digest:
            drop_part(part)
            news = replace(held, etag=version.etag, last_modified=version.last_modified)
            self._register(_as_told(news, resource))
            return
        one = _renamed(read_lmia_list(part), resource.label)
        faults = [
            finding
            for finding in one.findings
            if finding.severity == "error" or finding.code in FORBIDDING_CODES
        ]
        if faults or one.rows.empty or one.quarter is None or one.language is None:
            drop_part(part)
            self.findings += faults
            self.refuse(resource, faults[0].code if faults else "no rows")
            return
        form = "xlsx" if data.startswith(_ZIP) else "csv"
        file = f"{resource.resource_id}.{form}"
        if held and held.file == file:  # what is held stays until the registry names the new
            file = f"{resource.resource_id}-{digest[:8]}.{form}"
        part.replace(self._lists / file)
        drop_part(part)
        self._read[file] = one
        self._register(
            _as_told(
                Entry(
                    resource_id=resource.resource_id,
                    origin=origin,
                    name=resource.name,
                    url=resource.url,
                    format=resource.format,
                    language=one.language,
                    period=one.quarter,
                    file=file,
                    sha256=digest,
                    bytes=len(data),
                    etag=version.etag,
                    last_modified=version.last_modified,
                    retrieved=self.retrieved,
                    previous_sha256=held.sha256 if held else "",
                ),
                resource,
            )
        )

    def refuse(self, resource: Resource, found: str) -> None:
        """Say that a list was not to be had, and what is used instead."""
        held = self.entries.get(resource.resource_id)
        code = "list_not_renewed" if held else "list_not_had"
        self.findings.append(Finding(code, resource.label, found))

    def settle(self, named: set[str] | None) -> list[Entry]:
        """The lists that stay, one per period and language; saved last by `forget_the_rest`.

        Parameters
        ----------
        named : set of str, optional
            What the catalogue names: lists that came from it and are not named go. None:
            lists from a folder come on top, nothing goes.
        """
        stay = [
            entry
            for entry in self.entries.values()
            if named is None or entry.origin == FROM_FOLDER or entry.resource_id in named
        ]
        best: dict[tuple[str, str], Entry] = {}
        for entry in sorted(stay, key=self._rank):
            first = best.setdefault((entry.period, entry.language), entry)
            if first is not entry and {first.resource_id, entry.resource_id} <= self.touched:
                found = f"{entry.period} {entry.language}, already read from {label_of(first)}"
                self.findings.append(Finding("duplicate_quarter", label_of(entry), found))
        return list(best.values())

    def forget_the_rest(self, stay: list[Entry], named: set[str] | None) -> None:
        """Save the registry with these lists alone, then remove the files of others."""
        self.entries = {entry.resource_id: entry for entry in stay}
        write_registry(stay, self._folder)
        remove_other_files(self._folder, stay)
        for part in self._lists.glob("*.part"):
            if named is not None and is_own_file(part.name) and part.stem not in named:
                drop_part(part)

    def paths(self, entries: list[Entry]) -> list[Path]:
        """Where these lists are."""
        return [self._lists / entry.file for entry in entries]

    def read(self, path: Path) -> LmiaList:
        """The list at a path, read once; under the name that a person calls it."""
        if path.name not in self._read:
            entry = next(one for one in self.entries.values() if one.file == path.name)
            self._read[path.name] = _renamed(read_lmia_list(path), label_of(entry))
        return self._read[path.name]

    def _register(self, entry: Entry) -> None:
        self.touched.add(entry.resource_id)
        if self.entries.get(entry.resource_id) != entry:
            self.entries[entry.resource_id] = entry
            write_registry(self.entries.values(), self._folder)

    def _rank(self, entry: Entry) -> tuple[bool, list[int], str]:
        """What this refresh saw first, then the latest, then by name."""
        latest = [-ord(c) for c in entry.catalogue_modified]
        return entry.resource_id not in self.touched, latest, entry.name


def label_of(entry: Entry) -> str:
    """What a person calls a list: as published, with the start of its identifier."""
    return as_resource(entry).label


def as_resource(entry: Entry) -> Resource:
    """What the catalogue said when this list was taken in."""
    return Resource(
        entry.resource_id,
        entry.name,
        entry.url,
        entry.format,
        (entry.language,),
        entry.catalogue_modified,
        entry.catalogue_hash,
        entry.catalogue_size,
    )


def write_part(data: bytes, part: Path) -> None:
    """Put the bytes of a list from a folder where they are looked at; never its own file."""
    drop_part(part)
    with part.open("xb") as copy:
        copy.write(data)
        copy.flush()
        os.fsync(copy.fileno())


def _as_told(entry: Entry, resource: Resource) -> Entry:
    """The entry with what the catalogue says of it now."""
    return replace(
        entry,
        url=resource.url,
        catalogue_modified=resource.modified,
        catalogue_hash=resource.digest,
        catalogue_size=resource.size,
    )


def _renamed(one: LmiaList, name: str) -> LmiaList:
    findings = [replace(finding, file=name) for finding in one.findings]
    return replace(one, file=name, rows=one.rows.assign(file=name), findings=findings)
