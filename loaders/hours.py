"""Opening hours read from the words of the directory, in English and French.

Only wordings that leave no doubt are read: days with a range of clock times, or "24 hours
a day". What is not understood is handed back as it stands and never guessed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from geodata.terms import WEEKDAYS

ATLANTIC, EASTERN = "America/Halifax", "America/Toronto"
MIDNIGHT, END_OF_DAY = "00:00", "24:00"
EVERY_DAY = tuple(WEEKDAYS)


class Opening(NamedTuple):
    """Days (MO to SU, or 1WE for the first Wednesday of the month) with one range of hours.

    ``closes_at`` is on the next day when it is not after ``opens_at``; a whole day is
    00:00 to 24:00. ``timezone`` is an IANA name; ``about`` the words before the hours.
    """

    byday: tuple[str, ...]
    opens_at: str
    closes_at: str
    timezone: str
    about: str


class ParsedHours(NamedTuple):
    """What was understood, and the words that were not (empty: everything was)."""

    openings: tuple[Opening, ...]
    not_understood: tuple[str, ...]


class _Words(NamedTuple):
    days: dict[str, str]
    always: re.Pattern[str]
    clause: re.Pattern[str]
    between: re.Pattern[str]
    zones: dict[str, str]


def _words(
    names: tuple[str, ...], day: str, through: str, hour: str, until: str, daily: str, first: str
) -> tuple[dict[str, str], re.Pattern[str]]:
    """The clause pattern of a language, out of its days and small words."""
    one = rf"(?:{day}(?:{'|'.join(names)}))"
    span = rf"(?P<from>{one}) {through} (?P<to>{one})"
    days = rf"(?:{first % one}|(?:{span})|(?P<list>{one}(?:(?:, | and | et ){one})*))"
    times = rf"{until.format(a=hour % ('h1', 'm1'), b=hour % ('h2', 'm2'))}"
    pattern = rf"(?:{days} )?{times}(?P<daily> {daily})?"
    codes = dict(zip(names, WEEKDAYS, strict=True))
    return codes, re.compile(pattern, re.IGNORECASE)


_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FRENCH = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_EN_DAYS, _EN_CLAUSE = _words(
    _ENGLISH,
    "",
    "to",
    r"(?P<%s>\d{1,2}):(?P<%s>\d{2})",
    "{a} to {b}",
    "every day",
    r"(?P<first>first %s) of the month",
)
_FR_DAYS, _FR_CLAUSE = _words(
    _FRENCH,
    "(?:le |du |au )?",
    "au",
    r"(?P<%s>\d{1,2}) h(?: (?P<%s>\d{2}))?",
    "de {a} à {b}",
    "tous les jours",
    r"(?P<first>(?:le )?premier %s) du mois",
)
LANGUAGES = {
    "en": _Words(
        _EN_DAYS,
        re.compile(r"24 hours a day(?:, (?:7 days a week|365 days a year))?"),
        _EN_CLAUSE,
        re.compile(r"(?:, | and )"),
        {", Eastern time": EASTERN, ", local time": ATLANTIC},
    ),
    "fr": _Words(
        _FR_DAYS,
        re.compile(r"24 heures sur 24(?:, (?:7 jours sur 7|365 jours par année))?"),
        _FR_CLAUSE,
        re.compile(r"(?:, | et )"),
        {", heure de l'Est": EASTERN, ", heure locale": ATLANTIC},
    ),
}
_ASIDE = re.compile(r" ?\([^()]*\)")  # such as (2021): the year of the evidence


def parse_hours(text: str, language: str) -> ParsedHours:
    """Read opening hours as the directory words them.

    Parameters
    ----------
    text : str
        Hours on the 24-hour clock, such as "Monday to Friday 8:30 to 16:30".
    language : str
        ``en`` or ``fr``.

    Returns
    -------
    ParsedHours
        Atlantic time unless the words say Eastern time.

    Examples
    --------
    >>> parse_hours("Tuesday 9:00 to 11:00 (2021)", "en").openings[0][:3]
    (('TU',), '09:00', '11:00')
    >>> parse_hours("Le soir", "fr")
    ParsedHours(openings=(), not_understood=('Le soir',))
    """
    words = LANGUAGES[language]
    openings: list[Opening] = []
    unknown: list[str] = []
    plain = _ASIDE.sub("", text.replace("\u00a0", " ")).strip()
    for sentence in (part.strip(" .") for part in re.split(r"\.(?: |$)", plain)):
        if sentence:
            found, rest = _sentence(sentence, words)
            openings += found
            unknown += [rest] if rest else []
    return ParsedHours(tuple(openings), tuple(unknown))


def _sentence(sentence: str, words: _Words) -> tuple[list[Opening], str]:
    """Openings of one sentence, and the words of it that were not understood."""
    timezone, body = ATLANTIC, sentence
    for ending, zone in words.zones.items():
        if sentence.endswith(ending):
            timezone, body = zone, sentence.removesuffix(ending)
    always = words.always.search(body)
    if always:
        before, after = body[: always.start()].strip(" ,"), body[always.end() :].strip()
        if after or words.clause.search(before) or re.search(r"\d", before):
            return [], sentence
        return [Opening(EVERY_DAY, MIDNIGHT, END_OF_DAY, timezone, before)], ""
    openings: list[Opening] = []
    first = words.clause.search(body)
    if first is None or re.search(r"\d", body[: first.start()]):
        return [], sentence
    about = body[: first.start()].strip(" ,")
    clause: re.Match[str] | None = first
    position = first.start()
    while clause:
        opening = _opening(clause, words, timezone, about)
        if opening is None:
            return [], sentence
        openings.append(opening)
        position = clause.end()
        gap = words.between.match(body, position)
        clause = words.clause.match(body, gap.end()) if gap else None
    return openings, body[position:].strip(" ,")


def _opening(clause: re.Match[str], words: _Words, timezone: str, about: str) -> Opening | None:
    """One clause, or None when its days or times are not certain."""
    days = _days(clause, words)
    opens = _clock(clause["h1"], clause["m1"])
    closes = _clock(clause["h2"], clause["m2"])
    if not days or opens in (None, END_OF_DAY) or closes is None or opens == closes:
        return None
    return Opening(days, str(opens), closes, timezone, about)


def _days(clause: re.Match[str], words: _Words) -> tuple[str, ...]:
    """Days of a clause, in the order of the week; empty when it names none or two kinds."""
    found = clause.groupdict()
    named = [key for key in ("first", "from", "list") if found[key]]
    if found["daily"]:
        return () if named else EVERY_DAY
    if not named:
        return ()
    if named == ["from"]:
        start, end = (_codes(found[key], words)[0] for key in ("from", "to"))
        first, last = WEEKDAYS.index(start), WEEKDAYS.index(end)
        return EVERY_DAY[first : last + 1]  # nothing when the week would wrap
    codes = _codes(found[named[0]], words)
    if named == ["first"]:
        return (f"1{codes[0]}",)
    return tuple(day for day in WEEKDAYS if day in codes)


def _codes(text: str, words: _Words) -> list[str]:
    return [words.days[name] for name in re.findall("|".join(words.days), text.lower())]


def _clock(hour: str, minute: str | None) -> str | None:
    """``HH:MM``, or None when no clock shows it."""
    hours, minutes = int(hour), int(minute or 0)
    if minutes > 59 or hours > 24 or (hours == 24 and minutes):
        return None
    return f"{hours:02d}:{minutes:02d}"
