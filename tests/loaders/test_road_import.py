"""``havre roads``: what it keeps, says and removes."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.stored_roads import read_roads
from loaders.commands import main
from loaders.lock import locked
from tests.loaders.road_fixtures import A, C, ferry, square, write_gpkg, write_pbf


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "data"
    monkeypatch.setenv("HAVRE_DATA", str(place))
    return place


@pytest.fixture
def road_file(tmp_path: Path) -> Path:
    return write_gpkg(tmp_path / "NRN_NB_9_0_GPKG_en.gpkg", square(), [ferry(A, C)])


def test_a_network_is_kept_named_and_removed(
    folder: Path, road_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["roads", "--nrn", str(road_file)]) == 0
    said = capsys.readouterr().out
    assert "(nodes: 4, links: 5, km of road: 4, ferry links: 1), from National Road Network" in said
    assert "(NB 9.0)" in said and str(folder) in said
    found = read_roads(folder)
    assert found is not None and found[1].files == (road_file.name,)
    assert main(["roads", "--forget"]) == 0
    assert "estimated again" in capsys.readouterr().out
    assert not folder.exists()
    assert main(["roads", "--forget"]) == 0
    assert "no road network to remove" in capsys.readouterr().out


def test_an_extract_is_kept_and_said_in_french(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {1: (-64.80, 46.10), 2: (-64.79, 46.10), 3: (-64.79, 46.11)}
    street = {"highway": "residential"}
    path = write_pbf(tmp_path / "a.osm.pbf", places, [([1, 2, 3, 1], street), ([1, 3], street)])
    assert main(["roads", "--osm", str(path), "--language", "fr"]) == 0
    said = capsys.readouterr()
    assert "source : OpenStreetMap (2026-11-20)" in said.out
    assert "avis : a.osm.pbf : Des routes sans limite de vitesse" in said.err
    assert "2 sur 2" in said.err
    found = read_roads(folder)
    assert found is not None and found[0].origin == "osm"


def test_a_refused_file_leaves_the_network_in_use(
    folder: Path, road_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["roads", "--nrn", str(road_file)]) == 0
    broken = tmp_path / "b.gpkg"
    broken.write_bytes(b"no")
    assert main(["roads", "--nrn", str(road_file), str(broken)]) == 1
    assert "Nothing was changed." in capsys.readouterr().err
    found = read_roads(folder)
    assert found is not None and found[1].files == (road_file.name,)


def test_one_command_at_a_time_writes_the_folder(
    folder: Path, road_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir()
    with locked(folder):
        assert main(["roads", "--nrn", str(road_file)]) == 1
        assert main(["roads", "--forget"]) == 1
    assert "is running; nothing was changed" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told(
    folder: Path, road_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write_text("a file", "utf-8")
    assert main(["roads", "--nrn", str(road_file), "--language", "fr"]) == 1
    assert "ne peut pas être écrit" in capsys.readouterr().err


@pytest.mark.parametrize("asked", [[], ["--nrn"], ["--nrn", "a", "--osm", "b"]])
def test_one_kind_of_file_is_asked_for(asked: list[str], folder: Path) -> None:
    with pytest.raises(SystemExit):
        main(["roads", *asked])
