"""Directory entries as seen from one place: lines that serve it, then the nearest doors."""

from __future__ import annotations

import numpy as np
import pandas as pd

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
        first the lines that serve the province, in their order; then the places to go to,
        nearest first, whatever their province; then visits and places of the province whose
        point is not known; then the rest.
    """
    serves = entries["service_provinces"].str.split(";").map(lambda codes: here.province in codes)
    km = km_from(here, entries["lon"], entries["lat"])
    group = np.select(
        [serves & entries["location_type"].eq("remote"), km.notna(), serves],
        [LINES, IN_PERSON, VISITS],
        OTHERS,
    )
    table = entries.assign(group=group, km=km)
    order = pd.DataFrame({"group": group, "km": km.where(group == IN_PERSON, 0.0)}, table.index)
    return table.loc[order.sort_values(["group", "km"], kind="stable").index]
