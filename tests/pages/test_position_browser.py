"""The pages about positions in a real browser: slider, map, charts, downloads, printed sheet."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import geopandas as gpd
import openpyxl
import pytest

from tests.pages.test_app_browser import (
    APP,
    GRID_ROWS,
    csv_parts,
    downloaded,
    idle,
    map_frame,
    open_app,
    pick,
)

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

pytestmark = pytest.mark.browser

CIRCLES = "window.map ? Object.values(map._layers).filter(l => l._radius && l._latlng).length : 0"


@pytest.fixture
def app_url(app_server: Callable[..., str]) -> str:
    return app_server(APP)


def open_deep(page: Page, url: str) -> Frame:
    """Open a page by its own address."""
    # Streamlit looks for its own files beside the page before it finds them at the root.
    page.complaints.expect("404")  # type: ignore[attr-defined]
    return open_app(page, url)


def headline(page: Page) -> int:
    text = page.locator("h3").first.inner_text()
    return int(re.sub(r"\D", "", re.match(r"[\d,\u202f\xa0]+", text).group(0)))  # type: ignore[union-attr]


def test_the_slider_moves_by_keyboard_and_the_map_stays_where_it_was(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    frame = open_deep(page, f"{app_url}/workers")
    idle(page)
    before = headline(page)
    frame.evaluate("window.map.setView([46.2, -63.0], 9, {animate: false}); window.same = true")
    start = page.get_by_test_id("stSlider").locator("input").first
    assert start.get_attribute("aria-valuetext") == "2024 Q2"
    start.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("location.search.includes('window=2024Q1-2025Q1')")
    idle(page)
    assert headline(page) == before + 3028
    assert frame.evaluate("[window.map.getZoom(), window.map.getCenter().lat]") == [9, 46.2]
    assert frame.evaluate("window.same") is True
    page.get_by_role("button", name="◀ Earlier").click()
    page.wait_for_function("location.search.includes('window=2023Q4-2024Q4')")


def test_the_map_shows_a_circle_for_each_community_of_the_table(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    frame = open_deep(page, f"{app_url}/workers?province=PE")
    idle(page)
    caption = page.get_by_text("Map of").last.inner_text()
    shown = int(re.search(r"Map of (\d+) communities", caption).group(1))  # type: ignore[union-attr]
    frame.wait_for_function(f"n => ({CIRCLES}) === n", arg=shown)
    _about, (_header, *rows) = csv_parts(downloaded(page, "CSV", "communities"))
    assert len(rows) == shown


def test_charts_are_drawn_by_the_app_s_own_script_and_named(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    open_deep(page, f"{app_url}/workers?lang=fr")
    idle(page)
    charts = page.get_by_test_id("stVegaLiteChart")
    charts.nth(1).locator("canvas, svg").first.wait_for()
    labels = page.evaluate(
        "[...document.querySelectorAll('[aria-label]')].map(e => e.getAttribute('aria-label'))"
    )
    named = [label for label in labels if label.startswith("Postes approuvés par trimestre.")]
    assert len(named) == 1 and "Dans les quatre trimestres" in named[0]
    assert not [label for label in labels if "axis" in label]  # Vega's own words are English


def test_every_format_of_the_communities_is_what_is_on_screen(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    page.set_viewport_size({"width": 1600, "height": 1000})
    open_deep(page, f"{app_url}/workers?province=PE&occupation=fish_processing")
    idle(page)
    total = headline(page)
    # The grid is drawn after the page; a busy machine takes its time.
    screen = page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=stDataFrame] canvas table')]"
        ".map(t => [...t.querySelectorAll('tr')].map(row => "
        "[...row.querySelectorAll('th,td')].map(cell => cell.innerText.trim())))"
        ".find(rows => rows.length > 1 && rows[0][0] === 'Community')"
    ).json_value()
    assert len(screen) > 3
    about, (header, *rows) = csv_parts(downloaded(page, "CSV", "communities"))
    column = header.index("Approved positions")
    assert sum(int(row[column]) for row in rows) == total
    assert [row[:3] for row in rows[: len(screen) - 1]] == [row[:3] for row in screen[1:]]
    assert any("Fish and seafood processing" in line for line in about)
    assert any("Prince Edward Island" in line for line in about)
    book = openpyxl.load_workbook(downloaded(page, "Excel", "communities"))
    assert [cell.value for cell in next(book["Table"].iter_rows())] == header
    assert book["Table"].max_row == len(rows) + 1
    geo = json.loads(downloaded(page, "GeoJSON", "communities").read_text("utf-8"))
    assert [f["properties"]["Community"] for f in geo["features"]] == [row[0] for row in rows]
    layer = gpd.read_file(downloaded(page, "GeoPackage", "communities"))
    assert layer["Approved positions"].sum() == total
    assert layer.crs == "EPSG:4326"


@pytest.mark.parametrize(
    ("language", "sector"),
    [("en", "fish_processing"), ("fr", "farm_work&region=er-1230"), ("fr", "7")],
)
def test_the_summary_of_a_sector_prints_on_one_sheet(
    browser_page: Page, app_url: str, language: str, sector: str
) -> None:
    page = browser_page
    open_deep(page, f"{app_url}/sectors?sector={sector}&lang={language}&window=2017Q3-2025Q1")
    idle(page)
    total = headline_count(page)
    words = {"en": "One-page summary to print", "fr": "Résumé d'une page à imprimer"}
    with page.expect_download() as download:
        page.get_by_role("button", name=words[language]).click()
    sheet = page.context.new_page()
    sheet.set_content(download.value.path().read_text("utf-8"))
    assert sheet.locator("html").get_attribute("lang") == language
    assert total in sheet.locator(".lead").inner_text()
    assert sheet.locator("h2").count() == 6
    pdf = sheet.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    sheet.close()


def headline_count(page: Page) -> str:
    return re.search(r"[\d,\u202f\xa0]{4,}", page.locator("h3").first.inner_text()).group(0)  # type: ignore[union-attr]


def test_the_map_of_divisions_and_that_of_communities_take_turns(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    frame = open_deep(page, f"{app_url}/workers?province=PE")
    idle(page)
    frame.wait_for_function(f"({CIRCLES}) > 5")
    pick(page, "Census divisions (counties)", "areas=divisions")
    frame.wait_for_function(f"({CIRCLES}) === 0")
    assert map_frame(page) == frame
    page.wait_for_function(f"{GRID_ROWS}.length > 3")
