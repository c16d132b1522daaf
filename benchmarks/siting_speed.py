"""The best sites among 600 places of the snapshot, beside travel minutes between them.

    python -m benchmarks.siting_speed

All in one run, so the ratios mean something where the seconds do not: each is told as a
multiple of finding the nearest of 600 places for every community. PySAL ``spopt`` (test extra)
makes the same choice once. Then the measures and one more service at 5,000 communities and 2,000
locations.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
import pulp
from spopt.locate import MCLP

from geodata.area_reach import community_table
from geodata.floating_catchment import catchment_scores, equal_supply, zones
from geodata.offers import Offers
from geodata.outreach_circuits import outreach_circuit
from geodata.rank_ranges import TravelError
from geodata.reach import community_reach
from geodata.site_median import best_sites_by_median
from geodata.site_zone import best_site_zone
from geodata.siting import best_sites_by_coverage, what_if
from geodata.snapshot import read_snapshot
from geodata.travel import travel_minutes
from geodata.water import WaterMap

PLACES, LOCATIONS = 600, 60
SITE_COUNTS = range(1, 11)
WITH_SPOPT = 5
RADIUS = 60.0
LARGE = (5_000, 2_000)
TYPES = 16


def best_seconds(run: Callable[[], object], times: int = 3) -> float:
    found = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return min(found)


def real_places() -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Minutes among places, minutes to some of them, made-up positions."""
    snapshot = read_snapshot()
    places = snapshot.places.geometry.sample(PLACES, random_state=1).reset_index(drop=True)
    land = WaterMap(snapshot.census_divisions)
    minutes = travel_minutes(snapshot.roads, places, places, land)
    draw = np.random.default_rng(20261126)
    existing = minutes.iloc[:, draw.choice(PLACES, LOCATIONS, replace=False)]
    existing = existing.set_axis([f"l{number}" for number in range(LOCATIONS)], axis=1)
    return minutes, existing, pd.Series(draw.integers(0, 200, PLACES), minutes.index)


def choices() -> None:
    minutes, existing, positions = real_places()
    none = pd.DataFrame(index=minutes.index)
    nearest = best_seconds(lambda: minutes.to_numpy().min(axis=1), 20)
    print(f"nearest of {PLACES} x {PLACES}: {nearest * 1000:.2f} ms, the yardstick")

    def told(name: str, run: Callable[[], object], times: int = 3) -> None:
        seconds = best_seconds(run, times)
        print(f"{name}: {seconds * 1000:.1f} ms, {seconds / nearest:.0f} times")

    told("what_if", lambda: what_if(minutes[0], existing, positions, RADIUS))
    for count in SITE_COUNTS:
        choose = partial(best_sites_by_coverage, minutes, none, positions, RADIUS, count)
        told(f"most covered, p = {count}", choose, 1)
        gap = choose().optimality_gap
        if gap:
            print(f"  the time limit left a gap of {gap:.2%}")
    theirs = MCLP.from_cost_matrix(
        minutes.replace(np.inf, 1e6).to_numpy(), positions.to_numpy(), RADIUS, WITH_SPOPT
    )
    solver = pulp.PULP_CBC_CMD(msg=False, gapRel=0.0, threads=1)
    told(f"spopt, p = {WITH_SPOPT}, solving alone", lambda: theirs.solve(solver, results=False), 1)
    ours = best_sites_by_coverage(minutes, none, positions, RADIUS, WITH_SPOPT).positions_gained
    print(f"  positions covered: {ours:g}, by spopt {theirs.problem.objective.value():g}")
    for count in (1, 5, 10):
        told(
            f"shortest ways, p = {count}",
            partial(best_sites_by_median, minutes, none, positions, count),
            1,
        )
    tiers = {"1-2": pd.Series(True, existing.columns), "1": pd.Series({"l0": True})}
    error = TravelError(0.15, draws=33)
    windows = {"now": positions}
    zone = best_site_zone(minutes, existing, tiers, windows, error=error)
    told(
        f"zone of {zone.runs} runs",
        lambda: best_site_zone(minutes, existing, tiers, windows, error=error),
    )
    print(f"  {zone.share:.0%} of {zone.runs} runs within {zone.radius_minutes:g} minutes")
    visited = minutes.set_axis(minutes.index, axis=1)
    for stops in (50, PLACES):
        day = outreach_circuit(visited, 0, positions.iloc[:stops], 240, most_total_minutes=540)
        told(
            f"a day of {len(day.stops)} stops out of {stops}",
            partial(
                outreach_circuit,
                visited,
                0,
                positions.iloc[:stops],
                240,
                most_total_minutes=540,
            ),
            1,
        )


def large() -> None:
    communities, locations = LARGE
    draw = np.random.default_rng(20261126)
    here, there = draw.uniform(0, 600, (communities, 2)), draw.uniform(0, 600, (locations, 2))
    minutes = pd.DataFrame(np.hypot(*(here[:, None] - there).transpose(2, 0, 1)))
    minutes = minutes.mask(draw.random(minutes.shape) < 0.1, np.inf)
    types = [f"t{number}" for number in range(TYPES)]
    matrices = [
        pd.DataFrame(draw.random((locations, TYPES)) < share, minutes.columns, types)
        for share in (0.15, 0.02, 0.05)
    ]
    offers = Offers(*matrices)
    serves = pd.DataFrame(draw.random(LARGE) < 0.2, minutes.index, minutes.columns)
    positions = pd.Series(draw.integers(1, 200, communities), minutes.index)
    nearest = best_seconds(lambda: minutes.to_numpy().min(axis=1))
    print(f"nearest of {communities} x {locations}: {nearest * 1000:.0f} ms, the yardstick")
    reach = community_reach(minutes, offers, serves)
    supply = equal_supply(offers.in_person)
    site = minutes[0].rename("site")
    for name, run in {
        "reach of communities": lambda: community_reach(minutes, offers, serves),
        "table of communities": lambda: community_table(reach, minutes, offers),
        "E2SFCA scores": lambda: catchment_scores(minutes, supply, positions, zones(RADIUS)),
        "what_if": lambda: what_if(site, minutes, positions, RADIUS),
    }.items():
        seconds = best_seconds(run)
        print(f"{name}: {seconds * 1000:.0f} ms, {seconds / nearest:.0f} times")


def main() -> None:
    warnings.simplefilter("ignore")
    choices()
    large()


if __name__ == "__main__":
    main()
