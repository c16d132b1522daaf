"""Who is reached: travel time to the nearest place, and three plain classes.

A position is *reached in person* when a place that offers the service lies within so many
minutes; *reached only remotely* when none does, but visits or a line serve its community;
else *not reached*. What nothing reaches has ``inf`` minutes and stays in every table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.measure_checks import (
    checked_minutes,
    checked_offers,
    checked_thresholds,
)
from geodata.offers import Offers
from geodata.snapshot import Snapshot

THRESHOLDS = (30.0, 60.0, 90.0)
IN_PERSON_MINUTES = 60.0
REACHED_IN_PERSON, REMOTE_ONLY, NOT_REACHED = REACH_CLASSES = (
    "in_person",
    "remote_only",
    "not_reached",
)
COMMUNITY, PROVINCE = "community", "province"
AREA_LEVELS = (COMMUNITY, "census_division", "economic_region", PROVINCE)


@dataclass(frozen=True)
class Reach:
    """What reaches each community, for each service type; shape (communities, service types).

    Attributes
    ----------
    minutes : DataFrame of float
        To the nearest place in person; ``inf`` where no known place is in reach.
    location : DataFrame of object
        ``location_id`` of that place, None where there is none. Of several at the same time
        the first by identifier.
    outreach, remote : DataFrame of bool
        Visits, and a line, that serve the community.
    in_person_minutes : float
        The threshold of `classes`.
    """

    minutes: pd.DataFrame
    location: pd.DataFrame
    outreach: pd.DataFrame
    remote: pd.DataFrame
    in_person_minutes: float

    @property
    def classes(self) -> pd.DataFrame:
        """One of `REACH_CLASSES` for each community and service type."""
        near = self.minutes.to_numpy() <= self.in_person_minutes
        other = self.outreach.to_numpy() | self.remote.to_numpy()
        found = np.select([near, other], [REACHED_IN_PERSON, REMOTE_ONLY], NOT_REACHED)
        return pd.DataFrame(found, self.minutes.index, self.minutes.columns, dtype=object)


def nearest_minutes(minutes: pd.DataFrame, offers: pd.DataFrame) -> pd.DataFrame:
    """Travel time to the nearest location offering each service type.

    Parameters
    ----------
    minutes : DataFrame, shape (communities, locations)
        ``inf`` where nothing leads there.
    offers : DataFrame of bool, shape (locations, service types)

    Returns
    -------
    DataFrame, shape (communities, service types)
        Minutes; ``inf`` where nobody in reach offers the type.

    Raises
    ------
    ValueError
        See `geodata.measure_checks`.
    """
    minutes = checked_minutes(minutes)
    offers = checked_offers(offers, minutes.columns)
    return pd.DataFrame(
        least_minutes(minutes.to_numpy(), offers.to_numpy()), minutes.index, offers.columns
    )


def least_minutes(minutes: np.ndarray, offered: np.ndarray) -> np.ndarray:
    """The same on bare arrays that were checked: for many runs in a row."""
    found = np.full((minutes.shape[0], offered.shape[1]), np.inf)
    for column in range(offered.shape[1]):
        chosen = offered[:, column]
        if chosen.any():
            found[:, column] = minutes[:, chosen].min(axis=1)
    return found


def nearest_locations(minutes: pd.DataFrame, offers: pd.DataFrame) -> pd.DataFrame:
    """Which location that is: ``location_id``, None where there is none.

    Of several at the same time the first by identifier.
    """
    minutes = checked_minutes(minutes).sort_index(axis=1)
    offers = checked_offers(offers, minutes.columns)
    names = minutes.columns.to_numpy(dtype=object)
    found = np.full((len(minutes), offers.shape[1]), None, dtype=object)
    for column, chosen in enumerate(offers.to_numpy().T):
        if chosen.any():
            times = minutes.to_numpy()[:, chosen]
            first = names[chosen][times.argmin(axis=1)]
            found[:, column] = np.where(np.isfinite(times.min(axis=1)), first, None)
    return pd.DataFrame(found, minutes.index, offers.columns, dtype=object)


def locations_within(minutes: pd.DataFrame, offers: pd.DataFrame, limit: float) -> pd.DataFrame:
    """How many locations offering each type lie within ``limit`` minutes, that one included.

    Returns
    -------
    DataFrame of int, shape (communities, service types)
    """
    minutes = checked_minutes(minutes)
    offers = checked_offers(offers, minutes.columns)
    (limit,) = checked_thresholds([limit])
    near = (minutes.to_numpy() <= limit).astype(float)
    counts = near @ offers.to_numpy().astype(float)
    return pd.DataFrame(counts.astype(int), minutes.index, offers.columns)


def community_reach(
    minutes: pd.DataFrame,
    offers: Offers,
    serves: pd.DataFrame,
    in_person_minutes: float = IN_PERSON_MINUTES,
) -> Reach:
    """What reaches each community, in person, by visits and remotely, each apart.

    Parameters
    ----------
    minutes : DataFrame, shape (communities, locations)
        Locations with an offer in person at least.
    offers : Offers
    serves : DataFrame of bool, shape (communities, locations)
        As `geodata.offers.areas_served` gives it: locations with outreach and remote offers
        at least.
    in_person_minutes : float
        Up to this a place counts as reached in person.

    Raises
    ------
    ValueError
        See `geodata.measure_checks`; or when a community of ``minutes`` is not in ``serves``.
    """
    checked_thresholds([in_person_minutes])
    near = nearest_minutes(minutes, offers.in_person)
    if not near.index.isin(serves.index).all():
        raise ValueError("serves must have a row for every community of minutes")
    serves = serves.reindex(near.index)
    return Reach(
        minutes=near,
        location=nearest_locations(minutes, offers.in_person),
        outreach=_served(serves, offers.outreach),
        remote=_served(serves, offers.remote),
        in_person_minutes=float(in_person_minutes),
    )


def community_areas(snapshot: Snapshot, level: str) -> pd.Series:
    """The area of each community.

    Parameters
    ----------
    level : str
        One of `AREA_LEVELS`.

    Returns
    -------
    Series, index ``community_id``, name ``area_id``

    Raises
    ------
    ValueError
        For a level that does not exist.
    """
    if level not in AREA_LEVELS:
        raise ValueError(f"level must be one of {', '.join(AREA_LEVELS)}, not {level!r}")
    communities = snapshot.communities.set_index("community_id")
    if level == COMMUNITY:
        return pd.Series(communities.index, communities.index, name="area_id")
    if level == PROVINCE:
        return communities["province"].rename("area_id")
    divisions = communities["census_division_id"]
    if level == "economic_region":
        regions = snapshot.census_divisions.set_index("census_division_id")
        divisions = divisions.map(regions["economic_region_id"])
    return divisions.rename("area_id")


def _served(serves: pd.DataFrame, offers: pd.DataFrame) -> pd.DataFrame:
    offered = checked_offers(offers, serves.columns)
    found = serves.to_numpy(dtype=float) @ offered.to_numpy(dtype=float) > 0
    return pd.DataFrame(found, serves.index, offered.columns)
