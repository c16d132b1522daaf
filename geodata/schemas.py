"""The tables, each defined once: columns, types, choices, meaning.

These schemas check what the loaders build and feed ``docs/data-dictionary.md``.
All geometry is EPSG:4326 (longitude, latitude in degrees).
"""

from __future__ import annotations

from typing import ClassVar

import pandas as pd
import pandera.pandas as pa
from pandera.engines.geopandas_engine import Geometry
from pandera.typing import Series

from geodata.terms import (
    LOCATION_TYPES,
    NOC_VERSIONS,
    OBJECTIVE_PATTERN,
    OFFICIAL_DIMENSIONS,
    OPERATORS,
    PHONE_KIND_PATTERN,
    PRECISIONS,
    PROGRAM_STREAMS,
    PROVINCE_LIST_PATTERN,
    PROVINCES,
    QUALITIES,
    QUARTER_PATTERN,
    RELATIONS,
    SEVERITIES,
    TIERS,
)

PERIOD_MEANING = (
    "Period of the decision: a quarter, e.g. 2021Q3, or, before the lists were quarterly, "
    "2014H2 (20 June to 31 December 2014), 2015 and 2016 (whole years) and 2017H1 (January to "
    "June 2017)"
)


class _Table(pa.DataFrameModel):
    class Config:
        strict = True
        coerce = True
        ordered = True


class Positions(_Table):
    """Approved positions, counted by quarter, place, stream and occupation."""

    quarter: Series[str] = pa.Field(str_matches=QUARTER_PATTERN, description=PERIOD_MEANING)
    province: Series[str] = pa.Field(isin=PROVINCES, description="Province of the list's section")
    community_id: Series[str] = pa.Field(
        nullable=True, description="Community of the employer's business address; empty: not placed"
    )
    precision: Series[str] = pa.Field(
        isin=PRECISIONS,
        description="How the address was placed: postal_point (urban postal code within 15 km of "
        "the named place), named_place, fsa (postal area only), none",
    )
    not_placed_reason: Series[str] = pa.Field(
        nullable=True, description="Finding code when precision is none"
    )
    program_stream: Series[str] = pa.Field(
        nullable=True,
        isin=PROGRAM_STREAMS,
        description="Program stream; empty: none was published (2014 to 2016)",
    )
    noc_code: Series[str] = pa.Field(
        nullable=True, str_matches=r"^[0-9]{4,5}\Z", description="Occupation; empty: not published"
    )
    noc_version: Series[str] = pa.Field(
        nullable=True,
        isin=NOC_VERSIONS,
        description="Edition of the National Occupational Classification; empty: no occupation "
        "was published (2014 and 2015)",
    )
    rows: Series[int] = pa.Field(ge=1, description="Rows of the list counted here")
    lmias: Series[pd.Int64Dtype] = pa.Field(
        ge=0, nullable=True, description="LMIAs; empty before 2021Q4, when none were published"
    )
    positions: Series[int] = pa.Field(ge=0, description="Approved positions (not people present)")
    employer_keys: Series[str] = pa.Field(
        nullable=True,
        str_matches=r"^[0-9a-f]{10}(;[0-9a-f]{10})*$",
        description="One key per different employer name in these rows, separated by ;, made "
        "from the name, which is not kept; empty: no name was published. Count different keys, "
        "since one employer stands in several rows",
    )


class Communities(_Table):
    """Places where approved positions were."""

    community_id: Series[str] = pa.Field(unique=True, description="Stable identifier")
    name: Series[str] = pa.Field(description="Name in the gazetteer")
    province: Series[str] = pa.Field(isin=PROVINCES, description="Province")
    census_division_id: Series[str] = pa.Field(description="Census division the point lies in")
    precision: Series[str] = pa.Field(
        isin=PRECISIONS[:3], description="Precision of most of its positions"
    )
    population: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, description="Population where the gazetteer knows it"
    )
    geometry: Series[Geometry] = pa.Field(
        description="Point: mean of its placed rows, weighted by positions"
    )


class CensusDivisions(_Table):
    """Areas to report on, 2021 census."""

    census_division_id: Series[str] = pa.Field(unique=True, description="CDUID of 2021")
    name: Series[str] = pa.Field(description="Name")
    province: Series[str] = pa.Field(isin=PROVINCES, description="Province")
    economic_region_id: Series[str] = pa.Field(description="Economic region (ERUID of 2016)")
    population: Series[int] = pa.Field(ge=0, description="Population in 2021")
    geometry: Series[Geometry] = pa.Field(description="Simplified polygon")


class Organizations(_Table):
    """Who offers help (HSDS organization)."""

    organization_id: Series[str] = pa.Field(unique=True, description="Stable identifier")
    name_en: Series[str] = pa.Field(description="Name in English, or empty", nullable=True)
    name_fr: Series[str] = pa.Field(description="Name in French, or empty", nullable=True)
    acronym: Series[str] = pa.Field(description="Short name", nullable=True)
    operator: Series[str] = pa.Field(isin=OPERATORS, description="Kind of body behind it")
    website: Series[str] = pa.Field(description="Web address", nullable=True)


class Locations(_Table):
    """Where, or by which line, an organisation offers help (HSDS location)."""

    location_id: Series[str] = pa.Field(unique=True, description="Stable identifier")
    organization_id: Series[str] = pa.Field(description="Organisation")
    name_en: Series[str] = pa.Field(nullable=True, description="Name in English, or empty")
    name_fr: Series[str] = pa.Field(nullable=True, description="Name in French, or empty")
    location_type: Series[str] = pa.Field(
        isin=LOCATION_TYPES,
        description="physical (a place to go to), remote (phone, e-mail, web), outreach (visits)",
    )
    service_provinces: Series[str] = pa.Field(
        str_matches=PROVINCE_LIST_PATTERN, description="Provinces it serves, separated by ;"
    )
    province: Series[str] = pa.Field(
        nullable=True, isin=PROVINCES, description="Province it stands in; empty when it is remote"
    )
    city: Series[str] = pa.Field(nullable=True, description="Community it stands in, if stated")
    street: Series[str] = pa.Field(nullable=True, description="Street address, if stated")
    postal_code: Series[str] = pa.Field(nullable=True, description="Postal code, if stated")
    protected: Series[bool] = pa.Field(
        description="A shelter or an address to keep private: never placed on a map"
    )
    served_area_en: Series[str] = pa.Field(nullable=True, description="Area served, in English")
    served_area_fr: Series[str] = pa.Field(nullable=True, description="Area served, in French")
    languages: Series[str] = pa.Field(
        nullable=True, description="Languages it states (ISO 639-1, ;); empty: not stated"
    )
    email: Series[str] = pa.Field(nullable=True, description="E-mail address")
    website: Series[str] = pa.Field(nullable=True, description="Web page of this location")
    hours_en: Series[str] = pa.Field(nullable=True, description="Opening hours, in English")
    hours_fr: Series[str] = pa.Field(nullable=True, description="Opening hours, in French")
    eligibility_en: Series[str] = pa.Field(
        nullable=True, description="Who is served or refused, as far as known, in English"
    )
    eligibility_fr: Series[str] = pa.Field(
        nullable=True, description="Who is served or refused, as far as known, in French"
    )
    note_en: Series[str] = pa.Field(nullable=True, description="Caution for the reader, in English")
    note_fr: Series[str] = pa.Field(nullable=True, description="Caution for the reader, in French")
    tier: Series[int] = pa.Field(
        isin=TIERS,
        description="1 official page or two independent sources; 2 confirm before relying on it; "
        "3 existence only, contact not shown",
    )
    grades: Series[str] = pa.Field(
        nullable=True, description="Grade A to D of each verified field, with its year"
    )
    evidence_year: Series[pd.Int64Dtype] = pa.Field(
        nullable=True, description="Year of the evidence, when the page shows one"
    )
    last_verified: Series[str] = pa.Field(
        nullable=True, description="Date the organisation itself confirmed the entry; empty: never"
    )
    source_urls: Series[str] = pa.Field(description="Pages the facts come from, separated by ' | '")


class PlacedLocations(Locations):
    """Locations as built: with a point, or the reason why there is none."""

    placement: Series[str] = pa.Field(
        isin=("postal_point", "community", "not_on_map"),
        description="postal_point, community (centre of the community, no street point known) or "
        "not_on_map",
    )
    not_on_map_reason: Series[str] = pa.Field(
        nullable=True,
        isin=("remote", "outreach", "protected", "no_community", "community_unknown"),
        description="Why there is no point",
    )
    community_id: Series[str] = pa.Field(nullable=True, description="Community it is placed in")
    community_name: Series[str] = pa.Field(nullable=True, description="Name of that community")
    census_division_id: Series[str] = pa.Field(
        nullable=True, description="Census division the point lies in"
    )
    geometry: Series[Geometry] = pa.Field(nullable=True, description="Point, or empty")


class Phones(_Table):
    """Numbers of a location (HSDS phone)."""

    location_id: Series[str] = pa.Field(description="Location")
    number: Series[str] = pa.Field(description="Number as people write it, e.g. 506-555-0100")
    kind: Series[str] = pa.Field(
        str_matches=PHONE_KIND_PATTERN,
        description="What it takes, as far as the evidence says, separated by ;: voice, sms, "
        "whatsapp, fax",
    )
    label_en: Series[str] = pa.Field(nullable=True, description="What the line is, in English")
    label_fr: Series[str] = pa.Field(nullable=True, description="What the line is, in French")
    grade: Series[str] = pa.Field(
        nullable=True, description="Grade of the evidence for this number, with its year"
    )


class Services(_Table):
    """Which type of service a location offers (HSDS service_at_location)."""

    location_id: Series[str] = pa.Field(description="Location")
    service_type: Series[str] = pa.Field(description="Code of service_types.csv")


class ServiceTypes(_Table):
    """The 16 types of need."""

    service_type: Series[str] = pa.Field(unique=True, description="Code")
    label_en: Series[str] = pa.Field(description="Label in English")
    label_fr: Series[str] = pa.Field(description="Label in French")
    for_workers: Series[bool] = pa.Field(description="Shown to workers by default")
    rights_category_en: Series[str] = pa.Field(description="Right it serves, in English")
    rights_category_fr: Series[str] = pa.Field(description="Right it serves, in French")
    ilo_area_en: Series[str] = pa.Field(
        nullable=True,
        description="Area of equal treatment in ILO Convention 97, in English; empty: none",
    )
    ilo_area_fr: Series[str] = pa.Field(
        nullable=True,
        description="Area of equal treatment in ILO Convention 97, in French; empty: none",
    )
    better_together_objective: Series[str] = pa.Field(
        str_matches=OBJECTIVE_PATTERN,
        description="Objectives 1 to 6 of the Better Together program, separated by ;",
    )


class Lists(_Table):
    """What was read from each list, before anything was placed."""

    file: Series[str] = pa.Field(description="File of the list")
    sha256: Series[str] = pa.Field(str_length=64, description="Checksum of the file")
    quarter: Series[str] = pa.Field(str_matches=QUARTER_PATTERN, description=PERIOD_MEANING)
    language: Series[str] = pa.Field(isin=("en", "fr"), description="Language of the edition")
    province: Series[str] = pa.Field(isin=PROVINCES, description="Province")
    rows_read: Series[int] = pa.Field(ge=0, description="Rows read for the province")
    positions_read: Series[int] = pa.Field(ge=0, description="Positions read for the province")
    counted: Series[bool] = pa.Field(
        description="False for the second language of a quarter, read only to be compared"
    )


class Findings(_Table):
    """What was wrong in the data, where, and how many positions it touches."""

    code: Series[str] = pa.Field(description="Rule of finding_rules.csv")
    severity: Series[str] = pa.Field(isin=SEVERITIES, description="Severity of the rule")
    file: Series[str] = pa.Field(description="File")
    sheet: Series[str] = pa.Field(description="Sheet of a workbook, or empty")
    row: Series[pd.Int64Dtype] = pa.Field(
        ge=1, nullable=True, description="Row as a spreadsheet counts it; empty: the whole file"
    )
    column: Series[str] = pa.Field(description="Column, or empty")
    found: Series[str] = pa.Field(description="What stood there, without full postal codes")
    positions: Series[pd.Int64Dtype] = pa.Field(
        ge=0, nullable=True, description="Approved positions it touches; empty: not known"
    )


class Places(_Table):
    """The gazetteer: populated places that an address can name."""

    place_id: Series[str] = pa.Field(unique=True, description="Stable identifier")
    name: Series[str] = pa.Field(description="Name")
    province: Series[str] = pa.Field(isin=PROVINCES, description="Province")
    census_division_id: Series[str] = pa.Field(description="Census division the point lies in")
    population: Series[pd.Int64Dtype] = pa.Field(
        ge=0, nullable=True, description="Population, where known"
    )
    quality: Series[str] = pa.Field(
        isin=QUALITIES,
        description="Quality of the point: A good, B median of postal codes, C weak",
    )
    keys: Series[str] = pa.Field(description="Plain names, separated by |, its own first")
    geometry: Series[Geometry] = pa.Field(description="Point")


class PostalAreas(_Table):
    """Forward sortation areas: the first three characters of postal codes."""

    fsa: Series[str] = pa.Field(
        unique=True, str_matches=r"^[BCE]\d[A-Z]$", description="Forward sortation area"
    )
    province: Series[str] = pa.Field(isin=PROVINCES, description="Province")
    geometry: Series[Geometry] = pa.Field(description="Polygon")


class PlaceAliases(_Table):
    """Reviewed spellings that are not in the gazetteer."""

    alias: Series[str] = pa.Field(description="Name in plain letters")
    province: Series[str] = pa.Field(isin=PROVINCES, description="Province")
    fsa: Series[str] = pa.Field(description="Postal area it holds for; empty: any")
    place_id: Series[str] = pa.Field(description="Place of the gazetteer")
    relation: Series[str] = pa.Field(
        isin=RELATIONS, description="same (another spelling) or adjoining (a place beside it)"
    )
    note: Series[str] = pa.Field(description="Why")


class OfficialPositions(_Table):
    """Approved positions in the official annual tables, by job location, all employers."""

    year: Series[int] = pa.Field(ge=2000, description="Year of the decision")
    province: Series[str] = pa.Field(isin=PROVINCES, description="Province of the job location")
    dimension: Series[str] = pa.Field(
        isin=OFFICIAL_DIMENSIONS,
        description="What the code is of: census_division; economic_region; sector (NAICS 2002); "
        "country (of residence, at most ten a province and year, not a mandatory field); "
        "program_stream; seasonal_agricultural_region (economic region, positions of the Seasonal "
        "Agricultural Worker Program only). Divisions, regions, sectors and streams each add up to "
        "the province's total",
    )
    code: Series[str] = pa.Field(
        nullable=True,
        description="CDUID, ERUID, NAICS sector such as 31-33, ISO 3166 country or program stream; "
        "empty: the source says unspecified or several regions, or its label is not known",
    )
    positions: Series[pd.Int64Dtype] = pa.Field(
        ge=0,
        nullable=True,
        description="Approved positions; empty: not legible in the source",
    )
    source_table: Series[int] = pa.Field(ge=1, description="Number of the annual table")

    class Config(_Table.Config):
        unique: ClassVar = ["year", "province", "dimension", "code"]
