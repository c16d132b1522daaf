"""What stands between a person and an entry: the way to reach it, its hours, its conditions.

Answers have three values: yes, no and unknown. Unknown is never taken for either.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd

from geodata.conditions import eligibility_answers, location_channels
from geodata.opening import NO, YES, opening_answers
from geodata.snapshot import Snapshot

HOURS = ("open_now", "open_evenings", "open_weekends")
CONDITIONS = {
    "closed_permit": ("closed_permit_accepted", NO),
    "no_card": ("health_card_asked", YES),
}
"""What a person can say of themselves: the wall it is about, and the answer that refuses them."""


def access_table(snapshot: Snapshot, when: datetime) -> pd.DataFrame:
    """How each location can be reached, when it is open and what it asks for.

    Parameters
    ----------
    snapshot : Snapshot
    when : datetime
        With its time zone.

    Returns
    -------
    DataFrame, index ``location_id``
        The columns of `geodata.opening.opening_answers` and of
        `geodata.conditions.eligibility_answers` (rules of whole locations), and
        ``channels``: tuple of the ways in `geodata.terms.CHANNELS` by which it can be reached.
    """
    ways = location_channels(snapshot)
    reachable = ways[ways["reachable"]].groupby("location_id")["channel"].agg(tuple)
    table = opening_answers(snapshot, when).join(eligibility_answers(snapshot))
    held = [reachable.get(one, ()) for one in table.index]
    return table.assign(channels=pd.Series(held, index=table.index, dtype=object))


def fits_access(
    access: pd.DataFrame,
    channels: Sequence[str] = (),
    hours: Sequence[str] = (),
    conditions: Sequence[str] = (),
) -> pd.DataFrame:
    """Which locations fit, and which are left out only because nothing is known.

    Parameters
    ----------
    access : DataFrame
        Result of `access_table`.
    channels : sequence of str
        Any of `geodata.terms.CHANNELS`; several widen the choice.
    hours : sequence of str
        Any of ``HOURS``; all must be known to hold.
    conditions : sequence of str
        Keys of ``CONDITIONS``: locations known to turn such a person away are left out,
        those of which it is not known stay.

    Returns
    -------
    DataFrame of bool, index ``location_id``
        ``fits`` and ``hours_unknown`` (would fit, but its hours are not known).
    """
    reach = pd.Series(True, index=access.index)
    if channels:
        named = set(channels)
        ways: list[tuple[str, ...]] = access["channels"].tolist()
        reach = pd.Series([bool(named.intersection(one)) for one in ways], access.index)
    for condition in conditions:
        wall, refused = CONDITIONS[condition]
        reach &= access[wall].ne(refused)
    open_then = pd.Series(True, index=access.index)
    not_closed = pd.Series(True, index=access.index)
    for asked in hours:
        open_then &= access[asked].eq(YES)
        not_closed &= access[asked].ne(NO)
    return pd.DataFrame(
        {"fits": reach & open_then, "hours_unknown": reach & not_closed & ~open_then}
    )
