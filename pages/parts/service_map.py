"""What the maps show: services as numbered markers, positions as circles, areas by class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from pages.parts import palette
from pages.parts.map_layers import (
    Area,
    AreaClass,
    Areas,
    Circles,
    Entry,
    Legend,
    LegendEntry,
    MapLabels,
    Markers,
    PositionCircle,
    Row,
    ServicePoint,
)
from pages.parts.text import _, ngettext, number, province_name

POSITION_BREAKS = (1, 50, 200, 500, 1000)
DISTANCE_BREAKS = (0, 10, 25, 50, 100)


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


@dataclass(frozen=True)
class AreaTheme:
    """Coloured areas with the legend that explains them."""

    areas: Areas
    legend: Legend


def area_theme(
    divisions: pd.DataFrame, measure: str, window: str, service: str, service_name: str
) -> AreaTheme:
    """Census divisions by ``positions`` of a window, or by ``distance`` to a service."""
    if measure == "positions":
        return AreaTheme(position_areas(divisions, f"positions_{window}"), position_legend())
    title = _("Kilometres to {service}", service=service_name)
    areas = distance_areas(divisions, f"km_{service}", title)
    return AreaTheme(areas, distance_legend(title))


def position_areas(table: pd.DataFrame, column: str) -> Areas:
    """Census divisions by approved positions; none has a class of its own, with dots."""
    classes = [
        AreaClass(palette.LAND, palette.DOTS),
        *(AreaClass(colour) for colour in palette.POSITIONS_SCALE),
    ]
    index = np.searchsorted(POSITION_BREAKS, table[column], side="right")
    areas = [
        _area(row, index[at], number(row[column]), _("Approved positions"))
        for at, (_index, row) in enumerate(table.iterrows())
    ]
    return Areas(areas, classes)


def distance_areas(table: pd.DataFrame, column: str, label: str) -> Areas:
    """Census divisions by distance in km; "no service known" is hatched."""
    classes = [
        AreaClass(palette.NO_SERVICE_KNOWN, palette.HATCH),
        *(AreaClass(colour) for colour in palette.GAP_SCALE),
    ]
    km = table[column].to_numpy()
    index = np.where(np.isinf(km), 0, np.searchsorted(DISTANCE_BREAKS, km, side="right"))
    areas = [
        _area(row, index[at], distance_words(row[column]), label)
        for at, (_index, row) in enumerate(table.iterrows())
    ]
    return Areas(areas, classes)


def distance_words(km: float) -> str:
    """A distance as people read it."""
    return _("no service known") if np.isinf(km) else _("{km} km", km=number(km))


def position_legend() -> Legend:
    """Classes of `position_areas`."""
    edges = [*POSITION_BREAKS[1:], None]
    entries = [LegendEntry("area", palette.LAND, _("none"), palette.DOTS)]
    for colour, low, high in zip(palette.POSITIONS_SCALE, POSITION_BREAKS, edges, strict=True):
        entries.append(LegendEntry("area", colour, _span(low, high, 1)))
    return Legend(_("Approved positions"), entries)


def distance_legend(title: str) -> Legend:
    """Classes of `distance_areas`."""
    edges = [*DISTANCE_BREAKS[1:], None]
    entries = [
        LegendEntry("area", colour, _span(low, high, 0))
        for colour, low, high in zip(palette.GAP_SCALE, DISTANCE_BREAKS, edges, strict=True)
    ]
    unknown = LegendEntry("area", palette.NO_SERVICE_KNOWN, _("no service known"), palette.HATCH)
    return Legend(title, [*entries, unknown])


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
        regions={
            **{code: province_name(code) for code in ("NB", "NS", "PE")},
            "QC": _("Quebec"),
            "ME": _("Maine"),
            "GULF": _("Gulf of St. Lawrence"),
            "FUNDY": _("Bay of Fundy"),
            "ATLANTIC": _("Atlantic Ocean"),
        },
    )


def _area(row: pd.Series, class_index: int, value: str, label: str) -> Area:
    name = f"{row['name']}, {province_name(row['province'])}"
    rows: Sequence[Row] = (
        Row(label, value),
        Row(_("Types of service inside"), number(row["types_offered"])),
        Row(_("Places to get help inside"), number(row["locations"])),
    )
    return Area(
        row["area_id"], int(class_index), _("{name}: {value}", name=name, value=value), rows
    )


def _span(low: int, high: int | None, gap: int) -> str:
    if high is None:
        return _("{low} or more", low=number(low))
    return f"{number(low)} – {number(high - gap)}"
