"""The reviewed tables that stand beside the code as CSV files that people edit.

`geodata.schemas` defines the tables of the snapshot; these are read as they are, in both
languages, and feed ``docs/data-dictionary.md`` too.
"""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing import Series

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
