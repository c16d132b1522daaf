"""Where one more service would help most: what a site adds, and the best sites."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack


@dataclass(frozen=True)
class BestSites:
    """Chosen sites, positions they newly cover, and the gap to the bound (0: proven best)."""

    sites: list[object]
    positions_gained: float
    optimality_gap: float
    positions_no_site_reaches: pd.Series


def _checked_positions(positions: pd.Series, minutes: pd.DataFrame, radius_minutes: float) -> None:
    values = positions.to_numpy(dtype=float)
    if positions.empty or not np.isfinite(values).all() or (values < 0).any():
        raise ValueError("positions: expected at least one community, each with 0 or more")
    if not np.isfinite(radius_minutes) or radius_minutes < 0:
        raise ValueError(
            f"radius_minutes: expected a finite number of 0 or more, not {radius_minutes}"
        )
    if not positions.index.is_unique or not minutes.index.equals(positions.index):
        raise ValueError("minutes: expected the communities of positions, each once, in order")


def _checked_minutes(minutes: pd.DataFrame, name: str) -> None:
    values = minutes.to_numpy(dtype=float)
    if np.isnan(values).any() or (values < 0).any():
        raise ValueError(
            f"{name}: expected minutes of 0 or more, inf where nothing leads, never NaN"
        )


def nearest_minutes(existing_minutes: pd.DataFrame) -> pd.Series:
    """Minutes from each community to its nearest location; inf without any."""
    _checked_minutes(existing_minutes, "existing_minutes")
    values = existing_minutes.to_numpy(dtype=float)
    return pd.Series(
        values.min(axis=1, initial=np.inf), index=existing_minutes.index, name="minutes"
    )


def what_if(
    site_minutes: pd.Series,
    existing_minutes: pd.DataFrame,
    positions: pd.Series,
    radius_minutes: float,
) -> pd.DataFrame:
    """What one more service would change, a row per community.

    Returns columns positions, minutes_before, minutes_after, reached_before, reached_after
    (in person, within radius_minutes) and positions_gained. ValueError where an input is empty,
    NaN, negative or of other communities.
    """
    _checked_positions(positions, existing_minutes, radius_minutes)
    _checked_minutes(site_minutes.to_frame(), "site_minutes")
    if not site_minutes.index.equals(positions.index):
        raise ValueError("site_minutes: expected the communities of positions, in the same order")
    before = nearest_minutes(existing_minutes)
    after = np.minimum(before, site_minutes.astype(float))
    gained = (after <= radius_minutes) & ~(before <= radius_minutes)
    return pd.DataFrame(
        {
            "positions": positions,
            "minutes_before": before,
            "minutes_after": after,
            "reached_before": before <= radius_minutes,
            "reached_after": after <= radius_minutes,
            "positions_gained": positions.where(gained, 0),
        }
    )


def best_sites_by_coverage(
    candidate_minutes: pd.DataFrame,
    existing_minutes: pd.DataFrame,
    positions: pd.Series,
    radius_minutes: float,
    site_count: int,
    time_limit_seconds: float = 10.0,
) -> BestSites:
    """Choose the sites that newly cover most positions: the maximal covering location problem.

    Rows are communities, columns candidates. Existing sites stay, so the demand they cover is
    dropped; with none left to gain no site is chosen. Solved by branch and bound (Church &
    ReVelle 1974); RuntimeError if the time limit leaves no solution at all.
    """
    _checked_positions(positions, candidate_minutes, radius_minutes)
    _checked_minutes(candidate_minutes, "candidate_minutes")
    if not existing_minutes.index.equals(positions.index):
        raise ValueError(
            "existing_minutes: expected the communities of positions, in the same order"
        )
    if not 1 <= site_count <= candidate_minutes.shape[1]:
        raise ValueError(
            f"site_count: expected 1 to {candidate_minutes.shape[1]}, not {site_count}"
        )
    uncovered = nearest_minutes(existing_minutes).to_numpy() > radius_minutes
    open_demand = uncovered & (positions.to_numpy() > 0)
    reaches = candidate_minutes.to_numpy(dtype=float) <= radius_minutes
    unreachable = positions[open_demand & ~reaches.any(axis=1)]
    kept = open_demand & reaches.any(axis=1)
    if not kept.any():
        return BestSites([], 0.0, 0.0, unreachable)
    covers = csr_array(reaches[kept].astype(float))
    demand = positions.to_numpy(dtype=float)[kept]
    communities, candidates = covers.shape
    count_row = csr_array(np.r_[np.ones(candidates), np.zeros(communities)][np.newaxis, :])
    rows = vstack([hstack([-covers, eye_array(communities)]), count_row]).tocsc()
    solved = milp(
        np.r_[np.zeros(candidates), -demand],
        integrality=np.r_[np.ones(candidates), np.zeros(communities)],
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, -np.inf, np.r_[np.zeros(communities), site_count]),
        options={"time_limit": time_limit_seconds, "mip_rel_gap": 0.0},
    )
    if solved.x is None:
        raise RuntimeError(f"no choice of sites was found: {solved.message}")
    chosen = np.flatnonzero(solved.x[:candidates] > 0.5)
    gained = demand[reaches[kept][:, chosen].any(axis=1)].sum()
    return BestSites(
        list(candidate_minutes.columns[chosen]), float(gained), float(solved.mip_gap), unreachable
    )
