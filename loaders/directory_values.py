"""What one cell of the directory may hold: small yes-or-no questions about text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from urllib.parse import urlsplit

import phonenumbers

from geodata import schemas, terms

SHORT_NUMBERS = frozenset({"211", "511", "711", "811", "911", "988"})
POSTAL_LETTERS = {"NB": "E", "NS": "B", "PE": "C"}
_LANGUAGES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da "
    "de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy "
    "hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg "
    "li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or "
    "os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta "
    "te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
ISO_639_1 = frozenset(_LANGUAGES.split())
# control characters, invisible and direction marks, line separators, half characters, the
# replacement mark
_DAMAGE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffd]"
)
_TAG = re.compile(r"<[A-Za-z/!?]")
_PLAIN_NUMBER = re.compile(r"\+[0-9 .()-]+|-|-[0-9.]+")  # +1 506-555-0100, a dash, -2
_IDENTIFIER = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
_TYPE_CODE = re.compile(r"[a-z]+(_[a-z]+)*")
_PHONE = re.compile(r"(\+?1[ .-]?)?(\([0-9]{3}\) ?|[0-9]{3}[ .-]?)[0-9]{3}[ .-]?[0-9]{4}")
_EMAIL = re.compile(r"(?!\.)[A-Za-z0-9._%+-]+(?<!\.)@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_WEB_ADDRESS = re.compile(r'https?://[^\s<>"\\]+', re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+\.?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_POSTAL_CODE = re.compile(
    r"[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z] ?[0-9][ABCEGHJ-NPRSTV-Z][0-9]"
)
_POSTAL_IN_TEXT = re.compile(r"\b([A-Za-z][0-9][A-Za-z])[ -]?[0-9][A-Za-z][0-9]")
# what spreadsheets make of a long number, and of what they cannot work out
_REWRITTEN = re.compile(
    r"[+-]?[0-9]+([.,][0-9]+)?[Ee]\+?[0-9]+|#(NAME\?|REF!|N/A|VALUE!|DIV/0!|NUM!|NULL!|#+)"
)
# 11/22/2026, 22.11.26, 2026/11/22, 22-Nov-26, nov-26, 22-nov, 46348, 2026-11-22 00:00:00
_REWRITTEN_DATE = re.compile(
    r"[0-9]{1,4}[/.][0-9]{1,2}[/.][0-9]{1,4}|[0-9]{1,2}-[0-9]{1,2}-[0-9]{2,4}"
    r"|([0-9]{1,2}-)?[^\W\d_]{3,5}\.?-[0-9]{2,4}|[0-9]{1,2}-[^\W\d_]{3,5}\.?"
    r"|[0-9]{5}|[0-9-]{8,10}[ T][0-9:.]+"
)
# é, à, ’ and the like in UTF-8, taken for another encoding
_MISREAD = re.compile("Ã[\u0080-\u00bf\u0160\u0152\u2030\u20ac]|â€|Â[\u0080-\u00bf]")
_LONGEST_SHOWN = 80


def is_damaged(text: str) -> bool:
    """Whether an invisible, control or replacement character stands in the text."""
    return _DAMAGE.search(text) is not None


def is_markup(text: str) -> bool:
    """Whether this holds an HTML tag, or begins as a spreadsheet formula does.

    Examples
    --------
    >>> [is_markup(text) for text in ("<b>Call</b>", "=A1", "@SUM(1)", "+1 506 555 0100", "a < b")]
    [True, True, True, False, False]
    """
    if _TAG.search(text) or text.startswith(("=", "@")):
        return True
    return text.startswith(("+", "-")) and _PLAIN_NUMBER.fullmatch(text) is None


def is_rewritten(text: str) -> bool:
    """Whether a spreadsheet has put a rounded number or an error mark in the place of a cell.

    Examples
    --------
    >>> [is_rewritten(text) for text in ("1.8005E+10", "#NAME?", "1-800-555-0100", "E1C 8P9")]
    [True, True, False, False]
    """
    return _REWRITTEN.fullmatch(text) is not None


def is_rewritten_date(text: str) -> bool:
    """Whether this is a date as a spreadsheet writes it.

    Examples
    --------
    >>> [is_rewritten_date(text) for text in ("11/22/2026", "22-nov-26", "46348", "2026-11-22")]
    [True, True, True, False]
    """
    return _REWRITTEN_DATE.fullmatch(text) is not None


def is_misread(text: str) -> bool:
    """Whether accents were damaged by reading UTF-8 as another encoding.

    Examples
    --------
    >>> is_misread("Cap-PelÃ©"), is_misread("Cap-Pelé")
    (True, False)
    """
    return _MISREAD.search(text) is not None


def is_identifier(text: str) -> bool:
    """Whether this is an identifier such as ``NB-CAFI-MAIN``."""
    return _IDENTIFIER.fullmatch(text) is not None


def is_type_code(text: str) -> bool:
    """Whether this is a code such as ``legal_help``."""
    return _TYPE_CODE.fullmatch(text) is not None


def is_boolean(text: str) -> bool:
    """``true`` or ``false``; a spreadsheet may write them in capitals."""
    return text.lower() in {"true", "false"}


def is_province_list(text: str) -> bool:
    """Whether this is one or several of NB, NS and PE, separated by ``;``."""
    return re.fullmatch(schemas.PROVINCE_LIST_PATTERN.strip("^$"), text) is not None


def is_language_list(text: str) -> bool:
    """Whether these are ISO 639-1 codes, separated by ``;``."""
    return all(code in ISO_639_1 for code in text.split(";"))


def is_canadian_phone(text: str) -> bool:
    """Whether this can be a number in Canada: ten digits (1 before them or not), or a short one.

    Examples
    --------
    >>> [is_canadian_phone(text) for text in ("506-555-0100", "811", "123-456-7890")]
    [True, True, False]
    """
    if text in SHORT_NUMBERS:
        return True
    if not _PHONE.fullmatch(text):
        return False
    return bool(phonenumbers.is_valid_number_for_region(phonenumbers.parse(text, "CA"), "CA"))


def is_email(text: str) -> bool:
    """Whether this is an address such as ``name@example.org``."""
    return len(text) <= 254 and ".." not in text and _EMAIL.fullmatch(text) is not None


def is_web_address(text: str) -> bool:
    """Whether this is a plain http or https link: a host, and no password in it.

    Examples
    --------
    >>> [is_web_address(text) for text in ("https://example.org/a", "javascript:alert(1)")]
    [True, False]
    """
    if not _WEB_ADDRESS.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises when it is not a number of a port
    except ValueError:
        return False
    return "@" not in parts.netloc and _HOST.fullmatch(parts.hostname or "") is not None


def is_source_list(text: str) -> bool:
    """Whether each part between ``|`` is a web address or plain words that name a source."""
    parts = [part.strip() for part in text.split("|")]
    return all(part and (not _SCHEME.match(part) or is_web_address(part)) for part in parts)


def is_postal_code(text: str) -> bool:
    """Whether this has the form of a Canadian postal code, e.g. ``E1C 8P9``."""
    return _POSTAL_CODE.fullmatch(text) is not None


def is_year(text: str) -> bool:
    """Whether this is a year from 1900 to 2099."""
    return re.fullmatch("(19|20)[0-9]{2}", text) is not None


def is_date(text: str) -> bool:
    """Whether this is a real day written as ``2026-11-22``."""
    if not re.fullmatch("(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_partial_date(text: str) -> bool:
    """Whether this is a year, a month or a real day: ``2024``, ``2024-04``, ``2024-04-01``."""
    if re.fullmatch("(19|20)[0-9]{2}(-[0-9]{2})?", text):
        return len(text) == 4 or is_date(f"{text}-01")
    return is_date(text)


def matching(pattern: str) -> Callable[[str], bool]:
    """Whether the whole text has the form of a schema's pattern (in plain digits)."""
    form = re.compile(pattern.strip("^$"), re.ASCII)
    return lambda text: form.fullmatch(text) is not None


def one_of(choices: Collection[str]) -> Callable[[str], bool]:
    """Whether the text is one of the choices."""
    return set(choices).__contains__


def shown(value: object) -> str:
    """A cell as a finding may show it: short, visible, without a full postal code.

    Examples
    --------
    >>> shown("E1C 8P9 ")
    'E1C… '
    """
    text = _POSTAL_IN_TEXT.sub(r"\1…", str(value))
    text = _DAMAGE.sub(lambda mark: f"\\u{ord(mark[0]):04x}", text)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


# table, column, code, what a filled cell must satisfy
CELL_RULES: tuple[tuple[str, str, str, Callable[[str], bool]], ...] = (
    ("organizations", "organization_id", "directory_bad_identifier", is_identifier),
    ("organizations", "operator", "directory_unknown_choice", set(schemas.OPERATORS).__contains__),
    ("organizations", "website", "directory_bad_url", is_web_address),
    ("locations", "location_id", "directory_bad_identifier", is_identifier),
    (
        "locations",
        "location_type",
        "directory_unknown_choice",
        set(schemas.LOCATION_TYPES).__contains__,
    ),
    ("locations", "service_provinces", "directory_unknown_province", is_province_list),
    ("locations", "province", "directory_unknown_province", set(schemas.PROVINCES).__contains__),
    ("locations", "postal_code", "directory_bad_postal_code", is_postal_code),
    ("locations", "protected", "directory_unknown_choice", is_boolean),
    ("locations", "languages", "directory_bad_language", is_language_list),
    ("locations", "email", "directory_bad_email", is_email),
    ("locations", "website", "directory_bad_url", is_web_address),
    ("locations", "tier", "directory_unknown_choice", set(map(str, schemas.TIERS)).__contains__),
    ("locations", "evidence_year", "directory_bad_date", is_year),
    ("locations", "last_verified", "directory_bad_date", is_date),
    ("locations", "source_urls", "directory_bad_url", is_source_list),
    ("phones", "number", "directory_bad_phone", is_canadian_phone),
    ("phones", "kind", "directory_unknown_choice", matching(terms.PHONE_KIND_PATTERN)),
    ("service_types", "service_type", "directory_bad_identifier", is_type_code),
    (
        "service_types",
        "better_together_objective",
        "directory_unknown_choice",
        matching(terms.OBJECTIVE_PATTERN),
    ),
    ("schedules", "byday", "directory_bad_hours", matching(terms.BYDAY_PATTERN)),
    ("schedules", "opens_at", "directory_bad_hours", matching(terms.CLOCK_PATTERN)),
    ("schedules", "closes_at", "directory_bad_hours", matching(terms.CLOCK_PATTERN)),
    ("schedules", "timezone", "directory_unknown_choice", one_of(terms.TIMEZONES)),
    ("schedules", "valid_from", "directory_bad_date", is_date),
    ("schedules", "valid_to", "directory_bad_date", is_date),
    ("schedules", "attending_type", "directory_unknown_choice", one_of(terms.ATTENDING_TYPES)),
    ("schedules", "evidence_year", "directory_bad_date", is_year),
    ("unscheduled_hours", "open_evenings", "directory_unknown_choice", one_of(terms.ANSWERS)),
    ("unscheduled_hours", "open_weekends", "directory_unknown_choice", one_of(terms.ANSWERS)),
    ("eligibility", "wall", "directory_unknown_choice", one_of(terms.WALLS)),
    ("eligibility", "answer", "directory_unknown_choice", one_of(terms.ANSWERS)),
    ("eligibility", "source_url", "directory_bad_url", is_source_list),
    ("eligibility", "evidence_year", "directory_bad_date", is_year),
    ("service_areas", "area_type", "directory_unknown_choice", one_of(terms.AREA_TYPES)),
    ("service_areas", "area_id", "directory_bad_area", matching(r"^(NB|NS|PE|1[123][0-9]{2})$")),
    ("service_areas", "extent", "directory_unknown_choice", one_of(terms.EXTENTS)),
    ("who_answers", "source_urls", "directory_bad_url", is_source_list),
    ("operators", "operator", "directory_unknown_choice", one_of(schemas.OPERATORS)),
    ("operators", "independent", "directory_unknown_choice", is_boolean),
    ("programs", "program_id", "directory_bad_identifier", is_identifier),
    ("programs", "provinces", "directory_unknown_province", is_province_list),
    ("programs", "start_date", "directory_bad_date", is_partial_date),
    ("programs", "end_date", "directory_bad_date", is_partial_date),
    ("programs", "not_confirmed_after", "directory_bad_date", is_partial_date),
    ("programs", "source_urls", "directory_bad_url", is_source_list),
    (
        "program_participation",
        "role",
        "directory_unknown_choice",
        one_of(terms.PARTICIPATION_ROLES),
    ),
    ("program_participation", "provinces", "directory_unknown_province", is_province_list),
    ("program_participation", "start_date", "directory_bad_date", is_partial_date),
    ("program_participation", "end_date", "directory_bad_date", is_partial_date),
    ("program_participation", "first_confirmed", "directory_bad_date", is_partial_date),
    ("program_participation", "not_confirmed_after", "directory_bad_date", is_partial_date),
    ("program_participation", "source_urls", "directory_bad_url", is_source_list),
    ("service_types", "for_workers", "directory_unknown_choice", is_boolean),
)
