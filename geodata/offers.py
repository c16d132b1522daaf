"""Who offers what, by which channel, to whom: the supply side of every measure of access.

Three channels are counted apart. *In person*: a place to go to that is on the map. *Outreach*:
visits. *Remote*: telephone, e-mail or web; a protected address is remote too, since one calls
first and its place is never told. An office's own telephone does not make it a remote service.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.conditions import UNKNOWN, eligibility_answers, location_channels
from geodata.measure_checks import checked_minutes
from geodata.snapshot import Snapshot
from geodata.terms import ANSWERS, EXTENTS

IN_PERSON, OUTREACH, REMOTE = HELP_CHANNELS = ("in_person", "outreach", "remote")
YES, NO = ANSWERS
ANY_SERVICE = "any"
_CONTACT = ("phone", "sms", "whatsapp", "email", "web")
_SWAPPED = {YES: NO, NO: YES}


@dataclass(frozen=True)
class Offers:
    """What each location offers, by channel.

    Attributes
    ----------
    in_person, outreach, remote : DataFrame of bool, shape (locations, service types)
        The same service types in the same order.
    """

    in_person: pd.DataFrame
    outreach: pd.DataFrame
    remote: pd.DataFrame

    def part(self, locations: Collection[str], service_types: Sequence[str]) -> Offers:
        """Those of these locations alone, for these service types.

        Raises
        ------
        KeyError
            For a service type that is no column: what nobody measures has no gap either.
        """
        parts = (self.in_person, self.outreach, self.remote)
        chosen = (part.loc[part.index.isin(locations), list(service_types)] for part in parts)
        return Offers(*chosen)


def offer_table(snapshot: Snapshot) -> pd.DataFrame:
    """Every known offer, one row for each location and service type, of all tiers.

    Returns
    -------
    DataFrame
        ``location_id, organization_id, service_type, tier``; ``channel`` of `HELP_CHANNELS`;
        ``reachable``: it is not of tier 3 and, in person, on the map with a street or a contact,
        else with a contact; ``closed_permit`` and ``no_card``: whether such a person is admitted
        (``yes``, ``no``, ``unknown``), by the rule of that service where it has its own.
    """
    locations = snapshot.locations
    known = pd.DataFrame(locations[["location_id", "organization_id", "tier"]])
    ways = location_channels(snapshot)
    contact = ways.loc[ways["reachable"] & ways["channel"].isin(_CONTACT), "location_id"]
    has_contact = locations["location_id"].isin(contact)
    physical = locations["location_type"].eq("physical")
    known["channel"] = np.select(
        [physical & ~locations["protected"], locations["location_type"].eq("outreach")],
        [IN_PERSON, OUTREACH],
        REMOTE,
    )
    to_be_found = locations.geometry.notna() & (locations["street"].notna() | has_contact)
    in_person = known["channel"].eq(IN_PERSON)
    known["reachable"] = locations["tier"].ne(3) & to_be_found.where(in_person, has_contact)
    table = known.merge(snapshot.services, on="location_id", validate="one_to_many")
    # Types without a rule of their own are asked together.
    own_rule = table["service_type"].isin(snapshot.eligibility["service_type"])
    admitted = [
        _admissions(snapshot, str(name), rows["location_id"])
        for name, rows in table.groupby(table["service_type"].where(own_rule, ""))
    ]
    answers = (
        pd.concat(admitted) if admitted else pd.DataFrame(columns=["closed_permit", "no_card"])
    )
    return table.join(answers).reset_index(drop=True)


def selected_offers(
    table: pd.DataFrame,
    service_types: Sequence[str],
    *,
    tiers: Collection[int] = (1, 2),
    conditions: Sequence[str] = (),
    admitted: Collection[str] = (YES, UNKNOWN),
    without: Collection[str] = (),
    locations: Collection[str] | None = None,
) -> Offers:
    """The offers that count, as matrices.

    Parameters
    ----------
    table : DataFrame
        Result of `offer_table`; rows that are not ``reachable`` never count.
    service_types : sequence of str
        Columns, in this order. One that nobody offers is all false.
    tiers : collection of int
    conditions : sequence of str
        ``closed_permit``, ``no_card``: what the person is. All must hold.
    admitted : collection of str
        Answers that count. Unknown is neither yes nor no: measure once with
        ``("yes",)`` and once with ``("yes", "unknown")``, as `geodata.reach_answers` does.
    without : collection of str
        Organisations left out, as `geodata.comparison.program_organizations` gives them.
    locations : collection of str, optional
        Only these, such as those that state a language.

    Raises
    ------
    ValueError
        For a condition that does not exist, or a service type twice.
    """
    if len(set(service_types)) < len(service_types):
        raise ValueError(f"service_types must be different, not {list(service_types)}")
    kept = table["reachable"] & table["tier"].isin(tiers)
    kept &= ~table["organization_id"].isin(without)
    if locations is not None:
        kept &= table["location_id"].isin(locations)
    for condition in conditions:
        if condition not in ("closed_permit", "no_card"):
            raise ValueError(f"conditions must be closed_permit or no_card, not {condition!r}")
        kept &= table[condition].isin(admitted)
    rows = table[kept]
    return Offers(*(_matrix(rows, channel, service_types) for channel in HELP_CHANNELS))


def with_any_service(offers: Offers, for_workers: Sequence[str]) -> Offers:
    """The same with a last column ``any``: at least one of these service types.

    Raises
    ------
    ValueError
        For a service type that is no column.
    """
    missing = set(for_workers) - set(offers.in_person.columns)
    if missing:
        raise ValueError(f"offers have no service type {sorted(missing)[0]!r}")
    parts = (offers.in_person, offers.outreach, offers.remote)
    return Offers(
        *(part.assign(**{ANY_SERVICE: part[list(for_workers)].any(axis=1)}) for part in parts)
    )


def areas_served(snapshot: Snapshot, extents: Collection[str] = EXTENTS) -> pd.DataFrame:
    """Which location serves which community, by the areas that it states.

    Parameters
    ----------
    snapshot : Snapshot
    extents : collection of str
        ``whole`` and ``part``. A town or region named in words gives the division it lies in
        as ``part``: whether it serves all of that division is not known.

    Returns
    -------
    DataFrame of bool, shape (communities, locations)
        Index ``community_id``, columns ``location_id``. A location without a line in
        ``service_areas`` serves its provinces.
    """
    return _places_served(snapshot, snapshot.communities, "community_id", extents)


def divisions_served(snapshot: Snapshot, extents: Collection[str] = EXTENTS) -> pd.DataFrame:
    """The same for census divisions: index ``census_division_id``."""
    return _places_served(snapshot, snapshot.census_divisions, "census_division_id", extents)


def minutes_within_province(minutes: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """Minutes, ``inf`` to each location that does not serve the community's province.

    A worker in Sackville is near Amherst, but labour standards, compensation and legal aid
    are provincial: a place counts only where it says that it serves.

    Parameters
    ----------
    minutes : DataFrame, shape (communities, locations)
        From communities of the snapshot to locations of the snapshot.

    Raises
    ------
    ValueError
        For a community or a location that the snapshot does not hold.
    """
    minutes = checked_minutes(minutes)
    province = snapshot.communities.set_index("community_id")["province"].reindex(minutes.index)
    stated = snapshot.locations.set_index("location_id")["service_provinces"]
    stated = stated.reindex(minutes.columns)
    for found, what in ((province, "community"), (stated, "location")):
        if found.isna().any():
            raise ValueError(f"{what} {found.index[found.isna()][0]!r} is not in the snapshot")
    served = stated.str.get_dummies(";").reindex(columns=sorted(set(province)), fill_value=0)
    fits = served.T.reindex(province).to_numpy(dtype=bool)
    return minutes.where(fits, np.inf)


def _places_served(
    snapshot: Snapshot, places: pd.DataFrame, identifier: str, extents: Collection[str]
) -> pd.DataFrame:
    locations, stated = snapshot.locations, snapshot.service_areas
    silent = locations[~locations["location_id"].isin(stated["location_id"])]
    provinces = silent.assign(area_id=silent["service_provinces"].str.split(";"))
    pairs = pd.concat(
        [
            stated.loc[stated["extent"].isin(extents), ["location_id", "area_id"]],
            pd.DataFrame(provinces[["location_id", "area_id"]].explode("area_id")),
        ]
    )
    ids = pd.Index(locations["location_id"])
    served = pd.crosstab(pairs["area_id"].astype(object), pairs["location_id"].astype(object))
    by_area = served.gt(0).reindex(columns=ids, fill_value=False)
    found = np.zeros((len(places), len(ids)), dtype=bool)
    for column in ("province", "census_division_id"):
        rows = by_area.reindex(places[column].astype(object), fill_value=False)
        found |= rows.to_numpy(dtype=bool)
    return pd.DataFrame(found, pd.Index(places[identifier]), ids)


def _admissions(snapshot: Snapshot, service_type: str, locations: pd.Series) -> pd.DataFrame:
    answers = eligibility_answers(snapshot, service_type).reindex(locations)
    return pd.DataFrame(
        {
            "closed_permit": answers["closed_permit_accepted"].to_numpy(),
            "no_card": answers["health_card_asked"].replace(_SWAPPED).to_numpy(),
        },
        index=locations.index,
    )


def _matrix(rows: pd.DataFrame, channel: str, service_types: Sequence[str]) -> pd.DataFrame:
    chosen = rows[rows["channel"] == channel]
    counts = pd.crosstab(chosen["location_id"], chosen["service_type"])
    matrix = counts.reindex(columns=list(service_types), fill_value=0).gt(0)
    return matrix.rename_axis(index="location_id", columns="service_type")
