"""Where one more service would help most: what a site adds, and the best sites."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

from geodata.measure_checks import checked_minutes, checked_positions


@dataclass(frozen=True)
class BestSites:
    """Chosen sites, positions they newly cover, and the gap to the bound (0: proven best)."""

    sites: list[object]
    positions_gained: float
    optimality_gap: float
    positions_no_site_reaches: pd.Series


def _checked(
    positions: pd.Series, tables: Mapping[str, pd.DataFrame], radius_minutes: float
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Positions and minutes as arrays, of the same communities."""
    if not isinstance(positions, pd.Series) or positions.empty:
        raise ValueError("positions: expected at least one community, each with 0 or more")
    if not np.isfinite(radius_minutes) or radius_minutes < 0:
        raise ValueError(
            f"radius_minutes: expected a finite number of 0 or more, not {radius_minutes}"
        )
    for name, table in tables.items():
        if not table.index.equals(positions.index):
            raise ValueError(f"{name}: expected the communities of positions, each once, in order")
    minutes = [checked_minutes(table).to_numpy() for table in tables.values()]
    return checked_positions(positions, positions.index).to_numpy(), minutes


def checked_site_count(site_count: int, candidates: int) -> int:
    """How many sites to choose.

    Raises
    ------
    ValueError
        For anything but a whole number from 1 to the number of candidates.
    """
    if not isinstance(site_count, int | np.integer) or not 1 <= site_count <= candidates:
        raise ValueError(
            f"site_count: expected a whole number from 1 to {candidates} candidates, "
            f"not {site_count}"
        )
    return int(site_count)


def nearest_minutes(existing_minutes: pd.DataFrame) -> pd.Series:
    """Minutes from each community to its nearest location; inf without any."""
    values = checked_minutes(existing_minutes).to_numpy()
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
    if not isinstance(site_minutes, pd.Series):
        raise ValueError("site_minutes: expected a Series with index community_id")
    tables = {"site_minutes": site_minutes.to_frame(), "existing_minutes": existing_minutes}
    _, (site, existing) = _checked(positions, tables, radius_minutes)
    before = existing.min(axis=1, initial=np.inf)
    after = np.minimum(before, site[:, 0])
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
    dropped; a site that gains nothing more is not chosen, so there can be fewer than
    site_count. Exact (Church & ReVelle 1974): candidates within another and communities alike
    are left out first, then branch and bound. ValueError as for what_if, for a site_count that
    is no number of candidates; RuntimeError if the time limit leaves no solution at all.
    """
    tables = {"candidate_minutes": candidate_minutes, "existing_minutes": existing_minutes}
    weights, (ways, existing) = _checked(positions, tables, radius_minutes)
    site_count = checked_site_count(site_count, ways.shape[1])
    if not time_limit_seconds > 0:
        raise ValueError(f"time_limit_seconds: expected more than 0, not {time_limit_seconds}")
    open_demand = (existing.min(axis=1, initial=np.inf) > radius_minutes) & (weights > 0)
    reaches = ways <= radius_minutes
    unreachable = positions[open_demand & ~reaches.any(axis=1)]
    kept = open_demand & reaches.any(axis=1)
    if not kept.any():
        return BestSites([], 0.0, 0.0, unreachable)
    reaches, weights = reaches[kept], weights[kept]
    places = _not_within_another(reaches)
    chosen, gap = _most_covering(reaches[:, places], weights, site_count, time_limit_seconds)
    sites = _needed(reaches, places[chosen])
    gained = float(weights[reaches[:, sites].any(axis=1)].sum())
    return BestSites(list(candidate_minutes.columns[sites]), gained, gap, unreachable)


def _not_within_another(reaches: np.ndarray) -> np.ndarray:
    """Candidates that reach something no other one reaches as well; of equal ones the first."""
    reaching = reaches.astype(np.float32)
    shared = reaching.T @ reaching
    own = shared.diagonal()
    within = shared == own[:, np.newaxis]  # row: a candidate, column: one that reaches all of it
    number = np.arange(len(own))
    other = (own > own[:, np.newaxis]) | (number < number[:, np.newaxis])
    return np.flatnonzero((own > 0) & ~(within & other).any(axis=1))


def _most_covering(
    reaches: np.ndarray, weights: np.ndarray, site_count: int, time_limit_seconds: float
) -> tuple[np.ndarray, float]:
    """The candidates that cover most, and the gap to the bound."""
    candidates = reaches.shape[1]
    if site_count >= candidates:
        return np.arange(candidates), 0.0
    if site_count == 1:
        return np.array([(weights @ reaches).argmax()]), 0.0
    # Communities that the same candidates reach stand or fall together.
    alike, row = np.unique(np.packbits(reaches, axis=1), axis=0, return_inverse=True)
    demand = np.bincount(row.ravel(), weights)
    covers = csr_array(np.unpackbits(alike, axis=1, count=candidates).astype(float))
    groups = len(demand)
    count_row = csr_array(np.r_[np.ones(candidates), np.zeros(groups)][np.newaxis, :])
    rows = vstack([hstack([-covers, eye_array(groups)]), count_row]).tocsc()
    solved = milp(
        np.r_[np.zeros(candidates), -demand],
        integrality=np.r_[np.ones(candidates), np.zeros(groups)],
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, -np.inf, np.r_[np.zeros(groups), site_count]),
        options={"time_limit": time_limit_seconds, "mip_rel_gap": 0.0},
    )
    if solved.x is None:
        raise RuntimeError(f"no choice of sites was found: {solved.message}")
    return np.flatnonzero(solved.x[:candidates] > 0.5), float(solved.mip_gap)


def _needed(reaches: np.ndarray, sites: np.ndarray) -> np.ndarray:
    """Without the sites that add nothing to the others."""
    kept = list(sites)
    for site in reversed(sites):
        others = [one for one in kept if one != site]
        if not (reaches[:, site] & ~reaches[:, others].any(axis=1)).any():
            kept = others
    return np.array(kept, dtype=int)
