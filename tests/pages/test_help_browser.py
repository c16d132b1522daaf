"""Taking a contact along and leaving in a hurry, in a real browser.

Every test also fails on any request to a foreign host that it did not expect.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
import streamlit
import zxingcpp
from PIL import Image

from tests.pages.test_app_browser import APP, downloaded, idle, map_frame, open_app, pick
from tests.pages.test_pages import open_page

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser

BLOOMFIELD = "place=Bloomfield&which=PE-bloomfield"
ELSEWHERE = {"en": "https://weather.gc.ca/", "fr": "https://meteo.gc.ca/"}


@pytest.fixture
def app_url(app_server: Callable[..., str]) -> str:
    return app_server(APP)


def answer_for(page: Page, site: str) -> list[dict[str, str]]:
    """Stand in for a foreign site, so that nothing leaves; the headers it would have got."""
    seen: list[dict[str, str]] = []

    def answer(route: Route) -> None:
        seen.append(route.request.headers)
        route.fulfill(body="<title>Elsewhere</title>", content_type="text/html")

    page.complaints.expect(f"foreign request: {site}")  # type: ignore[attr-defined]
    page.context.route(f"{site}**", answer)
    return seen


def test_the_contact_of_a_card_is_saved_whole(browser_page: Page, app_url: str) -> None:
    page = browser_page
    open_app(page, f"{app_url}/?{BLOOMFIELD}")
    idle(page)
    card = page.locator(".havre-card", has=page.locator(".havre-actions")).first
    link = card.get_by_role("link", name="Save to phone")
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "contact.vcf"  # says nothing of who
    saved = download.value.path().read_bytes()
    with urlopen(f"{app_url}/{link.get_attribute('href')}") as served:
        assert served.read() == saved
        assert served.headers["content-type"].startswith("text/vcard")
    lines = saved.decode("utf-8").split("\r\n")
    assert f"FN:{card.locator('h3').inner_text()}" in lines
    called = card.locator(".havre-call").first.get_attribute("href")
    assert f"item1.TEL;TYPE=WORK:{called.removeprefix('tel:')}" in lines  # type: ignore[union-attr]


def test_a_qr_code_is_fetched_when_it_is_opened_and_not_before(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_app(page, f"{app_url}/?{BLOOMFIELD}")
    idle(page)
    assert not [url for url in asked if ".contacts/" in url]
    code = page.locator(".havre-qr").first
    code.locator("summary").focus()
    page.keyboard.press("Enter")
    image = code.locator("img")
    page.wait_for_function("i => i.complete && i.naturalWidth > 0", arg=image.element_handle())
    assert len([url for url in asked if url.endswith(".svg") and ".contacts/" in url]) == 1
    heading = page.locator(".havre-card", has=code).first.locator("h3").inner_text()
    assert heading in (image.get_attribute("alt") or "")


def test_directions_are_a_link_that_names_its_site_and_asks_nobody_before(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    open_app(page, f"{app_url}/?{BLOOMFIELD}")
    idle(page)
    link = page.locator(".havre-actions a", has_text="Directions (openstreetmap.org)").first
    assert link.get_attribute("rel") == "noopener noreferrer"
    headers = answer_for(page, "https://www.openstreetmap.org/")
    link.click()
    page.wait_for_url("https://www.openstreetmap.org/search?query=*")
    assert "referer" not in headers[0]


def test_the_printed_card_is_a_page_of_this_server(browser_page: Page, app_url: str) -> None:
    page = browser_page
    open_app(page, f"{app_url}/?lang=fr&{BLOOMFIELD}")
    idle(page)
    name = page.locator(".havre-card h3").first.inner_text()
    page.locator(".havre-actions a", has_text="Imprimer").first.click()
    page.locator(".emergency").wait_for()
    assert page.locator("h1").inner_text() == name
    assert page.locator("html").get_attribute("lang") == "fr"
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1
    page.go_back()
    map_frame(page)
    assert "which=PE-bloomfield" in page.url


@pytest.mark.parametrize("language", ELSEWHERE)
def test_the_quick_exit_replaces_the_page_and_back_does_not_return(
    browser_page: Page, app_url: str, language: str
) -> None:
    page = browser_page
    open_app(page, f"{app_url}/?lang={language}")
    idle(page)
    code = {"en": "Legal help", "fr": "Aide juridique"}[language]
    pick(page, code, "service=legal_help")  # a choice adds no step to go back to
    headers = answer_for(page, ELSEWHERE[language])
    page.locator(".havre-exit").click()
    page.wait_for_url(ELSEWHERE[language])
    assert "referer" not in headers[0]
    page.go_back()
    assert page.url == "about:blank"


@pytest.mark.parametrize("inside_the_map", [False, True])
def test_escape_three_times_leaves_too_and_twice_does_not(
    browser_page: Page, app_url: str, inside_the_map: bool
) -> None:
    page = browser_page
    frame = open_app(page, app_url)
    idle(page)
    answer_for(page, ELSEWHERE["en"])
    if inside_the_map:
        frame.locator(".havre-marker").first.focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_timeout(2200)
    page.keyboard.press("Escape")
    assert page.url.startswith(app_url)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url(ELSEWHERE["en"])


def test_escape_does_nothing_on_a_page_without_the_button(browser_page: Page, app_url: str) -> None:
    page = browser_page
    open_app(page, app_url)
    idle(page)
    page.get_by_role("link", name="About the data").click()
    page.locator("h1", has_text="About the data").wait_for()
    idle(page)
    assert page.locator(".havre-exit").count() == 0
    for _press in range(3):
        page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert page.url.startswith(app_url)
    page.go_back()  # moving between pages is a step
    page.locator("h1", has_text="Find help").wait_for()


def test_back_leads_to_the_page_before_whatever_was_chosen(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    open_app(page, app_url)
    idle(page)
    page.get_by_role("link", name="Workers", exact=True).click()
    page.locator("h1", has_text="Workers").wait_for()
    idle(page)
    pick(page, "Prince Edward Island", "province=PE")
    pick(page, "New Brunswick", "province=PE.NB")
    page.go_back()
    page.locator("h1", has_text="Find help").wait_for()
    idle(page)
    page.go_forward()
    page.locator("h1", has_text="Workers").wait_for()
    idle(page)
    assert "province=PE.NB" in page.url
    chosen = page.locator("[data-testid=stButtonGroup] button[aria-pressed=true]")
    assert chosen.filter(has_text="New Brunswick").count() == 1


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("language", ELSEWHERE)
def test_911_and_the_way_out_stay_in_sight_and_cover_nothing_of_each_other(
    new_page: Callable[..., Page], app_url: str, language: str, size: tuple[int, int]
) -> None:
    width, height = size
    page = new_page(viewport={"width": width, "height": height}, has_touch=width < 500)
    open_app(page, f"{app_url}/?lang={language}&{BLOOMFIELD}")
    idle(page)
    for scrolled in (0, 1500, 6000):
        page.evaluate(
            "y => document.querySelector('[data-testid=stMain]').scrollTo(0, y)", scrolled
        )
        page.wait_for_timeout(200)
        boxes = page.evaluate(
            "['.havre-emergency', '.havre-exit', '.havre-jump', '.st-key-lang_choice']"
            ".map(s => document.querySelector(s).getBoundingClientRect().toJSON())"
        )
        *pinned, languages = boxes
        assert all(box["top"] >= 0 and box["bottom"] <= height for box in pinned)
        assert all(box["right"] <= width for box in pinned)
        assert boxes[0]["height"] <= 70
        shown = [box for box in (*pinned, languages) if box["width"]]
        for at, box in enumerate(shown):
            for other in shown[at + 1 :]:
                assert not _overlap(box, other) or (languages in (box, other) and width < 500)
        middle = page.evaluate(
            "s => { const b = document.querySelector(s).getBoundingClientRect();"
            " return !!document.elementFromPoint(b.left + b.width / 2, b.top + b.height / 2)"
            ".closest(s); }",
            ".havre-exit",
        )
        assert middle
    assert page.locator(".havre-emergency a").get_attribute("href") == "tel:911"


def test_everything_on_a_card_is_reached_by_keyboard_and_large_enough_for_a_thumb(
    phone_page: Page, app_url: str
) -> None:
    page = phone_page
    open_app(page, f"{app_url}/?{BLOOMFIELD}")
    idle(page)
    card = page.locator(".havre-card", has_text="Directions").first
    card.scroll_into_view_if_needed()
    for part in card.locator(".havre-call, .havre-actions a, summary").all():
        box = part.bounding_box()
        assert box is not None and box["height"] >= 36
    card.locator(".havre-call").first.focus()
    for words in ("Directions", "Save to phone", "Print"):
        for _press in range(4):
            page.keyboard.press("Tab")
            label = page.evaluate("document.activeElement.getAttribute('aria-label') || ''")
            if label.startswith(words):
                break
        assert label.startswith(words)
        # Not under the line at the top nor the bar at the bottom.
        seen = page.evaluate(
            "(() => { const b = document.activeElement.getBoundingClientRect();"
            " return document.elementFromPoint(b.left + 8, b.top + b.height / 2)"
            " === document.activeElement; })()"
        )
        assert seen
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_list_can_be_saved_as_contacts(browser_page: Page, app_url: str) -> None:
    page = browser_page
    open_app(page, f"{app_url}/?province=PE&service=food_basic_needs")
    idle(page)
    label = page.get_by_role("button", name="vCard").inner_text()
    file = downloaded(page, "vCard")
    text = file.read_bytes().decode("utf-8")
    assert text.count("BEGIN:VCARD\r\n") == int(re.findall(r"\d+", label)[0]) > 3
    assert file.suffix == ".vcf"


@pytest.mark.parametrize("language", ELSEWHERE)
@pytest.mark.parametrize(
    "address",
    [
        {"place": "Bloomfield", "which": "PE-bloomfield"},
        {"place": "Moncton"},
        {"place": "Cap-Pelé"},
        {"place": "Clair"},
        {"place": "B3H"},
        {},
    ],
)
def test_the_sheet_of_a_community_is_one_page_without_a_single_request(
    browser_page: Page, monkeypatch: pytest.MonkeyPatch, language: str, address: dict[str, str]
) -> None:
    offered: dict[str, bytes] = {}
    monkeypatch.setattr(
        streamlit,
        "download_button",
        lambda _label, **told: offered.update({told["key"]: told["data"]}),
    )
    open_page("find_help", language, **address)
    sheet = browser_page
    asked: list[str] = []
    sheet.on("request", lambda request: asked.append(request.url))
    sheet.set_content(offered["sheet"].decode("utf-8"))
    assert sheet.locator("html").get_attribute("lang") == language
    assert sheet.locator(".item").count() >= 8
    assert sheet.locator(".emergency").inner_text().startswith("911")
    assert sheet.locator(".qr svg").count() == 1  # the page's own address is this machine's
    pdf = sheet.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert asked == []
    # At the width of the paper: a number cut short is another number.
    sheet.emulate_media(media="print")
    sheet.set_viewport_size({"width": 735, "height": 960})
    numbers = sheet.locator(".number b")
    cut = numbers.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth + 1)")
    assert numbers.count() >= 8 and not cut


def _overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        min(one["right"], other["right"]) > max(one["left"], other["left"]) + 1
        and min(one["bottom"], other["bottom"]) > max(one["top"], other["top"]) + 1
    )


@pytest.mark.parametrize(("language", "words"), [("es", "esperan la revisión"), ("tl", "hindi pa")])
def test_a_sheet_in_a_language_that_no_speaker_reviewed_says_so_on_its_one_page(
    browser_page: Page, app_url: str, language: str, words: str
) -> None:
    page = browser_page
    open_app(page, f"{app_url}/?lang={language}&place=Cap-Pel%C3%A9")
    idle(page)
    with page.expect_download() as download:
        page.locator(".st-key-sheet button").press("Enter")  # where it is does not matter
    sheet = page.context.new_page()
    sheet.set_content(download.value.path().read_text("utf-8"))
    assert sheet.locator(".notes", has_text=words).count() == 1
    assert len(re.findall(rb"/Type\s*/Page\b", sheet.pdf(prefer_css_page_size=True))) == 1


def decoded(drawing: bytes) -> str:
    """What a phone reads from a picture of a code."""
    codes = zxingcpp.read_barcodes(Image.open(io.BytesIO(drawing)).convert("L"))
    assert len(codes) == 1
    return str(codes[0].text)


def test_another_phone_reads_the_contact_from_the_code_of_a_card(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    open_app(page, f"{app_url}/?{BLOOMFIELD}")
    idle(page)
    card = page.locator(".havre-card", has=page.locator(".havre-qr")).first
    card.locator(".havre-qr summary").click()
    image = card.locator(".havre-qr img")
    image.scroll_into_view_if_needed()
    page.wait_for_function(
        "() => { const drawn = document.querySelector('.havre-qr[open] img');"
        " return drawn.complete && drawn.naturalWidth > 0; }"
    )
    text = decoded(image.screenshot())
    assert text.startswith("BEGIN:VCARD")
    name, called = card.locator("h3").inner_text(), card.locator(".havre-call").first
    assert name in text
    number = str(called.get_attribute("href")).removeprefix("tel:")
    assert number in text
