"""Counters of rule R1 (disclosure.md 3.3) for the search: how far a collection of rows is from keeping the rule.

Whole numbers throughout, so that the search finds the same on every machine. What it finds is never trusted: the gate
checks every collection once more with `rules.py`, which shares no code with this module.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.disclosure.policy import STRICT, Policy

Whole = NDArray[Any]  # int64, or Python's own whole numbers where 64 bits might overflow
KEPT_AT_HAND = 4_000_000  # numbers; beyond this what a row adds is computed anew each time


@dataclass(frozen=True, slots=True)
class Shape:
    """All that R1 sees of a row: who stands behind it (member numbers, ascending) and in which crowds it counts.

    Rows of one shape can stand in for each other. `crowds` are numbers below the `crowds` of the scale.
    """

    members: tuple[int, ...]
    crowds: tuple[int, ...] = (0,)


class Scale:
    """The units of one problem: its members, the coalitions to withstand, and what a row of each shape adds.

    R1b is linear in the rows. Every crowd, coalition A and member j has a slack, p_max * |E_A| less the weight on j, in
    units of 1 / (`unit` * `whole`) rows; it must not be negative.
    """

    def __init__(self, shapes: Sequence[Shape], rows: int, crowds: int, policy: Policy) -> None:
        self.shapes, self.crowds, self.policy = tuple(shapes), crowds, policy
        present = sorted({member for shape in shapes for member in shape.members})
        self.unit = math.lcm(*(len(shape.members) for shape in shapes))
        self.share, self.whole = policy.p_max.numerator, policy.p_max.denominator
        hands = [[member in shape.members for member in present] for shape in shapes]
        self.hands = np.array(hands, dtype=np.int64).reshape(len(shapes), len(present))
        self.inside = _coalitions(len(present), policy.coalition_m)
        self.apart = (self.hands @ self.inside.T == 0).astype(np.int64)
        counted = [[crowd in shape.crowds for crowd in range(crowds)] for shape in shapes]
        self.counted = np.array(counted, dtype=np.int64).reshape(len(shapes), crowds)
        # Under the strict rule a row that stands on one member is a row like others.
        exclusive = (self.hands.sum(axis=1) == 1) & (policy.rule != STRICT)
        self.length = crowds * self.inside.size
        heaviest = self.unit * self.whole * max(rows, 1) * max(self.length, 1) * 4
        self.dtype: Any = np.int64 if heaviest < 2**62 else object
        self.alone = (self.hands * exclusive[:, None]).astype(self.dtype)
        self.is_alone = self.alone.any(axis=1).astype(bool)
        everything, at_hand = range(len(shapes)), len(shapes) * self.length <= KEPT_AT_HAND
        self._steps = self._compute_steps(everything) if at_hand else None
        self._by_place = None if self._steps is None else np.ascontiguousarray(self._steps.T)
        self._there = self._compute_there(everything) if at_hand else None

    def steps_at(self, places: Whole, shapes: Sequence[int]) -> Whole:
        """What one row of each of the shapes adds to some of the slacks: an array (places, shapes)."""
        if self._by_place is None:
            return self._compute_steps(shapes).T[places]
        return np.take(np.take(self._by_place, places, axis=0), shapes, axis=1)

    def step(self, shape: int) -> Whole:
        """What one row of a shape adds to the slacks; not to be changed."""
        step: Whole = self._compute_steps([shape])[0] if self._steps is None else self._steps[shape]
        return step

    def there(self, shape: int) -> Whole:
        """1 where a row of a shape leaves a member beside a coalition, else 0; not to be changed.

        An array (crowds, 2, coalitions, members); of the two the second counts exclusive rows only.
        """
        there: Whole = self._compute_there([shape])[0] if self._there is None else self._there[shape]
        return there

    def _compute_steps(self, shapes: Sequence[int]) -> Whole:
        index = list(shapes)
        hands, apart = self.hands[index].astype(self.dtype), self.apart[index].astype(self.dtype)
        sizes = np.ones(len(index), int) if self.policy.rule == STRICT else self.hands[index].sum(axis=1)
        weight = np.array([self.unit // max(int(size), 1) for size in sizes], dtype=self.dtype)[:, None] * hands
        crowd = apart[:, :, None] * (self.share * self.unit - self.whole * weight)[:, None, :]
        counted = self.counted[index].astype(self.dtype)[:, :, None, None]
        steps: Whole = (crowd[:, None] * counted).reshape(len(index), self.length)
        return steps

    def _compute_there(self, shapes: Sequence[int]) -> Whole:
        index = list(shapes)
        crowd = self.apart[index][:, :, None] * self.hands[index][:, None, :]
        alone = crowd * self.is_alone[index][:, None, None]
        there: Whole = np.stack([crowd, alone], axis=1)[:, None] * self.counted[index][:, :, None, None, None]
        return there.astype(np.int32)


def _coalitions(members: int, size: int) -> Whole:
    """Every coalition of at most `size` of the members, the empty one first: 0 or 1 per coalition and member."""
    groups = [group for some in range(min(size, members) + 1) for group in combinations(range(members), some)]
    inside = np.zeros((len(groups), members), dtype=np.int64)
    for index, group in enumerate(groups):
        inside[index, list(group)] = 1
    return inside


class Counters:
    """Rows of given shapes, counted, and how far they are from keeping R1."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self.counts = np.zeros(len(scale.shapes), dtype=np.int64)
        self.slack: Whole = np.zeros(scale.length, dtype=scale.dtype)
        self.alone: Whole = np.zeros((scale.crowds, scale.inside.shape[1]), dtype=scale.dtype)
        self._there: Whole = np.zeros((scale.crowds, 2, *scale.inside.shape), dtype=np.int32)
        self._too_few: int | None = 0
        self._alone: int | None = None
        self._alone_ease = 0

    def add(self, shape: int, count: int = 1) -> None:
        """Count `count` more rows of a shape (fewer where negative)."""
        scale, before = self.scale, self.counts[shape]
        self.counts[shape] = before + count
        self.slack += scale.step(shape) * count
        if scale.is_alone[shape]:
            self.alone += scale.counted[shape][:, None] * scale.alone[shape] * count
            self._alone = None
        if (before > 0) != (before + count > 0):
            self._there += scale.there(shape) * (1 if count > 0 else -1)
            self._too_few = None

    def add_all(self, counts: Sequence[int]) -> None:
        """Count so many more rows of each shape, in the order of the scale."""
        for shape, count in enumerate(counts):
            if count:
                self.add(shape, count)

    def copy(self) -> Counters:
        """The same rows, to be counted on by themselves."""
        other = Counters(self.scale)
        other.join(self)
        return other

    def join(self, other: Counters) -> None:
        """Count all rows of another collection of the same scale, too."""
        for shape in np.flatnonzero((self.counts == 0) & (other.counts > 0)):
            self._there += self.scale.there(int(shape))
        self.counts += other.counts
        self.slack += other.slack
        self.alone += other.alone
        self._too_few = self._alone = None

    def overload(self) -> int:
        """By how much R1b and R1c are missed; 0 where they hold."""
        return self._alone_now() - int(np.minimum(self.slack, 0).sum())

    def _alone_now(self) -> int:
        if self._alone is None:
            over = self._alone_over(self.alone[None])
            self._alone_ease = -int(over.max(initial=-(2**31)))
            self._alone = int(np.maximum(over, 0).sum()) * self.scale.unit
        return self._alone

    def overload_after(self, shapes: Sequence[int], sign: int) -> Whole:
        """`overload` after one more (sign 1) or one fewer (sign -1) row of each of the given shapes."""
        scale = self.scale
        # One row moves a slack by less than a whole row: slacks above that are not missed before or after.
        near = np.flatnonzero(self.slack < scale.whole * scale.unit)
        steps = scale.steps_at(near, shapes)
        after = self.slack[near, None] + steps if sign > 0 else self.slack[near, None] - steps
        overload: Whole = -np.minimum(after, 0, out=after).sum(axis=0)
        if self._alone_now() == 0 and self._alone_ease >= 2 * scale.whole:
            return overload
        index = np.asarray(shapes)
        alone = scale.is_alone[index]
        overload[~alone] += self._alone_now()
        if alone.any():
            step = scale.counted[index[alone]][:, :, None] * scale.alone[index[alone]][:, None, :]
            overload[alone] += (
                np.maximum(self._alone_over(self.alone[None] + sign * step), 0).sum(axis=(1, 2)) * scale.unit
            )
        return overload

    def _alone_over(self, alone: Whole) -> Whole:
        """By how much R1c is missed (negative: kept), in rows / `whole`, of exclusive rows by (case, crowd, member).

        The worst coalition against a member is always the m others with most exclusive rows.
        """
        scale, size = self.scale, self.scale.policy.coalition_m
        if not alone.shape[-1]:
            return alone
        largest = -np.sort(-alone, axis=-1)[..., : size + 1]
        others = np.where(
            alone >= largest[..., -1:],
            largest.sum(axis=-1)[..., None] - alone,
            largest[..., :size].sum(axis=-1)[..., None],
        )
        over: Whole = scale.whole * alone - scale.share * (alone.sum(axis=-1)[..., None] - others)
        return over

    def fits(self, shape: int, count: int) -> bool:
        """Whether R1b and R1c hold with `count` more rows of a shape (fewer where negative)."""
        scale = self.scale
        if (self.slack + scale.step(shape) * count).min(initial=0) < 0:
            return False
        if not scale.is_alone[shape]:
            return self._alone_now() == 0
        alone = self.alone + scale.counted[shape][:, None] * scale.alone[shape] * count
        return int(self._alone_over(alone[None]).max(initial=0)) <= 0

    def too_few(self) -> int:
        """How many hands R1a and R1c miss, summed over crowds and coalitions; 0 where they hold.

        Depends only on which shapes are there at all, and is counted anew only when that changes.
        """
        if self._too_few is None:
            self._too_few = self._missing(self._there)
        return self._too_few

    def too_few_with(self, shape: int, count: int) -> int:
        """`too_few` with `count` rows of a shape instead of those that are there."""
        there = int(count > 0) - int(self.counts[shape] > 0)
        return self._missing(self._there + there * self.scale.there(shape)) if there else self.too_few()

    def _missing(self, there: Whole) -> int:
        hands = np.count_nonzero(there, axis=-1)
        return int((np.maximum(self.scale.policy.k_min - hands, 0) * (hands > 0)).sum())

    def all_hands(self) -> int:
        """How many different members stand behind the rows."""
        return int(np.count_nonzero(self.counts @ self.scale.hands))

    def keeps(self) -> bool:
        """Whether the rows keep R1."""
        return self.overload() == 0 and self.too_few() == 0
