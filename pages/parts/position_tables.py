"""Tables of approved positions as they are shown and downloaded: translated headers."""

from __future__ import annotations

import pandas as pd

from geodata.occupations import occupation_title
from geodata.quarters import is_quarter
from pages.parts import data_notes
from pages.parts.position_filters import stream_labels
from pages.parts.service_map import community_name
from pages.parts.text import _, current_language, number, province_name


def community_table(counted: pd.DataFrame) -> pd.DataFrame:
    """Counts per community."""
    pairs = zip(counted["name"], counted["precision"], strict=True)
    names = [community_name(name, precision) for name, precision in pairs]
    return pd.DataFrame({_("Community"): names, **_place_columns(counted)})


def division_table(counted: pd.DataFrame) -> pd.DataFrame:
    """Counts per census division."""
    return pd.DataFrame({_("Census division"): counted["name"], **_place_columns(counted)})


def occupation_table(counted: pd.DataFrame) -> pd.DataFrame:
    """Counts per occupation code of either edition."""
    language = current_language()
    known = counted["noc_code"].notna()
    titles = [
        occupation_title(version, code, language) if there else _("No occupation published")
        for version, code, there in zip(
            counted["noc_version"], counted["noc_code"], known, strict=True
        )
    ]
    return pd.DataFrame(
        {
            _("Occupation"): titles,
            _("Code"): counted["noc_code"].fillna("–"),
            _("Edition (NOC)"): counted["noc_version"].where(known, "–"),
            **_counts(counted),
        }
    )


def stream_table(counted: pd.DataFrame) -> pd.DataFrame:
    """Counts per program stream with their shares."""
    total = counted["positions"].sum()
    share = 100 * counted["positions"] / total if total else counted["positions"] * float("nan")
    return pd.DataFrame(
        {
            _("Program stream"): counted["program_stream"].map(stream_labels()),
            **_counts(counted),
            _("Share of positions (%)"): share.round(1),
        }
    )


def trend_table(trend: pd.DataFrame) -> pd.DataFrame:
    """Positions per period, latest first."""
    latest_first = trend.iloc[::-1]
    return pd.DataFrame(
        {
            _("Period"): latest_first["period"].map(data_notes.period_words),
            _("Approved positions"): latest_first["positions"],
            _("Sum of the last four quarters"): latest_first["four_quarters"],
            _("Mean of the last four quarters"): latest_first["quarterly_mean"],
        }
    ).reset_index(drop=True)


def season_table(season: pd.DataFrame) -> pd.DataFrame:
    """Mean, least and most per quarter of the year."""
    return pd.DataFrame(
        {
            _("Decisions made in"): season["quarter_of_year"].map(season_words),
            _("Mean positions"): season["mean"].round(1),
            _("Least"): season["least"],
            _("Most"): season["most"],
            _("Share of the year (%)"): (100 * season["share"]).round(1),
            _("Years counted"): season["years"],
        }
    )


def season_words(quarter_of_year: int) -> str:
    """A quarter of the year by its months."""
    return data_notes.months_words(3 * quarter_of_year - 2, 3 * quarter_of_year)


def trend_chart_data(trend: pd.DataFrame, window: tuple[str, ...]) -> pd.DataFrame:
    """Quarters only, with labels, and whether they are in the window."""
    quarters = trend[trend["period"].map(is_quarter)]
    return quarters.assign(
        label=quarters["period"].map(data_notes.period_words),
        in_window=quarters["period"].isin(window),
    )


def season_chart_data(season: pd.DataFrame) -> pd.DataFrame:
    """Bars of the mean with the range between years."""
    return pd.DataFrame(
        {
            "label": season["quarter_of_year"].map(season_words),
            "value": season["mean"],
            "least": season["least"],
            "most": season["most"],
        }
    )


def peak_words(season: pd.DataFrame) -> str:
    """In which months most positions are decided; empty when there are none."""
    if season.empty or season["share"].isna().all():
        return ""
    peak = season.iloc[int(season["mean"].argmax())]
    return _(
        "{months}: {share} % of a year's positions on average.",
        months=season_words(int(peak["quarter_of_year"])),
        share=number(100 * peak["share"]),
    )


def _place_columns(counted: pd.DataFrame) -> dict[str, pd.Series]:
    language = current_language()
    pairs = zip(counted["noc_version"], counted["noc_code"], strict=True)
    occupation = [
        occupation_title(version, code, language) if isinstance(code, str) else ""
        for version, code in pairs
    ]
    return {
        **_counts(counted),
        _("Province"): counted["province"].map(province_name),
        _("Most in this occupation"): pd.Series(occupation, index=counted.index, dtype=str),
        _("Positions in it"): counted["main_positions"],
    }


def _counts(counted: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        _("Approved positions"): counted["positions"],
        _("Employers"): counted["employers"],
        _("LMIAs"): counted["lmias"],
    }
