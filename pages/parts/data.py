"""The data that pages show, loaded once for everyone. Never change what these return."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import streamlit as st

from geodata import directory
from geodata.quarters import Window, run_of_quarters, windows
from geodata.refreshed import (
    RefreshFacts,
    UnusableRefreshError,
    bundle_digest,
    data_folder,
    read_refreshed,
    refresh_version,
)
from geodata.snapshot import SNAPSHOT_DIR, Snapshot, read_snapshot
from geodata.window_positions import WindowTotals, window_positions, window_totals
from pages.parts.kept import kept
from pages.parts.own_data import own_data

SNAPSHOT_VARIABLE = "HAVRE_SNAPSHOT"


@dataclass(frozen=True)
class InUse:
    """The tables that are shown, and which they are.

    Attributes
    ----------
    tables : Snapshot
    refreshed : RefreshFacts or None
        When refreshed tables are shown.
    fault : str
        Why refreshed tables that are there are not shown: ``damaged``, ``other_version``.
    named : bool
        When ``HAVRE_SNAPSHOT`` names the folder they are from.
    version : str
        Changes when other tables are put in force.
    """

    tables: Snapshot
    refreshed: RefreshFacts | None = None
    fault: str = ""
    named: bool = False
    version: str = ""


@st.cache_resource(show_spinner=False)
def in_use() -> InUse:
    """The folder that ``HAVRE_SNAPSHOT`` names, else what was refreshed, else the bundle."""
    version = _version()  # first: what is put in force while reading is taken up next time
    found = _read_in_use()
    while found.fault and version != _version():  # a refresh took the tables away meanwhile
        version, found = _version(), _read_in_use()
    found = replace(found, version=version)
    # Streamlit collects garbage after every run; what stays for good need not be looked at.
    gc.collect()
    gc.freeze()
    return found


def _read_in_use() -> InUse:
    asked = os.environ.get(SNAPSHOT_VARIABLE)
    if asked:
        return InUse(read_snapshot(Path(asked)), named=True)
    bundled = read_snapshot(SNAPSHOT_DIR)
    try:
        found = read_refreshed(data_folder(), bundled, bundle_digest(SNAPSHOT_DIR))
    except UnusableRefreshError as fault:
        return InUse(bundled, fault=fault.code)
    return InUse(*found) if found else InUse(bundled)


def snapshot() -> Snapshot:
    """The tables that are shown in this session: its own, or those everybody is shown."""
    own = own_data()
    return own.tables if own else in_use().tables


def take_up_new_data() -> None:
    """At the start of a run: when a refresh put other tables in force, read those."""
    if in_use().version != _version():
        st.cache_resource.clear()


def _version() -> str:
    asked = os.environ.get(SNAPSHOT_VARIABLE)
    return asked or refresh_version(data_folder())


@kept()
def entries() -> pd.DataFrame:
    """Directory entries, one per location."""
    return directory.directory_entries(snapshot())


def worker_types() -> pd.DataFrame:
    """Service types meant for workers."""
    types = snapshot().service_types
    return types[types["for_workers"]]


@kept()
def known_windows() -> list[Window]:
    """Windows of four quarters, the latest first."""
    return windows(periods())


def windows_from(code: str) -> list[Window]:
    """The window with this code, then the known ones."""
    asked = run_of_quarters(code, periods())
    others = [window for window in known_windows() if window != asked]
    return [asked, *others] if asked else others


@kept()
def periods() -> list[str]:
    """Every period for which a list was read and counted, in time order."""
    lists = snapshot().lists
    return sorted(lists.loc[lists["counted"], "quarter"].unique())


@kept(max_entries=64)
def totals(window: str, provinces: Sequence[str]) -> WindowTotals:
    """Positions of a window: placed, and not."""
    return window_totals(snapshot(), windows_from(window)[0].quarters, provinces)


@kept()
def community_positions(window: str) -> gpd.GeoDataFrame:
    """Communities with their approved positions in a window, the largest first."""
    quarters = windows_from(window)[0].quarters
    counted = window_positions(snapshot().positions, quarters)
    sums = counted.groupby("community_id")["positions"].sum()
    communities = snapshot().communities
    located = communities.assign(positions=communities["community_id"].map(sums))
    return located.dropna(subset="positions").sort_values("positions", ascending=False)


@kept()
def _geometry(level: str) -> gpd.GeoSeries:
    tables = snapshot()
    areas = tables.communities if level == "community" else tables.census_divisions
    return areas.set_index(f"{level}_id").geometry


def shapes(level: str, area_ids: Sequence[str]) -> gpd.GeoSeries:
    """Points of communities or polygons of census divisions, in the order of these ids.

    The index holds the ids and is named for them: ``community_id``, ``census_division_id``.
    """
    return _geometry(level).loc[list(area_ids)]
