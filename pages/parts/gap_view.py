"""The upper parts of the page Coverage gaps: headline, places, symbols of the map, story."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from geodata.coverage_gaps import CoverageGaps
from geodata.gap_story import community_story
from geodata.reach import COMMUNITY, PROVINCE
from geodata.window_positions import WindowTotals
from pages.parts import data, data_notes, gap_data, gap_map, gap_tables, gap_text
from pages.parts.cells import file_stem
from pages.parts.companion import Companion, companion
from pages.parts.gap_filters import GapChoice, choice_words
from pages.parts.kept import kept
from pages.parts.map_symbols import Symbols
from pages.parts.tables import show_with_downloads
from pages.parts.text import _, current_language, ngettext, number


def rows_of(choice: GapChoice, level: str) -> pd.DataFrame:
    """Areas of a level: rows of the chosen service and provinces."""
    table = gap_data.areas(choice.wanted, choice.options, level)
    rows = table[table["service_type"] == choice.service_type]
    return gap_tables.of_provinces(rows, choice.provinces, level)


def headline(choice: GapChoice, service_name: str) -> str:
    """How many positions are reached, in a sentence."""
    return _headline(current_language(), choice, service_name, gap_data.roads_in_use())


@kept(max_entries=128)
def _headline(language: str, choice: GapChoice, service_name: str, roads: str) -> str:
    rows = rows_of(choice, PROVINCE)
    total = float(rows["positions"].sum())
    if not total:
        return _("No approved position in this window.")
    shares = {
        name: gap_text.percent(float(rows[f"positions_{name}"].sum()) / total)
        for name in ("in_person", "remote_only", "not_reached")
    }
    return _(
        "{service}: {in_person} of positions reached in person, {remote_only} only remotely, "
        "{not_reached} not reached",
        service=service_name,
        **shares,
    )


def placed_words(choice: GapChoice, totals: WindowTotals) -> str:
    """The positions that these shares are of, and those that could not be placed."""
    return ngettext(
        "{count} approved position placed in {window}; {lost} could not be placed.",
        "{count} approved positions placed in {window}; {lost} could not be placed.",
        totals.placed,
        window=data_notes.window_words(choice.window),
        lost=number(totals.not_placed),
    )


def place_names(choice: GapChoice) -> dict[str, str]:
    """Communities with positions in the window, by name; never change it."""
    return _place_names(current_language(), choice, gap_data.roads_in_use())


@kept(max_entries=64)
def _place_names(language: str, choice: GapChoice, roads: str) -> dict[str, str]:
    known = gap_text.area_names(COMMUNITY)
    positions = gap_data.gaps(choice.wanted, choice.options).positions
    rows = positions.rename_axis("area_id").reset_index()
    chosen = gap_tables.of_provinces(rows, choice.provinces, COMMUNITY)["area_id"]
    names = {str(one): known[str(one)] for one in chosen}
    return dict(sorted(names.items(), key=lambda item: item[1]))


def community_symbols(choice: GapChoice) -> Symbols:
    """Communities with positions in the window, by class; made once for a choice."""
    return _community_symbols(current_language(), choice, gap_data.roads_in_use())


@kept(max_entries=64)
def _community_symbols(language: str, choice: GapChoice, roads: str) -> Symbols:
    gaps = gap_data.gaps(choice.wanted, choice.options)
    return gap_map.community_symbols(data.snapshot(), gaps, choice.service_type, choice.provinces)


def about(choice: GapChoice, totals: WindowTotals, level: str) -> Companion:
    """What the downloads of the page say of themselves."""
    words = {**choice_words(choice), _("Areas of the tables"): gap_text.level_words()[level]}
    return companion(
        _("Havre: coverage gaps of services for migrant workers in the Maritimes"),
        words,
        [
            _(
                "Approved positions that could not be placed and are in no row: {count}",
                count=totals.not_placed,
            ),
            gap_text.class_note(),
            gap_text.travel_note(),
            gap_text.rank_note(),
            data_notes.positions_caution(),
            data_notes.directory_caution(data.snapshot().locations),
        ],
        _(
            "Employment and Social Development Canada, positive LMIA employers lists (Open "
            "Government Licence – Canada); Statistics Canada boundaries (Statistics Canada Open "
            "Licence); GeoNames (CC BY 4.0); Havre directory."
        ),
        date.today(),
    )


def show_story(gaps: CoverageGaps, choice: GapChoice, place: str, words: Companion) -> None:
    """Who is near a community, which types are missing, what remains by phone."""
    name = gap_text.area_name(place, COMMUNITY)
    story = community_story(data.snapshot(), gaps, place)
    positions = int(gaps.positions.get(place, 0))
    st.subheader(
        ngettext("{name}: {count} position", "{name}: {count} positions", positions, name=name)
    )
    types = story[story["service_type"].isin(data.worker_types()["service_type"])]
    counts = types["reach_class"].value_counts()
    st.write(
        _(
            "Of {count} types of help, {in_person} are reached in person, {remote} only by phone, "
            "online or visits, and for {missing} nothing is known.",
            count=len(types),
            in_person=int(counts.get("in_person", 0)),
            remote=int(counts.get("remote_only", 0)),
            missing=int(counts.get("not_reached", 0)),
        )
    )
    missing = types.loc[types["reach_class"] == "not_reached", "service_type"]
    if len(missing):
        st.write(
            _("Nothing known: {services}", services=", ".join(map(gap_text.service_name, missing)))
        )
    asked = story[story["service_type"] == choice.service_type].iloc[0]
    if isinstance(asked["location_id"], str):
        legs = gap_data.route(place, asked["location_id"], choice.options)
        service = gap_text.chosen_name(choice.services)
        st.text(gap_text.route_words(asked["location_id"], float(asked["minutes"]), legs, service))
    table = gap_tables.story_table(types, choice.wanted.in_person_minutes)
    show_with_downloads(
        table,
        about=words.with_cautions(_("Community: {name}", name=name)),
        name=file_stem("havre-gap-story", place, choice.window.code),
        key="story",
    )
