"""Files of one user, each replaced as a whole: a reader sees the old or the new, never a half."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from geodata.plain_files import plain_bytes

ONLY_THE_USER = 0o700


def make_private(folder: Path) -> None:
    """Make a folder that only its user can look into; one that is there stays as it is."""
    folder.mkdir(mode=ONLY_THE_USER, parents=True, exist_ok=True)


def replace_file(path: Path, data: bytes) -> None:
    """Put new bytes in a file's place: a reader sees the old or the new, never a half."""
    aside = path.with_name(path.name + ".new")
    aside.unlink(missing_ok=True)
    with aside.open("xb") as file:  # never through a link that stands in its place
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def to_disk(path: Path) -> None:
    """Wait until the file's bytes are on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def file_sha256(path: Path) -> str:
    """Checksum of a file."""
    return hashlib.sha256(plain_bytes(path)).hexdigest()
