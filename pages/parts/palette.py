"""The map's and charts' colours, in one place.

Blue means positions, dark orange means services: the pair stays apart for every common kind of
colour blindness, and both carry white text at a contrast above 4.5. Classes on a map are never
told apart by colour alone: `HATCH` and `DOTS` mark what is unknown or missing.
"""

from __future__ import annotations

from typing import Final

SEA: Final = "#dce9f1"
LAND: Final = "#fcfaf5"
NEIGHBOUR_LAND: Final = "#eeebe3"
COAST: Final = "#8fa6b5"
UNMAPPED: Final = "#eef1f3"
PROVINCE_BORDER: Final = "#5f6d7a"
AREA_BORDER: Final = "#ffffff"
INK: Final = "#1f2a33"
QUIET_INK: Final = "#52606d"
REGION_INK: Final = "#5d6d7b"

SERVICES: Final = "#a84300"
POSITIONS: Final = "#23689b"
FOCUS: Final = "#111111"

POSITIONS_SCALE: Final = ("#deebf5", "#abcde6", "#6ca6d0", "#3579b1", "#12487d")
"""Few to many positions, light to dark."""

GAP_SCALE: Final = ("#fdebd8", "#f9c393", "#ea8a45", "#c4560f", "#7f2f00")
"""Small to large gap, light to dark."""

NO_SERVICE_KNOWN: Final = "#7f2f00"
NO_DATA: Final = "#8a8f94"

REACHED_IN_PERSON: Final = "#1f6f78"
REACHED_REMOTELY: Final = "#c77c11"
NOT_REACHED: Final = "#3b2f4a"
"""Teal, ochre and plum differ in lightness too, so they stay apart for every kind of sight."""

ZONE: Final = "#3b2f4a"
SITE: Final = "#5b2a86"
ROUTE: Final = "#14557f"

SOLID: Final = "solid"
HATCH: Final = "hatch"
DOTS: Final = "dots"
HALF: Final = "half"
HOLLOW: Final = "hollow"
DASHES: Final = "dashes"

BASE_MAP_COLOURS: Final = {
    "sea": SEA,
    "land": LAND,
    "neighbour-land": NEIGHBOUR_LAND,
    "coast": COAST,
    "unmapped": UNMAPPED,
    "province-border": PROVINCE_BORDER,
    "area-border": AREA_BORDER,
    "ink": INK,
    "quiet-ink": QUIET_INK,
    "region-ink": REGION_INK,
    "services": SERVICES,
    "positions": POSITIONS,
    "focus": FOCUS,
    "site": SITE,
    "route": ROUTE,
}
"""What the browser needs to draw the base map; each becomes the CSS variable ``--havre-<name>``."""
