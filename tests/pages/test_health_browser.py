"""Directory health in a real browser: what is downloaded is what is shown, on a phone too.

Every test also fails on any request to a foreign host and on any error in the console.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.pages.test_app_browser import APP, csv_parts, downloaded, idle, pick

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def app_url(app_server: Callable[..., str]) -> str:
    return app_server(APP)


def open_page(page: Page, url: str, **address: str) -> None:
    page.complaints.expect("404")  # type: ignore[attr-defined]  # see the test of deep links
    asked = "&".join(f"{name}={value}" for name, value in address.items())
    page.goto(f"{url}/directory-health?{asked}")
    page.locator(".havre-heat").wait_for()
    idle(page)


def heat_rows(page: Page) -> list[list[str]]:
    rows = page.locator(".havre-heat tbody tr").all()
    return [[cell.inner_text() for cell in row.locator("th,td").all()] for row in rows]


def test_the_white_spots_of_a_province_are_downloaded_as_shown(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    open_page(page, app_url, lang="en", province="PE", service="transport.legal_help")
    shown = heat_rows(page)
    assert [row[0] for row in shown] == ["Kings (PE)", "Queens (PE)", "Prince (PE)"]
    page.get_by_text("The same as a plain table").click()
    about, rows = csv_parts(downloaded(page, "CSV", "spots"))
    assert any("Province: Prince Edward Island" in line for line in about)
    heads = page.locator(".havre-heat thead th").all_inner_texts()
    assert rows[0] == ["Census division", "Province", *heads[1:]]
    assert [[f"{row[0]} (PE)", *row[2:]] for row in rows[1:]] == shown


def test_a_filter_changes_the_count_and_stands_in_the_address(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    open_page(page, app_url, lang="en", tier="3")
    summary = page.locator("h3#summary")
    assert summary.inner_text().startswith("16 entries")
    page.get_by_role("button", name="Prince Edward Island").click()
    page.wait_for_function("() => location.search.includes('province=PE')")
    idle(page)
    assert int(summary.inner_text().split()[0]) < 16


def test_a_correction_opens_a_message_about_the_entry(browser_page: Page, app_url: str) -> None:
    page = browser_page
    open_page(page, app_url, lang="fr")
    box = page.get_by_role("combobox", name="Fiche à corriger")
    box.click()
    box.fill("PE-COOPER")
    page.get_by_role("option", name="PE-COOPER").first.click()
    link = page.get_by_role("link", name="Proposer une correction")
    link.wait_for()
    asked = urlsplit(str(link.get_attribute("href")))
    assert (asked.scheme, asked.path) == ("mailto", "")
    assert "PE-COOPER" in parse_qs(asked.query)["subject"][0]
    page.wait_for_function("() => location.search.includes('entry=PE-COOPER')")
    pick(page, "English", "lang=en")
    pick(page, "Prince Edward Island", "province=PE")
    assert "PE-COOPER" in page.get_by_role("combobox", name="Entry to correct").input_value()
    assert page.get_by_role("link", name="Suggest a correction").is_visible()
    pick(page, "Prince Edward Island", "lang=en")
    pick(page, "New Brunswick", "province=NB")
    page.get_by_role("link", name="Suggest a correction").wait_for(state="detached")
    assert page.locator("[data-testid=stAlert]").count() == 0


def test_the_directory_is_taken_along_as_an_hsds_package(browser_page: Page, app_url: str) -> None:
    page = browser_page
    open_page(page, app_url, lang="en")
    with zipfile.ZipFile(downloaded(page, "HSDS data package")) as package:
        described = json.loads(package.read("datapackage.json"))
        paths = {resource["path"] for resource in described["resources"]}
        assert {"organizations.csv", "locations.csv"} <= paths <= set(package.namelist())


def test_on_a_phone_only_the_table_of_white_spots_slides_sideways(
    phone_page: Page, app_url: str
) -> None:
    page = phone_page
    open_page(page, app_url, lang="fr")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    heat = page.locator(".havre-heat")
    heat.focus()
    assert heat.evaluate("element => element.scrollWidth > element.clientWidth")
    assert heat.evaluate("element => document.activeElement === element")
