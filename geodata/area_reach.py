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
    counted = checked_positions(positions, reach.minutes.index).to_numpy()
    area = checked_areas(areas, reach.minutes.index)
    codes, names = pd.factorize(area, sort=True)
    total = np.bincount(codes, counted, len(names))
    weights = np.where(total[codes] > 0, counted, 1.0)
    near, classes = reach.minutes.to_numpy(), reach.classes.to_numpy()
    pairs = pd.MultiIndex.from_product([names, reach.minutes.columns], names=PAIR)
    table = pd.DataFrame({"communities": np.bincount(codes, minlength=len(names))}, names)
    table["positions"] = total
    table["weighted_by"] = np.where(total > 0, BY_POSITIONS, BY_COMMUNITIES)
    table = table.loc[table.index.repeat(near.shape[1])].set_axis(pairs)
    table["median_minutes"] = weighted_medians(reach.minutes, weights, area)
    farthest = np.full((len(names), near.shape[1]), 0.0)
    np.maximum.at(farthest, codes, near)
    table["farthest_minutes"] = farthest.ravel()
    table["nearest_location"] = _most_frequent(reach.location, weights, codes, len(names))
    held = {
        **{f"within_{limit:g}_min": near <= limit for limit in limits},
        **{name: classes == name for name in REACH_CLASSES},
        "with_outreach": reach.outreach.to_numpy(),
        "with_remote": reach.remote.to_numpy(),
    }
    whole = _sums(weights[:, None] * np.ones_like(near), codes, len(names))
    for name, mask in held.items():
        table[f"positions_{name}"] = _sums(mask * counted[:, None], codes, len(names)).ravel()
        # A division of floats may end a hair above 1.
        share = _sums(mask * weights[:, None], codes, len(names)) / whole
        table[f"share_{name}"] = share.clip(max=1.0).ravel()
    table["locations_in_reach"] = _locations_in_reach(reach, minutes, offers, codes, len(names))
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
    codes, names = pd.factorize(checked_areas(areas, classes.index), sort=True)
    sums = {
        name: _sums((classes.to_numpy() == name) * weights, codes, len(names)).ravel()
        for name in REACH_CLASSES
    }
    return pd.DataFrame(sums, pd.MultiIndex.from_product([names, classes.columns], names=PAIR))


def _sums(values: np.ndarray, codes: np.ndarray, areas: int) -> np.ndarray:
    """Sums of the rows (communities) of each area."""
    found = np.zeros((areas, values.shape[1]))
    np.add.at(found, codes, values)
    return found


def _most_frequent(
    location: pd.DataFrame, weights: np.ndarray, codes: np.ndarray, areas: int
) -> np.ndarray:
    """The location that is nearest for the most weight; the first by identifier of several."""
    types = location.shape[1]
    cells = pd.DataFrame(
        {
            "cell": (codes[:, None] * types + np.arange(types)).ravel(),
            "location": location.to_numpy().ravel(),
            "weight": weights.repeat(types),
        }
    )
    cells = cells[(cells["weight"] > 0) & cells["location"].notna()]
    sums = cells.groupby(["cell", "location"])["weight"].sum().reset_index()
    sums = sums.sort_values(["weight", "location"], ascending=[False, True])
    best = sums.drop_duplicates("cell")
    found = np.full(areas * types, None, dtype=object)
    found[best["cell"].to_numpy()] = best["location"].to_numpy()
    return found


def _locations_in_reach(
    reach: Reach, minutes: pd.DataFrame, offers: Offers, codes: np.ndarray, areas: int
) -> np.ndarray:
    minutes = checked_minutes(minutes).reindex(reach.minutes.index)
    offered = checked_offers(offers.in_person, minutes.columns).to_numpy(dtype=float)
    near = _sums(minutes.to_numpy() <= reach.in_person_minutes, codes, areas) > 0
    return (near.astype(float) @ offered).astype(int).ravel()
