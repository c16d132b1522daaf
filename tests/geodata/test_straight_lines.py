"""Straight lines, against a sphere and known distances."""

from __future__ import annotations

import math

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from geodata.straight_lines import straight_line_km
from geodata.terms import CRS

ALMA, BATH, CANSO = (-64.95, 45.60), (-65.10, 45.75), (-61.00, 45.33)

LONGITUDES = st.floats(-69, -59, allow_nan=False)
LATITUDES = st.floats(43, 49, allow_nan=False)


def haversine_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    lon1, lat1, lon2, lat2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


def points(*places: tuple[float, float]) -> gpd.GeoSeries:
    return gpd.GeoSeries([Point(place) for place in places], crs=CRS)


@given(LONGITUDES, LATITUDES, LONGITUDES, LATITUDES)
def test_a_straight_line_agrees_with_a_sphere(
    lon1: float, lat1: float, lon2: float, lat2: float
) -> None:
    found = straight_line_km(points((lon1, lat1)), points((lon2, lat2)))[0, 0]
    assert found == pytest.approx(haversine_km((lon1, lat1), (lon2, lat2)), rel=0.006, abs=1e-6)


def test_halifax_to_moncton_is_the_distance_everybody_knows() -> None:
    halifax, moncton = (-63.5752, 44.6488), (-64.7782, 46.0878)
    assert straight_line_km(points(halifax), points(moncton))[0, 0] == pytest.approx(185, abs=2)


def test_distances_are_rows_of_origins_and_columns_of_destinations() -> None:
    km = straight_line_km(points(ALMA, BATH), points(ALMA, BATH, CANSO))
    assert km.shape == (2, 3)
    assert km[0, 0] == km[1, 1] == 0
    assert km[0, 1] == pytest.approx(km[1, 0])
    assert straight_line_km(points(ALMA), points()).shape == (1, 0)


@pytest.mark.parametrize("wrong", ["origins", "destinations"])
def test_points_in_metres_are_refused(wrong: str) -> None:
    ends = {"origins": points(ALMA), "destinations": points(BATH)}
    ends[wrong] = ends[wrong].to_crs("EPSG:3347")
    with pytest.raises(ValueError, match="EPSG:4326, not EPSG:3347"):
        straight_line_km(**ends)
