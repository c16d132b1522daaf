"""The parts of the page Next site: what is asked, the map's layers, the tables below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from geodata import next_site, site_plans
from geodata.outreach_circuits import Circuit
from geodata.site_zone import SiteZone
from pages.parts import (
    data,
    site_data,
    site_filters,
    site_map,
    site_tables,
    site_text,
)
from pages.parts.cells import file_stem
from pages.parts.companion import Companion
from pages.parts.map_layers import Legend, MapLayer
from pages.parts.site_data import SiteChoice
from pages.parts.site_text import BEST, DRIVE, PLACE, SURE
from pages.parts.tables import show_with_downloads
from pages.parts.text import _, ngettext


@dataclass(frozen=True)
class Shown:
    """What a plan puts beside and on the map.

    Attributes
    ----------
    heading : str
    lines : list of str
        Sentences below it.
    layers : list of MapLayer
    legend : Legend
    zoom_to : sequence of float or None
    """

    heading: str
    lines: list[str]
    layers: list[MapLayer]
    legend: Legend
    zoom_to: Sequence[float] | None = field(default=None)


def shown(plan: str, choice: SiteChoice, service: str) -> Shown:
    """Heading, sentences and layers of a plan."""
    draw = {PLACE: _place, BEST: _best, SURE: _zone, DRIVE: _day}
    return draw[plan](choice, service)


def show_tables(plan: str, choice: SiteChoice, words: Companion) -> None:
    """The tables of a plan with their downloads."""
    draw = {PLACE: _place_table, BEST: _best_tables, SURE: _zone_table, DRIVE: _day_tables}
    draw[plan](choice, words)


def _place(choice: SiteChoice, service: str) -> Shown:
    place = str(st.session_state.at)
    effect = site_data.effect(choice, (place,) if place else ())
    layers: list[MapLayer] = [site_map.symbols(choice, effect)]
    if not place:
        return Shown(
            _("Choose a place for one more service, on the map or in the list under it"),
            [],
            layers,
            site_map.legend(choice),
        )
    gained = float(effect["positions_gained"].sum())
    layers.append(site_map.stars([place], [gained]))
    return Shown(
        site_text.gained_words(gained, service, site_text.place_name(place)),
        site_text.class_lines(effect, choice.gap.wanted.in_person_minutes),
        layers,
        site_map.legend(choice, site_map.star_entry()),
    )


def _place_table(choice: SiteChoice, words: Companion) -> None:
    place = str(st.session_state.at)
    if not place:
        return
    effect = site_data.effect(choice, (place,))
    name = site_text.place_name(place)
    st.subheader(_("Who gains by a place in {name}", name=name))
    st.write(f"{site_text.nearer_words(effect)} {site_text.mean_words(effect)}")
    _gains_table(effect, choice, words.with_cautions(_("New place: {name}", name=name)), place)


def _gains_table(effect: pd.DataFrame, choice: SiteChoice, words: Companion, stem: str) -> None:
    gains = next_site.who_gains(effect)
    if gains.empty:
        st.info(_("Nobody with an approved position would have a shorter way."))
        return
    show_with_downloads(
        site_tables.gains_table(gains, choice.gap.wanted.in_person_minutes),
        about=words,
        name=file_stem(
            "havre-next-site",
            stem,
            choice.gap.window.code,
            *choice.gap.provinces,
            *choice.gap.services,
        ),
        key="gains",
        geometry=data.shapes("community", tuple(gains.index)),
        note=_("Communities whose way becomes shorter by a minute or more, newly reached first."),
    )


def _chosen(choice: SiteChoice) -> site_plans.ChosenSites:
    with st.spinner(_("Choosing the best places…")):
        return site_data.best(choice, int(st.session_state.sites), st.session_state.aim)


def _best(choice: SiteChoice, _service: str) -> Shown:
    chosen = _chosen(choice)
    sites = chosen.sites
    lines = site_text.class_lines(chosen.effect, choice.gap.wanted.in_person_minutes)
    if len(sites) < int(st.session_state.sites):
        lines.append(
            ngettext(
                "{count} place reaches all that can be reached: more would add nobody.",
                "{count} places reach all that can be reached: more would add nobody.",
                len(sites),
            )
        )
    layers: list[MapLayer] = [site_map.symbols(choice, chosen.effect)]
    layers.append(site_map.stars(list(sites["community_id"]), list(sites["positions_added"])))
    return Shown(
        site_text.together_words(chosen),
        lines,
        layers,
        site_map.legend(choice, site_map.star_entry()),
    )


def _best_tables(choice: SiteChoice, words: Companion) -> None:
    chosen = _chosen(choice)
    count, method = st.session_state.sites, st.session_state.aim
    limit = choice.gap.wanted.in_person_minutes
    note = site_text.method_note(choice, chosen, method)
    told = words.with_cautions(
        _(
            "New places: {count}, chosen to: {aim}",
            count=count,
            aim=site_text.method_words()[method],
        ),
        note,
    )
    stem = file_stem(
        method, count, choice.gap.window.code, *choice.gap.provinces, *choice.gap.services
    )
    st.subheader(_("The best places"))
    st.write(site_text.mean_words(chosen.effect))
    if len(chosen.sites):
        show_with_downloads(
            site_tables.sites_table(chosen),
            about=told,
            name=file_stem("havre-best-sites", stem),
            key="sites-table",
            geometry=data.shapes("community", tuple(chosen.sites["community_id"])),
            note=f"{site_text.order_note()} {note}",
        )
    left = chosen.left
    st.subheader(
        ngettext(
            "Still not reached in person: {count} position",
            "Still not reached in person: {count} positions",
            round(float(left["positions"].sum())),
        )
    )
    if len(left):
        show_with_downloads(
            site_tables.left_table(left, limit),
            about=told,
            name=file_stem("havre-not-reached", stem),
            key="left-table",
            geometry=data.shapes("community", tuple(left.index)),
            height=360,
        )


def _found(choice: SiteChoice) -> SiteZone:
    with st.spinner(_("Choosing the best place again under every assumption…")):
        return site_data.zone(choice)


def _zone(choice: SiteChoice, _service: str) -> Shown:
    found = _found(choice)
    layers: list[MapLayer] = [site_map.symbols(choice, site_data.effect(choice, ()))]
    layers.extend(site_map.zones(found))
    lines = [
        _single_best(choice, found),
        site_text.varied_words(found, choice.gap.wanted.in_person_minutes),
    ]
    return Shown(
        site_text.zone_words(found),
        [line for line in lines if line],
        layers,
        site_map.legend(choice, *site_map.zone_entries(found)),
        site_map.zone_bounds(found),
    )


def _single_best(choice: SiteChoice, found: SiteZone) -> str:
    sites = site_data.best(choice, 1, site_plans.BY_COVERAGE).sites
    if sites.empty:
        return ""
    one = sites.iloc[0]
    return site_text.zone_site_words(found, one["community_id"], float(one["positions_added"]))


def _zone_table(choice: SiteChoice, words: Companion) -> None:
    found = _found(choice)
    if found.communities.empty:
        return
    varied = site_text.varied_words(found, choice.gap.wanted.in_person_minutes)
    show_with_downloads(
        site_tables.zone_table(found),
        about=words.with_cautions(site_text.zone_words(found), varied),
        name=file_stem(
            "havre-best-zone", choice.gap.window.code, *choice.gap.provinces, *choice.gap.services
        ),
        key="zone-table",
        geometry=data.shapes("community", tuple(site_tables.zone_rows(found)["community_id"])),
        height=360,
        note=site_text.zone_note(),
    )


def _circuit(choice: SiteChoice) -> Circuit:
    with st.spinner(_("Looking for a day that meets most positions…")):
        return site_data.day(choice, str(st.session_state.at), site_filters.day_limits())


def _day(choice: SiteChoice, _service: str) -> Shown:
    layers: list[MapLayer] = [site_map.symbols(choice, site_data.effect(choice, ()))]
    if not st.session_state.at:
        return Shown(
            _("Choose where the day begins, on the map or in the list under it"),
            [],
            layers,
            site_map.legend(choice),
        )
    circuit = _circuit(choice)
    layers.append(site_map.route(circuit))
    lines = [
        site_text.day_totals(circuit),
        site_text.day_left(circuit),
        site_text.day_at_base(circuit, site_data.open_at(choice, circuit.base)),
    ]
    return Shown(
        site_text.day_words(circuit),
        [line for line in lines if line],
        layers,
        site_map.legend(choice, site_map.route_entry()),
        site_map.route_bounds(circuit),
    )


def _day_tables(choice: SiteChoice, words: Companion) -> None:
    if not st.session_state.at:
        return
    circuit = _circuit(choice)
    told = words.with_cautions(
        site_text.day_words(circuit),
        site_text.day_totals(circuit),
        _(
            "At most {driving} hours of driving and {day} hours in all",
            driving=site_filters.day_limits().driving_hours,
            day=site_filters.day_limits().hours,
        ),
        site_text.day_note(),
    )
    stem = file_stem(st.session_state.at, choice.gap.window.code, *choice.gap.services)
    if circuit.stops:
        st.subheader(_("The day, stop by stop"))
        show_with_downloads(
            site_tables.day_table(circuit),
            about=told,
            name=file_stem("havre-day-of-visits", stem),
            key="day-table",
            geometry=data.shapes("community", tuple(circuit.legs["to_id"])),
            note=site_text.day_note(),
        )
    else:
        st.info(_("No community with positions not reached in person fits into this day."))
    if len(circuit.left_out):
        st.subheader(_("Not met on this day"))
        show_with_downloads(
            site_tables.left_out_table(circuit),
            about=told,
            name=file_stem("havre-not-met", stem),
            key="left-out-table",
            geometry=data.shapes("community", tuple(circuit.left_out["community_id"])),
            height=360,
        )
