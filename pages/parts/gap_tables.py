"""The tables of the coverage gap as they are shown and downloaded, in words and rounded."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geodata.gap_matrix import (
    GAP_STATES,
    KNOWN_NOT_REACHABLE,
    MOSTLY_IN_PERSON,
    MOSTLY_REMOTE,
    NONE_KNOWN,
)
from geodata.language_gap import LanguageGap
from geodata.offers import ANY_SERVICE
from geodata.rank_ranges import RankRanges
from geodata.reach import REACH_CLASSES
from pages.parts import data_notes, gap_data, gap_text
from pages.parts.cells import column_names
from pages.parts.heat_table import HeatCell
from pages.parts.text import _, language_name, number

SHADES = {state: 4 - at for at, state in enumerate(GAP_STATES)}


def of_provinces(table: pd.DataFrame, provinces: tuple[str, ...], level: str) -> pd.DataFrame:
    """Rows of areas in these provinces; none named: all."""
    if not provinces:
        return table
    province = table["area_id"].map(gap_data.area_names(level)["province"])
    return table[province.isin(provinces).to_numpy(dtype=bool)]


def ranked(table: pd.DataFrame, ranks: RankRanges, service_type: str) -> pd.DataFrame:
    """Areas of one service type by rank, the worst first.

    Returns
    -------
    DataFrame
        Rows of ``table`` with the columns of `geodata.rank_ranges.RankRanges.table`.
    """
    rows = table[table["service_type"] == service_type]
    found = ranks.table[ranks.table["service_type"] == service_type]
    both = rows.merge(
        found.drop(columns="service_type"), on="area_id", how="left", validate="one_to_one"
    )
    return both.sort_values(
        ["rank", "positions", "area_id"], ascending=[True, False, True], ignore_index=True
    )


def ranked_table(rows: pd.DataFrame, thresholds: tuple[float, ...], level: str) -> pd.DataFrame:
    """`ranked` in words: every column that a reader needs to judge a gap."""
    states = gap_text.state_words()
    minutes = rows["median_minutes"].to_numpy()
    columns: dict[str, object] = {
        _("Rank (range)"): [gap_text.rank_words(row) for _index, row in rows.iterrows()],
        _("Area"): _area_names(rows, level),
        _("Approved positions"): _whole(rows["positions"]),
        _("Without help in person"): _whole(rows["positions"] - rows["positions_in_person"]),
        _("State"): rows["state"].map(states).to_numpy(),
        _("Minutes to the nearest (median)"): [gap_text.minutes_words(one) for one in minutes],
        _("Nearest"): [gap_text.location_name(one) for one in rows["nearest_location"]],
    }
    for limit in thresholds:
        label = _("Positions within {count} min", count=number(limit))
        columns[label] = _whole(rows[f"positions_within_{limit:g}_min"])
    columns |= {
        _("Only by phone, online or visits"): _whole(rows["positions_remote_only"]),
        _("Not reached"): _whole(rows["positions_not_reached"]),
        _("Places in reach"): rows["locations_in_reach"].to_numpy(),
        _("Places per 1,000 positions (E2SFCA)"): (1000 * rows["catchment_score"])
        .round(1)
        .to_numpy(),
        _("Entries known"): rows["entries"].to_numpy(),
        _("of tier 1 / 2 / 3"): [
            f"{row.entries_tier_1} / {row.entries_tier_2} / {row.entries_tier_3}"
            for row in rows.itertuples()
        ],
        _("Last confirmed"): rows["last_verified"].fillna(_("never")).to_numpy(),
        _("Positions of the province not placed"): rows["positions_not_placed"].to_numpy(),
    }
    return pd.DataFrame(columns)


def matrix(table: pd.DataFrame, service_types: list[str], level: str) -> pd.DataFrame:
    """Rows of areas and types, areas by name, types in the order given."""
    rows = table[table["service_type"].isin(service_types)]
    names = _area_names(rows, level)
    order = rows["service_type"].map({one: at for at, one in enumerate(service_types)})
    return rows.assign(name=names, order=order).sort_values(["name", "order"])


def cell_words(row: pd.Series) -> str:
    """A cell of the matrix: its state, with the share of positions where there are any."""
    words = gap_text.state_words()
    state = row["state"]
    if state in (NONE_KNOWN, KNOWN_NOT_REACHABLE) or not row["positions"]:
        return words[state]
    shares = {MOSTLY_REMOTE: row["share_remote_only"], MOSTLY_IN_PERSON: row["share_in_person"]}
    other = MOSTLY_IN_PERSON if state == MOSTLY_REMOTE else ""
    told = [state, *([other] if shares.get(other) else [])]
    return ", ".join(f"{words[one]} {gap_text.percent(float(shares[one]))}" for one in told)


def matrix_cells(rows: pd.DataFrame) -> list[tuple[str, list[HeatCell]]]:
    """`matrix` as shaded rows, the darkest where nothing is known."""
    return [
        (
            str(name),
            [HeatCell(cell_words(row), SHADES[row["state"]]) for _at, row in cells.iterrows()],
        )
        for name, cells in rows.groupby("name", sort=False)
    ]


def matrix_table(rows: pd.DataFrame) -> pd.DataFrame:
    """`matrix` as a table of words."""
    words = [cell_words(row) for _at, row in rows.iterrows()]
    wide = rows.assign(words=words).pivot_table(
        index="name", columns="service_type", values="words", aggfunc="first", sort=False
    )
    # A directory may call a type of service as a column is called.
    types = [gap_text.service_name(str(one)) for one in wide.columns]
    shown = wide.set_axis(column_names(types, taken=[_("Area")]), axis="columns")
    shown.insert(0, _("Area"), shown.index)
    return shown.reset_index(drop=True)


def story_table(story: pd.DataFrame, minutes: float) -> pd.DataFrame:
    """The story of a community, service type by service type."""
    classes = gap_text.class_words(minutes)
    rows = story[story["service_type"] != ANY_SERVICE]
    return pd.DataFrame(
        {
            _("Service"): rows["service_type"].map(gap_text.service_name).to_numpy(),
            _("Class"): rows["reach_class"].map(classes).to_numpy(),
            _("Nearest"): [gap_text.location_name(one) for one in rows["location_id"]],
            _("By road"): [gap_text.minutes_words(one) for one in rows["minutes"]],
            _("Places in reach"): rows["within"].to_numpy(),
            _("Visits"): [_names(one) for one in rows["visits"]],
            _("By phone or online"): [_names(one) for one in rows["lines"]],
        }
    )


def sensitivity_table(rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """What each assumption alone does, in words."""
    words = {
        "no_ferries": _("Travel without ferries"),
        "winter": _("Travel in winter"),
        "slower": _("Roads 15% slower"),
        "faster": _("Roads 15% faster"),
        "tier_1": _("Directory: tier 1 only"),
        "tiers_1_2": _("Directory: tiers 1 and 2"),
    }
    labels = {
        "plain": _("As chosen"),
        "threshold": _("Within {value} minutes"),
        "window": _("Window {value}"),
    }
    names = []
    for kind, value in zip(rows["assumption"], rows["value"], strict=True):
        if kind == "window":
            value = data_notes.code_words(str(value))
        template = labels.get(kind, "{value}")
        names.append(template.replace("{value}", words.get(str(value), str(value))))
    return pd.DataFrame(
        {
            _("Assumption"): names,
            _("Approved positions"): _whole(rows["positions"]),
            _("Without help in person"): _whole(rows["positions_beyond"]),
            _("Share (%)"): (100 * rows["share_beyond"]).round(1).to_numpy(),
            _("Change (points)"): (100 * rows["change"]).round(1).to_numpy(),
            _("Area with most of them"): [
                gap_text.area_name(str(one), level) if isinstance(one, str) else "–"
                for one in rows["worst_area"]
            ],
            _("Another area than as chosen"): [
                _("yes") if one else _("no") for one in rows["worst_changed"]
            ],
        }
    )


def inequality_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Gini, Palma and the share without any access, window after window."""
    return pd.DataFrame(
        {
            _("Window"): rows["window"].map(data_notes.code_words).to_numpy(),
            _("Approved positions"): _whole(rows["positions"]),
            "Gini": rows["gini"].round(3).to_numpy(),
            "Palma": [
                _("infinite") if np.isinf(one) else "–" if np.isnan(one) else number(one, 2)
                for one in rows["palma"]
            ],
            _("Positions without any place in reach (%)"): (100 * rows["share_without"])
            .round(1)
            .to_numpy(),
        }
    )


def language_table(found: LanguageGap, level: str) -> pd.DataFrame:
    """Likely speakers of each language by what reaches them in it."""
    table = found.table
    answers = {
        "yes": _("Language stated"),
        "interpretation": _("Interpretation on request"),
        "unknown": _("Language not stated"),
        "none": _("Not reached at all"),
    }
    wide = table.pivot_table(
        index=["area_id", "language"],
        columns="answer",
        values=["speakers_least", "speakers_most"],
        aggfunc="sum",
        fill_value=0.0,
    )
    total = pd.DataFrame(wide["speakers_most"]).sum(axis=1)
    wide = wide[total > 0]
    order = total[total > 0].sort_values(ascending=False).index
    wide = wide.loc[order]
    areas, languages = wide.index.get_level_values(0), wide.index.get_level_values(1)
    columns: dict[str, object] = {
        _("Area"): [gap_text.area_name(str(one), level) for one in areas],
        _("Language"): [language_name(str(one)) for one in languages],
        _("Likely speakers (positions)"): _spans(
            pd.DataFrame(wide["speakers_least"]).sum(axis=1),
            pd.DataFrame(wide["speakers_most"]).sum(axis=1),
        ),
    }
    for answer, label in answers.items():
        if answer in wide["speakers_most"]:
            columns[label] = _spans(wide["speakers_least"][answer], wide["speakers_most"][answer])
    return pd.DataFrame(columns)


def program_table(rows: pd.DataFrame, minutes: float, level: str) -> pd.DataFrame:
    """Who would change class if the partners of a program closed."""
    classes = gap_text.class_words(minutes)
    return pd.DataFrame(
        {
            _("Area"): _area_names(rows, level),
            _("Service"): rows["service_type"].map(gap_text.service_name).to_numpy(),
            _("Now"): rows["before"].map(classes).to_numpy(),
            _("Then"): rows["after"].map(classes).to_numpy(),
            _("Communities"): rows["communities"].to_numpy(),
            _("Approved positions"): _whole(rows["positions"]),
        }
    )


def window_table(rows: pd.DataFrame, minutes: float, level: str) -> pd.DataFrame:
    """Positions of each class in two windows; areas and classes without a change left out."""
    classes = gap_text.class_words(minutes)
    rows = rows[(rows["positions_before"] > 0) | (rows["positions_after"] > 0)]
    rows = rows.assign(
        size=rows["change"].abs(), order=rows["reach_class"].map(REACH_CLASSES.index)
    )
    rows = rows.sort_values(["size", "area_id", "order"], ascending=[False, True, True])
    return pd.DataFrame(
        {
            _("Area"): _area_names(rows, level),
            _("Class"): rows["reach_class"].map(classes).to_numpy(),
            _("Positions then"): _whole(rows["positions_before"]),
            _("Positions now"): _whole(rows["positions_after"]),
            _("Change"): _whole(rows["change"]),
        }
    )


def _area_names(rows: pd.DataFrame, level: str) -> list[str]:
    known = gap_text.area_names(level)
    return [known[str(one)] for one in rows["area_id"]]


def _whole(values: pd.Series) -> np.ndarray:
    return values.round().astype(int).to_numpy()


def _names(location_ids: tuple[str, ...], most: int = 3) -> str:
    shown = [gap_text.location_name(one) for one in location_ids[:most]]
    if len(location_ids) > most:
        shown.append(_("{count} more", count=number(len(location_ids) - most)))
    return "; ".join(shown) or "–"


def _spans(least: pd.Series, most: pd.Series) -> list[str]:
    """From the lower to the upper estimate; one number where they agree."""
    pairs = zip(least.round().astype(int), most.round().astype(int), strict=True)
    return [number(low) if low == high else f"{number(low)}–{number(high)}" for low, high in pairs]
