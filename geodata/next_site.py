"""One more service: whom it would reach, community by community.

`geodata.siting` takes any minutes and positions; here stand those of the coverage gap: the offers
and positions of a filter, the communities as candidates, and the rule that a service counts where
it serves. Choosing among them is done in `geodata.site_plans`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.coverage_gaps import CoverageGaps
from geodata.reach import REACH_CLASSES, REACHED_IN_PERSON
from geodata.road_network import RoadNetwork
from geodata.siting import what_if
from geodata.snapshot import Snapshot
from geodata.travel import END_MINUTES, EVERY_WAY, TravelOptions, travel_minutes
from geodata.water import WaterMap


@dataclass(frozen=True)
class SiteQuestion:
    """What one more service is measured against.

    Attributes
    ----------
    positions : Series, index ``community_id``
        Every community of the chosen provinces; 0 where no position was placed.
    ways : DataFrame, shape (communities, communities)
        Minutes from each to a site in each; ``inf`` where the site would not serve.
    existing : DataFrame, shape (communities, locations)
        Minutes to the places that offer the service in person; ``inf`` where they do not serve.
    classes : Series, index ``community_id``
        Of `geodata.reach.REACH_CLASSES`, as things are.
    province : Series, index ``community_id``
    own_province : bool
        Whether a site serves its own province only.
    radius_minutes : float
        Up to this a place counts as reached in person.
    """

    positions: pd.Series
    ways: pd.DataFrame
    existing: pd.DataFrame
    classes: pd.Series
    province: pd.Series
    own_province: bool
    radius_minutes: float


def community_minutes(
    snapshot: Snapshot, network: RoadNetwork, land: WaterMap, options: TravelOptions = EVERY_WAY
) -> pd.DataFrame:
    """Travel minutes between all communities.

    Within a community there are only those spent at both ends (`geodata.travel.END_MINUTES`): its
    one point stands for all of it, so the way to the next road and back says nothing.

    Returns
    -------
    DataFrame, shape (communities, communities)
        ``inf`` where nothing leads.
    """
    points = snapshot.communities.set_index("community_id").geometry
    found = travel_minutes(network, points, points, land, options)
    minutes = found.to_numpy(copy=True)
    np.fill_diagonal(minutes, 2 * END_MINUTES[network.origin] / options.speed_factor)
    return pd.DataFrame(minutes, found.index, found.columns)


def site_question(
    snapshot: Snapshot,
    gaps: CoverageGaps,
    between: pd.DataFrame,
    service_type: str,
    provinces: Sequence[str] = (),
    own_province: bool = True,
) -> SiteQuestion:
    """The gap of one service type as a question of where to put one more.

    Parameters
    ----------
    snapshot : Snapshot
    gaps : CoverageGaps
        Result of `geodata.coverage_gaps.coverage_gaps` for the same snapshot.
    between : DataFrame
        Result of `community_minutes`.
    service_type : str
        A column of the offers of ``gaps``, ``any`` among them.
    provinces : sequence of str
        Whose communities count and may hold a site; none: all.
    own_province : bool
        A site serves its own province only, as labour standards or legal aid do (see
        `geodata.offers.minutes_within_province`); False: every province.

    Raises
    ------
    ValueError
        For a service type that the offers do not have.
    """
    if service_type not in gaps.offers.in_person.columns:
        raise ValueError(f"service_type {service_type!r} is not in the offers")
    communities = snapshot.communities.set_index("community_id")
    if provinces:
        communities = communities[communities["province"].isin(provinces)]
    names, province = communities.index, communities["province"]
    ways = between.loc[names, names]
    if own_province:
        ways = ways.where(np.equal.outer(province.to_numpy(), province.to_numpy()), np.inf)
    offered = gaps.offers.in_person[service_type].reindex(gaps.minutes.columns, fill_value=False)
    return SiteQuestion(
        positions=gaps.positions.reindex(names).fillna(0.0),
        ways=ways,
        existing=gaps.minutes.loc[names, offered.to_numpy(dtype=bool)],
        classes=gaps.reach.classes.loc[names, service_type],
        province=province,
        own_province=own_province,
        radius_minutes=gaps.wanted.in_person_minutes,
    )


def site_effect(question: SiteQuestion, sites: Sequence[object]) -> pd.DataFrame:
    """What these sites together would change, community by community.

    Returns
    -------
    DataFrame, index ``community_id``
        The columns of `geodata.siting.what_if`, ``class_before`` and ``class_after``.

    Raises
    ------
    ValueError
        For a site that is no candidate.
    """
    unknown = [one for one in sites if one not in question.ways.columns]
    if unknown:
        raise ValueError(f"site {unknown[0]!r} is not one of the candidates")
    nearest = question.ways[list(sites)].to_numpy().min(axis=1, initial=np.inf)
    table = what_if(
        pd.Series(nearest, question.ways.index),
        question.existing,
        question.positions,
        question.radius_minutes,
    )
    after = question.classes.mask(table["reached_after"], REACHED_IN_PERSON)
    return table.assign(class_before=question.classes, class_after=after)


def class_counts(effect: pd.DataFrame) -> pd.DataFrame:
    """Communities with positions, and those positions, by class before and after.

    Parameters
    ----------
    effect : DataFrame
        Result of `site_effect`.

    Returns
    -------
    DataFrame, index ``reach_class``
        Every class of `geodata.reach.REACH_CLASSES`: ``communities_before, communities_after,
        positions_before, positions_after``.
    """
    lived = effect[effect["positions"] > 0]
    columns = {}
    for when in ("before", "after"):
        grouped = lived.groupby(f"class_{when}")["positions"]
        columns[f"communities_{when}"] = grouped.size()
        columns[f"positions_{when}"] = grouped.sum()
    table = pd.DataFrame(columns).reindex(list(REACH_CLASSES)).fillna(0)
    order = ["communities_before", "communities_after", "positions_before", "positions_after"]
    return table[order].rename_axis("reach_class").astype(dict.fromkeys(order[:2], int))


def who_gains(effect: pd.DataFrame) -> pd.DataFrame:
    """Communities with positions whose way becomes shorter by a minute or more.

    Returns
    -------
    DataFrame
        Rows of `site_effect`, those newly reached first, each by positions, the most first.
    """
    with np.errstate(invalid="ignore"):  # inf before and after: nothing gained
        saved = effect["minutes_before"] - effect["minutes_after"]
    gains = effect[(effect["positions"] > 0) & (saved.ge(1) | effect["positions_gained"].gt(0))]
    return gains.sort_values(["positions_gained", "positions"], ascending=False, kind="stable")


def mean_minutes(effect: pd.DataFrame) -> tuple[float, float, float]:
    """Minutes to the nearest place over all positions, before and after, and those left out.

    Returns
    -------
    tuple of float
        Means over the positions that a known place and road serve already; NaN without any.
        Last, the positions that nothing served before, which are in neither mean.
    """
    served = effect[np.isfinite(effect["minutes_before"])]
    weights = served["positions"].to_numpy(dtype=float)
    left_out = float(effect["positions"].sum() - weights.sum())
    if not weights.sum():
        return np.nan, np.nan, left_out
    before, after = (
        float(np.average(served[f"minutes_{when}"], weights=weights))
        for when in ("before", "after")
    )
    return before, after, left_out
