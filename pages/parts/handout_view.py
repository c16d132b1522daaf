"""The button for the sheet to print: for the place the reader named, else for the provinces."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from geodata.handout import handout_doors, handout_lines
from geodata.proximity import seen_from
from geodata.terms import PROVINCES
from geodata.whereabouts import Whereabouts
from pages.parts import data, entry_views
from pages.parts.cells import file_stem
from pages.parts.entry_text import service_labels
from pages.parts.handout import HandoutPart, community_sheet, public_address
from pages.parts.kept import kept
from pages.parts.own_words import own_words
from pages.parts.place_filter import place_name
from pages.parts.text import _, current_language, plain, province_name

ITEMS, DOORS = 12, 5  # of a place: what the doors leave free goes to lines
LINES_OF_ONE_PROVINCE = 12
LINES_OF_ALL, LINES_OF_EACH = 2, 4  # on the sheet of several provinces


def sheet_button(here: Whereabouts | None, provinces: tuple[str, ...]) -> None:
    """A button that gives the sheet as a file to open and print."""
    language = current_language()
    if here is not None:
        label = _("Sheet to print for {place}", place=place_name(here))
    else:
        label = _("Sheet of numbers to print")
    codes = (here.province,) if here else provinces or tuple(PROVINCES)
    today = date.today()
    st.download_button(
        plain(label),
        data=_sheet(
            language,
            data.in_use().version,
            here,
            codes,
            public_address(st.context.url, language),
            today,
        ),
        file_name=_file_name(here, codes, language, today),
        mime="text/html",
        on_click="ignore",
        key="sheet",
        icon=":material/print:",
    )


@kept(max_entries=128)
def _sheet(
    language: str,
    version: str,
    here: Whereabouts | None,
    provinces: tuple[str, ...],
    address: str,
    today: date,
) -> bytes:
    """The sheet; made once for everyone who asks for the same."""
    parts = _around(here) if here else _of_provinces(provinces)
    if here:
        title = _("Help for migrant workers: {place}", place=place_name(here))
    else:
        names = ", ".join(province_name(code) for code in provinces)
        title = _("Help for migrant workers: {place}", place=names)
    if own_words():
        title = _("{title} (from data uploaded in one session)", title=title)
    labels = service_labels(data.snapshot().service_types)
    return community_sheet(title, parts, labels, entry_views.texts(language), address, today)


def _around(here: Whereabouts) -> list[HandoutPart]:
    serving = data.entries()[_serves(here.province)]  # a straight line may cross the sea
    doors = handout_doors(seen_from(serving, here), _needs(), DOORS)
    lines = handout_lines(serving, _needs(), ITEMS - len(doors))
    return [
        HandoutPart(_("By phone, wherever you are"), lines),
        HandoutPart(_("Nearest places to go to"), doors),
    ]


def _of_provinces(provinces: tuple[str, ...]) -> list[HandoutPart]:
    entries = data.entries()
    if len(provinces) == 1:
        lines = handout_lines(entries[_serves(provinces[0])], _needs(), LINES_OF_ONE_PROVINCE)
        return [HandoutPart(_("By phone, wherever you are"), lines)]
    everywhere = entries["province_codes"].map(set)
    of_all = everywhere.map(set(provinces).issubset)
    parts = []
    for code in provinces:
        lines = handout_lines(entries[_serves(code) & ~of_all], _needs(), LINES_OF_EACH)
        parts.append(HandoutPart(province_name(code), lines))
    # Last, since these are nearly all run by governments.
    lines = handout_lines(entries[of_all], _needs(), LINES_OF_ALL)
    return [*parts, HandoutPart(_("In all of these provinces"), lines)]


def _serves(province: str) -> pd.Series:
    return data.entries()["province_codes"].map(lambda codes: province in codes)


def _needs() -> frozenset[str]:
    """What every worker can need: a consulate serves one country's people only."""
    types = data.snapshot().service_types
    return frozenset(types.loc[types["for_workers"], "service_type"]) - {"consular"}


def _file_name(
    here: Whereabouts | None, provinces: tuple[str, ...], language: str, today: date
) -> str:
    place = [here.code] if here else list(provinces)
    return f"{file_stem('havre-sheet', *place)}-{language}-{today.isoformat()}.html"
