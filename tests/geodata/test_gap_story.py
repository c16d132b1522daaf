"""The story of one place: who is near, who comes, who answers, and which way leads there."""

from __future__ import annotations

import math

import pytest

from geodata.coverage_gaps import CoverageGaps, GapFilter, coverage_gaps
from geodata.gap_story import NAMED_LEG_KM, community_story, location_minutes, route_legs
from geodata.snapshot import Snapshot, read_snapshot
from geodata.travel import END_MINUTES, TravelOptions
from geodata.water import WaterMap

LATEST = GapFilter(("2024Q2", "2024Q3", "2024Q4", "2025Q1"))


@pytest.fixture(scope="module")
def tables() -> Snapshot:
    return read_snapshot()


@pytest.fixture(scope="module")
def land(tables: Snapshot) -> WaterMap:
    return WaterMap(tables.census_divisions)


@pytest.fixture(scope="module")
def gaps(tables: Snapshot, land: WaterMap) -> CoverageGaps:
    return coverage_gaps(tables, location_minutes(tables, tables.roads, land), LATEST)


def test_every_community_has_minutes_to_every_place_on_the_map(
    tables: Snapshot, gaps: CoverageGaps
) -> None:
    placed = tables.locations[tables.locations.geometry.notna()]
    assert gaps.minutes.shape == (len(tables.communities), len(placed))


def test_the_story_is_what_the_measures_say(tables: Snapshot, gaps: CoverageGaps) -> None:
    for place in ("NB-cap-pele", "PE-bloomfield", "NS-boylston"):
        story = community_story(tables, gaps, place).set_index("service_type")
        reach = gaps.reach
        assert story["reach_class"].eq(reach.classes.loc[place]).all()
        near = story["minutes"] <= gaps.wanted.in_person_minutes
        assert (story["within"].gt(0) == near).all()
        assert (story["reach_class"].eq("in_person") == near).all()
        others = story["visits"].map(len) + story["lines"].map(len)
        assert (others[story["reach_class"].eq("remote_only")] > 0).all()
        assert (others[story["reach_class"].eq("not_reached")] == 0).all()
        for service_type, row in story.iterrows():
            if isinstance(row["location_id"], str):
                served = gaps.minutes.loc[place, row["location_id"]]
                assert served == row["minutes"]
                assert gaps.offers.in_person.loc[row["location_id"], service_type]
            else:
                assert math.isinf(row["minutes"])


def test_who_serves_another_province_is_in_no_story(tables: Snapshot, gaps: CoverageGaps) -> None:
    serves = tables.locations.set_index("location_id")["service_provinces"]
    story = community_story(tables, gaps, "NB-sackville")
    named = [*story["location_id"].dropna(), *story["visits"].sum(), *story["lines"].sum()]
    assert named
    assert all("NB" in serves[one].split(";") for one in named)


def test_the_legs_add_up_to_the_minutes(
    tables: Snapshot, land: WaterMap, gaps: CoverageGaps
) -> None:
    ends = 2 * END_MINUTES["estimated"]
    for place, there in (("NB-cap-pele", "NB-CAFI-SHEDIAC"), ("NS-boylston", "NS-DLAS")):
        legs = route_legs(tables, tables.roads, land, place, there)
        whole = location_minutes(tables, tables.roads, land).loc[place, there]
        assert legs["minutes"].sum() + ends == pytest.approx(whole)
        assert legs.loc[legs["kind"] == "highway", "km"].ge(NAMED_LEG_KM).all()
        assert (legs["name"] != legs["name"].shift()).all()


def test_a_ferry_is_named_and_without_ferries_there_is_another_way(
    tables: Snapshot, land: WaterMap
) -> None:
    place, there = "PE-little-sands", "NS-YREACH-PICTOU"
    legs = route_legs(tables, tables.roads, land, place, there)
    assert "ferry" in set(legs["kind"])
    dry = route_legs(tables, tables.roads, land, place, there, TravelOptions(ferries=False))
    assert "ferry" not in set(dry["kind"])
    assert dry["km"].sum() > legs["km"].sum()


def test_a_place_that_does_not_exist_is_refused(
    tables: Snapshot, land: WaterMap, gaps: CoverageGaps
) -> None:
    with pytest.raises(ValueError, match="'NB-nowhere' is not in the snapshot"):
        community_story(tables, gaps, "NB-nowhere")
    with pytest.raises(KeyError):
        route_legs(tables, tables.roads, land, "NB-nowhere", "NS-DLAS")
