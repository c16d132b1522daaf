"""Cards: directory entries as a list to read, call from and print.

One block of markup for the whole list, because hundreds of small Streamlit elements are
slow on a phone. Every value goes through `markupsafe`, which escapes it; links are only
made for schemes in `SAFE_SCHEMES`.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from pages.parts.map_layers import Entry, Row
from pages.parts.text import _

SAFE_SCHEMES = ("tel", "mailto", "http", "https")

CARD = Markup(
    '<article class="havre-card havre-tier-{tier}"><h3>{heading}</h3>{distance}'
    '<p class="havre-services">{services}</p>{contacts}<dl>{rows}</dl>'
    '<p class="havre-tier">{note}</p>{sources}</article>'
)
DISTANCE = Markup('<p class="havre-distance">{words}</p>')
CALL = Markup('<a class="havre-call" href="{href}"><span>{label}</span> <b>{text}</b></a>')
LINE = Markup("<div><dt>{label}</dt><dd>{text}</dd></div>")
LINK = Markup('<a href="{href}" rel="noopener noreferrer">{text}</a>')
SOURCES = Markup("<details><summary>{title}</summary><ul>{items}</ul></details>")
ITEM = Markup("<li>{text}</li>")
LIST = Markup('<section class="havre-cards" aria-label="{label}">{cards}</section>')
JUMP = Markup('<a class="havre-jump" href="#results">{words} ↓</a>')
EMERGENCY = Markup('<p class="havre-emergency"><a href="tel:911">{call}</a> {text}</p>')


def card(entry: Entry, tier: int, sources: Iterable[tuple[str, str]], distance: str = "") -> Markup:
    """One entry.

    Parameters
    ----------
    entry : Entry
    tier : int
    sources : iterable of (label, web address or empty)
    distance : str
        How far it is from where the reader is, in words; empty when that is not known.
    """
    contacts = [row for row in entry.rows if row.href and row.href.startswith("tel:")]
    others = [row for row in entry.rows if row not in contacts and row.label != _("Source")]
    return CARD.format(
        tier=tier,
        heading=entry.heading,
        distance=DISTANCE.format(words=distance) if distance else "",
        services=entry.services,
        contacts=Markup("").join(
            CALL.format(href=row.href, label=row.label, text=row.text) for row in contacts
        ),
        rows=Markup("").join(_line(row) for row in others),
        note=entry.note,
        sources=source_list(_("Sources"), sources),
    )


def source_list(title: str, sources: Iterable[tuple[str, str]]) -> Markup:
    """Sources folded under a title, as (label, web address or empty); nothing without any."""
    items = [ITEM.format(text=link(label, href)) for label, href in sources]
    return SOURCES.format(title=title, items=Markup("").join(items)) if items else Markup("")


def card_list(cards: Iterable[Markup], label: str) -> str:
    """Cards as one block, to be given to ``st.html``."""
    return str(LIST.format(label=label, cards=Markup("").join(cards)))


def emergency_line() -> str:
    """The line that is always on screen."""
    return str(
        EMERGENCY.format(
            call=_("In danger now? Call 911."),
            text=_("The call is free, day and night."),
        )
    )


def jump_to_results(words: str) -> str:
    """On a phone, where the results stand below the filters: a bar that leads to them."""
    return str(JUMP.format(words=words))


def link(text: str, href: str) -> Markup:
    """A link when the address is safe, else the text alone."""
    if href.partition(":")[0].lower() in SAFE_SCHEMES:
        return LINK.format(href=href, text=text)
    return Markup.escape(text)


def _line(row: Row) -> Markup:
    return LINE.format(label=row.label, text=link(row.text, row.href or ""))
