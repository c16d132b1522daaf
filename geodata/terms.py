"""The terms that tables, loaders and pages share: codes and their allowed values."""

from __future__ import annotations

CRS = "EPSG:4326"
PROVINCES = ("NB", "NS", "PE")
PRECISIONS = ("postal_point", "named_place", "fsa", "none")
PROGRAM_STREAMS = (
    "high_wage",
    "low_wage",
    "primary_agriculture",
    "global_talent",
    "permanent_residence_only",
    "unspecified",
    "unknown",
)
NOC_VERSIONS = ("2011", "2021")
LOCATION_TYPES = ("physical", "remote", "outreach")
OPERATORS = (
    "community",
    "government",
    "consular",
    "union",
    "employer_body",
    "transit",
    "unknown",
)
TIERS = (1, 2, 3)
# A quarter, or the half or whole year of a list published before the lists were quarterly.
QUARTER_PATTERN = r"^20\d\d(Q[1-4]|H[12])?$"
PROVINCE_LIST_PATTERN = r"^(NB|NS|PE)(;(NB|NS|PE))*$"
SEVERITIES = ("error", "warning", "notice")
QUALITIES = ("A", "B", "C")
RELATIONS = ("same", "adjoining")
OFFICIAL_DIMENSIONS = (
    "census_division",
    "economic_region",
    "sector",
    "country",
    "program_stream",
    "seasonal_agricultural_region",
)
