"""Printable summaries: one HTML file that needs nothing else, made for a sheet of paper.

Every text is escaped; bars are widths of table cells, so they print without a script.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd
from markupsafe import Markup, escape

from pages.parts.text import current_language, number

_WEBASSETS: Final = Path(__file__).parent / "webassets"
REPORT_STYLE: Final = "report.css"
SHEET_STYLE: Final = "sheet.css"


def heading(text: str) -> Markup:
    """A section's heading."""
    return Markup("<h2>{}</h2>").format(text)


def paragraph(text: str, css_class: str = "") -> Markup:
    """A paragraph; ``css_class`` is ``lead`` or ``notes``."""
    return Markup('<p class="{}">{}</p>').format(css_class, text)


def columns(*blocks: Markup) -> Markup:
    """Blocks side by side where there is room."""
    cells = Markup("").join(Markup("<div>{}</div>").format(block) for block in blocks)
    return Markup('<div class="columns">{}</div>').format(cells)


def plain_table(table: pd.DataFrame) -> Markup:
    """A table; numbers to the right, missing ones as a dash."""
    numeric = [pd.api.types.is_numeric_dtype(dtype) for dtype in table.dtypes]
    head = [_cell("th", str(name), right) for name, right in zip(table, numeric, strict=True)]
    rows = [
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                _cell("td", _shown(value), right) for value, right in zip(row, numeric, strict=True)
            )
        )
        for row in table.itertuples(index=False, name=None)
    ]
    return Markup('<table class="wide"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(
        Markup("").join(head), Markup("").join(rows)
    )


def bar_table(labels: Sequence[str], values: Sequence[float]) -> Markup:
    """Labels, numbers and bars in proportion to them."""
    most = max((float(value) for value in values), default=0) or 1.0
    rows = [
        Markup(
            '<tr><td><span class="label">{}</span></td><td class="number">{}</td>'
            '<td class="bar"><i style="width:{}%"></i></td></tr>'
        ).format(label, number(value), round(100 * float(value) / most, 1))
        for label, value in zip(labels, values, strict=True)
    ]
    return Markup("<table><tbody>{}</tbody></table>").format(Markup("").join(rows))


def page(title: str, blocks: Sequence[Markup], style: str = REPORT_STYLE) -> bytes:
    """The whole file, UTF-8; ``style`` is `REPORT_STYLE` (figures) or `SHEET_STYLE` (a notice)."""
    text = Markup(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{}</title><style>{}</style></head><body><h1>{}</h1>{}</body></html>"
    ).format(current_language(), title, _style(style), title, Markup("").join(blocks))
    return str(text).encode("utf-8", errors="replace")


@cache
def _style(name: str) -> Markup:
    return Markup((_WEBASSETS / name).read_text("utf-8"))


def _cell(tag: str, text: str, right: bool) -> Markup:
    name = Markup(tag)
    return Markup("<{}{}>{}</{}>").format(
        name, Markup(' class="number"') if right else "", escape(text), name
    )


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value
    if pd.isna(value):  # type: ignore[call-overload]
        return "–"
    whole = float(value) == int(value)  # type: ignore[call-overload,arg-type]
    return number(value, 0 if whole else 1)  # type: ignore[arg-type]
