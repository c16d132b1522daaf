"""The parts of the page Next site: what is asked, the map's layers, the tables below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
import streamlit as st

from geodata import next_site
from geodata.coverage import WindowTotals
from geodata.reach import COMMUNITY
from geodata.site_zone import SiteZone
from pages.parts import (
    data,
    data_notes,
    filters,
    gap_data,
    gap_text,
    site_data,
    site_map,
    site_tables,
    site_text,
    state,
)
from pages.parts.cells import file_stem
from pages.parts.companion import Companion, companion
from pages.parts.gap_filters import choice_words
from pages.parts.map_layers import Legend, MapLayer
from pages.parts.site_data import SiteChoice
from pages.parts.site_text import BEST, PLACE, SURE
from pages.parts.tables import show_with_downloads
from pages.parts.text import _, ngettext, number


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


def plan_keys(plan: str) -> tuple[str, ...]:
    """Names of the choices that a plan adds, for the address."""
    return {PLACE: ("at",), BEST: ("sites", "aim")}.get(plan, ())


def plan_choices(plan: str) -> None:
    """The choices that only this plan has, but for the place, which stands under the map."""
    if plan == BEST:
        counts = [str(one) for one in range(1, next_site.MOST_SITES + 1)]
        state.report_unknown(state.single("sites", counts, "3"))
        st.select_slider(
            _("New places"), counts, key="sites", format_func=lambda one: number(int(one))
        )
        filters.one_of("aim", _("Chosen to"), site_text.method_words(), next_site.BY_COVERAGE)


def place_names(provinces: tuple[str, ...]) -> dict[str, str]:
    """Communities in which a place can be put, by name."""
    province = gap_data.area_names(COMMUNITY)["province"]
    names = {
        str(one): site_text.place_name(one)
        for one in province.index
        if not provinces or province[one] in provinces
    }
    return dict(sorted(names.items(), key=lambda item: item[1]))


def about(choice: SiteChoice, totals: WindowTotals) -> Companion:
    """What the downloads of the page say of themselves."""
    serves = site_text.serves_words()[site_text.OWN if choice.own_province else site_text.ALL]
    return companion(
        _("Havre: where one more service would help migrant workers in the Maritimes"),
        {**choice_words(choice.gap), _("The new place serves"): serves},
        [
            _(
                "Approved positions that could not be placed and are in no row: {count}",
                count=totals.not_placed,
            ),
            site_text.assumption(choice),
            site_text.capacity_note(),
            gap_text.class_note(),
            gap_text.travel_note(),
            data_notes.positions_caution(),
            data_notes.directory_caution(data.snapshot().locations),
        ],
        _(
            "Employment and Social Development Canada, positive LMIA employers lists (Open "
            "Government Licence – Canada); Statistics Canada boundaries (Statistics Canada Open "
            "Licence); GeoNames (CC BY 4.0); Havre directory."
        ),
        date.today(),
    )


def shown(plan: str, choice: SiteChoice, service: str) -> Shown:
    """Heading, sentences and layers of a plan."""
    draw = {PLACE: _place, BEST: _best, SURE: _zone}
    return draw[plan](choice, service)


def show_tables(plan: str, choice: SiteChoice, words: Companion) -> None:
    """The tables of a plan with their downloads."""
    draw = {PLACE: _place_table, BEST: _best_tables, SURE: _zone_table}
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


def _chosen(choice: SiteChoice) -> next_site.ChosenSites:
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
            note=note,
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
    return Shown(
        site_text.zone_words(found),
        [site_text.varied_words(found, choice.gap.wanted.in_person_minutes)],
        layers,
        site_map.legend(choice, *site_map.zone_entries(found)),
        site_map.zone_bounds(found),
    )


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
    )
