"""Boundaries: simplified, still sharing their borders, with land around them."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import MultiPolygon, box

from geodata.schemas import CensusDivisions
from geodata.terms import CRS, PROVINCES
from loaders.boundaries import DECIMALS, read_census_divisions, read_land

DIVISIONS = "census_divisions_2021_web_300m.parquet"


def test_divisions_are_a_valid_table_in_the_order_of_their_codes(sources: Path) -> None:
    divisions = read_census_divisions(sources)
    CensusDivisions.validate(divisions)
    assert divisions["census_division_id"].tolist() == ["1103", "1203", "1207", "1306", "1307"]
    assert divisions.crs == CRS


def test_neighbours_still_share_their_border(sources: Path) -> None:
    divisions = read_census_divisions(sources).set_index("census_division_id").geometry
    assert divisions["1306"].intersection(divisions["1307"]).area < 1e-4
    assert divisions["1306"].distance(divisions["1307"]) == 0
    assert divisions.is_valid.all()


def test_coordinates_are_rounded_to_what_a_map_shows(sources: Path) -> None:
    found = shapely.get_coordinates(read_census_divisions(sources).geometry.to_numpy())
    assert abs(found - found.round(DECIMALS)).max() < 1e-9


def test_islets_are_left_out_but_never_the_whole_of_an_area(sources: Path) -> None:
    path = sources / "geo" / DIVISIONS
    raw = gpd.read_parquet(path)
    islet = box(-63.5, 47.5, -63.499, 47.501)
    raw.loc[raw["cduid"] == "1103", "geometry"] = MultiPolygon([box(-64, 46.4, -63, 47.2), islet])
    raw.loc[raw["cduid"] == "1203", "geometry"] = box(-66.5, 44, -66.496, 44.004)
    raw.to_parquet(path)
    shapes = read_census_divisions(sources).set_index("census_division_id").geometry
    assert not shapes["1103"].intersects(islet)
    assert not shapes["1203"].is_empty


def test_the_base_map_has_the_provinces_and_the_land_around_them(sources: Path) -> None:
    land = read_land(sources, read_census_divisions(sources))
    assert land["province"].tolist()[:3] == list(PROVINCES)
    assert set(land["kind"]) == {"province", "neighbour"}
    assert land.crs == CRS and land.is_valid.all() and not land.is_empty.any()
    provinces = land[land["kind"] == "province"].to_crs("EPSG:3347").union_all()
    around = land[land["kind"] == "neighbour"].to_crs("EPSG:3347").union_all()
    assert provinces.intersection(around).area < 0.001 * provinces.area


@pytest.mark.sources
def test_the_real_divisions_are_the_census_s(published: Path) -> None:
    divisions = read_census_divisions(published)
    assert divisions["province"].value_counts().to_dict() == {"NS": 18, "NB": 15, "PE": 3}
    assert divisions.groupby("province")["population"].sum().to_dict() == {
        "NB": 775_610,
        "NS": 969_383,
        "PE": 154_331,
    }
