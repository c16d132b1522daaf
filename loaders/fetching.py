"""One file from the web, whole or not at all.

A body that stops half-way is taken up where it stopped (RFC 9110, ``Range`` with
``If-Range``); sizes and time are limited.
"""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import requests

from geodata.plain_files import plain_bytes
from loaders.web_session import (
    HEADER_FAULTS,
    RETRIED,
    FetchError,
    GuardedSession,
    Patience,
    opened,
    plainly,
)
from loaders.workbook import MAX_FILE_BYTES

MAX_ANSWER_BYTES = 20_000_000  # the catalogue's answer was 137 kB in 2024
CHUNK_BYTES = 1 << 16
_HEADER_LENGTH = 200
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


@dataclass(frozen=True, slots=True)
class Version:
    """What a server says of one version of a file; empty texts when it says nothing."""

    etag: str = ""
    last_modified: str = ""
    bytes: int = -1


def fetched_answer(session: GuardedSession, url: str, patience: Patience) -> bytes:
    """A short answer, kept in memory.

    Raises
    ------
    FetchError
        When it cannot be had, or is longer than ``MAX_ANSWER_BYTES``.
    """
    pieces: list[bytes] = []
    for attempt in range(patience.tries):
        if attempt:
            patience.sleep(patience.backoff_seconds * 2 ** (attempt - 1))
        pieces.clear()
        with opened(session, url, {}, patience) as response:
            if response.status_code != 200:
                raise FetchError(f"HTTP {response.status_code}")
            reason = _receive(response, pieces.append, 0, MAX_ANSWER_BYTES, patience)
        if not reason:
            return b"".join(pieces)
    raise FetchError(f"{reason}; {patience.tries} tries", silent=True)


def fetch_file(
    session: GuardedSession, url: str, part: Path, patience: Patience, known: Version | None = None
) -> Version | None:
    """Fetch a file into ``part``, going on where an earlier try stopped.

    Parameters
    ----------
    session : GuardedSession
    url : str
    part : Path
        Where the file grows; ``<part>.json`` beside it says which version it is of. Both
        stay after a cut, so that the next run can go on.
    patience : Patience
    known : Version, optional
        The version that is held; when it is still the one, nothing is fetched.

    Returns
    -------
    Version or None
        None when ``known`` is still the one; else ``part`` is complete and on the disk.

    Raises
    ------
    FetchError
        When the file cannot be had, or is too large.
    OSError
        When it cannot be written.
    """
    reason = ""
    for attempt in range(patience.tries):
        if attempt:
            patience.sleep(patience.backoff_seconds * 2 ** (attempt - 1))
        start, begun = _begun(part, url)
        headers = _range_headers(start, begun) if start else _conditions(known)
        with opened(session, url, headers, patience) as response:
            status = response.status_code
            if status == 304 and known and not start:
                return None
            if status == 416 or (status == 206 and not _goes_on(response, start, begun)):
                reason = "another version than the one begun"
                drop_part(part)
                continue
            if status not in (200, 206):
                raise FetchError(f"HTTP {status}", silent=status in RETRIED)
            version = _version(response)
            if status == 200:
                if known and not start and _is_same(version, known):
                    return None
                start, begun = 0, version
                _note_begun(part, url, version)
            reason = _save(response, part, start, patience)
        if not reason:
            return begun
    raise FetchError(f"{reason}; {patience.tries} tries", silent=True)


def drop_part(part: Path) -> None:
    """Forget a half-fetched file."""
    part.unlink(missing_ok=True)
    _note_path(part).unlink(missing_ok=True)


def _save(response: requests.Response, part: Path, start: int, patience: Patience) -> str:
    """Write the body; returns why it is not complete, or nothing."""
    try:
        with part.open("ab" if start else "wb") as file:
            if start:
                file.truncate(start)
            try:
                reason = _receive(response, file.write, start, MAX_FILE_BYTES, patience)
            except FetchError:
                drop_part(part)
                raise
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            drop_part(part)  # give the room back
        raise
    return reason


def _receive(
    response: requests.Response,
    take: Callable[[bytes], object],
    start: int,
    limit: int,
    patience: Patience,
) -> str:
    """Hand every piece of a body to ``take``; returns why it is not complete, or nothing."""
    received = start
    if start + _version(response).bytes > limit:
        raise FetchError(f"{start + _version(response).bytes:,} bytes: larger than any list")
    deadline = patience.clock() + patience.file_seconds
    while True:
        try:
            piece = response.raw.read1(CHUNK_BYTES, decode_content=True)
        except (*HEADER_FAULTS, OSError) as fault:
            return plainly(fault)
        if not piece:
            return ""
        received += len(piece)
        if received > limit:
            raise FetchError(f"more than {limit:,} bytes: larger than any list")
        take(piece)
        if patience.clock() > deadline:
            return f"not complete after {patience.file_seconds:g} s"


def _version(response: requests.Response) -> Version:
    length = response.headers.get("Content-Length", "")
    return Version(
        _sendable(response.headers.get("ETag", "")),
        _sendable(response.headers.get("Last-Modified", "")),
        int(length) if length.isdecimal() and len(length) < 19 else -1,
    )


def _is_same(found: Version, known: Version) -> bool:
    """Whether an answer to a server that knows no conditions is the version that is held."""
    if found.bytes not in (-1, known.bytes):
        return False
    if found.etag or known.etag:
        return found.etag == known.etag
    return bool(found.last_modified) and found.last_modified == known.last_modified


def _conditions(known: Version | None) -> dict[str, str]:
    if known is None:
        return {}
    told = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in told.items() if _sendable(value)}


def _sendable(value: str) -> str:
    """A header as it may be kept and sent back; nothing when it has other signs than ASCII's."""
    plain = value.isascii() and value.isprintable() and len(value) <= _HEADER_LENGTH
    return value.strip() if plain else ""


def _range_headers(start: int, begun: Version) -> dict[str, str]:
    return {"Range": f"bytes={start}-", "If-Range": _strong(begun)}


def _strong(version: Version) -> str:
    """What names this very version: a weak tag does not."""
    if version.etag and not version.etag.startswith("W/"):
        return version.etag
    return version.last_modified


def _goes_on(response: requests.Response, start: int, begun: Version) -> bool:
    stated = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if stated is None or int(stated[1]) != start:
        return False
    if begun.bytes >= 0 and stated[2] not in ("*", str(begun.bytes)):
        return False
    tag = response.headers.get("ETag", "")
    return not tag or tag == begun.etag


def _begun(part: Path, url: str) -> tuple[int, Version]:
    """How many bytes of which version are there from before; 0 when they cannot be used."""
    try:
        size = part.stat().st_size
        note = json.loads(plain_bytes(_note_path(part)))
        begun = Version(str(note["etag"]), str(note["last_modified"]), int(note["bytes"]))
        usable = note["url"] == url and bool(_sendable(_strong(begun)))
    except (OSError, ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
        usable, size, begun = False, 0, Version()
    if usable and size and (begun.bytes < 0 or size < begun.bytes):
        return size, begun
    drop_part(part)
    return 0, Version()


def _note_begun(part: Path, url: str, version: Version) -> None:
    drop_part(part)  # first, so that a note never stands beside bytes of another version
    note = {"url": url, "etag": version.etag, "last_modified": version.last_modified}
    _note_path(part).write_text(json.dumps(note | {"bytes": version.bytes}), "utf-8")


def _note_path(part: Path) -> Path:
    return part.with_name(part.name + ".json")
