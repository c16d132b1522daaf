"""The page Networks in a real browser: open, filter, download, and on a phone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.pages.test_app_browser import idle

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

APP = Path(__file__).parents[2] / "app.py"
ROWS = "[...document.querySelectorAll('[data-testid=stDataFrame] canvas table tr')]"
CELLS = f"{ROWS}.map(row => [...row.querySelectorAll('th,td')].map(cell => cell.innerText.trim()))"


def open_networks(page: Page, url: str, query: str = "") -> None:
    # Streamlit looks for its own files beside the page before it finds them at the root.
    page.complaints.expect("404")  # type: ignore[attr-defined]
    page.goto(f"{url}/networks{query}")
    page.locator("[data-testid=stDataFrame] canvas table tr").first.wait_for(state="attached")
    idle(page)


def downloaded(page: Page, kind: str) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=kind, exact=True).click()
    path = Path(download.value.path())
    return path.rename(path.with_name(download.value.suggested_filename))


@pytest.fixture
def app_url(app_server: Callable[..., str]) -> str:
    return app_server(APP)


def test_what_is_downloaded_is_what_is_on_screen(browser_page: Page, app_url: str) -> None:
    page = browser_page
    page.set_viewport_size({"width": 2400, "height": 1200})
    open_networks(page, app_url, "?lang=fr&network=refugee&status=not_confirmed")
    cards = page.locator(".havre-network h4").all_text_contents()
    screen = page.evaluate(CELLS)
    file = downloaded(page, "CSV")
    assert re.fullmatch(r"havre-networks-refugee-not_confirmed-fr-[\d-]{10}\.csv", file.name)
    lines = file.read_bytes().decode("utf-8-sig").splitlines()
    about = [line for line in lines if line.startswith("#")]
    header, *rows = list(csv.reader(io.StringIO("\n".join(lines[len(about) :]))))
    assert [row[header.index("Nom")] for row in rows] == cards
    assert len(cards) == 9
    width = len(screen[0])
    assert width > 4 and header[:width] == screen[0]
    assert [row[:width] for row in rows] == [
        ["" if cell == "None" else cell for cell in row] for row in screen[1:]
    ]
    assert any(
        "Réseau: Voies de travail" in line.replace("\u00a0", "").replace(" :", ":")
        for line in about
    )
    book = openpyxl.load_workbook(downloaded(page, "Excel"))
    sheet = [["" if cell is None else cell for cell in row] for row in book.worksheets[0].values]
    assert sheet == [header, *rows]


def test_a_choice_opens_what_it_found_and_stands_in_the_address(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    open_networks(page, app_url)
    assert page.locator(".havre-network:visible").count() == 0
    page.get_by_role("button", name=re.compile("Rights and protections")).click()
    page.wait_for_function("location.search.includes('network=rights')")
    idle(page)
    page.locator(".havre-network:visible").first.wait_for()
    assert page.locator(".havre-network:visible").count() == 9
    links = page.locator(".havre-network a:visible")
    assert {link.get_attribute("rel") for link in links.all()} == {"noopener noreferrer"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_on_a_phone_cards_and_lists_fit_the_screen(
    phone_page: Page, app_url: str, language: str
) -> None:
    page = phone_page
    every = "mobility.better_together.refugee.sector.rights"
    open_networks(page, app_url, f"?lang={language}&network={every}")
    page.locator(".havre-network:visible").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = page.evaluate(
        "[...document.querySelectorAll('.havre-network, .havre-list li, .havre-headline')]"
        ".filter(e => e.getBoundingClientRect().right > 390).length"
    )
    assert wide == 0
    assert page.locator(".havre-list-milestone li").count() == 13
