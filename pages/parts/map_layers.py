"""What a page hands to the map: plain facts and texts, already in the reader's language.

Everything here turns into JSON; nothing here knows folium. Texts may hold any characters: they
are shown as text, never read as HTML or code.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Final

from pages.parts import palette
from pages.parts.script_data import ScriptData

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
PATTERNS: Final = (palette.SOLID, palette.HATCH, palette.DOTS, palette.HALF, palette.HOLLOW)
SHAPES: Final = ("disc", "diamond", "square", "triangle", "cross")
"""Shapes of symbols, equal in area; a legend names them by the same words."""

_LEGEND_KINDS: Final = ("marker", "circle", "area", *SHAPES, "ring", "star", "route")
_LEGEND_PATTERNS: Final = (*PATTERNS, palette.DASHES)

REGION_POINTS: Final[Mapping[str, tuple[float, float]]] = {
    "NB": (46.62, -66.55),
    "NS": (45.22, -62.55),
    "PE": (46.98, -62.6),
    "QC": (48.35, -68.3),
    "ME": (45.35, -68.55),
    "GULF": (47.75, -62.6),
    "FUNDY": (44.98, -66.0),
    "ATLANTIC": (43.75, -63.4),
}
"""Where the names of provinces, neighbours and waters stand (latitude, longitude)."""


class MapLayer(ABC):
    """One theme on the map: its `kind` picks the drawing function in the browser."""

    kind: ClassVar[str]

    @abstractmethod
    def payload(self) -> dict[str, Any]:
        """The theme as JSON-ready data."""

    @abstractmethod
    def ids(self) -> set[str]:
        """Ids of what the reader can choose."""

    @cached_property
    def script(self) -> ScriptData:
        """The payload as it travels, made once for as long as the layer is kept."""
        return ScriptData(self.payload())


@dataclass(frozen=True)
class Row:
    """A labelled line in a popup; `href` makes its text a link (tel:, mailto:, http:, https:).

    The browser checks the scheme and shows the plain text when it is any other.
    """

    label: str
    text: str
    href: str | None = None

    def payload(self) -> list[str]:
        return [self.label, self.text] + ([self.href] if self.href else [])


@dataclass(frozen=True)
class Entry:
    """One organisation in a popup: heading, what it offers, how to reach it, how sure we are."""

    heading: str
    services: str = ""
    rows: Sequence[Row] = ()
    note: str = ""

    def payload(self) -> list[Any]:
        return [self.heading, self.services, [row.payload() for row in self.rows], self.note]


@dataclass(frozen=True)
class ServicePoint:
    """All entries at one place: one numbered marker.

    `accessible_name` is what a screen reader says and a pointer shows, e.g.
    "Moncton: 5 places to get help"; `title` heads the popup; `community_id` comes back when the
    reader chooses the marker.
    """

    latitude: float
    longitude: float
    title: str
    accessible_name: str
    entries: Sequence[Entry]
    community_id: str | None = None

    def payload(self) -> list[Any]:
        return [
            *position(self.latitude, self.longitude, self.title),
            self.title,
            self.accessible_name,
            [entry.payload() for entry in self.entries],
            self.community_id,
        ]


@dataclass(frozen=True)
class Markers(MapLayer):
    """Places to get help."""

    points: Sequence[ServicePoint]
    kind: ClassVar[str] = "markers"

    def ids(self) -> set[str]:
        return {point.community_id for point in self.points if point.community_id is not None}

    def payload(self) -> dict[str, Any]:
        return {"points": [point.payload() for point in self.points]}


@dataclass(frozen=True)
class PositionCircle:
    """Approved positions in one community; `tooltip` is its one-line text, `rows` the popup."""

    latitude: float
    longitude: float
    positions: float
    tooltip: str
    rows: Sequence[Row] = ()
    community_id: str | None = None

    def payload(self) -> list[Any]:
        if not (math.isfinite(self.positions) and self.positions >= 0):
            raise ValueError(f"{self.tooltip!r}: {self.positions} positions; expected 0 or more")
        return [
            *position(self.latitude, self.longitude, self.tooltip),
            float(self.positions),
            self.tooltip,
            [row.payload() for row in self.rows],
            self.community_id,
        ]


@dataclass(frozen=True)
class Circles(MapLayer):
    """Approved positions, drawn below the markers; a circle's area is in proportion to them.

    `largest` is the number of positions drawn at `largest_radius` pixels. Give the largest of the
    unfiltered data so that circles keep their meaning when a filter changes; without it the
    largest circle shown is taken.
    """

    circles: Sequence[PositionCircle]
    largest: float | None = None
    largest_radius: float = 34.0
    colour: str = palette.POSITIONS
    kind: ClassVar[str] = "circles"

    def ids(self) -> set[str]:
        return {item.community_id for item in self.circles if item.community_id is not None}

    def payload(self) -> dict[str, Any]:
        shown = max((circle.positions for circle in self.circles), default=0)
        return {
            "circles": [circle.payload() for circle in self.circles],
            "largest": float(self.largest or shown) or 1.0,
            "radius": self.largest_radius,
            "colour": checked_colour(self.colour),
        }


@dataclass(frozen=True)
class AreaClass:
    """How one class of areas looks; patterns tell what colour alone must not."""

    colour: str
    pattern: str = palette.SOLID

    def payload(self) -> list[str]:
        return [checked_colour(self.colour), checked(self.pattern, PATTERNS, "pattern")]


@dataclass(frozen=True)
class Area:
    """One census division: its class, its name line, and the lines of its popup."""

    census_division_id: str
    class_index: int
    tooltip: str
    rows: Sequence[Row] = ()


@dataclass(frozen=True)
class Areas(MapLayer):
    """Census divisions coloured by class. Divisions without an `Area` are left blank."""

    areas: Sequence[Area]
    classes: Sequence[AreaClass]
    kind: ClassVar[str] = "areas"

    def ids(self) -> set[str]:
        return {area.census_division_id for area in self.areas}

    def payload(self) -> dict[str, Any]:
        return {
            "classes": [area_class.payload() for area_class in self.classes],
            "areas": {area.census_division_id: self._area_payload(area) for area in self.areas},
        }

    def _area_payload(self, area: Area) -> list[Any]:
        if not 0 <= area.class_index < len(self.classes):
            raise ValueError(
                f"census division {area.census_division_id}: class {area.class_index}; "
                f"expected 0 to {len(self.classes) - 1}"
            )
        return [int(area.class_index), area.tooltip, [row.payload() for row in area.rows]]


@dataclass(frozen=True)
class LegendEntry:
    """One line of the legend.

    `kind` is "marker", "circle", "area", a shape of a symbol class with its pattern ("disc",
    "diamond", "square", "triangle", "cross"), "ring" with a `ring_pattern`, "star" or "route".
    """

    kind: str
    colour: str
    label: str
    pattern: str = palette.SOLID

    def payload(self) -> list[str]:
        return [
            checked(self.kind, _LEGEND_KINDS, "kind"),
            checked_colour(self.colour),
            checked(self.pattern, _LEGEND_PATTERNS, "pattern"),
            self.label,
        ]


@dataclass(frozen=True)
class Legend:
    """What the colours and shapes mean."""

    title: str
    entries: Sequence[LegendEntry]

    def payload(self) -> dict[str, Any]:
        return {"title": self.title, "entries": [entry.payload() for entry in self.entries]}


@dataclass(frozen=True)
class StreetTiles:
    """A street map under the layers, from another site.

    Attributes
    ----------
    urls : sequence of str
        Templates with ``{z}``, ``{x}``, ``{y}``, lowest first.
    most_zoom : int
        The last level that the site has.
    attribution : str
        As its licence asks.
    failed : str
        Shown when its tiles do not come.
    """

    urls: Sequence[str]
    most_zoom: int
    attribution: str
    failed: str

    def payload(self) -> dict[str, Any]:
        return {
            "urls": list(self.urls),
            "mostZoom": self.most_zoom,
            "attribution": self.attribution,
            "failed": self.failed,
        }


@dataclass(frozen=True)
class MapLabels:
    """The map's own words in the reader's language.

    Attributes
    ----------
    summary : what the map shows and where the same facts stand as text; for screen readers
    attribution : the sources of the data, as their licences ask
    unavailable : shown in place of the map when it cannot load
    outline_missing : shown on the map when the coast and borders cannot load
    two_fingers : shown when one finger slides over the map on a phone
    one_finger : name of the button that lets one finger move the map
    whole_map : name of the button that shows the three provinces again
    skip : name of the button that leads the keyboard past everything on the map
    regions : names of provinces, neighbours and waters; keys as in `REGION_POINTS`
    """

    summary: str
    attribution: str
    zoom_in: str
    zoom_out: str
    close: str
    unavailable: str
    outline_missing: str
    two_fingers: str
    one_finger: str
    whole_map: str
    skip: str
    regions: Mapping[str, str] = field(default_factory=dict)

    def payload(self) -> dict[str, Any]:
        unknown = sorted(set(self.regions) - set(REGION_POINTS))
        if unknown:
            raise ValueError(f"no place for region names {unknown}; known: {list(REGION_POINTS)}")
        return {
            "summary": self.summary,
            "attribution": self.attribution,
            "zoomIn": self.zoom_in,
            "zoomOut": self.zoom_out,
            "close": self.close,
            "outlineMissing": self.outline_missing,
            "twoFingers": self.two_fingers,
            "oneFinger": self.one_finger,
            "wholeMap": self.whole_map,
            "skip": self.skip,
            "regions": [[*REGION_POINTS[code], code, text] for code, text in self.regions.items()],
        }


def position(latitude: float, longitude: float, owner: str) -> list[float]:
    """Latitude and longitude to five decimals (about a metre)."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(
            f"{owner!r}: latitude {latitude}, longitude {longitude}; expected degrees, not missing"
        )
    return [round(float(latitude), 5), round(float(longitude), 5)]


def checked_colour(colour: str) -> str:
    if not _COLOUR.fullmatch(colour):
        raise ValueError(f"colour {colour!r}; expected #rrggbb")
    return colour


def checked(value: str, choices: Sequence[str], what: str) -> str:
    if value not in choices:
        raise ValueError(f"{what} {value!r}; expected one of {', '.join(choices)}")
    return value
