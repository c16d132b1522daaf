"""Open now, in the evening, on a weekend: yes, no, or not known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.opening import LOCAL, is_open, opening_answers
from geodata.snapshot import Snapshot, read_snapshot
from geodata.terms import WEEKDAYS

Make = Callable[..., Snapshot]
OFFICE = {
    "location_id": "A",
    "byday": "MO;TU;WE;TH;FR",
    "opens_at": "08:30",
    "closes_at": "16:30",
    "timezone": "America/Moncton",
    "valid_from": None,
    "valid_to": None,
    "attending_type": "in_person",
}
MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=LOCAL)


def answers(
    make: Make, *schedules: dict[str, object], when: datetime = MONDAY_NOON, **words: object
) -> dict[str, str]:
    snapshot = make(
        locations=[{"location_id": "A"}],
        schedules=[OFFICE | one for one in schedules],
        unscheduled_hours=[{"location_id": "A"} | words] if words else [],
    )
    return dict(opening_answers(snapshot, when).loc["A"])


def test_an_office_is_open_in_its_hours_and_in_no_evening(made_snapshot: Make) -> None:
    told = answers(made_snapshot, {})
    assert (told["open_now"], told["open_evenings"], told["open_weekends"]) == ("yes", "no", "no")


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [(23, "08:29", "no"), (23, "08:30", "yes"), (23, "16:30", "no"), (22, "12:00", "no")],
)
def test_the_first_minute_counts_and_the_last_does_not(
    made_snapshot: Make, day: int, clock: str, expected: str
) -> None:
    when = datetime.fromisoformat(f"2026-11-{day}T{clock}").replace(tzinfo=LOCAL)
    assert answers(made_snapshot, {}, when=when)["open_now"] == expected


def test_without_hours_nothing_is_known(made_snapshot: Make) -> None:
    assert set(answers(made_snapshot).values()) == {"unknown"}


def test_closed_by_its_schedule_is_not_known_when_some_words_are_no_schedule(
    made_snapshot: Make,
) -> None:
    sunday = datetime(2026, 11, 22, 12, 0, tzinfo=LOCAL)
    told = answers(made_snapshot, {}, when=sunday, open_evenings="yes")
    assert (told["open_now"], told["open_evenings"]) == ("unknown", "yes")
    assert told["open_weekends"] == "unknown"


def test_a_recording_is_nobody_and_an_emergency_line_is_for_emergencies(
    made_snapshot: Make,
) -> None:
    always = {"byday": ";".join(WEEKDAYS), "opens_at": "00:00", "closes_at": "24:00"}
    told = answers(made_snapshot, always | {"attending_type": "recording"})
    assert set(told.values()) == {"unknown"}
    told = answers(made_snapshot, always | {"attending_type": "emergency_phone"})
    assert (told["open_now"], told["emergency_now"]) == ("unknown", "yes")


def test_a_night_shelter_is_open_on_the_morning_after(made_snapshot: Make) -> None:
    night = {"byday": "FR", "opens_at": "20:00", "closes_at": "08:00"}
    for day, hour, expected in ((27, 19, "no"), (27, 20, "yes"), (28, 7, "yes"), (28, 8, "no")):
        when = datetime(2026, 11, day, hour, tzinfo=LOCAL)
        assert answers(made_snapshot, night, when=when)["open_now"] == expected
    assert answers(made_snapshot, night)["open_evenings"] == "yes"


def test_the_first_wednesday_of_the_month_is_not_every_wednesday(made_snapshot: Make) -> None:
    monthly = {"byday": "1WE", "opens_at": "17:00", "closes_at": "19:00"}
    for day, expected in ((4, "yes"), (11, "no"), (3, "no")):
        when = datetime(2026, 11, day, 18, tzinfo=LOCAL)
        assert answers(made_snapshot, monthly, when=when)["open_now"] == expected
    assert answers(made_snapshot, monthly)["open_evenings"] == "yes"


def test_a_season_ends(made_snapshot: Make) -> None:
    season = {"valid_from": "2026-05-01", "valid_to": "2026-10-31"}
    assert answers(made_snapshot, season)["open_now"] == "no"
    summer = datetime(2026, 7, 6, 12, tzinfo=LOCAL)
    assert answers(made_snapshot, season, when=summer)["open_now"] == "yes"


def test_eastern_hours_are_an_hour_later_on_the_atlantic_clock(made_snapshot: Make) -> None:
    agents = {"opens_at": "06:30", "closes_at": "17:30", "timezone": "America/Toronto"}
    seven = datetime(2026, 11, 23, 7, 0, tzinfo=LOCAL)
    told = answers(made_snapshot, agents, when=seven)
    assert (told["open_now"], told["open_evenings"]) == ("no", "yes")


def test_the_clock_of_the_asker_does_not_matter(made_snapshot: Make) -> None:
    for zone in (UTC, ZoneInfo("Asia/Manila"), ZoneInfo("America/Mexico_City")):
        assert answers(made_snapshot, {}, when=MONDAY_NOON.astimezone(zone))["open_now"] == "yes"


def test_a_time_without_a_zone_is_refused(made_snapshot: Make) -> None:
    with pytest.raises(ValueError, match="time zone"):
        answers(made_snapshot, {}, when=datetime(2026, 11, 23, 12))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_two_halves_of_a_day_are_open_in_turn(when: datetime) -> None:
    every = {"byday": ";".join(WEEKDAYS), "timezone": "America/Halifax"}
    row = OFFICE | every
    day = row | {"opens_at": "08:00", "closes_at": "20:00"}
    night = row | {"opens_at": "20:00", "closes_at": "08:00"}
    assert is_open(day, when) != is_open(night, when)
    assert is_open(row | {"opens_at": "00:00", "closes_at": "24:00"}, when)


def test_some_bundled_entries_are_open_in_the_evening_near_bloomfield() -> None:
    told = opening_answers(read_snapshot(), MONDAY_NOON)
    assert told.loc["PE-WPCC-BLO", "open_evenings"] == "yes"
    assert told.loc["PE-WPCC-TIG", "open_evenings"] == "no"
    assert told.loc["PE-WCB-LINE", ["open_now", "emergency_now"]].tolist() == ["unknown", "yes"]
    assert told["open_evenings"].value_counts().to_dict() == {"unknown": 140, "yes": 25, "no": 11}
