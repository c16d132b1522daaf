"""Bytes of a published CSV list as records of text cells.

The lists of 2014 to 2020Q3 come in three encodings, none of them stated, and end their
records with CR CR LF, CR LF or LF.
"""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

# Bytes of the commonest accented letters (é É è ...) in each encoding. The rule was checked
# on all 36 CSV originals: the encoding with more of its own letters than cp1252 has won.
_LETTERS = {"cp850": b"\x82\x8a\x90\x87", "mac_roman": b"\x8e\x83", "cp1252": b"\xe9\xe8\xc9"}
_USUAL = "cp1252"
_REPLACEMENT = "\ufffd"


class Decoded(NamedTuple):
    """A text, the encoding it was in, and how many bytes that encoding does not define."""

    text: str
    encoding: str
    undefined: int


def decoded(data: bytes) -> Decoded:
    """The text of some bytes; never raises.

    UTF-8 when the whole is valid UTF-8, else cp850, Mac Roman or cp1252, as the bytes of
    their accented letters say. Undefined bytes become U+FFFD and are counted.

    Examples
    --------
    >>> decoded(b"Cap-Pel\\x82, P\\x88cherie")
    Decoded(text='Cap-Pelé, Pêcherie', encoding='cp850', undefined=0)
    >>> decoded(b"Qu\\xe9bec \\x8d")
    Decoded(text='Québec \\ufffd', encoding='cp1252', undefined=1)
    """
    try:
        return Decoded(data.decode("utf-8-sig"), "utf-8", 0)
    except UnicodeDecodeError:
        encoding = _encoding_of(data)
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding, text.count(_REPLACEMENT))


def records(text: str) -> list[list[str]]:
    """The records of a CSV text, empty ones left out.

    Raises
    ------
    csv.Error
        When a cell is too long to be one: a quotation mark that never closes.
    """
    return [record for record in csv.reader(io.StringIO(text, newline="")) if record]


def with_plain_line_ends(data: bytes) -> bytes:
    r"""The bytes with CR CR LF, which a CSV reader takes for two line ends, as LF.

    Done on bytes, before parsing: line breaks inside quoted cells stay.

    >>> with_plain_line_ends(b'a,"b\r\nc"\r\r\nd,e\r\r\n')
    b'a,"b\r\nc"\nd,e\n'
    """
    return data.replace(b"\r\r\n", b"\n")


def _encoding_of(data: bytes) -> str:
    # ``bytes.count`` takes a byte as its number.
    count = {name: sum(map(data.count, letters)) for name, letters in _LETTERS.items()}
    for name in ("cp850", "mac_roman"):
        if count[name] > count[_USUAL]:
            return name
    return _USUAL
