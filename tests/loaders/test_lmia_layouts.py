"""The reviewed tables of wordings and layouts."""

from __future__ import annotations

import pytest

from geodata.quarters import period_months
from geodata.schemas import PROGRAM_STREAMS, PROVINCES
from loaders.cells import fold
from loaders.lmia_layouts import (
    ALWAYS_NEEDED,
    LANGUAGES,
    headers,
    language_of_header,
    layout_of,
    layout_of_columns,
    layout_table,
    province_codes,
    stream_codes,
    words,
)
from loaders.workbook import READERS

# Headers as published, kept apart from the table they check.
PUBLISHED_HEADERS = {
    "en": [
        "Employer | Address | Positions",
        "Employer|Address| Positions \r\nApproved",
        "Employer|Address|Positions approved",
        "Province/Territory|Employer|Address|Occupations under NOC 2011|Positions Approved",
        "Province/Territory|Stream|Employer|Address|Occupaitons under NOC 2011|Approved Positions",
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
    assert set(ALWAYS_NEEDED) <= {header.field for header in headers(language).values()}


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
    for _, lines in layout_table("provinces").groupby("language"):
        names = lines.groupby("province").size()
        assert len(names) == 14
        assert names[names > 1].to_dict() == {"foreign": 2}
    assert {*PROVINCES, "foreign"} <= set(province_codes().values())


def test_streams_are_those_of_the_schema() -> None:
    assert set(stream_codes().values()) == set(PROGRAM_STREAMS) - {"unknown"}


def test_layouts_follow_one_another_without_gap_and_the_last_is_open() -> None:
    table = layout_table("layouts")
    first, last = list(table["first_quarter"]), list(table["last_quarter"])
    assert last[-1] == "" and "" not in last[:-1]
    for end, start in zip(last[:-1], first[1:], strict=True):
        year, _, month = period_months(end)
        following = (year, month + 1) if month < 12 else (year + 1, 1)
        assert period_months(start)[:2] == following


def test_layouts_name_known_fields_and_containers() -> None:
    known = {header.field for language in LANGUAGES for header in headers(language).values()}
    table = layout_table("layouts")
    assert set(table["container"]) <= set(READERS)
    for fields, dittos in zip(table["fields"], table["ditto_fields"], strict=True):
        assert set(ALWAYS_NEEDED) <= set(fields.split(";")) <= known
        assert set(filter(None, dittos.split(";"))) <= set(fields.split(";"))


def test_what_each_period_has() -> None:
    for period, lmias, stream, version, digits, container in [
        ("2014H2", False, False, "", 0, "csv"),
        ("2015", False, False, "", 0, "csv"),
        ("2016", False, False, "2011", 4, "csv"),
        ("2017H1", False, True, "2011", 4, "csv"),
        ("2019Q2", False, True, "2011", 4, "csv"),
        ("2020Q3", False, True, "2011", 4, "csv"),
        ("2021Q3", False, True, "2011", 4, "xlsx"),
        ("2021Q4", True, True, "2011", 4, "xlsx"),
        ("2024Q1", True, True, "2011", 4, "xlsx"),
        ("2024Q2", True, True, "2021", 5, "xlsx"),
        ("2031Q4", True, True, "2021", 5, "xlsx"),
    ]:
        layout = layout_of(period)
        assert layout is not None
        assert ("lmias" in layout.fields, "program_stream" in layout.fields) == (lmias, stream)
        assert (layout.noc_version, layout.noc_digits) == (version, digits)
        assert layout.container == container
    assert layout_of("2014H1") is None


def test_dittos_stand_in_the_lists_of_2016_to_the_middle_of_2019() -> None:
    periods = ["2014H2", "2015", "2016", "2017H1", "2017Q3", "2019Q2", "2019Q3", "2020Q4"]
    with_dittos = [period for period in periods if layout_of(period).ditto_fields]
    assert with_dittos == ["2016", "2017H1", "2017Q3", "2019Q2"]


def test_columns_of_an_unknown_period_are_read_by_the_edition_in_its_title() -> None:
    fields = ("province", "employer", "address", "occupation", "positions")
    layout = layout_of_columns("csv", fields, "2021")
    assert layout is not None
    assert (layout.noc_version, layout.noc_digits, layout.ditto_fields) == ("2021", 5, ())
    assert layout_of_columns("csv", fields, "") is None
    assert layout_of_columns("csv", fields, "2006") is None
    assert layout_of_columns("csv", ("employer", "address", "positions"), "") is not None


def test_the_header_cell_must_be_equal_not_alike() -> None:
    assert language_of_header("\xa0EMPLOYER  name ") == "en"
    assert language_of_header("employeur") == "fr"
    for text in ("", "Employers", "Employers Who Were Issued a Positive LMIA", "Employer:", "Emp"):
        assert language_of_header(text) is None
