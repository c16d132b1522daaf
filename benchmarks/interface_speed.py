"""What a reader waits for, in one run: a choice, the first map, a slow phone, many readers.

    python benchmarks/interface_speed.py

All servers run one after the other on the same machine, so the ratios mean something even
where the milliseconds do not. The third kind of map is what one writes by hand with folium:
a marker with a popup for each place and a circle for each community, built anew each run.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import shutil
import statistics
from collections.abc import Callable

import users
from filter_speed import CLICKS, MARKER, WITHOUT_MAP, measure
from playwright.sync_api import Browser, Page, sync_playwright
from serving import REPOSITORY, behind_nginx, running_app, running_process
from streamlit.testing.v1 import AppTest

# Put in place when the first page runs: before that, no component can be declared.
BY_HAND = r"""
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

def by_hand(layers, *, key, height=520, **options):
    import folium
    from pages.parts.map_assets import asset_url
    from streamlit_folium import st_folium

    drawn = folium.Map(location=[46.0, -64.0], zoom_start=7, tiles=None)
    # A stand-in for jQuery, of which folium's popups use this alone; the real one is not installed.
    query = (
        "data:text/javascript,window.$=text=>{const all=document.createElement('template');"
        "all.innerHTML=text.trim();return[all.content.firstElementChild]}"
    )
    drawn.default_js = [("query", query), ("leaflet", asset_url("leaflet", "leaflet.js"))]
    drawn.default_css = [("leaflet_css", asset_url("leaflet", "leaflet.css"))]
    for layer in layers:
        for point in getattr(layer, "points", ()):
            lines = [point.title, *(row.text for one in point.entries for row in one.rows)]
            popup = folium.Popup(folium.Html("\n".join(lines)), max_width=300)
            folium.Marker([point.latitude, point.longitude], popup=popup).add_to(drawn)
        for circle in getattr(layer, "circles", ()):
            at = [circle.latitude, circle.longitude]
            folium.CircleMarker(at, 5, folium.Popup(folium.Html(circle.tooltip))).add_to(drawn)
    st_folium(drawn, key=key, height=height, use_container_width=True, returned_objects=[])

run = ScriptRunner._run_script

def run_by_hand(runner, *args, **options):
    import pages.parts.map

    pages.parts.map.show_map = by_hand
    ScriptRunner._run_script = run
    return run(runner, *args, **options)

ScriptRunner._run_script = run_by_hand
"""
MARKS = {"with map": MARKER, "folium by hand": ".leaflet-marker-icon"}
PLANNER_CLICK = """async words => {
  const frame = document.querySelector('iframe[title]').contentDocument;
  const map = () => frame.querySelectorAll('path.leaflet-interactive').length + '|' +
    frame.body.textContent.length;
  const head = () => document.querySelector('h3').textContent;
  const before = [map(), head()];
  const button = [...document.querySelectorAll('button')].find(b => b.innerText.includes(words));
  const start = performance.now();
  button.click();
  while (map() === before[0] || head() === before[1]) {
    await new Promise(requestAnimationFrame);
    if (performance.now() - start > 20000) throw new Error('no answer');
  }
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""
OPENINGS = 5
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
SLOWER_PROCESSOR = 4


def choices(browser: Browser) -> None:
    """A click on a province until the result is painted, with 525 communities on the map."""
    medians = {}
    for name, patch in (
        ("with map", ""),
        ("without map", WITHOUT_MAP),
        ("folium by hand", BY_HAND),
    ):
        with running_app(patch) as url:
            page = browser.new_page()
            times = measure(page, f"{url}/?positions=1", MARKS.get(name, ""))
            page.close()
        medians[name] = statistics.median(times)
        print(f"choice, {name}: median {medians[name]:.0f} ms of {CLICKS - 1}", flush=True)
    for name in MARKS:
        print(f"choice, {name} / without map: {medians[name] / medians['without map']:.2f}")


def planner_choices(browser: Browser, url: str) -> None:
    """A click on a province until heading and map of a planner's page show it."""
    for path in ("coverage-gaps", "workers"):
        page = browser.new_page()
        page.goto(f"{url}/{path}")
        page.wait_for_selector("iframe[title]", state="attached").content_frame().wait_for_selector(
            "path.leaflet-interactive", state="attached"
        )
        times = []
        for _click in range(CLICKS):
            page.wait_for_timeout(1500)
            times.append(page.evaluate(PLANNER_CLICK, "Prince Edward Island"))
        page.close()
        print(f"choice on {path}: median {statistics.median(times[1:]):.0f} ms", flush=True)


def payload() -> None:
    """What a map of all entries and communities sends, plain and compressed."""
    app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=60)
    app.query_params["positions"] = "1"
    app.run()
    (component,) = app.get("component_instance")
    sent = json.loads(component.proto.json_args)["feature_group"].encode()
    packed = len(gzip.compress(sent, 6))
    print(f"payload: {len(sent) / 1000:.0f} kB, compressed {packed / 1000:.0f} kB", flush=True)


def openings(browser: Browser, url: str) -> None:
    """A new browser profile opens the page, the server having been visited before."""
    first_map, first_card = [], []
    for _opening in range(OPENINGS + 1):
        context = browser.new_context()
        page = context.new_page()
        page.goto(url, wait_until="commit")
        first_card.append(_seen(page, lambda page: page.wait_for_selector(".havre-card")))
        first_map.append(_seen(page, _map_is_there))
        context.close()
    for name, times in (("card", first_card), ("map", first_map)):
        print(
            f"first {name}: median {statistics.median(times[1:]):.0f} ms of {OPENINGS}", flush=True
        )


def _seen(page: Page, wait: Callable[[Page], object]) -> float:
    wait(page)
    return float(page.evaluate("performance.now()"))


def _map_is_there(page: Page) -> None:
    frame = page.wait_for_selector("iframe[title]", state="attached").content_frame()
    frame.wait_for_selector(MARKS["with map"])


def slow_phone(browser: Browser, url: str, words: str) -> None:
    """1.6 Mbit/s, 150 ms each way, a processor four times slower, 390 x 844, nothing cached."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    wire = context.new_cdp_session(page)
    received = {"files": 0, "answers": 0}

    def count(name: str, size: float) -> None:
        received[name] += int(size)

    wire.on("Network.loadingFinished", lambda told: count("files", told["encodedDataLength"]))
    wire.on(
        "Network.webSocketFrameReceived",
        lambda told: count("answers", 0.75 * len(told["response"]["payloadData"])),  # base64
    )
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    page.goto(url, wait_until="commit")
    card = _seen(page, lambda page: page.wait_for_selector(".havre-card", timeout=120_000))
    until_card = sum(received.values())
    drawn = _seen(page, _map_is_there)
    print(
        f"slow phone, {words}: first card {card / 1000:.1f} s after {until_card / 1e6:.2f} MB, map "
        f"{drawn / 1000:.1f} s; in all {received['files'] / 1e6:.2f} MB of files and "
        f"{received['answers'] / 1e6:.2f} MB of answers before compression",
        flush=True,
    )
    context.close()


def many() -> None:
    """Sessions that choose a province every five seconds, on one process."""
    with running_process() as (url, process):
        for number in (1, 10, 50):
            asyncio.run(users.measure(url, process, number, 30, 5.0))


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        choices(browser)
        payload()
        with running_app() as url:
            planner_choices(browser, url)
            openings(browser, url)
            slow_phone(browser, url, "straight from the app")
            with behind_nginx(url) as front:
                slow_phone(browser, front, "through nginx")
        browser.close()
    many()


if __name__ == "__main__":
    main()
