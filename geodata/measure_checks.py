"""What every measure of access asks of its tables, checked in one place.

Measures work on three tables whose rows and columns carry identifiers: travel minutes
(communities x locations), offers (locations x service types) and positions (per community).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype


def checked_minutes(minutes: pd.DataFrame) -> pd.DataFrame:
    """Travel minutes as float, or what is wrong with them.

    Parameters
    ----------
    minutes : DataFrame, shape (communities, locations)
        Index ``community_id``, columns ``location_id``; ``inf`` where nothing leads.

    Raises
    ------
    ValueError
        For a repeated identifier, text, a missing or a negative number.
    """
    if not isinstance(minutes, pd.DataFrame):
        raise ValueError(
            f"minutes must be a DataFrame of communities x locations, not {type(minutes).__name__}"
        )
    _unique(minutes.index, "minutes: rows (community_id)")
    _unique(minutes.columns, "minutes: columns (location_id)")
    try:
        values = minutes.to_numpy(dtype=float)
    except (TypeError, ValueError) as problem:
        raise ValueError("minutes must be numbers; inf where nothing leads") from problem
    for wrong, words in ((np.isnan(values), "missing"), (values < 0, "negative")):
        if wrong.any():
            row, column = np.argwhere(wrong)[0]
            raise ValueError(
                f"minutes from {minutes.index[row]!r} to {minutes.columns[column]!r} are "
                f"{words}; expected 0 or more, inf where nothing leads"
            )
    return pd.DataFrame(values, minutes.index, minutes.columns)


def checked_offers(offers: pd.DataFrame, locations: pd.Index | None = None) -> pd.DataFrame:
    """Offers as bool, in the order of ``locations``; locations without a row offer nothing.

    Parameters
    ----------
    offers : DataFrame of bool, shape (locations, service types)
    locations : Index, optional
        Columns of the minutes (or of who is served). None: the offers' own rows.

    Raises
    ------
    ValueError
        For a repeated identifier, anything but true and false, or a location that offers
        something and is not in ``locations``.
    """
    if not isinstance(offers, pd.DataFrame):
        raise ValueError(
            f"offers must be a DataFrame of locations x service types, not {type(offers).__name__}"
        )
    _unique(offers.index, "offers: rows (location_id)")
    _unique(offers.columns, "offers: columns (service_type)")
    if offers.size and not all(map(is_bool_dtype, offers.dtypes)):
        raise ValueError("offers must be true or false for every location and service type")
    if locations is None:
        return offers.astype(bool)
    offering = np.flatnonzero(offers.to_numpy(dtype=bool).any(axis=1))
    lost = offers.index[offering].difference(locations)
    if len(lost):
        raise ValueError(
            f"no travel minutes or area served for {len(lost)} locations that offer "
            f"something, such as {lost[0]!r}"
        )
    return offers.reindex(locations, fill_value=False).astype(bool)


def checked_positions(
    positions: pd.Series, communities: pd.Index, what: str = "positions"
) -> pd.Series:
    """Positions of each community, 0 where none are given.

    Parameters
    ----------
    positions : Series, index ``community_id``
    communities : Index
    what : str
        What to call them in an error.

    Raises
    ------
    ValueError
        For a repeated or unknown community, or a figure that is missing, negative or
        infinite.
    """
    if not isinstance(positions, pd.Series):
        raise ValueError(
            f"{what} must be a Series with index community_id, not {type(positions).__name__}"
        )
    _unique(positions.index, f"{what}: index (community_id)")
    values = positions.astype(float)
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        raise ValueError(
            f"{what} of {positions.index[wrong][0]!r} must be 0 or more, "
            f"not {positions[wrong].iloc[0]!r}"
        )
    lost = positions.index.difference(communities)
    if len(lost):
        raise ValueError(
            f"{what} of {len(lost)} communities without travel minutes, such as {lost[0]!r}"
        )
    return values.reindex(communities, fill_value=0.0)


def checked_areas(areas: pd.Series, communities: pd.Index) -> pd.Series:
    """The area of each community.

    Raises
    ------
    ValueError
        When a community has none or two.
    """
    if not isinstance(areas, pd.Series):
        raise ValueError(
            f"areas must be a Series with index community_id, not {type(areas).__name__}"
        )
    _unique(areas.index, "areas: index (community_id)")
    found = areas.reindex(communities)
    if found.isna().any():
        raise ValueError(f"no area for community {communities[found.isna()][0]!r}")
    return found


def checked_thresholds(thresholds: Sequence[float]) -> list[float]:
    """Thresholds in minutes, the shortest first.

    Raises
    ------
    ValueError
        For none, one twice, or one that is not above 0 and finite.
    """
    found = sorted(float(one) for one in thresholds)
    if not found or found[0] <= 0 or not np.isfinite(found).all() or len(set(found)) < len(found):
        raise ValueError(f"thresholds must be different minutes above 0, not {list(thresholds)}")
    return found


def _unique(index: pd.Index, what: str) -> None:
    if index.hasnans:
        raise ValueError(f"{what}: an identifier is missing")
    if not index.is_unique:
        raise ValueError(f"{what}: {index[index.duplicated()][0]!r} stands twice")
