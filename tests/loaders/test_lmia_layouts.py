"""The reviewed tables of wordings, and the title."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.schemas import PROGRAM_STREAMS, PROVINCES
from loaders.cells import fold
from loaders.lmia_layouts import (
    LANGUAGES,
    MONTHS_OF_QUARTERS,
    NEEDED_FIELDS,
    headers,
    language_of_header,
    layout_of,
    layout_table,
    province_codes,
    read_title,
    stream_codes,
    words,
)

# Headers as published, from 2020Q2 on, kept apart from the table they check.
PUBLISHED_HEADERS = {
    "en": [
        "Province/Territory | Stream | Employer Name | Address | Occupation | Approved Positions",
        "Province/Territory | Stream | Employer | Address | Occupation | Approved Positions",
        "Province/Territory|Program Stream|Employer |Address |Occupation |Approved Positions",
        "Province/Territory | Program Stream | Employer | Address | Occupation | "
        "Incorporate Status | Approved LMIAs | Approved Positions",
        "Province/Territory | Program Stream | Employer | Address | Occupation | "
        "Incorporate Status | Requested LMIAs | Requested Positions",
    ],
    "fr": [
        "Province/Territory|Volet|Employeur|Adresse|Profession sous CNP 2011|Postes Approuvés",
        "Province/Territoire|Volet du programme|Employeur|Adresse|Profession |Postes Approuvés",
        "Province/Territoire|Volet du programme|Employeur|Adresse|Profession |"
        "Incorporer le statut|EIMT Approuvés|Postes approuvés",
    ],
}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


def published(language: str) -> set[str]:
    lines = PUBLISHED_HEADERS[language]
    return {fold(header) for line in lines for header in line.split("|")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_header_in_the_table_was_published_and_every_published_one_is_there(
    language: str,
) -> None:
    assert set(headers(language)) == published(language)


def test_no_header_stands_twice_for_a_language() -> None:
    table = layout_table("headers")
    keys = table["header"].map(fold) + "|" + table["language"]
    assert not keys.duplicated().any()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_needed_field_has_a_header(language: str) -> None:
    assert set(NEEDED_FIELDS) <= {header.field for header in headers(language).values()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_published_header_names_each_column_once(language: str) -> None:
    for line in PUBLISHED_HEADERS[language]:
        fields = [headers(language)[fold(header)].field for header in line.split("|")]
        assert len(fields) == len(set(fields))


@pytest.mark.parametrize(("table", "column"), [("provinces", "province"), ("streams", None)])
def test_no_wording_stands_for_two_codes(table: str, column: str | None) -> None:
    lines = layout_table(table).assign(key=lambda lines: lines["text"].map(fold))
    assert (lines.groupby("key")[column or "program_stream"].nunique() == 1).all()
    assert not lines.duplicated(["key", "language"]).any()


def test_words_of_one_kind_have_one_value() -> None:
    lines = layout_table("words").assign(key=lambda lines: lines["text"].map(fold))
    assert not lines.duplicated(["kind", "language", "key"]).any()
    assert (lines.groupby(["kind", "key"])["value"].nunique() == 1).all()
    assert set(words("positive")).isdisjoint(words("negative"))


def test_provinces_are_the_thirteen_and_the_foreign_section_in_each_language() -> None:
    table = layout_table("provinces")
    for _, lines in table.groupby("language"):
        assert len(lines) == lines["province"].nunique() == 14
    assert {*PROVINCES, "foreign"} <= set(province_codes().values())


def test_streams_are_those_of_the_schema() -> None:
    assert set(stream_codes().values()) == set(PROGRAM_STREAMS) - {"unknown"}


def test_layouts_follow_one_another_without_gap_and_the_last_is_open() -> None:
    table = layout_table("layouts")
    first, last = list(table["first_quarter"]), list(table["last_quarter"])
    assert last[-1] == "" and "" not in last[:-1]
    for end, start in zip(last[:-1], first[1:], strict=True):
        year, quarter = int(end[:4]), int(end[5])
        assert start == (f"{year}Q{quarter + 1}" if quarter < 4 else f"{year + 1}Q1")


def test_layouts_name_known_fields() -> None:
    known = {header.field for language in LANGUAGES for header in headers(language).values()}
    for fields in layout_table("layouts")["fields"]:
        assert set(NEEDED_FIELDS) <= set(fields.split(";")) <= known


def test_lmias_and_classification_by_period() -> None:
    for quarter, has_lmias, version, digits in [
        ("2021Q3", False, "2011", 4),
        ("2021Q4", True, "2011", 4),
        ("2024Q1", True, "2011", 4),
        ("2024Q2", True, "2021", 5),
        ("2031Q4", True, "2021", 5),
    ]:
        layout = layout_of(quarter)
        assert layout is not None
        found = ("lmias" in layout.fields, layout.noc_version, layout.noc_digits)
        assert found == (has_lmias, version, digits)
    assert layout_of("2020Q3") is None


def test_the_header_cell_must_be_equal_not_alike() -> None:
    assert language_of_header("\xa0EMPLOYER  name ") == "en"
    assert language_of_header("employeur") == "fr"
    for text in ("", "Employers", "Employers Who Were Issued a Positive LMIA", "Employer:", "Emp"):
        assert language_of_header(text) is None


@pytest.mark.parametrize(
    ("title", "quarter"),
    [
        ("… Positive … (NOC) 2011 and Business Location, July to September 2021", "2021Q3"),
        ("… (NOC) 2011 and Business Location in 2020 (October-December)", "2020Q4"),
        ("… (NOC) 2021 and Business Location, April to June 2024", "2024Q2"),
        ("… in 2019 (July – September)", "2019Q3"),
        ("… (CNP) 2011 et lieu de affaires, avril à juin 2021     \n", "2021Q2"),
        ("… positive en 2020 (octobre -décembre), par volet, (CNP) 2011 et lieu", "2020Q4"),
        ("… JANUARY\xa0TO  MARCH, 2023", "2023Q1"),
        ("… janvier a mars 2021", "2021Q1"),
    ],
)
def test_the_quarter_is_read_from_the_title(title: str, quarter: str) -> None:
    assert read_title(title).quarters == (quarter,)


@given(
    language=st.sampled_from(LANGUAGES),
    bounds=st.sampled_from(sorted(MONTHS_OF_QUARTERS)),
    year=st.integers(2000, 2099),
    gap=st.sampled_from([" ", "  ", "\xa0"]),
    bracketed=st.booleans(),
)
def test_every_quarter_is_read_in_both_wordings(
    language: str, bounds: tuple[int, int], year: int, gap: str, bracketed: bool
) -> None:
    names = MONTHS[language].split()
    first, last = names[bounds[0] - 1], names[bounds[1] - 1]
    joint = {"en": "to", "fr": "à"}[language]
    period = (
        f"{year}{gap}({first}{gap}-{last})"
        if bracketed
        else f"{first}{gap}{joint}{gap}{last}{gap}{year}"
    )
    title = read_title(f"Positive (NOC) 2011, {period}")
    assert title.quarters == (f"{year}Q{MONTHS_OF_QUARTERS[bounds]}",)
    assert title.noc_version == "2011"


@given(st.text())
def test_a_title_never_raises(text: str) -> None:
    read_title(text)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Employers Who Were Issued a Positive LMIA by NOC 2011 and Business Location",
        "Employers … in 2016",
        "… between June 20 and December 31, 2014",
        "July to September",
        "marching to June 2021",
    ],
)
def test_a_title_without_two_months_and_a_year_names_no_quarter(title: str) -> None:
    assert read_title(title).quarters == ()


def test_months_that_are_no_quarter_are_told_as_such() -> None:
    assert read_title("… in 2017 (January-June)").quarters == ("2017 (january-june)",)


@pytest.mark.parametrize(
    "title",
    [
        "Employers Who Were Issued a Negative Labour Market Impact Assessment, April to June 2022",
        "Employers who were refused a Labour Market Impact Assessment",
        "Employeurs ayant reçu une étude d’impact sur le marché du travail (EIMT) négative",
        "EIMT refusées",
        "ÉTUDES DÉFAVORABLE",
    ],
)
def test_negative_titles_are_recognised_in_both_languages(title: str) -> None:
    assert read_title(title).negative
    assert not read_title(title).positive


def test_positive_titles_are_not_negative() -> None:
    for title in (
        "Employers who have requested an LMIA and were issued a positive LMIA",
        "Employeurs ayant obtenu une étude d’impact sur le marché du travail (EIMT) positive",
    ):
        assert read_title(title).positive
        assert not read_title(title).negative
