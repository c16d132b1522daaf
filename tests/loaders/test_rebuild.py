"""List tables made anew on the bundled gazetteer: the same figures, wherever they come from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import refreshed
from geodata.quarters import period_months
from geodata.snapshot import SNAPSHOT_DIR, Snapshot, read_snapshot
from loaders import refresh
from loaders.rebuild import periods_to_count, rebuilt_tables
from loaders.refresh import Refresh

FARM = "8431-General farm workers"
PERIODS = st.one_of(
    st.builds("{}Q{}".format, st.integers(2015, 2018), st.integers(1, 4)),
    st.builds("{}H{}".format, st.integers(2015, 2018), st.integers(1, 2)),
    st.integers(2015, 2018).map(str),
)
# One line for all that is counted, but for how exactly an address was placed.
COUNTED = [
    "quarter",
    "province",
    "community_id",
    "not_placed_reason",
    "program_stream",
    "noc_code",
    "noc_version",
]


def counts(positions: pd.DataFrame) -> pd.DataFrame:
    table = positions.assign(lmias=positions["lmias"].astype("Float64"))
    return (
        table.groupby(COUNTED, dropna=False)[["rows", "lmias", "positions"]]
        .sum()
        .astype("float64")
        .sort_index()
    )


def employers(positions: pd.DataFrame) -> dict[tuple[str, ...], set[str]]:
    """Employer keys per period and community."""
    found: dict[tuple[str, ...], set[str]] = {}
    columns = ["quarter", "community_id", "employer_keys"]
    for quarter, community, keys in positions[columns].fillna("").itertuples(index=False):
        found.setdefault((quarter, community), set()).update(filter(None, keys.split(";")))
    return found


def test_a_quarter_of_its_own_beats_the_half_year_that_holds_it() -> None:
    assert periods_to_count(["2017Q1"], ["2017H1"]) == (("2017Q1",), ())
    assert periods_to_count(["2017"], ["2017Q3", "2016"]) == ((), ("2016", "2017Q3"))
    assert periods_to_count(["2015", "2015"], ["2015"]) == (("2015",), ())


@given(st.lists(PERIODS), st.lists(PERIODS))
def test_no_month_is_counted_twice_and_no_period_is_lost_for_nothing(
    fresh: list[str], bundled: list[str]
) -> None:
    kept = periods_to_count(fresh, bundled)
    months = [month for part in kept for period in part for month in months_of(period)]
    assert len(months) == len(set(months))
    assert set(kept[0]) <= set(fresh) and set(kept[1]) <= set(bundled)
    for period in {*fresh, *bundled} - {*kept[0], *kept[1]}:
        assert set(months) & set(months_of(period))


def months_of(period: str) -> list[tuple[int, int]]:
    year, first, last = period_months(period)
    return [(year, month) for month in range(first, last + 1)]


def test_a_place_that_the_bundle_does_not_know_yet_is_located_now(
    small_bundle: Path, list_bytes: Callable[..., bytes], tmp_path: Path
) -> None:
    bundled = read_snapshot(small_bundle)
    assert "NS-centreville.digby" not in set(bundled.communities["community_id"])
    file = tmp_path / "new.xlsx"
    row = ["Nova Scotia", "Low Wage", "Farm", "Centreville, NS B5A 1A1", FARM, "", 1, 6]
    file.write_bytes(list_bytes("January to March 2022", [row]))
    made = rebuilt_tables([file], bundled)
    communities = gpd.GeoDataFrame(made.tables["communities"])
    new = communities[~communities["community_id"].isin(bundled.communities["community_id"])]
    assert communities.crs == bundled.communities.crs
    here = made.tables["positions"].query("quarter == '2022Q1'")
    assert here["community_id"].isin(communities["community_id"]).all()
    assert here["precision"].tolist() == ["named_place"]
    assert len(new) == len(set(here["community_id"]) - set(bundled.communities["community_id"]))


def test_with_the_source_folder_addresses_in_towns_get_their_postal_point_again(
    small_bundle: Path,
    list_bytes: Callable[..., bytes],
    tmp_path: Path,
    sources: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(refresh, "SNAPSHOT_DIR", small_bundle)
    stick = tmp_path / "stick"
    stick.mkdir()
    row = ["New Brunswick", "Low Wage", "Fish Co", "Moncton, NB E1C 1A1", FARM, "", 1, 20]
    (stick / "a.xlsx").write_bytes(list_bytes("January to March 2022", [row]))
    precision = []
    for folder in (None, sources, None):
        done = refresh.refresh(tmp_path / "data", lists=stick, sources=folder)
        assert done.complete and done.written
        precision.append(placed(tmp_path / "data", small_bundle, "2022Q1"))
    assert precision == [{"named_place"}, {"postal_point"}, {"named_place"}]
    done = refresh.refresh(tmp_path / "data", lists=stick, sources=tmp_path / "nothing")
    assert not done.complete and not done.written


def placed(folder: Path, bundle: Path, quarter: str) -> set[str]:
    positions = in_force(folder, bundle).positions
    return set(positions.loc[positions["quarter"] == quarter, "precision"])


def in_force(folder: Path, bundle: Path = SNAPSHOT_DIR) -> Snapshot:
    found = refreshed.read_refreshed(folder, read_snapshot(bundle), refreshed.bundle_digest(bundle))
    assert found is not None
    return found[0]


@pytest.fixture(scope="module")
def all_lists(
    published: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Refresh, Snapshot, Path]:
    """Every published list, taken from its folder."""
    folder = tmp_path_factory.mktemp("all") / "data"
    done = refresh.refresh(folder, lists=published / "lmia")
    return done, in_force(folder), folder


@pytest.mark.sources
def test_all_published_lists_give_the_bundled_figures_again(
    all_lists: tuple[Refresh, Snapshot, Path],
) -> None:
    done, snapshot, _ = all_lists
    assert done.complete and set(done.changes["change"]) == {"unchanged"}
    bundled = read_snapshot()
    pd.testing.assert_frame_equal(counts(snapshot.positions), counts(bundled.positions))
    assert employers(snapshot.positions) == employers(bundled.positions)
    pd.testing.assert_frame_equal(snapshot.communities, bundled.communities)
    of_second_editions = bundled.findings["file"].str.endswith("_fr.xlsx")
    expected = bundled.findings[~of_second_editions].reset_index(drop=True)
    pd.testing.assert_frame_equal(snapshot.findings, expected)


@pytest.mark.sources
def test_without_postal_codes_only_the_exactness_in_towns_is_less(
    all_lists: tuple[Refresh, Snapshot, Path],
) -> None:
    sums = all_lists[1].positions.groupby("precision")["positions"].sum().to_dict()
    before = read_snapshot().positions.groupby("precision")["positions"].sum().to_dict()
    assert sums == {
        "named_place": before["named_place"] + before["postal_point"],
        "fsa": before["fsa"],
        "none": before["none"],
    }


@pytest.mark.sources
def test_the_full_rows_stay_in_the_data_folder_and_add_up(
    all_lists: tuple[Refresh, Snapshot, Path],
) -> None:
    (file,) = all_lists[2].rglob("rows.parquet")
    rows = pd.read_parquet(file)
    positions = read_snapshot().positions
    assert len(rows) == positions["rows"].sum()
    assert rows["positions"].sum() == positions["positions"].sum()


@pytest.mark.sources
def test_french_editions_give_the_same_figures(published: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    for file in (published / "lmia").glob("*_fr.xlsx"):
        (stick / file.name).symlink_to(file)
    done = refresh.refresh(tmp_path / "data", "fr", lists=stick)
    other = done.changes.loc[done.changes["change"] == "other_edition", "period"]
    assert other.tolist() == ["2020Q4", "2021Q1", "2021Q2"]
    snapshot, bundled = in_force(tmp_path / "data"), read_snapshot()
    key = ["quarter", "province"]
    totals = [
        one.positions.groupby(key)[["rows", "positions"]].sum() for one in (snapshot, bundled)
    ]
    pd.testing.assert_frame_equal(*totals)
    french = snapshot.lists[snapshot.lists["counted"] & (snapshot.lists["language"] == "fr")]
    assert french["quarter"].nunique() == 3


@pytest.mark.sources
def test_a_french_edition_that_lacks_addresses_says_so(published: Path, tmp_path: Path) -> None:
    file = published / "lmia" / "2020q4_positive_fr.xlsx"
    made = rebuilt_tables([file], read_snapshot())
    found = made.tables["findings"]
    missing = found[(found["file"] == file.name) & (found["code"] == "no_address")]
    assert len(missing) == 9 and missing["positions"].sum() == 79
