"""Data of one's own in the whole app: uploaded, shown to this session alone, ended again."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from loaders.build import DIRECTORY_DIR
from tests.loaders.test_list_upload import a_list
from tests.pages.test_app_browser import APP, csv_parts, downloaded, idle, map_frame

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

NAME = "Casa Havre 4711 {{ 7*7 }} `${window.ran=1}` **bold** [x](javascript:window.ran=2)"
LEFT = ("organizations", "locations", "phones", "services", "service_types", "operators")


def own_directory() -> bytes:
    """Two organisations of the bundled directory, one of them under another, hostile name."""
    kept: dict[str, list[dict[str, str]]] = {}
    headers: dict[str, list[str]] = {}
    for file in DIRECTORY_DIR.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as text:
            reader = csv.DictReader(text)
            rows = list(reader)
            headers[file.stem] = list(reader.fieldnames or [])
        kept[file.stem] = rows if file.stem in LEFT else []
    placed = [
        row
        for row in kept["locations"]
        if row["location_type"] == "physical" and row["city"] and row["tier"] != "3"
    ][:2]
    codes = {row["location_id"] for row in placed}
    owners = {row["organization_id"] for row in placed}
    placed[0]["name_en"] = placed[0]["name_fr"] = NAME
    kept["locations"] = placed
    kept["organizations"] = [r for r in kept["organizations"] if r["organization_id"] in owners]
    for table in ("phones", "services"):
        kept[table] = [row for row in kept[table] if row["location_id"] in codes]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for table, header in headers.items():
            text = io.StringIO()
            writer = csv.DictWriter(text, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept[table])
            archive.writestr(f"{table}.csv", text.getvalue())
    return packed.getvalue()


def show(page: Page, box: int, name: str, content: bytes, button: str) -> None:
    files = [{"name": name, "mimeType": "application/octet-stream", "buffer": content}]
    page.locator("input[type=file]").nth(box).set_input_files(files)  # type: ignore[arg-type]
    page.locator(f".st-key-{button} button").wait_for()
    idle(page)
    page.locator(f".st-key-{button} button").press("Enter")
    page.locator(".st-key-own-data").wait_for()
    idle(page)


def visit(page: Page, words: str) -> None:
    page.get_by_role("link", name=words, exact=True).first.press("Enter")
    page.locator("h1", has_text=words).wait_for()
    idle(page)


def files_with(text: bytes, folder: Path) -> list[Path]:
    found = []
    for path in folder.rglob("*"):
        try:
            if path.is_file() and text in path.read_bytes():
                found.append(path)
        except OSError:
            continue
    return found


def test_an_uploaded_directory_is_shown_everywhere_to_its_session_alone(
    app_server: Callable[..., str],
    browser_page: Page,
    browser: Browser,
    no_refreshed_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    url = app_server(APP, TMPDIR=str(temporary))
    page = browser_page
    page.complaints.expect("404")  # type: ignore[attr-defined]  # see the test of deep links
    page.goto(f"{url}/your-data?lang=en")
    page.locator("h1").wait_for()
    show(page, 0, "mine.zip", own_directory(), "show-directory")
    mark = page.locator(".st-key-own-data")
    assert "2 entries of" in mark.inner_text()

    visit(page, "Find help")
    map_frame(page)
    assert page.locator("h3").first.inner_text().startswith("2 ")
    assert NAME in page.locator(".havre-cards").first.inner_text()
    assert page.locator(".havre-card .havre-actions a[download]").count() == 0
    assert page.locator(".havre-card", has_text="Suggest a correction").count() == 0
    _about, rows = csv_parts(downloaded(page, "CSV", "help"))
    assert len(rows) == 3 and any(NAME in cell for row in rows for cell in row)
    about = csv_parts(downloaded(page, "CSV", "help"))[0]
    assert any("uploaded in this session" in line for line in about)
    downloaded(page, "GeoPackage", "help")

    for words in ("Coverage gaps", "Next site", "Sectors", "Directory health", "About the data"):
        visit(page, words)
        assert page.locator("[data-testid=stException]").count() == 0
        assert "uploaded in this session" in mark.inner_text()
    assert page.evaluate("window.ran") is None

    other = browser.new_page()
    other.goto(f"{url}/?lang=en")
    other.locator("h3").first.wait_for()
    assert int(other.locator("h3").first.inner_text().split()[0]) > 100
    assert other.locator(".st-key-own-data").count() == 0
    other.close()

    visit(page, "Find help")
    page.get_by_role("button", name="Show Havre's own data again").press("Enter")
    mark.wait_for(state="detached")
    idle(page)
    assert int(page.locator("h3").first.inner_text().split()[0]) > 100
    assert NAME not in page.content()
    for folder in (temporary, no_refreshed_data.parent, Path(tempfile.gettempdir()) / "havre"):
        assert files_with(b"Casa Havre 4711", folder) == []


@pytest.mark.parametrize(("language", "words", "back"), [
    ("en", "lists uploaded in this session", "Show Havre's own data again"),
    ("fr", "téléversée dans cette session", "Revenir aux données de Havre"),
])  # fmt: skip
def test_an_uploaded_list_is_counted_and_left_again(
    app_server: Callable[..., str], browser_page: Page, language: str, words: str, back: str
) -> None:
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    page.complaints.expect("404")  # type: ignore[attr-defined]
    page.goto(f"{app_server(APP)}/your-data?lang={language}")
    page.locator("h1").wait_for()
    show(page, 1, "q.xlsx", a_list(positions="many"), "show-lists")
    told = page.locator(".havre-list li").first.inner_text()
    assert told.startswith("q.xlsx") and " 4, " in told
    page.locator(
        "[data-testid=stAlert]", has_text="Havre:" if language == "en" else "Havre :"
    ).wait_for()
    mark = page.locator(".st-key-own-data").inner_text()
    assert words.replace("lists", "list") in mark.replace("lists", "list")
    assert "1 " in mark and page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page.get_by_role("button", name=back).press("Enter")
    page.locator(".st-key-own-data").wait_for(state="detached")
