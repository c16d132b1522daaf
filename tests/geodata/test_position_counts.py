"""Selecting and counting approved positions, against counting by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.position_counts import (
    NOT_PUBLISHED,
    PositionFilter,
    community_counts,
    counts_by,
    division_counts,
    located_positions,
    position_totals,
    selected_positions,
    with_main_occupation,
)
from geodata.snapshot import Snapshot, read_snapshot

Make = Callable[..., Snapshot]
A, B, C = "a" * 10, "b" * 10, "c" * 10
LOST = {"community_id": None, "precision": "none", "not_placed_reason": "place_unknown"}
ROWS: list[dict[str, object]] = [
    {"positions": 5, "employer_keys": f"{A};{B}", "lmias": 2},
    {"positions": 7, "employer_keys": A, "community_id": "NB-bath", "noc_code": "9463"},
    {"positions": 11, "community_id": "NS-canso", "province": "NS", "quarter": "2021Q4"},
    {"positions": 13, "employer_keys": C, "noc_code": None, "noc_version": None} | LOST,
    {"positions": 17, "program_stream": None, "noc_code": "85101", "noc_version": "2021"},
]


@pytest.fixture
def located(made_snapshot: Make) -> pd.DataFrame:
    return located_positions(made_snapshot(positions=ROWS))


def positions(located: pd.DataFrame, **wanted: object) -> list[int]:
    return selected_positions(located, PositionFilter(**wanted))["positions"].tolist()


def test_an_empty_filter_takes_everything(located: pd.DataFrame) -> None:
    assert positions(located) == [5, 7, 11, 13, 17]


def test_each_filter_takes_what_it_names(located: pd.DataFrame) -> None:
    assert positions(located, quarters=("2021Q4",)) == [11]
    assert positions(located, provinces=("NS",)) == [11]
    assert positions(located, program_streams=(NOT_PUBLISHED,)) == [17]
    assert positions(located, program_streams=("low_wage",), provinces=("NB",)) == [5, 7, 13]


def test_an_occupation_is_one_group_over_both_editions(located: pd.DataFrame) -> None:
    assert positions(located, occupations=("farm_work",)) == [5, 11, 17]  # 8431 and 85101
    assert positions(located, occupations=("fish_processing",)) == [7]


def test_groups_and_broad_categories_add_up_without_doubles(located: pd.DataFrame) -> None:
    assert positions(located, occupations=("8",)) == [5, 11, 17]
    assert positions(located, occupations=("farm_work", "8", "9")) == [5, 7, 11, 17]
    assert positions(located, occupations=(NOT_PUBLISHED,)) == [13]


def test_what_was_not_placed_is_in_its_province_and_in_no_smaller_region(
    located: pd.DataFrame,
) -> None:
    assert positions(located, region="NB") == [5, 7, 13, 17]
    assert positions(located, region="cd-1306") == [5, 7, 17]
    assert positions(located, region="er-1") == [5, 7, 11, 17]
    assert positions(located, region="cd-1311") == []


@pytest.mark.parametrize("region", ["ON", "1306", "cd1306", "CD-1306"])
def test_a_region_that_is_none_is_refused(located: pd.DataFrame, region: str) -> None:
    with pytest.raises(ValueError, match="expected a province"):
        positions(located, region=region)


def test_totals_count_an_employer_once_and_keep_what_was_not_placed(located: pd.DataFrame) -> None:
    totals = position_totals(located)
    assert (totals.placed, totals.not_placed, totals.positions) == (40, 13, 53)
    assert (totals.rows, totals.employers) == (5, 3)


def test_nothing_selected_has_totals_of_zero(located: pd.DataFrame) -> None:
    nothing = selected_positions(located, PositionFilter(provinces=("PE",)))
    assert position_totals(nothing).positions == position_totals(nothing).employers == 0
    assert counts_by(nothing, ("noc_version", "noc_code")).empty


def test_lmias_are_missing_where_a_list_of_the_group_has_none(located: pd.DataFrame) -> None:
    table = counts_by(located, ("program_stream",)).set_index("program_stream")
    assert table["lmias"].isna().all()
    only = counts_by(located[located["lmias"].notna()], ("program_stream",))
    assert only["lmias"].tolist() == [2]


def test_missing_values_have_a_line_of_their_own(located: pd.DataFrame) -> None:
    table = counts_by(located, ("noc_version", "noc_code"))
    assert table["positions"].sum() == 53
    assert table.loc[table["noc_code"].isna(), "positions"].tolist() == [13]
    assert table["positions"].is_monotonic_decreasing


def test_communities_come_with_their_points_most_positions_first(made_snapshot: Make) -> None:
    snapshot = made_snapshot(positions=ROWS)
    located = located_positions(snapshot)
    table = community_counts(located, snapshot)
    assert table["community_id"].tolist() == ["NB-alma", "NS-canso", "NB-bath"]
    assert table["positions"].tolist() == [22, 11, 7]
    assert table["employers"].tolist() == [2, 0, 1]
    assert table.crs == "EPSG:4326" and table.geometry.notna().all()


def test_divisions_without_a_position_stay_with_zero(made_snapshot: Make) -> None:
    snapshot = made_snapshot(positions=ROWS)
    table = division_counts(located_positions(snapshot), snapshot)
    counted = table.set_index("name")["positions"].to_dict()
    assert counted == {"Albert": 29, "Guysborough": 11, "Carleton": 0}
    assert division_counts(located_positions(snapshot), snapshot, ("NS",))["name"].tolist() == [
        "Guysborough"
    ]


def test_the_main_occupation_is_the_one_with_most_positions(made_snapshot: Make) -> None:
    snapshot = made_snapshot(positions=ROWS)
    located = located_positions(snapshot)
    table = with_main_occupation(
        division_counts(located, snapshot), located, "census_division_id"
    ).set_index("name")
    assert table.loc["Albert", ["noc_code", "main_positions"]].tolist() == ["85101", 17]
    assert pd.isna(table.loc["Carleton", "noc_code"])


ANY_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "quarter": st.sampled_from(["2021Q3", "2021Q4"]),
            "province": st.just("NB"),
            "community_id": st.sampled_from(["NB-alma", "NB-bath", None]),
            "noc_code": st.sampled_from(["8431", "9463", "6322", None]),
            "positions": st.integers(0, 500),
            "employer_keys": st.sampled_from([None, A, f"{A};{B}", C]),
        }
    ),
    max_size=20,
)


@settings(max_examples=40, deadline=None)
@given(rows=ANY_ROWS)
def test_counts_are_those_of_a_plain_loop(rows: list[dict[str, object]]) -> None:
    columns = ["quarter", "noc_code"]
    table = pd.DataFrame(
        rows, columns=[*ROWS[0], "quarter", "province", "community_id", "noc_code"]
    )
    table = table.assign(rows=1, lmias=pd.array([1] * len(table), dtype="Int64"))
    expected: dict[tuple[object, ...], int] = defaultdict(int)
    names: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for row in rows:
        key = tuple(row[column] for column in columns)
        expected[key] += row["positions"]  # type: ignore[operator]
        names[key] |= set(str(row["employer_keys"]).split(";")) - {"None"}
    counted = counts_by(table, columns)
    found = {
        (quarter, None if pd.isna(code) else code): (positions, employers)
        for quarter, code, positions, employers in counted[
            [*columns, "positions", "employers"]
        ].itertuples(index=False)
    }
    assert found == {key: (value, len(names[key])) for key, value in expected.items()}


def test_the_bundled_figures_are_those_of_the_snapshot_whatever_the_cut() -> None:
    snapshot = read_snapshot()
    located = located_positions(snapshot)
    whole = int(snapshot.positions["positions"].sum())
    assert position_totals(located).positions == whole
    for columns in (("province",), ("program_stream",), ("noc_version", "noc_code")):
        assert counts_by(located, columns)["positions"].sum() == whole
    placed = position_totals(located).placed
    assert community_counts(located, snapshot)["positions"].sum() == placed
    assert division_counts(located, snapshot)["positions"].sum() == placed
