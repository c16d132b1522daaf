"""The page Next site in a real browser: choosing a place redraws the map with the new classes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from pages.parts import palette
from tests.pages.test_app_browser import APP, csv_parts, downloaded, idle, map_frame

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def site_url(app_server: Callable[..., str]) -> str:
    return f"{app_server(APP)}/next-site?service=legal_help"


def open_site(page: Page, url: str) -> Frame:
    # Streamlit looks for its own files beside the page before it finds them at the root.
    page.complaints.expect("404")  # type: ignore[attr-defined]
    page.goto(url)
    frame = map_frame(page)
    frame.wait_for_selector("path.havre-symbol", state="attached")
    idle(page)
    return frame


def reached_on_map(frame: Frame) -> int:
    return frame.locator(f"path.havre-symbol[fill='{palette.REACHED_IN_PERSON}']").count()


def click_community(page: Page, frame: Frame, community_id: str) -> None:
    frame.evaluate(
        """id => map.eachLayer(layer => layer.havreId === id
            && map.setView(layer.getLatLng(), 10, {animate: false}))""",
        community_id,
    )
    area = frame.locator("#map_div").bounding_box()
    assert area is not None
    page.mouse.click(area["x"] + area["width"] / 2, area["y"] + area["height"] / 2)


def star(frame: Frame, place: str) -> None:
    frame.wait_for_selector(f".havre-star[aria-label^='New place 1: {place}']")


def communities_reached(page: Page) -> tuple[int, int]:
    line = page.locator("li", has_text="Reached in person").first.inner_text()
    before, after = re.search(r"([\d,]+) → ([\d,]+) communities", line).groups()  # type: ignore[union-attr]
    return int(before.replace(",", "")), int(after.replace(",", ""))


def test_a_place_chosen_on_the_map_shows_who_would_be_reached(
    browser_page: Page, site_url: str
) -> None:
    page = browser_page
    frame = open_site(page, site_url)
    before = reached_on_map(frame)
    click_community(page, frame, "NS-berwick")
    star(frame, "Berwick (NS)")
    idle(page)
    then = reached_on_map(frame)
    assert (before, then) == communities_reached(page)
    assert then > before
    assert "at=NS-berwick" in page.url
    assert page.get_by_role("combobox", name="Place of the new service").input_value() == (
        "Berwick (NS)"
    )
    (_about, (_head, *rows)) = csv_parts(downloaded(page, "CSV", "gains"))
    newly = sum(int(row[2]) for row in rows)
    heading = page.locator("h3").first.inner_text()
    assert f"{newly:,} positions more" in heading
    assert sum(int(row[2]) > 0 for row in rows) == then - before


def test_a_click_on_a_map_partly_out_of_sight_is_not_lost(
    browser_page: Page, site_url: str
) -> None:
    page = browser_page
    frame = open_site(page, site_url)
    area = frame.locator("#map_div").bounding_box()
    assert area is not None
    page.set_viewport_size({"width": 1280, "height": round(area["y"] + area["height"] / 2) + 60})
    click_community(page, frame, "NS-cheticamp")
    star(frame, "Chéticamp (NS)")
    after = frame.locator("#map_div").bounding_box()
    assert after is not None
    assert after["y"] == area["y"]


def test_the_list_does_what_a_click_does(browser_page: Page, site_url: str) -> None:
    page = browser_page
    frame = open_site(page, site_url)
    before = reached_on_map(frame)
    box = page.get_by_role("combobox", name="Place of the new service")
    box.focus()
    box.fill("Berwick (NS)")
    page.keyboard.press("Enter")
    star(frame, "Berwick (NS)")
    idle(page)
    assert (before, reached_on_map(frame)) == communities_reached(page)
    assert "at=NS-berwick" in page.url


def test_on_a_phone_every_plan_fits_the_screen(phone_page: Page, site_url: str) -> None:
    page = phone_page
    for plan, shape in (
        ("best", ".havre-star"),
        ("sure", ".havre-ring"),
        ("drive", ".havre-stop"),
    ):
        frame = open_site(page, f"{site_url}&plan={plan}&at=NS-berwick")
        frame.wait_for_selector(shape, state="attached")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
