"""The imported road network in the data folder: used when sound, else left alone with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from geodata.private_files import file_sha256
from geodata.refreshed import forget_tables
from geodata.road_network import RoadNetwork
from geodata.stored_roads import (
    FACTS_FILE,
    UnusableRoadsError,
    forget_roads,
    read_road_facts,
    read_roads,
    roads_version,
    write_roads,
)

MOMENT = "2026-11-26T10:00:00+00:00"
FILES = ("NRN_NB_9_0_GPKG_en.gpkg",)


def network(minutes: float = 1.0) -> RoadNetwork:
    nodes = gpd.GeoDataFrame(geometry=[Point(-64.8, 46.1), Point(-64.79, 46.1)], crs="EPSG:4326")
    link = {
        "from_node": [0],
        "to_node": [1],
        "km": [0.8],
        "minutes": [minutes],
        "kind": ["road"],
        "one_way": [True],
        "season": ["all_year"],
        "name": [None],
    }
    return RoadNetwork(nodes, pd.DataFrame(link), "nrn", "NB 9.0")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_roads(network(), FILES, MOMENT, tmp_path)
    return tmp_path


def test_no_network_is_no_fault(tmp_path: Path) -> None:
    assert read_roads(tmp_path / "nothing") is None
    assert roads_version(tmp_path / "nothing") == ""
    assert not forget_roads(tmp_path)


def test_a_written_network_is_read_back_with_where_it_comes_from(folder: Path) -> None:
    found = read_roads(folder)
    assert found is not None
    read, facts = found
    expected = network().links
    assert read.links["name"].isna().all()
    pd.testing.assert_frame_equal(read.links.drop(columns="name"), expected.drop(columns="name"))
    assert read.nodes.geometry.geom_equals(network().nodes.geometry).all()
    assert (read.origin, read.vintage) == ("nrn", "NB 9.0")
    assert (facts.files, facts.imported, facts.nodes, facts.links) == (FILES, MOMENT, 2, 1)


def test_a_new_network_takes_the_place_of_the_old_one(folder: Path) -> None:
    before = roads_version(folder)
    write_roads(network(minutes=9.0), FILES, MOMENT, folder)
    found = read_roads(folder)
    assert found is not None and found[0].links["minutes"].tolist() == [9.0]
    assert roads_version(folder) != before
    assert len(list(folder.glob("roads-*"))) == 1


def test_a_write_that_fails_leaves_the_old_network_in_use(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("geodata.stored_roads.replace_file", full)
    with pytest.raises(OSError, match="No space"):
        write_roads(network(minutes=9.0), FILES, MOMENT, folder)
    found = read_roads(folder)
    assert found is not None and found[0].links["minutes"].tolist() == [1.0]
    assert len(list(folder.glob("roads-*"))) == 1


def test_a_network_too_large_to_be_read_back_is_not_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geodata.stored_roads.MAX_BYTES", 10)
    with pytest.raises(ValueError, match="at most 10 can be kept"):
        write_roads(network(minutes=9.0), FILES, MOMENT, folder)
    monkeypatch.undo()
    assert read_roads(folder) is not None


def tables(folder: Path) -> Path:
    return next(folder.glob("roads-*"))


def cut_links(folder: Path) -> None:
    path = tables(folder) / "links.parquet"
    path.write_bytes(path.read_bytes()[:-20])


def other_links(folder: Path) -> None:
    """Sound by its checksum, but a link names a node that is not there."""
    path = tables(folder) / "links.parquet"
    network().links.assign(to_node=7).to_parquet(path, index=False)
    facts = json.loads((folder / FACTS_FILE).read_text("utf-8"))
    facts["sha256"]["links.parquet"] = file_sha256(path)
    (folder / FACTS_FILE).write_text(json.dumps(facts), "utf-8")


def no_links(folder: Path) -> None:
    (tables(folder) / "links.parquet").unlink()


def half_facts(folder: Path) -> None:
    (folder / FACTS_FILE).write_text("{", "utf-8")


def facts_with(**other: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        facts = json.loads((folder / FACTS_FILE).read_text("utf-8"))
        (folder / FACTS_FILE).write_text(json.dumps(facts | other), "utf-8")

    return change


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (cut_links, "damaged"),
        (other_links, "damaged"),
        (no_links, "damaged"),
        (half_facts, "damaged"),
        (facts_with(tables="roads-1/../.."), "damaged"),
        (facts_with(origin="estimated"), "damaged"),
        (facts_with(files="a.gpkg"), "damaged"),
        (facts_with(files=[1]), "damaged"),
        (facts_with(nodes=3), "damaged"),
        (facts_with(nodes=-1), "damaged"),
        (facts_with(imported="yesterday"), "damaged"),
        (facts_with(surprise=1), "damaged"),
        (facts_with(format=2), "other_version"),
    ],
)
def test_a_damaged_network_is_not_used(
    folder: Path, damage: Callable[[Path], None], code: str
) -> None:
    damage(folder)
    with pytest.raises(UnusableRoadsError) as told:
        read_roads(folder)
    assert told.value.code == code


def test_forgetting_removes_it_and_nothing_else(folder: Path) -> None:
    (folder / "note.txt").write_text("mine", "utf-8")
    assert forget_roads(folder)
    assert [path.name for path in folder.iterdir()] == ["note.txt"]
    assert read_road_facts(folder) is None


def test_forgetting_refreshed_lists_keeps_the_network(folder: Path) -> None:
    forget_tables(folder)
    assert read_roads(folder) is not None
