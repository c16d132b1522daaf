"""A directory placed anew: where Havre has it, and its own places where it moved."""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import pandas as pd
import pytest

from geodata.snapshot import TABLES, Snapshot, as_read, read_snapshot
from loaders.build import DIRECTORY_DIR, check_tables
from loaders.directory import DirectoryTables, read_directory
from loaders.placed_directory import PlacedDirectory, placed_directory


@pytest.fixture(scope="module")
def havre() -> Snapshot:
    return read_snapshot()


@pytest.fixture(scope="module")
def bundled() -> DirectoryTables:
    return read_directory(DIRECTORY_DIR)[0]


def placed(tables: DirectoryTables, havre: Snapshot) -> PlacedDirectory:
    return placed_directory(tables, havre.gazetteer, havre.census_divisions)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_comes_back_from_memory_as_it_is_read(name: str, havre: Snapshot) -> None:
    table = getattr(havre, name)
    pd.testing.assert_frame_equal(pd.DataFrame(as_read(table, name)), pd.DataFrame(table))


def test_the_bundled_directory_shown_as_an_upload_is_the_bundled_directory(
    havre: Snapshot, bundled: DirectoryTables
) -> None:
    shown = placed(bundled, havre).in_place_of(havre)
    for name in TABLES:
        ours, theirs = (pd.DataFrame(getattr(one, name)) for one in (shown, havre))
        pd.testing.assert_frame_equal(ours, theirs, obj=name)
    assert isinstance(shown.locations, gpd.GeoDataFrame)
    check_tables(shown)


def test_an_entry_that_moved_is_placed_anew_and_the_others_stay(
    havre: Snapshot, bundled: DirectoryTables
) -> None:
    locations = bundled.locations.copy()
    at_points = havre.locations.loc[havre.locations["placement"].eq("postal_point")]
    moved, stays = at_points["location_id"].iloc[:2]
    row = locations["location_id"].eq(moved)
    locations.loc[row, ["province", "city", "street", "postal_code"]] = ["PE", "Souris", None, None]
    changed = dataclasses.replace(bundled, locations=locations)
    shown = placed(changed, havre).in_place_of(havre).locations.set_index("location_id")
    assert shown.loc[moved, "community_id"] == "PE-souris"
    assert shown.loc[moved, "placement"] == "community"
    before = havre.locations.set_index("location_id")
    assert shown.loc[stays].geometry.equals(before.loc[stays].geometry)
    assert shown.loc[stays, "placement"] == "postal_point"
