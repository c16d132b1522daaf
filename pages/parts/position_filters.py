"""The filters of the pages about positions: province, stream, occupation."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from geodata.occupations import broad_occupations, occupation_groups
from geodata.position_counts import NOT_PUBLISHED, PositionFilter
from geodata.program_streams import program_streams
from pages.parts import data, filters, position_data, state
from pages.parts.text import _, pick, plain
from pages.parts.window_filter import window_choice

KEYS = ("window", "province", "stream", "occupation")


def position_filter(page: str) -> PositionFilter:
    """Window, provinces, program streams and occupations: widgets drawn, choice returned."""
    window = window_choice(data.periods(), page)
    provinces = filters.provinces_choice()
    labels = stream_labels()
    occurring = {code: labels[code] for code in position_data.program_streams()}
    streams = _choice("stream", _("Program stream"), occurring)
    # Open when a link chose one, and then as the reader leaves it: it may not jump.
    opened = st.session_state.setdefault("occupation_open", bool(state.asked_list("occupation")))
    with st.expander(_("Occupation"), expanded=opened):
        occupations = _choice("occupation", _("Occupation"), sector_labels())
    return PositionFilter(window.quarters, provinces, streams, occupations)


def sector_choice() -> str:
    """One occupation group or broad category, for a page about a sector."""
    labels = sector_labels()
    state.report_unknown(state.single("sector", list(labels), next(iter(labels))))
    st.selectbox(
        _("Kind of work"),
        list(labels),
        format_func=labels.__getitem__,
        key="sector",
        filter_mode="contains",
    )
    return str(st.session_state.sector)


def sector_labels() -> dict[str, str]:
    """Occupation groups and broad categories, code to title."""
    labels = occupation_labels()
    del labels[NOT_PUBLISHED]
    return labels


def stream_labels() -> dict[str, str]:
    """Program streams, code to title."""
    titles = {
        str(row["program_stream"]): pick(row, "title")
        for row in _rows(program_streams().reset_index())
    }
    return {**titles, NOT_PUBLISHED: _("No stream published (2014 to 2016)")}


def occupation_labels() -> dict[str, str]:
    """The occupations that matter here, then the broad categories; code to title."""
    groups = occupation_groups().drop_duplicates("group")
    labels = {str(row["group"]): pick(row, "title") for row in _rows(groups)}
    broad = broad_occupations()
    latest = broad[broad["noc_version"] == broad["noc_version"].max()]
    for row in _rows(latest):
        digit = str(row["broad_occupation"])
        labels[digit] = _("Category {digit}: {title}", digit=digit, title=pick(row, "title"))
    return {**labels, NOT_PUBLISHED: _("No occupation published")}


def _rows(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return table.to_dict("records")


def _choice(name: str, label: str, labels: dict[str, str]) -> tuple[str, ...]:
    state.report_unknown(state.several(name, list(labels)))
    st.pills(
        label,
        list(labels),
        selection_mode="multi",
        format_func=lambda code: plain(labels[code]),
        key=name,
        wrap=True,
    )
    return tuple(sorted(st.session_state[name]))
