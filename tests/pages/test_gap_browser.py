"""The page Coverage gaps in real Chromium: choose on the map, read the story, print the report."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pages.test_app_browser import APP, idle, map_frame
from tests.pages.test_map_choice_browser import click_symbol

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def app_url(app_server: Callable[..., str]) -> str:
    return app_server(APP)


def open_gaps(page: Page, url: str, query: str = "") -> None:
    # Streamlit looks for its own files beside the page before it finds them at the root.
    page.complaints.expect("404")  # type: ignore[attr-defined]
    page.goto(f"{url}/coverage-gaps{query}")
    map_frame(page)
    idle(page)


@pytest.mark.parametrize(
    ("language", "story"), [("en", "Cap-Pelé (NB): 569 positions"), ("fr", "Cap-Pelé (NB) : 569")]
)
def test_a_community_chosen_on_the_map_tells_its_story(
    browser_page: Page, app_url: str, language: str, story: str
) -> None:
    page = browser_page
    open_gaps(page, app_url, f"?lang={language}&service=legal_help")
    frame = map_frame(page)
    click_symbol(page, frame, "NB-cap-pele")
    page.locator("h3", has_text=story).wait_for()
    page.wait_for_function("location.search.includes('at=NB-cap-pele')")
    assert map_frame(page) == frame  # never loaded again
    assert frame.locator("path.havre-chosen").count() == 1
    page.reload()
    page.locator("h3", has_text=story).wait_for()


def test_the_report_opens_alone_with_map_tables_and_date(
    browser_page: Page, app_url: str, tmp_path: Path
) -> None:
    page = browser_page
    page.set_viewport_size({"width": 1280, "height": 1400})
    open_gaps(page, app_url, "?lang=fr&section=report&report=province-PE&service=legal_help")
    with page.expect_download() as download:
        page.locator(".st-key-gap-report-file button").click()
    assert re.search(r"-fr-\d{4}-\d\d-\d\d\.html$", download.value.suggested_filename)
    report = page.context.new_page()
    asked: list[str] = []
    report.on("request", lambda request: asked.append(request.url))
    report.set_content(download.value.path().read_text("utf-8"))
    assert asked == []
    assert report.locator("html").get_attribute("lang") == "fr"
    headline = page.locator("h3").first.inner_text()
    lead = report.locator(".lead").first.inner_text()
    assert "Île-du-Prince-Édouard" in report.locator("h1").inner_text()
    assert re.search(r"Aide juridique : sur [\d\s]+ postes approuvés", lead), lead
    assert headline.startswith("Aide juridique")
    shapes = report.locator("figure.map svg path")
    assert shapes.count() > 10
    box = report.locator("figure.map > svg").bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert box["height"] > 150
    assert report.locator("table").count() == 2
    pdf = report.pdf(prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 3


def test_on_a_phone_the_page_is_no_wider_than_the_screen(phone_page: Page, app_url: str) -> None:
    page = phone_page
    for section in ("table", "matrix"):
        open_gaps(page, app_url, f"?lang=fr&section={section}&at=NB-cap-pele")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
