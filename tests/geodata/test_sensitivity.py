"""One assumption at a time: what it moves, and whether the worst place stays the worst."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given

from geodata.sensitivity import sensitivity_table
from tests.geodata.made_measures import INF, World, few, minutes_table, offer_matrix, worlds

MINUTES = minutes_table([[50, INF], [70, 10], [INF, INF]])
AREAS = pd.Series({"c0": "A", "c1": "B", "c2": "C"})
OFFERS = {"1-2": offer_matrix(health=[1, 1]), "1": offer_matrix(health=[1, 0])}
POSITIONS = {"now": pd.Series([5, 9, 1], MINUTES.index), "then": pd.Series({"c2": 4})}


def test_each_row_changes_one_assumption_and_says_by_how_much() -> None:
    table = sensitivity_table({"all roads": MINUTES}, OFFERS, POSITIONS, AREAS)
    assert table[["assumption", "value", "positions_beyond", "worst_area"]].to_numpy().tolist() == [
        ["plain", "60", 1, "C"],
        ["threshold", "45", 6, "A"],
        ["threshold", "75", 1, "C"],
        ["directory", "1", 10, "B"],
        ["window", "then", 4, "C"],
    ]
    assert table["worst_changed"].tolist() == [False, True, False, True, False]
    assert table["change"].tolist() == pytest.approx([0, 5 / 15, 0, 9 / 15, 1 - 1 / 15])


def test_without_ferries_a_place_may_be_lost() -> None:
    cases = {"all": MINUTES, "no ferries": MINUTES.assign(l1=INF)}
    table = sensitivity_table(cases, {"1-2": OFFERS["1-2"]}, {"now": POSITIONS["now"]}, AREAS)
    lost = table[table["assumption"] == "travel"]
    assert lost[["value", "positions_beyond"]].to_numpy().tolist() == [["no ferries", 10]]


def test_when_everybody_is_reached_there_is_no_worst_area() -> None:
    near = minutes_table([[1], [1]])
    table = sensitivity_table(
        {"all": near},
        {"1-2": offer_matrix(health=[1])},
        {"now": pd.Series({"c0": 3}), "none": pd.Series({"c0": 0})},
        AREAS,
    )
    assert table["worst_area"].isna().all()
    assert not table["worst_changed"].any()
    assert (table["share_beyond"] == 0).all()


@few
@given(worlds())
def test_what_is_beyond_grows_as_the_threshold_shrinks(world: World) -> None:
    table = sensitivity_table(
        {"all": world.minutes},
        {"1-2": world.offers.in_person},
        {"now": world.positions},
        world.areas,
    )
    by_limit = table.pivot_table("positions_beyond", "service_type", "value")
    assert (by_limit["45"] >= by_limit["60"]).all()
    assert (by_limit["60"] >= by_limit["75"]).all()
    expected = world.reach().classes.ne("in_person").mul(world.positions, axis=0).sum()
    assert by_limit["60"].to_dict() == expected.to_dict()


@pytest.mark.parametrize("empty", range(3))
def test_without_a_plain_case_nothing_can_be_compared(empty: int) -> None:
    cases: list[Any] = [{"all": MINUTES}, OFFERS, POSITIONS]
    cases[empty] = {}
    with pytest.raises(ValueError, match="needs a case of travel"):
        sensitivity_table(*cases, AREAS)
