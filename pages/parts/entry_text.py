"""A directory entry in words: one wording for its card and for its popup on the map."""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from pages.parts.map_layers import Entry, Row
from pages.parts.text import LOCALE_DIR, _, language_name, pick, province_name

Fields = dict[str, Any]

LABEL_COLUMNS = ("service_type", "label_en", "label_fr")


def entry_texts(entries: pd.DataFrame, service_types: pd.DataFrame) -> dict[str, Entry]:
    """Every entry in the reader's language, by ``location_id``."""
    labels = service_labels(service_types)
    return {row["location_id"]: entry_text(row, labels) for row in records(entries)}


def records(entries: pd.DataFrame) -> list[Fields]:
    """Each entry as its fields by name."""
    return [{str(name): value for name, value in row.items()} for row in entries.to_dict("records")]


def service_labels(service_types: pd.DataFrame) -> dict[str, str]:
    """Label of each service type in the reader's language."""
    others = _labels_of_help_languages()
    named = zip(*(service_types[name] for name in LABEL_COLUMNS), strict=True)
    return {
        code: pick({"label_en": english, "label_fr": french, **others.get(code, {})}, "label")
        for code, english, french in named
    }


@cache
def _labels_of_help_languages() -> dict[str, dict[str, str]]:
    """Labels in the languages that only the page for workers speaks, by service type."""
    with (LOCALE_DIR / "needs.csv").open(encoding="utf-8", newline="") as file:
        return {row["service_type"]: row for row in csv.DictReader(file)}


def entry_text(entry: Fields, labels: dict[str, str]) -> Entry:
    """Heading, services, labelled lines and the word of caution of one entry."""
    services = " · ".join(labels[code] for code in entry["service_types"])
    return Entry(entry_name(entry), services, tuple(_rows(entry)), tier_words(entry["tier"]))


def entry_name(entry: Fields) -> str:
    """The location's name, else its organisation's, with the short name when it helps."""
    name = pick(entry, "name") or pick(entry, "organization")
    acronym = known(entry["acronym"])
    return f"{name} ({acronym})" if acronym and acronym not in name else name


def tier_words(tier: int) -> str:
    """How far the entry can be trusted."""
    return {
        1: _("From an official page, or from two sources that agree."),
        2: _("Confirm before you rely on it: from the press, another directory or an old page."),
        3: _("Known to exist only. Havre knows no contact that it can vouch for."),
    }[tier]


def verified_words(entry: Fields) -> str:
    """When the entry was last confirmed, and how old its evidence is."""
    year = entry["evidence_year"]
    confirmed = known(entry["last_verified"])
    if confirmed:
        return _("Confirmed with them on {date}.", date=confirmed)
    if pd.notna(year):
        return _("Not yet confirmed with them. Evidence from {year}.", year=int(year))
    return _("Not yet confirmed with them. Evidence undated.")


def place_words(entry: Fields) -> str:
    """Where to go, and how exactly the map knows it."""
    if entry["protected"]:
        return _("Address kept private; not on the map.")
    if entry["location_type"] == "remote":
        return _("By phone, e-mail or online.")
    if entry["location_type"] == "outreach":
        return _("Comes to places it serves; not on the map.")
    town = known(entry["city"])
    if not town:
        return _("Town not known; not on the map.")
    address = ", ".join(part for part in (known(entry["street"]), town) if part)
    if known(entry["postal_code"]):
        address += f" {entry['postal_code']}"
    if entry["placement"] == "postal_point":
        return address
    if known(entry["street"]):
        return _("{address} (the map shows the middle of the community)", address=address)
    return _(
        "{address} (street not known; the map shows the middle of the community)", address=address
    )


def source_pages(entry: Fields) -> list[tuple[str, str]]:
    """Label and web address of each source (the address is empty for other sources)."""
    pages = [part.strip() for part in known(entry["source_urls"]).split(" | ")]
    return [(_host(page), page) if _is_web(page) else (page, "") for page in pages if page]


def dial(number: str) -> str:
    """The ``tel:`` link of a number as written.

    >>> dial("506-454-8292"), dial("1-866-602-9448"), dial("211")
    ('tel:+15064548292', 'tel:+18666029448', 'tel:211')
    """
    digits = re.sub(r"\D", "", number)
    if len(digits) == 10:
        return f"tel:+1{digits}"
    return f"tel:+{digits}" if len(digits) == 11 else f"tel:{digits}"


def _rows(entry: Fields) -> list[Row]:
    rows = [
        Row(pick(phone, "label") or _("Phone"), phone["number"], dial(phone["number"]))
        for phone in entry["phones"]
    ]
    if email := known(entry["email"]):
        rows.append(Row(_("E-mail"), email, f"mailto:{email}"))
    if website := known(entry["website"]):
        rows.append(Row(_("Website"), _host(website) or website, website))
    texts = {
        _("Where"): place_words(entry),
        _("Serves"): pick(entry, "served_area") or provinces_words(entry["service_provinces"]),
        _("Hours"): pick(entry, "hours") or _("not known"),
        _("Languages"): _languages(entry["language_codes"]),
        _("Who can go"): pick(entry, "eligibility"),
        _("Good to know"): pick(entry, "note"),
        _("Last verified"): verified_words(entry),
        _("Source"): _sources(entry),
    }
    return rows + [Row(label, text) for label, text in texts.items() if text]


def provinces_words(codes: str) -> str:
    """``NB;PE`` as names."""
    return ", ".join(province_name(code) for code in codes.split(";"))


def _languages(codes: tuple[str, ...]) -> str:
    return ", ".join(language_name(code) for code in codes) or _("not stated")


def _sources(entry: Fields) -> str:
    hosts = list(dict.fromkeys(label for label, _page in source_pages(entry)))
    more = len(hosts) - 2
    shown = ", ".join(hosts[:2])
    return _("{sources} and {count} more", sources=shown, count=more) if more > 0 else shown


def _is_web(page: str) -> bool:
    return page.startswith(("http://", "https://")) and bool(_host(page))


def _host(page: str) -> str:
    try:
        return urlsplit(page).hostname or ""
    except ValueError:  # for example an unclosed bracket
        return ""


def known(value: object) -> str:
    """The text of a field; empty when it is missing."""
    return value.strip() if isinstance(value, str) else ""
