"""Every page with keys alone, and with no network but this machine's own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.conftest import CHROMIUM_FLAGS, CHROMIUM_NAMES
from tests.pages.test_app_browser import APP, idle, map_frame

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WITH_MAP = ("", "coverage-gaps", "next-site", "workers", "sectors")
PAGES = (*WITH_MAP, "networks", "directory-health", "your-data", "about-the-data")
MOST_STEPS = 250
# What can be pressed, chosen or written in, on the page and in sight of a reader.
CONTROLS = """() => [...document.querySelectorAll(
    'button, a[href], input, select, textarea, summary, iframe, [role=slider], [role=combobox]')]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled
    && !one.closest('[aria-hidden=true], [inert]') && one.getAttribute('tabindex') !== '-1'
    && one.type !== 'file' && one.getAttribute('aria-disabled') !== 'true'
    && !one.closest('[data-testid=stDataFrame], details.vega-embed, [data-testid=stVegaLiteChart]'))
"""
MARK = f"() => ({CONTROLS})().forEach((one, at) => one.setAttribute('data-to-reach', at))"
HERE = "() => document.activeElement.getAttribute('data-to-reach')"
# Arrow keys lead through a group: one of its members is enough for the Tab key.
LEFT = f"""reached => ({CONTROLS})()
  .filter(one => one.hasAttribute('data-to-reach')
    && !reached.includes(one.getAttribute('data-to-reach')))
  .filter(one => {{
    const group = one.closest('[role=radiogroup], [role=toolbar]');
    return !group || ![...group.querySelectorAll('[data-to-reach]')]
      .some(other => reached.includes(other.getAttribute('data-to-reach')));
  }})
  .map(one => one.outerHTML.slice(0, 160))"""


@pytest.fixture(scope="module")
def alone(browser: Browser) -> Iterator[Browser]:
    """A browser for which no name and no address but this machine's exists."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    rules = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    launched = browser.browser_type.launch(
        executable_path=found, args=[*CHROMIUM_FLAGS, f"--host-resolver-rules={rules}"]
    )
    yield launched
    launched.close()


def open_page(page: Page, url: str, name: str, language: str) -> None:
    page.goto(f"{url}/{name}?lang={language}")
    page.locator("h1").wait_for()
    if name in WITH_MAP:
        map_frame(page)
    idle(page)


def steps(page: Page) -> Iterator[str | None]:
    """Press the Tab key; what then has the focus, until all was gone through.

    A map is left by the button that stands first in it.
    """
    first: str | None = None
    skipped = False
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at = page.evaluate(HERE)
        if at is not None and at == first:
            return
        first = first or at
        if not skipped and page.evaluate("document.activeElement.tagName") == "IFRAME":
            skipped = skip_map(page)
        yield at


def skip_map(page: Page) -> bool:
    """Press the button that skips the map, once the focus is on it."""
    frame = page.locator("iframe[title]").element_handle().content_frame()  # type: ignore[union-attr]
    assert frame is not None
    if frame.evaluate("document.activeElement.matches('.havre-skip')"):
        assert frame.locator(".havre-skip").bounding_box()
        page.keyboard.press("Enter")
        return True
    return False


@pytest.mark.parametrize("name", PAGES)
def test_the_tab_key_reaches_every_control(
    browser_page: Page, app_server: Callable[..., str], name: str
) -> None:
    page = browser_page
    page.complaints.expect("404")  # type: ignore[attr-defined]  # see the test of deep links
    open_page(page, app_server(APP), name, "fr")
    page.evaluate(MARK)
    reached = {at for at in steps(page) if at is not None}
    assert len(reached) > 10
    assert page.evaluate(LEFT, sorted(reached)) == []


def test_help_is_found_chosen_on_the_map_and_taken_away_with_keys_alone(
    browser_page: Page, app_server: Callable[..., str]
) -> None:
    page = browser_page
    open_page(page, app_server(APP), "", "en")
    words = "document.activeElement.matches('button') ? document.activeElement.innerText : ''"

    def tab_to(text: str, key: str = "Tab") -> None:
        for _step in range(MOST_STEPS):
            page.keyboard.press(key)
            if text in page.evaluate(words):
                return
        raise AssertionError(f"{text} was not reached")

    before = page.locator("h3").first.inner_text()
    tab_to("Know your rights")
    tab_to("Legal help", "ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.search.includes('legal_help')")
    idle(page)
    assert page.locator("h3").first.inner_text() != before
    frame = map_frame(page)
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if frame.evaluate("document.activeElement.matches('.havre-marker')"):
            break
    page.keyboard.press("Enter")
    frame.locator(".leaflet-popup").wait_for()
    page.keyboard.press("Escape")
    frame.locator(".leaflet-popup").wait_for(state="detached")
    frame.locator(".havre-skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('iframe') === false")
    with page.expect_download() as file:
        tab_to("CSV")
        page.keyboard.press("Enter")
    assert file.value.suggested_filename.endswith(".csv")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_works_with_the_network_cut(
    alone: Browser, app_server: Callable[..., str], language: str
) -> None:
    url = app_server(APP)
    page = alone.new_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.on("websocket", lambda socket: asked.add(socket.url))
    for name in PAGES:
        open_page(page, url, name, language)
        assert page.locator("[data-testid=stException]").count() == 0
        assert page.evaluate("document.fonts.check('16px \"Source Sans\"')")
    hosts = {
        urlsplit(address).hostname
        for address in asked
        if not address.startswith(("data:", "blob:"))
    }
    assert hosts == {"127.0.0.1"}
    assert len(asked) > 50
    refused = page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'cut')")
    assert refused == "cut"
    page.close()
