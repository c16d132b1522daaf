"""What the official annual tables say: totals, sectors, countries, and their languages.

The country of residence is not a mandatory field of the application, and at most ten
countries of a province and year are published. The rest stays unknown.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

# Dimensions that make the total of a province; the first that gives it whole decides.
_TOTAL_DIMENSIONS = ("census_division", "economic_region", "program_stream", "sector")


@dataclass(frozen=True, slots=True)
class WorkerLanguages:
    """Languages that go with the countries of residence of one year.

    Attributes
    ----------
    by_language : DataFrame
        ``language`` (ISO 639), ``positions`` and ``share_of_listed`` (of the positions
        whose country is listed). A country with several languages counts in full under
        each, so positions and shares may add to more than the whole.
    listed : int
        Positions whose country is listed.
    unknown : int or None
        Positions whose country is not listed; None when the total is not known.
    """

    by_language: pd.DataFrame
    listed: int
    unknown: int | None

    @property
    def share_unknown(self) -> float | None:
        """Share of all positions whose country is not listed, from 0 to 1."""
        if self.unknown is None or not self.listed + self.unknown:
            return None
        return self.unknown / (self.listed + self.unknown)


def official_totals(official_positions: pd.DataFrame) -> pd.DataFrame:
    """Official positions by year and province.

    Returns
    -------
    DataFrame
        ``year, province, positions`` (Int64; missing when each dimension lacks a part).
    """
    totals = pd.Series(dtype="Int64", index=pd.MultiIndex.from_arrays([[], []]))
    for dimension in _TOTAL_DIMENSIONS:
        rows = official_positions[official_positions["dimension"] == dimension]
        sums = rows.groupby(["year", "province"])["positions"].agg(whole_sum).astype("Int64")
        totals = sums if totals.empty else totals.combine_first(sums)
    return totals.rename_axis(["year", "province"]).rename("positions").reset_index()


def country_years(official_positions: pd.DataFrame) -> list[int]:
    """Years for which countries of residence are published, the oldest first."""
    rows = official_positions["dimension"] == "country"
    return sorted(set(official_positions.loc[rows, "year"].astype(int)))


def country_positions(
    official_positions: pd.DataFrame, provinces: Collection[str], year: int
) -> pd.DataFrame:
    """Official positions by country of residence.

    Parameters
    ----------
    official_positions : DataFrame
        Table of the snapshot.
    provinces : collection of str
        Their figures are added; none named: all. A country that one of them does not list
        may be there too, so a sum over provinces is a least figure.
    year : int

    Returns
    -------
    DataFrame
        ``country`` (ISO 3166), ``positions``, ``share_of_total`` (of all official positions
        of these provinces), most positions first. The last row, without a country, holds
        the positions whose country is not listed; they are missing when the total is.
    """
    rows = _chosen(official_positions, "country", provinces, year).dropna(subset="code")
    sums = rows.groupby("code")["positions"].agg(whole_sum).astype("Int64").reset_index()
    sums = sums.rename(columns={"code": "country"})
    sums = sums.sort_values(["positions", "country"], ascending=[False, True])
    total = _total(official_positions, provinces, year)
    listed = int(sums["positions"].sum())
    rest = pd.DataFrame({"country": [None], "positions": [_rest(total, listed)]})
    table = pd.concat([sums, rest.astype({"positions": "Int64"})], ignore_index=True)
    table["country"] = table["country"].astype("str").where(table["country"].notna())
    table["share_of_total"] = table["positions"].astype("Float64") / (total or pd.NA)
    return table


def languages_of_workers(
    official_positions: pd.DataFrame,
    countries: pd.DataFrame,
    provinces: Collection[str],
    year: int,
) -> WorkerLanguages:
    """Main languages of the countries that workers come from.

    Parameters
    ----------
    official_positions : DataFrame
        Table of the snapshot.
    countries : DataFrame
        As `geodata.reference_tables.countries` gives it.
    provinces : collection of str
        Their figures are added; none named: all.
    year : int

    Returns
    -------
    WorkerLanguages
        Whole countries stand under their languages: nobody asked the workers.
    """
    known = countries.drop_duplicates("country").set_index("country")["languages"]
    rows = country_positions(official_positions, provinces, year)
    rows = rows[rows["country"].isin(known.index)]
    listed = int(rows["positions"].sum())
    spoken = rows.assign(language=rows["country"].map(known).str.split(";")).explode("language")
    table = spoken.groupby("language")["positions"].sum().reset_index()
    table = table.sort_values(["positions", "language"], ascending=[False, True], ignore_index=True)
    table["share_of_listed"] = table["positions"].astype("Float64") / (listed or pd.NA)
    rest = _rest(_total(official_positions, provinces, year), listed)
    return WorkerLanguages(table, listed, rest)


def sector_positions(
    official_positions: pd.DataFrame, provinces: Collection[str] = (), year: int | None = None
) -> pd.DataFrame:
    """Official positions by industry sector.

    Parameters
    ----------
    provinces : collection of str
        Their figures are added; none named: all.
    year : int, optional
        None: every year.

    Returns
    -------
    DataFrame
        ``year, sector`` (NAICS 2002, missing: the application named none), ``positions``
        (missing when one of the figures is).
    """
    rows = _chosen(official_positions, "sector", provinces, year)
    sums = rows.groupby(["year", "code"], dropna=False)["positions"].agg(whole_sum)
    return sums.astype("Int64").reset_index().rename(columns={"code": "sector"})


def whole_sum(part: pd.Series) -> object:
    """A sum; missing when a part is missing."""
    return part.sum(skipna=False)


def _chosen(
    official_positions: pd.DataFrame, dimension: str, provinces: Collection[str], year: int | None
) -> pd.DataFrame:
    rows = official_positions[official_positions["dimension"] == dimension]
    if provinces:
        rows = rows[rows["province"].isin(provinces)]
    return rows if year is None else rows[rows["year"] == year]


def _total(official_positions: pd.DataFrame, provinces: Collection[str], year: int) -> int | None:
    totals = official_totals(official_positions)
    chosen = totals[totals["year"] == year]
    if provinces:
        chosen = chosen[chosen["province"].isin(provinces)]
    complete = len(chosen) and chosen["positions"].notna().all()
    return int(chosen["positions"].sum()) if complete else None


def _rest(total: int | None, listed: int) -> int | None:
    """What is not listed; unknown when the total is, or when it is not the greater."""
    return None if total is None or total < listed else total - listed
