"""The gap table as it is shown and downloaded: translated, rounded, in one form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from geodata.coverage import ANY_SERVICE
from geodata.quarters import Window
from pages.parts import data_notes
from pages.parts.companion import Companion, companion
from pages.parts.service_map import community_name
from pages.parts.text import _, province_name

CONTENTS = ("both", "inside", "distance")


def shown_table(
    table: pd.DataFrame, windows: Sequence[Window], labels: dict[str, str], contents: str
) -> pd.DataFrame:
    """The table with readable headers, the same on screen and in the download.

    Parameters
    ----------
    table : DataFrame
        A gap table.
    windows : sequence of Window
        Its windows, in the order of their columns.
    labels : dict of str
        Service types to show, code to label.
    contents : str
        ``inside`` (places in the area), ``distance`` (km to the nearest) or ``both``.

    Returns
    -------
    DataFrame
        Distances as numbers with one decimal, or the words "no service known" where no
        location offers the type anywhere.
    """
    pairs = zip(table["name"], table["precision"], strict=True)
    names = pd.Series([community_name(n, p) for n, p in pairs], index=table.index, dtype=str)
    # Kings and Queens are counties of more than one province.
    divisions = table["precision"] == "area"
    names = names.mask(divisions, names + " (" + table["province"] + ")")
    columns: dict[str, pd.Series] = {_("Area"): names, **_positions(table, windows[:1])}
    if contents in ("distance", "both"):
        columns[_("km to any help")] = _km(table[f"km_{ANY_SERVICE}"])
    for code, label in labels.items():
        if contents in ("inside", "both"):
            columns[_("{service}: places inside", service=label)] = table[f"offered_{code}"]
        if contents in ("distance", "both"):
            columns[_("{service}: km to nearest", service=label)] = _km(table[f"km_{code}"])
    columns[_("Places to get help inside")] = table["locations"]
    columns[_("Types of service inside")] = table["types_offered"]
    columns[_("Province")] = table["province"].map(province_name)
    return pd.DataFrame({**columns, **_positions(table, windows[1:])})


def _positions(table: pd.DataFrame, windows: Sequence[Window]) -> dict[str, pd.Series]:
    return {
        _("Positions, {window}", window=data_notes.window_words(window)): table[
            f"positions_{window.code}"
        ]
        for window in windows
    }


def about_lines(
    filters: dict[str, str], unplaced: int, locations: pd.DataFrame, today: date
) -> Companion:
    """What a reader of the downloaded table must know.

    Parameters
    ----------
    filters : dict of str
        Each filter's name and its value in words.
    unplaced : int
        Positions of the window that are in no row.
    locations : DataFrame
        The locations table, for how much of the directory was confirmed.
    today : date
    """
    return companion(
        _("Havre: coverage gaps of services for migrant workers in the Maritimes"),
        filters,
        [
            _(
                "Approved positions that could not be placed and are in no row: {count}",
                count=unplaced,
            ),
            data_notes.positions_caution(),
            data_notes.distance_caution(),
            data_notes.counting_rule(),
            data_notes.directory_caution(locations),
        ],
        _(
            "Employment and Social Development Canada, positive LMIA employers lists (Open "
            "Government Licence – Canada); Statistics Canada boundaries (Statistics Canada Open "
            "Licence); GeoNames (CC BY 4.0); Havre directory."
        ),
        today,
    )


def ordered(table: pd.DataFrame, order: str, service: str) -> pd.DataFrame:
    """Most positions first (as given), or the farthest from the service first.

    An area for which no service is known at all is the worst gap and comes first.
    """
    if order == "positions":
        return table
    positions = next(name for name in map(str, table) if name.startswith("positions_"))
    return table.sort_values(
        [f"km_{service}", positions],
        ascending=[False, False],
        kind="stable",
    )


def _km(values: pd.Series) -> pd.Series:
    if np.isinf(values).any():
        words = values.map(lambda km: _("no service known") if np.isinf(km) else f"{km:.1f}")
        return words.astype(str)
    return values.round(1)
