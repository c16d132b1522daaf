"""Where a person says they are, and what is near them."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.directory import directory_entries
from geodata.proximity import IN_PERSON, LINES, seen_from
from geodata.snapshot import SNAPSHOT_DIR, read_snapshot
from geodata.whereabouts import PlaceFinder, Whereabouts, km_from

SNAPSHOT = read_snapshot()
FINDER = PlaceFinder(SNAPSHOT.gazetteer)
ENTRIES = directory_entries(SNAPSHOT)


def codes(text: str) -> list[str]:
    return [place.code for place in FINDER.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cap-Pelé", ["NB-cap-pele"]),
        ("cap pele", ["NB-cap-pele"]),
        ("  CAP-PELÉ , N.B. ", ["NB-cap-pele"]),
        ("Bloomfield PEI", ["PE-bloomfield"]),
        ("Bloomfield", ["NB-bloomfield", "NS-bloomfield", "PE-bloomfield"]),
        ("E1C 1A1", ["E1C"]),
        ("b0p", ["B0P"]),
        ("Grand Falls", ["NB-grand-falls"]),
        ("Nowhereville", []),
        ("M5V 1A1", []),
        ("", []),
    ],
)
def test_a_place_is_found_as_people_type_it(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_places_of_one_name_are_all_given_the_largest_first() -> None:
    found = FINDER.find("Centreville, NS")
    assert found[0].code == "NS-centreville.kings"
    assert len(found) > 1 and {place.province for place in found} == {"NS"}


def test_a_code_finds_its_place_again() -> None:
    for text in ("Cap-Pelé", "E1C"):
        place = FINDER.find(text)[0]
        assert FINDER.known(place.code) == place
    assert FINDER.known("NB-nowhere") is None


@given(st.text(max_size=60))
def test_any_text_finds_places_or_nothing(text: str) -> None:
    for place in FINDER.find(text):
        assert -69.5 < place.lon < -59 and 43 < place.lat < 48.5
        assert place.province in ("NB", "NS", "PE")


def test_distance_is_missing_where_there_is_no_point() -> None:
    here = FINDER.find("Charlottetown")[0]
    km = km_from(here, pd.Series([here.lon, None]), pd.Series([here.lat, 46.0]))
    assert km.tolist()[0] == pytest.approx(0, abs=1e-6)
    assert km.isna().tolist() == [False, True]


def test_lines_of_the_province_come_first_then_the_nearest_doors() -> None:
    here = FINDER.find("Bloomfield PE")[0]
    near = seen_from(ENTRIES, here)
    assert sorted(near["location_id"]) == sorted(ENTRIES["location_id"])
    assert near["group"].is_monotonic_increasing
    lines = near[near["group"] == LINES]
    assert lines["service_provinces"].str.contains("PE").all() and len(lines) > 5
    assert lines["operator"].iloc[0] == "community"
    doors = near[near["group"] == IN_PERSON]["km"]
    assert doors.is_monotonic_increasing and doors.iloc[0] < 40


@given(st.floats(-67, -60), st.floats(43.5, 48))
def test_no_entry_is_lost_or_doubled_wherever_one_stands(lon: float, lat: float) -> None:
    near = seen_from(ENTRIES, Whereabouts("x", "X", "NS", lon, lat))
    assert sorted(near.index) == sorted(ENTRIES.index)
    assert near["km"].notna().sum() == ENTRIES["lon"].notna().sum()


def test_a_private_address_has_no_distance() -> None:
    near = seen_from(ENTRIES, FINDER.find("Halifax")[0])
    assert near.loc[near["protected"], "km"].isna().all()


def test_the_nearest_community_is_found_and_none_far_outside() -> None:
    finder = PlaceFinder(read_snapshot(SNAPSHOT_DIR).gazetteer)
    near = finder.nearest(-64.23, 46.77)
    assert near is not None and near.code == "PE-bloomfield"
    assert finder.nearest(-73.57, 45.50) is None
