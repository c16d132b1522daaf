"""The pages about positions, driven without a browser and held against the snapshot."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geodata.occupations import with_occupation_groups
from geodata.snapshot import SNAPSHOT_DIR, read_snapshot
from tests.pages.test_pages import _address, open_page

LATEST = ("2024Q2", "2024Q3", "2024Q4", "2025Q1")
WINDOW = "2024Q2-2025Q1"


def table_with(app: AppTest, *columns: str) -> pd.DataFrame:
    """The only table on the page that has these columns."""
    found = [one.value for one in app.dataframe if set(columns) <= set(one.value.columns)]
    assert len(found) == 1, [list(one.value.columns) for one in app.dataframe]
    return found[0]


def counted(**wanted: str) -> int:
    positions = with_occupation_groups(read_snapshot().positions)
    for column, value in wanted.items():
        positions = positions[positions[column] == value]
    return int(positions.loc[positions["quarter"].isin(LATEST), "positions"].sum())


def headline(app: AppTest) -> int:
    return int(re.findall(r"[\d,]+", app.subheader[0].value)[0].replace(",", ""))


def test_four_quarters_are_shown_until_another_run_is_chosen() -> None:
    app = open_page("workers")
    assert headline(app) == 2131 + 1487 + 4156 + 2488
    assert _address(app, "window") == WINDOW
    app.select_slider[0].set_range("2021Q3", "2022Q2").run()
    assert headline(app) == 5197 + 3617 + 1732
    assert _address(app, "window") == "2021Q3-2022Q2"


def test_buttons_move_the_window_by_one_quarter_and_stop_at_the_end() -> None:
    app = open_page("workers")
    earlier, later = (b for b in app.button if b.label in ("◀ Earlier", "Later ▶"))
    assert later.disabled and not earlier.disabled
    earlier.click().run()
    assert _address(app, "window") == "2024Q1-2024Q4"
    assert headline(app) == 3028 + 2131 + 1487 + 4156


def test_a_window_that_does_not_exist_is_named_and_left_out() -> None:
    app = open_page("workers", window="2012Q1-2013Q1")
    assert headline(app) == 10262
    assert [one.value for one in app.text] == ["2012Q1-2013Q1"]


def test_a_window_stays_when_the_reader_goes_to_another_page() -> None:
    app = open_page("workers", window="2021Q3-2022Q2")
    app.switch_page("pages/coverage_gaps.py").run()
    assert _address(app, "window") == "2021Q3-2022Q2"
    app.switch_page("pages/sectors.py").run()
    assert _address(app, "window") == "2021Q3-2022Q2"


def test_filters_cut_every_table_to_the_same_positions() -> None:
    app = open_page("workers", province="PE", occupation="fish_processing")
    expected = counted(province="PE", occupation_group="fish_processing")
    assert headline(app) == expected > 0
    for key in ("Community", "Occupation", "Program stream"):
        assert table_with(app, key, "Approved positions")["Approved positions"].sum() == expected
    app.session_state["places-en"] = "Census divisions (counties)"
    app.run()
    divisions = table_with(app, "Census division", "Employers")
    assert divisions["Approved positions"].sum() == expected and len(divisions) == 3


def test_what_is_folded_away_is_made_when_it_is_opened() -> None:
    app = open_page("workers", province="PE")
    opened = len(app.dataframe)
    for key in ("figures", "all-occupations", "all-languages"):
        app.session_state[key] = False
    app.run()
    assert len(app.dataframe) == opened - 4
    assert not [one for one in app.dataframe if "Period" in one.value.columns]
    assert not [
        one for one in app.dataframe if "Census division" in one.value and "LMIAs" in one.value
    ]


def test_the_trend_holds_every_period_and_ignores_the_window() -> None:
    app = open_page("workers", window="2021Q3-2022Q2")
    trend = table_with(app, "Period", "Sum of the last four quarters")
    everything = read_snapshot().positions["positions"].sum()
    assert trend["Approved positions"].sum() == everything
    assert trend["Period"].head(2).tolist() == ["2025 Q1", "2024 Q4"]
    assert trend["Period"].tail(2).tolist() == ["2015", "2014 Jul–Dec"]


def test_a_chart_stands_beside_a_table_with_its_figures() -> None:
    app = open_page("workers", province="NB")
    charts = app.get("vega_lite_chart")
    assert len(charts) == 4
    trend = table_with(app, "Period", "Sum of the last four quarters")
    drawn = sorted(row["positions"] for row in chart_values(charts[0]))
    quarters = trend[trend["Period"].str.contains("Q")]
    assert drawn == sorted(quarters["Approved positions"])


def chart_values(chart: object) -> list[dict[str, object]]:
    spec = json.loads(chart.proto.spec)  # type: ignore[attr-defined]
    data = spec.get("data", {}).get("values")
    if data is not None:
        return list(data)
    rows = pa.ipc.open_stream(chart.proto.data.data).read_all()  # type: ignore[attr-defined]
    return rows.to_pylist()


def test_no_position_with_a_filter_is_said_and_nothing_breaks() -> None:
    app = open_page("workers", province="PE", occupation="software", stream="primary_agriculture")
    assert headline(app) == 0
    assert "No position was approved with these filters." in [c.value for c in app.caption]


def test_countries_hold_what_is_not_known() -> None:
    app = open_page("workers", province="NB", year="2022")
    table = table_with(app, "Country of residence")
    assert table["Country of residence"].iloc[0] == "Mexico"
    assert table["Approved positions (official)"].iloc[0] == 3181
    assert table["Country of residence"].iloc[-1] == "not stated, or not among the ten listed"
    assert table["Share of the total (%)"].sum() == pytest.approx(100, abs=0.6)


def test_the_lists_stand_beside_the_official_figures_and_add_up() -> None:
    app = open_page("workers", compared="2022")
    table = table_with(app, "Official (job location)")
    assert table["Official (job location)"].sum() == official_total(2022)
    assert "differs strongly" in set(table["Verdict"])
    words = "\n".join(str(part.value) for part in app.markdown)
    cautions = "\n".join(str(part.value) for part in app.caption)
    assert "they show 68 to 101 % of the official positions" in cautions
    assert "New Brunswick 88 %, Nova Scotia 84 %, Prince Edward Island 87 %" in words


def official_total(year: int) -> int:
    official = read_snapshot().official_positions
    rows = official[(official["dimension"] == "program_stream") & (official["year"] == year)]
    return int(rows["positions"].sum())


def test_a_sector_is_one_kind_of_work_in_one_region() -> None:
    app = open_page("sectors", sector="farm_work", region="NS")
    expected = counted(province="NS", occupation_group="farm_work")
    assert headline(app) == expected > 0
    assert table_with(app, "Community")["Approved positions"].sum() == expected
    assert set(table_with(app, "Community")["Province"]) == {"Nova Scotia"}


def test_a_sector_in_a_census_division_names_it() -> None:
    app = open_page("sectors", sector="fish_processing", region="cd-1307")
    words = app.subheader[0].value.replace("\\", "")  # signs that Markdown would read
    assert "New Brunswick: Westmorland (census division)" in words
    assert "Cap-Pelé" in table_with(app, "Community")["Community"].tolist()


def test_a_sector_or_region_that_does_not_exist_is_named_and_left_out() -> None:
    app = open_page("sectors", sector="=1+1", region="cd-9999")
    assert [one.value for one in app.text] == ["=1+1", "cd-9999"]
    assert len(app.subheader) == 1


def test_services_near_a_sector_are_every_type_meant_for_workers() -> None:
    app = open_page("sectors", sector="fish_processing")
    near = table_with(app, "Service", "Minutes to the nearest (median)")
    types = read_snapshot().service_types
    assert len(near) == types["for_workers"].sum()
    shares = [near[f"Within {minutes} minutes (%)"] for minutes in (30, 60, 90)]
    assert all(share.between(0, 100).all() for share in shares)
    assert (shares[0] <= shares[1]).all()
    assert (shares[1] <= shares[2]).all()


def test_official_industries_are_those_of_the_region_s_province() -> None:
    app = open_page("sectors", region="PE")
    industries = table_with(app, "Industry (NAICS 2002)")
    official = read_snapshot().official_positions
    rows = official[(official["dimension"] == "sector") & (official["province"] == "PE")]
    assert industries["2023"].sum() == rows.loc[rows["year"] == 2023, "positions"].sum()


@pytest.mark.parametrize("page", ["workers", "sectors"])
def test_hostile_addresses_change_nothing_but_a_message(page: str) -> None:
    hostile = "<img src=x onerror=alert(1)>{{7*7}}"
    app = open_page(
        page,
        window=hostile,
        province=hostile,
        stream=hostile,
        occupation=hostile,
        sector=hostile,
        region=hostile,
        year=hostile,
        compared=hostile,
    )
    assert headline(app) > 0
    assert all("<img" not in str(part.value) for part in (*app.markdown, *app.caption))
    assert len(app.warning) >= 3


def test_what_a_list_does_not_publish_is_missing_and_never_zero() -> None:
    app = open_page("workers", occupation="fish_processing", stream="low_wage")
    trend = table_with(app, "Period", "Sum of the last four quarters").set_index("Period")
    unpublished = ["2014 Jul–Dec", "2015", "2016"]
    assert trend.loc[unpublished, "Approved positions"].isna().all()
    assert trend.drop(index=unpublished)["Approved positions"].notna().all()


def test_bars_of_two_editions_are_told_apart() -> None:
    app = open_page("workers", occupation="fish_processing", window="2023Q4-2024Q4")
    labels = [row["label"] for row in chart_values(app.get("vega_lite_chart")[2])]
    assert "Fish and seafood plant workers (2011)" in labels
    assert "Fish and seafood plant workers (2021)" in labels


def test_official_industries_of_a_smaller_region_are_those_of_its_province() -> None:
    app = open_page("sectors", region="er-1230")
    province = open_page("sectors", region="NS")
    key = "Industry (NAICS 2002)"
    assert table_with(app, key).equals(table_with(province, key))


def test_a_sector_that_was_empty_a_year_before_says_so() -> None:
    app = open_page("sectors", sector="forestry", region="NB")
    assert "A year before: none." in [str(part.value) for part in app.markdown]


@pytest.mark.parametrize("kept", ["census_division", "country", "none"])
def test_official_tables_that_are_missing_leave_the_rest_of_the_page(
    kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(SNAPSHOT_DIR, tmp_path / "snapshot"))
    official = pd.read_csv(folder / "official_positions.csv", dtype=str)
    official[official["dimension"] == kept].to_csv(folder / "official_positions.csv", index=False)
    monkeypatch.setenv("HAVRE_SNAPSHOT", str(folder))
    st.cache_resource.clear()
    try:
        app = open_page("workers")
        assert headline(app) == 10262
        titles = [column for one in app.dataframe for column in one.value.columns]
        assert ("Country of residence" in titles) == (kept == "country")
        assert ("Official (job location)" in titles) == (kept == "census_division")
        open_page("sectors")
    finally:
        st.cache_resource.clear()
