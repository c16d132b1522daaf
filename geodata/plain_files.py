"""Files that others put in place: only plain ones are read, and their names are made printable."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

MAX_BYTES = 100_000_000
_REPLACEMENT = "\ufffd"
_SPACES = "\xa0\u202f"  # French ones, which Python does not call printable


def plain_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """What a regular file holds.

    Raises
    ------
    OSError
        When it cannot be read; for a folder, a device or a pipe, which may never end
        (``EINVAL``); for more than ``limit`` bytes (``EFBIG``).
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)  # a pipe that nobody writes to does not block
    with open(handle, "rb") as file:  # noqa: PTH123 (a handle has no path)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, "File too large")
    return data


def printable(text: str) -> str:
    """A text without what moves a terminal's cursor, breaks a line or is half a character.

    Examples
    --------
    >>> printable("\\x1b[31mred\\n.csv"), printable("été.csv")
    ('\ufffd[31mred\ufffd.csv', 'été.csv')
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _SPACES else _REPLACEMENT for c in text)
