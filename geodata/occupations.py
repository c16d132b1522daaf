"""Occupations in both languages, and what makes two editions of their classification comparable.

The lists follow the National Occupational Classification (NOC) of 2011, with codes of 4
digits, up to 2024Q1 and that of 2021, with codes of 5, from 2024Q2. A code means nothing
without its edition. Editions are compared only by ``occupation_groups.csv`` and by the
first digit.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from geodata.findings import Finding

OCCUPATIONS_FILE = Path(__file__).parent / "occupations.csv"
GROUPS_FILE = Path(__file__).parent / "occupation_groups.csv"
BROAD_FILE = Path(__file__).parent / "broad_occupations.csv"
CODE = ["noc_version", "noc_code"]
# Missing text is NaN, as pandas 3 does by default; said here so that pandas 2 does the same.
TEXT = pd.StringDtype(na_value=np.nan)
LANGUAGES = ("en", "fr")


@cache
def occupations() -> pd.DataFrame:
    """Every occupation of the Maritime rows of the lists. Shared: never change it.

    Returns
    -------
    DataFrame, index ``noc_version, noc_code``
        ``title_en, title_fr, title_fr_source``.

    Raises
    ------
    ValueError
        When a code stands twice.
    """
    table = _read(OCCUPATIONS_FILE)
    _check_once(table, OCCUPATIONS_FILE)
    return table.set_index(CODE)


@cache
def occupation_groups() -> pd.DataFrame:
    """Which codes of both editions are one occupation group. Shared: never change it.

    Returns
    -------
    DataFrame
        ``group, title_en, title_fr, noc_version, noc_code, note``; one line per code.

    Raises
    ------
    ValueError
        When a code stands twice, in one group or in two, or a group has two titles.
    """
    table = _read(GROUPS_FILE)
    _check_once(table, GROUPS_FILE)
    titles = table[["group", "title_en", "title_fr"]].drop_duplicates()
    twice = titles.loc[titles["group"].duplicated(), "group"].unique()
    if len(twice):
        raise ValueError(f"{GROUPS_FILE.name}: several titles for {', '.join(twice)}")
    return table


@cache
def broad_occupations() -> pd.DataFrame:
    """The ten broad categories of each edition. Shared: never change it.

    Returns
    -------
    DataFrame
        ``noc_version, broad_occupation, title_en, title_fr``; ``broad_occupation`` is the
        first digit of a code, as text.
    """
    return _read(BROAD_FILE)


def occupation_title(version: str, code: str, language: str = "en") -> str:
    """Title of one occupation; of an unknown code, a text that says so.

    Parameters
    ----------
    version, code : str
        Edition (``2011`` or ``2021``) and code.
    language : str
        ``en`` or ``fr``; ``ValueError`` for any other.

    Examples
    --------
    >>> occupation_title("2011", "9463")
    'Fish and seafood plant workers'
    >>> occupation_title("2021", "9463", "fr")
    'Profession inconnue (CNP 2021, code 9463)'
    """
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}; known: {', '.join(LANGUAGES)}")
    known = _titles(language).get((version, code))
    if known is not None:
        return known
    if language == "fr":
        return f"Profession inconnue (CNP {version}, code {code})"
    return f"Unknown occupation (NOC {version}, code {code})"


@cache
def _titles(language: str) -> dict[tuple[str, str], str]:
    titles = occupations()[f"title_{language}"]
    return dict(zip(titles.index, titles, strict=True))


def with_occupation_groups(positions: pd.DataFrame) -> pd.DataFrame:
    """Positions with what makes their occupations comparable across editions.

    Parameters
    ----------
    positions : DataFrame
        With ``noc_version, noc_code``; any index.

    Returns
    -------
    DataFrame
        The same rows, order and index, and ``occupation_group`` (missing for a code in no
        group and for no code) and ``broad_occupation`` (``0`` to ``9``; missing for no code).
    """
    groups = occupation_groups()[[*CODE, "group"]].rename(columns={"group": "occupation_group"})
    codes = positions[CODE].astype(TEXT)
    group = codes.merge(groups, on=CODE, how="left", validate="m:1")["occupation_group"]
    return positions.assign(
        occupation_group=group.astype(TEXT).array,
        broad_occupation=codes["noc_code"].str[:1].astype(TEXT).array,
    )


def unknown_occupation_findings(rows: pd.DataFrame) -> list[Finding]:
    """One finding per list and code that is not in ``occupations.csv``.

    Parameters
    ----------
    rows : DataFrame
        Maritime rows: ``file, row, noc_version, noc_code, positions``.

    Returns
    -------
    list of Finding
        With the first row and the positions of all rows of the code.
    """
    coded = rows[rows["noc_code"].notna()]
    known = pd.MultiIndex.from_frame(coded[CODE]).isin(occupations().index)
    unknown = coded[~known].groupby(["file", *CODE], as_index=False)
    summed = unknown.agg(row=("row", "min"), positions=("positions", "sum"))
    return [
        Finding(
            "unknown_occupation",
            line["file"],
            f"NOC {line['noc_version']}, code {line['noc_code']}",
            row=int(line["row"]),
            column="occupation",
            positions=int(line["positions"]),
        )
        for line in summed.to_dict("records")
    ]


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


def _check_once(table: pd.DataFrame, path: Path) -> None:
    repeated = table.loc[table.duplicated(CODE), CODE]
    if len(repeated):
        version, code = repeated.iloc[0]
        raise ValueError(f"{path.name}: NOC {version}, code {code} stands twice")
