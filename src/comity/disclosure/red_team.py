"""The red team of disclosure.md 3.9: attackers on a published list, with what each achieves against chance.

Each is a pure function of the published rows and of knowledge that is stated. Those within the model (an outsider, and
coalitions up to the policy's size, who attribute rows by sector and country, by columns or by style) must stay at or
below p_max on rows with a single member behind them, but for the error of sampling; of larger coalitions it is shown
what they achieve. Whoever holds the edition before as well takes what is new, gone or changed by itself (rule R2). Not
here: subtracting counts and asking many queries, since comity publishes no counts and answers no queries.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar

from comity.disclosure.attackers import (
    Behind,
    Guess,
    Outcome,
    Ranking,
    Target,
    by_attributes,
    coalition,
    first_of,
    outsider,
    score,
    wilson,
)
from comity.disclosure.habits import attributes_of
from comity.disclosure.policy import WEIGHTED, Policy
from comity.disclosure.rules import broken_rules
from comity.disclosure.selection import rule_reader
from comity.vocabulary.edition import EditionRow

NOBODY: Behind = frozenset()
# Coalitions are tried up to three members beyond what a policy may withstand; random ones this often.
LARGEST_COALITION, DRAWS = 6, 20
# Groups of letters by which a list's style is recognised.
LETTERS = 3


@dataclass(frozen=True, slots=True)
class Attacker:
    """Who attacks: its name, what it knows or does, and whether it is `within` what R1 speaks of.

    `bounded`: it names one member for all rows of a cell, so that R1c (or R2) bounds its success to the row.
    """

    name: str
    knows: str
    within: bool = True
    bounded: bool = False


@dataclass(frozen=True, slots=True)
class InCell:
    """What an attacker achieves in the knowledge cell where it does best on rows that stand on one member."""

    cell: str
    rows: int
    hits: int


@dataclass(frozen=True, slots=True)
class Attack:
    """What an attacker achieves on rows that stand on one member, on all, and where it does best."""

    attacker: Attacker
    exclusive: Outcome
    all: Outcome
    best_cell: InCell | None

    @classmethod
    def of(cls, attacker: Attacker, target: Target, guess: Guess, own: Behind = NOBODY) -> Attack:
        """The attack that made a guess; rows of its `own` members are no aim."""
        exclusive, every = (score(target, attacker.name, aim, guess, own) for aim in ("exclusive", "all"))
        return cls(attacker, exclusive, every, _best_cell(target, guess, own))

    def beats(self, share: Fraction) -> bool:
        """Whether its success on exclusive rows is above a share beyond the error of sampling (Wilson 95 %)."""
        return self.exclusive.rows > 0 and self.exclusive.low > share

    def exceeds(self, policy: Policy) -> bool:
        """Whether it is above p_max: by a single row where a rule bounds it, else beyond the error of sampling.

        The strict rule bounds rows as such and not those that stand on one member.
        """
        if self.attacker.bounded and policy.rule == WEIGHTED:
            return self.exclusive.hits > policy.p_max * self.exclusive.rows
        return self.beats(policy.p_max)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        told = asdict(replace(self, attacker=Attacker("", "")))
        del told["attacker"]
        return {"knows": self.attacker.knows, "within": self.attacker.within, **told}


def _best_cell(target: Target, guess: Guess, own: Behind) -> InCell | None:
    """The cell with the highest lower end of success, so that one lucky row is not the best."""
    rows: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for row_id, behind in target.behind.items():
        if len(behind) == 1 and own.isdisjoint(behind):
            rows[target.cells[row_id]] += 1
            hits[target.cells[row_id]] += guess.get(row_id) in behind
    cells = (InCell(cell, rows[cell], hits[cell]) for cell in sorted(rows))
    return max(cells, key=lambda each: wilson(each.hits, each.rows)[0], default=None)


def broken_cells(target: Target, policy: Policy) -> dict[str, tuple[str, ...]]:
    """The knowledge cells whose published rows break R1, with the parts of it: counted exactly, where an average over
    all cells would hide a small one."""
    crowds: defaultdict[str, list[Behind]] = defaultdict(list)
    for row_id, behind in target.behind.items():
        crowds[target.cells[row_id]].append(behind)
    found = {cell: broken_rules(crowd, policy) for cell, crowd in sorted(crowds.items())}
    return {cell: rules for cell, rules in found.items() if rules}


# --- who attacks ------------------------------------------------------------------------------------------------------

OUTSIDER = Attacker("outsider", "every member's true share of each cell", bounded=True)
ORDER = Attacker("order", "the members behind half of the rows, and where those stand in the file")
READERS: Mapping[str, tuple[str, Callable[[Target, int], Ranking]]] = {
    "attribute_bayes": (
        "how often each member's rows show each value and each pattern of blank columns",
        by_attributes,
    ),
    "habits": (
        "every member's true share of each cell, and from half of the rows what its rows show anywhere",
        lambda target, depth: by_habits(target, depth),
    ),
    "style": (
        "the members behind half of the rows, and how those are written",
        lambda target, depth: by_style(target, depth),
    ),
}
"""Who reads the rows: what it knows, and the members that it takes for the likeliest. It learns from rows that stand on
one member; so a coalition that takes out its own rows names the first that is none of its own."""


def attacks(target: Target, coalition_m: int, seed: int = 1) -> Iterator[Attack]:
    """Every attack on a list, where the policy withstands coalitions of up to `coalition_m` members."""
    yield Attack.of(OUTSIDER, target, outsider(target))
    yield Attack.of(ORDER, target, nearest_in_order(target))
    read = {name: reader(target, coalition_m + 1) for name, (_, reader) in READERS.items()}
    for name, ranking in read.items():
        yield Attack.of(Attacker(name, READERS[name][0]), target, first_of(ranking))
    chance, most_harm = random.Random(seed), NOBODY
    for size in range(1, min(LARGEST_COALITION, len(target.members) - 1) + 1):
        most_harm = grown(target, most_harm)
        drawn = [frozenset(chance.sample(target.members, size)) for _ in range(DRAWS)]
        several = {
            "greedy": ("those who do most harm together", [most_harm]),
            "top": ("those behind most rows", [largest(target, size)]),
            "random": (f"drawn {DRAWS} times; the worst", drawn),
        }
        kinds = {"worst": ("each in turn; the worst", _each_alone(target))} if size == 1 else several
        for kind, (who, coalitions) in kinds.items():
            name, within = f"coalition_of_{size}_{kind}", size <= coalition_m
            own = Attacker(name, f"its own rows: {who}", within, bounded=within)
            yield _worst(Attack.of(own, target, coalition(target, members), members) for members in coalitions)
            for reader, ranking in read.items() if within else ():
                also = Attacker(f"{name}_{reader}", f"its own rows ({who}), and {READERS[reader][0]}")
                yield _worst(Attack.of(also, target, first_of(ranking, members), members) for members in coalitions)


def knowing_the_rule(target: Target, held: Target, coalition_m: int) -> Iterator[Attack]:
    """Each member in turn, the worst of them, that knows by which rule rows were listed and which sites are `held`."""
    knows = "its own rows, listed and held, every member's sites of each cell before the gate, and the gate's rule"
    reader = Attacker("selection", f"{knows}: each in turn; the worst", coalition_m > 0, bounded=coalition_m > 0)
    if target.members:
        yield _worst(Attack.of(reader, target, rule_reader(target, held, min(own)), own) for own in _each_alone(target))


def differences(sets: Mapping[str, Target], coalition_m: int = 1) -> Iterator[Attack]:
    """A5, A6: what whoever holds two editions achieves on each set that their comparison shows: rows that are new
    (`join_diff`), gone (`leave_diff`) or changed, by itself and after a member took out its own."""
    for name, target in sets.items():
        if target.rows:
            both = Attacker(name, "both editions, and every member's true share of this set in each cell", bounded=True)
            yield Attack.of(both, target, outsider(target))
            knows, within = f"{both.knows}, and its own rows: each in turn; the worst", coalition_m > 0
            own = Attacker(f"{name}_member", knows, within, bounded=within)
            members = _each_alone(target)
            yield _worst(Attack.of(own, target, coalition(target, each), each) for each in members)


def _worst(found: Iterable[Attack]) -> Attack:
    return max(found, key=lambda each: (each.exclusive.low, each.exclusive.success, each.all.success))


def _each_alone(target: Target) -> list[Behind]:
    return [frozenset({member}) for member in target.members]


def largest(target: Target, size: int) -> Behind:
    """The members behind most rows."""
    rows = Counter(member for behind in target.behind.values() for member in behind)
    return frozenset(sorted(rows, key=lambda member: (-rows[member], member))[:size])


def grown(target: Target, own: Behind) -> Behind:
    """A coalition with the member more that raises its success most."""
    others = [member for member in target.members if member not in own]
    return own | {max(others, key=lambda member: (_success(target, own | {member}), -member))}


def _success(target: Target, own: Behind) -> float:
    return score(target, "", "exclusive", coalition(target, own), own).success


# --- readers of habits, style and order -------------------------------------------------------------------------------


def _halves(target: Target) -> tuple[list[EditionRow], list[EditionRow]]:
    """The rows that stand on one member, in two halves by a digest of their ids."""
    halves: tuple[list[EditionRow], list[EditionRow]] = [], []
    for row in target.rows:
        if len(target.behind[row.row_id]) == 1:
            halves[hashlib.sha256(row.row_id.encode()).digest()[0] % 2].append(row)
    return halves


Told = TypeVar("Told")


def _each_half(
    target: Target, told: Callable[[Target, Sequence[EditionRow], Sequence[EditionRow]], Mapping[str, Told]]
) -> Mapping[str, Told]:
    one, other = _halves(target)
    return {**told(target, one, other), **told(target, other, one)}


def by_habits(target: Target, depth: int) -> Ranking:
    """A7 without the answers: naive Bayes on all that rows show beside names, learned from half the exclusive rows, all
    cells together; how many rows each member has in a cell is known."""
    alone: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for row in target.rows:
        if len(behind := target.behind[row.row_id]) == 1:
            alone[target.cells[row.row_id]].update(behind)

    def told(target: Target, known: Sequence[EditionRow], asked: Sequence[EditionRow]) -> Ranking:
        habits = _Shown(known, target)
        found: dict[tuple[str, tuple[str, ...]], Sequence[int]] = {}
        for row in asked:
            cell, said = target.cells[row.row_id], attributes_of(row)
            if (cell, said) not in found:
                found[cell, said] = habits.likeliest(alone[cell], said, depth)
        return {row.row_id: found[target.cells[row.row_id], attributes_of(row)] for row in asked}

    return _each_half(target, told)


class _Shown:
    """How often each member's known rows show each value, in all cells together."""

    def __init__(self, known: Sequence[EditionRow], target: Target) -> None:
        self._rows: Counter[int] = Counter()
        self._values: Counter[tuple[int, int, str]] = Counter()
        for row in known:
            (member,) = target.behind[row.row_id]
            self._rows[member] += 1
            self._values.update((member, place, value) for place, value in enumerate(attributes_of(row)))

    def likeliest(self, cell: Counter[int], said: tuple[str, ...], depth: int) -> Sequence[int]:
        """The members of a cell, given by how many rows each has there, that most likely show what is said."""
        return sorted(cell, key=lambda member: (-self._likelihood(member, cell, said), member))[:depth]

    def _likelihood(self, member: int, cell: Counter[int], said: tuple[str, ...]) -> float:
        seen = (self._values[member, place, value] for place, value in enumerate(said))
        return math.log(cell[member]) + sum(math.log((count + 0.5) / (self._rows[member] + 1)) for count in seen)


def by_style(target: Target, depth: int) -> Ranking:
    """A9: naive Bayes on groups of letters of all texts, learned from the true members of half the exclusive rows."""

    def told(target: Target, known: Sequence[EditionRow], asked: Sequence[EditionRow]) -> Ranking:
        style = _Style(known, target)
        cells = {row.row_id: style.rows[target.cells[row.row_id]] for row in asked}
        return {row.row_id: style.likeliest(cells[row.row_id], row, depth) for row in asked if cells[row.row_id]}

    return _each_half(target, told)


def _groups(row: EditionRow) -> set[str]:
    text = f" {row.supplier_name} | {row.site_name} | {row.address} | {row.city} | {row.region} "
    return {text[at : at + LETTERS] for at in range(len(text) - LETTERS + 1)}


class _Style:
    """How members write, from known rows; `rows` counts those of each member in each cell."""

    def __init__(self, known: Sequence[EditionRow], target: Target) -> None:
        self.rows: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._letters: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for row in known:
            (member,) = target.behind[row.row_id]
            self.rows[target.cells[row.row_id]][member] += 1
            self._letters[member].update(_groups(row))
        self._total = {member: sum(cell[member] for cell in self.rows.values()) for member in self._letters}

    def likeliest(self, cell: Counter[int], row: EditionRow, depth: int) -> Sequence[int]:
        """Among the members that stand behind known rows of a row's cell, the likeliest by how it is written."""
        groups = sorted(_groups(row))
        return sorted(cell, key=lambda member: (-self._likelihood(member, cell, groups), member))[:depth]

    def _likelihood(self, member: int, cell: Counter[int], groups: Sequence[str]) -> float:
        seen, whole = self._letters[member], self._total[member] + 1
        return math.log(cell[member]) + sum(math.log((seen[each] + 0.5) / whole) for each in groups)


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
