"""A link to what is on screen, and how to cite it, at the foot of every page."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from pages.parts import data, data_notes
from pages.parts.own_words import own_words
from pages.parts.tables import folded
from pages.parts.text import _

_SCRIPT_FILE: Final = Path(__file__).parent / "webassets" / "copy.js"
LINK: Final = Markup(
    '<p class="havre-link"><label>{label} <input type="text" readonly value="{address}"></label> '
    '<button type="button" class="havre-copy" data-done="{done}">{copy}</button></p>'
)


def cite_view(title: str) -> None:
    """The link with its button, and the citation with date and sources.

    Parameters
    ----------
    title : str
        Of the page.
    """
    folder = folded(_("Link to this view, and how to cite it"), "cite")
    if not folder.open:
        return
    address = view_address()
    with folder:
        st.html(
            LINK.format(label=_("Link"), address=address, copy=_("Copy the link"), done=_("Copied"))
            + Markup("<script>{}</script>").format(_script()),
            unsafe_allow_javascript=True,
        )
        st.html(str(Markup('<p class="havre-cite">{}</p>').format(citation(title, address))))


def view_address() -> str:
    """The address of this page with every choice, as the browser shows it once the run is over."""
    base = (st.context.url or "").split("?")[0].split("#")[0]
    chosen = st.query_params.to_dict()
    return f"{base}?{urlencode(chosen)}" if chosen else base


def citation(title: str, address: str) -> str:
    """One sentence that names title, day, data, sources and address; plain text."""
    cited = _(
        "Havre, “{title}”, seen on {date}; lists up to {period}. Sources: Employment and Social "
        "Development Canada (positive LMIA employers lists), Statistics Canada, GeoNames, Havre "
        "directory. {address}",
        title=title,
        date=data_notes.day_words(date.today().isoformat()),
        period=data_notes.period_words(data.periods()[-1]),
        address=address,
    )
    own = own_words()
    if not own:
        return cited
    return f"{cited} {own} " + _("The link shows Havre's own data.")


@cache
def _script() -> Markup:
    return Markup(_SCRIPT_FILE.read_text("utf-8"))
