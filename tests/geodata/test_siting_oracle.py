"""The best sites beside those of PySAL spopt, which solves both problems exactly."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pulp
import pytest
from spopt.locate import MCLP, PMedian

from geodata.site_median import best_sites_by_median
from geodata.siting import best_sites_by_coverage

RADIUS = 40.0
WITHIN = 1.02
"""How far the heuristic may lie above the best sum; all of 120 small cases were the best."""

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp")


def solver() -> pulp.LpSolver:
    return pulp.PULP_CBC_CMD(msg=False, gapRel=0.0, threads=1)


def case(seed: int, communities: int, candidates: int) -> tuple[pd.DataFrame, pd.Series]:
    """Places on a square of three hours; each way takes up to a fifth longer than the line."""
    draw = np.random.default_rng(seed)
    here, there = draw.uniform(0, 180, (communities, 2)), draw.uniform(0, 180, (candidates, 2))
    minutes = np.hypot(*(here[:, None] - there).transpose(2, 0, 1))
    minutes *= draw.uniform(1, 1.2, minutes.shape)
    return pd.DataFrame(minutes), pd.Series(draw.integers(0, 80, communities))


@pytest.mark.parametrize("site_count", range(1, 11))
@pytest.mark.parametrize("seed", range(3))
def test_covered_positions_equal_those_of_spopt(seed: int, site_count: int) -> None:
    minutes, positions = case(seed, 80, 40)
    found = best_sites_by_coverage(
        minutes, pd.DataFrame(index=minutes.index), positions, RADIUS, site_count
    )
    theirs = MCLP.from_cost_matrix(minutes.to_numpy(), positions.to_numpy(), RADIUS, site_count)
    theirs.solve(solver())
    assert theirs.problem.status == pulp.LpStatusOptimal
    assert found.positions_gained == pytest.approx(theirs.problem.objective.value(), abs=1e-6)
    assert found.optimality_gap == 0
    assert len(found.sites) <= site_count


@pytest.mark.parametrize("seed", range(10, 14))
def test_existing_sites_count_as_those_spopt_must_keep(seed: int) -> None:
    minutes, positions = case(seed, 60, 30)
    kept, free = minutes[[0, 1]], minutes.drop(columns=[0, 1])
    covered = positions[(kept <= RADIUS).any(axis=1)].sum()
    found = best_sites_by_coverage(free, kept, positions, RADIUS, 3)
    theirs = MCLP.from_cost_matrix(
        minutes.to_numpy(),
        positions.to_numpy(),
        RADIUS,
        5,
        predefined_facilities_arr=np.isin(np.arange(30), [0, 1]).astype(int),
    )
    theirs.solve(solver())
    assert covered + found.positions_gained == pytest.approx(theirs.problem.objective.value())


@pytest.mark.parametrize("site_count", [1, 2, 3, 5])
@pytest.mark.parametrize("seed", range(20, 26))
def test_the_sum_of_minutes_is_never_below_the_best_and_near_it(seed: int, site_count: int) -> None:
    minutes, positions = case(seed, 30, 20)
    none = pd.DataFrame(index=minutes.index)
    sites, total, left_out = best_sites_by_median(minutes, none, positions, site_count)
    theirs = PMedian.from_cost_matrix(minutes.to_numpy(), positions.to_numpy(), site_count)
    theirs.solve(solver())
    best = theirs.problem.objective.value()
    assert theirs.problem.status == pulp.LpStatusOptimal
    assert best * (1 - 1e-9) <= total <= best * WITHIN
    assert total == pytest.approx((minutes[sites].min(axis=1) * positions).sum())
    assert left_out.empty


def test_with_one_site_the_sum_is_the_best() -> None:
    minutes, positions = case(31, 50, 50)
    none = pd.DataFrame(index=minutes.index)
    theirs = PMedian.from_cost_matrix(minutes.to_numpy(), positions.to_numpy(), 1)
    theirs.solve(solver())
    total = best_sites_by_median(minutes, none, positions, 1)[1]
    assert total == pytest.approx(theirs.problem.objective.value())
