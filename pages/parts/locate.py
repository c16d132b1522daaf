"""The device's own location, on request only: a button, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeGuard

import streamlit as st

from geodata.whereabouts import PlaceFinder, Whereabouts
from pages.parts.text import _, plain

_SCRIPT_FILE: Final = Path(__file__).parent / "webassets" / "locate.js"
_HTML: Final = '<div class="havre-locate"><button type="button"></button><p></p></div>'
KEPT: Final = "located"  # in the session, never in the address


@cache
def _button() -> Callable[..., Any]:
    return st.components.v2.component(
        "havre_locate", html=_HTML, js=_SCRIPT_FILE.read_text("utf-8"), isolate_styles=False
    )


def location_choice(
    finder: PlaceFinder, name_of: Callable[[Whereabouts], str]
) -> Whereabouts | None:
    """The button; once the device has answered, the community nearest to it.

    Parameters
    ----------
    finder : PlaceFinder
    name_of : callable
        A place in the reader's words.
    """
    asked = _button()(
        key="locate",
        data={
            "label": _("Use my location"),
            "promise": _(
                "Only after you tap: a position rounded to about 1 km goes to this server to find "
                "the nearest community. It is not kept and not put in the address."
            ),
        },
        on_answer_change=lambda: None,
    ).answer
    if asked is not None:
        st.session_state[KEPT] = _understood(asked, finder)
    here = finder.known(st.session_state.get(KEPT, ""))
    if here is not None:
        st.markdown(
            plain(_("Near {place}. To change it, type another place above.", place=name_of(here)))
        )
    return here


def _understood(answer: Any, finder: PlaceFinder) -> str:
    """Code of the nearest community; empty, and the reader told why, when there is none."""
    fields = answer if isinstance(answer, dict) else {}
    lon, lat = fields.get("lon"), fields.get("lat")
    if fields.get("error") == "refused":
        st.info(_("Your device did not allow it. Type your town or postal code instead."))
        return ""
    if not (_is_degrees(lon, 180) and _is_degrees(lat, 90)):
        st.info(_("Your device could not tell where it is. Type your town or postal code instead."))
        return ""
    found = finder.nearest(lon, lat)
    if found is None:
        st.info(
            _(
                "You seem to be outside New Brunswick, Nova Scotia and Prince Edward Island. Type "
                "the town or postal code that you want help for."
            )
        )
    return found.code if found else ""


def _is_degrees(value: Any, most: int) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= most
