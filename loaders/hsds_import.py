"""``havre import``: an HSDS package or JSON file taken in as a folder of directory files."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geodata.findings import Finding
from loaders.build import DIRECTORY_DIR
from loaders.directory_files import csv_bytes
from loaders.directory_sheets import COLUMNS, read_sheet
from loaders.hsds_intake import Package, read_hsds
from loaders.hsds_links import TooMuch
from loaders.hsds_tables import directory_tables


@dataclass(frozen=True)
class Import:
    """What an import gave: the tables as text (none when the package was refused), findings."""

    tables: dict[str, pd.DataFrame]
    findings: list[Finding]

    @property
    def usable(self) -> bool:
        """True when there is at least an organisation to write."""
        return bool(self.tables) and not self.tables["organizations"].empty


def import_hsds(path: Path, directory: Path = DIRECTORY_DIR) -> Import:
    """Read a package and turn it to the directory's tables. Writes nothing.

    Parameters
    ----------
    path : Path
        A folder, ZIP or JSON file.
    directory : Path
        Gives the types of help and operators to a package that has not ours.
    """
    package, findings = read_hsds(path)
    return import_package(path.name, package, findings, directory)


def import_package(
    name: str, package: Package, findings: list[Finding], directory: Path = DIRECTORY_DIR
) -> Import:
    """As `import_hsds`, for a package that was read; ``name`` is what findings call it."""
    if not any(package.values()):
        return Import({}, findings)
    bundled = {
        table: read_sheet(directory / f"{table}.csv", table)[0].rows.reset_index(drop=True)
        for table in ("service_types", "operators")
    }
    try:
        tables, faults = directory_tables(package, bundled)
    except TooMuch:
        found = "each of many records at each of many places"
        return Import({}, [*findings, Finding("hsds_too_large", name, found)])
    return Import(tables, findings + faults)


def write_directory(
    tables: dict[str, pd.DataFrame], folder: Path, *, overwrite: bool = False
) -> None:
    """Write the tables as a folder of directory files, first beside it, then in its place.

    Raises
    ------
    FileExistsError
        When the folder holds anything and ``overwrite`` is not set, or it holds files other
        than those of a directory.
    """
    folder = folder.resolve()
    _check_free(folder, overwrite)
    aside = folder.with_name(folder.name + ".new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    for name in COLUMNS:
        (aside / f"{name}.csv").write_bytes(csv_bytes(tables[name]))
    folder.mkdir(exist_ok=True)
    for name in COLUMNS:
        (aside / f"{name}.csv").replace(folder / f"{name}.csv")
    aside.rmdir()


def _check_free(folder: Path, overwrite: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f"{folder}: a file stands where the folder should be")
    held = {path.name for path in folder.iterdir()} if folder.exists() else set()
    other = sorted(held - {f"{name}.csv" for name in COLUMNS} - {"README.md"})
    if other:
        raise FileExistsError(f"{folder}: holds {', '.join(other[:3])}; name a new folder")
    if held and not overwrite:
        raise FileExistsError(f"{folder}: is not empty; name a new folder, or add --overwrite")
