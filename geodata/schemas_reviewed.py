"""The reviewed tables that stand beside the code as CSV files that people edit.

`geodata.schemas` defines the tables of the snapshot; these are read as they are, in both
languages, and feed ``docs/data-dictionary.md`` too.
"""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing import Series

from geodata.networks import KINDS, PARTIAL_DATE, STATUSES
from geodata.terms import NOC_VERSIONS, PROGRAM_STREAMS


class _Table(pa.DataFrameModel):
    class Config:
        strict = True
        ordered = True


class Occupations(_Table):
    """Every occupation of the Maritime rows of the lists."""

    noc_version: Series[str] = pa.Field(
        isin=NOC_VERSIONS, description="Edition of the National Occupational Classification"
    )
    noc_code: Series[str] = pa.Field(
        str_matches=r"^(\d{4}|\d{5})$", description="Code: 4 digits in 2011, 5 in 2021"
    )
    title_en: Series[str] = pa.Field(description="Title in English")
    title_fr: Series[str] = pa.Field(description="Title in French")
    title_fr_source: Series[str] = pa.Field(
        isin=("list", "noc2011", "noc2021"),
        description="Where the French title stands: list (a French edition of a list), noc2011 "
        "or noc2021 (the classification itself)",
    )


class OccupationGroups(_Table):
    """The occupations that matter here, alike in both editions."""

    group: Series[str] = pa.Field(str_matches=r"^[a-z_]+$", description="Code of the group")
    title_en: Series[str] = pa.Field(description="Title of the group in English (ours)")
    title_fr: Series[str] = pa.Field(description="Title of the group in French (ours)")
    noc_version: Series[str] = pa.Field(isin=NOC_VERSIONS, description="Edition")
    noc_code: Series[str] = pa.Field(
        str_matches=r"^(\d{4}|\d{5})$", description="Code; in one group at most"
    )
    note: Series[str] = pa.Field(
        description="Counterpart in the other edition, or what became of it"
    )


class BroadOccupations(_Table):
    """The ten broad categories of each edition."""

    noc_version: Series[str] = pa.Field(isin=NOC_VERSIONS, description="Edition")
    broad_occupation: Series[str] = pa.Field(
        str_matches=r"^\d$", description="First digit of the codes"
    )
    title_en: Series[str] = pa.Field(description="Title in English")
    title_fr: Series[str] = pa.Field(description="Title in French")


class ProgramStreams(_Table):
    """The streams of the program, as the lists name them."""

    program_stream: Series[str] = pa.Field(
        unique=True, isin=PROGRAM_STREAMS, description="Code of the stream"
    )
    title_en: Series[str] = pa.Field(description="Title in English")
    title_fr: Series[str] = pa.Field(description="Title in French")
    since: Series[str] = pa.Field(description="First list that has it; empty: no list has it")
    note: Series[str] = pa.Field(description="What it is, or when the lists have it")


class Countries(_Table):
    """Countries of residence in the official tables, and the languages taken for them."""

    published_name: Series[str] = pa.Field(
        unique=True, description="Name as the tables write it, cut where they cut it"
    )
    country: Series[str] = pa.Field(str_matches=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")
    languages: Series[str] = pa.Field(
        str_matches=r"^[a-z]{2,3}(;[a-z]{2,3})*$",
        description="Main languages (ISO 639, ;). One: counted for every position; several: "
        "each counted from none to all",
    )
    method: Series[str] = pa.Field(
        isin=("official", "official_and_reviewed"),
        description="official: each is an official language there, in law, in fact or in a "
        "region; official_and_reviewed: a person added one, and judgement says why",
    )
    source: Series[str] = pa.Field(description="Where the official languages stand")
    judgement: Series[str] = pa.Field(description="What a person decided, or what is not known")


class Interpretation(_Table):
    """Locations whose entry says that they answer in many languages on request."""

    location_id: Series[str] = pa.Field(unique=True, description="Location")
    kind: Series[str] = pa.Field(
        isin=("interpretation", "translation", "agents"),
        description="What is offered; agents: staff who speak them",
    )
    words_en: Series[str] = pa.Field(
        description="The sentence of the directory entry that it rests on, in English"
    )


class NetworkEntries(_Table):
    """The networks around the directory: six files of one shape, one line per entry."""

    entry_id: Series[str] = pa.Field(
        unique=True, str_matches=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", description="Stable code"
    )
    kind: Series[str] = pa.Field(isin=KINDS, description="What the entry is")
    provinces: Series[str] = pa.Field(
        str_matches=r"^[A-Z]{2,3}(;[A-Z]{2})*$",
        description="Provinces and territories it is about; CA: all of Canada; INT: beyond it",
    )
    name_en: Series[str] = pa.Field(description="Name or short title in English")
    name_fr: Series[str] = pa.Field(description="Name or short title in French")
    text_en: Series[str] = pa.Field(description="What it is or does, in English, our own words")
    text_fr: Series[str] = pa.Field(description="What it is or does, in French, our own words")
    status: Series[str] = pa.Field(
        isin=STATUSES,
        description="What is known of it; not_confirmed: it was there, nothing newer was found",
    )
    start_date: Series[str] = pa.Field(
        str_matches=PARTIAL_DATE, description="Year, month or day it began; empty: not known"
    )
    end_date: Series[str] = pa.Field(
        str_matches=PARTIAL_DATE, description="When it ended; empty: it did not, or not known"
    )
    confirmed_until: Series[str] = pa.Field(
        str_matches=PARTIAL_DATE, description="Last date for which a source speaks of it"
    )
    expected_end: Series[str] = pa.Field(
        str_matches=PARTIAL_DATE, description="End that a source announced, not confirmed"
    )
    note_en: Series[str] = pa.Field(description="What a reader must know, in English, or empty")
    note_fr: Series[str] = pa.Field(description="What a reader must know, in French, or empty")
    link_en: Series[str] = pa.Field(description="Page to open, for English readers, or empty")
    link_fr: Series[str] = pa.Field(description="Page to open, for French readers, or empty")
    email: Series[str] = pa.Field(description="E-mail of the office or program, never of a person")
    source_urls: Series[str] = pa.Field(description="Pages the facts come from, between ' | '")
    gathered_on: Series[str] = pa.Field(
        str_matches=r"^\d{4}-\d{2}-\d{2}$", description="Day by which the facts were gathered"
    )
