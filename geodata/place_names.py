"""Place names and addresses as people type them, brought to one form.

The lists give an employer's address as free text. ``split_address`` takes it apart and
``place_keys`` says, in order, under which keys the gazetteer should be asked. All rules
are exact: nothing here guesses by similarity, since loose matching sends
"North Kentville" to "North Kemptville".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

POSTAL_LETTER = {"NB": "E", "NS": "B", "PE": "C"}

_PROVINCE_WORDS = (
    r"n\.?[\s-]?b\.?|n\.?\s?s\.?|p\.?\s?e\.?(?:\s?i\.?)?|n\.[\s-]?[eé]\.?"
    r"|[iî]\.?[\s-]?p\.?[\s-]?[eé]\.?|new[\s-]brunswick|nouveau[\s-]brunswick|nova[\s-]scotia|nouvelle[\s-][eé]cosse|prince[\s-]edward[\s-]island"
    r"|[iî]le[\s-]du[\s-]prince[\s-][eé]douard"
)
_PROVINCE_TAIL = re.compile(rf"(?:^|[\s,])(?:{_PROVINCE_WORDS})$", re.IGNORECASE)
_POSTAL_TAIL = re.compile(
    r"(?:^|(?<=[\s,]))([A-Z]\d[A-Z])(?:[\s-]?(\d[A-Z]\d|\d[A-Z]?)| ([A-Z0-9]{2,3}))?$",
    re.IGNORECASE | re.ASCII,
)
_POSTAL_CODE = re.compile(r"(?<![A-Z0-9])([A-Z]\d[A-Z])[\s-]*\d[A-Z]\d", re.IGNORECASE | re.ASCII)
_OTHER_TAIL = re.compile(r",(?=[^,]*[0-9])[A-Z0-9 ]*$")
_COUNTY = re.compile(
    r"^(?:.*\b(?:county|co\.?|cty|comte|comt[eé])|comt[eé]\s+de\b.*)$", re.IGNORECASE
)
_RURAL_ROUTE = re.compile(
    r"(?:(?<=^)|(?<=\s))(?:r\.?\s?r\.?|rural\s+route)\s*(?:#|no\.?)?\s*\d*(?=[\s,;]|$)"
    r"|(?<=[a-z])rr\s*#?\s*\d+$",
    re.IGNORECASE,
)
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛`´ʼ′＇", "'"))
_JOINED_LETTERS = str.maketrans({"œ": "oe", "æ": "ae"})
_WORDS = {
    "st": "saint",
    "ste": "sainte",
    "mt": "mount",
    "lwr": "lower",
    "upr": "upper",
    "center": "centre",
    "rd": "road",
}


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart.

    Attributes
    ----------
    place : str
        The place part as typed, without province and postal code.
    fsa : str
        First three characters of a Canadian postal code, or empty.
    postal_code : str
        ``A1A 1A1``, or empty when absent or cut short.
    """

    place: str
    fsa: str = ""
    postal_code: str = ""

    @property
    def postal_partial(self) -> bool:
        """True when a postal code was there but cut short."""
        return bool(self.fsa) and not self.postal_code


def split_address(text: str) -> Address:
    """Take apart ``City, PR A1A 1A1`` and its many variants.

    Examples
    --------
    >>> split_address("Moncton, NB E1C 1A1")
    Address(place='Moncton', fsa='E1C', postal_code='E1C 1A1')
    >>> split_address("Clyde River, C0A1H3")
    Address(place='Clyde River', fsa='C0A', postal_code='C0A 1H3')
    >>> split_address("Halifax, NS B3J  0C").postal_partial
    True
    >>> split_address("Grande-Digue NB, NB E4R 3A1").place
    'Grande-Digue'
    >>> split_address("London, EC2A3L5").fsa
    ''
    """
    rest = " ".join(text.split()).rstrip(" ,;.")
    fsa = postal_code = ""
    if match := _POSTAL_TAIL.search(rest):
        fsa = match[1].upper()
        unit = (match[2] or "").upper()
        postal_code = f"{fsa} {unit}" if len(unit) == 3 else ""
        rest = rest[: match.start()]
    else:
        rest = _OTHER_TAIL.sub("", rest)
    rest = rest.rstrip(" ,;.")
    while match := _PROVINCE_TAIL.search(rest):
        rest = rest[: match.start()].rstrip(" ,;")
    return Address(rest.strip(" ,;."), fsa, postal_code)


def without_postal_codes(text: str) -> str:
    """The text with every full postal code cut to its first three characters.

    >>> without_postal_codes("Halifax, NS B3J 0C1 Canada")
    'Halifax, NS B3J Canada'
    """
    return _POSTAL_CODE.sub(r"\1", text)


def plain_text(text: str) -> str:
    """Small letters without accents, and one kind of apostrophe.

    >>> plain_text("L’ÎLE-AU-CŒUR")
    "l'ile-au-coeur"
    """
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return plain.casefold().translate(_JOINED_LETTERS)


def place_key(name: str) -> str:
    """The key a place name is filed under: plain letters, one blank between words.

    Examples
    --------
    >>> place_key("Cap-Pelé"), place_key("ST. ANDREW’S"), place_key("L'Ardoise")
    ('cap pele', 'saint andrews', 'l ardoise')
    >>> place_key("Ste-Marie-De-Kent"), place_key("Mt Uniacke")
    ('sainte marie de kent', 'mount uniacke')
    """
    plain = re.sub(r"'(s\b)", r"\1", plain_text(name))
    words = re.sub(r"[^a-z0-9]+", " ", plain).split()
    return " ".join(_WORDS.get(word, word) for word in words)


def place_keys(place: str) -> list[str]:
    """Keys to ask the gazetteer for, the most literal first.

    Rural-route marks, bracketed remarks, a leading civic number and the county that
    follows a comma are left out in later keys; of several parts the first is asked for,
    then the last (a street comes before its town); a county alone names no place.

    Examples
    --------
    >>> place_keys("RR#2 Canning")
    ['canning']
    >>> place_keys("Bloomfield, Carleton County")
    ['bloomfield carleton county', 'bloomfield']
    >>> place_keys("Shelburne County")
    []
    >>> "charlottetown" in place_keys("73 Malpeque Road, Charlottetown")
    True
    >>> place_keys("Marshfield (York)")
    ['marshfield york', 'marshfield']
    """
    parts = [part for part in re.split(r"[,;]", _RURAL_ROUTE.sub(" ", place)) if part.strip()]
    candidates = [" ".join(parts)]
    without_county = [part for part in parts if not _COUNTY.match(part.strip())]
    if without_county != parts:
        candidates.append(" ".join(without_county))
        if not without_county:
            return []
    if len(without_county) > 1:
        candidates += [without_county[0], without_county[-1]]
    candidates += [re.sub(r"\(.*?\)", " ", text) for text in candidates]
    candidates += [re.sub(r"^\s*\d+\s+", "", text) for text in candidates]
    keys = [place_key(text) for text in candidates]
    return list(dict.fromkeys(key for key in keys if key))
