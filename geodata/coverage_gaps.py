"""The coverage gap in one call: from what was chosen to every area with what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geodata.area_reach import PAIR, area_reach
from geodata.completeness import completeness_table
from geodata.conditions import UNKNOWN
from geodata.floating_catchment import area_scores, catchment_scores, equal_supply, zones
from geodata.gap_matrix import gap_matrix
from geodata.language_gap import interpretation_entries, language_answers
from geodata.offers import (
    YES,
    Offers,
    areas_served,
    minutes_within_province,
    offer_table,
    selected_offers,
    with_any_service,
)
from geodata.reach import (
    COMMUNITY,
    IN_PERSON_MINUTES,
    THRESHOLDS,
    Reach,
    community_areas,
    community_reach,
)
from geodata.snapshot import Snapshot
from geodata.terms import EXTENTS
from geodata.window_positions import window_positions


@dataclass(frozen=True, slots=True)
class GapFilter:
    """What was chosen.

    Attributes
    ----------
    quarters : tuple of str
        The window.
    tiers : tuple of int
        Of the directory.
    language : str
        ISO 639; empty for any. Offers count by ``language_answers``.
    language_answers : tuple of str
        Of `geodata.language_gap.LANGUAGE_STEPS`: languages not stated count only when asked.
    conditions : tuple of str
        ``closed_permit``, ``no_card``. Offers count by ``admitted``.
    admitted : tuple of str
        ``yes``, ``unknown``: refusals never count.
    extents : tuple of str
        ``whole``, ``part``: of the areas that visits and lines serve.
    without_organizations : tuple of str
        As if they had closed.
    in_person_minutes : float
    thresholds : tuple of float
        Minutes.
    any_of : tuple of str
        Service types that ``any`` stands for: at least one of them. Empty for all those meant
        for workers.
    """

    quarters: tuple[str, ...]
    tiers: tuple[int, ...] = (1, 2)
    language: str = ""
    language_answers: tuple[str, ...] = (YES,)
    conditions: tuple[str, ...] = ()
    admitted: tuple[str, ...] = (YES, UNKNOWN)
    extents: tuple[str, ...] = EXTENTS
    without_organizations: tuple[str, ...] = ()
    in_person_minutes: float = IN_PERSON_MINUTES
    thresholds: tuple[float, ...] = THRESHOLDS
    any_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class CoverageGaps:
    """What reaches each community under a filter; the tables of `geodata.reach`.

    Attributes
    ----------
    wanted : GapFilter
    minutes : DataFrame, shape (communities, locations)
        ``inf`` to locations that do not serve the province.
    offers : Offers
        The 16 service types and ``any`` (`GapFilter.any_of`).
    reach : Reach
    positions : Series, index ``community_id``
        Placed positions of the window.
    """

    wanted: GapFilter
    minutes: pd.DataFrame
    offers: Offers
    reach: Reach
    positions: pd.Series


def coverage_gaps(snapshot: Snapshot, minutes: pd.DataFrame, wanted: GapFilter) -> CoverageGaps:
    """Measure every community.

    Parameters
    ----------
    snapshot : Snapshot
    minutes : DataFrame, shape (communities, locations)
        Travel minutes from every community of the snapshot to every location on the map.
    wanted : GapFilter

    Raises
    ------
    ValueError
        See `geodata.measure_checks`; for a service type of ``any_of`` that does not exist.
    """
    types = snapshot.service_types
    speaks = None
    if wanted.language:
        answers = language_answers(snapshot.locations, interpretation_entries(), wanted.language)
        speaks = set(answers.index[answers.isin(wanted.language_answers)])
    offers = with_any_service(
        selected_offers(
            offer_table(snapshot),
            list(types["service_type"]),
            tiers=wanted.tiers,
            conditions=wanted.conditions,
            admitted=wanted.admitted,
            without=wanted.without_organizations,
            locations=speaks,
        ),
        list(wanted.any_of or types.loc[types["for_workers"], "service_type"]),
    )
    served = minutes_within_province(minutes, snapshot)
    reach = community_reach(
        served, offers, areas_served(snapshot, wanted.extents), wanted.in_person_minutes
    )
    positions = placed_positions(snapshot, wanted.quarters)
    return CoverageGaps(wanted, served, offers, reach, positions)


def placed_positions(snapshot: Snapshot, quarters: Sequence[str]) -> pd.Series:
    """Placed positions of a window: index ``community_id``, communities with any."""
    counted = window_positions(snapshot.positions, quarters).dropna(subset="community_id")
    return counted.groupby("community_id")["positions"].sum()


def gap_areas(snapshot: Snapshot, gaps: CoverageGaps, level: str) -> pd.DataFrame:
    """Every area and service type with its gap, its state and the directory's completeness.

    Parameters
    ----------
    snapshot : Snapshot
    gaps : CoverageGaps
        Result of `coverage_gaps` for the same snapshot.
    level : str
        One of `geodata.reach.AREA_LEVELS`.

    Returns
    -------
    DataFrame
        The columns of `geodata.area_reach.area_reach`, in its order; ``catchment_score``, places
        per position (E2SFCA in three zones up to the in-person minutes, each location counting
        alike since capacities are not known; mean over the positions of the area, 0 beyond
        every catchment); ``state`` of `geodata.gap_matrix.gap_matrix`, and the columns of
        `geodata.completeness.completeness_table`; those of a community are of its census
        division.

    Raises
    ------
    ValueError
        For a level that does not exist.
    """
    areas = community_areas(snapshot, level)
    table = area_reach(
        gaps.reach, gaps.minutes, gaps.offers, gaps.positions, areas, gaps.wanted.thresholds
    )
    scores = area_scores(catchment_table(gaps), gaps.positions, areas)
    flat = scores.reset_index().melt("area_id", None, "service_type", "catchment_score")
    table = table.merge(flat, on=PAIR, validate="one_to_one")
    if level == COMMUNITY:
        known = completeness_table(
            snapshot, "census_division", gaps.wanted.quarters, gaps.wanted.any_of
        )
        divisions = community_areas(snapshot, "census_division")
        known = (
            known.rename(columns={"area_id": "division"})
            .merge(divisions.rename("division").reset_index(), on="division")
            .rename(columns={"community_id": "area_id"})
            .drop(columns="division")
        )
    else:
        known = completeness_table(snapshot, level, gaps.wanted.quarters, gaps.wanted.any_of)
    states = gap_matrix(table, known)[[*PAIR, "state"]]
    return table.merge(states, on=PAIR, validate="one_to_one").merge(
        known, on=PAIR, how="left", validate="one_to_one"
    )


def catchment_table(gaps: CoverageGaps) -> pd.DataFrame:
    """E2SFCA scores with equal weights: communities x service types, 0 beyond every catchment."""
    offered = gaps.offers.in_person
    supply = equal_supply(offered[offered.any(axis=1)])
    return catchment_scores(
        gaps.minutes, supply, gaps.positions, zones(gaps.wanted.in_person_minutes)
    )
