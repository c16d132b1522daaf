"""Every word a reader sees, in each language.

Messages are written in English in the code and looked up in gettext catalogues
(``pages/locale/<language>/LC_MESSAGES/havre.po``), read once when the app starts.
"""

from __future__ import annotations

import csv
import gettext
import io
import re
import threading
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from babel import Locale, numbers
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from streamlit.runtime.scriptrunner import get_script_run_ctx

LOCALE_DIR = Path(__file__).parents[1] / "locale"
PHRASES = LOCALE_DIR / "phrases.csv"
LANGUAGES = {"en": "English", "fr": "Français"}
# Spoken by the page for workers only; no speaker has reviewed the words yet.
HELP_LANGUAGES = {"es": "Español", "tl": "Tagalog"}
ALL_LANGUAGES = {**LANGUAGES, **HELP_LANGUAGES}
LOCALES = {"en": "en_CA", "fr": "fr_CA", "es": "es_419", "tl": "fil_PH"}
DEFAULT_LANGUAGE = "en"
_run = threading.local()  # a thread runs for one session


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; English is the source and needs none.

    Raises
    ------
    KeyError
        For a language that Havre does not speak.
    """
    if language not in ALL_LANGUAGES:
        raise KeyError(f"language {language!r}; expected one of {', '.join(ALL_LANGUAGES)}")
    if language == DEFAULT_LANGUAGE:
        return gettext.NullTranslations()
    path = LOCALE_DIR / language / "LC_MESSAGES" / "havre.po"
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=LOCALES[language]))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def speak(language: str) -> None:
    """Use a language in this run from here on."""
    st.session_state.lang_here = language
    _run.context, _run.language = get_script_run_ctx(suppress_warning=True), language


def current_language() -> str:
    """The language of this page: the chosen one, if the page speaks it."""
    # Asked a thousand times a run, and the session answers slowly.
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None and getattr(_run, "context", None) is context:
        return str(_run.language)
    return str(st.session_state.get("lang_here", DEFAULT_LANGUAGE))


def _(message: str, **values: object) -> str:
    """The message in the reader's language, with its ``{names}`` filled in."""
    return in_language(current_language(), message, **values)


def in_language(language: str, message: str, **values: object) -> str:
    """The message in one language, for texts made outside a session.

    >>> in_language("en", "{count} places", count=3)
    '3 places'
    """
    text = catalogue(language).gettext(message)
    return text.format(**values) if values else text


def ngettext(singular: str, plural: str, count: int, **values: object) -> str:
    """The message for this count; ``{count}`` is written with the language's separators."""
    text = catalogue(current_language()).ngettext(singular, plural, count)
    return text.format(count=number(count), **values)


def number(value: float, decimals: int = 0) -> str:
    """A number as the language writes it: 1,083 or 1 083."""
    return _written(round(float(value), decimals), LOCALES[current_language()])


@lru_cache(maxsize=4096)
def _written(value: float, locale: str) -> str:
    return str(numbers.format_decimal(value, locale=locale))


def alternatives(items: list[str]) -> str:
    """Choices as the language writes them: a, b or c."""
    return str(format_list(items, style="or", locale=LOCALES[current_language()]))


def plain(text: str) -> str:
    """Text for a widget that reads Markdown, so that it shows as it is: no image, no link.

    >>> print(plain("![x](http://example.org)"))
    \\!\\[x\\](http\\://example.org)
    """
    return re.sub(r"([\\`*_\[\]<>!:$~])", r"\\\1", text)


def language_name(code: str) -> str:
    """Name of a language in the reader's own: es -> Spanish, espagnol."""
    name = Locale.parse(LOCALES[current_language()]).languages.get(code)
    return str(name) if name else "?"


def pick(row: pd.Series | Mapping[Any, object], field: str) -> str:
    """A field's value in the reader's language; in another when there is none in that one."""
    own = current_language()
    for language in (own, *(code for code in LANGUAGES if code != own)):
        value = row.get(f"{field}_{language}")
        if isinstance(value, str) and value:
            return _phrases(own).get(value, value) if own in HELP_LANGUAGES else value
    return ""


@cache
def _phrases(language: str) -> dict[str, str]:
    """Phrases of the directory in a language that only the page for workers speaks.

    Names of lines, hours and who takes a call: few words that many entries share, by their
    English text. What is not among them stays in English.
    """
    with PHRASES.open(encoding="utf-8", newline="") as file:
        return {row["text_en"]: row[f"text_{language}"] for row in csv.DictReader(file)}


def province_name(code: str) -> str:
    """
    >>> province_name("NB")
    'New Brunswick'
    """
    names = {
        "NB": _("New Brunswick"),
        "NS": _("Nova Scotia"),
        "PE": _("Prince Edward Island"),
    }
    return names[code]
