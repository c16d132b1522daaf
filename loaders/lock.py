"""One refresh at a time: a lock that the system lets go of when its holder dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_FILE = "lock"


class LockedError(Exception):
    """Another process holds the lock."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder.

    The lock is on the open file and not in its existence: a file left behind by a process
    that was killed locks nobody out.

    Raises
    ------
    LockedError
        At once, when another process holds it.
    """
    handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _take(handle)
        except OSError as fault:
            raise LockedError(str(folder)) from fault
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
