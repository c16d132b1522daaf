"""The data that pages show, loaded once for everyone. Never change what these return."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import streamlit as st

from geodata import coverage, directory, nearby, position_counts, trends
from geodata.position_counts import PositionFilter, PositionTotals
from geodata.quarters import Window, run_of_quarters, windows
from geodata.snapshot import SNAPSHOT_DIR, Snapshot, read_snapshot


@st.cache_resource(show_spinner=False)
def snapshot() -> Snapshot:
    """The bundled tables, or those in the folder that ``HAVRE_SNAPSHOT`` names."""
    tables = read_snapshot(Path(os.environ.get("HAVRE_SNAPSHOT", SNAPSHOT_DIR)))
    # Streamlit collects garbage after every run; what stays for good need not be looked at.
    gc.collect()
    gc.freeze()
    return tables


@st.cache_resource(show_spinner=False)
def entries() -> pd.DataFrame:
    """Directory entries, one per location."""
    return directory.directory_entries(snapshot())


@st.cache_resource(show_spinner=False)
def known_windows() -> list[Window]:
    """Windows of four quarters, the latest first."""
    return windows(periods())


def windows_from(code: str) -> list[Window]:
    """The window with this code, then the known ones."""
    asked = run_of_quarters(code, periods())
    others = [window for window in known_windows() if window != asked]
    return [asked, *others] if asked else others


@st.cache_resource(show_spinner=False)
def periods() -> list[str]:
    """Every period for which a list was read and counted, in time order."""
    lists = snapshot().lists
    return sorted(lists.loc[lists["counted"], "quarter"].unique())


@st.cache_resource(show_spinner=False, max_entries=64)
def totals(window: str, provinces: Sequence[str]) -> coverage.WindowTotals:
    """Positions of a window: placed, and not."""
    return coverage.window_totals(snapshot(), windows_from(window)[0].quarters, provinces)


@st.cache_resource(show_spinner=False)
def _coverage(level: str) -> pd.DataFrame:
    if level == "community":
        return coverage.community_coverage(snapshot())
    return coverage.division_coverage(snapshot(), _coverage("community"))


@st.cache_resource(show_spinner=False, max_entries=64)
def gaps(level: str, first_window: str, provinces: Sequence[str]) -> pd.DataFrame:
    """The gap table; the positions of ``first_window`` come first and order it."""
    quarters = {window.code: window.quarters for window in windows_from(first_window)}
    return coverage.gap_table(snapshot(), _coverage(level), level, quarters, provinces)


@st.cache_resource(show_spinner=False)
def community_positions(window: str) -> gpd.GeoDataFrame:
    """Communities with their approved positions in a window, the largest first."""
    quarters = windows_from(window)[0].quarters
    counted = coverage.window_positions(snapshot().positions, quarters)
    sums = counted.groupby("community_id")["positions"].sum()
    communities = snapshot().communities
    located = communities.assign(positions=communities["community_id"].map(sums))
    return located.dropna(subset="positions").sort_values("positions", ascending=False)


@st.cache_resource(show_spinner=False)
def _located() -> pd.DataFrame:
    return position_counts.located_positions(snapshot())


@st.cache_resource(show_spinner=False, max_entries=64)
def selection(wanted: PositionFilter) -> pd.DataFrame:
    """The positions that a filter takes."""
    return position_counts.selected_positions(_located(), wanted)


@st.cache_resource(show_spinner=False, max_entries=256)
def position_totals(wanted: PositionFilter) -> PositionTotals:
    """Totals of a selection."""
    return position_counts.position_totals(selection(wanted))


@st.cache_resource(show_spinner=False, max_entries=64)
def community_counts(wanted: PositionFilter) -> gpd.GeoDataFrame:
    """A selection counted per community, with its main occupation, most positions first."""
    selected = selection(wanted)
    counted = position_counts.community_counts(selected, snapshot())
    return position_counts.with_main_occupation(counted, selected, "community_id")


@st.cache_resource(show_spinner=False, max_entries=64)
def division_counts(wanted: PositionFilter) -> gpd.GeoDataFrame:
    """A selection counted per census division, with its main occupation."""
    selected = selection(wanted)
    counted = position_counts.division_counts(selected, snapshot(), wanted.provinces)
    return position_counts.with_main_occupation(counted, selected, "census_division_id")


@st.cache_resource(show_spinner=False, max_entries=128)
def counts(wanted: PositionFilter, columns: tuple[str, ...]) -> pd.DataFrame:
    """A selection counted per value of these columns."""
    return position_counts.counts_by(selection(wanted), columns)


@st.cache_resource(show_spinner=False, max_entries=64)
def trend(wanted: PositionFilter) -> pd.DataFrame:
    """A selection over every period, whatever its quarters."""
    return trends.period_trend(selection(wanted.of_every_period()), periods())


@st.cache_resource(show_spinner=False, max_entries=64)
def season(wanted: PositionFilter) -> pd.DataFrame:
    """How a selection spreads over the quarters of the year."""
    return trends.seasonal_pattern(trend(wanted))


@st.cache_resource(show_spinner=False, max_entries=64)
def largest_community(quarters: tuple[str, ...]) -> int:
    """Most positions of any community in these quarters, so that circles keep their scale."""
    return int(community_counts(PositionFilter(quarters))["positions"].max())


@st.cache_resource(show_spinner=False, max_entries=64)
def services_near(wanted: PositionFilter) -> pd.DataFrame:
    """Which services are near a selection's positions."""
    types = snapshot().service_types
    for_workers = types.loc[types["for_workers"], "service_type"].tolist()
    return nearby.services_near(community_counts(wanted), _coverage("community"), for_workers)
