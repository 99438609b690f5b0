"""`comity assemble` on the sample rounds: rows, links and sites kept against truth; time and memory by stage.

The whole process is measured from outside (resource usage of the child), the stages by the times that the command itself
prints. The floor beside it is a process that only reads the lists and folds every text once.
"""

from __future__ import annotations

import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measurements import round_truth as truth

CUTOFFS = {"2026H1": ("2026-06-30", "2026-07-15"), "2026H2": ("2026-12-31", "2027-01-15")}
STAGE = re.compile(r"^\s*([0-9.]+) s  (.+)$")
FLOOR = """
import sys
from datetime import date
from pathlib import Path
from comity.intake import read_list
from comity.reference.text import words
for path in map(Path, sys.argv[2:]):
    for row in read_list(path, cutoff=date.fromisoformat(sys.argv[1]), today=date(2027, 1, 1)).rows:
        if row.listing:
            for text in (row.listing.site_name, row.listing.supplier_name, row.listing.address, row.listing.city):
                words(text)
"""


@dataclass(frozen=True)
class Run:
    """One whole process: wall and CPU seconds, peak memory in MB, and when each stage began."""

    wall: float
    cpu: float
    memory: float
    stages: tuple[tuple[float, str], ...] = ()


def run(command: Sequence[str]) -> Run:
    """Run a command to its end in a process of its own. Raises where it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=_environment())
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    stages = tuple((float(m[1]), m[2]) for m in map(STAGE.match, done.stderr.splitlines()) if m)
    return Run(wall, cpu, after.ru_maxrss / 1024, stages)


def _environment() -> dict[str, str]:
    source = str(Path(__file__).resolve().parents[1] / "src")
    return {**os.environ, "PYTHONPATH": source, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def stripped(round_name: str, folder: Path) -> list[Path]:
    """The lists of a round; those that hold forbidden columns as `comity strip` gives them."""
    lists = []
    for path in sorted((truth.ROUNDS / round_name).iterdir()):
        cutoff, today = CUTOFFS[round_name]
        reading = subprocess.run(
            [sys.executable, "-m", "comity", "read", str(path), "--cutoff", cutoff, "--today", today],
            capture_output=True, env=_environment(), check=False,
        )  # fmt: skip
        if reading.returncode == 2:
            out = folder / path.name
            subprocess.run([sys.executable, "-m", "comity", "strip", str(path), "--out", str(out)],
                           check=True, capture_output=True, env=_environment())  # fmt: skip
            path = out
        lists.append(path)
    return lists


def command(round_name: str, lists: Sequence[Path], out: Path, key: Path) -> list[str]:
    cutoff, today = CUTOFFS[round_name]
    options = ["--out", str(out), "--cutoff", cutoff, "--today", today, "--key", str(key)]
    return [sys.executable, "-m", "comity", "assemble", *map(str, lists), *options]


def measure(round_name: str, repeats: int = 3) -> list[str]:
    """Markdown lines for one round."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "key").write_bytes(b"measurement key, 32 bytes long!!")
        lists = stripped(round_name, folder)
        runs = [run(command(round_name, lists, folder / f"out{n}", folder / "key")) for n in range(repeats)]
        floor = [run([sys.executable, "-c", FLOOR, CUTOFFS[round_name][0], *map(str, lists)]) for _ in range(repeats)]
        return [
            *_accuracy(round_name, folder / "out0"),
            "",
            *_checks(round_name, folder / "out0"),
            *_speed(runs, floor),
        ]


def _checks(round_name: str, result: Path) -> list[str]:
    """`comity check` of the six supplier lists, which belong to the first round."""
    if round_name != "2026H1":
        return []
    done = subprocess.run(
        [sys.executable, "-m", "measurements.check", str(result)],
        stdout=subprocess.PIPE, text=True, check=False, env=_environment(), cwd=Path(__file__).resolve().parents[1],
    )  # fmt: skip
    return [
        "`comity check` of the six supplier lists against this edition:",
        "",
        "```",
        *done.stdout.splitlines(),
        "```",
        "",
    ]


def _accuracy(round_name: str, result: Path) -> list[str]:
    expected, found = truth.truth_rows(round_name), truth.result_rows(result)
    rows, links, kept = (
        truth.rows_understood(expected, found),
        truth.linked(expected, found),
        truth.kept(expected, found),
    )
    worst = "; ".join(f"{status}: {count}" for status, count in rows.worst.items()) or "none"
    return [
        f"## {round_name}",
        "",
        "| figure | value |",
        "|---|---|",
        f"| data rows of truth missing in sites.csv, and rows there that truth does not know | {rows.missing}, {rows.extra} |",
        f"| rows ok understood | {rows.ok_understood} of {rows.ok} ({rows.ok_understood / rows.ok:.2%}) |",
        f"| rows with a problem named | {rows.problems_named} of {rows.problems} ({rows.problems_named / rows.problems:.2%}) |",
        f"| problems not named | {worst} |",
        f"| links of rows, pairwise precision / recall / F1 | {links.precision:.3f} / {links.recall:.3f} / {links.f1:.3f} |",
        f"| sites old enough kept | {kept.sites:.1%} of {kept.old_enough} |",
        f"| useful hits kept (supplier lists of 2026H1) | {kept.hits:.1%} of {kept.useful_hits} |",
    ]


def _speed(runs: Sequence[Run], floor: Sequence[Run]) -> list[str]:
    middle = sorted(runs, key=lambda one: one.cpu)[len(runs) // 2]
    base = statistics.median(one.cpu for one in floor)
    lines = [
        "| whole process, median of CPU | CPU s | wall s | peak memory MB | times the floor |",
        "|---|---|---|---|---|",
        f"| assemble | {middle.cpu:.1f} | {middle.wall:.1f} | {middle.memory:.0f} | {middle.cpu / base:.1f} |",
        f"| floor: read the lists, fold every text | {base:.1f} | {statistics.median(o.wall for o in floor):.1f} | | 1.0 |",
        "",
        "| stage | wall s |",
        "|---|---|",
    ]
    return lines + [f"| {name} | {seconds:.1f} |" for name, seconds in _stages(middle)]


def _stages(one: Run) -> list[tuple[str, float]]:
    """Seconds per stage; reading all lists is one stage, and so is marking their copies."""
    spent: dict[str, float] = {}
    ends = [start for start, _ in one.stages[1:]] + [one.wall]
    for (start, name), end in zip(one.stages, ends, strict=True):
        first = name.partition(" ")[0]
        stage = first if first in ("Reading", "Marking") else name
        spent[stage] = spent.get(stage, 0.0) + end - start
    return list(spent.items())


def main() -> list[str]:
    """All rounds that are there, or a sentence that says why not."""
    if not truth.ROUNDS.is_dir():
        return ["The sample rounds are not beside this checkout; nothing was measured."]
    return [line for name in CUTOFFS for line in [*measure(name), ""]]


if __name__ == "__main__":
    print("\n".join(main()))
