"""The looks that Streamlit's theme cannot give: cards, the emergency line, the page head."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from markupsafe import Markup

from pages.parts.text import ALL_LANGUAGES

STYLE_FILE = Path(__file__).parent / "webassets" / "page.css"


@st.cache_resource(show_spinner=False)
def _style() -> str:
    return f"<style>{STYLE_FILE.read_text('utf-8')}</style>"


def apply_style() -> None:
    """Put the page's own styles in place."""
    st.html(_style())


def declare_language(language: str) -> None:
    """Tell the browser, and so screen readers, which language the page is in."""
    if language not in ALL_LANGUAGES:
        raise KeyError(language)
    script = f"<script>document.documentElement.lang = '{language}';</script>"
    st.html(script, unsafe_allow_javascript=True)


def quiet(text: str) -> str:
    """Plain text that looks like a caption, to be given to ``st.html``: nothing in it is markup."""
    return str(Markup('<p class="havre-quiet">{}</p>').format(text))
