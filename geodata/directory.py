"""The directory as people ask it: which entries fit these filters, and how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from geodata.place_names import plain_text
from geodata.snapshot import Snapshot

LANGUAGE_NOT_STATED = "unknown"


@dataclass(frozen=True, slots=True)
class DirectoryFilter:
    """What a person asked for; empty means everything.

    Attributes
    ----------
    provinces, service_types, languages : tuple of str
        Codes. Several values of one kind widen the choice; different kinds narrow it.
    text : str
        Words that must all occur, accents and case aside.
    """

    provinces: tuple[str, ...] = ()
    service_types: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    text: str = ""


def directory_entries(snapshot: Snapshot) -> pd.DataFrame:
    """One row per location, with what a card shows.

    Returns
    -------
    DataFrame
        The placed locations (without geometry) with ``lon, lat`` (degrees, NaN when not
        on the map), ``organization_en``, ``organization_fr``, ``acronym``, ``operator``,
        ``website`` (its own page or its organisation's), ``service_types`` (tuple of codes),
        ``phones`` (tuple of dicts ``number, label_en, label_fr``), ``language_codes``,
        ``province_codes`` (tuples) and ``search_text``. Tier 3 entries carry no contact. Order:
        remote lines first; within these and the rest, independent bodies, then province, tier
        and name.
    """
    locations = pd.DataFrame(snapshot.locations.drop(columns="geometry"))
    locations["lon"] = snapshot.locations.geometry.x
    locations["lat"] = snapshot.locations.geometry.y
    organizations = snapshot.organizations.rename(
        columns={
            "name_en": "organization_en",
            "name_fr": "organization_fr",
            "website": "organization_website",
        }
    )
    entries = locations.merge(organizations, on="organization_id", validate="many_to_one")
    types = snapshot.services.groupby("location_id")["service_type"].agg(tuple)
    entries["service_types"] = _tuples(entries["location_id"].map(types))
    entries["phones"] = _tuples(entries["location_id"].map(_phone_lists(snapshot.phones)))
    entries["language_codes"] = _tuples(entries["languages"].str.split(";").map(tuple, "ignore"))
    entries["province_codes"] = _tuples(entries["service_provinces"].str.split(";").map(tuple))
    entries["website"] = entries["website"].fillna(entries.pop("organization_website"))
    without_contact = entries["tier"] == 3
    entries.loc[without_contact, ["website", "email", "street", "postal_code"]] = np.nan
    entries["phones"] = entries["phones"].where(~without_contact, _tuples(entries["phones"] * 0))
    entries["search_text"] = _search_text(entries, snapshot.service_types)
    order = pd.DataFrame(
        {
            "remote": entries["location_type"].ne("remote"),
            "independent": entries["operator"].ne("community"),
            "silent": entries["phones"].map(len).eq(0),
            "tier": entries["tier"],
            "province": entries["province"].fillna(entries["service_provinces"]),
            "name": entries["name_en"].fillna(entries["name_fr"]).fillna(""),
        }
    )
    columns = ["remote", "independent", "silent", "tier", "province", "name"]
    return entries.loc[order.sort_values(columns).index].reset_index(drop=True)


def matching_entries(entries: pd.DataFrame, wanted: DirectoryFilter) -> pd.Series:
    """Which entries fit.

    Returns
    -------
    Series of bool, index of ``entries``
    """
    fits = pd.Series(True, index=entries.index)
    if wanted.provinces:
        fits &= entries["province_codes"].map(set(wanted.provinces).intersection).astype(bool)
    if wanted.service_types:
        fits &= entries["service_types"].map(set(wanted.service_types).intersection).astype(bool)
    if wanted.languages:
        fits &= entries["language_codes"].map(
            lambda codes: bool(set(codes or (LANGUAGE_NOT_STATED,)) & set(wanted.languages))
        )
    for word in fold(wanted.text).split():
        fits &= entries["search_text"].str.contains(word, regex=False)
    return fits


def selected(entries: pd.DataFrame, fits: pd.Series) -> pd.DataFrame:
    """The entries that fit; the very same table when all do, since fifty columns take a while."""
    return entries if fits.all() else entries[fits]


def lines_beyond_the_words(entries: pd.DataFrame, wanted: DirectoryFilter) -> pd.Series:
    """Lines that fit all but the words searched: a town's name must not hide them.

    Returns
    -------
    Series of bool, index of ``entries``
        All false when no words were searched.
    """
    if not fold(wanted.text).split():
        return pd.Series(False, index=entries.index)
    fits = matching_entries(entries, replace(wanted, text=""))
    return fits & entries["location_type"].eq("remote") & ~matching_entries(entries, wanted)


def facet_counts(entries: pd.DataFrame, wanted: DirectoryFilter) -> dict[str, dict[str, int]]:
    """How many entries each value would give, with the other kinds of filter as they are.

    Returns
    -------
    dict
        ``provinces``, ``service_types``, ``languages``: code to count; codes without any
        entry are absent.
    """
    columns = {
        "provinces": entries["province_codes"],
        "service_types": entries["service_types"],
        "languages": entries["language_codes"].map(lambda codes: codes or (LANGUAGE_NOT_STATED,)),
    }
    counts = {}
    for kind, values in columns.items():
        without: dict[str, Any] = {kind: ()}
        others = matching_entries(entries, replace(wanted, **without))
        counts[kind] = dict(Counter(chain.from_iterable(values[others])))
    return counts


def what_to_relax(entries: pd.DataFrame, wanted: DirectoryFilter) -> dict[str, int]:
    """For a search without result: which single filter to drop, and what that would give.

    Returns
    -------
    dict
        Filter kind (``provinces, service_types, languages, text``) to number of entries;
        only kinds that are set and would give at least one.
    """
    empty = DirectoryFilter()
    gains = {}
    for kind in ("text", "languages", "service_types", "provinces"):
        if getattr(wanted, kind):
            dropped = replace(wanted, **{kind: getattr(empty, kind)})
            gains[kind] = int(matching_entries(entries, dropped).sum())
    return {kind: count for kind, count in gains.items() if count}


def fold(text: str) -> str:
    """Lower case without accents, for searching.

    >>> fold("Cap-Pelé")
    'cap-pele'
    """
    return plain_text(text)


def known_languages(entries: pd.DataFrame) -> list[str]:
    """Language codes that entries state, the most frequent first, then "not stated"."""
    counts = entries["language_codes"].explode().value_counts()
    return [*counts.index, LANGUAGE_NOT_STATED]


def _tuples(values: pd.Series) -> pd.Series:
    return values.map(lambda value: value if isinstance(value, tuple) else ()).astype(object)


def _phone_lists(phones: pd.DataFrame) -> dict[str, tuple[dict[str, str], ...]]:
    lists: dict[str, tuple[dict[str, str], ...]] = {}
    for location_id, group in phones.fillna("").groupby("location_id"):
        lists[str(location_id)] = tuple(
            {"number": str(number), "label_en": str(label_en), "label_fr": str(label_fr)}
            for number, label_en, label_fr in zip(
                group["number"], group["label_en"], group["label_fr"], strict=True
            )
        )
    return lists


def _search_text(entries: pd.DataFrame, service_types: pd.DataFrame) -> pd.Series:
    labels = (service_types["label_en"] + " " + service_types["label_fr"]).set_axis(
        service_types["service_type"]
    )
    columns: Collection[str] = (
        "name_en",
        "name_fr",
        "organization_en",
        "organization_fr",
        "acronym",
        "city",
        "community_name",
        "served_area_en",
        "served_area_fr",
    )
    named = entries[list(columns)].fillna("").itertuples(index=False)
    text = pd.Series([" ".join(names) for names in named], index=entries.index, dtype=str)
    services = entries["service_types"].map(
        lambda codes: " ".join(labels.reindex(codes).fillna(""))
    )
    return (text + " " + services).map(fold)
