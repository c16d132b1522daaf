"""The page Coverage gaps, driven without a browser: what it shows is what the measures say."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from geodata.coverage_gaps import GapFilter, coverage_gaps, gap_areas
from geodata.gap_story import location_minutes
from geodata.language_gap import LANGUAGE_STEPS
from geodata.snapshot import Snapshot, read_snapshot
from geodata.travel import TravelOptions
from geodata.water import WaterMap
from pages.parts import gap_data
from tests.pages.test_pages import download_labels, group, open_page

LATEST = ("2024Q2", "2024Q3", "2024Q4", "2025Q1")
REFERENCE = ("2021Q3", "2021Q4", "2022Q1", "2022Q2")


@pytest.fixture(scope="module")
def tables() -> Snapshot:
    return read_snapshot()


@pytest.fixture(scope="module")
def land(tables: Snapshot) -> WaterMap:
    return WaterMap(tables.census_divisions)


@pytest.fixture(scope="module")
def minutes(tables: Snapshot, land: WaterMap) -> pd.DataFrame:
    return location_minutes(tables, tables.roads, land)


def measured(
    tables: Snapshot, minutes: pd.DataFrame, level: str, service: str, wanted: GapFilter
) -> pd.DataFrame:
    """Rows of one service type, index ``area_id``."""
    table = gap_areas(tables, coverage_gaps(tables, minutes, wanted), level)
    return table[table["service_type"] == service].set_index("area_id")


def ranked(app: AppTest) -> pd.DataFrame:
    """The ranked table."""
    head = {"en": "Rank (range)", "fr": "Rang (étendue)"}
    for frame in app.dataframe:
        if set(head.values()) & set(frame.value.columns):
            return frame.value
    raise AssertionError("no ranked table")


def headline(app: AppTest) -> str:
    return str(app.subheader[0].value)


def test_every_division_is_in_the_table_with_the_published_positions() -> None:
    for window, total in (("", 10262), ("2021Q3-2022Q2", 5197 + 3617 + 1732)):
        app = open_page("coverage_gaps", **({"window": window} if window else {}))
        table = ranked(app)
        assert len(table) == 36
        assert table["Approved positions"].sum() == total


def test_the_reference_communities_are_there_with_their_positions() -> None:
    app = open_page("coverage_gaps", level="community", window="2021Q3-2022Q2")
    table = ranked(app).set_index("Area")["Approved positions"]
    assert [table[f"{one} (NB)"] for one in ("Cap-Pelé", "Pointe-Sapin")] == [1083, 484]
    assert table["Great Village (NS)"] == 476


@pytest.mark.parametrize(
    ("query", "service", "wanted"),
    [
        ({"service": "legal_help"}, "legal_help", GapFilter(LATEST)),
        (
            {"service": "legal_help", "within": "90", "tiers": "1"},
            "legal_help",
            GapFilter(LATEST, tiers=(1,), in_person_minutes=90.0),
        ),
        (
            {"service": "housing.legal_help", "door": "closed_permit", "admitted": "known"},
            "any",
            GapFilter(
                LATEST,
                conditions=("closed_permit",),
                admitted=("yes",),
                any_of=("housing", "legal_help"),
            ),
        ),
        (
            {"spoken_by": "es", "answers": "unknown", "window": "2021Q3-2022Q2"},
            "any",
            GapFilter(REFERENCE, language="es", language_answers=LANGUAGE_STEPS),
        ),
    ],
)
def test_the_table_says_what_the_measures_say(
    tables: Snapshot,
    minutes: pd.DataFrame,
    query: dict[str, str],
    service: str,
    wanted: GapFilter,
) -> None:
    app = open_page("coverage_gaps", level="province", **query)
    rows = measured(tables, minutes, "province", service, wanted)
    names = {"NB": "New Brunswick", "NS": "Nova Scotia", "PE": "Prince Edward Island"}
    table = ranked(app).set_index("Area")
    for code, name in names.items():
        assert table.loc[name, "Approved positions"] == rows.loc[code, "positions"]
        beyond = rows.loc[code, "positions"] - rows.loc[code, "positions_in_person"]
        assert table.loc[name, "Without help in person"] == round(beyond)
        assert table.loc[name, "Not reached"] == round(rows.loc[code, "positions_not_reached"])
        assert table.loc[name, "Entries known"] == rows.loc[code, "entries"]
    share = rows["positions_in_person"].sum() / rows["positions"].sum()
    assert abs(int(re.search(r": (\d+)%", headline(app))[1]) - 100 * share) < 1  # type: ignore[index]
    order = ranked(app)["Without help in person"].tolist()
    assert order == sorted(order, reverse=True)


def test_ferries_and_winter_change_the_minutes(tables: Snapshot, land: WaterMap) -> None:
    app = open_page("coverage_gaps", roads="no_ferries.winter", level="province")
    options = TravelOptions(ferries=False, winter=True)
    rows = measured(
        tables,
        location_minutes(tables, tables.roads, land, options),
        "province",
        "any",
        GapFilter(LATEST),
    )
    shown = ranked(app).set_index("Area")["Without help in person"]
    assert shown["New Brunswick"] == round(
        rows.loc["NB", "positions"] - rows.loc["NB", "positions_in_person"]
    )


def test_what_no_place_offers_is_said_in_words_and_stays_in_the_table() -> None:
    app = open_page("coverage_gaps", service="gbv_shelter")
    table = ranked(app)
    assert len(table) == 36
    assert set(table["Minutes to the nearest (median)"]) == {"no place known"}
    assert set(table["Nearest"]) == {"–"}
    assert headline(app).startswith("Violence at home and sexual violence: 0%")


def test_ranks_have_ranges_that_hold_them() -> None:
    for text in ranked(open_page("coverage_gaps", service="legal_help"))["Rank (range)"]:
        found = re.fullmatch(r"(\d+)(?: \((\d+)–(\d+)\))?", text)
        assert found, text
        if found[2]:
            assert int(found[2]) <= int(found[1]) <= int(found[3])


def test_the_matrix_has_every_division_and_service_in_words() -> None:
    app = open_page("coverage_gaps", section="matrix")
    table = next(one.value for one in app.dataframe if "Legal help" in one.value.columns)
    assert table.shape == (36, 16)
    states = ("in person", "remote only", "not reachable", "none known")
    cells = table.drop(columns="Area").to_numpy().ravel()
    assert all(cell.startswith(states) for cell in cells)
    markup = next(one.proto.body for one in app.get("html") if "havre-heat" in one.proto.body)
    assert markup.count("<td") == 36 * 15


def test_shares_in_the_matrix_are_those_of_the_ranked_table() -> None:
    asked = {"service": "legal_help", "level": "census_division"}
    table = ranked(open_page("coverage_gaps", **asked)).set_index("Area")
    matrix = open_page("coverage_gaps", section="matrix", **asked).dataframe[0].value
    cells = matrix.set_index("Area")["Legal help"]
    assert set(cells.index) == set(table.index)
    for area, cell in cells.items():
        positions = table.loc[area, "Approved positions"]
        in_person = 1 - table.loc[area, "Without help in person"] / max(positions, 1)
        told = re.search(r"in person (\d+)%", cell)
        if told:
            assert positions and abs(int(told[1]) - 100 * in_person) <= 0.6, area
        elif not positions:
            assert "%" not in cell, area
        else:
            assert in_person < 0.5, area


@pytest.mark.parametrize("service", ["any", "legal_help"])
def test_who_is_reached_in_a_language_is_who_the_filter_of_languages_leaves(
    tables: Snapshot, minutes: pd.DataFrame, service: str
) -> None:
    """The section Languages against the measure itself, with the language as its filter."""
    wanted = GapFilter(LATEST, conditions=("no_card",))
    found = gap_data.languages(wanted, TravelOptions(), service, "province").table
    reached = found[(found["answer"] == "yes") & (found["reach_class"] == "in_person")]
    languages = sorted(set(reached["language"]))
    assert {"en", "es"} <= set(languages)
    for language in languages:
        rows = reached[reached["language"] == language].set_index("area_id")["positions"]
        filtered = measured(
            tables, minutes, "province", service, replace(wanted, language=language)
        )
        assert rows.to_dict() == filtered["positions_in_person"].to_dict(), language
    assert reached["positions"].sum() > 0
    whole = measured(tables, minutes, "province", service, wanted)["positions"]
    for _language, rows in found.groupby("language"):
        assert rows.groupby("area_id")["positions"].sum().to_dict() == whole.to_dict()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "section",
    ["table", "matrix", "sure", "trend", "languages", "windows", "program", "report"],
)
def test_every_section_opens_in_both_languages(language: str, section: str) -> None:
    app = open_page(
        "coverage_gaps", language, section=section, service="legal_help", at="NB-cap-pele"
    )
    assert not app.exception
    assert not app.warning
    assert "Cap-Pelé (NB)" in app.subheader[1].value
    assert group(app, "section").value == section


def test_a_program_that_ends_takes_away_and_the_most_is_said() -> None:
    app = open_page("coverage_gaps", section="program", program="BETTER-TOGETHER")
    table = app.dataframe[0].value
    order = ["Reached in person", "Reached only", "Not reached"]

    def place(words: str) -> int:
        return next(at for at, start in enumerate(order) if words.startswith(start))

    assert len(table)
    assert all(place(a) < place(b) for a, b in zip(table["Now"], table["Then"], strict=True))
    assert any("The most that could be lost" in one.value for one in app.caption)


def test_the_story_names_the_way_and_what_is_left() -> None:
    app = open_page("coverage_gaps", service="legal_help", at="PE-bloomfield")
    story = app.dataframe[0].value
    assert len(story) == 15
    assert any(
        "Nearest for Legal help: " in one.value and " by road. Way: " in one.value
        for one in app.text
    )
    assert story["Class"].str.startswith(("Reached in person", "Reached only", "Not reached")).all()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("at", "NB-nowhere"),
        ("within", "45"),
        ("spoken_by", "<b>"),
        ("roads", "boats"),
        ("tiers", "9"),
        ("section", "x"),
        ("level", "county"),
        ("measure", "distance"),
        ("other_window", "1999Q1-1999Q4"),
        ("report", "province-ON"),
    ],
)
def test_an_address_that_asks_for_what_is_not_there_is_told_so(key: str, value: str) -> None:
    query = {"section": {"other_window": "windows", "report": "report"}.get(key, "table")}
    app = open_page("coverage_gaps", **{**query, key: value})
    assert not app.exception
    assert [one.value for one in app.warning] == [
        "The link asked for something that does not exist here; it was left out:"
    ]
    assert value in [one.value for one in app.text]


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "**Download this table (36 rows)**"), ("fr", "**Télécharger ce tableau (36 lignes)**")],
)
def test_the_ranked_table_can_be_had_in_five_formats(language: str, title: str) -> None:
    app = open_page("coverage_gaps", language)
    assert title in [markdown.value for markdown in app.markdown]
    assert download_labels(app) == ["CSV", "Excel", "GeoJSON", "GeoPackage", "GeoParquet"]


def test_regions_have_no_shape_and_so_no_map_formats() -> None:
    app = open_page("coverage_gaps", level="economic_region")
    assert len(ranked(app)) == 11
    assert download_labels(app) == ["CSV", "Excel"]
