"""What differs between two states of the directory, row by row and cell by cell."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from loaders.directory import KEYS
from loaders.directory_sheets import COLUMNS, Sheet
from loaders.directory_values import CELL_RULES, is_boolean

CHANGE_COLUMNS = ("table", "change", "row", "key", "column", "before", "after")
COUNT_COLUMNS = ("table", "before", "after", "added", "removed", "changed")
YES_OR_NO = {(table, column) for table, column, _, passes in CELL_RULES if passes is is_boolean}


def plain_rows(sheet: Sheet) -> pd.DataFrame:
    """The rows of a sheet as they are kept: text, ``true`` and ``false`` in small letters."""
    rows = sheet.rows.copy()
    for table, column in YES_OR_NO:
        if table == sheet.name:
            small = rows[column].str.lower()
            rows[column] = rows[column].where(~small.isin(["true", "false"]), small)
    return rows


def directory_changes(
    before: Mapping[str, Sheet], after: Mapping[str, Sheet]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows added, removed and changed in each table of ``after``.

    A row is the same entry when its key is; of several rows with one key, the first is
    compared with the first, the second with the second. Another order is no change.

    Returns
    -------
    DataFrame
        Counts: ``table, before, after, added, removed, changed`` (rows).
    DataFrame
        ``table, change`` (added, removed, changed), ``row`` (of the new state; missing for
        a removed one), ``key, column, before, after``: a line for each changed cell, and for
        each filled cell of a row that was added or removed.
    """
    counts: list[dict[str, object]] = []
    changes: list[dict[str, object]] = []
    for name in (name for name in COLUMNS if name in after):
        old, new = (_by_key(name, plain_rows(sheets[name])) for sheets in (before, after))
        found = _table_changes(name, old, new)
        kinds = {(change["change"], change["key"], change["row"]) for change in found}
        told = {
            kind: sum(one == kind for one, _, _ in kinds)
            for kind in ("added", "removed", "changed")
        }
        counts.append({"table": name, "before": len(old), "after": len(new), **told})
        changes += found
    table = pd.DataFrame.from_records(changes, columns=list(CHANGE_COLUMNS))
    table["row"] = table["row"].astype("Int64")
    return pd.DataFrame.from_records(counts, columns=list(COUNT_COLUMNS)), table


_Keyed = dict[tuple[object, ...], tuple[int, dict[str, str]]]


def _by_key(name: str, rows: pd.DataFrame) -> _Keyed:
    nth = rows.groupby(KEYS[name]).cumcount()
    keys = zip(*(rows[column] for column in KEYS[name]), nth, strict=True)
    numbers = map(int, rows.index)
    return dict(zip(keys, zip(numbers, rows.to_dict("records"), strict=True), strict=True))  # type: ignore[arg-type]


def _table_changes(name: str, old: _Keyed, new: _Keyed) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for key in [*new, *(key for key in old if key not in new)]:
        row, after = new.get(key, (None, {}))
        before = old.get(key, (0, {}))[1]
        change = "changed" if before and after else "added" if after else "removed"
        for column in COLUMNS[name]:
            was, is_now = before.get(column, ""), after.get(column, "")
            if was != is_now:
                found.append(
                    {
                        "table": name,
                        "change": change,
                        "row": row,
                        "key": " ".join(str(part) for part in key[:-1] if part),
                        "column": column,
                        "before": was,
                        "after": is_now,
                    }
                )
    return found
