"""Entries ready to show, made once per language and shared by everyone."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import geopandas as gpd
import pandas as pd
from markupsafe import Markup

from geodata.conditions import who_answers
from pages.parts import data, handout, service_map
from pages.parts.access_filter import AccessChoice, badges
from pages.parts.cards import CardParts, card
from pages.parts.contact_files import CardFiles, offered, still_there
from pages.parts.contact_text import contact_of, directions
from pages.parts.corrections import correction_link, destination
from pages.parts.downloads import ExtraFile
from pages.parts.entry_table import entry_table, public_points
from pages.parts.entry_text import entry_texts, records, source_pages
from pages.parts.kept import kept
from pages.parts.map_layers import Entry, Markers
from pages.parts.own_data import own_data
from pages.parts.qr import qr_svg
from pages.parts.text import _, ngettext, number, pick
from pages.parts.vcard import MIME, Contact, short_vcard, vcards

CARDS_KEPT = 4096


@kept()
def texts(language: str) -> dict[str, Entry]:
    """Every entry in words; ``language`` is the key of the cache."""
    return entry_texts(data.entries(), data.snapshot().service_types)


def cards(
    language: str, entries: pd.DataFrame, door: AccessChoice, place: str = ""
) -> list[Markup]:
    """These entries as cards, with their distance when ``place`` names where the reader is.

    Parameters
    ----------
    entries : DataFrame
        A part of `geodata.directory.directory_entries`, or of `geodata.proximity.seen_from`.
    door : AccessChoice
        What is known of hours and doors, and what the reader asked of them.
    place : str
    """
    shown = entries["location_id"].tolist()
    far = [_distance(km, place) for km in entries["km"]] if place else [""] * len(entries)
    made = _card_maker(language)
    return [
        made(location_id, distance, tuple(badges(door.facts[location_id], door.conditions)))
        for location_id, distance in zip(shown, far, strict=True)
    ]


@kept()
def _card_maker(language: str) -> Callable[[str, str, tuple[str, ...]], Markup]:
    """Makes the card of an entry with its distance and badges; what was made before is kept."""
    rows = {row["location_id"]: row for row in records(data.entries())}
    words, answers = texts(language), _who_answers(language)

    @lru_cache(maxsize=CARDS_KEPT)
    def card_and_files(
        location_id: str, distance: str, badges: tuple[str, ...]
    ) -> tuple[Markup, CardFiles]:
        row = rows[location_id]
        files = _files(language, location_id)
        made = card(
            words[location_id],
            row["tier"],
            source_pages(row),
            CardParts(
                distance=distance,
                answers=answers[location_id],
                badges=badges,
                directions=directions(row),
                correction="" if own_data() else _correction(language, location_id),
                files=files,
            ),
        )
        return made, files

    def made(location_id: str, distance: str, badges: tuple[str, ...]) -> Markup:
        shown, files = card_and_files(location_id, distance, badges)
        if not still_there(files):
            _files(language, location_id)  # the same again, at the same addresses
        return shown

    return made


@kept()
def _who_answers(language: str) -> dict[str, str]:
    """Who takes the call or reads the e-mail, by ``location_id``."""
    table = who_answers(data.snapshot())
    return {str(one): pick(row, "who_answers") for one, row in table.iterrows()}


@kept()
def contacts(language: str) -> dict[str, Contact]:
    """How to reach every entry, by ``location_id``; what has no contact is not in it."""
    words = texts(language)
    found = {
        row["location_id"]: contact_of(row, words[row["location_id"]])
        for row in records(data.entries())
    }
    return {entry: contact for entry, contact in found.items() if contact.can_be_reached}


def contacts_file(language: str, location_ids: list[str]) -> ExtraFile:
    """These entries as one file for a phone: those with a number or an e-mail."""
    known = contacts(language)
    chosen = [
        known[entry]
        for entry in location_ids
        if entry in known and (known[entry].numbers or known[entry].email)
    ]
    label = ngettext("vCard ({count} contact)", "vCard ({count} contacts)", len(chosen))
    return ExtraFile(label, lambda: vcards(chosen), "vcf", MIME, empty=not chosen)


@kept()
def _correction(language: str, location_id: str) -> str:
    """The address that opens a message about an entry."""
    return correction_link(location_id, texts(language)[location_id], destination())


def _files(language: str, location_id: str) -> CardFiles:
    """The files of one card, made when it is first shown: a QR code takes its time."""
    contact = contacts(language).get(location_id)
    if contact is None or own_data():  # what a session uploaded never touches the disk
        return CardFiles()
    version = data.in_use().version
    return CardFiles(
        contact=offered(vcards([contact]), "vcf", version),
        qr=offered(qr_svg(short_vcard(contact)), "svg", version),
        sheet=offered(_sheet(language, location_id), "html", version),
    )


@kept()
def _sheet(language: str, location_id: str) -> bytes:
    return handout.entry_sheet(
        texts(language)[location_id], short_vcard(contacts(language)[location_id])
    )


def _distance(km: float, place: str) -> str:
    if pd.isna(km):
        return ""
    if km < 1:
        return _("In or close to {place}", place=place)
    return _("{km} km from {place}, in a straight line", km=number(km), place=place)


@kept(max_entries=256)
def markers(language: str, location_ids: tuple[str, ...]) -> Markers:
    """Markers of these entries."""
    entries = data.entries()
    chosen = entries[entries["location_id"].isin(location_ids)]
    return service_map.service_markers(chosen, texts(language))


@kept()
def circles(language: str, window: str) -> service_map.Circles:
    """Circles of all communities in a window."""
    communities = data.community_positions(window)
    return service_map.position_circles(communities, float(communities["positions"].max()))


@kept()
def table(language: str) -> pd.DataFrame:
    """Every entry as a row of the download, by ``location_id``."""
    return entry_table(data.entries(), texts(language))


@kept()
def points() -> gpd.GeoSeries:
    """The public point of every entry, by ``location_id``."""
    return public_points(data.entries())


def without_point(entries: pd.DataFrame) -> int:
    """How many of these entries have no point on the map."""
    return int(entries["community_id"].isna().sum())
