"""The first attackers of disclosure.md 3.9: what somebody who holds the published list can guess, against chance.

Each is a pure function of the published rows and of knowledge that is stated explicitly. All are given more than they
would have: the true number of rows behind which each member stands, in every cell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import lcm, sqrt
from typing import Any

from comity.disclosure.habits import Habits, attributes_of
from comity.vocabulary.edition import EditionRow

Behind = frozenset[int]
Guess = Mapping[str, int]
Ranking = Mapping[str, Sequence[int]]
WILSON_95 = 1.959963984540054  # the 97.5 % point of the normal distribution


@dataclass(frozen=True, slots=True)
class Target:
    """What is attacked: published rows, and under their row_id what an attacker may know and what is true.

    `cells`: what anybody infers from the site itself. `behind`: the members that truly stand behind the row; attackers
    see it only summed up per cell, and their own rows of it.
    """

    rows: tuple[EditionRow, ...]
    cells: Mapping[str, str]
    behind: Mapping[str, Behind]

    def by_cell(self, rows: Iterable[EditionRow]) -> list[list[EditionRow]]:
        """The rows of each cell."""
        groups: defaultdict[str, list[EditionRow]] = defaultdict(list)
        for row in rows:
            groups[self.cells[row.row_id]].append(row)
        return [groups[cell] for cell in sorted(groups)]

    @property
    def members(self) -> tuple[int, ...]:
        """All members behind the rows, ascending."""
        return tuple(sorted(frozenset[int]().union(*self.behind.values())))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attacker got right: `hits` of `rows` (a guess at a row of n members that names one counts as a hit).

    `success`, its Wilson 95 % interval `low`..`high`, and `chance`: what always naming the biggest member would get.
    """

    attacker: str
    aim: str
    rows: int
    hits: int
    success: float
    low: float
    high: float
    chance: float


def outsider(target: Target) -> Guess:
    """A0: somebody with a leaked list who knows every member's true share of every cell. Names the likeliest member."""
    return _likeliest(target, target.rows, frozenset())


def participant(target: Target, member: int) -> Guess:
    """A1: a member that takes out the rows which it can explain by its own list, and attributes the rest."""
    return coalition(target, frozenset({member}))


def coalition(target: Target, own: Behind) -> Guess:
    """A2: members that put their lists together, take out the rows which these explain, and attribute the rest."""
    rows = [row for row in target.rows if own.isdisjoint(target.behind[row.row_id])]
    return _likeliest(target, rows, own)


def attribute_bayes(target: Target) -> Guess:
    """A7: naive Bayes on all published attributes at once, given each member's true counts of every value in a cell."""
    return first_of(by_attributes(target, 1))


def by_attributes(target: Target, depth: int) -> Ranking:
    """The `depth` likeliest members of every row by A7."""
    ranking: dict[str, Sequence[int]] = {}
    for rows in target.by_cell(target.rows):
        alone = [(min(behind), attributes_of(row)) for row in rows if len(behind := target.behind[row.row_id]) == 1]
        habits = Habits(alone)
        ranking.update((row.row_id, habits.ranked(attributes_of(row))[:depth]) for row in rows)
    return ranking


def first_of(ranking: Ranking, without: Behind = frozenset()) -> Guess:
    """The first of each row that is none of those `without`; -1 where there is none."""
    return {
        row_id: next((member for member in members if member not in without), -1) for row_id, members in ranking.items()
    }


def _likeliest(target: Target, rows: Iterable[EditionRow], without: Behind) -> dict[str, int]:
    """In every cell the member with most exclusive rows, then with most weight; of equals the lowest number."""
    guess: dict[str, int] = {}
    for cell in target.by_cell(rows):
        stands = _Stands.of([target.behind[row.row_id] - without for row in cell])
        guess.update((row.row_id, stands.first) for row in cell)
    return guess


@dataclass(frozen=True, slots=True)
class _Stands:
    """Who stands behind the rows of a cell, most exclusive rows first."""

    first: int

    @classmethod
    def of(cls, behind: Sequence[Behind]) -> _Stands:
        alone: Counter[int] = Counter()
        weight: Counter[int] = Counter()
        unit = lcm(*map(len, behind))
        for members in behind:
            share = unit // len(members)
            for member in members:
                weight[member] += share
            if len(members) == 1:
                alone.update(members)
        return cls(min(weight, key=lambda member: (-alone[member], -weight[member], member)))


def wilson(hits: int, rows: int) -> tuple[float, float]:
    """The Wilson 95 % interval of a share (Wilson 1927); (0, 1) of no rows."""
    if rows == 0:
        return 0.0, 1.0
    share, spread = hits / rows, WILSON_95**2 / rows
    middle = (share + spread / 2) / (1 + spread)
    half = sqrt(share * (1 - share) * spread + spread**2 / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def attack_report(
    rows: Sequence[EditionRow],
    contributors: Mapping[str, Behind],
    cells: Mapping[str, str],
) -> dict[str, dict[str, Any]]:
    """What every attacker achieves on a list: {attacker: {"exclusive": figures, "all": figures}}.

    `contributors` and `cells` by row_id. "exclusive" are rows on a single member, the honest figure of attribution; on
    "all" rows any of the members behind a row counts. Of the participants the worst on exclusive rows is reported.
    """
    target = Target(tuple(rows), cells, contributors)
    report = {
        "outsider": _both(target, "outsider", outsider(target), frozenset()),
        "attribute_bayes": _both(target, "attribute_bayes", attribute_bayes(target), frozenset()),
    }
    in_turn = [
        _both(target, "participant", participant(target, member), frozenset({member})) for member in target.members
    ]
    if in_turn:
        report["participant"] = max(in_turn, key=lambda both: (both["exclusive"]["success"], both["all"]["success"]))
    return report


def _both(target: Target, attacker: str, guess: Guess, own: Behind) -> dict[str, Any]:
    return {aim: asdict(score(target, attacker, aim, guess, own)) for aim in ("exclusive", "all")}


def score(target: Target, attacker: str, aim: str, guess: Guess, own: Behind) -> Outcome:
    """What a guess achieves on "exclusive" rows or on "all", but for those behind which a member of `own` stands."""
    aimed = [row for row in target.rows if _is_aim(target.behind[row.row_id], aim, own)]
    behind = [target.behind[row.row_id] for row in aimed]
    hits = sum(guess.get(row.row_id) in members for row, members in zip(aimed, behind, strict=True))
    low, high = wilson(hits, len(aimed))
    counts = Counter(member for members in behind for member in members)
    chance = max(counts.values(), default=0) / max(len(aimed), 1)
    return Outcome(attacker, aim, len(aimed), hits, hits / max(len(aimed), 1), low, high, chance)


def _is_aim(behind: Behind, aim: str, own: Behind) -> bool:
    return (aim == "all" or len(behind) == 1) and own.isdisjoint(behind)
