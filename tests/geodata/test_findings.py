"""Findings: known codes, both languages, a stable order."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from geodata.findings import FINDING_COLUMNS, Finding, finding_rules, findings_table
from geodata.schemas import Findings
from geodata.terms import SEVERITIES


def test_every_rule_is_complete_and_stands_once() -> None:
    rules = finding_rules()
    assert rules.index.is_unique
    assert set(rules["severity"]) == set(SEVERITIES)
    assert (rules.map(str.strip) == rules).all(axis=None)
    assert not (rules == "").any(axis=None)


def test_an_unknown_code_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="unknown finding code 'lost'; known: missing_file"):
        Finding("lost", "a.xlsx", "x")


@pytest.mark.parametrize("code", finding_rules().index)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_code_makes_a_sentence_in_each_language(code: str, language: str) -> None:
    message = Finding(code, "a.xlsx", "this").message(language)
    assert message.startswith("a.xlsx")
    assert "this" in message and message.endswith(".")


def test_a_message_says_where_what_and_what_was_expected() -> None:
    finding = Finding("no_address", "a.xlsx", "-", sheet="Sheet1", row=7, column="address")
    assert finding.message() == (
        "a.xlsx, sheet Sheet1, row 7, column address: The row has no address; it is not placed. "
        "Found: -. Expected: a place and a postal code."
    )
    assert finding.message("fr").startswith(
        "a.xlsx, feuille Sheet1, ligne 7, colonne address : La ligne n'a pas d'adresse"
    )


def test_a_finding_on_a_whole_file_names_no_row() -> None:
    assert "row" not in Finding("empty_file", "a.xlsx", "0 bytes").message().split(":")[0]


def test_the_table_puts_errors_first_and_does_not_depend_on_the_order_found() -> None:
    findings = [
        Finding("place_from_fsa", "b.xlsx", "X", row=4, positions=2),
        Finding("no_address", "b.xlsx", "-", row=9),
        Finding("no_address", "b.xlsx", "-", row=10),
        Finding("no_address", "b.xlsx", "-"),
        Finding("empty_file", "a.xlsx", "0 bytes"),
    ]
    table = findings_table(findings)
    assert table["severity"].tolist() == ["error", "warning", "warning", "warning", "notice"]
    assert table["row"].tolist()[1:3] == [9, 10]
    assert pd.isna(table["row"].iloc[3]) and pd.isna(table["positions"].iloc[0])
    for seed in range(5):
        mixed = random.Random(seed).sample(findings, len(findings))
        pd.testing.assert_frame_equal(findings_table(mixed), table)
    Findings.validate(table)


def test_no_finding_makes_an_empty_table() -> None:
    table = findings_table([])
    assert table.empty
    assert tuple(table.columns) == FINDING_COLUMNS
    Findings.validate(table)
