"""The real app in a real browser: what a person does, and what a hostile directory cannot do.

Every test also fails on any request to a foreign host and on any error in the console.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest

from geodata.snapshot import read_snapshot, write_snapshot

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

pytestmark = pytest.mark.browser

REPOSITORY = Path(__file__).parents[2]
APP = REPOSITORY / "app.py"
HOSTILE = json.loads((REPOSITORY / "tests" / "data" / "hostile_texts.json").read_text("utf-8"))
MARKER = ".havre-marker"
GRID_ROWS = "[...document.querySelectorAll('[data-testid=stDataFrame] canvas table tr')]"
COMPANIONS = ("Window", "Services", "Sources", "Licence", "Method")
PAGES = {
    "en": (
        "Coverage gaps",
        "Next site",
        "Workers",
        "Sectors",
        "Networks",
        "Your data",
        "About the data",
    ),
    "fr": (
        "Lacunes",
        "Prochain site",
        "Travailleurs",
        "Secteurs",
        "Réseaux",
        "Vos données",
        "propos",
    ),
}
TABLES = {
    "Coverage gaps": "gaps",
    "Lacunes": "gaps",
    "Next site": "gains",
    "Prochain site": "gains",
}
WITHOUT_MAP = ("Networks", "Réseaux", "Your data", "Vos données", "About the data", "propos")


@pytest.fixture
def app_url(app_server: Callable[..., str]) -> str:
    return app_server(APP)


def open_app(page: Page, url: str) -> Frame:
    page.goto(url)
    return map_frame(page)


def map_frame(page: Page) -> Frame:
    handle = page.wait_for_selector("iframe[title]", state="attached")
    assert handle is not None
    frame = handle.content_frame()
    assert frame is not None
    frame.wait_for_selector("[data-outline=drawn]")
    return frame


STILL = """() => new Promise(done => {
    const where = () => [...document.querySelectorAll('button, summary, iframe, h2, h3')]
        .map(one => Math.round(one.getBoundingClientRect().top)).join();
    const before = where();
    setTimeout(() => requestAnimationFrame(() => done(where() === before)), 400);
})"""
"""A reader's eye needs as long to find what to press."""


def idle(page: Page) -> None:
    """Wait until the server has answered and nothing moves: what moves cannot be clicked."""
    page.wait_for_function(
        "!document.querySelector('[data-testid=stStatusWidget]')"
        " && !document.querySelector('[data-stale=true]')"
    )
    page.wait_for_function(STILL)


def unfold(page: Page) -> None:
    """Open every part that starts folded: what is in it is made only then."""
    folded = page.locator("[data-testid=stExpander] details:not([open]) > summary")
    while folded.count():
        folded.first.click()
        idle(page)


def pick(page: Page, words: str, then: str = "") -> None:
    """Choose a value; ``then`` is what the address holds once the answer is there."""
    name = re.compile(re.escape(words))
    folded = page.locator("details:not([open]) > summary", has_text="More choices")
    if folded.count():
        folded.click()
    page.get_by_role("button", name=name).or_(page.get_by_role("radio", name=name)).first.click()
    page.wait_for_function("part => location.search.includes(part)", arg=then)
    idle(page)


def downloaded(page: Page, kind: str, table: str = "") -> Path:
    """The file behind one of the download buttons, those of one table or all of the page."""
    row = page.locator(f".st-key-download-{table}" if table else "body")
    with page.expect_download() as download:
        row.locator("[data-testid=stDownloadButton] button", has_text=kind).press("Enter")
    path = Path(download.value.path())
    return path.rename(path.with_name(download.value.suggested_filename))


def csv_parts(path: Path) -> tuple[list[str], list[list[str]]]:
    """The lines about a table, and its rows with the header first."""
    lines = path.read_bytes().decode("utf-8-sig").splitlines()
    about = [line for line in lines if line.startswith("#")]
    return about, list(csv.reader(io.StringIO("\n".join(lines[len(about) :]))))


def shown_count(page: Page) -> int:
    return int(page.locator("h3").first.inner_text().split()[0])


def wait_for_count(page: Page, other_than: int) -> int:
    page.wait_for_function(
        "before => parseInt(document.querySelector('h3').innerText) !== before", arg=other_than
    )
    idle(page)
    return shown_count(page)


def entries_on_map(frame: Frame) -> int:
    names = frame.evaluate(
        f"[...document.querySelectorAll('{MARKER}')].map(m => m.getAttribute('aria-label'))"
    )
    return sum(int(re.search(r": (\d+) place", name).group(1)) for name in names)  # type: ignore[union-attr]


def test_a_filter_gives_a_list_and_a_map_that_agree(browser_page: Page, app_url: str) -> None:
    page = browser_page
    frame = open_app(page, app_url)
    everything = shown_count(page)
    pick(page, "Prince Edward Island")
    island = wait_for_count(page, everything)
    pick(page, "Food, clothes")
    found = wait_for_count(page, island)
    assert 0 < found < island < everything
    page.wait_for_function(
        "n => { const cards = [...document.querySelectorAll('.havre-card .havre-services')];"
        " return cards.length === n && cards.every(c => c.textContent.includes('Food')); }",
        arg=min(found, 12),
    )
    caption = page.get_by_text("entries are on the map").last.inner_text()
    on_map, off_map = map(int, re.findall(r"\d+", caption)[:2])
    assert on_map + off_map == found
    frame.wait_for_function(f"n => document.querySelectorAll('{MARKER}').length <= n", arg=on_map)
    assert entries_on_map(frame) == on_map


def test_pan_and_zoom_stay_where_they_were_after_a_filter(browser_page: Page, app_url: str) -> None:
    page = browser_page
    frame = open_app(page, app_url)
    frame.evaluate("window.map.setView([46.2, -63.0], 9, {animate: false}); window.same = true")
    before = frame.evaluate("[window.map.getZoom(), window.map.getCenter().lat]")
    count = shown_count(page)
    pick(page, "Legal help")
    wait_for_count(page, count)
    assert frame.evaluate("[window.map.getZoom(), window.map.getCenter().lat]") == before
    assert frame.evaluate("window.same") is True


def test_a_popup_lists_every_organisation_of_its_town_with_numbers_to_call(
    browser_page: Page, app_url: str
) -> None:
    frame = open_app(browser_page, app_url)
    marker = frame.locator(f"{MARKER}[aria-label^='Charlottetown:']")
    count = int(re.search(r"(\d+) place", marker.get_attribute("aria-label") or "").group(1))  # type: ignore[union-attr]
    marker.focus()
    marker.press("Enter")
    popup = frame.locator(".leaflet-popup")
    popup.wait_for()
    assert popup.get_by_text("Last verified").count() == count
    assert popup.locator("a[href^='tel:+1902']").count() > 0


def test_the_downloaded_gap_table_is_the_table_on_screen(browser_page: Page, app_url: str) -> None:
    page = browser_page
    page.set_viewport_size({"width": 2200, "height": 1000})  # all its columns at once
    open_app(page, app_url)
    page.get_by_role("link", name="Coverage gaps").click()
    page.locator("h1", has_text="Coverage gaps").wait_for()
    map_frame(page)
    idle(page)
    pick(page, "New Brunswick", "province=NB")
    pick(page, "Communities", "level=community")
    pick(page, "Legal help", "service=legal_help")
    page.locator("h3", has_text="Legal help:").wait_for()
    idle(page)
    title = page.get_by_text("Download this table").inner_text()
    rows_promised = int(re.search(r"\((\d+) rows", title).group(1))  # type: ignore[union-attr]
    screen = page.evaluate(
        f"{GRID_ROWS}.map(row => "
        "[...row.querySelectorAll('th,td')].map(cell => cell.innerText.trim()))"
    )
    assert len(screen) > 5
    about, from_csv = csv_parts(downloaded(page, "CSV"))
    book = openpyxl.load_workbook(downloaded(page, "Excel"))
    from_excel = [list(row) for row in book["Table"].iter_rows(values_only=True)]
    path = downloaded(page, "GeoPackage")
    (name, kind), _about = pyogrio.list_layers(path).tolist()
    layer = gpd.read_file(path, layer=name)
    from_layer = pd.DataFrame(layer.drop(columns=["community_id", "geometry"]))
    assert book.sheetnames == ["Table", "Filters", "Cautions", "Sources", "Method"]
    lines = [
        [line.removeprefix("# ") for line in about],
        [line for sheet in book.worksheets[1:] for (line,) in sheet.iter_rows(values_only=True)],
        gpd.read_file(path, layer="about")["text"].tolist(),
    ]
    assert lines[0] == lines[1] == lines[2]
    assert any("New Brunswick" in line for line in about)
    assert any(re.search(r"Made on \d{4}-\d\d-\d\d", line) for line in about)
    assert all(any(line.startswith(f"# {word}:") for line in about) for word in COMPANIONS)
    for table in (from_csv, from_excel, [list(from_layer), *from_layer.to_numpy().tolist()]):
        assert len(table) - 1 == rows_promised
        width = len(screen[0])
        assert [str(name).strip() for name in table[0][:width]] == screen[0]
        for shown, kept in zip(screen[1:], table[1:], strict=False):
            assert [_plain(cell) for cell in shown] == [_plain(str(cell)) for cell in kept[:width]]
    assert kind == "Point"
    communities = read_snapshot().communities.set_index("community_id").loc[layer["community_id"]]
    assert layer["Area"].tolist()[0] == f"{communities['name'].iloc[0]} (NB)"
    assert layer.geometry.geom_equals(communities.geometry.reset_index(drop=True)).all()


def test_the_downloaded_list_is_the_list_on_screen(browser_page: Page, app_url: str) -> None:
    page = browser_page
    open_app(page, f"{app_url}/?lang=fr&province=PE&service=food_basic_needs&all=1")
    idle(page)
    cards = page.locator(".havre-card h3").all_text_contents()
    assert page.get_by_text(f"Télécharger la liste ({len(cards)} fiches)").count() == 1
    _about, (header, *rows) = csv_parts(downloaded(page, "CSV"))
    assert [row[header.index("Nom")] for row in rows] == cards
    points = json.loads(downloaded(page, "GeoJSON").read_text("utf-8"))
    on_map = {feature["properties"]["Nom"] for feature in points["features"]}
    caption = page.get_by_text("sur la carte").last.inner_text()
    assert f"({len(points['features'])} sur la carte)" in caption
    assert on_map < set(cards)
    assert not on_map & {row[0] for row in rows if "gardée privée" in row[header.index("Où")]}


def test_a_download_can_be_reached_and_started_by_keyboard(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    open_app(page, f"{app_url}/?province=PE")
    idle(page)
    page.get_by_role("button", name="CSV", exact=True).focus()
    page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    name = download.value.suggested_filename
    assert re.fullmatch(r"havre-help-PE-en-\d{4}-\d\d-\d\d\.xlsx", name)


def test_a_file_waits_for_its_reader_while_others_use_the_app(
    new_page: Callable[..., Page], app_url: str
) -> None:
    reader, other = new_page(accept_downloads=True), new_page()
    for page in (reader, other):
        open_app(page, app_url)
        idle(page)
    with reader.expect_download() as download:
        reader.get_by_role("button", name="CSV").press("Enter")
    path = download.value.path()
    for province, code in (("Nova Scotia", "NS"), ("New Brunswick", "NB")):
        pick(other, province, code)
    again = reader.request.get(download.value.url)  # one with a slow line asks only now
    assert again.status == 200
    assert again.body() == path.read_bytes()


def test_searching_a_town_does_not_hide_the_lines_that_serve_it_too(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    open_app(page, f"{app_url}/?province=NB&service=labour_standards&text=Cap-Pel%C3%A9")
    page.get_by_text("Also by phone or online").wait_for()
    assert page.locator(".havre-card", has_text="Employment Standards").count() == 1


def test_the_language_switch_keeps_the_filters_and_tells_the_browser(
    browser_page: Page, app_url: str
) -> None:
    page = browser_page
    open_app(page, app_url)
    count = shown_count(page)
    pick(page, "Nova Scotia")
    filtered = wait_for_count(page, count)
    page.get_by_role("radio", name="Français").or_(
        page.get_by_role("button", name="Français")
    ).first.click()
    page.locator("h1", has_text="Trouver de l'aide").wait_for()
    idle(page)
    assert shown_count(page) == filtered
    assert page.evaluate("document.documentElement.lang") == "fr"
    page.wait_for_function(
        "location.search.includes('lang=fr') && location.search.includes('province=NS')"
    )


@pytest.mark.parametrize("address", ["coverage-gaps", "workers", "next-site"])
def test_after_a_change_of_language_a_page_still_answers(
    browser_page: Page, app_server: Callable[..., str], address: str
) -> None:
    """What a control of the old language sends back must not end the page."""
    page = browser_page
    page.complaints.expect("404")  # type: ignore[attr-defined]  # see the test of deep links
    page.goto(f"{app_server(APP)}/{address}?lang=en")
    map_frame(page)
    idle(page)
    pick(page, "Prince Edward Island", "province=PE")
    pick(page, "Français", "lang=fr")
    pick(page, "Nouveau-Brunswick", "province=PE.NB")
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("[data-testid=stRadio] input").first.is_checked()
    map_frame(page)


def test_the_browsers_language_is_followed(new_page: Callable[..., Page], app_url: str) -> None:
    page = new_page(locale="fr-CA")
    page.goto(app_url)
    page.locator("h1", has_text="Trouver de l'aide").wait_for()


def test_a_link_straight_to_a_page_opens_that_page(
    browser_page: Page, app_server: Callable[..., str]
) -> None:
    page = browser_page
    # Streamlit looks for its own files beside the page before it finds them at the root.
    page.complaints.expect("404")  # type: ignore[attr-defined]
    fresh = app_server(APP, HAVRE_TEST="first visit")
    page.goto(f"{fresh}/coverage-gaps?lang=fr&province=PE")
    page.locator("h1", has_text="Lacunes").wait_for()
    map_frame(page)
    assert page.get_by_text("Page not found").count() == 0
    page.goto(f"{fresh}/find-help?lang=fr&province=PE")
    page.locator("h1", has_text="Trouver de l'aide").wait_for()
    map_frame(page)
    assert page.get_by_text("Page not found").count() == 0


def test_on_a_phone_nothing_is_wider_than_the_screen(phone_page: Page, app_url: str) -> None:
    page = phone_page
    open_app(page, app_url)
    idle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    call = page.locator(".havre-call").first.bounding_box()
    assert call is not None
    assert call["height"] >= 40
    assert call["width"] <= 390


@pytest.fixture(scope="session")
def hostile_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real snapshot with hostile text in every field that holds free text."""
    folder = tmp_path_factory.mktemp("hostile") / "snapshot"
    snapshot = read_snapshot()
    texts = [text.encode("utf-8", "replace").decode("utf-8") for text in HOSTILE]
    locations = snapshot.locations.copy()
    for column in (
        "name_en",
        "name_fr",
        "hours_en",
        "note_en",
        "eligibility_fr",
        "city",
        "street",
        "served_area_en",
        "email",
        "website",
        "community_name",
        "source_urls",
    ):
        locations[column] = [texts[i % len(texts)] for i in range(len(locations))]
    phones = snapshot.phones.copy()
    phones["number"] = [texts[i % len(texts)] for i in range(len(phones))]
    communities = snapshot.communities.copy()
    communities["name"] = [texts[i % len(texts)] for i in range(len(communities))]
    divisions = snapshot.census_divisions.copy()
    divisions["name"] = [texts[i % len(texts)] for i in range(len(divisions))]
    findings = snapshot.findings.copy()
    findings["found"] = [texts[i % len(texts)] for i in range(len(findings))]
    remote_image = "![x](http://192.0.2.1/x.png) [y](http://192.0.2.1/y) :red[z]"
    locations.loc[locations.index[::9], "languages"] = "en;![x](http://192.0.2.1/x.png)"
    service_types = snapshot.service_types.copy()
    for column in ("label_en", "label_fr"):
        service_types[column] = service_types[column] + f" {remote_image} " + texts[5]
    hostile = dataclasses.replace(
        snapshot,
        service_types=service_types,
        locations=locations,
        phones=phones,
        communities=communities,
        census_divisions=divisions,
        findings=findings,
    )
    land = gpd.read_file(REPOSITORY / "geodata" / "snapshot" / "web" / "provinces.geojson")
    write_snapshot(hostile, land, folder)
    return folder


@pytest.mark.parametrize("language", PAGES)
def test_a_hostile_directory_shows_as_text_on_every_page(
    browser_page: Page,
    app_server: Callable[..., str],
    hostile_snapshot: Path,
    language: str,
) -> None:
    page = browser_page
    url = app_server(APP, HAVRE_SNAPSHOT=str(hostile_snapshot))
    frame = open_app(page, f"{url}/?lang={language}&positions=1&all=1")
    idle(page)
    page.locator(".havre-card").nth(100).wait_for(state="attached")  # so many codes take a while
    marker = frame.locator(MARKER).first
    marker.focus()
    marker.press("Enter")
    frame.locator(".leaflet-popup").wait_for()
    for name in PAGES[language]:
        page.get_by_role("link", name=name).click()
        page.locator("h1", has_text=name).wait_for()
        idle(page)
        unfold(page)
        if name not in WITHOUT_MAP:  # the others have a map and a table of places
            map_frame(page)
            table = TABLES.get(name, "communities")
            if table == "gains":  # there once a place is chosen
                page.locator(".st-key-at input").focus()
                idle(page)  # a list closes while the page scrolls under it
                page.keyboard.press("ArrowDown")
                page.get_by_role("listbox").wait_for()
                page.keyboard.press("ArrowDown")
                page.keyboard.press("Enter")
                idle(page)
            page.locator(f".st-key-download-{table}").wait_for()
            text = downloaded(page, "CSV", table).read_text("utf-8-sig")
            assert not re.search(r"(?m)^[=+@]", text)
            book = openpyxl.load_workbook(downloaded(page, "Excel", table))
            kinds = {cell.data_type for sheet in book for row in sheet.rows for cell in row}
            assert kinds <= {"s", "n"}  # text and numbers; a formula is "f"
            assert json.loads(downloaded(page, "GeoJSON", table).read_text("utf-8"))["features"]
            assert len(pyogrio.list_layers(downloaded(page, "GeoPackage", table))) == 2
    frames = [page.main_frame, *page.frames]
    assert [one.evaluate("window.hacked") for one in frames] == [None] * len(frames)
    assert not (REPOSITORY / "HACKED").exists()
    assert page.locator("script:text('hacked'), img[src=x], svg[onload]").count() == 0


def _plain(cell: str) -> str:
    """A figure without its separators: the screen groups thousands, the file does not."""
    text = cell.replace(",", "").replace("\u202f", "").replace("\u00a0", "").strip()
    try:
        return f"{float(text):g}"
    except ValueError:
        return cell.strip()
