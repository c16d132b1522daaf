"""Cells are brought to one form before anything is looked up in them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.cells import (
    Occupation,
    canonical_text,
    cell_shown,
    fold,
    label_shown,
    occupation,
    read_each,
    whole_number,
)

BLANKS = st.text(" \t\xa0\u2007\u202f\r\n\u200b\ufeff", max_size=3)


@given(st.text())
def test_canonical_text_is_stable_and_has_single_blanks(text: str) -> None:
    once = canonical_text(text)
    assert canonical_text(once) == once
    assert once == once.strip()
    assert "  " not in once
    assert not any(blank in once for blank in "\t\n\r\xa0\u200b\ufeff")


@given(st.lists(st.text("abcÉé0", min_size=1), min_size=1), st.data())
def test_padding_and_odd_blanks_make_no_difference(words: list[str], data: st.DataObject) -> None:
    gaps = [data.draw(BLANKS) for _ in range(len(words) + 1)]
    padded = gaps[0] + "".join(f"{word} {gap}" for word, gap in zip(words, gaps[1:], strict=True))
    assert canonical_text(padded) == canonical_text(" ".join(words))


def test_composed_and_decomposed_letters_are_one() -> None:
    assert canonical_text(unicodedata.normalize("NFD", "Cap-Pelé")) == "Cap-Pelé"


@given(st.text())
def test_fold_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_fold_forgets_padding_and_apostrophe_style(text: str) -> None:
    assert fold(f"\xa0{text} ") == fold(text)
    assert fold(text.replace("'", "’")) == fold(text)


@pytest.mark.parametrize("text", ["High Wage", "Île-du-Prince-Édouard", "RÉSIDENT"])
def test_fold_forgets_case_and_accents(text: str) -> None:
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    assert fold(text) == fold(plain.upper()) == fold(text.lower())


@given(st.integers(0, 999_999_999), st.sampled_from(["", ".", ".0", ".00"]))
def test_whole_numbers_are_read_with_or_without_a_zero_decimal(number: int, tail: str) -> None:
    assert whole_number(f"{number}{tail}") == number


@given(st.text())
def test_whole_number_never_raises_and_is_never_negative(text: str) -> None:
    number = whole_number(text)
    assert number is None or number >= 0


@pytest.mark.parametrize(
    "text", ["", "-1", "2.5", "two", "1,234", "1e3", "nan", "inf", "٣", "1 2", "9" * 10, "True"]
)
def test_other_texts_are_no_whole_number(text: str) -> None:
    assert whole_number(text) is None


@given(st.from_regex(r"[0-9]{4,5}", fullmatch=True), st.text("abc -,é", max_size=20))
def test_an_occupation_splits_at_its_first_hyphen(code: str, title: str) -> None:
    title = canonical_text(title)
    assert occupation(f"{code}-{title}") == Occupation(code, title)


@given(st.text())
def test_occupation_never_raises(text: str) -> None:
    found = occupation(text)
    assert found is None or len(found.code) in (4, 5)


@pytest.mark.parametrize("text", ["", "Cooks", "631-Cooks", "631200-Cooks", "٦٣٢٢-Cooks", "-6322"])
def test_other_texts_are_no_occupation(text: str) -> None:
    assert occupation(text) is None


def test_a_code_keeps_its_leading_zeros() -> None:
    assert occupation("00015-Senior managers") == Occupation("00015", "Senior managers")


def test_read_each_asks_once_per_text() -> None:
    asked = []
    assert read_each(lambda text: asked.append(text) or len(text), ["a", "bb", "a"]) == [1, 2, 1]
    assert sorted(asked) == ["a", "bb"]


def test_what_is_shown_has_no_full_postal_code_and_no_employer() -> None:
    assert "1A1" not in label_shown("Somewhere, NB E1C 1A1 and B2N5A5")
    assert "5A5" not in label_shown("Somewhere, NB E1C 1A1 and B2N5A5")
    assert cell_shown("Jane's Lobster Ltd", ["Nova Scotia"]) == "text of 18 characters"
    assert cell_shown("Nova  scotai", ["Nova Scotia"]) == "Nova scotai"
    assert cell_shown("") == "empty"
    assert len(label_shown("x" * 500)) == 60
