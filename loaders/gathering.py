"""Lists gathered for a refresh: from the catalogue, or from a folder."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path

from geodata.findings import Finding
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
from loaders.intake import Intake, copy_to
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
    try:
        paths = lists_in(lists)
    except OSError as fault:
        intake.findings.append(Finding("missing_file", lists.name, fault.strerror or "nothing"))
        return False
    if not paths:
        intake.findings.append(Finding("missing_file", lists.name, "no list in CSV or XLSX"))
    for path in progress(paths, LABEL):
        resource_id = str(uuid.uuid5(uuid.NAMESPACE_URL, path.name))
        form = path.suffix[1:].upper()
        resource = Resource(resource_id, path.name, "", form)
        try:
            held = intake.held_with(_digest_of_file(path))
        except (OSError, ValueError) as fault:
            intake.refuse(resource, str(fault))
            continue
        if held:
            intake.touched.add(held.resource_id)
        else:
            copy_to(path, intake.part(resource_id))
            intake.take(resource, Version(), FROM_FOLDER)
    return bool(paths)


def _digest_of_file(path: Path) -> str:
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise ValueError(f"{size:,} bytes: larger than any list")
    return hashlib.sha256(path.read_bytes()).hexdigest()
