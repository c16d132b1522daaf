"""The official annual figures as they are shown, and the lists beside them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import pandas as pd
from babel import Locale

from geodata.official_figures import WorkerLanguages
from geodata.second_opinion import DIVISION, NO_JOB_LOCATION, NOT_PLACED
from geodata.terms import PROVINCES
from pages.parts.companion import Companion, companion
from pages.parts.entry_text import provinces_words
from pages.parts.text import (
    LOCALES,
    _,
    current_language,
    language_name,
    number,
    pick,
    province_name,
)


def country_table(countries: pd.DataFrame) -> pd.DataFrame:
    """Positions by country of residence; the last line is what is not known."""
    names = countries["country"].map(_country_name, na_action="ignore")
    return pd.DataFrame(
        {
            _("Country of residence"): names.fillna(_("not stated, or not among the ten listed")),
            _("Approved positions (official)"): countries["positions"],
            _("Share of the total (%)"): _percent(countries["share_of_total"]),
        }
    )


def language_table(languages: WorkerLanguages) -> pd.DataFrame:
    """Main languages of those countries."""
    spoken = languages.by_language
    return pd.DataFrame(
        {
            _("Main language of the country"): spoken["language"].map(language_name),
            _("Approved positions (official)"): spoken["positions"],
            _("Share of those with a country (%)"): _percent(spoken["share_of_listed"]),
        }
    )


def language_chart(languages: WorkerLanguages) -> pd.DataFrame:
    """The same for a chart."""
    spoken = languages.by_language
    return pd.DataFrame(
        {"label": spoken["language"].map(language_name), "value": spoken["positions"].astype(int)}
    )


def languages_words(languages: WorkerLanguages) -> str:
    """What the languages stand on, and how much is unknown."""
    share = languages.share_unknown
    if share is None:
        unknown = _("How many positions have no stated country is not known.")
    else:
        unknown = _(
            "For {count} positions ({share} %) no country is known.",
            count=number(languages.unknown or 0),
            share=number(100 * share),
        )
    return (
        _(
            "Nobody asked the workers: these are the main languages of their countries of "
            "residence, which employers may state and at most ten of which are published per "
            "province. A country with several languages counts under each."
        )
        + " "
        + unknown
    )


def comparison_table(comparison: pd.DataFrame) -> pd.DataFrame:
    """Lists beside official figures, one line per census division and for what has none."""
    kinds = {
        NOT_PLACED: _("in the lists, not placed"),
        NO_JOB_LOCATION: _("official, without a census division"),
    }
    names = comparison["name"].where(
        comparison["row_kind"] == DIVISION, comparison["row_kind"].map(kinds)
    )
    verdicts = {True: _("differs strongly"), False: ""}
    return pd.DataFrame(
        {
            _("Census division"): names,
            _("In the lists (business address)"): comparison["listed_positions"],
            _("Official (job location)"): comparison["official_positions"],
            _("Difference"): comparison["difference"],
            _("Lists / official (%)"): _percent(comparison["coverage_ratio"]),
            _("Verdict"): comparison["differs"].map(verdicts).fillna(""),
            _("Province"): comparison["province"].map(province_name),
        }
    ).reset_index(drop=True)


def comparison_words(provinces: pd.DataFrame, divisions: pd.DataFrame) -> str:
    """The ratio per province, and how many divisions differ strongly."""
    ratios = ", ".join(
        _("{province} {share} %", province=province_name(province), share=number(100 * ratio))
        for province, ratio in zip(provinces["province"], provinces["coverage_ratio"], strict=True)
        if pd.notna(ratio)
    )
    return _(
        "Of the official positions by job location, the lists show: {ratios}. Census divisions "
        "that differ strongly: {count}.",
        ratios=ratios or _("not known"),
        count=number(int(divisions["differs"].sum())),
    )


def completeness_words(provinces: pd.DataFrame) -> str:
    """How much of the official positions the lists show, over every province and year.

    Parameters
    ----------
    provinces : DataFrame
        Result of `geodata.second_opinion.province_second_opinion`.
    """
    known = provinces.dropna(subset="coverage_ratio")
    if known.empty:
        return ""
    return _(
        "The lists are not complete: by province and year ({first} to {last}) they show {least} to "
        "{most} % of the official positions by place of work.",
        first=str(known["year"].min()),
        last=str(known["year"].max()),
        least=number(100 * known["coverage_ratio"].min()),
        most=number(100 * known["coverage_ratio"].max()),
    )


def comparison_note() -> str:
    """Why the two differ."""
    return _(
        "The lists give the employer's business address, the official tables the place of work: "
        "a head office in Halifax or Moncton adds positions that are worked elsewhere. The lists "
        "leave out employers named after a person; the official tables count them, and "
        "applications for permanent residence only. Differs strongly: at least 50 positions "
        "apart, and less than half or more than one and a half times the official figure."
    )


def industry_table(sectors: pd.DataFrame, titles: pd.DataFrame) -> pd.DataFrame:
    """Official positions by industry, one column per year, most in the latest year first.

    Parameters
    ----------
    sectors : DataFrame
        ``year, sector, positions``.
    titles : DataFrame
        ``sector, title_en, title_fr``.
    """
    names = {
        row["sector"]: _("{code} {title}", code=row["sector"], title=pick(row, "title"))
        for row in titles.to_dict("records")
    }
    labelled = sectors.assign(industry=sectors["sector"].map(names).fillna(_("no industry stated")))
    if labelled.empty:
        return pd.DataFrame({_("Industry (NAICS 2002)"): []})
    wide = labelled.pivot_table(
        index="industry", columns="year", values="positions", aggfunc="first"
    ).astype("Int64")
    wide = wide.sort_values(wide.columns[-1], ascending=False)
    wide.columns = pd.Index([str(year) for year in wide.columns])
    return (
        wide[wide.gt(0).any(axis="columns")].rename_axis(_("Industry (NAICS 2002)")).reset_index()
    )


def unfiltered_note() -> str:
    """Said wherever official figures stand below filters that they do not follow."""
    return _(
        "All occupations and program streams together: the official tables follow the choice of "
        "province only."
    )


def industry_note(provinces: Collection[str]) -> str:
    """What the industry figures cover."""
    return _(
        "Positions on positive LMIAs by industry of the employer and place of work, all "
        "occupations together, for: {provinces}. Published per province only.",
        provinces=provinces_words(";".join(provinces)),
    )


def official_source() -> str:
    """Source and licence of the annual tables."""
    return _(
        "Employment and Social Development Canada, annual tables of the Temporary Foreign Worker "
        "Program 2016 to 2023 (Open Government Licence – Canada)."
    )


def about(provinces: Collection[str], notes: Sequence[str], year: int | None = None) -> Companion:
    """Title, filters, cautions and sources of a download."""
    chosen = {_("Province"): provinces_words(";".join(provinces or PROVINCES))}
    if year:
        chosen[_("Year")] = str(year)
    return companion(
        _("Havre: official figures on approved positions of foreign workers in the Maritimes"),
        chosen,
        [unfiltered_note(), *notes],
        official_source(),
        date.today(),
    )


def _country_name(code: str) -> str:
    name = Locale.parse(LOCALES[current_language()]).territories.get(code)
    return str(name) if name else code


def _percent(share: pd.Series) -> pd.Series:
    return (100 * share.astype("Float64")).round(1)
