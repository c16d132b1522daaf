"""A small map for a printed report: outlines and communities by class, as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import shapely
from markupsafe import Markup

from pages.parts import palette
from pages.parts.map_symbols import SymbolClass

WIDTH, MOST_HEIGHT, MARGIN = 680, 520, 14
LARGEST_RADIUS = 16.0
LEAST_RADIUS = 2.2
DETAIL = 1 / 600  # of the width; finer is not seen on paper

FRAME = Markup(
    '<figure class="map"><svg viewBox="0 0 {width} {height}" role="img" aria-label="{label}">'
    "<title>{label}</title>{areas}{symbols}</svg>"
    '<figcaption><span class="legend">{legend}</span></figcaption></figure>'
)
PATH = Markup(
    '<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="0.8" fill-rule="evenodd"/>'
)
SHAPE = Markup('<path d="{d}" fill="{fill}" fill-opacity="0.85" stroke="#fff" stroke-width="0.6"/>')
KEY = Markup(
    '<span><svg viewBox="-8 -8 16 16" width="14" height="14" aria-hidden="true">{shape}</svg> '
    "{words}</span> "
)


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A community: where it is, its positions, and which class it is of."""

    longitude: float
    latitude: float
    positions: float
    class_index: int


def class_map(
    areas: gpd.GeoSeries,
    points: Sequence[MapPoint],
    looks: Sequence[SymbolClass],
    words: Sequence[str],
    label: str,
) -> Markup:
    """The map with its legend.

    Parameters
    ----------
    areas : GeoSeries of Polygon or MultiPolygon, EPSG:4326
        At least one, none empty.
    points : sequence of MapPoint
        The area of a symbol is in proportion to its positions.
    looks, words : sequence
        Look and legend of each class.
    label : str
        What the map shows, for who cannot see it.
    """
    west, south, east, north = areas.total_bounds
    narrowing = math.cos(math.radians((south + north) / 2))
    scale = min(
        (WIDTH - 2 * MARGIN) / ((east - west) * narrowing),
        (MOST_HEIGHT - 2 * MARGIN) / (north - south),
    )
    width = round((east - west) * narrowing * scale + 2 * MARGIN)
    height = round((north - south) * scale + 2 * MARGIN)

    def across(longitude: float, latitude: float) -> tuple[float, float]:
        return (
            MARGIN + (longitude - west) * narrowing * scale,
            MARGIN + (north - latitude) * scale,
        )

    drawn = areas.simplify((east - west) * DETAIL)
    outlines = [
        PATH.format(d=_path(across, shape), fill=palette.LAND, stroke=palette.PROVINCE_BORDER)
        for shape in drawn
        if not shape.is_empty
    ]
    most = max((point.positions for point in points), default=1.0) or 1.0
    symbols = []
    for point in sorted(points, key=lambda one: -one.positions):
        radius = max(LEAST_RADIUS, LARGEST_RADIUS * math.sqrt(point.positions / most))
        look = looks[point.class_index]
        x, y = across(point.longitude, point.latitude)
        symbols.append(SHAPE.format(d=_shape(look.shape, x, y, radius), fill=look.colour))
    legend = [
        KEY.format(shape=SHAPE.format(d=_shape(look.shape, 0, 0, 6), fill=look.colour), words=text)
        for look, text in zip(looks, words, strict=True)
    ]
    return FRAME.format(
        width=width,
        height=height,
        label=label,
        areas=Markup("").join(outlines),
        symbols=Markup("").join(symbols),
        legend=Markup("").join(legend),
    )


def _shape(kind: str, x: float, y: float, radius: float) -> str:
    """A symbol of the area of a disc of that radius."""
    if kind == "square":
        half = radius * math.sqrt(math.pi) / 2
        return _ring(
            [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
        )
    if kind == "diamond":
        half = radius * math.sqrt(math.pi / 2)
        return _ring([(x, y - half), (x + half, y), (x, y + half), (x - half, y)])
    return (
        f"M{x - radius:.1f} {y:.1f}a{radius:.1f} {radius:.1f} 0 1 0 {2 * radius:.1f} 0"
        f"a{radius:.1f} {radius:.1f} 0 1 0 {-2 * radius:.1f} 0Z"
    )


def _path(across, shape) -> str:  # type: ignore[no-untyped-def]
    parts = shape.geoms if isinstance(shape, shapely.MultiPolygon) else [shape]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return "".join(_ring([across(x, y) for x, y in ring.coords]) for ring in rings)


def _ring(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"
