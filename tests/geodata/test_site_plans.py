"""Plans on made places and on the bundled ones: best sites, a zone, a day of visits."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from geodata.coverage_gaps import GapFilter, coverage_gaps
from geodata.gap_robustness import earlier_windows
from geodata.gap_story import location_minutes
from geodata.next_site import SiteQuestion, community_minutes, site_effect, site_question
from geodata.outreach_circuits import NO_TIME_LEFT, TOO_FAR
from geodata.reach import NOT_REACHED
from geodata.site_plans import (
    BY_TRAVEL,
    NO_WAY,
    ONLY_ITSELF,
    SITE_METHODS,
    TOO_FEW,
    best_sites,
    next_site_zone,
    visit_day,
)
from geodata.snapshot import read_snapshot
from geodata.water import WaterMap
from tests.geodata.made_measures import INF, named
from tests.geodata.test_next_site import BETWEEN, TOWNS, question


def scattered(seed: int, count: int = 12) -> SiteQuestion:
    """Towns on a plane, a minute a unit, nothing there yet for most."""
    draw = np.random.default_rng(seed)
    at = draw.uniform(0, 150, (count, 2))
    names = named("c", count)
    ways = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) + 4
    return SiteQuestion(
        positions=pd.Series(draw.integers(0, 100, count).astype(float), names),
        ways=pd.DataFrame(ways, names, names),
        existing=pd.DataFrame({"l0": ways[0] + 10}, names),
        classes=pd.Series(NOT_REACHED, names, dtype=object),
        province=pd.Series("NB", names),
        own_province=True,
        radius_minutes=40.0,
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("count", [1, 2, 3])
def test_no_other_sites_reach_more(seed: int, count: int) -> None:
    asked = scattered(seed)
    found = best_sites(asked, count)
    most = max(
        site_effect(asked, chosen)["positions_gained"].sum()
        for chosen in combinations(asked.ways.columns, count)
    )
    assert found.effect["positions_gained"].sum() == pytest.approx(most)
    assert found.optimality_gap == 0


@pytest.mark.parametrize("seed", range(6))
def test_the_single_site_with_least_travel_is_the_best_of_all(seed: int) -> None:
    asked = scattered(seed)
    found = best_sites(asked, 1, BY_TRAVEL)

    def travel(site: object) -> float:
        effect = site_effect(asked, [site])
        return float((effect["positions"] * effect["minutes_after"]).sum())

    assert travel(found.sites["community_id"][0]) == pytest.approx(
        min(map(travel, asked.ways.columns))
    )
    assert found.optimality_gap is None


@pytest.mark.parametrize("method", SITE_METHODS)
@pytest.mark.parametrize("seed", range(4))
def test_the_table_of_sites_adds_up(seed: int, method: str) -> None:
    asked = scattered(seed)
    found = best_sites(asked, 4, method)
    sites = found.sites
    assert sites["order"].tolist() == list(range(1, len(sites) + 1))
    assert sites["positions_added"].cumsum().tolist() == sites["positions_together"].tolist()
    assert sites["positions_together"].iloc[-1] == found.effect["positions_gained"].sum()
    for row in sites.itertuples():
        alone = site_effect(asked, [row.community_id])["positions_gained"].sum()
        assert row.positions_alone == alone >= row.positions_added
    nearer = found.effect["minutes_after"] < found.effect["minutes_before"]
    assert sites["positions_nearest"].sum() == asked.positions[nearer].sum()
    missed = asked.positions[(asked.positions > 0) & ~found.effect["reached_after"]]
    assert found.left["positions"].to_dict() == missed.to_dict()


def test_by_coverage_each_site_adds_as_much_as_any_of_those_after_it() -> None:
    added = best_sites(scattered(2), 5).sites["positions_added"].tolist()
    assert added == sorted(added, reverse=True)


def test_who_is_left_is_told_why() -> None:
    # Within 30 minutes c0 and c1 reach each other: 30 positions; c2 and c3 only themselves.
    asked = question(
        radius_minutes=30.0,
        positions=pd.Series([10.0, 20.0, 29.0, 5.0], TOWNS),
        existing=pd.DataFrame(index=TOWNS),
        classes=pd.Series(NOT_REACHED, TOWNS, dtype=object),
    )
    left = best_sites(asked, 1).left
    assert left["reason"].to_dict() == {"c2": ONLY_ITSELF, "c3": NO_WAY}
    two = best_sites(question(radius_minutes=30.0, positions=pd.Series([1.0, 2, 9, 9], TOWNS)), 2)
    assert two.sites["community_id"].tolist() == ["c2", "c3"]
    assert two.left["reason"].to_dict() == {"c1": TOO_FEW}


def test_fewer_sites_are_chosen_when_fewer_reach_all() -> None:
    nothing = question(existing=pd.DataFrame({"l0": [1.0] * 4}, TOWNS))
    found = best_sites(nothing, 3)
    assert found.sites.empty
    assert found.left.empty


def test_a_count_or_a_method_that_does_not_exist_is_named() -> None:
    for count in (0, 11):
        with pytest.raises(ValueError, match=f"1 to 10, not {count}"):
            best_sites(question(), count)
    with pytest.raises(ValueError, match="coverage, travel, not 'luck'"):
        best_sites(question(), 1, "luck")


def test_a_day_meets_those_not_reached_in_person_and_not_the_base() -> None:
    between = pd.DataFrame(BETWEEN, TOWNS, TOWNS)
    asked = question(classes=pd.Series(NOT_REACHED, TOWNS, dtype=object))
    day = visit_day(asked, between, "c1", 100, 60)
    assert day.stops == ["c2"]  # 100 minutes out and back; with c0 it would be 160
    assert day.left_out["reason"].tolist() == [NO_TIME_LEFT, "no_way"]
    assert visit_day(asked, between, "c1", 200, 60).stops in (["c0", "c2"], ["c2", "c0"])
    assert visit_day(asked, between, "c1", 200, 60, 150).left_out["reason"].tolist() == [
        TOO_FAR,
        "no_way",
    ]


def test_a_day_stays_in_the_province_that_its_service_serves() -> None:
    between = pd.DataFrame(BETWEEN, TOWNS, TOWNS)
    asked = question(classes=pd.Series(NOT_REACHED, TOWNS, dtype=object), own_province=True)
    assert visit_day(asked, between, "c1", 500, 10).stops == ["c0"]
    with pytest.raises(ValueError, match="'c9' is not one of the candidates"):
        visit_day(asked, between, "c9", 500, 10)


def test_those_reached_in_person_are_no_stops() -> None:
    between = pd.DataFrame(BETWEEN, TOWNS, TOWNS)
    day = visit_day(question(), between, "c1", 500, 10)
    assert day.stops == ["c2"]
    assert day.left_out["community_id"].tolist() == ["c3"]
    assert INF not in day.legs["minutes"].tolist()


def test_the_zone_of_the_bundled_tables_holds_the_plain_best_site_of_most_runs() -> None:
    tables = read_snapshot()
    land = WaterMap(tables.census_divisions)
    quarters = ("2024Q2", "2024Q3", "2024Q4", "2025Q1")
    known = ("2023Q2", "2023Q3", "2023Q4", "2024Q1", *quarters)
    minutes = location_minutes(tables, tables.roads, land)
    gaps = coverage_gaps(tables, minutes, GapFilter(quarters))
    between = community_minutes(tables, tables.roads, land)
    asked = site_question(tables, gaps, between, "legal_help")
    windows = earlier_windows(quarters, known)
    zone = next_site_zone(tables, gaps, asked, "legal_help", windows)
    # 3 thresholds x 2 directories x 3 windows x (1 + 20 draws).
    assert zone.runs == 3 * 2 * 3 * 21
    assert zone.choices["threshold"].unique().tolist() == [45, 60, 75]
    plain = zone.choices.query(
        "draw == 0 and threshold == 60 and directory == 'tiers_1_2' and window == '2024Q2-2025Q1'"
    ).iloc[0]
    best = best_sites(asked, 1)
    assert plain["positions_gained"] == best.sites["positions_together"][0]
    inside = zone.communities[zone.communities["in_zone"]]
    assert zone.share == pytest.approx(inside["runs"].sum() / zone.runs)
    assert set(asked.province[inside["community_id"]]) == {asked.province[zone.centre]}
