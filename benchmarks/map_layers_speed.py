"""From a click on the map to the painted choice, and what a layer of 525 communities weighs.

    python benchmarks/map_layers_speed.py

The page of the browser tests, with its map and without it, in the same minute on the same
machine, so the ratio means something even where the milliseconds do not.
"""

from __future__ import annotations

import gzip
import json
import shutil
import statistics

from playwright.sync_api import Page, sync_playwright
from serving import REPOSITORY, running_app
from streamlit.testing.v1 import AppTest

DEMO = "tests/data/map_demo.py"
THEME = "Reach of help"
CHOICES = 11  # the first one warms up
WITHOUT_MAP = (
    "from pages.parts import map; "
    "map.show_map = lambda *args, **options: st.session_state.get(options['selectable']); "
)

# Chooses an id and waits until the page says so and, with a map, the highlight is painted.
CHOOSE = """async ([id, withMap]) => {
  const frame = withMap ? document.querySelector('iframe[title]') : null;
  const said = () => document.body.innerText.includes(`Chosen: ${id}`);
  const painted = () => {
    if (!withMap) return true;
    const map = frame.contentWindow.map;
    return map.havre.view.chosen === id
      && frame.contentDocument.querySelectorAll('path.havre-chosen').length === 1;
  };
  const start = performance.now();
  if (withMap) {
    frame.contentWindow.map.eachLayer(layer => {
      if (layer.havreId !== id || !layer.getTooltip()) return;
      layer.fire('click', {latlng: layer.getLatLng(), originalEvent: new Event('click')}, true);
    });
  } else {
    [...document.querySelectorAll('[role=option]')].find(o => o.innerText === id).click();
  }
  while (!said() || !painted()) {
    await new Promise(requestAnimationFrame);
    if (performance.now() - start > 20000) throw new Error('no answer');
  }
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


def choice_times(page: Page, url: str, with_map: bool) -> list[float]:
    """Milliseconds of each choice: on the map, or in the select box of the page without one."""
    page.goto(url)
    page.locator("[data-testid=stRadio] label", has_text=THEME).click()
    page.get_by_role("heading", name=THEME).wait_for()
    if with_map:
        frame = page.wait_for_selector("iframe[title]", state="attached").content_frame()
        frame.wait_for_selector(".havre-symbol")
    page.wait_for_timeout(1500)
    times = []
    for number in range(CHOICES):
        chosen = f"c-{101 + number}"
        if not with_map:
            page.get_by_role("combobox", name="Place").fill(chosen)
            page.get_by_role("option", name=chosen, exact=True).wait_for()
        times.append(page.evaluate(CHOOSE, [chosen, with_map]))
        page.wait_for_timeout(700)
    return times[1:]


def layer_bytes() -> tuple[int, int]:
    """What the layer sends, plain and compressed."""
    app = AppTest.from_file(str(REPOSITORY / DEMO), default_timeout=60).run()
    app.sidebar.radio[1].set_value(THEME).run()
    (component,) = app.get("component_instance")
    sent = json.loads(component.proto.json_args)["feature_group"].encode()
    return len(sent), len(gzip.compress(sent, 6))


def main() -> None:
    plain, packed = layer_bytes()
    print(f"525 communities: {plain / 1000:.0f} kB, compressed {packed / 1000:.0f} kB")
    medians = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for name, patch in (("with map", ""), ("without map", WITHOUT_MAP)):
            with running_app(f"import streamlit as st; {patch}" if patch else "", DEMO) as url:
                times = choice_times(browser.new_page(), url, with_map=not patch)
            medians[name] = statistics.median(times)
            print(
                f"{name}: median {medians[name]:.0f} ms of {len(times)}", sorted(map(round, times))
            )
    print(f"ratio: {medians['with map'] / medians['without map']:.2f}")


if __name__ == "__main__":
    main()
