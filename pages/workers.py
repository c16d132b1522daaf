"""Workers: where positions were approved, in which occupations, and over time."""

import streamlit as st

from pages.parts import (
    charts,
    data_notes,
    filters,
    official_data,
    official_view,
    position_data,
    position_results,
    position_tables,
    position_view,
    state,
)
from pages.parts.cells import file_stem
from pages.parts.how_to import how_to
from pages.parts.map import show_map
from pages.parts.position_filters import KEYS, position_filter
from pages.parts.service_map import map_labels
from pages.parts.street_tiles import chosen_streets, street_choice
from pages.parts.tables import folded, show_with_downloads
from pages.parts.text import _, current_language, number, plain

language = current_language()
st.title(_("Workers"))
st.write(
    _(
        "Where positions for foreign workers were approved since June 2014, quarter by quarter "
        "since July 2017."
    )
)
how_to(
    _("Choose quarters, places and kinds of work."),
    _("The map and the tables under it count approved positions, place by place."),
    _("Further down: over the years, by occupation, stream and country, and the official figures."),
)

asked, answered = st.columns([2, 3], gap="large")
with asked:
    wanted = position_filter("workers")
    shown_on_map = filters.one_of(
        "areas",
        _("The map shows"),
        {"communities": _("Communities"), "divisions": _("Census divisions (counties)")},
        "communities",
    )
about = position_view.about(wanted)
totals = position_data.position_totals(wanted)
communities = position_data.community_counts(wanted)
divisions = position_data.division_counts(wanted)

with answered:
    st.subheader(position_view.summary(totals, wanted))
    incomplete = official_view.completeness_words(official_data.every_province_compared())
    st.caption(f"{data_notes.positions_caution()} {incomplete}")
    theme = position_results.map_theme(language, wanted, shown_on_map)
    summary = position_view.map_summary(communities, shown_on_map)
    show_map(
        [theme.layer],
        key="workers-map",
        labels=map_labels(summary),
        language=language,
        streets=chosen_streets(language),
        legend=theme.legend,
        height=440,
    )
    st.caption(plain(summary))
    street_choice()

every_period = position_view.about(wanted.of_every_period())
st.header(_("Over time"))
trend = position_data.trend(wanted)
season = position_data.season(wanted)
over_time, over_the_year = st.columns([3, 2], gap="large")
with over_time:
    st.markdown(_("**Approved positions per quarter**, and the mean of the last four as a line"))
    charts.period_chart(
        position_tables.trend_chart_data(trend, wanted.quarters),
        position_view.trend_description(trend),
    )
    st.caption(_("Filled bars: the quarters of the window. The quarter is that of the decision."))
with over_the_year:
    st.markdown(_("**The season**: mean per quarter of the year, and the range between years"))
    charts.range_chart(
        position_tables.season_chart_data(season),
        position_tables.peak_words(season),
        _("Approved positions"),
    )
    st.caption(position_tables.peak_words(season))
figures = folded(_("These figures as tables"), "figures")
if figures.open:
    with figures:
        trend_table = position_results.trend_table(language, wanted.of_every_period())
        show_with_downloads(
            trend_table,
            height=300,
            note=data_notes.periods_note(),
            about=every_period,
            name=position_view.file_name("trend", wanted.of_every_period()),
            key="trend",
        )
        season_table = position_tables.season_table(season)
        show_with_downloads(
            season_table,
            about=every_period,
            name=position_view.file_name("season", wanted.of_every_period()),
            key="season",
        )

st.header(_("Communities and census divisions"))
tabs = [_("Communities"), _("Census divisions (counties)")]
# Streamlit knows a tab by its words: in another language the one that was open is asked for anew.
place, area = st.tabs(
    tabs,
    default=tabs[st.session_state.get("open_tab", 0)],
    key=f"places-{language}",
    on_change="rerun",
)
st.session_state.open_tab = int(bool(area.open))
if place.open:
    with place:
        show_with_downloads(
            position_results.community_table(language, wanted),
            height=400,
            about=about,
            name=position_view.file_name("communities", wanted),
            geometry=position_data.shapes_of(communities),
            key="communities",
        )
if area.open:
    with area:
        show_with_downloads(
            position_results.division_table(language, wanted),
            height=400,
            about=about,
            name=position_view.file_name("census-divisions", wanted),
            geometry=position_data.shapes_of(divisions),
            key="divisions",
        )
st.caption(data_notes.employers_note())

st.header(_("Occupations and program streams"))
by_occupation = position_results.occupation_table(language, wanted)
top = position_view.top_occupations(by_occupation)
charts.bar_chart(top, position_view.chart_description(top), _("Approved positions"))
all_occupations = folded(
    _("All {count} occupations as a table", count=number(len(by_occupation))), "all-occupations"
)
if all_occupations.open:
    with all_occupations:
        show_with_downloads(
            by_occupation,
            height=400,
            about=about,
            name=position_view.file_name("occupations", wanted),
            key="occupations",
        )
by_stream = position_results.stream_table(language, wanted)
show_with_downloads(
    by_stream,
    about=about,
    name=position_view.file_name("streams", wanted),
    key="streams",
)

st.header(_("Countries and languages"))
remembered = [*KEYS, "areas"]
years = official_data.country_years()
if years:
    remembered.append("year")
    year = filters.year_choice("year", _("Year of the official tables"), years)
    languages = official_data.languages_of_workers(wanted.provinces, year)
    chart_column, table_column = st.columns([3, 2], gap="large")
    with chart_column:
        spoken = official_view.language_chart(languages)
        charts.bar_chart(spoken, position_view.chart_description(spoken), _("Approved positions"))
        st.caption(f"{official_view.unfiltered_note()} {official_view.languages_words(languages)}")
    official_about = official_view.about(
        wanted.provinces, [official_view.languages_words(languages)], year
    )
    with table_column:
        by_country = official_view.country_table(
            official_data.country_positions(wanted.provinces, year)
        )
        show_with_downloads(
            by_country,
            about=official_about,
            name=file_stem("havre-countries", str(year), *wanted.provinces),
            key="countries",
        )
    all_languages = folded(_("The languages as a table"), "all-languages")
    if all_languages.open:
        with all_languages:
            show_with_downloads(
                official_view.language_table(languages),
                about=official_about,
                name=file_stem("havre-languages", str(year), *wanted.provinces),
                key="languages",
            )
else:
    st.write(_("The official annual tables are not in this data."))

st.header(_("A second opinion: the official figures"))
compared_years = official_data.compared_years()
if compared_years:
    remembered.append("compared")
    compared_year = filters.year_choice("compared", _("Year compared"), compared_years)
    comparison = official_data.divisions_compared(wanted.provinces, compared_year)
    st.write(
        official_view.comparison_words(
            official_data.provinces_compared(wanted.provinces, compared_year),
            comparison,
        )
    )
    compared = official_view.comparison_table(comparison)
    show_with_downloads(
        compared,
        height=300,
        note=f"{official_view.unfiltered_note()} {official_view.comparison_note()}",
        about=official_view.about(
            wanted.provinces, [official_view.comparison_note()], compared_year
        ),
        name=file_stem("havre-second-opinion", str(compared_year), *wanted.provinces),
        key="second-opinion",
    )
state.remember(*remembered)
