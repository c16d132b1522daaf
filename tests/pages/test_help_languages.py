"""The page for workers in the languages that only it speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st
from babel.messages.pofile import read_po

from pages.parts import text
from tests.pages.test_pages import open_page

STATES: tuple[dict[str, str], ...] = (
    {},
    {"positions": "1", "all": "1"},
    {"by": "right", "right": "safe-work", "door": "no_card.closed_permit"},
    {"place": "Bloomfield"},
    {"place": "Cap-Pelé", "all": "1", "service": "legal_help"},
    {"place": "Nowhereville", "text": "food"},
    {"province": "PE", "service": "consular", "spoken": "es", "text": "zzz"},
    {"service": "gbv_shelter.no_such_type", "province": "NB.NS", "spoken": "unknown"},
)
# About what lies behind the page, in files and on the map: French and English only.
NOT_FOR_WORKERS = re.compile(r"GeoJSON|GeoPackage|GeoParquet|CSV|Excel|MIT licence|docs/method")


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Every message that pages ask for, in English."""
    messages: set[str] = set()
    catalogue = text.catalogue

    class Listening:
        def __init__(self, language: str) -> None:
            self.words = catalogue(language)

        def gettext(self, message: str) -> str:
            messages.add(message)
            return self.words.gettext(message)

        def ngettext(self, singular: str, plural: str, count: int) -> str:
            messages.add(singular)
            return self.words.ngettext(singular, plural, count)

    st.cache_resource.clear()  # what is kept was asked for before
    monkeypatch.setattr(text, "catalogue", Listening)
    yield messages
    st.cache_resource.clear()


def translated(language: str) -> set[str]:
    path = text.LOCALE_DIR / language / "LC_MESSAGES" / "havre.po"
    with path.open("rb") as file:
        known: Any = read_po(file, locale=text.LOCALES[language])
    return {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in known
        if message.id
        and message.string
        and (isinstance(message.string, str) or all(message.string))
    }


@pytest.mark.parametrize("language", text.HELP_LANGUAGES)
def test_every_word_of_the_page_is_there(language: str, asked_for: set[str]) -> None:
    for state in STATES:
        open_page("find_help", language, **state)
    missing = {m for m in asked_for - translated(language) if not NOT_FOR_WORKERS.search(m)}
    assert missing == set()
