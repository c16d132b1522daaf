"""The p-median: one site against all, and more sites never make the way longer."""

import numpy as np
import pandas as pd
import pytest

from geodata.site_median import best_sites_by_median


@pytest.mark.parametrize("seed", range(6))
def test_one_site_is_the_best_of_all_and_more_never_lengthen_the_way(seed):
    draw = np.random.default_rng(seed)
    minutes = pd.DataFrame(draw.uniform(0, 120, (10, 10)))
    positions = pd.Series(draw.integers(0, 50, 10))
    none = pd.DataFrame(index=minutes.index)
    totals = [best_sites_by_median(minutes, none, positions, p)[1] for p in range(1, 6)]
    assert totals[0] == pytest.approx((minutes.T @ positions).min())
    assert totals == sorted(totals, reverse=True)


def test_a_community_nothing_leads_to_is_named():
    minutes = pd.DataFrame({0: [4.0, np.inf]})
    sites, total, left_out = best_sites_by_median(
        minutes, pd.DataFrame(index=[0, 1]), pd.Series([2, 9]), 1
    )
    assert (sites, total, left_out.to_dict()) == ([0], 0 + 8.0, {1: 9})
