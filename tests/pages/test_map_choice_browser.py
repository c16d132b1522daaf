"""Choosing on the map in a real browser: by mouse, finger and keys, and the map stays put."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.pages.test_map_browser import (
    DEMO,
    HOSTILE,
    MARKER,
    choose,
    nothing_ran,
    open_map,
    read,
    texts,
    view,
    wait_for_count,
)

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

pytestmark = pytest.mark.browser

SYMBOLS = 525


@pytest.fixture
def demo_url(app_server: Callable[..., str]) -> str:
    return app_server(DEMO)


def wait_for_choice(page: Page, chosen: str | None) -> None:
    page.get_by_text(f"Chosen: {chosen}", exact=True).wait_for()


def runs(page: Page) -> int:
    return int(page.get_by_text("Runs: ").inner_text().split()[-1])


def show(page: Page, frame: Frame, theme: str, shape: str, count: int) -> None:
    choose(page, theme)
    wait_for_count(frame, shape, count)


def choose_in_box(page: Page, place: str) -> None:
    box = page.get_by_role("combobox", name="Place")
    box.fill(place)
    page.get_by_role("option", name=place, exact=True).first.click()


def current(frame: Frame) -> list[str]:
    names = "[...document.querySelectorAll('[aria-current=true]')].map(n => n.ariaLabel)"
    return read(frame, names)


def chosen_ring(frame: Frame) -> int:
    return frame.locator("path.havre-chosen").count()


def click_symbol(page: Page, frame: Frame, place: str) -> None:
    """Click where the symbol is, after bringing it to the middle of the map."""
    frame.evaluate(
        """id => map.eachLayer(layer => layer.havreId === id
            && map.setView(layer.getLatLng(), 10, {animate: false}))""",
        place,
    )
    area = frame.locator("#map_div").bounding_box()
    assert area is not None
    page.mouse.click(area["x"] + area["width"] / 2, area["y"] + area["height"] / 2)


def smallest_symbol(frame: Frame) -> str:
    """One that lies on top of its neighbours."""
    return read(
        frame,
        """(() => {
            let last;
            map.eachLayer(layer => {
                if (layer.options.className === 'havre-symbol') last = layer;
            });
            return last.havreId;
        })()""",
    )


# ---- choosing ----------------------------------------------------------------------------------


def test_a_mouse_chooses_a_marker_and_its_popup_stays_open(
    browser_page: Page, demo_url: str
) -> None:
    frame = open_map(browser_page, demo_url)
    frame.locator("[aria-label^='Truro:']").click()
    wait_for_choice(browser_page, "town-Truro")
    frame.wait_for_selector("path.havre-chosen")
    assert len(current(frame)) == 1
    assert current(frame)[0].startswith("Truro:")
    assert frame.locator(".havre-pin").count() == 1
    assert frame.get_by_role("dialog", name="Truro").count() == 1


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_keys_choose_a_marker_and_keep_the_focus(
    browser_page: Page, demo_url: str, key: str
) -> None:
    frame = open_map(browser_page, demo_url)
    frame.locator("[aria-label^='Truro:']").focus()
    browser_page.keyboard.press(key)
    wait_for_choice(browser_page, "town-Truro")
    frame.wait_for_selector("path.havre-chosen")
    assert frame.evaluate("document.activeElement.className") == "havre-popup"
    browser_page.keyboard.press("Escape")
    assert frame.evaluate("document.activeElement.ariaLabel").startswith("Truro:")


def test_keys_choose_an_area(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    show(browser_page, frame, "Minutes to help", ".havre-area", 36)
    frame.get_by_role("button", name="Division 1301").focus()
    browser_page.keyboard.press("Enter")
    wait_for_choice(browser_page, "1301")
    frame.wait_for_selector("path.havre-chosen")
    assert current(frame) == ["Division 1301"]
    assert frame.get_by_role("dialog", name="Division 1301").count() == 1


def test_a_finger_chooses_a_marker(phone_page: Page, demo_url: str) -> None:
    frame = open_map(phone_page, f"{demo_url}/?phone=1")
    frame.evaluate("map.setView([45.36, -63.28], 9, {animate: false})")
    frame.locator("[aria-label^='Truro:']").tap()
    wait_for_choice(phone_page, "town-Truro")
    frame.wait_for_selector("path.havre-chosen")


def test_a_mouse_chooses_one_of_525_symbols(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    show(browser_page, frame, "Reach of help", ".havre-symbol", SYMBOLS)
    place = smallest_symbol(frame)
    click_symbol(browser_page, frame, place)
    wait_for_choice(browser_page, place)
    frame.wait_for_selector("path.havre-chosen")
    labels = texts(frame, ".havre-popup dt")
    assert labels == ["Positions", "Nearest by road", "Class", "Rank"]
    assert frame.locator(".havre-symbol[tabindex]").count() == 0


@pytest.mark.parametrize("name", ["Moncton: stop", "Bathurst: stop"])
def test_keys_choose_a_site_and_a_stop(browser_page: Page, demo_url: str, name: str) -> None:
    frame = open_map(browser_page, demo_url)
    show(browser_page, frame, "Plan of visits", ".havre-star", 3)
    frame.get_by_role("button", name=name).focus()
    browser_page.keyboard.press("Enter")
    wait_for_choice(browser_page, f"town-{name.split(':')[0]}")
    note = texts(frame, ".havre-popup .havre-note")
    assert note == (["The line joins the stops; it is not the road."] if "Bathurst" in name else [])


def test_a_select_box_highlights_on_the_map(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    choose_in_box(browser_page, "town-Bathurst")
    frame.wait_for_selector("path.havre-chosen")
    assert current(frame)[0].startswith("Bathurst:")


def test_an_old_click_does_not_fight_a_later_choice_in_the_box(
    browser_page: Page, demo_url: str
) -> None:
    frame = open_map(browser_page, demo_url)
    frame.locator("[aria-label^='Truro:']").click()
    wait_for_choice(browser_page, "town-Truro")
    choose_in_box(browser_page, "town-Bathurst")
    wait_for_choice(browser_page, "town-Bathurst")
    choose(browser_page, "fr")  # a run for another reason
    frame.get_by_role("button", name="Zoom avant").wait_for()
    wait_for_choice(browser_page, "town-Bathurst")
    frame.evaluate("map.closePopup()")
    frame.locator("[aria-label^='Truro:']").click()  # the same as before is news again
    wait_for_choice(browser_page, "town-Truro")


def test_a_forged_id_chooses_nothing_and_breaks_nothing(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    count = runs(browser_page)
    forged: list[Any] = [*HOSTILE[:3], None, 7, ["town-Truro"], {"toString": "x"}]
    for serial, sent in enumerate(forged):
        for value in ({"id": sent, "serial": str(serial)}, sent):
            frame.evaluate("value => Streamlit.setComponentValue(value)", value)
            count += 1
            browser_page.get_by_text(f"Runs: {count}", exact=True).wait_for()
            wait_for_choice(browser_page, None)
    assert chosen_ring(frame) == 0
    assert nothing_ran(browser_page, frame)


# ---- the map stays put -------------------------------------------------------------------------


def test_choosing_runs_the_page_once_and_moving_never(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    browser_page.wait_for_timeout(600)
    before = runs(browser_page)
    frame.get_by_role("button", name="Zoom in").click()
    frame.locator("#map_div").focus()
    browser_page.keyboard.press("ArrowRight")
    browser_page.wait_for_timeout(900)
    assert runs(browser_page) == before
    frame.locator("[aria-label^='Truro:']").focus()
    browser_page.keyboard.press("Enter")
    wait_for_choice(browser_page, "town-Truro")
    browser_page.wait_for_timeout(600)
    assert runs(browser_page) == before + 1


def test_choosing_keeps_frame_view_and_what_is_drawn(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    frame.get_by_role("button", name="Zoom in").click()
    browser_page.wait_for_timeout(600)
    choose_in_box(browser_page, "town-Bathurst")
    frame.wait_for_selector("path.havre-chosen")
    moved = view(frame)
    frame.evaluate("document.querySelector('.havre-marker').sameMarker = true")
    choose_in_box(browser_page, "town-Truro")
    frame.wait_for_selector("[aria-current=true][aria-label^='Truro:']")
    assert view(frame) == moved
    assert frame.evaluate("document.querySelector('.havre-marker').sameMarker") is True


def test_the_highlight_follows_a_change_of_layers(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    choose_in_box(browser_page, "town-Moncton")
    frame.wait_for_selector("[aria-current=true][aria-label^='Moncton:']")
    show(browser_page, frame, "Plan of visits", ".havre-star", 3)
    assert current(frame) == ["Moncton: stop"]
    show(browser_page, frame, "Reach of help", ".havre-symbol", SYMBOLS)
    wait_for_choice(browser_page, None)
    wait_for_count(frame, ".havre-pin", 0)


# ---- looking somewhere -------------------------------------------------------------------------


def test_the_map_goes_where_asked_once(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    choose(browser_page, "island")
    frame.wait_for_function("map.getZoom() > 7.5")
    assert frame.evaluate("map.getBounds().contains([[45.93, -64.45], [47.07, -61.95]])")
    frame.get_by_role("button", name="Zoom in").click()
    browser_page.wait_for_timeout(600)
    moved = view(frame)
    choose(browser_page, "half")
    frame.wait_for_function(f"document.querySelectorAll('{MARKER}').length < 40")
    assert view(frame) == moved
    choose(browser_page, "one town")
    frame.wait_for_function("map.getZoom() === 11")
    assert frame.evaluate("map.getBounds().contains([45.36, -63.28])")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_button_shows_the_whole_map_again(browser_page: Page, demo_url: str, key: str) -> None:
    frame = open_map(browser_page, demo_url)
    first = view(frame)
    choose(browser_page, "island")
    frame.wait_for_function("map.getZoom() > 7.5")
    browser_page.wait_for_timeout(600)  # the rest of that run
    before = runs(browser_page)
    frame.get_by_role("button", name="Show the whole map").focus()
    browser_page.keyboard.press(key)
    assert view(frame) == pytest.approx(first, abs=0.01)
    browser_page.wait_for_timeout(500)
    assert runs(browser_page) == before


# ---- how it is drawn ---------------------------------------------------------------------------


def test_a_symbols_area_is_in_proportion_whatever_its_shape(
    browser_page: Page, demo_url: str
) -> None:
    frame = open_map(browser_page, demo_url)
    areas = frame.evaluate(
        """['disc', 'diamond', 'square', 'triangle', 'cross'].map(shape => {
            const path = havre.svg('path', {d: havre.symbolOutline(shape, 50, 50, 20)});
            const image = havre.svg('svg', {width: 100, height: 100});
            image.append(path);
            document.body.append(image);
            let inside = 0;
            for (let x = 0.125; x < 100; x += 0.25)
                for (let y = 0.125; y < 100; y += 0.25)
                    inside += path.isPointInFill(new DOMPoint(x, y));
            image.remove();
            return inside / 16;
        })"""
    )
    assert areas == pytest.approx([3.14159 * 400] * 5, rel=0.01)


def test_classes_differ_by_fill_and_shape(browser_page: Page, demo_url: str) -> None:
    frame = open_map(browser_page, demo_url)
    show(browser_page, frame, "Reach of help", ".havre-symbol", SYMBOLS)
    fills = set(
        frame.eval_on_selector_all(".havre-symbol", "all => all.map(a => a.getAttribute('fill'))")
    )
    assert fills == {"#1f6f78", "url(#havre-half-c77c11)", "#ffffff"}
    legend = frame.eval_on_selector_all(
        ".havre-legend li path", "all => all.map(a => a.getAttribute('fill'))"
    )
    assert legend == ["#1f6f78", "url(#havre-half-c77c11)", "#ffffff"]


def test_a_zones_rings_are_wider_where_it_is_more_certain(
    browser_page: Page, demo_url: str
) -> None:
    frame = open_map(browser_page, demo_url)
    show(browser_page, frame, "Plan of visits", ".havre-ring", 4)
    rings = read(
        frame,
        "[...document.querySelectorAll('.havre-ring')]"
        ".map(r => [+r.getAttribute('stroke-width'), r.getAttribute('stroke-dasharray')])",
    )
    assert [width for width, _ in rings] == sorted(width for width, _ in rings)
    assert [dashes for _, dashes in rings] == ["1 4", "5 4", "5 4", None]


def test_a_circuit_is_a_dashed_line_that_nothing_reacts_to(
    browser_page: Page, demo_url: str
) -> None:
    frame = open_map(browser_page, demo_url)
    show(browser_page, frame, "Plan of visits", ".havre-stop", 3)
    line = frame.locator("path.havre-route")
    assert line.get_attribute("stroke-dasharray") == "7 6"
    assert line.evaluate("node => getComputedStyle(node).pointerEvents") == "none"
    assert texts(frame, ".havre-stop text") == ["1", "2", "3"]
    assert texts(frame, ".havre-star text") == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("theme", "shape", "count"),
    [("Reach of help", ".havre-symbol", SYMBOLS), ("Plan of visits", ".havre-star", 3)],
)
def test_hostile_names_show_as_text_in_every_new_layer(
    browser_page: Page, demo_url: str, theme: str, shape: str, count: int
) -> None:
    frame = open_map(browser_page, demo_url)
    choose(browser_page, "hostile")
    show(browser_page, frame, theme, shape, count)
    wait_for_count(frame, ".havre-legend li", len(HOSTILE))
    frame.wait_for_function(
        """() => { let all = 0; map.eachLayer(l => all += !!l.getTooltip?.()); return all; }"""
    )
    shown = read(
        frame,
        """(() => {
            const shown = [];
            map.eachLayer(layer => {
                if (!layer.getTooltip?.() || shown.length > 20) return;
                layer.openTooltip();
                const originalEvent = new Event('click');
                layer.fire('click', {latlng: layer.getLatLng(), originalEvent}, true);
                shown.push(document.querySelector('.havre-popup').ariaLabel);
                layer.closeTooltip();
            });
            return shown;
        })()""",
    )
    assert len(shown) >= 10
    assert all(text.startswith(tuple(HOSTILE)) for text in shown)
    browser_page.wait_for_timeout(400)
    assert nothing_ran(browser_page, frame)
