"""Pictures of the printed hand-outs of two communities: ``python docs/handouts.py FOLDER``."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

REPOSITORY = Path(__file__).parents[1]
PLACES = {"bloomfield-pe": "Bloomfield%20PE", "cap-pele-nb": "Cap-Pel%C3%A9"}
LETTER = {"width": 816, "height": 1056}  # at 96 dots an inch


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "pages.parts.serve", "app.py", f"--server.port={port}"]
    bundled = os.environ | {"HAVRE_SNAPSHOT": str(REPOSITORY / "geodata" / "snapshot")}
    server = subprocess.Popen([*command, "--server.headless=true"], cwd=REPOSITORY, env=bundled)
    try:
        for _try in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health")
                break
            except OSError:
                time.sleep(0.1)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox"]
            )
            page, sheet = browser.new_page(), browser.new_page(viewport=LETTER)
            for name, place in PLACES.items():
                for language in ("en", "fr", "es", "tl"):
                    page.goto(f"http://127.0.0.1:{port}/?lang={language}&place={place}")
                    with page.expect_download() as download:
                        page.locator(".st-key-sheet button").click()
                    sheet.set_content(download.value.path().read_text("utf-8"))
                    sheet.emulate_media(media="print")
                    path = folder / f"sheet-{name}-{language}"
                    sheet.pdf(path=path.with_suffix(".pdf"), prefer_css_page_size=True)
                    sheet.screenshot(path=path.with_suffix(".png"), full_page=True)
    finally:
        server.terminate()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
