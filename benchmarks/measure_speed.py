"""The measures of the coverage gap for 16 service types, 600 communities and 200 locations.

    python -m benchmarks.measure_speed

All in one run, so the ratios mean something where the milliseconds do not. The same scores by
PySAL ``access`` (test extra) are the yardstick.
"""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
from access import Access, weights

from geodata.area_reach import area_reach, community_table
from geodata.floating_catchment import catchment_scores, equal_supply, zones
from geodata.inequality import inequality_table
from geodata.offers import Offers
from geodata.rank_ranges import TravelError, rank_ranges
from geodata.reach import community_reach

COMMUNITIES, LOCATIONS, TYPES, DIVISIONS = 600, 200, 16, 36
REPEATS = 5


def made() -> tuple[pd.DataFrame, Offers, pd.DataFrame, pd.Series, pd.Series]:
    """Places at random on a square of three hours; a tenth of the pairs without a road."""
    draw = np.random.default_rng(20261126)
    here, there = draw.uniform(0, 180, (COMMUNITIES, 2)), draw.uniform(0, 180, (LOCATIONS, 2))
    minutes = np.hypot(*(here[:, None] - there).transpose(2, 0, 1))
    minutes[draw.random(minutes.shape) < 0.1] = np.inf
    communities = pd.Index([f"c{number}" for number in range(COMMUNITIES)])
    locations = pd.Index([f"l{number}" for number in range(LOCATIONS)])
    types = [f"t{number}" for number in range(TYPES)]
    matrices = [
        pd.DataFrame(draw.random((LOCATIONS, TYPES)) < share, locations, types)
        for share in (0.15, 0.02, 0.05)
    ]
    serves = pd.DataFrame(draw.random((COMMUNITIES, LOCATIONS)) < 0.2, communities, locations)
    positions = pd.Series(draw.integers(1, 200, COMMUNITIES), communities)
    areas = pd.Series([f"a{number}" for number in draw.integers(0, DIVISIONS, COMMUNITIES)])
    return (
        pd.DataFrame(minutes, communities, locations),
        Offers(*matrices),
        serves,
        positions,
        areas.set_axis(communities),
    )


def milliseconds(run: Callable[[], object]) -> float:
    run()
    times = []
    for _repeat in range(REPEATS):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def pysal(minutes: pd.DataFrame, supply: pd.DataFrame, positions: pd.Series) -> pd.DataFrame:
    """E2SFCA of all types by PySAL."""
    sites = supply.rename_axis("site").reset_index()
    stacked = minutes.rename_axis("origin").reset_index().melt("origin", var_name="dest")
    cost = stacked[stacked["value"] <= 60].rename(columns={"value": "cost"})
    model = Access(
        demand_df=pd.DataFrame({"place": positions.index, "demand": positions.to_numpy()}),
        demand_index="place",
        demand_value="demand",
        supply_df=sites,
        supply_index="site",
        supply_value=list(supply.columns),
        cost_df=cost,
        cost_origin="origin",
        cost_dest="dest",
        cost_name="cost",
    )
    steps = weights.step_fn({20: 1, 40: 0.68, 60: 0.22})
    return model.enhanced_two_stage_fca(name="s", max_cost=60, weight_fn=steps)


def main() -> None:
    warnings.simplefilter("ignore")
    minutes, offers, serves, positions, areas = made()
    reach = community_reach(minutes, offers, serves)
    supply = equal_supply(offers.in_person)
    scores = catchment_scores(minutes, supply, positions, zones(60))
    error = TravelError(0.1)
    windows = {"now": positions, "then": positions[::-1].set_axis(positions.index)}
    tiers = {"1-2": offers.in_person, "1": offers.in_person & offers.remote}
    runs = {
        "reach of communities": lambda: community_reach(minutes, offers, serves),
        "table of communities": lambda: community_table(reach, minutes, offers),
        "table of divisions": lambda: area_reach(reach, minutes, offers, positions, areas),
        "E2SFCA scores": lambda: catchment_scores(minutes, supply, positions, zones(60)),
        "inequality": lambda: inequality_table(scores, positions),
        "rank ranges": lambda: rank_ranges(minutes, tiers, windows, areas, error=error),
        "PySAL E2SFCA": lambda: pysal(minutes, supply, positions),
    }
    times = {name: milliseconds(run) for name, run in runs.items()}
    for name, time_taken in times.items():
        print(f"{name}: {time_taken:.1f} ms")
    print(f"all of ours: {sum(times.values()) - times['PySAL E2SFCA']:.0f} ms")
    ranks = rank_ranges(minutes, tiers, windows, areas, error=error)
    print(f"runs behind each rank range: {ranks.runs}")
    theirs = pysal(minutes, supply, positions).reindex(scores.index)
    differences = [(scores[name] - theirs[f"s_{name}"].fillna(0.0)).abs().max() for name in supply]
    print(f"greatest difference to PySAL: {max(differences):.1e} of {scores.max(axis=None):.1e}")
    print(f"ratio PySAL / ours for E2SFCA: {times['PySAL E2SFCA'] / times['E2SFCA scores']:.0f}")


if __name__ == "__main__":
    main()
