"""Lists gathered for a refresh: from the catalogue, or from a folder."""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path

from geodata.findings import Finding
from geodata.plain_files import plain_bytes, printable
from loaders.build import Progress, lists_in
from loaders.catalogue import (
    ACTION,
    FILE,
    CatalogueError,
    Resource,
    listed_resources,
    plain_host_of,
    refused_address,
)
from loaders.fetching import Version, fetch_file, fetched_answer
from loaders.intake import Intake, write_part
from loaders.registry import FROM_CATALOGUE, FROM_FOLDER, Entry
from loaders.web_session import FetchError, GuardedSession, Patience
from loaders.workbook import MAX_FILE_BYTES

# What a list or the words about it can raise that no check foresaw; the other lists go on.
LIST_FAULTS = (ValueError, ArithmeticError, LookupError, TypeError, RecursionError)
SILENT_IN_A_ROW = 3  # then the server is taken to be down, and not asked again
LABEL = "LMIA lists"


def take_from_catalogue(
    intake: Intake, catalogue: str, language: str, patience: Patience | None, progress: Progress
) -> set[str] | None:
    """Fetch what is new or changed; returns all that the catalogue names, None without it."""
    patience = patience or Patience()
    plain_host = plain_host_of(catalogue)
    session = GuardedSession(patience, plain_host)
    try:
        reason = refused_address(catalogue, plain_host)
        if reason:
            raise FetchError(reason)
        answer = fetched_answer(session, catalogue.rstrip("/") + ACTION, patience)
        resources, refused, named = listed_resources(answer, plain_host)
        wanted = [one for one in resources if language in one.languages]
        if not wanted:
            raise CatalogueError(f"no list in {language}")
    except (FetchError, CatalogueError) as fault:
        intake.findings.append(Finding("catalogue_unusable", FILE, str(fault)))
        return None
    intake.findings += refused
    silent = 0
    for resource in progress(wanted, LABEL):
        if silent >= SILENT_IN_A_ROW:
            intake.refuse(resource, "not asked: the server does not answer")
            continue
        try:
            _take_resource(intake, session, resource, patience)
            silent = 0
        except FetchError as fault:
            silent = silent + 1 if fault.silent else 0
            intake.refuse(resource, str(fault))
        except LIST_FAULTS as fault:
            silent = 0
            intake.refuse(resource, f"cannot be taken in ({type(fault).__name__})")
    return named


def _take_resource(
    intake: Intake, session: GuardedSession, resource: Resource, patience: Patience
) -> None:
    held = intake.entries.get(resource.resource_id)
    same = held is not None and _signature(held) == (
        resource.url,
        resource.modified,
        resource.digest,
        resource.size,
    )
    known = Version(held.etag, held.last_modified, held.bytes) if held and same else None
    part = intake.part(resource.resource_id)
    version = fetch_file(session, resource.url, part, patience, known)
    if version is None:
        intake.keep(resource)
    else:
        intake.take(resource, version, FROM_CATALOGUE)


def _signature(entry: Entry) -> tuple[str, str, str, str]:
    """What the catalogue said of a list that is held; when it says else, it is fetched."""
    return entry.url, entry.catalogue_modified, entry.catalogue_hash, entry.catalogue_size


def take_from_folder(intake: Intake, lists: Path, progress: Progress) -> bool:
    """Take every list of a folder; returns whether there was any."""
    folder = printable(lists.name)
    try:
        paths = lists_in(lists)
    except OSError as fault:
        intake.findings.append(Finding("missing_file", folder, fault.strerror or "nothing"))
        return False
    if not paths:
        intake.findings.append(Finding("no_lists_in_folder", folder, "no list in CSV or XLSX"))
    for path in progress(paths, LABEL):
        name = printable(path.name)
        resource_id = str(uuid.uuid5(uuid.NAMESPACE_URL, _told_apart(path.name)))
        form = path.suffix[1:].upper()
        resource = Resource(resource_id, name, "", form)
        try:
            data = plain_bytes(path, MAX_FILE_BYTES)
        except OSError as fault:
            intake.refuse(resource, fault.strerror or "cannot be read")
            continue
        held = intake.held_with(hashlib.sha256(data).hexdigest())
        if held:
            intake.touched.add(held.resource_id)
            continue
        write_part(data, intake.part(resource_id))
        try:
            intake.take(resource, Version(), FROM_FOLDER)
        except LIST_FAULTS as fault:
            intake.refuse(resource, f"cannot be taken in ({type(fault).__name__})")
    return bool(paths)


def _told_apart(name: str) -> str:
    """A text of its own for each name, of such that are no UTF-8 too."""
    shown = printable(name)
    return name if shown == name else f"{shown} {os.fsencode(name).hex()}"
