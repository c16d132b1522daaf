"""From the first screen of a phone to a number to call, in three taps, on an evening."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.pages.test_app_browser import APP, idle

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

EVENING = "2026-11-26T19:30-04:00"  # a Thursday


@pytest.fixture
def evening_url(app_server: Callable[..., str]) -> str:
    return app_server(APP, HAVRE_CLOCK=EVENING)


def begin(page: Page, url: str, language: str) -> None:
    page.goto(f"{url}/?lang={language}")
    page.locator(".havre-card").first.wait_for()
    page.locator(".st-key-service [data-testid=stIconMaterial]").nth(15).wait_for()
    page.evaluate("document.fonts.ready")
    idle(page)


def say_place(page: Page, words: str) -> None:
    page.locator(".st-key-place input").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('place=')")
    idle(page)


def tap(page: Page, button: Locator, then: str) -> None:
    button.tap()
    page.wait_for_function("part => location.search.includes(part)", arg=then)
    idle(page)


def first_card(page: Page, words: str) -> Locator:
    card = page.locator(".havre-card").first
    card.filter(has_text=words).wait_for()
    return card


@pytest.mark.parametrize("typed", ["Bloomfield PE", "bloomfield, pei"])
def test_a_worker_hurt_on_the_island_reaches_a_number_in_three_taps(
    phone_page: Page, evening_url: str, typed: str
) -> None:
    page = phone_page
    begin(page, evening_url, "es")
    say_place(page, typed)
    tap(page, page.get_by_role("button", name=re.compile("lesiones")), "service=ohs_compensation")
    tap(page, page.get_by_role("button", name=re.compile("tarjeta de salud")), "door=no_card")
    card = first_card(page, "Workers Compensation Board of PEI")
    badges = card.locator(".havre-badges span").all_inner_texts()
    assert badges == [
        "Horario desconocido",
        "Atiende ahora llamadas de emergencia",
        "No se sabe si piden tarjeta de salud",
    ]
    assert card.locator(".havre-call").first.get_attribute("href") == "tel:+19023685680"
    door = page.locator(".havre-card", has=page.locator(".havre-distance")).first
    assert "104 km" in door.locator(".havre-distance").inner_text()
    assert page.locator(".havre-emergency a").get_attribute("href") == "tel:911"
    heading, picture = (
        page.locator(part).first.bounding_box() for part in (".havre-card", ".st-key-help iframe")
    )
    assert heading is not None and picture is not None and heading["y"] < picture["y"]


def test_a_name_that_three_provinces_have_costs_one_tap(phone_page: Page, evening_url: str) -> None:
    page = phone_page
    begin(page, evening_url, "es")
    say_place(page, "Bloomfield")
    choices = page.locator(".st-key-which button")
    assert choices.count() == 3
    island = choices.filter(has_text="Isla del Príncipe Eduardo")
    box = island.bounding_box()
    assert box is not None and box["y"] + box["height"] < 700  # above the bar at the bottom
    tap(page, island, "which=PE-bloomfield")


@pytest.mark.parametrize("language", ["en", "fr", "es", "tl"])
def test_place_and_needs_are_on_the_first_screen_without_a_sideways_scroll(
    phone_page: Page, evening_url: str, language: str
) -> None:
    page = phone_page
    begin(page, evening_url, language)
    needs = page.locator(".st-key-service button")
    assert needs.count() == 16
    for need in needs.all()[:6]:
        box = need.bounding_box()
        assert box is not None
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
        assert box["height"] >= 40 and box["y"] + box["height"] <= 844
    assert page.locator(".st-key-place input").bounding_box()["y"] < 350  # type: ignore[index]
    assert not page.locator(".st-key-province").is_visible()


def test_the_folded_choices_open_with_the_keyboard(phone_page: Page, evening_url: str) -> None:
    page = phone_page
    begin(page, evening_url, "en")
    page.locator("summary", has_text="More choices").focus()
    page.keyboard.press("Enter")
    page.locator(".st-key-province").wait_for(state="visible")
    for part in ("reach", "open", "spoken", "text"):
        assert page.locator(f".st-key-{part}").is_visible()


def test_the_signs_of_the_needs_come_from_the_font_of_the_app(
    phone_page: Page, evening_url: str
) -> None:
    page = phone_page
    begin(page, evening_url, "en")
    signs = page.locator(".st-key-service [data-testid=stIconMaterial]")
    assert signs.count() == 16
    widths = {round(sign.bounding_box()["width"]) for sign in signs.all()}  # type: ignore[index]
    assert max(widths) <= 24  # a symbol that the font lacks would stand there as a long word
