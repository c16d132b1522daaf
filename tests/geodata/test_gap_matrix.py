"""Unknown is not none: what the directory holds of an area, and the state of each gap."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.area_reach import area_reach
from geodata.completeness import completeness_table, placing_table
from geodata.gap_matrix import GAP_STATES, gap_matrix
from geodata.offers import areas_served, offer_table, selected_offers
from geodata.reach import community_areas, community_reach
from geodata.snapshot import Snapshot, read_snapshot
from tests.geodata.made_measures import few
from tests.geodata.test_offers import ALMA, CANSO, area

Make = Callable[..., Snapshot]
WINDOW = ["2021Q3"]


@pytest.fixture
def snapshot(made_snapshot: Make) -> Snapshot:
    return made_snapshot(
        locations=[
            {
                "location_id": "OFFICE",
                "at": ALMA,
                "last_verified": "2026-03-01",
                "evidence_year": 2020,
            },
            {"location_id": "LINE", "location_type": "remote", "census_division_id": None},
            {
                "location_id": "RUMOUR",
                "tier": 3,
                "at": CANSO,
                "census_division_id": "1213",
                "service_provinces": "NS",
                "evidence_year": 2024,
            },
        ],
        services=[("OFFICE", "housing"), ("LINE", "housing"), ("RUMOUR", "rights_info")],
        service_areas=[
            area("OFFICE", "census_division", "1306"),
            area("LINE", "province", "NB"),
            area("RUMOUR", "census_division", "1213", "part"),
        ],
        positions=[
            {"positions": 30},
            {"positions": 10, "community_id": None, "precision": "none"},
            {"positions": 99, "quarter": "2020Q1"},
        ],
    )


def row(table: pd.DataFrame, area_id: str, service_type: str) -> pd.Series:
    return table.set_index(["area_id", "service_type"]).loc[(area_id, service_type)]


def test_entries_of_an_area_stand_in_it_or_say_that_they_serve_it(snapshot: Snapshot) -> None:
    table = completeness_table(snapshot, "census_division", WINDOW)
    albert = row(table, "1306", "housing")
    assert (albert["entries"], albert["entries_inside"]) == (2, 1)
    assert (albert["verified"], albert["share_verified"]) == (1, 0.5)
    assert albert["last_verified"] == "2026-03-01"
    assert albert["newest_evidence_year"] == 2020
    carleton = row(table, "1311", "housing")
    assert (carleton["entries"], carleton["entries_inside"], carleton["share_verified"]) == (
        1,
        0,
        0,
    )
    assert carleton["last_verified"] is None


def test_the_newest_confirmation_of_the_entries_is_given(made_snapshot: Make) -> None:
    dates = ("2026-01-05", "2026-03-01", None, "2025-12-31")
    table = completeness_table(
        made_snapshot(
            locations=[
                {"location_id": f"L{number}", "last_verified": date, "evidence_year": 2018 + number}
                for number, date in enumerate(dates)
            ],
            services=[(f"L{number}", "housing") for number in range(4)],
        ),
        "province",
        WINDOW,
    )
    housing = row(table, "NB", "housing")
    assert (housing["last_verified"], housing["verified"]) == ("2026-03-01", 3)
    assert housing["newest_evidence_year"] == 2021


def test_an_entry_belongs_to_the_area_it_stands_in_even_if_it_serves_another(
    made_snapshot: Make,
) -> None:
    snapshot = made_snapshot(
        locations=[{"location_id": "L", "at": ALMA}],
        services=[("L", "housing")],
        service_areas=[area("L", "census_division", "1311")],
    )
    table = completeness_table(snapshot, "census_division", WINDOW)
    found = {code: row(table, code, "housing")["entries"] for code in ("1213", "1306", "1311")}
    assert found == {"1213": 0, "1306": 1, "1311": 1}


def test_an_entry_of_any_tier_is_known_and_a_place_without_one_says_so(snapshot: Snapshot) -> None:
    table = completeness_table(snapshot, "census_division", WINDOW)
    canso = row(table, "1213", "rights_info")
    assert canso["entries_tier_3"] == 1
    assert not canso["no_service_known"]
    assert row(table, "1213", "housing")["no_service_known"]
    assert row(table, "1213", "any")["entries"] == 1
    assert len(table) == 3 * 5


def test_every_level_carries_the_positions_that_were_not_placed(snapshot: Snapshot) -> None:
    for level, area_id in (("census_division", "1306"), ("province", "NB")):
        one = row(completeness_table(snapshot, level, WINDOW), area_id, "any")
        assert (one["positions_placed"], one["positions_not_placed"]) == (30, 10)
        assert one["share_not_placed"] == 0.25
    assert row(completeness_table(snapshot, "province", WINDOW), "NB", "housing")["entries"] == 2
    region = completeness_table(snapshot, "economic_region", WINDOW)
    assert row(region, "1", "any")["entries"] == 3
    none = placing_table(snapshot, ["2025Q1"]).set_index("province").loc["NS"]
    assert none.tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="level must be one of census_division"):
        completeness_table(snapshot, "community", WINDOW)


def test_an_empty_directory_knows_of_nothing_anywhere(made_snapshot: Make) -> None:
    table = completeness_table(made_snapshot(), "province", WINDOW)
    assert table["no_service_known"].all()
    assert table["last_verified"].isna().all()
    assert (table["share_verified"] == 0).all()


def reached(**shares: tuple[float, float]) -> pd.DataFrame:
    """Areas with shares reached in person and remotely only."""
    table = pd.DataFrame.from_dict(
        shares, orient="index", columns=["share_in_person", "share_remote_only"]
    )
    table["share_not_reached"] = 1 - table.sum(axis=1)
    table = table.rename_axis("area_id").reset_index()
    return table.assign(service_type="housing", positions=10)


def known(**entries: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area_id": list(entries),
            "service_type": "housing",
            "entries": list(entries.values()),
            "entries_inside": 0,
            "last_verified": None,
            "positions_not_placed": 4,
        }
    )


def test_the_first_state_that_holds_is_given() -> None:
    shares = reached(A=(0.5, 0.0), B=(0.2, 0.3), C=(0.2, 0.2), D=(0.0, 0.0), E=(0.0, 0.0))
    table = gap_matrix(shares, known(A=1, B=1, C=0, D=1, E=0))
    assert table["state"].tolist() == [
        "in_person",
        "remote_only",
        "not_reachable",
        "not_reachable",
        "none_known",
    ]
    assert (table["positions_not_placed"] == 4).all()


def test_the_share_that_makes_a_state_can_be_set_within_reason() -> None:
    shares, entries = reached(A=(0.6, 0.2)), known(A=1)
    states = [gap_matrix(shares, entries, most)["state"].item() for most in (0.6, 0.7, 0.9)]
    assert states == ["in_person", "remote_only", "not_reachable"]
    # 0.7 + 0.1 ends below 0.8 by rounding.
    assert gap_matrix(reached(A=(0.7, 0.1)), entries, 0.8)["state"].item() == "remote_only"
    for wrong in (0, 1.1):
        with pytest.raises(ValueError, match="most must be above 0"):
            gap_matrix(shares, entries, wrong)


def test_a_gap_without_its_completeness_is_refused() -> None:
    with pytest.raises(ValueError, match="no row for area 'B', service type 'housing'"):
        gap_matrix(reached(A=(1, 0), B=(1, 0)), known(A=1))


@few
@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 2), st.floats(0.01, 1))
def test_help_that_reaches_anyone_is_never_called_unknown(
    near: float, remote: float, entries: int, most: float
) -> None:
    shares = reached(A=(near, (1 - near) * remote))
    state = gap_matrix(shares, known(A=entries), most)["state"].item()
    assert state in GAP_STATES
    assert (state == "none_known") == (entries == 0 and near + (1 - near) * remote == 0)


def test_the_bundled_directory_fills_every_cell_of_the_matrix() -> None:
    snapshot = read_snapshot()
    placed = snapshot.locations[snapshot.locations.geometry.notna()]
    minutes = pd.DataFrame(
        90.0, pd.Index(snapshot.communities["community_id"]), pd.Index(placed["location_id"])
    )
    types = list(snapshot.service_types["service_type"])
    offers = selected_offers(offer_table(snapshot), types)
    reach = community_reach(minutes, offers, areas_served(snapshot))
    window = ["2024Q2", "2024Q3", "2024Q4", "2025Q1"]
    counted = snapshot.positions[snapshot.positions["quarter"].isin(window)]
    positions = counted.dropna(subset="community_id").groupby("community_id")["positions"].sum()
    for level, areas in (("census_division", 36), ("economic_region", 11), ("province", 3)):
        table = area_reach(reach, minutes, offers, positions, community_areas(snapshot, level))
        matrix = gap_matrix(table, completeness_table(snapshot, level, window))
        assert len(matrix) == areas * 16
        assert "in_person" not in set(matrix["state"])  # everything is 90 minutes away
        assert matrix.drop(columns="last_verified").notna().all(axis=None)
