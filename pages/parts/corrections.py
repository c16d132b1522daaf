"""Suggesting a correction: a prefilled e-mail or a prefilled form elsewhere, never one of ours.

Where suggestions go is for whoever runs this copy of Havre to say, in ``HAVRE_CORRECTIONS``:
an e-mail address, or the address of a page for new issues. Havre itself stores nothing.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from pages.parts.cells import clean_text
from pages.parts.map_layers import Entry
from pages.parts.text import _

VARIABLE = "HAVRE_CORRECTIONS"
LONGEST_NAME = 240  # characters once written for an address
LONGEST_LINK = 1900  # characters; mail programs cut or refuse longer ones
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where suggestions go: an address, a page, or, with neither, an e-mail without recipient.

    ``refused`` is true when the setting is neither.
    """

    email: str = ""
    page: str = ""
    refused: bool = False


def read_destination(setting: str) -> Destination:
    """What the setting says.

    Examples
    --------
    >>> read_destination("help@example.org").email
    'help@example.org'
    >>> read_destination("https://example.org/issues/new").page
    'https://example.org/issues/new'
    >>> read_destination("javascript:alert(1)").refused
    True
    """
    setting = setting.strip()
    if not setting:
        return Destination()
    if _EMAIL.fullmatch(setting):
        return Destination(email=setting)
    try:
        parts = urlsplit(setting)
        sound = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
        sound = sound and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if sound and len(setting) < LONGEST_LINK // 4 and re.fullmatch(r"[!#-&(-;=?-~]+", setting):
        return Destination(page=setting)
    return Destination(refused=True)


@cache
def destination() -> Destination:
    """Where suggestions about this copy of Havre go."""
    return read_destination(os.environ.get(VARIABLE, ""))


def correction_link(code: str, entry: Entry, to: Destination) -> str:
    """A link that opens a message about one entry, filled in as far as Havre can.

    Parameters
    ----------
    code : str
        Of the entry.
    entry : Entry
        What Havre shows of it now; the last lines are left out where the link would be too long.
    to : Destination

    Returns
    -------
    str
        A ``mailto:`` or ``https:`` address of at most `LONGEST_LINK` characters.
    """
    name = _one_line(entry.heading)[:LONGEST_NAME]
    while len(quote(name)) > LONGEST_NAME:  # it stands twice, and an accent takes six letters
        name = name[:-1]
    title = _("Havre: correction to {name} ({code})", name=name, code=code)
    asked = [_("What is wrong or missing?"), ""]
    asked += [_("How do you know? (a page, a call, a visit)"), ""]
    lines = [_one_line(f"{row.label}: {row.text}") for row in entry.rows]
    while True:
        now = [_("Havre shows:"), *(f"- {line}" for line in lines), ""] if lines else []
        link = _link(title, [f"{code}: {name}", "", *asked, *now], to)
        if len(link) <= LONGEST_LINK or not lines:
            return link
        lines = lines[:-1]


def _one_line(text: str) -> str:
    """Without line breaks or control characters, which could add a header to a message."""
    return " ".join(clean_text(text).split())


def _link(title: str, lines: list[str], to: Destination) -> str:
    body = "\r\n".join(lines)
    if to.page:
        parts = urlsplit(to.page)
        query = [*parse_qsl(parts.query, keep_blank_values=True), ("title", title), ("body", body)]
        return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote)))
    message = urlencode({"subject": title, "body": body}, quote_via=quote)
    return f"mailto:{quote(to.email, safe='@')}?{message}"
