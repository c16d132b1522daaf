"""OpenStreetMap extracts: which ways cars use, in which direction, how fast, and ferries."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.findings import Finding
from geodata.road_network import RoadNetwork
from loaders import osm_roads
from loaders.osm_roads import (
    cars_allowed,
    duration_minutes,
    ferry_season,
    is_closed,
    speed_kmh,
    way_direction,
)
from loaders.road_import import imported_network
from loaders.road_tables import osm_highways
from tests.loaders.road_fixtures import A, B, C, D, between, write_pbf

E, F = (-64.60, 46.30), (-64.59, 46.30)
PLACES = {1: A, 2: B, 3: C, 4: D, 5: E, 6: F}
STREET = {"highway": "residential", "maxspeed": "60"}
BLOCK = ([1, 2, 3, 4, 1], STREET)
SHORE = ([5, 6], STREET)


def imported(*paths: Path) -> tuple[RoadNetwork, list[Finding]]:
    network, findings = imported_network("osm", list(paths))
    assert network is not None, [finding.message() for finding in findings]
    return network, findings


def codes(findings: list[Finding]) -> set[str]:
    return {finding.code for finding in findings}


def kmh(network: RoadNetwork, start: tuple[float, float], end: tuple[float, float]) -> float:
    link = between(network, start, end)
    return float((link["km"] / link["minutes"] * 60).item())


def test_ways_are_cut_where_they_meet_and_nowhere_else(tmp_path: Path) -> None:
    path = write_pbf(tmp_path / "a.osm.pbf", PLACES, [BLOCK, ([1, 3], STREET)])
    network, findings = imported(path)
    # B and D are bends: the block is two links from A to C.
    assert len(network.nodes) == 2 and len(network.links) == 3
    assert network.links["km"].max() == pytest.approx(0.773 + 1.112, abs=0.002)
    assert network.origin == "osm" and network.vintage == "2026-11-20"
    assert codes(findings) == {"road_ferries_missing"}


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({"highway": "residential"}, 1, 1),
        ({"highway": "residential", "oneway": "yes"}, 1, 0),
        ({"highway": "residential", "oneway": "-1"}, 0, 1),
        ({"highway": "motorway"}, 1, 0),
        ({"highway": "motorway", "oneway": "no"}, 1, 1),
        ({"highway": "tertiary", "junction": "roundabout"}, 1, 0),
        ({"highway": "motorway_link"}, 1, 1),
        ({"highway": "primary", "oneway": "reversible"}, 0, 0),
    ],
)
def test_one_way_streets_lead_one_way(
    tmp_path: Path, tags: dict[str, str], forward: int, backward: int
) -> None:
    sides = [([1, 2], STREET), ([2, 3], STREET), ([3, 4], STREET), ([4, 1], STREET)]
    network, _ = imported(write_pbf(tmp_path / "a.osm.pbf", PLACES, [*sides, ([1, 3], tags)]))
    assert len(between(network, A, C)) == forward
    assert len(between(network, C, A)) == backward


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "primary", "maxspeed": "70"}, 70),
        ({"highway": "primary", "maxspeed": "50 mph"}, 80.5),
        ({"highway": "tertiary", "maxspeed": "CA:rural"}, 80),
        ({"highway": "tertiary", "maxspeed:type": "CA:urban"}, 50),
        ({"highway": "tertiary", "maxspeed:forward": "80", "maxspeed:backward": "60"}, 60),
        ({"highway": "primary", "maxspeed": "none"}, 80),
        ({"highway": "primary", "maxspeed": "999"}, 80),
        ({"highway": "primary"}, 80),
        ({"highway": "primary", "surface": "gravel"}, 60),
        ({"highway": "motorway", "oneway": "no"}, 105),
    ],
)
def test_a_way_is_driven_at_its_limit_or_at_what_is_usual(
    tmp_path: Path, tags: dict[str, str], expected: float
) -> None:
    ways = [([1, 2], tags), ([2, 3], STREET)]
    network, _ = imported(write_pbf(tmp_path / "a.osm.pbf", PLACES, ways))
    assert kmh(network, A, B) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        {"highway": "track"},
        {"highway": "construction"},
        {"highway": "residential", "access": "private"},
        {"highway": "residential", "access": "no"},
        {"highway": "residential", "motor_vehicle": "no"},
        {"highway": "service", "service": "driveway"},
        {"highway": "unclassified", "seasonal": "winter"},
        {"railway": "rail", "route": "train"},
    ],
)
def test_ways_that_cars_may_not_or_do_not_use_are_left_out(
    tmp_path: Path, tags: dict[str, str]
) -> None:
    ways = [([1, 2], STREET), ([2, 3], STREET), ([1, 3], tags)]
    network, _ = imported(write_pbf(tmp_path / "a.osm.pbf", PLACES, ways))
    assert between(network, A, C).empty


def test_a_bridge_is_a_link_of_its_own_kind(tmp_path: Path) -> None:
    ways = [([1, 2], STREET), ([2, 3], STREET | {"bridge": "yes"}), ([3, 4], STREET)]
    network, _ = imported(write_pbf(tmp_path / "a.osm.pbf", PLACES, ways))
    assert between(network, B, C)["kind"].item() == "bridge"
    assert between(network, A, B)["kind"].item() == "road"


FERRY = {"route": "ferry", "motor_vehicle": "yes", "name": "Bay Ferry"}


def test_a_ferry_takes_its_duration_and_a_usual_wait(tmp_path: Path) -> None:
    ways = [BLOCK, SHORE, ([3, 5], FERRY | {"duration": "01:30"})]
    network, _ = imported(write_pbf(tmp_path / "a.osm.pbf", PLACES, ways))
    link = between(network, C, E)
    assert link["kind"].item() == "ferry" and link["name"].item() == "Bay Ferry"
    assert link["minutes"].item() == pytest.approx(90 + 35)  # 26 km: 35 minutes of waiting


@pytest.mark.parametrize("duration", ["", "soon", "00:01", "30:00"])
def test_a_ferry_without_a_usable_duration_takes_the_usual_speed(
    tmp_path: Path, duration: str
) -> None:
    ways = [BLOCK, SHORE, ([3, 5], FERRY | {"duration": duration})]
    network, _ = imported(write_pbf(tmp_path / "a.osm.pbf", PLACES, ways))
    link = between(network, C, E)
    assert link["minutes"].item() == pytest.approx(link["km"].item() / 21 * 60 + 35)


@pytest.mark.parametrize(
    "tags",
    [
        {"route": "ferry", "name": "Harbour Ferry"},
        {"route": "ferry", "foot": "yes", "motor_vehicle": "no", "name": "Harbour Ferry"},
    ],
)
def test_a_ferry_that_does_not_say_that_it_takes_cars_is_left_out_by_name(
    tmp_path: Path, tags: dict[str, str]
) -> None:
    path = write_pbf(tmp_path / "a.osm.pbf", PLACES, [BLOCK, SHORE, ([3, 5], tags)])
    network, findings = imported(path)
    assert not network.links["kind"].eq("ferry").any()
    told = {finding.code: finding.found for finding in findings}
    assert told["road_ferry_left_out"] == "Harbour Ferry"


def test_nobody_drives_through_a_border_post_or_a_closed_gate(tmp_path: Path) -> None:
    gates = {2: {"barrier": "border_control"}, 4: {"barrier": "gate", "access": "private"}}
    sides = [([1, 2, 3], STREET), ([3, 4, 1], STREET), ([1, 3], STREET)]
    path = write_pbf(tmp_path / "a.osm.pbf", PLACES, sides, gates)
    network, _ = imported(path)
    ends = network.nodes.get_coordinates().round(6).value_counts()
    assert ends[B] == 2 and ends[D] == 2  # each side ends there for itself
    meeting = network.links[["from_node", "to_node"]].stack().value_counts()
    assert sorted(meeting) == [1, 1, 1, 1, 3, 3]


def test_an_open_gate_changes_nothing(tmp_path: Path) -> None:
    path = write_pbf(
        tmp_path / "a.osm.pbf", PLACES, [BLOCK, ([1, 3], STREET)], {2: {"barrier": "gate"}}
    )
    network, _ = imported(path)
    assert len(network.nodes) == 2


def test_links_to_points_that_the_extract_lacks_are_left_out_and_told(tmp_path: Path) -> None:
    ways = [BLOCK, ([1, 99], STREET), ([1, 3], STREET)]
    network, findings = imported(write_pbf(tmp_path / "a.osm.pbf", PLACES, ways))
    assert len(network.links) == 3
    told = {finding.code: finding.found for finding in findings}
    assert told["road_points_missing"] == "1 of 4"


def test_what_two_extracts_share_counts_once(tmp_path: Path) -> None:
    ways = [BLOCK, ([1, 3], STREET)]
    one = write_pbf(tmp_path / "a.osm.pbf", PLACES, ways)
    two = write_pbf(tmp_path / "b.osm.pbf", PLACES, ways, timestamp="2026-11-25T00:00:00Z")
    network, _ = imported(one, two)
    assert len(network.links) == 3 and network.vintage == "2026-11-25"


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.97])
def test_a_cut_extract_is_refused(tmp_path: Path, part: float) -> None:
    path = write_pbf(tmp_path / "a.osm.pbf", PLACES, [BLOCK])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    network, findings = imported_network("osm", [path])
    assert network is None
    assert "road_file_unreadable" in codes(findings)


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"<osm/>", b"\x00\x00\x00\x0dgarbage" * 9])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(content)
    network, findings = imported_network("osm", [path])
    assert network is None and codes(findings) == {"road_file_unreadable"}


def test_ways_without_points_are_no_roads(tmp_path: Path) -> None:
    path = write_pbf(tmp_path / "a.osm.pbf", PLACES, [([], STREET), ([1], STREET)])
    network, findings = imported_network("osm", [path])
    assert network is None and "road_network_empty" in codes(findings)


def test_points_that_were_never_uploaded_are_told_as_missing(tmp_path: Path) -> None:
    places = {-1: A, -2: B, -3: C}  # numbers below zero, as editors give them
    path = write_pbf(tmp_path / "a.osm.pbf", places, [([-1, -2, -3, -1], STREET)])
    network, findings = imported_network("osm", [path])
    assert network is None
    assert {"road_points_missing", "road_network_empty"} <= codes(findings)


def test_an_extract_without_roads_is_refused(tmp_path: Path) -> None:
    path = write_pbf(tmp_path / "a.osm.pbf", PLACES, [([1, 2], {"highway": "footway"})])
    network, findings = imported_network("osm", [path])
    assert network is None and "road_network_empty" in codes(findings)


def test_without_the_reader_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(osm_roads, "find_spec", lambda name: None)
    network, findings = imported_network("osm", [tmp_path / "a.osm.pbf"])
    assert network is None
    assert 'pip install -e ".[roads]"' in findings[0].message()


def test_the_tables_hold_only_speeds_that_roads_have() -> None:
    table = osm_highways()
    assert table["kmh"].between(5, 130).all()
    assert (table["kmh_unpaved"] <= table["kmh"]).all()


@given(st.text(max_size=20))
def test_any_text_is_a_speed_in_range_or_none(text: str) -> None:
    found = speed_kmh(text)
    assert found is None or 5 <= found <= 130


@given(st.integers(5, 130))
def test_whole_speeds_are_read_as_they_are(speed: int) -> None:
    assert speed_kmh(str(speed)) == speed
    assert speed_kmh(f"{speed} km/h") == speed


@given(st.text(max_size=20))
def test_any_text_is_a_duration_in_range_or_none(text: str) -> None:
    found = duration_minutes(text)
    assert found is None or 0 < found <= 1440


@given(st.integers(0, 23), st.integers(0, 59))
def test_clock_and_iso_durations_agree(hours: int, minutes: int) -> None:
    expected = hours * 60 + minutes or None
    assert duration_minutes(f"{hours:02}:{minutes:02}") == expected
    assert duration_minutes(f"PT{hours}H{minutes}M") == expected


@given(
    st.dictionaries(
        st.sampled_from(["oneway", "access", "barrier", "seasonal", "junction"]),
        st.text(max_size=9),
    )
)
def test_any_tags_have_a_meaning(tags: dict[str, str]) -> None:
    assert way_direction(tags, implied=False) in ("both", "forward", "backward", "not_used")
    assert ferry_season(tags) in ("all_year", "part_of_year", "not_used")
    assert is_closed(tags) in (True, False) and cars_allowed(tags) in (True, False)
