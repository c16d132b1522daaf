"""Choosing help by right instead of by need."""

from __future__ import annotations

import csv
import itertools

import pytest

from geodata.directory import directory_entries
from geodata.rights import RIGHTS_LENSES, rights_groups
from geodata.snapshot import SNAPSHOT_DIR, read_snapshot
from pages.parts.rights_filter import rights
from pages.parts.text import LOCALE_DIR
from tests.pages.test_pages import _address, group, open_page

TABLES = read_snapshot(SNAPSHOT_DIR)


def count(app: object) -> int:
    return int(app.subheader[0].value.split()[0])  # type: ignore[attr-defined]


def test_a_right_selects_the_service_types_behind_it() -> None:
    app = open_page("find_help", by="right", right="safe-work")
    expected = directory_entries(TABLES)["service_types"].map(lambda t: "ohs_compensation" in t)
    assert count(app) == expected.sum()
    group(app, "right").set_value(["safe-work", "c97-legal-proceedings"]).run()
    assert _address(app, "right") == "safe-work.c97-legal-proceedings"
    assert _address(app, "service") == "ohs_compensation.legal_help"


def test_back_to_needs_the_types_of_the_right_stay_chosen() -> None:
    app = open_page("find_help", by="right", right="adequate-housing")
    group(app, "by").set_value("need").run()
    assert group(app, "service").value == ["housing"]


def test_a_right_that_does_not_exist_is_told() -> None:
    app = open_page("find_help", by="right", right="no-such-right")
    assert any("no-such-right" in text.value for text in app.text)


def test_every_service_type_serves_a_right_of_the_choice() -> None:
    served = itertools.chain.from_iterable(
        o.service_types for o in rights(TABLES.service_types).values()
    )
    assert set(served) == set(TABLES.service_types["service_type"])


@pytest.mark.parametrize("language", ["es", "tl"])
def test_every_right_has_a_name_in_the_languages_of_workers(language: str) -> None:
    with (LOCALE_DIR / "rights.csv").open(encoding="utf-8", newline="") as file:
        named = {row["group_en"] for row in csv.DictReader(file) if row[f"group_{language}"]}
    groups = [rights_groups(TABLES.service_types, lens)["group_en"] for lens in RIGHTS_LENSES]
    assert named == set().union(*groups)
