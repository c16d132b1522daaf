"""A checked directory turned to the snapshot's tables: placed on the map, its facts dated."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from geodata.findings import Finding, findings_table, in_order
from geodata.placing import Gazetteer
from geodata.snapshot import Snapshot, as_read
from loaders.directory import DirectoryTables
from loaders.facts import read_facts
from loaders.placed_locations import place_locations

ADDRESS = ("location_type", "protected", "province", "city", "street", "postal_code")
PLACE = (
    "placement",
    "not_on_map_reason",
    "community_id",
    "community_name",
    "census_division_id",
    "geometry",
)


@dataclass(frozen=True)
class PlacedDirectory:
    """The snapshot's tables of a directory.

    Attributes
    ----------
    tables : dict of DataFrame
        Those of `loaders.directory.DirectoryTables`, ``locations`` placed (GeoDataFrame,
        EPSG:4326), and ``facts``, as `geodata.schemas` and `geodata.schemas_directory` define them.
    findings : list of Finding
        Of placing and dating; ``locations.csv`` is the file.
    """

    tables: dict[str, pd.DataFrame]
    findings: list[Finding]

    def in_place_of(self, other: Snapshot) -> Snapshot:
        """A snapshot with these tables instead of its own.

        An entry that it has too, with the same address, stays where it puts it: it may have been
        placed by a table of postal codes, which is not bundled. Findings on its lists stay; those
        on its directory go with that directory.
        """
        of_lists = other.findings["file"].isin(set(other.lists["file"]))
        mine = findings_table(self.findings)
        findings = [table for table in (other.findings[of_lists], mine) if not table.empty]
        joined = pd.concat(findings, ignore_index=True) if findings else mine
        locations = _as_placed_before(self.tables["locations"], other.locations)
        tables = {**self.tables, "locations": locations, "findings": in_order(joined)}
        return replace(other, **{name: as_read(table, name) for name, table in tables.items()})


def placed_directory(
    tables: DirectoryTables, gazetteer: Gazetteer, census_divisions: gpd.GeoDataFrame
) -> PlacedDirectory:
    """Place the locations of a directory and read the age of its facts.

    Parameters
    ----------
    tables : DirectoryTables
    gazetteer : Gazetteer
    census_divisions : GeoDataFrame, EPSG:4326
    """
    locations, findings = place_locations(tables.locations, gazetteer, census_divisions)
    facts, doubts = read_facts(tables.locations)
    made = {**vars(tables), "locations": locations, "facts": facts}
    return PlacedDirectory(made, [*findings, *doubts])


def _as_placed_before(locations: gpd.GeoDataFrame, before: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Locations, each where it was before if its address is the same."""
    known = before.set_index("location_id").reindex(locations["location_id"])
    same = locations["location_id"].isin(before["location_id"]).to_numpy()
    for column in ADDRESS:
        ours, theirs = (
            table[column].astype("string").fillna("").to_numpy() for table in (locations, known)
        )
        same = same & (ours == theirs)
    moved = locations.copy()
    for column in PLACE:
        if column == "geometry":
            moved[column] = moved.geometry.where(~same, known.geometry.array)
        else:
            values = moved[column].astype(object).where(~same, known[column].array)
            moved[column] = values.astype(before[column].dtype)
    return moved
