"""Pictures of the app for README.md, from the running app: ``python docs/screenshots.py``."""

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
PICTURES = REPOSITORY / "docs" / "pictures"
SHOTS = {
    "find-help": ("/?lang=en&positions=1", {"width": 1280, "height": 900}),
    "coverage-gaps": ("/coverage-gaps?lang=en&service=legal_help", {"width": 1280, "height": 1180}),
    "next-site": (
        "/next-site?lang=en&plan=best&service=legal_help",
        {"width": 1280, "height": 1180},
    ),
    "workers": ("/workers?lang=en", {"width": 1280, "height": 1280}),
    "trouver-de-l-aide-telephone": ("/?lang=fr", {"width": 390, "height": 844}),
}


def main() -> None:
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
        PICTURES.mkdir(exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox"]
            )
            for name, (address, viewport) in SHOTS.items():
                page = browser.new_page(viewport=viewport)
                page.goto(f"http://127.0.0.1:{port}{address}")
                frame = page.wait_for_selector("iframe[title]", state="attached").content_frame()
                frame.wait_for_selector("[data-outline=drawn]")
                page.wait_for_timeout(9000)
                page.screenshot(path=PICTURES / f"{name}.png")
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
