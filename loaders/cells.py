"""One cell of a published list: text brought to one form, then read.

Every filter and join works on canonical text, since the lists pad, double and
mix blanks (``"    High Wage"``, ``"Milo\\xa0Productions"``, ``"Employer "``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import NamedTuple, TypeVar

Value = TypeVar("Value")

# Characters that take no room and that ``str.split`` does not count as blanks.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_WHOLE_NUMBER = re.compile(r"([0-9]{1,9})(?:\.0*)?")
_OCCUPATION = re.compile(r"([0-9]{1,5})(?: ?- ?(.*))?")
_POSTAL_CODE = re.compile(r"\b([A-Z]\d[A-Z])\s*\d[A-Z]\d\b", re.IGNORECASE)
_SHOWN = 60
SHORTEST_CODE = 4  # digits of an occupation, in the edition with the shorter codes


class Occupation(NamedTuple):
    """A code of 4 digits (NOC 2011) or 5 (NOC 2021), and its title; empty when absent."""

    code: str
    title: str


def canonical_text(text: str) -> str:
    """Text with composed letters, single blanks and no padding.

    Examples
    --------
    >>> canonical_text("  Halifax,\\tNS\\xa0B3J  0C ")
    'Halifax, NS B3J 0C'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    return " ".join(text.split())


def fold(text: str) -> str:
    """Key under which two spellings of one label meet: no case, accents or padding.

    Examples
    --------
    >>> fold(" Île-du-Prince-Édouard ") == fold("ILE-DU-PRINCE-EDOUARD")
    True
    """
    if text.isascii():
        return canonical_text(text.casefold())
    decomposed = unicodedata.normalize("NFKD", canonical_text(text).casefold()).casefold()
    letters = unicodedata.normalize("NFKD", decomposed).replace("’", "'")
    return canonical_text("".join(one for one in letters if not unicodedata.combining(one)))


def whole_number(text: str) -> int | None:
    """A whole number of at least 0 and at most nine digits, or None.

    Examples
    --------
    >>> whole_number("2.0"), whole_number("0"), whole_number("2.5"), whole_number("-1")
    (2, 0, None, None)
    """
    match = _WHOLE_NUMBER.fullmatch(text)
    return int(match[1]) if match else None


def occupation(text: str, least_digits: int = SHORTEST_CODE) -> Occupation | None:
    """Code and title, split at the first hyphen, or None when no code leads the text.

    ``least_digits`` is less where codes lost their leading zeros.

    Examples
    --------
    >>> occupation("0015-Senior managers - trade, broadcasting")
    Occupation(code='0015', title='Senior managers - trade, broadcasting')
    >>> occupation("Cooks") is None
    True
    """
    match = _OCCUPATION.fullmatch(text)
    if not match or len(match[1]) < least_digits:
        return None
    return Occupation(match[1], match[2] or "")


def read_each(read: Callable[[str], Value], texts: Iterable[str]) -> list[Value]:
    """``read`` applied to each text, computed once per different text."""
    texts = list(texts)
    known = {text: read(text) for text in set(texts)}
    return [known[text] for text in texts]


def label_shown(text: str) -> str:
    """A label short enough for a finding and without a full postal code.

    Examples
    --------
    >>> label_shown("Moncton, NB E1C 1A1")
    'Moncton, NB E1C'
    """
    masked = _POSTAL_CODE.sub(r"\1", canonical_text(text))
    return masked if len(masked) <= _SHOWN else masked[: _SHOWN - 1] + "…"


def cell_shown(text: str, choices: Iterable[str] = ()) -> str:
    """What a finding may quote of a cell that could hold anything.

    A row whose cells slid sideways may have an employer where a province or a number
    belongs, so only numbers and near misses of ``choices`` are quoted.

    Examples
    --------
    >>> cell_shown("-3"), cell_shown("Nova Scotai", ["Nova Scotia"]), cell_shown("Some Farm Ltd")
    ('-3', 'Nova Scotai', 'text of 13 characters')
    """
    text = canonical_text(text)
    if not text:
        return "empty"
    if len(text) <= 20 and re.fullmatch(r"[-+0-9.,eE ]*[0-9][-+0-9.,eE ]*", text):
        return text
    near = get_close_matches(fold(text), [fold(choice) for choice in choices], n=1, cutoff=0.75)
    return label_shown(text) if near else f"text of {len(text)} characters"
