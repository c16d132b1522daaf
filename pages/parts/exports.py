"""Tables of the screen as files: CSV and Excel, each with where it comes from.

Nothing here knows the reader's language or session: words come in as arguments, so that a file
can be made on click. How a cell is written is in `pages.parts.cells`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from pages.parts.cells import (
    cell_value,
    clean_text,
    excel_text,
    looks_like_formula,
    safe_cell,
    sheet_names,
)

EXCEL_ROWS = 1_048_576
EXCEL_COLUMNS = 16_384
EXCEL_WHOLE = 2**53  # above, a workbook changes the last digits
_AFTER_COMMA = re.compile(r"[,;]\s*(?=[=+\-@])")
_WIDTHS = (9, 46)  # of a column, in characters


def table_csv(table: pd.DataFrame, about: Sequence[str]) -> bytes:
    """A table as CSV, with lines about it on top, each beginning with ``#``.

    Parameters
    ----------
    table : DataFrame
        As shown on screen, headers included.
    about : sequence of str
        Title, filters, date, sources, licence, method, cautions.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark, so that spreadsheets read the accents. Text that begins
        like a formula has an apostrophe before it.

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
        out.write(f"# {_AFTER_COMMA.sub('; ', ' '.join(clean_text(line).split()))}\n")
    writer.writerow([safe_cell(str(name)) for name in table.columns])
    for row in table.itertuples(index=False, name=None):
        writer.writerow([safe_cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def table_excel(tables: Mapping[str, pd.DataFrame], about: Mapping[str, Sequence[str]]) -> bytes:
    """Tables as an Excel workbook, one sheet each, and then sheets about them.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Sheet name to table; names that Excel refuses are made to fit.
    about : mapping of str to sequence of str
        Sheet name to its lines, as `pages.parts.companion.Companion.sheets` gives them.

    Returns
    -------
    bytes
        An ``.xlsx`` file. Text is written as text, never as formula, number or link; where it
        is longer than a cell can be, it is cut and ends in `pages.parts.cells.CUT_MARK`.

    Raises
    ------
    ValueError
        For a table with more rows or columns than a sheet holds.
    """
    for name, table in tables.items():
        rows, columns = table.shape
        if rows >= EXCEL_ROWS or columns > EXCEL_COLUMNS:
            raise ValueError(
                f"sheet {name!r} has {rows} rows and {columns} columns; a sheet holds "
                f"{EXCEL_ROWS - 1} below its header and {EXCEL_COLUMNS}"
            )
    names = sheet_names([*tables, *about])
    out = io.BytesIO()
    safely = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, safely) as book:
        for name, table in zip(names, tables.values(), strict=False):
            _write_table(book, book.add_worksheet(name), table)
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        for name, lines in zip(names[len(tables) :], about.values(), strict=True):
            sheet = book.add_worksheet(name)
            sheet.set_column(0, 0, 100)
            for row, line in enumerate(lines):
                sheet.write_string(row, 0, excel_text(clean_text(line)), wrapped)
    return out.getvalue()


def _write_table(book: Any, sheet: Any, table: pd.DataFrame) -> None:
    # The prefix keeps text from turning into a formula when somebody edits the cell.
    guarded = book.add_format({"quote_prefix": True})
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "quote_prefix": True}
    )
    shortest, longest = _WIDTHS
    for column, name in enumerate(map(str, table.columns)):
        header = excel_text(clean_text(name))
        sheet.write_string(0, column, header, head)
        width = max(map(len, header.split()), default=0) + 3  # room for the filter's arrow
        for row, value in enumerate(map(cell_value, table.iloc[:, column]), start=1):
            if isinstance(value, int) and abs(value) > EXCEL_WHOLE:
                value = str(value)
            if value is None:
                continue
            if isinstance(value, str):
                text = excel_text(value)
                sheet.write_string(row, column, text, guarded if looks_like_formula(text) else None)
            elif isinstance(value, bool):
                sheet.write_boolean(row, column, value)
            else:
                sheet.write_number(row, column, value)
            width = max(width, len(str(value)) + 1)
        sheet.set_column(column, column, min(max(width, shortest), longest))
    sheet.freeze_panes(1, 0)
    if table.shape[1]:
        sheet.autofilter(0, 0, len(table), table.shape[1] - 1)
