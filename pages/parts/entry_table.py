"""The directory as a table to download: what the cards show, and nothing they hide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import geopandas as gpd
import pandas as pd

from geodata.terms import CRS
from pages.parts.companion import Companion, companion
from pages.parts.entry_text import Fields, records, source_pages
from pages.parts.map_layers import Entry, Row
from pages.parts.text import _


def entry_table(entries: pd.DataFrame, texts: Mapping[str, Entry]) -> pd.DataFrame:
    """One row per entry, in the reader's language.

    Parameters
    ----------
    entries : DataFrame
        Result of `geodata.directory.directory_entries`.
    texts : mapping of str to Entry
        Result of `pages.parts.entry_text.entry_texts`: the words of the cards.

    Returns
    -------
    DataFrame, index ``location_id``
        Text; missing where the card has no such line.
    """
    rows = [_row(entry, texts[entry["location_id"]]) for entry in records(entries)]
    return pd.DataFrame(rows, index=pd.Index(entries["location_id"]), dtype="str")


def public_points(entries: pd.DataFrame) -> gpd.GeoSeries:
    """Where each entry is on the map.

    Returns
    -------
    GeoSeries, EPSG:4326, index ``location_id``
        Missing for lines, visits and protected addresses, and where the street is not shown
        (tier 3) but the point would tell it.
    """
    points = gpd.points_from_xy(entries["lon"], entries["lat"], crs=CRS)
    series = gpd.GeoSeries(points, index=pd.Index(entries["location_id"]))
    street_hidden = entries["tier"].eq(3) & entries["placement"].eq("postal_point")
    hidden = entries["lon"].isna() | entries["protected"] | street_hidden
    return series.mask(hidden.to_numpy())


def about_entries(
    filters: Mapping[str, str], found: pd.DataFrame, lines: pd.DataFrame, today: date
) -> Companion:
    """What a reader of the downloaded entries must know.

    Parameters
    ----------
    filters : mapping of str
        Each filter's name and its value in words.
    found : DataFrame
        Entries that fit all filters.
    lines : DataFrame
        Lines listed below them, which fit all but the words searched.
    today : date
    """
    verified = int(found["last_verified"].notna().sum() + lines["last_verified"].notna().sum())
    notes = [_("Entries that fit these filters: {count}", count=len(found))]
    if len(lines):
        notes.append(_("Also by phone or online, wherever you are: {count}", count=len(lines)))
    notes += [
        _(
            "Confirmed with the organisation itself: {verified} of {total}.",
            verified=verified,
            total=len(found) + len(lines),
        ),
        _(
            "A point is the street address where it is known, else the middle of the community; "
            "the column “{column}” says which. Private addresses have none.",
            column=_("Where"),
        ),
    ]
    return companion(
        _("Havre: places and lines that help migrant workers in the Maritimes"),
        filters,
        notes,
        _("the pages named beside each entry; points: GeoNames (CC BY 4.0)."),
        today,
    )


def _row(entry: Fields, text: Entry) -> dict[str, str | None]:
    phones = [row for row in text.rows if row.href and row.href.startswith("tel:")]
    lines = {row.label: row.text for row in text.rows if row not in phones}
    website = entry["website"] if lines.get(_("Website")) else None
    return {
        _("Name"): text.heading,
        _("Services"): text.services,
        _("Phone"): "; ".join(map(_labelled, phones)) or None,
        _("E-mail"): lines.get(_("E-mail")),
        _("Website"): website,
        _("Where"): lines.get(_("Where")),
        _("Serves"): lines.get(_("Serves")),
        _("Hours"): lines.get(_("Hours")),
        _("Languages"): lines.get(_("Languages")),
        _("Who can go"): lines.get(_("Who can go")),
        _("Good to know"): lines.get(_("Good to know")),
        _("How sure"): text.note,
        _("Last verified"): lines.get(_("Last verified")),
        _("Sources"): " | ".join(page or label for label, page in source_pages(entry)),
    }


def _labelled(row: Row) -> str:
    return _("{name}: {value}", name=row.label, value=row.text)
