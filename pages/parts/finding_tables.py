"""Findings in files, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geodata.findings import Finding, finding_rules
from pages.parts.text import _, current_language, ngettext, number

MOST_SENTENCES = 10
MOST_ROWS = 20_000  # of a table; nobody reads more before the next try


def error_messages(findings: Sequence[Finding]) -> list[str]:
    """The first errors as sentences, and how many more there are."""
    errors = [finding for finding in findings if finding.severity == "error"]
    messages = [finding.message(current_language()) for finding in errors[:MOST_SENTENCES]]
    more = len(errors) - len(messages)
    if more:
        messages.append(
            ngettext(
                "{count} more error: see the table.", "{count} more errors: see the table.", more
            )
        )
    return messages


def finding_words(findings: Sequence[Finding]) -> str:
    """How many findings of each severity there are."""
    counts = {
        severity: sum(finding.severity == severity for finding in findings)
        for severity in ("error", "warning", "notice")
    }
    return _(
        "Errors: {errors}. Warnings: {warnings}. Notices: {notices}.",
        errors=number(counts["error"]),
        warnings=number(counts["warning"]),
        notices=number(counts["notice"]),
    )


def findings_table(findings: Sequence[Finding]) -> pd.DataFrame:
    """Findings in their order: how serious, where, what, what was found and expected."""
    language = current_language()
    rules = finding_rules()
    meanings = rules[f"meaning_{language}"].to_dict()
    expected = rules[f"expected_{language}"].to_dict()
    severities = {"error": _("Error"), "warning": _("Warning"), "notice": _("Notice")}
    found = findings[:MOST_ROWS]
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
