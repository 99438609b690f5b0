"""The red team of disclosure.md 3.9: attackers on a published list, with what each achieves against chance.

Each is a pure function of the published rows and of knowledge that is stated. Those within the model (an outsider, any
one member, readers of columns, of style and of order) must stay at or below p_max on rows with a single member behind
them, but for the error of sampling; larger coalitions are beyond the promise, and what they achieve is shown.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from comity.disclosure.attackers import Behind, Guess, Outcome, Target, attribute_bayes, coalition, outsider, score
from comity.vocabulary.edition import EditionRow

NOBODY: Behind = frozenset()
# Coalitions are tried up to three members beyond what a policy may withstand; random ones this often.
LARGEST_COALITION, DRAWS = 6, 20
# Groups of letters by which a list's style is recognised.
LETTERS = 3


@dataclass(frozen=True, slots=True)
class Attacker:
    """Who attacks: its name, what it knows or does, and whether it is `within` what R1 speaks of."""

    name: str
    knows: str
    within: bool = True


@dataclass(frozen=True, slots=True)
class Attack:
    """What an attacker achieves on rows that stand on one member, and on all."""

    attacker: Attacker
    exclusive: Outcome
    all: Outcome

    @classmethod
    def of(cls, attacker: Attacker, target: Target, guess: Guess, own: Behind = NOBODY) -> Attack:
        """The attack that made a guess; rows of its `own` members are no aim."""
        return cls(attacker, *(score(target, attacker.name, aim, guess, own) for aim in ("exclusive", "all")))

    def beats(self, share: Fraction) -> bool:
        """Whether its success on exclusive rows is above a share beyond the error of sampling (Wilson 95 %)."""
        return self.exclusive.rows > 0 and self.exclusive.low > share

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "knows": self.attacker.knows,
            "within": self.attacker.within,
            "exclusive": asdict(self.exclusive),
            "all": asdict(self.all),
        }


OUTSIDER = Attacker("outsider", "every member's true share of each cell")
COLUMNS = Attacker("attribute_bayes", "how often each member's rows show each value and each pattern of blank columns")
STYLE = Attacker("style", "the members behind half of the rows, and how those are written")
ORDER = Attacker("order", "the members behind half of the rows, and where those stand in the file")


def attacks(target: Target, coalition_m: int, seed: int = 1) -> Iterator[Attack]:
    """Every attack on a list, where the policy withstands coalitions of up to `coalition_m` members."""
    yield Attack.of(OUTSIDER, target, outsider(target))
    yield Attack.of(COLUMNS, target, attribute_bayes(target))
    yield Attack.of(STYLE, target, style_bayes(target))
    yield Attack.of(ORDER, target, nearest_in_order(target))
    chance = random.Random(seed)
    for size in range(1, min(LARGEST_COALITION, len(target.members) - 1) + 1):
        drawn = [frozenset(chance.sample(target.members, size)) for _ in range(DRAWS)]
        kinds = {
            "worst": ("each in turn; the worst", [frozenset({member}) for member in target.members]),
            "greedy": ("those who do most harm together", [greedy(target, size)]),
            "top": ("those behind most rows", [largest(target, size)]),
            "random": (f"drawn {DRAWS} times; the worst", drawn),
        }
        for kind in ("worst",) if size == 1 else ("greedy", "top", "random"):
            knows, each = kinds[kind]
            who = Attacker(f"coalition_of_{size}_{kind}", f"its own rows: {knows}", size <= coalition_m)
            yield _worst(Attack.of(who, target, coalition(target, own), own) for own in each)


def _worst(found: Iterator[Attack]) -> Attack:
    return max(found, key=lambda each: (each.exclusive.success, each.all.success))


def largest(target: Target, size: int) -> Behind:
    """The members behind most rows."""
    rows = Counter(member for behind in target.behind.values() for member in behind)
    return frozenset(sorted(rows, key=lambda member: (-rows[member], member))[:size])


def greedy(target: Target, size: int, start: Behind = NOBODY) -> Behind:
    """A coalition to which, one after another, the member was added that raises its success most."""
    own = start
    while len(own) < size:
        others = [member for member in target.members if member not in own]
        own |= {max(others, key=lambda member: (_success(target, own | {member}), -member))}
    return own


def _success(target: Target, own: Behind) -> float:
    return score(target, "", "exclusive", coalition(target, own), own).success


# --- readers of style and order ---------------------------------------------------------------------------------------


def _halves(target: Target) -> tuple[list[EditionRow], list[EditionRow]]:
    """The rows that stand on one member, in two halves by a digest of their ids."""
    halves: tuple[list[EditionRow], list[EditionRow]] = [], []
    for row in target.rows:
        if len(target.behind[row.row_id]) == 1:
            halves[hashlib.sha256(row.row_id.encode()).digest()[0] % 2].append(row)
    return halves


def _each_half(target: Target, told: Callable[[Target, Sequence[EditionRow], Sequence[EditionRow]], Guess]) -> Guess:
    one, other = _halves(target)
    return {**told(target, one, other), **told(target, other, one)}


def style_bayes(target: Target) -> Guess:
    """A9: naive Bayes on groups of letters of all texts, learned from the true members of half the exclusive rows."""
    return _each_half(target, _by_style)


def _groups(row: EditionRow) -> set[str]:
    text = f" {row.supplier_name} | {row.site_name} | {row.address} | {row.city} | {row.region} "
    return {text[at : at + LETTERS] for at in range(len(text) - LETTERS + 1)}


def _by_style(target: Target, known: Sequence[EditionRow], asked: Sequence[EditionRow]) -> Guess:
    """Among the members that stand behind known rows of a row's cell, the likeliest by how it is written."""
    rows: defaultdict[str, Counter[int]] = defaultdict(Counter)
    letters: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for row in known:
        (member,) = target.behind[row.row_id]
        rows[target.cells[row.row_id]][member] += 1
        letters[member].update(_groups(row))
    total = {member: sum(cell[member] for cell in rows.values()) for member in letters}

    def likelihood(member: int, row: EditionRow, cell: Counter[int]) -> float:
        seen = letters[member]
        return math.log(cell[member]) + sum(math.log((seen[each] + 0.5) / (total[member] + 1)) for each in _groups(row))

    guess = {}
    for row in asked:
        if cell := rows[target.cells[row.row_id]]:
            guess[row.row_id] = max(sorted(cell), key=lambda member: likelihood(member, row, cell))
    return guess


def nearest_in_order(target: Target) -> Guess:
    """A10: the member behind the nearest known row in the file (rows stand in the order of their ids)."""
    return _each_half(target, _by_order)


def _by_order(target: Target, known: Sequence[EditionRow], asked: Sequence[EditionRow]) -> Guess:
    place = {row.row_id: at for at, row in enumerate(target.rows)}
    there = sorted((place[row.row_id], min(target.behind[row.row_id])) for row in known)
    guess = {}
    for row in asked:
        if there:
            guess[row.row_id] = min(there, key=lambda each: (abs(each[0] - place[row.row_id]), each))[1]
    return guess
