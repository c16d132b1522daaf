"""The measures that pages show, computed once for everyone who asks for the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from geodata import gap_robustness, gap_story
from geodata.comparison import class_changes, window_changes
from geodata.coverage_gaps import CoverageGaps, GapFilter, coverage_gaps, gap_areas
from geodata.language_gap import (
    LanguageGap,
    interpretation_entries,
    language_answers,
    language_gap,
    language_shares,
    language_steps,
)
from geodata.offers import areas_served
from geodata.official_figures import country_years
from geodata.quarters import is_quarter
from geodata.rank_ranges import RankRanges
from geodata.reach import community_areas
from geodata.reference_tables import countries
from geodata.refreshed import data_folder
from geodata.regions import economic_regions
from geodata.road_network import RoadNetwork
from geodata.stored_roads import roads_version
from geodata.terms import PROVINCES
from geodata.travel import EVERY_WAY, TravelOptions
from geodata.water import WaterMap
from pages.parts import data
from pages.parts.kept import kept
from pages.parts.road_data import imported_roads

LEAST_SHARE = 0.01  # of a province's positions, for a language to be shown
WINDOW_QUARTERS = 4


def network() -> RoadNetwork:
    """The imported road network, else the estimated one."""
    return imported_roads().network or data.snapshot().roads


def roads_in_use() -> str:
    """A text that changes with the roads in use: part of the key of whatever is kept of them."""
    return roads_version(data_folder())


@kept()
def land() -> WaterMap:
    """Where roads may run."""
    return WaterMap(data.snapshot().census_divisions)


def minutes(options: TravelOptions = EVERY_WAY) -> pd.DataFrame:
    """Travel minutes, communities x locations, over the roads in use."""
    return _minutes(options, roads_in_use())


@kept(max_entries=12)
def _minutes(options: TravelOptions, roads: str) -> pd.DataFrame:
    return gap_story.location_minutes(data.snapshot(), network(), land(), options)


def gaps(wanted: GapFilter, options: TravelOptions) -> CoverageGaps:
    """What reaches each community."""
    return _gaps(wanted, options, roads_in_use())


@kept(max_entries=64)
def _gaps(wanted: GapFilter, options: TravelOptions, roads: str) -> CoverageGaps:
    return coverage_gaps(data.snapshot(), minutes(options), wanted)


def areas(wanted: GapFilter, options: TravelOptions, level: str) -> pd.DataFrame:
    """Every area of a level and service type, with the area's name."""
    return _areas(wanted, options, level, roads_in_use())


@kept(max_entries=64)
def _areas(wanted: GapFilter, options: TravelOptions, level: str, roads: str) -> pd.DataFrame:
    return gap_areas(data.snapshot(), gaps(wanted, options), level)


def ranks(wanted: GapFilter, options: TravelOptions, level: str, service_type: str) -> RankRanges:
    """Ranks of a service type's gaps with their ranges."""
    return _ranks(wanted, options, level, service_type, roads_in_use())


@kept(max_entries=64)
def _ranks(
    wanted: GapFilter, options: TravelOptions, level: str, service_type: str, roads: str
) -> RankRanges:
    windows = gap_robustness.earlier_windows(wanted.quarters, quarters())
    return gap_robustness.gap_rank_ranges(
        data.snapshot(), gaps(wanted, options), level, windows, [service_type]
    )


def sensitivity(
    wanted: GapFilter, options: TravelOptions, level: str, service_type: str
) -> pd.DataFrame:
    """What each assumption alone does to the gap."""
    return _sensitivity(wanted, options, level, service_type, roads_in_use())


@kept(max_entries=32)
def _sensitivity(
    wanted: GapFilter, options: TravelOptions, level: str, service_type: str, roads: str
) -> pd.DataFrame:
    cases = {
        "no_ferries": TravelOptions(False, options.winter, options.speed_factor),
        "winter": TravelOptions(options.ferries, True, options.speed_factor),
        "slower": TravelOptions(options.ferries, options.winter, 0.85),
        "faster": TravelOptions(options.ferries, options.winter, 1.15),
    }
    return gap_robustness.gap_sensitivity(
        data.snapshot(),
        gaps(wanted, options),
        level,
        gap_robustness.earlier_windows(wanted.quarters, quarters()),
        {name: minutes(case) for name, case in cases.items() if case != options},
        [service_type],
    )


def inequality(
    wanted: GapFilter, options: TravelOptions, service_type: str, provinces: Sequence[str]
) -> pd.DataFrame:
    """Inequality of access over every run of four quarters."""
    return _inequality(wanted, options, service_type, tuple(provinces), roads_in_use())


@kept(max_entries=32)
def _inequality(
    wanted: GapFilter,
    options: TravelOptions,
    service_type: str,
    provinces: tuple[str, ...],
    roads: str,
) -> pd.DataFrame:
    known = quarters()
    spans = [known[at : at + WINDOW_QUARTERS] for at in range(len(known) - WINDOW_QUARTERS + 1)]
    windows = {f"{one[0]}-{one[-1]}": tuple(one) for one in spans}
    return gap_robustness.gap_inequality(
        data.snapshot(), gaps(wanted, options), windows, [service_type], provinces
    )


@kept()
def spoken_shares() -> tuple[pd.DataFrame, int]:
    """Estimated languages of workers by province (`language_shares`), and their year."""
    official = data.snapshot().official_positions
    year = max(country_years(official))
    parts = [language_shares(official, countries(), one, year) for one in PROVINCES]
    return pd.concat(parts, ignore_index=True), year


def languages(
    wanted: GapFilter, options: TravelOptions, service_type: str, level: str
) -> LanguageGap:
    """Languages that workers are likely to speak against those that services state."""
    return _languages(wanted, options, service_type, level, roads_in_use())


@kept(max_entries=32)
def _languages(
    wanted: GapFilter, options: TravelOptions, service_type: str, level: str, roads: str
) -> LanguageGap:
    tables = data.snapshot()
    shares, _year = spoken_shares()
    often = shares.loc[shares["share_most"] >= LEAST_SHARE, "language"].dropna()
    serves = areas_served(tables, wanted.extents)
    # The offers of the page's own measure, of every language: that is what the table sets apart.
    reached = gaps(replace(wanted, language=""), options)
    steps = {
        language: language_steps(
            reached.offers,
            reached.minutes,
            serves,
            [service_type],
            language_answers(tables.locations, interpretation_entries(), language),
            wanted.in_person_minutes,
        )
        for language in sorted(set(often))
    }
    return language_gap(
        steps,
        shares,
        reached.positions,
        community_areas(tables, level),
        community_areas(tables, "province"),
    )


def route(community_id: str, location_id: str, options: TravelOptions) -> pd.DataFrame:
    """The way from a community to a location, leg by leg."""
    return _route(community_id, location_id, options, roads_in_use())


@kept(max_entries=256)
def _route(community_id: str, location_id: str, options: TravelOptions, roads: str) -> pd.DataFrame:
    return gap_story.route_legs(
        data.snapshot(), network(), land(), community_id, location_id, options
    )


def program_changes(
    before: GapFilter, after: GapFilter, options: TravelOptions, level: str
) -> pd.DataFrame:
    """Who changes class when the offers change; the window is that of both."""
    one, other = gaps(before, options), gaps(after, options)
    return class_changes(
        one.reach.classes,
        other.reach.classes,
        one.positions,
        community_areas(data.snapshot(), level),
    )


def changes_between_windows(
    before: GapFilter, after: GapFilter, options: TravelOptions, level: str
) -> pd.DataFrame:
    """Positions of each class in two windows."""
    one, other = gaps(before, options), gaps(after, options)
    return window_changes(
        one.reach.classes,
        one.positions,
        other.positions,
        community_areas(data.snapshot(), level),
    )


@kept()
def quarters() -> list[str]:
    """Every quarter with a list, in time order."""
    return [period for period in data.periods() if is_quarter(period)]


@kept()
def area_names(level: str) -> pd.DataFrame:
    """``province, name_en, name_fr, precision`` of every area of a level; index ``area_id``.

    Communities and divisions have one name, in both columns; provinces have none: the page
    knows them. ``precision`` is empty but for communities. Identifiers of different levels may
    be the same.
    """
    tables = data.snapshot()
    if level == "economic_region":
        return economic_regions().set_index("economic_region_id").assign(precision="")
    if level == "province":
        return pd.DataFrame(
            {"province": list(PROVINCES), "name_en": "", "name_fr": "", "precision": ""},
            index=list(PROVINCES),
        )
    areas = tables.communities if level == "community" else tables.census_divisions
    precision = areas["precision"] if level == "community" else ""
    named = areas.assign(name_en=areas["name"], name_fr=areas["name"], precision=precision)
    wanted = ["province", "name_en", "name_fr", "precision"]
    return pd.DataFrame(named.set_index(f"{level}_id")[wanted])
