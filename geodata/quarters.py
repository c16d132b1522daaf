"""Quarters and the windows of four of them that figures are given for.

One quarter is a season, not a stock, so every figure covers a window of four.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WINDOW_LENGTH = 4
REFERENCE_WINDOW = ("2021Q3", "2021Q4", "2022Q1", "2022Q2")  # Better Together's own map


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


def next_quarter(quarter: str) -> str:
    """
    >>> next_quarter("2021Q4")
    '2022Q1'
    """
    year, number = int(quarter[:4]), int(quarter[5])
    return f"{year + number // 4}Q{number % 4 + 1}"


def windows(quarters: Iterable[str]) -> list[Window]:
    """The windows that the data can fill, the latest first, then the reference window.

    Parameters
    ----------
    quarters : iterable of str
        Quarters for which a list was read.

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
    held = sorted(set(quarters))
    if not held:
        raise ValueError("no quarter, so no window")
    runs = [run for length in range(WINDOW_LENGTH, 0, -1) for run in _runs(held, length)]
    runs = [run for run in runs if len(run.quarters) == len(runs[0].quarters)]
    reference = [w for w in runs if w.quarters == REFERENCE_WINDOW and w != runs[-1]]
    return [runs[-1], *reference]


def quarter_months(quarter: str) -> tuple[int, int, int]:
    """Year, first month and last month.

    >>> quarter_months("2021Q3")
    (2021, 7, 9)
    """
    year, number = int(quarter[:4]), int(quarter[5])
    return year, 3 * number - 2, 3 * number


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
