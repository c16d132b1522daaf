"""Directory entries as seen from one place: lines that serve it, then the nearest doors."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geodata.opening import YES
from geodata.whereabouts import Whereabouts, km_from

LINES, IN_PERSON, VISITS, OTHERS = range(4)
"""Groups of `seen_from`, in the order to show them."""


def seen_from(entries: pd.DataFrame, here: Whereabouts) -> pd.DataFrame:
    """Entries in the order that serves someone at a place.

    Parameters
    ----------
    entries : DataFrame
        As `geodata.directory.directory_entries` gives them, or a selection, in its order.
    here : Whereabouts

    Returns
    -------
    DataFrame
        The same entries with ``group`` and ``km`` (straight line; missing without a point):
        first the lines that serve the province, in their order; then the places to go to that
        serve it, nearest first, wherever they stand; then visits and places that serve it and
        whose point is not known; then what serves other provinces only, nearest first. An
        office for another province may be near and still have to send people away.
    """
    serves = entries["province_codes"].map(lambda codes: here.province in codes)
    km = km_from(here, entries["lon"], entries["lat"])
    group = np.select(
        [serves & entries["location_type"].eq("remote"), serves & km.notna(), serves],
        [LINES, IN_PERSON, VISITS],
        OTHERS,
    )
    table = entries.assign(group=group, km=km)
    by_km = np.isin(group, [IN_PERSON, OTHERS])
    order = pd.DataFrame({"group": group, "km": km.where(by_km, 0.0)}, table.index)
    return table.loc[order.sort_values(["group", "km"], kind="stable").index]


def open_lines_first(entries: pd.DataFrame, lines: pd.Series, open_now: pd.Series) -> pd.DataFrame:
    """The same entries with lines known to be open now before the other lines of their kind.

    Parameters
    ----------
    entries : DataFrame
        With ``location_id`` and ``operator``.
    lines : Series of bool
        Which entries are lines to call, aligned with ``entries``; these stand together. All
        others keep their place: the nearest door is not passed by an open one far away.
    open_now : Series of str, index ``location_id``
        ``yes``, ``no`` or ``unknown``; only ``yes`` moves an entry, what is not known counts
        as little against it as being closed.

    Returns
    -------
    DataFrame
        Lines of independent bodies stay above all others, whose calls a government takes.
    """
    at = np.flatnonzero(lines.to_numpy(dtype=bool))
    others = entries["operator"].to_numpy(dtype=object)[at] != "community"
    called = entries["location_id"].to_numpy(dtype=object)[at]
    open_ones = set(open_now.index[open_now.eq(YES)])
    not_open = [line not in open_ones for line in called]
    positions = np.arange(len(entries))
    positions[at] = at[np.lexsort((not_open, others))]
    return entries.iloc[positions]
