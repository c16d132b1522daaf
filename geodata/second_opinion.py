"""The lists held against the official annual tables: how much of the whole they show.

The lists give the employer's business address and leave employers out; the annual tables
give the job location of all employers. Neither counts people present.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas as pd

from geodata.official_figures import official_totals, whole_sum
from geodata.quarters import period_months

# Two figures differ strongly when they are this far apart in both senses; docs/method.md
# says why.
LEAST_RATIO = 0.5
GREATEST_RATIO = 1.5
LEAST_APART = 50  # positions

DIVISION, NOT_PLACED, NO_JOB_LOCATION = "census_division", "not_placed", "no_job_location"
ROW_KINDS = (DIVISION, NOT_PLACED, NO_JOB_LOCATION)
COMPARED = ("listed_positions", "official_positions", "difference", "coverage_ratio", "differs")
_KEY = ["year", "province", "row_kind", "census_division_id"]


def full_years(periods: Collection[str]) -> list[int]:
    """Years of which the lists cover every month.

    Examples
    --------
    >>> full_years(["2014H2", "2016", "2017H1", "2017Q3", "2017Q4", "2018Q1"])
    [2016, 2017]
    """
    months: dict[int, set[int]] = {}
    for period in periods:
        year, first, last = period_months(period)
        months.setdefault(year, set()).update(range(first, last + 1))
    return sorted(year for year, covered in months.items() if len(covered) == 12)


def yearly_listed_positions(positions: pd.DataFrame, communities: pd.DataFrame) -> pd.DataFrame:
    """Positions in the lists by year and census division of the business address.

    Parameters
    ----------
    positions, communities : DataFrame
        Tables of the snapshot.

    Returns
    -------
    DataFrame
        ``year, province, census_division_id`` (missing when not placed), ``positions``.
        Only years of which the lists cover every month.
    """
    division = communities.set_index("community_id")["census_division_id"]
    by_year = positions.assign(
        year=positions["quarter"].str[:4].astype("int64"),
        census_division_id=positions["community_id"].map(division),
    )
    full = by_year[by_year["year"].isin(full_years(set(positions["quarter"])))]
    key = ["year", "province", "census_division_id"]
    return full.groupby(key, dropna=False)["positions"].sum().reset_index()


def division_second_opinion(
    positions: pd.DataFrame,
    communities: pd.DataFrame,
    census_divisions: pd.DataFrame,
    official_positions: pd.DataFrame,
) -> pd.DataFrame:
    """Lists beside official figures, per census division and year.

    Parameters
    ----------
    positions, communities, census_divisions, official_positions : DataFrame
        Tables of the snapshot.

    Returns
    -------
    DataFrame
        ``year, province, row_kind, census_division_id, name``, then

        - ``listed_positions`` (Int64), by business address; missing where the lists do
          not cover the whole year;
        - ``official_positions`` (Int64), by job location;
        - ``difference``: listed less official;
        - ``coverage_ratio``: listed / official; missing when official is 0;
        - ``differs`` (boolean): `LEAST_APART` positions apart or more, and the ratio below
          `LEAST_RATIO`, above `GREATEST_RATIO` or without sense (official 0).

        The years are those of the official table. ``row_kind`` is ``census_division``,
        ``not_placed`` (listed, but the address could not be placed) or ``no_job_location``
        (official, but without a division). The last two have one side, so nothing is
        compared in them; with them each column adds up to the province's total.
    """
    official = official_positions[official_positions["dimension"] == "census_division"]
    years = sorted(set(official["year"]))
    listed = yearly_listed_positions(positions, communities)
    listed = listed[listed["year"].isin(years)]
    here = _keyed(listed, listed["census_division_id"], NOT_PLACED)
    there = _keyed(official, official["code"], NO_JOB_LOCATION)
    keys = [*_every_key(census_divisions, years), *here.index, *there.index]
    unique = pd.DataFrame(list(dict.fromkeys(keys)), columns=_KEY)
    types = {"year": "int64", **dict.fromkeys(_KEY[1:], "str")}
    index = pd.MultiIndex.from_frame(unique.astype(types))
    table = index.to_frame(index=False)
    covered = set(zip(official["year"], official["province"], strict=True))
    pairs = pd.Series(list(zip(table["year"], table["province"], strict=True)), dtype=object)
    table["listed_positions"] = _looked_up(here, index, table["year"].isin(listed["year"]))
    table["official_positions"] = _looked_up(there, index, pairs.isin(covered))
    for column, kind in (("listed_positions", NO_JOB_LOCATION), ("official_positions", NOT_PLACED)):
        table[column] = table[column].mask(table["row_kind"] == kind)
    table["census_division_id"] = table["census_division_id"].where(table["row_kind"] == DIVISION)
    names = census_divisions.set_index("census_division_id")["name"]
    table.insert(4, "name", table["census_division_id"].map(names))
    ranked = table.assign(row_kind=table["row_kind"].map(ROW_KINDS.index))
    return _compared(table.loc[ranked.sort_values(_KEY).index].reset_index(drop=True))


def province_second_opinion(
    positions: pd.DataFrame, communities: pd.DataFrame, official_positions: pd.DataFrame
) -> pd.DataFrame:
    """Lists beside official figures, per province and year; nothing is left out of a total.

    Returns
    -------
    DataFrame
        ``year, province`` and the compared columns of `division_second_opinion`.
    """
    key = ["year", "province"]
    official = official_totals(official_positions).set_index(key)["positions"]
    listed = yearly_listed_positions(positions, communities)
    sums = listed.groupby(key)["positions"].sum().astype("Int64")
    table = official.index.to_frame(index=False)
    table["listed_positions"] = _looked_up(sums, official.index, table["year"].isin(listed["year"]))
    table["official_positions"] = official.array
    return _compared(table)


def _every_key(
    census_divisions: pd.DataFrame, years: list[int]
) -> Iterator[tuple[int, str, str, str]]:
    """`_KEY` of each division, and of the rows without one, in each year."""
    ids, provinces = census_divisions["census_division_id"], census_divisions["province"]
    for year in years:
        for division, province in zip(ids, provinces, strict=True):
            yield year, province, DIVISION, division
        for province in sorted(set(provinces)):
            yield year, province, NOT_PLACED, ""
            yield year, province, NO_JOB_LOCATION, ""


def _keyed(rows: pd.DataFrame, division: pd.Series, kind_without: str) -> pd.Series:
    """Positions by `_KEY`; a row without division is of its own kind."""
    keyed = rows.assign(
        row_kind=division.isna().map({True: kind_without, False: DIVISION}),
        census_division_id=division.astype(object).where(division.notna(), ""),
    )
    return keyed.groupby(_KEY)["positions"].agg(whole_sum).astype("Int64")


def _looked_up(sums: pd.Series, index: pd.Index, covered: pd.Series) -> pd.Series:
    """A key that a source which covers the year does not name stands for 0; else unknown."""
    values = sums.reindex(index).reset_index(drop=True).astype("Int64")
    absent = pd.Series(~index.isin(sums.index)) & covered.reset_index(drop=True)
    return values.mask(absent, 0)


def _compared(table: pd.DataFrame) -> pd.DataFrame:
    listed, official = table["listed_positions"], table["official_positions"]
    table["difference"] = listed - official
    ratio = listed.astype("Float64") / official.mask(official == 0).astype("Float64")
    table["coverage_ratio"] = ratio
    far = (ratio < LEAST_RATIO) | (ratio > GREATEST_RATIO) | (official == 0)
    table["differs"] = (far & (table["difference"].abs() >= LEAST_APART)).astype("boolean")
    return table
