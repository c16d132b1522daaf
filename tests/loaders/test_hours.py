"""Opening hours in words: read when certain, handed back when not."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.snapshot import read_snapshot
from geodata.terms import WEEKDAYS
from loaders.hours import EASTERN, EVERY_DAY, parse_hours

ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FRENCH = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

HOURS = [
    (
        "Wednesday 13:00 to 15:00 (2021)",
        "Mercredi de 13 h à 15 h (2021)",
        [("WE", "13:00", "15:00")],
    ),
    (
        "Monday to Friday 8:30 to 16:30",
        "Du lundi au vendredi de 8 h 30 à 16 h 30",
        [("MO;TU;WE;TH;FR", "08:30", "16:30")],
    ),
    (
        "Monday, Wednesday and Friday 9:30 to 11:30",
        "Lundi, mercredi et vendredi de 9 h 30 à 11 h 30",
        [("MO;WE;FR", "09:30", "11:30")],
    ),
    (
        "Drop-in Tuesday 9:30 to 12:00 and Thursday 13:00 to 15:30",
        "Sans rendez-vous le mardi de 9 h 30 à 12 h et le jeudi de 13 h à 15 h 30",
        [("TU", "09:30", "12:00"), ("TH", "13:00", "15:30")],
    ),
    (
        "Thursday 10:00 to 12:00, first Wednesday of the month 17:00 to 19:00",
        "Jeudi de 10 h à 12 h, premier mercredi du mois de 17 h à 19 h",
        [("TH", "10:00", "12:00"), ("1WE", "17:00", "19:00")],
    ),
    (
        "20:00 to 8:00 every day",
        "De 20 h à 8 h tous les jours",
        [("MO;TU;WE;TH;FR;SA;SU", "20:00", "08:00")],
    ),
    (
        "24 hours a day, 7 days a week",
        "24 heures sur 24, 7 jours sur 7",
        [("MO;TU;WE;TH;FR;SA;SU", "00:00", "24:00")],
    ),
]


@pytest.mark.parametrize(("english", "french", "expected"), HOURS)
def test_hours_are_read_alike_in_both_languages(
    english: str, french: str, expected: list[tuple[str, str, str]]
) -> None:
    for text, language in ((english, "en"), (french, "fr")):
        parsed = parse_hours(text, language)
        read = [(";".join(one.byday), one.opens_at, one.closes_at) for one in parsed.openings]
        assert read == expected
        assert parsed.not_understood == ()


def test_the_words_before_the_hours_say_which_line() -> None:
    parsed = parse_hours(
        "Toll-free line 24 hours a day. Agents Friday 6:30 to 20:00, Eastern time", "en"
    )
    assert [one.about for one in parsed.openings] == ["Toll-free line", "Agents"]
    assert parsed.openings[1].timezone == EASTERN


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("8:00 to 16:00", "en"),
        ("Evening and overnight only", "en"),
        ("By appointment", "en"),
        ("Sur rendez-vous", "fr"),
        ("Saturday to Monday 9:00 to 12:00", "en"),
        ("Monday 9:00 to 9:00", "en"),
        ("Monday 9:00 to 25:00", "en"),
        ("Monday 9:75 to 12:00", "en"),
        ("Monday 9 to 12", "en"),
        ("Not 24 hours a day on Monday", "en"),
        ("Lundi matin", "fr"),
    ],
)
def test_what_is_not_certain_is_handed_back_as_it_stands(text: str, language: str) -> None:
    assert parse_hours(text, language) == ((), (text,))


def test_the_part_that_is_not_understood_is_told_beside_the_part_that_is() -> None:
    parsed = parse_hours("Monday 8:30 to 17:00, then the after-hours line", "en")
    assert len(parsed.openings) == 1
    assert parsed.not_understood == ("then the after-hours line",)


@given(
    first=st.integers(0, 6),
    last=st.integers(0, 6),
    opens=st.times(),
    closes=st.times(),
)
def test_any_span_of_days_and_times_comes_back_as_written(
    first: int, last: int, opens: object, closes: object
) -> None:
    english = f"{ENGLISH[first]} to {ENGLISH[last]} {opens:%H:%M} to {closes:%H:%M}"
    french = f"Du {FRENCH[first]} au {FRENCH[last]} de {opens:%H h %M} à {closes:%H h %M}"
    certain = first <= last and f"{opens:%H:%M}" != f"{closes:%H:%M}"
    for text, language in ((english, "en"), (french, "fr")):
        parsed = parse_hours(text, language)
        if certain:
            (one,) = parsed.openings
            assert one.byday == EVERY_DAY[first : last + 1]
            assert (one.opens_at, one.closes_at) == (f"{opens:%H:%M}", f"{closes:%H:%M}")
        else:
            assert parsed == ((), (text,))


@given(text=st.text(max_size=60), language=st.sampled_from(["en", "fr"]))
def test_any_text_is_read_or_handed_back_and_never_raises(text: str, language: str) -> None:
    for one in parse_hours(text, language).openings:
        assert set(one.byday) <= {*WEEKDAYS, *(f"1{day}" for day in WEEKDAYS)}


@pytest.fixture(scope="module")
def hours() -> pd.DataFrame:
    locations = read_snapshot().locations
    return locations.loc[locations["hours_en"].notna(), ["location_id", "hours_en", "hours_fr"]]


def test_every_entry_with_hours_has_schedules_or_a_reviewed_reason(hours: pd.DataFrame) -> None:
    snapshot = read_snapshot()
    scheduled = set(snapshot.schedules["location_id"])
    reviewed = set(snapshot.unscheduled_hours["location_id"])
    assert len(hours) == 40
    assert set(hours["location_id"]) == scheduled | reviewed
    assert scheduled & reviewed == {"PE-CHILDPROT"}  # the after-hours line has no times


def test_only_reviewed_entries_have_words_that_are_not_understood(hours: pd.DataFrame) -> None:
    reviewed = set(read_snapshot().unscheduled_hours["location_id"])
    for column in ("hours_en", "hours_fr"):
        left = [bool(parse_hours(t, column[-2:]).not_understood) for t in hours[column]]
        assert set(hours.loc[left, "location_id"]) == reviewed
