"""What was found, in the reader's language: reviewed words in ``found_words.csv``."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

WORDS_FILE = Path(__file__).with_name("found_words.csv")
_GAP = "{}"


@cache
def found_words() -> dict[str, str]:
    """French words by English ones; ``{}`` stands for a name, a number or such words again."""
    with WORDS_FILE.open(encoding="utf-8", newline="") as file:
        return {row["found_en"]: row["found_fr"] for row in csv.DictReader(file)}


def found_in_french(found: str) -> str:
    """What was found, in French where its words are known, else as it is.

    Examples
    --------
    >>> found_in_french("the connection was cut; 3 tries")
    'la connexion a été coupée; 3 essais'
    >>> found_in_french("Moncton")
    'Moncton'
    """
    known = found_words().get(found)
    if known is not None:
        return known
    for pattern, french in _templates():
        filled = pattern.fullmatch(found)
        if filled:
            return french.format(*map(found_in_french, filled.groups()))
    return found


@cache
def _templates() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns with gaps, those that say most first."""
    gapped = [(english, french) for english, french in found_words().items() if _GAP in english]
    gapped.sort(key=lambda pair: -len(pair[0].replace(_GAP, "")))
    return tuple(
        (re.compile(re.escape(english).replace(re.escape(_GAP), "(.+?)")), french)
        for english, french in gapped
    )
