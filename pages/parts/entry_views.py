"""Entries ready to show, made once per language and shared by everyone."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import streamlit as st
from markupsafe import Markup

from pages.parts import data, service_map
from pages.parts.cards import card
from pages.parts.entry_table import entry_table, public_points
from pages.parts.entry_text import entry_texts, records, source_pages
from pages.parts.map_layers import Entry, Markers
from pages.parts.text import _, number


@st.cache_resource(show_spinner=False)
def texts(language: str) -> dict[str, Entry]:
    """Every entry in words; ``language`` is the key of the cache."""
    return entry_texts(data.entries(), data.snapshot().service_types)


@st.cache_resource(show_spinner=False)
def cards(language: str) -> dict[str, Markup]:
    """Every entry as a card."""
    words = texts(language)
    return {
        row["location_id"]: card(words[row["location_id"]], row["tier"], source_pages(row))
        for row in records(data.entries())
    }


def cards_from(language: str, near: pd.DataFrame, place: str) -> list[Markup]:
    """Entries as cards with their distance from a place.

    Parameters
    ----------
    near : DataFrame
        A part of `geodata.proximity.seen_from`.
    place : str
        Its name.
    """
    words = texts(language)
    return [
        card(words[row["location_id"]], row["tier"], source_pages(row), _distance(row["km"], place))
        for row in records(near)
    ]


def _distance(km: float, place: str) -> str:
    if pd.isna(km):
        return ""
    if km < 1:
        return _("In or close to {place}", place=place)
    return _("{km} km from {place}, in a straight line", km=number(km), place=place)


@st.cache_resource(show_spinner=False, max_entries=256)
def markers(language: str, location_ids: tuple[str, ...]) -> Markers:
    """Markers of these entries."""
    entries = data.entries()
    chosen = entries[entries["location_id"].isin(location_ids)]
    return service_map.service_markers(chosen, texts(language))


@st.cache_resource(show_spinner=False)
def circles(language: str, window: str) -> service_map.Circles:
    """Circles of all communities in a window."""
    communities = data.community_positions(window)
    return service_map.position_circles(communities, float(communities["positions"].max()))


@st.cache_resource(show_spinner=False)
def table(language: str) -> pd.DataFrame:
    """Every entry as a row of the download, by ``location_id``."""
    return entry_table(data.entries(), texts(language))


@st.cache_resource(show_spinner=False)
def points() -> gpd.GeoSeries:
    """The public point of every entry, by ``location_id``."""
    return public_points(data.entries())


def without_point(entries: pd.DataFrame) -> int:
    """How many of these entries have no point on the map."""
    return int(entries["community_id"].isna().sum())
