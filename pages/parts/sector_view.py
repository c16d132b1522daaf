"""What the page of a sector shows: its tables, sentences and one-page summary."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from geodata.position_counts import PositionFilter, PositionTotals
from geodata.quarters import Window
from geodata.reach import THRESHOLDS
from pages.parts import data_notes, position_tables, report
from pages.parts.gap_text import minutes_words
from pages.parts.text import _, ngettext, number

ON_PAPER = {"communities": 6, "occupations": 3}  # lines of a table before "all others"
QUARTERS_ON_PAPER = 8


def summary(sector: str, region: str, totals: PositionTotals, wanted: PositionFilter) -> str:
    """The sector in one sentence."""
    return ngettext(
        "{sector} – {region}: {count} approved position in {window}; employers: {employers}.",
        "{sector} – {region}: {count} approved positions in {window}; employers: {employers}.",
        totals.positions,
        sector=sector,
        region=region,
        employers=number(totals.employers),
        window=data_notes.window_words(Window(wanted.quarters)),
    )


def change_words(trend: pd.DataFrame, quarters: tuple[str, ...]) -> str:
    """The window's positions beside those of the same quarters a year before."""
    sums = trend.set_index("period")["positions"]
    before = [f"{int(quarter[:4]) - 1}{quarter[4:]}" for quarter in quarters]
    if not set(before) <= set(sums.index) or sums[before].isna().any():
        return _("There is no year before to compare with.")
    now, then = int(sums[list(quarters)].sum()), int(sums[before].sum())
    if not then:
        return _("A year before: none.")
    return _(
        "A year before: {then}. Change: {change} %.",
        then=number(then),
        change=f"{100 * (now - then) / then:+.0f}".replace("-", "\N{MINUS SIGN}"),
    )


def nearby_table(near: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """Positions with each service near them, in percent, and the median time by road."""
    total = near["positions"].replace(0, np.nan)
    columns = {_("Service"): near["service_type"].map(labels)}
    for limit in THRESHOLDS:
        columns[_("Within {count} minutes (%)", count=number(limit))] = _percent(
            near[f"positions_within_{limit:g}_min"], total
        )
    columns[_("Lines by phone or online, and visits")] = near["lines"]
    columns[_("Minutes to the nearest (median)")] = near["median_minutes"].map(
        lambda minutes: "–" if np.isnan(minutes) else minutes_words(minutes)
    )
    return pd.DataFrame(columns)


def one_page(
    title: str,
    lead: str,
    change: str,
    trend: pd.DataFrame,
    season: pd.DataFrame,
    streams: pd.DataFrame,
    communities: pd.DataFrame,
    occupations: pd.DataFrame,
    nearby: pd.DataFrame,
    notes: list[str],
) -> bytes:
    """The sector on one sheet, as an HTML file.

    Parameters
    ----------
    title, lead, change : str
    trend, season : DataFrame
        As `geodata.trends` gives them.
    streams, communities, occupations, nearby : DataFrame
        As shown on screen.
    notes : list of str
        Filters, cautions, sources.
    """
    lately = position_tables.trend_chart_data(trend, ()).tail(QUARTERS_ON_PAPER)
    positions = _("Approved positions")
    peak = position_tables.peak_words(season)
    blocks = [
        report.paragraph(lead, "lead"),
        report.paragraph(f"{change} {peak}"),
        report.columns(
            report.heading(_("Positions per quarter"))
            + report.bar_table(lately["label"].tolist(), lately["positions"].tolist()),
            report.heading(_("The season: mean per quarter of the year"))
            + report.bar_table(
                season["quarter_of_year"].map(position_tables.season_words).tolist(),
                season["mean"].tolist(),
            )
            + report.heading(_("Program streams"))
            + report.bar_table(streams.iloc[:, 0].tolist(), streams[positions].tolist()),
        ),
        report.columns(
            report.heading(_("Where they are"))
            + report.bar_table(*_top(communities, positions, ON_PAPER["communities"])),
            report.heading(_("Occupations"))
            + report.bar_table(*_top(occupations, positions, ON_PAPER["occupations"])),
        ),
        report.heading(_("Services near these positions, in person")),
        report.plain_table(nearby),
        report.paragraph(" · ".join(notes), "notes"),
    ]
    return report.page(title, blocks)


def file_name(sector: str, region: str, window: str, language: str) -> str:
    """Of the one-page summary."""
    place = region or "all"
    return f"havre-sector-{sector}-{place}-{window}-{language}-{date.today().isoformat()}.html"


def _top(table: pd.DataFrame, values: str, lines: int) -> tuple[list[str], list[float]]:
    top = table.head(lines)
    labels, counts = [str(label) for label in top.iloc[:, 0]], top[values].tolist()
    rest = table[values].iloc[lines:].sum()
    if rest:
        labels.append(_("all others ({count})", count=number(len(table) - lines)))
        counts.append(rest)
    return labels, counts


def _percent(part: pd.Series, total: pd.Series) -> pd.Series:
    return (100 * part / total).round(0).astype("Float64")
