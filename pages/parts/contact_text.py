"""How to reach an entry, taken from what its card shows: nothing hidden there comes out here."""

from __future__ import annotations

from urllib.parse import quote

from pages.parts.entry_text import Fields, known
from pages.parts.map_layers import Entry
from pages.parts.text import _, province_name
from pages.parts.vcard import Contact

MAP_SITE = "openstreetmap.org"


def contact_of(entry: Fields, text: Entry) -> Contact:
    """Numbers, e-mail and web address of the card's own lines; the street when it is public."""
    links = [(row.label, row.href.partition(":")) for row in text.rows if row.href]
    emails = [rest for _label, (scheme, _colon, rest) in links if scheme == "mailto"]
    return Contact(
        name=text.heading,
        numbers=tuple((label, rest) for label, (scheme, _c, rest) in links if scheme == "tel"),
        email=emails[0] if emails else "",
        website=known(entry["website"]),
        address=_address(entry),
        note=_("{caution} From Havre's directory.", caution=text.note),
    )


def directions(entry: Fields) -> str:
    """The address of a search for the street on a public map; empty when it is not public.

    A link to follow, nothing more: the map's own site is asked when somebody opens it.
    """
    if not _address(entry):
        return ""
    street, town, province, _postal = _address(entry)
    sought = quote(", ".join(filter(None, (street, town, province))), safe="", errors="replace")
    return f"https://www.{MAP_SITE}/search?query={sought}"


def operator_words(operator: str) -> str:
    """Who runs a place or line, so that a caller knows who answers; empty when not known."""
    return {
        "community": _("Run by a community organisation"),
        "government": _("Run by a government"),
        "consular": _("Run by a consulate or liaison service"),
        "union": _("Run by a union"),
        "employer_body": _("Run by an employers' body"),
        "transit": _("Run by a transit service"),
    }.get(operator, "")


def _address(entry: Fields) -> tuple[str, ...]:
    """Street, town, province, postal code; empty unless the card shows the street."""
    street = known(entry["street"])
    if entry["protected"] or entry["tier"] == 3 or entry["location_type"] != "physical":
        return ()
    if not street or not known(entry["city"]):
        return ()
    code = known(entry["province"])
    province = province_name(code) if code else ""
    return street, known(entry["city"]), province, known(entry["postal_code"])
