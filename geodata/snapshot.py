"""The snapshot: the bundled tables that the app shows on a fresh machine, offline.

Reading and writing it is the only input and output of this package. The bytes depend on
the tables alone: the same tables written twice give the same files.
"""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import dataclass, fields
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata.placing import Gazetteer
from geodata.road_network import RoadNetwork

SNAPSHOT_DIR = Path(__file__).parent / "snapshot"
WEB_DIR = SNAPSHOT_DIR / "web"
ROADS_VINTAGE = "2026-11-26"  # of the reviewed tables of roads; the places are of 2022


@dataclass(frozen=True)
class Snapshot:
    """All tables, as `geodata.schemas` defines them. Shared between users: never change one."""

    positions: pd.DataFrame
    communities: gpd.GeoDataFrame
    census_divisions: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    postal_areas: gpd.GeoDataFrame
    place_aliases: pd.DataFrame
    organizations: pd.DataFrame
    locations: gpd.GeoDataFrame
    phones: pd.DataFrame
    services: pd.DataFrame
    service_types: pd.DataFrame
    lists: pd.DataFrame
    official_positions: pd.DataFrame
    findings: pd.DataFrame
    schedules: pd.DataFrame
    unscheduled_hours: pd.DataFrame
    eligibility: pd.DataFrame
    service_areas: pd.DataFrame
    who_answers: pd.DataFrame
    operators: pd.DataFrame
    programs: pd.DataFrame
    program_participation: pd.DataFrame
    facts: pd.DataFrame
    road_nodes: gpd.GeoDataFrame
    road_links: pd.DataFrame

    @property
    def roads(self) -> RoadNetwork:
        """The estimated road network of the three provinces."""
        return RoadNetwork(self.road_nodes, self.road_links, "estimated", ROADS_VINTAGE)

    @property
    def gazetteer(self) -> Gazetteer:
        """The bundled gazetteer, without the postal code table."""
        return Gazetteer(self.places, self.postal_areas, self.place_aliases)


GEO_TABLES = (
    "communities",
    "census_divisions",
    "places",
    "postal_areas",
    "locations",
    "road_nodes",
)
PARQUET_TABLES = (*GEO_TABLES, "road_links")
TABLES = tuple(field.name for field in fields(Snapshot))
_WHOLE_NUMBERS = {
    "positions": ("rows", "positions"),
    "lists": ("rows_read", "positions_read"),
    "official_positions": ("year", "source_table"),
}
_FLAGS = {
    "service_types": ("for_workers",),
    "lists": ("counted",),
    "operators": ("independent",),
    "facts": ("old", "from_office"),
}
# Text columns in which empty means empty: "any postal area", "no sheet".
_NEVER_MISSING = {
    "place_aliases": ("fsa", "note"),
    "findings": ("file", "sheet", "column", "found"),
}
_NULLABLE_NUMBERS = {
    "positions": ("lmias",),
    "official_positions": ("positions",),
    "findings": ("row", "positions"),
    "schedules": ("evidence_year",),
    "eligibility": ("evidence_year",),
    "facts": ("evidence_year",),
}


def read_snapshot(folder: Path = SNAPSHOT_DIR) -> Snapshot:
    """Read every table.

    Raises
    ------
    FileNotFoundError
        When a table is missing; the message says how to build it.
    """
    if not folder.exists() and folder.with_name(folder.name + ".old").exists():
        restore_interrupted(folder)
    missing = [name for name in TABLES if not table_path(folder, name).exists()]
    if missing:
        raise FileNotFoundError(
            f"{folder}: no {', '.join(missing)}; build with: havre build --sources DIR"
        )
    return Snapshot(**{name: read_table(folder, name) for name in TABLES})


def write_snapshot(snapshot: Snapshot, land: gpd.GeoDataFrame, folder: Path) -> None:
    """Write every table beside ``folder``, then put the whole in its place.

    Parameters
    ----------
    snapshot : Snapshot
    land : GeoDataFrame, EPSG:4326
        ``kind, province`` and polygons: the base map, for the browser only.
    folder : Path
        Replaced as a whole; untouched when anything fails before.

    Raises
    ------
    FileExistsError
        When the folder holds anything but a snapshot.
    """
    check_replaceable(folder)
    folder = folder.resolve()
    restore_interrupted(folder)
    aside = folder.with_name(folder.name + ".new")
    shutil.rmtree(aside, ignore_errors=True)
    (aside / "web").mkdir(parents=True)
    for name in TABLES:
        write_table(getattr(snapshot, name), aside, name)
    _write_geojson(land, aside / "web" / "provinces.geojson")
    areas = snapshot.census_divisions[["census_division_id", "name", "province", "geometry"]]
    _write_geojson(areas, aside / "web" / "census_divisions.geojson")
    _replace(folder, aside)


def restore_interrupted(folder: Path) -> None:
    """Put the old snapshot back when a write was killed between its two renames."""
    before = folder.with_name(folder.name + ".old")
    if before.exists() and not folder.exists():
        before.rename(folder)


def check_replaceable(folder: Path) -> None:
    """Refuse a folder that holds anything but a snapshot, since it is replaced as a whole."""
    known = {"web", *(table_path(folder, name).name for name in TABLES)}
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f"{folder}: a file stands where the snapshot's folder should be")
    if folder.exists():
        other = sorted({path.name for path in folder.iterdir()} - known)
        if other:
            raise FileExistsError(
                f"{folder}: not a snapshot (it holds {', '.join(other[:3])}); name a new folder"
            )


def _replace(folder: Path, aside: Path) -> None:
    before = folder.with_name(folder.name + ".old")
    shutil.rmtree(before, ignore_errors=True)
    if folder.exists():
        folder.rename(before)
    try:
        aside.rename(folder)
    except OSError:
        if before.exists():
            before.rename(folder)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _write_geojson(frame: gpd.GeoDataFrame, path: Path) -> None:
    shapes = json.loads(frame.to_json(drop_id=True))
    shapes.pop("crs", None)
    path.write_text(json.dumps(shapes, ensure_ascii=False, separators=(",", ":")), "utf-8")


def write_table(table: pd.DataFrame, folder: Path, name: str) -> None:
    """Write one table; the same table gives the same bytes."""
    _write(table, table_path(folder, name), name)


def _write(table: pd.DataFrame, target: Path | io.BytesIO, name: str) -> None:
    if name in PARQUET_TABLES:
        table.to_parquet(target, index=False)
    else:
        table.to_csv(target, index=False, lineterminator="\n")


def table_path(folder: Path, name: str) -> Path:
    """The file of a table in a folder."""
    return folder / f"{name}.{'parquet' if name in PARQUET_TABLES else 'csv'}"


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """One table, with the types of its columns."""
    return _typed_table(table_path(folder, name), name)


def as_read(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """A table as it would be read from its file, without one: the same types, gaps and order."""
    file = io.BytesIO()
    _write(table, file, name)
    file.seek(0)
    return _typed_table(file, name)


def _typed_table(source: Path | io.BytesIO, name: str) -> pd.DataFrame:
    if name in GEO_TABLES:
        return gpd.read_parquet(source)
    if name in PARQUET_TABLES:
        return pd.read_parquet(source)
    table = pd.read_csv(source, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8")
    for column in _WHOLE_NUMBERS.get(name, ()):
        table[column] = table[column].astype("int64")
    for column in _NULLABLE_NUMBERS.get(name, ()):
        table[column] = pd.to_numeric(table[column]).astype("Int64")
    for column in _NEVER_MISSING.get(name, ()):
        table[column] = table[column].fillna("")
    for column in _FLAGS.get(name, ()):
        table[column] = table[column].eq("True")
    return table
