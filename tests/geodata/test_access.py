"""How an entry can be reached, when, and what it asks for: yes, no, or not known."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from geodata.access import CONDITIONS, HOURS, access_table, fits_access
from geodata.opening import LOCAL
from geodata.snapshot import read_snapshot
from geodata.terms import CHANNELS, WALLS

SNAPSHOT = read_snapshot()
WEDNESDAY_NOON = datetime(2026, 11, 25, 12, 0, tzinfo=LOCAL)
ACCESS = access_table(SNAPSHOT, WEDNESDAY_NOON)


def access(**columns: list[object]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    unknown = {name: ["unknown"] * count for name in (*HOURS, *WALLS)}
    table = pd.DataFrame({"channels": [("phone",)] * count} | unknown | columns)
    return table.set_axis([f"L{n}" for n in range(count)])


def kept(table: pd.DataFrame, **wanted: tuple[str, ...]) -> list[str]:
    fits = fits_access(
        table,
        wanted.get("channels", ()),
        wanted.get("hours", ()),
        wanted.get("conditions", ()),
    )
    return fits.index[fits["fits"]].tolist()


def test_nothing_asked_leaves_nothing_out() -> None:
    assert len(kept(ACCESS)) == len(SNAPSHOT.locations)


def test_hours_must_be_known_and_unknown_ones_are_told_apart() -> None:
    table = access(open_evenings=["yes", "no", "unknown"])
    assert kept(table, hours=("open_evenings",)) == ["L0"]
    assert fits_access(table, (), ("open_evenings",))["hours_unknown"].tolist() == [
        False,
        False,
        True,
    ]


def test_a_condition_leaves_out_only_those_known_to_refuse() -> None:
    table = access(
        closed_permit_accepted=["yes", "no", "unknown"],
        health_card_asked=["no", "unknown", "yes"],
    )
    assert kept(table, conditions=("closed_permit",)) == ["L0", "L2"]
    assert kept(table, conditions=("no_card",)) == ["L0", "L1"]
    assert kept(table, conditions=("closed_permit", "no_card")) == ["L0"]


def test_channels_widen_the_choice() -> None:
    table = access(channels=[("phone",), ("in_person", "email"), ()])
    assert kept(table, channels=("phone",)) == ["L0"]
    assert kept(table, channels=("phone", "in_person")) == ["L0", "L1"]


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_condition_is_about_a_wall_of_the_directory(name: str) -> None:
    assert CONDITIONS[name][0] in WALLS


def test_ways_are_those_that_work_and_tier_3_has_none() -> None:
    tier = SNAPSHOT.locations.set_index("location_id")["tier"]
    assert not ACCESS.loc[tier == 3, "channels"].map(len).any()
    assert {way for ways in ACCESS["channels"] for way in ways} <= set(CHANNELS)


def test_a_line_that_never_closes_is_open_at_any_time() -> None:
    always = SNAPSHOT.schedules.query("opens_at == '00:00' and closes_at == '24:00'")
    always = always[always["attending_type"] == "phone"]["location_id"]
    for hour in (0, 3, 12, 23):
        when = datetime(2026, 12, 24, hour, 30, tzinfo=LOCAL)
        assert access_table(SNAPSHOT, when).loc[always, "open_now"].eq("yes").all()


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        access_table(SNAPSHOT, datetime(2026, 11, 25, 12, 0))
