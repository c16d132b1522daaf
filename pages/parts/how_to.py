"""How to use a page, in a few steps: folded, in the same place on every visit."""

from __future__ import annotations

import streamlit as st

from pages.parts.text import _


def how_to(*steps: str) -> None:
    """The steps as a numbered list; nothing on the page moves when it is not opened."""
    with st.expander(_("New here? This page in three steps")):
        st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1)))
