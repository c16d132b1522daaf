"""How sure a gap is: ranks, sensitivity and inequality with the errors this data has.

`geodata.rank_ranges`, `geodata.sensitivity` and `geodata.inequality` take any assumptions; here
stand those of the bundled tables: the measured error of road times, what a placement may be off,
both directories (tier 1 alone, tiers 1 and 2) and windows of as many quarters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from geodata.coverage_gaps import CoverageGaps, coverage_gaps, placed_positions
from geodata.floating_catchment import zones
from geodata.inequality import inequality_trend
from geodata.offers import minutes_within_province
from geodata.rank_ranges import RANKED_THRESHOLDS, RankRanges, TravelError, rank_ranges
from geodata.reach import community_areas
from geodata.sensitivity import sensitivity_table
from geodata.snapshot import Snapshot
from geodata.travel import error_band

# Assumed, by precision of a community's point: how far the workplace may be from it by road.
PLACEMENT_MINUTES = {"postal_point": 5.0, "named_place": 10.0, "fsa": 20.0}
TIERS_APART = {"tiers_1_2": (1, 2), "tier_1": (1,)}
WINDOWS_BACK = (0, 1, 4)  # quarters


def earlier_windows(quarters: Sequence[str], known: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The window, and those of as many quarters that end one and four quarters before.

    Parameters
    ----------
    quarters : sequence of str
        The window, in time order.
    known : sequence of str
        All quarters, in time order.

    Returns
    -------
    dict
        Code (first-last quarter) to quarters, the window first; those that would begin before
        the first known quarter are left out.

    Raises
    ------
    ValueError
        When the window is empty or not of the known quarters.

    Examples
    --------
    >>> list(earlier_windows(("2024Q2", "2024Q3"), ("2024Q1", "2024Q2", "2024Q3")))
    ['2024Q2-2024Q3', '2024Q1-2024Q2']
    """
    if not quarters or not set(quarters) <= set(known):
        raise ValueError(f"quarters must be known ones, not {list(quarters)}")
    first, last = known.index(quarters[0]), known.index(quarters[-1])
    spans = [tuple(known[first - back : last + 1 - back]) for back in WINDOWS_BACK if first >= back]
    return {f"{one[0]}-{one[-1]}": one for one in spans}


def placement_minutes(snapshot: Snapshot) -> pd.Series:
    """How many minutes each community's point may be off: `PLACEMENT_MINUTES`."""
    communities = snapshot.communities.set_index("community_id")
    return communities["precision"].map(PLACEMENT_MINUTES).astype(float)


def gap_rank_ranges(
    snapshot: Snapshot,
    gaps: CoverageGaps,
    level: str,
    windows: Mapping[str, Sequence[str]],
    service_types: Sequence[str],
) -> RankRanges:
    """Ranks of the areas of a level, with their ranges.

    Runs: thresholds 45, 60 and 75 minutes (and the chosen one), with and without decay, the
    directory's tiers 1 and 2 and tier 1 alone, every window, and 20 draws of travel times whose
    error is that of `geodata.travel.ERROR_BANDS` at the threshold (nine of ten cited times
    were closer) and whose points are off by up to `PLACEMENT_MINUTES`.

    Parameters
    ----------
    snapshot : Snapshot
    gaps : CoverageGaps
    level : str
        One of `geodata.reach.AREA_LEVELS`.
    windows : mapping of str to quarters
        As `earlier_windows` gives them, the chosen one first.
    service_types : sequence of str
        Which to rank; columns of the offers.
    """
    limit = gaps.wanted.in_person_minutes
    return rank_ranges(
        gaps.minutes,
        offers_by_tiers(snapshot, gaps, service_types),
        {code: placed_positions(snapshot, quarters) for code, quarters in windows.items()},
        community_areas(snapshot, level),
        thresholds=sorted({limit, *RANKED_THRESHOLDS}),
        plain_threshold=limit,
        error=TravelError(
            share=error_band(limit).most_percent / 100,
            placement_minutes=placement_minutes(snapshot),
        ),
    )


def gap_sensitivity(
    snapshot: Snapshot,
    gaps: CoverageGaps,
    level: str,
    windows: Mapping[str, Sequence[str]],
    minutes_by_case: Mapping[str, pd.DataFrame],
    service_types: Sequence[str],
) -> pd.DataFrame:
    """What each assumption alone does to the positions beyond help in person.

    Parameters
    ----------
    minutes_by_case : mapping of str to DataFrame (communities x locations)
        Other ways of travelling, such as without ferries; the chosen one is set before them.
    service_types : sequence of str

    Returns
    -------
    DataFrame
        As `geodata.sensitivity.sensitivity_table`.
    """
    served = {
        name: minutes_within_province(minutes, snapshot)
        for name, minutes in minutes_by_case.items()
    }
    limit = gaps.wanted.in_person_minutes
    return sensitivity_table(
        {"chosen": gaps.minutes, **served},
        offers_by_tiers(snapshot, gaps, service_types),
        {code: placed_positions(snapshot, quarters) for code, quarters in windows.items()},
        community_areas(snapshot, level),
        thresholds=sorted({30.0, *RANKED_THRESHOLDS, 90.0}),
        plain_threshold=limit,
    )


def gap_inequality(
    snapshot: Snapshot,
    gaps: CoverageGaps,
    windows: Mapping[str, Sequence[str]],
    service_types: Sequence[str],
    provinces: Sequence[str] = (),
) -> pd.DataFrame:
    """Inequality of access in person over positions, window after window.

    Access is the E2SFCA score with every location of equal weight: capacities are not known.

    Parameters
    ----------
    windows : mapping of str to quarters
        In time order.
    service_types : sequence of str
    provinces : sequence of str
        Whose positions are compared; none: all. Positions elsewhere still share the supply.

    Returns
    -------
    DataFrame
        As `geodata.inequality.inequality_trend`.
    """
    wanted = snapshot.communities
    if provinces:
        wanted = wanted[wanted["province"].isin(provinces)]
    return inequality_trend(
        gaps.minutes,
        gaps.offers.in_person[list(service_types)].astype(float),
        {code: placed_positions(snapshot, quarters) for code, quarters in windows.items()},
        zones(gaps.wanted.in_person_minutes),
        compared=frozenset(wanted["community_id"]),
    )


def offers_by_tiers(
    snapshot: Snapshot, gaps: CoverageGaps, service_types: Sequence[str]
) -> dict[str, pd.DataFrame]:
    """Offers in person of the chosen tiers, then of the other choice."""
    others = [tiers for tiers in TIERS_APART.values() if tiers != gaps.wanted.tiers]
    chosen = list(service_types)
    offers = {_tier_code(gaps.wanted.tiers): gaps.offers.in_person[chosen]}
    for tiers in others:
        other = coverage_gaps(snapshot, gaps.minutes, replace(gaps.wanted, tiers=tiers))
        offers[_tier_code(tiers)] = other.offers.in_person[chosen]
    return offers


def _tier_code(tiers: Sequence[int]) -> str:
    return next((code for code, known in TIERS_APART.items() if known == tuple(tiers)), "chosen")
