"""Reviewed tables of countries and industry sectors.

Names of countries and languages on screen come from the Unicode CLDR, through Babel; only
the industry sectors carry their titles here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

COUNTRIES_FILE = Path(__file__).parent / "countries.csv"
SECTORS_FILE = Path(__file__).parent / "industry_sectors.csv"


@cache
def countries() -> pd.DataFrame:
    """Countries of residence that the official tables name for the Maritimes.

    Returns
    -------
    DataFrame
        ``published_name`` (as the tables write it, cut where they cut it), ``country``
        (ISO 3166-1 alpha-2), ``languages`` (main spoken languages, ISO 639 codes separated
        by ``;``), ``method`` and ``source`` of these, and ``judgement`` (where a person decided
        beyond the CLDR, or empty).
    """
    # "NA" is Namibia, not a missing cell.
    return pd.read_csv(COUNTRIES_FILE, dtype=str, keep_default_na=False)


@cache
def industry_sectors() -> pd.DataFrame:
    """Sectors of the North American Industry Classification System (Canada) 2002.

    Returns
    -------
    DataFrame
        ``sector`` (such as ``31-33``), ``title_en``, ``title_fr``.
    """
    return pd.read_csv(SECTORS_FILE, dtype=str, keep_default_na=False)
