"""How much the directory knows of a place: unknown is not none.

Every gap is a gap in what is known. These figures say how much that is: entries by tier, how
many were ever verified, and the positions of the province that could not be placed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geodata.offers import ANY_SERVICE, divisions_served
from geodata.reach import AREA_LEVELS, COMMUNITY, PROVINCE
from geodata.snapshot import Snapshot
from geodata.terms import TIERS
from geodata.window_positions import window_positions

COMPLETENESS_LEVELS = tuple(level for level in AREA_LEVELS if level != COMMUNITY)


def completeness_table(
    snapshot: Snapshot, level: str, quarters: Sequence[str], any_of: Sequence[str] = ()
) -> pd.DataFrame:
    """What the directory and the lists hold of each area, for each service type and any.

    An entry is *of* an area when it stands there or states that it serves it, in whole or in
    part. Entries of all tiers count, with or without a contact.

    Parameters
    ----------
    snapshot : Snapshot
    level : str
        One of `COMPLETENESS_LEVELS`.
    quarters : sequence of str
        The window.
    any_of : sequence of str
        Service types that ``any`` stands for; empty for those meant for workers.

    Returns
    -------
    DataFrame
        One row per ``area_id`` and ``service_type`` (the types, then ``any``):
        ``province``; ``entries, entries_inside`` (that stand in it), ``entries_tier_1``,
        ``_2``, ``_3``; ``verified`` and ``share_verified`` (confirmed by the organisation
        itself, ever; 0 without an entry), ``last_verified`` (newest date, None for never),
        ``newest_evidence_year``; ``no_service_known`` (no entry at all); and of the whole
        province ``positions_placed, positions_not_placed, share_not_placed``.

    Raises
    ------
    ValueError
        For a level that does not exist.
    """
    if level not in COMPLETENESS_LEVELS:
        raise ValueError(f"level must be one of {', '.join(COMPLETENESS_LEVELS)}, not {level!r}")
    inside, of_area, province = _entries_of_areas(snapshot, level)
    locations = snapshot.locations.set_index("location_id")
    offers = _known_offers(snapshot, any_of)
    counts = {"entries": of_area.to_numpy(dtype=float) @ offers.to_numpy(dtype=float)}
    counts["entries_inside"] = inside.to_numpy(dtype=float) @ offers.to_numpy(dtype=float)
    for tier in TIERS:
        chosen = of_area.to_numpy(dtype=float) * locations["tier"].eq(tier).to_numpy()
        counts[f"entries_tier_{tier}"] = chosen @ offers.to_numpy(dtype=float)
    ever = locations["last_verified"].notna().to_numpy()
    counts["verified"] = (of_area.to_numpy(dtype=float) * ever) @ offers.to_numpy(dtype=float)
    pairs = pd.MultiIndex.from_product(
        [of_area.index, offers.columns], names=["area_id", "service_type"]
    )
    table = pd.DataFrame({name: values.astype(int).ravel() for name, values in counts.items()})
    table = table.set_axis(pairs)
    table["share_verified"] = table["verified"] / table["entries"].clip(lower=1)
    table["last_verified"] = _newest(locations["last_verified"], of_area, offers)
    years = locations["evidence_year"].astype("Int64").astype(object)
    table["newest_evidence_year"] = _newest(years.where(years.notna()), of_area, offers).astype(
        "Int64"
    )
    table["no_service_known"] = table["entries"].eq(0)
    table = table.reset_index()
    table.insert(2, "province", table["area_id"].map(province))
    return table.merge(placing_table(snapshot, quarters), on="province", how="left")


def placing_table(snapshot: Snapshot, quarters: Sequence[str]) -> pd.DataFrame:
    """Positions of a window by province, placed and not.

    Returns
    -------
    DataFrame
        ``province, positions_placed, positions_not_placed, share_not_placed`` (0 without a
        position), a row for every province of the census divisions.
    """
    counted = window_positions(snapshot.positions, quarters)
    placed = counted["community_id"].notna()
    provinces = sorted(set(snapshot.census_divisions["province"]))
    sums = {
        name: counted[chosen]
        .groupby("province")["positions"]
        .sum()
        .reindex(provinces, fill_value=0)
        for name, chosen in (("positions_placed", placed), ("positions_not_placed", ~placed))
    }
    table = pd.DataFrame(sums).astype(int)
    whole = table.sum(axis=1).clip(lower=1)
    table["share_not_placed"] = table["positions_not_placed"] / whole
    return table.rename_axis("province").reset_index()


def _entries_of_areas(
    snapshot: Snapshot, level: str
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Areas x locations: stands inside; stands inside or serves. And the province of each."""
    divisions = snapshot.census_divisions.set_index("census_division_id")
    serves = divisions_served(snapshot)
    standing = snapshot.locations["census_division_id"].astype(object).to_numpy()
    inside = pd.DataFrame(
        np.equal.outer(serves.index.to_numpy(dtype=object), standing), serves.index, serves.columns
    )
    area = {
        "census_division": pd.Series(divisions.index, divisions.index),
        "economic_region": divisions["economic_region_id"],
        PROVINCE: divisions["province"],
    }[level].to_numpy()
    of_area = (serves | inside).groupby(area).any()
    province = divisions["province"].groupby(area).first()
    return inside.groupby(area).any(), of_area, province


def _known_offers(snapshot: Snapshot, any_of: Sequence[str]) -> pd.DataFrame:
    """Locations x service types, of every tier and channel, and ``any``."""
    types = list(snapshot.service_types["service_type"])
    pairs = snapshot.services
    table = pd.crosstab(pairs["location_id"].astype(object), pairs["service_type"].astype(object))
    offers = table.gt(0).reindex(
        index=snapshot.locations["location_id"].astype(object), columns=types, fill_value=False
    )
    for_workers = snapshot.service_types.query("for_workers")["service_type"]
    chosen = list(any_of or for_workers)
    return offers.assign(**{ANY_SERVICE: offers[chosen].any(axis=1)})


def _newest(values: pd.Series, of_area: pd.DataFrame, offers: pd.DataFrame) -> pd.Series:
    """The greatest value among the entries of each area and type; None where there is none."""
    pairs = pd.MultiIndex.from_product([of_area.index, offers.columns])
    held = values.notna().to_numpy()
    if not held.any():
        return pd.Series(None, pairs, dtype=object)
    order = values[held].sort_values(ascending=False)
    places = values.index.get_indexer(order.index)
    area, offered = of_area.to_numpy()[:, places], offers.to_numpy()[places]
    both = area[:, None, :] & offered.T[None, :, :]
    first = both.argmax(axis=2)
    newest = order.to_numpy(dtype=object)[first.ravel()]
    newest[~both.any(axis=2).ravel()] = None
    return pd.Series(newest, pairs, dtype=object)
