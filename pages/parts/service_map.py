"""What the maps show: services as numbered markers, positions as circles, areas by class."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from pages.parts import palette
from pages.parts.map_layers import (
    Circles,
    Entry,
    Legend,
    LegendEntry,
    MapLabels,
    Markers,
    PositionCircle,
    ServicePoint,
)
from pages.parts.text import _, ngettext, number, province_name

POSITION_BREAKS = (1, 50, 200, 500, 1000)


def service_markers(entries: pd.DataFrame, texts: dict[str, Entry]) -> Markers:
    """One numbered marker per community, listing the entries placed there."""
    placed = entries[entries["community_id"].notna()]
    points = []
    for community_id, here in placed.groupby("community_id", sort=False):
        town = str(here["community_name"].iloc[0])
        name = ngettext(
            "{town}: {count} place to get help",
            "{town}: {count} places to get help",
            len(here),
            town=town,
        )
        points.append(
            ServicePoint(
                latitude=float(here["lat"].mean()),
                longitude=float(here["lon"].mean()),
                title=town,
                accessible_name=name,
                entries=[texts[location_id] for location_id in here["location_id"]],
                community_id=str(community_id),
            )
        )
    return Markers(points)


def position_circles(communities: gpd.GeoDataFrame, largest: float) -> Circles:
    """Approved positions per community; ``communities`` has a column ``positions``."""
    circles = [
        PositionCircle(
            latitude=point.y,
            longitude=point.x,
            positions=float(positions),
            tooltip=ngettext(
                "{name}: {count} approved position",
                "{name}: {count} approved positions",
                int(positions),
                name=community_name(name, precision),
            ),
        )
        for name, precision, positions, point in zip(
            communities["name"],
            communities["precision"],
            communities["positions"],
            communities.geometry,
            strict=True,
        )
    ]
    return Circles(circles, largest=largest)


def community_name(name: str, precision: str) -> str:
    """The community's name; a postal area is called one."""
    return _("Postal area {name}", name=name) if precision == "fsa" else str(name)


def position_legend() -> Legend:
    """Classes of `position_areas`."""
    edges = [*POSITION_BREAKS[1:], None]
    entries = [LegendEntry("area", palette.LAND, _("none"), palette.DOTS)]
    for colour, low, high in zip(palette.POSITIONS_SCALE, POSITION_BREAKS, edges, strict=True):
        entries.append(LegendEntry("area", colour, _span(low, high, 1)))
    return Legend(_("Approved positions"), entries)


def service_legend(with_positions: bool) -> Legend:
    """What markers and circles mean."""
    entries = [LegendEntry("marker", palette.SERVICES, _("Places to get help (how many)"))]
    if with_positions:
        entries.append(LegendEntry("circle", palette.POSITIONS, _("Approved positions")))
    return Legend(_("On this map"), entries)


def map_labels(summary: str) -> MapLabels:
    """The map's own words."""
    return MapLabels(
        summary=summary,
        attribution=_("Statistics Canada · Natural Earth · GeoNames · ESDC"),
        zoom_in=_("Zoom in"),
        zoom_out=_("Zoom out"),
        close=_("Close"),
        unavailable=_("The map could not be loaded. The same facts are in the list below."),
        outline_missing=_("The outline of the coast could not be loaded."),
        two_fingers=_("Use two fingers to move the map"),
        one_finger=_("Move the map with one finger"),
        whole_map=_("Show the whole map"),
        skip=_("Skip the map"),
        regions={
            **{code: province_name(code) for code in ("NB", "NS", "PE")},
            "QC": _("Quebec"),
            "ME": _("Maine"),
            "GULF": _("Gulf of St. Lawrence"),
            "FUNDY": _("Bay of Fundy"),
            "ATLANTIC": _("Atlantic Ocean"),
        },
    )


def _span(low: int, high: int | None, gap: int) -> str:
    if high is None:
        return _("{low} or more", low=number(low))
    return f"{number(low)} – {number(high - gap)}"
