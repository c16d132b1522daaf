"""Checking uploaded LMIA lists: for this session only, shared with nobody."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from geodata.terms import SEVERITIES
from loaders.list_upload import LARGEST_UPLOAD, MOST_LISTS, CheckedLists, check_lists
from pages.parts import data
from pages.parts.data_notes import period_words
from pages.parts.directory_upload import files_digest, shown_table, uploaded_files
from pages.parts.finding_tables import error_messages, finding_words, findings_table
from pages.parts.own_view import show_lists_choice
from pages.parts.tables import show_table
from pages.parts.text import _, current_language

CHECKED = "list_upload"  # of the session: a `HeldLists`


@dataclass
class HeldLists:
    """What a session holds: the digest of the files, what they gave, findings by language."""

    digest: bytes
    lists: CheckedLists
    findings: dict[str, pd.DataFrame] = field(default_factory=dict)


def list_section() -> None:
    """The whole section: the upload, what was found in it, and the choice to show it."""
    st.header(_("Check a list of approved positions"), anchor="list")
    st.write(
        _(
            "Upload lists of employers with a positive LMIA as Employment and Social Development "
            "Canada publishes them, CSV or Excel, English or French, of any year since 2014. Each "
            "row that cannot be read is named."
        )
    )
    files = uploaded_files(
        _("Lists: CSV or Excel"), "list_upload_files", LARGEST_UPLOAD, MOST_LISTS
    )
    if not files:
        st.session_state.pop(CHECKED, None)
        return
    held = _checked(files)
    _verdict(held)
    show_lists_choice(held.lists)


def _checked(files: list[tuple[str, bytes]]) -> HeldLists:
    """What the files gave; worked out once while they stay the same."""
    digest = files_digest(files)
    held: HeldLists | None = st.session_state.get(CHECKED)
    if held is None or held.digest != digest:
        st.session_state.pop(CHECKED, None)
        with st.spinner(_("Checking the files…")):
            held = HeldLists(digest, check_lists(files, data.in_use().tables))
        st.session_state[CHECKED] = held
    return held


def _verdict(held: HeldLists) -> None:
    lists = held.lists
    st.subheader(_("What was found"), anchor="list-findings")
    if lists.usable:
        st.success(
            _("Can be counted: {periods}.", periods=", ".join(map(period_words, lists.fresh)))
        )
    else:
        st.error(_("Nothing could be read. The table below says why."))
    st.write(finding_words(lists.findings))
    if not lists.accounting.empty:
        show_table(_accounts_table(lists.accounting))
    if not lists.findings:
        return
    language = current_language()
    if language not in held.findings:
        ordered = sorted(lists.findings, key=lambda one: SEVERITIES.index(one.severity))
        held.findings[language] = findings_table(ordered)
    shown_table(
        held.findings[language],
        error_messages(lists.findings),
        _("Findings in uploaded lists of approved positions"),
        "list-findings",
        len(lists.findings),
    )


def _accounts_table(accounting: pd.DataFrame) -> pd.DataFrame:
    """What each file gave."""
    maritime = accounting[[f"positions_{code}" for code in ("NB", "NS", "PE")]].sum(axis="columns")
    return pd.DataFrame(
        {
            _("File"): accounting["file"],
            _("Period"): [
                period_words(one) if isinstance(one, str) else None for one in accounting["quarter"]
            ],
            _("Rows read"): accounting["rows_read"],
            _("Rows left out"): accounting["rows_refused"],
            _("Positions in all of Canada"): accounting["positions_read"],
            _("Positions in the three provinces"): maritime,
            _("Counted"): [_("yes") if one else _("no") for one in accounting["counted"]],
        }
    )
