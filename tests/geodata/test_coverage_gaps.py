"""The coverage gap in one call, on a made directory and on the bundled one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from geodata.area_reach import positions_by_class
from geodata.comparison import class_changes, program_organizations
from geodata.completeness import completeness_table
from geodata.coverage_gaps import CoverageGaps, GapFilter, coverage_gaps, gap_areas
from geodata.placing import GEOD
from geodata.reach import AREA_LEVELS, community_areas
from geodata.snapshot import Snapshot, read_snapshot
from tests.geodata.test_offers import ALMA, CANSO, rule

Make = Callable[..., Snapshot]
LATEST = GapFilter(("2024Q2", "2024Q3", "2024Q4", "2025Q1"))
MINUTES = pd.DataFrame(
    [[5.0, 200.0], [70.0, 200.0], [200.0, 5.0]],
    ["NB-alma", "NB-bath", "NS-canso"],
    ["OFFICE", "ACROSS"],
)


@pytest.fixture
def snapshot(made_snapshot: Make) -> Snapshot:
    return made_snapshot(
        organizations=[{"website": None}, {"organization_id": "OTHER", "website": None}],
        locations=[
            {"location_id": "OFFICE", "at": ALMA, "street": "1 Main", "languages": "en;es"},
            {"location_id": "ACROSS", "at": CANSO, "street": "2 Main", "service_provinces": "NB"},
            {
                "location_id": "LINE",
                "location_type": "remote",
                "organization_id": "OTHER",
                "email": "a@b.org",
                "tier": 2,
            },
        ],
        services=[("OFFICE", "housing"), ("ACROSS", "housing"), ("LINE", "housing")],
        eligibility=[rule("OFFICE", "closed_permit_accepted", "no")],
        positions=[
            {"positions": 30},
            {"positions": 20, "community_id": "NB-bath"},
            {"positions": 7, "community_id": "NS-canso", "province": "NS"},
            {"positions": 5, "community_id": None, "precision": "none"},
        ],
    )


def housing(gaps: CoverageGaps) -> list[str]:
    return gaps.reach.classes["housing"].tolist()


def test_each_choice_moves_the_classes_as_it_should(snapshot: Snapshot) -> None:
    plain = GapFilter(("2021Q3",))

    def found(**choice: object) -> list[str]:
        return housing(coverage_gaps(snapshot, MINUTES, replace(plain, **choice)))  # type: ignore[arg-type]

    near, line, none = "in_person", "remote_only", "not_reached"
    # The office in Canso says that it serves New Brunswick only.
    assert found() == [near, line, none]
    assert found(in_person_minutes=70) == [near, near, none]
    assert found(tiers=(1,)) == [near, none, none]
    assert found(without_organizations=("OTHER",)) == [near, none, none]
    assert found(conditions=("closed_permit",)) == [line, line, none]
    assert found(conditions=("closed_permit",), admitted=("yes",)) == [none] * 3
    assert found(language="es") == [near, none, none]
    assert found(language="es", language_answers=("yes", "unknown")) == [near, line, none]
    assert found(language="tl") == [none] * 3


def test_every_gap_carries_its_state_and_what_is_known_there(snapshot: Snapshot) -> None:
    gaps = coverage_gaps(snapshot, MINUTES, GapFilter(("2021Q3",)))
    for level in AREA_LEVELS:
        table = gap_areas(snapshot, gaps, level)
        rows = table[table["service_type"] == "housing"]
        assert rows["positions"].sum() == 57
        if level != "economic_region":  # the made one lies in two provinces
            assert rows["positions_not_placed"].max() == 5
    by_community = gap_areas(snapshot, gaps, "community").set_index(["area_id", "service_type"])
    assert by_community.loc[("NB-bath", "housing"), "state"] == "remote_only"
    assert by_community.loc[("NS-canso", "rights_info"), "state"] == "none_known"
    assert by_community.loc[("NB-bath", "any"), "entries"] == 3


def test_the_catchment_score_shares_the_office_among_who_reaches_it(snapshot: Snapshot) -> None:
    gaps = coverage_gaps(snapshot, MINUTES, GapFilter(("2021Q3",)))
    table = gap_areas(snapshot, gaps, "community").set_index(["area_id", "service_type"])
    scores = table["catchment_score"].xs("housing", level="service_type")
    # Only Alma (30 positions, 5 minutes: weight 1) has the office in its catchment.
    assert scores.to_dict() == {"NB-alma": 1 / 30, "NB-bath": 0.0, "NS-canso": 0.0}
    whole = gap_areas(snapshot, gaps, "province").set_index(["area_id", "service_type"])
    assert whole.loc[("NB", "housing"), "catchment_score"] == pytest.approx(1 / 50)
    assert table["catchment_score"].notna().all()


def test_any_service_is_one_that_is_meant_for_workers(made_snapshot: Make) -> None:
    snapshot = made_snapshot(
        locations=[{"location_id": "OFFICE", "at": ALMA, "street": "1 Main"}],
        services=[("OFFICE", "coordination")],
    )
    minutes = pd.DataFrame(5.0, ["NB-alma", "NB-bath", "NS-canso"], ["OFFICE"])
    gaps = coverage_gaps(snapshot, minutes, GapFilter(("2021Q3",)))
    assert gaps.reach.classes.loc["NB-alma", ["coordination", "any"]].tolist() == [
        "in_person",
        "not_reached",
    ]
    known = completeness_table(snapshot, "province", ["2021Q3"])
    assert known.set_index("service_type")["entries"].xs("any").max() == 0


@pytest.fixture(scope="module")
def bundled() -> tuple[Snapshot, pd.DataFrame]:
    """The bundled snapshot, with minutes at 60 km/h in a straight line."""
    snapshot = read_snapshot()
    there = snapshot.locations[snapshot.locations.geometry.notna()]
    rows = {}
    for one in snapshot.communities.itertuples():
        count = len(there)
        *_, metres = GEOD.inv(
            [one.geometry.x] * count, [one.geometry.y] * count, there.geometry.x, there.geometry.y
        )
        rows[one.community_id] = metres / 1000
    index = pd.Index(there["location_id"])
    return snapshot, pd.DataFrame.from_dict(rows, orient="index").set_axis(index, axis=1)


def test_bundled_positions_are_all_in_a_class_at_every_level(
    bundled: tuple[Snapshot, pd.DataFrame],
) -> None:
    snapshot, minutes = bundled
    gaps = coverage_gaps(snapshot, minutes, LATEST)
    counted = snapshot.positions[snapshot.positions["quarter"].isin(LATEST.quarters)]
    placed = counted.loc[counted["community_id"].notna(), "positions"].sum()
    for level in AREA_LEVELS:
        table = gap_areas(snapshot, gaps, level)
        assert table.groupby("service_type")["positions"].sum().eq(placed).all()
        parts = ["positions_in_person", "positions_remote_only", "positions_not_reached"]
        assert table[parts].sum(axis=1).eq(table["positions"]).all()
        assert table["state"].notna().all()


def test_the_end_of_a_program_only_takes_away(bundled: tuple[Snapshot, pd.DataFrame]) -> None:
    snapshot, minutes = bundled
    before = coverage_gaps(snapshot, minutes, LATEST)
    partners = program_organizations(snapshot, "BETTER-TOGETHER")
    after = coverage_gaps(snapshot, minutes, replace(LATEST, without_organizations=partners))
    areas = community_areas(snapshot, "province")
    changed = class_changes(before.reach.classes, after.reach.classes, before.positions, areas)
    order = {"in_person": 0, "remote_only": 1, "not_reached": 2}
    assert (changed["before"].map(order) < changed["after"].map(order)).all()
    assert len(changed)
    whole = positions_by_class(before.reach.classes, before.positions, areas).sum()
    left = positions_by_class(after.reach.classes, after.positions, areas).sum()
    lost = changed.loc[changed["before"] == "in_person", "positions"].sum()
    assert whole["in_person"] - left["in_person"] == lost
