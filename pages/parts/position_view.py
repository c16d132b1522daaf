"""Sentences of the pages about positions, and what a reader of their downloads must know."""

from __future__ import annotations

from datetime import date

import pandas as pd

from geodata.position_counts import PositionFilter, PositionTotals
from geodata.quarters import Window
from geodata.terms import PROVINCES
from pages.parts import data_notes
from pages.parts.cells import file_stem
from pages.parts.companion import Companion, companion
from pages.parts.entry_text import provinces_words
from pages.parts.position_filters import occupation_labels, stream_labels
from pages.parts.text import _, ngettext, number

TOP = 12  # bars a phone shows at once


def summary(totals: PositionTotals, wanted: PositionFilter) -> str:
    """The selection in one sentence."""
    return ngettext(
        "{count} approved position in {window}; employers: {employers}; not on the map: {lost}.",
        "{count} approved positions in {window}; employers: {employers}; not on the map: {lost}.",
        totals.positions,
        employers=number(totals.employers),
        window=data_notes.window_words(Window(wanted.quarters)),
        lost=number(totals.not_placed),
    )


def map_summary(communities: pd.DataFrame, shown: str) -> str:
    """What the map shows, and where the same facts stand as text."""
    if communities.empty:
        return _("No position was approved with these filters.")
    largest = communities.iloc[0]
    if shown == "divisions":
        return _("Map of census divisions by approved positions. The table below holds all.")
    return ngettext(
        "Map of {count} community; the most positions are in {name} ({positions}). The table below "
        "holds all.",
        "Map of {count} communities; the most positions are in {name} ({positions}). The table "
        "below holds all.",
        len(communities),
        name=largest["name"],
        positions=number(largest["positions"]),
    )


def trend_description(trend: pd.DataFrame) -> str:
    """The trend chart in words."""
    known = trend.dropna(subset="four_quarters")
    if known.empty:
        return _("Approved positions per quarter.")
    peak = known.iloc[int(known["four_quarters"].astype(int).argmax())]
    last = known.iloc[-1]
    return _(
        "Approved positions per quarter. In the four quarters to {last}: {now}; at most {most}, in "
        "the four quarters to {peak}.",
        last=data_notes.period_words(last["period"]),
        now=number(last["four_quarters"]),
        most=number(peak["four_quarters"]),
        peak=data_notes.period_words(peak["period"]),
    )


def top_occupations(by_occupation: pd.DataFrame) -> pd.DataFrame:
    """The largest occupations, for a chart."""
    top = by_occupation.head(TOP)
    # A code means nothing without its edition: where both occur, each bar names its own.
    editions = top[_("Edition (NOC)")]
    several = len(set(by_occupation[_("Edition (NOC)")]) - {"–"}) > 1
    labels = top.iloc[:, 0] + " (" + editions + ")" if several else top.iloc[:, 0]
    return pd.DataFrame({"label": labels, "value": top[_("Approved positions")]})


def chart_description(top: pd.DataFrame) -> str:
    """A bar chart in words."""
    if top.empty:
        return _("No position was approved with these filters.")
    pairs = zip(top["label"], top["value"], strict=True)
    return "; ".join(
        _("{name}: {value}", name=label, value=number(value)) for label, value in pairs
    )


def file_name(kind: str, wanted: PositionFilter) -> str:
    """Stem of a download's name: what it holds and the filters."""
    return file_stem(
        f"havre-{kind}",
        Window(wanted.quarters).code if wanted.quarters else "",
        wanted.region,
        *wanted.provinces,
        *wanted.program_streams,
        *wanted.occupations,
    )


def _window_words(wanted: PositionFilter) -> str:
    if wanted.quarters:
        return data_notes.window_words(Window(wanted.quarters))
    return _("every period for which there is a list")


def about(wanted: PositionFilter, region: str = "") -> Companion:
    """Title, filters, cautions and sources of a download."""
    streams, occupations = stream_labels(), occupation_labels()
    chosen = {
        _("Window"): _window_words(wanted),
        _("Province"): provinces_words(";".join(wanted.provinces or PROVINCES)),
        _("Program stream"): ", ".join(streams[code] for code in wanted.program_streams)
        or _("all"),
        _("Occupation"): ", ".join(occupations[code] for code in wanted.occupations) or _("all"),
    }
    if region:
        del chosen[_("Province")]
        chosen[_("Region")] = region
    return companion(
        _("Havre: approved positions of foreign workers in the Maritimes"),
        chosen,
        [
            data_notes.positions_caution(),
            data_notes.employers_note(),
            data_notes.occupations_note(),
        ],
        data_notes.lists_source(),
        date.today(),
    )
