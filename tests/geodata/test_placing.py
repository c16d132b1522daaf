"""Where an address is put, and what is said about it."""

from __future__ import annotations

import re

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point, box

from geodata.placing import (
    Gazetteer,
    Placement,
    Placer,
    area_of_points,
    place_addresses,
    placing_findings,
    points_of,
)
from geodata.terms import CRS

FULL_POSTAL_CODE = re.compile(r"[A-Z]\d[A-Z][\s-]*\d[A-Z]\d", re.IGNORECASE)


@pytest.fixture
def placer(gazetteer: Gazetteer) -> Placer:
    return Placer(gazetteer)


def test_an_urban_code_near_the_named_place_gives_its_own_point(placer: Placer) -> None:
    placed = placer.place("Moncton, NB E1C 1A1", "NB")
    assert placed == Placement("postal_point", "NB-moncton", -64.79, 46.10)


def test_an_urban_code_far_from_the_named_place_does_not_move_it(placer: Placer) -> None:
    placed = placer.place("Moncton, NB E1C 9Z9", "NB")
    assert placed == Placement("named_place", "NB-moncton", -64.80, 46.09)


def test_a_rural_code_never_gives_a_point(placer: Placer) -> None:
    placed = placer.place("Cap-Pelé, NB E0C 1A1", "NB")
    assert (placed.precision, placed.lon, placed.lat) == ("named_place", -64.27, 46.22)


@pytest.mark.parametrize(
    ("address", "community"),
    [
        ("Centreville, NS B0P 1J0", "NS-centreville.kings"),
        ("RR2 Centreville, NS B0P 1J0", "NS-centreville.kings"),
        ("Centreville, NS B0V 1A0", "NS-centreville.digby"),
    ],
)
def test_the_postal_area_decides_between_places_of_one_name(
    placer: Placer, address: str, community: str
) -> None:
    placed = placer.place(address, "NS")
    assert placed == Placement("named_place", community, placed.lon, placed.lat)


def test_without_a_postal_area_the_best_known_is_taken_and_said_so(placer: Placer) -> None:
    placed = placer.place("Centreville, NS", "NS")
    assert (placed.community_id, placed.codes) == ("NS-centreville.kings", ("place_ambiguous",))
    assert placer.place("St. Andrew's", "NS").community_id == "NS-saint-andrews.1"


def test_one_name_in_two_provinces_stays_apart(placer: Placer) -> None:
    assert placer.place("Centreville", "NB").community_id == "NB-centreville"
    assert placer.place("Centreville", "NS").community_id.startswith("NS-")


def test_an_unknown_place_goes_to_its_postal_area(placer: Placer) -> None:
    placed = placer.place("Nowhere, PE C0A 1H0", "PE")
    assert (placed.precision, placed.community_id) == ("fsa", "PE-fsa-C0A")
    assert placed.codes == ("place_from_fsa",)
    assert box(-63.5, 46.0, -62.5, 46.4).contains(Point(placed.lon, placed.lat))


def test_a_place_that_is_only_a_county_goes_to_its_postal_area(placer: Placer) -> None:
    assert placer.place("Kings County, NS B0P 1A0", "NS").precision == "fsa"
    assert placer.place("., NS B0P 1A0", "NS").precision == "fsa"


def test_a_cut_code_still_names_the_postal_area(placer: Placer) -> None:
    placed = placer.place("Nowhere, NB E1C  1A", "NB")
    assert (placed.precision, placed.codes) == ("fsa", ("postal_partial", "place_from_fsa"))
    named = placer.place("Centreville, NS B0V  1", "NS")
    assert (named.community_id, named.codes) == ("NS-centreville.digby", ("postal_partial",))


@pytest.mark.parametrize("address", ["Edmonton, NB T5A 5J6", "Edmonton, T5A5J6"])
def test_a_code_of_another_province_is_never_followed(placer: Placer, address: str) -> None:
    placed = placer.place(address, "NB")
    assert placed.precision == "none"
    assert placed.codes == ("postal_conflict", "place_unknown")
    assert placed.reason == "place_unknown"


def test_a_conflicting_code_leaves_the_named_place(placer: Placer) -> None:
    placed = placer.place("Moncton, NB B0P 1J0", "NB")
    assert (placed.community_id, placed.codes) == ("NB-moncton", ("postal_conflict",))
    assert placed.precision == "named_place"


def test_a_british_code_hides_no_island_code(placer: Placer) -> None:
    placed = placer.place("London, EC2A3L5", "PE")
    assert placed == Placement("none", reason="place_unknown", codes=("place_unknown",))


@pytest.mark.parametrize("address", ["", "  ", ".", " , "])
def test_an_empty_address_is_not_placed_and_says_why(placer: Placer, address: str) -> None:
    placed = placer.place(address, "NB")
    assert (placed.precision, placed.reason) == ("none", "no_address")
    assert placed.community_id == "" and placed.lon != placed.lon


def test_a_reviewed_spelling_is_the_same_place(placer: Placer) -> None:
    assert placer.place("Montcon, NB", "NB") == placer.place("Moncton, NB", "NB")


def test_a_reviewed_neighbour_is_said_to_be_one(placer: Placer) -> None:
    placed = placer.place("North Kentville, NS B0P 1A0", "NS")
    assert (placed.community_id, placed.codes) == ("NS-kentville", ("place_adjoining",))
    elsewhere = placer.place("North Kentville, NS B0V 1A0", "NS")
    assert elsewhere.precision == "fsa"


def test_a_place_s_own_name_wins_over_another_s_other_name(placer: Placer) -> None:
    assert placer.place("North Moncton, NB", "NB").community_id == "NB-north-moncton"
    assert placer.place("North Moncton, NB", "NB").codes == ()


@pytest.mark.parametrize("name", ["Grand-Sault", "GrandSault", "Grand Sault", "GrandFalls"])
def test_another_name_leads_to_its_place_without_doubt(placer: Placer, name: str) -> None:
    assert placer.place(name, "NB") == Placement("named_place", "NB-grand-falls", -67.74, 47.05)


def test_a_place_far_from_its_postal_area_is_flagged(placer: Placer) -> None:
    assert placer.place("Centreville, NB E1C 1A1", "NB").codes == ("place_far_from_fsa",)


def test_the_bundled_gazetteer_places_without_postal_codes(gazetteer: Gazetteer) -> None:
    shipped = Gazetteer(gazetteer.places, gazetteer.postal_areas, gazetteer.aliases)
    assert Placer(shipped).place("Moncton, NB E1C 1A1", "NB").precision == "named_place"


def test_every_row_keeps_its_index_and_its_placement(gazetteer: Gazetteer) -> None:
    rows = pd.DataFrame(
        {"address": ["Moncton, NB E1C 1A1", "", "Moncton, NB E1C 1A1"], "province": "NB"},
        index=[7, 3, 9],
    )
    placed = place_addresses(rows, gazetteer)
    assert placed.index.tolist() == [7, 3, 9]
    assert placed["precision"].tolist() == ["postal_point", "none", "postal_point"]
    assert placed["community_id"].isna().tolist() == [False, True, False]
    assert placed["not_placed_reason"].isna().tolist() == [True, False, True]


def test_no_row_at_all_gives_an_empty_table(gazetteer: Gazetteer) -> None:
    empty = pd.DataFrame({"address": [], "province": []}, dtype=str)
    placed = place_addresses(empty, gazetteer)
    assert placed.empty
    assert placed["precision"].dtype == pd.Series(["none"]).dtype


def test_a_finding_never_shows_a_full_postal_code(gazetteer: Gazetteer) -> None:
    texts = [
        "Edmonton, NB T5A 5J6",
        "Nowhere B0P1P0, NS B0P 1P0",
        "Nowhere, NS B0P 1P0 Canada",
        "Nowhere NS B0P-1P0 / B0P  1P0 ,",
        "b0p 1p0",
    ]
    rows = pd.DataFrame(
        {
            "address": texts,
            "province": "NS",
            "file": "a.xlsx",
            "row": range(3, 8),
            "positions": 2,
        }
    )
    findings = placing_findings(rows, place_addresses(rows, gazetteer))
    assert {finding.row for finding in findings} == {3, 4, 5, 6, 7}
    assert all(finding.positions == 2 and finding.file == "a.xlsx" for finding in findings)
    assert not [f.found for f in findings if FULL_POSTAL_CODE.search(f.found)]


def test_a_point_off_a_simplified_coast_belongs_to_the_nearest_area() -> None:
    areas = gpd.GeoDataFrame(
        {"area": ["west", "east"]}, geometry=[box(-66, 45, -65, 46), box(-65, 45, -64, 46)], crs=CRS
    )
    points = gpd.GeoSeries(
        [Point(-65.5, 45.5), Point(-63.95, 45.5), Point(-60, 45.5), None, Point(-65, 45.5)],
        index=list("abcde"),
        crs=CRS,
    )
    found = area_of_points(points, areas, "area")
    assert found.index.tolist() == list("abcde")
    assert found["a"] == "west" and found["b"] == "east"
    assert found[["c", "d"]].isna().all()
    assert found["e"] in ("west", "east")


def test_areas_of_no_point_are_no_area() -> None:
    areas = gpd.GeoDataFrame({"area": ["west"]}, geometry=[box(-66, 45, -65, 46)], crs=CRS)
    assert area_of_points(gpd.GeoSeries([None], crs=CRS), areas, "area").isna().all()
    assert area_of_points(gpd.GeoSeries([], crs=CRS), areas, "area").empty


def test_points_and_areas_must_be_in_degrees() -> None:
    areas = gpd.GeoDataFrame({"area": ["west"]}, geometry=[box(0, 0, 9, 9)], crs="EPSG:3347")
    with pytest.raises(ValueError, match="EPSG:3347"):
        area_of_points(gpd.GeoSeries([Point(-65, 45)], crs=CRS), areas, "area")


def test_a_missing_coordinate_is_a_missing_point() -> None:
    points = points_of(pd.Series([-65.0, None]), pd.Series([45.0, 46.0]))
    assert points.isna().tolist() == [False, True]
    assert points.crs == CRS
