"""What the rows above the header of an LMIA list say: its period and its kind.

The wordings are data: ``lmia_words.csv`` (months, approval, refusal) and
``lmia_periods.csv`` (which months make which period).
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from loaders.cells import fold
from loaders.lmia_layouts import layout_table, words

# The edition stands in the title as "(NOC) 2011" or "(CNP) 2011".
_NOC_EDITION = re.compile(r"\b(?:noc|cnp)\)?\s*(20[0-9]{2})\b")
_YEAR_ALONE = re.compile(r"\b(?:in|en) (20[0-9]{2})\b")


class Title(NamedTuple):
    """What the rows above the header say.

    Attributes
    ----------
    periods : tuple of str
        Every period named, e.g. ``("2021Q3",)``, ``("2017H1",)`` or ``("2015",)``; one is
        right. Months that make no period stand there as written.
    positive, negative : bool
        Whether a word for approval, or for refusal, stands there.
    noc_version : str
        Edition of the occupations, or empty.
    """

    periods: tuple[str, ...]
    positive: bool
    negative: bool
    noc_version: str


def read_title(text: str) -> Title:
    """Read period and kind from a title.

    Examples
    --------
    >>> read_title("Employers Who Were Issued a Positive LMIA, July to September 2021").periods
    ('2021Q3',)
    >>> read_title("EIMT positive en 2020 (octobre -décembre), (CNP) 2011").periods
    ('2020Q4',)
    >>> read_title("issued a positive LMIA between June 20 and December 31, 2014").periods
    ('2014H2',)
    >>> read_title("(NOC) 2011 and business location in 2016").periods
    ('2016',)
    >>> read_title("Employers Who Were Issued a Negative LMIA, April to June 2022").negative
    True
    """
    folded = fold(text)
    tokens = set(re.findall(r"\w+", folded))
    edition = _NOC_EDITION.search(folded)
    return Title(
        periods=_periods(folded) or _years(folded, tokens),
        positive=not tokens.isdisjoint(words("positive")),
        negative=not tokens.isdisjoint(words("negative")),
        noc_version=edition[1] if edition else "",
    )


def _periods(folded: str) -> tuple[str, ...]:
    found = set()
    for match in _period_pattern().finditer(folded):
        months = (int(words("month")[match["first"]]), int(words("month")[match["last"]]))
        code = _codes().get(months)
        year = match["before"] or match["after"]
        found.add(match[0] if code is None else f"{year}{code}")
    return tuple(sorted(found))


def _years(folded: str, tokens: set[str]) -> tuple[str, ...]:
    """Whole years, in a title that names no month."""
    if not tokens.isdisjoint(words("month")):
        return ()
    return tuple(sorted(set(_YEAR_ALONE.findall(folded))))


@cache
def _codes() -> dict[tuple[int, int], str]:
    table = layout_table("periods")
    months = zip(table["first_month"].astype(int), table["last_month"].astype(int), strict=True)
    return dict(zip(months, table["code"], strict=True))


@cache
def _period_pattern() -> re.Pattern[str]:
    """Two months and a year right after them, or right before them and a bracket.

    A month may carry its day: "June 20 and December 31, 2014", "le 20 juin et le 31 ...".
    """
    month = "|".join(map(re.escape, words("month")))
    day = r"(?:(?:le )?[0-9]{1,2} )?"
    return re.compile(
        rf"(?:(?P<before>\b20[0-9]{{2}}) ?\( ?)?\b(?P<first>{month})(?: [0-9]{{1,2}})? ?"
        rf"(?:to|and|a|au|et|-|–|—) ?{day}(?P<last>{month})"
        rf"(?(before) ?\)|(?: [0-9]{{1,2}})? ?,? ?(?P<after>20[0-9]{{2}})\b)"
    )
