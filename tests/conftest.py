"""Fixtures to drive real pages: a Streamlit server for any script, and a browser that tells.

In CI a missing browser fails the tests that need it; on a desk it skips them and says why.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

# A busy machine is slow, not wrong.
settings.register_profile("havre", deadline=None)
settings.load_profile("havre")

REPOSITORY = Path(__file__).parents[1]
START_SECONDS = 60
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _cannot_drive_a_browser(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"{reason}; browser tests must run in CI")
    pytest.skip(reason)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"the server stopped with code {server.returncode}:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"no healthy server after {START_SECONDS} s:\n{log.read_text()}")


@pytest.fixture(scope="session", autouse=True)
def no_refreshed_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty data folder: no test reads or changes what a developer has refreshed."""
    folder = tmp_path_factory.mktemp("data") / "havre"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HAVRE_DATA", str(folder))
        yield folder


@pytest.fixture(scope="session")
def app_server(
    tmp_path_factory: pytest.TempPathFactory, no_refreshed_data: Path
) -> Iterator[Callable[..., str]]:
    """``app_server(script, **environment)`` gives the URL of that script's running server.

    One server a script and environment, kept for the whole session; its data folder is
    empty unless the environment names another.
    """
    own = {"PYTHONPATH": str(REPOSITORY), "HAVRE_DATA": str(no_refreshed_data)}
    running: dict[tuple[Any, ...], tuple[subprocess.Popen[bytes], str]] = {}

    def start(script: Path, **environment: str) -> str:
        known = (Path(script).resolve(), *sorted(environment.items()))
        if known not in running:
            port = _free_port()
            url = f"http://127.0.0.1:{port}"
            log = tmp_path_factory.mktemp("server") / "log.txt"
            command = [sys.executable, "-m", "pages.parts.serve", str(script)]
            command += ["--server.address=127.0.0.1", f"--server.port={port}"]
            command += ["--server.headless=true", "--server.fileWatcherType=none"]
            command += ["--browser.gatherUsageStats=false"]
            with log.open("wb") as sink:
                server = subprocess.Popen(
                    command,
                    cwd=REPOSITORY,
                    env=os.environ | own | environment,
                    stdout=sink,
                    stderr=subprocess.STDOUT,
                )
            running[known] = (server, url)
            _wait_until_healthy(url, server, log)
        return running[known][1]

    yield start
    for server, _ in running.values():
        server.terminate()
    for server, _ in running.values():
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without its own network habits."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _cannot_drive_a_browser("Playwright is not installed (pip install '.[test]')")
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        _cannot_drive_a_browser(f"none of {', '.join(CHROMIUM_NAMES)} is installed")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=list(CHROMIUM_FLAGS))
        yield launched
        launched.close()


class Complaints:
    """What no page may do: ask a foreign host, raise an error, or log one."""

    def __init__(self, context: BrowserContext) -> None:
        self.found: list[str] = []
        self.expected: list[str] = []
        context.on("request", lambda request: self._check_host(request.url))
        context.on("page", self._listen)

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.found.append(f"page error: {error}"))
        page.on("websocket", lambda socket: self._check_host(socket.url))
        page.on(
            "console",
            lambda message: (
                self.found.append(f"console error: {message.text} {message.location}")
                if message.type == "error"
                else None
            ),
        )

    def _check_host(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.found.append(f"foreign request: {url}")

    def expect(self, part: str) -> None:
        """Allow complaints that contain this text: a test that breaks something on purpose."""
        self.expected.append(part)

    def unexpected(self) -> list[str]:
        return [text for text in self.found if not any(part in text for part in self.expected)]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """``new_page(viewport=..., has_touch=..., ...)``; the test fails on any `Complaints`.

    A page's complaints are at ``page.complaints``.
    """
    opened: list[tuple[BrowserContext, Complaints]] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | options))
        complaints = Complaints(context)
        opened.append((context, complaints))
        page = context.new_page()
        page.complaints = complaints  # type: ignore[attr-defined]
        return page

    yield open_page
    found = [text for _, complaints in opened for text in complaints.unexpected()]
    for context, _ in opened:
        context.close()
    assert not found, "\n".join(found)


@pytest.fixture
def browser_page(new_page: Callable[..., Page]) -> Page:
    """A desktop page, 1280 by 800, that fails the test on any `Complaints`."""
    return new_page()


@pytest.fixture
def phone_page(new_page: Callable[..., Page]) -> Page:
    """A phone, 390 by 844 with touch, that fails the test on any `Complaints`."""
    return new_page(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
    )
