"""What one assumption at a time does to the gap, and whether it turns the conclusion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from geodata.measure_checks import checked_areas, checked_positions, checked_thresholds
from geodata.rank_ranges import RANKED_THRESHOLDS
from geodata.reach import IN_PERSON_MINUTES, nearest_minutes

PLAIN, THRESHOLD, TRAVEL, DIRECTORY, WINDOW = ASSUMPTIONS = (
    "plain",
    "threshold",
    "travel",
    "directory",
    "window",
)


def sensitivity_table(
    minutes_by_case: Mapping[str, pd.DataFrame],
    offers_by_tiers: Mapping[str, pd.DataFrame],
    positions_by_window: Mapping[str, pd.Series],
    areas: pd.Series,
    *,
    thresholds: Sequence[float] = RANKED_THRESHOLDS,
    plain_threshold: float = IN_PERSON_MINUTES,
) -> pd.DataFrame:
    """Positions beyond the reach of help in person, one assumption changed at a time.

    The first of each mapping and ``plain_threshold`` are the plain case; every other entry
    takes the place of the first once.

    Parameters
    ----------
    minutes_by_case : mapping of str to DataFrame (communities x locations)
        Such as all roads and ferries, no ferries, and times at either end of the error band;
        all of the same communities.
    offers_by_tiers : mapping of str to DataFrame of bool (locations x service types)
        Offers in person.
    positions_by_window : mapping of str to Series, index ``community_id``
    areas : Series, index ``community_id``
    thresholds : sequence of float
    plain_threshold : float

    Returns
    -------
    DataFrame
        ``assumption`` (of `ASSUMPTIONS`), ``value`` (its key, or the minutes), ``service_type``,
        ``positions, positions_beyond, share_beyond`` (0 without a position), ``change`` (of the
        share, against the plain case), ``worst_area`` (most positions beyond; missing when none
        is) and ``worst_changed``. Areas with as many are tied: the first by identifier.

    Raises
    ------
    ValueError
        For an empty mapping, and see `geodata.measure_checks`.
    """
    if not (minutes_by_case and offers_by_tiers and positions_by_window):
        raise ValueError("sensitivity_table needs a case of travel, a directory and a window")
    parts = [
        _beyond(minutes, offers, positions, areas, limit).assign(assumption=kind, value=value)
        for kind, value, minutes, offers, positions, limit in _cases(
            minutes_by_case,
            offers_by_tiers,
            positions_by_window,
            [plain_threshold, *(one for one in checked_thresholds(thresholds))],
        )
    ]
    plain = parts[0].set_index("service_type")
    table = pd.concat(parts, ignore_index=True)
    before = table["service_type"].map(plain["share_beyond"])
    worst = table["service_type"].map(plain["worst_area"])
    same = table["worst_area"].eq(worst) | (table["worst_area"].isna() & worst.isna())
    table = table.assign(change=table["share_beyond"] - before, worst_changed=~same.astype(bool))
    first = ["assumption", "value", "service_type", "positions", "positions_beyond"]
    return table[[*first, "share_beyond", "change", "worst_area", "worst_changed"]]


def _cases(
    minutes: Mapping[str, pd.DataFrame],
    offers: Mapping[str, pd.DataFrame],
    positions: Mapping[str, pd.Series],
    limits: Sequence[float],
) -> Iterator[tuple[str, str, pd.DataFrame, pd.DataFrame, pd.Series, float]]:
    """The plain case, then each other choice with all the rest plain."""
    way, offer = next(iter(minutes.values())), next(iter(offers.values()))
    held = next(iter(positions.values()))
    limit = limits[0]
    yield PLAIN, f"{limit:g}", way, offer, held, limit
    for other in limits[1:]:
        if other != limit:
            yield THRESHOLD, f"{other:g}", way, offer, held, other
    for name, ways in list(minutes.items())[1:]:
        yield TRAVEL, name, ways, offer, held, limit
    for name, offered in list(offers.items())[1:]:
        yield DIRECTORY, name, way, offered, held, limit
    for name, counted in list(positions.items())[1:]:
        yield WINDOW, name, way, offer, counted, limit


def _beyond(
    minutes: pd.DataFrame,
    offers: pd.DataFrame,
    positions: pd.Series,
    areas: pd.Series,
    limit: float,
) -> pd.DataFrame:
    (limit,) = checked_thresholds([limit])
    near = nearest_minutes(minutes, offers)
    weights = checked_positions(positions, near.index)
    area = checked_areas(areas, near.index)
    beyond = (near > limit).mul(weights, axis=0).groupby(area).sum().sort_index()
    lost, total = beyond.sum(), float(weights.sum())
    worst = [one.idxmax() if one.sum() > 0 else None for _type, one in beyond.items()]
    return pd.DataFrame(
        {
            "service_type": near.columns,
            "positions": total,
            "positions_beyond": lost.to_numpy(),
            "share_beyond": lost.to_numpy() / (total or 1.0),
            "worst_area": pd.Series(worst, dtype=object),
        }
    )
