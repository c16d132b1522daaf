"""Map layers of the measures and plans: communities by class, zones, sites and outreach routes.

As in `map_layers`: plain facts and texts that turn into JSON. Every item carries the id that comes
back when the reader chooses it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from pages.parts import palette
from pages.parts.map_layers import (
    PATTERNS,
    SHAPES,
    MapLayer,
    Row,
    checked,
    checked_colour,
    position,
)

MOST_SITES: Final = 10
STRONG_SHARE: Final = 0.5
WEAK_SHARE: Final = 0.1


@dataclass(frozen=True)
class SymbolClass:
    """How one class of communities looks: colour, and a shape that says the same without it."""

    colour: str
    shape: str = "disc"
    pattern: str = palette.SOLID

    def payload(self) -> list[str]:
        return [
            checked_colour(self.colour),
            checked(self.shape, SHAPES, "shape"),
            checked(self.pattern, PATTERNS, "pattern"),
        ]


@dataclass(frozen=True)
class CommunitySymbol:
    """One community: its class, its positions, its one-line text, and the lines of its popup."""

    community_id: str
    latitude: float
    longitude: float
    positions: float
    class_index: int
    tooltip: str
    rows: Sequence[Row] = ()


@dataclass(frozen=True)
class Symbols(MapLayer):
    """Communities by class; the area of a symbol is in proportion to its positions.

    `largest` is the number of positions drawn as large as a disc of `largest_radius` pixels; give
    that of the unfiltered data so that sizes keep their meaning.
    """

    symbols: Sequence[CommunitySymbol]
    classes: Sequence[SymbolClass]
    largest: float
    largest_radius: float = 30.0
    kind: ClassVar[str] = "symbols"

    def ids(self) -> set[str]:
        return {symbol.community_id for symbol in self.symbols}

    def payload(self) -> dict[str, Any]:
        looks = [look.payload() for look in self.classes]
        if len({tuple(look[1:]) for look in looks}) < len(looks):
            raise ValueError("two classes share shape and pattern; expected more than a colour")
        if not (math.isfinite(self.largest) and self.largest > 0):
            raise ValueError(f"largest {self.largest}; expected more than 0 positions")
        return {
            "classes": looks,
            "symbols": [self._symbol_payload(symbol) for symbol in self.symbols],
            "largest": float(self.largest),
            "radius": self.largest_radius,
        }

    def _symbol_payload(self, symbol: CommunitySymbol) -> list[Any]:
        if not (math.isfinite(symbol.positions) and symbol.positions >= 0):
            raise ValueError(
                f"{symbol.tooltip!r}: {symbol.positions} positions; expected 0 or more"
            )
        if not 0 <= symbol.class_index < len(self.classes):
            raise ValueError(
                f"{symbol.tooltip!r}: class {symbol.class_index}; "
                f"expected 0 to {len(self.classes) - 1}"
            )
        return [
            *position(symbol.latitude, symbol.longitude, symbol.tooltip),
            float(symbol.positions),
            int(symbol.class_index),
            symbol.tooltip,
            [row.payload() for row in symbol.rows],
            symbol.community_id,
        ]


@dataclass(frozen=True)
class ZoneMember:
    """One community of a zone; `share_of_runs` is how often it was the answer, 0 to 1."""

    community_id: str
    latitude: float
    longitude: float
    share_of_runs: float
    tooltip: str
    rows: Sequence[Row] = ()

    def payload(self) -> list[Any]:
        if not 0 <= self.share_of_runs <= 1:
            raise ValueError(f"{self.tooltip!r}: share {self.share_of_runs}; expected 0 to 1")
        return [
            *position(self.latitude, self.longitude, self.tooltip),
            round(float(self.share_of_runs), 3),
            ring_pattern(self.share_of_runs),
            self.tooltip,
            [row.payload() for row in self.rows],
            self.community_id,
        ]


def ring_pattern(share_of_runs: float) -> str:
    """Line of a zone's ring: solid from half of the runs on, dashed from a tenth on, else dotted.

    The line is also thicker the larger the share. For legends: kind "ring" with this pattern.
    """
    if share_of_runs >= STRONG_SHARE:
        return palette.SOLID
    return palette.DASHES if share_of_runs >= WEAK_SHARE else palette.DOTS


@dataclass(frozen=True)
class Zone(MapLayer):
    """A place known only as a zone: rings around its communities, stronger where more certain."""

    members: Sequence[ZoneMember]
    colour: str = palette.ZONE
    kind: ClassVar[str] = "zone"

    def ids(self) -> set[str]:
        return {member.community_id for member in self.members}

    def payload(self) -> dict[str, Any]:
        return {
            "members": [member.payload() for member in self.members],
            "colour": checked_colour(self.colour),
        }


@dataclass(frozen=True)
class Stop:
    """A numbered place: a candidate site or a stop of a route.

    `accessible_name` is what a screen reader says and a pointer shows, e.g. "Site 2: Berwick, 310
    positions gained"; `title` heads the popup.
    """

    community_id: str
    latitude: float
    longitude: float
    title: str
    accessible_name: str
    rows: Sequence[Row] = ()

    def payload(self) -> list[Any]:
        return [
            *position(self.latitude, self.longitude, self.title),
            self.title,
            self.accessible_name,
            [row.payload() for row in self.rows],
            self.community_id,
        ]


@dataclass(frozen=True)
class Sites(MapLayer):
    """Proposed sites as stars numbered 1 to 10 in the order given."""

    sites: Sequence[Stop]
    kind: ClassVar[str] = "sites"

    def ids(self) -> set[str]:
        return {site.community_id for site in self.sites}

    def payload(self) -> dict[str, Any]:
        if len(self.sites) > MOST_SITES:
            raise ValueError(f"{len(self.sites)} sites; expected at most {MOST_SITES}")
        return {"stops": [site.payload() for site in self.sites]}


@dataclass(frozen=True)
class Route(MapLayer):
    """An outreach circuit: numbered stops in order, joined by straight dashed lines.

    `note` says that the line is not the road; it stands in the popup of each stop. A circuit that
    ends where it began has `returns`.
    """

    stops: Sequence[Stop]
    note: str
    returns: bool
    kind: ClassVar[str] = "route"

    def ids(self) -> set[str]:
        return {stop.community_id for stop in self.stops}

    def payload(self) -> dict[str, Any]:
        return {
            "stops": [stop.payload() for stop in self.stops],
            "note": self.note,
            "returns": self.returns,
        }
