"""A day of visits: which communities a team can see on one drive, out and back.

Of all ways out and back within the limits, one that meets as many positions as could be found
(`geodata.orienteering`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.measure_checks import checked_minutes, checked_positions
from geodata.orienteering import Day, best_tour

VISIT_MINUTES = 60.0
LEFT_OUT = NO_POSITIONS, NO_WAY, TOO_FAR, NO_TIME_LEFT = (
    "no_positions",
    "no_way",
    "too_far",
    "no_time_left",
)


@dataclass(frozen=True, slots=True)
class Circuit:
    """One day, from the base and back.

    Attributes
    ----------
    base : object
    stops : list
        ``community_id`` in the order of the visits; empty when none fits.
    legs : DataFrame
        ``from_id, to_id, minutes, visit_minutes, positions`` (of ``to_id``); the last leads
        back to the base. Empty without a stop.
    driving_minutes, visiting_minutes, total_minutes : float
    positions : float
        Met on the way: those of the stops themselves.
    left_out : DataFrame
        ``community_id, positions, reason`` (of `LEFT_OUT`) of every other community: none to
        meet; no way out or back; beyond the limits even alone; or none left beside the stops.
        Most positions first.
    """

    base: object
    stops: list[object]
    legs: pd.DataFrame
    driving_minutes: float
    visiting_minutes: float
    total_minutes: float
    positions: float
    left_out: pd.DataFrame


def outreach_circuit(
    minutes: pd.DataFrame,
    base: object,
    positions: pd.Series,
    most_driving_minutes: float,
    *,
    visit_minutes: float | pd.Series = VISIT_MINUTES,
    most_total_minutes: float = np.inf,
) -> Circuit:
    """The stops of one day that meet most positions.

    The same input gives the same circuit; of two that meet as many the one with less driving.
    It can miss the best.

    Parameters
    ----------
    minutes : DataFrame, shape (places, places)
        Rows from, columns to; the base and every stop stand in both, ``inf`` where nothing
        leads. A place is 0 minutes from itself. Shortest times: where a detour would be
        shorter, stops that only it brings within the limits can be missed.
    base : object
        Where the day begins and ends; may be a stop too.
    positions : Series, index ``community_id``
        To be met at each possible stop: those not yet reached.
    most_driving_minutes : float
        Of the whole way, without the visits.
    visit_minutes : float or Series, index ``community_id``
        At each stop.
    most_total_minutes : float
        Driving and visits; ``inf`` for no limit.

    Raises
    ------
    ValueError
        See `geodata.measure_checks`; for a base or stop without minutes, and limits or visits
        that are missing, negative or, but for the last limit, infinite.
    """
    ways, worth, visits = _checked(minutes, base, positions, visit_minutes)
    for what, limit in (("driving", most_driving_minutes), ("total", most_total_minutes)):
        if np.isnan(limit) or limit < 0 or (what == "driving" and np.isinf(limit)):
            raise ValueError(f"most_{what}_minutes must be 0 or more, not {limit}")
    day = Day(
        ways,
        np.r_[0.0, worth.to_numpy()],
        np.r_[0.0, visits],
        float(most_driving_minutes),
        float(most_total_minutes),
    )
    return _told(day, base, worth.index, best_tour(day))


def outreach_circuits(
    minutes: pd.DataFrame,
    base: object,
    positions: pd.Series,
    most_driving_minutes: float,
    days: int,
    *,
    visit_minutes: float | pd.Series = VISIT_MINUTES,
    most_total_minutes: float = np.inf,
) -> list[Circuit]:
    """Day after day, each among the stops that those before left.

    Ends early when nothing is left that fits; the ``left_out`` of the last tells what no day
    holds. At least one circuit, which may be empty.

    Raises
    ------
    ValueError
        For fewer than 1 day, and see `outreach_circuit`.
    """
    if days < 1:
        raise ValueError(f"days must be 1 or more, not {days}")
    found: list[Circuit] = []
    for _day in range(days):
        circuit = outreach_circuit(
            minutes,
            base,
            positions,
            most_driving_minutes,
            visit_minutes=visit_minutes,
            most_total_minutes=most_total_minutes,
        )
        if found and not circuit.stops:
            break
        found.append(circuit)
        positions = positions.drop(circuit.stops)
    return found


def _checked(
    minutes: pd.DataFrame, base: object, positions: pd.Series, visit_minutes: float | pd.Series
) -> tuple[np.ndarray, pd.Series, np.ndarray]:
    """Minutes among base and stops, positions and visits of the stops."""
    minutes = checked_minutes(minutes)
    if not isinstance(positions, pd.Series):
        raise ValueError("positions must be a Series with index community_id")
    worth = checked_positions(positions, positions.index)
    for place in (base, *worth.index):
        if place not in minutes.index or place not in minutes.columns:
            raise ValueError(f"no minutes from and to {place!r}")
    places = [base, *worth.index]
    ways = minutes.loc[places, places].to_numpy(copy=True)
    number = minutes.index.get_indexer(pd.Index(places, dtype=object))  # the base may be a stop too
    ways[np.equal.outer(number, number)] = 0.0
    if isinstance(visit_minutes, pd.Series):
        lost = worth.index.difference(visit_minutes.index)
        if len(lost):
            raise ValueError(f"no visit_minutes for {lost[0]!r}")
        known = visit_minutes[visit_minutes.index.isin(worth.index)]
        visits = checked_positions(known, worth.index, "visit_minutes").to_numpy()
    else:
        visits = np.full(len(worth), float(visit_minutes))
    if not np.isfinite(visits).all() or (visits < 0).any():
        raise ValueError(f"visit_minutes must be 0 or more, not {visit_minutes}")
    return ways, worth, visits


def _told(day: Day, base: object, communities: pd.Index, tour: list[int]) -> Circuit:
    names = [base, *communities]
    before, after = ([0, *tour], [*tour, 0]) if tour else ([], [])
    legs = pd.DataFrame(
        {
            "from_id": pd.Series([names[one] for one in before], dtype=object),
            "to_id": pd.Series([names[one] for one in after], dtype=object),
            "minutes": day.ways[before, after],
            "visit_minutes": day.visits[after],
            "positions": day.worth[after],
        }
    )
    out_and_back = day.ways[0] + day.ways[:, 0]
    alone = day.fits(out_and_back, day.visits)
    reason = np.select([day.worth == 0, np.isinf(out_and_back), ~alone], LEFT_OUT[:3], NO_TIME_LEFT)
    left = np.setdiff1d(np.arange(1, len(names)), tour)
    left_out = pd.DataFrame(
        {
            "community_id": pd.Series([names[one] for one in left], dtype=object),
            "positions": day.worth[left],
            "reason": pd.Series(reason[left], dtype=object),
        }
    )
    driving, visiting = day.driving(tour), float(day.visits[tour].sum())
    return Circuit(
        base=base,
        stops=[names[one] for one in tour],
        legs=legs,
        driving_minutes=driving,
        visiting_minutes=visiting,
        total_minutes=driving + visiting,
        positions=float(day.worth[tour].sum()),
        left_out=left_out.sort_values(
            "positions", ascending=False, kind="stable", ignore_index=True
        ),
    )
