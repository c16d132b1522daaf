"""Results kept between runs: once for everyone, or once for a session that shows its own data."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from pages.parts.own_data import own_data

MOST_OF_A_SESSION = 200
P = ParamSpec("P")
R = TypeVar("R")


def kept(max_entries: int | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate whatever is made from `pages.parts.data.snapshot`, directly or not.

    A session with data of its own never sees, or leaves anything among, what is kept for
    everyone. Never change what these functions return.

    Parameters
    ----------
    max_entries : int, optional
        How many results are kept for everyone; without a number, all.
    """

    def decorate(make: Callable[P, R]) -> Callable[P, R]:
        shared = st.cache_resource(show_spinner=False, max_entries=max_entries)(make)
        name = f"{make.__module__}.{make.__qualname__}"

        @wraps(make)
        def result(*args: P.args, **kwargs: P.kwargs) -> R:
            own = own_data()
            if own is None:
                return shared(*args, **kwargs)
            made: R = _of_session(own.version, name, args, kwargs, make)
            return made

        return result

    return decorate


@st.cache_resource(show_spinner=False, max_entries=MOST_OF_A_SESSION, scope="session")
def _of_session(
    version: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], _make: Callable[..., R]
) -> R:
    """Kept until the session ends or this many newer results are there."""
    return _make(*args, **kwargs)
