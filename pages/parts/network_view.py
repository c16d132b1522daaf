"""The networks on screen: cards, numbered lists, one table, and what a download says of itself.

Every value goes through `markupsafe`, as in `pages.parts.cards`; nothing from the tables is
ever read as Markdown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlsplit

import pandas as pd
from markupsafe import Markup

from pages.parts.cards import card_list, link, source_list
from pages.parts.companion import Companion, companion
from pages.parts.entry_text import Fields, records
from pages.parts.network_text import (
    STATUS_TIERS,
    groups,
    kind_names,
    network_names,
    partial_date_words,
    places_words,
    status_names,
)
from pages.parts.text import _, pick

LISTED_KINDS = ("step", "objective", "mandate", "milestone")
# The kind whose first entry tells how a network stands.
HEADLINE_KINDS = {"better_together": "program", "refugee": "pathway", "sector": "role"}
SEPARATOR = " · "

GROUP = Markup('<h3 class="havre-group">{heading}</h3>{shared}{block}')
SHARED = Markup('<p class="havre-shared">{text}</p>')
CARD = Markup(
    '<article class="havre-card havre-network havre-network-{tier}"><h4>{name}</h4>'
    '<p class="havre-services">{about}</p>{texts}{links}<p class="havre-status">{status}</p>'
    "{sources}</article>"
)
HEADLINE = Markup('<p class="havre-headline"><b>{name}</b> {status}</p>')
TEXT = Markup("<p>{text}</p>")
LIST = Markup('<ol class="havre-list havre-list-{kind}">{items}</ol>')
ITEM = Markup('<li><p class="havre-when">{when}</p><p><b>{name}</b> {text}</p>{links}</li>')


def section(entries: pd.DataFrame, network: str) -> str:
    """One network as a block of markup for ``st.html``; empty without an entry.

    Parameters
    ----------
    entries : DataFrame
        Rows of `geodata.networks.network_entries`, filtered.
    network : str
        A code of `geodata.networks.NETWORKS`.
    """
    own = entries[entries["network"] == network]
    parts = []
    for heading, kinds in groups(network):
        rows = records(own[own["kind"].isin(kinds)])
        if rows and kinds[0] in LISTED_KINDS:
            parts.append(GROUP.format(heading=heading, shared="", block=entry_list(rows)))
        elif rows:
            parts.append(_cards(rows, heading))
    return str(Markup("").join(parts))


def headline(entries: pd.DataFrame, network: str) -> str:
    """What a reader must see of a network before opening it; empty when there is nothing."""
    kind = HEADLINE_KINDS.get(network)
    rows = records(entries[(entries["network"] == network) & (entries["kind"] == kind)])
    if not rows:
        return ""
    first = rows[0]
    return str(HEADLINE.format(name=pick(first, "name"), status=status_words(first)))


def entry_card(entry: Fields, with_text: bool = True) -> Markup:
    """One entry as a card: what it is, a link to open, its status; sources folded away."""
    texts = [pick(entry, "text") if with_text else "", pick(entry, "note")]
    gathered = partial_date_words(entry["gathered_on"])
    return CARD.format(
        tier=STATUS_TIERS[entry["status"]],
        name=pick(entry, "name"),
        about=SEPARATOR.join((kind_names()[entry["kind"]], places_words(entry["provinces"]))),
        texts=Markup("").join(TEXT.format(text=text) for text in texts if text),
        links=_links(entry),
        status=status_words(entry),
        sources=source_list(
            _("Sources, gathered by {date}", date=gathered),
            [(_short(page), page) for page in entry["source_urls"].split(" | ") if page],
        ),
    )


def entry_list(entries: Sequence[Fields]) -> Markup:
    """Entries that follow one another, as a numbered list or a line of time."""
    items = [
        ITEM.format(
            when=dates_words(entry),
            name=pick(entry, "name"),
            text=pick(entry, "text"),
            links=_links(entry) if entry["kind"] == "step" else "",
        )
        for entry in entries
    ]
    return LIST.format(kind=entries[0]["kind"], items=Markup("").join(items))


def status_words(entry: Fields) -> str:
    """Status and dates in one line; a page without a date is said to have none."""
    dates = dates_words(entry)
    if entry["status"] == "not_confirmed" and dates:
        return dates[:1].upper() + dates[1:]  # they say so themselves
    words = [status_names()[entry["status"]]]
    if dates:
        words.append(dates)
    elif entry["status"] in ("active", "link_known", "old_link"):
        words.append(_("the page shows no date"))
    return SEPARATOR.join(words)


def dates_words(entry: Fields) -> str:
    """What is known of an entry's time: a span, a beginning, an end, a last confirmation."""
    start, end = entry["start_date"], entry["end_date"]
    first, last = partial_date_words(start), partial_date_words(end)
    words = []
    if start and end:
        words.append(first if start == end else _("{first} to {last}", first=first, last=last))
    elif start and entry["status"] != "reference":
        words.append(_("since {date}", date=first))
    elif start or end:
        words.append(first or _("until {date}", date=last))
    if entry["confirmed_until"]:
        until = partial_date_words(entry["confirmed_until"])
        words.append(_("not confirmed after {date}", date=until))
    if entry["expected_end"]:
        expected = partial_date_words(entry["expected_end"])
        words.append(_("expected end: {date}", date=expected))
    return SEPARATOR.join(words)


def network_table(entries: pd.DataFrame) -> pd.DataFrame:
    """One row per entry, in the reader's language: what the cards and lists show.

    Parameters
    ----------
    entries : DataFrame
        Rows of `geodata.networks.network_entries`.

    Returns
    -------
    DataFrame, index ``entry_id``
        Text; missing where nothing is known. Dates as year, month or day (ISO 8601).
    """
    networks, kinds, statuses = network_names(), kind_names(), status_names()
    rows = [
        {
            _("Name"): pick(entry, "name"),
            _("Status"): statuses[entry["status"]],
            _("Network"): networks[entry["network"]],
            _("Kind"): kinds[entry["kind"]],
            _("Where"): places_words(entry["provinces"]),
            _("What it is or does"): pick(entry, "text"),
            _("From"): entry["start_date"],
            _("Until"): entry["end_date"],
            _("Not confirmed after"): entry["confirmed_until"],
            _("Expected end"): entry["expected_end"],
            _("Good to know"): pick(entry, "note"),
            _("Link"): pick(entry, "link"),
            _("E-mail"): entry["email"],
            _("Sources"): entry["source_urls"],
            _("Gathered by"): entry["gathered_on"],
        }
        for entry in records(entries)
    ]
    table = pd.DataFrame(rows, index=pd.Index(entries["entry_id"]), dtype="str")
    return table.mask(table == "")


def about_networks(filters: Mapping[str, str], today: date) -> Companion:
    """What a reader of the downloaded networks must know.

    Parameters
    ----------
    filters : mapping of str
        Each filter's name and its value in words.
    today : date
    """
    return companion(
        _("Havre: the networks around help for migrant workers"),
        filters,
        [network_caution(), _("Dates are a year, a month or a day, as exact as the source.")],
        _("the pages named beside each entry, in our own words."),
        today,
    )


def network_caution() -> str:
    """Said once wherever the networks are shown."""
    return _(
        "Gathered from stored copies of public pages, some of them old. Nobody was called. “Not "
        "found” means that we did not find it, not that it does not exist."
    )


def _cards(entries: Sequence[Fields], heading: str) -> Markup:
    """Cards under a heading; a text that all of them share is said once above."""
    texts = {pick(entry, "text") for entry in entries}
    shared = len(entries) > 1 and len(texts) == 1
    block = card_list([entry_card(entry, with_text=not shared) for entry in entries], heading)
    return GROUP.format(
        heading=heading,
        shared=SHARED.format(text=texts.pop()) if shared else "",
        block=Markup(block),  # made of escaped parts
    )


def _links(entry: Fields) -> Markup:
    """What can be opened or written to, named by its host so that nobody is surprised."""
    found = []
    if pick(entry, "link"):
        host = urlsplit(pick(entry, "link")).netloc.removeprefix("www.")
        found.append(link(_("Open the page: {host}", host=host), pick(entry, "link")))
    if entry["email"]:
        found.append(link(entry["email"], f"mailto:{entry['email']}"))
    return Markup("").join(TEXT.format(text=one) for one in found)


def _short(address: str) -> str:
    """An address without what a reader does not need to see.

    >>> _short("https://www.araisa.ca/cfp-better-together/")
    'araisa.ca/cfp-better-together'
    """
    rest = address.partition("://")[2] or address
    shown = rest.removeprefix("www.").rstrip("/")
    return shown if len(shown) <= 60 else f"{shown[:59]}…"
