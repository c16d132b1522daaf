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
QUARTER_PATTERN = r"^20[0-9][0-9](Q[1-4]|H[12])?\Z"
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
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Where the hours are kept: the Atlantic provinces, and Eastern time for lines run from Ontario.
TIMEZONES = ("America/Halifax", "America/Moncton", "America/Toronto")
ATTENDING_TYPES = ("in_person", "phone", "emergency_phone", "recording")
WALLS = ("closed_permit_accepted", "health_card_asked", "status_asked")
ANSWERS = ("yes", "no")
AREA_TYPES = ("province", "census_division")
EXTENTS = ("whole", "part")
GRADES = ("A", "B", "C", "D")
PARTICIPATION_ROLES = ("lead", "partner")
PHONE_KINDS = ("voice", "sms", "whatsapp", "fax")
CHANNELS = ("in_person", "phone", "sms", "whatsapp", "email", "web", "visits")
BYDAY_PATTERN = r"^1?(MO|TU|WE|TH|FR|SA|SU)(;1?(MO|TU|WE|TH|FR|SA|SU))*$"
CLOCK_PATTERN = r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"
PARTIAL_DATE_PATTERN = r"^(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
PHONE_KIND_PATTERN = r"^(voice|sms|whatsapp|fax)(;(voice|sms|whatsapp|fax))*$"
OBJECTIVE_PATTERN = r"^[1-6](;[1-6])*$"
