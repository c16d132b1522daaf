"""From a click on a province to the new map, headline and chart of the page Workers.

    python benchmarks/position_speed.py

Each click is a selection that was not asked for before, so nothing of it is kept yet; then
the same selections again, which are.
"""

from __future__ import annotations

import shutil
import statistics

from playwright.sync_api import Page, sync_playwright
from serving import running_app

STREAMS = ("High wage", "Primary agriculture", "Global talent", "Low wage", "Permanent residence")
PROVINCES = ("New Brunswick", "Nova Scotia")
CLICK = """async words => {
  const circles = () => document.querySelector('iframe[title]').contentDocument
    .querySelectorAll('.havre-circle').length;
  const chart = () => [...document.querySelectorAll('[aria-label]')]
    .map(e => e.getAttribute('aria-label'))
    .find(l => l.startsWith('Approved positions per quarter')) || '';
  const before = [document.querySelector('h3').innerText, circles(), chart()];
  const button = [...document.querySelectorAll('button')].find(b => b.innerText === words);
  const start = performance.now();
  button.click();
  for (;;) {
    await new Promise(requestAnimationFrame);
    const now = [document.querySelector('h3').innerText, circles(), chart()];
    if (now.every((value, at) => value !== before[at])) break;
    if (performance.now() - start > 20000) throw new Error('no answer: ' + now + before);
  }
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


def clicks(page: Page) -> list[float]:
    times = []
    for words in (*PROVINCES, *STREAMS[:3]):
        for _on_and_off in range(2):
            times.append(page.evaluate(CLICK, words))
            page.wait_for_timeout(800)
    return times


def main() -> None:
    with running_app() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{url}/workers")
        frame = page.wait_for_selector("iframe[title]", state="attached").content_frame()
        frame.wait_for_selector(".havre-circle")
        page.wait_for_timeout(3000)
        for name in ("first time", "kept"):
            times = clicks(page)
            print(
                f"{name}: median {statistics.median(times):.0f} ms of {len(times)}",
                sorted(map(round, times)),
            )


if __name__ == "__main__":
    main()
