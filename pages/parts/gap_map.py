"""The gap on the map: communities by class, or divisions by minutes, share or positions."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.coverage_gaps import CoverageGaps
from geodata.reach import COMMUNITY, REACH_CLASSES
from geodata.snapshot import Snapshot
from pages.parts import gap_text, palette
from pages.parts.map_layers import Area, AreaClass, Areas, Legend, LegendEntry, Row
from pages.parts.map_symbols import CommunitySymbol, SymbolClass, Symbols
from pages.parts.text import _, ngettext, number

CLASSES, MINUTES, SHARE, POSITIONS = MEASURES = ("classes", "minutes", "share", "positions")
MINUTE_BREAKS = (0, 15, 30, 60, 90)
SHARE_BREAKS = (0.0, 0.1, 0.25, 0.5, 0.75)
LARGEST_RADIUS = 22.0  # pixels
POSITION_BREAKS = (1, 50, 200, 500, 1000)
LOOKS = (
    SymbolClass(palette.REACHED_IN_PERSON),
    SymbolClass(palette.REACHED_REMOTELY, "diamond"),
    SymbolClass(palette.NOT_REACHED, "square"),
)


def measure_words(service_name: str) -> dict[str, str]:
    """What the map can show."""
    return {
        CLASSES: _("Who is reached"),
        MINUTES: _("Minutes by road to {service}", service=service_name),
        SHARE: _("Share not reached in person"),
        POSITIONS: _("Approved positions"),
    }


def community_symbols(
    snapshot: Snapshot, gaps: CoverageGaps, service_type: str, provinces: tuple[str, ...]
) -> Symbols:
    """Communities with positions in the window, by class; the largest drawn first."""
    communities = snapshot.communities
    if provinces:
        communities = communities[communities["province"].isin(provinces)]
    return class_symbols(
        communities,
        gaps.positions,
        gaps.reach.classes[service_type],
        gaps.reach.minutes[service_type].map(gap_text.minutes_words),
        gaps.wanted.in_person_minutes,
    )


def class_symbols(
    communities: gpd.GeoDataFrame,
    positions: pd.Series,
    classes: pd.Series,
    minutes: pd.Series,
    threshold: float,
    before: pd.Series | None = None,
) -> Symbols:
    """Communities with positions by class; the largest drawn first.

    Parameters
    ----------
    communities : GeoDataFrame
        Those that are drawn.
    positions, classes, minutes : Series, index ``community_id``
        Positions (all of them: the largest gives the scale), classes of
        `geodata.reach.REACH_CLASSES`, and the way to the nearest place in words.
    threshold : float
        Minutes up to which a position counts as reached in person.
    before : Series, index ``community_id``, optional
        Classes of another state: named where they differ.
    """
    points = communities.set_index("community_id").geometry
    counted = positions[positions > 0].reindex(points.index).dropna().sort_values(ascending=False)
    points = points.loc[counted.index]
    after = classes.reindex(counted.index)
    found = pd.DataFrame(
        {
            "positions": counted,
            "latitude": points.y,
            "longitude": points.x,
            "reach_class": after,
            "earlier": after if before is None else before.reindex(counted.index),
            "minutes": minutes.reindex(counted.index),
        }
    )
    names = gap_text.area_names(COMMUNITY)
    words = gap_text.class_words(threshold)
    now = _("Now")
    symbols = [
        CommunitySymbol(
            community_id=str(community_id),
            latitude=latitude,
            longitude=longitude,
            positions=float(count),
            class_index=REACH_CLASSES.index(reach_class),
            tooltip=ngettext(
                "{name}: {count} approved position, {minutes}",
                "{name}: {count} approved positions, {minutes}",
                int(count),
                name=names[str(community_id)],
                minutes=way,
            ),
            rows=[
                Row("", words[reach_class]),
                *([Row(now, words[old])] if old != reach_class else []),
            ],
        )
        for community_id, count, latitude, longitude, reach_class, old, way in found.itertuples()
    ]
    largest = float(positions.max()) if len(positions) else 1.0
    return Symbols(symbols, LOOKS, largest=largest, largest_radius=LARGEST_RADIUS)


def class_legend(minutes: float) -> Legend:
    """The symbols of `community_symbols`."""
    words = gap_text.class_words(minutes).values()
    entries = [
        LegendEntry(look.shape, look.colour, text, look.pattern)
        for look, text in zip(LOOKS, words, strict=True)
    ]
    return Legend(_("Communities, larger with more positions"), entries)


def division_areas(table: pd.DataFrame, measure: str, label: str) -> tuple[Areas, Legend]:
    """Census divisions by a measure of the gap, one row each.

    Parameters
    ----------
    table : DataFrame
        Rows of `geodata.coverage_gaps.gap_areas` for divisions and one service type.
    measure : str
        Of `MEASURES`, not ``classes``.
    label : str
        Title of the legend.
    """
    breaks: tuple[float, ...]
    if measure == POSITIONS:
        values, breaks, scale = table["positions"], POSITION_BREAKS, palette.POSITIONS_SCALE
        none = AreaClass(palette.LAND, palette.DOTS)
        none_words, lacks = _("none"), table["positions"].eq(0)
        texts = [number(value) for value in values]
        spans = _spans(breaks, 1, lambda value: number(value))
    else:
        scale, none = palette.GAP_SCALE, AreaClass(palette.NO_SERVICE_KNOWN, palette.HATCH)
        none_words = _("no place known")
        if measure == MINUTES:
            values, breaks = table["median_minutes"], MINUTE_BREAKS
            lacks = pd.Series(np.isinf(values), values.index)
            texts = [gap_text.minutes_words(float(value)) for value in values]
            spans = _spans(breaks, 0, lambda value: number(value))
        else:
            values, breaks = 1 - table["share_in_person"], SHARE_BREAKS
            lacks = table["entries"].eq(0)
            texts = [gap_text.percent(float(value)) for value in values]
            spans = _spans(breaks, 0, lambda value: f"{number(100 * value)}")
    index = np.where(lacks, 0, np.searchsorted(breaks, values, side="right"))
    areas = [
        Area(
            str(area_id),
            int(at),
            _(
                "{name}: {value}",
                name=gap_text.area_name(str(area_id), "census_division"),
                value=text,
            ),
            (Row(_("Approved positions"), number(positions)),),
        )
        for area_id, at, text, positions in zip(
            table["area_id"], index, texts, table["positions"], strict=True
        )
    ]
    entries = [LegendEntry("area", colour, span) for colour, span in zip(scale, spans, strict=True)]
    missing = LegendEntry("area", none.colour, none_words, none.pattern)
    entries = [missing, *entries] if measure == POSITIONS else [*entries, missing]
    return Areas(areas, [none, *map(AreaClass, scale)]), Legend(label, entries)


def _spans(breaks: tuple[float, ...], gap: int, words: object) -> list[str]:
    shown = [words(value) for value in breaks]  # type: ignore[operator]
    ends = [words(value - gap) for value in breaks[1:]]  # type: ignore[operator]
    spans = [f"{low} – {high}" for low, high in zip(shown, ends, strict=False)]
    return [*spans, _("{low} or more", low=shown[-1])]
