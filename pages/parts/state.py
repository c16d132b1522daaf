"""What the reader chose: kept while they move between pages, and mirrored in the address.

The address holds stable codes, never translated labels, so that a link works in both
languages. A value that does not exist is left out, and the reader is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages.parts.text import ALL_LANGUAGES, DEFAULT_LANGUAGE, LANGUAGES, _, speak

SEPARATOR = "."
TEXT_LIMIT = 100


def start_session() -> None:
    """Choose the language once: the address, then the browser, then English."""
    if "chosen" not in st.session_state:
        st.session_state.chosen = {}
    if "lang" not in st.session_state:
        asked = st.query_params.get("lang", "")
        browser = (st.context.locale or "").split("-")[0]
        spoken = ("tl" if browser == "fil" else browser, DEFAULT_LANGUAGE)
        st.session_state.lang = next(c for c in (asked, *spoken) if c in ALL_LANGUAGES)
    speak(st.session_state.lang)
    # Counted at the start: a run that a choice cuts short has been one all the same.
    st.session_state.runs = st.session_state.get("runs", 0) + 1


def settle_language(spoken: Sequence[str]) -> None:
    """Fall back to English on a page that does not speak the chosen language."""
    if st.session_state.lang not in spoken:
        speak(DEFAULT_LANGUAGE)


def several(name: str, valid: Sequence[str]) -> list[str]:
    """Prepare a widget of several choices: its key in the session holds a valid list.

    Returns
    -------
    list of str
        What was asked for in the address but does not exist.
    """
    from_address = isinstance(_asked(name), str)
    values = list(dict.fromkeys(asked_list(name)))
    st.session_state[name] = [value for value in values if value in valid]
    # What another page offers and this one does not is no fault of the reader's.
    return [value for value in values if value not in valid] if from_address else []


def single(name: str, valid: Sequence[str], default: str) -> list[str]:
    """Prepare a widget of one choice; returns what was asked for but does not exist."""
    asked = _asked(name)
    st.session_state[name] = asked if asked in valid else default
    return [asked] if asked and asked not in valid else []


def words(name: str) -> None:
    """Prepare a text field, cut to a sensible length."""
    asked = _asked(name)
    text = asked if isinstance(asked, str) else ""
    st.session_state[name] = "".join(c for c in text if c.isprintable())[:TEXT_LIMIT]


def asked_text(name: str) -> str:
    """What was chosen before or stands in the address, for choices made of several widgets."""
    asked = _asked(name)
    return asked[:TEXT_LIMIT] if isinstance(asked, str) else ""


def asked_list(name: str) -> list[str]:
    """What was chosen before or stands in the address, checked or not."""
    asked = _asked(name)
    values = asked.split(SEPARATOR) if isinstance(asked, str) else asked
    return [value for value in values or [] if value]


def flag(name: str) -> None:
    """Prepare a switch."""
    asked = _asked(name)
    st.session_state[name] = asked in (True, "1")


def ever_asked(part: str, names: Sequence[str]) -> bool:
    """Whether any of these was chosen in this session: what holds them stays open from then on.

    Choices that nobody sees would cut the result without a word; and what is open may not close
    under the finger that clears the last of them.
    """
    asked = st.session_state.get(part, False) or any(_asked(name) for name in names)
    st.session_state[part] = asked
    return bool(asked)


def _asked(name: str) -> Any:
    """This run's value: from the widget, else from before, else from the address."""
    if name in st.session_state:
        return st.session_state[name]
    if name in st.session_state.chosen:
        return st.session_state.chosen[name]
    return st.query_params.get(name)


def remember(*names: str) -> None:
    """Keep the values of these widgets and write them into the address."""
    wanted = {"lang": st.session_state.lang}
    for name in names:
        value = st.session_state[name]
        st.session_state.chosen[name] = value
        if isinstance(value, bool):
            text = "1" if value else ""
        else:
            text = SEPARATOR.join(value) if isinstance(value, list) else str(value or "")
        if text:
            wanted[name] = text
    here = dict(st.query_params)
    # Every write is a step in the browser's history. The first run adds nothing to the address:
    # nobody has chosen anything yet, and the quick exit's script cannot be there so early.
    first = st.session_state.get("runs", 1) == 1 and not st.session_state.get("written")
    st.session_state.written = True
    if here != wanted and not (first and here.items() <= wanted.items()):
        st.query_params.from_dict(wanted)


def report_unknown(values: list[str]) -> None:
    """Tell the reader which parts of the address were left out."""
    if values:
        shown = ", ".join(value[:40] for value in values[:5])
        st.warning(_("The link asked for something that does not exist here; it was left out:"))
        st.text(shown)


def language_switch(spoken: dict[str, str] = LANGUAGES) -> None:
    """The switch between the languages of a page, each under its own name."""
    if st.session_state.get("lang_choice") != st.session_state.lang_here:
        st.session_state.lang_choice = st.session_state.lang_here

    def switch() -> None:
        st.session_state.lang = st.session_state.lang_choice or st.session_state.lang

    st.segmented_control(
        "Language / Langue",
        list(spoken),
        format_func=spoken.__getitem__,
        key="lang_choice",
        on_change=switch,
        label_visibility="collapsed",
    )
