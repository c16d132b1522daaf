"""The official annual figures, counted once per choice. Never change what these return."""

from __future__ import annotations

import pandas as pd

from geodata import official_figures, second_opinion
from geodata.official_figures import WorkerLanguages
from geodata.reference_tables import countries
from geodata.terms import PROVINCES
from pages.parts import data
from pages.parts.kept import kept


@kept()
def country_years() -> list[int]:
    """Years with countries of residence, oldest first."""
    return official_figures.country_years(data.snapshot().official_positions)


@kept(max_entries=64)
def country_positions(provinces: tuple[str, ...], year: int) -> pd.DataFrame:
    """Official positions by country of residence."""
    official = data.snapshot().official_positions
    return official_figures.country_positions(official, provinces, year)


@kept(max_entries=64)
def languages_of_workers(provinces: tuple[str, ...], year: int) -> WorkerLanguages:
    """Main languages of those countries."""
    official = data.snapshot().official_positions
    return official_figures.languages_of_workers(official, countries(), provinces, year)


@kept(max_entries=64)
def sector_positions(provinces: tuple[str, ...]) -> pd.DataFrame:
    """Official positions by industry and year."""
    return official_figures.sector_positions(data.snapshot().official_positions, provinces)


@kept()
def compared_years() -> list[int]:
    """Years of the comparison of lists and official figures, oldest first."""
    return sorted({int(year) for year in _divisions()["year"]})


@kept(max_entries=64)
def divisions_compared(provinces: tuple[str, ...], year: int) -> pd.DataFrame:
    """Lists beside official figures per census division, the largest difference first."""
    table = _chosen(_divisions(), provinces, year)
    # The two lines without a census division have one side only, and come last.
    return table.assign(apart=table["difference"].abs()).sort_values(
        ["apart", "province", "name"], ascending=[False, True, True], na_position="last"
    )


@kept()
def every_province_compared() -> pd.DataFrame:
    """Lists beside official figures per province and year."""
    tables = data.snapshot()
    return second_opinion.province_second_opinion(
        tables.positions, tables.communities, tables.official_positions
    )


def provinces_compared(provinces: tuple[str, ...], year: int) -> pd.DataFrame:
    """The same for these provinces and one year."""
    return _chosen(every_province_compared(), provinces, year)


@kept()
def _divisions() -> pd.DataFrame:
    tables = data.snapshot()
    return second_opinion.division_second_opinion(
        tables.positions, tables.communities, tables.census_divisions, tables.official_positions
    )


def _chosen(table: pd.DataFrame, provinces: tuple[str, ...], year: int) -> pd.DataFrame:
    wanted = table["province"].isin(provinces or PROVINCES) & (table["year"] == year)
    return table[wanted]
