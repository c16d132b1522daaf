"""Quarters and windows of four."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.quarters import (
    REFERENCE_WINDOW,
    Window,
    next_quarter,
    period_months,
    run_of_quarters,
    windows,
)

ALL = [f"{year}Q{number}" for year in range(2020, 2026) for number in range(1, 5)]


def test_the_latest_window_comes_first_then_the_reference() -> None:
    assert [window.code for window in windows(ALL)] == ["2025Q1-2025Q4", "2021Q3-2022Q2"]


def test_order_and_repetition_of_the_quarters_do_not_matter() -> None:
    assert windows([*reversed(ALL), *ALL]) == windows(ALL)


def test_the_reference_window_is_not_listed_twice() -> None:
    assert windows(REFERENCE_WINDOW) == [Window(REFERENCE_WINDOW)]


def test_a_missing_quarter_breaks_a_window() -> None:
    quarters = [quarter for quarter in ALL if quarter != "2025Q3"]
    assert windows(quarters)[0].code == "2024Q3-2025Q2"


def test_without_a_quarter_there_is_no_window() -> None:
    with pytest.raises(ValueError, match="no quarter"):
        windows([])


def test_young_data_gives_the_longest_window_it_can_fill_and_says_so() -> None:
    assert [w.code for w in windows(["2024Q1", "2024Q2", "2024Q4", "2025Q1"])] == ["2024Q4-2025Q1"]
    assert [w.code for w in windows(["2021Q3"])] == ["2021Q3-2021Q3"]


@given(st.sampled_from(ALL))
def test_four_quarters_on_is_the_same_quarter_of_the_next_year(quarter: str) -> None:
    later = quarter
    for _ in range(4):
        later = next_quarter(later)
    assert later == f"{int(quarter[:4]) + 1}{quarter[4:]}"


def test_a_quarter_knows_its_months() -> None:
    assert [period_months(f"2022Q{n}") for n in (1, 2, 3, 4)] == [
        (2022, 1, 3),
        (2022, 4, 6),
        (2022, 7, 9),
        (2022, 10, 12),
    ]


def test_periods_that_are_not_quarters_are_in_no_window() -> None:
    others = ["2014H2", "2015", "2016", "2017H1"]
    assert windows([*others, *ALL]) == windows(ALL)
    with pytest.raises(ValueError, match="no quarter"):
        windows(others)


def test_halves_and_years_know_their_months() -> None:
    assert period_months("2014H2") == (2014, 7, 12)
    assert period_months("2016") == (2016, 1, 12)


def test_a_window_that_a_link_asks_for_must_begin_and_end_in_the_data() -> None:
    assert run_of_quarters("2021Q1-2022Q4", ALL) == Window(tuple(ALL[4:12]))
    for wrong in ("", "2021Q1", "2021Q1-", "-2021Q1", "2022Q1-2021Q1", "2019Q4-2020Q2", "x-y"):
        assert run_of_quarters(wrong, ALL) is None


def test_a_window_over_a_gap_says_which_lists_are_missing() -> None:
    held = [quarter for quarter in ALL if quarter != "2021Q2"]
    window = run_of_quarters("2021Q1-2021Q3", held)
    assert window is not None and window.missing == ("2021Q2",)
    assert Window(("2021Q4", "2022Q1")).missing == ()


@given(st.text(max_size=20))
def test_any_text_is_a_window_or_none(code: str) -> None:
    window = run_of_quarters(code, ALL)
    assert window is None or window.code == code
