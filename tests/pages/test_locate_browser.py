"""The device's location: asked for after a tap only, rounded before it leaves, errors told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.pages.test_app_browser import APP, idle

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

BLOOMFIELD = {"latitude": 46.766853, "longitude": -64.232041}


@pytest.fixture
def app_url(app_server: Callable[..., str]) -> str:
    return app_server(APP)


def ask(page: Page, app_url: str) -> list[Any]:
    """Tap the button; what the page then sent."""
    sent: list[Any] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.goto(f"{app_url}/?lang=en")
    page.locator(".havre-card").first.wait_for()
    idle(page)
    sent.clear()
    page.get_by_role("button", name="Use my location").tap()
    return sent


def phone(new_page: Callable[..., Page], **options: Any) -> Page:
    return new_page(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, **options
    )


def test_the_nearest_community_is_found_and_only_a_rounded_position_leaves(
    new_page: Callable[..., Page], app_url: str
) -> None:
    page = phone(new_page, geolocation=BLOOMFIELD, permissions=["geolocation"])
    sent = ask(page, app_url)
    page.get_by_text("Near Bloomfield, Prince Edward Island").first.wait_for()
    idle(page)
    page.get_by_text("km from Bloomfield").first.wait_for()
    frames = b"".join(one if isinstance(one, bytes) else one.encode() for one in sent)
    assert b"46.77" in frames
    assert b"46.766" not in frames
    assert "Bloomfield" not in page.url and "46.7" not in page.url
    page.locator(".st-key-place input").fill("Moncton")
    page.keyboard.press("Enter")
    page.get_by_text("km from Moncton").first.wait_for()


def test_a_refusal_is_told(new_page: Callable[..., Page], app_url: str) -> None:
    page = phone(new_page, permissions=[])
    ask(page, app_url)
    page.get_by_text("Your device did not allow it").wait_for()


def test_a_place_outside_the_three_provinces_is_told(
    new_page: Callable[..., Page], app_url: str
) -> None:
    montreal = {"latitude": 45.5019, "longitude": -73.5674}
    page = phone(new_page, geolocation=montreal, permissions=["geolocation"])
    ask(page, app_url)
    page.get_by_text("You seem to be outside").wait_for()
