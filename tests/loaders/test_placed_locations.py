"""Directory locations on the map: only where it is known and allowed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geodata.findings import Finding
from geodata.schemas import PlacedLocations
from loaders.boundaries import read_census_divisions
from loaders.directory import read_directory
from loaders.gazetteer import read_gazetteer
from loaders.placed_locations import place_locations

Place = Callable[..., tuple[gpd.GeoDataFrame, list[Finding]]]


@pytest.fixture
def place(sources: Path, directory: Path) -> Place:
    """``place({...}, ...)`` puts physical locations in Moncton on the map, with these changes."""
    like = read_directory(directory)[0].locations.iloc[[0]]
    divisions = read_census_divisions(sources)
    gazetteer = read_gazetteer(sources, divisions)

    def put(*changes: dict[str, object]) -> tuple[gpd.GeoDataFrame, list[Finding]]:
        rows = [like.assign(location_id=f"L{at}", **one) for at, one in enumerate(changes)]
        table = pd.concat(rows, ignore_index=True) if rows else like.iloc[:0]
        placed, findings = place_locations(table, gazetteer, divisions)
        PlacedLocations.validate(placed)
        return placed, findings

    return put


def one(found: tuple[gpd.GeoDataFrame, list[Finding]]) -> pd.Series:
    return found[0].iloc[0]


def test_a_street_and_an_urban_code_give_the_code_s_point(place: Place) -> None:
    spot = one(place({"street": "1 Main Street", "postal_code": "E1C 1A1"}))
    assert spot["placement"] == "postal_point"
    assert (spot.geometry.x, spot.geometry.y) == (-64.79, 46.11)
    assert spot[["community_id", "community_name", "census_division_id"]].tolist() == [
        "NB-moncton",
        "Moncton",
        "1307",
    ]
    assert pd.isna(spot["not_on_map_reason"])


def test_without_a_street_the_place_is_said_to_be_the_community(place: Place) -> None:
    assert one(place({"postal_code": "E1C 1A1"}))["placement"] == "community"
    centre = one(place({}))
    assert centre["placement"] == "community"
    assert (centre.geometry.x, centre.geometry.y) == (-64.8, 46.1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"protected": True}, "protected"),
        ({"protected": True, "location_type": "remote"}, "protected"),
        ({"location_type": "remote", "city": None, "province": None}, "remote"),
        ({"location_type": "outreach"}, "outreach"),
        ({"city": None}, "no_community"),
    ],
)
def test_what_may_not_or_cannot_be_shown_has_no_point(
    place: Place, change: dict[str, object], reason: str
) -> None:
    placed, findings = place(change | {"street": "1 Main Street", "postal_code": "E1C 1A1"})
    spot = placed.iloc[0]
    assert (spot["placement"], spot["not_on_map_reason"]) == ("not_on_map", reason)
    assert spot.geometry is None
    assert spot[["community_id", "community_name", "census_division_id"]].isna().all()
    assert findings == []


def test_an_unknown_community_is_listed_off_the_map_with_a_finding(place: Place) -> None:
    placed, findings = place({}, {"city": "Atlantis", "postal_code": "E4H 1N1"})
    assert placed["not_on_map_reason"].tolist()[1] == "community_unknown"
    assert placed.geometry.isna().tolist() == [False, True]
    assert findings == [
        Finding("directory_not_placed", "locations.csv", "Atlantis", row=3, column="city")
    ]


def test_a_spelling_of_the_alias_table_is_found(place: Place) -> None:
    assert one(place({"city": "Montcon"}))["community_name"] == "Moncton"


def test_no_location_at_all_is_an_empty_table(place: Place) -> None:
    placed, findings = place()
    assert placed.empty and findings == []


def test_nothing_but_lines_is_a_table_without_points(place: Place) -> None:
    line = {"location_type": "remote", "city": None, "province": None}
    placed, _ = place(line, line)
    assert placed.geometry.isna().all()
