"""A board: many crowds at once, and moves that each put a row into some crowds or take it out of others.

`fitting.fit` looks for the moves of most value under which every crowd keeps rule R1. With one crowd that gains and one
that loses this is what `fitting.Bins` does; here a row may stand in a cell, on a shelf for each of its values, and in
what changed since the last edition, all at the same time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from comity.disclosure.counters import Counters, Scale, Shape, Whole
from comity.disclosure.policy import Policy

Members = tuple[int, ...]
Crowd = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a move does to one crowd: a row on these members joins it (`sign` 1) or leaves it (-1)."""

    crowd: Crowd
    members: Members
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of one row, and what that is worth. It touches no crowd twice."""

    entries: tuple[Entry, ...]
    value: int


class Board:
    """Crowds, how many rows may make each of some moves, and how many do: the choice that `fitting.fit` makes.

    `base` are the rows that stand in a crowd whatever is chosen. Every crowd must keep R1 with nothing moved.
    """

    def __init__(self, base: Mapping[Crowd, Iterable[Members]], moves: Mapping[Move, int], policy: Policy) -> None:
        standing = {crowd: tuple(members) for crowd, members in base.items()}
        entries = [entry for move in moves for entry in move.entries]
        shapes = sorted(
            {entry.members for entry in entries} | {each for members in standing.values() for each in members}
        )
        self._shape = {members: number for number, members in enumerate(shapes)}
        rows = sum(map(len, standing.values())) + sum(moves.values())
        scale = Scale([Shape(members) for members in shapes], rows, 1, policy)
        crowds = list(dict.fromkeys([*(entry.crowd for entry in entries), *standing]))
        self._number = {crowd: number for number, crowd in enumerate(crowds)}
        self.crowds = [Counters(scale) for _ in crowds]
        for crowd, rows_there in standing.items():
            self._fill(self.crowds[self._number[crowd]], rows_there)
        self.moves = tuple(moves)
        self.available: Sequence[int] = list(moves.values())
        self.values: Sequence[int] = [move.value for move in moves]
        self.taken = [0] * len(self.moves)
        self.scale = scale
        self._plan()
        self._overload: list[int | None] = [None] * len(crowds)
        self._few: list[int | None] = [None] * len(crowds)

    def _fill(self, counters: Counters, rows: Sequence[Members]) -> None:
        counts: defaultdict[int, int] = defaultdict(int)
        for members in rows:
            counts[self._shape[members]] += 1
        for shape in sorted(counts):
            counters.add(shape, counts[shape])

    def _plan(self) -> None:
        """Number what moves do: a slot for each crowd, shape and sign that occurs; each move has several slots."""
        slots: dict[tuple[int, int, int], int] = {}
        self._entries: list[tuple[tuple[int, int, int], ...]] = []
        for move in self.moves:
            told = tuple((self._number[each.crowd], self._shape[each.members], each.sign) for each in move.entries)
            self._entries.append(told)
            for each in told:
                slots.setdefault(each, len(slots))
        self._slot_of = np.array([slots[each] for told in self._entries for each in told], dtype=np.int64)
        self._starts = np.cumsum([0, *(len(told) for told in self._entries)])[:-1]
        by_crowd: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for (crowd, shape, sign), slot in slots.items():
            by_crowd[crowd, sign].append((shape, slot))
        self._slots: defaultdict[int, list[tuple[int, list[int], Whole]]] = defaultdict(list)
        for (crowd, sign), pairs in by_crowd.items():
            self._slots[crowd].append(
                (sign, [shape for shape, _ in pairs], np.array([slot for _, slot in pairs], dtype=np.int64))
            )
        self._more: dict[int, Whole] = {rise: np.zeros(len(slots), dtype=self.scale.dtype) for rise in (1, -1)}
        self._stale: dict[int, set[int]] = {rise: set(self._slots) for rise in (1, -1)}
        touching: defaultdict[int, list[int]] = defaultdict(list)
        for number, told in enumerate(self._entries):
            for crowd, _, _ in told:
                touching[crowd].append(number)
        self._touching = touching

    # --- what `fitting.fit` asks ---

    @property
    def sizes(self) -> list[int]:
        """How many members stand behind a row of each move, in the first crowd that it touches."""
        return [len(move.entries[0].members) for move in self.moves]

    def move(self, number: int, count: int = 1) -> None:
        """Let `count` more rows make a move (fewer where negative)."""
        self.taken[number] += count
        for crowd, shape, sign in self._entries[number]:
            self.crowds[crowd].add(shape, sign * count)
            self._overload[crowd] = self._few[crowd] = None
            self._stale[1].add(crowd)
            self._stale[-1].add(crowd)

    def set(self, taken: Sequence[int]) -> None:
        """Let exactly so many rows make each move."""
        for number, count in enumerate(taken):
            if count != self.taken[number]:
                self.move(number, count - self.taken[number])

    def overload(self) -> int:
        """By how much R1b and R1c are missed in all crowds."""
        for crowd, known in enumerate(self._overload):
            if known is None:
                self._overload[crowd] = self.crowds[crowd].overload()
        return sum(known or 0 for known in self._overload)

    def overload_after(self, numbers: Sequence[int], rise: int) -> Whole:
        """The overload after one more (1) or one fewer (-1) row makes each of some moves."""
        now, more = self.overload(), self._more[rise]
        for crowd in self._stale[rise]:
            before = self._overload[crowd] or 0
            for sign, shapes, slots in self._slots[crowd]:
                more[slots] = self.crowds[crowd].overload_after(shapes, sign * rise) - before
        self._stale[rise].clear()
        total: Whole = now + np.add.reduceat(more[self._slot_of], self._starts)[list(numbers)]
        return total

    def fits(self, number: int) -> bool:
        """Whether one more row may make a move as far as weight is concerned."""
        return all(self.crowds[crowd].fits(shape, sign) for crowd, shape, sign in self._entries[number])

    def too_few(self) -> int:
        """How many hands R1a and R1c miss in all crowds."""
        for crowd, known in enumerate(self._few):
            if known is None:
                self._few[crowd] = self.crowds[crowd].too_few()
        return sum(known or 0 for known in self._few)

    def too_few_after(self, number: int, count: int) -> int:
        """`too_few` after `count` more rows made a move (fewer where negative)."""
        missing = self.too_few()
        for crowd, shape, sign in self._entries[number]:
            there = int(self.crowds[crowd].counts[shape]) + sign * count
            missing += self.crowds[crowd].too_few_with(shape, there) - (self._few[crowd] or 0)
        return missing

    def short_of_hands(self, numbers: Sequence[int]) -> list[int]:
        """Those of some moves that touch a crowd in which hands are missing."""
        self.too_few()
        near = {number for crowd, few in enumerate(self._few) if few for number in self._touching[crowd]}
        return [number for number in numbers if number in near]

    def falls(self, number: int) -> tuple[int, ...]:
        """One row, since what falls may bring hands to a crowd of what is gone or changed; and all."""
        return (1, self.taken[number]) if self.taken[number] > 1 else (1,)

    def way_out(self, numbers: Sequence[int], gains: Whole) -> int:
        """Of the moves without which the worst crowd would be better off, the least valuable; then that which hurts
        others least."""
        self.overload()
        worst = max(range(len(self.crowds)), key=lambda crowd: (self._overload[crowd] or 0, -crowd))
        counters, before = self.crowds[worst], self._overload[worst] or 0
        gain_of = dict(zip(numbers, gains, strict=True))
        options = []
        for number in dict.fromkeys(self._touching[worst]):
            if number in gain_of:
                ((shape, sign),) = ((each[1], each[2]) for each in self._entries[number] if each[0] == worst)
                helps = counters.overload_after([shape], -sign)[0] < before
                options.append((not helps, self.values[number], -gain_of[number], number))
        return min(options)[-1] if options else numbers[int(np.argmax(gains))]

    def hopeless(self) -> bool:
        """Whether what was chosen can only be given up as a whole; never, since crowds have nothing to do with each
        other."""
        return False

    def value(self) -> int:
        """What all moves made are worth."""
        return sum(count * each for count, each in zip(self.taken, self.values, strict=True))
