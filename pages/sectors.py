"""Sectors: one occupation group and one region, looked at from every side."""

import streamlit as st

from geodata.position_counts import PositionFilter
from geodata.reference_tables import industry_sectors
from pages.parts import (
    charts,
    data,
    data_notes,
    gap_text,
    official_data,
    official_view,
    position_data,
    position_results,
    position_tables,
    position_view,
    sector_view,
    state,
)
from pages.parts.cells import file_stem
from pages.parts.entry_text import service_labels
from pages.parts.how_to import how_to
from pages.parts.map import show_map
from pages.parts.position_filters import sector_choice, sector_labels
from pages.parts.region_filter import EVERYWHERE, region_choice, region_labels
from pages.parts.service_map import map_labels
from pages.parts.street_tiles import chosen_streets, street_choice
from pages.parts.style import quiet
from pages.parts.tables import folded, show_with_downloads
from pages.parts.text import _, current_language, plain
from pages.parts.window_filter import window_choice

language = current_language()
st.title(_("Sectors"))
st.write(
    _(
        "One kind of work in one region: how many positions, when, where, and which services are "
        "near. Open it again after each new list."
    )
)
how_to(
    _("Choose a kind of work, a region and the quarters."),
    _("Read how many positions there are, when and where, and which services are near."),
    _("Download the summary of one page to print."),
)

asked, answered = st.columns([2, 3], gap="large")
with asked:
    sector = sector_choice()
    region = region_choice()
    window = window_choice(data.periods(), "sectors")
wanted = PositionFilter(window.quarters, occupations=(sector,), region=region)
sector_name = sector_labels()[sector]
region_name = region_labels()[region or EVERYWHERE]
about = position_view.about(wanted, region_name)
services_note = data_notes.services_note(data.snapshot().locations, gap_text.travel_note())
totals = position_data.position_totals(wanted)
trend = position_data.trend(wanted)
season = position_data.season(wanted)
communities = position_data.community_counts(wanted)
by_community = position_results.community_table(language, wanted)
by_stream = position_results.stream_table(language, wanted)
by_occupation = position_results.occupation_table(language, wanted)
types = data.snapshot().service_types
labels = service_labels(types[types["for_workers"]])
nearby = sector_view.nearby_table(position_data.services_near(wanted), labels)
lead = sector_view.summary(sector_name, region_name, totals, wanted)
change = sector_view.change_words(trend, window.quarters)

with answered:
    st.subheader(plain(lead))
    st.write(change)
    incomplete = official_view.completeness_words(official_data.every_province_compared())
    st.caption(f"{data_notes.positions_caution()} {incomplete}")
    theme = position_results.map_theme(language, wanted, "communities")
    summary = position_view.map_summary(communities, "communities")
    show_map(
        [theme.layer],
        key="sectors-map",
        labels=map_labels(summary),
        language=language,
        streets=chosen_streets(language),
        legend=theme.legend,
        height=400,
    )
    st.caption(plain(summary))
    street_choice()
    title = _("{sector} – {region}", sector=sector_name, region=region_name)
    st.download_button(
        _("One-page summary to print"),
        data=sector_view.one_page(
            title,
            position_view.summary(totals, wanted),
            change,
            trend,
            season,
            by_stream,
            by_community,
            by_occupation,
            nearby,
            about.with_cautions(services_note).lines,
        ),
        file_name=sector_view.file_name(sector, region, window.code, language),
        mime="text/html",
        on_click="ignore",
        key="one-page",
    )

over_time, over_the_year = st.columns([3, 2], gap="large")
with over_time:
    st.header(_("Over time"))
    charts.period_chart(
        position_tables.trend_chart_data(trend, window.quarters),
        position_view.trend_description(trend),
    )
with over_the_year:
    st.header(_("The season"))
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
            about=position_view.about(wanted.of_every_period(), region_name),
            name=position_view.file_name("sector-trend", wanted.of_every_period()),
            key="trend",
        )

st.header(_("Where they are"))
show_with_downloads(
    by_community,
    height=300,
    about=about,
    name=position_view.file_name("sector-communities", wanted),
    geometry=position_data.shapes_of(communities),
    key="communities",
)

st.header(_("Occupations and program streams"))
show_with_downloads(
    by_occupation,
    about=about,
    name=position_view.file_name("sector-occupations", wanted),
    key="occupations",
)
show_with_downloads(
    by_stream,
    about=about,
    name=position_view.file_name("sector-streams", wanted),
    key="streams",
)
st.caption(data_notes.employers_note())

st.header(_("Services near these positions, in person"))
show_with_downloads(
    nearby,
    about=about.with_cautions(services_note),
    name=position_view.file_name("sector-services", wanted),
    key="nearby",
)
st.html(quiet(services_note))

st.header(_("Official figures by industry"))
official_provinces = position_data.provinces_of(region)
industries = official_view.industry_table(
    official_data.sector_positions(official_provinces), industry_sectors()
)
st.caption(official_view.industry_note(official_provinces))
show_with_downloads(
    industries,
    about=official_view.about(
        official_provinces, [official_view.industry_note(official_provinces)]
    ),
    name=file_stem("havre-industries", *official_provinces),
    key="industries",
)
state.remember("sector", "region", "window")
