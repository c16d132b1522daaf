"""Sites that make the way to help shortest on average: the p-median by vertex substitution."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.measure_checks import checked_minutes, checked_positions
from geodata.siting import checked_site_count, nearest_minutes

FIRST_SITES = 5  # tried as the first, besides the greedy choice
_EXACT = 9  # decimals: what differs by less is equal


def best_sites_by_median(
    candidate_minutes: pd.DataFrame,
    existing_minutes: pd.DataFrame,
    positions: pd.Series,
    site_count: int,
) -> tuple[list[object], float, pd.Series]:
    """Choose sites greedily, then swap while that helps (Teitz & Bart 1968); existing sites stay.

    That is done from each of the best first sites, and the best result counts.

    Returns the sites, the sum of positions x minutes to the nearest site, and the positions of
    communities that neither a chosen nor an existing site reaches, which the sum leaves out: a
    sum is comparable with others that leave out the same ones. More reached positions come
    before a smaller sum. Without a candidate that leads anywhere no site is chosen.
    A heuristic: the sum can lie above the best. ValueError for NaN, negative or unequal input.
    """
    if not isinstance(positions, pd.Series):
        raise ValueError("positions must be a Series with index community_id")
    rows = positions.index
    if positions.empty or not (
        candidate_minutes.index.equals(rows) and existing_minutes.index.equals(rows)
    ):
        raise ValueError("expected at least one community, the same in all inputs and in order")
    weights = checked_positions(positions, rows).to_numpy()
    ways = checked_minutes(candidate_minutes).to_numpy()
    start = nearest_minutes(existing_minutes).to_numpy()
    site_count = checked_site_count(site_count, ways.shape[1])
    if not np.isfinite(ways).any():
        return [], _sum_of_minutes(weights, start), positions[np.isinf(start)]
    reached = weights > 0
    reached &= np.isfinite(start) | np.isfinite(ways).any(axis=1)
    task = _Task(ways[reached], start[reached], weights[reached])
    firsts = [[], *([int(site)] for site in task.ranked(task.start)[:FIRST_SITES])]
    _, chosen = min(task.swapped(task.greedy(first, site_count)) for first in firsts)
    nearest = np.minimum(start, ways[:, chosen].min(axis=1))
    total = _sum_of_minutes(weights, nearest)
    return list(candidate_minutes.columns[chosen]), total, positions[np.isinf(nearest)]


@dataclass(frozen=True, slots=True)
class _Task:
    """Minutes to candidates and to the nearest existing site, and positions, without names."""

    ways: np.ndarray
    start: np.ndarray
    weights: np.ndarray

    def nearest(self, sites: list[int]) -> np.ndarray:
        return np.minimum(self.start, self.ways[:, sites].min(axis=1, initial=np.inf))

    def values(self, nearest: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Positions left without a site, and the sum of the others, with each candidate added."""
        after = np.minimum(nearest[:, np.newaxis], self.ways)
        led = np.isfinite(after)
        if led.all():
            return np.zeros(after.shape[1]), (self.weights @ after).round(_EXACT)
        missed = (self.weights @ ~led).round(_EXACT)
        return missed, (self.weights @ np.where(led, after, 0)).round(_EXACT)

    def ranked(self, nearest: np.ndarray) -> np.ndarray:
        """Candidates, the best addition first."""
        missed, totals = self.values(nearest)
        return np.lexsort((totals, missed))

    def best_addition(self, others: list[int]) -> tuple[tuple[float, float], int]:
        missed, totals = self.values(self.nearest(others))
        missed[others] = np.inf
        site = int(np.lexsort((totals, missed))[0])
        return (float(missed[site]), float(totals[site])), site

    def greedy(self, first: list[int], site_count: int) -> list[int]:
        chosen = list(first)
        while len(chosen) < site_count:
            chosen.append(self.best_addition(chosen)[1])
        return chosen

    def swapped(self, chosen: list[int]) -> tuple[tuple[float, float], list[int]]:
        """Put another site in the place of one while that helps; value and sites."""
        best, improved = (np.inf, np.inf), True
        while improved:
            improved = False
            for place in range(len(chosen)):
                found, site = self.best_addition(chosen[:place] + chosen[place + 1 :])
                if found < best:
                    best, improved = found, True
                    chosen = [*chosen[:place], site, *chosen[place + 1 :]]
        return best, chosen


def _sum_of_minutes(weights: np.ndarray, nearest: np.ndarray) -> float:
    return float(weights @ np.where(np.isfinite(nearest), nearest, 0.0))
