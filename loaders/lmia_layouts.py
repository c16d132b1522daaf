"""What the LMIA lists looked like, by period and language: reviewed tables, and their lookup.

A new wording or period is a new line in one of the tables beside this module, never a
branch in code: ``lmia_headers.csv``, ``lmia_layouts.csv``, ``lmia_periods.csv``,
``lmia_provinces.csv``, ``lmia_streams.csv`` and ``lmia_words.csv``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from loaders.cells import SHORTEST_CODE, fold

TABLES = Path(__file__).parent
LANGUAGES = ("en", "fr")
ALWAYS_NEEDED = ("employer", "address", "positions")
NEVER_NEEDED = ("incorporate_status", "lmias")


class Header(NamedTuple):
    """What a published header means; ``mislabelled`` when it says requested for approved."""

    field: str
    mislabelled: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The expected form of the lists of one period.

    Attributes
    ----------
    container : str
        Key of ``loaders.workbook.READERS``.
    fields : tuple of str
        Columns; without ``province``, the provinces stand in rows of their own.
    ditto_fields : tuple of str
        Columns in which an empty cell means the same as above.
    noc_version : str
        Edition of the occupations; empty when none were published.
    noc_digits : int
        Length of its codes.
    noc_least_digits : int
        Length of the shortest code that is read: less than 4 where codes have lost their
        leading zeros.
    """

    container: str
    fields: tuple[str, ...]
    ditto_fields: tuple[str, ...]
    noc_version: str
    noc_digits: int
    noc_least_digits: int

    @property
    def needed_fields(self) -> tuple[str, ...]:
        """Columns without which a list of the period is refused."""
        return tuple(field for field in self.fields if field not in NEVER_NEEDED)


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


def layout_of(period: str) -> Layout | None:
    """Reviewed layout of a period such as ``2021Q3``, or None when there is none.

    Examples
    --------
    >>> layout_of("2016").ditto_fields
    ('province', 'employer', 'address')
    >>> layout_of("2013Q4") is None
    True
    """
    for line in layout_table("layouts").to_dict("records"):
        last = line["last_quarter"] or period
        if line["first_quarter"] <= period <= last:
            return _layout(line)
    return None


def layout_of_columns(container: str, fields: Iterable[str], noc_version: str) -> Layout | None:
    """Layout to read an unreviewed period by: its own columns, no cell filled from above.

    None when the list has occupations of an edition whose codes are not known.
    """
    fields = tuple(fields)
    digits = _digits_by_edition().get(noc_version, 0)
    if "occupation" in fields and not digits:
        return None
    return Layout(container, fields, (), noc_version if digits else "", digits, SHORTEST_CODE)


def _layout(line: Mapping[Hashable, str]) -> Layout:
    return Layout(
        container=line["container"],
        fields=tuple(line["fields"].split(";")),
        ditto_fields=tuple(filter(None, line["ditto_fields"].split(";"))),
        noc_version=line["noc_version"],
        noc_digits=int(line["noc_digits"] or 0),
        noc_least_digits=int(line["noc_least_digits"] or SHORTEST_CODE),
    )


def _digits_by_edition() -> dict[str, int]:
    table = layout_table("layouts").query("noc_version != ''")
    return dict(zip(table["noc_version"], table["noc_digits"].astype(int), strict=True))


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
    """Values by folded word of a kind.

    Kinds: ``month``, ``positive``, ``negative``, ``notes``, ``missing``, and the rows that
    sum up, ``unlisted`` and ``total``.
    """
    table = layout_table("words").query("kind == @kind")
    return dict(zip(table["text"].map(fold), table["value"], strict=True))
