"""Floating catchment scores against PySAL access, brute force and the numbers of a small case."""

from __future__ import annotations

import re
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from access import Access, weights
from hypothesis import given
from hypothesis import strategies as st

from geodata.floating_catchment import (
    Decay,
    area_scores,
    catchment,
    catchment_scores,
    equal_supply,
    zones,
)
from tests.geodata.made_measures import INF, World, few, minutes_table, offer_matrix, worlds

DECAYS = {"2SFCA": catchment(60), "E2SFCA": zones(60)}


def pysal_scores(
    minutes: pd.DataFrame, supply: pd.Series, positions: pd.Series, decay: Decay
) -> pd.Series:
    """The same by PySAL; its long table holds finite times only."""
    stacked = minutes.rename_axis("origin").reset_index().melt("origin", var_name="dest")
    cost = stacked[np.isfinite(stacked["value"])].rename(columns={"value": "cost"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = Access(
            demand_df=pd.DataFrame({"place": positions.index, "demand": positions.to_numpy()}),
            demand_index="place",
            demand_value="demand",
            supply_df=pd.DataFrame({"site": supply.index, "supply": supply.to_numpy()}),
            supply_index="site",
            supply_value="supply",
            cost_df=cost,
            cost_origin="origin",
            cost_dest="dest",
            cost_name="cost",
        )
        model.enhanced_two_stage_fca(
            name="score",
            max_cost=decay.limits[-1],
            weight_fn=weights.step_fn(dict(zip(decay.limits, decay.weights, strict=True))),
        )
    return model.access_df["score_supply"].reindex(minutes.index)


def made_case(seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    draw = np.random.default_rng(seed)
    minutes = minutes_table(draw.uniform(0, 240, (80, 25)).round(1).tolist())
    supply = pd.DataFrame(
        draw.integers(0, 4, (25, 3)).astype(float), minutes.columns, ["health", "housing", "legal"]
    )
    return minutes, supply, pd.Series(draw.integers(1, 300, 80), minutes.index)


@pytest.mark.parametrize("decay", DECAYS.values(), ids=DECAYS)
@pytest.mark.parametrize("seed", range(3))
def test_scores_are_those_of_pysal_where_it_gives_one(seed: int, decay: Decay) -> None:
    minutes, supply, positions = made_case(seed)
    ours = catchment_scores(minutes, supply, positions, decay)
    for service_type in supply:
        theirs = pysal_scores(minutes, supply[service_type], positions, decay)
        np.testing.assert_allclose(ours[service_type], theirs.fillna(0.0), rtol=1e-12, atol=1e-15)


def test_a_place_beyond_every_catchment_scores_zero_where_pysal_says_nothing() -> None:
    minutes = minutes_table([[10], [200], [INF]])
    supply = equal_supply(offer_matrix(health=[1]))
    positions = pd.Series(5, minutes.index)
    ours = catchment_scores(minutes, supply, positions, zones(60))["health"]
    theirs = pysal_scores(minutes, supply["health"], positions, zones(60))
    assert ours.tolist() == [0.2, 0.0, 0.0]
    assert theirs.isna().tolist() == [False, True, True]


def test_a_small_case_by_hand() -> None:
    minutes = minutes_table([[10, 30], [50, 70]])
    supply = pd.DataFrame({"health": [2.0, 4.0]}, ["l0", "l1"])
    positions = pd.Series({"c0": 10, "c1": 20})
    plain = catchment_scores(minutes, supply, positions, catchment(60))["health"]
    assert plain.tolist() == pytest.approx([2 / 30 + 4 / 10, 2 / 30])
    zoned = catchment_scores(minutes, supply, positions, zones(60))["health"]
    first = 2 / (10 + 0.22 * 20)
    assert zoned.tolist() == pytest.approx([first + 0.68 * 4 / (0.68 * 10), 0.22 * first])


@few
@given(worlds(), st.sampled_from(list(DECAYS)))
def test_scores_agree_with_loops_over_every_pair(world: World, name: str) -> None:
    decay, supply = DECAYS[name], equal_supply(world.offers.in_person)
    ours = catchment_scores(world.minutes, supply, world.positions, decay)
    assert not ours.isna().any(axis=None)

    def weight(community: str, location: str) -> float:
        return float(decay.of(np.array([world.minutes.loc[community, location]]))[0])

    for service_type in supply:
        for community in ours.index:
            score = 0.0
            for location in supply.index[supply[service_type] > 0]:
                sharing = sum(weight(one, location) * world.positions[one] for one in ours.index)
                score += weight(community, location) / sharing if sharing else 0.0
            assert ours.loc[community, service_type] == pytest.approx(score)


@few
@given(worlds())
def test_no_supply_is_lost_or_made(world: World) -> None:
    supply = equal_supply(world.offers.in_person)
    scores = catchment_scores(world.minutes, supply, world.positions, zones(60))
    handed_out = scores.mul(world.positions, axis=0).sum()
    wanted = (world.minutes.le(60).mul(world.positions, axis=0) > 0).any()
    expected = supply[wanted.reindex(supply.index)].sum()
    assert handed_out.to_numpy() == pytest.approx(expected.to_numpy())


def test_a_place_that_nobody_can_share_adds_nothing_and_no_infinity() -> None:
    minutes = minutes_table([[10]])
    scores = catchment_scores(
        minutes, equal_supply(offer_matrix(health=[1])), pd.Series({"c0": 0}), catchment(60)
    )
    assert scores.to_numpy().tolist() == [[0.0]]


def test_the_score_of_an_area_weighs_its_positions_or_its_communities() -> None:
    scores = pd.DataFrame({"health": [1.0, 3.0, 5.0, 7.0]}, ["c0", "c1", "c2", "c3"])
    areas = pd.Series({"c0": "A", "c1": "A", "c2": "B", "c3": "B"})
    found = area_scores(scores, pd.Series({"c0": 3, "c1": 1}), areas)
    assert found["health"].to_dict() == {"A": 1.5, "B": 6.0}
    with pytest.raises(ValueError, match="no area for community 'c3'"):
        area_scores(scores, pd.Series({"c0": 3}), areas.iloc[:3])


def test_zones_are_those_of_luo_and_qi_at_thirty_minutes() -> None:
    assert zones(30) == Decay((10.0, 20.0, 30.0), (1.0, 0.68, 0.22))
    default = weights.step_fn({10: 1, 20: 0.68, 30: 0.22})
    minutes = np.arange(0, 40, 0.5)
    assert zones(30).of(minutes).tolist() == [default(one) for one in minutes]


@pytest.mark.parametrize(
    ("limits", "falling"),
    [((), ()), ((60, 30), (1, 0.5)), ((30, 60), (0.5, 1)), ((30,), (1, 0.5)), ((30,), (0,))],
)
def test_a_decay_that_does_not_fall_is_refused(limits: Any, falling: Any) -> None:
    with pytest.raises(ValueError, match=r"limits must rise|weights must be|thresholds must be"):
        Decay(limits, falling)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (pd.DataFrame({"health": [float("nan")]}, ["l0"]), "unknown capacity is no number"),
        (pd.DataFrame({"health": [-1.0]}, ["l0"]), "0 or more"),
        (pd.DataFrame({"health": [1.0]}, ["l9"]), "no minutes to 1 locations with supply"),
        (pd.DataFrame({"health": [1.0, 1.0]}, ["l0", "l0"]), "each location"),
        (pd.Series([1.0]), "must be a DataFrame"),
    ],
)
def test_supply_that_is_not_known_is_no_number(wrong: Any, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        catchment_scores(minutes_table([[10]]), wrong, pd.Series({"c0": 1}), catchment(60))
