"""How sound the directory is: ages, fields and white spots of a directory made for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from geodata.directory_health import (
    AGES,
    FIELDS,
    SPOTS,
    completeness_by_field,
    entry_health,
    verification_table,
    white_spots,
)
from geodata.snapshot import Snapshot, read_snapshot

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def bundled() -> Snapshot:
    return read_snapshot()


def confirmed(snapshot: Snapshot, days: list[str | None]) -> Snapshot:
    locations = snapshot.locations.copy()
    column = pd.Series([None] * len(locations), dtype=object)
    column.iloc[: len(days)] = days
    locations["last_verified"] = column.to_numpy()
    return replace(snapshot, locations=locations)


def test_a_confirmation_counts_by_its_age(bundled: Snapshot) -> None:
    days = ["2026-11-26", "2026-08-28", "2026-08-27", "2026-05-01", "2025-11-26", "2025-11-25"]
    table = verification_table(entry_health(confirmed(bundled, days), TODAY))
    assert table["verified_age"].tolist() == list(AGES)
    entries = len(bundled.locations)
    assert table["entries"].tolist() == [2, 1, 2, 1, entries - 6]
    tiers = table[[f"entries_tier_{tier}" for tier in (1, 2, 3)]].sum(axis=1)
    assert tiers.tolist() == table["entries"].tolist()


def test_what_is_confirmed_keeps_its_day(bundled: Snapshot) -> None:
    health = entry_health(confirmed(bundled, ["2026-11-01"]), TODAY)
    assert health["last_verified"].iloc[0] == "2026-11-01"
    assert health["last_verified"].iloc[1:].isna().all()
    assert bool(health["known_last_verified"].iloc[0])


def test_each_field_counts_only_the_entries_that_can_have_it(bundled: Snapshot) -> None:
    health = entry_health(bundled, TODAY)
    table = completeness_by_field(health).set_index("field")
    locations = bundled.locations
    contact = locations["tier"] < 3
    phones = locations["location_id"].isin(bundled.phones["location_id"])
    doors = contact & locations["location_type"].eq("physical") & ~locations["protected"]
    assert list(table.index) == list(FIELDS)
    assert table.loc["phone", "entries"] == contact.sum()
    assert table.loc["phone", "known"] == (contact & phones).sum()
    assert table.loc["street", "entries"] == doors.sum()
    assert table.loc["street", "known"] == (doors & locations["street"].notna()).sum()
    assert table.loc["hours", "known"] == locations["hours_en"].notna().sum()
    assert table["share_known"].between(0, 1).all()


def test_no_entry_gives_a_missing_share_and_not_zero(bundled: Snapshot) -> None:
    table = completeness_by_field(entry_health(bundled, TODAY).head(0))
    assert table["entries"].eq(0).all()
    assert table["share_known"].isna().all()


def test_every_division_has_one_white_spot_for_each_type_for_workers(bundled: Snapshot) -> None:
    table = white_spots(bundled)
    types = int(bundled.service_types["for_workers"].sum())
    assert len(table) == len(bundled.census_divisions) * types
    assert not table.duplicated(["census_division_id", "service_type"]).any()
    assert set(table["spot"]) <= set(SPOTS)


def test_the_best_that_is_known_names_the_spot(bundled: Snapshot) -> None:
    table = white_spots(bundled)
    for row in table.itertuples():
        if row.in_person:
            expected = "in_person"
        elif row.outreach:
            expected = "outreach"
        elif row.remote:
            expected = "remote"
        else:
            expected = "no_way_in" if row.no_way_in else "none_known"
        assert row.spot == expected


def test_offices_are_counted_where_they_stand(bundled: Snapshot) -> None:
    locations = bundled.locations.set_index("location_id")
    offices = locations[
        locations["location_type"].eq("physical")
        & ~locations["protected"]
        & locations["tier"].lt(3)
        & locations["street"].notna()
        & locations.geometry.notna()
    ]
    table = white_spots(bundled).set_index(["census_division_id", "service_type"])
    offered = bundled.services[bundled.services["location_id"].isin(offices.index)]
    assert len(offered) > 50
    for location_id, service in offered.itertuples(index=False):
        if (offices.loc[location_id, "census_division_id"], service) in table.index:
            key = offices.loc[location_id, "census_division_id"], service
            assert table.loc[key, "spot"] == "in_person"


def test_a_directory_without_any_service_is_all_white(bundled: Snapshot) -> None:
    table = white_spots(replace(bundled, services=bundled.services.head(0)))
    assert table["spot"].eq("none_known").all()
