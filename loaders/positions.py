"""The positions table: rows of the lists, placed and counted, none lost."""

from __future__ import annotations

import hashlib
import re

import geopandas as gpd
import pandas as pd

from geodata.placing import Gazetteer, area_of_points, points_of
from geodata.terms import CRS, PRECISIONS, PROVINCES
from loaders.cells import fold

KEY_BYTES = 5  # of 10,000 names any two share a key with a chance of 1 in 20,000
_NOT_LETTERS = re.compile(r"[\W_]+")

GROUP = [
    "quarter",
    "province",
    "community_id",
    "precision",
    "not_placed_reason",
    "program_stream",
    "noc_code",
    "noc_version",
]


def count_positions(rows: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Count the rows of the lists by quarter, place, stream and occupation.

    Parameters
    ----------
    rows : DataFrame
        Maritime rows: ``quarter, province, program_stream, employer, noc_code,
        noc_version, lmias, positions``.
    placed : DataFrame
        Result of `geodata.placing.place_addresses`, same index.

    Returns
    -------
    DataFrame
        The positions table. Without employer names.

    Raises
    ------
    AssertionError
        When the counts do not add up to what was read.
    """
    joined = rows.join(placed[["community_id", "precision", "not_placed_reason"]])
    joined["employer_key"] = employer_keys(rows["employer"])
    groups = joined.groupby(GROUP, dropna=False, observed=True, sort=True)
    table = groups.agg(
        rows=("positions", "size"),
        lmias=("lmias", lambda values: values.sum(min_count=1)),
        positions=("positions", "sum"),
        employer_keys=("employer_key", _different_keys),
    ).reset_index()
    table["lmias"] = table["lmias"].astype("Int64")
    for column in ("rows", "positions"):
        expected = len(rows) if column == "rows" else int(rows["positions"].sum())
        if int(table[column].sum()) != expected:
            raise AssertionError(
                f"{column}: {expected} read, {int(table[column].sum())} counted; nothing may vanish"
            )
    return table


def employer_keys(names: pd.Series) -> pd.Series:
    """A key per employer name, so that employers can be counted without their names.

    Case, accents, blanks and punctuation aside, one name is one key; a missing name has an
    empty key.

    Examples
    --------
    >>> employer_keys(pd.Series(["Fish & Co. Ltd", "FISH & CO LTD", ""])).tolist()
    ['8149e942a2', '8149e942a2', '']
    """
    keys = {name: _employer_key(name) for name in names.unique()}
    return names.map(keys)


def _employer_key(name: str) -> str:
    plain = _NOT_LETTERS.sub(" ", fold(name)).strip()
    return hashlib.blake2s(plain.encode(), digest_size=KEY_BYTES).hexdigest() if plain else ""


def _different_keys(keys: pd.Series) -> str | None:
    return ";".join(sorted(set(keys) - {""})) or None


def locate_communities(
    rows: pd.DataFrame,
    placed: pd.DataFrame,
    gazetteer: Gazetteer,
    census_divisions: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    """One point per community: the mean of its placed rows, weighted by positions.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        The communities table.
    """
    located = rows[["positions", "province"]].join(placed).dropna(subset="community_id")
    weight = located["positions"].clip(lower=1)
    sums = (
        located.assign(lon=located["lon"] * weight, lat=located["lat"] * weight, weight=weight)
        .groupby("community_id")
        .agg(lon=("lon", "sum"), lat=("lat", "sum"), weight=("weight", "sum"))
    )
    points = points_of(
        (sums["lon"] / sums["weight"]).round(4), (sums["lat"] / sums["weight"]).round(4)
    )
    precision = (
        located.assign(weight=weight)
        .pivot_table(index="community_id", columns="precision", values="weight", aggfunc="sum")
        .reindex(columns=list(PRECISIONS[:3]))
        .idxmax(axis="columns")
    )
    places = gazetteer.places.set_index("place_id")
    table = gpd.GeoDataFrame(
        {
            "community_id": points.index,
            "name": places["name"].reindex(points.index).to_numpy(),
            "province": located.groupby("community_id")["province"].first(),
            "census_division_id": area_of_points(points, census_divisions, "census_division_id"),
            "precision": precision,
            "population": places["population"].reindex(points.index),
        },
        geometry=points,
        crs=CRS,
    ).reset_index(drop=True)
    postal_area = table["community_id"].str.extract(r"-fsa-(\w{3})$")[0]
    table["name"] = table["name"].where(table["name"].notna(), postal_area)
    return table.sort_values("community_id", ignore_index=True)


def maritime_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the three provinces, with a fresh index."""
    maritime = rows[rows["province"].isin(PROVINCES)].reset_index(drop=True)
    return maritime.fillna({"address": "", "employer": ""})
