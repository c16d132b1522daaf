"""What an uploaded directory holds, as tables in the reader's words."""

from __future__ import annotations

import pandas as pd

from loaders.directory_upload import CheckedUpload
from pages.parts.finding_tables import MOST_ROWS
from pages.parts.text import _


def form_words(form: str) -> str:
    """What an upload is, in words."""
    return {
        "csv": _("CSV"),
        "zip": _("ZIP archive"),
        "xlsx": _("Excel workbook"),
        "hsds": _("HSDS package"),
    }[form]


def rows_table(upload: CheckedUpload) -> pd.DataFrame:
    """Where each row of each uploaded table went."""
    names = {
        "table": _("Table"),
        "read": _("Rows read"),
        "sound": _("Sound"),
        "with_error": _("With an error"),
        "dependent": _("Depending on one"),
        "unread": _("Lines not read"),
        "file": _("File"),
        "sheet": _("Sheet"),
    }
    accounts = upload.accounts()
    if (accounts["sheet"] == "").all():
        del names["sheet"]
    return accounts[list(names)].rename(columns=names)


def counts_table(upload: CheckedUpload) -> pd.DataFrame:
    """Rows of each uploaded table beside those of the bundled one."""
    names = {
        "table": _("Table"),
        "before": _("Rows that came with Havre"),
        "after": _("Rows in the upload"),
        "added": _("Added"),
        "removed": _("Removed"),
        "changed": _("Changed"),
    }
    return upload.counts[list(names)].rename(columns=names)


def changes_table(upload: CheckedUpload) -> pd.DataFrame:
    """The cells that differ."""
    kinds = {"added": _("Row added"), "removed": _("Row removed"), "changed": _("Cell changed")}
    changes = upload.changes.head(MOST_ROWS)
    return pd.DataFrame(
        {
            _("Table"): changes["table"],
            _("What"): changes["change"].map(kinds),
            _("Row"): changes["row"],
            _("Entry"): changes["key"],
            _("Column"): changes["column"],
            _("Before"): changes["before"].replace("", None),
            _("In the upload"): changes["after"].replace("", None),
        }
    )
