"""Ranks and their ranges: each run against a plain loop, ties, draws and bad input."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from geodata.floating_catchment import catchment, zones
from geodata.rank_ranges import TravelError, rank_ranges
from geodata.reach import nearest_minutes
from tests.geodata.made_measures import INF, World, few, minutes_table, offer_matrix, worlds

MINUTES = minutes_table([[10], [50], [70], [INF]])
OFFERS = {"1-2": offer_matrix(health=[1])}
ALIKE = {"now": pd.Series(10, MINUTES.index)}
OWN_AREA = pd.Series(list("ABCD"), MINUTES.index)


def ranks_of(found: Any, column: str = "rank") -> dict[str, int]:
    return dict(zip(found.table["area_id"], found.table[column], strict=True))


def test_the_area_that_nothing_reaches_is_first_and_ties_share_the_best_rank() -> None:
    found = rank_ranges(MINUTES, OFFERS, ALIKE, OWN_AREA, decays=(False,))
    assert ranks_of(found) == {"C": 1, "D": 1, "A": 3, "B": 3}
    assert found.runs == 3


def test_ranges_tell_which_ranks_hang_on_the_assumptions() -> None:
    found = rank_ranges(MINUTES, OFFERS, ALIKE, OWN_AREA)
    assert found.runs == 6
    # At 75 minutes C is reached and tied with A and B; at 45 B is not.
    assert ranks_of(found, "rank_worst") == {"D": 1, "C": 1, "B": 1, "A": 2}
    assert ranks_of(found, "rank_best") == {"D": 1, "C": 2, "B": 3, "A": 4}
    assert (found.table["share_worst_ten"] == 1).all()


@few
@given(worlds())
def test_every_rank_agrees_with_a_loop_over_the_runs(world: World) -> None:
    fewer = world.offers.in_person & world.offers.remote
    directories = {"1-2": world.offers.in_person, "1": fewer}
    windows = {
        "now": world.positions,
        "then": world.positions[::-1].set_axis(world.positions.index),
    }
    found = rank_ranges(world.minutes, directories, windows, world.areas)
    assert found.runs == 2 * 2 * 3 * 2
    ranks: dict[tuple[str, str], list[int]] = {}
    for directory, window, limit, decayed in product(
        directories.values(), windows.values(), (60, 45, 75), (False, True)
    ):
        near = nearest_minutes(world.minutes, directory)
        decay = zones(limit) if decayed else catchment(limit)
        for service_type in near:
            lacking = (1 - decay.of(near[service_type].to_numpy())) * window
            gaps = lacking.groupby(world.areas).sum().round(9)
            for area, gap in gaps.items():
                ranks.setdefault((area, service_type), []).append(1 + int((gaps > gap).sum()))
    for row in found.table.itertuples():
        expected = ranks[row.area_id, row.service_type]
        assert row.rank == expected[0]
        assert (row.rank_worst, row.rank_best) == (min(expected), max(expected))
        assert row.rank_median == np.median(expected)


@few
@given(worlds())
def test_a_rank_lies_in_its_range_and_ranks_are_in_order(world: World) -> None:
    found = rank_ranges(
        world.minutes,
        {"1-2": world.offers.in_person},
        {"now": world.positions},
        world.areas,
        error=TravelError(0.2, draws=5),
    )
    table = found.table
    assert len(table) == world.areas.nunique() * world.offers.in_person.shape[1]
    assert table["rank"].between(table["rank_worst"], table["rank_best"]).all()
    assert table["rank_median"].between(table["rank_worst"], table["rank_best"]).all()
    assert table["rank_worst"].min() >= 1
    assert table["rank_best"].max() <= world.areas.nunique()
    assert table.groupby("service_type", sort=False)["rank"].is_monotonic_increasing.all()
    assert not table.isna().any(axis=None)


def test_draws_widen_the_range_only_of_what_lies_near_a_threshold() -> None:
    minutes = minutes_table([[58], [5], [200]])
    areas = pd.Series(list("ABC"), minutes.index)
    positions = {"now": pd.Series(10, minutes.index)}
    options: dict[str, Any] = {"thresholds": (60,), "decays": (False,)}
    sure = rank_ranges(minutes, OFFERS, positions, areas, **options)
    drawn = rank_ranges(minutes, OFFERS, positions, areas, error=TravelError(0.1), **options)
    assert (sure.runs, drawn.runs) == (1, 21)
    assert ranks_of(sure, "rank_worst") == {"C": 1, "A": 2, "B": 2}
    assert ranks_of(drawn, "rank_worst") == {"C": 1, "A": 1, "B": 2}
    assert ranks_of(drawn) == ranks_of(sure)


def test_a_misplaced_community_moves_to_all_places_alike() -> None:
    minutes = minutes_table([[58], [58]])
    areas = pd.Series(list("AB"), minutes.index)
    error = TravelError(placement_minutes=pd.Series({"c0": 10}))
    options: dict[str, Any] = {"thresholds": (60,), "decays": (False,), "error": error}
    found = rank_ranges(minutes, OFFERS, {"now": pd.Series(10, minutes.index)}, areas, **options)
    assert ranks_of(found, "rank_best") == {"A": 1, "B": 2}


def test_the_same_seed_gives_the_same_ranks() -> None:
    first, again, other = (
        rank_ranges(
            minutes_table([[55], [58], [61], [64]]),
            OFFERS,
            ALIKE,
            OWN_AREA,
            error=TravelError(0.1, draws=3, seed=seed),
        ).table
        for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


def test_by_share_a_small_area_can_stand_before_a_large_one() -> None:
    minutes = minutes_table([[10], [90], [90]])
    areas = pd.Series({"c0": "large", "c1": "large", "c2": "small"})
    positions = {"now": pd.Series({"c0": 100, "c1": 100, "c2": 5})}
    options: dict[str, Any] = {"decays": (False,)}
    by_positions = rank_ranges(minutes, OFFERS, positions, areas, **options)
    by_share = rank_ranges(minutes, OFFERS, positions, areas, ranked_by="share", **options)
    assert ranks_of(by_positions) == {"large": 1, "small": 2}
    assert ranks_of(by_share) == {"small": 1, "large": 2}
    assert by_share.table["gap"].tolist() == [1.0, 0.5]


def test_an_area_without_a_position_lacks_no_share() -> None:
    positions = {"now": pd.Series({"c0": 0, "c1": 5, "c2": 5, "c3": 5})}
    found = rank_ranges(
        MINUTES.assign(l0=90.0), OFFERS, positions, OWN_AREA, decays=(False,), ranked_by="share"
    )
    assert ranks_of(found, "gap") == {"A": 0, "B": 1, "C": 1, "D": 1}
    assert ranks_of(found) == {"A": 4, "B": 1, "C": 1, "D": 1}


def test_sums_that_differ_by_rounding_alone_are_tied() -> None:
    minutes = minutes_table([[90], [90], [90]])
    areas = pd.Series({"c0": "A", "c1": "A", "c2": "B"})
    positions = {"now": pd.Series({"c0": 0.1, "c1": 0.2, "c2": 0.3})}
    found = rank_ranges(minutes, OFFERS, positions, areas)
    assert ranks_of(found, "rank_best") == {"A": 1, "B": 1}


def test_one_community_and_an_area_without_positions_have_a_rank() -> None:
    one = rank_ranges(MINUTES.iloc[:1], OFFERS, {"now": pd.Series({"c0": 0})}, OWN_AREA.iloc[:1])
    assert one.table[["gap", "rank", "rank_best"]].to_numpy().tolist() == [[0, 1, 1]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"minutes": MINUTES.iloc[:0]}, "needs a community"),
        ({"positions_by_window": {}}, "needs a community, a window"),
        ({"offers_by_tiers": {}}, "needs a community, a window"),
        ({"decays": ()}, "needs a community, a window"),
        ({"thresholds": (45, 75)}, "plain_threshold 60 must be one of"),
        ({"ranked_by": "size"}, "ranked_by must be one of positions, share"),
        ({"areas": OWN_AREA.iloc[:2]}, "no area for community 'c2'"),
        (
            {"offers_by_tiers": {"1": OFFERS["1-2"], "2": offer_matrix(housing=[1])}},
            "same service types",
        ),
        (
            {"error": TravelError(placement_minutes=pd.Series({"c0": -1}))},
            "placement_minutes of 'c0'",
        ),
    ],
)
def test_a_choice_that_gives_no_ranks_is_refused(change: dict[str, Any], words: str) -> None:
    given_all = {
        "minutes": MINUTES,
        "offers_by_tiers": OFFERS,
        "positions_by_window": ALIKE,
        "areas": OWN_AREA,
    }
    with pytest.raises(ValueError, match=words):
        rank_ranges(**(given_all | change))


@pytest.mark.parametrize(("share", "draws"), [(1.0, 5), (-0.1, 5), (0.1, -1), (float("nan"), 1)])
def test_an_error_that_would_turn_time_round_is_refused(share: float, draws: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        TravelError(share, draws=draws)
