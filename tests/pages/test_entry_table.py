"""The directory as a table to download: what the cards show, and nothing they hide."""

from __future__ import annotations

import dataclasses
import json
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata.directory import directory_entries
from geodata.snapshot import Snapshot, read_snapshot
from pages.parts import text as words
from pages.parts.entry_table import about_entries, entry_table, public_points
from pages.parts.entry_text import entry_texts
from pages.parts.exports import table_csv
from pages.parts.layer_exports import layer_geojson


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return read_snapshot()


@pytest.fixture(scope="module")
def entries(snapshot: Snapshot) -> pd.DataFrame:
    return directory_entries(snapshot)


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("pages.parts.text.current_language", lambda: request.param)
    return str(request.param)


def downloaded(entries: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    return entry_table(entries, entry_texts(entries, snapshot.service_types))


def test_every_word_of_a_card_is_in_its_row(
    entries: pd.DataFrame, snapshot: Snapshot, language: str
) -> None:
    texts = entry_texts(entries, snapshot.service_types)
    table = downloaded(entries, snapshot)
    assert table.index.tolist() == entries["location_id"].tolist()
    for location_id, row in table.iterrows():
        text = texts[str(location_id)]
        cells = "\n".join(row.dropna())
        left_out = {words._("Source"), words._("Website")}
        shown = [line.text for line in text.rows if line.label not in left_out]
        assert [
            part for part in (text.heading, text.services, text.note, *shown) if part not in cells
        ] == []


def test_headers_are_in_the_readers_language(
    entries: pd.DataFrame, snapshot: Snapshot, language: str
) -> None:
    names = downloaded(entries.head(1), snapshot).columns
    expected = {"en": ["Name", "Phone", "Where"], "fr": ["Nom", "Téléphone", "Où"]}
    assert [names[at] for at in (0, 2, 5)] == expected[language]


def test_a_missing_line_is_an_empty_cell(entries: pd.DataFrame, snapshot: Snapshot) -> None:
    silent = entries[entries["phones"].map(len).eq(0) & entries["email"].isna()]
    table = downloaded(silent, snapshot)
    assert len(table)
    assert table["Phone"].isna().all()
    assert table["E-mail"].isna().all()


@pytest.fixture
def secretive(snapshot: Snapshot) -> Snapshot:
    """Every location has an address, contact and point; one in three is protected, of tier 3."""
    locations = snapshot.locations.copy()
    turn = pd.Series(range(len(locations)), index=locations.index) % 3
    locations["protected"] = turn.eq(0)
    locations["tier"] = turn.map({0: 2, 1: 3, 2: 1})
    locations["location_type"] = "physical"
    locations["placement"] = "postal_point"
    locations["city"] = "Secretville"
    locations["street"] = "1 Secret Street"
    locations["postal_code"] = "E1A 1A1"
    locations["email"] = "secret@example.org"
    locations["website"] = "https://secret.example.org"
    locations["geometry"] = gpd.GeoSeries(
        [shapely.Point(-64.77777, 46.11111)] * len(locations), index=locations.index, crs=4326
    )
    return dataclasses.replace(snapshot, locations=locations)


def test_what_the_screen_hides_is_in_no_download(secretive: Snapshot) -> None:
    entries = directory_entries(secretive)
    table, points = downloaded(entries, secretive), public_points(entries)
    protected = entries["protected"].to_numpy()
    existence_only = entries["tier"].eq(3).to_numpy()
    assert points[protected | existence_only].isna().all()
    assert points[~(protected | existence_only)].notna().all()
    for hidden, secrets in (
        (protected, ("1 Secret", "Secretville", "E1A")),
        (existence_only, ("1 Secret", "E1A", "secret@", "secret.example")),
    ):
        files = table_csv(table[hidden], []) + layer_geojson(table[hidden], points[hidden], [])
        assert [secret for secret in secrets if secret.encode() in files] == []
    assert b"1 Secret Street" in table_csv(table[~protected & ~existence_only], [])
    assert table.loc[existence_only, "Phone"].isna().all()


def test_points_are_those_of_the_snapshot_and_no_others(
    entries: pd.DataFrame, snapshot: Snapshot
) -> None:
    points = public_points(entries)
    placed = snapshot.locations.set_index("location_id").geometry.dropna()
    assert points.crs == placed.crs
    assert points.index.name == "location_id"
    assert set(points.dropna().index) == set(placed.index)
    assert points.loc[placed.index].geom_equals(placed).all()
    features = json.loads(layer_geojson(entries[["tier"]], points, []))["features"]
    assert len(features) == len(placed)


def test_the_lines_about_the_list_name_filters_counts_sources_licence_and_method(
    entries: pd.DataFrame, language: str
) -> None:
    found, lines = entries.head(3), entries.iloc[3:5]
    text = "\n".join(about_entries({"Province": "x"}, found, lines, date(2026, 11, 22)).lines)
    english = (
        "2026-11-22",
        "Province: x",
        ": 3",
        ": 2",
        "0 of 5",
        "Sources:",
        "Licence:",
        "Method:",
    )
    french = ("2026-11-22", "x", "\xa0: 3", "\xa0: 2", "0 sur 5", "Sources\xa0:", "Licence\xa0:")
    expected = english if language == "en" else french
    assert [part for part in expected if part not in text] == []
    assert "{" not in text
