"""Words of the measures: classes, states, minutes, names of areas."""

from __future__ import annotations

import csv
import math
from functools import cache, lru_cache

import pandas as pd

from geodata.gap_matrix import GAP_STATES
from geodata.offers import ANY_SERVICE
from geodata.reach import AREA_LEVELS, REACH_CLASSES
from geodata.travel import ERROR_BANDS
from pages.parts import data, entry_views, gap_data
from pages.parts.entry_text import service_labels
from pages.parts.kept import kept
from pages.parts.road_data import imported_roads, road_words
from pages.parts.service_map import community_name
from pages.parts.text import LOCALE_DIR, _, current_language, number, pick, province_name


def class_words(minutes: float) -> dict[str, str]:
    """The three classes in which a position can stand."""
    words = (
        _("Reached in person (within {count} minutes)", count=number(minutes)),
        _("Reached only by phone, online or visits"),
        _("Not reached"),
    )
    return dict(zip(REACH_CLASSES, words, strict=True))


def state_words() -> dict[str, str]:
    """What holds in a cell of the matrix."""
    words = (_("none known"), _("not reachable"), _("remote only"), _("in person"))
    return dict(zip(GAP_STATES, words, strict=True))


def level_words() -> dict[str, str]:
    """Kinds of areas, for choosing."""
    words = (_("Communities"), _("Census divisions"), _("Economic regions"), _("Provinces"))
    return dict(zip(AREA_LEVELS, words, strict=True))


def minutes_words(minutes: float) -> str:
    """A travel time; infinite: no place is known that any road or ferry leads to."""
    return _minutes_words(current_language(), minutes if math.isinf(minutes) else round(minutes))


@lru_cache(maxsize=4096)
def _minutes_words(language: str, minutes: float) -> str:
    """Written once for a language: a map has a thousand of them."""
    if math.isinf(minutes):
        return _("no place known")
    return _("{count} min", count=number(minutes))


def percent(share: float) -> str:
    """A share as people write it; 99.6 is not all."""
    shown = round(100 * share)
    if shown == 100 and share < 1:
        shown = 99
    if shown == 0 and share > 0:
        return _("below 1%")
    return _("{count}%", count=number(shown))


def area_name(area_id: str, level: str) -> str:
    """Name of an area; all but provinces with their province."""
    return area_names(level)[area_id]


def area_names(level: str) -> dict[str, str]:
    """Names of all areas of a level, for many at once; never change it."""
    return _area_names(current_language(), level)


@kept()
def _area_names(language: str, level: str) -> dict[str, str]:
    names = {}
    for area_id, row in gap_data.area_names(level).to_dict("index").items():
        named = pick(row, "name")
        if not named:
            names[str(area_id)] = province_name(row["province"])
            continue
        if row["precision"]:
            named = community_name(named, row["precision"])
        names[str(area_id)] = f"{named} ({row['province']})"
    return names


def location_name(location_id: object) -> str:
    """An entry of the directory by its heading; a dash for none."""
    if not isinstance(location_id, str):
        return "–"
    return entry_views.texts(current_language())[location_id].heading


def service_name(service_type: str) -> str:
    """A service type, or the words for at least one of those chosen."""
    if service_type == ANY_SERVICE:
        return _("any help")
    return service_labels(data.snapshot().service_types)[service_type]


def travel_note() -> str:
    """How sure travel times are; file names may be in it: show it as plain text."""
    roads = imported_roads()
    if roads.network is not None:
        return road_words(roads)
    near = next(one for one in ERROR_BANDS if one.up_to_minutes >= 60)
    far = ERROR_BANDS[-1]
    return _(
        "Travel times are estimated from a simple road network. Beside published driving times "
        "that were not used to make it, half were within {near}% and nine of ten within "
        "{near_most}% at 30 to 60 minutes, and within {far}% and {far_most}% above two hours. "
        "Ferries count with their crossing, not with waiting for one.",
        near=number(near.median_percent),
        near_most=number(near.most_percent),
        far=number(far.median_percent),
        far_most=number(far.most_percent),
    )


def class_note() -> str:
    """How the classes are told apart."""
    return _(
        "In person: a place to go to that serves the province, with a known address or contact, "
        "lies within the chosen minutes. Otherwise a phone line, a website or visits that say they "
        "serve the community count as remote. “Not reached” means that no such entry is known, "
        "which is no proof that there is no service."
    )


def rank_words(row: pd.Series) -> str:
    """A rank with its range: 3 (1–7)."""
    best, worst = int(row["rank_worst"]), int(row["rank_best"])
    if best == worst:
        return str(int(row["rank"]))
    return f"{int(row['rank'])} ({best}–{worst})"


def chosen_name(services: tuple[str, ...]) -> str:
    """The chosen types, as one thing that can be near or far."""
    if not services:
        return _("Any help")
    if len(services) == 1:
        return service_name(services[0])
    return _("At least one of {count} chosen services", count=len(services))


def rank_note() -> str:
    """What a rank and its range say."""
    return _(
        "Rank 1 is the gap with most positions without help in person. The range in brackets is "
        "where the rank fell when minutes (45, 60, 75), weights, window, directory tiers and "
        "travel times were varied together."
    )


def completeness_note() -> str:
    """Unknown is not none."""
    return _(
        "Entries known and last confirmed say how much the directory knows there: few entries may "
        "mean few services, or that nobody has looked yet."
    )


def matrix_note() -> str:
    """How to read the matrix."""
    return _(
        "In person: at least half of the positions are reached so. Remote only: at least half are "
        "reached, but fewer than half in person. Each share is of the area's positions. Not "
        "reachable: help is known, but fewer than half are reached. None known: no entry at all, "
        "which is no proof that there is no service."
    )


def inequality_note() -> str:
    """What Gini and Palma say here."""
    return _(
        "Access: places in reach per position, nearer ones weighing more (E2SFCA), every place "
        "counting alike because capacities are not known. Gini: 0 when all positions have alike, "
        "near 1 when few have all. Palma: what the best served tenth has over what the worst "
        "served four tenths have; infinite when those have nothing. Directory and roads are "
        "those of today in every window."
    )


def language_note(year: int, unknown: float, positions: float) -> str:
    """Where the speakers are estimated from, and what is not known."""
    share = percent(unknown / positions) if positions else "–"
    return _(
        "Speakers are estimated from the countries of residence published for each province "
        "({year}), applied alike to all its communities; from – to where a country has several "
        "languages. For {share} of positions the country, and so the language, is not known. "
        "“Language not stated” means that the entry names no language: it is not counted as "
        "covered.",
        year=year,
        share=share,
    )


def road_name(name: str) -> str:
    """A road, bridge or ferry in the reader's language; those of a road file as they are."""
    return _french_roads().get(name, name) if current_language() == "fr" else name


@cache
def _french_roads() -> dict[str, str]:
    with (LOCALE_DIR / "roads.csv").open(encoding="utf-8", newline="") as file:
        return {row["text_en"]: row["text_fr"] for row in csv.DictReader(file)}


def route_words(location_id: str, minutes: float, legs: pd.DataFrame, service: str) -> str:
    """The way to the nearest place of the chosen help, leg by leg."""
    told = []
    for leg in legs.to_dict("records"):
        ferry = leg["kind"] == "ferry"
        name = road_name(leg["name"]) if leg["name"] else _("local roads")
        told_already = "ferry" in str(leg["name"]).lower()
        kind = _("{name} (ferry)", name=name) if ferry and not told_already else name
        told.append(_("{name}, {km} km", name=kind, km=number(round(leg["km"]))))
    way = " → ".join(told)
    return _(
        "Nearest for {service}: {place}, {minutes} by road. Way: {way}",
        service=service,
        place=location_name(location_id),
        minutes=minutes_words(minutes),
        way=way,
    )
