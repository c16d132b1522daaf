"""The commands ``havre export`` and ``havre import``: the directory in HSDS, out and in."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from geodata.findings import Finding
from geodata.hsds_records import hsds_records
from geodata.snapshot import SNAPSHOT_DIR, read_snapshot
from loaders.directory import read_directory
from loaders.hsds_export import write_json, write_package
from loaders.hsds_import import import_hsds, write_directory

MOST_PRINTED = 200
WORDS = {
    "en": {
        "error": "error:",
        "warning": "warning:",
        "notice": "notice:",
        "written": "Written: {path} ({organizations} organisations, {locations} locations)",
        "cannot_write": "not written: {reason}",
        "nothing": "Nothing was written: the package holds no organisation that can be read.",
        "more": "... and {count} more.",
        "to_complete": "To complete before havre build can use the folder:",
        "what": "name --hsds, --hsds-json or both",
    },
    "fr": {
        "error": "erreur :",
        "warning": "avertissement :",
        "notice": "avis :",
        "written": "Écrit : {path} ({organizations} organismes, {locations} lieux)",
        "cannot_write": "rien n'a été écrit : {reason}",
        "nothing": "Rien n'a été écrit : le paquet ne contient aucun organisme lisible.",
        "more": "... et {count} de plus.",
        "to_complete": "À compléter avant que havre build puisse utiliser le dossier :",
        "what": "indiquez --hsds, --hsds-json ou les deux",
    },
}


def add_exchange_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both commands to the command line."""
    give = commands.choices["export"]
    give.add_argument("--hsds", type=Path, metavar="DIR|FILE.zip", help="HSDS 3 data package")
    give.add_argument("--hsds-json", type=Path, metavar="FILE", help="HSDS 3 JSON")
    give.add_argument("--snapshot", type=Path, default=SNAPSHOT_DIR, metavar="DIR")
    give.set_defaults(run=export_command)
    take = commands.choices["import"]
    take.add_argument("--hsds", type=Path, required=True, metavar="PATH", help="package or JSON")
    take.add_argument("--out", type=Path, required=True, metavar="DIR", help="directory folder")
    take.add_argument("--overwrite", action="store_true", help="replace the files in DIR")
    take.set_defaults(run=import_command)
    for parser in (give, take):
        parser.add_argument("--language", choices=("en", "fr"), default="en", help="of messages")


def export_command(options: argparse.Namespace) -> int:
    """Write the directory of the snapshot in HSDS; returns the exit status."""
    words = WORDS[options.language]
    if options.hsds is None and options.hsds_json is None:
        print(f"havre: {words['what']}", file=sys.stderr)
        return 2
    try:
        records = hsds_records(read_snapshot(options.snapshot))
        counts = {name: len(records[name[:-1]]) for name in ("organizations", "locations")}
        for path, write in ((options.hsds, write_package), (options.hsds_json, write_json)):
            if path is not None:
                write(records, path)
                print(words["written"].format(path=path, **counts))
    except OSError as reason:
        print(f"havre: {words['cannot_write'].format(reason=reason)}", file=sys.stderr)
        return 1
    return 0


def import_command(options: argparse.Namespace) -> int:
    """Take in a package and say what was not taken over; returns the exit status.

    0 when the folder was written, even where cells are left to complete; else 1.
    """
    words = WORDS[options.language]
    taken = import_hsds(options.hsds)
    _print_findings(taken.findings, options.language)
    if not taken.usable:
        print(words["nothing"], file=sys.stderr)
        return 1
    try:
        write_directory(taken.tables, options.out, overwrite=options.overwrite)
    except OSError as reason:
        print(f"havre: {words['cannot_write'].format(reason=reason)}", file=sys.stderr)
        return 1
    counts = {name: len(taken.tables[name]) for name in ("organizations", "locations")}
    print(words["written"].format(path=options.out, **counts))
    left = [finding for finding in read_directory(options.out)[1] if finding.severity == "error"]
    if left:
        print(words["to_complete"], file=sys.stderr)
        _print_findings(left, options.language)
    return 0


def _print_findings(findings: list[Finding], language: str) -> None:
    words = WORDS[language]
    for finding in findings[:MOST_PRINTED]:
        print(words[finding.severity], finding.message(language), file=sys.stderr)
    if len(findings) > MOST_PRINTED:
        print(words["more"].format(count=len(findings) - MOST_PRINTED), file=sys.stderr)
