"""Locations of the directory put on the map, where that is known and allowed."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geodata.findings import Finding
from geodata.placing import Gazetteer, Placement, Placer, area_of_points, points_of
from geodata.terms import CRS

FILE = "locations.csv"


def place_locations(
    locations: pd.DataFrame, gazetteer: Gazetteer, census_divisions: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Give each location its point, or the reason why it has none.

    Only a physical location that is not protected is placed: at its postal code's point
    when both street and urban postal code are known, else at the centre of its community.

    Parameters
    ----------
    locations : DataFrame
        The locations table.
    gazetteer : Gazetteer
    census_divisions : GeoDataFrame, EPSG:4326

    Returns
    -------
    GeoDataFrame, EPSG:4326
        The placed locations table.
    list of Finding
        One for each physical location whose community is not in the gazetteer.
    """
    placer = Placer(gazetteer)
    reasons = [
        _reason(kind, protected, city)
        for kind, protected, city in zip(
            locations["location_type"], locations["protected"], locations["city"], strict=True
        )
    ]
    found: list[Placement | None] = [
        None
        if reason
        else placer.place(f"{row.city}, {row.province} {_text(row.postal_code)}", str(row.province))
        for reason, row in zip(reasons, locations.itertuples(), strict=True)
    ]
    findings = []
    for index, placement in enumerate(found):
        if placement and placement.precision in ("none", "fsa"):
            city = str(locations["city"].iloc[index])
            findings.append(
                Finding("directory_not_placed", FILE, city, row=index + 2, column="city")
            )
            reasons[index], found[index] = "community_unknown", None
    streets = [_text(street) for street in locations["street"]]
    points = points_of(
        pd.Series([p.lon if p else None for p in found], index=locations.index, dtype=float).round(
            4
        ),
        pd.Series([p.lat if p else None for p in found], index=locations.index, dtype=float).round(
            4
        ),
    )
    table = locations.assign(
        placement=[
            "not_on_map"
            if p is None
            else "postal_point"
            if p.precision == "postal_point" and street
            else "community"
            for p, street in zip(found, streets, strict=True)
        ],
        not_on_map_reason=pd.array([reason or pd.NA for reason in reasons], dtype="string"),
        community_id=pd.array([p.community_id if p else pd.NA for p in found], dtype="string"),
    )
    names = gazetteer.places.set_index("place_id")["name"]
    table["community_name"] = table["community_id"].map(names)
    table["census_division_id"] = area_of_points(points, census_divisions, "census_division_id")
    return gpd.GeoDataFrame(table, geometry=points, crs=CRS), findings


def _reason(kind: str, protected: bool, city: object) -> str:
    if protected:
        return "protected"
    if kind != "physical":
        return kind
    return "" if _text(city) else "no_community"


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
