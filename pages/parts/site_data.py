"""What the page Next site shows, computed once for everyone who asks for the same."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geodata import next_site, site_plans
from geodata.gap_robustness import earlier_windows
from geodata.next_site import SiteQuestion
from geodata.outreach_circuits import Circuit
from geodata.site_plans import ChosenSites
from geodata.site_zone import SiteZone
from geodata.travel import TravelOptions
from pages.parts import data, gap_data
from pages.parts.gap_filters import GapChoice
from pages.parts.kept import kept


@dataclass(frozen=True)
class SiteChoice:
    """What was asked.

    Attributes
    ----------
    gap : GapChoice
        The gap that a site shall close.
    own_province : bool
        Whether a site serves its own province only.
    """

    gap: GapChoice
    own_province: bool


@dataclass(frozen=True)
class DayLimits:
    """How long a day of visits may be.

    Attributes
    ----------
    driving_hours : int
        Out and back.
    visit_minutes : int
        At each stop.
    hours : int
        Driving and visits.
    """

    driving_hours: int
    visit_minutes: int
    hours: int


def between(options: TravelOptions) -> pd.DataFrame:
    """Travel minutes between communities, over the roads in use."""
    return _between(options, gap_data.roads_in_use())


@kept(max_entries=6)
def _between(options: TravelOptions, roads: str) -> pd.DataFrame:
    return next_site.community_minutes(
        data.snapshot(), gap_data.network(), gap_data.land(), options
    )


def question(choice: SiteChoice) -> SiteQuestion:
    """The gap as a question of where to put one more."""
    return _question(choice, gap_data.roads_in_use())


@kept(max_entries=32)
def _question(choice: SiteChoice, roads: str) -> SiteQuestion:
    gap = choice.gap
    return next_site.site_question(
        data.snapshot(),
        gap_data.gaps(gap.wanted, gap.options),
        between(gap.options),
        gap.service_type,
        gap.provinces,
        choice.own_province,
    )


def effect(choice: SiteChoice, sites: tuple[str, ...]) -> pd.DataFrame:
    """What these sites would change."""
    return _effect(choice, sites, gap_data.roads_in_use())


@kept(max_entries=64)
def _effect(choice: SiteChoice, sites: tuple[str, ...], roads: str) -> pd.DataFrame:
    return next_site.site_effect(question(choice), sites)


def best(choice: SiteChoice, count: int, method: str) -> ChosenSites:
    """The best sites."""
    return _best(choice, count, method, gap_data.roads_in_use())


@kept(max_entries=64)
def _best(choice: SiteChoice, count: int, method: str, roads: str) -> ChosenSites:
    return site_plans.best_sites(question(choice), count, method)


def zone(choice: SiteChoice) -> SiteZone:
    """The best single site as a zone."""
    return _zone(choice, gap_data.roads_in_use())


@kept(max_entries=32)
def _zone(choice: SiteChoice, roads: str) -> SiteZone:
    gap = choice.gap
    return site_plans.next_site_zone(
        data.snapshot(),
        gap_data.gaps(gap.wanted, gap.options),
        question(choice),
        gap.service_type,
        earlier_windows(gap.wanted.quarters, gap_data.quarters()),
    )


def day(choice: SiteChoice, base: str, limits: DayLimits) -> Circuit:
    """A day of visits from a base."""
    return _day(choice, base, limits, gap_data.roads_in_use())


@kept(max_entries=64)
def _day(choice: SiteChoice, base: str, limits: DayLimits, roads: str) -> Circuit:
    return site_plans.visit_day(
        question(choice),
        between(choice.gap.options),
        base,
        60.0 * limits.driving_hours,
        float(limits.visit_minutes),
        60.0 * limits.hours,
    )


def open_at(choice: SiteChoice, community_id: object) -> float:
    """Positions of one community that are not reached in person."""
    return float(site_plans.open_positions(question(choice)).get(community_id, 0.0))
