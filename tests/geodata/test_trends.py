"""Positions over time and over the year."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.quarters import next_quarter
from geodata.trends import SEASON_COLUMNS, period_trend, seasonal_pattern


def quarters_from(first: str, count: int) -> list[str]:
    found = [first]
    while len(found) < count:
        found.append(next_quarter(found[-1]))
    return found


def selection(**positions: int) -> pd.DataFrame:
    pairs = [(period.lstrip("_"), count) for period, count in positions.items()]
    return pd.DataFrame(pairs, columns=["quarter", "positions"])


def test_a_period_without_positions_is_zero_and_one_without_a_list_is_absent() -> None:
    trend = period_trend(selection(_2021Q3=5), ["2021Q3", "2021Q4", "2022Q2"])
    assert trend["period"].tolist() == ["2021Q3", "2021Q4", "2022Q2"]
    assert trend["positions"].tolist() == [5, 0, 0]


def test_the_sum_of_four_quarters_needs_all_four_lists() -> None:
    whole = quarters_from("2021Q3", 5)
    trend = period_trend(selection(_2021Q3=1, _2021Q4=2, _2022Q1=3, _2022Q2=4, _2022Q3=5), whole)
    assert trend["four_quarters"].tolist()[3:] == [10, 14]
    assert trend["four_quarters"].isna().tolist()[:3] == [True] * 3
    assert trend["quarterly_mean"].tolist()[3:] == [2.5, 3.5]
    with_gap = [quarter for quarter in quarters_from("2021Q3", 6) if quarter != "2022Q1"]
    assert period_trend(selection(_2021Q3=1), with_gap)["four_quarters"].isna().all()


def test_halves_and_years_are_told_and_never_spread_over_quarters() -> None:
    trend = period_trend(
        selection(_2016=100, _2017H1=50, _2017Q3=7), ["2017Q3", "2016", "2017H1", "2015", "2014H2"]
    )
    assert trend["period"].tolist() == ["2014H2", "2015", "2016", "2017H1", "2017Q3"]
    assert trend["positions"].tolist() == [0, 0, 100, 50, 7]
    assert seasonal_pattern(trend).empty


def test_the_season_counts_whole_years_only() -> None:
    counts = {f"_{quarter}": 10 for quarter in quarters_from("2021Q3", 6)}
    counts |= {"_2022Q1": 40, "_2021Q3": 999}
    season = seasonal_pattern(period_trend(selection(**counts), quarters_from("2021Q3", 6)))
    assert list(season.columns) == list(SEASON_COLUMNS)
    assert season["mean"].tolist() == [40, 10, 10, 10]  # 2022 alone is whole
    assert season["share"].tolist() == pytest.approx([4 / 7, 1 / 7, 1 / 7, 1 / 7])
    assert season["years"].tolist() == [1, 1, 1, 1]


def test_without_a_position_the_shares_are_missing_not_zero() -> None:
    season = seasonal_pattern(period_trend(selection(), quarters_from("2021Q1", 4)))
    assert season["mean"].tolist() == [0, 0, 0, 0]
    assert season["share"].isna().all()


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=24))
def test_nothing_vanishes_over_time(counts: list[int]) -> None:
    periods = quarters_from("2018Q1", len(counts))
    table = pd.DataFrame({"quarter": periods, "positions": counts})
    trend = period_trend(table, periods)
    assert trend["positions"].tolist() == counts
    four = [sum(counts[at - 3 : at + 1]) for at in range(3, len(counts))]
    assert trend["four_quarters"].dropna().tolist() == four
    season = seasonal_pattern(trend)
    whole = counts[: len(counts) // 4 * 4]
    assert (season["mean"] * season["years"]).sum() == pytest.approx(sum(whole))
