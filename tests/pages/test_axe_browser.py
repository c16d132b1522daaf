"""Every page in a real browser, looked over by axe-core, and used by keyboard alone.

axe-core comes inside the Python package and is written into the page: nothing is fetched.
Every test also fails on any request to a foreign host and on any error in the console.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import axe_playwright_python
import pytest

from tests.pages.test_app_browser import APP, idle, map_frame, unfold

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
SIZES = ((1280, 800), (390, 844))
ADDRESSES = {
    "help": "",
    "gaps": "coverage-gaps",
    "site": "next-site",
    "workers": "workers",
    "sectors": "sectors",
    "networks": "networks",
    "health": "directory-health",
    "own": "your-data",
    "about": "about-the-data",
}
WITH_MAP = ("help", "gaps", "site", "workers", "sectors")
LOOKED_AT = [(name, language) for name in ADDRESSES for language in ("en", "fr")]
LOOKED_AT.append(("help", "es"))
WHOLE = """
.stApp, .stAppViewContainer, .stMain { position: static !important; overflow: visible !important;
  height: auto !important; }
.havre-exit, .havre-jump, .havre-emergency, .st-key-emergency,
[data-testid=stLayoutWrapper]:has(> .st-key-emergency), [data-testid=stHeader] {
  position: static !important; }
.havre-card { content-visibility: visible !important; }
"""
"""axe weighs the colours only of what a scrolling box shows, and takes a bar that floats over a
text, or a neighbour of what is not laid out yet, for its background: with this the document
itself scrolls, nothing floats and all is laid out."""


@pytest.fixture
def app_url(app_server: Callable[..., str]) -> str:
    return app_server(APP)


def open_page(page: Page, url: str, name: str, query: str) -> None:
    # Streamlit looks for its own files beside the page before it finds them at the root.
    page.complaints.expect("404")  # type: ignore[attr-defined]
    page.goto(f"{url}/{ADDRESSES[name]}?{query}")
    page.locator("h1").wait_for()
    if name in WITH_MAP:
        map_frame(page)
    idle(page)


def serious(page: Page) -> list[str]:
    """What axe-core finds serious or critical, in the page and the frames inside it."""
    for frame in page.frames:
        frame.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "axe.run(document, {resultTypes: ['violations'], preload: false})"
    )
    return [
        f"{fault['id']}: {node['target']} {node['html'][:200]} {node['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize(("name", "language"), LOOKED_AT)
def test_axe_finds_nothing_serious_and_the_page_names_its_language(
    new_page: Callable[..., Page], app_url: str, name: str, language: str
) -> None:
    scheme = "light" if language == "en" else "dark"  # every page in both
    page = new_page(color_scheme=scheme)
    open_page(page, app_url, name, f"lang={language}")
    frames = page.frames
    assert len(frames) == 1 + (name in WITH_MAP)
    assert [f.evaluate("document.documentElement.lang") for f in frames] == [language] * len(frames)
    shown = "getComputedStyle(document.querySelector('.stApp')).colorScheme"
    assert page.evaluate(shown) == scheme
    found = []
    unfold(page)
    page.add_style_tag(content=WHOLE)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        idle(page)
        found += [f"{width} wide: {fault}" for fault in serious(page)]
    assert not found, "\n".join(found)


def test_axe_finds_what_is_wrong(browser_page: Page) -> None:
    """A look that can find nothing would prove nothing: faults in a page and in its frame."""
    page = browser_page
    pages = {
        "/frame": "<html lang='en'><title>t</title><main><img src='data:,'></main></html>",
        "/": "<html lang='en'><title>t</title><main><h1 style='color: #aaa'>Pale</h1>"
        "<iframe title='f' src='/frame'></iframe></main></html>",
    }
    page.route(
        "http://127.0.0.1:9/**",
        lambda route: route.fulfill(
            body=pages[urlsplit(route.request.url).path], content_type="text/html"
        ),
    )
    page.goto("http://127.0.0.1:9/")
    rules = {fault.split(":")[0] for fault in serious(page)}
    assert rules == {"color-contrast", "image-alt"}
