"""The gazetteer: one place per name and division, stable identifiers, reviewed tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.placing import Gazetteer, Placer
from geodata.terms import CRS
from loaders.boundaries import read_census_divisions
from loaders.gazetteer import (
    ALIASES_FILE,
    CORRECTIONS_FILE,
    read_gazetteer,
    read_place_aliases,
    read_place_corrections,
)


@pytest.fixture
def read(sources: Path) -> Gazetteer:
    return read_gazetteer(sources, read_census_divisions(sources))


def test_one_name_in_one_division_is_one_place_the_best_known(read: Gazetteer) -> None:
    places = read.places.set_index("place_id")
    assert places.index.tolist() == [
        "NB-alma",
        "NB-moncton",
        "NS-centreville.digby",
        "NS-centreville.kings",
        "PE-offshore",
        "PE-tignish",
    ]
    assert places.loc["NB-moncton", ["name", "population", "quality"]].tolist() == [
        "Moncton",
        79_000,
        "A",
    ]
    assert read.places.crs == CRS


def test_a_second_entry_of_a_better_known_neighbour_is_left_out(read: Gazetteer) -> None:
    assert "NB-alma-village" not in set(read.places["place_id"])
    assert Placer(read).place("Alma Village, NB", "NB").community_id == "NB-alma"


def test_a_name_of_several_places_tells_their_division(read: Gazetteer) -> None:
    shared = read.places[read.places["name"] == "Centreville"]
    assert shared["census_division_id"].tolist() == ["1203", "1207"]


def test_its_own_name_is_the_first_key_and_other_scripts_are_left_out(read: Gazetteer) -> None:
    keys = read.places.set_index("place_id")["keys"]
    assert keys["NB-moncton"] == "moncton|le coude"
    assert keys["PE-tignish"].startswith("tignish|")
    assert {"saint simon", "tignish shore"} <= set(keys["PE-tignish"].split("|"))


def test_a_place_off_the_coast_has_the_nearest_division(read: Gazetteer) -> None:
    assert read.places.set_index("place_id")["census_division_id"]["PE-offshore"] == "1103"


def test_only_well_placed_urban_postal_codes_are_used(read: Gazetteer) -> None:
    assert read.postal_codes["postal_code"].tolist() == ["E1C 1A1"]


def test_aliases_are_filed_as_keys(read: Gazetteer) -> None:
    assert read.aliases["alias"].tolist() == ["montcon"]
    assert Placer(read).place("MONTCON, NB", "NB").community_id == "NB-moncton"


def test_an_alias_of_no_place_is_refused_by_name(read: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text("alias,province,fsa,place_id,relation,note\nX,NB,,NB-atlantis,same,\n")
    with pytest.raises(ValueError, match=r"aliases\.csv: unknown place_id NB-atlantis"):
        read_place_aliases(path, read.places)


def test_a_correction_of_no_place_is_refused_by_name(read: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text("place_id,point_of,note\nNB-alma,NB-atlantis,\n")
    with pytest.raises(ValueError, match=r"corrections\.csv: unknown place NB-atlantis"):
        read_place_corrections(path, read.places)


def test_a_corrected_place_takes_point_and_division(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text("place_id,point_of,note\nNB-alma,NB-moncton,\n")
    monkeypatch.setattr("loaders.gazetteer.CORRECTIONS_FILE", path)
    places = read_gazetteer(sources, read_census_divisions(sources)).places.set_index("place_id")
    assert places.geometry["NB-alma"].equals(places.geometry["NB-moncton"])
    assert places["census_division_id"]["NB-alma"] == "1307"
    assert places["name"]["NB-alma"] == "Alma"


def test_reading_twice_gives_the_same(sources: Path) -> None:
    divisions = read_census_divisions(sources)
    one, two = (read_gazetteer(sources, divisions) for _ in range(2))
    assert one.places.equals(two.places)
    assert one.postal_areas.equals(two.postal_areas)


@pytest.mark.sources
def test_the_reviewed_tables_fit_the_real_places(published: Path) -> None:
    gazetteer = read_gazetteer(published, read_census_divisions(published))
    assert len(read_place_aliases(ALIASES_FILE, gazetteer.places)) > 10
    assert len(read_place_corrections(CORRECTIONS_FILE, gazetteer.places)) > 0
    assert gazetteer.places["place_id"].is_unique
    assert gazetteer.places["census_division_id"].notna().all()
