"""Reading the lists: the whole history, and the largest XLSX beside pandas with openpyxl.

    python benchmarks/list_reading.py --sources DIR

``DIR/lmia`` holds the published lists. Both readers read the same file in the same run, turn
about, so the ratio means something even where the seconds do not. Cells against cells, at
least 4 is expected; reading a list also checks every row, which pandas does not. Peak memory
is that of a process of its own that reads the history and nothing else.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import pandas as pd

from loaders.build import list_files
from loaders.lmia import read_lmia_list, read_lmia_lists
from loaders.workbook import read_workbook

TURNS = 5
CELLS = "cells with Havre (read_workbook)"
OTHERS = "cells with pandas and openpyxl (read_excel)"
EXPECTED_RATIO = 4
# Peak resident memory comes in bytes on macOS, in KiB elsewhere.
UNITS_PER_MB = 1_000_000 if sys.platform == "darwin" else 1_000_000 / 1024


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNITS_PER_MB


def history(lists: list[Path]) -> tuple[int, int, float, float, float]:
    """Files, rows, seconds, and peak memory before and after reading them all."""
    before = peak_mb()
    start = time.perf_counter()
    _, _, accounting = read_lmia_lists(lists)
    took = time.perf_counter() - start
    return len(lists), int(accounting["rows_read"].sum()), took, before, peak_mb()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=Path, required=True, help="folder with lmia/ in it")
    lists = list_files(parser.parse_args().sources)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        files, rows, took, before, peak = pool.apply(history, (lists,))
    print(f"{'whole history':<44}{files:>6} files{rows:>10,} rows{took:>8.1f} s")
    print(f"{'  peak memory (before reading)':<44}{peak:>6.0f} MB{before:>7.0f} MB")
    largest = max(
        (path for path in lists if path.suffix == ".xlsx"), key=lambda p: p.stat().st_size
    )
    readers: dict[str, Callable[[], object]] = {
        CELLS: lambda: read_workbook(largest),
        "checked rows with Havre (read_lmia_list)": lambda: read_lmia_list(largest),
        OTHERS: lambda: pd.read_excel(largest, header=None, engine="openpyxl"),
    }
    times: dict[str, list[float]] = {name: [] for name in readers}
    for _turn in range(TURNS):
        for name, reader in readers.items():
            times[name].append(seconds(reader))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    print(f"{largest.name}, {largest.stat().st_size / 1e6:.1f} MB, median of {TURNS}:")
    slowest = medians[OTHERS]
    for name, median in medians.items():
        print(f"{'  ' + name:<46}{median:>6.2f} s{slowest / median:>8.1f} x")
    ratio = slowest / medians[CELLS]
    verdict = "as expected" if ratio >= EXPECTED_RATIO else "LESS THAN EXPECTED"
    print(f"cells against cells: {ratio:.1f} times faster ({verdict}: at least {EXPECTED_RATIO})")


if __name__ == "__main__":
    main()
