"""Quarters and the windows of four of them that figures are given for.

One quarter is a season, not a stock, so every figure covers a window of four. The lists
before July 2017 cover other periods (2014H2, 2015, 2016, 2017H1): no window holds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

WINDOW_LENGTH = 4
REFERENCE_WINDOW = ("2021Q3", "2021Q4", "2022Q1", "2022Q2")  # Better Together's own map


_QUARTER = re.compile(r"20[0-9][0-9]Q[1-4]")
_MONTHS = {"Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12), "H1": (1, 6), "H2": (7, 12)}
_WHOLE_YEAR = (1, 12)


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive quarters that are counted together.

    Attributes
    ----------
    code : str
        Stable name for links, for example ``2021Q3-2022Q2``.
    quarters : tuple of str
    """

    quarters: tuple[str, ...]

    @property
    def code(self) -> str:
        return f"{self.quarters[0]}-{self.quarters[-1]}"

    @property
    def missing(self) -> tuple[str, ...]:
        """Quarters between the first and the last for which there is no list."""
        run = [self.quarters[0]]
        while run[-1] < self.quarters[-1]:
            run.append(next_quarter(run[-1]))
        return tuple(quarter for quarter in run if quarter not in self.quarters)


def next_quarter(quarter: str) -> str:
    """
    >>> next_quarter("2021Q4")
    '2022Q1'
    """
    year, number = int(quarter[:4]), int(quarter[5])
    return f"{year + number // 4}Q{number % 4 + 1}"


def is_quarter(period: str) -> bool:
    """
    >>> is_quarter("2021Q4"), is_quarter("2017H1")
    (True, False)
    """
    return bool(_QUARTER.fullmatch(period))


def run_of_quarters(code: str, quarters: Iterable[str]) -> Window | None:
    """The window that a code names; None when its first or last quarter is not in the data.

    Parameters
    ----------
    code : str
        First and last quarter: ``2021Q3-2022Q2``.
    quarters : iterable of str
        Periods for which a list was read. One that is missing in between is missing in the
        window, which says so (`Window.missing`).

    Examples
    --------
    >>> run_of_quarters("2021Q4-2022Q1", ["2021Q3", "2021Q4", "2022Q1"]).quarters
    ('2021Q4', '2022Q1')
    >>> run_of_quarters("2021Q4-2022Q3", ["2021Q4", "2022Q3"]).missing
    ('2022Q1', '2022Q2')
    >>> run_of_quarters("2021Q4-2022Q1", ["2021Q4"]) is None
    True
    """
    held = sorted(set(filter(is_quarter, quarters)))
    first, _, last = code.partition("-")
    if first not in held or last not in held or first > last:
        return None
    return Window(tuple(quarter for quarter in held if first <= quarter <= last))


def windows(quarters: Iterable[str]) -> list[Window]:
    """The windows that the data can fill, the latest first, then the reference window.

    Parameters
    ----------
    quarters : iterable of str
        Periods for which a list was read; those that are not quarters are passed over.

    Raises
    ------
    ValueError
        When there is no quarter at all.

    Examples
    --------
    >>> [w.code for w in windows(["2024Q1", "2024Q2", "2024Q3", "2024Q4", "2025Q1"])]
    ['2024Q2-2025Q1']

    Young data gives a shorter window, which its name tells:

    >>> [w.code for w in windows(["2021Q3", "2024Q4", "2025Q1"])]
    ['2024Q4-2025Q1']
    """
    held = sorted(set(filter(is_quarter, quarters)))
    if not held:
        raise ValueError("no quarter, so no window")
    runs = [run for length in range(WINDOW_LENGTH, 0, -1) for run in _runs(held, length)]
    runs = [run for run in runs if len(run.quarters) == len(runs[0].quarters)]
    reference = [w for w in runs if w.quarters == REFERENCE_WINDOW and w != runs[-1]]
    return [runs[-1], *reference]


def every_window(quarters: Iterable[str]) -> list[Window]:
    """Every run of four quarters that the data can fill, the oldest first: for a trend.

    Examples
    --------
    >>> [w.code for w in every_window(["2023Q4", "2024Q1", "2024Q2", "2024Q3", "2024Q4"])]
    ['2023Q4-2024Q3', '2024Q1-2024Q4']
    """
    return _runs(sorted(set(filter(is_quarter, quarters))), WINDOW_LENGTH)


def period_months(period: str) -> tuple[int, int, int]:
    """Year, first month and last month of a quarter, a half or a whole year.

    The list of 2014H2 begins on 20 June; it counts from July.

    >>> period_months("2021Q3"), period_months("2017H1"), period_months("2015")
    ((2021, 7, 9), (2017, 1, 6), (2015, 1, 12))
    """
    return int(period[:4]), *_MONTHS.get(period[4:], _WHOLE_YEAR)


def _runs(held: list[str], length: int) -> list[Window]:
    """Every run of ``length`` consecutive quarters, the oldest first."""
    starts = range(len(held) - length + 1)
    candidates = [Window(tuple(held[start : start + length])) for start in starts]
    return [
        window
        for window in candidates
        if all(
            next_quarter(before) == after
            for before, after in zip(window.quarters, window.quarters[1:], strict=False)
        )
    ]
