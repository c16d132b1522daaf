"""Refreshed data in the app: shown and said, or passed over and said."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geodata.refreshed import LIST_TABLES, RefreshFacts, bundle_digest, write_refreshed
from geodata.snapshot import SNAPSHOT_DIR, read_snapshot

if TYPE_CHECKING:
    from playwright.sync_api import Page

APP = Path(__file__).parents[2] / "app.py"
FACTS = RefreshFacts("2026-11-22T10:00:00+00:00", "en", 34, 1, bundle_digest(), "x")
CAPTIONS = {
    "en": "Approved positions: refreshed data, lists retrieved on November 22, 2026.",
    "fr": "Postes approuvés : données mises à jour, listes obtenues le 22 novembre 2026.",
}
PAGES = ["find_help", "coverage_gaps", "about_data"]


def write_more(folder: Path, more: int, facts: RefreshFacts = FACTS) -> int:
    """Refreshed data with so many more positions in one line of the latest quarter."""
    bundled = read_snapshot()
    positions, lists = bundled.positions.copy(), bundled.lists.copy()
    line = positions.index[(positions["quarter"] == "2025Q1") & (positions["province"] == "NB")][0]
    positions.loc[line, "positions"] += more
    read = (lists["quarter"] == "2025Q1") & (lists["province"] == "NB") & lists["counted"]
    lists.loc[read, "positions_read"] += more
    changed = dataclasses.replace(bundled, positions=positions, lists=lists)
    tables = {name: getattr(changed, name) for name in LIST_TABLES}
    write_refreshed(tables, pd.DataFrame({"employer": ["Hidden Fish Co"]}), facts, folder)
    return int(positions.loc[positions["quarter"] == "2025Q1", "positions"].sum())


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("HAVRE_DATA", str(tmp_path))
    yield tmp_path
    st.cache_resource.clear()


def open_page(page: str, language: str = "en") -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["lang"] = language
    app.run()
    if page != "find_help":
        app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def shown(app: AppTest) -> int:
    """Positions of 2025 Q1 on the page about the data."""
    books = app.dataframe[0].value.set_index("Period")
    return int(books.loc["2025 Q1", "Positions read"])


@pytest.mark.parametrize("language", CAPTIONS)
@pytest.mark.parametrize("page", PAGES)
def test_each_page_says_that_refreshed_data_is_shown(data: Path, page: str, language: str) -> None:
    write_more(data, 1000)
    app = open_page(page, language)
    assert app.caption[-1].value == CAPTIONS[language]
    assert not app.warning


def test_refreshed_figures_are_shown_with_their_date_and_number_of_lists(data: Path) -> None:
    expected = write_more(data, 1000)
    app = open_page("about_data")
    assert shown(app) == expected
    words = [part.value for part in app.markdown]
    assert (
        "Shown: refreshed data, from 34 lists retrieved by November 22, 2026. 1 period is as it "
        "came with Havre." in words
    )


def test_no_page_names_a_folder_or_an_employer(data: Path) -> None:
    write_more(data, 1000)
    for page in PAGES:
        app = open_page(page)
        seen = "\n".join(str(part.value) for part in (*app.markdown, *app.caption, *app.text))
        assert str(data) not in seen and "Hidden Fish Co" not in seen


def test_a_running_app_takes_up_a_refresh_and_its_removal(data: Path) -> None:
    bundled = shown(open_page("about_data"))
    app = open_page("about_data")
    expected = write_more(data, 1000)
    app.run()
    assert shown(app) == expected == bundled + 1000
    assert write_more(data, 7) == bundled + 7
    app.run()
    assert shown(app) == bundled + 7
    (data / "refreshed.json").unlink()
    app.run()
    assert shown(app) == bundled
    assert any("came with Havre" in part.value for part in app.markdown)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("damaged", "is damaged or incomplete"), ("other_version", "made by another version")],
)
@pytest.mark.parametrize("page", PAGES)
def test_refreshed_data_that_cannot_be_shown_gives_way_to_the_bundle_and_that_is_said(
    data: Path, page: str, kind: str, said: str
) -> None:
    if kind == "damaged":
        write_more(data, 1000)
        next(data.glob("tables-*/positions.csv")).unlink()
    else:
        write_more(data, 1000, dataclasses.replace(FACTS, bundle="0" * 64))
    app = open_page(page)
    assert said in app.warning[0].value
    assert not any("refreshed data, lists" in caption.value for caption in app.caption)
    if page == "about_data":
        lists = read_snapshot().lists.query("quarter == '2025Q1' and counted")
        assert shown(app) == lists["positions_read"].sum()


def test_a_named_snapshot_goes_before_refreshed_data(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_more(data, 1000)
    monkeypatch.setenv("HAVRE_SNAPSHOT", str(SNAPSHOT_DIR))
    app = open_page("about_data")
    assert (
        shown(app)
        == read_snapshot().lists.query("quarter == '2025Q1' and counted")["positions_read"].sum()
    )
    assert any("HAVRE_SNAPSHOT" in part.value for part in app.markdown)


def test_no_test_looks_at_the_data_folder_of_whoever_runs_it(no_refreshed_data: Path) -> None:
    assert os.environ["HAVRE_DATA"] == str(no_refreshed_data)


@pytest.mark.browser
def test_a_visitor_sees_what_data_is_shown(
    app_server: Callable[..., str], browser_page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("refreshed")
    write_more(folder, 1000)
    url = app_server(APP, HAVRE_DATA=str(folder))
    browser_page.goto(f"{url}/?lang=fr")
    browser_page.get_by_text(CAPTIONS["fr"]).wait_for()
    assert str(folder) not in browser_page.content()
    next(folder.glob("tables-*/lists.csv")).write_text("")
    (folder / "refreshed.json").touch()
    browser_page.reload()
    browser_page.get_by_text("sont endommagées ou incomplètes").wait_for()
