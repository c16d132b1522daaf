"""The commands: ``havre run``, ``refresh``, ``roads``, ``build``, ``check`` and the others."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from geodata.refreshed import data_folder
from geodata.snapshot import SNAPSHOT_DIR, Snapshot, check_replaceable, read_snapshot
from loaders.build import DIRECTORY_DIR, Build, Item, build
from loaders.catalogue import CATALOGUE
from loaders.check import check_lists
from loaders.directory_check import check_directory
from loaders.exchange import add_exchange_parsers
from loaders.refresh_report import forget_refreshed, refresh_lists
from loaders.road_import import add_roads_options

WORDS = {
    "en": {
        "error": "error:",
        "warning": "warning:",
        "notice": "notice:",
        "not_sound": "Not sound: {folder} stays as it was.",
        "written": "Written: {folder} ({size:.1f} MB)",
        "cannot_write": "the snapshot was not replaced: {reason}",
        "not_placed": "Not placed, by reason:",
        "none": "none",
        "locations": "Directory locations:",
    },
    "fr": {
        "error": "erreur :",
        "warning": "avertissement :",
        "notice": "avis :",
        "not_sound": "Données non valables : {folder} reste tel quel.",
        "cannot_write": "l'instantané n'a pas été remplacé : {reason}",
        "written": "Écrit : {folder} ({size:.1f} Mo)",
        "not_placed": "Non placés, par raison :",
        "none": "aucun",
        "locations": "Lieux du répertoire :",
    },
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    return int(options.run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="havre", description="Services for migrant workers in the Maritimes, and their gaps."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="open the app in the browser")
    run.add_argument("--port", type=int, default=8501)
    run.add_argument("--address", default="127.0.0.1", help="0.0.0.0 to serve other machines")
    run.add_argument("--headless", action="store_true", help="do not open a browser")
    run.set_defaults(run=run_app)
    renew = commands.add_parser("refresh", help="take in the newest published lists")
    origin = renew.add_mutually_exclusive_group()
    origin.add_argument("--from", dest="lists", type=Path, metavar="DIR", help="a folder of lists")
    origin.add_argument(
        "--catalogue", default=CATALOGUE, metavar="URL", help="another CKAN catalogue"
    )
    origin.add_argument(
        "--forget", action="store_true", help="remove what was refreshed; show the bundled data"
    )
    renew.add_argument(
        "--sources", type=Path, metavar="DIR", help="with geo/, to place with postal codes"
    )
    renew.add_argument(
        "--language", choices=("en", "fr"), default="en", help="of the lists and the messages"
    )
    renew.set_defaults(run=refresh_command)
    add_roads_options(
        commands.add_parser("roads", help="take road times from a road file instead of estimates")
    )
    make = commands.add_parser("build", help="turn the source files into the snapshot")
    make.add_argument("--sources", type=Path, required=True, metavar="DIR")
    make.add_argument("--out", type=Path, default=SNAPSHOT_DIR, metavar="DIR")
    make.add_argument("--language", choices=("en", "fr"), default="en", help="of the messages")
    make.set_defaults(run=build_command)
    check = commands.add_parser(
        "check", help="hold the lists against their manifest, or check the directory's files"
    )
    what = check.add_mutually_exclusive_group(required=True)
    what.add_argument("--sources", type=Path, metavar="DIR", help="the published lists")
    what.add_argument(
        "--directory",
        type=Path,
        nargs="?",
        const=DIRECTORY_DIR,
        metavar="DIR",
        help="the directory (without DIR: the bundled one)",
    )
    check.add_argument(
        "--older-than",
        type=_days,
        default=180,
        metavar="DAYS",
        help="days after which a confirmed entry of the directory is old",
    )
    check.add_argument(
        "--snapshot", type=Path, default=SNAPSHOT_DIR, metavar="DIR", help="to compare totals with"
    )
    check.add_argument("--language", choices=("en", "fr"), default="en", help="of the messages")
    check.set_defaults(run=check_command)
    commands.add_parser("export", help="write the directory in Open Referral HSDS 3")
    commands.add_parser("import", help="take in a directory in Open Referral HSDS 3")
    add_exchange_parsers(commands)
    return parser


def _days(text: str) -> int:
    days = int(text)
    if days < 0:
        raise argparse.ArgumentTypeError(f"{days} is not a number of days")
    return days


def run_app(options: argparse.Namespace) -> int:
    """Serve the app until it is stopped."""
    spec = find_spec("app")
    if spec is None or spec.origin is None:
        print("havre: app.py was not found; install with: pip install -e .", file=sys.stderr)
        return 1
    app = Path(spec.origin)
    command = [sys.executable, "-m", "pages.parts.serve", str(app), f"--server.port={options.port}"]
    command.append(f"--server.address={options.address}")
    command.append(f"--server.headless={str(options.headless).lower()}")
    try:
        # From the folder of app.py, where .streamlit/config.toml is.
        return subprocess.call(command, cwd=app.parent)
    except KeyboardInterrupt:
        return 0


def build_command(options: argparse.Namespace) -> int:
    """Build the snapshot and say what was read, placed and not placed."""
    words = WORDS[options.language]
    try:
        check_replaceable(options.out)
        result = build(options.sources, options.out, progress=_progress)
    except OSError as reason:
        print(f"havre: {words['cannot_write'].format(reason=reason)}", file=sys.stderr)
        return 1
    print_findings(result, options.language)
    if result.snapshot is not None:
        print_counts(result.snapshot, options.language)
    if not result.sound:
        print(words["not_sound"].format(folder=options.out), file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in options.out.rglob("*") if path.is_file())
    print(words["written"].format(folder=options.out, size=size / 1e6))
    return 0


def refresh_command(options: argparse.Namespace) -> int:
    """Take in newer lists for this machine's user, or forget them."""
    if options.forget:
        return forget_refreshed(data_folder(), options.language)
    return refresh_lists(
        data_folder(),
        options.language,
        catalogue=options.catalogue,
        lists=options.lists,
        sources=options.sources,
        progress=_progress,
    )


def check_command(options: argparse.Namespace) -> int:
    """Reconcile the lists with their manifest, or check the files of the directory."""
    if options.directory is not None:
        try:
            snapshot = read_snapshot(options.snapshot)
        except OSError as reason:
            print(f"havre: {reason}", file=sys.stderr)
            return 1
        today = datetime.now(UTC).date()
        return check_directory(
            options.directory, snapshot, today, options.older_than, options.language
        )
    return check_lists(options.sources, options.snapshot, options.language, _progress)


def _progress(items: Iterable[Item], label: str) -> Iterable[Item]:
    return tqdm(items, desc=label, unit="file", file=sys.stderr)


def print_findings(result: Build, language: str) -> None:
    """Errors and warnings one by one, notices counted by code."""
    words = WORDS[language]
    notices: dict[str, int] = {}
    for finding in result.findings:
        if finding.severity == "notice":
            notices[finding.code] = notices.get(finding.code, 0) + 1
        else:
            print(f"{words[finding.severity]} {finding.message(language)}", file=sys.stderr)
    for code, count in sorted(notices.items()):
        print(f"{words['notice']} {code} x {count}")


def print_counts(snapshot: Snapshot, language: str = "en") -> None:
    """Per period: rows and positions read, placed by precision, not placed by reason.

    ``placed_%`` is the share of positions at a postal point or named place.
    """
    words = WORDS[language]
    read = (
        snapshot.lists[snapshot.lists["counted"]]
        .groupby("quarter")[["rows_read", "positions_read"]]
        .sum()
    )
    by_precision = (
        snapshot.positions.pivot_table(
            index="quarter", columns="precision", values="positions", aggfunc="sum", fill_value=0
        )
        .reindex(columns=["postal_point", "named_place", "fsa", "none"], fill_value=0)
        .rename(columns={"none": "not_placed"})
    )
    table = read.join(by_precision).fillna(0).astype(int)
    table.loc["all"] = table.sum()
    exact = table["postal_point"] + table["named_place"]
    table["placed_%"] = (100 * exact / table["positions_read"].replace(0, pd.NA)).round(2)
    print(table.to_string())
    lost = snapshot.positions[snapshot.positions["precision"] == "none"]
    by_reason = lost.groupby("not_placed_reason")[["rows", "positions"]].sum()
    listed = words["none"] if by_reason.empty else f"\n{by_reason.to_string()}"
    print(words["not_placed"], listed)
    located = snapshot.locations
    counts = pd.concat(
        [located["location_type"].value_counts(), located["placement"].value_counts()]
    )
    print(words["locations"], ", ".join(f"{name} {count}" for name, count in counts.items()))
