"""Sources in, snapshot out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from zipfile import is_zipfile

import geopandas as gpd
import pandas as pd

from geodata import road_network, schemas, schemas_directory
from geodata.findings import Finding, findings_table
from geodata.occupations import unknown_occupation_findings
from geodata.placing import place_addresses, placing_findings
from geodata.plain_files import printable
from geodata.snapshot import Snapshot, write_snapshot
from loaders.boundaries import read_census_divisions, read_land
from loaders.directory import read_directory
from loaders.estimated_roads import TABLES_DIR, build_estimated_roads, read_road_tables
from loaders.gazetteer import read_gazetteer
from loaders.lmia import read_lmia_lists
from loaders.official_tables import read_official_tables
from loaders.placed_directory import placed_directory
from loaders.positions import count_positions, locate_communities, maritime_rows
from loaders.sources import OFFICIAL_TABLES, source_faults

DIRECTORY_DIR = Path(schemas.__file__).parent / "directory"
ROAD_TABLES_DIR = TABLES_DIR
LIST_SUFFIXES = (".xlsx", ".csv")
UNREAD_SUFFIXES = (".xls", ".pdf")  # lists perhaps; some XLSX are called XLS
MANIFEST = "MANIFEST.csv"
LEFT_BY_PROGRAMS = ("~$", ".")  # Excel's lock files, hidden files
Item = TypeVar("Item")
Progress = Callable[[Iterable[Item], str], Iterable[Item]]


@dataclass(frozen=True)
class Build:
    """What a build gave: the snapshot (missing when it cannot be made) and its findings."""

    snapshot: Snapshot | None
    land: gpd.GeoDataFrame | None
    findings: list[Finding]

    @property
    def sound(self) -> bool:
        """True when nothing forbids to replace the snapshot."""
        return self.snapshot is not None and all(f.severity != "error" for f in self.findings)


def no_progress(items: Iterable[Item], _label: str) -> Iterable[Item]:
    """Says nothing."""
    return items


def build_snapshot(
    sources: Path, directory: Path = DIRECTORY_DIR, progress: Progress = no_progress
) -> Build:
    """Read every source, place, count and check.

    Parameters
    ----------
    sources : Path
        Folder with ``lmia/`` and ``geo/``, and with ``reference/annual_tables/`` where the
        official figures are to be read too.
    directory : Path
        Folder with the directory's CSV files.
    progress : callable
        Wraps an iterable and shows how far it is.

    Returns
    -------
    Build
        With an error finding, the build went on where it could but is not `sound`.
    """
    faults = source_faults(sources)
    if faults:
        return Build(None, None, faults)
    census_divisions = read_census_divisions(sources)
    gazetteer = read_gazetteer(sources, census_divisions)
    lists = list_files(sources)
    if not lists:
        return Build(None, None, [Finding("missing_file", "lmia", "no list in CSV or XLSX")])
    unread = sorted(set(_files(sources / "lmia", UNREAD_SUFFIXES)) - set(lists))
    findings = [Finding("list_not_read", printable(path.name), path.suffix) for path in unread]
    rows, list_findings, read = read_lmia_lists(lists, progress=progress)
    tables, directory_findings = read_directory(directory)
    findings += list_findings + directory_findings
    findings += [
        Finding("directory_empty", f"{name}.csv", "no row")
        for name in ("organizations", "locations", "services", "service_types")
        if getattr(tables, name).empty
    ]
    if rows.empty:
        return Build(None, None, [*findings, Finding("no_maritime_rows", "lmia", "no row at all")])
    maritime = maritime_rows(rows)
    if maritime.empty:
        findings.append(Finding("no_maritime_rows", "lmia", f"{len(rows)} rows of other provinces"))
    findings += unknown_occupation_findings(maritime)
    placed = place_addresses(maritime, gazetteer)
    findings += placing_findings(maritime, placed)
    directory_tables = placed_directory(tables, gazetteer, census_divisions)
    findings += directory_tables.findings
    official, official_findings = read_official_tables(sources / OFFICIAL_TABLES)
    findings += official_findings
    road_tables = read_road_tables(ROAD_TABLES_DIR)
    roads = build_estimated_roads(gazetteer.places, census_divisions, road_tables)
    snapshot = Snapshot(
        positions=count_positions(maritime, placed),
        communities=locate_communities(maritime, placed, gazetteer, census_divisions),
        census_divisions=census_divisions,
        places=gazetteer.places,
        postal_areas=gazetteer.postal_areas,
        place_aliases=gazetteer.aliases,
        lists=lists_table(read),
        official_positions=official,
        findings=findings_table(findings),
        road_nodes=roads.nodes,
        road_links=roads.links,
        **directory_tables.tables,
    )
    check_tables(snapshot)
    check_nothing_vanished(snapshot)
    return Build(snapshot, read_land(sources, census_divisions), findings)


def list_files(sources: Path) -> list[Path]:
    """The files of ``sources/lmia`` that hold a list, by name: CSV and XLSX, however called."""
    return lists_in(sources / "lmia")


def lists_in(folder: Path) -> list[Path]:
    """The files of one folder that hold a list, by name: CSV and XLSX, however called."""
    named_otherwise = filter(_is_archive, _files(folder, UNREAD_SUFFIXES))
    return sorted([*_files(folder, LIST_SUFFIXES), *named_otherwise])


def _is_archive(path: Path) -> bool:
    """Whether a regular file is a ZIP archive; a pipe is not waited for."""
    return path.is_file() and is_zipfile(path)


def _files(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in suffixes
        and path.name != MANIFEST
        and not path.name.startswith(LEFT_BY_PROGRAMS)
    )


def build(
    sources: Path,
    folder: Path,
    directory: Path = DIRECTORY_DIR,
    progress: Progress = no_progress,
) -> Build:
    """Build, and replace ``folder`` when the result is sound; else leave it untouched.

    Raises
    ------
    FileExistsError
        When the folder holds anything but a snapshot.
    """
    result = build_snapshot(sources, directory, progress)
    if result.sound and result.snapshot is not None and result.land is not None:
        write_snapshot(result.snapshot, result.land, folder)
    return result


def lists_table(read: pd.DataFrame) -> pd.DataFrame:
    """Accounting per file turned to one row per file and province."""
    records = [
        {
            "file": row["file"],
            "sha256": row["sha256"],
            "quarter": row["quarter"],
            "language": row["language"],
            "province": province,
            "rows_read": row[f"rows_{province}"],
            "positions_read": row[f"positions_{province}"],
            "counted": row["counted"],
        }
        for _, row in read[read["quarter"].notna()].iterrows()
        for province in schemas.PROVINCES
    ]
    return pd.DataFrame.from_records(records, columns=list(schemas.Lists.to_schema().columns))


def check_tables(snapshot: Snapshot) -> None:
    """Check every table against its schema; raises pandera's ``SchemaError``."""
    schemas.Positions.validate(snapshot.positions)
    schemas.Communities.validate(snapshot.communities)
    schemas.CensusDivisions.validate(snapshot.census_divisions)
    schemas.Organizations.validate(snapshot.organizations)
    schemas.PlacedLocations.validate(snapshot.locations)
    schemas.Phones.validate(snapshot.phones)
    schemas.Services.validate(snapshot.services)
    schemas.ServiceTypes.validate(snapshot.service_types)
    schemas_directory.Schedules.validate(snapshot.schedules)
    schemas_directory.UnscheduledHours.validate(snapshot.unscheduled_hours)
    schemas_directory.Eligibility.validate(snapshot.eligibility)
    schemas_directory.ServiceAreas.validate(snapshot.service_areas)
    schemas_directory.WhoAnswers.validate(snapshot.who_answers)
    schemas_directory.Operators.validate(snapshot.operators)
    schemas_directory.Programs.validate(snapshot.programs)
    schemas_directory.ProgramParticipation.validate(snapshot.program_participation)
    schemas_directory.Facts.validate(snapshot.facts)
    schemas.Lists.validate(snapshot.lists)
    schemas.OfficialPositions.validate(snapshot.official_positions)
    schemas.Findings.validate(snapshot.findings)
    schemas.Places.validate(snapshot.places)
    schemas.PostalAreas.validate(snapshot.postal_areas)
    schemas.PlaceAliases.validate(snapshot.place_aliases)
    road_network.RoadNodes.validate(snapshot.road_nodes)
    road_network.RoadLinks.validate(snapshot.road_links)


def check_nothing_vanished(snapshot: Snapshot) -> None:
    """Rows and positions read = placed + not placed, per quarter and province.

    Raises
    ------
    AssertionError
        Naming the quarter and province that do not add up.
    """
    key = ["quarter", "province"]
    read = (
        snapshot.lists[snapshot.lists["counted"]]
        .groupby(key)[["rows_read", "positions_read"]]
        .sum()
    )
    counted = snapshot.positions.groupby(key)[["rows", "positions"]].sum()
    both = read.join(counted, how="outer").fillna(0)
    off = both[(both["rows_read"] != both["rows"]) | (both["positions_read"] != both["positions"])]
    if len(off):
        raise AssertionError(f"read and counted differ:\n{off}")
