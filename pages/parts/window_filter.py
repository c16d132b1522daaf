"""The choice of a window: any run of quarters, four of them until the reader says otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geodata.quarters import REFERENCE_WINDOW, Window, is_quarter, run_of_quarters, windows
from pages.parts import data_notes, state
from pages.parts.text import _

WINDOW = "window"  # the code, kept between pages and in the address


def window_choice(periods: Sequence[str], page: str) -> Window:
    """A slider with two ends over all quarters, and buttons that move it.

    Parameters
    ----------
    periods : sequence of str
        Periods for which a list was read; those that are not quarters are passed over.
    page : str
        Name of the page: each has a slider of its own that starts where the last one stood.
    """
    quarters = sorted(set(filter(is_quarter, periods)))
    latest = windows(quarters)[0]
    window = _asked_window(quarters) or latest
    if len(quarters) > 1:
        window = _slider(quarters, window, page)
        _buttons(quarters, window, latest)
    st.session_state[WINDOW] = window.code
    if window.missing:
        missing = ", ".join(map(data_notes.period_words, window.missing))
        st.warning(_("No list for {quarters}: the window is not whole.", quarters=missing))
    return window


def _asked_window(quarters: Sequence[str]) -> Window | None:
    """The window chosen before, else that of the address."""
    code = state.asked_text(WINDOW)
    window = run_of_quarters(code, quarters)
    if code and window is None:
        state.report_unknown([code])
    return window


def _slider(quarters: Sequence[str], window: Window, page: str) -> Window:
    # Streamlit takes a slider for one with two ends only when it is given two values, and those
    # must stay the same while it lives: so a button press makes a new one, with its own key.
    key = f"window_range_{page}_{st.session_state.get('window_moves', 0)}"
    if st.session_state.get("window_slider") != key:
        st.session_state.window_slider = key
        st.session_state.window_start = (window.quarters[0], window.quarters[-1])
    first, last = st.select_slider(
        _("Decisions made in"),
        quarters,
        value=st.session_state.window_start,
        format_func=data_notes.period_words,
        key=key,
    )
    return run_of_quarters(f"{first}-{last}", quarters) or window


def _buttons(quarters: Sequence[str], window: Window, latest: Window) -> None:
    first, last = quarters.index(window.quarters[0]), quarters.index(window.quarters[-1])
    reference = run_of_quarters(f"{REFERENCE_WINDOW[0]}-{REFERENCE_WINDOW[-1]}", quarters)
    with st.container(horizontal=True, key="window-buttons"):
        for label, tip, step in (
            (_("◀ Earlier"), _("Move the window one quarter back"), -1),
            (_("Later ▶"), _("Move the window one quarter on"), 1),
        ):
            possible = first + step >= 0 and last + step < len(quarters)
            target = f"{quarters[first + step]}-{quarters[last + step]}" if possible else ""
            st.button(label, on_click=_move, args=(target,), disabled=not possible, help=tip)
        for known, label in ((latest, _("Latest four quarters")), (reference, "")):
            if known is not None and known != window:
                words = label or data_notes.window_words(known)
                st.button(words, on_click=_move, args=(known.code,))


def _move(code: str) -> None:
    st.session_state[WINDOW] = code
    st.session_state.window_moves = st.session_state.get("window_moves", 0) + 1
