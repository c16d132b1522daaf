"""Reach summed up over census divisions, economic regions and provinces, by positions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geodata.measure_checks import (
    checked_areas,
    checked_minutes,
    checked_offers,
    checked_positions,
    checked_thresholds,
)
from geodata.offers import Offers
from geodata.reach import REACH_CLASSES, THRESHOLDS, Reach

BY_POSITIONS, BY_COMMUNITIES = "positions", "communities"
PAIR = ["area_id", "service_type"]


def area_reach(
    reach: Reach,
    minutes: pd.DataFrame,
    offers: Offers,
    positions: pd.Series,
    areas: pd.Series,
    thresholds: Sequence[float] = THRESHOLDS,
) -> pd.DataFrame:
    """All plain measures of each area and service type; no area is ever dropped.

    Parameters
    ----------
    reach : Reach
        Result of `geodata.reach.community_reach` for the same ``minutes`` and ``offers``.
    minutes : DataFrame, shape (communities, locations)
    offers : Offers
    positions : Series, index ``community_id``
        Placed positions of the window.
    areas : Series, index ``community_id``
        As `geodata.reach.community_areas` gives it. For an area in which no community lies,
        give ``minutes`` and ``areas`` a row for a point inside it.
    thresholds : sequence of float
        Minutes; given together, since one alone decides too much.

    Returns
    -------
    DataFrame
        One row per ``area_id`` and ``service_type``, the worst first (`worst_first`):

        - ``communities, positions``;
        - ``weighted_by``: ``positions``, or ``communities`` where the area has no position in
          the window, each of its communities then counting alike in medians and shares;
        - ``median_minutes`` (half of the positions are at most so far; ``inf`` when nothing
          reaches half of them), ``farthest_minutes``;
        - ``nearest_location`` (nearest for the most positions; missing where nothing reaches);
        - ``positions_within_30_min``, ``share_within_30_min``, ... for each threshold;
        - ``positions_in_person, positions_remote_only, positions_not_reached``, which add up
          to ``positions``, and their shares;
        - ``positions_with_outreach, positions_with_remote``, whatever else reaches them;
        - ``locations_in_reach``: different locations within the in-person threshold of any
          of its communities.

    Raises
    ------
    ValueError
        See `geodata.measure_checks`.
    """
    limits = checked_thresholds(thresholds)
    index = reach.minutes.index
    counted = checked_positions(positions, index)
    area = checked_areas(areas, index)
    total = counted.groupby(area.to_numpy()).sum()
    empty = area.map(total).eq(0).to_numpy()
    weights = np.where(empty, 1.0, counted.to_numpy())
    near, classes = reach.minutes.to_numpy(), reach.classes.to_numpy()
    table = pd.DataFrame({"communities": _sums(np.ones_like(near), reach, area).astype(int)})
    held = {
        **{f"within_{limit:g}_min": near <= limit for limit in limits},
        **{name: classes == name for name in REACH_CLASSES},
    }
    apart = {"with_outreach": reach.outreach.to_numpy(), "with_remote": reach.remote.to_numpy()}
    table["positions"] = _sums(np.ones_like(near) * counted.to_numpy()[:, None], reach, area)
    by_positions = table["positions"].gt(0)
    table["weighted_by"] = np.where(by_positions, BY_POSITIONS, BY_COMMUNITIES)
    table["median_minutes"] = weighted_medians(reach.minutes, weights, area)
    table["farthest_minutes"] = reach.minutes.groupby(area.to_numpy()).max().to_numpy().ravel()
    table["nearest_location"] = _most_frequent(reach.location, weights, area)
    whole = _sums(np.ones_like(near) * weights[:, None], reach, area)
    for name, mask in {**held, **apart}.items():
        table[f"positions_{name}"] = _sums(mask * counted.to_numpy()[:, None], reach, area)
        # A division of floats may end a hair above 1.
        share = _sums(mask * weights[:, None], reach, area) / whole
        table[f"share_{name}"] = share.clip(upper=1.0)
    table["locations_in_reach"] = _locations_in_reach(reach, minutes, offers, area)
    return worst_first(table.reset_index())


def worst_first(table: pd.DataFrame) -> pd.DataFrame:
    """Most positions not reached first, then fewest in person, then the longest way.

    ``inf`` minutes stand before every number; at last by ``area_id`` and ``service_type``.
    """
    order = ["positions_not_reached", "positions_remote_only", "median_minutes"]
    return table.sort_values(
        [*order, "area_id", "service_type"],
        ascending=[False, False, False, True, True],
        ignore_index=True,
    )


def community_table(
    reach: Reach, minutes: pd.DataFrame, offers: Offers, thresholds: Sequence[float] = THRESHOLDS
) -> pd.DataFrame:
    """Every measure of every community and service type, one row for each pair.

    Returns
    -------
    DataFrame
        ``community_id, service_type, minutes`` (``inf``: no service known in reach),
        ``location_id``, ``locations_within_30_min``, ... for each threshold, ``outreach``,
        ``remote`` and ``reach_class``.
    """
    limits = checked_thresholds(thresholds)
    minutes = checked_minutes(minutes)
    offered = checked_offers(offers.in_person, minutes.columns).to_numpy(dtype=float)
    columns = {"minutes": reach.minutes.to_numpy(), "location_id": reach.location.to_numpy()}
    for limit in limits:
        count = (minutes.to_numpy() <= limit).astype(float) @ offered
        columns[f"locations_within_{limit:g}_min"] = count.astype(int)
    columns |= {"outreach": reach.outreach.to_numpy(), "remote": reach.remote.to_numpy()}
    columns["reach_class"] = reach.classes.to_numpy()
    pairs = pd.MultiIndex.from_product(
        [reach.minutes.index, reach.minutes.columns], names=["community_id", "service_type"]
    )
    flat = {name: values.ravel() for name, values in columns.items()}
    return pd.DataFrame(flat, index=pairs).reset_index()


def weighted_medians(values: pd.DataFrame, weights: np.ndarray, areas: pd.Series) -> np.ndarray:
    """Smallest value that at least half of the weight of an area does not exceed.

    Parameters
    ----------
    values : DataFrame, shape (communities, service types)
        May hold ``inf``.
    weights : ndarray, shape (communities,)
        Above 0 in total in each area.
    areas : Series
        In the order of ``values``.

    Returns
    -------
    ndarray, shape (areas * service types,)
        Areas in order, the service types of each together.
    """
    codes, names = pd.factorize(areas.to_numpy(), sort=True)
    half = np.bincount(codes, weights, len(names)) / 2
    found = np.empty((len(names), values.shape[1]))
    for column, one in enumerate(values.to_numpy().T):
        order = np.lexsort((one, codes))
        running = np.cumsum(weights[order])
        before = np.concatenate([[0.0], np.cumsum(half * 2)[:-1]])
        # Rounding must not carry the median over to the next community.
        enough = running - before[codes[order]] >= half[codes[order]] * (1 - 1e-12)
        first = pd.Series(np.flatnonzero(enough)).groupby(codes[order][enough]).first()
        found[first.index, column] = one[order][first.to_numpy()]
    return found.ravel()


def positions_by_class(
    classes: pd.DataFrame, positions: pd.Series, areas: pd.Series
) -> pd.DataFrame:
    """Positions of each area in each class; the classes add up to the positions.

    Parameters
    ----------
    classes : DataFrame, shape (communities, service types)
        `geodata.reach.Reach.classes`.
    positions, areas : Series, index ``community_id``

    Returns
    -------
    DataFrame, index ``area_id, service_type``
        Columns `geodata.reach.REACH_CLASSES`.
    """
    weights = checked_positions(positions, classes.index).to_numpy()[:, None]
    area = checked_areas(areas, classes.index)
    sums = {
        name: _area_sums((classes.to_numpy() == name) * weights, classes, area)
        for name in REACH_CLASSES
    }
    return pd.DataFrame(sums)


def _sums(values: np.ndarray, reach: Reach, areas: pd.Series) -> pd.Series:
    return _area_sums(values, reach.minutes, areas)


def _area_sums(values: np.ndarray, like: pd.DataFrame, areas: pd.Series) -> pd.Series:
    sums = pd.DataFrame(values, like.index, like.columns).groupby(areas.to_numpy()).sum()
    pairs = pd.MultiIndex.from_product([sums.index, sums.columns], names=PAIR)
    return pd.Series(sums.to_numpy().ravel(), pairs)


def _most_frequent(location: pd.DataFrame, weights: np.ndarray, areas: pd.Series) -> np.ndarray:
    """The location that is nearest for the most weight; the first by identifier of several."""
    names = sorted(set(areas))
    found = np.full((len(names), location.shape[1]), None, dtype=object)
    row = {name: number for number, name in enumerate(names)}
    for column, one in enumerate(location.to_numpy().T):
        table = pd.DataFrame({"area": areas.to_numpy(), "location": one, "weight": weights})
        table = table[(table["weight"] > 0) & table["location"].notna()]
        sums = table.groupby(["area", "location"], sort=True)["weight"].sum().reset_index()
        sums = sums.sort_values(["weight", "location"], ascending=[False, True], kind="stable")
        best = sums.drop_duplicates("area")
        found[[row[area] for area in best["area"]], column] = best["location"].to_numpy()
    return found.ravel()


def _locations_in_reach(
    reach: Reach, minutes: pd.DataFrame, offers: Offers, areas: pd.Series
) -> np.ndarray:
    minutes = checked_minutes(minutes).reindex(reach.minutes.index)
    offered = checked_offers(offers.in_person, minutes.columns)
    near = (minutes <= reach.in_person_minutes).groupby(areas.to_numpy()).any()
    counts = near.to_numpy(dtype=float) @ offered.to_numpy(dtype=float)
    return counts.astype(int).ravel()
