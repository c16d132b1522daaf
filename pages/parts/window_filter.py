"""The choice of a window: any run of quarters, four of them until the reader says otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geodata.quarters import REFERENCE_WINDOW, Window, is_quarter, run_of_quarters, windows
from pages.parts import data_notes, state
from pages.parts.text import _

WINDOW = "window"  # the code, kept between pages and in the address
_RANGE = "window_range"  # first and last quarter, as the slider holds them


def window_choice(periods: Sequence[str]) -> Window:
    """A slider with two ends over all quarters, and buttons that move it.

    Parameters
    ----------
    periods : sequence of str
        Periods for which a list was read; those that are not quarters are passed over.
    """
    quarters = sorted(set(filter(is_quarter, periods)))
    latest = windows(quarters)[0]
    window = _asked_window(quarters) or latest
    st.session_state[_RANGE] = (window.quarters[0], window.quarters[-1])
    if len(quarters) > 1:
        st.select_slider(
            _("Decisions made in"), quarters, format_func=data_notes.period_words, key=_RANGE
        )
        _buttons(quarters, window, latest)
    st.session_state[WINDOW] = window.code
    if window.missing:
        missing = ", ".join(map(data_notes.period_words, window.missing))
        st.warning(_("No list for {quarters}: the window is not whole.", quarters=missing))
    return window


def _asked_window(quarters: Sequence[str]) -> Window | None:
    """The slider's window, else that of another page, else that of the address."""
    if _RANGE in st.session_state:
        code = "-".join(st.session_state[_RANGE])
    else:
        code = state.asked_text(WINDOW)
    window = run_of_quarters(code, quarters)
    if code and window is None:
        state.report_unknown([code])
    return window


def _buttons(quarters: Sequence[str], window: Window, latest: Window) -> None:
    first, last = quarters.index(window.quarters[0]), quarters.index(window.quarters[-1])

    def move(to_first: str, to_last: str) -> None:
        st.session_state[_RANGE] = (to_first, to_last)

    with st.container(horizontal=True, key="window-buttons"):
        st.button(
            _("◀ Earlier"),
            on_click=move,
            args=(quarters[max(first - 1, 0)], quarters[max(last - 1, 0)]),
            disabled=first == 0,
            help=_("Move the window one quarter back"),
        )
        at_end = last == len(quarters) - 1
        st.button(
            _("Later ▶"),
            on_click=move,
            args=(
                (window.quarters[0], window.quarters[-1])
                if at_end
                else (quarters[first + 1], quarters[last + 1])
            ),
            disabled=at_end,
            help=_("Move the window one quarter on"),
        )
        reference = run_of_quarters(f"{REFERENCE_WINDOW[0]}-{REFERENCE_WINDOW[-1]}", quarters)
        for known, label in ((latest, _("Latest four quarters")), (reference, None)):
            if known is not None and known != window:
                st.button(
                    label or data_notes.window_words(known),
                    on_click=move,
                    args=(known.quarters[0], known.quarters[-1]),
                )
