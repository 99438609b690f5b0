"""`comity link` on synthetic and real labelled lists: agreement with the truth, time and memory of the whole process.

    python -m measurements.linkage [SHARED] > measurements/linkage.md

The command runs as a child process; time and memory are the child's, with import, reading and writing. The floor beside
it only reads the file and folds every text once. Truth columns are given to the command with `--truth` alone.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.linkage import Model, compare
from comity.linkage import space as spaces
from comity.linkage.clean import tabulate
from comity.linkage.evidence import NAMES, OF_ONE_LIST
from comity.linkage.vectors import Floats
from comity.reference.countries import find_country
from comity.vocabulary.record import Record

SEEDS = (7, 11, 23)
ROWS = 18_000
REPEATS = 3
FLOOR = """
import csv, sys
from comity.reference.text import name_parts, words
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8")):
    name_parts(row["name"]), words(row["address"]), words(row["city"])
"""
# Sets of data/linkage/dev, each with what is given of it besides name, address and country.
SETS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("palm mills, 24 lists", "palm_mills", ()),
    ("palm mills, with supplier", "palm_mills", ("supplier_name",)),
    ("palm mills, with supplier and coordinates", "palm_mills", ("supplier_name", "lat", "lng")),
    ("palm mills with street addresses", "palm_mills_street_address", ()),
    ("US meat and poultry plants", "us_meat_poultry_plants", ()),
    ("US power plants", "us_power_plants_epa_eia", ()),
    ("US power plants, with coordinates", "us_power_plants_epa_eia", ("lat", "lng")),
    ("restaurants", "restaurants_fodors_zagats", ()),
    ("Chicago childcare", "chicago_childcare_sites", ()),
    ("US libraries, 4 years", "us_libraries_4_years", ()),
)


@dataclass(frozen=True)
class Run:
    """One whole process: its output, wall and CPU seconds, peak memory in MB."""

    output: str
    wall: float
    cpu: float
    memory: float


def run(command: Sequence[str]) -> Run:
    """Run a command to its end in a process of its own. Raises where it fails, with what it said last."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            errors.seek(0)
            raise RuntimeError(f"{' '.join(command)} failed: {errors.read()[-1000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(output, time.monotonic() - started, cpu, usage.ru_maxrss / 1024)


def link(path: Path, truth: str) -> tuple[dict[str, Any], Run]:
    """The figures of `comity link --truth` and the run that made them."""
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "out.csv")
        done = run([sys.executable, "-m", "comity", "link", str(path), "--out", out, "--truth", truth])
    return json.loads(done.output), done


def generate(shared: Path, rows: int, seed: int, out: Path) -> None:
    """Write a synthetic list."""
    tool = str(shared / "tools" / "generate_sites.py")
    subprocess.run(
        [sys.executable, tool, "--rows", str(rows), "--seed", str(seed), "--out", str(out)],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def prepare(shared: Path, name: str, given: Sequence[str], out: Path) -> None:
    """A labelled set as a file for `comity link`, with only the columns that are given."""
    path = shared / "data" / "linkage" / "dev" / f"sites_{name}.csv"
    packed = path.with_name(path.name + ".gz")
    with gzip.open(packed, "rt", encoding="utf-8") if packed.exists() else path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        told = json.loads(row["extra"]) if row["extra"].startswith("{") else {}
        row["supplier_name"] = str(told.get("company") or told.get("parent") or "")
    columns = ["record_id", "source", "name", "address", "country", *given, "cluster_id"]
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def line(*cells: object) -> str:
    """A line of a Markdown table."""
    return f"| {' | '.join(f'{cell:.3f}' if isinstance(cell, float) else str(cell) for cell in cells)} |"


def agreement(figures: dict[str, Any]) -> tuple[float, ...]:
    """Precision, recall and F1 by pairs, and F1 by records."""
    pairs = figures["pairwise"]
    return pairs["precision"], pairs["recall"], pairs["f1"], figures["b_cubed"]["f1"]


def synthetic(shared: Path, folder: Path) -> Iterable[str]:
    """The table of synthetic lists: agreement, and median time and memory beside the floor."""
    yield line("list", "pair P", "pair R", "pair F1", "B3 F1", "CPU s", "wall s", "peak MB", "floor CPU s")
    yield line(*["---"] * 9)
    for seed in SEEDS:
        path = folder / f"synthetic_{seed}.csv"
        generate(shared, ROWS, seed, path)
        runs = [link(path, "true_id") for _ in range(REPEATS)]
        floors = [run([sys.executable, "-c", FLOOR, str(path)]).cpu for _ in range(REPEATS)]
        cpu, wall = (statistics.median(getattr(done, key) for _, done in runs) for key in ("cpu", "wall"))
        memory = max(done.memory for _, done in runs)
        costs = (f"{cpu:.1f}", f"{wall:.1f}", f"{memory:.0f}", f"{statistics.median(floors):.1f}")
        yield line(f"synthetic {ROWS:,} rows, seed {seed}", *agreement(runs[0][0]), *costs)


def real(shared: Path, folder: Path) -> Iterable[str]:
    """The table of the labelled real sets."""
    yield line("list", "rows", "pair P", "pair R", "pair F1", "B3 F1", "CPU s", "peak MB", "said not to fit")
    yield line(*["---"] * 9)
    for title, name, given in SETS:
        path = folder / f"{name}.csv"
        prepare(shared, name, given, path)
        figures, done = link(path, "cluster_id")
        doubted = "yes" if figures["doubts"] else ""
        yield line(title, figures["records"], *agreement(figures), f"{done.cpu:.1f}", f"{done.memory:.0f}", doubted)


def ranked(shared: Path) -> Iterable[str]:
    """The table of pairs that somebody labelled one by one: how well the log-odds put the same before the different."""
    with (shared / "data" / "linkage" / "dev" / "pairs_labelled.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    yield line("pairs", "same", "different", "area under the curve")
    yield line(*["---"] * 4)
    for name in sorted({row["pair_set"] for row in rows}):
        told = [row for row in rows if row["pair_set"] == name]
        same = np.asarray([row["label"] == "1" for row in told])
        yield line(name, int(same.sum()), int((~same).sum()), area(_log_odds(told), same))


def _log_odds(pairs: Sequence[dict[str, str]]) -> Floats:
    """The log-odds of labelled pairs, none of which stand on one list; words are weighed by these pairs alone."""
    records = [
        Record(
            f"{number} {side}",
            side,
            row[f"{side}_name"],
            _country(row[f"{side}_country"]),
            address=row[f"{side}_address"],
        )
        for number, row in enumerate(pairs)
        for side in ("left", "right")
    ]
    table = tabulate(records)
    content = {row: place for place, positions in enumerate(table.records) for row in positions}
    places = np.asarray([content[row] for row in range(len(records))])
    matrix = compare.features(spaces.build(table), (places[::2], places[1::2]))
    matrix[:, [NAMES.index(name) for name in OF_ONE_LIST]] = 0.0
    return Model.shipped().log_odds(matrix)


def _country(text: str) -> str:
    return find_country(text).code or text.upper()


def area(scores: Floats, same: NDArray[np.bool_]) -> float:
    """How often a same pair has a higher score than a different one; ties count half."""
    ours, theirs = scores[same][:, np.newaxis], scores[~same][np.newaxis]
    return float(np.mean((ours > theirs) + 0.5 * (ours == theirs)))


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared")
    if not (shared / "data" / "linkage").is_dir():
        print(f"Not measured: {shared} holds no data/linkage.")
        return
    print(f"Agreement, time and memory of `comity link`; median of {REPEATS} runs, whole process.\n")
    with tempfile.TemporaryDirectory() as folder:
        print("## Synthetic lists (seeds that nothing was learned from)\n")
        for row in synthetic(shared, Path(folder)):
            print(row, flush=True)
        print("\n## Real lists, development half (the shipped model has learned from these rows)\n")
        for row in real(shared, Path(folder)):
            print(row, flush=True)
    print("\n## Labelled pairs, development half (never learned from as pairs; the mills' sites were)\n")
    for row in ranked(shared):
        print(row, flush=True)


if __name__ == "__main__":
    main()
