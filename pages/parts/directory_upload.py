"""Checking an uploaded copy of the directory: for this session only, shared with nobody."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
import streamlit as st
from markupsafe import Markup

from loaders.directory_files import directory_workbook
from loaders.directory_intake import LARGEST_UPLOAD, MOST_FILES, Files
from loaders.directory_sheets import COLUMNS
from loaders.directory_upload import (
    CheckedUpload,
    bundled_files,
    bundled_workbook,
    check_upload,
    files_to_adopt,
)
from pages.parts import data, directory_upload_tables
from pages.parts.companion import Companion, companion
from pages.parts.data_notes import download_title
from pages.parts.downloads import EXCEL, download_button, download_buttons
from pages.parts.finding_tables import error_messages, finding_words, findings_table
from pages.parts.own_view import show_directory_choice
from pages.parts.tables import show_table
from pages.parts.text import DEFAULT_LANGUAGE, _, current_language, ngettext, number

CHECKED = "directory_upload"  # of the session: a `Held`
MOST_SHOWN = 1_000
TABLE_HEIGHT = 420
ZIP = "application/zip"


@dataclass
class Held:
    """What a session holds: the digest of the files, what they gave, tables by language."""

    digest: bytes
    upload: CheckedUpload
    tables: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict)

    def table(self, name: str, make: Callable[[CheckedUpload], pd.DataFrame]) -> pd.DataFrame:
        """A table in the reader's language; made once."""
        key = name, current_language()
        if key not in self.tables:
            self.tables[key] = make(self.upload)
        return self.tables[key]


def upload_section() -> None:
    """The whole section: files to edit, the upload, and what was found in it."""
    st.header(_("Check a directory"), anchor="directory")
    st.write(
        _(
            "Upload an edited copy, or a directory of your own in the same form. Each fault is "
            "named with its file, row and column. The directory that everybody else is shown does "
            "not change."
        )
    )
    _files_to_edit()
    files = uploaded_files(
        _("Files of the directory: CSV, a ZIP of them, an Excel workbook, or HSDS 3 (ZIP, JSON)"),
        "directory_upload_files",
        LARGEST_UPLOAD,
        MOST_FILES,
    )
    st.caption(
        _("One table is enough: the others are taken from the directory that came with Havre.")
    )
    if not files:
        st.session_state.pop(CHECKED, None)
        return
    held = _checked(files)
    _verdict(held.upload)
    _findings(held)
    _rows(held.upload)
    _changes(held)
    show_directory_choice(held.upload)
    _to_adopt(held.upload)


def _files_to_edit() -> None:
    st.subheader(_("Files to edit"))
    st.caption(
        _(
            "The directory as it is now. In the workbook every cell has the format Text, so that "
            "Excel keeps zeros, dates and phone numbers as they are typed."
        )
    )
    with st.container(horizontal=True, gap="small", key="directory-files"):
        download_button(
            _("Workbook to edit (Excel)"),
            bundled_workbook,
            "havre-directory",
            "xlsx",
            EXCEL,
            "to-edit",
        )
        download_button(
            _("CSV files (ZIP)"), bundled_files, "havre-directory", "zip", ZIP, "to-edit"
        )


def uploaded_files(label: str, key: str, size: int, files: int) -> list[tuple[str, bytes]]:
    """The box for files, with its bounds and its English words explained; what is in it.

    Parameters
    ----------
    label, key : str
        Of the widget.
    size, files : int
        Bytes in all and number of files that are taken.
    """
    taken = st.file_uploader(label, accept_multiple_files=True, key=key)
    st.caption(
        _(
            "At most {size} MB and {files} files in all.",
            size=number(size / 1_000_000),
            files=files,
        )
    )
    if current_language() != DEFAULT_LANGUAGE:
        st.caption(
            _(
                "The words in the box are English: “Upload” opens the choice of files, “per file” "
                "is the largest size of one, “Drag and drop files here” means that files can be "
                "dropped there, “File must be … or smaller” that one is too large."
            )
        )
    return [(file.name, file.getvalue()) for file in taken]


def files_digest(files: Files, more: str = "") -> bytes:
    """The same for the same files, and whatever else what they give depends on."""
    digest = hashlib.sha256(more.encode())
    for name, content in files:
        digest.update(hashlib.sha256(name.encode(errors="surrogatepass")).digest())
        digest.update(hashlib.sha256(content).digest())
    return digest.digest()


def _checked(files: Files) -> Held:
    """What the files gave; worked out once while they and the day stay the same."""
    today = date.today()
    digest = files_digest(files, today.isoformat())
    held: Held | None = st.session_state.get(CHECKED)
    if held is None or held.digest != digest:
        st.session_state.pop(CHECKED, None)  # the former one need not wait in memory
        with st.spinner(_("Checking the files…")):
            held = Held(digest, check_upload(files, data.snapshot(), today))
        st.session_state[CHECKED] = held
    return held


def _verdict(upload: CheckedUpload) -> None:
    errors = sum(finding.severity == "error" for finding in upload.findings)
    st.subheader(_("What was found"))
    if upload.usable:
        st.success(_("No error. The copy can be adopted; look at warnings and differences first."))
    elif upload.checked is None:
        st.error(_("Nothing could be read. The table below says why."))
    else:
        st.error(
            ngettext(
                "{count} error must be corrected before the copy can be adopted.",
                "{count} errors must be corrected before the copy can be adopted.",
                errors,
            )
        )
    st.write(finding_words(upload.findings))
    if upload.given:
        forms = ", ".join(map(directory_upload_tables.form_words, upload.forms))
        st.caption(_("Recognised: {forms}.", forms=forms))
    if upload.given and upload.bundled:
        st.caption(
            _(
                "Not in the upload, taken from the directory that came with Havre: {tables}.",
                tables=", ".join(name.replace("_", r"\_") for name in upload.bundled),
            )
        )


def _findings(held: Held) -> None:
    found = held.upload.findings
    table = held.table("findings", lambda upload: findings_table(upload.findings))
    title = _("Findings in an uploaded copy of the directory")
    shown_table(table, error_messages(found), title, "findings", len(found))


def _rows(upload: CheckedUpload) -> None:
    if upload.checked is None:
        return
    st.subheader(_("Where each row went"))
    st.write(
        _(
            "Rows read = sound + with an error + depending on a row with an error. Rows of the "
            "header and blank rows are not counted."
        )
    )
    show_table(directory_upload_tables.rows_table(upload))


def _changes(held: Held) -> None:
    upload = held.upload
    if upload.checked is None:
        return
    st.subheader(_("What differs from the directory that came with Havre"))
    show_table(directory_upload_tables.counts_table(upload))
    if upload.changes.empty:
        st.write(_("Nothing differs: the same rows with the same cells."))
        return
    table = held.table("changes", directory_upload_tables.changes_table)
    title = _("Differences of an uploaded copy of the directory")
    shown_table(table, [], title, "differences", len(upload.changes))


def _to_adopt(upload: CheckedUpload) -> None:
    if upload.checked is None:
        return
    st.subheader(_("To adopt the copy"))
    words = [
        _(
            "Unpack the CSV files into geodata/directory in Havre's source code, run “havre check "
            "--directory” and “havre build”, and send the change to whoever looks after this "
            "Havre. docs/operations.md says how."
        )
    ]
    if not upload.usable:
        words = [
            _(
                "The CSV files are offered once no error is left. The workbook holds what was "
                "read, to correct it there; what is told above as not read is not in it."
            )
        ]
    st.write(*words)
    with st.container(horizontal=True, gap="small", key="directory-adopt"):
        if upload.usable:
            download_button(
                _("CSV files to adopt (ZIP)"),
                lambda: files_to_adopt(upload),
                "havre-directory-checked",
                "zip",
                ZIP,
                "to-adopt",
            )
        download_button(
            _("The copy as a workbook to edit (Excel)"),
            lambda: directory_workbook(upload.text_tables()),
            "havre-directory-checked",
            "xlsx",
            EXCEL,
            "to-adopt",
        )


def message_list(messages: Sequence[str]) -> Markup:
    """Messages as a list that wraps on a phone and that a screen reader reads out."""
    items = Markup("").join(Markup("<li>{}</li>").format(message) for message in messages)
    return Markup('<ul class="havre-list">{}</ul>').format(items)


def shown_table(
    table: pd.DataFrame, messages: Sequence[str], title: str, key: str, rows: int
) -> None:
    """Messages, and a table with its downloads; of a very long one the beginning is on screen."""
    if messages:
        st.html(message_list(messages))
    if table.empty:
        return
    show_table(table.head(MOST_SHOWN), height=TABLE_HEIGHT if len(table) > 10 else "auto")
    if len(table) > MOST_SHOWN:
        st.caption(
            _(
                "Shown: the first {shown} of {rows}. The downloads hold {held}.",
                shown=number(MOST_SHOWN),
                rows=number(rows),
                held=number(len(table)),
            )
        )
    download_buttons(
        table,
        title=download_title(len(table)),
        about=_about(title),
        name=f"havre-upload-{key}",
        key=f"upload-{key}",
    )


def _about(title: str) -> Companion:
    notes = [_("The files were checked in one visitor's session and are not part of Havre.")]
    source = _("files that a visitor uploaded; the directory that came with Havre (MIT licence)")
    tables = {_("Tables of the directory"): ", ".join(COLUMNS)}
    return companion(title, tables, notes, source, date.today())
