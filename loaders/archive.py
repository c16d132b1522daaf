"""A ZIP archive unpacked in memory within bounds: sizes are counted, never believed."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import NamedTuple

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
# The reader cannot stop half-way through a block of any other method: 20 MB of BZIP2 can
# be 400 GB before a single byte is handed over.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENTRY = b"PK\x01\x02"  # begins each entry of an archive's list of files
_STEP = 1 << 16
_RATIO_COUNTS_FROM = 1_000_000  # bytes; less does no harm, however well it was packed
_ENCRYPTED = 0x1
_FOR_MACS = "__MACOSX/"
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class Bounds(NamedTuple):
    """What an archive may hold: files, bytes of one and of all, how far one may expand, depth."""

    files: int
    file_bytes: int
    total_bytes: int
    ratio: int = 200
    folders: int = 1


class RefusedArchiveError(Exception):
    """An archive that is not unpacked.

    Attributes
    ----------
    kind : str
        ``unsafe``, ``too_large`` or ``unreadable``.
    member : str
        Name of the file in it; empty when it is about the archive.
    found : str
    """

    def __init__(self, kind: str, member: str, found: str) -> None:
        super().__init__(found)
        self.kind, self.member, self.found = kind, member, found


def unpacked_files(
    data: bytes, bounds: Bounds, is_wanted: Callable[[str], bool]
) -> dict[str, bytes]:
    """The files of an archive by their path in it, folders and what Macs add left out.

    Parameters
    ----------
    data : bytes
    bounds : Bounds
    is_wanted : callable
        Told a path; what is not wanted is not unpacked and comes back empty.

    Raises
    ------
    RefusedArchiveError
        For a damaged archive, one beyond its bounds, a path that leaves the folder, a link,
        a password, an unusual compression, a path that stands twice.
    """
    # Each entry costs more memory than bytes, and the reader takes all of them at once.
    entries = data.count(_ENTRY)
    if entries > 2 * bounds.files:
        raise RefusedArchiveError("too_large", "", f"{entries} files")
    files: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [
                member
                for member in archive.infolist()
                if not member.is_dir() and not member.filename.startswith(_FOR_MACS)
            ]
            hidden = [one.filename for one in archive.infolist() if one.is_dir() and one.file_size]
            if hidden:
                raise RefusedArchiveError("unsafe", hidden[0], "a folder that holds text")
            if len(members) > bounds.files:
                raise RefusedArchiveError("too_large", "", f"{len(members)} files")
            for member in members:
                path = _safe_path(member, bounds.folders)
                if path.casefold() in {known.casefold() for known in files}:
                    raise RefusedArchiveError("unsafe", path, f"{path} twice")
                left = min(bounds.file_bytes, bounds.total_bytes - total)
                files[path] = _unpacked(archive, member, bounds, left) if is_wanted(path) else b""
                total += len(files[path])
    except _FAULTS as fault:
        raise RefusedArchiveError("unreadable", "", str(fault)) from fault
    return files


def _safe_path(member: zipfile.ZipInfo, folders: int) -> str:
    path, told = PurePosixPath(member.filename), member.orig_filename
    parts = path.parts
    leaves = not parts or ".." in parts or path.is_absolute() or len(parts) > folders + 1
    if leaves or any(mark in told for mark in ("\\", ":", "\0")):
        raise RefusedArchiveError("unsafe", told, "a path that leaves the folder")
    mode = member.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise RefusedArchiveError("unsafe", told, "a link or a device")
    if member.flag_bits & _ENCRYPTED:
        raise RefusedArchiveError("unsafe", told, "a password")
    return str(path)


def _unpacked(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, bounds: Bounds, left: int
) -> bytes:
    if member.compress_type not in METHODS:
        found = f"compression method {member.compress_type}"
        raise RefusedArchiveError("unsafe", member.filename, found)
    data = bytearray()
    with archive.open(member) as file:
        while chunk := file.read(_STEP):
            data += chunk
            if len(data) > left:
                size = bounds.file_bytes if left == bounds.file_bytes else bounds.total_bytes
                found = f"more than {size // 10**6} MB"
                found += "" if size == bounds.file_bytes else " in all"
                raise RefusedArchiveError("too_large", member.filename, found)
            most = max(_RATIO_COUNTS_FROM, bounds.ratio * member.compress_size)
            if len(data) > most:
                found = f"more than {bounds.ratio} times its packed size"
                raise RefusedArchiveError("too_large", member.filename, found)
    return bytes(data)
