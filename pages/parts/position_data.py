"""Selections of approved positions, counted once per filter. Never change what these return."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geodata import nearby, position_counts, regions, trends
from geodata.coverage_gaps import GapFilter
from geodata.position_counts import PositionFilter, PositionTotals
from geodata.travel import EVERY_WAY
from pages.parts import data, gap_data
from pages.parts.kept import kept


@kept()
def _located() -> pd.DataFrame:
    return position_counts.located_positions(data.snapshot())


@kept()
def program_streams() -> list[str]:
    """Streams that occur in the lists, the one with most positions first."""
    counted = position_counts.counts_by(_located(), ("program_stream",))["program_stream"]
    return counted[counted != position_counts.NOT_PUBLISHED].tolist()


@kept(max_entries=64)
def selection(wanted: PositionFilter) -> pd.DataFrame:
    """The positions that a filter takes."""
    return position_counts.selected_positions(_located(), wanted)


@kept(max_entries=256)
def position_totals(wanted: PositionFilter) -> PositionTotals:
    """Totals of a selection."""
    return position_counts.position_totals(selection(wanted))


@kept(max_entries=64)
def community_counts(wanted: PositionFilter) -> gpd.GeoDataFrame:
    """A selection counted per community, with its main occupation, most positions first."""
    selected = selection(wanted)
    counted = position_counts.community_counts(selected, data.snapshot())
    return position_counts.with_main_occupation(counted, selected, "community_id")


@kept(max_entries=64)
def division_counts(wanted: PositionFilter) -> gpd.GeoDataFrame:
    """A selection counted per census division, with its main occupation."""
    selected = selection(wanted)
    counted = position_counts.division_counts(selected, data.snapshot(), wanted.provinces)
    return position_counts.with_main_occupation(counted, selected, "census_division_id")


@kept(max_entries=128)
def counts(wanted: PositionFilter, columns: tuple[str, ...]) -> pd.DataFrame:
    """A selection counted per value of these columns."""
    return position_counts.counts_by(selection(wanted), columns)


@kept(max_entries=64)
def trend(wanted: PositionFilter) -> pd.DataFrame:
    """A selection over every period, whatever its quarters."""
    every_period = wanted.of_every_period()
    silent = position_counts.periods_without_an_answer(_located(), every_period)
    return trends.period_trend(selection(every_period), data.periods(), silent)


@kept(max_entries=64)
def season(wanted: PositionFilter) -> pd.DataFrame:
    """How a selection spreads over the quarters of the year."""
    return trends.seasonal_pattern(trend(wanted))


@kept(max_entries=64)
def largest_community(quarters: tuple[str, ...]) -> int:
    """Most positions of any community in these quarters, so that circles keep their scale."""
    counted = community_counts(PositionFilter(quarters))["positions"]
    return int(counted.max()) if len(counted) else 0


@kept(max_entries=64)
def services_near(wanted: PositionFilter) -> pd.DataFrame:
    """Which services are near a selection's positions, and how many lines serve them."""
    types = data.snapshot().service_types
    for_workers = types.loc[types["for_workers"], "service_type"].tolist()
    nearest = gap_data.gaps(GapFilter(wanted.quarters), EVERY_WAY).reach.minutes
    near = nearby.services_near(community_counts(wanted), nearest, for_workers)
    lines = nearby.lines_serving(data.snapshot(), provinces_of(wanted.region))
    return near.assign(lines=near["service_type"].map(lines).fillna(0).astype("int64"))


def provinces_of(region: str) -> tuple[str, ...]:
    """The provinces of a region; all of them for no region."""
    return regions.provinces_of(region, data.snapshot())


def shapes_of(counted: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """The shapes of counted areas, by their identifier, for a download."""
    return counted.set_index(counted.columns[0]).geometry
