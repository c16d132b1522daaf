"""One cell, one name, as a file can hold it: the rules that every format of download shares."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

Cell = str | int | float | bool | None

CUT_MARK = " […]"
EXCEL_TEXT = 32_767  # UTF-16 units in a cell
SHEET_NAME = 31  # UTF-16 units
COLUMN_NAME = 200
FILE_STEM = 120
# Blanks and marks without width, which a spreadsheet may skip before it looks for a formula.
_UNSEEN = r"\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_AFTER_SEPARATOR = re.compile(rf"([;\t][{_UNSEEN}]*)(?=[=+\-@|%＝＋－＠｜％])")
_FORMULA_START = re.compile(rf"[{_UNSEEN}]*[=+\-@|%＝＋－＠｜％]")
_BREAKS = re.compile(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NO_CHARACTER = re.compile(r"[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_PLAIN_NUMBER = re.compile(r"\s*[+-]?[0-9]+([.,][0-9]+)?\s*")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]+")


def cell_value(value: object) -> Cell:
    """A value as every format takes it: clean text, a number, yes or no, or None when missing.

    An infinite number becomes the word ``inf``: it is not missing, and a number it cannot be
    in a workbook or in JSON.

    >>> cell_value(float("nan")), cell_value(np.int64(3)), cell_value("a\\r\\nb\\x00")
    (None, 3, 'a b')
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float):
        if math.isinf(value):
            return str(value)
        return None if math.isnan(value) else value
    if isinstance(value, bool | int):
        return value
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):  # type: ignore[call-overload]
        return None
    return clean_text(str(value))


def clean_text(text: str) -> str:
    """Text on one line, without characters that XML, JSON or a database cannot hold."""
    return _NO_CHARACTER.sub("\ufffd", _CONTROLS.sub("", _BREAKS.sub(" ", text)))


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula; plain numbers are none."""
    return bool(_FORMULA_START.match(text)) and not _PLAIN_NUMBER.fullmatch(text)


def safe_cell(value: object) -> Cell:
    """A cell for CSV that no spreadsheet takes for a formula; missing values are empty.

    >>> safe_cell("@sum(A1)"), safe_cell("-5"), safe_cell(7), safe_cell("a;=1")
    ("'@sum(A1)", '-5', 7, "a;'=1")
    """
    cell = cell_value(value)
    if isinstance(cell, str):
        # Where Excel expects semicolons it cuts at those, and what follows begins a cell.
        inner = _AFTER_SEPARATOR.sub(r"\1'", cell)
        return f"'{inner}" if looks_like_formula(cell) else inner
    return "" if cell is None else cell


def excel_text(text: str) -> str:
    """Text that fits a cell; what is too long is cut and marked.

    >>> excel_text("x" * 40_000)[-5:]
    'x […]'
    """
    if _units(text) <= EXCEL_TEXT:
        return text
    return _cut(text, EXCEL_TEXT - _units(CUT_MARK)) + CUT_MARK


def sheet_names(names: Iterable[str]) -> list[str]:
    """Names as Excel takes them: short, none of ``[]:*?/\\``, no two alike but for case.

    >>> sheet_names(["2021/22: all", "", "About", "about", "History"])
    ['2021 22 all', 'Sheet', 'About', 'about (2)', 'History_']
    """
    cleaned = []
    for name in names:
        text = " ".join(_NOT_IN_SHEET_NAMES.sub(" ", clean_text(name)).split())
        text = _cut(text, SHEET_NAME).strip("' ") or "Sheet"
        # The one word that Excel keeps for itself.
        cleaned.append(f"{text}_" if text.casefold() == "history" else text)
    return _different(cleaned, SHEET_NAME)


def column_names(names: Iterable[str], taken: Sequence[str] = ()) -> list[str]:
    """Headers as names of fields: clean, none empty, no two alike but for case.

    >>> column_names(["Area", "area", "fid", ""], taken=["fid"])
    ['Area', 'area (2)', 'fid (2)', '_']
    """
    cleaned = [_cut(" ".join(clean_text(name).split()), COLUMN_NAME) or "_" for name in names]
    return _different(cleaned, COLUMN_NAME, taken)


def layer_name(name: str) -> str:
    """A name for the layer of a GeoPackage, which keeps some beginnings for itself.

    >>> layer_name("havre-gaps 2021/22"), layer_name("About"), layer_name("gpkg_x")
    ('havre_gaps_2021_22', 'layer_About', 'layer_gpkg_x')
    """
    text = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")[:60]
    kept = ("about", "gpkg", "rtree", "sqlite")
    return text if text and not text.lower().startswith(kept) else f"layer_{text}".rstrip("_")


def file_stem(*parts: str) -> str:
    """Parts of a file name, in letters that every system takes.

    >>> file_stem("havre-help", "NB", "", "Cap-Pelé/../x")
    'havre-help-NB-Cap-Pele-x'
    """
    letters = unicodedata.normalize("NFKD", "-".join(parts)).encode("ascii", "ignore").decode()
    return re.sub(r"\W+", "-", letters, flags=re.ASCII)[:FILE_STEM].strip("-")


def _different(names: Iterable[str], longest: int, taken: Sequence[str] = ()) -> list[str]:
    used = {name.casefold() for name in taken}
    different = []
    for name in names:
        text, count = name, 1
        while text.casefold() in used:
            count += 1
            text = _cut(name, longest - len(f" ({count})")) + f" ({count})"
        used.add(text.casefold())
        different.append(text)
    return different


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")
