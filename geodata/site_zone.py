"""The best place for one more service, as a zone: how often the choice falls near one place.

A single best town claims more than is known: another threshold or slightly longer ways move it
next door. The choice is run again over every assumption, and the answer is the place around
which most runs choose, with its share of the runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.measure_checks import (
    checked_minutes,
    checked_offers,
    checked_positions,
    checked_thresholds,
)
from geodata.rank_ranges import RANKED_THRESHOLDS, TravelError, drawn_minutes
from geodata.reach import least_minutes

ZONE_MINUTES = 30.0
_TIED_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class SiteZone:
    """Where the best site lies, over all runs.

    Attributes
    ----------
    centre : object
        ``community_id``; None when no run gains a position.
    radius_minutes : float
    share : float
        Of all runs: those whose best site lies within ``radius_minutes`` of the centre, both
        ways. 0 without a centre.
    runs : int
        How many runs there were.
    communities : DataFrame
        ``community_id, minutes`` (between it and the centre, the longer way; ``inf`` where
        nothing leads), ``in_zone``, ``runs`` (in which it is the best site) and ``share`` (of
        all runs): every candidate of the zone and every best site outside it, the nearest
        first.
    choices : DataFrame
        A row per run: ``draw`` (0: times as they are), ``threshold, directory, window,
        community_id`` (the best site; missing when none gains a position) and
        ``positions_gained``.
    """

    centre: object
    radius_minutes: float
    share: float
    runs: int
    communities: pd.DataFrame
    choices: pd.DataFrame


def best_site_zone(
    candidate_minutes: pd.DataFrame,
    existing_minutes: pd.DataFrame,
    offers_by_tiers: Mapping[str, pd.Series],
    positions_by_window: Mapping[str, pd.Series],
    *,
    thresholds: Sequence[float] = RANKED_THRESHOLDS,
    error: TravelError | None = None,
    radius_minutes: float = ZONE_MINUTES,
) -> SiteZone:
    """Choose the best site in every run, and the place around which most choices fall.

    The best site of a run gains most positions: those of communities within the threshold of it
    and of no existing location. Of sites that gain as much, the one with the least
    positions x minutes on the ways of those gained, then the first column. The centre is the
    candidate with most runs within ``radius_minutes``; of several the one with the least
    minutes to their sites, then the first column.

    Parameters
    ----------
    candidate_minutes : DataFrame, shape (communities, candidates)
        Candidates are communities, so that the minutes between them are known.
    existing_minutes : DataFrame, shape (communities, locations)
        The same communities in the same order; without columns where there is no location yet.
    offers_by_tiers : mapping of str to Series of bool, index ``location_id``
        Which locations offer the service in person, by tiers of the directory.
    positions_by_window : mapping of str to Series, index ``community_id``
    thresholds : sequence of float
    error : TravelError, optional
        Each draw gives every pair a factor and every community a shift; the zone itself is
        measured with times as they are.
    radius_minutes : float

    Raises
    ------
    ValueError
        See `geodata.measure_checks`; without a candidate, a directory or a window, for
        candidates that are no communities, and a radius that is not finite and 0 or more.
    """
    ways = checked_minutes(candidate_minutes)
    existing = checked_minutes(existing_minutes)
    limits = checked_thresholds(thresholds)
    if not np.isfinite(radius_minutes) or radius_minutes < 0:
        raise ValueError(f"radius_minutes must be finite and 0 or more, not {radius_minutes}")
    if not ways.size or not offers_by_tiers or not positions_by_window:
        raise ValueError("best_site_zone needs a candidate, a directory and a window")
    if not existing.index.equals(ways.index):
        raise ValueError("existing_minutes must have the communities of candidate_minutes in order")
    if not all(isinstance(one, pd.Series) for one in offers_by_tiers.values()):
        raise ValueError("offers_by_tiers must be Series of bool with index location_id")
    strangers = ways.columns.difference(ways.index)
    if len(strangers):
        raise ValueError(f"candidate {strangers[0]!r} is not one of the communities")
    offered = np.stack(
        [
            checked_offers(pd.DataFrame({"offered": one}), existing.columns)["offered"]
            for one in offers_by_tiers.values()
        ]
    )
    demand = np.stack(
        [checked_positions(one, ways.index).to_numpy() for one in positions_by_window.values()]
    )
    both = pd.concat([ways.set_axis(range(ways.shape[1]), axis=1), existing], axis=1)
    site, gained = _choices(drawn_minutes(both, error), ways.shape[1], offered, demand, limits)
    draws = len(site) // (len(limits) * len(offered) * len(demand))
    runs = pd.MultiIndex.from_product(
        [range(draws), limits, list(offers_by_tiers), list(positions_by_window)],
        names=["draw", "threshold", "directory", "window"],
    ).to_frame(index=False)
    names = ways.columns.to_numpy(dtype=object)
    chosen = pd.Series(np.where(site >= 0, names[site], None), dtype=object)
    choices = runs.assign(community_id=chosen, positions_gained=gained)
    return _zone(ways, site, choices, float(radius_minutes))


def _choices(
    draws: Iterable[np.ndarray],
    candidates: int,
    offered: np.ndarray,
    demand: np.ndarray,
    limits: Sequence[float],
) -> tuple[np.ndarray, np.ndarray]:
    """The best candidate of each run (-1: none gains) and its gain.

    Runs by draw, threshold, directory and window. ``draws``: minutes to the candidates, then to
    the locations; ``offered``: directories x locations; ``demand``: windows x communities.
    """
    asked = demand.any(axis=0)
    demand = demand[:, asked]
    sites, gains = [], []
    for times in draws:
        ways = times[asked, :candidates]
        nearest = least_minutes(times[asked, candidates:], offered.T)
        for limit in limits:
            near = ways <= limit
            open_demand = (nearest > limit).T[:, np.newaxis] * demand
            open_demand = open_demand.reshape(len(offered) * len(demand), len(ways))
            gained = (open_demand @ near.astype(float)).round(_TIED_DECIMALS)
            walked = (open_demand @ np.where(near, ways, 0.0)).round(_TIED_DECIMALS)
            most = gained.max(axis=1)
            best = np.where(gained == most[:, np.newaxis], walked, np.inf).argmin(axis=1)
            sites.append(np.where(most > 0, best, -1))
            gains.append(most)
    return np.concatenate(sites), np.concatenate(gains)


def _zone(ways: pd.DataFrame, site: np.ndarray, choices: pd.DataFrame, radius: float) -> SiteZone:
    """The candidate around which most sites lie, and what lies around it."""
    between = ways.loc[ways.columns].to_numpy()
    apart = np.maximum(between, between.T)
    np.fill_diagonal(apart, 0.0)
    times_chosen = np.bincount(site[site >= 0], minlength=len(apart))
    near = apart <= radius
    runs_within = near @ times_chosen
    walked = (np.where(near, apart, 0.0) @ times_chosen).round(_TIED_DECIMALS)
    found = bool(times_chosen.any())
    centre = int(np.lexsort((walked, -runs_within))[0])
    from_centre = apart[centre] if found else np.full(len(apart), np.inf)
    table = pd.DataFrame(
        {
            "community_id": ways.columns,
            "minutes": from_centre,
            "in_zone": from_centre <= radius,
            "runs": times_chosen,
            "share": times_chosen / len(site),
        }
    )
    return SiteZone(
        centre=ways.columns[centre] if found else None,
        radius_minutes=radius,
        share=float(runs_within[centre] / len(site)),
        runs=len(site),
        communities=table[table["in_zone"] | (table["runs"] > 0)].sort_values(
            "minutes", kind="stable", ignore_index=True
        ),
        choices=choices,
    )
