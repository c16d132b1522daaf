"""Street maps of other sites: off by default, only what was chosen, and a map that outlives them.

The other sites are stood in for, so nothing leaves; every request to a host that a test did not
expect fails it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from PIL import Image

from pages.parts.street_tiles import SOURCES
from tests.pages.test_app_browser import APP, idle, map_frame

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, Route

pytestmark = pytest.mark.browser

OSM = SOURCES["osm"].host


@pytest.fixture
def app_url(app_server: Callable[..., str]) -> str:
    return app_server(APP)


def stand_in(page: Page, host: str, answers: bool = True) -> list[Request]:
    """Answer for a site of tiles with squares of one colour, or fail; what it was asked for."""
    square = io.BytesIO()
    Image.new("RGB", (256, 256), "#d8c9a0").save(square, "PNG")
    asked: list[Request] = []

    def answer(route: Route) -> None:
        asked.append(route.request)
        if answers:
            route.fulfill(body=square.getvalue(), content_type="image/png")
        else:
            route.abort()

    page.complaints.expect(f"foreign request: {host}/")  # type: ignore[attr-defined]
    page.context.route(f"{host}/**", answer)
    return asked


def switch(page: Page, name: str) -> None:
    folded = page.locator("details:not([open]) > summary", has_text=re.compile("Streets|Rues"))
    if folded.count():
        folded.click()
    choice = page.locator("[class*=st-key-street_choice] label", has_text=name)
    for _attempt in range(3):
        idle(page)  # it opens slowly, and what moves cannot be clicked
        choice.click()
        idle(page)
        if choice.locator("input").is_checked():
            return
    pytest.fail(f"{name} cannot be chosen")


def test_streets_come_when_asked_go_when_not_and_never_from_a_link(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    # Reloaded, Streamlit looks for its own files beside the page before it finds them at the root.
    page.complaints.expect("404")  # type: ignore[attr-defined]
    asked = stand_in(page, OSM)
    page.goto(f"{app_url}/?lang=en&streets=osm&street_choice=osm")
    frame = map_frame(page)
    idle(page)
    assert asked == []
    view = frame.evaluate("[map.getCenter().lat, map.getZoom()]")
    switch(page, "OpenStreetMap")
    frame.wait_for_selector(".leaflet-streets-pane img.leaflet-tile-loaded")
    assert frame.evaluate("[map.getCenter().lat, map.getZoom()]") == view
    assert "© OpenStreetMap contributors" in frame.locator(".havre-attribution").inner_text()
    assert frame.locator(".havre-marker").first.is_visible()
    for request in asked:
        assert re.fullmatch(r"/\d+/\d+/\d+\.png", urlsplit(request.url).path)
        # The site's name, as OpenStreetMap asks; never what the reader looks for.
        assert request.headers["referer"] == f"{app_url}/"
    idle(page)
    assert "osm" not in page.url.replace("street_choice=osm", "").replace("streets=osm", "")

    page.get_by_role("link", name="Workers", exact=True).click()
    page.locator("h1", has_text="Workers").wait_for()
    map_frame(page).wait_for_selector(".leaflet-streets-pane img.leaflet-tile-loaded")
    idle(page)
    switch(page, "off")
    map_frame(page).wait_for_function("!document.querySelector('.leaflet-streets-pane img')")
    idle(page)
    before = len(asked)
    page.reload()
    map_frame(page)
    idle(page)
    assert len(asked) == before


def test_french_streets_are_those_of_the_french_edition(browser_page: Page, app_url: str) -> None:
    page = browser_page
    asked = stand_in(page, SOURCES["nrcan"].host)
    page.goto(f"{app_url}/?lang=fr")
    frame = map_frame(page)
    idle(page)
    switch(page, "Ressources naturelles Canada")
    frame.wait_for_selector(".leaflet-streets-pane img.leaflet-tile-loaded")
    idle(page)
    services = {urlsplit(one.url).path.split("/BaseMaps/")[1].split("/")[0] for one in asked}
    assert services == {"CBMT_CBCT_GEOM_3857", "CBCT_TXT_3857"}
    assert "Licence du gouvernement ouvert" in frame.locator(".havre-attribution").inner_text()


def test_streets_that_do_not_come_leave_the_map_as_it_was(browser_page: Page, app_url: str) -> None:
    page = browser_page
    asked = stand_in(page, OSM, answers=False)
    page.complaints.expect("Failed to load resource")  # type: ignore[attr-defined]
    page.goto(f"{app_url}/?lang=en")
    frame = map_frame(page)
    idle(page)
    switch(page, "OpenStreetMap")
    said = frame.locator(".havre-status", has_text="The street map could not be loaded")
    said.wait_for()
    before = len(asked)
    assert frame.locator(".leaflet-streets-pane img").count() == 0
    assert frame.locator(".havre-land").first.is_visible()
    assert "OpenStreetMap" not in frame.locator(".havre-attribution").inner_text()
    page.locator(".st-key-lang_choice button", has_text="Français").click()  # the map's words anew
    frame.locator(".havre-status", has_text="n'a pas pu être chargé").wait_for()
    assert len(asked) == before
    names = "getComputedStyle(document.querySelector('.havre-town')).display"
    assert frame.evaluate(names) != "none"  # they make room for those of the streets
    assert frame.locator(".havre-marker").first.is_visible()


def test_streets_switched_on_anew_do_not_fall_to_the_old_wait(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    page.complaints.expect(f"foreign request: {OSM}/")  # type: ignore[attr-defined]
    held: list[Route] = []
    page.context.route(f"{OSM}/**", lambda route: held.append(route))
    page.goto(f"{app_url}/?lang=en")
    frame = map_frame(page)
    idle(page)
    frame.evaluate("window.then = performance.now()")
    switch(page, "OpenStreetMap")
    frame.wait_for_selector(".leaflet-streets-pane img", state="attached")
    switch(page, "off")
    frame.wait_for_selector(".leaflet-streets-pane img", state="detached")
    page.context.unroute(f"{OSM}/**")
    stand_in(page, OSM)
    switch(page, "OpenStreetMap")
    frame.wait_for_selector(".leaflet-streets-pane img.leaflet-tile-loaded")
    frame.wait_for_function("performance.now() - window.then > 10000", timeout=20_000)
    assert frame.locator(".leaflet-streets-pane img").count() > 0
    assert frame.locator(".havre-status").inner_text() == ""
