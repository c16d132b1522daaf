"""Nearest places, plain classes and their sums: by hand, by brute force, and on bad input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.area_reach import (
    area_reach,
    community_table,
    positions_by_class,
    weighted_medians,
    worst_first,
)
from geodata.measure_checks import checked_areas, checked_minutes, checked_positions
from geodata.offers import Offers
from geodata.reach import (
    REACH_CLASSES,
    community_areas,
    community_reach,
    locations_within,
    nearest_locations,
    nearest_minutes,
)
from geodata.snapshot import Snapshot
from tests.geodata.made_measures import (
    INF,
    World,
    few,
    in_person_only,
    minutes_table,
    named,
    nobody_serves,
    offer_matrix,
    worlds,
)

TWO_BY_TWO = minutes_table([[10, 70], [95, INF]])
HEALTH = offer_matrix(health=[1, 1], housing=[0, 1])


def test_the_nearest_place_of_each_type_is_found_and_named() -> None:
    near = nearest_minutes(TWO_BY_TWO, HEALTH)
    assert near.to_numpy().tolist() == [[10, 70], [95, INF]]
    where = nearest_locations(TWO_BY_TWO, HEALTH)
    assert where.to_numpy().tolist() == [["l0", "l1"], ["l0", None]]


def test_of_two_places_at_the_same_time_the_first_by_identifier_is_named() -> None:
    minutes = minutes_table([[20, 20]])[["l1", "l0"]]
    assert nearest_locations(minutes, offer_matrix(health=[1, 1])).to_numpy()[0, 0] == "l0"


def test_places_at_the_threshold_are_in_reach_and_counted() -> None:
    counts = locations_within(TWO_BY_TWO, HEALTH, 70)
    assert counts.to_numpy().tolist() == [[2, 1], [0, 0]]


def test_a_community_is_reached_in_person_else_remotely_else_not() -> None:
    minutes = minutes_table([[60, INF], [60.5, INF], [INF, INF]])
    remote = offer_matrix(health=[0, 1])
    nothing = remote & False
    offers = Offers(offer_matrix(health=[1, 0]), nothing, remote)
    serves = pd.DataFrame(False, minutes.index, minutes.columns)
    serves.loc["c1", "l1"] = True
    reach = community_reach(minutes, offers, serves)
    assert reach.classes["health"].tolist() == list(REACH_CLASSES)
    assert reach.remote["health"].tolist() == [False, True, False]
    assert not reach.outreach.to_numpy().any()
    assert reach.in_person_minutes == 60


def test_visits_alone_reach_a_community_too() -> None:
    minutes = minutes_table([[INF], [INF]])
    visits = offer_matrix(health=[1])
    serves = pd.DataFrame({"l0": [True, False]}, minutes.index)
    reach = community_reach(minutes, Offers(visits & False, visits, visits & False), serves)
    assert reach.classes["health"].tolist() == ["remote_only", "not_reached"]


def test_visits_and_lines_are_counted_apart_from_what_is_near() -> None:
    minutes = minutes_table([[5, INF]])
    yes = offer_matrix(health=[1, 1])
    offers = Offers(offer_matrix(health=[1, 0]), yes, yes)
    serves = pd.DataFrame(True, minutes.index, minutes.columns)
    reach = community_reach(minutes, offers, serves)
    where = {"positions": pd.Series({"c0": 7}), "areas": pd.Series({"c0": "A"})}
    row = area_reach(reach, minutes, offers, **where).iloc[0]
    assert (row["positions_in_person"], row["positions_remote_only"]) == (7, 0)
    assert (row["positions_with_outreach"], row["positions_with_remote"]) == (7, 7)


def test_shares_within_all_thresholds_stand_together_and_weigh_positions() -> None:
    minutes = minutes_table([[20], [50], [80], [INF]])
    offers = in_person_only(offer_matrix(health=[1]))
    reach = community_reach(minutes, offers, nobody_serves(minutes))
    positions = pd.Series([1, 2, 3, 4], minutes.index)
    row = area_reach(reach, minutes, offers, positions, pd.Series("A", minutes.index)).iloc[0]
    assert [row[f"positions_within_{limit}_min"] for limit in (30, 60, 90)] == [1, 3, 6]
    assert [row[f"share_within_{limit}_min"] for limit in (30, 60, 90)] == [0.1, 0.3, 0.6]
    assert row["median_minutes"] == 80
    assert row["farthest_minutes"] == INF
    assert (row["nearest_location"], row["locations_in_reach"]) == ("l0", 1)


def test_an_area_that_nothing_reaches_stands_first_without_a_missing_number() -> None:
    minutes = minutes_table([[20], [INF]])
    offers = in_person_only(offer_matrix(health=[1]))
    reach = community_reach(minutes, offers, nobody_serves(minutes))
    areas = pd.Series({"c0": "near", "c1": "far"})
    table = area_reach(reach, minutes, offers, pd.Series({"c0": 500, "c1": 1}), areas)
    assert table["area_id"].tolist() == ["far", "near"]
    assert table.loc[0, "median_minutes"] == INF
    assert table.drop(columns="nearest_location").notna().all(axis=None)


def test_an_area_without_a_position_weighs_its_communities_and_says_so() -> None:
    minutes = minutes_table([[20], [70], [5]])
    offers = in_person_only(offer_matrix(health=[1]))
    reach = community_reach(minutes, offers, nobody_serves(minutes))
    areas = pd.Series({"c0": "empty", "c1": "empty", "c2": "full"})
    table = area_reach(reach, minutes, offers, pd.Series({"c2": 3}), areas).set_index("area_id")
    assert table.loc["empty", "weighted_by"] == "communities"
    assert table.loc["full", "weighted_by"] == "positions"
    assert table.loc["empty", "share_in_person"] == 0.5
    assert table.loc["empty", "positions_in_person"] == 0


def test_of_two_nearest_places_the_one_for_more_positions_stands_for_the_area() -> None:
    minutes = minutes_table([[5, 50], [50, 5], [50, 5]])
    offers = in_person_only(offer_matrix(health=[1, 1]))
    reach = community_reach(minutes, offers, nobody_serves(minutes))
    areas = pd.Series("A", minutes.index)
    for counts, expected in (([5, 2, 2], "l0"), ([5, 3, 3], "l1"), ([4, 2, 2], "l0")):
        table = area_reach(reach, minutes, offers, pd.Series(counts, minutes.index), areas)
        assert table["nearest_location"].tolist() == [expected]


def test_when_everything_is_remote_nothing_is_near_and_nothing_fails() -> None:
    minutes = pd.DataFrame(index=named("c", 2), columns=named("l", 0), dtype=float)
    empty = pd.DataFrame({"health": []}, dtype=bool)
    line = pd.DataFrame({"health": [True]}, pd.Index(["line"]))
    offers = Offers(empty, empty, line)
    serves = pd.DataFrame({"line": [True, False]}, minutes.index)
    reach = community_reach(minutes, offers, serves)
    assert reach.classes["health"].tolist() == ["remote_only", "not_reached"]
    assert reach.minutes["health"].tolist() == [INF, INF]
    areas = pd.Series("A", minutes.index)
    row = area_reach(reach, minutes, offers, pd.Series(1, minutes.index), areas).iloc[0]
    assert (row["positions_remote_only"], row["positions_not_reached"]) == (1, 1)
    assert row["locations_in_reach"] == 0


def test_only_the_way_there_counts_when_times_are_not_alike_both_ways() -> None:
    there = minutes_table([[10, 80], [80, 10]])
    there.loc["c0", "l1"] = 20
    assert nearest_minutes(there, offer_matrix(health=[0, 1]))["health"].tolist() == [20, 10]


def test_duplicate_points_are_two_communities_and_two_places() -> None:
    minutes = minutes_table([[10, 10], [10, 10]])
    counts = locations_within(minutes, offer_matrix(health=[1, 1]), 30)
    assert counts["health"].tolist() == [2, 2]


def test_no_community_gives_empty_tables() -> None:
    minutes = minutes_table([])
    offers = in_person_only(pd.DataFrame({"health": []}, dtype=bool))
    reach = community_reach(minutes, offers, nobody_serves(minutes))
    empty = pd.Series(dtype=float), pd.Series(dtype=object)
    assert area_reach(reach, minutes, offers, *empty).empty
    assert community_table(reach, minutes, offers).empty


def test_the_table_of_communities_has_a_row_for_every_pair() -> None:
    offers = in_person_only(HEALTH)
    reach = community_reach(TWO_BY_TWO, offers, nobody_serves(TWO_BY_TWO))
    table = community_table(reach, TWO_BY_TWO, offers)
    assert table["minutes"].tolist() == [10, 70, 95, INF]
    assert table["locations_within_90_min"].tolist() == [2, 1, 0, 0]
    assert table["reach_class"].tolist() == ["in_person"] + ["not_reached"] * 3


@few
@given(worlds())
def test_the_classes_part_the_positions_of_every_area(world: World) -> None:
    reach = world.reach()
    table = area_reach(reach, world.minutes, world.offers, world.positions, world.areas)
    parts = table[[f"positions_{name}" for name in REACH_CLASSES]].sum(axis=1)
    assert parts.tolist() == table["positions"].tolist()
    by_type = table.groupby("service_type")["positions"].sum()
    assert (by_type == world.positions.sum()).all()
    assert table.filter(like="share_").apply(lambda one: one.between(0, 1)).all(axis=None)
    shares = table[[f"share_{name}" for name in REACH_CLASSES]].sum(axis=1)
    assert shares.to_numpy() == pytest.approx(1)
    assert not table.drop(columns="nearest_location").isna().any(axis=None)
    sums = positions_by_class(reach.classes, world.positions, world.areas)
    assert sums.to_numpy().sum() == parts.sum()


@few
@given(worlds())
def test_a_wider_threshold_never_reaches_fewer(world: World) -> None:
    table = area_reach(
        world.reach(), world.minutes, world.offers, world.positions, world.areas, (30, 60, 90)
    )
    within = table[[f"positions_within_{limit}_min" for limit in (30, 60, 90)]].to_numpy()
    assert (np.diff(within, axis=1) >= 0).all()
    assert (table["positions_within_60_min"] == table["positions_in_person"]).all()


@few
@given(worlds(), st.lists(st.floats(0, 200), min_size=6, max_size=6))
def test_one_more_place_never_worsens_the_way_to_the_nearest(
    world: World, way: list[float]
) -> None:
    before = world.reach()
    minutes = world.minutes.assign(new=way[: len(world.minutes)])
    more = world.offers.in_person.copy()
    more.loc["new"] = True
    offers = Offers(more.astype(bool), world.offers.outreach, world.offers.remote)
    after = community_reach(minutes, offers, world.serves)
    assert (after.minutes <= before.minutes).all(axis=None)
    order = {name: number for number, name in enumerate(REACH_CLASSES)}
    worse = after.classes.replace(order).astype(int) > before.classes.replace(order).astype(int)
    assert not worse.any(axis=None)


@few
@given(worlds())
def test_every_number_of_a_community_agrees_with_brute_force(world: World) -> None:
    reach, offered = world.reach(), world.offers.in_person
    table = community_table(reach, world.minutes, world.offers)
    for row in table.itertuples():
        times = {
            location: world.minutes.loc[row.community_id, location]
            for location in offered.index
            if offered.loc[location, row.service_type]
        }
        assert row.minutes == min(times.values(), default=INF)
        others = [
            world.serves.loc[row.community_id, location] and offers.loc[location, row.service_type]
            for offers in (world.offers.outreach, world.offers.remote)
            for location in offers.index
        ]
        by_hand = "remote_only" if any(others) else "not_reached"
        assert row.reach_class == ("in_person" if row.minutes <= 60 else by_hand)
        near = [location for location, time in times.items() if time == row.minutes < INF]
        assert row.location_id == near[0] if near else pd.isna(row.location_id)
        assert row.locations_within_60_min == sum(time <= 60 for time in times.values())


@few
@given(worlds())
def test_the_median_is_the_least_that_half_of_the_weight_does_not_exceed(world: World) -> None:
    minutes = world.reach().minutes
    weights = world.positions.to_numpy(dtype=float) + 1
    found = weighted_medians(minutes, weights, world.areas)
    expected = []
    for area in sorted(set(world.areas)):
        inside = (world.areas == area).to_numpy()
        for column in minutes:
            values, weight = minutes.loc[inside, column].to_numpy(), weights[inside]
            enough = [v for v in values if weight[values <= v].sum() * 2 >= weight.sum()]
            expected.append(min(enough))
    assert found.tolist() == expected


@few
@given(worlds(), st.randoms())
def test_the_order_of_rows_and_columns_changes_nothing(world: World, chance: Any) -> None:
    rows, columns = list(world.minutes.index), list(world.minutes.columns)
    chance.shuffle(rows)
    chance.shuffle(columns)
    shuffled = World(
        world.minutes.loc[rows, columns], world.offers, world.serves, world.positions, world.areas
    )
    pd.testing.assert_frame_equal(
        *(
            area_reach(one.reach(), one.minutes, one.offers, one.positions, one.areas)
            for one in (world, shuffled)
        )
    )


def test_the_worst_gap_comes_first_and_ties_have_an_order() -> None:
    table = pd.DataFrame(
        {
            "area_id": ["b", "a", "c", "d"],
            "service_type": "health",
            "positions_not_reached": [1, 1, 9, 1],
            "positions_remote_only": [0, 0, 0, 5],
            "median_minutes": [INF, INF, 3, 1],
        }
    )
    assert worst_first(table)["area_id"].tolist() == ["c", "d", "a", "b"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ([[1, 2]], "must be a DataFrame"),
        (minutes_table([[1.0, float("nan")]]), "from 'c0' to 'l1' are missing"),
        (minutes_table([[1.0, -2]]), "from 'c0' to 'l1' are negative"),
        (pd.DataFrame([["far"]], ["c0"], ["l0"]), "must be numbers"),
        (pd.DataFrame([[1], [2]], ["c0", "c0"], ["l0"]), r"rows \(community_id\): 'c0' stands"),
        (pd.DataFrame([[1, 2]], ["c0"], ["l0", "l0"]), r"columns \(location_id\): 'l0' stands"),
        (pd.DataFrame([[1]], [None], ["l0"]), "identifier is missing"),
    ],
)
def test_minutes_that_make_no_sense_are_refused_with_the_place(wrong: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        checked_minutes(wrong)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (np.ones((2, 1), dtype=bool), "offers must be a DataFrame"),
        (offer_matrix(health=[1, 1]).astype(int), "true or false"),
        (offer_matrix(health=[1, 1, 1]), "no travel minutes .* 1 locations .* 'l2'"),
        (pd.DataFrame({"health": [True, True]}, ["l0", "l0"]), "'l0' stands twice"),
    ],
)
def test_offers_that_do_not_fit_are_refused(wrong: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        nearest_minutes(TWO_BY_TWO, wrong)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ([1, 2], "must be a Series"),
        (pd.Series({"c0": float("nan")}), "positions of 'c0' must be 0 or more"),
        (pd.Series({"c0": -1}), "positions of 'c0' must be 0 or more"),
        (pd.Series({"c0": INF}), "positions of 'c0' must be 0 or more"),
        (pd.Series({"c9": 1}), "1 communities without travel minutes, such as 'c9'"),
        (pd.Series([1, 2], ["c0", "c0"]), "'c0' stands twice"),
    ],
)
def test_positions_that_would_be_lost_or_make_no_sense_are_refused(wrong: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        checked_positions(wrong, TWO_BY_TWO.index)


def test_every_community_needs_one_area() -> None:
    with pytest.raises(ValueError, match="no area for community 'c1'"):
        checked_areas(pd.Series({"c0": "A"}), TWO_BY_TWO.index)
    with pytest.raises(ValueError, match="must be a Series"):
        checked_areas({"c0": "A"}, TWO_BY_TWO.index)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [0, -5, INF, float("nan")])
def test_a_threshold_is_finite_and_above_zero(wrong: float) -> None:
    with pytest.raises(ValueError, match="thresholds must be"):
        community_reach(TWO_BY_TWO, in_person_only(HEALTH), nobody_serves(TWO_BY_TWO), wrong)
    with pytest.raises(ValueError, match="thresholds must be"):
        locations_within(TWO_BY_TWO, HEALTH, wrong)


def test_who_is_served_must_be_known_for_every_community() -> None:
    with pytest.raises(ValueError, match="a row for every community"):
        community_reach(TWO_BY_TWO, in_person_only(HEALTH), nobody_serves(TWO_BY_TWO).iloc[:1])


def test_communities_lie_in_areas_of_four_levels(made_snapshot: Callable[..., Snapshot]) -> None:
    snapshot = made_snapshot()
    assert community_areas(snapshot, "community")["NB-alma"] == "NB-alma"
    assert community_areas(snapshot, "census_division")["NB-alma"] == "1306"
    assert community_areas(snapshot, "economic_region")["NB-alma"] == "1"
    assert community_areas(snapshot, "province")["NS-canso"] == "NS"
    with pytest.raises(ValueError, match="level must be one of community"):
        community_areas(snapshot, "county")
