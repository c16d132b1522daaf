"""The published files, 2014 to 2025Q1, held against their manifest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from geodata.findings import Finding
from geodata.occupations import CODE, occupations
from geodata.program_streams import program_streams
from geodata.terms import PROGRAM_STREAMS, PROVINCES
from loaders.cells import fold
from loaders.lmia import ACCOUNTING_COLUMNS, LmiaList, read_lmia_list, read_lmia_lists
from loaders.lmia_layouts import headers
from loaders.reconciliation import differences, read_manifest

Read = tuple[pd.DataFrame, list[Finding], pd.DataFrame]
pytestmark = pytest.mark.sources
YEAR_OF_FIRST_MAP = ("2021Q3", "2021Q4", "2022Q1", "2022Q2")
LATEST_YEAR = ("2024Q2", "2024Q3", "2024Q4", "2025Q1")
# The manifest's names of the periods that are not quarters.
PERIODS = {"2014": "2014H2", "2017Q1-Q2": "2017H1"}


@pytest.fixture(scope="module")
def manifest(published: Path) -> pd.DataFrame:
    return pd.read_csv(published / "lmia" / "MANIFEST.csv", dtype={"quarter": str}).set_index(
        "file"
    )


@pytest.fixture(scope="module")
def everything(
    published: Path, manifest: pd.DataFrame, read_once: Callable[[Path], LmiaList]
) -> Read:
    paths = [published / "lmia" / name for name in manifest.index]
    return read_lmia_lists(paths, read=read_once)


def test_every_list_reconciles_with_the_manifest(
    published: Path, manifest: pd.DataFrame, everything: Read
) -> None:  # 25
    accounting = everything[2].set_index("file")
    assert len(accounting) == 38
    pairs = {
        "sha256": "sha256",
        "language": "language",
        "rows_read": "n_data_rows",
        "positions_read": "positions_all",
        **{f"rows_{province}": f"n_rows_{province}" for province in PROVINCES},
        **{f"positions_{province}": f"positions_{province}" for province in PROVINCES},
    }
    for ours, theirs in pairs.items():
        assert list(accounting[ours]) == list(manifest[theirs]), ours
    assert accounting["lmias_read"].equals(
        manifest["lmias_all"].astype("Int64").rename("lmias_read")
    )
    assert list(accounting["quarter"]) == list(manifest["quarter"].replace(PERIODS))
    assert (accounting["rows_refused"] == 0).all()
    table = read_manifest(published / "lmia" / "MANIFEST.csv")
    assert differences(everything[2], table).empty


def test_the_stated_total_of_2014_is_listed_and_unlisted(everything: Read) -> None:  # 4
    finding = next(f for f in everything[1] if f.code == "unlisted_employers")
    assert (finding.found, finding.positions) == ("listed 24,429, not listed 5,967", 5967)
    assert 24_429 + 5_967 == 30_396


def test_the_letters_of_2017q4_are_right(everything: Read) -> None:  # 2
    rows = everything[0].query("quarter == '2017Q4'")
    assert rows["address"].str.contains("Cap-Pelé", na=False).any()
    assert rows["employer"].str.contains("Pêcherie", na=False).any()


def test_dittos_leave_no_employer_missing(everything: Read) -> None:  # 5
    rows = everything[0]
    ditto = rows[rows["quarter"].between("2016", "2019Q2")]
    assert ditto[["employer", "address"]].notna().all(axis=None)
    lost = rows[rows["address"].isna()].groupby("quarter").size()
    assert lost.to_dict() == {"2019Q3": 3, "2021Q4": 4, "2022Q1": 28}


def test_footnotes_are_no_rows_and_notesolution_is_one(everything: Read) -> None:  # 6
    employers = everything[0]["employer"].dropna()
    assert employers.str.startswith("Notesolution").any()
    assert not employers.str.contains("This list excludes").any()


def test_nothing_is_wrong_with_the_lists_beyond_the_known(everything: Read) -> None:
    _, findings, accounting = everything
    counts = pd.Series([finding.code for finding in findings]).value_counts().to_dict()
    french = int((accounting["language"] == "fr").sum())
    assert counts == {
        "missing_occupation": 42,
        "missing_employer": 6,
        "mislabelled_header": 1,
        "unlisted_employers": 1,
        "second_language": french,
    }
    assert accounting.groupby("language")["counted"].all().to_dict() == {"en": True, "fr": False}


def test_both_languages_of_a_published_quarter_agree(
    everything: Read,
) -> None:
    accounting = everything[2]
    totals = [c for c in ACCOUNTING_COLUMNS if c.startswith(("rows_", "positions_"))]
    for _, editions in accounting.groupby("quarter"):
        assert not editions[totals].ne(editions[totals].iloc[0]).any(axis=None)


def test_published_rows_keep_to_the_schema(
    everything: Read,
) -> None:
    rows = everything[0]
    assert set(rows["program_stream"].dropna()) <= set(PROGRAM_STREAMS)
    early = rows["quarter"] < "2017"
    assert (rows["program_stream"].isna() == early).all()
    assert (rows["noc_version"].isna() == (rows["quarter"] < "2016")).all()
    coded = rows[rows["noc_code"].notna()]
    assert coded["noc_code"].str.len().eq(coded["noc_version"].map({"2011": 4, "2021": 5})).all()
    assert rows.loc[rows["quarter"] < "2021Q4", "lmias"].isna().all()
    assert rows.loc[rows["quarter"] >= "2021Q4", "lmias"].notna().all()
    assert "1000279263" in set(rows.loc[rows["quarter"] == "2025Q1", "employer"])
    for column in ("employer", "address"):
        assert not rows[column].dropna().str.contains(r"^\s|\s$|\s\s|[\t\xa0]", regex=True).any()


def test_every_published_stream_is_a_canonical_one_and_each_has_its_years(everything: Read) -> None:
    rows = everything[0]
    streamed = rows[rows["program_stream"].notna()]
    years = streamed.groupby("program_stream")["quarter"].agg(lambda q: sorted({*q.str[:4]}))
    always = [str(year) for year in range(2017, 2026)]
    assert years.to_dict() == {
        "global_talent": always,
        "high_wage": always,
        "low_wage": always,
        "permanent_residence_only": ["2017", "2023", "2024", "2025"],
        "primary_agriculture": always,
        "unspecified": ["2019"],
    }
    since = streamed.groupby("program_stream")["quarter"].min()
    assert since.to_dict() == program_streams().query("since != ''")["since"].to_dict()


def test_every_published_occupation_of_the_maritimes_has_its_english_title(
    everything: Read,
) -> None:
    rows = everything[0]
    coded = rows[rows["province"].isin(PROVINCES) & rows["noc_code"].notna()]
    titles = coded.groupby(CODE)["noc_title"].agg("unique").explode()
    assert titles.index.is_unique
    ours = occupations()["title_en"].rename("ours")
    apart = titles.to_frame().join(ours).query("noc_title != ours")
    assert apart.reset_index()[["noc_code", "noc_title"]].to_numpy().tolist() == [
        ["21221", "Business system specialists"],
        ["31303", "Physicians assistants, midwives and allied health professionals"],
    ]


def test_french_titles_said_to_be_of_a_list_stand_in_one(
    published: Path, manifest: pd.DataFrame
) -> None:
    french = manifest.index[manifest["language"] == "fr"]
    rows = pd.concat([read_lmia_list(published / "lmia" / name).rows for name in french])
    listed = rows.dropna(subset=CODE).groupby(CODE)["noc_title"].agg(set)
    table = occupations()
    from_list = table[table["title_fr_source"] == "list"]
    assert from_list.index.isin(listed.index).all()
    assert all(
        title in listed[code]
        for code, title in zip(from_list.index, from_list["title_fr"], strict=True)
    )
    assert not table[table["title_fr_source"] != "list"].index.isin(listed.index).any()


def test_published_totals_of_the_maritimes(
    everything: Read,
) -> None:
    rows = everything[0]
    maritime = rows[rows["province"].isin(PROVINCES)]
    first = maritime[maritime["quarter"].isin(YEAR_OF_FIRST_MAP)].groupby("province")["positions"]
    assert first.sum().to_dict() == {"NB": 5197, "NS": 3617, "PE": 1732}
    assert first.size().to_dict() == {"NB": 378, "NS": 426, "PE": 124}
    by_quarter = maritime.groupby("quarter")["positions"].sum()
    assert by_quarter.loc[list(YEAR_OF_FIRST_MAP)].tolist() == [756, 3030, 3157, 3603]
    assert by_quarter.loc[list(LATEST_YEAR)].tolist() == [2131, 1487, 4156, 2488]


def test_published_headers_are_all_in_the_table_and_every_synonym_but_the_unheld_is_used(
    manifest: pd.DataFrame,
) -> None:
    unheld: dict[str, set[str]] = {
        "en": set(),
        "fr": {"incorporer le statut", "eimt approuves"},
    }
    for language, lists in manifest.groupby("language"):
        used = {fold(text) for line in lists["columns"] for text in line.split("|")}
        assert used <= set(headers(language))
        assert set(headers(language)) - used == unheld[language]
