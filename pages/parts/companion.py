"""What a downloaded file says of itself: filters, cautions, sources, method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pages.parts.own_words import left_out_words, own_words
from pages.parts.text import _


@dataclass(frozen=True, slots=True)
class Companion:
    """The words that travel with a table, each a line; in the reader's language.

    Attributes
    ----------
    chosen : tuple of str
        Title, day, and each filter with its value.
    cautions : tuple of str
        Counts left out, cautions, rules: what stands beside the table on screen.
    sources : tuple of str
        Sources with their licences.
    method : tuple of str
        Where the method is told.
    """

    chosen: tuple[str, ...]
    cautions: tuple[str, ...]
    sources: tuple[str, ...]
    method: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        """All of it, for formats that hold one text."""
        return [*self.chosen, *self.cautions, *self.sources, *self.method]

    def sheets(self) -> dict[str, Sequence[str]]:
        """Each part under its name, for a workbook."""
        return {
            _("Filters"): self.chosen,
            _("Cautions"): self.cautions,
            _("Sources"): self.sources,
            _("Method"): self.method,
        }

    def with_cautions(self, *more: str) -> Companion:
        """The same with more cautions."""
        return replace(self, cautions=(*self.cautions, *more))


def companion(
    title: str, filters: Mapping[str, str], cautions: Sequence[str], sources: str, today: date
) -> Companion:
    """What a reader of a downloaded file must know.

    Parameters
    ----------
    title : str
        What the file holds.
    filters : mapping of str
        Each filter's name, the window among them, and its value in words.
    cautions : sequence of str
    sources : str
        With their licences.
    today : date
    """
    return Companion(
        chosen=(
            title,
            _("Made on {date}", date=today.isoformat()),
            *(_("{name}: {value}", name=name, value=value) for name, value in filters.items()),
        ),
        cautions=(*filter(None, (own_words(), left_out_words())), *cautions),
        sources=(
            _("Sources: {sources}", sources=sources),
            _(
                "Licence: the directory and Havre's own work are under the MIT licence; what comes "
                "from a source stays under the licence named beside it."
            ),
        ),
        method=(_("Method: docs/method.md in Havre's source code."),),
    )
