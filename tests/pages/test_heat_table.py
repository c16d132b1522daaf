"""A table of shaded cells: its markup, its words, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pages.parts.heat_table import HeatCell, heat_table

HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "hostile_texts.json").read_text("utf-8"))


def test_every_cell_has_its_words_and_its_shade() -> None:
    html = heat_table("Label", "Area", ["Food"], [("Kent", [HeatCell("none known", 4)])])
    assert "<caption>Label</caption>" in html
    assert '<th scope="row">Kent</th><td class="havre-shade-4">none known</td>' in html


def test_a_row_of_another_width_or_shade_is_refused() -> None:
    with pytest.raises(ValueError, match="2 cells for 1 columns"):
        heat_table("x", "x", ["a"], [("Kent", [HeatCell("b", 0), HeatCell("c", 1)])])
    with pytest.raises(ValueError, match="shade 5"):
        heat_table("x", "x", ["a"], [("Kent", [HeatCell("b", 5)])])


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(text: str) -> None:
    html = heat_table(text, text, [text], [(text, [HeatCell(text, 0)])])
    plain = heat_table("x", "x", ["x"], [("x", [HeatCell("x", 0)])])
    assert html.count("<") == plain.count("<")
