"""Plans for one more service or a few: the best sites, the best one as a zone, a day of visits.

They answer a `geodata.next_site.SiteQuestion` with `geodata.siting`, `geodata.site_median`,
`geodata.site_zone` and `geodata.outreach_circuits`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.coverage_gaps import CoverageGaps, placed_positions
from geodata.gap_robustness import offers_by_tiers, placement_minutes
from geodata.next_site import SiteQuestion, site_effect
from geodata.outreach_circuits import Circuit, outreach_circuit
from geodata.rank_ranges import RANKED_THRESHOLDS, TravelError
from geodata.reach import REACHED_IN_PERSON
from geodata.site_median import best_sites_by_median
from geodata.site_zone import SiteZone, best_site_zone
from geodata.siting import best_sites_by_coverage
from geodata.snapshot import Snapshot
from geodata.travel import error_band

BY_COVERAGE, BY_TRAVEL = SITE_METHODS = ("coverage", "travel")
NO_WAY, ONLY_ITSELF, TOO_FEW = LEFT_REASONS = ("no_way", "only_itself", "too_few")
MOST_SITES = 10


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
        As `geodata.next_site.site_effect` gives it for all of them together.
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
        {tiers: pd.Series(one[used]) for tiers, one in offered.items()},
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


def open_positions(question: SiteQuestion) -> pd.Series:
    """Positions that are not reached in person as things are.

    Returns
    -------
    Series, index ``community_id``
        Communities with such positions only.
    """
    return question.positions[(question.positions > 0) & (question.classes != REACHED_IN_PERSON)]


def visit_day(
    question: SiteQuestion,
    between: pd.DataFrame,
    base: object,
    driving_minutes: float,
    visit_minutes: float,
    total_minutes: float = np.inf,
) -> Circuit:
    """A day of visits from a base to communities whose positions are not reached in person.

    Stops are communities of the question with such positions, those of the base's own province
    where a site serves that alone. The base itself is none: nobody need drive there.

    Parameters
    ----------
    question : SiteQuestion
    between : DataFrame
        Result of `geodata.next_site.community_minutes`: the way itself may cross another province.
    base : object
        ``community_id``.
    driving_minutes : float
        Most of them on the whole way, out and back.
    visit_minutes : float
        At each stop.
    total_minutes : float
        Most of driving and visits together.

    Raises
    ------
    ValueError
        For a base that is no candidate, and see `geodata.outreach_circuits.outreach_circuit`.
    """
    if base not in question.ways.columns:
        raise ValueError(f"base {base!r} is not one of the candidates")
    to_meet = open_positions(question).drop(labels=[base], errors="ignore")
    if question.own_province:
        home = question.province.loc[str(base)]
        to_meet = to_meet[question.province[to_meet.index] == home]
    return outreach_circuit(
        between,
        base,
        to_meet,
        driving_minutes,
        visit_minutes=visit_minutes,
        most_total_minutes=total_minutes,
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
