"""Is it open: now, in the evening, on a weekend? Yes, no, or not known.

Public holidays are not known to any table here, so an answer for such a day is as for any
other; a page says so with `HOLIDAYS_KNOWN`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from geodata.snapshot import Snapshot
from geodata.terms import WEEKDAYS

YES, NO, UNKNOWN = "yes", "no", "unknown"
HOLIDAYS_KNOWN = False
LOCAL = ZoneInfo("America/Halifax")  # Atlantic time, the same all year as America/Moncton
EVENING = ("18:00", "23:00")
WORKWEEK, WEEKEND = WEEKDAYS[:5], WEEKDAYS[5:]
EMERGENCY, RECORDING = "emergency_phone", "recording"


def opening_answers(snapshot: Snapshot, when: datetime) -> pd.DataFrame:
    """What is known of the hours of every location.

    Parameters
    ----------
    snapshot : Snapshot
    when : datetime
        With its time zone.

    Returns
    -------
    DataFrame, index ``location_id`` in the order of the locations
        ``open_now, open_evenings, open_weekends, emergency_now``: ``yes``, ``no`` or
        ``unknown``. Recordings count for none of them, lines for one kind of emergency only
        for the last. An evening is any time from 18:00 to 23:00 from Monday to Friday,
        Atlantic time.

    Raises
    ------
    ValueError
        When ``when`` has no time zone.
    """
    if when.tzinfo is None:
        raise ValueError("when: a time zone is needed, such as datetime.now(opening.LOCAL)")
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in snapshot.schedules.to_dict("records"):
        groups.setdefault(row["location_id"], []).append({str(key): row[key] for key in row})
    stated = {row["location_id"]: row for row in snapshot.unscheduled_hours.to_dict("records")}
    records = []
    for location_id in snapshot.locations["location_id"]:
        rows = [r for r in groups.get(location_id, []) if r["attending_type"] != RECORDING]
        usual = [row for row in rows if row["attending_type"] != EMERGENCY]
        emergency = [row for row in rows if row["attending_type"] == EMERGENCY]
        words = stated.get(location_id, {})
        partly = bool(words)
        records.append(
            {
                "open_now": _answer(usual, partly, any(is_open(r, when) for r in usual)),
                "open_evenings": _stated(words, "open_evenings")
                or _answer(usual, partly, any(map(_is_evening, usual))),
                "open_weekends": _stated(words, "open_weekends")
                or _answer(usual, partly, any(map(_is_weekend, usual))),
                "emergency_now": _answer(
                    emergency, False, any(is_open(r, when) for r in emergency)
                ),
            }
        )
    return pd.DataFrame(records, index=pd.Index(snapshot.locations["location_id"]), dtype="str")


def is_open(schedule: dict[str, Any], when: datetime) -> bool:
    """Whether one row of the schedules holds at a moment.

    A row that closes at or before its opening time runs into the next day.

    Examples
    --------
    >>> night = {"byday": "FR", "opens_at": "20:00", "closes_at": "08:00",
    ...          "timezone": "America/Halifax", "valid_from": None, "valid_to": None}
    >>> is_open(night, datetime(2026, 11, 28, 7, 59, tzinfo=LOCAL))  # Saturday morning
    True
    """
    local = when.astimezone(ZoneInfo(schedule["timezone"]))
    clock = f"{local:%H:%M}"
    opens, closes = schedule["opens_at"], schedule["closes_at"]
    overnight = closes <= opens
    if _holds_on(schedule, local) and opens <= clock and (overnight or clock < closes):
        return True
    return overnight and clock < closes and _holds_on(schedule, local - timedelta(days=1))


def _holds_on(schedule: dict[str, Any], day: datetime) -> bool:
    """Whether the row has opening hours that begin on this day."""
    date = f"{day:%Y-%m-%d}"
    begin, end = schedule["valid_from"], schedule["valid_to"]
    if (isinstance(begin, str) and date < begin) or (isinstance(end, str) and date > end):
        return False
    code = WEEKDAYS[day.weekday()]
    first = f"1{code}" if day.day <= 7 else ""
    return bool({code, first} & set(schedule["byday"].split(";")))


def _answer(rows: Iterable[dict[str, Any]], partly: bool, found: bool) -> str:
    if found:
        return YES
    return UNKNOWN if partly or not list(rows) else NO


def _stated(words: Mapping[Hashable, object], column: str) -> str:
    answer = words.get(column)
    return answer if isinstance(answer, str) else ""


def _is_evening(schedule: dict[str, Any]) -> bool:
    days = {code[-2:] for code in schedule["byday"].split(";")}
    opens, closes = _atlantic(schedule, "opens_at"), _atlantic(schedule, "closes_at")
    late = closes <= opens or closes > EVENING[0]
    return bool(days & set(WORKWEEK)) and late and opens < EVENING[1]


def _is_weekend(schedule: dict[str, Any]) -> bool:
    days = [code[-2:] for code in schedule["byday"].split(";")]
    # a Friday night that runs into Saturday morning is a night, not a weekend
    return bool(set(days) & set(WEEKEND))


def _atlantic(schedule: dict[str, Any], column: str) -> str:
    """A clock time as the clocks of the three provinces show it."""
    text = str(schedule[column])
    zone = ZoneInfo(schedule["timezone"])
    if text == "24:00":
        return text
    moment = datetime.combine(datetime(2026, 7, 1), time.fromisoformat(text), tzinfo=zone)
    return f"{moment.astimezone(LOCAL):%H:%M}"
