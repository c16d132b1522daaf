"""A table of few words in shaded cells: rows by columns, readable without its colours.

Real markup of a table, so that a screen reader names row and column of each cell. Every value
goes through `markupsafe`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

TABLE = Markup(
    '<div class="havre-heat" tabindex="0" role="region" aria-label="{label}"><table>'
    "<caption>{label}</caption>"
    '<thead><tr><th scope="col">{corner}</th>{heads}</tr></thead>'
    "<tbody>{rows}</tbody></table></div>"
)
HEAD = Markup('<th scope="col"><span>{words}</span></th>')
ROW = Markup('<tr><th scope="row">{words}</th>{cells}</tr>')
CELL = Markup('<td class="havre-shade-{shade}">{words}</td>')
SHADES = range(5)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell: its words, and how strongly it is shaded, from 0 (nothing) to 4.

    Two cells of different shade must have different words.
    """

    words: str
    shade: int


def heat_table(
    label: str,
    corner: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[HeatCell]]],
) -> str:
    """The markup, to be given to ``st.html``.

    Parameters
    ----------
    label : str
        What the table shows: its caption, and its name for screen readers.
    corner : str
        Head of the column of row names.
    columns : sequence of str
    rows : sequence of (name, cells)

    Raises
    ------
    ValueError
        For a row with another number of cells than there are columns, or an unknown shade.
    """
    for name, cells in rows:
        if len(cells) != len(columns):
            raise ValueError(f"row {name!r} has {len(cells)} cells for {len(columns)} columns")
        wrong = [cell.shade for cell in cells if cell.shade not in SHADES]
        if wrong:
            raise ValueError(f"row {name!r}: shade {wrong[0]}; expected 0 to {SHADES[-1]}")
    body = Markup("").join(
        ROW.format(
            words=name,
            cells=Markup("").join(CELL.format(shade=c.shade, words=c.words) for c in cells),
        )
        for name, cells in rows
    )
    heads = Markup("").join(HEAD.format(words=words) for words in columns)
    return str(TABLE.format(label=label, corner=corner, heads=heads, rows=body))
