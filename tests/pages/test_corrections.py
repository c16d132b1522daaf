"""Suggesting a correction: a filled-in message, whatever stands in entry or setting."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts.corrections import LONGEST_LINK, Destination, correction_link, read_destination
from pages.parts.map_layers import Entry, Row

HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "hostile_texts.json").read_text("utf-8"))
ENTRY = Entry("Aide & co", rows=(Row("Phone", "506-555-0100"), Row("Hours", "9:00 à 17:00")))


def parts(link: str) -> tuple[str, str, dict[str, list[str]]]:
    split = urlsplit(link)
    return split.scheme, split.path, parse_qs(split.query)


def test_an_email_names_the_entry_and_what_is_shown() -> None:
    scheme, path, query = parts(correction_link("NB-X", ENTRY, Destination(email="a@example.org")))
    assert (scheme, path) == ("mailto", "a@example.org")
    assert query["subject"] == ["Havre: correction to Aide & co (NB-X)"]
    assert "- Phone: 506-555-0100\r\n- Hours: 9:00 à 17:00" in query["body"][0]


def test_without_a_setting_the_email_has_no_recipient() -> None:
    scheme, path, query = parts(correction_link("NB-X", ENTRY, read_destination("")))
    assert (scheme, path) == ("mailto", "")
    assert "body" in query


def test_a_page_for_issues_keeps_its_own_query() -> None:
    to = read_destination("https://example.org/issues/new?labels=directory")
    link = correction_link("NB-X", ENTRY, to)
    assert link.startswith("https://example.org/issues/new?labels=directory&title=")
    assert parts(link)[2]["title"] == ["Havre: correction to Aide & co (NB-X)"]


@pytest.mark.parametrize(
    "setting",
    [
        "javascript:alert(1)",
        "http://example.org/new",
        "https://",
        "https://user:secret@example.org/new",
        "https://:secret@example.org/new",
        "https://example.org:99999/new",
        'https://example.org/"><script>alert(1)</script>',
        "https://example.org/'onmouseover=alert(1)",
        "https://[::1",
        "https://example.org/new page",
        "a@example.org?bcc=b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org,b@example.org",
        "a@@example.org",
        "data:text/html,x",
        "https://example.org/" + "x" * 2000,
    ],
)
def test_a_setting_that_is_neither_address_is_refused(setting: str) -> None:
    assert read_destination(setting) == Destination(refused=True)


def test_what_the_page_asks_for_without_a_value_stays() -> None:
    link = correction_link("NB-X", ENTRY, read_destination("https://example.org/new?template=&q=1"))
    assert link.startswith("https://example.org/new?template=&q=1&title=")


@pytest.mark.parametrize("letter", ["é", "移", "🙂", "x"])
def test_a_name_in_any_script_fits_a_link(letter: str) -> None:
    page = read_destination("https://example.org/" + "x" * 400)
    for to in (Destination(email="a@example.org"), page):
        assert len(correction_link("NB-X", Entry(letter * 150), to)) <= LONGEST_LINK


def test_a_long_entry_is_cut_to_a_link_that_mail_programs_take() -> None:
    entry = Entry("x" * 10_000, rows=[Row("é" * 50, "\u202eé" * 300) for _ in range(9)])
    for to in (Destination(), Destination(page="https://example.org/new")):
        link = correction_link("NB-X", entry, to)
        assert len(link) <= LONGEST_LINK
        assert "NB-X" in parts(link)[2]["body"][0]


@given(st.text(max_size=300) | st.sampled_from(HOSTILE), st.text(max_size=300))
def test_no_text_adds_a_header_or_a_recipient(name: str, text: str) -> None:
    entry = Entry(name, rows=(Row(text, name),))
    link = correction_link("NB-X", entry, Destination(email="a@example.org"))
    assert link.isascii() and not any(c in link for c in '\r\n<>"` ')
    scheme, path, query = parts(link)
    assert (scheme, path) == ("mailto", "a@example.org")
    assert set(query) == {"subject", "body"}
    assert "\n" not in query["subject"][0] and "\r" not in query["subject"][0]
