"""The snapshot: written and read without loss; and what the bundled one holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point, box

from geodata.dictionary import TABLES as MODELS
from geodata.placing import Placer
from geodata.snapshot import (
    GEO_TABLES,
    SNAPSHOT_DIR,
    TABLES,
    Snapshot,
    read_snapshot,
    write_snapshot,
)
from geodata.straight_lines import straight_line_km
from geodata.terms import CRS
from geodata.window_positions import not_placed

Make = Callable[..., Snapshot]
FULL_POSTAL_CODE = re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d\b", re.IGNORECASE)
REFERENCE = ("2021Q3", "2021Q4", "2022Q1", "2022Q2")
LATEST = ("2024Q2", "2024Q3", "2024Q4", "2025Q1")


@pytest.fixture
def made(made_snapshot: Make) -> Snapshot:
    return made_snapshot(
        locations=[{"location_id": "A", "at": (-64.95, 45.6)}, {"location_id": "B", "tier": 2}],
        services=[("A", "housing")],
        positions=[{}, {"lmias": 3, "noc_code": None}, {"community_id": None}],
        phones=[{"location_id": "A", "number": "211"}],
    )


@pytest.fixture
def land() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"kind": ["province"], "province": ["NB"]}, geometry=[box(-66, 45, -64, 47)], crs=CRS
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    if isinstance(one, gpd.GeoDataFrame):
        assert one.crs == other.crs == CRS
        shapes = one.geometry.to_wkb().fillna(b"").tolist()
        assert shapes == other.geometry.to_wkb().fillna(b"").tolist()
        one, other = one.drop(columns="geometry"), other.drop(columns="geometry")
    assert one.columns.tolist() == other.columns.tolist()
    missing = one.isna()
    pd.testing.assert_frame_equal(missing, other.isna())
    shown, read = (table.astype(object).mask(missing, None) for table in (one, other))
    return shown.to_dict("records") == read.to_dict("records")


def test_what_is_written_is_what_is_read(
    made: Snapshot, land: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    write_snapshot(made, land, tmp_path / "snapshot")
    read = read_snapshot(tmp_path / "snapshot")
    for name in TABLES:
        assert same(getattr(made, name), getattr(read, name)), name


def test_numbers_and_flags_keep_their_types(
    made: Snapshot, land: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    write_snapshot(made, land, tmp_path / "snapshot")
    read = read_snapshot(tmp_path / "snapshot")
    assert read.positions["lmias"].tolist() == [pd.NA, 3, pd.NA]
    assert read.positions["positions"].dtype == "int64"
    assert read.service_types["for_workers"].tolist() == [True, True, True, False]
    assert read.lists["counted"].tolist() == [True]
    assert read.phones["number"].tolist() == ["211"]


def test_an_alias_for_any_postal_area_survives(
    made: Snapshot, land: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    write_snapshot(made, land, tmp_path / "snapshot")
    read = read_snapshot(tmp_path / "snapshot")
    assert read.gazetteer.aliases["fsa"].tolist() == [""]
    assert read.findings["sheet"].tolist() == [""]


def test_the_same_tables_give_the_same_bytes(
    made: Snapshot, land: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    write_snapshot(made, land, tmp_path / "one")
    write_snapshot(made, land, tmp_path / "two")
    write_snapshot(read_snapshot(tmp_path / "one"), land, tmp_path / "three")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    text = {
        name: data for name, data in contents(tmp_path / "one").items() if "parquet" not in name
    }
    assert text.items() <= contents(tmp_path / "three").items()


def test_a_new_snapshot_replaces_the_old_one_as_a_whole(
    made: Snapshot, land: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    folder = tmp_path / "snapshot"
    write_snapshot(made, land, folder)
    write_snapshot(replace(made, services=made.services.iloc[:0]), land, folder)
    assert read_snapshot(folder).services.empty
    assert [path.name for path in tmp_path.iterdir()] == ["snapshot"]


def test_a_failing_write_leaves_the_old_folder_untouched(
    made: Snapshot, land: gpd.GeoDataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "snapshot"
    write_snapshot(made, land, folder)
    before = contents(folder)
    with pytest.raises(AttributeError):
        write_snapshot(replace(made, lists=None), land, folder)  # type: ignore[arg-type]
    assert contents(folder) == before

    move = Path.rename

    def fail_last(path: Path, target: Path) -> Path:
        if path.name.endswith(".new"):
            raise OSError("no space left")
        return move(path, target)

    monkeypatch.setattr(Path, "rename", fail_last)
    with pytest.raises(OSError, match="no space left"):
        write_snapshot(made, land, folder)
    assert contents(folder) == before
    with pytest.raises(OSError, match="no space left"):
        write_snapshot(made, land, tmp_path / "first")


def test_a_write_killed_between_its_two_renames_is_put_right_on_reading(
    made: Snapshot, land: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    write_snapshot(made, land, tmp_path / "snapshot")
    before = contents(tmp_path / "snapshot")
    (tmp_path / "snapshot").rename(tmp_path / "snapshot.old")
    read_snapshot(tmp_path / "snapshot")
    assert contents(tmp_path / "snapshot") == before


def test_a_folder_of_other_files_is_never_replaced(
    made: Snapshot, land: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(FileExistsError, match=r"letter\.txt"):
        write_snapshot(made, land, tmp_path)
    assert contents(tmp_path) == {"letter.txt": b"mine"}


def test_a_missing_table_is_named_with_the_command_that_makes_it(
    made: Snapshot, land: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    write_snapshot(made, land, tmp_path / "snapshot")
    (tmp_path / "snapshot" / "positions.csv").unlink()
    (tmp_path / "snapshot" / "places.parquet").unlink()
    with pytest.raises(
        FileNotFoundError, match=r"no positions, places; build with: havre build --sources DIR"
    ):
        read_snapshot(tmp_path / "snapshot")


# The bundled snapshot.


@pytest.fixture(scope="module")
def bundled() -> Snapshot:
    return read_snapshot()


def window(snapshot: Snapshot, quarters: tuple[str, ...]) -> pd.DataFrame:
    return snapshot.positions[snapshot.positions["quarter"].isin(quarters)]


@pytest.mark.parametrize("name", TABLES)
def test_every_bundled_table_is_valid(bundled: Snapshot, name: str) -> None:
    MODELS[name].validate(getattr(bundled, name))


def test_the_reference_year_has_the_published_figures(bundled: Snapshot) -> None:
    sums = window(bundled, REFERENCE).groupby("province")[["rows", "positions"]].sum()
    assert sums["positions"].to_dict() == {"NB": 5197, "NS": 3617, "PE": 1732}
    assert sums["rows"].to_dict() == {"NB": 378, "NS": 426, "PE": 124}


def test_each_quarter_has_the_published_total(bundled: Snapshot) -> None:
    totals = bundled.positions.groupby("quarter")["positions"].sum()
    assert [totals[quarter] for quarter in REFERENCE] == [756, 3030, 3157, 3603]
    assert [totals[quarter] for quarter in LATEST] == [2131, 1487, 4156, 2488]


@pytest.mark.parametrize("quarters", [REFERENCE, LATEST])
def test_nearly_everything_is_placed_and_the_rest_is_told(
    bundled: Snapshot, quarters: tuple[str, ...]
) -> None:
    chosen = window(bundled, quarters)
    lost = not_placed(bundled, quarters)["positions"].sum()
    placed = chosen.loc[chosen["community_id"].notna(), "positions"].sum()
    assert placed + lost == chosen["positions"].sum()
    assert placed / chosen["positions"].sum() >= 0.99


def test_what_was_read_is_what_is_counted(bundled: Snapshot) -> None:
    key = ["quarter", "province"]
    read = bundled.lists[bundled.lists["counted"]].groupby(key)[["rows_read", "positions_read"]]
    counted = bundled.positions.groupby(key)[["rows", "positions"]].sum()
    assert read.sum().to_numpy().tolist() == counted.to_numpy().tolist()


def test_lmias_are_missing_before_the_last_quarter_of_2021(bundled: Snapshot) -> None:
    early = bundled.positions["quarter"] < "2021Q4"
    assert bundled.positions.loc[early, "lmias"].isna().all()
    assert bundled.positions.loc[~early, "lmias"].notna().all()


@pytest.mark.parametrize(
    ("name", "province", "division", "lon", "lat"),
    [
        ("Cap-Pelé", "NB", "Westmorland", -64.27, 46.22),
        ("Pointe-Sapin", "NB", "Kent", -64.83, 46.96),
        ("Lamèque", "NB", "Gloucester", -64.65, 47.79),
        ("Caraquet", "NB", "Gloucester", -64.94, 47.79),
        ("Blacks Harbour", "NB", "Charlotte", -66.79, 45.05),
        ("Great Village", "NS", "Colchester", -63.60, 45.42),
        ("Clark's Harbour", "NS", "Shelburne", -65.63, 43.44),
        ("Chéticamp", "NS", "Inverness", -61.01, 46.63),
        ("Canning", "NS", "Kings", -64.42, 45.16),
        ("Halifax", "NS", "Halifax", -63.58, 44.65),
        ("Tignish", "PE", "Prince", -64.03, 46.95),
        ("Souris", "PE", "Kings", -62.25, 46.35),
        ("Borden-Carleton", "PE", "Prince", -63.70, 46.25),
    ],
)
def test_known_communities_are_where_they_are(
    bundled: Snapshot, name: str, province: str, division: str, lon: float, lat: float
) -> None:
    communities = bundled.communities
    chosen = communities[communities["province"].eq(province) & communities["name"].eq(name)]
    assert len(chosen) == 1
    names = bundled.census_divisions.set_index("census_division_id")["name"]
    assert names[chosen["census_division_id"].iloc[0]] == division
    there = gpd.GeoSeries([Point(lon, lat)], crs=CRS)
    assert straight_line_km(chosen.geometry, there)[0, 0] < 8


def test_every_community_lies_in_a_division_of_its_province(bundled: Snapshot) -> None:
    province = bundled.census_divisions.set_index("census_division_id")["province"]
    communities = bundled.communities
    assert (communities["census_division_id"].map(province) == communities["province"]).all()
    metric = bundled.census_divisions.to_crs("EPSG:3347").set_index("census_division_id").geometry
    away = communities.to_crs("EPSG:3347").geometry.distance(
        gpd.GeoSeries(metric[communities["census_division_id"]].to_numpy(), crs="EPSG:3347"),
        align=False,
    )
    assert away.max() < 10_000  # coasts are simplified


def test_every_counted_community_is_known(bundled: Snapshot) -> None:
    assert set(bundled.positions["community_id"].dropna()) == set(
        bundled.communities["community_id"]
    )


def test_no_point_is_missing_or_in_the_wrong_place(bundled: Snapshot) -> None:
    bounds = bundled.communities.total_bounds
    assert np.all(bounds[:2] > (-69.1, 43.3)) and np.all(bounds[2:] < (-59.6, 48.1))
    assert not bundled.communities.geometry.isna().any()


def test_no_full_postal_code_and_no_employer_s_name_is_bundled() -> None:
    for name in ("findings", "positions", "lists"):
        text = (SNAPSHOT_DIR / f"{name}.csv").read_text("utf-8")
        assert not FULL_POSTAL_CODE.search(text), name
        assert not re.search(r"\b(inc|ltd|limited|ltée)\b", text, re.IGNORECASE), name
    for name in GEO_TABLES:
        table = gpd.read_parquet(SNAPSHOT_DIR / f"{name}.parquet")
        assert "employer" not in table
    assert {path.suffix for path in SNAPSHOT_DIR.rglob("*.*")} == {".csv", ".parquet", ".geojson"}


def test_the_bundled_gazetteer_still_knows_its_aliases(bundled: Snapshot) -> None:
    placer = Placer(bundled.gazetteer)
    assert placer.place("Frederiction, NB", "NB").community_id == "NB-fredericton"
    assert placer.place("Edmonton, NB T5A 5J6", "NB").precision == "none"


def test_the_bundled_data_is_small() -> None:
    assert sum(len(data) for data in contents(SNAPSHOT_DIR).values()) < 5_000_000
