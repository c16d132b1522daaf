"""Findings: what was wrong in the data, where, and what was expected instead.

A fault in the data is collected as a finding and never dropped silently; a fault in
the program raises. Each code has one rule (severity, meaning and expectation, in both
languages) in ``finding_rules.csv``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from geodata.found_words import found_in_french
from geodata.plain_files import printable
from geodata.terms import SEVERITIES

RULES_FILE = Path(__file__).parent / "finding_rules.csv"
FINDING_COLUMNS = ("code", "severity", "file", "sheet", "row", "column", "found", "positions")


@cache
def finding_rules() -> pd.DataFrame:
    """The reviewed rules, indexed by code.

    Returns
    -------
    DataFrame
        Index ``code``; columns ``severity`` (error, warning, notice), ``meaning_en``,
        ``meaning_fr``, ``expected_en``, ``expected_fr``.
    """
    return pd.read_csv(RULES_FILE, dtype=str, keep_default_na=False).set_index("code")


@cache
def _severities() -> dict[str, str]:
    """As a dictionary: a damaged directory asks a million times."""
    return dict(finding_rules()["severity"])


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, at one place.

    Parameters
    ----------
    code : str
        A code of ``finding_rules.csv``; ``ValueError`` for any other.
    file, sheet, column : str
        Where; empty when it does not apply.
    row : int, optional
        Row as a spreadsheet counts it, from 1.
    found : str
        What stood there. Never an employer's name or a full postal code.
    positions : int, optional
        How many approved positions the fault touches.
    """

    code: str
    file: str
    found: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    positions: int | None = None

    def __post_init__(self) -> None:
        if self.code not in _severities():
            raise ValueError(
                f"unknown finding code {self.code!r}; known: {', '.join(finding_rules().index)}"
            )

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``notice``, from the rule."""
        return _severities()[self.code]

    def message(self, language: str = "en") -> str:
        """One line for a person: where, what was found, what was expected.

        Examples
        --------
        >>> Finding("empty_file", "a.csv", "0 bytes").message()
        'a.csv: The file is empty. Found: 0 bytes. Expected: a published list in CSV or XLSX form.'
        """
        words = {
            "en": ("sheet", "row", "column", "Found", "Expected"),
            "fr": ("feuille", "ligne", "colonne", "Trouvé", "Attendu"),
        }[language]
        places = [
            f"{word} {printable(str(value))}"
            for word, value in zip(words, (self.sheet, self.row, self.column), strict=False)
            if value not in ("", None)
        ]
        where = ", ".join([printable(self.file), *places])
        rule = finding_rules().loc[self.code]
        gap = " " if language == "fr" else ""
        found = printable(self.found_in(language))
        return (
            f"{where}{gap}: {rule[f'meaning_{language}']}. {words[3]}{gap}: {found}. "
            f"{words[4]}{gap}: {rule[f'expected_{language}']}."
        )

    def found_in(self, language: str) -> str:
        """What was found, in a language; a code that stands for it, as what it means."""
        if self.found in finding_rules().index:
            return str(finding_rules().loc[self.found, f"meaning_{language}"])
        return found_in_french(self.found) if language == "fr" else self.found


def findings_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as a table, most severe first, in a stable order.

    Returns
    -------
    DataFrame
        Columns ``code, severity, file, sheet, row, column, found, positions``.
    """
    records = [{**asdict(finding), "severity": finding.severity} for finding in findings]
    table = pd.DataFrame.from_records(records, columns=list(FINDING_COLUMNS))
    table["row"] = table["row"].astype("Int64")
    table["positions"] = table["positions"].astype("Int64")
    return in_order(table)


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """A table of findings, most severe first, in a stable order."""
    order = table["severity"].map({name: rank for rank, name in enumerate(SEVERITIES)})
    return (
        table.assign(order=order)
        .sort_values(["order", "code", "file", "sheet", "row", "column", "found"])
        .drop(columns="order")
        .reset_index(drop=True)
    )
