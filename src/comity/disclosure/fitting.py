"""The search that all of the gate stands on: which rows may rise from one bin to another so that both keep rule R1.

Releasing rows (from a held bin that owes nothing) and showing a value instead of a blank (from a bin of blanks that
must keep R1, too) are the same question. Deterministic: whole numbers, and ties go to the earlier shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from comity.disclosure.counters import Counters, Whole


class Choice(Protocol):
    """How many rows of each kind rise, and what every crowd thinks of it: `Bins`, or `board.Board`."""

    available: Sequence[int]
    values: Sequence[int]
    taken: list[int]

    @property
    def sizes(self) -> list[int]:
        """How many members stand behind a row of each kind."""

    def move(self, shape: int, count: int = 1) -> None:
        """Let `count` rows of a kind rise (fall back where negative)."""

    def set(self, taken: Sequence[int]) -> None:
        """Let exactly so many rows of each kind have risen."""

    def overload(self) -> int:
        """By how much R1b and R1c are missed."""

    def overload_after(self, shapes: Sequence[int], rise: int) -> Whole:
        """The overload after one row of each of the kinds rose (1) or fell back (-1)."""

    def fits(self, shape: int) -> bool:
        """Whether one more row of a kind may rise as far as weight is concerned."""

    def too_few(self) -> int:
        """How many hands R1a and R1c miss."""

    def too_few_after(self, shape: int, count: int) -> int:
        """`too_few` after `count` more rows of a kind rose (fell back where negative)."""

    def short_of_hands(self, shapes: Sequence[int]) -> list[int]:
        """Those of some kinds whose rows stand in a crowd where hands are missing."""

    def falls(self, shape: int) -> tuple[int, ...]:
        """How many rows of a kind may be tried to fall back at once, for want of hands."""

    def way_out(self, shapes: Sequence[int], gains: Whole) -> int:
        """Which of the kinds falls back by a row where that helps no crowd without hurting others as much."""

    def hopeless(self) -> bool:
        """Whether what rose can only fall back as a whole."""

    def value(self) -> int:
        """What all rows that have risen are worth."""


@dataclass(slots=True)
class Bins:
    """Two bins of rows: `high` gains what rises, `low` loses it. `low` is None where what stays owes nothing.

    `available` is how many rows of each shape may rise, `values` what each is worth, `taken` how many have risen.
    """

    high: Counters
    low: Counters | None
    available: Sequence[int]
    values: Sequence[int]
    taken: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.taken = [0] * len(self.available)

    def move(self, shape: int, count: int = 1) -> None:
        """Let `count` rows of a shape rise (fall back where negative)."""
        self.taken[shape] += count
        self.high.add(shape, count)
        if self.low:
            self.low.add(shape, -count)

    def set(self, taken: Sequence[int]) -> None:
        """Let exactly so many rows of each shape have risen."""
        for shape, count in enumerate(taken):
            if count != self.taken[shape]:
                self.move(shape, count - self.taken[shape])

    def overload(self) -> int:
        """By how much R1b and R1c are missed in both bins."""
        return self.high.overload() + (self.low.overload() if self.low else 0)

    def overload_after(self, shapes: Sequence[int], rise: int) -> Whole:
        """The overload of both bins after one row of each of the shapes rose (1) or fell back (-1)."""
        total = self.high.overload_after(shapes, rise)
        return total + self.low.overload_after(shapes, -rise) if self.low else total

    def fits(self, shape: int) -> bool:
        """Whether one more row of a shape may rise as far as weight is concerned."""
        return self.high.fits(shape, 1) and (self.low is None or self.low.fits(shape, -1))

    def too_few(self) -> int:
        """How many hands R1a and R1c miss in both bins."""
        return self.high.too_few() + (self.low.too_few() if self.low else 0)

    def too_few_after(self, shape: int, count: int) -> int:
        """`too_few` after `count` more rows of a shape rose (fell back where negative)."""
        missing = self.high.too_few_with(shape, int(self.high.counts[shape]) + count)
        return missing + (self.low.too_few_with(shape, int(self.low.counts[shape]) - count) if self.low else 0)

    def short_of_hands(self, shapes: Sequence[int]) -> list[int]:
        """All of them: each stands in both bins."""
        return list(shapes)

    def falls(self, shape: int) -> tuple[int, ...]:
        """All of a shape."""
        return (self.taken[shape],)

    def way_out(self, shapes: Sequence[int], gains: Whole) -> int:
        """The one that helps most, or hurts least, for what it is worth."""
        worth = [int(gain) / self.values[shape] for shape, gain in zip(shapes, gains, strict=True)]
        return shapes[max(range(len(shapes)), key=lambda at: (worth[at], -at))]

    def hopeless(self) -> bool:
        """Whether the upper bin has fewer hands than it needs, so that it must be empty."""
        return self.high.all_hands() < self.high.scale.policy.k_min

    @property
    def sizes(self) -> list[int]:
        """How many members stand behind a row of each shape."""
        return [len(shape.members) for shape in self.high.scale.shapes]

    def value(self) -> int:
        """What all rows that have risen are worth."""
        return sum(count * each for count, each in zip(self.taken, self.values, strict=True))


def fit(bins: Choice, starts: int = 1, thorough: bool = False) -> list[int]:
    """How many rows of each shape rise, for the largest value that the search finds; the bins are left that way.

    Both bins must keep R1 as given, with nothing risen; they keep it afterwards. There may be several starts, since a
    rule that asks for many hands at once cannot be reached row by row: all rows, or those on 2, 3, ... members or more.
    """
    sizes = bins.sizes
    best, best_value = [0] * len(sizes), 0
    for least in range(1, starts + 1):
        start = [count if size >= least else 0 for count, size in zip(bins.available, sizes, strict=True)]
        if least > 1 and start == list(bins.available):
            continue
        bins.set(start)
        _repair(bins)
        _insert(bins)
        if thorough:
            _exchange(bins)
        if bins.value() > best_value:
            best, best_value = list(bins.taken), bins.value()
    bins.set(best)
    return best


def _repair(bins: Choice) -> None:
    """Let rows fall back, those first that help most for what they are worth, until both bins keep R1."""
    while True:
        shapes = [shape for shape, count in enumerate(bins.taken) if count]
        if not shapes:
            return
        overload = bins.overload()
        if bins.hopeless():
            bins.set([0] * len(bins.taken))
        elif overload == 0:
            if bins.too_few() == 0:
                return
            _fall_for_hands(bins, shapes)
        else:
            _fall_for_weight(bins, shapes, overload)


def _fall_for_weight(bins: Choice, shapes: Sequence[int], overload: int) -> None:
    """An eighth of the way, at least one row; what was too much comes back by `_insert`."""
    gains = overload - bins.overload_after(shapes, -1)
    worth = gains / np.array([bins.values[shape] for shape in shapes], dtype=gains.dtype)
    ranked = np.argsort(-worth, kind="stable")
    goal = max(1, overload // 8)
    for best in ranked:
        shape, gain = shapes[best], int(gains[best])
        if goal <= 0 or gain <= 0:
            break
        count = max(1, min(bins.taken[shape], goal // gain))
        bins.move(shape, -count)
        goal -= count * gain
    if gains[ranked[0]] <= 0:
        bins.move(bins.way_out(shapes, gains), -1)


def _fall_for_hands(bins: Choice, shapes: Sequence[int]) -> None:
    """The rows of one shape without which fewest hands are missing; of equals the least valuable."""
    now, options = bins.too_few(), []
    for shape in bins.short_of_hands(shapes):
        for count in bins.falls(shape):
            missing = bins.too_few_after(shape, -count)
            if missing < now or count == bins.taken[shape]:
                options.append((missing, count * bins.values[shape], shape, count))
    _, _, worst, count = min(options)
    bins.move(worst, -count)


def _insert(bins: Choice) -> None:
    """Let rows rise, most valuable first and of each shape one at a time, while both bins keep R1."""
    shut: set[int] = set()
    risen = True
    while risen:
        shapes = [
            shape for shape, count in enumerate(bins.available) if bins.taken[shape] < count and shape not in shut
        ]
        free = [shapes[index] for index in np.flatnonzero(bins.overload_after(shapes, 1) == 0)] if shapes else []
        risen = False
        for shape in sorted(free, key=lambda candidate: (-bins.values[candidate], candidate)):
            if bins.fits(shape):
                bins.move(shape)
                risen = True
                if bins.too_few():
                    bins.move(shape, -1)
                    shut.add(shape)


def _exchange(bins: Choice) -> None:
    """Let one row fall back where that lets rows of more value rise; until no such exchange is left."""
    improved = True
    while improved:
        improved = False
        for shape in range(len(bins.taken)):
            while bins.taken[shape] and _swap(bins, shape):
                improved = True


def _swap(bins: Choice, shape: int) -> bool:
    before, value = list(bins.taken), bins.value()
    bins.move(shape, -1)
    if bins.overload() == 0 and bins.too_few() == 0:
        open_to, bins.available = bins.available, list(bins.available)
        bins.available[shape] = bins.taken[shape]
        _insert(bins)
        bins.available = open_to
        if bins.value() > value:
            _insert(bins)
            return True
    bins.set(before)
    return False
