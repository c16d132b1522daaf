"""Empty cells that mean the same as above (the lists of 2016 to 2019Q2).

New Brunswick,High Wage,A Farm Ltd,"Miramichi, NB E1V 1X4",6322-Cooks,1
,,,,6312-Executive housekeepers,2               same employer, same address
,,,"Moncton, NB E1C 1A1",6322-Cooks,1           same employer, other address
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd


def filled_down(texts: pd.DataFrame, fields: Collection[str]) -> pd.DataFrame:
    """The cells with dittos written out.

    An empty address means the one above only where the employer is empty too; a stream
    holds within its province. Anything else empty stays empty.

    Parameters
    ----------
    texts : DataFrame of str
        Canonical cells by field; empty where empty.
    fields : collection of str
        Fields in which an empty cell means the same as above.

    Examples
    --------
    >>> cells = {"employer": ["A", "", "B"], "address": ["Alma", "", ""]}
    >>> filled_down(pd.DataFrame(cells), ("employer", "address")).values.tolist()
    [['A', 'Alma'], ['A', 'Alma'], ['B', '']]
    """
    filled = texts.copy()
    for field in ("province", "program_stream", "employer", "address"):
        if field in fields and field in texts:
            filled[field] = _filled(texts, field)
    return filled


def _filled(texts: pd.DataFrame, field: str) -> pd.Series:
    own = texts[field]
    if field == "address":
        # A row with an employer but no address starts anew: its address is missing.
        starts = own.ne("") | texts["employer"].ne("")
    elif field == "program_stream" and "province" in texts:
        starts = own.ne("") | texts["province"].ne("")
    else:
        starts = own.ne("")
    return own.where(starts).ffill().fillna("")
