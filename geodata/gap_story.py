"""The story of one place: for each service type who is near by road, who comes, who answers."""

from __future__ import annotations

import pandas as pd

from geodata.coverage_gaps import CoverageGaps
from geodata.offers import areas_served
from geodata.reach import locations_within
from geodata.road_network import RoadNetwork
from geodata.snapshot import Snapshot
from geodata.travel import EVERY_WAY, TravelOptions, fastest_route, travel_minutes
from geodata.water import WaterMap

NAMED_LEG_KM = 2.0


def location_minutes(
    snapshot: Snapshot, network: RoadNetwork, land: WaterMap, options: TravelOptions = EVERY_WAY
) -> pd.DataFrame:
    """Travel minutes from every community to every location on the map.

    Returns
    -------
    DataFrame, shape (communities, locations)
        For `geodata.coverage_gaps.coverage_gaps`.
    """
    locations = snapshot.locations.set_index("location_id").geometry
    return travel_minutes(
        network,
        snapshot.communities.set_index("community_id").geometry,
        locations[locations.notna()],
        land,
        options,
    )


def community_story(snapshot: Snapshot, gaps: CoverageGaps, community_id: str) -> pd.DataFrame:
    """What reaches a community, service type by service type.

    Returns
    -------
    DataFrame
        ``service_type`` (those of `gaps`, in their order), ``reach_class``, ``minutes`` (``inf``
        where no place in person is in reach of any road or ferry), ``location_id`` (the
        nearest), ``within`` (how many places within the in-person threshold), ``visits`` and
        ``lines`` (tuples of ``location_id`` that serve the community so).

    Raises
    ------
    ValueError
        For a community that does not exist.
    """
    reach = gaps.reach
    if community_id not in reach.minutes.index:
        raise ValueError(f"community_id {community_id!r} is not in the snapshot")
    serves = pd.Series(areas_served(snapshot, gaps.wanted.extents).loc[community_id])
    here = gaps.minutes.loc[[community_id]]
    within = locations_within(here, gaps.offers.in_person, gaps.wanted.in_person_minutes)
    types = list(reach.minutes.columns)
    return pd.DataFrame(
        {
            "service_type": types,
            "reach_class": reach.classes.loc[community_id].to_numpy(),
            "minutes": reach.minutes.loc[community_id].to_numpy(),
            "location_id": reach.location.loc[community_id].to_numpy(),
            "within": within.loc[community_id].to_numpy(),
            "visits": [_serving(serves, pd.Series(gaps.offers.outreach[one])) for one in types],
            "lines": [_serving(serves, pd.Series(gaps.offers.remote[one])) for one in types],
        }
    )


def route_legs(
    snapshot: Snapshot,
    network: RoadNetwork,
    land: WaterMap,
    community_id: str,
    location_id: str,
    options: TravelOptions = EVERY_WAY,
) -> pd.DataFrame:
    """The way from a community to a location as a person would tell it.

    Returns
    -------
    DataFrame
        ``name, kind, km, minutes``, one row for each road, bridge or ferry in order; streets
        and short pieces below two kilometres are added to the one before (or after, at the
        start). The sum is less than the travel time by the minutes spent at both ends
        (`geodata.travel.END_MINUTES`). Empty when nothing leads there.

    Raises
    ------
    KeyError
        For a community or location that does not exist or has no point.
    """
    origin = snapshot.communities.set_index("community_id").geometry.loc[[community_id]]
    points = snapshot.locations.set_index("location_id").geometry
    destination = points[points.notna()].loc[[location_id]]
    legs = fastest_route(network, origin, destination, land, options)
    if legs.empty:
        return legs[["name", "kind", "km", "minutes"]]
    named = legs["name"].fillna("")
    keep = (legs.groupby((named != named.shift()).cumsum())["km"].transform("sum")).ge(NAMED_LEG_KM)
    keep = (keep & named.ne("")) | legs["kind"].isin(["ferry", "bridge", "causeway"])
    told = named.where(keep).ffill().bfill().fillna("")
    kinds = legs["kind"].where(keep).ffill().bfill().fillna("road")
    run = ((told != told.shift()) | (kinds != kinds.shift())).cumsum()
    summed = legs.assign(name=told, kind=kinds).groupby(run)
    return summed.agg(
        name=("name", "first"), kind=("kind", "first"), km=("km", "sum"), minutes=("minutes", "sum")
    ).reset_index(drop=True)


def _serving(serves: pd.Series, offered: pd.Series) -> tuple[str, ...]:
    chosen = offered.index[offered.to_numpy(dtype=bool)]
    return tuple(one for one in chosen if bool(serves.get(one, False)))
