"""The commands: ``havre run`` and ``havre build``."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from geodata.snapshot import SNAPSHOT_DIR, Snapshot
from loaders.build import Build, Item, build


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
    run.add_argument("--headless", action="store_true", help="do not open a browser")
    run.set_defaults(run=run_app)
    make = commands.add_parser("build", help="turn the source files into the snapshot")
    make.add_argument("--sources", type=Path, required=True, metavar="DIR")
    make.add_argument("--out", type=Path, default=SNAPSHOT_DIR, metavar="DIR")
    make.add_argument("--language", choices=("en", "fr"), default="en", help="of the messages")
    make.set_defaults(run=build_command)
    return parser


def run_app(options: argparse.Namespace) -> int:
    """Serve the app with the bundled data until it is stopped."""
    spec = find_spec("app")
    if spec is None or spec.origin is None:
        print("havre: app.py was not found; install with: pip install -e .", file=sys.stderr)
        return 1
    app = Path(spec.origin)
    command = [sys.executable, "-m", "streamlit", "run", str(app), f"--server.port={options.port}"]
    command.append(f"--server.headless={str(options.headless).lower()}")
    try:
        # From the folder of app.py, where .streamlit/config.toml is.
        return subprocess.call(command, cwd=app.parent)
    except KeyboardInterrupt:
        return 0


def build_command(options: argparse.Namespace) -> int:
    """Build the snapshot and say what was read, placed and not placed."""
    result = build(options.sources, options.out, progress=_progress)
    print_findings(result, options.language)
    if result.snapshot is not None:
        print_counts(result.snapshot)
    if not result.sound:
        print(f"Not sound: {options.out} stays as it was.", file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in options.out.rglob("*") if path.is_file())
    print(f"Written: {options.out} ({size / 1e6:.1f} MB)")
    return 0


def _progress(items: Iterable[Item], label: str) -> Iterable[Item]:
    return tqdm(items, desc=label, unit="file", file=sys.stderr)


def print_findings(result: Build, language: str) -> None:
    """Errors and warnings one by one, notices counted by code."""
    notices: dict[str, int] = {}
    for finding in result.findings:
        if finding.severity == "notice":
            notices[finding.code] = notices.get(finding.code, 0) + 1
        else:
            print(f"{finding.severity}: {finding.message(language)}", file=sys.stderr)
    for code, count in sorted(notices.items()):
        print(f"notice: {code} x {count}")


def print_counts(snapshot: Snapshot) -> None:
    """Per quarter: rows and positions read, placed by precision, not placed by reason."""
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
    table = read.join(by_precision)
    table.loc["all"] = table.sum()
    print(table.to_string())
    lost = snapshot.positions[snapshot.positions["precision"] == "none"]
    by_reason = lost.groupby("not_placed_reason")[["rows", "positions"]].sum()
    print("Not placed, by reason:", "none" if by_reason.empty else f"\n{by_reason.to_string()}")
    located = snapshot.locations
    counts = pd.concat(
        [located["location_type"].value_counts(), located["placement"].value_counts()]
    )
    print("Directory locations:", ", ".join(f"{name} {count}" for name, count in counts.items()))
