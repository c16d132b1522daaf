"""Sheets to print and pin up: one letter page of numbers for a community, or for one entry."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import pandas as pd
from markupsafe import Markup

from pages.parts import report
from pages.parts.contact_text import operator_words
from pages.parts.entry_text import Fields, known, records, source_pages
from pages.parts.map_layers import Entry
from pages.parts.qr import qr_inline
from pages.parts.text import (
    HELP_LANGUAGES,
    LANGUAGES,
    _,
    current_language,
    language_name,
    number,
    pick,
)

LONGEST_CALL = 40  # "tel:" and a number; no real one is longer
MOST_SOURCES = 16  # named on paper; the cards name them all
NUMBERS_OF_A_LINE = 2  # more would push the next line off the sheet
ITEM = Markup(
    '<article class="item"><h3>{name}</h3>{who}<p class="services">{services}</p>{where}{numbers}'
    "</article>"
)
SMALL = Markup('<p class="{css_class}">{words}</p>')
NUMBER = Markup('<p class="number"><b>{number}</b> <span>{label}</span></p>')
EMERGENCY = Markup('<section class="emergency"><b>911</b><p>{call}<br>{free}</p></section>')
TOP = Markup('<div class="top">{emergency}{codes}</div>')
SECTION = Markup('<section><h2>{title}</h2><div class="items">{items}</div></section>')
CODES = Markup('<section class="codes">{codes}</section>')
CODE = Markup("<figure>{code}<figcaption>{words}</figcaption></figure>")


@dataclass(frozen=True, slots=True)
class HandoutPart:
    """Entries under one heading of the sheet."""

    title: str
    entries: pd.DataFrame


def community_sheet(
    title: str,
    parts: Sequence[HandoutPart],
    labels: dict[str, str],
    texts: dict[str, Entry],
    address: str,
    today: date,
) -> bytes:
    """The sheet for a community: emergency, lines, doors, codes to scan, date and sources.

    Parameters
    ----------
    title : str
    parts : sequence of HandoutPart
        Results of `geodata.handout`, the lines first.
    labels : dict
        Service type to label.
    texts : dict
        ``location_id`` to the entry in words.
    address : str
        Result of `public_address`; empty for none.
    today : date
    """
    shown = [part for part in parts if len(part.entries)]
    rows = [(part, row) for part in shown for row in records(part.entries)]
    sections = [
        SECTION.format(
            title=part.title,
            items=Markup("").join(
                _item(row, texts[row["location_id"]], labels) for row in records(part.entries)
            ),
        )
        for part in shown
    ]
    codes = []
    if rows:
        first = texts[rows[0][1]["location_id"]]
        calls = [row.href for row in first.rows if row.href and row.href.startswith("tel:")]
        words = _("Scan to call {name}", name=first.heading)
    if rows and len(calls[0]) <= LONGEST_CALL:
        codes.append(CODE.format(code=qr_inline(calls[0], words), words=words))
    if address:
        words = _("Scan to look for more help: {address}", address=address)
        codes.append(CODE.format(code=qr_inline(address, words), words=words))
    blocks = [
        TOP.format(
            emergency=_emergency(),
            codes=CODES.format(codes=Markup("").join(codes)) if codes else "",
        ),
        *sections,
        report.paragraph(_caution(today), "notes"),
        *_review_note(),
        report.paragraph(_sources([row for _part, row in rows]), "notes"),
    ]
    return report.page(title, blocks, report.SHEET_STYLE)


def entry_sheet(text: Entry, contact: str) -> bytes:
    """The sheet for one entry: what its card shows, with a code of its contact."""
    numbers = [row for row in text.rows if row.href and row.href.startswith("tel:")]
    others = [row for row in text.rows if row not in numbers and row.label != _("Source")]
    words = _("Scan to save this contact")
    code = CODE.format(code=qr_inline(contact, words), words=words)
    lines = [Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(r.label, r.text) for r in others]
    blocks = [
        _emergency(),
        SMALL.format(css_class="services", words=text.services),
        Markup("").join(NUMBER.format(number=row.text, label=row.label) for row in numbers),
        CODES.format(codes=code),
        Markup("<dl>{}</dl>").format(Markup("").join(lines)),
        report.paragraph(text.note, "caution"),
        report.paragraph(_("From Havre's directory."), "notes"),
    ]
    return report.page(text.heading, blocks, report.SHEET_STYLE)


def public_address(url: str | None, language: str) -> str:
    """The page's own address as it can stand on paper; empty when it would lead nowhere.

    What the reader chose is left out, and so is an address that works on one machine or in one
    building only.

    >>> public_address("https://a:b@help.example.ca/havre/find-help?place=Clair#results", "fr")
    'https://help.example.ca/havre/find-help?lang=fr'
    >>> public_address("http://localhost:8501/", "en"), public_address("http://10.0.0.7/", "en")
    ('', '')
    """
    try:
        parts = urlsplit(url or "")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not _is_public(host) or not host.isascii():
        return ""
    shown = host if port is None else f"{host}:{port}"
    path = parts.path if parts.path.isascii() and len(parts.path) <= 100 else "/"
    return f"{parts.scheme}://{shown}{path}?lang={language}"


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 4 and ipaddress.ip_address(host).is_global
    except ValueError:
        own = (".local", ".localhost", ".internal", ".lan", ".home.arpa")
        return "." in host and not host.endswith(own)


def _item(row: Fields, text: Entry, labels: dict[str, str]) -> Markup:
    calls = [line for line in text.rows if line.href and line.href.startswith("tel:")]
    # The number that is answered day and night is never the one left out.
    night = [line for line in calls[NUMBERS_OF_A_LINE:] if "24" in line.label]
    who = operator_words(row["operator"])
    if row["tier"] == 2:
        who = " · ".join(filter(None, (who, _("confirm first"))))
    return ITEM.format(
        name=text.heading,
        who=SMALL.format(css_class="who", words=who) if who else "",
        services=" · ".join(labels[code] for code in row["service_types"] if code in labels),
        where=_where(row),
        numbers=Markup("").join(
            NUMBER.format(number=line.text, label=line.label)
            for line in [*calls[:NUMBERS_OF_A_LINE], *night]
        ),
    )


def _where(row: Fields) -> Markup:
    """Street of a door; hours where they are known, languages where one more is spoken."""
    hours = pick(row, "hours")
    spoken = ", ".join(language_name(code) for code in row["language_codes"])
    lines = []
    if row["location_type"] == "physical" and not row["protected"]:
        parts = [known(row["street"]), known(row["city"])]
        km = row.get("km")
        if km is not None and pd.notna(km) and km >= 1:
            parts.append(_("{km} km", km=number(km)))
        lines.append(SMALL.format(css_class="where", words=", ".join(filter(None, parts))))
    if hours:
        lines.append(SMALL.format(css_class="hours", words=hours))
    # English or French alone says little here, and the sheet has one page.
    if set(row["language_codes"]) - set(LANGUAGES):
        words = _("Languages they state: {languages}", languages=spoken)
        lines.append(SMALL.format(css_class="hours", words=words))
    return Markup("").join(lines)


def _emergency() -> Markup:
    return EMERGENCY.format(
        call=_("In danger now? Call 911."), free=_("The call is free, day and night.")
    )


def _review_note() -> list[Markup]:
    """That nobody who speaks the language has read the words yet, where that is so."""
    if current_language() not in HELP_LANGUAGES:
        return []
    words = _("The words of this sheet in this language await review by a speaker.")
    return [report.paragraph(words, "notes")]


def _caution(today: date) -> str:
    return _(
        "Made on {date} from Havre's directory. Confirm before you rely on it: numbers and hours "
        "change. “Confirm first”: from the press, another directory or an old page. Distances are "
        "straight lines.",
        date=today.isoformat(),
    )


def _sources(rows: Sequence[Fields]) -> str:
    pages = [page for row in rows for page in source_pages(row)]
    hosts = [host for host, page in pages if page and any(map(str.isalpha, host))]
    return _("Sources: {sources}", sources=", ".join(list(dict.fromkeys(hosts))[:MOST_SOURCES]))
