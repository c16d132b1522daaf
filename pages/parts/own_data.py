"""Tables that one session shows instead of Havre's, made from what it uploaded."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geodata.findings import Finding
from geodata.snapshot import Snapshot
from loaders.list_upload import CheckedLists
from loaders.placed_directory import PlacedDirectory

SHOWN = "own_data"  # of the session: an `OwnData`


@dataclass(frozen=True)
class OwnDirectory:
    """An uploaded directory that is shown.

    Attributes
    ----------
    placed : PlacedDirectory
    findings : list of Finding
        What its check found.
    left_out : int
        Rows that are not shown: with an error, or depending on one.
    """

    placed: PlacedDirectory
    findings: list[Finding]
    left_out: int


@dataclass(frozen=True)
class OwnData:
    """What one session shows.

    Attributes
    ----------
    tables : Snapshot
        Havre's tables with the uploaded ones in place of theirs.
    version : int
        Another for each choice of tables in a session.
    directory : OwnDirectory or None
        The uploaded directory, when one is shown.
    lists : CheckedLists or None
        The uploaded lists, when some are shown.
    """

    tables: Snapshot
    version: int
    directory: OwnDirectory | None = None
    lists: CheckedLists | None = None


def own_data() -> OwnData | None:
    """What this session shows of its own; None for everybody else, and outside of a session."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    found: OwnData | None = st.session_state.get(SHOWN)
    return found


def show_own(havre: Snapshot, directory: OwnDirectory | None, lists: CheckedLists | None) -> None:
    """Show these tables in this session, or with neither Havre's own again.

    Parameters
    ----------
    havre : Snapshot
        What everybody else is shown.
    directory, lists
        What to put in place of its tables.
    """
    st.session_state.own_data_version = version = st.session_state.get("own_data_version", 0) + 1
    if directory is None and lists is None:
        st.session_state.pop(SHOWN, None)
        return
    tables = havre
    if lists is not None:
        tables = lists.in_place_of(tables)
    if directory is not None:
        tables = directory.placed.in_place_of(tables)
    st.session_state[SHOWN] = OwnData(tables, version, directory, lists)
