"""The imported road network in the app: taken up, named, or passed over with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from geodata.stored_roads import FACTS_FILE, forget_roads, write_roads
from loaders.road_import import imported_network
from pages.parts import road_data
from pages.parts.road_data import imported_roads, road_words
from tests.loaders.road_fixtures import square, write_gpkg

MOMENT = "2026-11-26T10:00:00+00:00"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("HAVRE_DATA", str(tmp_path / "data"))
    yield tmp_path / "data"
    st.cache_resource.clear()


@pytest.fixture
def kept(folder: Path, tmp_path: Path) -> Path:
    path = write_gpkg(tmp_path / "NRN_NB_9_0_GPKG_en.gpkg", square())
    network, _ = imported_network("nrn", [path])
    assert network is not None
    write_roads(network, (path.name, "red\x1b[31m.gpkg"), MOMENT, folder)
    return folder


def test_without_a_network_road_times_are_estimated(folder: Path) -> None:
    assert imported_roads().network is None
    assert road_words(imported_roads()).startswith("Road times are estimated;")


def test_a_network_is_used_and_named(kept: Path) -> None:
    roads = imported_roads()
    assert roads.network is not None and len(roads.network.links) == 4
    said = road_words(roads)
    assert "(NB 9.0), from NRN_NB_9_0_GPKG_en.gpkg, red\ufffd[31m.gpkg" in said
    assert "November 26, 2026" in said
    assert imported_roads() is roads


def test_it_is_named_in_french(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.parts.text.current_language", lambda: "fr")
    monkeypatch.setattr("pages.parts.data_notes.current_language", lambda: "fr")
    said = road_words(imported_roads())
    assert said.startswith("Temps de route : Réseau routier national")
    assert "26 novembre 2026" in said


def test_another_network_and_none_are_taken_up(kept: Path) -> None:
    assert imported_roads().network is not None
    forget_roads(kept)
    assert imported_roads().network is None


@pytest.mark.parametrize(
    ("facts", "word"), [("{", "damaged"), ('{"format": 9}', "another version")]
)
def test_a_network_that_cannot_be_used_gives_way_with_a_reason(
    kept: Path, facts: str, word: str
) -> None:
    (kept / FACTS_FILE).write_text(facts, "utf-8")
    roads = imported_roads()
    assert roads.network is None and word in road_words(roads)


def test_openstreetmap_is_credited(kept: Path) -> None:
    roads = imported_roads()
    assert roads.facts is not None
    facts = road_data.RoadFacts(MOMENT, "osm", "", ("a.osm.pbf",), 4, 4)
    said = road_words(road_data.ImportedRoads(roads.network, facts))
    assert "© OpenStreetMap contributors (edition not stated), from a.osm.pbf" in said
