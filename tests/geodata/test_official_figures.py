"""Countries, languages and sectors as the official tables give them, and what they leave out."""

from __future__ import annotations

import pandas as pd
import pytest
from babel import Locale
from babel.languages import get_official_languages, get_territory_language_info

from geodata.official_figures import (
    country_positions,
    country_years,
    languages_of_workers,
    official_totals,
    sector_positions,
)
from geodata.reference_tables import countries, industry_sectors
from geodata.schemas_reviewed import Countries
from geodata.snapshot import read_snapshot

LANGUAGES = pd.DataFrame(
    {
        "published_name": ["Mexico", "Philippines", "Jamaica", "Jam."],
        "country": ["MX", "PH", "JM", "JM"],
        "languages": ["es", "tl;en", "en;jam", "en;jam"],
    }
)
MOST = 50  # per cent of a country's people


def table(*rows: tuple[int, str, str, str | None, object]) -> pd.DataFrame:
    """``(year, province, dimension, code, positions)``."""
    columns = ["year", "province", "dimension", "code", "positions"]
    made = pd.DataFrame(rows, columns=columns).astype({"positions": "Int64"})
    return made.assign(source_table=1)


TWO_PROVINCES = table(
    (2022, "NB", "census_division", "1306", 60),
    (2022, "NB", "census_division", None, 40),
    (2022, "NB", "country", "MX", 30),
    (2022, "NB", "country", "PH", 20),
    (2022, "PE", "census_division", "1103", 10),
    (2022, "PE", "country", "PH", 4),
    (2022, "PE", "country", "JM", 3),
    (2021, "NB", "census_division", "1306", 7),
    (2022, "NB", "sector", "11", 90),
    (2022, "NB", "sector", None, 10),
    (2021, "NB", "sector", "11", 5),
    (2022, "PE", "sector", "11", 8),
)


def shown(made: pd.DataFrame) -> list[tuple[object, ...]]:
    return [
        tuple(None if pd.isna(value) else value for value in row)
        for row in made.to_numpy().tolist()
    ]


def test_a_country_s_positions_count_in_full_under_each_of_its_languages() -> None:
    spoken = languages_of_workers(TWO_PROVINCES, LANGUAGES, ["NB"], 2022)
    assert shown(spoken.by_language) == [("es", 30, 0.6), ("en", 20, 0.4), ("tl", 20, 0.4)]
    assert (spoken.listed, spoken.unknown, spoken.share_unknown) == (50, 50, 0.5)


def test_provinces_are_added() -> None:
    spoken = languages_of_workers(TWO_PROVINCES, LANGUAGES, ["NB", "PE"], 2022)
    assert dict(
        zip(spoken.by_language["language"], spoken.by_language["positions"], strict=True)
    ) == {
        "es": 30,
        "en": 27,
        "tl": 24,
        "jam": 3,
    }
    assert (spoken.listed, spoken.unknown) == (57, 53)
    every = languages_of_workers(TWO_PROVINCES, LANGUAGES, [], 2022)
    assert every.by_language.equals(spoken.by_language) and every.unknown == 53


def test_a_year_without_published_countries_is_unknown_altogether() -> None:
    spoken = languages_of_workers(TWO_PROVINCES, LANGUAGES, ["NB"], 2021)
    assert spoken.by_language.empty
    assert (spoken.listed, spoken.unknown, spoken.share_unknown) == (0, 7, 1.0)
    assert country_years(TWO_PROVINCES) == [2022]


@pytest.mark.parametrize("code", [None, "ZZ"])
def test_a_country_whose_code_or_languages_are_not_known_counts_as_unknown(
    code: str | None,
) -> None:
    more = pd.concat([TWO_PROVINCES, table((2022, "NB", "country", code, 9))])
    spoken = languages_of_workers(more, LANGUAGES, ["NB"], 2022)
    assert (spoken.listed, spoken.unknown) == (50, 50)


def test_without_a_total_the_unknown_share_is_unknown_too() -> None:
    only = TWO_PROVINCES[TWO_PROVINCES["dimension"] == "country"]
    spoken = languages_of_workers(only, LANGUAGES, ["NB"], 2022)
    assert (spoken.listed, spoken.unknown, spoken.share_unknown) == (50, None, None)
    assert country_positions(only, ["NB"], 2022)["share_of_total"].isna().all()


def test_countries_end_with_a_row_for_those_that_are_not_listed() -> None:
    assert shown(country_positions(TWO_PROVINCES, ["NB"], 2022)) == [
        ("MX", 30, 0.3),
        ("PH", 20, 0.2),
        (None, 50, 0.5),
    ]
    assert shown(country_positions(TWO_PROVINCES, ["PE"], 2022))[0] == ("PH", 4, 0.4)


def test_an_illegible_country_figure_stays_missing() -> None:
    broken = pd.concat([TWO_PROVINCES, table((2022, "NB", "country", "JM", pd.NA))])
    made = country_positions(broken, ["NB"], 2022).set_index("country")["positions"]
    assert made["JM"] is pd.NA and made["MX"] == 30


def test_more_countries_than_the_total_leave_the_rest_unknown_and_never_negative() -> None:
    made = table((2022, "NB", "sector", "11", 5), (2022, "NB", "country", "MX", 9))
    assert languages_of_workers(made, LANGUAGES, ["NB"], 2022).unknown is None
    assert shown(country_positions(made, ["NB"], 2022))[-1][1] is None


def test_sectors_are_added_over_provinces_and_keep_what_has_none() -> None:
    assert shown(sector_positions(TWO_PROVINCES, ["NB"], 2022)) == [
        (2022, "11", 90),
        (2022, None, 10),
    ]
    assert shown(sector_positions(TWO_PROVINCES)) == [
        (2021, "11", 5),
        (2022, "11", 98),
        (2022, None, 10),
    ]


def test_a_sector_with_an_illegible_part_is_missing() -> None:
    broken = pd.concat([TWO_PROVINCES, table((2022, "NS", "sector", "11", pd.NA))])
    assert shown(sector_positions(broken, [], 2022))[0] == (2022, "11", None)


def test_a_total_is_taken_from_the_first_dimension_that_is_there() -> None:
    assert shown(official_totals(TWO_PROVINCES)) == [
        (2021, "NB", 7),
        (2022, "NB", 100),
        (2022, "PE", 10),
    ]
    sectors = TWO_PROVINCES[TWO_PROVINCES["dimension"] == "sector"]
    assert shown(official_totals(sectors))[1] == (2022, "NB", 100)


def test_a_total_with_a_missing_part_is_taken_from_another_table_or_missing() -> None:
    broken = pd.concat([TWO_PROVINCES, table((2022, "NB", "census_division", "1311", pd.NA))])
    assert shown(official_totals(broken))[1] == (2022, "NB", 100)
    alone = broken[broken["dimension"] == "census_division"]
    assert shown(official_totals(alone))[1] == (2022, "NB", None)


# The reviewed countries, held against the Unicode CLDR.


def same_language(code: str) -> str:
    """Without the script; CLDR says fil for tl, and nb for the no that most speak."""
    return {"fil": "tl", "nb": "no"}.get(code.split("_")[0], code.split("_")[0])


def test_every_country_has_a_name_and_languages_that_babel_can_say_in_both_languages() -> None:
    for one in countries().to_dict("records"):
        for locale in (Locale("en"), Locale("fr")):
            assert one["country"] in locale.territories
            for language in one["languages"].split(";"):
                assert language in locale.languages, (one["country"], language)


def test_a_language_that_is_not_official_has_a_written_judgement() -> None:
    for one in countries().to_dict("records"):
        official = {
            same_language(code) for code in get_official_languages(one["country"], de_facto=True)
        }
        spoken = {same_language(code) for code in get_territory_language_info(one["country"])}
        listed = set(one["languages"].split(";"))
        assert listed <= spoken, one["country"]
        nationwide = {same_language(code) for code in get_official_languages(one["country"])}
        assert listed <= official or one["judgement"], one["country"]
        assert listed & (nationwide or official), one["country"]


def test_the_method_of_a_country_says_whether_a_person_added_a_language() -> None:
    for one in Countries.validate(countries()).to_dict("records"):
        official = {
            same_language(code) for code in get_official_languages(one["country"], de_facto=True)
        }
        expected = "official" if set(one["languages"].split(";")) <= official else None
        assert one["method"] == (expected or "official_and_reviewed"), one["country"]
        assert one["source"]


def test_an_official_language_that_most_people_speak_is_listed() -> None:
    for one in countries().to_dict("records"):
        info = get_territory_language_info(one["country"])
        for code in get_official_languages(one["country"], de_facto=True):
            if info[code]["population_percent"] >= MOST and code != "nan_Hant":  # beside zh_Hant
                assert same_language(code) in one["languages"].split(";"), (one["country"], code)


def test_one_country_has_one_set_of_languages() -> None:
    pairs = countries()[["country", "languages"]].drop_duplicates()
    assert pairs["country"].is_unique
    assert countries()["published_name"].is_unique


# The bundled snapshot.


def test_most_workers_of_known_residence_come_from_spanish_or_english_speaking_countries() -> None:
    official = read_snapshot().official_positions
    assert country_years(official) == [2020, 2021, 2022, 2023]
    spoken = languages_of_workers(official, countries(), ["NB"], 2023)
    first = spoken.by_language.iloc[0]
    assert (first["language"], first["positions"]) == ("es", 1982 + 59 + 37)
    assert (spoken.listed, spoken.unknown) == (3721, 1294)


def test_every_bundled_sector_and_country_has_a_reviewed_line() -> None:
    official = read_snapshot().official_positions
    codes = official.groupby("dimension")["code"].unique()
    assert set(codes["sector"]) <= set(industry_sectors()["sector"])
    assert set(codes["country"]) == set(countries()["country"])
    sectors = sector_positions(official, ["NB"], 2022)
    assert sectors["positions"].sum() == 7138
