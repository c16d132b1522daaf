"""The map in a real browser: drawn, steady under filters, deaf to hostile names, usable by keys.

Every test also fails on any request to a foreign host and on any error in the console.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Locator, Page

pytestmark = pytest.mark.browser

REPOSITORY = Path(__file__).parents[2]
DATA = REPOSITORY / "tests" / "data"
DEMO = DATA / "map_demo.py"
HOSTILE = json.loads((DATA / "hostile_texts.json").read_text(encoding="utf-8"))
MARKER = ".havre-marker"


@pytest.fixture
def demo_url(app_server: Callable[..., str]) -> str:
    return app_server(DEMO)


def open_map(page: Page, url: str) -> Frame:
    """Go to the page; the frame once land and markers are painted."""
    page.goto(url)
    handle = page.wait_for_selector("iframe[title]", state="attached")
    frame = handle.content_frame()
    assert frame is not None
    frame.wait_for_selector(MARKER)
    frame.wait_for_selector("[data-outline=drawn]")
    return frame


def choose(page: Page, label: str) -> None:
    page.locator("[data-testid=stRadio] label", has_text=label).click()


def wait_for_count(frame: Frame, selector: str, count: int) -> None:
    frame.wait_for_function(
        "([selector, count]) => document.querySelectorAll(selector).length === count",
        arg=[selector, count],
    )


def read(frame: Frame, expression: str) -> Any:
    """A value as JSON text, which keeps lone surrogates and nulls on their way here."""
    return json.loads(frame.evaluate(f"JSON.stringify({expression})"))


def texts(frame: Frame, selector: str) -> list[str]:
    return read(frame, f"[...document.querySelectorAll({selector!r})].map(n => n.textContent)")


def view(frame: Frame) -> list[float]:
    return read(frame, "[map.getCenter().lat, map.getCenter().lng, map.getZoom()]")


def box(locator: Locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found is not None
    return dict(found)


# ---- drawing -----------------------------------------------------------------------------------


def test_land_borders_and_markers_are_painted(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    for shape in (".havre-land", ".havre-neighbour", ".havre-border"):
        assert frame.eval_on_selector(shape, "path => path.getTotalLength()") > 100
    assert frame.locator(MARKER).count() > 50
    assert frame.locator("[aria-label^='Halifax:']").count() == 1
    assert "Moncton" in texts(frame, ".havre-town span")


def test_the_first_view_holds_the_three_provinces(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    assert frame.evaluate("map.getBounds().contains([[43.3, -69.1], [48.1, -59.6]])")


def test_screen_readers_get_name_and_language(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    summary = "Map of services; the list below the map says the same"
    assert browser_page.locator("iframe").get_attribute("title") == summary
    assert frame.locator("#map_div").get_attribute("aria-label") == summary
    assert frame.locator("html").get_attribute("lang") == "en"
    for marker in frame.locator(MARKER).all()[:5]:
        assert marker.get_attribute("role") == "button"
        assert "to get help" in (marker.get_attribute("aria-label") or "")


def test_areas_and_circles_lie_below_the_markers(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    choose(browser_page, "Minutes to help")
    wait_for_count(frame, ".havre-area", 36)
    fills = set(
        frame.eval_on_selector_all(".havre-area", "all => all.map(a => a.getAttribute('fill'))")
    )
    assert any(fill.startswith("url(#havre-hatch") for fill in fills)
    assert any(fill.startswith("url(#havre-dots") for fill in fills)
    choose(browser_page, "Approved positions")
    frame.wait_for_selector(".havre-circle")
    panes = "['areas', 'circles', 'markerPane'].map(name => map.getPane(name))"
    depths = read(frame, f"{panes}.map(pane => +getComputedStyle(pane).zIndex)")
    assert depths == sorted(depths)


def test_a_circles_area_is_in_proportion_to_its_positions(
    browser_page: Page, demo_url: str
) -> None:
    frame = open_map(browser_page, demo_url)
    choose(browser_page, "Approved positions")
    frame.wait_for_selector(".havre-circle")
    circles = read(
        frame,
        "Object.values(map._layers).filter(l => l instanceof L.CircleMarker)"
        ".map(l => [l.getTooltip().getContent().textContent, l.getRadius()])",
    )
    radius = {int(text.split()[-2]): pixels for text, pixels in circles}
    assert (radius[510] / radius[90]) ** 2 == pytest.approx(510 / 90)


def test_outlines_are_fetched_once(browser_page: Page, demo_url: str) -> None:
    asked: list[str] = []
    browser_page.on("request", lambda request: asked.append(request.url))
    frame = open_map(browser_page, demo_url)
    for _ in range(2):
        choose(browser_page, "Minutes to help")
        wait_for_count(frame, ".havre-area", 36)
        choose(browser_page, "Places to get help")
        wait_for_count(frame, ".havre-area", 0)
    paths = [urlsplit(url).path.rsplit("/", 1)[-1] for url in asked]
    assert paths.count("census_divisions.geojson") == 1
    assert paths.count("provinces.geojson") == 1


def test_no_file_of_the_map_waits_for_another(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    timing = read(
        frame,
        "performance.getEntriesByType('resource').map(one => "
        "[new URL(one.name).pathname.split('/').pop(), one.startTime, one.responseEnd])",
    )
    later = ["layers.js", "symbols.js", "view.js", "leaflet.js", "provinces.geojson", "towns.json"]
    asked = [entry for entry in timing if entry[0] in later]
    assert sorted(name for name, *_times in asked) == sorted(later)
    assert max(start for _name, start, _end in asked) <= min(end for _name, _start, end in asked)


# ---- filters -----------------------------------------------------------------------------------


def test_a_filter_changes_the_markers_and_keeps_the_view(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    before = frame.locator(MARKER).count()
    frame.get_by_role("button", name="Zoom in").click()
    frame.locator("#map_div").focus()
    browser_page.keyboard.press("ArrowRight")
    browser_page.wait_for_timeout(600)
    moved = view(frame)
    frame.evaluate("window.sameFrame = true")
    choose(browser_page, "half")
    wait_for_count(frame, MARKER, (before + 1) // 2)
    assert view(frame) == moved
    assert frame.evaluate("window.sameFrame") is True


def test_another_language_keeps_the_view_and_changes_the_words(
    browser_page: Page, demo_url: str
) -> None:
    frame = open_map(browser_page, demo_url)
    frame.get_by_role("button", name="Zoom in").click()
    browser_page.wait_for_timeout(600)
    moved = view(frame)
    choose(browser_page, "fr")
    frame.get_by_role("button", name="Zoom avant").wait_for()
    assert view(frame) == moved
    assert frame.locator("html").get_attribute("lang") == "fr"
    frame.locator("[aria-label^='Truro']").focus()
    browser_page.keyboard.press("Enter")
    assert frame.locator(".leaflet-popup-close-button").get_attribute("aria-label") == "Fermer"


def test_panning_and_reading_do_not_run_the_page_again(browser_page: Page, demo_url: str) -> None:
    sent: list[object] = []
    browser_page.on(
        "websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame))
    )
    frame = open_map(browser_page, f"{demo_url}/?fixed=1")
    browser_page.wait_for_timeout(800)
    assert sent, "the page talks to its server by other means"
    sent.clear()
    frame.get_by_role("button", name="Zoom in").click()
    frame.locator("[aria-label^='Truro']").focus()
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_timeout(900)
    assert sent == []


def test_a_popup_closes_when_a_filter_takes_its_marker(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    before = frame.locator(MARKER).count()
    frame.locator("[aria-label^='Truro']").focus()
    browser_page.keyboard.press("Enter")
    frame.wait_for_selector(".havre-popup")
    choose(browser_page, "half")
    wait_for_count(frame, MARKER, (before + 1) // 2)
    wait_for_count(frame, ".havre-popup", 0)


# ---- hostile names -----------------------------------------------------------------------------


def nothing_ran(page: Page, frame: Frame) -> bool:
    server_side = (REPOSITORY / "HACKED").exists()
    return not server_side and all(
        place.evaluate("window.hacked === undefined") for place in (page, frame)
    )


def test_hostile_names_show_as_text_in_markers_and_popups(
    browser_page: Page, demo_url: str
) -> None:
    frame = open_map(browser_page, demo_url)
    choose(browser_page, "hostile")
    wait_for_count(frame, MARKER, len(HOSTILE))
    names = f"[...document.querySelectorAll('{MARKER}')].map(m => m.getAttribute('aria-label'))"
    assert sorted(read(frame, names)) == sorted(HOSTILE)
    for index in range(len(HOSTILE)):
        frame.locator(MARKER).nth(index).focus()
        browser_page.keyboard.press("Enter")
        name = read(frame, "document.querySelector('.havre-popup').getAttribute('aria-label')")
        for part in ("h2", "h3", ".havre-services", ".havre-note", "dt:first-of-type"):
            assert texts(frame, f".havre-popup {part}") == [name]
        links = read(frame, "[...document.querySelectorAll('.havre-popup a')].map(a => a.href)")
        assert links == ["tel:+15065550100"]
        browser_page.keyboard.press("Escape")
        wait_for_count(frame, ".havre-popup", 0)
    assert nothing_ran(browser_page, frame)


def test_hostile_names_show_as_text_in_the_legend(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    choose(browser_page, "hostile")
    wait_for_count(frame, ".havre-legend li", len(HOSTILE))
    assert texts(frame, ".havre-legend li span") == HOSTILE
    assert texts(frame, ".havre-legend summary") == [HOSTILE[0]]
    assert nothing_ran(browser_page, frame)


@pytest.mark.parametrize(
    ("theme", "shape", "kind"),
    [
        ("Places to get help", MARKER, "Marker"),
        ("Approved positions", ".havre-circle", "CircleMarker"),
        ("Minutes to help", ".havre-area", "Polygon"),
    ],
)
def test_hostile_names_show_as_text_in_tooltips(
    browser_page: Page, demo_url: str, theme: str, shape: str, kind: str
) -> None:
    frame = open_map(browser_page, demo_url)
    choose(browser_page, "hostile")
    wait_for_count(frame, ".havre-legend li", len(HOSTILE))
    choose(browser_page, theme)
    frame.wait_for_selector(shape)
    # Each opened and clicked through Leaflet: shapes hide one another from a real pointer.
    shown = read(
        frame,
        f"""Object.values(map._layers)
            .filter(layer => layer instanceof L.{kind} && layer.getTooltip())
            .map(layer => {{
                layer.openTooltip();
                const text = document.querySelector('.havre-tooltip').textContent;
                layer.fire('click', {{latlng: layer.getBounds?.().getCenter() || layer.getLatLng(),
                                     originalEvent: new Event('click')}}, true);
                layer.closeTooltip();
                return text;
            }})""",
    )
    endings = tuple(HOSTILE) + tuple(name + ": " for name in HOSTILE)
    assert len(shown) >= len(HOSTILE)
    assert all(text.startswith(endings) for text in shown)
    browser_page.wait_for_timeout(400)
    assert nothing_ran(browser_page, frame)


def test_a_real_pointer_sees_the_tooltip_as_text(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    choose(browser_page, "hostile")
    wait_for_count(frame, MARKER, len(HOSTILE))
    marker = frame.locator(MARKER).nth(5)
    marker.hover()
    assert texts(frame, ".havre-tooltip")[0] in HOSTILE
    marker.click()
    frame.wait_for_selector(".havre-popup")
    browser_page.wait_for_timeout(400)
    assert nothing_ran(browser_page, frame)


# ---- links and keys ----------------------------------------------------------------------------


def test_phone_mail_and_web_links_go_where_they_say(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    frame.locator("[aria-label^='Truro']").focus()
    browser_page.keyboard.press("Enter")
    links = read(
        frame,
        "[...document.querySelectorAll('.havre-popup li:first-child a')]"
        ".map(a => [a.getAttribute('href'), a.target, a.rel])",
    )
    assert links == [
        ["tel:+15065550101", "", ""],
        ["https://example.org/newcomers", "_blank", "noopener noreferrer"],
        ["mailto:help@example.org", "", ""],
    ]


OTHER_ADDRESSES = (
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:http://127.0.0.1/x",
    "//example.org",
    "/relative",
    "",
)


def test_other_addresses_stay_plain_text(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    for address in OTHER_ADDRESSES:
        made = frame.evaluate("address => havre.link('here', address).outerHTML", address)
        assert made == '<span dir="auto">here</span>', address


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_keys_open_a_popup_and_escape_gives_the_focus_back(
    browser_page: Page, demo_url: str, key: str
) -> None:
    frame = open_map(browser_page, demo_url)
    marker = frame.locator("[aria-label^='Truro']")
    marker.focus()
    browser_page.keyboard.press(key)
    dialog = frame.get_by_role("dialog", name="Truro")
    dialog.wait_for()
    assert dialog.evaluate("node => node === document.activeElement")
    browser_page.keyboard.press("Tab")
    assert frame.evaluate("document.activeElement.getAttribute('href')") == "tel:+15065550101"
    browser_page.keyboard.press("Escape")
    wait_for_count(frame, ".havre-popup", 0)
    assert marker.evaluate("node => node === document.activeElement")


def test_keys_open_an_area(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    choose(browser_page, "Minutes to help")
    wait_for_count(frame, ".havre-area", 36)
    frame.get_by_role("button", name="Division 1301").focus()
    browser_page.keyboard.press("Enter")
    dialog = frame.get_by_role("dialog", name="Division 1301")
    dialog.wait_for()
    assert dialog.locator("dt").all_text_contents() == ["Minutes", "Positions"]


def test_every_marker_can_be_hit_and_told_apart_after_zooming(
    browser_page: Page, demo_url: str
) -> None:
    frame = open_map(browser_page, demo_url)
    sizes = frame.eval_on_selector_all(
        MARKER, "all => all.map(m => Math.min(m.offsetWidth, m.offsetHeight))"
    )
    assert min(sizes) >= 32
    frame.evaluate("map.setView([44.66, -63.577], 11.5, {animate: false})")
    for name in ("Halifax", "Dartmouth"):
        frame.locator(f"[aria-label^='{name}:']").click()
        frame.get_by_role("dialog", name=name).wait_for()
        browser_page.keyboard.press("Escape")


# ---- phones, motion, failures ------------------------------------------------------------------


def test_on_a_phone_one_finger_is_left_to_the_page(phone_page: Page, demo_url: str) -> None:
    frame = open_map(phone_page, f"{demo_url}/?phone=1")
    container = frame.locator("#map_div")
    assert container.evaluate("node => getComputedStyle(node).touchAction") == "pan-x pan-y"
    assert frame.evaluate("map.dragging.enabled()") is False
    button = frame.get_by_role("button", name="Move the map with one finger")
    assert button.get_attribute("aria-pressed") == "false"
    button.tap()
    assert button.get_attribute("aria-pressed") == "true"
    assert frame.evaluate("map.dragging.enabled()") is True
    assert container.evaluate("node => getComputedStyle(node).touchAction") == "none"


def test_on_a_phone_a_popup_fits_the_map(phone_page: Page, demo_url: str) -> None:
    frame = open_map(phone_page, f"{demo_url}/?phone=1")
    frame.evaluate("document.querySelector(\"[aria-label^='Bathurst']\").click()")
    frame.get_by_role("dialog", name="Bathurst").wait_for()
    phone_page.wait_for_timeout(700)
    popup, area = box(frame.locator(".leaflet-popup")), box(frame.locator("#map_div"))
    assert popup["x"] >= area["x"]
    assert popup["y"] >= area["y"]
    assert popup["x"] + popup["width"] <= area["x"] + area["width"]
    assert (
        frame.locator(".leaflet-popup-content").evaluate(
            "node => node.scrollHeight > node.clientHeight && getComputedStyle(node).overflowY"
        )
        == "auto"
    )


def test_a_mouse_wheel_scrolls_the_page_until_the_map_is_clicked(
    browser_page: Page, demo_url: str
) -> None:
    frame = open_map(browser_page, demo_url)
    area = box(frame.locator("#map_div"))
    browser_page.mouse.move(area["x"] + 700, area["y"] + 120)
    before = view(frame)
    browser_page.mouse.wheel(0, -300)
    browser_page.wait_for_timeout(500)
    assert view(frame) == before
    browser_page.mouse.click(area["x"] + 700, area["y"] + 120)
    browser_page.mouse.wheel(0, -300)
    browser_page.wait_for_timeout(500)
    assert view(frame)[2] > before[2]


def test_reduced_motion_moves_nothing(new_page: Callable[..., Page], demo_url: str) -> None:
    frame = open_map(new_page(reduced_motion="reduce"), demo_url)
    moving = "['zoomAnimation', 'fadeAnimation', 'markerZoomAnimation', 'inertia']"
    assert read(frame, f"{moving}.map(name => map.options[name])") == [False] * 4
    moved = (
        "const from = map.getCenter().lng; map.panBy([100, 0]); return map.getCenter().lng > from"
    )
    assert frame.evaluate(f"(() => {{ {moved} }})()")


@pytest.mark.parametrize("broken", ["leaflet.js", "layers.js"])
def test_a_script_that_does_not_load_is_said_in_place_of_the_map(
    browser_page: Page, demo_url: str, broken: str
) -> None:
    browser_page.complaints.expect("net::ERR_FAILED")  # type: ignore[attr-defined]
    browser_page.route(f"**/{broken}*", lambda route: route.abort())
    browser_page.goto(demo_url)
    message = browser_page.frame_locator("iframe").get_by_role("status")
    message.wait_for()
    assert message.inner_text() == "The map cannot be shown. The list below says the same."
    assert box(browser_page.locator("iframe"))["height"] >= 40


def test_a_missing_outline_is_said_and_the_markers_stay(browser_page: Page, demo_url: str) -> None:
    browser_page.complaints.expect("404")  # type: ignore[attr-defined]
    browser_page.route("**/provinces.geojson*", lambda route: route.fulfill(status=404))
    browser_page.goto(demo_url)
    frame = browser_page.frame_locator("iframe")
    frame.get_by_text("The outline of the provinces is missing.").wait_for()
    assert frame.locator(MARKER).count() > 50
