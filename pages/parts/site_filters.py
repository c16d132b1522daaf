"""What is asked on the page Next site besides the gap, and what its downloads say of it."""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from geodata import site_plans
from geodata.reach import COMMUNITY
from geodata.window_positions import WindowTotals
from pages.parts import data, data_notes, filters, gap_data, gap_text, site_text, state
from pages.parts.companion import Companion, companion
from pages.parts.gap_filters import choice_words
from pages.parts.site_data import DayLimits, SiteChoice
from pages.parts.site_text import BEST, DRIVE, PLACE
from pages.parts.text import _, number

DRIVING_HOURS: Final = range(1, 11)
DAY_HOURS: Final = range(4, 17)
STAY_MINUTES: Final = (30, 60, 90, 120)


def plan_keys(plan: str) -> tuple[str, ...]:
    """Names of the choices that a plan adds, for the address."""
    own = {PLACE: ("at",), BEST: ("sites", "aim"), DRIVE: ("at", "driving", "stay", "day")}
    return own.get(plan, ())


def plan_choices(plan: str) -> None:
    """The choices that only this plan has, but for the place, which stands under the map."""
    if plan == BEST:
        counts = [str(one) for one in range(1, site_plans.MOST_SITES + 1)]
        state.report_unknown(state.single("sites", counts, "3"))
        st.select_slider(
            _("New places"), counts, key="sites", format_func=lambda one: number(int(one))
        )
        filters.one_of("aim", _("Chosen to"), site_text.method_words(), site_plans.BY_COVERAGE)
    if plan == DRIVE:
        _hours("driving", _("Hours of driving at most, out and back"), DRIVING_HOURS, "4")
        stay = {str(one): _("{count} minutes", count=number(one)) for one in STAY_MINUTES}
        filters.one_of("stay", _("At each stop"), stay, "60")
        _hours("day", _("Hours of the whole day at most"), DAY_HOURS, "8")


def place_names(provinces: tuple[str, ...]) -> dict[str, str]:
    """Communities in which a place can be put, by name."""
    province = gap_data.area_names(COMMUNITY)["province"]
    chosen = province[province.isin(provinces)] if provinces else province
    known = gap_text.area_names(COMMUNITY)
    names = {str(one): known[str(one)] for one in chosen.index}
    return dict(sorted(names.items(), key=lambda item: item[1]))


def about(choice: SiteChoice, totals: WindowTotals, plan: str) -> Companion:
    """What the downloads of the page say of themselves."""
    serves = site_text.serves_words()[site_text.OWN if choice.own_province else site_text.ALL]
    return companion(
        _("Havre: where one more service would help migrant workers in the Maritimes"),
        {**choice_words(choice.gap), _("Whom it serves"): serves},
        [
            _(
                "Approved positions that could not be placed and are in no row: {count}",
                count=totals.not_placed,
            ),
            site_text.assumption(choice, plan),
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


def day_limits() -> DayLimits:
    """The limits chosen for a day of visits."""
    chosen = st.session_state
    return DayLimits(int(chosen.driving), int(chosen.stay), int(chosen.day))


def _hours(name: str, label: str, offered: range, default: str) -> None:
    hours = [str(one) for one in offered]
    state.report_unknown(state.single(name, hours, default))
    st.select_slider(label, hours, key=name, format_func=lambda one: number(int(one)))
