"""The tables of the directory beyond who, where and what: hours, conditions, areas, programs.

People edit all of them but ``facts`` in ``geodata/directory/``; ``facts`` is read out of the
``grades`` of the locations. Names follow Open Referral HSDS 3 where it has one.
"""

from __future__ import annotations

from typing import ClassVar

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from geodata import schemas
from geodata.terms import (
    ANSWERS,
    AREA_TYPES,
    ATTENDING_TYPES,
    BYDAY_PATTERN,
    CLOCK_PATTERN,
    EXTENTS,
    GRADES,
    OPERATORS,
    PARTIAL_DATE_PATTERN,
    PARTICIPATION_ROLES,
    PROVINCE_LIST_PATTERN,
    TIMEZONES,
    WALLS,
)

DAY_PATTERN = r"^(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
SOURCES_MEANING = "Pages the facts come from, separated by ' | '"
YEAR_MEANING = "Year of the evidence, if known"


class _Table(pa.DataFrameModel):
    class Config:
        strict = True
        coerce = True
        ordered = True


class Schedules(_Table):
    """Opening hours that a program can read (HSDS schedule)."""

    location_id: Series[str] = pa.Field(description="Location")
    byday: Series[str] = pa.Field(
        str_matches=BYDAY_PATTERN,
        description="Days, separated by ; (RFC 5545): MO to SU; 1WE is the first Wednesday of "
        "the month",
    )
    opens_at: Series[str] = pa.Field(
        str_matches=CLOCK_PATTERN, description="Opening time, 24-hour clock"
    )
    closes_at: Series[str] = pa.Field(
        str_matches=CLOCK_PATTERN,
        description="Closing time; on the next day when it is not after opens_at; a whole day is "
        "00:00 to 24:00",
    )
    timezone: Series[str] = pa.Field(isin=TIMEZONES, description="Where the clock stands")
    valid_from: Series[str] = pa.Field(
        nullable=True, str_matches=DAY_PATTERN, description="First day it holds; empty: not stated"
    )
    valid_to: Series[str] = pa.Field(
        nullable=True, str_matches=DAY_PATTERN, description="Last day it holds; empty: not stated"
    )
    attending_type: Series[str] = pa.Field(
        nullable=True,
        isin=ATTENDING_TYPES,
        description="What is open: in_person, phone, emergency_phone (one kind of emergency "
        "only), recording (nobody answers); empty: not stated",
    )
    description_en: Series[str] = pa.Field(
        nullable=True, description="Which line or desk, in English"
    )
    description_fr: Series[str] = pa.Field(
        nullable=True, description="Which line or desk, in French"
    )
    evidence_year: Series[pd.Int64Dtype] = pa.Field(nullable=True, description=YEAR_MEANING)


class UnscheduledHours(_Table):
    """Hours that stay words, or a part of them, reviewed one by one: why they are no schedule."""

    location_id: Series[str] = pa.Field(unique=True, description="Location")
    open_evenings: Series[str] = pa.Field(
        nullable=True, isin=ANSWERS, description="What the words say; empty: they do not say"
    )
    open_weekends: Series[str] = pa.Field(
        nullable=True, isin=ANSWERS, description="What the words say; empty: they do not say"
    )
    reason_en: Series[str] = pa.Field(description="Why, in English")
    reason_fr: Series[str] = pa.Field(description="Why, in French")


class Eligibility(_Table):
    """What may stop a worker at the door (HSDS eligibility, required_document)."""

    location_id: Series[str] = pa.Field(description="Location")
    service_type: Series[str] = pa.Field(
        nullable=True, description="Holds for this service only; empty: for all at the location"
    )
    wall: Series[str] = pa.Field(
        isin=WALLS,
        description="closed_permit_accepted (people whose permit names one employer are served), "
        "health_card_asked, status_asked (a certain immigration status is needed)",
    )
    answer: Series[str] = pa.Field(
        isin=ANSWERS, description="What the evidence says; no row: not known"
    )
    words_en: Series[str] = pa.Field(description="The rule in plain words, in English")
    words_fr: Series[str] = pa.Field(description="The rule in plain words, in French")
    source_url: Series[str] = pa.Field(description="Page that says so")
    evidence_year: Series[pd.Int64Dtype] = pa.Field(nullable=True, description=YEAR_MEANING)


class ServiceAreas(_Table):
    """Provinces and census divisions that a location serves (HSDS service_area)."""

    location_id: Series[str] = pa.Field(description="Location")
    area_type: Series[str] = pa.Field(isin=AREA_TYPES, description="Kind of area")
    area_id: Series[str] = pa.Field(
        str_matches=r"^(NB|NS|PE|1[123]\d\d)$",
        description="Province, or census division (CDUID of 2021)",
    )
    extent: Series[str] = pa.Field(
        isin=EXTENTS,
        description="whole, or part (the area named is a town or region that lies in it)",
    )


class WhoAnswers(_Table):
    """Who takes the call, where the evidence says more than the kind of operator."""

    location_id: Series[str] = pa.Field(unique=True, description="Location")
    who_answers_en: Series[str] = pa.Field(description="Sentence in English")
    who_answers_fr: Series[str] = pa.Field(description="Sentence in French")
    source_urls: Series[str] = pa.Field(description=SOURCES_MEANING)


class Operators(_Table):
    """The kinds of body behind an organisation, and who answers there."""

    operator: Series[str] = pa.Field(unique=True, isin=OPERATORS, description="Code")
    label_en: Series[str] = pa.Field(description="Label in English")
    label_fr: Series[str] = pa.Field(description="Label in French")
    who_answers_en: Series[str] = pa.Field(description="Sentence in English")
    who_answers_fr: Series[str] = pa.Field(description="Sentence in French")
    independent: Series[bool] = pa.Field(
        description="Known to be independent of governments and employers"
    )


class Programs(_Table):
    """Funded programs in which organisations take part (HSDS program)."""

    program_id: Series[str] = pa.Field(unique=True, description="Stable identifier")
    organization_id: Series[str] = pa.Field(description="Organisation that leads it")
    name_en: Series[str] = pa.Field(nullable=True, description="Name in English, or empty")
    name_fr: Series[str] = pa.Field(nullable=True, description="Name in French, or empty")
    funder_en: Series[str] = pa.Field(nullable=True, description="Who pays, in English")
    funder_fr: Series[str] = pa.Field(nullable=True, description="Who pays, in French")
    provinces: Series[str] = pa.Field(
        str_matches=PROVINCE_LIST_PATTERN, description="Provinces, separated by ;"
    )
    start_date: Series[str] = pa.Field(
        nullable=True,
        str_matches=PARTIAL_DATE_PATTERN,
        description="Year, month or day; empty: not known",
    )
    end_date: Series[str] = pa.Field(
        nullable=True,
        str_matches=PARTIAL_DATE_PATTERN,
        description="Year, month or day; empty: not known",
    )
    not_confirmed_after: Series[str] = pa.Field(
        nullable=True,
        str_matches=PARTIAL_DATE_PATTERN,
        description="Nothing found says that it went on after this; only where the end is unknown",
    )
    status_en: Series[str] = pa.Field(description="What is known of its end, in English")
    status_fr: Series[str] = pa.Field(description="What is known of its end, in French")
    source_urls: Series[str] = pa.Field(description=SOURCES_MEANING)


class ProgramParticipation(_Table):
    """Which organisation took part in which program, and since when that is known."""

    program_id: Series[str] = pa.Field(description="Program")
    organization_id: Series[str] = pa.Field(description="Organisation")
    role: Series[str] = pa.Field(isin=PARTICIPATION_ROLES, description="lead or partner")
    provinces: Series[str] = pa.Field(
        str_matches=PROVINCE_LIST_PATTERN, description="Provinces it covers, separated by ;"
    )
    start_date: Series[str] = pa.Field(
        nullable=True,
        str_matches=PARTIAL_DATE_PATTERN,
        description="Year, month or day; empty: not known",
    )
    end_date: Series[str] = pa.Field(
        nullable=True,
        str_matches=PARTIAL_DATE_PATTERN,
        description="Year, month or day; empty: not known",
    )
    first_confirmed: Series[str] = pa.Field(
        nullable=True,
        str_matches=PARTIAL_DATE_PATTERN,
        description="Earliest date at which a source names it; it may have begun before",
    )
    not_confirmed_after: Series[str] = pa.Field(
        nullable=True,
        str_matches=PARTIAL_DATE_PATTERN,
        description="Nothing found says that it went on after this; only where the end is unknown",
    )
    note_en: Series[str] = pa.Field(nullable=True, description="Note in English")
    note_fr: Series[str] = pa.Field(nullable=True, description="Note in French")
    source_urls: Series[str] = pa.Field(description=SOURCES_MEANING)

    class Config(_Table.Config):
        unique: ClassVar = ["program_id", "organization_id"]


class Facts(_Table):
    """Each verified field of a location with its grade, read out of its ``grades``."""

    location_id: Series[str] = pa.Field(description="Location")
    organization_id: Series[str] = pa.Field(description="Organisation")
    field: Series[str] = pa.Field(description="Field as the evidence names it, such as toll-free")
    grade: Series[str] = pa.Field(
        nullable=True,
        isin=GRADES,
        description="A page of the organisation, a government or a 211 service; B dated press; "
        "C third-party directory; D sources conflict and the value was left out. The best one "
        "where several sources agree; empty: known to exist, or inferred",
    )
    evidence_year: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, description="Newest year stated with the grade; empty: none"
    )
    old: Series[bool] = pa.Field(description="The evidence says that its page is clearly old")
    detail: Series[str] = pa.Field(description="The grade as the evidence words it")
    from_office: Series[bool] = pa.Field(
        description="True for the line split off an office: the same fact stands at the office, "
        "and counts leave this row out"
    )


DIRECTORY_MODELS: dict[str, type[pa.DataFrameModel]] = {
    "organizations": schemas.Organizations,
    "locations": schemas.Locations,
    "phones": schemas.Phones,
    "services": schemas.Services,
    "service_types": schemas.ServiceTypes,
    "schedules": Schedules,
    "unscheduled_hours": UnscheduledHours,
    "eligibility": Eligibility,
    "service_areas": ServiceAreas,
    "who_answers": WhoAnswers,
    "operators": Operators,
    "programs": Programs,
    "program_participation": ProgramParticipation,
}
"""The tables that people edit in ``geodata/directory/``, in the order to check them."""
