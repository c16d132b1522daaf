"""The orienteering problem on bare arrays: the most worth on one way out and back.

Golden, Levy & Vohra 1987, Naval Research Logistics 34, 307-318. Greedy insertion, changes of
order (2-opt and moves), then stops taken out and the way filled up again: a heuristic.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

IMPROVED_STOPS = 30  # a longer way stays as the greedy insertion made it
STARTS = 12  # first stops tried, besides the greedy one
LONGEST_CUT = 3  # stops in a row taken out at once
_EXACT = 9  # decimals: what differs by less is equal


@dataclass(frozen=True, slots=True)
class Day:
    """What a day allows; of all arrays the base is the first, the stops follow.

    Attributes
    ----------
    ways : ndarray, shape (places, places)
        Minutes from row to column, ``inf`` where nothing leads.
    worth, visits : ndarray, shape (places,)
        Of the base both 0.
    most_driving, most_total : float
        Minutes without and with the visits.
    """

    ways: np.ndarray
    worth: np.ndarray
    visits: np.ndarray
    most_driving: float
    most_total: float

    def driving(self, tour: list[int]) -> float:
        return float(self.ways[[0, *tour], [*tour, 0]].sum())

    def fits(self, driving: np.ndarray | float, visiting: np.ndarray | float) -> np.ndarray:
        within = np.isfinite(driving) & (np.round(driving, _EXACT) <= self.most_driving)
        return np.asarray(within & (np.round(driving + visiting, _EXACT) <= self.most_total))

    def merit(self, tour: list[int]) -> tuple[float, float]:
        """Positions met, then less driving: the greater the better."""
        return round(float(self.worth[tour].sum()), _EXACT), -round(self.driving(tour), _EXACT)


def best_tour(day: Day) -> list[int]:
    """The stops in order, of the best way from several first stops.

    None given, and those of most worth that fit alone. The same day gives the same way.
    """
    alone = day.fits(day.ways[0] + day.ways[:, 0], day.visits) & (day.worth > 0)
    first = np.argsort(-day.worth, kind="stable")
    starts: list[list[int]] = [[], *([int(stop)] for stop in first[alone[first]][:STARTS])]
    best: list[int] = []
    for start in starts:
        tour = _improved(day, _filled(day, start))
        if day.merit(tour) > day.merit(best):
            best = tour
        if len(tour) > IMPROVED_STOPS:
            break
    return best


def _filled(day: Day, tour: list[int], barred: tuple[int, ...] = ()) -> list[int]:
    """Insert stops, each time the one with most positions for its share of the limits."""
    tour = list(tour)
    free = np.flatnonzero(day.worth > 0)
    free = free[~np.isin(free, [*tour, *barred])]
    driving, visiting = day.driving(tour), float(day.visits[tour].sum())
    while len(free):
        before, after = np.array([0, *tour]), np.array([*tour, 0])
        added = day.ways[before][:, free] + day.ways.T[after][:, free]
        added -= day.ways[before, after][:, np.newaxis]
        place, more = added.argmin(axis=0), added.min(axis=0)
        fitting = np.flatnonzero(day.fits(driving + more, visiting + day.visits[free]))
        if not len(fitting):
            break
        worth, more, visits = day.worth[free[fitting]], more[fitting], day.visits[free[fitting]]
        share = more / (day.most_driving or 1.0) + (more + visits) / (day.most_total or 1.0)
        rate = np.divide(worth, share, out=np.full(len(share), np.inf), where=share > 1e-9)
        order = np.lexsort((more, -worth, -rate.round(_EXACT)))
        chosen = int(fitting[order[0]])
        tour.insert(int(place[chosen]), int(free[chosen]))
        free = np.delete(free, chosen)
        driving, visiting = day.driving(tour), float(day.visits[tour].sum())
    return tour


def _improved(day: Day, tour: list[int]) -> list[int]:
    """Better orders and other stops, until neither helps."""
    if len(tour) > IMPROVED_STOPS:
        return tour
    tour = _filled(day, _shortened(day, tour))
    better = True
    while better and len(tour) <= IMPROVED_STOPS:
        better = False
        for length in range(1, LONGEST_CUT + 1):
            for first in range(len(tour)):
                other = _filled_again(day, tour, tuple(tour[first : first + length]))
                if day.merit(other) > day.merit(tour):
                    tour, better = other, True
    return tour


def _filled_again(day: Day, tour: list[int], cut: tuple[int, ...]) -> list[int]:
    """Without these stops, filled first with others, then with any."""
    rest = _shortened(day, [stop for stop in tour if stop not in cut])
    if not day.fits(day.driving(rest), day.visits[rest].sum()):
        return tour
    other = _shortened(day, _filled(day, rest, cut))
    return _shortened(day, _filled(day, other))


def _shortened(day: Day, tour: list[int]) -> list[int]:
    """The same stops in an order that no turned stretch (2-opt) and no moved stop shortens."""
    if not 2 <= len(tour) <= IMPROVED_STOPS:
        return tour
    now = day.driving(tour)
    while True:
        tours = np.array(tour)[_other_orders(len(tour))]
        ends = np.zeros((len(tours), 1), dtype=int)
        paths = np.hstack([ends, tours, ends])
        driving = day.ways[paths[:, :-1], paths[:, 1:]].sum(axis=1)
        if round(float(driving.min()), _EXACT) >= round(now, _EXACT):
            return tour
        tour = tours[driving.argmin()].tolist()
        now = float(driving.min())


@cache
def _other_orders(length: int) -> np.ndarray:
    """Every order with one stretch turned round or one stop moved, as rows of places."""
    plain = list(range(length))
    orders = []
    for first in plain:
        for last in range(first + 1, length):
            stretch = plain[first : last + 1]
            orders.append(plain[:first] + stretch[::-1] + plain[last + 1 :])
        rest = plain[:first] + plain[first + 1 :]
        orders.extend([*rest[:to], first, *rest[to:]] for to in range(length) if to != first)
    return np.array(orders)
