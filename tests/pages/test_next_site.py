"""The page Next site, driven without a browser: what it shows is what the measures say."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from geodata.coverage_gaps import CoverageGaps, GapFilter, coverage_gaps
from geodata.gap_robustness import earlier_windows
from geodata.gap_story import location_minutes
from geodata.next_site import SiteQuestion, community_minutes, site_effect, site_question, who_gains
from geodata.quarters import is_quarter
from geodata.site_plans import best_sites, next_site_zone, visit_day
from geodata.snapshot import Snapshot, read_snapshot
from geodata.water import WaterMap
from tests.pages.test_pages import download_labels, group, open_page

LATEST = ("2024Q2", "2024Q3", "2024Q4", "2025Q1")
PLANS = ("place", "best", "sure", "drive")
FIVE = ["CSV", "Excel", "GeoJSON", "GeoPackage", "GeoParquet"]


@pytest.fixture(scope="module")
def tables() -> Snapshot:
    return read_snapshot()


@pytest.fixture(scope="module")
def land(tables: Snapshot) -> WaterMap:
    return WaterMap(tables.census_divisions)


@pytest.fixture(scope="module")
def between(tables: Snapshot, land: WaterMap) -> pd.DataFrame:
    return community_minutes(tables, tables.roads, land)


@pytest.fixture(scope="module")
def minutes(tables: Snapshot, land: WaterMap) -> pd.DataFrame:
    return location_minutes(tables, tables.roads, land)


@pytest.fixture(scope="module")
def gaps(tables: Snapshot, minutes: pd.DataFrame) -> CoverageGaps:
    return coverage_gaps(tables, minutes, GapFilter(LATEST))


@pytest.fixture(scope="module")
def legal_help(tables: Snapshot, gaps: CoverageGaps, between: pd.DataFrame) -> SiteQuestion:
    return site_question(tables, gaps, between, "legal_help")


def named(tables: Snapshot, community_ids: list[str]) -> list[str]:
    rows = tables.communities.set_index("community_id").loc[community_ids]
    postal = rows["precision"].eq("fsa").map({True: "Postal area ", False: ""})
    return (postal + rows["name"] + " (" + rows["province"] + ")").tolist()


def heading(app: AppTest) -> str:
    return str(app.subheader[0].value).replace("\\", "")


def count_in(text: str) -> int:
    return int(re.search(r"([\d,]+) positions? (?:more|met)", text)[1].replace(",", ""))  # type: ignore[index]


def test_before_a_place_is_chosen_the_page_says_what_to_do() -> None:
    app = open_page("next_site")
    assert heading(app).startswith("Choose a place for one more service")
    assert not app.dataframe
    assert next(one for one in app.selectbox if one.key == "at").value == ""


def test_one_place_gains_what_the_measure_says(tables: Snapshot, legal_help: SiteQuestion) -> None:
    app = open_page("next_site", at="NS-berwick", service="legal_help")
    effect = site_effect(legal_help, ["NS-berwick"])
    gained = effect["positions_gained"].sum()
    assert gained > 0
    assert heading(app).startswith("Legal help in Berwick (NS): ")
    assert count_in(heading(app)) == gained
    table, gains = app.dataframe[0].value, who_gains(effect)
    assert table["Area"].tolist() == named(tables, list(gains.index))
    assert table["Newly reached in person"].sum() == gained
    assert table["Approved positions"].tolist() == gains["positions"].tolist()
    assert table["By road now"].tolist() == [f"{one:.0f} min" for one in gains["minutes_before"]]
    assert table["By road then"].tolist() == [f"{one:.0f} min" for one in gains["minutes_after"]]
    newly = table[table["Newly reached in person"] > 0]
    assert newly["Then"].str.startswith("Reached in person").all()
    assert not newly["Now"].str.startswith("Reached in person").any()
    lines = "\n".join(str(part.value) for part in app.markdown).replace("\\", "")
    before = effect.loc[effect["class_before"] == "in_person", "positions"].sum()
    assert f"{before:,.0f} → {before + gained:,.0f} positions" in lines


def test_minutes_and_provinces_served_are_those_chosen(
    tables: Snapshot, minutes: pd.DataFrame, between: pd.DataFrame
) -> None:
    app = open_page("next_site", at="NB-sackville", service="housing", within="30", serves="all")
    narrow = coverage_gaps(tables, minutes, GapFilter(LATEST, in_person_minutes=30.0))
    gained = {
        own: site_effect(
            site_question(tables, narrow, between, "housing", own_province=own), ["NB-sackville"]
        )["positions_gained"].sum()
        for own in (True, False)
    }
    assert count_in(heading(app)) == gained[False]
    own = open_page("next_site", at="NB-sackville", service="housing", within="30")
    assert count_in(heading(own)) == gained[True] < gained[False]
    assert any("serves its own province only" in one.value for one in own.caption)
    assert any("serves all three provinces" in one.value for one in app.caption)


@pytest.mark.parametrize(("aim", "count"), [("coverage", 4), ("travel", 3)])
def test_the_best_places_are_those_of_the_measure(
    tables: Snapshot, legal_help: SiteQuestion, aim: str, count: int
) -> None:
    app = open_page("next_site", plan="best", service="legal_help", sites=str(count), aim=aim)
    best = best_sites(legal_help, count, aim)
    table = app.dataframe[0].value
    assert table["Place"].tolist() == named(tables, best.sites["community_id"].tolist())
    assert table["Newly reached, added"].tolist() == best.sites["positions_added"].tolist()
    assert table["Newly reached, alone"].tolist() == best.sites["positions_alone"].tolist()
    assert count_in(heading(app)) == table["Newly reached, together"].iloc[-1]
    left = app.dataframe[1].value
    assert left["Area"].tolist() == named(tables, list(best.left.index))
    assert left["Why not"].notna().all()
    assert f"{best.left['positions'].sum():,.0f} positions" in str(app.subheader[2].value)


def test_candidates_and_positions_are_those_of_the_chosen_province() -> None:
    app = open_page("next_site", plan="best", service="health", province="PE", sites="2")
    for frame in app.dataframe:
        column = "Place" if "Place" in frame.value else "Area"
        assert frame.value[column].str.endswith("(PE)").all()
    place = open_page("next_site", province="PE", service="health")
    options = next(one for one in place.selectbox if one.key == "at").options
    assert all(one.endswith("(PE)") for one in options[1:])


def test_the_best_place_is_told_as_a_zone_with_its_share_of_runs(
    tables: Snapshot, gaps: CoverageGaps, legal_help: SiteQuestion
) -> None:
    app = open_page("next_site", plan="sure", service="legal_help")
    lists = tables.lists
    known = sorted(filter(is_quarter, lists.loc[lists["counted"], "quarter"].unique()))
    windows = earlier_windows(LATEST, known)
    zone = next_site_zone(tables, gaps, legal_help, "legal_help", windows)
    (centre,) = named(tables, [str(zone.centre)])
    share = round(100 * zone.share)
    assert heading(app) == f"Within 30 minutes of {centre} in {share}% of {zone.runs} runs"
    assert any("What was varied" in str(part.value) for part in app.markdown)
    table = app.dataframe[0].value
    assert len(table) == len(zone.communities)
    assert table["Runs in which it is the best place"].sum() == zone.communities["runs"].sum()
    inside = table[table["In the zone"] == "yes"]
    assert (inside["Minutes from the centre"] <= 30).all()
    assert round(100 * inside["Runs in which it is the best place"].sum() / zone.runs) == share


def test_a_day_of_visits_is_that_of_the_measure(
    tables: Snapshot, between: pd.DataFrame, legal_help: SiteQuestion
) -> None:
    app = open_page(
        "next_site",
        plan="drive",
        service="legal_help",
        at="NB-moncton",
        driving="3",
        stay="90",
        day="10",
    )
    day = visit_day(legal_help, between, "NB-moncton", 180, 90, 600)
    assert len(day.stops) > 1
    assert heading(app).startswith(f"A day from Moncton (NB): {len(day.stops)} stops, ")
    assert count_in(heading(app)) == day.positions
    legs, left = (frame.value for frame in app.dataframe)
    assert legs["Drive to"].tolist() == named(tables, [*day.stops, "NB-moncton"])
    assert legs["Number on the map"].tolist() == [*range(2, len(day.stops) + 2), 1]
    assert legs["Minutes of driving"].tolist() == day.legs["minutes"].round().tolist()
    assert legs["Positions met"].sum() == day.positions
    assert left["Area"].tolist() == named(tables, day.left_out["community_id"].tolist())
    assert left["Approved positions"].sum() == day.left_out["positions"].sum()


def test_the_zone_names_the_single_best_place_as_the_other_plan_has_it() -> None:
    best = open_page("next_site", plan="best", sites="1", service="legal_help")
    place = best.dataframe[0].value["Place"].iloc[0]
    gained = best.dataframe[0].value["Newly reached, added"].iloc[0]
    sure = open_page("next_site", plan="sure", service="legal_help")
    told = "\n".join(str(one.value) for one in (*sure.markdown, *sure.text, *sure.caption))
    assert f"the best single place is {place} ({gained:,} positions" in told.replace("\\", "")


@pytest.mark.parametrize("plan", PLANS)
def test_every_plan_opens_in_both_languages_with_all_downloads(plan: str) -> None:
    english, french = (
        open_page("next_site", language, plan=plan, service="legal_help", at="NS-berwick")
        for language in ("en", "fr")
    )
    for app in (english, french):
        assert not app.exception
        assert not app.warning
        assert group(app, "plan").value == plan
        assert download_labels(app) == FIVE * len(app.dataframe)
        assert len(app.dataframe) >= 1
    for one, other in zip(english.dataframe, french.dataframe, strict=True):
        assert len(one.value) == len(other.value)
        assert not set(one.value.columns) & set(other.value.columns) - {"Minutes"}
    told = {one.value for one in english.subheader} & {one.value for one in french.subheader}
    assert not told


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("plan", "guess"),
        ("at", "NB-nowhere"),
        ("serves", "<b>"),
        ("within", "45"),
        ("sites", "99"),
        ("aim", "luck"),
        ("driving", "1000"),
        ("stay", "-5"),
        ("day", "nan"),
    ],
)
def test_an_address_that_asks_for_what_is_not_there_is_told_so(key: str, value: str) -> None:
    plans = {"sites": "best", "aim": "best", "driving": "drive", "stay": "drive", "day": "drive"}
    app = open_page("next_site", **{"plan": plans.get(key, "place"), key: value})
    assert [one.value for one in app.warning] == [
        "The link asked for something that does not exist here; it was left out:"
    ]
    assert value in [one.value for one in app.text]


def test_every_choice_stands_in_the_address() -> None:
    asked = {"plan": "drive", "at": "NS-berwick", "serves": "all", "driving": "2", "stay": "30"}
    app = open_page("next_site", **asked, day="6", within="30")
    for name, value in {**asked, "day": "6", "within": "30"}.items():
        found = app.query_params[name]
        assert (found[0] if isinstance(found, list) else found) == value


def test_a_place_is_kept_between_the_pages_and_let_go_where_it_is_not_among_the_choices() -> None:
    app = open_page("next_site", at="NS-berwick")
    app.switch_page("pages/coverage_gaps.py").run()
    assert next(one for one in app.selectbox if one.key == "at").value == "NS-berwick"
    app.switch_page("pages/next_site.py").run()
    group(app, "province").set_value(["PE"]).run()
    assert next(one for one in app.selectbox if one.key == "at").value == ""
    assert not app.warning
