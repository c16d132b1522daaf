"""The streams of the program under which positions were approved, in both languages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

STREAMS_FILE = Path(__file__).parent / "program_streams.csv"


@cache
def program_streams() -> pd.DataFrame:
    """The canonical streams, in the order to show them. Shared: never change it.

    Returns
    -------
    DataFrame, index ``program_stream``
        ``title_en, title_fr, since`` (first list that has it; empty for ``unknown``, which
        no list has), ``note``.
    """
    table = pd.read_csv(STREAMS_FILE, dtype=str, keep_default_na=False, encoding="utf-8")
    return table.set_index("program_stream")
