"""Tables and sentences of the page about the data."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geodata.accounts import data_sources, quarter_accounts
from geodata.findings import finding_rules
from geodata.snapshot import Snapshot
from pages.parts.data_notes import period_words
from pages.parts.entry_text import tier_words
from pages.parts.text import _, current_language, number, province_name


def accounts(tables: Snapshot) -> pd.DataFrame:
    """Read, placed and not placed, per quarter."""
    return quarter_accounts(tables)


def accounts_words(accounts: pd.DataFrame) -> str:
    """The sum over everything read, in one sentence."""
    total = accounts.sum(numeric_only=True)
    return _(
        "{read} positions were read; {placed} are placed ({share} %) and {lost} are not. Read = "
        "placed + not placed in every period.",
        read=number(total["positions_read"]),
        placed=number(total["placed"]),
        share=number(100 * total["placed"] / total["positions_read"], 2),
        lost=number(total["not_placed"]),
    )


def accounts_table(accounts: pd.DataFrame) -> pd.DataFrame:
    """The accounts with readable headers."""
    names = {
        "quarter": _("Period"),
        "rows_read": _("Rows read"),
        "positions_read": _("Positions read"),
        "postal_point": _("Placed at a postal point"),
        "named_place": _("Placed at the named place"),
        "fsa": _("Placed at the postal area"),
        "not_placed": _("Not placed"),
    }
    written = accounts.assign(quarter=accounts["quarter"].map(period_words))
    return written[list(names)].rename(columns=names)


def not_placed_table(tables: Snapshot) -> pd.DataFrame:
    """Positions that were not placed, by quarter, province and reason."""
    positions = tables.positions
    lost = positions[positions["community_id"].isna()]
    sums = lost.groupby(["quarter", "province", "not_placed_reason"])[["rows", "positions"]].sum()
    table = sums.reset_index()
    return pd.DataFrame(
        {
            _("Period"): table["quarter"].map(period_words),
            _("Province"): table["province"].map(province_name),
            _("Reason"): table["not_placed_reason"].map(_rule("meaning")),
            _("Rows"): table["rows"],
            _("Positions"): table["positions"],
        }
    )


def precision_words() -> str:
    """The placing rule in plain words, as Markdown."""
    lines = [
        _(
            "**Postal point**: the postal code of a town, when it lies within 15 km of the place "
            "named."
        ),
        _(
            "**Named place**: the place in the address; its postal area decides between places of "
            "one name."
        ),
        _(
            "**Postal area**: the place is not known; the first three characters of the postal "
            "code are."
        ),
        _(
            "**Not placed**: neither is known, or they contradict the province. Such rows stay in "
            "every total."
        ),
    ]
    return "\n".join(f"- {line}" for line in lines)


def directory_words(tables: Snapshot) -> str:
    """How many entries, and how many were confirmed."""
    locations = tables.locations
    return _(
        "{organizations} organisations with {locations} entries; {placed} are on the map; "
        "{verified} have been confirmed with the organisation.",
        organizations=number(len(tables.organizations)),
        locations=number(len(locations)),
        placed=number(int(locations.geometry.notna().sum())),
        verified=number(int(locations["last_verified"].notna().sum())),
    )


def directory_table(tables: Snapshot) -> pd.DataFrame:
    """Entries by tier and by where they are."""
    locations = tables.locations
    places = {
        "postal_point": _("At a postal point"),
        "community": _("At the middle of the community"),
        "remote": _("By phone, e-mail or online"),
        "outreach": _("Visits"),
        "protected": _("Address kept private"),
        "no_community": _("Town not known"),
        "community_unknown": _("Town not in the gazetteer"),
    }
    where = locations["placement"].where(
        locations["not_on_map_reason"].isna(), locations["not_on_map_reason"]
    )
    counts = pd.crosstab(locations["tier"], where).reindex(columns=list(places), fill_value=0)
    counts = counts.loc[:, counts.sum() > 0].rename(columns=places)
    counts.insert(0, _("Tier"), [f"{tier}: {tier_words(tier)}" for tier in counts.index])
    return counts


def findings_summary(tables: Snapshot) -> pd.DataFrame:
    """Findings counted by rule."""
    groups = tables.findings.groupby(["severity", "code"], sort=False)
    table = groups.agg(count=("code", "size"), positions=("positions", "sum")).reset_index()
    return pd.DataFrame(
        {
            _("Severity"): table["severity"].map(_severities()),
            _("Finding"): table["code"].map(_rule("meaning")),
            _("Expected"): table["code"].map(_rule("expected")),
            _("How many"): table["count"],
            _("Positions touched"): table["positions"],
        }
    )


def findings_list(tables: Snapshot) -> pd.DataFrame:
    """Every finding."""
    table = tables.findings
    return pd.DataFrame(
        {
            _("Severity"): table["severity"].map(_severities()),
            _("File"): table["file"],
            _("Row"): table["row"],
            _("Column"): table["column"],
            _("Finding"): table["code"].map(_rule("meaning")),
            _("Found"): table["found"],
            _("Expected"): table["code"].map(_rule("expected")),
        }
    )


@st.cache_resource(show_spinner=False)
def _sources() -> pd.DataFrame:
    return data_sources()


def sources_table() -> pd.DataFrame:
    """Every dataset: publisher, licence, date, what was derived."""
    table, language = _sources(), current_language()
    return pd.DataFrame(
        {
            _("Dataset"): table[f"name_{language}"],
            _("Publisher"): table[f"publisher_{language}"],
            _("Licence"): table[f"licence_{language}"],
            _("Date"): table["vintage"],
            _("What Havre derives"): table[f"derived_{language}"],
            _("Address"): table["url"],
        }
    )


def _rule(column: str) -> dict[str, str]:
    return dict(finding_rules()[f"{column}_{current_language()}"])


def _severities() -> dict[str, str]:
    return {"error": _("Error"), "warning": _("Warning"), "notice": _("Notice")}
