"""From a choice to the painted answer on Coverage gaps and Next site, first time and again.

    python benchmarks/gap_speed.py

A choice made for the first time is measured and cached; made again it comes from the cache. Both
are timed in one run, with the map and without it.
"""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright
from serving import running_app

WITHOUT_MAP = "from pages.parts import map; map.show_map = lambda *args, **options: None; "
SERVICES = ("Housing and shelter", "Food, clothes", "Legal help", "Transport", "Know your rights")
PLACES = ("NB-cap-pele", "NS-kentville", "NB-moncton", "PE-souris", "NS-yarmouth", "NB-caraquet")
PILL = """async ([off, on]) => {
  const headline = () => document.querySelector('h3').innerText;
  const find = words => [...document.querySelectorAll('button')]
    .find(button => button.innerText.includes(words));
  const press = async words => {
    const before = headline();
    const start = performance.now();
    find(words).click();
    while (headline() === before) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now() - start;
  };
  if (off) await press(off);
  return await press(on);
}"""
SYMBOL = """async id => {
  const headline = () => document.querySelector('h3').innerText;
  const frame = document.querySelector('iframe[title]').contentWindow;
  const before = headline();
  const start = performance.now();
  frame.map.eachLayer(layer => {
    if (layer.havreId === id && layer.getLatLng) layer.fire('click', {latlng: layer.getLatLng(),
      originalEvent: new frame.MouseEvent('click')}, true);
  });
  while (headline() === before) {
    await new Promise(requestAnimationFrame);
    if (performance.now() - start > 20000) throw new Error('no answer to ' + id);
  }
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


def services(page: Page, url: str, with_map: bool) -> tuple[list[float], list[float]]:
    """Milliseconds of each service chosen for the first time, then again."""
    page.goto(f"{url}/coverage-gaps?lang=en")
    page.locator("h3").first.wait_for()
    if with_map:
        page.wait_for_selector("iframe[title]")
    page.wait_for_timeout(4000)
    rounds = []
    last = ""
    for _turn in range(2):
        taken = []
        for name in SERVICES:
            taken.append(float(page.evaluate(PILL, [last, name])))
            page.wait_for_timeout(700)
            last = name
        rounds.append(taken)
    return rounds[0], rounds[1]


def places(page: Page, url: str) -> list[float]:
    """Milliseconds from a click on the map to the map of what a place there would change."""
    page.goto(f"{url}/next-site?lang=en&service=legal_help")
    page.locator("h3").first.wait_for()
    page.wait_for_timeout(5000)
    taken = []
    for place in PLACES:
        taken.append(float(page.evaluate(SYMBOL, place)))
        page.wait_for_timeout(700)
    return taken[1:]


@contextmanager
def tab() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser.new_page(viewport={"width": 1280, "height": 900})
        browser.close()


def main() -> None:
    with tab() as page:
        with running_app() as url:
            first, again = services(page, url, with_map=True)
            chosen = places(page, url)
        with running_app(WITHOUT_MAP) as url:
            bare_first, bare_again = services(page, url, with_map=False)
    median = statistics.median
    print("Coverage gaps, a service chosen: median of five, ms (with map / without / ratio)")
    for words, with_map, without in (
        ("first time", first, bare_first),
        ("again", again, bare_again),
    ):
        ratio = median(with_map) / median(without)
        print(f"  {words}: {median(with_map):.0f} / {median(without):.0f} / {ratio:.2f}")
    print(f"Next site, click on the map to the new map: {median(chosen):.0f} ms")


if __name__ == "__main__":
    main()
