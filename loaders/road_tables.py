"""What road files say and what stands in where they are silent: reviewed tables.

A new class, label or tag is a new line in one of the CSV files beside this module, never a branch
in code.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from loaders.cells import fold

HERE = Path(__file__).parent


@cache
def nrn_layers() -> dict[str, tuple[str, str]]:
    """How the layers of the National Road Network end, in English and French, by code."""
    table = _text_table("nrn_layers.csv")
    names = zip(table["name_en"], table["name_fr"], strict=True)
    return dict(zip(table["layer"], names, strict=True))


@cache
def nrn_fields() -> pd.DataFrame:
    """Columns that are read: ``layer, field, name_en, name_fr, needed``."""
    table = _text_table("nrn_fields.csv")
    return table.assign(needed=table["needed"].eq("True"))


@cache
def nrn_values() -> pd.DataFrame:
    """Values of such a column: ``field, code, label_en, label_fr, meaning``."""
    return _text_table("nrn_values.csv")


@cache
def nrn_road_classes() -> pd.DataFrame:
    """Road classes: ``label_en, label_fr, kind, kmh, kmh_unpaved, used``, indexed by code."""
    return pd.read_csv(HERE / "nrn_road_classes.csv", dtype={"code": str}).set_index("code")


@cache
def osm_highways() -> pd.DataFrame:
    """Values of ``highway`` that are driven on: ``kind, kmh, kmh_unpaved, one_way``."""
    return pd.read_csv(HERE / "osm_highways.csv").set_index("highway")


@cache
def osm_values(key: str) -> dict[str, str]:
    """What the values of a tag mean here, by value."""
    table = _text_table("osm_values.csv")
    mine = table[table["key"].eq(key)]
    return dict(zip(mine["value"], mine["meaning"], strict=True))


@cache
def osm_speed_words() -> dict[str, float]:
    """Speeds in km/h of the words that stand for one, in lower case."""
    table = _text_table("osm_speed_words.csv")
    return dict(zip(table["value"].str.lower(), table["kmh"].astype(float), strict=True))


@cache
def ferry_defaults() -> pd.DataFrame:
    """Speed and wait of a ferry by the length of its crossing, the shortest first.

    ``up_to_km`` is ``inf`` in the last row; ``kmh`` counts casting off and landing.
    """
    return pd.read_csv(HERE / "road_ferries.csv").fillna({"up_to_km": float("inf")})


def codes_by_label(table: pd.DataFrame) -> dict[str, str]:
    """Code by folded label in either language, and by itself."""
    codes = {code: code for code in table["code"]}
    for column in ("label_en", "label_fr"):
        codes |= {
            fold(label): code for label, code in zip(table[column], table["code"], strict=True)
        }
    return codes


def _text_table(name: str) -> pd.DataFrame:
    return pd.read_csv(HERE / name, dtype=str, keep_default_na=False)
