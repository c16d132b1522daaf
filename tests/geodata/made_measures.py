"""Small made worlds for the measures of access: minutes, offers, who is served, positions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st

from geodata.offers import Offers
from geodata.reach import Reach, community_reach

INF = float("inf")
few = settings(max_examples=40, deadline=None)
"""Each world takes several tables to make."""
MINUTES = st.one_of(
    st.floats(0, 200, allow_nan=False), st.sampled_from([0.0, 30.0, 60.0, 90.0, INF])
)


@dataclass(frozen=True)
class World:
    minutes: pd.DataFrame
    offers: Offers
    serves: pd.DataFrame
    positions: pd.Series
    areas: pd.Series

    def reach(self, limit: float = 60.0) -> Reach:
        return community_reach(self.minutes, self.offers, self.serves, limit)


def named(letter: str, count: int) -> pd.Index:
    return pd.Index([f"{letter}{number}" for number in range(count)], dtype=object)


def minutes_table(rows: list[list[float]]) -> pd.DataFrame:
    """Communities c0, c1, ... to locations l0, l1, ..."""
    width = len(rows[0]) if rows else 0
    return pd.DataFrame(rows, named("c", len(rows)), named("l", width), dtype=float)


def offer_matrix(**types: list[int]) -> pd.DataFrame:
    """``offer_matrix(health=[1, 0])``: the first location offers health."""
    length = len(next(iter(types.values())))
    table = pd.DataFrame(types, named("l", length))
    return table.astype(bool)


def in_person_only(offers: pd.DataFrame) -> Offers:
    nothing = offers & False
    return Offers(offers, nothing, nothing)


def nobody_serves(minutes: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(False, minutes.index, minutes.columns)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    places, sites, kinds = (draw(st.integers(*span)) for span in ((1, 6), (0, 5), (1, 3)))
    communities, locations = named("c", places), named("l", sites)
    types = pd.Index(["health", "housing", "legal"][:kinds], dtype=object)

    def table(values: st.SearchStrategy, rows: pd.Index, columns: pd.Index) -> pd.DataFrame:
        count = len(rows) * len(columns)
        drawn = draw(st.lists(values, min_size=count, max_size=count))
        return pd.DataFrame(np.array(drawn).reshape(len(rows), len(columns)), rows, columns)

    offers = [table(st.booleans(), locations, types).astype(bool) for _channel in range(3)]
    counts = draw(st.lists(st.integers(0, 50), min_size=places, max_size=places))
    areas = draw(st.lists(st.sampled_from("AB"), min_size=places, max_size=places))
    return World(
        table(MINUTES, communities, locations).astype(float),
        Offers(*offers),
        table(st.booleans(), communities, locations).astype(bool),
        pd.Series(counts, communities),
        pd.Series(areas, communities),
    )
