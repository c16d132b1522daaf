"""One more service: what it adds, and the best sites against every combination tried by hand."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from geodata.siting import best_sites_by_coverage, what_if


def _case(seed):
    draw = np.random.default_rng(seed)
    minutes = pd.DataFrame(draw.uniform(0, 120, (9, 9))).mask(draw.random((9, 9)) < 0.2, np.inf)
    return minutes, minutes[[0]], pd.Series(draw.integers(0, 50, 9))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("site_count", [1, 2, 3])
def test_best_sites_gain_as_much_as_the_best_of_all_combinations(seed, site_count):
    minutes, existing, positions = _case(seed)
    uncovered = ~(existing <= 30).any(axis=1)
    best = max(
        positions[uncovered & (minutes[list(c)] <= 30).any(axis=1)].sum()
        for c in combinations(minutes.columns, site_count)
    )
    found = best_sites_by_coverage(minutes, existing, positions, 30, site_count)
    assert found.positions_gained == best
    assert found.optimality_gap == 0


def test_one_more_site_gains_only_what_was_not_reached_before():
    rows = what_if(
        pd.Series([10.0, 5.0, np.inf]),
        pd.DataFrame({"a": [20.0, 90.0, np.inf]}),
        pd.Series([3, 4, 5]),
        30,
    )
    assert rows["positions_gained"].tolist() == [0, 4, 0]
    assert rows["minutes_after"].tolist() == [10, 5, np.inf]


def test_a_place_no_candidate_reaches_is_named():
    minutes = pd.DataFrame({"x": [5.0, np.inf]}, index=["x", "y"])
    found = best_sites_by_coverage(
        minutes, pd.DataFrame(index=["x", "y"]), pd.Series([1, 7], index=["x", "y"]), 30, 1
    )
    assert found.sites == ["x"]
    assert found.positions_no_site_reaches.to_dict() == {"y": 7}


def test_minutes_that_are_not_numbers_are_refused():
    with pytest.raises(ValueError, match="are missing; expected 0 or more, inf where"):
        what_if(pd.Series([np.nan]), pd.DataFrame({"a": [1.0]}), pd.Series([1]), 30)
