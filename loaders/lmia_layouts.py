"""What the LMIA lists looked like, by period and language: reviewed tables, and their lookup.

A new wording or period is a new line in one of the tables beside this module, never a
branch in code: ``lmia_headers.csv``, ``lmia_layouts.csv``, ``lmia_provinces.csv``,
``lmia_streams.csv`` and ``lmia_words.csv``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from loaders.cells import fold

TABLES = Path(__file__).parent
LANGUAGES = ("en", "fr")
NEEDED_FIELDS = ("province", "program_stream", "employer", "address", "occupation", "positions")
MONTHS_OF_QUARTERS = {(1, 3): 1, (4, 6): 2, (7, 9): 3, (10, 12): 4}

# The edition stands in the title as "(NOC) 2021" or "(CNP) 2011".
_NOC_EDITION = re.compile(r"\b(?:noc|cnp)\)?\s*(20[0-9]{2})\b")


class Header(NamedTuple):
    """What a published header means; ``mislabelled`` when it says requested for approved."""

    field: str
    mislabelled: bool


class Title(NamedTuple):
    """What the rows above the header say.

    Attributes
    ----------
    quarters : tuple of str
        Every quarter named, e.g. ``("2021Q3",)``; one is right.
    positive, negative : bool
        Whether a word for approval, or for refusal, stands there.
    noc_version : str
        Edition of the occupations, or empty.
    """

    quarters: tuple[str, ...]
    positive: bool
    negative: bool
    noc_version: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The expected form of the lists of one period."""

    container: str
    fields: tuple[str, ...]
    noc_version: str
    noc_digits: int


@cache
def layout_table(name: str) -> pd.DataFrame:
    """One of the tables beside this module, all cells as text, empty when empty."""
    return pd.read_csv(TABLES / f"lmia_{name}.csv", dtype=str, keep_default_na=False)


@cache
def headers(language: str) -> dict[str, Header]:
    """Published headers of one language, by folded text."""
    table = layout_table("headers").query("language == @language")
    return {
        fold(text): Header(field, mislabelled == "yes")
        for text, field, mislabelled in zip(
            table["header"], table["field"], table["mislabelled"], strict=True
        )
    }


def language_of_header(cell: str) -> str | None:
    """Language of the one header that marks the header row, or None for any other cell.

    The titles contain the words Employers and Positive, so a cell counts only when it
    equals a published header of the employer column.

    Examples
    --------
    >>> language_of_header("Employer "), language_of_header("EMPLOYEUR")
    ('en', 'fr')
    >>> language_of_header("Employers Who Were Issued a Positive LMIA") is None
    True
    """
    key = fold(cell)
    for language in LANGUAGES:
        header = headers(language).get(key)
        if header and header.field == "employer":
            return language
    return None


def layout_of(quarter: str) -> Layout | None:
    """Layout of a quarter such as ``2021Q3``, or None when no period holds it."""
    for line in layout_table("layouts").to_dict("records"):
        last = line["last_quarter"] or quarter
        if line["first_quarter"] <= quarter <= last:
            fields = tuple(line["fields"].split(";"))
            digits = int(line["noc_digits"])
            return Layout(line["container"], fields, line["noc_version"], digits)
    return None


@cache
def province_codes() -> dict[str, str]:
    """Two-letter code, or ``foreign``, by folded name in either language."""
    return _codes("provinces", "province")


@cache
def stream_codes() -> dict[str, str]:
    """Code of the program stream by folded name in either language."""
    return _codes("streams", "program_stream")


def _codes(table_name: str, column: str) -> dict[str, str]:
    table = layout_table(table_name)
    return dict(zip(table["text"].map(fold), table[column], strict=True))


@cache
def words(kind: str) -> dict[str, str]:
    """Values by folded word: ``month``, ``positive``, ``negative``, ``notes``, ``missing``."""
    table = layout_table("words").query("kind == @kind")
    return dict(zip(table["text"].map(fold), table["value"], strict=True))


def read_title(text: str) -> Title:
    """Read period and kind from a title.

    Examples
    --------
    >>> read_title("Employers Who Were Issued a Positive LMIA, July to September 2021").quarters
    ('2021Q3',)
    >>> read_title("EIMT positive en 2020 (octobre -décembre), (CNP) 2011").quarters
    ('2020Q4',)
    >>> read_title("Employers Who Were Issued a Negative LMIA, April to June 2022").negative
    True
    """
    folded = fold(text)
    tokens = set(re.findall(r"\w+", folded))
    edition = _NOC_EDITION.search(folded)
    return Title(
        quarters=_quarters(folded),
        positive=not tokens.isdisjoint(words("positive")),
        negative=not tokens.isdisjoint(words("negative")),
        noc_version=edition[1] if edition else "",
    )


def _quarters(folded: str) -> tuple[str, ...]:
    found = set()
    for match in _period_pattern().finditer(folded):
        months = (int(words("month")[match["first"]]), int(words("month")[match["last"]]))
        quarter = MONTHS_OF_QUARTERS.get(months)
        found.add(f"{match['before'] or match['after']}Q{quarter}" if quarter else match[0])
    return tuple(sorted(found))


@cache
def _period_pattern() -> re.Pattern[str]:
    """Two months and a year right after them, or right before them and a bracket."""
    month = "|".join(map(re.escape, words("month")))
    return re.compile(
        rf"(?:(?P<before>\b20[0-9]{{2}}) ?\( ?)?\b(?P<first>{month}) ?(?:to|a|-|–|—) ?"
        rf"(?P<last>{month})(?(before) ?\)| ?,? ?(?P<after>20[0-9]{{2}})\b)"
    )
