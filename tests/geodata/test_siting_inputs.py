"""Sites in odd worlds, against every choice; and input that gives no answer is refused."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.site_median import best_sites_by_median
from geodata.siting import best_sites_by_coverage, nearest_minutes, what_if
from tests.geodata.made_measures import INF, MINUTES, few, named


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """One to six communities; ways by direction, places nothing leads to, places on one point."""
    places = draw(st.integers(1, 6))
    communities = named("c", places)

    def table(letter: str, count: int) -> pd.DataFrame:
        column = st.lists(MINUTES, min_size=places, max_size=places)
        columns = {name: draw(column) for name in named(letter, count)}
        return pd.DataFrame(columns, communities, dtype=float)

    candidates = table("s", draw(st.integers(1, 5)))
    if draw(st.booleans()):
        candidates["twin"] = candidates["s0"]
    counts = draw(st.lists(st.integers(0, 50), min_size=places, max_size=places))
    return {
        "candidate_minutes": candidates,
        "existing_minutes": table("l", draw(st.integers(0, 3))),
        "positions": pd.Series(counts, communities),
        "site_count": draw(st.integers(1, candidates.shape[1])),
    }


def gain_of(world: dict[str, Any], sites: list[Any], radius: float) -> float:
    lacking = ~(world["existing_minutes"] <= radius).any(axis=1)
    reached = (world["candidate_minutes"][sites] <= radius).any(axis=1)
    return float(world["positions"][lacking & reached].sum())


@few
@given(worlds(), st.sampled_from([0.0, 30.0, 75.0]))
def test_no_choice_gains_more_and_every_site_is_needed(
    world: dict[str, Any], radius: float
) -> None:
    found = best_sites_by_coverage(radius_minutes=radius, **world)
    choices = combinations(world["candidate_minutes"], world["site_count"])
    assert found.positions_gained == max(gain_of(world, list(one), radius) for one in choices)
    assert found.positions_gained == gain_of(world, found.sites, radius)
    assert len(set(found.sites)) == len(found.sites) <= world["site_count"]
    assert found.optimality_gap == 0
    for site in found.sites:
        others = [one for one in found.sites if one != site]
        assert gain_of(world, others, radius) < found.positions_gained
    every = gain_of(world, list(world["candidate_minutes"]), radius)
    lacking = ~(world["existing_minutes"] <= radius).any(axis=1)
    assert world["positions"][lacking].sum() == every + found.positions_no_site_reaches.sum()


@few
@given(worlds(), st.sampled_from([0.0, 30.0, 75.0]))
def test_one_more_service_changes_only_what_comes_nearer(
    world: dict[str, Any], radius: float
) -> None:
    site = world["candidate_minutes"]["s0"]
    rows = what_if(site, world["existing_minutes"], world["positions"], radius)
    assert rows["positions_gained"].sum() == gain_of(world, ["s0"], radius)
    assert (rows["minutes_after"] <= rows["minutes_before"]).all()
    assert (rows["reached_after"] | ~rows["reached_before"]).all()
    both = world["existing_minutes"].assign(new=site)
    pd.testing.assert_series_equal(nearest_minutes(both), rows["minutes_after"], check_names=False)
    assert not rows.isna().any(axis=None)


def sum_of(world: dict[str, Any], sites: list[Any]) -> tuple[float, float]:
    """Positions left without any site, and the sum of minutes of the others."""
    both = pd.concat([world["existing_minutes"], world["candidate_minutes"][sites]], axis=1)
    nearest = nearest_minutes(both)
    lost = np.isinf(nearest)
    return (
        float(world["positions"][lost].sum()),
        float((world["positions"] * nearest.where(~lost, 0)).sum()),
    )


@few
@given(worlds())
def test_the_sum_is_that_of_the_sites_and_what_it_leaves_out_is_named(
    world: dict[str, Any],
) -> None:
    sites, total, left_out = best_sites_by_median(**world)
    lost, expected = sum_of(world, sites)
    assert total == pytest.approx(expected)
    assert left_out.sum() == lost
    if not sites:
        assert np.isinf(world["candidate_minutes"]).all(axis=None)
        return
    assert len(set(sites)) == len(sites) == world["site_count"]
    choices = [list(one) for one in combinations(world["candidate_minutes"], len(sites))]
    best_lost, best_total = min(sum_of(world, one) for one in choices)
    assert lost >= best_lost
    if lost == best_lost:
        assert total >= best_total - 1e-6
    if world["site_count"] == 1:
        assert (lost, total) == (best_lost, pytest.approx(best_total))


def test_a_community_beyond_the_chosen_site_is_named_though_another_would_reach_it() -> None:
    apart = pd.DataFrame({"x": [5.0, INF], "y": [INF, 7.0]}, index=["x", "y"])
    none = pd.DataFrame(index=["x", "y"])
    sites, total, left_out = best_sites_by_median(apart, none, pd.Series([9, 2], apart.index), 1)
    assert (sites, total, left_out.to_dict()) == (["x"], 45, {"y": 2})


def test_without_a_way_to_any_candidate_no_site_is_chosen() -> None:
    nowhere = pd.DataFrame({"x": [INF, INF]}, index=["x", "y"])
    existing = pd.DataFrame({"l": [4.0, INF]}, index=["x", "y"])
    positions = pd.Series([3, 2], nowhere.index)
    sites, total, left_out = best_sites_by_median(nowhere, existing, positions, 1)
    assert (sites, total, left_out.to_dict()) == ([], 12, {"y": 2})
    found = best_sites_by_coverage(nowhere, existing, positions, 30, 1)
    assert (found.sites, found.positions_gained) == ([], 0)
    assert found.positions_no_site_reaches.to_dict() == {"y": 2}


def test_the_way_to_the_site_counts_not_the_way_back() -> None:
    ways = pd.DataFrame({"x": [0.0, 90.0], "y": [20.0, 0.0]}, index=["x", "y"])
    none, positions = pd.DataFrame(index=ways.index), pd.Series([5, 5], ways.index)
    assert best_sites_by_coverage(ways, none, positions, 30, 1).sites == ["y"]
    assert best_sites_by_median(ways, none, positions, 1)[0] == ["y"]


WAYS = pd.DataFrame({"x": [0.0, 10.0], "y": [10.0, 0.0]}, index=["x", "y"])
NONE = pd.DataFrame(index=WAYS.index)
FIVE = pd.Series([5, 5], WAYS.index)
WRONG = [
    ({"candidate_minutes": WAYS.replace(10, np.nan)}, "minutes from 'x' to 'y' are missing"),
    ({"candidate_minutes": -WAYS}, "minutes from 'x' to 'y' are negative"),
    ({"candidate_minutes": WAYS.astype(object).replace(10, "ten")}, "must be numbers"),
    ({"candidate_minutes": WAYS[["x", "x"]]}, "'x' stands twice"),
    ({"candidate_minutes": WAYS.iloc[::-1]}, "in order"),
    ({"candidate_minutes": WAYS[[]]}, "site_count: expected"),
    ({"existing_minutes": NONE.iloc[:1]}, "in order"),
    ({"existing_minutes": WAYS.replace(10, np.nan)}, "are missing"),
    ({"existing_minutes": -WAYS}, "are negative"),
    ({"positions": FIVE.iloc[:0]}, "at least one community"),
    ({"positions": FIVE.set_axis(["x", "x"])}, "in order"),
    ({"positions": FIVE.where(FIVE.index == "x")}, "positions of 'y' must be 0 or more"),
    ({"positions": -FIVE}, "positions of 'x' must be 0 or more"),
    ({"positions": FIVE * INF}, "positions of 'x' must be 0 or more"),
    ({"positions": [5, 5]}, "positions"),
    ({"site_count": 3}, "whole number from 1 to 2 candidates, not 3"),
    ({"site_count": 0}, "whole number from 1 to 2 candidates, not 0"),
    ({"site_count": -1}, "not -1"),
    ({"site_count": 1.5}, "not 1.5"),
    ({"site_count": np.nan}, "not nan"),
]
RIGHT = {
    "candidate_minutes": WAYS,
    "existing_minutes": NONE,
    "positions": FIVE,
    "site_count": 1,
}


@pytest.mark.parametrize(("change", "words"), WRONG)
def test_input_that_gives_no_sites_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        best_sites_by_coverage(radius_minutes=30, **(RIGHT | change))
    with pytest.raises(ValueError, match=words):
        best_sites_by_median(**(RIGHT | change))


def test_communities_that_stand_twice_are_refused() -> None:
    twice = {
        name: table.set_axis(["x", "x"]) for name, table in RIGHT.items() if name != "site_count"
    }
    for choose in (
        lambda: best_sites_by_coverage(**twice, site_count=1, radius_minutes=30),
        lambda: best_sites_by_median(**twice, site_count=1),
    ):
        with pytest.raises(ValueError, match="'x' stands twice"):
            choose()


@pytest.mark.parametrize("radius", [np.nan, INF, -1])
def test_a_radius_that_is_no_time_is_refused(radius: float) -> None:
    with pytest.raises(ValueError, match="radius_minutes: expected a finite number"):
        best_sites_by_coverage(radius_minutes=radius, **RIGHT)
    with pytest.raises(ValueError, match="radius_minutes: expected a finite number"):
        what_if(WAYS["x"], NONE, FIVE, radius)


@pytest.mark.parametrize("seconds", [0, -1, np.nan])
def test_a_time_limit_that_leaves_no_time_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="time_limit_seconds"):
        best_sites_by_coverage(radius_minutes=30, time_limit_seconds=seconds, **RIGHT)


@pytest.mark.parametrize(
    ("site", "words"),
    [
        (WAYS["x"].replace(10, np.nan), "are missing"),
        (-WAYS["x"], "are negative"),
        (WAYS["x"].iloc[::-1], "in order"),
        (WAYS["x"].iloc[:1], "in order"),
        ([1.0, 2.0], "site_minutes: expected a Series"),
    ],
)
def test_a_site_without_minutes_of_every_community_is_refused(site: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        what_if(site, NONE, FIVE, 30)
