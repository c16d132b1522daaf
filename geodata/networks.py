"""The networks around the directory: who coordinates, refers, pays and decides.

The tables of ``networks/`` share one shape, so that one reader, one page and one set of rules
serve them all. People edit them; whatever breaks a rule is named by file, row and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd

NETWORKS_DIR = Path(__file__).parent / "networks"
NETWORK_FILES = {
    "mobility": ("mobility_steps.csv", "mobility_coordinators.csv"),
    "better_together": ("better_together.csv",),
    "refugee": ("refugee_pathways.csv",),
    "sector": ("sector_committees.csv",),
    "rights": ("rights_instruments.csv",),
}
NETWORKS = tuple(NETWORK_FILES)
KINDS = (
    "step",
    "coordinator",
    "working_group",
    "forum",
    "program",
    "lead",
    "funder",
    "partner",
    "objective",
    "milestone",
    "pathway",
    "network",
    "member",
    "organization",
    "committee",
    "mandate",
    "method",
    "role",
    "permit",
    "law",
    "principle",
    "convention",
    "recommendation",
    "project",
)
STATUSES = (
    "link_known",
    "old_link",
    "not_found",
    "active",
    "not_confirmed",
    "reported_ended",
    "ended",
    "reference",
)
# The Maritimes first, as Havre is about them; the others by name, then what has no province.
PLACES = (
    *("NB", "NS", "PE"),
    *("AB", "BC", "MB", "NL", "NT", "NU", "ON", "QC", "SK", "YT"),
    *("CA", "INT"),
)
# A year, a month or a day: sources often say no more.
PARTIAL_DATE = r"^(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?$"
DATES = ("start_date", "end_date", "confirmed_until", "expected_end")
PAIRS = ("name", "text", "note", "link")
COLUMNS = (
    *("entry_id", "kind", "provinces", "name_en", "name_fr", "text_en", "text_fr", "status"),
    *DATES,
    *("note_en", "note_fr", "link_en", "link_fr", "email", "source_urls", "gathered_on"),
)
_FORMS = {
    "entry_id": (r"^[A-Z0-9]+(-[A-Z0-9]+)*$", "capital letters, digits and hyphens"),
    **dict.fromkeys(DATES, (PARTIAL_DATE, "a date such as 2026, 2026-03 or 2026-03-31")),
    "gathered_on": (
        r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$",
        "a day such as 2026-11-22",
    ),
    "link_en": (r"^(https?://[^\s|]+)?$", "a web address, or nothing"),
    "link_fr": (r"^(https?://[^\s|]+)?$", "a web address, or nothing"),
    "email": (r"^([\w.+-]+@[\w-]+(\.[\w-]+)+)?$", "one e-mail address, or nothing"),
    "source_urls": (r"^https?://[^\s|]+( \| https?://[^\s|]+)*$", "web addresses between ' | '"),
}
_FILLED = ("name_en", "name_fr", "text_en", "text_fr", "provinces")
_SHOWN_FAULTS = 10


@cache
def network_entries() -> pd.DataFrame:
    """Every entry of every network, in the order of `NETWORK_FILES`. Shared: never change it.

    Returns
    -------
    DataFrame
        ``network`` (a code of `NETWORKS`) and the columns of `COLUMNS`, all text; what is
        not known is an empty text. ``provinces`` holds codes of `PLACES` joined by ``;``
        (``CA`` is Canada as a whole, ``INT`` beyond it); dates are a year, month or day.

    Raises
    ------
    ValueError
        As `network_table`, and when an ``entry_id`` stands in two files.
    """
    tables = [
        network_table(NETWORKS_DIR / name).assign(network=network)
        for network, names in NETWORK_FILES.items()
        for name in names
    ]
    entries = pd.concat(tables, ignore_index=True)[["network", *COLUMNS]]
    twice = entries.loc[entries["entry_id"].duplicated(), "entry_id"]
    if len(twice):
        raise ValueError(f"{twice.iloc[0]} stands in two tables of {NETWORKS_DIR.name}")
    return entries


def network_table(path: Path) -> pd.DataFrame:
    """One file of ``networks/``, checked.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`, all text.

    Raises
    ------
    ValueError
        When the file is no CSV in UTF-8, or its header or any cell breaks a rule: the file,
        row (as a spreadsheet counts), column, what was found and what was expected.
    """
    try:
        # A broken cell is text here too: nothing is guessed, nothing is dropped.
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ValueError(f"{path.name}: expected a CSV file in UTF-8 ({error})") from error
    if list(table.columns) != list(COLUMNS):
        found = ",".join(map(str, table.columns))
        raise ValueError(f"{path.name}, row 1: found {found!r}; expected {','.join(COLUMNS)!r}")
    faults = list(network_faults(table))
    if faults:
        more = f"\nand {len(faults) - _SHOWN_FAULTS} more" if len(faults) > _SHOWN_FAULTS else ""
        lines = (f"{path.name}, {fault}" for fault in faults[:_SHOWN_FAULTS])
        raise ValueError("\n".join(lines) + more)
    return table


def network_faults(table: pd.DataFrame) -> Iterator[str]:
    """What breaks a rule, one sentence each.

    Parameters
    ----------
    table : DataFrame
        The columns of `COLUMNS`, text.

    Yields
    ------
    str
        ``row 3, column status: found 'x'; expected ...``; rows as a spreadsheet counts.
    """
    seen: set[str] = set()
    for row, line in enumerate(table.to_dict("records"), start=2):
        cells = {str(name): str(value) for name, value in line.items()}
        for column, expected in _cell_faults(cells):
            yield f"row {row}, column {column}: found {cells[column]!r}; expected {expected}"
        if cells["entry_id"] in seen:
            found = cells["entry_id"]
            yield f"row {row}, column entry_id: found {found!r} again; expected each once"
        seen.add(cells["entry_id"])


def _cell_faults(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Column and what was expected there, for each fault of one row."""
    for column, choices in (("kind", KINDS), ("status", STATUSES)):
        if cells[column] not in choices:
            yield column, f"one of {', '.join(choices)}"
    if not set(cells["provinces"].split(";")) <= set(PLACES):
        yield "provinces", f"codes joined by ';' among {', '.join(PLACES)}"
    for column, (form, expected) in _FORMS.items():
        if not re.fullmatch(form, cells[column]):
            yield column, expected
    for column in _FILLED:
        if not cells[column].strip():
            yield column, "words: it may not be empty"
    for pair in PAIRS:
        if bool(cells[f"{pair}_en"].strip()) != bool(cells[f"{pair}_fr"].strip()):
            empty = "en" if not cells[f"{pair}_en"].strip() else "fr"
            yield f"{pair}_{empty}", "both languages filled, or neither"
    for column in ("end_date", "confirmed_until", "expected_end"):
        start, later = cells["start_date"], cells[column]
        known = min(len(start), len(later))
        if later[:known] < start[:known]:
            yield column, f"no earlier date than start_date, {start}"
    if cells["status"] == "ended" and not cells["end_date"]:
        yield "end_date", "a date, as the status is ended"
    if cells["status"] == "not_confirmed" and not cells["confirmed_until"]:
        yield "confirmed_until", "a date, as the status is not_confirmed"
