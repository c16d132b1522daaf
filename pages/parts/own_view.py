"""The mark of a session that shows data of its own, and the choice to show it or not."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geodata.terms import PROVINCES
from loaders.directory_upload import CheckedUpload
from loaders.list_upload import CheckedLists
from loaders.placed_directory import placed_directory
from pages.parts import data
from pages.parts.data_notes import period_words
from pages.parts.own_data import OwnDirectory, own_data, show_own
from pages.parts.own_words import left_out_words, own_words
from pages.parts.tables import show_table
from pages.parts.text import _, ngettext


def own_data_mark() -> None:
    """On top of every page: that this session shows data of its own, and the way back."""
    if own_data() is None:
        return
    first = _("Your data, in this session only.")
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="own-data"):
        st.markdown(f"**{first}** {own_words()} {left_out_words()}", width="stretch")
        st.button(
            _("Show Havre's own data again"),
            on_click=_show_neither,
            key="own-data-end",
            width="content",
        )


def own_data_note() -> None:
    """Who sees the session's own data, and how long; nothing while Havre's data is shown."""
    if own_data() is not None:
        st.caption(
            _(
                "Nobody else sees it. It is gone once this page is closed or loaded again, and a "
                "link to a view shows Havre's own data."
            )
        )


def show_directory_choice(upload: CheckedUpload) -> None:
    """Below a checked directory: show it in the whole app, in this session."""
    st.subheader(_("Show it in the whole app"))
    tables = upload.checked.tables if upload.checked else None
    if tables is None or tables.locations.empty or tables.services.empty:
        st.write(_("There is no sound entry with a service to show."))
        return
    left_out = _left_out(upload)
    if left_out:
        st.write(
            ngettext(
                "{count} row with an error, or depending on one, would be left out.",
                "{count} rows with an error, or depending on one, would be left out.",
                left_out,
            )
        )
    st.write(
        _(
            "Every page then shows this directory instead of Havre's, to you alone, until you end "
            "it or close the page. Cards have no contact file, code or sheet to print then: those "
            "would be files on the server."
        )
    )
    st.button(
        _("Show this directory"),
        on_click=_show_directory,
        args=(upload, left_out),
        key="show-directory",
        type="primary",
    )


def show_lists_choice(lists: CheckedLists) -> None:
    """Below checked lists: show them in the whole app, in this session."""
    st.subheader(_("Show it in the whole app"))
    if not lists.usable:
        st.write(_("There is no list that can be counted."))
        return
    if lists.changes is not None:
        st.write(_("What would be counted, beside what Havre has:"))
        table = _changes_table(lists.changes)
        show_table(table)
        if (table.iloc[:, 2].fillna(0) < table.iloc[:, 1].fillna(0)).any():
            st.warning(
                _(
                    "A period would have fewer positions than in Havre: the file may be cut short, "
                    "or rows of it could not be read."
                )
            )
    st.write(
        ngettext(
            "Every page then counts {count} period from the upload and the others as Havre has "
            "them, to you alone, until you end it or close the page.",
            "Every page then counts {count} periods from the upload and the others as Havre has "
            "them, to you alone, until you end it or close the page.",
            len(lists.fresh),
        )
    )
    st.button(
        _("Show these positions"),
        on_click=_show_lists,
        args=(lists,),
        key="show-lists",
        type="primary",
    )


def _changes_table(changes: pd.DataFrame) -> pd.DataFrame:
    """Positions of the three provinces in each period of an upload, in Havre and in it."""
    sums = {
        when: changes[[f"{code}_{when}" for code in PROVINCES]].sum(axis="columns", min_count=1)
        for when in ("before", "after")
    }
    return pd.DataFrame(
        {
            _("Period"): changes["period"].map(period_words),
            _("Positions in Havre"): sums["before"],
            _("Positions in the upload"): sums["after"],
        }
    )


def _left_out(upload: CheckedUpload) -> int:
    accounts = upload.accounts()
    return int(accounts[["with_error", "dependent", "unread"]].to_numpy().sum())


def _show_directory(upload: CheckedUpload, left_out: int) -> None:
    if upload.checked is None:
        return
    havre, own = data.in_use().tables, own_data()
    placed = placed_directory(upload.checked.tables, havre.gazetteer, havre.census_divisions)
    directory = OwnDirectory(placed, upload.findings, left_out)
    show_own(havre, directory, own.lists if own else None)


def _show_lists(lists: CheckedLists) -> None:
    own = own_data()
    show_own(data.in_use().tables, own.directory if own else None, lists)


def _show_neither() -> None:
    show_own(data.in_use().tables, None, None)
