"""The road network that this user imported, kept in the data folder.

``roads.json`` names the folder of tables in use; replacing that one file puts another network in
force, all at once. What cannot be read gives way to the estimated network, with a reason.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.plain_files import MAX_BYTES, plain_bytes
from geodata.private_files import file_sha256, make_private, replace_file, to_disk
from geodata.refreshed import is_moment
from geodata.road_network import NETWORK_ORIGINS, RoadLinks, RoadNetwork, RoadNodes
from geodata.terms import CRS

FACTS_FILE = "roads.json"
TABLES_PREFIX = "roads-"
FORMAT = 1
FILES = ("nodes.parquet", "links.parquet")
IMPORTED_ORIGINS = tuple(origin for origin in NETWORK_ORIGINS if origin != "estimated")


class UnusableRoadsError(Exception):
    """A stored network that cannot be used; ``code`` is ``damaged`` or ``other_version``."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True)
class RoadFacts:
    """What is known about a stored network.

    Attributes
    ----------
    imported : str
        When, ISO 8601 in UTC.
    origin : str
        ``nrn`` or ``osm``.
    vintage : str
        Editions or date of the files; empty when they do not say.
    files : tuple of str
        Names of the files it comes from.
    nodes, links : int
        How many.
    tables : str
        Name of the folder of tables.
    sha256 : mapping of str to str
        Checksum of each file of ``FILES``.
    format : int
        Version of this layout.
    """

    imported: str
    origin: str
    vintage: str
    files: tuple[str, ...]
    nodes: int
    links: int
    tables: str = ""
    sha256: Mapping[str, str] | None = None
    format: int = FORMAT


def roads_version(folder: Path) -> str:
    """A text that changes when another network comes into force; empty without any."""
    try:
        found = (folder / FACTS_FILE).stat()
    except OSError:
        return ""
    return f"{folder}:{found.st_ino}:{found.st_mtime_ns}:{found.st_size}"


def read_road_facts(folder: Path) -> RoadFacts | None:
    """The facts of the stored network; None when there is none.

    Raises
    ------
    UnusableRoadsError
        When the file is damaged, or of another version of Havre.
    """
    try:
        written = json.loads(plain_bytes(folder / FACTS_FILE))
        version = written["format"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as fault:
        raise UnusableRoadsError("damaged", f"{FACTS_FILE}: {fault}") from fault
    if type(version) is not int or version != FORMAT:
        raise UnusableRoadsError("other_version", f"{FACTS_FILE}: format {version!s:.20}")
    try:
        facts = RoadFacts(**written)
    except TypeError as fault:
        raise UnusableRoadsError("damaged", f"{FACTS_FILE}: {fault}") from fault
    if not _well_formed(facts):
        raise UnusableRoadsError("damaged", f"{FACTS_FILE}: values of another kind")
    return replace(facts, files=tuple(facts.files))


def read_roads(folder: Path) -> tuple[RoadNetwork, RoadFacts] | None:
    """The stored network, checked.

    Parameters
    ----------
    folder : Path
        The data folder, `geodata.refreshed.data_folder`.

    Returns
    -------
    tuple of RoadNetwork and RoadFacts
        None when there is none.

    Raises
    ------
    UnusableRoadsError
        When it is damaged, incomplete, or of another version.
    """
    facts = read_road_facts(folder)
    if facts is None:
        return None
    place = folder / facts.tables
    try:
        for name in FILES:
            if file_sha256(place / name) != (facts.sha256 or {}).get(name):
                raise UnusableRoadsError("damaged", f"{name}: another checksum")
        nodes = gpd.read_parquet(place / FILES[0])
        links = pd.read_parquet(place / FILES[1])
        network = checked_network(RoadNetwork(nodes, links, facts.origin, facts.vintage))
        if (len(nodes), len(links)) != (facts.nodes, facts.links):
            raise UnusableRoadsError("damaged", "not as many nodes and links as were written")
    except UnusableRoadsError:
        raise
    # The readers of tables and shapes each raise their own kinds on damage, and whatever they
    # raise, the estimated network can be used.
    except Exception as fault:
        raise UnusableRoadsError("damaged", str(fault) or type(fault).__name__) from fault
    return network, facts


def checked_network(network: RoadNetwork) -> RoadNetwork:
    """The same network, when its tables are as they should be.

    Raises
    ------
    ValueError
        For nodes that are not points in EPSG:4326, links to no node, minutes that are no number.
    pandera.errors.SchemaError
        For other columns, or values out of range.
    """
    nodes, links = RoadNodes.validate(network.nodes), RoadLinks.validate(network.links)
    if nodes.crs != CRS or not (nodes.geom_type == "Point").all():
        raise ValueError(f"nodes must be points in {CRS}")
    ends = links[["from_node", "to_node"]]
    if len(links) and int(ends.to_numpy().max()) >= len(nodes):
        raise ValueError("links name a node that is not there")
    return replace(network, nodes=nodes, links=links)


def write_roads(
    network: RoadNetwork, files: tuple[str, ...], imported: str, folder: Path
) -> RoadFacts:
    """Write the network aside, then put it in force by replacing ``roads.json``.

    Parameters
    ----------
    network : RoadNetwork
        Imported, not estimated.
    files : tuple of str
        Names of the files it comes from.
    imported : str
        When, ISO 8601 in UTC.
    folder : Path
        The data folder; what was in force stays so when anything fails before the end.

    Raises
    ------
    OSError
        When the folder cannot be written.
    ValueError
        When a table would be larger than what is read back (`geodata.plain_files.MAX_BYTES`).
    """
    make_private(folder)
    counts = len(network.nodes), len(network.links)
    facts = RoadFacts(imported, network.origin, network.vintage, files, *counts)
    name = _free_name(folder, imported)
    aside = folder / name
    make_private(aside)
    try:
        network.nodes.to_parquet(aside / FILES[0], index=False)
        network.links.to_parquet(aside / FILES[1], index=False)
        for file in FILES:
            size = (aside / file).stat().st_size
            if size > MAX_BYTES:
                raise ValueError(f"{file}: {size} bytes; at most {MAX_BYTES} can be kept")
            to_disk(aside / file)
        sums = {file: file_sha256(aside / file) for file in FILES}
        complete = replace(facts, tables=name, sha256=sums)
        replace_file(folder / FACTS_FILE, json.dumps(asdict(complete), indent=1).encode())
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _remove_old_roads(folder, name)
    return complete


def forget_roads(folder: Path) -> bool:
    """Remove the stored network; whether there was any."""
    held = (folder / FACTS_FILE).exists()
    for name in (FACTS_FILE, f"{FACTS_FILE}.new"):
        (folder / name).unlink(missing_ok=True)
    return _remove_old_roads(folder) or held


def _remove_old_roads(folder: Path, keep: str = "") -> bool:
    """Remove what Havre wrote in every folder but the one in force."""
    removed = False
    for place in folder.glob(f"{TABLES_PREFIX}*"):
        if place.name != keep and place.is_dir() and not place.is_symlink():
            removed = True
            for name in FILES:
                (place / name).unlink(missing_ok=True)
            if not any(place.iterdir()):
                place.rmdir()
    return removed


def _free_name(folder: Path, moment: str) -> str:
    stem = TABLES_PREFIX + "".join(c for c in moment[:19] if c.isdigit())
    name, number = stem, 1
    while (folder / name).exists():
        number += 1
        name = f"{stem}-{number}"
    return name


def _well_formed(facts: RoadFacts) -> bool:
    texts: tuple[Any, ...] = (facts.imported, facts.origin, facts.vintage, facts.tables)
    return (
        all(isinstance(value, str) for value in texts)
        and all(type(value) is int and value >= 0 for value in (facts.nodes, facts.links))
        and isinstance(facts.files, list)
        and all(isinstance(name, str) for name in facts.files)
        and isinstance(facts.sha256, dict)
        and facts.origin in IMPORTED_ORIGINS
        and is_moment(facts.imported)
        and facts.tables.startswith(TABLES_PREFIX)
        and Path(facts.tables).name == facts.tables
    )
