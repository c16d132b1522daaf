"""The zone of the best site: every run against a plain loop, ties, draws and bad input."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.rank_ranges import TravelError
from geodata.site_zone import SiteZone, best_site_zone
from geodata.siting import best_sites_by_coverage, what_if
from tests.geodata.made_measures import INF, MINUTES, few, named


def square(rows: list[list[float]]) -> pd.DataFrame:
    names = named("c", len(rows))
    return pd.DataFrame(rows, names, names, dtype=float)


def no_location(minutes: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(index=minutes.index)


NOBODY = {"1-2": pd.Series(dtype=bool)}
WAYS = square([[0, 20, 50, INF], [20, 0, 40, INF], [50, 40, 0, INF], [INF, INF, INF, 0]])
POSITIONS = {"now": pd.Series([10, 20, 30, 5], WAYS.index)}


def zone_of(**change: Any) -> SiteZone:
    given_all: dict[str, Any] = {
        "candidate_minutes": WAYS,
        "existing_minutes": no_location(WAYS),
        "offers_by_tiers": NOBODY,
        "positions_by_window": POSITIONS,
    }
    return best_site_zone(**(given_all | change))


def test_the_centre_is_the_place_around_which_most_runs_choose() -> None:
    # At 45 minutes c1 alone gains all three; at 60 and 75 so do all, and c1 has the least minutes
    # x positions (c0: 1900, c1: 1400, c2: 1300): then c2.
    found = zone_of()
    assert found.choices["community_id"].tolist() == ["c1", "c2", "c2"]
    assert found.choices["positions_gained"].tolist() == [60, 60, 60]
    assert (found.centre, found.share, found.runs) == ("c2", pytest.approx(2 / 3), 3)
    wider = zone_of(radius_minutes=40)
    assert (wider.centre, wider.share) == ("c2", 1)
    assert wider.communities.to_dict("list") == {
        "community_id": ["c2", "c1"],
        "minutes": [0, 40],
        "in_zone": [True, True],
        "runs": [2, 1],
        "share": pytest.approx([2 / 3, 1 / 3]),
    }


def test_a_place_between_two_choices_can_be_the_centre() -> None:
    ways = square([[0, 25, 50], [25, 0, 25], [50, 25, 0]])
    windows = {"now": pd.Series([9, 0, 1], ways.index), "then": pd.Series([1, 0, 9], ways.index)}
    found = zone_of(
        candidate_minutes=ways,
        existing_minutes=no_location(ways),
        positions_by_window=windows,
        thresholds=(20,),
    )
    assert found.choices["community_id"].tolist() == ["c0", "c2"]
    assert (found.centre, found.share) == ("c1", 1)
    assert found.communities["runs"].tolist() == [0, 1, 1]


def test_a_best_site_outside_the_zone_is_not_hidden() -> None:
    outside = zone_of().communities.set_index("community_id").loc["c1"]
    assert (outside["in_zone"], outside["runs"], outside["minutes"]) == (False, 1, 40)


def test_the_zone_holds_only_what_is_near_both_ways() -> None:
    ways = square([[0, 10], [90, 0]])
    found = zone_of(
        candidate_minutes=ways,
        existing_minutes=no_location(ways),
        positions_by_window={"now": pd.Series([1, 2], ways.index)},
    )
    assert found.centre == "c1"
    assert found.communities["community_id"].tolist() == ["c1"]


def test_runs_that_gain_nothing_choose_nothing_and_count_in_the_share() -> None:
    existing = pd.DataFrame({"l0": [50.0, 50.0, 50.0, 50.0]}, WAYS.index)
    found = zone_of(existing_minutes=existing, offers_by_tiers={"1": pd.Series({"l0": True})})
    assert found.choices["community_id"].tolist() == ["c1", None, None]
    assert (found.centre, found.share) == ("c1", pytest.approx(1 / 3))
    covered = zone_of(existing_minutes=existing * 0, offers_by_tiers={"1": pd.Series({"l0": True})})
    assert (covered.centre, covered.share, covered.runs) == (None, 0, 3)
    assert covered.communities.empty


def test_the_directory_decides_which_locations_count() -> None:
    existing = pd.DataFrame({"l0": [0.0, 0.0, 0.0, INF]}, WAYS.index)
    tiers = {"1": pd.Series({"l0": False}), "1-2": pd.Series({"l0": True})}
    found = zone_of(existing_minutes=existing, offers_by_tiers=tiers, thresholds=(45,))
    assert found.choices["directory"].tolist() == ["1", "1-2"]
    assert found.choices["community_id"].tolist() == ["c1", "c3"]


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    places, locations = draw(st.integers(1, 5)), draw(st.integers(0, 3))
    rows = st.lists(MINUTES, min_size=places, max_size=places)
    ways = square(draw(st.lists(rows, min_size=places, max_size=places)))
    columns = {
        name: draw(st.lists(MINUTES, min_size=places, max_size=places))
        for name in named("l", locations)
    }
    existing = pd.DataFrame(columns, ways.index, dtype=float)
    counts = st.lists(st.integers(0, 50), min_size=places, max_size=places)
    flags = st.lists(st.booleans(), min_size=locations, max_size=locations)
    return {
        "candidate_minutes": ways,
        "existing_minutes": existing,
        "offers_by_tiers": {
            tier: pd.Series(draw(flags), existing.columns, dtype=bool) for tier in ("1-2", "1")
        },
        "positions_by_window": {
            window: pd.Series(draw(counts), ways.index) for window in ("now", "then")
        },
    }


@few
@given(cases())
def test_every_run_agrees_with_a_loop_and_with_the_exact_choice(case: dict[str, Any]) -> None:
    found = best_site_zone(**case)
    ways, tiers, windows = (
        case["candidate_minutes"],
        case["offers_by_tiers"],
        case["positions_by_window"],
    )
    runs = list(product((45.0, 60.0, 75.0), tiers, windows))
    assert found.runs == len(found.choices) == len(runs)
    for (limit, tier, window), choice in zip(runs, found.choices.itertuples(), strict=True):
        assert (choice.threshold, choice.directory, choice.window) == (limit, tier, window)
        existing = case["existing_minutes"].loc[:, tiers[tier].to_numpy()]
        gains = {
            name: what_if(ways[name], existing, windows[window], limit)["positions_gained"].sum()
            for name in ways
        }
        exact = best_sites_by_coverage(ways, existing, windows[window], limit, 1)
        assert choice.positions_gained == max(gains.values()) == exact.positions_gained
        if choice.positions_gained:
            assert gains[choice.community_id] == choice.positions_gained
        else:
            assert pd.isna(choice.community_id)


@few
@given(cases(), st.sampled_from([0.0, 30.0, 60.0]))
def test_no_other_centre_has_more_runs(case: dict[str, Any], radius: float) -> None:
    found = best_site_zone(**case, radius_minutes=radius, error=TravelError(0.2, draws=3))
    ways = case["candidate_minutes"]
    chosen = found.choices["community_id"].dropna()
    near = {
        centre: sum(
            site == centre or max(ways.loc[centre, site], ways.loc[site, centre]) <= radius
            for site in chosen
        )
        for centre in ways
    }
    assert found.share * found.runs == pytest.approx(max(near.values()))
    if found.centre is not None:
        assert near[found.centre] == max(near.values())
        zone = found.communities[found.communities["in_zone"]]
        assert zone["runs"].sum() == pytest.approx(found.share * found.runs)
    assert found.communities["runs"].sum() == len(chosen)


def test_the_same_seed_gives_the_same_zone() -> None:
    draw = np.random.default_rng(4)
    ways = square(draw.uniform(0, 120, (12, 12)).tolist())
    first, again, other = (
        zone_of(
            candidate_minutes=ways,
            existing_minutes=no_location(ways),
            positions_by_window={"now": pd.Series(draw.integers(1, 9, 12) * 0 + 3, ways.index)},
            error=TravelError(0.3, draws=10, seed=seed),
        ).choices
        for seed in (1, 1, 2)
    )
    assert len(first) == 33
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


def test_one_community_is_its_own_zone() -> None:
    ways = square([[4]])
    found = zone_of(
        candidate_minutes=ways,
        existing_minutes=no_location(ways),
        positions_by_window={"now": pd.Series({"c0": 3})},
        error=TravelError(0.1, draws=2),
    )
    assert (found.centre, found.share, found.runs) == ("c0", 1, 9)
    assert found.communities["minutes"].tolist() == [0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"candidate_minutes": WAYS.replace(50, np.nan)}, "are missing"),
        ({"candidate_minutes": WAYS - 1}, "are negative"),
        ({"candidate_minutes": WAYS.iloc[:, :0]}, "needs a candidate"),
        ({"candidate_minutes": WAYS.iloc[:0]}, "needs a candidate"),
        ({"candidate_minutes": WAYS.iloc[:, [0, 0]]}, "'c0' stands twice"),
        ({"candidate_minutes": WAYS.rename(columns={"c3": "x"})}, "'x' is not one of"),
        ({"existing_minutes": no_location(WAYS.iloc[::-1])}, "in order"),
        ({"existing_minutes": pd.DataFrame({"l0": [np.nan] * 4}, WAYS.index)}, "are missing"),
        ({"offers_by_tiers": {}}, "needs a candidate, a directory"),
        ({"offers_by_tiers": {"1": pd.Series({"l9": True})}}, "no travel minutes"),
        ({"offers_by_tiers": {"1": [True]}}, "must be Series of bool"),
        ({"positions_by_window": {}}, "needs a candidate, a directory"),
        ({"positions_by_window": {"now": pd.Series({"c0": -1})}}, "must be 0 or more"),
        ({"positions_by_window": {"now": pd.Series({"c0": np.nan})}}, "must be 0 or more"),
        ({"positions_by_window": {"now": pd.Series({"c9": 1})}}, "without travel minutes"),
        ({"thresholds": ()}, "thresholds must be"),
        ({"thresholds": (45, 45)}, "thresholds must be"),
        ({"radius_minutes": np.nan}, "radius_minutes must be"),
        ({"radius_minutes": INF}, "radius_minutes must be"),
        ({"radius_minutes": -1}, "radius_minutes must be"),
        ({"error": TravelError(placement_minutes=pd.Series({"c0": -1}))}, "placement_minutes of"),
    ],
)
def test_input_that_gives_no_zone_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        zone_of(**change)
