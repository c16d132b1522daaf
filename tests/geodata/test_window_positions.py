"""Positions of a window: placed and not, and the books balance."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from geodata.snapshot import Snapshot, read_snapshot
from geodata.window_positions import not_placed, window_positions, window_totals

Make = Callable[..., Snapshot]
WINDOW = ("2021Q3",)


@pytest.fixture
def books(made_snapshot: Make) -> Snapshot:
    return made_snapshot(
        positions=[
            {"community_id": "NB-alma", "positions": 4},
            {"community_id": "NB-bath", "positions": 9},
            {"community_id": "NB-bath", "positions": 50, "quarter": "2024Q4"},
            {"community_id": "NS-canso", "province": "NS", "positions": 9},
            {
                "community_id": None,
                "precision": "none",
                "not_placed_reason": "place_unknown",
                "positions": 6,
                "rows": 2,
            },
            {
                "province": "PE",
                "community_id": None,
                "precision": "none",
                "not_placed_reason": "no_address",
                "positions": 1,
            },
        ],
    )


def test_placed_and_not_placed_add_up_to_everything(books: Snapshot) -> None:
    every = books.positions.query("quarter == '2021Q3'")["positions"].sum()
    counted = window_positions(books.positions, WINDOW)
    lost = not_placed(books, WINDOW)
    totals = window_totals(books, WINDOW)
    assert counted["positions"].sum() == every
    assert totals.placed + totals.not_placed == every
    assert totals.not_placed == lost["positions"].sum()


def test_what_is_not_placed_is_told_by_province_and_reason(books: Snapshot) -> None:
    lost = not_placed(books, WINDOW)
    assert lost.to_dict("records") == [
        {"province": "NB", "reason": "place_unknown", "rows": 2, "positions": 6},
        {"province": "PE", "reason": "no_address", "rows": 1, "positions": 1},
    ]
    assert not_placed(books, WINDOW, provinces=("PE",))["positions"].tolist() == [1]
    assert not_placed(books, ("2024Q4",)).empty


def test_the_largest_communities_of_the_reference_year_are_the_known_ones() -> None:
    tables = read_snapshot()
    quarters = ("2021Q3", "2021Q4", "2022Q1", "2022Q2")
    counted = window_positions(tables.positions, quarters).dropna(subset="community_id")
    sums = counted.groupby("community_id")["positions"].sum().sort_values(ascending=False)
    assert sums.head(3).to_dict() == {
        "NB-cap-pele": 1083,
        "NB-pointe-sapin": 484,
        "NS-great-village": 476,
    }
