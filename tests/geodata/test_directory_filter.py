"""Finding help: filters, counts, advice, and what may be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.directory import (
    LANGUAGE_NOT_STATED,
    DirectoryFilter,
    directory_entries,
    facet_counts,
    known_languages,
    matching_entries,
    what_to_relax,
)
from geodata.snapshot import Snapshot

Make = Callable[..., Snapshot]
PROVINCES = ("NB", "NS", "PE")
TYPES = ("rights_info", "health_clinic", "housing")
LANGUAGES = ("en", "fr", "es")


@pytest.fixture
def entries(made_snapshot: Make) -> pd.DataFrame:
    return directory_entries(
        made_snapshot(
            organizations=[
                {},
                {
                    "organization_id": "GOV",
                    "name_en": "Department",
                    "name_fr": "Ministère",
                    "operator": "government",
                    "website": None,
                },
            ],
            locations=[
                {"location_id": "clinic", "at": (-64.95, 45.6), "languages": "en;fr"},
                {
                    "location_id": "office",
                    "organization_id": "GOV",
                    "service_provinces": "NS;PE",
                    "province": "NS",
                    "city": "Chéticamp",
                    "community_name": None,
                    "languages": "fr",
                },
                {
                    "location_id": "existence",
                    "tier": 3,
                    "name_en": "Quiet Help",
                    "email": "quiet@example.org",
                    "website": "https://quiet.example.org",
                    "street": "1 Main Street",
                    "postal_code": "E1C 1A1",
                },
                {
                    "location_id": "hotline",
                    "organization_id": "GOV",
                    "location_type": "remote",
                    "service_provinces": "NB;NS;PE",
                    "province": None,
                    "city": None,
                    "community_name": None,
                    "languages": "en;es",
                },
                {
                    "location_id": "own_line",
                    "location_type": "remote",
                    "service_provinces": "NB",
                    "province": None,
                    "city": None,
                    "website": "https://line.example.org",
                },
            ],
            services=[
                ("clinic", "health_clinic"),
                ("clinic", "housing"),
                ("office", "rights_info"),
                ("hotline", "rights_info"),
                ("own_line", "rights_info"),
                ("existence", "housing"),
            ],
            phones=[
                {"location_id": "hotline", "number": "211", "label_en": "Line"},
                {"location_id": "hotline", "number": "811"},
                {"location_id": "existence", "number": "506-555-0199"},
            ],
        )
    )


def found(entries: pd.DataFrame, **wanted: object) -> set[str]:
    fits = matching_entries(entries, DirectoryFilter(**wanted))  # type: ignore[arg-type]
    return set(entries.loc[fits, "location_id"])


def entry(entries: pd.DataFrame, location_id: str) -> pd.Series:
    return entries.set_index("location_id").loc[location_id]


def test_no_filter_finds_everything(entries: pd.DataFrame) -> None:
    assert len(found(entries)) == len(entries) == 5


def test_several_values_of_one_kind_widen(entries: pd.DataFrame) -> None:
    assert found(entries, provinces=("PE",)) == {"office", "hotline"}
    assert found(entries, provinces=("PE", "NB")) == set(entries["location_id"])
    assert found(entries, service_types=("rights_info", "health_clinic")) == {
        "office",
        "hotline",
        "own_line",
        "clinic",
    }


def test_different_kinds_narrow(entries: pd.DataFrame) -> None:
    wanted = {"provinces": ("NB",), "service_types": ("rights_info",)}
    assert found(entries, **wanted) == {"hotline", "own_line"}
    assert found(entries, **wanted, languages=("es",)) == {"hotline"}


def test_a_language_that_is_not_stated_can_be_asked_for(entries: pd.DataFrame) -> None:
    assert found(entries, languages=(LANGUAGE_NOT_STATED,)) == {"existence", "own_line"}
    assert found(entries, languages=("es", LANGUAGE_NOT_STATED)) == {
        "existence",
        "own_line",
        "hotline",
    }
    assert known_languages(entries)[-1] == LANGUAGE_NOT_STATED
    assert set(known_languages(entries)) == {"en", "fr", "es", LANGUAGE_NOT_STATED}


@pytest.mark.parametrize(
    "text", ["cheticamp", "CHÉTICAMP", " chéti  camp ", "ministere camp droits"]
)
def test_words_are_found_whatever_their_accents_and_case(entries: pd.DataFrame, text: str) -> None:
    assert found(entries, text=text) == {"office"}


@pytest.mark.parametrize("text", ["maison d'aide", "Maison d’Aide"])
def test_either_apostrophe_finds_the_name(entries: pd.DataFrame, text: str) -> None:
    assert found(entries, text=text) == {"clinic", "existence", "own_line"}


def test_every_word_must_occur_and_no_word_is_a_pattern(entries: pd.DataFrame) -> None:
    assert found(entries, text="ministere alma") == set()
    assert found(entries, text=".*") == set()
    assert found(entries, text="(") == set()


def test_an_entry_of_tier_3_carries_no_contact_anywhere(entries: pd.DataFrame) -> None:
    shown = entry(entries, "existence")
    assert shown[["email", "website", "street", "postal_code"]].isna().all()
    assert shown["phones"] == ()
    text = " ".join(str(value) for value in shown)
    for contact in ("quiet@", "quiet.example", "help.example", "Main Street", "E1C", "0199"):
        assert contact not in text


def test_the_page_of_a_location_stands_before_that_of_its_organisation(
    entries: pd.DataFrame,
) -> None:
    assert entry(entries, "own_line")["website"] == "https://line.example.org"
    assert entry(entries, "clinic")["website"] == "https://help.example.org"
    assert pd.isna(entry(entries, "hotline")["website"])


def test_a_line_lists_its_numbers_in_order(entries: pd.DataFrame) -> None:
    assert entry(entries, "hotline")["phones"] == (
        {"number": "211", "label_en": "Line", "label_fr": ""},
        {"number": "811", "label_en": "", "label_fr": ""},
    )
    assert entry(entries, "clinic")["phones"] == ()


def test_remote_lines_of_independent_bodies_come_first(entries: pd.DataFrame) -> None:
    assert entries["location_id"].tolist() == [
        "own_line",
        "hotline",
        "clinic",
        "existence",
        "office",
    ]


def test_only_what_is_on_the_map_has_coordinates(entries: pd.DataFrame) -> None:
    assert entry(entries, "clinic")[["lon", "lat"]].tolist() == [-64.95, 45.6]
    assert entry(entries, "hotline")[["lon", "lat"]].isna().all()
    assert "geometry" not in entries


def test_an_empty_directory_has_no_entries(made_snapshot: Make) -> None:
    entries = directory_entries(made_snapshot())
    assert entries.empty
    wanted = DirectoryFilter(("NB",), ("housing",), ("fr",), "x")
    assert matching_entries(entries, wanted).empty
    assert facet_counts(entries, wanted) == {"provinces": {}, "service_types": {}, "languages": {}}
    assert what_to_relax(entries, wanted) == {}


def test_counts_leave_out_their_own_kind_of_filter(entries: pd.DataFrame) -> None:
    counts = facet_counts(entries, DirectoryFilter(provinces=("PE",), service_types=("housing",)))
    assert counts["provinces"] == {"NB": 2}
    assert counts["service_types"] == {"rights_info": 2}
    assert counts["languages"] == {}


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True).map(tuple)


ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "province_codes": st.lists(st.sampled_from(PROVINCES), unique=True, min_size=1).map(
                tuple
            ),
            "service_types": some(TYPES),
            "language_codes": some(LANGUAGES),
            "search_text": st.sampled_from(["alma help", "bath", ""]),
        }
    )
)
FILTERS = st.builds(
    DirectoryFilter,
    provinces=some(PROVINCES),
    service_types=some(TYPES),
    languages=some((*LANGUAGES, LANGUAGE_NOT_STATED)),
    text=st.sampled_from(["", "alma", "BATH", "help alma", "nothing"]),
)
COLUMNS = ["province_codes", "service_types", "language_codes", "search_text"]


def fits(row: dict[str, Any], wanted: DirectoryFilter) -> bool:
    languages = row["language_codes"] or (LANGUAGE_NOT_STATED,)
    return bool(
        (not wanted.provinces or any(p in row["province_codes"] for p in wanted.provinces))
        and (not wanted.service_types or set(row["service_types"]) & set(wanted.service_types))
        and (not wanted.languages or any(code in languages for code in wanted.languages))
        and all(word in row["search_text"] for word in wanted.text.lower().split())
    )  # fmt: skip


@given(ENTRIES, FILTERS)
def test_filters_and_counts_are_what_looking_at_each_entry_gives(
    rows: list[dict[str, object]], wanted: DirectoryFilter
) -> None:
    entries = pd.DataFrame(rows, columns=COLUMNS)
    assert matching_entries(entries, wanted).tolist() == [fits(row, wanted) for row in rows]
    kinds = {"provinces": PROVINCES, "service_types": TYPES, "languages": (*LANGUAGES, "unknown")}
    for kind, codes in kinds.items():
        expected = {
            code: sum(fits(row, replace(wanted, **{kind: (code,)})) for row in rows)
            for code in codes
        }
        counts = facet_counts(entries, wanted)[kind]
        assert counts == {code: count for code, count in expected.items() if count}


@given(ENTRIES, FILTERS)
def test_advice_is_only_given_where_it_helps(
    rows: list[dict[str, object]], wanted: DirectoryFilter
) -> None:
    entries = pd.DataFrame(rows, columns=COLUMNS)
    for kind, count in what_to_relax(entries, wanted).items():
        assert getattr(wanted, kind)
        dropped = replace(wanted, **{kind: type(getattr(wanted, kind))()})
        assert count == sum(fits(row, dropped) for row in rows) > 0


def test_a_search_without_result_is_told_which_filter_to_drop(entries: pd.DataFrame) -> None:
    wanted = DirectoryFilter(provinces=("NB",), languages=("es",), service_types=("housing",))
    assert what_to_relax(entries, wanted) == {"languages": 2, "service_types": 1}
