"""Positions over time: quarter by quarter, the last four together, and the season.

The quarter is that of the decision: workers come weeks or months later. Periods before
July 2017 are halves and whole years; they are told apart and never spread over quarters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import pairwise

import pandas as pd

from geodata.quarters import WINDOW_LENGTH, is_quarter, next_quarter

SEASON_COLUMNS = ("quarter_of_year", "years", "mean", "least", "most", "share")


def period_trend(
    selected: pd.DataFrame, periods: Iterable[str], silent: Collection[str] = ()
) -> pd.DataFrame:
    """Positions per period, and over the last four quarters.

    Parameters
    ----------
    selected : DataFrame
        ``quarter, positions``: a selection over every period.
    periods : iterable of str
        Periods for which a list was read: one with no position is 0, one without a list is
        not in the result.
    silent : collection of str
        Periods whose lists do not publish what was selected by: their positions are missing.

    Returns
    -------
    DataFrame
        One line per period, oldest first: ``period``, ``positions`` (Int64; missing when
        the list does not say), ``four_quarters`` (sum
        of this quarter and the three before; missing unless all four lists were read) and
        ``quarterly_mean`` (a quarter of it).
    """
    held = sorted(set(periods))  # 2016, 2017H1, 2017Q3: also in time
    sums = selected.groupby("quarter")["positions"].sum().reindex(held, fill_value=0)
    quarters = list(filter(is_quarter, held))
    rolling: dict[str, int] = {}
    for at in range(WINDOW_LENGTH - 1, len(quarters)):
        run = quarters[at - WINDOW_LENGTH + 1 : at + 1]
        if all(next_quarter(a) == b for a, b in pairwise(run)):
            rolling[run[-1]] = int(sums[run].sum())
    four = pd.Series(rolling, dtype="Int64").reindex(held)
    return pd.DataFrame(
        {
            "period": held,
            "positions": sums.astype("Int64").mask(sums.index.isin(list(silent))).to_numpy(),
            "four_quarters": four.to_numpy(),
            "quarterly_mean": (four.astype("Float64") / WINDOW_LENGTH).to_numpy(),
        }
    ).astype({"positions": "Int64", "four_quarters": "Int64", "quarterly_mean": "Float64"})


def seasonal_pattern(trend: pd.DataFrame) -> pd.DataFrame:
    """How the positions of a year spread over its quarters.

    Only years with all four lists count, so that no quarter weighs more than another.

    Parameters
    ----------
    trend : DataFrame
        Result of `period_trend`.

    Returns
    -------
    DataFrame
        Columns ``SEASON_COLUMNS``, four lines: quarter of the year (1 to 4), number of
        years, mean, least and most positions, and the quarter's share of all positions of
        those years (0 to 1; missing when there are none). Empty when no year is whole.
    """
    quarters = trend[trend["period"].map(is_quarter)]
    frame = pd.DataFrame(
        {
            "year": quarters["period"].str[:4],
            "quarter_of_year": quarters["period"].str[5].astype(int),
            "positions": quarters["positions"].astype("Float64"),
        }
    )
    whole = frame.groupby("year")["positions"].transform("size") == WINDOW_LENGTH
    groups = frame[whole].groupby("quarter_of_year")["positions"]
    table = groups.agg(years="size", mean="mean", least="min", most="max", total="sum")
    share = table["total"] / table["total"].sum()
    return table.assign(share=share).drop(columns="total").reset_index()[list(SEASON_COLUMNS)]
