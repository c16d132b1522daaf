"""Sites that make the way to help shortest on average: the p-median by vertex substitution."""

import numpy as np
import pandas as pd

from geodata.measure_checks import checked_minutes, checked_positions
from geodata.siting import checked_site_count, nearest_minutes

_EXACT = 9  # decimals: what differs by less is equal


def best_sites_by_median(
    candidate_minutes: pd.DataFrame,
    existing_minutes: pd.DataFrame,
    positions: pd.Series,
    site_count: int,
) -> tuple[list[object], float, pd.Series]:
    """Choose sites greedily, then swap while that helps (Teitz & Bart 1968); existing sites stay.

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
    reachable = np.isfinite(start) | np.isfinite(ways).any(axis=1)

    def best_addition(nearest: np.ndarray, taken: list[int]) -> tuple[tuple[float, float], int]:
        after = np.minimum(nearest[:, np.newaxis], ways)[reachable]
        led = np.isfinite(after)
        missed = (weights[reachable] @ ~led).round(_EXACT)
        totals = (weights[reachable] @ np.where(led, after, 0)).round(_EXACT)
        order = np.lexsort((totals, missed))
        site = next(int(j) for j in order if j not in taken)
        return (float(missed[site]), float(totals[site])), site

    chosen: list[int] = []
    best = (np.inf, np.inf)
    for _ in range(site_count):
        best, site = best_addition(
            np.minimum(start, ways[:, chosen].min(axis=1, initial=np.inf)), chosen
        )
        chosen.append(site)
    improved = True
    while improved:
        improved = False
        for place in range(site_count):
            others = chosen[:place] + chosen[place + 1 :]
            nearest = np.minimum(start, ways[:, others].min(axis=1, initial=np.inf))
            found, site = best_addition(nearest, others)
            if found < best:
                best, improved = found, True
                chosen[place] = site
    nearest = np.minimum(start, ways[:, chosen].min(axis=1))
    total = _sum_of_minutes(weights, nearest)
    return list(candidate_minutes.columns[chosen]), total, positions[np.isinf(nearest)]


def _sum_of_minutes(weights: np.ndarray, nearest: np.ndarray) -> float:
    return float(weights @ np.where(np.isfinite(nearest), nearest, 0.0))
