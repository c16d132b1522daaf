"""The networks on screen: cards, numbered lists, one table, and what a download says of itself.

Every value goes through `markupsafe`, as in `pages.parts.cards`; nothing from the tables is
ever read as Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import pandas as pd
from markupsafe import Markup

from pages.parts import downloads
from pages.parts.cards import card, card_list, link
from pages.parts.entry_text import Fields, records
from pages.parts.map_layers import Entry, Row
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

LIST = Markup('<ol class="havre-list havre-list-{kind}" aria-label="{label}">{items}</ol>')
ITEM = Markup('<li><p class="havre-when">{when}</p><p><b>{name}</b> {text}</p>{link}</li>')
READ_MORE = Markup('<p class="havre-more">{link}</p>')
WHEN_SEPARATOR = " · "


def section(entries: pd.DataFrame, network: str) -> list[tuple[str, str]]:
    """One network as parts, each a heading and a block of markup for ``st.html``.

    Parameters
    ----------
    entries : DataFrame
        Rows of `geodata.networks.network_entries`, filtered.
    network : str
        A code of `geodata.networks.NETWORKS`; parts without an entry are left out.
    """
    own = entries[entries["network"] == network]
    parts = []
    for heading, kinds in groups(network):
        rows = records(own[own["kind"].isin(kinds)])
        if rows and kinds[0] in LISTED_KINDS:
            parts.append((heading, entry_list(rows, heading)))
        elif rows:
            parts.append((heading, card_list([entry_card(row) for row in rows], heading)))
    return parts


def entry_card(entry: Fields) -> Markup:
    """One entry as a card: status below, a link to open, sources folded away."""
    words = Entry(
        heading=pick(entry, "name"),
        services=WHEN_SEPARATOR.join(
            (kind_names()[entry["kind"]], places_words(entry["provinces"]))
        ),
        rows=tuple(_rows(entry)),
        note=status_words(entry),
    )
    return card(words, STATUS_TIERS[entry["status"]], _source_links(entry))


def entry_list(entries: Iterable[Fields], label: str) -> str:
    """Entries that follow one another, as a numbered list or a line of time."""
    rows = list(entries)
    items = [
        ITEM.format(
            when=dates_words(entry),
            name=pick(entry, "name"),
            text=pick(entry, "text"),
            link=_read_more(entry),
        )
        for entry in rows
    ]
    return str(LIST.format(kind=rows[0]["kind"], label=label, items=Markup("").join(items)))


def status_words(entry: Fields) -> str:
    """Status and dates in one line; a page without a date is said to have none."""
    words = [status_names()[entry["status"]]]
    dates = dates_words(entry)
    if dates:
        words.append(dates)
    elif entry["status"] in ("active", "link_known", "old_link"):
        words.append(_("the page shows no date"))
    gathered = partial_date_words(entry["gathered_on"])
    words.append(_("gathered by {date}", date=gathered))
    return WHEN_SEPARATOR.join(words)


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
    return WHEN_SEPARATOR.join(words)


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


def about_networks(filters: Mapping[str, str], today: date) -> list[str]:
    """What a reader of the downloaded networks must know.

    Parameters
    ----------
    filters : mapping of str
        Each filter's name and its value in words.
    today : date
    """
    return downloads.about_lines(
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


def _rows(entry: Fields) -> Iterable[Row]:
    yield Row(_("What it is or does"), pick(entry, "text"))
    if pick(entry, "note"):
        yield Row(_("Good to know"), pick(entry, "note"))
    if entry["email"]:
        yield Row(_("E-mail"), entry["email"], f"mailto:{entry['email']}")
    address = pick(entry, "link")
    if address:
        yield Row(_("Link"), _short(address), address)


def _read_more(entry: Fields) -> Markup:
    """A step has a page of its own to open; all else in the lists shares its source."""
    address = pick(entry, "link")
    if entry["kind"] != "step" or not address:
        return Markup("")
    return READ_MORE.format(link=link(_short(address), address))


def _source_links(entry: Fields) -> list[tuple[str, str]]:
    return [(_short(page), page) for page in entry["source_urls"].split(" | ") if page]


def _short(address: str) -> str:
    """An address without what a reader does not need to see.

    >>> _short("https://www.araisa.ca/cfp-better-together/")
    'araisa.ca/cfp-better-together'
    """
    rest = address.partition("://")[2] or address
    shown = rest.removeprefix("www.").rstrip("/")
    return shown if len(shown) <= 60 else f"{shown[:59]}…"
