"""Files that cards offer: contact, QR code, sheet to print; made once, fetched on demand.

They lie in a folder of this process that only its user can look into, served as the map's files
are (`pages.parts.map_assets`), so that a list of cards stays small. Each is named by the hash of
its bytes, never by what an entry says. When other data is put in force, the old files go.
"""

from __future__ import annotations

import contextlib
import hashlib
import mimetypes
import tempfile
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import streamlit.components.v1 as components

from pages.parts.vcard import MIME

mimetypes.add_type(MIME, ".vcf")  # by its own table Python would say text/x-vcard
_lock = threading.Lock()
_kept = {"version": ""}


@dataclass(frozen=True, slots=True)
class CardFiles:
    """Addresses relative to the page; empty when the file is not offered."""

    contact: str = ""
    qr: str = ""
    sheet: str = ""


NO_FILES: Final = CardFiles()


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Kept for the life of the process, which takes it away when it ends."""
    return tempfile.TemporaryDirectory(prefix="havre-contacts-", ignore_cleanup_errors=True)


@cache
def _served() -> str:
    name = components.declare_component("contacts", path=_folder().name).name
    return f"component/{name}"


def offered(data: bytes, ending: str, version: str) -> str:
    """Put bytes where the browser can fetch them.

    Parameters
    ----------
    data : bytes
    ending : {"vcf", "svg", "html"}
    version : str
        Of the data in force; files of another version are taken away.

    Returns
    -------
    str
        Address relative to the page; empty when the disk refuses, so that the card shows
        without the file.
    """
    name = f"{hashlib.sha256(data).hexdigest()[:24]}.{ending}"
    try:
        path = Path(_folder().name) / name
        with _lock:
            _start_over(path.parent, version)
            if not path.is_file():  # also after somebody has swept the folder
                aside = path.with_suffix(".new")
                aside.write_bytes(data)
                aside.replace(path)
    except OSError:
        return ""
    return f"{_served()}/{name}"


def still_there(files: CardFiles) -> bool:
    """Whether all files of a card can be fetched: somebody may have swept the folder."""
    folder = Path(_folder().name)
    offered = filter(None, (files.contact, files.qr, files.sheet))
    return all((folder / address.rpartition("/")[2]).is_file() for address in offered)


def _start_over(folder: Path, version: str) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if _kept["version"] == version:
        return
    for old in folder.iterdir():
        with contextlib.suppress(OSError):
            old.unlink()
    _kept["version"] = version
