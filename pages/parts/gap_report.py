"""The printable report of the coverage gap for a province, an economic region or a division."""

from __future__ import annotations

from datetime import date
from typing import Final

import geopandas as gpd
import pandas as pd
import streamlit as st
from markupsafe import Markup

from geodata.coverage_gaps import CoverageGaps
from geodata.reach import COMMUNITY, REACH_CLASSES, community_areas
from pages.parts import data, data_notes, gap_data, gap_map, gap_tables, gap_text
from pages.parts.cells import file_stem
from pages.parts.companion import Companion
from pages.parts.gap_filters import GapChoice, choice_words
from pages.parts.kept import kept
from pages.parts.report import heading, page, paragraph, plain_table
from pages.parts.report_map import MapPoint, class_map
from pages.parts.text import _, current_language, number, plain

MOST_COMMUNITIES: Final = 20


def report_button(choice: GapChoice, level: str, area_id: str, words: Companion) -> None:
    """A button that gives the report as a file to open and print."""
    language, today = current_language(), date.today()
    stem = file_stem("havre-gap-report", area_id, choice.window.code, *choice.services)
    st.download_button(
        plain(_("Report to print: {name}", name=gap_text.area_name(area_id, level))),
        data=_report(language, choice, level, area_id, words, today),
        file_name=f"{stem}-{language}-{today.isoformat()}.html",
        mime="text/html",
        on_click="ignore",
        key="gap-report-file",
        icon=":material/print:",
    )


@kept(max_entries=16)
def _report(
    language: str, choice: GapChoice, level: str, area_id: str, words: Companion, today: date
) -> bytes:
    """The file; made once for everyone who asks for the same."""
    gaps = gap_data.gaps(choice.wanted, choice.options)
    inside = community_areas(data.snapshot(), level)
    communities = list(inside.index[inside == area_id])
    table = gap_data.areas(choice.wanted, choice.options, level)
    rows = table[table["area_id"] == area_id]
    chosen = rows[rows["service_type"] == choice.service_type].iloc[0]
    name, service = gap_text.area_name(area_id, level), gap_text.chosen_name(choice.services)
    classes = gap_text.class_words(choice.wanted.in_person_minutes)
    title = _("Coverage gap: {name}", name=name)
    lead = _(
        "{service}: of {count} approved positions, {in_person} are reached in person, "
        "{remote_only} only by phone, online or visits, {not_reached} not at all.",
        service=service,
        count=number(chosen["positions"]),
        **{one: _count_words(chosen, one) for one in REACH_CLASSES},
    )
    map_label = _("{service}: communities of {name} by class", service=service, name=name)
    blocks = [
        paragraph(lead, "lead"),
        paragraph(
            f"{data_notes.window_words(choice.window)} · "
            + _("Made on {date}", date=data_notes.day_words(today.isoformat()))
        ),
        _map(gaps, choice, communities, map_label),
        heading(_("All services")),
        plain_table(_service_table(rows, classes)),
        heading(_("Communities with most positions without help in person")),
        plain_table(_community_table(choice, communities)),
        heading(_("Choices")),
        paragraph(
            "; ".join(
                _("{name}: {value}", name=key, value=value)
                for key, value in choice_words(choice).items()
            )
        ),
        heading(_("Cautions, sources, method")),
        *(paragraph(line, "notes") for line in (*words.cautions, *words.sources, *words.method)),
    ]
    return page(title, blocks)


def _count_words(row: pd.Series, name: str) -> str:
    """Positions of a class with their share, which of no position is none."""
    if not row["positions"]:
        return number(0)
    share = gap_text.percent(float(row[f"share_{name}"]))
    return f"{number(row[f'positions_{name}'])} ({share})"


def _map(gaps: CoverageGaps, choice: GapChoice, communities: list[str], label: str) -> Markup:
    tables = data.snapshot()
    own = tables.communities.set_index("community_id").loc[communities]
    divisions = tables.census_divisions.set_index("census_division_id").geometry
    shapes = gpd.GeoSeries(divisions.loc[sorted(set(own["census_division_id"]))])
    counted = gaps.positions.reindex(communities).dropna()
    classes = gaps.reach.classes[choice.service_type]
    points = [
        MapPoint(
            float(own.geometry[one].x),
            float(own.geometry[one].y),
            float(positions),
            REACH_CLASSES.index(classes[one]),
        )
        for one, positions in zip(counted.index.astype(str), counted, strict=True)
    ]
    words = list(gap_text.class_words(choice.wanted.in_person_minutes).values())
    return class_map(shapes, points, gap_map.LOOKS, words, label)


def _service_table(rows: pd.DataFrame, classes: dict[str, str]) -> pd.DataFrame:
    types = list(data.worker_types()["service_type"])
    by_type = rows.set_index("service_type").loc[types]
    columns: dict[str, object] = {
        _("Service"): [gap_text.service_name(one) for one in types],
        _("State"): by_type["state"].map(gap_text.state_words()).to_numpy(),
        _("Minutes to the nearest (median)"): [
            gap_text.minutes_words(one) for one in by_type["median_minutes"]
        ],
    }
    for one, label in classes.items():
        columns[label] = by_type[f"positions_{one}"].round().astype(int).to_numpy()
    columns[_("Entries known")] = by_type["entries"].to_numpy()
    columns[_("Last confirmed")] = by_type["last_verified"].fillna(_("never")).to_numpy()
    return pd.DataFrame(columns)


def _community_table(choice: GapChoice, communities: list[str]) -> pd.DataFrame:
    table = gap_data.areas(choice.wanted, choice.options, COMMUNITY)
    ranks = gap_data.ranks(choice.wanted, choice.options, COMMUNITY, choice.service_type)
    rows = gap_tables.ranked(table, ranks, choice.service_type)
    rows = rows[rows["area_id"].isin(communities) & rows["gap"].gt(0)].head(MOST_COMMUNITIES)
    shown = gap_tables.ranked_table(rows, choice.wanted.thresholds, COMMUNITY)
    wanted = [
        _("Rank (range)"),
        _("Area"),
        _("Approved positions"),
        _("Without help in person"),
        _("Minutes to the nearest (median)"),
        _("Nearest"),
    ]
    return shown[wanted]
