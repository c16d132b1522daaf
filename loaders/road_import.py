"""``havre roads``: a road file in, or the imported network out again; said in both languages."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import geopandas as gpd

from geodata.findings import Finding
from geodata.found_words import found_in_french
from geodata.plain_files import printable
from geodata.private_files import make_private
from geodata.refreshed import data_folder
from geodata.road_network import RoadNetwork
from geodata.snapshot import SNAPSHOT_DIR, table_path
from geodata.stored_roads import checked_network, forget_roads, write_roads
from loaders.lock import LOCK_FILE, LockedError, locked
from loaders.nrn import read_nrn
from loaders.osm_roads import read_osm
from loaders.road_files import RawRoads, Surroundings, road_network, surroundings

READERS: dict[str, Callable[..., tuple[RawRoads, str, list[Finding]]]] = {
    "nrn": read_nrn,
    "osm": read_osm,
}
WORDS = {
    "en": {
        "error": "error:",
        "warning": "warning:",
        "notice": "notice:",
        "nothing": "Nothing was changed.",
        "written": "The road network is kept (nodes: {nodes}, links: {links}, km of road: "
        "{km:.0f}, ferry links: {ferries}), from {source}. It is in: {folder}",
        "forgotten": "The road network is removed; road minutes are estimated again.",
        "not_held": "There was no road network to remove; road minutes are estimated.",
        "locked": "Another havre refresh or havre roads is running; nothing was changed.",
        "cannot_write": "The data folder cannot be written: {reason}. Nothing was changed.",
        "too_large": "The network cannot be kept: {reason}. Nothing was changed.",
        "no_edition": "edition not stated",
        "nrn": "National Road Network ({vintage})",
        "osm": "OpenStreetMap ({vintage})",
    },
    "fr": {
        "error": "erreur :",
        "warning": "avertissement :",
        "notice": "avis :",
        "nothing": "Rien n'a été changé.",
        "written": "Le réseau routier est conservé (nœuds : {nodes}, liens : {links}, km de "
        "routes : {km:.0f}, liens de traversier : {ferries}), source : {source}. Il est dans : "
        "{folder}",
        "forgotten": "Le réseau routier est supprimé; les minutes de route sont de nouveau "
        "estimées.",
        "not_held": "Il n'y avait pas de réseau routier à supprimer; les minutes de route sont "
        "estimées.",
        "locked": "Un autre havre refresh ou havre roads est en cours; rien n'a été changé.",
        "cannot_write": "Le dossier des données ne peut pas être écrit : {reason}. Rien n'a été "
        "changé.",
        "too_large": "Le réseau ne peut pas être conservé : {reason}. Rien n'a été changé.",
        "no_edition": "édition non indiquée",
        "nrn": "Réseau routier national ({vintage})",
        "osm": "OpenStreetMap ({vintage})",
    },
}


def add_roads_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``havre roads``."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--nrn",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="National Road Network: GeoPackages, or shapefiles of road and ferry segments",
    )
    what.add_argument(
        "--osm", type=Path, nargs="+", metavar="FILE", help="OpenStreetMap extracts (.osm.pbf)"
    )
    what.add_argument(
        "--forget", action="store_true", help="remove the imported network; estimate again"
    )
    parser.add_argument("--language", choices=("en", "fr"), default="en", help="of the messages")
    parser.set_defaults(run=roads_command)


def roads_command(options: argparse.Namespace) -> int:
    """Import a road file, or forget it; returns the exit status."""
    folder, words = data_folder(), WORDS[options.language]
    try:
        if options.forget:
            print(words["forgotten" if _forget(folder) else "not_held"])
            return 0
        origin = "nrn" if options.nrn else "osm"
        return import_roads(origin, options.nrn or options.osm, folder, options.language)
    except LockedError:
        return _failed(words["locked"])
    except OSError as fault:
        reason = printable(fault.strerror or str(fault))
        said = found_in_french(reason) if options.language == "fr" else reason
        return _failed(words["cannot_write"].format(reason=said))


def import_roads(origin: str, paths: list[Path], folder: Path, language: str = "en") -> int:
    """Read, cut and keep a road file, saying what was left out; returns the exit status.

    Parameters
    ----------
    origin : str
        ``nrn`` or ``osm``.
    paths : list of Path
    folder : Path
        The data folder. With an error nothing in it changes.
    language : str
        Of the messages.

    Raises
    ------
    OSError, LockedError
        When the folder cannot be written, or another command writes it.
    """
    words = WORDS[language]
    network, findings = imported_network(origin, paths)
    for finding in findings:
        print(words[finding.severity], finding.message(language), file=sys.stderr)
    if network is None:
        return _failed(words["nothing"])
    make_private(folder)
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    with locked(folder):
        try:
            write_roads(network, tuple(path.name for path in paths), moment, folder)
        except ValueError as fault:
            return _failed(words["too_large"].format(reason=fault))
    ferry = network.links["kind"].eq("ferry")
    source = words[origin].format(vintage=network.vintage or words["no_edition"])
    print(
        words["written"].format(
            nodes=len(network.nodes),
            links=len(network.links),
            km=network.links.loc[~ferry, "km"].sum(),
            ferries=int(ferry.sum()),
            source=source,
            folder=printable(str(folder)),
        )
    )
    return 0


def imported_network(origin: str, paths: list[Path]) -> tuple[RoadNetwork | None, list[Finding]]:
    """The network of road files and what was found; None with an error among the findings."""
    raw, vintage, findings = READERS[origin](paths)
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    network, more = road_network(raw, _three_provinces(), origin, vintage, paths[0].name)
    findings += more
    if any(finding.severity == "error" for finding in more):
        return None, findings
    return checked_network(network), findings


@cache
def _three_provinces() -> Surroundings:
    return surroundings(gpd.read_parquet(table_path(SNAPSHOT_DIR, "census_divisions")))


def _forget(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    with locked(folder):
        held = forget_roads(folder)
    if {path.name for path in folder.iterdir()} == {LOCK_FILE}:
        (folder / LOCK_FILE).unlink()
        folder.rmdir()
    return held


def _failed(text: str) -> int:
    print(f"havre: {text}", file=sys.stderr)
    return 1
