"""One more service: what it would change, where a few would help most, and how sure that is.

`geodata.siting`, `geodata.site_median` and `geodata.site_zone` take any minutes and positions;
here stand those of the coverage gap: the offers and positions of a filter, the communities as
candidates, and the rule that a service counts where it serves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.coverage_gaps import CoverageGaps, placed_positions
from geodata.gap_robustness import offers_by_tiers, placement_minutes
from geodata.rank_ranges import RANKED_THRESHOLDS, TravelError
from geodata.reach import REACH_CLASSES, REACHED_IN_PERSON
from geodata.road_network import RoadNetwork
from geodata.site_median import best_sites_by_median
from geodata.site_zone import SiteZone, best_site_zone
from geodata.siting import best_sites_by_coverage, what_if
from geodata.snapshot import Snapshot
from geodata.travel import END_MINUTES, EVERY_WAY, TravelOptions, error_band, travel_minutes
from geodata.water import WaterMap

BY_COVERAGE, BY_TRAVEL = SITE_METHODS = ("coverage", "travel")
NO_WAY, ONLY_ITSELF, TOO_FEW = LEFT_REASONS = ("no_way", "only_itself", "too_few")
MOST_SITES = 10


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


@dataclass(frozen=True)
class ChosenSites:
    """The best sites and what they change.

    Attributes
    ----------
    sites : DataFrame
        ``order`` (1: what helps most, then what helps most beside those before), ``community_id,
        positions_alone`` (newly reached by this site alone), ``positions_added`` (beside those
        before it), ``positions_together`` (with those before it), ``positions_nearest`` (for whom
        it becomes the nearest place of all) and ``minutes_mean`` (theirs to it; missing without
        any).
    effect : DataFrame
        As `site_effect` gives it for all of them together.
    optimality_gap : float or None
        To the bound, 0: proven best; None where the choice is a heuristic.
    left : DataFrame, index ``community_id``
        ``positions, minutes`` (to the nearest place or site) and ``reason`` of `LEFT_REASONS`:
        communities with positions that are still not reached in person, the most first.
    """

    sites: pd.DataFrame
    effect: pd.DataFrame
    optimality_gap: float | None
    left: pd.DataFrame


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
    return table[order].rename_axis("reach_class").astype({one: int for one in order[:2]})


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


def best_sites(question: SiteQuestion, count: int, method: str = BY_COVERAGE) -> ChosenSites:
    """Choose sites among the communities; existing places stay.

    Parameters
    ----------
    count : int
        1 to `MOST_SITES`. By coverage fewer are chosen when fewer reach all.
    method : str
        ``coverage``: most positions newly within the radius (`geodata.siting`, exact).
        ``travel``: least positions x minutes to the nearest place (`geodata.site_median`).

    Raises
    ------
    ValueError
        For a count or a method that does not exist.
    RuntimeError
        When the time limit leaves no solution.
    """
    if method not in SITE_METHODS:
        raise ValueError(f"method must be one of {', '.join(SITE_METHODS)}, not {method!r}")
    if not 1 <= count <= MOST_SITES:
        raise ValueError(f"count must be 1 to {MOST_SITES}, not {count}")
    count = min(count, question.ways.shape[1])
    gap: float | None = None
    if method == BY_COVERAGE:
        best = best_sites_by_coverage(
            question.ways, question.existing, question.positions, question.radius_minutes, count
        )
        sites, gap = best.sites, best.optimality_gap
    else:
        sites, _total, _unreached = best_sites_by_median(
            question.ways, question.existing, question.positions, count
        )
    ordered = _ordered(question, sites, method)
    effect = site_effect(question, ordered)
    return ChosenSites(
        sites=_site_table(question, ordered),
        effect=effect,
        optimality_gap=gap,
        left=_left(question, effect),
    )


def next_site_zone(
    snapshot: Snapshot,
    gaps: CoverageGaps,
    question: SiteQuestion,
    service_type: str,
    windows: Mapping[str, Sequence[str]],
) -> SiteZone:
    """The best single site as a zone, over the assumptions of the ranks.

    Runs: thresholds 45, 60 and 75 minutes and the chosen one, the directory's tiers 1 and 2 and
    tier 1 alone, every window, and travel times as they are and as drawn
    (`geodata.gap_robustness.gap_rank_ranges`).

    Parameters
    ----------
    windows : mapping of str to quarters
        As `geodata.gap_robustness.earlier_windows` gives them.
    """
    limit, names = question.radius_minutes, question.positions.index
    offers = offers_by_tiers(snapshot, gaps, [service_type])
    offered = {
        tiers: one[service_type].reindex(gaps.minutes.columns, fill_value=False).astype(bool)
        for tiers, one in offers.items()
    }
    used = np.any([one.to_numpy() for one in offered.values()], axis=0)
    return best_site_zone(
        question.ways,
        gaps.minutes.loc[names, used],
        {tiers: one[used] for tiers, one in offered.items()},
        {
            code: placed_positions(snapshot, quarters).reindex(names).fillna(0.0)
            for code, quarters in windows.items()
        },
        thresholds=sorted({limit, *RANKED_THRESHOLDS}),
        error=TravelError(
            share=error_band(limit).most_percent / 100,
            placement_minutes=placement_minutes(snapshot).loc[names],
        ),
    )


def _ordered(question: SiteQuestion, sites: Sequence[object], method: str) -> list[object]:
    """The same sites: what helps most, then what helps most beside those before."""
    chosen: list[object] = []
    left = list(sites)
    while left:
        keys = [_worth(site_effect(question, [*chosen, one]), method) for one in left]
        best = min(range(len(left)), key=keys.__getitem__)
        chosen.append(left.pop(best))
    return chosen


def _worth(effect: pd.DataFrame, method: str) -> tuple[float, float]:
    """The smaller the better."""
    if method == BY_COVERAGE:
        return -float(effect["positions_gained"].sum()), 0.0
    led = np.isfinite(effect["minutes_after"])
    missed = float(effect.loc[~led, "positions"].sum())
    return missed, float((effect["positions"] * effect["minutes_after"])[led].sum())


def _site_table(question: SiteQuestion, sites: Sequence[object]) -> pd.DataFrame:
    start = site_effect(question, [])["minutes_before"].to_numpy()
    ways = question.ways[list(sites)].to_numpy()
    weights = question.positions.to_numpy(dtype=float)
    rows = []
    before = 0.0
    for at, site in enumerate(sites):
        own = ways[:, at]
        # Of sites as near as one another the first counts.
        first = ways.argmin(axis=1) == at
        served = weights * (first & (own < start))
        together = float(site_effect(question, sites[: at + 1])["positions_gained"].sum())
        rows.append(
            {
                "order": at + 1,
                "community_id": site,
                "positions_alone": float(site_effect(question, [site])["positions_gained"].sum()),
                "positions_added": together - before,
                "positions_together": together,
                "positions_nearest": float(served.sum()),
                "minutes_mean": float(np.average(own[served > 0], weights=served[served > 0]))
                if served.any()
                else np.nan,
            }
        )
        before = together
    columns = ["order", "community_id", "positions_alone", "positions_added"]
    columns += ["positions_together", "positions_nearest", "minutes_mean"]
    return pd.DataFrame(rows, columns=columns)


def _left(question: SiteQuestion, effect: pd.DataFrame) -> pd.DataFrame:
    """Who is still not reached in person, and why."""
    missed = effect[(effect["positions"] > 0) & ~effect["reached_after"]]
    near = (question.ways.loc[missed.index] <= question.radius_minutes).sum(axis=1)
    reason = np.select(
        [np.isinf(missed["minutes_after"]), near <= 1], [NO_WAY, ONLY_ITSELF], TOO_FEW
    )
    table = pd.DataFrame(
        {"positions": missed["positions"], "minutes": missed["minutes_after"], "reason": reason}
    )
    return table.sort_values("positions", ascending=False, kind="stable")
