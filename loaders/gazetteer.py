"""The gazetteer: places, postal areas and (at build time only) postal codes.

Sources: GeoNames (CC BY 4.0), Who's On First, Statistics Canada. The postal code table
is used while building and is not shipped.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata.place_names import place_key
from geodata.placing import METRIC_CRS, QUALITY_RANK, Gazetteer, area_of_points
from geodata.terms import CRS

ALIASES_FILE = Path(__file__).parent / "place_aliases.csv"
CORRECTIONS_FILE = Path(__file__).parent / "place_corrections.csv"
SAME_PLACE_WITHIN_M = 3_000


def read_gazetteer(sources: Path, census_divisions: gpd.GeoDataFrame) -> Gazetteer:
    """Read the gazetteer from ``sources/geo``.

    Parameters
    ----------
    sources : Path
        Folder that holds ``geo/``.
    census_divisions : GeoDataFrame, EPSG:4326
        ``census_division_id, name, province`` and polygons.

    Returns
    -------
    Gazetteer
        Places of one name inside one census division are one place, the best known.
    """
    geo = sources / "geo"
    places = _read_places(geo / "places_maritimes.parquet", census_divisions)
    areas = gpd.read_parquet(geo / "fsa_maritimes.parquet").rename(columns={"prov": "province"})
    return Gazetteer(
        places=places,
        postal_areas=areas[["fsa", "province", "geometry"]].sort_values("fsa", ignore_index=True),
        aliases=read_place_aliases(ALIASES_FILE, places),
        postal_codes=_read_postal_codes(geo / "postal_codes_maritimes.parquet"),
    )


def read_place_aliases(path: Path, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """The reviewed alias table, checked against the gazetteer.

    Returns
    -------
    DataFrame
        ``alias`` (as a place key), ``province``, ``fsa``, ``place_id``, ``relation``, ``note``.

    Raises
    ------
    ValueError
        When an alias points to a place that the gazetteer does not hold.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    unknown = sorted(set(table["place_id"]) - set(places["place_id"]))
    if unknown:
        raise ValueError(f"{path.name}: unknown place_id {', '.join(unknown)}")
    return table.assign(alias=table["alias"].map(place_key))


def read_place_corrections(path: Path, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """The reviewed table of places whose point is wrong: ``place_id, point_of, note``.

    Raises
    ------
    ValueError
        When an entry names a place that the gazetteer does not hold.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    unknown = sorted({*table["place_id"], *table["point_of"]} - set(places["place_id"]))
    if unknown:
        raise ValueError(f"{path.name}: unknown place {', '.join(unknown)}")
    return table


def _corrected(places: gpd.GeoDataFrame, corrections: pd.DataFrame) -> gpd.GeoDataFrame:
    """Places with the point and census division of the place named in the table."""
    moved = places.set_index("place_id")
    columns = ["geometry", "census_division_id"]
    moved.loc[corrections["place_id"], columns] = moved.loc[
        corrections["point_of"], columns
    ].to_numpy()
    return moved.reset_index()


def _read_places(path: Path, census_divisions: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    raw = gpd.read_parquet(path).rename(columns={"prov": "province"})
    raw["census_division_id"] = area_of_points(
        raw.geometry, census_divisions, "census_division_id"
    ).fillna(raw["cduid"])
    raw["name"] = raw["name"].map(_plain_name)
    raw["own_key"] = raw["name"].map(place_key)
    raw["rank"] = raw["coord_quality"].map(QUALITY_RANK)
    raw["unknown"] = raw["population"].isna() & raw["postal_codes"].eq(0)
    best = raw.sort_values(
        ["rank", "unknown", "postal_codes", "population", "id"],
        ascending=[True, True, False, False, True],
    )
    group = ["province", "own_key", "census_division_id"]
    names = best.groupby(group)[["name", "alt_names"]].agg(lambda texts: "|".join(texts.dropna()))
    places = best.drop_duplicates(group).merge(
        (names["name"] + "|" + names["alt_names"]).map(_keys).rename("keys"), on=group
    )
    places["keys"] = [
        "|".join(dict.fromkeys([own, *keys.split("|")]))
        for own, keys in zip(places["own_key"], places["keys"], strict=True)
    ]
    places = _without_second_names(places)
    places["place_id"] = _place_ids(places, census_divisions)
    places = places.rename(columns={"coord_quality": "quality"})
    places["population"] = places["population"].astype("Int64")
    places = _corrected(places, read_place_corrections(CORRECTIONS_FILE, places))
    columns = [
        "place_id",
        "name",
        "province",
        "census_division_id",
        "population",
        "quality",
        "keys",
        "geometry",
    ]
    return gpd.GeoDataFrame(
        places[columns].sort_values("place_id", ignore_index=True), geometry="geometry", crs=CRS
    )


def _without_second_names(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Leave out entries that are the other name of a better-known place beside them.

    "Grand-Sault" is filed within 3 km of "Grand Falls", which lists it as its own other
    name: one place, not two.
    """
    ranked = places.assign(order=range(len(places)))
    points = ranked.to_crs(METRIC_CRS).geometry
    by_key = ranked.assign(key=ranked["keys"].str.split("|")).explode("key")
    pairs = ranked.reset_index().merge(
        by_key.reset_index(),
        left_on=["province", "own_key"],
        right_on=["province", "key"],
        suffixes=("", "_kept"),
    )
    pairs = pairs[pairs["order_kept"] < pairs["order"]]
    near = (
        points.loc[pairs["index"]].distance(points.loc[pairs["index_kept"]], align=False)
        <= SAME_PLACE_WITHIN_M
    )
    return places.drop(index=pairs.loc[near.to_numpy(), "index"].unique())


def _plain_name(name: str) -> str:
    """The name without the blanks and bilingual doubling of its source."""
    return " ".join(name.split())


def _keys(names: str) -> str:
    variants = [part for name in names.split("|") for part in [name, *re.split(r"\s+/\s+", name)]]
    keys = {place_key(name) for name in variants if _latin(name)}
    return "|".join(sorted(key for key in keys if key))


def _latin(name: str) -> bool:
    letters = [char for char in name if char.isalpha()]
    return bool(letters) and all("LATIN" in unicodedata.name(char, "") for char in letters)


def _place_ids(places: pd.DataFrame, census_divisions: gpd.GeoDataFrame) -> pd.Series:
    """``NB-cap-pele``; ``NS-centreville.kings`` when the province has several."""
    plain = places["province"] + "-" + places["own_key"].str.replace(" ", "-")
    division = places["census_division_id"].map(
        census_divisions.set_index("census_division_id")["name"].map(place_key)
    )
    shared = plain.duplicated(keep=False)
    return plain.where(~shared, plain + "." + division.str.replace(" ", "-"))


def _read_postal_codes(path: Path) -> pd.DataFrame:
    codes = pd.read_parquet(path)
    good = codes[~codes["rural"] & ~codes["suspect"]]
    return good[["postal_code", "lon", "lat"]].reset_index(drop=True)
