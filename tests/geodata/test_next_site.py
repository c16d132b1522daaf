"""One more service on made places: who is reached, what stays, what must not be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.coverage_gaps import CoverageGaps, GapFilter, coverage_gaps
from geodata.next_site import (
    SiteQuestion,
    class_counts,
    community_minutes,
    mean_minutes,
    site_effect,
    site_question,
    who_gains,
)
from geodata.reach import NOT_REACHED, REACHED_IN_PERSON, REMOTE_ONLY
from geodata.snapshot import Snapshot, read_snapshot
from geodata.travel import END_MINUTES
from geodata.water import WaterMap
from tests.geodata.made_measures import INF, MINUTES, few, named
from tests.geodata.test_offers import ALMA

Make = Callable[..., Snapshot]
TOWNS = named("c", 4)
BETWEEN = [[4, 30, 80, INF], [30, 4, 50, INF], [80, 50, 4, INF], [INF, INF, INF, 4]]


def question(**change: object) -> SiteQuestion:
    """c0 has a place at 10 minutes; it is 40 from c1 and 90 from c2; nothing leads to c3."""
    plain = SiteQuestion(
        positions=pd.Series([10.0, 20.0, 30.0, 5.0], TOWNS),
        ways=pd.DataFrame(BETWEEN, TOWNS, TOWNS, dtype=float),
        existing=pd.DataFrame({"l0": [10.0, 40.0, 90.0, INF]}, TOWNS),
        classes=pd.Series([REACHED_IN_PERSON, REACHED_IN_PERSON, REMOTE_ONLY, NOT_REACHED], TOWNS),
        province=pd.Series(["NB", "NB", "NS", "NS"], TOWNS),
        own_province=False,
        radius_minutes=60.0,
    )
    return replace(plain, **change)  # type: ignore[arg-type]


def test_a_site_changes_the_class_of_those_within_reach_and_of_nobody_else() -> None:
    found = site_effect(question(), ["c1"])
    assert found["minutes_after"].tolist() == [10, 4, 50, INF]
    assert found["positions_gained"].tolist() == [0, 0, 30, 0]
    assert found["class_after"].tolist() == [*[REACHED_IN_PERSON] * 3, NOT_REACHED]
    assert found["class_before"].equals(question().classes.rename("class_before"))


def test_without_a_site_nothing_changes() -> None:
    found = site_effect(question(), [])
    assert found["class_after"].tolist() == found["class_before"].tolist()
    assert not found["positions_gained"].any()


def test_several_sites_count_each_position_once() -> None:
    both = site_effect(question(), ["c2", "c1", "c3"])
    assert both["positions_gained"].sum() == 35
    assert both["minutes_after"].tolist() == [10, 4, 4, 4]


def test_a_site_that_is_no_candidate_is_named() -> None:
    with pytest.raises(ValueError, match="'c9' is not one of the candidates"):
        site_effect(question(), ["c1", "c9"])


def test_classes_are_counted_over_communities_with_positions() -> None:
    asked = question(positions=pd.Series([0.0, 20.0, 30.0, 5.0], TOWNS))
    counts = class_counts(site_effect(asked, ["c1"]))
    assert counts.loc[REACHED_IN_PERSON].tolist() == [1, 2, 20, 50]
    assert counts.loc[REMOTE_ONLY].tolist() == [1, 0, 30, 0]
    assert counts.loc[NOT_REACHED].tolist() == [1, 1, 5, 5]


def test_those_newly_reached_come_first_among_those_who_gain() -> None:
    gains = who_gains(site_effect(question(positions=pd.Series([10, 99, 30, 5], TOWNS)), ["c1"]))
    assert gains.index.tolist() == ["c2", "c1"]
    assert who_gains(site_effect(question(), [])).empty


def test_the_mean_way_is_over_those_served_before() -> None:
    before, after, left_out = mean_minutes(site_effect(question(), ["c1"]))
    assert before == pytest.approx((10 * 10 + 20 * 40 + 30 * 90) / 60)
    assert after == pytest.approx((10 * 10 + 20 * 4 + 30 * 50) / 60)
    assert left_out == 5
    nobody = question(existing=pd.DataFrame(index=TOWNS))
    assert np.isnan(mean_minutes(site_effect(nobody, ["c1"]))[0])
    assert mean_minutes(site_effect(nobody, ["c1"]))[2] == 65


@few
@given(
    ways=st.lists(st.lists(MINUTES, min_size=4, max_size=4), min_size=4, max_size=4),
    near=st.lists(MINUTES, min_size=4, max_size=4),
    sites=st.lists(st.sampled_from(list(TOWNS)), max_size=3),
)
def test_one_more_site_never_takes_anything_away(
    ways: list[list[float]], near: list[float], sites: list[str]
) -> None:
    existing = pd.DataFrame({"l0": near}, TOWNS)
    asked = question(
        ways=pd.DataFrame(ways, TOWNS, TOWNS),
        existing=existing,
        classes=pd.Series(
            np.where(existing["l0"] <= 60, REACHED_IN_PERSON, NOT_REACHED), TOWNS, dtype=object
        ),
    )
    fewer, more = site_effect(asked, sites), site_effect(asked, [*sites, "c0"])
    assert (more["minutes_after"] <= fewer["minutes_after"]).all()
    assert (more["positions_gained"] >= fewer["positions_gained"]).all()
    counts = class_counts(more)
    assert counts["positions_before"].sum() == counts["positions_after"].sum() == 65
    gained = counts.loc[REACHED_IN_PERSON, "positions_after"]
    gained -= counts.loc[REACHED_IN_PERSON, "positions_before"]
    assert gained == more["positions_gained"].sum()


@pytest.fixture
def made(made_snapshot: Make) -> tuple[Snapshot, CoverageGaps]:
    snapshot = made_snapshot(
        locations=[
            {"location_id": "OFFICE", "at": ALMA, "street": "1 Main", "service_provinces": "NB"},
            {"location_id": "OTHER", "at": ALMA, "street": "2 Main", "service_provinces": "NB"},
        ],
        services=[("OFFICE", "housing"), ("OTHER", "health_clinic")],
        positions=[
            {"positions": 30},
            {"positions": 20, "community_id": "NB-bath"},
            {"positions": 7, "community_id": "NS-canso", "province": "NS"},
        ],
    )
    towns = ["NB-alma", "NB-bath", "NS-canso"]
    minutes = pd.DataFrame([[5.0, 5.0], [70.0, 70.0], [20.0, 20.0]], towns, ["OFFICE", "OTHER"])
    return snapshot, coverage_gaps(snapshot, minutes, GapFilter(("2021Q3",)))


def every_way(snapshot: Snapshot) -> pd.DataFrame:
    names = snapshot.communities["community_id"]
    return pd.DataFrame(25.0, names, names)


def test_the_question_holds_the_places_that_offer_it_and_the_positions(
    made: tuple[Snapshot, CoverageGaps],
) -> None:
    snapshot, gaps = made
    found = site_question(snapshot, gaps, every_way(snapshot), "housing")
    assert list(found.existing.columns) == ["OFFICE"]
    assert found.existing.loc["NS-canso", "OFFICE"] == INF  # the office serves New Brunswick
    assert found.positions[["NB-alma", "NB-bath", "NS-canso"]].tolist() == [30, 20, 7]
    assert found.positions.sum() == 57
    assert list(site_question(snapshot, gaps, every_way(snapshot), "any").existing) == [
        "OFFICE",
        "OTHER",
    ]


def test_a_site_serves_its_own_province_unless_all_are_asked(
    made: tuple[Snapshot, CoverageGaps],
) -> None:
    snapshot, gaps = made
    own = site_question(snapshot, gaps, every_way(snapshot), "housing")
    assert site_effect(own, ["NB-bath"])["positions_gained"].sum() == 20
    everyone = site_question(snapshot, gaps, every_way(snapshot), "housing", own_province=False)
    assert site_effect(everyone, ["NB-bath"])["positions_gained"].sum() == 27


def test_chosen_provinces_alone_count_and_hold_sites(made: tuple[Snapshot, CoverageGaps]) -> None:
    snapshot, gaps = made
    found = site_question(snapshot, gaps, every_way(snapshot), "housing", ["NS"])
    assert set(found.province) == {"NS"}
    assert found.positions.sum() == 7
    assert list(found.ways.columns) == list(found.positions.index)


def test_a_service_type_that_does_not_exist_is_named(made: tuple[Snapshot, CoverageGaps]) -> None:
    snapshot, gaps = made
    with pytest.raises(ValueError, match="'haircuts' is not in the offers"):
        site_question(snapshot, gaps, every_way(snapshot), "haircuts")


def test_ways_between_the_bundled_communities_are_whole_and_short_at_home() -> None:
    tables = read_snapshot()
    minutes = community_minutes(tables, tables.roads, WaterMap(tables.census_divisions))
    assert set(np.diag(minutes)) == {2 * END_MINUTES["estimated"]}
    assert np.isfinite(minutes).all().all()
    assert 5 < minutes.loc["NB-moncton", "NB-dieppe"] < 30
