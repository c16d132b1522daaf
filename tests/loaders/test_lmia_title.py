"""The title of a list: its period, its kind, its edition of the occupations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.lmia_layouts import LANGUAGES
from loaders.lmia_title import read_title

MONTHS_OF_QUARTERS = {(1, 3): 1, (4, 6): 2, (7, 9): 3, (10, 12): 4}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("… Positive … (NOC) 2011 and Business Location, July to September 2021", "2021Q3"),
        ("… (NOC) 2011 and Business Location in 2020 (October-December)", "2020Q4"),
        ("… (NOC) 2021 and Business Location, April to June 2024", "2024Q2"),
        ("… in 2019 (July – September)", "2019Q3"),
        ("… (CNP) 2011 et lieu de affaires, avril à juin 2021     \n", "2021Q2"),
        ("… positive en 2020 (octobre -décembre), par volet, (CNP) 2011 et lieu", "2020Q4"),
        ("… JANUARY\xa0TO  MARCH, 2023", "2023Q1"),
        ("… janvier a mars 2021", "2021Q1"),
        ("… between June 20 and December 31, 2014 inclusively, by province/territory ", "2014H2"),
        ("… entre le 20 juin et le 31 décembre 2014", "2014H2"),
        ("… issued a positive LMIA in 2015, by business location", "2015"),
        ("… (NOC) 2011 and business location in 2016", "2016"),
        ("… (CNP) 2011 et lieu d'affaires en 2016", "2016"),
        ("… (NOC) 2011  and business location in 2017 (January-June)", "2017H1"),
        ("… January to December 2018", "2018"),
    ],
)
def test_the_period_is_read_from_the_title(title: str, period: str) -> None:
    assert read_title(title).periods == (period,)


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
    assert title.periods == (f"{year}Q{MONTHS_OF_QUARTERS[bounds]}",)
    assert title.noc_version == "2011"


@given(st.text())
def test_a_title_never_raises(text: str) -> None:
    read_title(text)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Employers Who Were Issued a Positive LMIA by NOC 2011 and Business Location",
        "July to September",
        "Employers … in July 2021",
        "Employers … 2016",
        "marching to June 2021",
    ],
)
def test_a_title_that_says_no_period_names_none(title: str) -> None:
    assert read_title(title).periods == ()


def test_months_that_make_no_period_are_told_as_such() -> None:
    assert read_title("… in 2017 (January-May)").periods == ("2017 (january-may)",)


def test_two_periods_in_one_title_are_both_told() -> None:
    title = read_title("… July to September 2021, formerly April to June 2021")
    assert title.periods == ("2021Q2", "2021Q3")


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
