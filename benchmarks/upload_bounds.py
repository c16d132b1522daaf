"""What the worst uploads cost: seconds, and memory beyond what was there before.

    python benchmarks/upload_bounds.py

Each is checked in a process of its own. Beside each stands the ratio to the time of the
bundled directory, uploaded as CSV files, in the same run. Linux only: the peak of memory is
read from ``/proc``.
"""

from __future__ import annotations

import io
import multiprocessing
import random
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from geodata.snapshot import read_snapshot
from loaders.build import DIRECTORY_DIR
from loaders.directory_intake import Files
from loaders.directory_sheets import COLUMNS
from loaders.directory_upload import bundled_workbook, check_upload

TODAY = date(2026, 11, 26)
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def zeros(name: str, megabytes: int, into: dict[str, bytes] | None = None) -> bytes:
    """An archive with a member of zeros, written piece by piece, and others."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, content in (into or {}).items():
            archive.writestr(other, content)
        with archive.open(name, "w", force_zip64=True) as member:
            for _ in range(megabytes):
                member.write(bytes(1_000_000))
    return packed.getvalue()


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundled_workbook())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sheet(rows: str) -> bytes:
    return f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>".encode()


def shared_text() -> bytes:
    text = random.Random(1).randbytes(500_000).hex()
    strings = f"<sst {NAMESPACE}><si><t>{text}</t></si></sst>".encode()
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 99_999))
    return zipped(
        parts() | {"xl/worksheets/sheet1.xml": sheet(rows), "xl/sharedStrings.xml": strings}
    )


def far_corner() -> bytes:
    cell = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return zipped(parts() | {"xl/worksheets/sheet1.xml": sheet(cell)})


def filled(table: str, cell: bytes) -> tuple[str, bytes]:
    row = b",".join([cell] * len(COLUMNS[table])) + b"\n"
    return f"{table}.csv", head(table) + row * 5_000


def head(table: str) -> bytes:
    return ",".join(COLUMNS[table]).encode() + b"\n"


UPLOADS: dict[str, Callable[[], Files]] = {
    "the bundled directory, CSV": lambda: [
        (path.name, path.read_bytes()) for path in DIRECTORY_DIR.glob("*.csv")
    ],
    "the bundled directory, XLSX": lambda: [("d.xlsx", bundled_workbook())],
    "100 MB of CSV": lambda: [("locations.csv", bytes(100_000_000))],
    "ZIP, 2 GB in a member": lambda: [("d.zip", zeros("locations.csv", 2_000))],
    "ZIP, 500 MB packed with BZIP2": lambda: [
        ("d.zip", zipped({"locations.csv": bytes(500_000_000)}, zipfile.ZIP_BZIP2))
    ],
    "ZIP, 150,000 members": lambda: [("d.zip", zipped({str(n): b"" for n in range(150_000)}))],
    "XLSX, a sheet of 1 GB": lambda: [("d.xlsx", zeros("xl/worksheets/x.xml", 1_000, parts()))],
    "XLSX, 1 MB of text in 99,998 cells": lambda: [("d.xlsx", shared_text())],
    "XLSX, a cell in the last corner": lambda: [("d.xlsx", far_corner())],
    "CSV, 10 MB of blank lines": lambda: [("locations.csv", head("locations") + b"\n" * 9_900_000)],
    "CSV, 10 MB of commas": lambda: [("locations.csv", head("locations") + b"," * 9_900_000)],
    "CSV, 10 MB after a quote": lambda: [
        ("locations.csv", head("locations") + b'"' + b"x\n" * 4_900_000)
    ],
    "JSON, 18 MB of objects": lambda: [("a.json", b"[" + b"{}," * 6_000_000 + b"{}]")],
    "CSV, a formula in each of 200,000 cells": lambda: [
        filled("locations", b"="),
        filled("programs", b"="),
    ],
}


def main() -> None:
    usual = None
    for name in UPLOADS:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            size, seconds, memory = pool.apply(_cost, (name,))
        usual = usual or seconds
        print(
            f"{name:42} {size / 1e6:7.2f} MB sent {seconds:6.2f} s "
            f"({seconds / usual:5.2f} x) +{memory:4.0f} MB"
        )


def _cost(name: str) -> tuple[int, float, float]:
    files, snapshot = UPLOADS[name](), read_snapshot()
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    before, start = _memory("VmRSS"), time.perf_counter()
    check_upload(files, snapshot, TODAY)
    seconds = time.perf_counter() - start
    return sum(len(data) for _, data in files), seconds, _memory("VmHWM") - before


def _memory(field: str) -> float:
    """Megabytes of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field))


if __name__ == "__main__":
    main()
