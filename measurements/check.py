"""The check against truth: of each sample supplier list, how much is found, how much is right, how much is asked.

    python -m measurements.check RESULT [--round 2026H1] [--json]

RESULT is a result folder of `assemble` made from the sample round with the same name; the supplier lists and the truth
lie in `../shared/data/rounds`. Issue 2, must-show 4: found >= 85 %, right among listed >= 95 %, asked <= 15 %.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from comity.check.values import Checked, Outcome
from comity.checking import Order, check
from measurements.round_truth import ROUNDS, Key, read_csv, result_rows, truth_rows

TODAY = date(2026, 7, 15)


@dataclass(frozen=True)
class Figures:
    """What the check of one list achieved; counts of rows, and the three shares of must-show 4 (0..1)."""

    file: str
    rows: int
    on_edition: int
    found: int
    listed: int
    listed_right: int
    asked: int
    asked_right: int
    seconds: float = 0.0

    @property
    def shares(self) -> tuple[float, float, float]:
        """Found of those on the edition, right of those listed, asked of all."""
        return (
            self.found / max(1, self.on_edition),
            self.listed_right / max(1, self.listed),
            self.asked / max(1, self.rows),
        )


def sites_of_edition(result: Path, round_name: str) -> dict[str, set[str]]:
    """row_id -> the true sites whose rows carry it."""
    truth = truth_rows(round_name)
    sites: dict[str, set[str]] = defaultdict(set)
    for key, row in result_rows(result).items():
        if row["row_id"] and key in truth:
            sites[row["row_id"]].add(truth[key]["site"])
    return sites


def alike() -> dict[str, set[str]]:
    """True sites that look like one place with two ids: right for each other."""
    pairs: dict[str, set[str]] = defaultdict(set)
    for row in read_csv(ROUNDS / "truth" / "ambiguous_site_pairs.csv"):
        pairs[row["site_a"]].add(row["site_b"])
        pairs[row["site_b"]].add(row["site_a"])
    return pairs


def figures(
    file: str, rows: Sequence[Checked], truth: Mapping[Key, dict[str, str]], sites: Mapping[str, set[str]]
) -> Figures:
    """Hold the checked rows of one list against truth; pairs of ambiguous sites count neither way."""
    on_edition = set().union(*sites.values())
    twins = alike()
    counts = dict.fromkeys(("rows", "on_edition", "found", "listed", "listed_right", "asked", "asked_right"), 0)
    for row in rows:
        site = truth[(file, row.ref.sheet, row.ref.row)]["site"]
        claimed = sites.get(row.best.row_id, set()) if row.best else set()
        right = site in claimed
        unclear = not right and bool(twins[site] & claimed)
        counts["rows"] += 1
        counts["asked"] += row.outcome is Outcome.ASK
        counts["asked_right"] += row.outcome is Outcome.ASK and right
        if site in on_edition and not unclear:
            counts["on_edition"] += 1
            counts["found"] += right
        if row.outcome is Outcome.LISTED and not unclear:
            counts["listed"] += 1
            counts["listed_right"] += right
    return Figures(file, **counts)


def measure(result: Path, round_name: str) -> list[Figures]:
    """Check every sample supplier list against the edition of a result folder."""
    truth = {(row["file"], row["sheet"], int(row["row"])): row for row in read_csv(ROUNDS / "truth" / "suppliers.csv")}
    sites = sites_of_edition(result, round_name)
    measured = []
    for path in sorted((ROUNDS / "suppliers").iterdir()):
        started = time.perf_counter()
        checked = check(Order(path, result, TODAY)).checked
        taken = time.perf_counter() - started
        measured.append(
            Figures(**{**asdict(figures(path.name, checked.rows, truth, sites)), "seconds": round(taken, 2)})
        )
    return measured


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("result", type=Path)
    parser.add_argument("--round", default="2026H1")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not ROUNDS.is_dir() or not options.result.is_dir():
        print(f"Skipped: {ROUNDS if not ROUNDS.is_dir() else options.result} is not here.")
        return 0
    measured = measure(options.result, options.round)
    if options.json:
        print(json.dumps([asdict(row) for row in measured]))
        return 0
    print(f"{'list':36} {'rows':>5} {'on it':>6} {'found':>7} {'right':>7} {'asked':>7} {'asked right':>12} {'s':>6}")
    for row in measured:
        found, right, asked = row.shares
        print(
            f"{row.file:36} {row.rows:5} {row.on_edition:6} {found:7.1%} {right:7.1%} {asked:7.1%} "
            f"{row.asked_right:12} {row.seconds:6.1f}"
        )
    met = all(
        found >= 0.85 and right >= 0.95 and asked <= 0.15 for found, right, asked in (row.shares for row in measured)
    )
    print("Must-show 4 is met on every list." if met else "Must-show 4 is NOT met on every list.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
