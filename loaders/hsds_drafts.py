"""Rows of the directory as an HSDS package gives them, each cell with its place in the package."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from geodata.findings import Finding
from loaders.directory import KEYS, REQUIRED
from loaders.directory_sheets import COLUMNS
from loaders.directory_values import CELL_RULES, is_damaged
from loaders.hsds_intake import Source
from loaders.hsds_links import Links

LAST = 10**9
_FORMULA = ("=", "@", "\t")


@dataclass
class Draft:
    """One row to be: its cells, and for each the record and field it comes from."""

    table: str
    source: Source
    cells: dict[str, str] = field(default_factory=dict)
    origin: dict[str, tuple[Source, str]] = field(default_factory=dict)
    order: int = LAST

    def put(self, column: str, text: str, name: str, source: Source | None = None) -> None:
        """Fill a cell from a field of a record (of the draft's own when none is given)."""
        if text:
            self.cells[column] = text
            self.origin[column] = (source or self.source, name)

    def finding(self, code: str, column: str, found: object) -> Finding:
        """A finding at the place in the package from which a cell comes."""
        source, name = self.origin.get(column, (self.source, column))
        return source.finding(code, name, found)


def completed(draft: Draft, links: Links, link_id: str, pairs: dict[str, str]) -> Draft:
    """Take over the cells that our own attributes keep, and the language of HSDS's texts.

    Parameters
    ----------
    draft : Draft
    links : Links
    link_id : str
        Record whose attributes count.
    pairs : dict
        Columns without their language, such as ``name``, to the language of the package.
    """
    kept = {
        column: source
        for (table, column), source in links.columns.get(link_id, {}).items()
        if table == draft.table
    }
    for stem, language in pairs.items():
        said = kept.pop(f"{stem}_language", None)
        spoken = said.fields.get("value", "") if said is not None else language
        if stem in draft.cells:
            column = f"{stem}_{spoken if spoken in ('en', 'fr') else language}"
            draft.cells[column] = draft.cells.pop(stem)
            draft.origin[column] = draft.origin.pop(stem)
    for column, source in kept.items():
        value = source.fields.get("value", "")
        if column == "row":
            draft.order = int(value) if re.fullmatch("[0-9]{1,9}", value) else LAST
        elif column in COLUMNS[draft.table]:
            draft.put(column, value, "value", source)
        else:
            links.findings.append(source.finding("hsds_not_taken", "value", value))
    return draft


def table_of(name: str, drafts: Iterable[Draft], findings: list[Finding]) -> pd.DataFrame:
    """The drafts as a table of text, in the order that our attributes keep.

    A value that the directory cannot hold is emptied, a row without key or with the key of
    another one left out, each with a finding.

    Returns
    -------
    DataFrame
        The columns of the directory's file, ``""`` for missing.
    """
    keys = [column for column in KEYS[name] if column in REQUIRED[name]]
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for draft in sorted(drafts, key=lambda draft: draft.order):
        findings += _emptied(draft)
        row = {column: draft.cells.get(column, "") for column in COLUMNS[name]}
        missing = [column for column in keys if not row[column]]
        if missing:
            found = ", ".join(filter(None, row.values())) or "nothing"
            findings.append(draft.finding("hsds_left_out", missing[0], found))
            continue
        key = tuple(row[column] for column in KEYS[name])
        if rows.setdefault(key, row) != row:
            findings.append(draft.finding("hsds_duplicate", KEYS[name][-1], " ".join(key)))
    return pd.DataFrame(list(rows.values()), columns=COLUMNS[name], dtype=object)


def _emptied(draft: Draft) -> list[Finding]:
    """Empty the cells that the directory cannot hold; a finding for each."""
    findings = []
    for column, text in list(draft.cells.items()):
        if not _fits(draft.table, column, text):
            findings.append(draft.finding("hsds_bad_value", column, text))
            del draft.cells[column]
    return findings


def _fits(table: str, column: str, text: str) -> bool:
    if is_damaged(text) or is_active(text):
        return False
    return all(
        passes(text) for name, field_, _, passes in CELL_RULES if (name, field_) == (table, column)
    )


def is_active(text: str) -> bool:
    """Whether a browser could take the text for markup or a spreadsheet for a formula.

    >>> [is_active(text) for text in ("<b>x</b>", "=A1", "-cmd", "+1 506", "a < b")]
    [True, True, True, False, False]
    """
    markup = any(
        after[:1].isalpha() or after[:1] in ("/", "!", "?") for after in text.split("<")[1:]
    )
    sign = text[:1] in ("+", "-") and not (text[1:2].isdigit() or text[1:2] in ("(", " "))
    return markup or text.startswith(_FORMULA) or sign
