"""Occupations: titles in both languages, groups, and what is comparable across editions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import occupations as module
from geodata.occupations import (
    CODE,
    broad_occupations,
    occupation_groups,
    occupation_title,
    occupations,
    unknown_occupation_findings,
    with_occupation_groups,
)
from geodata.schemas_reviewed import BroadOccupations, OccupationGroups, Occupations
from geodata.snapshot import read_snapshot

GROUPS = "group,title_en,title_fr,noc_version,noc_code,note\n"
KNOWN = st.sampled_from(sorted(occupations().index))
MISSING = st.just((None, None))
ODD = st.tuples(st.sampled_from(["2011", "2021"]), st.from_regex(r"[0-9]{4,5}", fullmatch=True))


@pytest.fixture
def groups_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "occupation_groups.csv"
    monkeypatch.setattr(module, "GROUPS_FILE", path)
    occupation_groups.cache_clear()
    yield path
    occupation_groups.cache_clear()


@pytest.fixture(scope="module")
def positions() -> pd.DataFrame:
    return read_snapshot().positions


def test_the_tables_keep_to_their_schemas() -> None:
    Occupations.validate(occupations().reset_index())
    OccupationGroups.validate(occupation_groups())
    BroadOccupations.validate(broad_occupations())


def test_every_occupation_of_the_snapshot_has_both_titles_and_no_other_stands_there(
    positions: pd.DataFrame,
) -> None:
    used = positions.loc[positions["noc_code"].notna(), CODE].drop_duplicates()
    assert set(used.itertuples(index=False, name=None)) == set(occupations().index)
    titles = occupations()[["title_en", "title_fr"]]
    assert titles.map(lambda title: title == " ".join(title.split()) != "").all(axis=None)
    assert occupations().groupby("noc_version").size().to_dict() == {"2011": 269, "2021": 176}


def test_no_french_title_is_the_english_one_but_for_words_of_both_languages() -> None:
    table = occupations()
    alike = table[table["title_en"] == table["title_fr"]]
    assert set(alike["title_en"]) == {"Chefs"}


def test_a_title_of_two_codes_is_the_same_occupation_of_two_editions() -> None:
    table = occupations().reset_index()
    assert not table.duplicated(["noc_version", "title_en"]).any()
    assert not table.duplicated(["noc_version", "title_fr"]).any()


@pytest.mark.parametrize(
    ("version", "code", "english", "french"),
    [
        (
            "2011",
            "9618",
            "Labourers in fish and seafood processing",
            "Manoeuvres dans la transformation du poisson et des fruits de mer",
        ),
        (
            "2021",
            "94142",
            "Fish and seafood plant workers",
            "Ouvriers/ouvrières dans les usines de transformation du poisson et de fruits de mer",
        ),
        ("2011", "8441", "Fishing vessel deckhands", "Matelots de pont sur les bateaux de pêche"),
        ("2021", "85101", "Harvesting labourers", "Manoeuvres à la récolte"),
    ],
)
def test_titles_in_both_languages(version: str, code: str, english: str, french: str) -> None:
    assert occupation_title(version, code) == english
    assert occupation_title(version, code, "fr") == french


def test_an_unknown_code_says_so_with_its_edition() -> None:
    assert occupation_title("2011", "94142") == "Unknown occupation (NOC 2011, code 94142)"
    assert occupation_title("2021", "9463", "fr") == "Profession inconnue (CNP 2021, code 9463)"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown language 'es'; known: en, fr"):
        occupation_title("2011", "9463", "es")


def test_every_code_of_a_group_is_a_known_occupation_with_a_note() -> None:
    groups = occupation_groups()
    assert set(groups[CODE].itertuples(index=False, name=None)) <= set(occupations().index)
    assert not groups.duplicated(CODE).any()
    assert (groups["note"] != "").all()


def test_every_group_has_codes_of_both_editions() -> None:
    editions = occupation_groups().groupby("group")["noc_version"].agg(set)
    assert editions.map(lambda found: found == {"2011", "2021"}).all()


def test_codes_of_one_title_in_both_editions_are_in_the_same_group() -> None:
    table = occupations().reset_index()
    grouped = table.merge(occupation_groups()[[*CODE, "group"]], on=CODE, how="left")
    pairs = grouped[grouped.duplicated("title_en", keep=False)].fillna({"group": "none"})
    assert pairs.groupby("title_en")["group"].agg(set).map(len).eq(1).all()


def test_groups_cover_most_positions_of_each_edition(positions: pd.DataFrame) -> None:
    coded = with_occupation_groups(positions[positions["noc_code"].notna()])
    sums = coded.groupby("noc_version")["positions"].sum()
    grouped = coded[coded["occupation_group"].notna()]
    shares = grouped.groupby("noc_version")["positions"].sum() / sums
    assert (shares >= 0.93).all()
    assert grouped["positions"].sum() / sums.sum() >= 0.95
    by_group = grouped.groupby("occupation_group")["positions"].sum().sort_values()
    assert by_group.tail(2).to_dict() == {"farm_work": 23762, "fish_processing": 29380}


def test_a_code_in_two_groups_is_an_error_that_names_it(groups_file: Path) -> None:
    groups_file.write_text(
        GROUPS + "fish,Fish,Poisson,2011,9463,x\nfarm,Farm,Ferme,2011,9463,x\n", "utf-8"
    )
    with pytest.raises(ValueError, match=r"occupation_groups.csv: NOC 2011, code 9463 stands"):
        occupation_groups()


def test_one_code_of_each_edition_is_no_repetition(groups_file: Path) -> None:
    groups_file.write_text(GROUPS + "a,A,A,2011,0111,x\na,A,A,2021,0111,x\n", "utf-8")
    assert len(occupation_groups()) == 2


def test_a_group_with_two_titles_is_an_error(groups_file: Path) -> None:
    groups_file.write_text(
        GROUPS + "fish,Fish,Poisson,2011,9463,x\nfish,Fishes,Poisson,2021,94142,x\n", "utf-8"
    )
    with pytest.raises(ValueError, match="several titles for fish"):
        occupation_groups()


def test_groups_and_first_digits_are_added_row_by_row() -> None:
    rows = pd.DataFrame(
        {
            "noc_version": ["2021", "2011", "2011", None, "2011"],
            "noc_code": ["94142", "9463", "9999", None, "0631"],
            "positions": [1, 2, 3, 4, 5],
        },
        index=[7, 7, 3, 1, 0],
    )
    found = with_occupation_groups(rows)
    assert found.index.tolist() == [7, 7, 3, 1, 0]
    assert found["positions"].tolist() == [1, 2, 3, 4, 5]
    assert found["occupation_group"].fillna("").tolist() == [
        "fish_processing",
        "fish_processing",
        "",
        "",
        "food_service_supervision",
    ]
    assert found["broad_occupation"].fillna("").tolist() == ["9", "9", "9", "", "0"]
    assert "occupation_group" not in rows


@given(st.lists(st.one_of(KNOWN, MISSING, ODD), max_size=30))
def test_nothing_is_lost_or_moved_and_each_row_has_the_group_of_its_own_code(
    codes: list[tuple[str | None, str | None]],
) -> None:
    rows = pd.DataFrame(codes, columns=CODE).assign(positions=range(len(codes)))
    found = with_occupation_groups(rows)
    pd.testing.assert_frame_equal(found[rows.columns], rows)
    expected = dict(
        zip(
            occupation_groups()[CODE].itertuples(index=False, name=None),
            occupation_groups()["group"],
            strict=True,
        )
    )
    for pair, group, broad in zip(
        codes, found["occupation_group"], found["broad_occupation"], strict=True
    ):
        assert (None if pd.isna(group) else group) == expected.get(pair)
        assert (None if pd.isna(broad) else broad) == (pair[1] and pair[1][0])


def test_each_edition_has_ten_broad_categories_and_names_the_first_otherwise() -> None:
    table = broad_occupations().set_index(["noc_version", "broad_occupation"])
    assert [*table.index] == [(v, str(d)) for v in ("2011", "2021") for d in range(10)]
    old, new = table.loc["2011"], table.loc["2021"]
    assert old.index[(old != new).any(axis="columns")].tolist() == ["0"]


def test_codes_out_of_the_table_give_one_finding_per_list_with_their_positions() -> None:
    rows = pd.DataFrame(
        [
            ("a.csv", 4, "2011", "9463", 1),
            ("a.csv", 9, "2011", "9999", 2),
            ("a.csv", 5, "2011", "9999", 3),
            ("b.csv", 6, "2021", "94142", 4),
            ("b.csv", 7, "2011", "94142", 0),
            ("b.csv", 8, None, None, 6),
        ],
        columns=["file", "row", *CODE, "positions"],
    )
    found = unknown_occupation_findings(rows)
    assert [(f.file, f.row, f.found, f.positions, f.severity) for f in found] == [
        ("a.csv", 5, "NOC 2011, code 9999", 5, "warning"),
        ("b.csv", 7, "NOC 2011, code 94142", 0, "warning"),
    ]
    assert unknown_occupation_findings(rows.head(0)) == []
