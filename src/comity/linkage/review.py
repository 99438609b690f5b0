"""Review: which pairs a person should judge, the most valuable first: uncertainty times what hangs on the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from comity.linkage.answers import Answers
from comity.linkage.limits import Limits
from comity.linkage.model import probability
from comity.linkage.vectors import Floats, Ints
from comity.vocabulary.judgement import Reason

# Pairs outside are decided: of pairs below or above these, the model is right about 99 times in 100 (linkage.md 3).
UNCERTAIN = (0.1, 0.9)
# Questions that are put into words at once: few enough that looking at the first ones takes no time.
AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class ReviewPair:
    """Two records that a person should judge. `value` orders the queue: uncertainty (0..1) times pairs at stake."""

    left: str
    right: str
    probability: float
    reasons: tuple[Reason, ...]
    value: float


class Questions(Sequence[ReviewPair]):
    """The pairs that a person should judge, most valuable first; they are put into words when they are looked at."""

    def __init__(
        self, asked: Sequence[tuple[int, float]], put: Callable[[Sequence[tuple[int, float]]], tuple[ReviewPair, ...]]
    ) -> None:
        self._asked, self._put = asked, put

    def __len__(self) -> int:
        return len(self._asked)

    @overload
    def __getitem__(self, index: int) -> ReviewPair: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[ReviewPair, ...]: ...
    def __getitem__(self, index: int | slice) -> ReviewPair | tuple[ReviewPair, ...]:
        return self._put(self._asked[index]) if isinstance(index, slice) else self._put([self._asked[index]])[0]

    def __iter__(self) -> Iterator[ReviewPair]:
        for start in range(0, len(self), AT_ONCE):
            yield from self[start : start + AT_ONCE]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def queue(
    pairs: tuple[Ints, Ints], log_odds: Floats, groups: Sequence[frozenset[int]], limits: Limits, told: Answers
) -> list[tuple[int, float]]:
    """(place of the pair, value), most valuable first: for any two groups, and inside one, at most one pair.

    Of two groups the pair nearest to even odds stands for both, weighed by how many pairs of rows the answer settles.
    Pairs that a limit or an answer decides are not asked.
    """
    group_of = np.empty(sum(map(len, groups)), dtype=np.int64)
    for number, group in enumerate(groups):
        group_of[sorted(group)] = number
    chance = probability(log_odds)
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for at in np.flatnonzero((chance > UNCERTAIN[0]) & (chance < UNCERTAIN[1])).tolist():
        low, high = int(pairs[0][at]), int(pairs[1][at])
        if (low, high) in told.together or limits.forbid(frozenset((low,)), frozenset((high,))):
            continue
        one, other = sorted((int(group_of[low]), int(group_of[high])))
        stake = len(groups[one]) * len(groups[other]) if one != other else max(1, len(groups[one]) - 1)
        value = 4.0 * float(chance[at]) * (1.0 - float(chance[at])) * stake
        if (-value, at) < best.get((one, other), (0.0, 0)):
            best[(one, other)] = (-value, at)
    return [(at, -value) for value, at in sorted(best.values())]
