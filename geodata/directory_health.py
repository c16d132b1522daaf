"""How sound the directory is: when entries were confirmed, what they lack, where it is white."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from geodata.offers import HELP_CHANNELS, divisions_served, offer_table
from geodata.snapshot import Snapshot
from geodata.terms import WALLS

CONFIRMED_DAYS = (90, 180, 365)
NEVER, LONGER_AGO = "never", "longer_ago"
AGES = (*(f"within_{days}_days" for days in CONFIRMED_DAYS), LONGER_AGO, NEVER)
FIELDS = (
    "phone",
    "email",
    "website",
    "street",
    "hours",
    "languages",
    *WALLS,
    "evidence_year",
    "last_verified",
)
NONE_KNOWN, NO_WAY_IN, REMOTE, OUTREACH, IN_PERSON = SPOTS = (
    "none_known",
    "no_way_in",
    "remote",
    "outreach",
    "in_person",
)
"""What is known of a service in an area, from nothing to a door; the best that holds."""


def entry_health(snapshot: Snapshot, today: date) -> pd.DataFrame:
    """What is known of each entry, and since when.

    Parameters
    ----------
    snapshot : Snapshot
    today : date

    Returns
    -------
    DataFrame, index ``location_id`` in the order of the locations
        ``tier``, ``location_type``; ``provinces`` (tuple of codes: served, else where it
        stands); ``last_verified`` and ``evidence_year`` (missing when not known);
        ``verified_age``, one of ``AGES``; ``known_<field>`` for each of ``FIELDS``
        (`pandas.BooleanDtype`): known or not, missing where the field makes no sense (the street
        of a line or of a private address, contacts of tier 3, whose contacts are never given).
    """
    locations = snapshot.locations.set_index("location_id")
    served = locations["service_provinces"].fillna(locations["province"]).str.split(";")
    table = pd.DataFrame(
        {
            "tier": locations["tier"],
            "location_type": locations["location_type"],
            "provinces": served.map(tuple),
            "last_verified": locations["last_verified"],
            "evidence_year": locations["evidence_year"],
            "verified_age": _ages(locations["last_verified"], today),
        }
    )
    owners = snapshot.organizations.set_index("organization_id")["website"]
    rules = snapshot.eligibility
    known = {
        "phone": locations.index.isin(snapshot.phones["location_id"]),
        "email": locations["email"].notna(),
        "website": locations["website"].notna() | locations["organization_id"].map(owners).notna(),
        "street": locations["street"].notna(),
        "hours": locations["hours_en"].notna(),
        "languages": locations["languages"].notna(),
        **{
            wall: locations.index.isin(rules.loc[rules["wall"] == wall, "location_id"])
            for wall in WALLS
        },
        "evidence_year": locations["evidence_year"].notna(),
        "last_verified": locations["last_verified"].notna(),
    }
    contact = locations["tier"].lt(3)
    sensible = {
        "phone": contact,
        "email": contact,
        "website": contact,
        "street": contact
        & locations["location_type"].eq("physical")
        & ~locations["protected"].astype(bool),
    }
    everywhere = pd.Series(True, index=locations.index)
    for field in FIELDS:
        values = pd.Series(known[field], index=locations.index).astype("boolean")
        table[f"known_{field}"] = values.where(sensible.get(field, everywhere).astype(bool))
    return table


def _ages(last_verified: pd.Series, today: date) -> pd.Series:
    days = pd.Series(
        [
            np.inf if pd.isna(day) else (today - date.fromisoformat(day)).days
            for day in last_verified
        ],
        last_verified.index,
        dtype=float,
    )
    steps = [days <= limit for limit in CONFIRMED_DAYS]
    names = [*AGES[: len(CONFIRMED_DAYS)], LONGER_AGO]
    ages = np.select([*steps, np.isfinite(days)], names, NEVER)
    return pd.Series(ages, last_verified.index, dtype=object)


def verification_table(health: pd.DataFrame) -> pd.DataFrame:
    """Entries by the age of their confirmation.

    Parameters
    ----------
    health : DataFrame
        Result of `entry_health`, or a part of it.

    Returns
    -------
    DataFrame
        ``verified_age`` (each of ``AGES``, in their order), ``entries``, and
        ``entries_tier_1``, ``_2``, ``_3``.
    """
    counts = pd.crosstab(health["verified_age"], health["tier"])
    counts = counts.reindex(index=list(AGES), columns=[1, 2, 3], fill_value=0)
    table = counts.add_prefix("entries_tier_").rename_axis(columns=None)
    table.insert(0, "entries", counts.sum(axis=1))
    return table.rename_axis("verified_age").reset_index()


def completeness_by_field(health: pd.DataFrame) -> pd.DataFrame:
    """For each field, how many entries hold it, of those in which it makes sense.

    Returns
    -------
    DataFrame
        ``field`` (each of ``FIELDS``), ``entries``, ``known``, ``share_known`` (missing
        without an entry).
    """
    fields = health[[f"known_{field}" for field in FIELDS]].set_axis(list(FIELDS), axis=1)
    table = pd.DataFrame(
        {"entries": fields.notna().sum(), "known": fields.fillna(False).sum().astype(int)}
    )
    table["share_known"] = table["known"] / table["entries"].where(table["entries"] > 0)
    return table.rename_axis("field").reset_index()


def white_spots(snapshot: Snapshot) -> pd.DataFrame:
    """What is known of each service type in each census division, by the areas entries state.

    An office counts where it stands; a line or a visit where it says that it serves. Travel
    plays no part: a door in the next division may be near.

    Returns
    -------
    DataFrame
        Each ``census_division_id`` with each ``service_type`` meant for workers, in the order
        of the tables: ``spot``, one of ``SPOTS``; ``in_person, outreach, remote`` (entries
        with a way in) and ``no_way_in`` (entries without: no contact known, or tier 3).
    """
    offers = offer_table(snapshot)
    types = snapshot.service_types
    workers = list(types.loc[types["for_workers"], "service_type"])
    divisions = list(snapshot.census_divisions["census_division_id"])
    serves = divisions_served(snapshot)
    standing = snapshot.locations.set_index("location_id")["census_division_id"]
    places = standing.reindex(serves.columns).to_numpy(dtype=object)
    stands = np.equal.outer(np.array(divisions, dtype=object), places)
    of_area = {
        "in_person": stands,
        "outreach": serves.loc[divisions].to_numpy(),
        "remote": serves.loc[divisions].to_numpy(),
    }
    counts: dict[str, np.ndarray] = {}
    for channel in HELP_CHANNELS:
        chosen = offers[offers["channel"].eq(channel)]
        for name, rows in ((channel, chosen["reachable"]), ("", ~chosen["reachable"])):
            offered = _offered(chosen[rows.astype(bool)], serves.columns, workers)
            found = of_area[channel].astype(int) @ offered
            counts[name or "no_way_in"] = counts.get(name or "no_way_in", 0) + found
    pairs = pd.MultiIndex.from_product(
        [divisions, workers], names=["census_division_id", "service_type"]
    )
    table = pd.DataFrame({name: values.ravel() for name, values in counts.items()}, index=pairs)
    spot = np.select([table[name].gt(0) for name in reversed(SPOTS[1:])], SPOTS[:0:-1], NONE_KNOWN)
    table.insert(0, "spot", spot)
    order = ["spot", *HELP_CHANNELS, "no_way_in"]
    return table[order].reset_index()


def _offered(offers: pd.DataFrame, locations: pd.Index, types: list[str]) -> np.ndarray:
    pairs = offers[["location_id", "service_type"]].astype(object)
    counts = pd.crosstab(pairs["location_id"], pairs["service_type"])
    return counts.reindex(index=locations, columns=types, fill_value=0).gt(0).to_numpy().astype(int)
