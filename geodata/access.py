"""What stands between a person and an entry: the way to reach it, its hours, its conditions.

Answers have three values: yes, no and unknown. Unknown is never taken for either.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from geodata.opening import NO, UNKNOWN, YES, opening_answers
from geodata.snapshot import Snapshot
from geodata.terms import WALLS

CHANNELS = ("in_person", "phone", "sms", "whatsapp", "email", "online", "visits")
HOURS = ("open_now", "open_evenings", "open_weekends")
CONDITIONS = {
    "closed_permit": ("closed_permit_accepted", NO),
    "no_card": ("health_card_asked", YES),
}
"""What a person can ask for: the wall it is about, and the answer that turns them away."""


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
        ``channels`` (tuple of ``CHANNELS``), the columns of
        `geodata.opening.opening_answers`, one column per wall (``yes``, ``no``,
        ``unknown``; when services of the location differ: ``unknown``) and ``conditions``
        (tuple of rows of the eligibility table as dicts).
    """
    table = opening_answers(snapshot, when)
    table.insert(0, "channels", channels(snapshot))
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in snapshot.eligibility.to_dict("records"):
        rows.setdefault(row["location_id"], []).append({str(key): row[key] for key in row})
    conditions = [tuple(rows.get(str(one), ())) for one in table.index]
    for wall in WALLS:
        table[wall] = [_answer(of_one, wall) for of_one in conditions]
    table["conditions"] = pd.Series(conditions, index=table.index, dtype=object)
    return table


def channels(snapshot: Snapshot) -> pd.Series:
    """Ways to reach each location, by ``location_id``; those that the card shows.

    Entries of tier 3 show no contact, and a private address is no door to go to.
    """
    locations = snapshot.locations.set_index("location_id")
    kinds = snapshot.phones.assign(kind=snapshot.phones["kind"].str.split(";")).explode("kind")
    by_kind: dict[str, set[str]] = {
        str(one): set(group) for one, group in kinds.groupby("location_id")["kind"]
    }
    ways = {"phone": "voice", "sms": "sms", "whatsapp": "whatsapp"}
    found = []
    for location_id, row in locations.iterrows():
        held = by_kind.get(str(location_id), set()) if row["tier"] < 3 else set()
        reach = {way for way, kind in ways.items() if kind in held}
        if row["location_type"] == "physical" and not row["protected"]:
            reach.add("in_person")
        if row["location_type"] == "outreach":
            reach.add("visits")
        if row["tier"] < 3:
            reach |= {
                way
                for way, field in (("email", "email"), ("online", "website"))
                if isinstance(row[field], str)
            }
        found.append(tuple(way for way in CHANNELS if way in reach))
    return pd.Series(found, index=locations.index, dtype=object)


def fits_access(
    access: pd.DataFrame,
    wanted_channels: Sequence[str] = (),
    wanted_hours: Sequence[str] = (),
    conditions: Sequence[str] = (),
) -> pd.DataFrame:
    """Which locations fit, and which are left out only because nothing is known.

    Parameters
    ----------
    access : DataFrame
        Result of `access_table`.
    wanted_channels : sequence of str
        Any of ``CHANNELS``; several widen the choice.
    wanted_hours : sequence of str
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
    if wanted_channels:
        named = set(wanted_channels)
        ways: list[tuple[str, ...]] = access["channels"].tolist()
        reach = pd.Series([bool(named.intersection(one)) for one in ways], access.index)
    for condition in conditions:
        wall, refused = CONDITIONS[condition]
        reach &= access[wall].ne(refused)
    open_then = pd.Series(True, index=access.index)
    not_closed = pd.Series(True, index=access.index)
    for hours in wanted_hours:
        open_then &= access[hours].eq(YES)
        not_closed &= access[hours].ne(NO)
    unknown = not_closed & ~open_then
    return pd.DataFrame({"fits": reach & open_then, "hours_unknown": reach & unknown})


def _answer(conditions: Sequence[dict[str, Any]], wall: str) -> str:
    answers = {str(row["answer"]) for row in conditions if row["wall"] == wall}
    return answers.pop() if len(answers) == 1 else UNKNOWN
