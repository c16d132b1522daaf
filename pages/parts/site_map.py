"""The next site on the map: stars, and rings for a zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from geodata.reach import REACHED_IN_PERSON
from geodata.site_zone import SiteZone
from pages.parts import data, gap_data, gap_map, gap_text, palette, site_text
from pages.parts.map_layers import Legend, LegendEntry, Row
from pages.parts.map_symbols import Sites, Stop, Symbols, Zone, ZoneMember, ring_pattern
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
    if inside.empty:
        return None
    west, south, east, north = data.shapes("community", tuple(inside)).total_bounds
    side = AROUND_DEGREES
    return west - side, south - side, east + side, north + side


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


def _member(row: dict[str, object]) -> ZoneMember:
    site_id = str(row["community_id"])
    point = data.shapes("community", (site_id,)).iloc[0]
    share = float(str(row["share"]))
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
