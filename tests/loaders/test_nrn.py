"""National Road Network files: topology, direction, speed, ferries, and what is refused."""

from __future__ import annotations

import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from shapely import LineString, MultiLineString, Point

from geodata.findings import Finding
from geodata.road_network import RoadNetwork
from loaders.road_import import imported_network
from tests.loaders.road_fixtures import (
    NRN_CRS,
    A,
    B,
    C,
    D,
    between,
    ferry,
    frame,
    road,
    square,
    write_gpkg,
    write_shp,
)

REPOSITORY = Path(__file__).parents[2]
ISLAND = (-64.70, 46.30)
KM_A_B = 0.773  # 0.01 degrees of longitude at 46.1 degrees north


def imported(*paths: Path) -> tuple[RoadNetwork, list[Finding]]:
    network, findings = imported_network("nrn", list(paths))
    assert network is not None, [finding.message() for finding in findings]
    return network, findings


def refused(*paths: Path) -> str:
    network, findings = imported_network("nrn", list(paths))
    assert network is None
    return "\n".join(f.message() for f in findings if f.severity == "error")


def codes(findings: list[Finding]) -> set[str]:
    return {finding.code for finding in findings}


def test_segments_meet_where_their_ends_are_the_same(tmp_path: Path) -> None:
    network, findings = imported(write_gpkg(tmp_path / "a.gpkg", square()))
    assert len(network.nodes) == 4 and len(network.links) == 4
    assert network.nodes.crs == "EPSG:4326"
    link = between(network, A, B)
    assert link["km"].item() == pytest.approx(KM_A_B, abs=0.001)
    assert link["minutes"].item() == pytest.approx(KM_A_B, abs=0.001)  # 60 km/h
    assert link["kind"].item() == "road" and link["name"].item() == "Main Street"
    assert network.origin == "nrn" and network.vintage == "NB 9.0"
    assert codes(findings) == {"road_ferries_missing"}


@pytest.mark.parametrize("french", [False, True])
@pytest.mark.parametrize("form", ["gpkg", "shp"])
def test_both_languages_and_both_forms_give_the_same_network(
    tmp_path: Path, french: bool, form: str
) -> None:
    roads = [
        *square(),
        road(A, C, TRAFFICDIR="Same direction", SPEED=-1, ROADCLASS="Freeway"),
        road(B, D, TRAFFICDIR="Opposite direction", STRUCTTYPE="Bridge", PAVSTATUS="Unpaved"),
        road(D, ISLAND, CLOSING="Winter"),
    ]
    crossing = [ferry(C, ISLAND, CLOSING="Winter")]
    stem = "RRN" if french else "NRN"
    if form == "gpkg":
        paths = [write_gpkg(tmp_path / "x.gpkg", roads, crossing, french, f"{stem}_NB_9_0")]
    else:
        ends = ("SEGMROUT", "SLIAISONTR") if french else ("ROADSEG", "FERRYSEG")
        paths = [
            write_shp(tmp_path / f"{stem}_NB_9_0_{end}.shp", rows, french)
            for end, rows in zip(ends, (roads, crossing), strict=True)
        ]
    network, _ = imported(*paths)
    assert network.vintage == "NB 9.0"
    motorway = between(network, A, C)
    assert motorway["one_way"].item() and motorway["kind"].item() == "highway"
    assert motorway["km"].item() / motorway["minutes"].item() * 60 == pytest.approx(105)
    assert between(network, C, A).empty
    assert between(network, B, D).empty
    assert between(network, D, B)["kind"].item() == "bridge"
    seasonal = between(network, D, ISLAND)
    assert seasonal["season"].item() == "part_of_year"
    boat = between(network, C, ISLAND)
    assert boat["kind"].item() == "ferry" and boat["season"].item() == "part_of_year"
    assert boat["name"].item() == "Bay Ferry"


def test_codes_are_read_like_their_labels(tmp_path: Path) -> None:
    coded: dict[str, Any] = {
        "ROADCLASS": 1,
        "TRAFFICDIR": 2,
        "CLOSING": 0,
        "PAVSTATUS": 1,
        "STRUCTTYPE": 0,
        "SPEED": -1,
    }
    network, _ = imported(write_gpkg(tmp_path / "a.gpkg", square(**coded)))
    assert network.links["kind"].eq("highway").all() and network.links["one_way"].all()
    assert between(network, B, A).empty and len(between(network, A, B)) == 1


def test_a_speed_that_is_missing_or_impossible_gives_way_to_the_usual_one(tmp_path: Path) -> None:
    speeds = [None, 0, 999, 80]
    rows = [one | {"SPEED": speed} for one, speed in zip(square(), speeds, strict=True)]
    network, findings = imported(write_gpkg(tmp_path / "a.gpkg", rows))
    kmh = (network.links["km"] / network.links["minutes"] * 60).round()
    assert sorted(kmh) == [50, 50, 50, 80]
    told = {finding.code: finding for finding in findings}
    assert told["road_speed_missing"].found == "1 of 4"
    assert told["road_speed_unusable"].found.startswith("2 of 4: 0")
    assert told["road_speed_unusable"].column == "SPEED / VITESSE"


def test_an_unpaved_road_without_a_limit_is_slower(tmp_path: Path) -> None:
    rows = square(SPEED=-1, PAVSTATUS="Unpaved", ROADCLASS="Collector")
    network, _ = imported(write_gpkg(tmp_path / "a.gpkg", rows))
    assert (network.links["km"] / network.links["minutes"] * 60).round().eq(55).all()


def test_a_road_of_winter_ice_or_of_buses_is_not_used(tmp_path: Path) -> None:
    rows = [
        *square(),
        road(A, C, ROADCLASS="Winter"),
        road(B, D, ROADCLASS="Rapid Transit"),
        road(A, C, CLOSING="Summer"),
    ]
    network, _ = imported(write_gpkg(tmp_path / "a.gpkg", rows))
    assert len(network.links) == 4


def test_a_ferry_in_two_segments_waits_once(tmp_path: Path) -> None:
    far, middle = (-64.60, 46.10), (-64.695, 46.10)
    roads = [*square(), road(far, (-64.59, 46.10)), road((-64.59, 46.10), far)]
    whole, _ = imported(write_gpkg(tmp_path / "a.gpkg", roads, [ferry(B, far)]))
    halves, _ = imported(
        write_gpkg(tmp_path / "b.gpkg", roads, [ferry(B, middle), ferry(middle, far)])
    )
    one = whole.links.loc[whole.links["kind"].eq("ferry"), "minutes"].sum()
    two = halves.links.loc[halves.links["kind"].eq("ferry"), "minutes"]
    assert len(two) == 2 and two.sum() == pytest.approx(one, abs=0.01)
    # 14.7 km: up to 15 km at 16 km/h, with 20 minutes of waiting.
    km = whole.links.loc[whole.links["kind"].eq("ferry"), "km"].item()
    assert one == pytest.approx(km / 16 * 60 + 20)


def test_two_ferries_that_land_at_one_quay_wait_each(tmp_path: Path) -> None:
    one, two = (-64.795, 46.25), (-64.60, 46.20)
    crossings = [ferry(C, one), ferry(C, two)]
    roads = [*square(), road(one, (-64.79, 46.25)), road(two, (-64.59, 46.20))]
    network, _ = imported(write_gpkg(tmp_path / "a.gpkg", roads, crossings))
    boats = network.links[network.links["kind"].eq("ferry")]
    assert len(boats) == 2
    assert (boats["minutes"] - boats["km"] / 21 * 60 - 35).abs().max() < 0.01


def test_loops_and_repeated_segments_are_left_out(tmp_path: Path) -> None:
    loop = road(A, A) | {"geometry": LineString([A, (-64.801, 46.1), (-64.801, 46.101), A])}
    network, findings = imported(write_gpkg(tmp_path / "a.gpkg", [*square(), road(A, B), loop]))
    assert len(network.links) == 4
    assert {"road_loop", "road_duplicate"} <= codes(findings)


def test_geometries_that_are_no_line_are_left_out_and_parts_count_each(tmp_path: Path) -> None:
    several = road(A, B) | {"geometry": MultiLineString([[A, C], [B, D]])}
    rows = [*square(), road(A, B) | {"geometry": None}, several]
    path = tmp_path / "a.gpkg"
    frame(rows).to_file(path, layer="NRN_NB_9_0_ROADSEG", driver="GPKG")
    network, findings = imported(path)
    assert len(network.links) == 6
    told = {finding.code: finding.found for finding in findings}
    assert told["road_geometry_unusable"] == "1 of 7"


def test_files_of_two_provinces_are_joined_where_their_roads_end(tmp_path: Path) -> None:
    edge, other = (-64.75, 46.10), (-64.74996, 46.10002)  # 4 m apart
    east = (-64.74, 46.10)
    first = write_gpkg(tmp_path / "nb.gpkg", [*square(), road(B, edge)])
    second = write_gpkg(tmp_path / "ns.gpkg", [road(other, east)], stem="NRN_NS_17_1")
    network, findings = imported(first, second)
    assert network.vintage == "NB 9.0, NS 17.1"
    assert "road_files_joined" in codes(findings)
    assert len(network.links) == 6
    assert "road_parts_apart" not in codes(findings)


def test_roads_far_from_the_three_provinces_are_cut_and_crossings_between_them_stay(
    tmp_path: Path,
) -> None:
    sea = (-65.9, 44.95)  # in the middle of the Bay of Fundy
    shore, quay = (-66.06, 45.26), (-65.755, 44.66)
    roads = [
        *square(),
        road(A, shore),
        road(quay, (-65.76, 44.65)),
        road((-70.0, 45.0), (-70.1, 45.0)),
    ]
    crossings = [ferry(shore, sea), ferry(sea, quay), ferry(shore, (-68.2, 44.4))]
    network, findings = imported(write_gpkg(tmp_path / "a.gpkg", roads, crossings))
    assert network.links["kind"].eq("ferry").sum() == 2
    assert network.nodes.get_coordinates()["x"].min() > -67
    assert "road_outside" in codes(findings)


def test_a_small_part_of_the_network_is_left_out_and_a_large_one_is_told(tmp_path: Path) -> None:
    def ladder(at: float, count: int) -> list[dict[str, Any]]:
        row = [(at, 46.10 + 0.002 * step) for step in range(count)]
        return [road(a, b) for a, b in pairwise(row)]

    rows = [*ladder(-64.80, 30), *ladder(-64.70, 25), *ladder(-64.60, 5)]
    network, findings = imported(write_gpkg(tmp_path / "a.gpkg", rows))
    assert len(network.nodes) == 55
    told = {finding.code: finding.found for finding in findings}
    assert told["road_parts_apart"] == "30, 25"
    assert told["road_part_left_out"] == "4 of 57"


def test_a_one_way_street_that_one_cannot_come_back_from_is_left_out(tmp_path: Path) -> None:
    rows = [*square(), road(A, (-64.81, 46.10), TRAFFICDIR="Same direction")]
    network, findings = imported(write_gpkg(tmp_path / "a.gpkg", rows))
    assert len(network.nodes) == 4 and "road_part_left_out" in codes(findings)


def test_junctions_of_another_edition_are_told(tmp_path: Path) -> None:
    path = write_gpkg(tmp_path / "a.gpkg", square(), junctions=[A, B, (-64.5, 46.5)])
    told = {finding.code: finding.found for finding in imported(path)[1]}
    assert told["road_junction_elsewhere"] == "1 of 3"


def test_another_known_coordinate_system_is_reprojected(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    frame(square()).to_crs("EPSG:3347").to_file(path, layer="NRN_NB_9_0_ROADSEG", driver="GPKG")
    network, _ = imported(path)
    assert len(network.nodes) == 4
    assert between(network, A, B)["km"].item() == pytest.approx(KM_A_B, abs=0.001)


@pytest.mark.parametrize("name", ["a.gpkg", "NRN_NB_9_0_ROADSEG.shp"])
def test_an_unknown_coordinate_system_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    frame(square(), crs=None).to_file(path, layer="NRN_NB_9_0_ROADSEG")
    said = refused(path)
    assert "does not say in which coordinate system" in said and name in said


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.gpkg", b"this is no GeoPackage", "a file of another kind"),
        ("a.gpkg", b"SQLite format 3\0 and nothing more", "a.gpkg"),
        ("a.gpkg", b"", "0 bytes"),
        ("a.shp", b"\x00\x00\x27\x0a and nothing more", "a.shp"),
        ("a.geojson", b"{}", "a file of another kind"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    said = refused(path)
    assert said.startswith(f"{name}: The road file cannot be read") and told in said


def test_an_archive_is_never_unpacked(tmp_path: Path) -> None:
    inner = write_gpkg(tmp_path / "a.gpkg", square())
    for name in ("b.zip", "b.gpkg"):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(inner, "a.gpkg")
        assert "a ZIP archive; unpack it first" in refused(tmp_path / name)


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "a.gpkg")
    (tmp_path / "b.gpkg").mkdir()
    assert "not a regular file" in refused(tmp_path / "b.gpkg")


def test_a_cut_geopackage_is_refused(tmp_path: Path) -> None:
    path = write_gpkg(tmp_path / "a.gpkg", square() * 400)
    path.write_bytes(path.read_bytes()[:40_000])
    assert "a.gpkg" in refused(path)


def test_a_missing_layer_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    frame(square()).to_file(path, layer="streets", driver="GPKG")
    said = refused(path)
    assert "holds no layer of road segments. Found: streets" in said and "SEGMROUT" in said


def test_only_ferries_are_no_road_network(tmp_path: Path) -> None:
    path = write_shp(tmp_path / "NRN_NB_9_0_FERRYSEG.shp", [ferry(A, ISLAND)])
    assert "holds no layer of road segments" in refused(path)


@pytest.mark.parametrize("column", ["ROADCLASS", "SPEED", "TRAFFICDIR"])
def test_a_missing_column_is_named_with_file_and_layer(tmp_path: Path, column: str) -> None:
    path = tmp_path / "a.gpkg"
    table = frame(square()).drop(columns=column)
    table.to_file(path, layer="NRN_NB_9_0_ROADSEG", driver="GPKG")
    said = refused(path)
    assert f"a.gpkg, sheet NRN_NB_9_0_ROADSEG, column {column} / " in said


def test_an_empty_layer_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    frame(square()).iloc[:0].to_file(path, layer="NRN_NB_9_0_ROADSEG", driver="GPKG")
    assert "The layer of road segments is empty" in refused(path)


def test_a_table_without_lines_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    points = [row | {"geometry": Point(A)} for row in square()]
    frame(points).to_file(path, layer="NRN_NB_9_0_ROADSEG", driver="GPKG")
    assert "No road lies in the three provinces" in refused(path)


def test_an_unknown_direction_is_refused_and_an_unknown_class_told(tmp_path: Path) -> None:
    said = refused(write_gpkg(tmp_path / "a.gpkg", square(TRAFFICDIR="Sideways")))
    assert "Directions of traffic are not known. Found: Sideways" in said
    path = write_gpkg(tmp_path / "b.gpkg", square(ROADCLASS="Skyway", SPEED=-1))
    network, findings = imported(path)
    assert "road_value_unknown" in codes(findings)
    assert (network.links["km"] / network.links["minutes"] * 60).round().eq(50).all()


def test_coordinates_in_another_system_than_is_said_give_no_network(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    metres = frame(square()).to_crs("EPSG:3347")
    wrong = metres.set_crs(NRN_CRS, allow_override=True)
    wrong.to_file(path, layer="NRN_NB_9_0_ROADSEG", driver="GPKG")
    assert "No road lies in the three provinces" in refused(path)


def test_shapefile_labels_in_utf_8_without_a_code_page_are_read(tmp_path: Path) -> None:
    path = write_shp(
        tmp_path / "RRN_NB_9_0_SEGMROUT.shp", square(TRAFFICDIR="Same direction"), french=True
    )
    path.with_suffix(".cpg").unlink()
    network, _ = imported(path)
    assert network.links["one_way"].all()


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("nrn_road_classes", ["code", "label_en", "kmh", "kmh_unpaved", "used"]),
        ("osm_highways", ["highway", "kmh", "kmh_unpaved", "one_way"]),
        ("road_ferries", ["up_to_km", "kmh", "wait_minutes"]),
    ],
)
def test_the_method_page_states_every_default(name: str, columns: list[str]) -> None:
    page = (REPOSITORY / "docs" / "method.md").read_text("utf-8")
    table = pd.read_csv(REPOSITORY / "loaders" / f"{name}.csv", dtype=str, keep_default_na=False)
    for row in table[columns].itertuples(index=False):
        assert "| " + " | ".join(cell or "" for cell in row) + " |" in page.replace("longer", "")
