"""Cards: directory entries as a list to read, call from and print.

One block of markup for the whole list, because hundreds of small Streamlit elements are
slow on a phone. Every value goes through `markupsafe`, which escapes it; links are only
made for schemes in `SAFE_SCHEMES`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from pages.parts.contact_files import NO_FILES, CardFiles
from pages.parts.contact_text import MAP_SITE
from pages.parts.map_layers import Entry, Row
from pages.parts.text import _

SAFE_SCHEMES = ("tel", "mailto", "http", "https")

CARD = Markup(
    '<article class="havre-card havre-tier-{tier}"><h3>{heading}</h3>{badges}{distance}'
    '<p class="havre-services">{services}</p>{answers}{contacts}{actions}<dl>{rows}</dl>'
    '<p class="havre-tier">{note}</p>{qr}{sources}</article>'
)
BADGES = Markup('<p class="havre-badges">{badges}</p>')
BADGE = Markup("<span>{words}</span>")
ANSWERS = Markup('<p class="havre-answers">{words}</p>')
ACTIONS = Markup('<p class="havre-actions">{links}</p>')
ACTION = Markup('<a href="{href}" rel="noopener noreferrer" aria-label="{label}">{words}</a>')
SAVE = Markup('<a href="{href}" download="{name}" aria-label="{label}">{words}</a>')
QR = Markup(
    '<details class="havre-qr"><summary>{title}</summary>'
    '<img loading="lazy" src="{src}" width="220" height="220" alt="{label}"></details>'
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


@dataclass(frozen=True, slots=True)
class CardParts:
    """What a card shows beside its entry.

    Attributes
    ----------
    distance : str
        How far it is from where the reader is, in words; empty when that is not known.
    answers : str
        Who takes the call, in words; empty when that is not known.
    badges : sequence of str
        A few words each, such as that it is open now.
    directions : str
        Web address of a map; empty when the street is not public.
    correction : str
        Address that opens a message about the entry; empty when none is offered.
    files : CardFiles
    """

    distance: str = ""
    answers: str = ""
    badges: Sequence[str] = ()
    directions: str = ""
    correction: str = ""
    files: CardFiles = NO_FILES


BARE: Final = CardParts()


def card(
    entry: Entry,
    tier: int,
    sources: Iterable[tuple[str, str]],
    parts: CardParts = BARE,
) -> Markup:
    """One entry.

    Parameters
    ----------
    entry : Entry
    tier : int
    sources : iterable of (label, web address or empty)
    parts : CardParts
    """
    contacts = [row for row in entry.rows if row.href and row.href.startswith("tel:")]
    others = [row for row in entry.rows if row not in contacts and row.label != _("Source")]
    badges = Markup("").join(BADGE.format(words=words) for words in parts.badges)
    return CARD.format(
        tier=tier,
        heading=entry.heading,
        badges=BADGES.format(badges=badges) if badges else "",
        distance=DISTANCE.format(words=parts.distance) if parts.distance else "",
        services=entry.services,
        answers=ANSWERS.format(words=parts.answers) if parts.answers else "",
        contacts=Markup("").join(
            CALL.format(href=row.href, label=row.label, text=row.text) for row in contacts
        ),
        actions=_actions(entry.heading, parts),
        rows=Markup("").join(_line(row) for row in others),
        note=entry.note,
        qr=_qr(entry.heading, parts.files.qr),
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


def _actions(name: str, parts: CardParts) -> Markup | str:
    """What can be done with the entry besides calling."""
    links = []
    if parts.directions:
        words = _("Directions ({site})", site=MAP_SITE)
        links.append(_named(ACTION, words, name, parts.directions))
    if parts.files.contact:
        # The name on disk says nothing of who was looked up.
        links.append(
            _named(SAVE, _("Save to phone"), name, parts.files.contact, name="contact.vcf")
        )
    if parts.files.sheet:
        links.append(_named(ACTION, _("Print"), name, parts.files.sheet))
    if parts.correction:
        links.append(_named(ACTION, _("Suggest a correction"), name, parts.correction))
    return ACTIONS.format(links=Markup("").join(links)) if links else ""


def _named(markup: Markup, words: str, heading: str, href: str, **more: str) -> Markup:
    """A link that a screen reader names in full, since every card has the same words."""
    label = _("{name}: {value}", name=words, value=heading)
    return markup.format(href=href, label=label, words=words, **more)


def _qr(name: str, src: str) -> Markup | str:
    if not src:
        return ""
    label = _("QR code with the name, numbers and web address of {name}", name=name)
    return QR.format(title=_("QR code to scan with another phone"), src=src, label=label)


def _line(row: Row) -> Markup:
    return LINE.format(label=row.label, text=link(row.text, row.href or ""))
