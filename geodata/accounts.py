"""The books: what was read, placed and not placed, and where the data comes from."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geodata.snapshot import Snapshot
from geodata.terms import PRECISIONS

SOURCES_FILE = Path(__file__).parent / "data_sources.csv"


def quarter_accounts(snapshot: Snapshot) -> pd.DataFrame:
    """Read, placed and not placed, per quarter.

    Returns
    -------
    DataFrame
        ``quarter, rows_read, positions_read, postal_point, named_place, fsa, placed,
        not_placed`` (positions, but for ``rows_read``).

    Raises
    ------
    ValueError
        Naming the quarters where read is not placed + not placed.
    """
    read = (
        snapshot.lists[snapshot.lists["counted"]]
        .groupby("quarter")[["rows_read", "positions_read"]]
        .sum()
    )
    placed = snapshot.positions.pivot_table(
        index="quarter", columns="precision", values="positions", aggfunc="sum", fill_value=0
    ).reindex(columns=list(PRECISIONS), fill_value=0)
    books = read.join(placed, how="outer").fillna(0).astype("int64")
    books["placed"] = books[list(PRECISIONS[:3])].sum(axis="columns")
    books = books.rename(columns={"none": "not_placed"})
    off = books[books["positions_read"] != books["placed"] + books["not_placed"]]
    if len(off):
        raise ValueError(f"read is not placed + not placed in {', '.join(off.index)}")
    return books.reset_index()


def data_sources() -> pd.DataFrame:
    """Every dataset Havre builds on: names, publishers, licences, dates, in both languages."""
    return pd.read_csv(SOURCES_FILE, dtype=str, keep_default_na=False)
