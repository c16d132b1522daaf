"""What was read held against what was published, and against the snapshot in use.

``MANIFEST.csv``, beside the lists, was counted apart from this project: rows, positions
and checksum of each file.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geodata.terms import PROVINCES

COUNTS = {
    "rows": ("rows_read", "n_data_rows"),
    **{f"rows_{province}": (f"rows_{province}", f"n_rows_{province}") for province in PROVINCES},
    "positions": ("positions_read", "positions_all"),
    **{f"positions_{province}": (f"positions_{province}",) * 2 for province in PROVINCES},
    "lmias": ("lmias_read", "lmias_all"),
}
TEXTS = {"sha256": ("sha256", "sha256"), "language": ("language", "language")}
MANIFEST_COLUMNS = ("file", *(theirs for _, theirs in (TEXTS | COUNTS).values()))
DIFFERENCE_COLUMNS = ("file", "measure", "read", "expected")
MOVED_COLUMNS = ("quarter", "province", "rows", "rows_before", "positions", "positions_before")


def read_manifest(path: Path) -> pd.DataFrame:
    """The manifest of the published lists, indexed by file.

    Returns
    -------
    DataFrame
        Columns ``MANIFEST_COLUMNS`` but ``file``, which is the index; counts are Int64.

    Raises
    ------
    ValueError
        When the file is no such table, or names a file twice.
    """
    table = pd.read_csv(path, dtype=str, encoding="utf-8")
    missing = [name for name in MANIFEST_COLUMNS if name not in table]
    if missing:
        raise ValueError(f"{path.name}: no column {', '.join(missing)}")
    table = table[list(MANIFEST_COLUMNS)].set_index("file")
    if table.index.has_duplicates:
        doubles = sorted(set(table.index[table.index.duplicated()]))
        raise ValueError(f"{path.name}: twice in the table: {', '.join(doubles)}")
    counts = [theirs for _, theirs in COUNTS.values()]
    return table.astype(dict.fromkeys(counts, "Int64"))


def reconciled(accounting: pd.DataFrame, manifest: pd.DataFrame) -> pd.DataFrame:
    """Each file's counts as read.

    Parameters
    ----------
    accounting : DataFrame
        As `loaders.lmia.read_lmia_lists` gives it.
    manifest : DataFrame
        As `read_manifest` gives it.

    Returns
    -------
    DataFrame
        One line per file that was read or is in the manifest: ``file``, the keys of
        ``COUNTS`` (missing when the file was not read) and ``agrees``.
    """
    read = accounting.set_index("file")
    table = pd.DataFrame({key: read[ours] for key, (ours, _) in COUNTS.items()})
    table = table.reindex(read.index.union(manifest.index)).astype("Int64")
    table["agrees"] = ~table.index.isin(differences(accounting, manifest)["file"])
    return table.rename_axis("file").reset_index()


def differences(accounting: pd.DataFrame, manifest: pd.DataFrame) -> pd.DataFrame:
    """Where files and manifest do not agree.

    Returns
    -------
    DataFrame
        Columns ``DIFFERENCE_COLUMNS``, as text; measure ``file`` for one that is missing
        on either side.
    """
    read = accounting.set_index("file")
    found = [
        (file, "file", _word(file in read.index), _word(file in manifest.index))
        for file in sorted(read.index.symmetric_difference(manifest.index))
    ]
    both = [file for file in manifest.index if file in read.index]
    for measure, (ours, theirs) in (TEXTS | COUNTS).items():
        for file in both:
            one, other = _text(read.loc[file, ours]), _text(manifest.loc[file, theirs])
            if one != other:
                found.append((file, measure, one, other))
    return pd.DataFrame(found, columns=list(DIFFERENCE_COLUMNS))


def moved_totals(accounting: pd.DataFrame, lists: pd.DataFrame) -> pd.DataFrame:
    """Periods whose totals are not those of a snapshot.

    Parameters
    ----------
    accounting : DataFrame
        As `loaders.lmia.read_lmia_lists` gives it.
    lists : DataFrame
        The snapshot's table of what was read.

    Returns
    -------
    DataFrame
        Columns ``MOVED_COLUMNS``, one line per period and province that moved; the counts
        are missing where the period is not there.
    """
    counted = accounting[accounting["counted"]]
    now = pd.concat(
        pd.DataFrame(
            {
                "quarter": counted["quarter"],
                "province": province,
                "rows": counted[f"rows_{province}"],
                "positions": counted[f"positions_{province}"],
            }
        )
        for province in PROVINCES
    )
    before = lists[lists["counted"]].rename(
        columns={"rows_read": "rows_before", "positions_read": "positions_before"}
    )
    both = now.merge(
        before[["quarter", "province", "rows_before", "positions_before"]],
        on=["quarter", "province"],
        how="outer",
    )
    numbers = ["rows", "rows_before", "positions", "positions_before"]
    both[numbers] = both[numbers].astype("Int64")
    same = [
        both[name].eq(both[f"{name}_before"]).fillna(False).astype(bool)
        for name in ("rows", "positions")
    ]
    moved = both[~(same[0] & same[1])]
    return moved.sort_values(["quarter", "province"], ignore_index=True)[list(MOVED_COLUMNS)]


def _word(there: bool) -> str:
    return "there" if there else "missing"


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
