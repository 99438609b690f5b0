"""What a result folder of `assemble` says, held against the truth of a sample round (`../shared/data/rounds/truth`)."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

ROUNDS = Path(__file__).resolve().parents[2] / "shared" / "data" / "rounds"

Key = tuple[str, str, int]
UNDERSTOOD = frozenset({"listed", "held", "duplicate", "expired"})
CODE_OF = {"duplicate_in_file": "duplicate", "date_too_old": "expired"}  # told by the status, not by a code


@dataclass(frozen=True)
class Rows:
    """How the data rows were understood."""

    missing: int
    extra: int
    ok: int
    ok_understood: int
    problems: int
    problems_named: int
    worst: Mapping[str, str]


@dataclass(frozen=True)
class Linked:
    """Pairs of rows on the same site, against truth."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Kept:
    """What the gate left of the sites that are old enough, and of the useful hits on them."""

    sites: float
    hits: float
    old_enough: int
    useful_hits: int


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def truth_rows(round_name: str, rounds: Path = ROUNDS) -> dict[Key, dict[str, str]]:
    rows = read_csv(rounds / "truth" / "rows.csv")
    return {(row["file"], row["sheet"], int(row["row"])): row for row in rows if row["round"] == round_name}


def result_rows(result: Path) -> dict[Key, dict[str, str]]:
    rows = read_csv(result / "secretariat" / "sites.csv")
    return {(row["list"], row["sheet"], int(row["row"])): row for row in rows}


def rows_understood(truth: Mapping[Key, dict[str, str]], found: Mapping[Key, dict[str, str]]) -> Rows:
    good = [key for key, row in truth.items() if row["status"] == "ok"]
    bad = [key for key, row in truth.items() if row["status"] != "ok"]
    named = {key: _named(truth[key]["status"], found.get(key)) for key in bad}
    worst = Counter(truth[key]["status"] for key, right in named.items() if not right)
    all_of = Counter(truth[key]["status"] for key in bad)
    return Rows(
        missing=len(truth.keys() - found.keys()),
        extra=len(found.keys() - truth.keys()),
        ok=len(good),
        ok_understood=sum(found.get(key, {}).get("status") in UNDERSTOOD for key in good),
        problems=len(bad),
        problems_named=sum(named.values()),
        worst={status: f"{count} of {all_of[status]} not named" for status, count in sorted(worst.items())},
    )


def _named(status: str, row: Mapping[str, str] | None) -> bool:
    if row is None:
        return False
    return row["status"] == CODE_OF.get(status) or status in row["reason"].split(";")


def linked(truth: Mapping[Key, dict[str, str]], found: Mapping[Key, dict[str, str]], rounds: Path = ROUNDS) -> Linked:
    """Pairwise figures over rows that carry a site_id; ambiguous site pairs count neither way."""
    unclear = {frozenset(row.values()) for row in read_csv(rounds / "truth" / "ambiguous_site_pairs.csv")}
    rows = [
        (row["site_id"], truth[key]["site"]) for key, row in sorted(found.items()) if row["site_id"] and key in truth
    ]
    found_pairs = Counter({pair: count for pair, count in _pairs(rows, 0, 1).items() if frozenset(pair) not in unclear})
    right = sum(count for pair, count in found_pairs.items() if pair[0] == pair[1])
    all_true = sum(count * (count - 1) // 2 for count in Counter(site for _, site in rows).values())
    total = sum(found_pairs.values())
    precision, recall = right / max(total, 1), right / max(all_true, 1)
    return Linked(precision, recall, 2 * precision * recall / max(precision + recall, 1e-9))


def _pairs(rows: Iterable[tuple[str, str]], group: int, value: int) -> Counter[tuple[str, str]]:
    """Pairs of true sites that stand together in a found group: ordered names, with how often."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        groups[row[group]][row[value]] += 1
    pairs: Counter[tuple[str, str]] = Counter()
    for sites in groups.values():
        for site, count in sites.items():
            pairs[site, site] += count * (count - 1) // 2
        for left, right in combinations(sorted(sites), 2):
            pairs[left, right] += sites[left] * sites[right]
    return pairs


def listed_sites(truth: Mapping[Key, dict[str, str]], found: Mapping[Key, dict[str, str]]) -> set[str]:
    """True sites that are on the edition: one of their rows is listed."""
    return {truth[key]["site"] for key, row in found.items() if row["status"] == "listed" and key in truth}


def old_enough(truth: Mapping[Key, dict[str, str]], found: Mapping[Key, dict[str, str]]) -> set[str]:
    """True sites with a usable row that is older than the minimum age."""
    usable = {key for key, row in truth.items() if row["status"] in ("ok", "gln_check_digit", "gln_scientific")}
    young = {key for key, row in found.items() if "min_age" in row["reason"].split(";")}
    return {truth[key]["site"] for key in usable - young}


def kept(truth: Mapping[Key, dict[str, str]], found: Mapping[Key, dict[str, str]], rounds: Path = ROUNDS) -> Kept:
    old, listed = old_enough(truth, found), listed_sites(truth, found)
    suppliers = read_csv(rounds / "truth" / "suppliers.csv")
    useful = [row["site"] for row in suppliers if row["others_2026H1"] not in ("", "0") and row["self_2026H1"] == "0"]
    useful = [site for site in useful if site in old]
    hits = sum(site in listed for site in useful)
    return Kept(len(old & listed) / max(len(old), 1), hits / max(len(useful), 1), len(old), len(useful))
