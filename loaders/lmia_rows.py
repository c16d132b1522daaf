"""The body of an LMIA list: rows of text cells in, typed rows and findings out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import Any

import numpy as np
import pandas as pd

from geodata.findings import Finding
from loaders.cells import (
    SHORTEST_CODE,
    Occupation,
    canonical_text,
    cell_shown,
    fold,
    occupation,
    read_each,
    whole_number,
)
from loaders.lmia_ditto import filled_down
from loaders.lmia_layouts import Layout, layout_table, province_codes, stream_codes, words
from loaders.workbook import Row

ROW_COLUMNS = (
    "quarter",
    "province",
    "program_stream",
    "employer",
    "address",
    "noc_code",
    "noc_title",
    "noc_version",
    "lmias",
    "positions",
    "row",
    "file",
)
UNKNOWN_STREAM = "unknown"
# Missing text is NaN, as pandas 3 does by default; said here so that pandas 2 does the same.
TEXT = pd.StringDtype(na_value=np.nan)
_NUMBER_TYPES: dict[str, str] = {"lmias": "Int64", "positions": "int64", "row": "int64"}
_CHOICES = {"province": "provinces", "program_stream": "streams"}
_NOTE = re.compile(r"\(?[0-9]{1,2}[.)]")


@dataclass(frozen=True, slots=True)
class ListBody:
    """What stands under the header of one list, and how to read it.

    Attributes
    ----------
    file, sheet, quarter : str
        Where it stands, and the period of the title.
    columns : dict of str to int
        Field to column index, 0 for column A.
    layout : Layout
        Form expected of the period.
    rows : sequence of Row
        Rows between header and notes.
    """

    file: str
    sheet: str
    quarter: str
    columns: dict[str, int]
    layout: Layout
    rows: Sequence[Row]


def empty_rows() -> pd.DataFrame:
    """The table of rows with no row in it: columns ``ROW_COLUMNS`` with their types."""
    return _typed(pd.DataFrame({column: [] for column in ROW_COLUMNS}))


def list_rows(body: ListBody) -> tuple[pd.DataFrame, list[Finding], int]:
    """Read the rows of a list.

    Returns
    -------
    rows : DataFrame
        Columns ``ROW_COLUMNS``; one line per row of the list, all provinces; ``province``
        is a two-letter code or ``foreign``; missing text is missing, never empty. What a
        list has no column for is missing: ``lmias`` (Int64), ``program_stream``,
        ``noc_code`` and, when its period has no occupations, ``noc_version``.
    findings : list of Finding
        One per row and fault.
    refused : int
        Rows left out of the table because their positions or province cannot be read.
    """
    texts = _texts(body)
    layout = body.layout
    read_occupation = partial(occupation, least_digits=layout.noc_least_digits)
    occupations = read_each(read_occupation, texts["occupation"].tolist())
    codes, misfits, restored = _noc_codes(occupations, layout)
    rows = pd.DataFrame(
        {
            "quarter": body.quarter,
            "province": _looked_up(texts["province"], province_codes()),
            "program_stream": _looked_up(texts["program_stream"], stream_codes()),
            "employer": texts["employer"].replace("", None),
            "address": texts["address"].replace("", None),
            "noc_code": codes,
            "noc_title": [one.title or None if one else None for one in occupations],
            "noc_version": layout.noc_version or None,
            "lmias": _numbers(texts["lmias"]),
            "positions": _numbers(texts["positions"]),
            "row": texts["row"],
            "file": body.file,
        }
    )
    findings = [
        *_row_findings(body, "bad_positions", rows["positions"].isna(), texts, "positions", rows),
        *_row_findings(body, "unknown_province", rows["province"].isna(), texts, "province", rows),
    ]
    kept = (rows["positions"].notna() & rows["province"].notna()).to_numpy()
    findings += _kept_row_findings(body, rows[kept], texts[kept], misfits[kept])
    if restored:
        found = f"codes: {restored}"
        findings.append(Finding("noc_zeros_restored", body.file, found, sheet=body.sheet))
    if "program_stream" in body.columns:
        rows["program_stream"] = rows["program_stream"].fillna(UNKNOWN_STREAM)
    return _typed(rows[kept].reset_index(drop=True)), findings, int((~kept).sum())


def row_after_notes(body: ListBody, rows: Sequence[Row]) -> tuple[list[Finding], int]:
    """One finding for whatever follows the notes and is no numbered note.

    Parameters
    ----------
    body : ListBody
        The list.
    rows : sequence of Row
        Rows after the heading of the notes.

    Returns
    -------
    findings : list of Finding
        One, with the positions that stand there, or none.
    stray : int
        How many such rows.
    """
    first = min(body.columns.values())
    stray = [row for row in rows if not _is_note(row, first)]
    if not stray:
        return [], 0
    at = body.columns["positions"]
    numbers = [whole_number(canonical_text(_cell(row, at))) for row in stray]
    known = [number for number in numbers if number is not None]
    finding = Finding(
        "row_after_notes",
        body.file,
        f"rows: {len(stray)}",
        sheet=body.sheet,
        row=stray[0].number,
        positions=sum(known) if known else None,
    )
    return [finding], len(stray)


def _is_note(row: Row, first: int) -> bool:
    alone = not any(canonical_text(text) for text in row.cells[first + 1 :])
    return alone and _NOTE.match(canonical_text(_cell(row, first))) is not None


def _cell(row: Row, at: int) -> str:
    return row.cells[at] if at < len(row.cells) else ""


def _texts(body: ListBody) -> pd.DataFrame:
    """Canonical cells by field, empty when missing, with the row number."""
    across = list(zip_longest(*(row.cells for row in body.rows), fillvalue=""))
    nothing = ("",) * len(body.rows)
    cells = {
        field: read_each(canonical_text, across[at] if at < len(across) else nothing)
        for field, at in body.columns.items()
    }
    # Before "(blank)" becomes empty: it stands for nothing, not for the cell above.
    filled = filled_down(pd.DataFrame(cells), body.layout.ditto_fields)
    columns = {field: read_each(_present_text, filled[field].tolist()) for field in cells}
    for field in ("program_stream", "occupation", "lmias"):
        columns.setdefault(field, list(nothing))
    numbers = [row.number for row in body.rows]
    return pd.DataFrame({**columns, "row": numbers}).astype(dict.fromkeys(columns, TEXT))


def _present_text(text: str) -> str:
    return "" if fold(text) in words("missing") else text


def _looked_up(texts: pd.Series, codes: dict[str, str]) -> list[str | None]:
    return read_each(lambda text: codes.get(fold(text)), texts.tolist())


def _numbers(texts: pd.Series) -> pd.Series:
    return pd.Series(read_each(whole_number, texts.tolist()), index=texts.index, dtype="Int64")


def _noc_codes(
    occupations: Iterable[Occupation | None], layout: Layout
) -> tuple[list[str | None], np.ndarray, int]:
    """Codes of the layout's edition, where one of another length stands, zeros restored."""
    published = [one.code if one else None for one in occupations]
    codes = [
        code.zfill(layout.noc_digits) if code and len(code) < SHORTEST_CODE else code
        for code in published
    ]
    misfits = [code is not None and len(code) != layout.noc_digits for code in codes]
    # A code of the other edition would be read as another occupation: it is set aside.
    fitting = [None if misfit else code for code, misfit in zip(codes, misfits, strict=True)]
    restored = sum(code != read for code, read in zip(published, codes, strict=True))
    return fitting, np.array(misfits, dtype=bool), restored


def _kept_row_findings(
    body: ListBody, rows: pd.DataFrame, texts: pd.DataFrame, misfits: np.ndarray
) -> list[Finding]:
    empty_occupation = texts["occupation"] == ""
    no_code = rows["noc_code"].isna() & ~empty_occupation & ~misfits
    faults = [
        ("unknown_stream", rows["program_stream"].isna(), "program_stream"),
        ("missing_employer", rows["employer"].isna(), "employer"),
        ("missing_occupation", empty_occupation, "occupation"),
        ("bad_occupation", no_code, "occupation"),
        ("noc_version_mismatch", pd.Series(misfits, rows.index), "occupation"),
        ("bad_lmias", rows["lmias"].isna(), "lmias"),
    ]
    return [
        finding
        for code, mask, field in faults
        if field in body.columns
        for finding in _row_findings(body, code, mask, texts, field, rows)
    ]


def _row_findings(
    body: ListBody,
    code: str,
    mask: pd.Series,
    texts: pd.DataFrame,
    field: str,
    rows: pd.DataFrame,
) -> list[Finding]:
    choices = _CHOICES.get(field)
    known = list(layout_table(choices)["text"]) if choices else []
    shown = {text: _shown(field, text, known) for text in set(texts.loc[mask, field])}
    return [
        Finding(
            code,
            body.file,
            shown[text],
            sheet=body.sheet,
            row=int(number),
            column=field,
            positions=None if pd.isna(positions) else int(positions),
        )
        for text, number, positions in zip(
            texts.loc[mask, field],
            texts.loc[mask, "row"],
            rows.loc[mask, "positions"],
            strict=True,
        )
    ]


def _shown(field: str, text: str, choices: list[str]) -> str:
    parsed = occupation(text) if field == "occupation" else None
    return f"code {parsed.code}" if parsed else cell_shown(text, choices)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    types: dict[str, Any] = {column: _NUMBER_TYPES.get(column, TEXT) for column in ROW_COLUMNS}
    return rows.astype(types)[list(ROW_COLUMNS)]
