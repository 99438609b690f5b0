"""Attacking a released edition: the published bytes as an attacker has them, the truth from the Secretariat's files.

Nothing here reads what the gate had in memory: rows come from `common-list.csv`, who stands behind them from
`sites.csv`.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from comity.disclosure.attackers import Target
from comity.disclosure.candidates import cell_label
from comity.disclosure.files import CSV_NAME, MANIFEST_NAME
from comity.disclosure.policy import Policy, policy_of
from comity.disclosure.proposal import VOLUNTEERED
from comity.disclosure.red_team import Attack, attacks
from comity.replaying import ROUND_NAME
from comity.vocabulary.edition import COLUMNS, EditionRow
from comity.vocabulary.errors import EditionError

Behind = frozenset[int]
# Reasons for which a row of a site is too young or too old to count.
NOT_COUNTED = ("min_age", "outside_window")


@dataclass(frozen=True, slots=True)
class RedTeam:
    """What was attacked and what came of it: the edition, and the same round with nothing but the names taken off."""

    edition: str
    policy: Policy
    on_edition: tuple[Attack, ...]
    on_names_off: tuple[Attack, ...]

    @property
    def beaten(self) -> tuple[Attack, ...]:
        """Attackers within the model that exceed p_max on the edition beyond the error of sampling."""
        return tuple(each for each in self.on_edition if each.attacker.within and each.beats(self.policy.p_max))

    @property
    def control_holds(self) -> bool:
        """Whether the same attackers do better where only names were taken off; else the red team is in doubt."""
        return _best(self.on_names_off) > _best(self.on_edition)


def _best(found: tuple[Attack, ...]) -> Fraction:
    shares = [Fraction(each.exclusive.hits, max(each.exclusive.rows, 1)) for each in found]
    return max(shares, default=Fraction(0))


def attack(folder: Path, seed: int = 1) -> RedTeam:
    """Attack the edition in a result folder. Raises EditionError where its files are missing or damaged."""
    try:
        manifest = json.loads((folder / "edition" / MANIFEST_NAME).read_text(encoding="utf-8"), parse_float=str)
        policy = policy_of(manifest["policy"], MANIFEST_NAME)
        edition = str(manifest["edition_id"])
        listed, everything = _targets(folder)
    except OSError as error:
        raise EditionError(f"{folder.name} is no result folder of comity assemble: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EditionError(f"A file of {folder.name} is damaged ({error}). Nothing was attacked.") from None
    sizes = (tuple(attacks(target, policy.coalition_m, seed)) for target in (listed, everything))
    return RedTeam(edition, policy, *sizes)


def _table(path: Path) -> Iterator[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _targets(folder: Path) -> tuple[Target, Target]:
    """The edition as published, and every site that is old enough with all that is known of it."""
    own = folder / "secretariat"
    behind = _behind(own)
    rows = [EditionRow(**{name: row[name] for name in COLUMNS}) for row in _table(folder / "edition" / CSV_NAME)]
    told: Mapping[str, str] = json.loads((own / "risk.json").read_text(encoding="utf-8"))["knowledge_cells"]
    crowd = [row for row in rows if not told[row.row_id].startswith(VOLUNTEERED)]
    site_of = {row["row_id"]: row["site_id"] for row in _table(own / "sites.csv") if row["row_id"]}
    published = Target(
        tuple(crowd),
        {row.row_id: told[row.row_id] for row in crowd},
        {row.row_id: behind[site_of[row.row_id]] for row in crowd},
    )
    bare = [row for row in map(_bare, _table(own / "register.csv")) if behind.get(row.row_id)]
    cells = {row.row_id: cell_label(row.sector, row.country) for row in bare}
    return published, Target(tuple(bare), cells, {row.row_id: behind[row.row_id] for row in bare})


def _behind(own: Path) -> dict[str, Behind]:
    """By site, the numbers of the members with a row of it that counts."""
    members: Mapping[str, str] = json.loads((own / ROUND_NAME).read_text(encoding="utf-8"))["members"]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in _table(own / "sites.csv"):
        counts = row["status"] in ("listed", "held") and not row["reason"].startswith(NOT_COUNTED)
        if row["site_id"] and counts:
            found[row["site_id"]].add(members.get(row["list"], row["list"]))
    numbers = {name: number for number, name in enumerate(sorted({name for names in found.values() for name in names}))}
    return {site: frozenset(numbers[name] for name in names) for site, names in found.items()}


def _bare(site: Mapping[str, str]) -> EditionRow:
    """What "take the names off" would have published of a site, in the columns of an edition and at its finest."""
    audited, kind, equivalence, *_ = [*site["best_audit"].split(), "", "", ""]
    known = {name: site[name] for name in COLUMNS if name in site}
    told = {"row_id": site["site_id"], "kind": kind, "equivalence": equivalence, "audited": _half_year(audited)}
    return EditionRow(**{**known, **told})


def _half_year(day: str) -> str:
    """Of a partial date as the register writes it."""
    year, _, rest = day.partition("-")
    if not rest:
        return year
    late = rest in ("Q3", "Q4") if rest.startswith("Q") else rest[:2] > "06"
    return f"{year}-H{1 + late}"
