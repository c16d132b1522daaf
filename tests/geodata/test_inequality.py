"""Gini and Palma against the sum over all pairs, closed forms, and on bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.floating_catchment import catchment, equal_supply
from geodata.inequality import gini, inequality_table, inequality_trend, palma
from tests.geodata.made_measures import INF, few, minutes_table, offer_matrix

ACCESS = st.lists(st.floats(0, 1e6), min_size=1, max_size=8)
COUNTS = st.lists(st.integers(0, 40), min_size=8, max_size=8)


def all_pairs_gini(access: list[float], positions: list[int]) -> float:
    """Mean absolute difference of all pairs of positions, over twice the mean."""
    people = np.repeat(access, positions)
    return float(np.abs(people[:, None] - people).mean() / (2 * people.mean()))


def counted_palma(access: list[float], positions: list[int]) -> float:
    """From a line of people ten times as long, so that a tenth is a whole number of them."""
    people = np.sort(np.repeat(access, np.array(positions) * 10))
    tenth = len(people) // 10
    return float(people[-tenth:].sum() / people[: 4 * tenth].sum())


@given(ACCESS, COUNTS)
@few
def test_gini_is_the_mean_difference_of_all_pairs(access: list[float], counts: list[int]) -> None:
    positions = counts[: len(access)]
    held = float(np.dot(access, positions))
    found = gini(np.array(access), np.array(positions))
    if sum(positions) == 0:
        assert np.isnan(found)
    elif held == 0:
        assert found == 0
    elif held > 1e-100:
        assert found == pytest.approx(all_pairs_gini(access, positions), abs=1e-9)
        assert 0 <= found < 1


@given(ACCESS, COUNTS)
@few
def test_palma_is_the_best_tenth_over_the_worst_four(
    access: list[float], counts: list[int]
) -> None:
    access = [one + 0.001 for one in access]
    positions = [one + 1 for one in counts[: len(access)]]
    found = palma(np.array(access), np.array(positions))
    assert found == pytest.approx(counted_palma(access, positions), rel=1e-6)


def test_gini_has_the_value_of_the_closed_forms() -> None:
    for people in (2, 5, 100):
        one_has_all = np.eye(1, people)[0]
        everybody = np.ones(people)
        assert gini(one_has_all, everybody) == pytest.approx(1 - 1 / people)
        assert gini(everybody, everybody) == pytest.approx(0, abs=1e-12)
        # 1, 2, ..., n: (n - 1) / 3n
        assert gini(np.arange(1, people + 1), everybody) == pytest.approx(
            (people - 1) / (3 * people)
        )


def test_nobody_having_anything_is_alike_and_nobody_at_all_is_nothing_to_compare() -> None:
    nothing, some = np.zeros(3), np.ones(3)
    assert (gini(nothing, some), palma(nothing, some)) == (0.0, 0.25)
    assert np.isnan(gini(some, nothing))
    assert np.isnan(palma(some, nothing))
    assert np.isnan(gini(np.empty(0), np.empty(0)))


def test_when_the_worst_served_have_nothing_the_ratio_is_infinite() -> None:
    assert palma(np.array([0.0, 1.0]), np.array([40, 60])) == INF
    assert palma(np.array([0.0, 1.0]), np.array([30, 70])) == pytest.approx(1.0)


def test_neither_the_unit_of_access_nor_a_split_community_matters() -> None:
    access, positions = np.array([1.0, 4.0, 9.0]), np.array([3, 5, 2])
    split = np.array([1.0, 4.0, 4.0, 9.0]), np.array([3, 1, 4, 2])
    for measure in (gini, palma):
        assert measure(access * 1e-300, positions) == pytest.approx(measure(access, positions))
        assert measure(access * 1e300, positions) == pytest.approx(measure(access, positions))
        assert measure(*split) == pytest.approx(measure(access, positions))


@pytest.mark.parametrize(
    ("access", "positions", "words"),
    [
        ([1.0, 2.0], [1], "one length"),
        ([[1.0]], [[1]], "one length"),
        ([float("nan")], [1], "access must be 0 or more"),
        ([INF], [1], "access must be 0 or more"),
        ([-1.0], [1], "access must be 0 or more"),
        ([1.0], [-1], "positions must be 0 or more"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(access: Any, positions: Any, words: str) -> None:
    for measure in (gini, palma):
        with pytest.raises(ValueError, match=words):
            measure(np.array(access), np.array(positions))


def test_the_table_says_how_many_have_nothing() -> None:
    scores = pd.DataFrame({"health": [0.0, 1.0], "legal": [2.0, 2.0]}, ["c0", "c1"])
    table = inequality_table(scores, pd.Series({"c0": 1, "c1": 3})).set_index("service_type")
    assert table.loc["health", ["gini", "share_without", "mean_score"]].tolist() == [
        0.25,
        0.25,
        0.75,
    ]
    legal = table.loc["legal", ["gini", "palma", "share_without"]].tolist()
    assert legal == pytest.approx([0.0, 0.25, 0.0])
    with pytest.raises(ValueError, match="1 communities without"):
        inequality_table(scores, pd.Series({"c9": 1}))


def test_the_trend_follows_the_positions_of_each_window() -> None:
    minutes = minutes_table([[10], [200]])
    supply = equal_supply(offer_matrix(health=[1]))
    by_window = {
        "old": pd.Series({"c0": 9, "c1": 1}),
        "new": pd.Series({"c0": 1, "c1": 9}),
        "none": pd.Series({"c0": 0, "c1": 0}),
    }
    trend = inequality_trend(minutes, supply, by_window, catchment(60))
    assert trend["window"].tolist() == ["old", "new", "none"]
    # Who has access shares it alike, so Gini is the share without.
    assert trend["gini"].tolist()[:2] == pytest.approx([0.1, 0.9])
    assert np.isnan(trend["gini"].iloc[2])
    with pytest.raises(ValueError, match="at least one window"):
        inequality_trend(minutes, supply, {}, catchment(60))
