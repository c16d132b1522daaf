"""Words about the data that several pages say in the same way."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st
from babel.dates import format_date, get_month_names

from geodata.quarters import Window, period_months
from pages.parts import data
from pages.parts.own_words import own_words
from pages.parts.text import LOCALES, _, current_language, ngettext, number


def window_words(window: Window) -> str:
    """A window as people say it: July 2021 - June 2022."""
    first_year, first_month, _last = period_months(window.quarters[0])
    last_year, _first, last_month = period_months(window.quarters[-1])
    months = get_month_names("wide", locale=LOCALES[current_language()])
    return f"{months[first_month]} {first_year} – {months[last_month]} {last_year}"


def months_words(first: int, last: int) -> str:
    """Two months of the year, as the language writes them: January – March."""
    months = get_month_names("wide", locale=LOCALES[current_language()])
    return f"{months[first]} – {months[last]}"


def services_note(locations: pd.DataFrame, travel: str) -> str:
    """Said once wherever services stand beside a selection of positions; ``travel`` times first."""
    return f"{travel} {counting_rule()} {directory_caution(locations)}"


def employers_note() -> str:
    """Said once wherever employers are counted."""
    return _(
        "Employers are different names in the lists; they do not add up across rows. LMIAs are "
        "published since October 2021 only; where a list of the window has none, none are given."
    )


def period_words(period: str) -> str:
    """A period as it is named in charts and tables: 2021 Q3, in French 2021 T3."""
    year, part = period[:4], period[4:]
    names = {
        "H1": _("{year} Jan–Jun", year=year),
        "H2": _("{year} Jul–Dec", year=year),
        "": year,
    }
    return names.get(part) or _("{year} Q{quarter}", year=year, quarter=part[1:])


def code_words(code: str) -> str:
    """A run of quarters by its code, briefly: 2024 Q2 – 2025 Q1."""
    return " – ".join(map(period_words, code.split("-")))


def data_in_use() -> None:
    """At the foot of every page: that refreshed data is shown, or why it is not.

    Nothing is said of the bundle. At the foot, since a worker in need comes first.
    """
    shown = data.in_use()
    if shown.fault:
        st.warning(_fault_words(shown.fault))
    elif shown.refreshed:
        st.caption(
            _(
                "Approved positions: refreshed data, lists retrieved on {date}.",
                date=day_words(shown.refreshed.retrieved),
            )
        )


def data_in_use_words() -> str:
    """Which data is shown, from when, made from how many lists."""
    shown = data.in_use()
    if own_words():
        return own_words()
    if shown.named:
        return _("Shown: the snapshot that HAVRE_SNAPSHOT names.")
    if shown.refreshed is None:
        return _("Shown: the data that came with Havre. “havre refresh” takes in newer lists.")
    newer = ngettext(
        "Shown: refreshed data, from {count} list retrieved by {date}.",
        "Shown: refreshed data, from {count} lists retrieved by {date}.",
        shown.refreshed.lists,
        date=day_words(shown.refreshed.retrieved),
    )
    bundled = ngettext(
        "{count} period is as it came with Havre.",
        "{count} periods are as they came with Havre.",
        shown.refreshed.bundled_lists,
    )
    return f"{newer} {bundled}"


def _fault_words(fault: str) -> str:
    if fault == "other_version":
        return _(
            "The refreshed data was made by another version of Havre, so the data that came with "
            "this one is shown. Run “havre refresh” again."
        )
    return _(
        "The refreshed data is damaged or incomplete, so the data that came with Havre is shown. "
        "Run “havre refresh” again."
    )


def day_words(moment: str) -> str:
    """A day as people say it: 22 November 2026; an moment that is none is a dash."""
    try:
        day = datetime.fromisoformat(moment)
    except ValueError:
        return "–"  # never text from a file: a caption would read it as Markdown
    return str(format_date(day, format="long", locale=LOCALES[current_language()]))


def periods_note() -> str:
    """Said wherever periods that are not quarters are shown."""
    return _(
        "The list of July to December 2014 begins on 20 June. 2015 and 2016 are whole years, "
        "January to June 2017 a half; all other periods are quarters: 2021 Q3 is July to September "
        "2021. Program streams are published since 2017, occupations since 2016."
    )


def positions_caution() -> str:
    """Said once wherever positions are shown."""
    return _(
        "Approved positions are not people present, and the address is the employer's business "
        "address: it may be an office far from the workplace. The lists leave out employers "
        "named after a person, and the International Mobility Program is not in them."
    )


def directory_caution(entries: pd.DataFrame) -> str:
    """Said once wherever gaps are shown, with how much of the directory was confirmed."""
    return _(
        "“No service known” is not “no service”: the directory is young. Entries confirmed with "
        "the organisation itself: {verified} of {total}.",
        verified=number(int(entries["last_verified"].notna().sum())),
        total=number(len(entries)),
    )


def counting_rule() -> str:
    """What counts as help in person."""
    return _(
        "Counted: places to go to, of tier 1 and 2. Not counted: phone lines, visits, entries "
        "known by name only, and shelters, whose addresses are kept private."
    )


def occupations_note() -> str:
    """Said once wherever occupations are counted."""
    return _(
        "Occupations follow the National Occupational Classification: the 2011 edition (four "
        "digits) until March 2024, the 2021 edition (five digits) since. The editions are "
        "compared only in the groups and broad categories offered as filters. In 2021 most "
        "managers moved from category 0 to that of the work they manage."
    )


def download_title(rows: int) -> str:
    """Above the download buttons of a table."""
    return ngettext("Download this table ({count} row)", "Download this table ({count} rows)", rows)


def lists_source() -> str:
    """Source, licence and method of everything counted from the lists."""
    return _(
        "Employment and Social Development Canada, positive LMIA employers lists (Open Government "
        "Licence – Canada), placed by Havre at the employer's business address; Statistics Canada "
        "boundaries; GeoNames (CC BY 4.0)."
    )
