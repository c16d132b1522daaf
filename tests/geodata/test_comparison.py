"""Two states side by side, and service types seen as rights."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given

from geodata.comparison import class_changes, program_organizations, window_changes
from geodata.offers import Offers
from geodata.reach import NOT_REACHED, community_reach
from geodata.rights import group_offers, rights_groups
from geodata.snapshot import Snapshot, read_snapshot
from tests.geodata.made_measures import World, few, offer_matrix, worlds

Make = Callable[..., Snapshot]
IN, REMOTE, NOT = "in_person", "remote_only", "not_reached"
AREAS = pd.Series({"c0": "A", "c1": "A", "c2": "B"})
POSITIONS = pd.Series({"c0": 5, "c1": 7, "c2": 1})


def classes(**types: list[str]) -> pd.DataFrame:
    return pd.DataFrame(types, AREAS.index, dtype=object)


def test_a_change_says_which_class_becomes_which_and_for_how_many_positions() -> None:
    before = classes(health=[IN, IN, REMOTE], legal=[IN, NOT, NOT])
    after = classes(health=[REMOTE, REMOTE, REMOTE], legal=[NOT, NOT, NOT])
    found = class_changes(before, after, POSITIONS, AREAS)
    assert found.to_numpy().tolist() == [
        ["A", "health", IN, REMOTE, 2, 12],
        ["A", "legal", IN, NOT, 1, 5],
    ]


def test_nothing_changes_when_nothing_does() -> None:
    same = classes(health=[IN, IN, NOT])
    found = class_changes(same, same, POSITIONS, AREAS)
    assert found.empty
    assert list(found) == ["area_id", "service_type", "before", "after", "communities", "positions"]


def test_states_of_other_communities_are_refused() -> None:
    before = classes(health=[IN, IN, NOT])
    for after in (before.iloc[:2], before.rename(columns={"health": "legal"})):
        with pytest.raises(ValueError, match="same communities and service types"):
            class_changes(before, after, POSITIONS, AREAS)


@few
@given(worlds())
def test_what_leaves_one_class_comes_into_another(world: World) -> None:
    before = world.reach()
    ended = Offers(world.offers.in_person & False, world.offers.outreach, world.offers.remote)
    after = community_reach(world.minutes, ended, world.serves)
    changed = class_changes(before.classes, after.classes, world.positions, world.areas)
    assert not changed["after"].eq(IN).any()
    for service_type in before.classes:
        rows = changed[changed["service_type"] == service_type]
        lost = world.positions[before.classes[service_type].eq(IN)].sum()
        assert rows["positions"].sum() == lost


@few
@given(worlds())
def test_two_windows_differ_by_what_moved(world: World) -> None:
    other = world.positions * 2
    found = window_changes(world.reach().classes, world.positions, other, world.areas)
    assert (found["change"] == found["positions_before"]).all()
    by_type = found.groupby("service_type")["change"].sum()
    assert (by_type == world.positions.sum()).all()
    assert len(found) == world.areas.nunique() * world.offers.in_person.shape[1] * 3


def test_the_partners_of_a_program_are_its_organisations_the_lead_first() -> None:
    snapshot = read_snapshot()
    partners = program_organizations(snapshot, "BETTER-TOGETHER")
    assert partners[0] == "ATL-ARAISA"
    assert {"NB-MADHU", "NB-MRMA", "PE-COOPER"} < set(partners)
    assert set(partners) <= set(snapshot.organizations["organization_id"])
    with pytest.raises(ValueError, match=r"one of BETTER-TOGETHER, .* not 'X'"):
        program_organizations(snapshot, "X")


def test_a_type_stands_under_each_right_that_it_serves() -> None:
    snapshot = read_snapshot()
    groups = rights_groups(snapshot.service_types, "ilo_area")
    assert groups.loc[groups["group_en"] == "Conditions of work", "service_type"].tolist() == [
        "labour_standards",
        "ohs_compensation",
    ]
    assert "housing" in set(groups.loc[groups["group_fr"] == "Logement", "service_type"])
    assert "transport" not in set(groups["service_type"])
    rights = rights_groups(snapshot.service_types, "rights_category")
    assert set(rights["service_type"]) == set(snapshot.service_types["service_type"])


def test_a_lens_that_does_not_exist_and_names_that_do_not_pair_are_refused() -> None:
    types = pd.DataFrame(
        {"service_type": ["pay"], "ilo_area_en": ["One; two"], "ilo_area_fr": ["Un"]}
    )
    with pytest.raises(ValueError, match="pay: ilo_area names 2 groups in English and 1"):
        rights_groups(types, "ilo_area")
    with pytest.raises(ValueError, match="lens must be one of rights_category"):
        rights_groups(types, "colour")


def test_a_right_is_served_where_any_of_its_types_is() -> None:
    groups = pd.DataFrame(
        {
            "group_en": ["Work", "Work", "Health", "Nobody"],
            "group_fr": ["Travail", "Travail", "Santé", "Personne"],
            "service_type": ["pay", "injury", "injury", "elsewhere"],
        }
    )
    offered = offer_matrix(pay=[1, 0, 0], injury=[0, 1, 0])
    found = group_offers(Offers(offered, offered.iloc[:0], offered), groups)
    assert found.in_person.to_dict("list") == {
        "Work": [True, True, False],
        "Health": [False, True, False],
        "Nobody": [False, False, False],
    }
    assert found.outreach.shape == (0, 3)
    assert found.in_person.dtypes.eq(bool).all()


@few
@given(worlds())
def test_a_right_is_reached_at_least_as_well_as_its_best_type(world: World) -> None:
    types = list(world.offers.in_person.columns)
    groups = pd.DataFrame({"group_en": "All", "group_fr": "Tous", "service_type": types})
    whole = community_reach(world.minutes, group_offers(world.offers, groups), world.serves)
    single = world.reach()
    assert whole.minutes["All"].tolist() == single.minutes.min(axis=1).tolist()
    never = single.classes.eq(NOT_REACHED).all(axis=1)
    assert whole.classes["All"].eq(NOT_REACHED).tolist() == never.tolist()
