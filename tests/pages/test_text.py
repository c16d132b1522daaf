"""Every word in each language."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from geodata.conditions import who_answers
from geodata.snapshot import read_snapshot
from pages.parts import text

REPOSITORY = Path(__file__).parents[2]
OTHERS = [code for code in text.LANGUAGES if code != text.DEFAULT_LANGUAGE]
SHOWN = {"title", "header", "subheader", "write", "caption", "info", "warning", "toggle", "pills"}
PLACEHOLDER = re.compile(r"\{\w+\}")


def messages_in_code() -> set[Any]:
    files = [REPOSITORY / "app.py", *sorted((REPOSITORY / "pages").rglob("*.py"))]
    keywords = {"_": None, "ngettext": (1, 2)}
    return {
        message
        for file in files
        for _line, message, _comments, _context in extract_from_file(
            "python", str(file), keywords=keywords
        )
    }


@pytest.fixture(params=OTHERS)
def catalogue(request: pytest.FixtureRequest) -> Any:
    path = text.LOCALE_DIR / request.param / "LC_MESSAGES" / "havre.po"
    with path.open("rb") as file:
        return read_po(file, locale=request.param)


def test_every_message_in_the_code_is_translated(catalogue: Any) -> None:
    translated = {message.id for message in catalogue if message.id and all(_strings(message))}
    assert messages_in_code() - translated == set()


def test_no_translation_is_left_over_or_uncertain(catalogue: Any) -> None:
    assert {message.id for message in catalogue if message.id} - messages_in_code() == set()
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_translations_use_the_same_placeholders(catalogue: Any) -> None:
    for message in catalogue:
        if message.id:
            source = message.id if isinstance(message.id, str) else message.id[1]
            for string in _strings(message):
                assert set(PLACEHOLDER.findall(string)) == set(PLACEHOLDER.findall(source))


def test_no_message_hides_inside_an_f_string_where_the_extractor_cannot_see_it() -> None:
    hidden = re.compile(r"""f(["'])(?:(?!\1).)*\{_\(""")
    for file in (REPOSITORY / "pages").rglob("*.py"):
        assert not hidden.search(file.read_text("utf-8")), file


def test_pages_show_no_words_outside_the_catalogue() -> None:
    """Calls that put words on screen take them from ``_``, not from a bare literal."""
    bare = []
    for file in (REPOSITORY / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                first = node.args[0] if node.args else None
                if node.func.attr in SHOWN and isinstance(first, ast.Constant):
                    bare.append(f"{file.name}:{node.lineno} {first.value!r}")
    assert bare == []


@pytest.mark.parametrize("language", text.HELP_LANGUAGES)
def test_the_languages_for_workers_say_nothing_that_is_not_in_the_code(language: str) -> None:
    path = text.LOCALE_DIR / language / "LC_MESSAGES" / "havre.po"
    with path.open("rb") as file:
        words = [message for message in read_po(file, locale="es") if message.id]
    assert {message.id for message in words} - messages_in_code() == set()
    for message in words:
        source = message.id if isinstance(message.id, str) else message.id[1]
        for string in _strings(message):
            assert set(PLACEHOLDER.findall(string)) == set(PLACEHOLDER.findall(source)), source


def test_every_need_has_a_label_in_every_language() -> None:
    types = set(read_snapshot().service_types["service_type"])
    with (text.LOCALE_DIR / "needs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["service_type"] for row in rows} == types
    for language in text.HELP_LANGUAGES:
        assert all(row[f"label_{language}"].strip() for row in rows)


def test_every_road_of_the_estimated_network_has_a_french_name() -> None:
    names = set(read_snapshot().roads.links["name"].dropna())
    with (text.LOCALE_DIR / "roads.csv").open(encoding="utf-8", newline="") as file:
        french = {row["text_en"]: row["text_fr"] for row in csv.DictReader(file)}
    assert set(french) == names
    english = re.compile(r"\b([Ff]err(y|ies)|[Bb]ridges?|[Cc]auseway|Trunk|Road to|streets|and)\b")
    for name in french.values():
        assert name.strip() and not english.search(name.replace("East Ferry", "")), name


def test_an_unknown_language_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match="expected one of en, fr, es, tl"):
        text.catalogue("xx")


def _strings(message: Any) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.mark.parametrize("language", text.HELP_LANGUAGES)
def test_lines_hours_and_who_answers_are_said_in_the_languages_for_workers(language: str) -> None:
    snapshot = read_snapshot()
    said = {
        *who_answers(snapshot)["who_answers_en"],
        *snapshot.locations["hours_en"].dropna(),
        *snapshot.phones["label_en"].dropna(),
    }
    names = {*snapshot.locations["city"].dropna(), "O'Leary", "Migrant Workers Alliance for Change"}
    with text.PHRASES.open(encoding="utf-8", newline="") as file:
        rows = {row["text_en"]: row[f"text_{language}"] for row in csv.DictReader(file)}
    assert said - names - set(rows) == set()
    assert all(words.strip() for words in rows.values())
    for english, words in rows.items():  # no hour, year or area code is lost or changed
        assert sorted(re.findall(r"\d+", words)) == sorted(re.findall(r"\d+", english)), english
