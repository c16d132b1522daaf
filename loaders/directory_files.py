"""The directory's tables as files: CSV as it is kept, and a workbook that is safe to edit."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping

import pandas as pd
import xlsxwriter

from loaders.directory_sheets import COLUMNS

_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same tables give the same bytes
_WIDTHS = (10, 50)  # of a column, in characters
_TEXT = "@"  # Excel's number format "Text": what is typed stays as typed
_SPARE_ROWS = 200  # below the last row, for new entries
_SAFELY = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table of text as a file of ``geodata/directory/``: UTF-8, commas, LF.

    Examples
    --------
    >>> csv_bytes(pd.DataFrame({"a": ["x, é"], "b": ["01"]})).decode().split()
    ['a,b', '"x,', 'é",01']
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.itertuples(index=False))
    return text.getvalue().encode()


def directory_zip(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """Tables of text as a ZIP of CSV files, to be unpacked into ``geodata/directory/``."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in COLUMNS:
            member = zipfile.ZipInfo(f"{name}.csv", _MOMENT)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, csv_bytes(tables[name][COLUMNS[name]]))
    return packed.getvalue()


def directory_workbook(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """Tables of text as an XLSX workbook, a sheet each, every cell in Excel's format Text.

    So nothing that is typed turns into a number, a date or a formula. Rows for new entries
    have the format too.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _SAFELY) as book:
        text = book.add_format({"num_format": _TEXT})
        head = book.add_format({"num_format": _TEXT, "bold": True, "bottom": 1})
        for name, columns in COLUMNS.items():
            sheet = book.add_worksheet(name)
            table = tables[name]
            for position, column in enumerate(columns):
                cells = list(map(str, table[column]))
                longest = max(map(len, [*cells, column + "  "]))
                width = min(max(longest, _WIDTHS[0]), _WIDTHS[1])
                sheet.set_column(position, position, width, text)
                sheet.write_string(0, position, column, head)
                for row, cell in enumerate(cells, start=1):
                    if cell:
                        sheet.write_string(row, position, cell, text)
                    else:
                        sheet.write_blank(row, position, None, text)
                for row in range(len(cells) + 1, len(cells) + 1 + _SPARE_ROWS):
                    sheet.write_blank(row, position, None, text)
            sheet.freeze_panes(1, 1)
            sheet.autofilter(0, 0, len(table), len(columns) - 1)
    return out.getvalue()
