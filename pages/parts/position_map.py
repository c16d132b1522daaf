"""Maps of approved positions: circles per community, or census divisions by class."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from geodata.occupations import occupation_title
from pages.parts import palette
from pages.parts.map_layers import (
    Area,
    AreaClass,
    Areas,
    Circles,
    Legend,
    LegendEntry,
    MapLayer,
    PositionCircle,
    Row,
)
from pages.parts.service_map import POSITION_BREAKS, community_name, position_legend
from pages.parts.text import _, current_language, ngettext, number, province_name


@dataclass(frozen=True)
class PositionTheme:
    """A layer of positions and the legend that explains it."""

    layer: MapLayer
    legend: Legend


def community_theme(counted: gpd.GeoDataFrame, largest: int) -> PositionTheme:
    """Circles whose area is in proportion to the positions.

    Parameters
    ----------
    counted : GeoDataFrame, EPSG:4326
        Counts per community with their main occupation.
    largest : int
        Positions of the largest circle, whatever the filters.
    """
    circles = [
        PositionCircle(
            latitude=row.geometry.y,
            longitude=row.geometry.x,
            positions=float(row.positions),
            tooltip=positions_of(community_name(row.name, row.precision), row.positions),
            rows=_rows(row),
        )
        for row in counted.itertuples(index=False)
    ]
    label = _(
        "Approved positions, by area; the largest without filters: {count}", count=number(largest)
    )
    entries = [LegendEntry("circle", palette.POSITIONS, label)]
    return PositionTheme(Circles(circles, largest=largest), Legend(_("On this map"), entries))


def division_theme(counted: gpd.GeoDataFrame) -> PositionTheme:
    """Census divisions by class of positions; none has a class of its own, with dots."""
    classes = [
        AreaClass(palette.LAND, palette.DOTS),
        *(AreaClass(colour) for colour in palette.POSITIONS_SCALE),
    ]
    index = np.searchsorted(POSITION_BREAKS, counted["positions"], side="right")
    areas = [
        Area(
            row.census_division_id,
            int(class_index),
            positions_of(f"{row.name}, {province_name(row.province)}", row.positions),
            _rows(row),
        )
        for row, class_index in zip(counted.itertuples(index=False), index, strict=True)
    ]
    return PositionTheme(Areas(areas, classes), position_legend())


def positions_of(name: str, positions: int) -> str:
    """A place and its positions, as one line."""
    return ngettext(
        "{name}: {count} approved position",
        "{name}: {count} approved positions",
        int(positions),
        name=name,
    )


def main_occupation(version: object, code: object) -> str:
    """Title of an occupation in the reader's language; empty when none was published."""
    if not isinstance(version, str) or not isinstance(code, str):
        return ""
    return occupation_title(version, code, current_language())


def _rows(row) -> list[Row]:  # type: ignore[no-untyped-def]
    lines = [
        Row(_("Approved positions"), number(row.positions)),
        Row(_("Employers"), number(row.employers)),
    ]
    title = main_occupation(row.noc_version, row.noc_code)
    if title:
        most = _("{title} ({count})", title=title, count=number(row.main_positions))
        lines.append(Row(_("Most in"), most))
    return lines
