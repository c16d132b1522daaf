"""Contacts as vCard 3.0 (RFC 2426), which phones of every make take in.

Text is put on one line before it is escaped, so that no name can end its line and begin
another property.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pages.parts.cells import clean_text

MIME: Final = "text/vcard"
_ESCAPES: Final = {ord("\\"): "\\\\", ord(","): "\\,", ord(";"): "\\;"}
_OCTETS: Final = 75  # of a line, its end not counted (RFC 2426, section 2.6)
_EMAIL: Final = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")
_WEB: Final = re.compile(r"https?://[!-~]{1,500}", re.IGNORECASE)
_DIAL: Final = re.compile(r"\+?[0-9]{3,15}")
_NAME_IN_QR, _NUMBERS_IN_QR, _WEB_IN_QR = 80, 3, 120


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to reach and how: never more than what the entry's card shows.

    Attributes
    ----------
    name : str
    numbers : tuple of (str, str)
        What each number is, and the number as dialled (``+15065550100``, ``211``).
    email, website : str
        Empty when not known.
    address : tuple of str
        Street, town, province, postal code; empty when the street is not known or private.
    note : str
        The caution that goes with it.
    """

    name: str
    numbers: tuple[tuple[str, str], ...] = ()
    email: str = ""
    website: str = ""
    address: tuple[str, ...] = ()
    note: str = ""

    @property
    def can_be_reached(self) -> bool:
        """Whether there is anything to save: a number, an e-mail or a web address."""
        return bool(self.numbers or self.email or self.website)


def vcard(contact: Contact) -> str:
    """One contact with all that is known of it; lines end as the standard asks.

    What is no number, e-mail or web address by its form is left out.

    >>> print(vcard(Contact("Centre; North", (("Office", "+15065550100"),))))
    BEGIN:VCARD\r
    VERSION:3.0\r
    N:Centre\\; North;;;;\r
    FN:Centre\\; North\r
    ORG:Centre\\; North\r
    X-ABShowAs:COMPANY\r
    item1.TEL;TYPE=WORK:+15065550100\r
    item1.X-ABLabel:Office\r
    END:VCARD\r
    <BLANKLINE>
    """
    name = escaped(contact.name)
    lines = [f"N:{name};;;;", f"FN:{name}", f"ORG:{name}", "X-ABShowAs:COMPANY"]
    for at, (label, number) in enumerate(_numbers(contact), start=1):
        lines += [f"item{at}.TEL;TYPE=WORK:{number}", f"item{at}.X-ABLabel:{escaped(label)}"]
    if _EMAIL.fullmatch(contact.email):
        lines.append(f"EMAIL;TYPE=INTERNET:{escaped(contact.email)}")
    if _WEB.fullmatch(contact.website):
        lines.append(f"URL:{contact.website}")
    if contact.address:
        street, town, province, postal_code = map(escaped, contact.address)
        lines.append(f"ADR;TYPE=WORK:;;{street};{town};{province};{postal_code};Canada")
    if contact.note:
        lines.append(f"NOTE:{escaped(contact.note)}")
    return _card(folded(line) for line in lines)


def vcards(contacts: Iterable[Contact]) -> bytes:
    """Several contacts as one file."""
    return "".join(vcard(contact) for contact in contacts).encode("utf-8")


def short_vcard(contact: Contact) -> str:
    """Name, numbers and web address only, so that a QR code stays coarse enough to scan."""
    name = escaped(clean_text(contact.name)[:_NAME_IN_QR])
    lines = [f"N:{name};;;;", f"FN:{name}"]
    lines += [f"TEL:{number}" for _label, number in _numbers(contact)[:_NUMBERS_IN_QR]]
    if _WEB.fullmatch(contact.website) and len(contact.website) <= _WEB_IN_QR:
        lines.append(f"URL:{contact.website}")
    return _card(lines)


def escaped(text: str) -> str:
    """Text as the value of a property: one line, separators escaped."""
    return clean_text(text).strip().translate(_ESCAPES)


def folded(line: str) -> str:
    """A long line in pieces of at most 75 octets, never inside a character."""
    pieces, piece, size = [], "", 0
    for char in line:
        width = len(char.encode("utf-8"))
        if size + width > _OCTETS:
            pieces.append(piece)
            piece, size = "", 1  # the blank that begins the next line
        piece += char
        size += width
    return "\r\n ".join([*pieces, piece])


def _numbers(contact: Contact) -> list[tuple[str, str]]:
    return [(label, number) for label, number in contact.numbers if _DIAL.fullmatch(number)]


def _card(lines: Iterable[str]) -> str:
    return "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""])
