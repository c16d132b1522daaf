"""What can stand below the map of Coverage gaps: one section at a time, only that one computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pandas as pd
import streamlit as st

from geodata.comparison import program_organizations
from geodata.offers import ANY_SERVICE
from geodata.quarters import run_of_quarters
from geodata.reach import AREA_LEVELS, COMMUNITY
from pages.parts import charts, data, data_notes, gap_data, gap_report, gap_tables, gap_text, state
from pages.parts.cells import file_stem
from pages.parts.companion import Companion
from pages.parts.gap_filters import GapChoice
from pages.parts.heat_table import heat_table
from pages.parts.kept import kept
from pages.parts.tables import show_with_downloads
from pages.parts.text import _, current_language, ngettext, number, pick

TABLE, MATRIX, SURE, TREND, LANGUAGES, WINDOWS, PROGRAM, REPORT = SECTIONS = (
    "table",
    "matrix",
    "sure",
    "trend",
    "languages",
    "windows",
    "program",
    "report",
)
THRESHOLDS: Final = (30.0, 60.0, 90.0)


def section_words() -> dict[str, str]:
    """What can stand below the map."""
    words = (
        _("Ranked table"),
        _("All services"),
        _("How sure"),
        _("Inequality over time"),
        _("Languages"),
        _("Two windows"),
        _("If a program ends"),
        _("Report"),
    )
    return dict(zip(SECTIONS, words, strict=True))


def section_keys(section: str) -> tuple[str, ...]:
    """Names of the choices that a section adds, for the address."""
    return {WINDOWS: ("other_window",), PROGRAM: ("program",), REPORT: ("report",)}.get(section, ())


def show_section(section: str, choice: GapChoice, level: str, words: Companion) -> None:
    """One of `SECTIONS`; only this one is computed."""
    draw: dict[str, Callable[[GapChoice, str, Companion], None]] = {
        TABLE: _ranked,
        MATRIX: _matrix,
        SURE: _sensitivity,
        TREND: _trend,
        LANGUAGES: _languages,
        WINDOWS: _windows,
        PROGRAM: _program,
        REPORT: _report,
    }
    draw[section](choice, level, words)


def ranked_rows(choice: GapChoice, level: str) -> pd.DataFrame:
    """Areas by rank, those of the chosen provinces."""
    table = gap_data.areas(choice.wanted, choice.options, level)
    ranks = gap_data.ranks(choice.wanted, choice.options, level, choice.service_type)
    rows = gap_tables.ranked(table, ranks, choice.service_type)
    rows = gap_tables.of_provinces(rows, choice.provinces, level)
    return rows[rows["positions"] > 0] if level == COMMUNITY else rows


@kept(max_entries=64)
def _ranked_table(
    language: str, choice: GapChoice, level: str, roads: str
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The ranked table in words, and the areas of its rows; the arguments are the cache's key."""
    rows = ranked_rows(choice, level)
    return gap_tables.ranked_table(rows, THRESHOLDS, level), tuple(rows["area_id"])


def _ranked(choice: GapChoice, level: str, words: Companion) -> None:
    language, roads = current_language(), gap_data.roads_in_use()
    table, areas = _ranked_table(language, choice, level, roads)
    runs = gap_data.ranks(choice.wanted, choice.options, level, choice.service_type).runs
    with_shapes = level in (COMMUNITY, "census_division")
    show_with_downloads(
        table,
        about=words.with_cautions(_("Runs behind each range of ranks: {count}", count=runs)),
        name=file_stem(
            "havre-gaps", level, choice.window.code, *choice.provinces, *choice.services
        ),
        key="gaps",
        geometry=data.shapes(level, areas) if with_shapes else None,
        height=460,
        note=f"{gap_text.rank_note()} {gap_text.completeness_note()}",
    )


def _matrix(choice: GapChoice, level: str, words: Companion) -> None:
    level = "census_division" if level == COMMUNITY else level
    table = gap_data.areas(choice.wanted, choice.options, level)
    types = list(choice.services or data.worker_types()["service_type"])
    rows = gap_tables.matrix(gap_tables.of_provinces(table, choice.provinces, level), types, level)
    names = [gap_text.service_name(one) for one in types]
    label = _("What reaches most positions of each area, service by service")
    st.html(heat_table(label, _("Area"), names, gap_tables.matrix_cells(rows)))
    st.caption(gap_text.matrix_note())
    show_with_downloads(
        gap_tables.matrix_table(rows),
        about=words.with_cautions(gap_text.matrix_note()),
        name=file_stem("havre-gap-matrix", level, choice.window.code, *choice.provinces),
        key="matrix",
        height=200,
    )


def _sensitivity(choice: GapChoice, level: str, words: Companion) -> None:
    st.write(
        _(
            "One assumption changed at a time, for all three provinces: does the conclusion turn? "
            "Service: {service}.",
            service=gap_text.chosen_name(choice.services),
        )
    )
    rows = gap_data.sensitivity(choice.wanted, choice.options, level, choice.service_type)
    show_with_downloads(
        gap_tables.sensitivity_table(rows, level),
        about=words,
        name=file_stem("havre-gap-sensitivity", level, choice.window.code, *choice.services),
        key="sensitivity",
    )


def _trend(choice: GapChoice, level: str, words: Companion) -> None:
    with st.spinner(_("Measuring every run of four quarters…")):
        rows = gap_data.inequality(
            choice.wanted, choice.options, choice.service_type, choice.provinces
        )
    table = gap_tables.inequality_table(rows)
    trend = pd.DataFrame({"label": table[_("Window")], "value": rows["gini"].to_numpy()})
    last = rows.iloc[-1]
    description = _(
        "Gini coefficient of access in person over positions, run by run of four quarters; {value} "
        "in the last. The table has every figure.",
        value=number(float(last["gini"]), 3),
    )
    st.write(f"**{description}**")
    charts.share_chart(trend, description, _("Gini coefficient"))
    show_with_downloads(
        table,
        about=words.with_cautions(gap_text.inequality_note()),
        name=file_stem("havre-gap-inequality", *choice.provinces, *choice.services),
        key="inequality",
        note=gap_text.inequality_note(),
    )


def _languages(choice: GapChoice, level: str, words: Companion) -> None:
    level = "province" if level == COMMUNITY else level
    found = gap_data.languages(choice.wanted, choice.options, choice.service_type, level)
    rows = replace(found, table=gap_tables.of_provinces(found.table, choice.provinces, level))
    _shares, year = gap_data.spoken_shares()
    unknown = gap_tables.of_provinces(found.unknown, choice.provinces, level)
    note = gap_text.language_note(
        year, float(unknown["language_unknown"].sum()), float(unknown["positions"].sum())
    )
    show_with_downloads(
        gap_tables.language_table(rows, level),
        about=words.with_cautions(note),
        name=file_stem("havre-gap-languages", level, choice.window.code, *choice.services),
        key="languages",
        note=note,
    )


def _windows(choice: GapChoice, level: str, words: Companion) -> None:
    known = gap_data.quarters()
    span = len(choice.window.quarters)
    first = known.index(choice.window.quarters[0])
    earlier = max(0, first - span)
    codes = [f"{known[at]}-{known[at + span - 1]}" for at in range(len(known) - span + 1)]
    default = next((one for one in codes if one.startswith(known[earlier])), codes[0])
    state.report_unknown(state.single("other_window", codes, default))
    st.selectbox(_("Compare with"), codes, format_func=data_notes.code_words, key="other_window")
    other = run_of_quarters(st.session_state.other_window, data.periods())
    assert other is not None  # one of the codes above
    before = replace(choice.wanted, quarters=other.quarters)
    rows = gap_data.changes_between_windows(before, choice.wanted, choice.options, level)
    rows = gap_tables.of_provinces(rows, choice.provinces, level)
    rows = rows[rows["service_type"] == choice.service_type]
    show_with_downloads(
        gap_tables.window_table(rows, choice.wanted.in_person_minutes, level),
        about=words.with_cautions(
            _("Compared with {window}", window=data_notes.window_words(other))
        ),
        name=file_stem("havre-gap-windows", level, other.code, choice.window.code),
        key="windows",
        note=_("The directory and the roads are those of today in both: only positions moved."),
    )


def _program(choice: GapChoice, level: str, words: Companion) -> None:
    programs = data.snapshot().programs.set_index("program_id")
    labels = {str(code): pick(row, "name") for code, row in programs.iterrows()}
    if not labels:
        st.info(_("No program is known in this directory."))
        return
    state.report_unknown(state.single("program", list(labels), next(iter(labels))))
    st.selectbox(
        _("If the partners of this program closed"),
        list(labels),
        format_func=labels.__getitem__,
        key="program",
    )
    partners = program_organizations(data.snapshot(), st.session_state.program)
    after = replace(choice.wanted, without_organizations=partners)
    rows = gap_data.program_changes(choice.wanted, after, choice.options, level)
    rows = gap_tables.of_provinces(rows, choice.provinces, level)
    wanted = choice.services or (*data.worker_types()["service_type"], ANY_SERVICE)
    rows = rows[rows["service_type"].isin(wanted)]
    note = ngettext(
        "The most that could be lost: as if the {count} organisation that takes part closed "
        "altogether. What part of its work the program pays is not known.",
        "The most that could be lost: as if all {count} organisations that take part closed "
        "altogether. What part of their work the program pays is not known.",
        len(partners),
    )
    if rows.empty:
        st.info(_("Nothing would change class for these choices."))
        st.caption(note)
        return
    show_with_downloads(
        gap_tables.program_table(rows, choice.wanted.in_person_minutes, level),
        about=words.with_cautions(
            _("Program: {name}", name=labels[st.session_state.program]), note
        ),
        name=file_stem("havre-gap-program", level, choice.window.code),
        key="program-changes",
        height=400,
        note=note,
    )


def _report(choice: GapChoice, level: str, words: Companion) -> None:
    """A printable report for a province, an economic region or a census division."""
    levels = [level for level in AREA_LEVELS[::-1] if level != COMMUNITY]
    names = {
        f"{level}-{code}": gap_text.area_name(str(code), level)
        for level in levels
        for code, province in gap_data.area_names(level)["province"].items()
        if not choice.provinces or province in choice.provinces
    }
    state.report_unknown(state.single("report", list(names), next(iter(names))))
    st.selectbox(
        _("Report for"),
        list(names),
        format_func=names.__getitem__,
        key="report",
        filter_mode="contains",
    )
    st.write(
        _(
            "One file with map, tables, method and date that opens in any browser without a "
            "network; print it or save it as PDF there."
        )
    )
    level, _dash, area_id = str(st.session_state.report).partition("-")
    gap_report.report_button(choice, level, area_id, words)
