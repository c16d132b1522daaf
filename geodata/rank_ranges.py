"""Ranks of the gaps, and how far they move when the assumptions do.

A rank alone claims more than is known. The same ranking is run over every combination of
threshold, decay, window of quarters, directory tiers and drawn travel times; the lowest and the
highest rank of an area are given with its rank under the plain assumptions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.floating_catchment import Decay, catchment, zones
from geodata.measure_checks import (
    checked_areas,
    checked_minutes,
    checked_offers,
    checked_positions,
    checked_thresholds,
)
from geodata.reach import IN_PERSON_MINUTES, least_minutes

RANKED_THRESHOLDS = (45.0, 60.0, 75.0)
DRAWS = 20
BY_POSITIONS, BY_SHARE = RANKED_BY = ("positions", "share")
_TIED_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class TravelError:
    """How far travel times may be off.

    Attributes
    ----------
    share : float
        Greatest relative error of a travel time, such as 0.1.
    placement_minutes : Series or None
        Greatest error in minutes by which a community's point may be off, index
        ``community_id``; None for none.
    draws : int
        How many times to draw, besides the times as they are.
    seed : int
        The same seed gives the same draws.
    """

    share: float = 0.0
    placement_minutes: pd.Series | None = None
    draws: int = DRAWS
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.share < 1:
            raise ValueError(f"share must be from 0 to below 1, not {self.share}")
        if self.draws < 0:
            raise ValueError(f"draws must be 0 or more, not {self.draws}")


@dataclass(frozen=True, slots=True)
class RankRanges:
    """Ranks and their ranges.

    Attributes
    ----------
    table : DataFrame
        ``area_id, service_type, gap`` (under the plain assumptions), ``rank`` (1: the worst
        gap), ``rank_worst``, ``rank_best`` (lowest and highest number of all runs),
        ``rank_median``, ``share_worst_ten`` (of runs in which the area is among the ten worst).
        The worst first within each service type.
    runs : int
        How many runs each range stands on.
    """

    table: pd.DataFrame
    runs: int


def rank_ranges(
    minutes: pd.DataFrame,
    offers_by_tiers: Mapping[str, pd.DataFrame],
    positions_by_window: Mapping[str, pd.Series],
    areas: pd.Series,
    *,
    thresholds: Sequence[float] = RANKED_THRESHOLDS,
    plain_threshold: float = IN_PERSON_MINUTES,
    decays: Sequence[bool] = (False, True),
    error: TravelError | None = None,
    ranked_by: str = BY_POSITIONS,
) -> RankRanges:
    """Rank areas by their gap in every run.

    The gap of a run is what its positions lack: ``sum_i P_i (1 - w(t_i))`` with ``t_i`` the
    minutes to the nearest place and ``w`` 1 up to the threshold without decay, the weights of
    Luo & Qi 2009 in three zones up to it with decay; by share: over the positions of the area.
    **Ties** share the best of their ranks (1, 1, 3); gaps that differ by less than a
    billionth are tied. Areas without a position in a window have a gap of 0.

    The plain run has ``plain_threshold``, the first of ``decays``, the first window and
    directory, and travel times as they are.

    Parameters
    ----------
    minutes : DataFrame, shape (communities, locations)
    offers_by_tiers : mapping of str to DataFrame of bool (locations x service types)
        Offers in person by tiers of the directory, all of the same service types.
    positions_by_window : mapping of str to Series, index ``community_id``
    areas : Series, index ``community_id``
    thresholds : sequence of float
        Must hold ``plain_threshold``.
    decays : sequence of bool
        Without decay, with it, or both.
    error : TravelError, optional
        Each draw gives every pair a factor of its own and every community a shift.
    ranked_by : str
        ``positions`` or ``share``.

    Raises
    ------
    ValueError
        See `geodata.measure_checks`; for an empty choice, or a plain threshold not in
        ``thresholds``.
    """
    minutes = checked_minutes(minutes)
    area = checked_areas(areas, minutes.index)
    limits = checked_thresholds(thresholds)
    if not len(minutes) or not positions_by_window or not offers_by_tiers or not decays:
        raise ValueError("rank_ranges needs a community, a window, a directory and a decay")
    if plain_threshold not in limits:
        raise ValueError(f"plain_threshold {plain_threshold:g} must be one of {limits}")
    if ranked_by not in RANKED_BY:
        raise ValueError(f"ranked_by must be one of {', '.join(RANKED_BY)}, not {ranked_by!r}")
    offers = [checked_offers(one, minutes.columns) for one in offers_by_tiers.values()]
    if not all(one.columns.equals(offers[0].columns) for one in offers):
        raise ValueError("offers_by_tiers must all have the same service types in order")
    limits = [plain_threshold, *(one for one in limits if one != plain_threshold)]
    steps = [zones(one) if decay else catchment(one) for decay in decays for one in limits]
    names, demand = _demand(positions_by_window, area, ranked_by)
    gaps = np.concatenate(
        [
            _gaps(least_minutes(times, one.to_numpy()), steps, demand)
            for times in drawn_minutes(minutes, error)
            for one in offers
        ]
    )
    return RankRanges(_ranked(gaps, names, offers[0].columns), len(gaps))


def _demand(
    positions_by_window: Mapping[str, pd.Series], areas: pd.Series, ranked_by: str
) -> tuple[pd.Index, np.ndarray]:
    """Positions (or shares of an area) as matrices: windows, areas, communities."""
    codes, names = pd.factorize(areas, sort=True)
    member = np.equal.outer(np.arange(len(names)), codes)
    demand = np.stack(
        [
            member * checked_positions(one, areas.index).to_numpy()
            for one in positions_by_window.values()
        ]
    )
    if ranked_by == BY_SHARE:
        whole = demand.sum(axis=2, keepdims=True)
        demand = demand / np.where(whole > 0, whole, np.inf)
    return pd.Index(names), demand


def _gaps(nearest: np.ndarray, steps: Sequence[Decay], demand: np.ndarray) -> np.ndarray:
    """Gaps of each window and step: runs, areas, service types."""
    lacking = np.concatenate([1 - step.of(nearest) for step in steps], axis=1)
    windows, areas, _ = demand.shape
    found = (demand @ lacking).reshape(windows, areas, len(steps), nearest.shape[1])
    return found.transpose(0, 2, 1, 3).reshape(-1, areas, nearest.shape[1])


def drawn_minutes(minutes: pd.DataFrame, error: TravelError | None) -> Iterator[np.ndarray]:
    """The minutes as they are, then as drawn: a factor for each pair, a shift for each row.

    Parameters
    ----------
    minutes : DataFrame, shape (communities, places)
        As `geodata.measure_checks.checked_minutes` gives them.
    error : TravelError or None
        None for the minutes as they are alone.
    """
    times = minutes.to_numpy()
    yield times
    if error is None:
        return
    shift = np.zeros(len(minutes))
    if error.placement_minutes is not None:
        shift = checked_positions(
            error.placement_minutes, minutes.index, "placement_minutes"
        ).to_numpy()
    draw = np.random.default_rng(error.seed)
    for _ in range(error.draws):
        drawn = draw.uniform(1 - error.share, 1 + error.share, times.shape)
        drawn *= times
        drawn += (shift * draw.uniform(-1, 1, len(shift)))[:, None]
        yield np.maximum(drawn, 0.0, out=drawn)


def _ranked(gaps: np.ndarray, names: pd.Index, service_types: pd.Index) -> pd.DataFrame:
    runs, areas, types = gaps.shape
    flat = gaps.round(_TIED_DECIMALS).transpose(1, 0, 2).reshape(areas, runs * types)
    ranked = pd.DataFrame(flat).rank(method="min", ascending=False).to_numpy()
    ranks = ranked.reshape(areas, runs, types)
    pairs = pd.MultiIndex.from_product([names, service_types], names=["area_id", "service_type"])
    table = pd.DataFrame(
        {
            "gap": gaps[0].ravel(),
            "rank": ranks[:, 0].astype(int).ravel(),
            "rank_worst": ranks.min(axis=1).astype(int).ravel(),
            "rank_best": ranks.max(axis=1).astype(int).ravel(),
            "rank_median": np.median(ranks, axis=1).ravel(),
            "share_worst_ten": (ranks <= 10).mean(axis=1).ravel(),
        },
        index=pairs,
    ).reset_index()
    order = {name: number for number, name in enumerate(service_types)}
    return table.sort_values(
        ["service_type", "rank", "area_id"],
        key=lambda values: values.map(order) if values.name == "service_type" else values,
        ignore_index=True,
    )
