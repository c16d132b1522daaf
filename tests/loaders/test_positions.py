"""Counting positions: nothing vanishes, what is missing stays missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.placing import Gazetteer, place_addresses
from geodata.schemas import Communities, Positions
from geodata.terms import PRECISIONS, PROVINCES
from loaders.boundaries import read_census_divisions
from loaders.gazetteer import read_gazetteer
from loaders.lmia_rows import empty_rows
from loaders.positions import count_positions, locate_communities, maritime_rows

ROW = {
    "quarter": "2021Q4",
    "province": "NB",
    "program_stream": "low_wage",
    "employer": "Fish Co",
    "address": "Moncton, NB E1C 1A1",
    "noc_code": "8431",
    "noc_title": "General farm workers",
    "noc_version": "2011",
    "lmias": 1,
    "positions": 5,
    "row": 3,
    "file": "a.xlsx",
}
PLACED = {
    "community_id": "NB-moncton",
    "precision": "named_place",
    "lon": -64.8,
    "lat": 46.1,
    "not_placed_reason": None,
    "codes": (),
}


def rows_of(*rows: dict[str, object]) -> pd.DataFrame:
    table = pd.DataFrame([ROW | row for row in rows], columns=list(ROW))
    return table.astype({"lmias": "Int64", "positions": "int64"})


def placed_of(*rows: dict[str, object]) -> pd.DataFrame:
    table = pd.DataFrame([PLACED | row for row in rows], columns=list(PLACED))
    return table.astype({"community_id": "string", "not_placed_reason": "string"})


def counted(*pairs: tuple[dict[str, object], dict[str, object]]) -> pd.DataFrame:
    rows = rows_of(*(row for row, _ in pairs))
    return count_positions(rows, placed_of(*(place for _, place in pairs)))


NOWHERE: dict[str, object] = {
    "community_id": None,
    "precision": "none",
    "lon": np.nan,
    "lat": np.nan,
    "not_placed_reason": "place_unknown",
}


def test_rows_of_one_kind_and_place_are_one_line() -> None:
    table = counted(({}, {}), ({"positions": 7, "lmias": 2}, {}))
    assert table[["rows", "positions", "lmias"]].to_numpy().tolist() == [[2, 12, 3]]
    Positions.validate(table)


def test_lmias_that_were_not_published_stay_missing() -> None:
    table = counted(({"lmias": pd.NA, "quarter": "2021Q3"}, {}), ({}, {}))
    assert table["lmias"].isna().tolist() == [True, False]
    assert counted(({"lmias": pd.NA}, {}), ({"lmias": 2}, {}))["lmias"].tolist() == [2]
    assert counted(({"lmias": 0}, {}))["lmias"].tolist() == [0]


def test_an_employer_has_one_key_however_its_name_is_typed() -> None:
    names = ["Fish Co.", "FISH CO", "fish  co", "Físh-Co", "Crab Co"]
    keys = counted(*(({"employer": name}, {}) for name in names))["employer_keys"].tolist()
    assert [len(set(one.split(";"))) for one in keys] == [2]


def test_an_employer_has_the_same_key_in_every_row() -> None:
    table = counted(({"quarter": "2021Q3"}, {}), ({"quarter": "2021Q4"}, {}))
    assert len(table) == 2 and len(set(table["employer_keys"])) == 1


def test_rows_without_a_name_have_no_key() -> None:
    assert counted(({"employer": ""}, {}))["employer_keys"].isna().all()
    keys = counted(({"employer": ""}, {}), ({}, {}))["employer_keys"]
    assert keys.str.count(";").tolist() == [0]


def test_rows_that_could_not_be_placed_stay_with_their_reason() -> None:
    table = counted(({}, {}), ({"positions": 3}, NOWHERE), ({"noc_code": None}, {}))
    assert table["positions"].sum() == 13
    lost = table[table["precision"] == "none"]
    assert lost["not_placed_reason"].tolist() == ["place_unknown"]
    assert lost["community_id"].isna().all()
    Positions.validate(table)


def test_no_line_tells_an_employer_s_name_or_address() -> None:
    table = counted(({}, {}))
    assert table.columns.tolist() == list(Positions.to_schema().columns)
    assert "Fish" not in table.to_csv() and "E1C" not in table.to_csv()


def test_no_row_makes_an_empty_table() -> None:
    rows = maritime_rows(empty_rows())
    table = count_positions(rows, placed_of())
    assert table.empty
    Positions.validate(table)


SOME_ROWS = st.lists(
    st.tuples(
        st.fixed_dictionaries(
            {
                "quarter": st.sampled_from(["2021Q3", "2021Q4"]),
                "province": st.sampled_from(PROVINCES),
                "employer": st.sampled_from(["A", "a", "B", ""]),
                "noc_code": st.sampled_from(["8431", None]),
                "lmias": st.sampled_from([pd.NA, 0, 1, 5]),
                "positions": st.integers(0, 500),
            }
        ),
        st.sampled_from([{}, {"community_id": "NB-alma"}, {"precision": "fsa"}, NOWHERE]),
    ),
    max_size=25,
)


@settings(deadline=None, max_examples=40)
@given(SOME_ROWS)
def test_nothing_vanishes_and_nothing_is_invented(
    pairs: list[tuple[dict[str, object], dict[str, object]]],
) -> None:
    table = counted(*pairs)
    rows = [row for row, _ in pairs]
    known = [row["lmias"] for row in rows if row["lmias"] is not pd.NA]
    assert table["rows"].sum() == len(rows)
    assert table["positions"].sum() == sum(row["positions"] for row in rows)
    assert table["lmias"].sum() == sum(known)
    lost = [row for row, place in pairs if place is NOWHERE]
    assert table.loc[table["precision"] == "none", "rows"].sum() == len(lost)
    keys = {key for keys in table["employer_keys"].dropna() for key in keys.split(";")}
    assert len(keys) == len({row["employer"].casefold() for row in rows} - {""})
    Positions.validate(table)


def test_only_the_maritimes_are_kept_and_missing_text_is_empty() -> None:
    rows = rows_of({"province": "ON"}, {"address": None, "employer": None}, {"province": "foreign"})
    kept = maritime_rows(rows)
    assert kept.index.tolist() == [0]
    assert kept[["address", "employer"]].to_numpy().tolist() == [["", ""]]


@pytest.fixture
def places(sources: Path) -> Gazetteer:
    return read_gazetteer(sources, read_census_divisions(sources))


def test_a_community_is_where_its_positions_are(places: Gazetteer, sources: Path) -> None:
    rows = rows_of(
        {"positions": 3, "address": "Moncton, NB E1C 1A1"},
        {"positions": 1, "address": "Moncton, NB"},
        {"positions": 0, "address": "Tignish, PE", "province": "PE"},
        {"positions": 2, "address": "Nowhere, NB E4H 1N1"},
        {"positions": 2, "address": "Nowhere at all, NB"},
    )
    placed = place_addresses(rows, places)
    table = locate_communities(rows, placed, places, read_census_divisions(sources))
    Communities.validate(table)
    table = table.set_index("community_id")
    assert table.index.tolist() == ["NB-fsa-E4H", "NB-moncton", "PE-tignish"]
    moncton = table.geometry["NB-moncton"]
    assert (moncton.x, moncton.y) == pytest.approx(
        ((3 * -64.79 - 64.80) / 4, (3 * 46.11 + 46.1) / 4), abs=6e-5
    )
    assert table["precision"].tolist() == ["fsa", "postal_point", "named_place"]
    assert table["name"].tolist() == ["E4H", "Moncton", "Tignish"]
    assert table["census_division_id"].tolist() == ["1306", "1307", "1103"]
    assert set(table["precision"]) <= set(PRECISIONS[:3])


def test_no_row_gives_no_community(places: Gazetteer, sources: Path) -> None:
    rows = maritime_rows(empty_rows())
    placed = place_addresses(rows, places)
    table = locate_communities(rows, placed, places, read_census_divisions(sources))
    assert table.empty
    Communities.validate(table)


def test_nothing_but_lost_rows_gives_no_community(places: Gazetteer, sources: Path) -> None:
    rows = rows_of({"address": "Nowhere"})
    placed = place_addresses(rows, places)
    assert locate_communities(rows, placed, places, read_census_divisions(sources)).empty
    assert count_positions(rows, placed)["not_placed_reason"].tolist() == ["place_unknown"]
