"""The regions to report on: provinces, their economic regions and census divisions.

Names of economic regions: Statistics Canada, Standard Geographical Classification.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from geodata.position_counts import CENSUS_DIVISION, ECONOMIC_REGION
from geodata.snapshot import Snapshot
from geodata.terms import PROVINCES

ECONOMIC_REGIONS_FILE = Path(__file__).with_name("economic_regions.csv")
REGION_COLUMNS = ("region", "kind", "province", "name_en", "name_fr")


@cache
def economic_regions() -> pd.DataFrame:
    """``economic_region_id, province, name_en, name_fr``."""
    return pd.read_csv(ECONOMIC_REGIONS_FILE, dtype=str)


def regions(snapshot: Snapshot) -> pd.DataFrame:
    """Every region a selection can be cut to, province by province, each once.

    Returns
    -------
    DataFrame
        Columns ``REGION_COLUMNS``: ``region`` as `geodata.position_counts.PositionFilter`
        takes it; ``kind`` is province, economic_region or census_division; names of provinces
        are left to the page.
    """
    parts = []
    divisions = snapshot.census_divisions.sort_values("name")
    for province in PROVINCES:
        parts.append(
            pd.DataFrame({"region": [province], "kind": "province", "name_en": "", "name_fr": ""})
        )
        economic = economic_regions().query("province == @province")
        if len(economic) == 1:  # Prince Edward Island is one economic region
            economic = economic.iloc[:0]
        parts.append(
            pd.DataFrame(
                {
                    "region": ECONOMIC_REGION + economic["economic_region_id"],
                    "kind": "economic_region",
                    "name_en": economic["name_en"],
                    "name_fr": economic["name_fr"],
                }
            )
        )
        census = divisions[divisions["province"] == province]
        parts.append(
            pd.DataFrame(
                {
                    "region": CENSUS_DIVISION + census["census_division_id"],
                    "kind": "census_division",
                    "name_en": census["name"],
                    "name_fr": census["name"],
                }
            )
        )
        for part in parts[-3:]:
            part["province"] = province
    return pd.concat(parts, ignore_index=True)[list(REGION_COLUMNS)]


def provinces_of(region: str, snapshot: Snapshot) -> tuple[str, ...]:
    """The province that a region lies in; all of them for no region.

    Raises
    ------
    ValueError
        For a region that is none.
    """
    if not region:
        return PROVINCES
    known = regions(snapshot).set_index("region")["province"]
    if region not in known.index:
        raise ValueError(f"region {region!r} is not known")
    return (str(known[region]),)
