"""Intake's speed and memory, as ratios within one run: beside the cell reader alone, and beside a plain writer.

Generated lists (invented names; one seed): a workbook of 50,000 rows and 20 columns, a CSV file of a million rows, and the
corrected copy of the workbook with a mark in every twentieth row. Every figure is of a whole process with its children.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from comity.vocabulary.identifiers import gln_check_digit

ROWS, CSV_ROWS, RUNS = 50_000, 1_000_000, 5
WORDS = (
    "Acre", "Brook", "Cove", "Dale", "Elm", "Fern", "Glen", "Holt", "Iris", "Jade", "Kestrel", "Lark", "Moor", "North",
    "Oak", "Pine", "Quarry", "Rose", "Stone", "Thorn",
)  # fmt: skip
COUNTRIES = ("Kenya", "Peru", "India", "China", "Viet Nam", "Indonesia", "Brazil", "Mexico", "Türkiye", "Poland")
HEADINGS = (
    "Supplier name", "Site name", "Address", "City", "Region", "Postcode", "Country", "Latitude", "Longitude", "Sector",
    "Audit date", "Protocol", "Announcement", "Sequence", "Audit firm", "APSCA number", "GLN", "Sedex site code", "Workers",
    "Report reference",
)  # fmt: skip
Row = list[Any]


def rows(count: int) -> Iterator[Row]:
    """Rows of an invented list; every one is fine, but for an unknown country in every twentieth."""
    chance = random.Random(5)
    for number in range(1, count + 1):
        name = " ".join(chance.choice(WORDS) for _ in range(3))
        digits = f"952{number:09d}"
        yield [
            f"{name} Ltd", f"{name} Mill {number}", f"{chance.randrange(999)} {chance.choice(WORDS)} Road, Unit {chance.randrange(50)}",
            f"{chance.choice(WORDS)}ham", f"{chance.choice(WORDS)}shire", f"{chance.randrange(10_000, 99_999)}",
            "Atlantis" if number % 20 == 0 else chance.choice(COUNTRIES), round(chance.uniform(-60, 60), 6), round(chance.uniform(-170, 170), 6),
            chance.choice(("Food", "Textiles", "Packaging")), date(2023, 8, 1) + timedelta(days=chance.randrange(1000)),
            chance.choice(("SMETA 4P", "SMETA 2P", "BSCI", "SA8000", "SMETA 6.1 4-pillar")),
            chance.choice(("Announced", "Semi-announced", "Unannounced")), chance.choice(("Initial", "Periodic", "Follow-up")),
            chance.choice(("Veritas Check", "QualiSure", "Inspectum")), f"2100{chance.randrange(9999):04d}", digits + gln_check_digit(digits),
            f"ZS{chance.randrange(10**9):09d}", chance.randrange(1, 5000), f"ZAA{number:09d}",
        ]  # fmt: skip


def write_xlsx(path: Path, count: int) -> None:
    """The list as a workbook: text as text, numbers as numbers, days as days."""
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet, day = workbook.add_worksheet("Sites"), workbook.add_format({"num_format": "dd/mm/yyyy"})
    for at, heading in enumerate(HEADINGS):
        sheet.write_string(0, at, heading)
    for row, cells in enumerate(rows(count), start=1):
        for at, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, at, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(row, at, datetime(cell.year, cell.month, cell.day), day)
            else:
                sheet.write_number(row, at, cell)
    workbook.close()


def write_csv(path: Path, count: int) -> None:
    """The list as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(rows(count))


@dataclass(frozen=True)
class Cost:
    """CPU and wall seconds, and peak memory in MB of the largest single process."""

    cpu: float
    wall: float
    memory: float


def cost(command: Sequence[str]) -> Cost:
    """What one process and its children take."""
    started = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment())
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 2):
        raise SystemExit(f"{command} ended with {child.returncode}")
    return Cost(used.ru_utime + used.ru_stime, time.monotonic() - started, used.ru_maxrss / 1024)


def _environment() -> dict[str, str]:
    source = Path(__file__).resolve().parents[1] / "src"
    return {**os.environ, "PYTHONPATH": str(source), "OMP_NUM_THREADS": "1"}


def median(commands: dict[str, Sequence[str]], runs: int = RUNS) -> dict[str, Cost]:
    """The median cost of each command, measured in turn, so that a slow minute hits all of them."""
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(cost(command))
    return {
        name: Cost(*(statistics.median(getattr(each, part) for each in costs) for part in ("cpu", "wall", "memory")))
        for name, costs in found.items()
    }


def python(code: str, *arguments: object) -> list[str]:
    """A command that runs a piece of Python."""
    return [sys.executable, "-c", code, *map(str, arguments)]


CELLS = """
import sys, python_calamine
workbook = python_calamine.CalamineWorkbook.from_path(sys.argv[1])
for name in workbook.sheet_names:
    workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
"""
LISTINGS = """
import sys
from datetime import date
from pathlib import Path
from comity.intake import read_list
reading = read_list(Path(sys.argv[1]), cutoff=date(2026, 6, 30), today=date(2026, 7, 15))
assert not reading.refused and len(reading.rows) == int(sys.argv[2])
"""
STANDING = """
import resource, sys, time
from datetime import date
from pathlib import Path
import psutil, python_calamine
from comity.intake import read_list

def own():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime

def reader():
    return sum(each.cpu_times().children_user + each.cpu_times().children_system for each in psutil.Process().children())

path, days = Path(sys.argv[1]), {"cutoff": date(2026, 6, 30), "today": date(2026, 7, 15)}
read_list(path, **days)  # the reader's process starts with the first list
for _ in range(7):
    start = own()
    workbook = python_calamine.CalamineWorkbook.from_path(path)
    cells = [workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names]
    took = own() - start
    assert len(cells[0]) == int(sys.argv[2]) + 1
    del workbook, cells
    start, before = own(), reader()
    reading = read_list(path, **days)
    asking = own() - start
    time.sleep(0.3)  # until the process that read is gone and counted
    reading_took = reader() - before
    assert len(reading.rows) == int(sys.argv[2])
    del reading
    print((asking + reading_took) / took, took, asking, reading_took)
"""
STREAM = """
import sys
from datetime import date
from pathlib import Path
from comity.intake import stream_list
stream = stream_list(Path(sys.argv[1]), cutoff=date(2026, 6, 30), today=date(2026, 7, 15))
assert sum(len(piece.rows) for piece in stream.pieces()) == int(sys.argv[2]) and not stream.refused
"""
PLAIN_CSV = """
import csv, sys
assert sum(1 for _ in csv.reader(open(sys.argv[1], encoding="utf-8", newline=""))) == int(sys.argv[2]) + 1
"""
CORRECTED = """
import sys
from datetime import date
from pathlib import Path
from comity.intake import read_list, write_corrected
path = Path(sys.argv[1])
reading = read_list(path, cutoff=date(2026, 6, 30), today=date(2026, 7, 15))
if sys.argv[2]:
    write_corrected(path, reading, Path(sys.argv[2]))
"""
WRITER = """
import sys
from pathlib import Path
from measurements.intake import write_xlsx
write_xlsx(Path(sys.argv[1]), int(sys.argv[2]))
"""
GENERATOR = """
import sys
from measurements.intake import rows
for _ in rows(int(sys.argv[1])): pass
"""


def line(*cells: object) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(map(str, cells))} |"


def comity(*arguments: object) -> list[str]:
    """The command itself."""
    return [sys.executable, "-m", "comity", *map(str, arguments)]


def xlsx(folder: Path) -> None:
    """A workbook: reading it beside merely reading its cells."""
    path = folder / "list.xlsx"
    write_xlsx(path, ROWS)
    days = ("--cutoff", "2026-06-30", "--today", "2026-07-15")
    found = median({
        "cells": python(CELLS, path), "start": python("import python_calamine"), "listings": python(LISTINGS, path, ROWS),
        "command": comity("read", path, *days, "--json"),
    })  # fmt: skip
    cells = found["cells"]
    print(f"## A workbook of {ROWS:,} rows and {len(HEADINGS)} columns ({path.stat().st_size / 1e6:.1f} MB)\n")
    print(line("whole process", "CPU s", "times the cells", "wall s", "peak memory MB"))
    print("|---|---|---|---|---|")
    for name, what in (
        ("cells", "python-calamine reads the cells"),
        ("listings", "`read_list`: cells, columns, dates, countries, duplicates, problems, listings"),
        ("command", "`comity read --json`, everything printed"),
    ):
        each = found[name]
        print(line(what, f"{each.cpu:.2f}", f"{each.cpu / cells.cpu:.2f}", f"{each.wall:.2f}", f"{each.memory:.0f}"))
    print(
        "\nEach starts Python anew and, for comity, loads the reference data; the list is read in a process of its own, whose"
    )
    print("CPU time is counted. Peak memory is that of the largest single process.\n")
    print(
        line("one list after another in a running program", "CPU s", "times the cells", "of it asked for by", "read by")
    )
    print("|---|---|---|---|---|")
    printed = subprocess.run(
        python(STANDING, path, ROWS), capture_output=True, text=True, env=_environment(), check=True
    )
    runs = sorted(tuple(map(float, found.split())) for found in printed.stdout.splitlines())
    cells_cpu, asking, reading = runs[len(runs) // 2][1:]
    print(line("python-calamine reads the cells", f"{cells_cpu:.2f}", "1.00", "", ""))
    total = asking + reading
    print(line("`read_list`", f"{total:.2f}", f"{total / cells_cpu:.2f}", f"{asking:.2f}", f"{reading:.2f}"))
    print(
        f"\nThe median of {len(runs)} pairs, each pair one after the other; their ratios: {runs[0][0]:.2f} to {runs[-1][0]:.2f}.\n"
    )


def long_csv(folder: Path) -> None:
    """A long CSV file: streamed."""
    path = folder / "list.csv"
    print(f"## CSV files, streamed ({len(HEADINGS)} columns)\n")
    print(line("rows", "size MB", "CPU s", "times the csv module", "wall s", "peak memory MB"))
    print("|---|---|---|---|---|---|")
    for count in (CSV_ROWS // 10, CSV_ROWS):
        write_csv(path, count)
        found = median({"plain": python(PLAIN_CSV, path, count), "stream": python(STREAM, path, count)}, runs=1)
        each, plain = found["stream"], found["plain"]
        size = path.stat().st_size / 1e6
        ratio = each.cpu / plain.cpu
        print(
            line(
                f"{count:,}", f"{size:.0f}", f"{each.cpu:.1f}", f"{ratio:.1f}", f"{each.wall:.1f}", f"{each.memory:.0f}"
            )
        )
    path.unlink()
    print()


def corrected(folder: Path) -> None:
    """The corrected copy beside writing the same cells anew."""
    path, out = folder / "list.xlsx", folder / "out.xlsx"
    figures: dict[str, list[Cost]] = {"read": [], "corrected": [], "written": [], "generated": []}
    for _ in range(3):
        for name, command in (
            ("read", python(CORRECTED, path, "")),
            ("corrected", python(CORRECTED, path, out)),
            ("written", python(WRITER, folder / "anew.xlsx", ROWS)),
            ("generated", python(GENERATOR, ROWS)),
        ):
            out.unlink(missing_ok=True)
            figures[name].append(cost(command))
    cpu = {name: statistics.median(each.cpu for each in costs) for name, costs in figures.items()}
    memory = max(each.memory for each in figures["corrected"])
    marking, writing = cpu["corrected"] - cpu["read"], cpu["written"] - cpu["generated"]
    print(f"## The corrected copy: {ROWS:,} rows, {ROWS // 20:,} cells marked with a note\n")
    print(line("", "CPU s", "times XlsxWriter"))
    print("|---|---|---|")
    print(line("XlsxWriter writes the same cells anew (constant memory)", f"{writing:.2f}", "1.00"))
    what = "the member's own file with the cells marked, all else untouched"
    print(line(what, f"{marking:.2f}", f"{marking / writing:.2f}"))
    print(f"\nPeak memory of the largest process: {memory:.0f} MB.\n")


def main() -> None:
    """Print the page."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        xlsx(folder)
        long_csv(folder)
        corrected(folder)


if __name__ == "__main__":
    main()
