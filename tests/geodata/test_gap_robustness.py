"""How sure a gap is: the bundled assumptions, on made tables and on the bundled ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from geodata.coverage_gaps import CoverageGaps, GapFilter, coverage_gaps, gap_areas
from geodata.gap_robustness import (
    PLACEMENT_MINUTES,
    earlier_windows,
    gap_inequality,
    gap_rank_ranges,
    gap_sensitivity,
    placement_minutes,
)
from geodata.snapshot import Snapshot, read_snapshot
from tests.geodata.test_offers import ALMA

Make = Callable[..., Snapshot]
QUARTERS = ("2024Q2", "2024Q3", "2024Q4", "2025Q1")
KNOWN = ("2023Q2", "2023Q3", "2023Q4", "2024Q1", *QUARTERS)
MINUTES = pd.DataFrame([[5.0], [70.0], [200.0]], ["NB-alma", "NB-bath", "NS-canso"], ["OFFICE"])
ONE_WINDOW = {"2021Q3-2021Q3": ("2021Q3",)}


@pytest.fixture
def made(made_snapshot: Make) -> tuple[Snapshot, CoverageGaps]:
    snapshot = made_snapshot(
        locations=[
            {
                "location_id": "OFFICE",
                "at": ALMA,
                "street": "1 Main",
                "tier": 2,
                "service_provinces": "NB;NS",
            }
        ],
        services=[("OFFICE", "housing")],
        positions=[
            {"positions": 30},
            {"positions": 20, "community_id": "NB-bath"},
            {"positions": 7, "community_id": "NS-canso", "province": "NS"},
        ],
    )
    return snapshot, coverage_gaps(snapshot, MINUTES, GapFilter(("2021Q3",)))


def test_windows_are_as_long_and_end_one_and_four_quarters_before() -> None:
    assert earlier_windows(QUARTERS, KNOWN) == {
        "2024Q2-2025Q1": QUARTERS,
        "2024Q1-2024Q4": ("2024Q1", "2024Q2", "2024Q3", "2024Q4"),
        "2023Q2-2024Q1": KNOWN[:4],
    }
    assert list(earlier_windows(KNOWN[:2], KNOWN)) == ["2023Q2-2023Q3"]
    for wrong in ((), ("1999Q1",)):
        with pytest.raises(ValueError, match="known ones"):
            earlier_windows(wrong, KNOWN)


def test_ranks_are_worst_first_and_their_ranges_hold_them(
    made: tuple[Snapshot, CoverageGaps],
) -> None:
    snapshot, gaps = made
    found = gap_rank_ranges(snapshot, gaps, "community", ONE_WINDOW, ["housing"])
    table = found.table.set_index("area_id")
    # Plain: within 60 minutes Alma is reached; Bath lacks 20, Canso 7.
    assert table["gap"].to_dict() == {"NB-bath": 20, "NS-canso": 7, "NB-alma": 0}
    assert table["rank"].to_dict() == {"NB-bath": 1, "NS-canso": 2, "NB-alma": 3}
    assert (table["rank_worst"] <= table["rank"]).all()
    assert (table["rank"] <= table["rank_best"]).all()
    # Without tier 2 nobody is reached, and Alma lacks most.
    assert table.loc["NB-alma", "rank_worst"] == 1
    assert table.loc["NB-bath", "rank_best"] >= 2
    # 3 thresholds x 2 weights x 1 window x 2 directories x (1 + 20 draws).
    assert found.runs == 3 * 2 * 1 * 2 * 21


def test_a_threshold_of_its_own_is_added_to_the_runs(made: tuple[Snapshot, CoverageGaps]) -> None:
    snapshot, gaps = made
    other = replace(gaps, wanted=replace(gaps.wanted, in_person_minutes=90.0))
    found = gap_rank_ranges(snapshot, other, "community", ONE_WINDOW, ["housing"])
    assert found.runs == 4 * 2 * 1 * 2 * 21
    assert found.table.set_index("area_id").loc["NB-bath", "gap"] == 0


def test_one_assumption_at_a_time(made: tuple[Snapshot, CoverageGaps]) -> None:
    snapshot, gaps = made
    cut_off = MINUTES.assign(OFFICE=[float("inf")] * 3)
    table = gap_sensitivity(
        snapshot, gaps, "community", ONE_WINDOW, {"no_ferries": cut_off}, ["housing"]
    )
    beyond = {(row.assumption, row.value): row.positions_beyond for row in table.itertuples()}
    assert beyond == {
        ("plain", "60"): 27,
        ("threshold", "30"): 27,
        ("threshold", "45"): 27,
        ("threshold", "75"): 7,
        ("threshold", "90"): 7,
        ("travel", "no_ferries"): 57,
        ("directory", "tier_1"): 57,
    }


def test_inequality_compares_the_chosen_provinces_only(
    made: tuple[Snapshot, CoverageGaps],
) -> None:
    snapshot, gaps = made
    everyone = gap_inequality(snapshot, gaps, ONE_WINDOW, ["housing"]).iloc[0]
    assert everyone["positions"] == 57
    assert everyone["share_without"] == pytest.approx(27 / 57)
    # One value for those with access, nothing for the rest: Gini is the share without.
    assert everyone["gini"] == pytest.approx(27 / 57)
    there = gap_inequality(snapshot, gaps, ONE_WINDOW, ["housing"], ["NS"]).iloc[0]
    assert (there["positions"], there["share_without"], there["gini"]) == (7, 1.0, 0.0)


def test_every_community_has_a_placement_error() -> None:
    minutes = placement_minutes(read_snapshot())
    assert minutes.notna().all()
    assert set(minutes) <= set(PLACEMENT_MINUTES.values())


def test_any_of_several_types_is_at_least_as_near_as_each(
    made: tuple[Snapshot, CoverageGaps],
) -> None:
    snapshot, gaps = made
    both = replace(gaps.wanted, any_of=("housing", "rights_info"))
    found = coverage_gaps(snapshot, MINUTES, both)
    assert found.reach.minutes["any"].tolist() == gaps.reach.minutes["housing"].tolist()
    one = coverage_gaps(snapshot, MINUTES, replace(gaps.wanted, any_of=("rights_info",)))
    assert one.reach.classes["any"].eq("not_reached").all()
    areas = gap_areas(snapshot, one, "province").set_index(["area_id", "service_type"])
    assert areas.loc[("NB", "any"), "entries"] == 0
    with pytest.raises(ValueError, match="no service type 'nothing'"):
        coverage_gaps(snapshot, MINUTES, replace(gaps.wanted, any_of=("nothing",)))
