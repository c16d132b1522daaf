"""What counts as an offer, by which channel, for whom, and where it serves."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from geodata.offers import (
    HELP_CHANNELS,
    Offers,
    areas_served,
    divisions_served,
    minutes_within_province,
    offer_table,
    selected_offers,
    with_any_service,
)
from geodata.snapshot import Snapshot, read_snapshot

Make = Callable[..., Snapshot]
ALMA, CANSO = (-64.95, 45.60), (-61.00, 45.33)
TYPES = ["rights_info", "health_clinic", "housing", "coordination"]
LOCATIONS = [
    {"location_id": "OFFICE", "at": ALMA, "street": "1 Main Street"},
    {"location_id": "ROOM", "at": ALMA},
    {"location_id": "SHELTER", "protected": True, "email": "a@example.org"},
    {"location_id": "LINE", "location_type": "remote", "email": "b@example.org"},
    {"location_id": "VAN", "location_type": "outreach"},
    {"location_id": "RUMOUR", "at": ALMA, "street": "2 Main Street", "tier": 3},
    {"location_id": "LATER", "at": CANSO, "street": "3 Main Street", "tier": 2},
]
WITHOUT_PAGE = [{"website": None}]


@pytest.fixture
def snapshot(made_snapshot: Make) -> Snapshot:
    return made_snapshot(
        locations=LOCATIONS,
        organizations=WITHOUT_PAGE,
        phones=[{"location_id": "VAN"}],
        services=[(str(one["location_id"]), "housing") for one in LOCATIONS]
        + [("OFFICE", "health_clinic")],
        eligibility=[
            rule("OFFICE", "closed_permit_accepted", "no"),
            rule("OFFICE", "closed_permit_accepted", "yes", "health_clinic"),
            rule("LATER", "health_card_asked", "yes"),
            rule("LINE", "health_card_asked", "no"),
            rule("LINE", "closed_permit_accepted", "yes"),
        ],
    )


def rule(
    location: str, wall: str, answer: str, service_type: str | None = None
) -> dict[str, object]:
    return {
        "location_id": location,
        "wall": wall,
        "answer": answer,
        "service_type": service_type,
        "words_en": "words",
        "words_fr": "mots",
        "source_url": "https://example.org",
    }


def offering(offers: Offers, service_type: str = "housing") -> dict[str, set[str]]:
    """Who offers a type, by channel."""
    parts = {name: getattr(offers, name) for name in HELP_CHANNELS}
    return {name: set(part.index[part[service_type]]) for name, part in parts.items()}


def test_every_known_offer_has_one_channel(snapshot: Snapshot) -> None:
    table = offer_table(snapshot)
    housing = table[table["service_type"] == "housing"].set_index("location_id")
    assert housing["channel"].to_dict() == {
        "OFFICE": "in_person",
        "ROOM": "in_person",
        "SHELTER": "remote",
        "LINE": "remote",
        "VAN": "outreach",
        "RUMOUR": "in_person",
        "LATER": "in_person",
    }
    # Neither street nor contact; known to exist only.
    assert set(housing.index[~housing["reachable"]]) == {"ROOM", "RUMOUR"}


def test_what_cannot_be_reached_never_counts_and_tiers_narrow(snapshot: Snapshot) -> None:
    table = offer_table(snapshot)
    all_tiers = offering(selected_offers(table, TYPES, tiers=(1, 2, 3)))
    assert all_tiers == {
        "in_person": {"OFFICE", "LATER"},
        "outreach": {"VAN"},
        "remote": {"SHELTER", "LINE"},
    }
    assert offering(selected_offers(table, TYPES, tiers=(1,)))["in_person"] == {"OFFICE"}


def test_unknown_is_neither_admitted_nor_refused(snapshot: Snapshot) -> None:
    table = offer_table(snapshot)
    permit = table.set_index(["location_id", "service_type"])["closed_permit"]
    assert permit["OFFICE", "housing"] == "no"
    assert permit["OFFICE", "health_clinic"] == "yes"
    assert permit["LATER", "housing"] == "unknown"
    card = table.set_index(["location_id", "service_type"])["no_card"]
    assert (card["LATER", "housing"], card["LINE", "housing"]) == ("no", "yes")
    perhaps = selected_offers(table, TYPES, conditions=["closed_permit"])
    assert offering(perhaps)["in_person"] == {"LATER"}
    sure = selected_offers(table, TYPES, conditions=["closed_permit"], admitted=("yes",))
    assert offering(sure) == {"in_person": set(), "outreach": set(), "remote": {"LINE"}}
    assert offering(sure, "health_clinic")["in_person"] == {"OFFICE"}
    both = selected_offers(table, TYPES, conditions=["closed_permit", "no_card"])
    assert offering(both) == {
        "in_person": set(),
        "outreach": {"VAN"},
        "remote": {"SHELTER", "LINE"},
    }


def test_an_organisation_or_all_but_some_locations_can_be_left_out(snapshot: Snapshot) -> None:
    table = offer_table(snapshot)
    assert offering(selected_offers(table, TYPES, without=["ORG"]))["remote"] == set()
    assert offering(selected_offers(table, TYPES, locations=["LINE"])) == {
        "in_person": set(),
        "outreach": set(),
        "remote": {"LINE"},
    }


def test_a_type_that_nobody_offers_stays_a_column(snapshot: Snapshot) -> None:
    offers = selected_offers(offer_table(snapshot), TYPES)
    assert list(offers.in_person.columns) == list(offers.remote.columns) == TYPES
    assert not offers.in_person["coordination"].any()
    workers = with_any_service(offers, TYPES[:3])
    assert workers.in_person["any"].tolist() == [True, True]
    assert list(workers.remote.columns) == [*TYPES, "any"]
    with pytest.raises(ValueError, match="no service type 'bank'"):
        with_any_service(offers, ["bank"])


def test_no_entry_at_all_gives_empty_matrices(made_snapshot: Make) -> None:
    offers = selected_offers(offer_table(made_snapshot()), TYPES)
    assert offers.in_person.shape == offers.remote.shape == (0, 4)


def test_a_condition_that_does_not_exist_and_a_type_twice_are_refused(snapshot: Snapshot) -> None:
    table = offer_table(snapshot)
    with pytest.raises(ValueError, match="closed_permit or no_card, not 'rich'"):
        selected_offers(table, TYPES, conditions=["rich"])
    with pytest.raises(ValueError, match="service_types must be different"):
        selected_offers(table, ["housing", "housing"])


def test_a_location_serves_the_areas_it_states_else_its_provinces(made_snapshot: Make) -> None:
    snapshot = made_snapshot(
        locations=[
            {"location_id": "WHOLE", "location_type": "remote"},
            {"location_id": "PART", "location_type": "outreach"},
            {"location_id": "ALL", "location_type": "remote", "service_provinces": "NB;NS"},
            {"location_id": "SILENT", "location_type": "remote", "service_provinces": "NS"},
        ],
        service_areas=[
            area("WHOLE", "province", "NB"),
            area("PART", "census_division", "1213", "part"),
            area("ALL", "census_division", "1213"),
            area("ALL", "province", "NB"),
        ],
    )
    serves = areas_served(snapshot)
    assert serves.loc["NB-alma"].to_dict() == {
        "WHOLE": True,
        "PART": False,
        "ALL": True,
        "SILENT": False,
    }
    assert serves.loc["NS-canso"].to_dict() == {
        "WHOLE": False,
        "PART": True,
        "ALL": True,
        "SILENT": True,
    }
    assert not areas_served(snapshot, ["whole"]).loc["NS-canso", "PART"]
    divisions = divisions_served(snapshot)
    assert divisions.loc["1311"].tolist() == [True, False, True, False]
    assert divisions.loc["1213"].tolist() == serves.loc["NS-canso"].tolist()


def area(location: str, kind: str, code: str, extent: str = "whole") -> dict[str, object]:
    return {"location_id": location, "area_type": kind, "area_id": code, "extent": extent}


def test_a_place_across_the_border_counts_only_where_it_says_that_it_serves(
    made_snapshot: Make,
) -> None:
    snapshot = made_snapshot(
        locations=[
            {"location_id": "ONE", "at": ALMA, "service_provinces": "NB"},
            {"location_id": "BOTH", "at": CANSO, "service_provinces": "NS;NB"},
        ]
    )
    minutes = pd.DataFrame(5.0, ["NS-canso", "NB-alma"], ["BOTH", "ONE"])
    found = minutes_within_province(minutes, snapshot)
    assert found.loc["NS-canso"].tolist() == [5.0, float("inf")]
    assert found.loc["NB-alma"].tolist() == [5.0, 5.0]
    with pytest.raises(ValueError, match="location 'X' is not in the snapshot"):
        minutes_within_province(minutes.rename(columns={"ONE": "X"}), snapshot)
    with pytest.raises(ValueError, match="community 'X' is not in the snapshot"):
        minutes_within_province(minutes.rename(index={"NS-canso": "X"}), snapshot)


def test_the_bundled_directory_gives_offers_of_all_types_and_channels() -> None:
    snapshot = read_snapshot()
    table = offer_table(snapshot)
    assert len(table) == len(snapshot.services)
    assert not table.isna().any(axis=None)
    assert set(table["channel"]) == set(HELP_CHANNELS)
    placed = snapshot.locations.set_index("location_id").geometry.notna()
    offers = selected_offers(table, list(snapshot.service_types["service_type"]))
    assert placed[offers.in_person.index].all()
