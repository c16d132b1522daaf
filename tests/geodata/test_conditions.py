"""Conditions, ways to reach an entry and who answers: what is known, and what is not."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from geodata.conditions import (
    counted_facts,
    eligibility_answers,
    location_channels,
    who_answers,
)
from geodata.snapshot import Snapshot, read_snapshot

Make = Callable[..., Snapshot]


@pytest.fixture(scope="module")
def bundled() -> Snapshot:
    return read_snapshot()


def test_a_condition_without_evidence_is_unknown(made_snapshot: Make) -> None:
    told = eligibility_answers(made_snapshot(locations=[{"location_id": "A"}]))
    assert told.loc["A"].tolist() == ["unknown"] * 3


def test_the_rule_of_a_service_goes_before_that_of_the_location(made_snapshot: Make) -> None:
    rule = {"location_id": "A", "wall": "status_asked"}
    made = made_snapshot(
        locations=[{"location_id": "A"}],
        eligibility=[
            rule | {"service_type": "housing", "answer": "yes"},
            rule | {"service_type": None, "answer": "no"},
        ],
    )
    assert eligibility_answers(made).loc["A", "status_asked"] == "no"
    assert eligibility_answers(made, "housing").loc["A", "status_asked"] == "yes"
    assert eligibility_answers(made, "rights_info").loc["A", "status_asked"] == "no"


def test_the_bundled_conditions_say_no_only_where_a_page_says_no(bundled: Snapshot) -> None:
    told = eligibility_answers(bundled)
    asked = told.index[told["health_card_asked"] == "yes"]
    assert asked.tolist() == ["PE-UPPERROOM-FB"]
    assert told.loc["NB-811", "health_card_asked"] == "unknown"  # its pages do not mention it
    assert told.loc["NB-MAGMA", "closed_permit_accepted"] == "unknown"  # only its classes refuse
    classes = eligibility_answers(bundled, "language_interpretation")
    assert classes.loc["NB-MAGMA", "closed_permit_accepted"] == "no"
    assert told.loc["NS-NHC", "closed_permit_accepted"] == "no"


def test_channels_follow_from_what_is_stated(made_snapshot: Make) -> None:
    made = made_snapshot(
        locations=[
            {"location_id": "A", "email": "a@example.org"},
            {"location_id": "B", "protected": True},
            {"location_id": "C", "location_type": "outreach"},
            {"location_id": "D", "city": None},
        ],
        phones=[{"location_id": "A", "kind": "voice;sms"}],
        organizations=[{"website": None}],
    )
    told = location_channels(made)
    ways = told.groupby("location_id")["channel"].agg(list).to_dict()
    assert ways == {
        "A": ["in_person", "phone", "sms", "email"],
        "C": ["visits"],
        "D": ["in_person"],
    }
    assert told.loc[told["location_id"] == "D", "reachable"].tolist() == [False]


def test_the_only_whatsapp_line_exists_without_a_number(bundled: Snapshot) -> None:
    told = location_channels(bundled)
    line = told[told["channel"] == "whatsapp"]
    assert line[["location_id", "reachable"]].to_numpy().tolist() == [["NS-CMWRNS-LINE", False]]
    assert told["channel"].value_counts().to_dict() == {
        "phone": 103,
        "web": 94,
        "in_person": 74,
        "email": 17,
        "sms": 9,
        "visits": 6,
        "whatsapp": 1,
    }


def test_nothing_of_tier_3_can_be_reached(bundled: Snapshot) -> None:
    told = location_channels(bundled)
    hidden = bundled.locations.loc[bundled.locations["tier"] == 3, "location_id"]
    assert not told.loc[told["location_id"].isin(hidden), "reachable"].any()


def test_every_location_says_who_answers_and_the_tip_line_says_more(bundled: Snapshot) -> None:
    told = who_answers(bundled)
    assert told[["who_answers_en", "who_answers_fr"]].notna().all(axis=None)
    assert "not always protected" in told.loc["CA-TFWTIP", "who_answers_en"]
    assert not told.loc["CA-TFWTIP", "independent"]
    assert told.loc["PE-COOPER-LINE", "independent"]
    assert pd.isna(told.loc["PE-COOPER-LINE", "source_urls"])


def test_facts_are_counted_once_by_grade(bundled: Snapshot) -> None:
    counts = counted_facts(bundled.facts).set_index("grade")["facts"]
    assert counts.to_dict() == {"": 2, "A": 150, "B": 135, "C": 38, "D": 6}
