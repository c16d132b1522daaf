"""From a click on a filter to the painted result, with the map and without it.

    python benchmarks/filter_speed.py

Both servers run in the same minute on the same machine, so the ratio means something even
where the milliseconds do not.
"""

from __future__ import annotations

import shutil
import statistics

from playwright.sync_api import Page, sync_playwright
from serving import running_app

MARKER = ".havre-marker"
CLICKS = 31  # the first one warms up
WITHOUT_MAP = "from pages.parts import map; map.show_map = lambda *args, **options: None; "
CLICK = """async ([words, marks]) => {
  const markers = () => marks
    ? document.querySelector('iframe[title]').contentDocument.querySelectorAll(marks).length : -1;
  const state = () => document.querySelector("h3").textContent + '|' +
    document.querySelector('.havre-cards').textContent.length;
  const before = [state(), markers()];
  const button = [...document.querySelectorAll('button')].find(b => b.innerText.includes(words));
  const start = performance.now();
  button.click();
  for (;;) {
    await new Promise(requestAnimationFrame);
    if (state() !== before[0] && (!marks || (markers() > 0 && markers() !== before[1]))) break;
    if (performance.now() - start > 20000) throw new Error('no answer');
  }
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


def measure(page: Page, url: str, marks: str) -> list[float]:
    """Milliseconds of each click; ``marks`` selects what is on the map, empty without a map."""
    page.goto(url)
    page.wait_for_selector(".havre-cards")
    if marks:
        frame = page.wait_for_selector("iframe[title]", state="attached").content_frame()
        frame.wait_for_selector(marks, state="attached")
    page.locator("summary", has_text="More choices").click()
    page.get_by_role("button", name="Prince Edward Island").wait_for()
    page.wait_for_timeout(1500)
    times = []
    for _click in range(CLICKS):
        times.append(page.evaluate(CLICK, ["Prince Edward Island", marks]))
        page.wait_for_timeout(700)
    return times[1:]


def main() -> None:
    medians = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for name, patch in (("with map", ""), ("without map", WITHOUT_MAP)):
            with running_app(patch) as url:
                times = measure(browser.new_page(), url, "" if patch else MARKER)
            medians[name] = statistics.median(times)
            print(
                f"{name}: median {medians[name]:.0f} ms of {len(times)}", sorted(map(round, times))
            )
    print(f"ratio: {medians['with map'] / medians['without map']:.2f}")


if __name__ == "__main__":
    main()
