"""Sites that make the way to help shortest on average: the p-median by vertex substitution."""

import numpy as np
import pandas as pd


def best_sites_by_median(
    candidate_minutes: pd.DataFrame,
    existing_minutes: pd.DataFrame,
    positions: pd.Series,
    site_count: int,
) -> tuple[list[object], float, pd.Series]:
    """Choose sites greedily, then swap while that helps (Teitz & Bart 1968); existing sites stay.

    Returns the sites, the sum of positions x minutes to the nearest site, and the positions of
    communities that neither a candidate nor an existing site reaches, which are left out.
    While a choice leaves other communities without any site, more reached positions come first.
    A heuristic: the sum can lie above the best. ValueError for NaN, negative or unequal input.
    """
    rows = positions.index
    if positions.empty or not (
        candidate_minutes.index.equals(rows) and existing_minutes.index.equals(rows)
    ):
        raise ValueError("expected at least one community, the same in all inputs and in order")
    if not 1 <= site_count <= candidate_minutes.shape[1]:
        raise ValueError(f"site_count: expected 1 to {candidate_minutes.shape[1]}")
    ways = candidate_minutes.to_numpy(dtype=float)
    start = existing_minutes.to_numpy(dtype=float).min(axis=1, initial=np.inf)
    weights = positions.to_numpy(dtype=float)
    for values in (ways, existing_minutes.to_numpy(dtype=float), weights):
        if np.isnan(values).any() or (values < 0).any():
            raise ValueError("expected numbers of 0 or more, never NaN")
    if np.isinf(weights).any():
        raise ValueError("positions: expected finite numbers")

    reachable = np.isfinite(start) | np.isfinite(ways).any(axis=1)

    def best_addition(nearest: np.ndarray, taken: list[int]) -> tuple[tuple[float, float], int]:
        after = np.minimum(nearest[:, np.newaxis], ways)[reachable]
        led = np.isfinite(after)
        missed = weights[reachable] @ ~led
        totals = weights[reachable] @ np.where(led, after, 0)
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
    return list(candidate_minutes.columns[chosen]), best[1], positions[~reachable]
