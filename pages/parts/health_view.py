"""The tables and words of the page Directory health."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

import pandas as pd
from markupsafe import Markup

from geodata import directory_health as health
from geodata.findings import Finding
from geodata.hsds_records import hsds_records
from loaders.build import DIRECTORY_DIR
from loaders.directory_check import directory_findings
from loaders.hsds_export import json_bytes, package_files, zipped
from pages.parts import data, entry_views
from pages.parts.cards import link
from pages.parts.cells import column_names
from pages.parts.companion import Companion, companion
from pages.parts.corrections import correction_link, destination
from pages.parts.entry_text import service_labels
from pages.parts.heat_table import HeatCell
from pages.parts.kept import kept
from pages.parts.own_data import own_data
from pages.parts.text import _, current_language, ngettext, province_name

OLD_AFTER_DAYS = 180
TIERS = ("1", "2", "3")


@kept(max_entries=2)
def entry_health(today: date) -> pd.DataFrame:
    """What is known of each entry on a day."""
    return health.entry_health(data.snapshot(), today)


@kept()
def spots() -> pd.DataFrame:
    """White spots of the whole directory, with name and province of each division."""
    divisions = data.snapshot().census_divisions.set_index("census_division_id")
    table = health.white_spots(data.snapshot())
    return table.join(divisions[["name", "province"]], on="census_division_id")


@kept(max_entries=2)
def conflicts(today: date) -> list[Finding]:
    """What the check of the maintained files finds, or found in a session's own directory.

    A second's work, once a day.
    """
    own = own_data()
    if own and own.directory:
        return own.directory.findings
    found, _rows = directory_findings(DIRECTORY_DIR, data.snapshot(), today, OLD_AFTER_DAYS)
    return found


@dataclass(frozen=True)
class HealthTables:
    """Everything that the page shows for a choice of filters; never change it.

    Attributes
    ----------
    entries : DataFrame, index ``location_id``
    names : dict of str
        Each of these entries by name, with its code.
    ages, known, lacks : DataFrame
        Confirmations, what is known, and each entry with what it lacks, in words.
    spot_types : list of str
        Service types of the white spots, in words.
    spots : list of (str, list of HeatCell)
    spot_table : DataFrame
        White spots in words.
    """

    entries: pd.DataFrame
    names: dict[str, str]
    ages: pd.DataFrame
    known: pd.DataFrame
    lacks: pd.DataFrame
    spot_types: list[str]
    spots: list[tuple[str, list[HeatCell]]]
    spot_table: pd.DataFrame


@kept(max_entries=64)
def health_tables(
    language: str,
    provinces: tuple[str, ...],
    tiers: tuple[str, ...],
    service_types: tuple[str, ...],
    today: date,
) -> HealthTables:
    """The tables of the page, made once for a choice; ``language`` is part of the key."""
    entries = chosen_entries(entry_health(today), provinces, tiers, service_types)
    spots = chosen_spots(provinces, service_types)
    labels = service_labels(data.worker_types())
    return HealthTables(
        entries,
        {str(one): entry_name(str(one)) for one in entries.index},
        verification_table(entries),
        completeness_table(entries),
        entry_table(entries),
        [labels[code] for code in spots["service_type"].unique()],
        spot_cells(spots),
        spot_table(spots, labels),
    )


def chosen_entries(
    table: pd.DataFrame,
    provinces: Collection[str],
    tiers: Collection[str],
    service_types: Collection[str],
) -> pd.DataFrame:
    """Entries that serve any of these provinces with any of these types, of these tiers.

    None named: all.
    """
    if service_types:
        services = data.snapshot().services
        offering = services.loc[services["service_type"].isin(service_types), "location_id"]
        table = table[table.index.isin(offering)]
    wanted = set(provinces)
    fits = pd.Series([not wanted or bool(wanted & set(codes)) for codes in table["provinces"]])
    of_tier = table["tier"].astype(str).isin(tiers or TIERS).to_numpy()
    return table[fits.to_numpy(dtype=bool) & of_tier]


def age_words() -> dict[str, str]:
    """Each age of a confirmation."""
    return {
        "within_90_days": _("In the last 90 days"),
        "within_180_days": _("91 to 180 days ago"),
        "within_365_days": _("181 to 365 days ago"),
        "longer_ago": _("More than a year ago"),
        "never": _("Never yet"),
    }


def verification_table(entries: pd.DataFrame) -> pd.DataFrame:
    """Entries by the age of their confirmation and by tier."""
    table = health.verification_table(entries)
    return pd.DataFrame(
        {
            _("Confirmed with the organisation"): table["verified_age"].map(age_words()),
            _("Entries"): table["entries"],
            **{_("Tier {tier}", tier=tier): table[f"entries_tier_{tier}"] for tier in (1, 2, 3)},
        }
    )


def field_words() -> dict[str, str]:
    """What an entry can hold."""
    return {
        "phone": _("Phone"),
        "email": _("E-mail"),
        "website": _("Website"),
        "street": _("Street (places that may be shown)"),
        "hours": _("Hours"),
        "languages": _("Languages"),
        "closed_permit_accepted": _("Are closed work permits accepted?"),
        "health_card_asked": _("Is a health card asked for?"),
        "status_asked": _("Is immigration status asked for?"),
        "evidence_year": _("Year of the evidence"),
        "last_verified": _("Day of confirmation"),
    }


def completeness_table(entries: pd.DataFrame) -> pd.DataFrame:
    """For each field, how many entries hold it."""
    table = health.completeness_by_field(entries)
    return pd.DataFrame(
        {
            _("What is known"): table["field"].map(field_words()),
            _("Entries that can have it"): table["entries"],
            _("Known"): table["known"],
            _("Known (%)"): (100 * table["share_known"]).round(0).astype("Float64"),
        }
    )


def spot_words(row: pd.Series) -> str:
    """A cell of the white spots in a few words."""
    spot, count = row["spot"], int(row.get(row["spot"], 0))
    if spot == health.IN_PERSON:
        return ngettext("{count} place", "{count} places", count)
    if spot == health.OUTREACH:
        return _("visits")
    if spot == health.REMOTE:
        return ngettext("{count} line", "{count} lines", count)
    return _("no way in") if spot == health.NO_WAY_IN else _("none known")


def chosen_spots(provinces: Collection[str], service_types: Collection[str]) -> pd.DataFrame:
    """White spots of these provinces and types; none named: all."""
    table = spots()
    if provinces:
        table = table[table["province"].isin(provinces)]
    if service_types:
        table = table[table["service_type"].isin(service_types)]
    return table.assign(words=[spot_words(row) for _index, row in table.iterrows()])


def spot_table(table: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """White spots as a table of words: divisions by service types."""
    wide = table.pivot_table(
        index="census_division_id", columns="service_type", values="words", aggfunc="first"
    )
    wide = wide.loc[table["census_division_id"].unique(), table["service_type"].unique()]
    names = table.drop_duplicates("census_division_id").set_index("census_division_id")
    first = [_("Census division"), _("Province")]
    # A directory may call a type of service as a column is called.
    types = column_names([labels[code] for code in wide.columns], taken=first)
    shown = wide.set_axis(types, axis="columns")
    shown.insert(0, first[1], names["province"].map(province_name))
    shown.insert(0, first[0], names["name"])
    return shown.reset_index(drop=True)


def spot_cells(table: pd.DataFrame) -> list[tuple[str, list[HeatCell]]]:
    """White spots as shaded rows, the darkest where nothing is known."""
    shade = {spot: 4 - number for number, spot in enumerate(health.SPOTS)}
    rows = []
    for _division, cells in table.groupby("census_division_id", sort=False):
        first = cells.iloc[0]
        name = f"{first['name']} ({first['province']})"
        pairs = zip(cells["words"], cells["spot"], strict=True)
        rows.append((name, [HeatCell(words, shade[spot]) for words, spot in pairs]))
    return rows


def entry_table(entries: pd.DataFrame) -> pd.DataFrame:
    """Each entry with what it lacks and a link to suggest a correction, worst first."""
    names = field_words()
    lacks = entries[[f"known_{field}" for field in names]].eq(False).fillna(False).astype(bool)
    lacking = [
        ", ".join(name for name, lack in zip(names.values(), row, strict=True) if lack)
        for row in lacks.to_numpy()
    ]
    texts = entry_views.texts(current_language())
    table = pd.DataFrame(
        {
            _("Code"): entries.index.to_numpy(),
            _("Name"): [texts[str(one)].heading for one in entries.index],
            _("Tier"): entries["tier"].to_numpy(),
            _("Confirmed"): entries["last_verified"].to_numpy(),
            # A year is no quantity: as a number it would be written 2,024.
            _("Evidence from"): entries["evidence_year"]
            .astype("Int64")
            .astype("string")
            .to_numpy(),
            _("Facts missing"): lacks.sum(axis=1).to_numpy(),
            _("Which"): lacking,
        }
    )
    return table.sort_values([_("Facts missing"), _("Code")], ascending=[False, True]).reset_index(
        drop=True
    )


def entry_name(code: str) -> str:
    """An entry by name, with its code."""
    return f"{entry_views.texts(current_language())[code].heading} · {code}"


def correction_words(code: str) -> str:
    """A link that opens a message about an entry, to be given to ``st.html``.

    None about an entry that a session uploaded: Havre's directory does not have it.
    """
    if own_data():
        return ""
    entry = entry_views.texts(current_language())[code]
    href = correction_link(code, entry, destination())
    return str(Markup("<p>{}</p>").format(link(_("Suggest a correction"), href)))


def summary(entries: pd.DataFrame) -> str:
    """The directory in a sentence."""
    confirmed = int(entries["last_verified"].notna().sum())
    return ngettext(
        "{count} entry; {confirmed} confirmed with the organisation itself.",
        "{count} entries; {confirmed} confirmed with the organisation itself.",
        len(entries),
        confirmed=confirmed,
    )


def spots_note() -> str:
    """How to read the white spots."""
    return _(
        "Place: an office stands in the division. Visits: somebody says that they come. Line: a "
        "phone, e-mail or web page says that it serves the division or its whole province. No "
        "way in: known, but without a contact. None known: no entry at all, which is no proof "
        "that there is no service. The strongest of these is shown; travel is not counted here."
    )


def about(filters: dict[str, str], today: date) -> Companion:
    """What the downloads of the page say of themselves."""
    return companion(
        _("Havre: the health of the directory"),
        filters,
        [spots_note()],
        _("Havre directory; Statistics Canada census divisions (Statistics Canada Open Licence)."),
        today,
    )


def hsds_makers() -> tuple[Callable[[], bytes], Callable[[], bytes]]:
    """What makes the shown directory an HSDS 3 data package (ZIP), and HSDS 3 JSON.

    A file is made outside of the session: the tables are fixed here.
    """
    own = own_data()
    if own is None:
        return _hsds_package, _hsds_json
    tables = own.tables
    return (
        lambda: zipped(package_files(hsds_records(tables))),
        lambda: json_bytes(hsds_records(tables)),
    )


@kept()
def _hsds_package() -> bytes:
    return zipped(package_files(hsds_records(data.snapshot())))


@kept()
def _hsds_json() -> bytes:
    return json_bytes(hsds_records(data.snapshot()))
