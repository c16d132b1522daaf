"""The matrix of areas and service types: which of four things holds in each cell."""

from __future__ import annotations

import numpy as np
import pandas as pd

NONE_KNOWN, KNOWN_NOT_REACHABLE, MOSTLY_REMOTE, MOSTLY_IN_PERSON = GAP_STATES = (
    "none_known",
    "not_reachable",
    "remote_only",
    "in_person",
)
MOST = 0.5


def gap_matrix(
    area_table: pd.DataFrame, completeness: pd.DataFrame, most: float = MOST
) -> pd.DataFrame:
    """The state of every area and service type.

    The first that holds, for the positions of the area (its communities, where it has no
    position):

    1. ``in_person``: at least ``most`` of them are reached in person;
    2. ``remote_only``: at least ``most`` of them are reached in person, by visits or remotely;
    3. ``not_reachable``: help is known, but for fewer than ``most``: an entry of any tier
       stands in the area or says that it serves it, or something reaches a few of them. There
       is no confirmed contact, or it is beyond the threshold;
    4. ``none_known``: no entry at all. That is no proof that there is no service.

    Parameters
    ----------
    area_table : DataFrame
        Result of `geodata.area_reach.area_reach`.
    completeness : DataFrame
        Result of `geodata.completeness.completeness_table` of the same level.
    most : float
        Above 0, up to 1.

    Returns
    -------
    DataFrame
        ``area_id, service_type, state, share_in_person, share_remote_only,
        share_not_reached, positions, entries, entries_inside, last_verified,
        positions_not_placed`` (of the province); rows in the order of ``area_table``.

    Raises
    ------
    ValueError
        When ``most`` is out of range, or a pair of ``area_table`` is not in ``completeness``.
    """
    if not 0 < most <= 1:
        raise ValueError(f"most must be above 0 and at most 1, not {most}")
    keys = ["area_id", "service_type"]
    known = completeness[
        [*keys, "entries", "entries_inside", "last_verified", "positions_not_placed"]
    ]
    shares = ["share_in_person", "share_remote_only", "share_not_reached"]
    table = area_table[[*keys, *shares, "positions"]].merge(
        known, on=keys, how="left", validate="one_to_one", indicator=True
    )
    lost = table[table.pop("_merge").eq("left_only")]
    if len(lost):
        first = lost.iloc[0]
        raise ValueError(
            f"completeness has no row for area {first['area_id']!r}, service type "
            f"{first['service_type']!r}"
        )
    reached = table["share_in_person"] + table["share_remote_only"]
    # A sum of shares may end a hair below the whole.
    enough = most - 1e-9
    state = np.select(
        [
            table["share_in_person"] >= enough,
            reached >= enough,
            table["entries"].gt(0) | reached.gt(0),
        ],
        [MOSTLY_IN_PERSON, MOSTLY_REMOTE, KNOWN_NOT_REACHABLE],
        NONE_KNOWN,
    )
    table.insert(2, "state", state)
    return table
