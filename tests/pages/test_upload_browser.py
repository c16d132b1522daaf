"""The journey in a real browser: a damaged copy, its message, a good copy, the files to adopt."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from loaders.build import DIRECTORY_DIR
from loaders.directory_sheets import COLUMNS

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

REPOSITORY = Path(__file__).parents[2]
DEMO = REPOSITORY / "tests" / "data" / "upload_demo.py"
FILES = {f"{name}.csv": (DIRECTORY_DIR / f"{name}.csv").read_bytes() for name in COLUMNS}
HOSTILE = b"<img src=x onerror=window.ran=1>{{7*7}}"
DAMAGED = FILES["phones.csv"].replace(b"1-506-251-7467", HOSTILE, 1)


def choose(page: Page, *files: tuple[str, bytes]) -> None:
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": content} for name, content in files]
    )


def test_a_damaged_copy_is_told_and_a_good_one_comes_back_as_files(
    app_server: Callable[..., str], browser_page: Page
) -> None:
    page = browser_page
    page.goto(f"{app_server(DEMO)}?lang=en")
    choose(page, ("phones.csv", DAMAGED))
    page.get_by_text("errors must be corrected").wait_for()
    message = page.locator(".havre-list li").first
    assert message.inner_text().startswith("phones.csv, row 2, column number: ")
    assert HOSTILE.decode() in message.inner_text()
    assert page.evaluate("window.ran") is None
    assert page.get_by_role("button", name="CSV files to adopt").count() == 0

    page.locator("[data-testid=stFileUploader] button[aria-label^=Remove]").first.click()
    page.get_by_text("errors must be corrected").wait_for(state="detached")
    with page.expect_download() as kept:
        page.get_by_role("button", name="Workbook to edit (Excel)").click()
    workbook = Path(kept.value.path()).read_bytes()
    choose(page, (kept.value.suggested_filename, workbook))
    page.get_by_text("No error. The copy can be adopted").wait_for()
    with page.expect_download() as got:
        page.get_by_role("button", name="CSV files to adopt (ZIP)").click()
    with zipfile.ZipFile(io.BytesIO(Path(got.value.path()).read_bytes())) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == FILES


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_phone_shows_the_messages_without_scrolling_sideways(
    language: str, app_server: Callable[..., str], phone_page: Page
) -> None:
    page = phone_page
    page.goto(f"{app_server(DEMO)}?lang={language}")
    choose(page, ("phones.csv", DAMAGED))
    message = page.locator(".havre-list li").first
    message.wait_for()
    box = message.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.documentElement.lang") == language


def test_a_file_beyond_the_bound_never_reaches_the_check(
    app_server: Callable[..., str], browser_page: Page
) -> None:
    page = browser_page
    page.goto(f"{app_server(DEMO)}?lang=en")
    page.locator("input[type=file]").wait_for(state="attached")
    choose(page, ("locations.csv", bytes(21 * 1024 * 1024)))
    page.get_by_text("or smaller", exact=False).last.wait_for()
    assert page.locator(".havre-list").count() == 0
