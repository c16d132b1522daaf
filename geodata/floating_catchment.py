"""Two-step floating catchment scores: supply in reach, shared with all who reach it too.

Plain (2SFCA): Luo & Wang 2003, Environment and Planning B 30, 865-884. Enhanced (E2SFCA), in
which nearer zones of the catchment weigh more: Luo & Qi 2009, Health & Place 15, 1100-1107.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.measure_checks import (
    checked_areas,
    checked_minutes,
    checked_offers,
    checked_positions,
    checked_thresholds,
)

# Weights of the three zones in Luo & Qi 2009, the slower of their two sets.
ZONE_WEIGHTS = (1.0, 0.68, 0.22)


@dataclass(frozen=True, slots=True)
class Decay:
    """Weight of a travel time: steps that fall with distance, 0 beyond the last.

    Attributes
    ----------
    limits : tuple of float
        Upper ends of the zones in minutes, each included.
    weights : tuple of float
        One for each zone, above 0 and not rising.

    Examples
    --------
    >>> catchment(60).of(np.array([0, 60, 60.1, np.inf])).tolist()
    [1.0, 1.0, 0.0, 0.0]
    >>> zones(60).of(np.array([20, 40, 60, 61])).tolist()
    [1.0, 0.68, 0.22, 0.0]
    """

    limits: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        if checked_thresholds(self.limits) != list(self.limits):
            raise ValueError(f"limits must rise, not {self.limits}")
        falling = np.diff(self.weights) <= 0
        if len(self.weights) != len(self.limits) or min(self.weights) <= 0 or not falling.all():
            raise ValueError(
                f"weights must be one for each limit, above 0 and not rising, not {self.weights}"
            )

    def of(self, minutes: np.ndarray) -> np.ndarray:
        """Weights of these minutes, in the same shape."""
        zone = np.searchsorted(np.array(self.limits), minutes, side="left")
        return np.array([*self.weights, 0.0])[zone]


def catchment(limit: float) -> Decay:
    """One zone of weight 1: 2SFCA, a plain threshold."""
    return Decay((float(limit),), (1.0,))


def zones(limit: float, weights: tuple[float, ...] = ZONE_WEIGHTS) -> Decay:
    """Zones of equal width up to ``limit``: E2SFCA.

    Luo & Qi use 0-10, 10-20 and 20-30 minutes, which is ``zones(30)``.
    """
    steps = np.arange(1, len(weights) + 1) / len(weights)
    return Decay(tuple(float(limit * step) for step in steps), weights)


def catchment_scores(
    minutes: pd.DataFrame, supply: pd.DataFrame, positions: pd.Series, decay: Decay
) -> pd.DataFrame:
    """Supply per position that reaches it, for each community and service type.

    Step one, at each location j: ``R_j = S_j / sum_k w(t_kj) P_k``. Step two, at each
    community i: ``A_i = sum_j w(t_ij) R_j``. ``w`` is the decay, ``P`` the positions, ``S`` the
    supply: staff or places where known for every location, else 1 each, which must be said.

    Parameters
    ----------
    minutes : DataFrame, shape (communities, locations)
    supply : DataFrame of float, shape (locations, service types)
        As `equal_supply` makes it, or capacities; 0 where the type is not offered.
    positions : Series, index ``community_id``
    decay : Decay

    Returns
    -------
    DataFrame, shape (communities, service types)
        0 where no location is in reach, never missing. A location within reach of no position
        has nobody to share with and adds nothing; so the scores, weighted by positions, add
        up to the supply of the locations that some position reaches.

    Raises
    ------
    ValueError
        See `geodata.measure_checks`; or for a supply that is missing, negative or infinite,
        or without minutes.
    """
    minutes = checked_minutes(minutes)
    demand = checked_positions(positions, minutes.index).to_numpy()
    capacity = _checked_supply(supply, minutes.columns)
    weights = decay.of(minutes.to_numpy())
    sharing = weights.T @ demand
    ratio = capacity.to_numpy() / np.where(sharing > 0, sharing, np.inf)[:, None]
    return pd.DataFrame(weights @ ratio, minutes.index, capacity.columns)


def equal_supply(offers: pd.DataFrame) -> pd.DataFrame:
    """Supply of 1 for each location that offers a type: capacity is not known."""
    return checked_offers(offers).astype(float)


def area_scores(scores: pd.DataFrame, positions: pd.Series, areas: pd.Series) -> pd.DataFrame:
    """Mean score of each area, weighted by positions; plain where it has none.

    Returns
    -------
    DataFrame, shape (areas, service types)
    """
    weights = checked_positions(positions, scores.index)
    area = checked_areas(areas, scores.index)
    empty = weights.groupby(area).transform("sum").eq(0)
    weights = weights.mask(empty, 1.0)
    sums = scores.mul(weights, axis=0).groupby(area).sum()
    return sums.div(weights.groupby(area).sum(), axis=0).rename_axis("area_id")


def _checked_supply(supply: pd.DataFrame, locations: pd.Index) -> pd.DataFrame:
    if not isinstance(supply, pd.DataFrame):
        raise ValueError("supply must be a DataFrame of locations x service types")
    if not (supply.index.is_unique and supply.columns.is_unique):
        raise ValueError("supply must have each location and service type once")
    values = supply.to_numpy(dtype=float)
    if not (np.isfinite(values) & (values >= 0)).all():
        raise ValueError("supply must be 0 or more everywhere; unknown capacity is no number")
    lost = supply.index[np.flatnonzero(values.any(axis=1))].difference(locations)
    if len(lost):
        raise ValueError(f"no minutes to {len(lost)} locations with supply, such as {lost[0]!r}")
    return supply.astype(float).reindex(locations, fill_value=0.0)
