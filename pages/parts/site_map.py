"""The next site on the map: stars, and rings for a zone."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from geodata.outreach_circuits import Circuit
from geodata.reach import REACHED_IN_PERSON
from geodata.site_zone import SiteZone
from pages.parts import data, gap_data, gap_map, gap_text, palette, site_text
from pages.parts.map_layers import Legend, LegendEntry, Row
from pages.parts.map_symbols import Route, Sites, Stop, Symbols, Zone, ZoneMember, ring_pattern
from pages.parts.site_data import SiteChoice
from pages.parts.text import _, ngettext

AROUND_DEGREES = 0.3


def symbols(choice: SiteChoice, effect: pd.DataFrame) -> Symbols:
    """Communities by the class that they would have."""
    gap = choice.gap
    communities = data.snapshot().communities
    return gap_map.class_symbols(
        communities[communities["community_id"].isin(effect.index)],
        gap_data.gaps(gap.wanted, gap.options).positions,
        effect["class_after"],
        _way_words(effect),
        gap.wanted.in_person_minutes,
        effect["class_before"],
    )


def stars(site_ids: Sequence[str], gained: Sequence[float]) -> Sites:
    """New places, numbered in the order given, with what each adds."""
    return Sites(
        [
            _stop(site_id, _site_words(at, site_id, positions))
            for at, (site_id, positions) in enumerate(zip(site_ids, gained, strict=True), 1)
        ]
    )


def zones(found: SiteZone) -> list[Zone]:
    """The zone, and in grey the best places outside it."""
    rows = found.communities
    inside = rows["in_zone"].to_numpy(dtype=bool)
    return [
        Zone([_member(row) for row in part.to_dict("records")], colour)
        for part, colour in (
            (rows[~inside], palette.QUIET_INK),
            (rows[inside], palette.ZONE),
        )
        if len(part)
    ]


def zone_bounds(found: SiteZone) -> Sequence[float] | None:
    """West, south, east, north around the zone; None without one."""
    rows = found.communities
    inside = rows.loc[rows["in_zone"].to_numpy(dtype=bool), "community_id"]
    return None if inside.empty else _around(tuple(inside))


def route(circuit: Circuit) -> Route:
    """A day of visits; the base is number 1."""
    base = _stop(str(circuit.base), _("Base: {place}", place=site_text.place_name(circuit.base)))
    note = _("The line is straight; minutes are by road.")
    stops = [base]
    for leg in circuit.legs.to_dict("records")[:-1]:
        words = ngettext(
            "{place}: {count} position, {minutes} from the stop before",
            "{place}: {count} positions, {minutes} from the stop before",
            round(leg["positions"]),
            place=site_text.place_name(leg["to_id"]),
            minutes=gap_text.minutes_words(leg["minutes"]),
        )
        stops.append(_stop(str(leg["to_id"]), words))
    return Route(stops, note, returns=True)


def route_bounds(circuit: Circuit) -> Sequence[float] | None:
    """West, south, east, north around a day of visits; None without a stop."""
    return _around((circuit.base, *circuit.stops)) if circuit.stops else None


def legend(choice: SiteChoice, *more: LegendEntry) -> Legend:
    """The classes, then what else is drawn."""
    classes = gap_map.class_legend(choice.gap.wanted.in_person_minutes)
    return replace(classes, entries=[*classes.entries, *more])


def star_entry() -> LegendEntry:
    """A new place."""
    return LegendEntry("star", palette.SITE, _("New place"))


def zone_entries(found: SiteZone) -> list[LegendEntry]:
    """The rings."""
    words = _("The zone; a stronger ring: the best place in more runs")
    entries = [LegendEntry("ring", palette.ZONE, words, ring_pattern(1.0))]
    if not found.communities["in_zone"].all():
        outside = _("Best place in other runs, outside the zone")
        entries.append(LegendEntry("ring", palette.QUIET_INK, outside, ring_pattern(0.0)))
    return entries


def route_entry() -> LegendEntry:
    """The drive."""
    return LegendEntry("route", palette.ROUTE, _("The drive, in straight lines; 1 is the base"))


def _around(community_ids: Sequence[object]) -> Sequence[float]:
    points = data.shapes("community", [str(one) for one in community_ids])
    west, south, east, north = points.total_bounds
    side = AROUND_DEGREES
    return west - side, south - side, east + side, north + side


def _stop(site_id: str, words: str, rows: Sequence[Row] = ()) -> Stop:
    point = data.shapes("community", (site_id,)).iloc[0]
    return Stop(site_id, float(point.y), float(point.x), words, words, rows)


def _site_words(at: int, site_id: str, positions: float) -> str:
    return ngettext(
        "New place {order}: {place}, {count} position more reached in person",
        "New place {order}: {place}, {count} positions more reached in person",
        round(positions),
        order=at,
        place=site_text.place_name(site_id),
    )


def _member(row: dict[Hashable, Any]) -> ZoneMember:
    site_id = str(row["community_id"])
    point = data.shapes("community", (site_id,)).iloc[0]
    share = float(row["share"])
    return ZoneMember(
        site_id,
        float(point.y),
        float(point.x),
        share,
        _(
            "{place}: the best place in {share} of the runs",
            place=site_text.place_name(site_id),
            share=gap_text.percent(share),
        ),
    )


def _way_words(effect: pd.DataFrame) -> pd.Series:
    before = effect["minutes_before"].map(gap_text.minutes_words)
    after = effect["minutes_after"].map(gap_text.minutes_words)
    changed = [
        _("{after} (now {before})", after=then, before=now)
        for then, now in zip(after, before, strict=True)
    ]
    newly = (effect["class_after"] == REACHED_IN_PERSON) & (after != before)
    return after.mask(newly, pd.Series(changed, effect.index))
