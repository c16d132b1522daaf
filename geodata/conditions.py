"""What a worker meets at each location: conditions, ways to reach it, and who answers."""

from __future__ import annotations

import pandas as pd

from geodata.snapshot import Snapshot
from geodata.terms import CHANNELS, WALLS

UNKNOWN = "unknown"


def eligibility_answers(snapshot: Snapshot, service_type: str = "") -> pd.DataFrame:
    """What is known of the conditions of each location.

    Parameters
    ----------
    snapshot : Snapshot
    service_type : str
        Only for this service: its own rule goes before that of the location. Empty: the
        rules of whole locations only.

    Returns
    -------
    DataFrame of str, index ``location_id`` in the order of the locations
        ``closed_permit_accepted, health_card_asked, status_asked``: ``yes``, ``no`` or
        ``unknown``.
    """
    rules = snapshot.eligibility
    chosen = rules["service_type"].isna()
    if service_type:
        chosen |= rules["service_type"] == service_type
    # a rule of the service stands after that of the location, and is kept
    rules = rules[chosen].sort_values("service_type", na_position="first")
    table = rules.drop_duplicates(["location_id", "wall"], keep="last").pivot_table(
        index="location_id", columns="wall", values="answer", aggfunc="first"
    )
    table = table.reindex(index=snapshot.locations["location_id"], columns=list(WALLS))
    # A wall of which nothing is known has no type of its own to hold words.
    return table.astype(object).fillna(UNKNOWN).rename_axis(columns=None)


def location_channels(snapshot: Snapshot) -> pd.DataFrame:
    """How each location can be reached.

    Returns
    -------
    DataFrame
        ``location_id, channel, reachable``: one row per way. Channels: ``in_person`` (a
        physical location that is not protected), ``phone``, ``sms``, ``whatsapp``,
        ``email``, ``web``, ``visits`` (outreach). Not ``reachable``: the way exists, but no
        address, number or town is known, or the location is of tier 3.
    """
    locations = pd.DataFrame(snapshot.locations.drop(columns="geometry"))
    owners = snapshot.organizations.set_index("organization_id")["website"]
    kind, own_page = locations["location_type"], locations["website"].notna()
    offices = locations[(kind == "physical") & ~locations["protected"]]
    ways = [
        _way(offices, "in_person", offices["city"].notna()),
        _way(locations[kind == "outreach"], "visits", True),
        _way(locations[locations["email"].notna()], "email", True),
        _way(locations[own_page | locations["organization_id"].map(owners).notna()], "web", True),
    ]
    kinds = snapshot.phones.assign(channel=snapshot.phones["kind"].str.split(";"))
    kinds = kinds.explode("channel").replace({"channel": {"voice": "phone"}})
    kinds = kinds[kinds["channel"].isin(CHANNELS)].assign(reachable=True)
    stated = snapshot.facts.loc[snapshot.facts["field"] == "whatsapp", ["location_id"]]
    lines = set(locations.loc[locations["location_type"] == "remote", "location_id"])
    stated = stated[stated["location_id"].isin(lines)].assign(channel="whatsapp", reachable=False)
    columns = ["location_id", "channel", "reachable"]
    table = pd.concat([*ways, kinds[columns], stated[columns]], ignore_index=True)
    table = table.drop_duplicates(["location_id", "channel"])
    hidden = set(locations.loc[locations["tier"] == 3, "location_id"])
    table["reachable"] = table["reachable"].astype(bool) & ~table["location_id"].isin(hidden)
    rank = {name: position for position, name in enumerate(CHANNELS)}
    places = {name: position for position, name in enumerate(locations["location_id"])}
    order = pd.DataFrame(
        {"place": table["location_id"].map(places), "rank": table["channel"].map(rank)}
    ).sort_values(["place", "rank"])
    return table.loc[order.index].reset_index(drop=True)


def who_answers(snapshot: Snapshot) -> pd.DataFrame:
    """A sentence on who takes the call or reads the e-mail, for every location.

    Returns
    -------
    DataFrame, index ``location_id`` in the order of the locations
        ``who_answers_en, who_answers_fr``, ``source_urls`` (missing where the sentence is
        that of the kind of operator) and ``independent`` (bool).
    """
    operators = snapshot.operators.set_index("operator")
    kinds = snapshot.organizations.set_index("organization_id")["operator"]
    kind = snapshot.locations["organization_id"].map(kinds)
    table = pd.DataFrame(
        {
            "who_answers_en": kind.map(operators["who_answers_en"]),
            "who_answers_fr": kind.map(operators["who_answers_fr"]),
            "source_urls": None,
            "independent": kind.map(operators["independent"]).fillna(False).astype(bool),
        }
    ).set_axis(pd.Index(snapshot.locations["location_id"]))
    own = snapshot.who_answers.set_index("location_id")
    for column in ("who_answers_en", "who_answers_fr", "source_urls"):
        table[column] = own[column].reindex(table.index).fillna(table[column])
    return table


def counted_facts(facts: pd.DataFrame) -> pd.DataFrame:
    """Facts by grade, each fact of the evidence once.

    Returns
    -------
    DataFrame
        ``grade`` (``""`` where none is stated), ``facts``, ``old`` (of them from a page that
        is clearly old) and ``dated`` (of them with a year).
    """
    once = facts[~facts["from_office"]].assign(grade=facts["grade"].fillna(""))
    counts = once.groupby("grade").agg(
        facts=("field", "size"), old=("old", "sum"), dated=("evidence_year", "count")
    )
    return counts.reset_index()


def _way(locations: pd.DataFrame, channel: str, reachable: pd.Series | bool) -> pd.DataFrame:
    return locations[["location_id"]].assign(channel=channel, reachable=reachable)
