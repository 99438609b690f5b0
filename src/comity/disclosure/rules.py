"""Rule R1 of disclosure.md 3.3 as it is written, over sets: the last word on every crowd before anything is released.

Shares no code with the search (`counters.py`, `fitting.py`); goes through every coalition and counts in fractions.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from comity.disclosure.policy import STRICT, Policy

Behind = frozenset[int]


@dataclass(frozen=True, slots=True)
class Figures:
    """How a crowd stands against the worst coalition for each part of R1. None where there is nothing to measure.

    `hands`: fewest members behind what a coalition cannot explain. `weight`: largest share of its weight on one member.
    `exclusive_hands` and `exclusive`: the same for the rows that stand on a single member.
    """

    hands: int | None = None
    weight: Fraction = Fraction(0)
    exclusive_hands: int | None = None
    exclusive: Fraction = Fraction(0)

    def broken(self, policy: Policy) -> tuple[str, ...]:
        """Which of R1a ("hands"), R1b ("weight"), R1c ("exclusive") these figures break; () if none."""
        few = self.hands is not None and self.hands < policy.k_min
        few_alone = self.exclusive_hands is not None and self.exclusive_hands < policy.k_min
        found = {
            "hands": few,
            "weight": self.weight > policy.p_max,
            "exclusive": few_alone or self.exclusive > policy.p_max,
        }
        return tuple(rule for rule, is_broken in found.items() if is_broken)


def figures(crowd: Sequence[Behind], policy: Policy) -> Figures:
    """The figures of a crowd, given for each row the members behind it (at least one), for all coalitions of a policy.

    Under the strict rule a row weighs whole for each member behind it, and exclusive rows are rows like others (3.3s).
    """
    ledger = _Ledger(crowd, policy.rule == STRICT)
    each = [ledger.against(coalition) for coalition in coalitions(ledger.members, policy.coalition_m)]
    return Figures(
        hands=min((one.hands for one in each if one.hands is not None), default=None),
        weight=max(one.weight for one in each),
        exclusive_hands=min((one.exclusive_hands for one in each if one.exclusive_hands is not None), default=None),
        exclusive=max(one.exclusive for one in each),
    )


def broken_rules(crowd: Sequence[Behind], policy: Policy) -> tuple[str, ...]:
    """Which parts of R1 a crowd breaks for some coalition; () if none. The empty crowd keeps every rule."""
    return figures(crowd, policy).broken(policy)


class _Ledger:
    """Weights and exclusive rows of a crowd per member; a row weighs `unit`, shared equally among its members, or whole
    for each of them and never exclusive where `strict`."""

    def __init__(self, crowd: Sequence[Behind], strict: bool) -> None:
        self._crowd, self._strict = crowd, strict
        self._unit = math.lcm(*(len(behind) for behind in crowd))
        self._rows_of: defaultdict[int, list[int]] = defaultdict(list)
        for index, behind in enumerate(crowd):
            for member in behind:
                self._rows_of[member].append(index)
        self.members = sorted(self._rows_of)
        self._weights, self._exclusive = self._count(range(len(crowd)))

    def against(self, coalition: tuple[int, ...]) -> Figures:
        """The figures of the rows that this one coalition cannot explain by its own lists."""
        explained = {index for member in coalition for index in self._rows_of[member]}
        weights, exclusive = self._count(explained)
        left = _difference(self._weights, weights)
        alone = _difference(self._exclusive, exclusive)
        rows = (len(self._crowd) - len(explained)) * self._unit
        return Figures(
            hands=len(left) if rows else None,
            weight=Fraction(max(left.values()), rows) if rows else Fraction(0),
            exclusive_hands=len(alone) if alone else None,
            exclusive=Fraction(max(alone.values()), sum(alone.values())) if alone else Fraction(0),
        )

    def _count(self, rows: Iterable[int]) -> tuple[Counter[int], Counter[int]]:
        weights: Counter[int] = Counter()
        exclusive: Counter[int] = Counter()
        for index in rows:
            behind = self._crowd[index]
            share = self._unit if self._strict else self._unit // len(behind)
            for member in behind:
                weights[member] += share
            if len(behind) == 1 and not self._strict:
                exclusive.update(behind)
        return weights, exclusive


def coalitions(members: Sequence[int], size: int) -> Iterator[tuple[int, ...]]:
    """Every coalition of at most `size` of some members, the empty one first."""
    for some in range(min(size, len(members)) + 1):
        yield from combinations(members, some)


def _difference(whole: Counter[int], part: Counter[int]) -> dict[int, int]:
    return {member: left for member, count in whole.items() if (left := count - part[member])}


def users(crowd: Iterable[Behind]) -> int:
    """How many different members stand behind the rows of a crowd."""
    return len(frozenset[int]().union(*crowd))
