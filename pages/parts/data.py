"""The data that pages show, loaded once for everyone. Never change what these return."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import streamlit as st

from geodata import coverage, directory
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
def coverage_of(level: str) -> pd.DataFrame:
    if level == "community":
        return coverage.community_coverage(snapshot())
    return coverage.division_coverage(snapshot(), coverage_of("community"))


@st.cache_resource(show_spinner=False, max_entries=64)
def gaps(level: str, first_window: str, provinces: Sequence[str]) -> pd.DataFrame:
    """The gap table; the positions of ``first_window`` come first and order it."""
    quarters = {window.code: window.quarters for window in windows_from(first_window)}
    return coverage.gap_table(snapshot(), coverage_of(level), level, quarters, provinces)


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
def _geometry(level: str) -> gpd.GeoSeries:
    tables = snapshot()
    areas = tables.communities if level == "community" else tables.census_divisions
    return areas.set_index(f"{level}_id").geometry


def shapes(level: str, area_ids: Sequence[str]) -> gpd.GeoSeries:
    """Points of communities or polygons of census divisions, in the order of these ids.

    The index holds the ids and is named for them: ``community_id``, ``census_division_id``.
    """
    return _geometry(level).loc[list(area_ids)]
