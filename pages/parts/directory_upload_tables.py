"""What was found in an uploaded directory, as tables in the reader's words."""

from __future__ import annotations

import pandas as pd

from geodata.findings import finding_rules
from loaders.directory_upload import CheckedUpload
from pages.parts.text import _, current_language, ngettext

MOST_SENTENCES = 10
MOST_ROWS = 20_000  # of findings and of differences; nobody reads more before the next try


def form_words(form: str) -> str:
    """What an upload is, in words."""
    return {
        "csv": _("CSV"),
        "zip": _("ZIP archive"),
        "xlsx": _("Excel workbook"),
        "hsds": _("HSDS package"),
    }[form]


def error_messages(upload: CheckedUpload) -> list[str]:
    """The first errors as sentences, and how many more there are."""
    errors = [finding for finding in upload.findings if finding.severity == "error"]
    messages = [finding.message(current_language()) for finding in errors[:MOST_SENTENCES]]
    more = len(errors) - len(messages)
    if more:
        messages.append(
            ngettext(
                "{count} more error: see the table.", "{count} more errors: see the table.", more
            )
        )
    return messages


def findings_table(upload: CheckedUpload) -> pd.DataFrame:
    """Findings, errors first: how serious, where, what, what was found and expected."""
    language = current_language()
    rules = finding_rules()
    meanings = rules[f"meaning_{language}"].to_dict()
    expected = rules[f"expected_{language}"].to_dict()
    severities = {"error": _("Error"), "warning": _("Warning"), "notice": _("Notice")}
    found = upload.findings[:MOST_ROWS]
    return pd.DataFrame(
        {
            _("Severity"): [severities[one.severity] for one in found],
            _("File"): [one.file for one in found],
            _("Sheet"): [one.sheet or None for one in found],
            _("Row"): pd.array([one.row for one in found], dtype="Int64"),
            _("Column"): [one.column or None for one in found],
            _("Finding"): [meanings[one.code] for one in found],
            _("Found"): [one.found_in(language) for one in found],
            _("Expected"): [expected[one.code] for one in found],
        }
    ).dropna(axis="columns", how="all")


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
