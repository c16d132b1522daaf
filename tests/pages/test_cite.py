"""The link to a view and its citation, on every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.pages.test_app_browser import APP, idle, map_frame, pick
from tests.pages.test_pages import open_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

# AppTest runs the others without app.py, and so without its foot; the browser visits one of them.
PAGES = {
    "find_help": ("Find help", "Trouver de l'aide"),
    "coverage_gaps": ("Coverage gaps", "Lacunes de couverture"),
    "directory_health": ("Directory health", "Santé du répertoire"),
    "about_data": ("About the data", "À propos des données"),
}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_can_be_cited_with_title_day_and_sources(page: str) -> None:
    for language, title in zip(("en", "fr"), PAGES[page], strict=True):
        app = open_page(page, language)
        marks = [one.proto.body for one in app.get("html")]
        words = next(one for one in marks if "havre-cite" in one)
        assert title in words.replace("&#39;", "'")
        assert re.search(r"20\d\d", words)
        assert "Statisti" in words
        assert any("havre-copy" in one for one in marks)


@pytest.mark.browser
def test_the_copied_link_opens_the_same_view(
    browser_page: Page, app_server: Callable[..., str]
) -> None:
    page = browser_page
    page.complaints.expect("404")  # type: ignore[attr-defined]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{app_server(APP)}/coverage-gaps?lang=fr&service=legal_help")
    map_frame(page)
    idle(page)
    pick(page, "Nouvelle-Écosse", "province=NS")
    page.locator("summary", has_text="Lien vers cette vue").click()
    button = page.locator(".havre-copy")
    button.click()
    page.locator(".havre-copy", has_text="Copié").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    asked = parse_qs(urlsplit(copied).query)
    assert (asked["lang"], asked["province"], asked["service"]) == (["fr"], ["NS"], ["legal_help"])
    headline = page.locator("h3").first.inner_text()
    page.goto("about:blank")
    page.goto(copied)
    page.locator("h3", has_text=headline).wait_for()
    page.get_by_role("link", name="Travailleurs").click()
    page.locator("h1", has_text="Travailleurs").wait_for()
    idle(page)
    page.locator("summary", has_text="Lien vers cette vue").click()
    assert "« Travailleurs »" in page.locator(".havre-cite").inner_text()
