"""Havre behind nginx, with the configuration as shipped: two processes, real Chromium.

Every test also fails on any request to a foreign host and on any error in the console, which is
where a browser reports what the content policy forbids.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from pages.parts.street_tiles import SOURCES
from tests.conftest import _free_port, _wait_until_healthy
from tests.pages.test_app_browser import APP, STILL, csv_parts, downloaded, map_frame, open_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

pytestmark = pytest.mark.browser

REPOSITORY = Path(__file__).parents[2]
CONFIGURATION = REPOSITORY / "deploy"
# Debian keeps it where only the administrator's shell looks.
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
INLINE = """() => {
    const script = document.createElement('script');
    script.text = 'window.hacked = 1';
    document.head.append(script);
    return window.hacked;
}"""


WAIT_SECONDS = 30


def until(page: Page, condition: str) -> None:
    """Wait for a condition, asked from outside: the policy forbids a page to evaluate text."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"{condition} is still false"
        page.wait_for_timeout(100)


def idle(page: Page) -> None:
    """Wait until the server has answered and nothing moves."""
    until(
        page,
        "!document.querySelector('[data-testid=stStatusWidget]')"
        " && !document.querySelector('[data-stale=true]')",
    )
    until(page, STILL)


def pick(page: Page, words: str, then: str) -> None:
    """Choose a value; ``then`` is what the address holds once the answer is there."""
    name = re.compile(re.escape(words))
    folded = page.locator("details:not([open]) > summary", has_text="More choices")
    if folded.count():
        folded.click()
    page.get_by_role("button", name=name).or_(page.get_by_role("radio", name=name)).first.click()
    until(page, f"location.search.includes('{then}')")
    idle(page)


@dataclass
class Front:
    """nginx and what stands behind it."""

    url: str
    folder: Path
    processes: dict[str, subprocess.Popen[bytes]]
    """By address, as ``127.0.0.1:8501``."""

    def ask(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        connection.request(
            method, path, headers={name.replace("_", "-"): text for name, text in headers.items()}
        )
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body

    def place_of(self, process: str) -> str:
        """A value of the cookie that leads to this process."""
        for number in range(64):
            answer, _body = self.ask("/_stcore/health", Cookie=f"havre_place={number:02x}")
            if answer.headers["Served-By"] == process:
                return f"{number:02x}"
        pytest.fail(f"of 64 places none leads to {process}")


@pytest.fixture(scope="module")
def front(no_refreshed_data: Path) -> Iterator[Front]:
    """The shipped files; only ports differ, and each answer tells which process gave it."""
    if NGINX is None:
        if os.environ.get("CI"):
            pytest.fail("nginx is not installed; it must be in CI")
        pytest.skip("nginx is not installed")
    folder = Path(tempfile.mkdtemp(prefix="havre-nginx-"))
    running: dict[str, subprocess.Popen[bytes]] = {}
    front = None
    try:
        for _number in range(2):
            port = _free_port()
            with (folder / f"{port}.log").open("wb") as log:
                running[f"127.0.0.1:{port}"] = subprocess.Popen(
                    [
                        *(sys.executable, "-m", "pages.parts.serve", str(APP)),
                        *("--server.address=127.0.0.1", f"--server.port={port}"),
                        "--server.headless=true",
                    ],
                    cwd=REPOSITORY,
                    env=os.environ
                    | {"PYTHONPATH": str(REPOSITORY), "HAVRE_DATA": str(no_refreshed_data)},
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
        state = folder / "state"
        for name in (folder, state):
            name.mkdir(exist_ok=True)
            name.chmod(0o755)
        for file in CONFIGURATION.glob("*.conf"):
            shutil.copy(file, folder)
        shipped = (folder / "processes.conf").read_text("utf-8")
        for known, address in zip(("127.0.0.1:8501", "127.0.0.1:8502"), running, strict=True):
            assert known in shipped
            shipped = shipped.replace(known, address)
        (folder / "processes.conf").write_text(shipped, "utf-8")
        port = _free_port()
        listen = (folder / "listen.conf").read_text("utf-8")
        assert "\nlisten 127.0.0.1:8080;" in listen
        listen = listen.replace("listen 127.0.0.1:8080;", f"listen 127.0.0.1:{port};")
        listen += "add_header Served-By $upstream_addr always;\n"
        (folder / "listen.conf").write_text(listen, "utf-8")
        nobody: dict[str, str] = {}
        if os.geteuid() == 0:
            nobody = {"user": "nobody", "group": "nogroup"}
            shutil.chown(state, **nobody)
        log_file = folder / "nginx.log"
        with log_file.open("wb") as log:
            nginx = subprocess.Popen(
                [NGINX, "-p", str(state), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"],
                stderr=log,
                **nobody,  # type: ignore[call-overload]
            )
        front = nginx
        for address, process in running.items():
            _wait_until_healthy(f"http://{address}", process, folder / f"{address[10:]}.log")
        _wait_until_healthy(f"http://127.0.0.1:{port}", nginx, log_file)
        yield Front(f"http://127.0.0.1:{port}", folder, running)
    finally:
        for process in (front, *running.values()):
            if process is not None:
                process.terminate()
                process.wait(timeout=20)
        shutil.rmtree(folder)


@pytest.fixture
def served_by() -> Callable[[Page], set[str]]:
    """``served_by(page)``: the processes that answered a page's requests from then on."""

    def listen(page: Page) -> set[str]:
        seen: set[str] = set()

        def note(answer: Response) -> None:
            path = urlsplit(answer.url).path
            if path.startswith(("/_stcore/", "/component/", "/media/")):
                seen.add(answer.headers.get("served-by", "nobody"))

        page.on("response", note)
        return seen

    return listen


def test_a_visitor_finds_help_sees_gaps_and_checks_a_copy(
    new_page: Callable[..., Page], front: Front, served_by: Callable[[Page], set[str]]
) -> None:
    page = new_page(accept_downloads=True)
    page.complaints.expect("404")  # type: ignore[attr-defined]  # see the test of deep links
    seen = served_by(page)
    open_app(page, f"{front.url}/?lang=en")
    idle(page)
    pick(page, "Prince Edward Island", "province=PE")
    _about, (header, *rows) = csv_parts(downloaded(page, "CSV"))
    cards = page.locator(".havre-card h3").all_text_contents()
    assert len(cards) > 5
    assert [row[header.index("Name")] for row in rows][: len(cards)] == cards
    page.locator(".havre-locate button").wait_for()
    page.get_by_role("radio", name="Français").or_(
        page.get_by_role("button", name="Français")
    ).first.click()
    page.locator("h1", has_text="Trouver de l'aide").wait_for()
    until(page, "document.documentElement.lang === 'fr' && !!window.havreExit")

    page.goto(f"{front.url}/coverage-gaps?lang=en")
    map_frame(page)
    idle(page)
    pick(page, "New Brunswick", "province=NB")
    assert len(csv_parts(downloaded(page, "CSV", "gaps"))[1]) > 10

    page.goto(f"{front.url}/directory-health?lang=en")
    page.locator(".havre-heat").wait_for()
    idle(page)
    charts = page.locator("[data-testid=stVegaLiteChart]")
    charts.locator("canvas, svg").first.wait_for(state="attached")
    page.goto(f"{front.url}/your-data?lang=en")
    page.locator("h1", has_text="Your data").wait_for()
    idle(page)
    file = REPOSITORY / "geodata" / "directory" / "phones.csv"
    damaged = file.read_bytes().replace(b"1-506-251-7467", b"<img src=x>", 1)
    page.locator("input[type=file]").first.set_input_files(
        [{"name": "phones.csv", "mimeType": "text/csv", "buffer": damaged}]
    )
    page.get_by_text("must be corrected").first.wait_for()
    cookie = {one["name"]: one for one in page.context.cookies()}["havre_place"]
    assert len(cookie["value"]) == 2
    assert cookie["httpOnly"]
    assert len(seen) == 1
    kept = [
        file for name in ("body", "proxy") for file in (front.folder / "state" / name).rglob("*")
    ]
    assert [file for file in kept if file.is_file()] == []
    # The policy that let all this pass is one that forbids.
    page.complaints.expect("Content Security Policy")  # type: ignore[attr-defined]
    page.complaints.expect("192.0.2.1")  # type: ignore[attr-defined]
    assert page.evaluate(INLINE) is None
    assert page.evaluate("fetch('http://192.0.2.1/').then(() => 'sent', () => 'stopped')") == (
        "stopped"
    )


@pytest.fixture(scope="module")
def visited(browser: Browser, front: Front) -> Iterator[str]:
    """The cookie of a visitor who has seen a map: a process serves its files from then on."""
    with browser.new_context() as context:
        open_app(context.new_page(), f"{front.url}/?lang=en")
        yield "; ".join(f"{one['name']}={one['value']}" for one in context.cookies())


def test_answers_carry_the_headers_and_hide_the_version(front: Front, visited: str) -> None:
    for path, status in {
        "/": 200,
        "/coverage-gaps": 200,
        "/_stcore/health": 200,
        "/component/streamlit_folium.st_folium/index.html": 200,
        "/media/none.csv": 404,
        "/_stcore/agent/openapi.json": 404,
        "/_stcore/metrics": 404,
    }.items():
        answer, _body = front.ask(path, Cookie=visited)
        assert answer.status == status, path
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS, path
        assert answer.headers.get_all("Server") == ["nginx"]
        (policy,) = answer.headers.get_all("Content-Security-Policy") or [""]
        assert "default-src 'none'" in policy
        hosts = {source.host for source in SOURCES.values()} if "/component/" in path else set()
        assert set(re.findall(r"\S*http[^\s;]*", policy)) == hosts
        assert ("'unsafe-eval'" in policy) == path.startswith("/component/")
        assert policy.startswith("sandbox") == path.startswith("/media/")
        assert answer.headers["Permissions-Policy"].startswith("geolocation=(self), camera=()")


def test_text_is_compressed_and_what_never_changes_is_kept(front: Front, visited: str) -> None:
    page = front.ask("/")[1].decode()
    assert page.count('<meta property="og:title" content="Havre">') == 1
    assert (
        "who to call" in page
        and "qui appeler" in page
        and page.index("og:") < page.index("</head>")
    )
    script = page.split('src=".')[1].split('"')[0]
    assert script.endswith(".js")
    outline = "/component/pages.parts.map_assets.geometry/provinces.geojson?v=0123456789"
    assets = REPOSITORY / "geodata" / "snapshot" / "web" / "provinces.geojson"
    for path in (script, outline):
        packed, short = front.ask(path, Accept_Encoding="gzip", Cookie=visited)
        plain, whole = front.ask(path, Cookie=visited)
        assert packed.headers["Content-Encoding"] == "gzip", path
        assert plain.headers["Content-Encoding"] is None
        assert len(short) < len(whole) / 2
        assert "immutable" in packed.headers["Cache-Control"]
        assert packed.headers["Set-Cookie"] is None
    assert whole == assets.read_bytes()
    assert front.ask(script)[0].headers["Served-By"] is None  # from nginx's own copy
    unmarked, _body = front.ask(outline.split("?")[0], Cookie=visited)
    assert "immutable" not in unmarked.headers["Cache-Control"]


def test_what_is_too_large_or_comes_from_another_site_is_refused(front: Front) -> None:
    config = tomllib.loads((REPOSITORY / ".streamlit" / "config.toml").read_text("utf-8"))
    most = config["server"]["maxUploadSize"] * 1024 * 1024
    for size, refused in ((most + 200_000, False), (most + 2 * 1024 * 1024, True)):
        connection = http.client.HTTPConnection(urlsplit(front.url).netloc, timeout=20)
        connection.putrequest("PUT", "/_stcore/upload_file/none/none")
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        if not refused:
            connection.send(b"x" * size)
        assert (connection.getresponse().status == 413) == refused
        connection.close()
    upgrade = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    foreign, _body = front.ask("/_stcore/stream", Origin="https://example.org", **upgrade)
    assert foreign.status == 403
    assert front.ask("/", method="POST")[0].status == 403
    # No other site may steer the pages, and no password or key of another is taken.
    host = json.loads(front.ask("/_stcore/host-config")[1])
    assert host["allowedOrigins"] == []
    assert host["useExternalAuthToken"] is False


def test_each_visitor_stays_on_a_process_and_outlives_the_other(
    new_page: Callable[..., Page], front: Front, served_by: Callable[[Page], set[str]]
) -> None:
    first, second = front.processes
    visits = {}
    for process, province in ((first, "Nova Scotia"), (second, "New Brunswick")):
        page = new_page(accept_downloads=True)
        page.context.add_cookies(
            [{"name": "havre_place", "value": front.place_of(process), "url": front.url}]
        )
        visits[process] = (page, served_by(page), province)
        open_app(page, f"{front.url}/?lang=en")
        idle(page)
    for process, (page, seen, province) in visits.items():
        pick(page, province, "province=")
        _about, rows = csv_parts(downloaded(page, "CSV"))
        assert len(rows) > 10
        assert seen == {process}

    leaver = visits[first][0]
    leaver.complaints.expect("")  # type: ignore[attr-defined]  # its session ends under it
    front.processes[first].kill()
    front.processes[first].wait()
    new = new_page()
    open_app(new, f"{front.url}/?lang=en")
    idle(new)
    pick(new, "Prince Edward Island", "province=PE")
    open_app(leaver, f"{front.url}/?lang=en")
    idle(leaver)
    pick(visits[second][0], "Legal help", "legal_help")
