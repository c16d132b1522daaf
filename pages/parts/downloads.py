"""Downloads: what is on screen, with where it comes from, safe in any spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

import pandas as pd

_FORMULA_START = re.compile(r"^\s*[=+\-@|%\t\r＝＋－＠]")
_AFTER_COMMA = re.compile(r"[,;]\s*(?=[=+\-@])")
_LINE_BREAKS = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
_PLAIN_NUMBER = re.compile(r"^\s*[+-]?\d+([.,]\d+)?\s*$")


def table_csv(table: pd.DataFrame, about: Sequence[str]) -> bytes:
    """A table as CSV, with lines about it on top, each beginning with ``#``.

    Parameters
    ----------
    table : DataFrame
        As shown on screen, headers included.
    about : sequence of str
        Title, filters, date, sources, licence, cautions.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark, so that spreadsheets read the accents.

    Examples
    --------
    >>> print(table_csv(pd.DataFrame({"name": ["=1+1"]}), ["Made up"]).decode("utf-8-sig"))
    # Made up
    "name"
    "'=1+1"
    <BLANKLINE>
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    for line in about:
        # Plain, not as a cell, so that readers that skip lines with # skip them all.
        out.write(f"# {_AFTER_COMMA.sub('; ', ' '.join(line.split()))}\n")
    writer.writerow([safe_cell(str(name)) for name in table.columns])
    for row in table.itertuples(index=False):
        writer.writerow([safe_cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def safe_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; missing values are empty.

    >>> safe_cell("@sum(A1)"), safe_cell("-5"), safe_cell(7)
    ("'@sum(A1)", '-5', 7)
    """
    if isinstance(value, str):
        text = _LINE_BREAKS.sub(" ", value.replace("\x00", ""))
        risky = _FORMULA_START.match(text) and not _PLAIN_NUMBER.match(text)
        return f"'{text}" if risky else text
    return "" if pd.isna(value) else value  # type: ignore[call-overload]
