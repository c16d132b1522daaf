"""Approved positions, selected and counted: by place, occupation and program stream.

A count never loses a position: what could not be placed has its own total, and what has no
occupation or stream has its own line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from geodata.occupations import with_occupation_groups
from geodata.snapshot import Snapshot
from geodata.terms import PROVINCES

NOT_PUBLISHED = "not_published"
ECONOMIC_REGION, CENSUS_DIVISION = "er-", "cd-"
COUNTS = ("positions", "rows", "lmias", "employers")


@dataclass(frozen=True, slots=True)
class PositionFilter:
    """Which positions to count; an empty field lets everything through.

    Attributes
    ----------
    quarters : tuple of str
        Periods, e.g. ``("2024Q2", "2024Q3")``.
    provinces : tuple of str
    program_streams : tuple of str
        ``not_published`` for the lists that named none.
    occupations : tuple of str
        Groups of ``occupation_groups.csv`` and broad categories (first digit of the code);
        a position is taken when it is in any of them. ``not_published`` for no code.
    region : str
        A province (``NB``), an economic region (``er-1310``) or a census division
        (``cd-1301``); by the employer's business address. Positions that could not be placed
        are in a province only.
    """

    quarters: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    program_streams: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    region: str = ""

    def of_every_period(self) -> PositionFilter:
        """The same without its quarters: for a trend."""
        return replace(self, quarters=())


def located_positions(snapshot: Snapshot) -> pd.DataFrame:
    """The positions table with the areas and occupation groups that filters ask for.

    Returns
    -------
    DataFrame
        The columns of positions and ``census_division_id``, ``economic_region_id`` (both
        missing when not placed), ``occupation_group``, ``broad_occupation`` (missing when
        none). Missing streams are ``not_published``.
    """
    communities = snapshot.communities.set_index("community_id")["census_division_id"]
    regions = snapshot.census_divisions.set_index("census_division_id")["economic_region_id"]
    positions = with_occupation_groups(snapshot.positions)
    division = positions["community_id"].map(communities)
    return positions.assign(
        census_division_id=division,
        economic_region_id=division.map(regions),
        program_stream=positions["program_stream"].fillna(NOT_PUBLISHED),
    )


def selected_positions(located: pd.DataFrame, wanted: PositionFilter) -> pd.DataFrame:
    """The rows of `located_positions` that a filter takes.

    Raises
    ------
    ValueError
        For a region that is none.
    """
    kept = pd.Series(True, index=located.index)
    for column, values in (
        ("quarter", wanted.quarters),
        ("province", wanted.provinces),
        ("program_stream", wanted.program_streams),
    ):
        if values:
            kept &= located[column].isin(values)
    if wanted.occupations:
        named = set(wanted.occupations)
        fits = located["occupation_group"].isin(named) | located["broad_occupation"].isin(named)
        if NOT_PUBLISHED in named:
            fits |= located["noc_code"].isna()
        kept &= fits
    if wanted.region:
        column, code = _region_column(wanted.region)
        kept &= located[column].eq(code).fillna(False).astype(bool)
    return located[kept]


def periods_without_an_answer(located: pd.DataFrame, wanted: PositionFilter) -> set[str]:
    """Periods whose lists do not publish what a filter asks for: their figure is missing.

    The lists of 2014 and 2015 have no occupations, those before 2017 no streams.
    """
    silent: set[str] = set()
    for asked, published in (
        (wanted.program_streams, located["program_stream"] != NOT_PUBLISHED),
        (wanted.occupations, located["noc_code"].notna()),
    ):
        if asked and NOT_PUBLISHED not in asked:
            silent |= set(located["quarter"]) - set(located.loc[published, "quarter"])
    return silent


def _region_column(region: str) -> tuple[str, str]:
    if region in PROVINCES:
        return "province", region
    for prefix, column in (
        (ECONOMIC_REGION, "economic_region_id"),
        (CENSUS_DIVISION, "census_division_id"),
    ):
        if region.startswith(prefix):
            return column, region.removeprefix(prefix)
    raise ValueError(
        f"region {region!r}; expected a province, {ECONOMIC_REGION}<id> or {CENSUS_DIVISION}<id>"
    )


@dataclass(frozen=True, slots=True)
class PositionTotals:
    """What a selection holds: positions placed and not, rows of the lists, employers."""

    placed: int
    not_placed: int
    rows: int
    employers: int

    @property
    def positions(self) -> int:
        return self.placed + self.not_placed


def position_totals(selected: pd.DataFrame) -> PositionTotals:
    """Totals of a selection; ``employers`` counts different names, once each."""
    lost = selected["community_id"].isna()
    return PositionTotals(
        placed=int(selected.loc[~lost, "positions"].sum()),
        not_placed=int(selected.loc[lost, "positions"].sum()),
        rows=int(selected["rows"].sum()),
        employers=int(_key_lists(selected).explode().nunique()),
    )


def counts_by(selected: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Counts per value of ``columns``, missing ones included; most positions first.

    Returns
    -------
    DataFrame
        ``columns``, then ``positions``, ``rows``, ``lmias`` (missing when any list of the
        group published none) and ``employers`` (different names; do not add up).
    """
    keys = list(columns)
    groups = selected.assign(unpublished=selected["lmias"].isna()).groupby(keys, dropna=False)
    table = groups.agg(
        positions=("positions", "sum"),
        rows=("rows", "sum"),
        lmias=("lmias", "sum"),
        unpublished=("unpublished", "any"),
    ).reset_index()
    table["lmias"] = table["lmias"].astype("Int64").mask(table["unpublished"].astype(bool))
    employers = selected[keys].assign(employer=_key_lists(selected)).explode("employer")
    # In the same order: both are grouped by the same keys.
    table["employers"] = (
        employers.groupby(keys, dropna=False)["employer"].nunique().to_numpy(dtype="int64")
    )
    return table.drop(columns="unpublished").sort_values(
        ["positions", *keys], ascending=[False, *([True] * len(keys))], ignore_index=True
    )


def community_counts(selected: pd.DataFrame, snapshot: Snapshot) -> gpd.GeoDataFrame:
    """Counts per community with its point; what was not placed is not in it.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        ``community_id, name, province, census_division_id, precision``, the counts of
        `counts_by` and the point; most positions first.
    """
    counted = counts_by(selected.dropna(subset="community_id"), ["community_id"])
    places = snapshot.communities.drop(columns="population")
    return _with_geometry(places, counted, "community_id")


def division_counts(
    selected: pd.DataFrame, snapshot: Snapshot, provinces: Sequence[str] = ()
) -> gpd.GeoDataFrame:
    """Counts per census division of these provinces (none named: all), those with none too.

    Returns
    -------
    GeoDataFrame, EPSG:4326
        ``census_division_id, name, province, economic_region_id``, the counts of
        `counts_by` (0 when there are none) and the polygon; most positions first.
    """
    counted = counts_by(selected.dropna(subset="census_division_id"), ["census_division_id"])
    areas = snapshot.census_divisions.drop(columns="population")
    areas = areas[areas["province"].isin(tuple(provinces) or PROVINCES)]
    table = _with_geometry(areas, counted, "census_division_id", how="left")
    whole = ["positions", "rows", "employers"]
    table[whole] = table[whole].fillna(0).astype("int64")
    return table.sort_values(["positions", "name"], ascending=[False, True], ignore_index=True)


def with_main_occupation(
    counted: gpd.GeoDataFrame, selected: pd.DataFrame, key: str
) -> gpd.GeoDataFrame:
    """Counted areas with the occupation that most of their positions are in.

    Returns
    -------
    GeoDataFrame
        With ``noc_version``, ``noc_code`` and ``main_positions`` (those in that occupation);
        all missing where no occupation was published.
    """
    named = selected.dropna(subset=[key, "noc_code"])
    columns = [key, "noc_version", "noc_code"]
    sums = named.groupby(columns)["positions"].sum().rename("main_positions").reset_index()
    ranked = sums.sort_values(["main_positions", "noc_code"], ascending=[False, True])
    main = ranked.drop_duplicates(key)
    table = counted.merge(main, on=key, how="left", validate="one_to_one")
    return table.astype({"main_positions": "Int64"})


def _with_geometry(
    areas: gpd.GeoDataFrame, counted: pd.DataFrame, key: str, how: str = "inner"
) -> gpd.GeoDataFrame:
    table = areas.merge(counted, on=key, how=how, validate="one_to_one")
    order = [*(name for name in table if name != "geometry"), "geometry"]
    return table[order].sort_values(
        ["positions", key], ascending=[False, True], ignore_index=True, na_position="last"
    )


def _key_lists(selected: pd.DataFrame) -> pd.Series:
    return (
        selected["employer_keys"]
        .astype(str)
        .where(selected["employer_keys"].notna())
        .str.split(";")
    )
