"""Refreshed tables beside the bundle: used when sound, else left alone with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import platformdirs
import pytest

from geodata.refreshed import (
    LIST_TABLES,
    RefreshFacts,
    UnusableRefreshError,
    bundle_digest,
    data_folder,
    forget_tables,
    read_facts,
    read_refreshed,
    refresh_version,
    write_refreshed,
)
from geodata.snapshot import read_snapshot

ROWS = pd.DataFrame({"employer": ["Fish Co"], "positions": [5]})


@pytest.fixture(scope="module")
def bundled() -> Any:
    return read_snapshot()


def facts(**other: Any) -> RefreshFacts:
    usual = RefreshFacts("2026-11-22T10:00:00+00:00", "en", 1, 34, bundle_digest(), "x")
    return replace(usual, **other)


@pytest.fixture
def folder(tmp_path: Path, bundled: Any) -> Path:
    tables = {name: getattr(bundled, name) for name in LIST_TABLES}
    write_refreshed(tables, ROWS, facts(), tmp_path)
    return tmp_path


def test_the_data_folder_is_the_one_named_or_the_system_s(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HAVRE_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.delenv("HAVRE_DATA")
    assert data_folder() == platformdirs.user_data_path("havre", appauthor=False)


def test_no_refreshed_data_is_no_fault(tmp_path: Path, bundled: Any) -> None:
    assert read_refreshed(tmp_path / "nothing", bundled, bundle_digest()) is None
    assert refresh_version(tmp_path / "nothing") == ""


def test_written_tables_are_read_back_and_the_directory_stays_the_bundle_s(
    folder: Path, bundled: Any
) -> None:
    found = read_refreshed(folder, bundled, bundle_digest())
    assert found is not None
    snapshot, said = found
    assert said.lists == 1
    assert snapshot.phones is bundled.phones and snapshot.locations is bundled.locations
    assert snapshot.places is bundled.places
    for name in LIST_TABLES:
        pd.testing.assert_frame_equal(getattr(snapshot, name), getattr(bundled, name))


def test_new_tables_change_the_version_and_leave_one_folder(folder: Path, bundled: Any) -> None:
    before = refresh_version(folder)
    tables = {name: getattr(bundled, name) for name in LIST_TABLES}
    write_refreshed(tables, ROWS, facts(lists=2), folder)
    assert refresh_version(folder) != before
    assert len(list(folder.glob("tables-*"))) == 1
    said = read_facts(folder)
    assert said is not None and said.lists == 2


def edit(**values: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "refreshed.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | values))

    return change


def text(value: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "refreshed.json").write_text(value) and None


def tables(folder: Path) -> Path:
    return next(folder.glob("tables-*"))


BROKEN: dict[str, tuple[Callable[[Path], Any], str]] = {
    "another format": (edit(format=2), "other_version"),
    "another bundle": (edit(bundle="0" * 64), "other_version"),
    "an empty file": (text(""), "damaged"),
    "half a file": (text('{"format": 1, "lang'), "damaged"),
    "a list": (text("[1]"), "damaged"),
    "an abyss": (text("[" * 100_000), "damaged"),
    "too few facts": (text('{"format": 1}'), "damaged"),
    "a fact too many": (edit(extra=1), "damaged"),
    "a number for a folder": (edit(tables=7), "damaged"),
    "a folder elsewhere": (edit(tables="tables-/../../../etc"), "damaged"),
    "no checksums": (edit(sha256=None), "damaged"),
    "other checksums": (edit(sha256={}), "damaged"),
    "a table missing": (lambda f: (tables(f) / "lists.csv").unlink(), "damaged"),
    "a table cut short": (
        lambda f: (tables(f) / "positions.csv").write_bytes(
            (tables(f) / "positions.csv").read_bytes()[:5000]
        ),
        "damaged",
    ),
    "the tables missing": (lambda f: tables(f).rename(f / "elsewhere"), "damaged"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_refreshed_data_that_is_not_sound_is_refused_with_the_reason(
    folder: Path, bundled: Any, kind: str
) -> None:
    change, code = BROKEN[kind]
    change(folder)
    with pytest.raises(UnusableRefreshError) as refused:
        read_refreshed(folder, bundled, bundle_digest())
    assert refused.value.code == code


def test_books_that_do_not_balance_are_refused(tmp_path: Path, bundled: Any) -> None:
    made = {name: getattr(bundled, name) for name in LIST_TABLES}
    made["positions"] = made["positions"].iloc[1:]
    write_refreshed(made, ROWS, facts(), tmp_path)
    with pytest.raises(UnusableRefreshError, match="read is not placed"):
        read_refreshed(tmp_path, bundled, bundle_digest())


def test_positions_in_a_community_that_is_not_there_are_refused(
    tmp_path: Path, bundled: Any
) -> None:
    made = {name: getattr(bundled, name) for name in LIST_TABLES}
    made["communities"] = made["communities"].iloc[1:]
    write_refreshed(made, ROWS, facts(), tmp_path)
    with pytest.raises(UnusableRefreshError, match="unknown communities"):
        read_refreshed(tmp_path, bundled, bundle_digest())


def test_forgetting_leaves_what_havre_did_not_make(folder: Path) -> None:
    own = tables(folder) / "letter.txt"
    own.write_text("keep")
    forget_tables(folder)
    assert [path for path in folder.rglob("*") if path.is_file()] == [own]
