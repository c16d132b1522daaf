"""Languages that workers are likely to speak, against those that services state.

The first come from countries of residence (annual table 10) through ``countries.csv``, by
province: an estimate with a range, and a part that is not known. The second are what entries of
the directory say. An entry that says nothing is never counted as covering a language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from geodata.directory import LANGUAGE_NOT_STATED
from geodata.measure_checks import checked_areas, checked_positions
from geodata.offers import NO, YES, Offers
from geodata.official_figures import country_positions
from geodata.reach import IN_PERSON_MINUTES, Reach, community_reach
from geodata.reach_answers import answers_by_area

INTERPRETATION = "interpretation"
LANGUAGE_STEPS = (YES, INTERPRETATION, LANGUAGE_NOT_STATED)
INTERPRETATION_FILE = Path(__file__).with_name("interpretation.csv")


@dataclass(frozen=True, slots=True)
class LanguageGap:
    """The language gap, and what it cannot say.

    Attributes
    ----------
    table : DataFrame
        ``area_id, service_type, language, answer, reach_class``; ``positions`` (all
        positions of the area that stand so towards the language) and ``speakers_least``,
        ``speakers_most`` (of them, the estimated speakers). Answers: ``yes`` (stated),
        ``interpretation`` (on request), ``unknown`` (languages not stated), ``none``.
    unknown : DataFrame
        ``area_id, positions, language_unknown``: positions whose worker's country, and so
        language, is not known.
    """

    table: pd.DataFrame
    unknown: pd.DataFrame


@cache
def interpretation_entries() -> pd.DataFrame:
    """Locations whose directory entry says that it answers in many languages on request.

    Returns
    -------
    DataFrame
        ``location_id``; ``kind`` (interpretation, translation or agents); ``words_en``, the
        sentence of the entry it rests on.
    """
    return pd.read_csv(INTERPRETATION_FILE, dtype=str, keep_default_na=False)


def language_shares(
    official_positions: pd.DataFrame, countries: pd.DataFrame, province: str, year: int
) -> pd.DataFrame:
    """Estimated share of a province's positions by the workers' language.

    A country with one language in ``countries.csv`` counts under it in both bounds, one with
    several in the upper bound of each: nobody asked which worker speaks which.

    Parameters
    ----------
    official_positions : DataFrame
        Table of the snapshot.
    countries : DataFrame
        As `geodata.reference_tables.countries` gives it.
    province : str
    year : int

    Returns
    -------
    DataFrame
        ``province, language`` (ISO 639), ``share_least, share_most``, greatest first, of all
        official positions. The last row, without a language, holds the share of countries
        that are not listed: any language may be spoken by as many more.

    Raises
    ------
    ValueError
        When the year has no countries or no whole total for the province.
    """
    rows = country_positions(official_positions, [province], year)
    if rows["positions"].isna().any() or not rows["positions"].sum() or len(rows) == 1:
        raise ValueError(
            f"no countries of residence with a whole total for {province} {year}; choose a "
            "year of geodata.official_figures.country_years"
        )
    total = float(rows["positions"].sum())
    spoken = countries.drop_duplicates("country").set_index("country")["languages"]
    rows = rows.assign(languages=rows["country"].map(spoken).str.split(";"))
    known = rows[rows["languages"].notna()]
    single = known["languages"].map(len).eq(1)
    most = known.explode("languages").groupby("languages")["positions"].sum()
    least = known[single].explode("languages").groupby("languages")["positions"].sum()
    table = pd.DataFrame(
        {
            "language": most.index.astype(object),
            "share_least": least.reindex(most.index).fillna(0).to_numpy(dtype=float) / total,
            "share_most": most.to_numpy(dtype=float) / total,
        }
    ).sort_values(["share_most", "language"], ascending=[False, True])
    left = float(rows.loc[rows["languages"].isna(), "positions"].sum()) / total
    rest = pd.DataFrame(
        {"language": pd.Series([None], dtype=object), "share_least": left, "share_most": left}
    )
    table = pd.concat([table, rest], ignore_index=True)
    table.insert(0, "province", province)
    return table


def language_answers(
    locations: pd.DataFrame, interpretation: pd.DataFrame, language: str
) -> pd.Series:
    """Whether each location helps in a language.

    Parameters
    ----------
    locations : DataFrame
        ``location_id, languages`` (codes between ``;``, missing when not stated).
    interpretation : DataFrame
        As `interpretation_entries` gives it.
    language : str
        ISO 639.

    Returns
    -------
    Series of str, index ``location_id``
        ``yes`` (it states the language), ``interpretation`` (on request), ``unknown`` (it
        states none), ``no`` (it states others).
    """
    stated = locations["languages"].str.split(";")
    codes = [set(one) if isinstance(one, list) else set() for one in stated]
    found = np.select(
        [
            np.array([language in one for one in codes], dtype=bool),
            locations["location_id"].isin(interpretation["location_id"]).to_numpy(dtype=bool),
            np.array([not one for one in codes], dtype=bool),
        ],
        [YES, INTERPRETATION, LANGUAGE_NOT_STATED],
        NO,
    )
    return pd.Series(found, pd.Index(locations["location_id"]), name="answer", dtype=object)


def language_steps(
    offers: Offers,
    minutes: pd.DataFrame,
    serves: pd.DataFrame,
    service_types: Sequence[str],
    answers: pd.Series,
    in_person_minutes: float = IN_PERSON_MINUTES,
) -> dict[str, Reach]:
    """Reach by offers in the language, by those with interpretation, by those that do not say.

    Parameters
    ----------
    offers : Offers
        All that count, whatever their language.
    minutes, serves, in_person_minutes
        As for `geodata.reach.community_reach`.
    service_types : sequence of str
        Columns of ``offers``, ``any`` among them where it has that one.
    answers : Series, index ``location_id``
        Result of `language_answers`.

    Returns
    -------
    dict
        Keys `LANGUAGE_STEPS`, each answer alone, for `geodata.reach_answers.first_answers`.

    Raises
    ------
    KeyError
        For a service type that ``offers`` does not have.
    """
    return {
        answer: community_reach(
            minutes,
            offers.part(set(answers.index[answers == answer]), service_types),
            serves,
            in_person_minutes,
        )
        for answer in LANGUAGE_STEPS
    }


def language_gap(
    steps_by_language: Mapping[str, Mapping[str, Reach]],
    language_shares: pd.DataFrame,
    positions: pd.Series,
    areas: pd.Series,
    provinces: pd.Series,
) -> LanguageGap:
    """How many speakers of each language are reached in it.

    The shares of a province are applied to each of its communities alike: the table of
    countries is published by province only.

    Parameters
    ----------
    steps_by_language : mapping of str to mapping
        Results of `language_steps` by language, of the same communities.
    language_shares : DataFrame
        Rows of `language_shares` for every province of ``provinces``.
    positions : Series, index ``community_id``
    areas, provinces : Series, index ``community_id``

    Raises
    ------
    ValueError
        For no language, a province without shares; and see `geodata.measure_checks`.
    """
    if not steps_by_language:
        raise ValueError("steps_by_language must hold at least one language")
    first = next(iter(next(iter(steps_by_language.values())).values()))
    counted = checked_positions(positions, first.minutes.index)
    province = checked_areas(provinces, counted.index)
    area = checked_areas(areas, counted.index)
    without = set(province) - set(language_shares["province"])
    if without:
        raise ValueError(f"no language shares for {sorted(without)[0]}")
    parts = []
    for language, steps in steps_by_language.items():
        share = language_shares[language_shares["language"].eq(language).fillna(False)]
        by_province = share.set_index("province")
        table = answers_by_area(steps, counted, area)
        for bound in ("least", "most"):
            held = province.map(by_province[f"share_{bound}"]).fillna(0.0)
            speakers = answers_by_area(steps, counted * held, area)["positions"]
            table[f"speakers_{bound}"] = speakers
        table.insert(2, "language", language)
        parts.append(table)
    rest = language_shares[language_shares["language"].isna()].set_index("province")["share_most"]
    unknown = pd.DataFrame({"positions": counted, "language_unknown": counted * province.map(rest)})
    summed = unknown.groupby(area.to_numpy()).sum().rename_axis("area_id").reset_index()
    return LanguageGap(pd.concat(parts, ignore_index=True), summed)
