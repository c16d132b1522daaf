"""Lists beside official figures: what adds up, what is missing, what differs."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.second_opinion import (
    GREATEST_RATIO,
    LEAST_APART,
    LEAST_RATIO,
    ROW_KINDS,
    division_second_opinion,
    full_years,
    province_second_opinion,
    yearly_listed_positions,
)
from geodata.snapshot import Snapshot, read_snapshot

Make = Callable[..., Snapshot]
QUARTERS = ("2021Q1", "2021Q2", "2021Q3", "2021Q4")
SUMS = ["listed_positions", "official_positions"]


def listed(count: int, community: str | None = "NB-alma", year: int = 2021) -> list[dict]:
    """Positions of one community in the last quarter of a year that is fully covered."""
    province = (community or "NB")[:2]
    rows = [{"quarter": f"{year}Q{n}", "positions": 0, "province": province} for n in (1, 2, 3)]
    return [
        *rows,
        {
            "quarter": f"{year}Q4",
            "positions": count,
            "community_id": community,
            "province": province,
        },
    ]


def official(count: object, code: str | None = "1306", **other: object) -> dict[str, object]:
    return {"positions": count, "code": code, **other}


def divisions(snapshot: Snapshot) -> pd.DataFrame:
    return division_second_opinion(
        snapshot.positions,
        snapshot.communities,
        snapshot.census_divisions,
        snapshot.official_positions,
    )


def provinces(snapshot: Snapshot) -> pd.DataFrame:
    return province_second_opinion(
        snapshot.positions, snapshot.communities, snapshot.official_positions
    )


def row(table: pd.DataFrame, division: str) -> pd.Series:
    chosen = table[table["census_division_id"] == division]
    assert len(chosen) == 1
    return chosen.iloc[0]


def kind(table: pd.DataFrame, name: str, province: str = "NB") -> pd.Series:
    chosen = table[table["row_kind"].eq(name) & table["province"].eq(province)]
    assert len(chosen) == 1
    return chosen.iloc[0]


@pytest.mark.parametrize(
    ("periods", "years"),
    [
        (["2016"], [2016]),
        (["2017H1", "2017Q3", "2017Q4"], [2017]),
        (QUARTERS, [2021]),
        (QUARTERS[:3], []),
        (["2014H2", "2017H1", "2025Q1"], []),
        ([], []),
    ],
)
def test_a_year_counts_when_the_lists_cover_each_of_its_months(
    periods: list[str], years: list[int]
) -> None:
    assert full_years(periods) == years


def test_the_periods_of_a_year_are_added_per_division(made_snapshot: Make) -> None:
    periods = ("2017H1", "2017Q3", "2017Q4", "2018Q1")
    rows = [{"quarter": period, "positions": 3} for period in periods]
    made = made_snapshot(positions=[*rows, {"quarter": "2017Q3", "community_id": "NB-bath"}])
    table = yearly_listed_positions(made.positions, made.communities)
    assert table.to_dict("records") == [
        {"year": 2017, "province": "NB", "census_division_id": "1306", "positions": 14}
    ]


def test_each_division_has_both_figures_their_difference_and_ratio(made_snapshot: Make) -> None:
    table = divisions(made_snapshot(positions=listed(30), official=[official(40)]))
    albert = row(table, "1306")
    assert albert["name"] == "Albert"
    assert albert[SUMS].tolist() == [30, 40]
    assert albert["difference"] == -10
    assert albert["coverage_ratio"] == 0.75
    assert not albert["differs"]


@pytest.mark.parametrize(
    ("count", "whole", "differs"),
    [
        (50, 100, False),  # just the least ratio
        (49, 100, True),
        (49, 98, False),  # 49 apart
        (48, 98, True),
        (150, 100, False),
        (151, 100, True),
        (60, 20, False),
        (100, 40, True),
        (50, 0, True),  # a head office, and nobody works there
        (49, 0, False),
    ],
)
def test_figures_differ_when_they_are_far_apart_in_share_and_in_number(
    made_snapshot: Make, count: int, whole: int, differs: bool
) -> None:
    assert (LEAST_RATIO, GREATEST_RATIO, LEAST_APART) == (0.5, 1.5, 50)
    table = divisions(made_snapshot(positions=listed(count), official=[official(whole)]))
    assert row(table, "1306")["differs"] == differs


def test_no_ratio_is_given_where_the_official_figure_is_zero(made_snapshot: Make) -> None:
    table = divisions(made_snapshot(positions=listed(7), official=[official(0)]))
    assert row(table, "1306")["coverage_ratio"] is pd.NA
    assert row(table, "1306")["difference"] == 7


def test_what_has_no_place_on_either_side_has_its_own_row(made_snapshot: Make) -> None:
    made = made_snapshot(
        positions=listed(30) + listed(4, None), official=[official(40), official(6, None)]
    )
    table = divisions(made)
    lost, unspecified = kind(table, "not_placed"), kind(table, "no_job_location")
    assert lost["listed_positions"] == 4 and unspecified["official_positions"] == 6
    for one, empty in ((lost, SUMS[1]), (unspecified, SUMS[0])):
        missing = [empty, "difference", "coverage_ratio", "differs", "name", "census_division_id"]
        assert one[missing].isna().all()
    assert table[SUMS].sum().tolist() == [34, 46]


def test_the_rows_of_a_province_add_up_to_its_own_comparison(made_snapshot: Make) -> None:
    made = made_snapshot(
        positions=listed(30) + listed(4, None) + listed(9, "NS-canso"),
        official=[
            official(40),
            official(6, None),
            official(8, "1213", province="NS"),
            official(1, "9999"),  # a division that the map does not have
        ],
    )
    sums = divisions(made).groupby(["year", "province"])[SUMS].sum().reset_index()
    whole = provinces(made)
    assert sums.to_dict("records") == whole[["year", "province", *SUMS]].to_dict("records")
    assert whole[SUMS].to_numpy().tolist() == [[34, 47], [9, 8]]
    assert whole["coverage_ratio"].tolist() == [34 / 47, 9 / 8]


def test_a_year_that_the_lists_do_not_cover_is_unknown_and_not_zero(made_snapshot: Make) -> None:
    made = made_snapshot(positions=[{"quarter": "2021Q3"}], official=[official(40)])
    for table in (divisions(made), provinces(made)):
        unknown = ["listed_positions", "difference", "coverage_ratio", "differs"]
        assert table[unknown].isna().all(axis=None)
    assert provinces(made)["official_positions"].tolist() == [40]


def test_a_province_that_the_tables_do_not_cover_is_unknown_and_not_zero(
    made_snapshot: Make,
) -> None:
    table = divisions(made_snapshot(positions=listed(5, "NS-canso"), official=[official(40)]))
    assert row(table, "1213")["listed_positions"] == 5
    assert row(table, "1213")["official_positions"] is pd.NA
    assert kind(table, "no_job_location", "NS")["official_positions"] is pd.NA


def test_a_division_without_any_position_on_a_side_has_zero_there(made_snapshot: Make) -> None:
    made = made_snapshot(positions=listed(5), official=[official(40, "1311")])
    table = divisions(made)
    assert row(table, "1306")[SUMS].tolist() == [5, 0]
    assert row(table, "1311")[SUMS].tolist() == [0, 40]
    assert row(table, "1311")["coverage_ratio"] == 0


def test_an_official_figure_that_could_not_be_read_stays_missing(made_snapshot: Make) -> None:
    made = made_snapshot(positions=listed(5), official=[official(pd.NA), official(3, "1311")])
    assert row(divisions(made), "1306")[["official_positions", "differs"]].isna().all()
    assert provinces(made)["official_positions"].isna().all()


def test_without_official_tables_there_is_nothing_to_compare(made_snapshot: Make) -> None:
    made = made_snapshot(positions=listed(5), official=[])
    assert divisions(made).empty and provinces(made).empty
    assert divisions(made).columns.tolist()[-5:] == provinces(made).columns.tolist()[-5:]


def test_the_tables_given_are_not_changed(made_snapshot: Make) -> None:
    made = made_snapshot(positions=listed(5), official=[official(40)])
    before = [made.positions.copy(), made.official_positions.copy()]
    divisions(made), provinces(made)
    pd.testing.assert_frame_equal(before[0], made.positions)
    pd.testing.assert_frame_equal(before[1], made.official_positions)


@settings(deadline=None, max_examples=40)
@given(
    here=st.lists(
        st.tuples(st.sampled_from([None, "NB-alma", "NB-bath"]), st.integers(0, 500)), max_size=6
    ),
    there=st.dictionaries(st.sampled_from([None, "1306", "1311"]), st.integers(0, 500)),
)
def test_nothing_vanishes_on_either_side(
    here: list[tuple[str | None, int]], there: dict[str | None, int], bundled: Snapshot
) -> None:
    rows = [part for community, count in here for part in listed(count, community)]
    positions = pd.DataFrame(rows, columns=["quarter", "province", "positions", "community_id"])
    table = division_second_opinion(
        positions,
        pd.DataFrame(
            {"community_id": ["NB-alma", "NB-bath"], "census_division_id": ["1306", "1311"]}
        ),
        bundled.census_divisions,
        pd.DataFrame(
            {
                "year": 2021,
                "province": "NB",
                "dimension": "census_division",
                "code": pd.Series(list(there), dtype="str"),
                "positions": pd.array(list(there.values()), dtype="Int64"),
            }
        ),
    )
    expected = sum(count for _, count in here) if there else 0
    assert table[SUMS].sum().tolist() == [expected, sum(there.values())]


# The bundled snapshot.


@pytest.fixture(scope="module")
def bundled() -> Snapshot:
    return read_snapshot()


def test_the_lists_hold_the_share_of_the_official_totals_that_is_known(bundled: Snapshot) -> None:
    table = provinces(bundled).set_index(["year", "province"])
    assert len(table) == 24
    percent = (table["coverage_ratio"] * 100).astype(float)
    assert percent.min().round() == 68 and percent.max().round() == 101
    assert {name: int(percent[2022, name]) for name in ("NB", "NS")} == {"NB": 88, "NS": 84}
    assert round(percent[2022, "PE"]) == 87
    assert table.loc[(2022, "NB"), SUMS].tolist() == [6301, 7138]


def test_the_divisions_add_up_to_the_provinces_in_every_year(bundled: Snapshot) -> None:
    sums = divisions(bundled).groupby(["year", "province"])[SUMS].sum()
    whole = provinces(bundled).set_index(["year", "province"])[SUMS]
    assert (sums == whole).all(axis=None) and len(whole) == 24


def test_every_division_is_compared_in_every_year(bundled: Snapshot) -> None:
    table = divisions(bundled)
    counts = table.groupby("row_kind").size().reindex(ROW_KINDS).tolist()
    assert counts == [36 * 8, 3 * 8, 3 * 8]
    rows = table[table["row_kind"] == "census_division"]
    assert rows[[*SUMS, "difference", "differs", "name"]].notna().all(axis=None)
    assert rows["coverage_ratio"].isna().eq(rows["official_positions"].eq(0)).all()


def test_the_divisions_that_differ_strongly_are_the_known_ones(bundled: Snapshot) -> None:
    table = divisions(bundled)
    far = table[table["differs"].fillna(False)]
    found = far.groupby("year")["name"].agg(list).to_dict()
    assert found == {
        2019: ["Saint John"],
        2020: ["Saint John", "Cumberland", "Pictou"],
        2021: ["Saint John", "Cumberland", "Pictou"],
        2022: ["Cumberland"],
        2023: ["Carleton", "Madawaska", "Yarmouth", "Digby"],
    }
