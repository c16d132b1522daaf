"""The way out of a page in a hurry: it is replaced by a weather forecast."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st
from markupsafe import Markup

from pages.parts.style import quiet
from pages.parts.text import _, current_language

_SCRIPT_FILE: Final = Path(__file__).parent / "webassets" / "exit.js"
SITES: Final = {"en": "https://weather.gc.ca/", "fr": "https://meteo.gc.ca/"}
"""Neutral pages in the reader's language; another language goes to the English one."""
LINK: Final = Markup(
    '<a class="havre-exit" href="{href}" rel="noopener noreferrer" title="{tooltip}">{words}</a>'
)


def quick_exit() -> None:
    """The button that stays on screen; without script it is a plain link."""
    href = SITES.get(current_language(), SITES["en"])
    st.html(LINK.format(href=href, words=_("✕ Leave this page"), tooltip=exit_words()))


def quick_exit_script() -> None:
    """What the button does; put on every page, so that it is there before Find help is opened."""
    st.html(Markup("<script>{}</script>").format(_script()), unsafe_allow_javascript=True)


def exit_words() -> str:
    """What the button does, and what it does not do."""
    site = SITES.get(current_language(), SITES["en"]).split("/")[2]
    return _(
        "“Leave this page” opens {site} in its place, and Back does not return here. Pressing "
        "Esc three times does the same. It does not erase the browser's history.",
        site=site,
    )


def exit_line() -> str:
    """The same words on screen, for who sees no tooltip."""
    return quiet(exit_words())


@cache
def _script() -> Markup:
    return Markup(_SCRIPT_FILE.read_text("utf-8"))
