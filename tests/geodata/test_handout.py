"""What goes on a sheet for one community."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata.directory import directory_entries
from geodata.handout import handout_doors, handout_lines
from geodata.proximity import seen_from
from geodata.snapshot import read_snapshot
from geodata.whereabouts import Whereabouts

NEEDS = {"legal_help", "health", "housing"}


def entry(location_id: str, types: tuple[str, ...], **other: object) -> dict[str, object]:
    return {
        "location_id": location_id,
        "organization_id": location_id,
        "location_type": "remote",
        "service_types": types,
        "phones": ({"number": location_id, "label_en": "", "label_fr": ""},),
        "tier": 1,
        "operator": "community",
        "protected": False,
        "street": "1 Main St",
        "group": 1,
        "km": 1.0,
    } | other


def lines(*rows: dict[str, object], most: int = 8) -> list[str]:
    return handout_lines(pd.DataFrame(list(rows)), NEEDS, most)["location_id"].tolist()


def doors(*rows: dict[str, object], most: int = 8) -> list[str]:
    return handout_doors(pd.DataFrame(list(rows)), NEEDS, most)["location_id"].tolist()


def test_few_lines_cover_the_needs_before_any_need_is_covered_twice() -> None:
    rows = [
        entry("a", ("legal_help",)),
        entry("b", ("legal_help", "housing")),
        entry("c", ("housing",)),
        entry("d", ("health",)),
    ]
    assert lines(*rows, most=2) == ["b", "d"]


def test_independent_lines_stand_above_those_of_governments() -> None:
    rows = [
        entry("state", ("legal_help", "housing"), operator="government"),
        entry("unknown", ("health",), operator="unknown"),
        entry("own", ("housing",)),
    ]
    assert lines(*rows) == ["own", "unknown", "state"]


@pytest.mark.parametrize(
    "unfit",
    [
        {"tier": 3},
        {"phones": ()},
        {"location_type": "physical"},
        {"service_types": ("coordination_capacity",)},
    ],
)
def test_a_line_needs_a_known_number_and_a_need(unfit: dict[str, object]) -> None:
    assert lines(entry("a", ("health",)) | unfit) == []


def test_the_same_number_stands_there_once() -> None:
    same = entry("a", ("health",))["phones"]
    assert lines(entry("a", ("health",)), entry("b", ("housing",), phones=same)) == ["a"]


@pytest.mark.parametrize(
    "unfit",
    [{"protected": True}, {"km": 121.0}, {"tier": 3}, {"phones": ()}, {"group": 0}],
)
def test_a_door_is_public_near_and_has_a_known_number(unfit: dict[str, object]) -> None:
    assert doors(entry("a", ("health",)) | unfit, entry("b", ("health",))) == ["b"]


def test_each_organisation_has_one_door() -> None:
    rows = [entry("a", ("health",)), entry("b", ("health",), organization_id="a")]
    assert doors(*rows) == ["a"]


def test_no_sheet_of_the_real_directory_tells_a_private_address() -> None:
    entries = directory_entries(read_snapshot())
    private = set(entries.loc[entries["protected"], "location_id"])
    assert private  # otherwise this test proves nothing
    assert entries.loc[entries["protected"], "street"].isna().all()
    here = Whereabouts("x", "x", "NS", -63.28, 45.36)  # Truro, beside one of them
    needs = set(entries["service_types"].explode().dropna())
    found = handout_doors(seen_from(entries, here), needs, len(entries))
    assert len(found) > 5
    assert not set(found["location_id"]) & private
    assert found["tier"].max() == 2
