"""What is kept for everyone never holds a session's own data, and the other way round."""

from __future__ import annotations

import ast
import dataclasses
from pathlib import Path

import pytest
import streamlit as st

from geodata.snapshot import Snapshot, read_snapshot
from pages.parts import data, own_data
from pages.parts.kept import kept
from pages.parts.own_data import SHOWN, OwnData

PAGES = Path(__file__).parents[2] / "pages"
# Made from files of Havre or the server, never from `data.snapshot`.
OF_EVERYONE = {"in_use", "_read_version", "_style", "_sources"}


def test_nothing_made_from_the_shown_data_is_kept_but_through_one_door() -> None:
    found = set()
    for file in [*PAGES.rglob("*.py"), PAGES.parent / "app.py"]:
        if file.name == "kept.py":
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                words = [ast.unparse(one) for one in node.decorator_list]
                if any("cache_resource" in one or "cache_data" in one for one in words):
                    found.add(node.name)
                if any(one.startswith(("cache", "lru_cache")) for one in words):
                    names = {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
                    assert "snapshot" not in names and "entries" not in names, node.name
    assert found == OF_EVERYONE


def test_each_session_is_given_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    havre = read_snapshot()
    fewer = dataclasses.replace(havre, positions=havre.positions.head(3))
    session: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", session)
    monkeypatch.setattr(own_data, "get_script_run_ctx", lambda **_: object())
    held: dict[tuple[object, ...], int] = {}

    def of_session(version, name, args, kwargs, make):  # type: ignore[no-untyped-def]
        key = (id(session), version, name, args)
        return held.setdefault(key, make(*args, **kwargs))

    monkeypatch.setattr("pages.parts.kept._of_session", of_session)
    made: list[str] = []

    @kept()
    def rows(word: str) -> int:
        made.append(word)
        return len(data.snapshot().positions)

    everyone = rows("a")
    assert everyone == len(data.in_use().tables.positions) and made == ["a"]
    session[SHOWN] = OwnData(fewer, 1)
    assert rows("a") == 3
    session[SHOWN] = OwnData(dataclasses.replace(havre, positions=havre.positions.head(5)), 2)
    assert rows("a") == 5
    del session[SHOWN]
    assert rows("a") == everyone and made == ["a", "a", "a"]


def test_outside_of_a_session_nothing_is_anybodys_own() -> None:
    assert own_data.own_data() is None
    assert isinstance(data.snapshot(), Snapshot)
