"""The rows of a crowd on shelves, one for each value that they show of an attribute; every shelf keeps rule R1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from comity.disclosure.counters import Counters, Scale
from comity.disclosure.fitting import Bins, fit
from comity.disclosure.ladders import BLANK, Ladder, Value

ATTEMPTS = 2
"""How often a settled attribute is partly taken apart and put together again. On the sample lists four times show an
address on 92 % of the rows and a date on 52 %, twice 91 % and 51 % in two thirds of the time."""


class Shelves:
    """One attribute of a crowd. Rows are numbers into `shape_of`; `value_of` says what each shows.

    All rows begin on the blank shelf, which keeps R1 because the crowd does; unless others are given, which must.
    """

    def __init__(
        self, scale: Scale, shape_of: Sequence[int], ladder: Ladder, values: Sequence[Value] | None = None
    ) -> None:
        self.scale, self.shape_of, self.ladder = scale, shape_of, ladder
        self.value_of: list[Value] = [BLANK] * len(shape_of) if values is None else list(values)
        self.counters: dict[Value, Counters] = {}
        for value in dict.fromkeys([BLANK, *self.value_of]):
            counts = Counter(shape for shape, own in zip(shape_of, self.value_of, strict=True) if own == value)
            self.counters[value] = Counters(scale)
            self.counters[value].add_all([counts[shape] for shape in range(len(scale.shapes))])
        self._changes: Counter[Value] = Counter()
        self._tried: dict[tuple[Value, Value], tuple[int, int]] = {}

    def copy(self) -> Shelves:
        """The same rows on the same shelves, to be moved by themselves."""
        other = Shelves(self.scale, (), self.ladder)
        other.shape_of, other.value_of = self.shape_of, list(self.value_of)
        other.counters = {value: counters.copy() for value, counters in self.counters.items()}
        other._changes, other._tried = self._changes.copy(), dict(self._tried)
        return other

    def points(self, value: Value) -> int:
        """What a value tells a reader."""
        return self.ladder.points.get(value, 0)

    def told(self) -> int:
        """What all rows together tell."""
        return sum(map(self.points, self.value_of))

    def in_use(self) -> list[Value]:
        """The values that rows show, in order, without the blank."""
        return sorted({*self.value_of} - {BLANK})

    def clear(self, values: Sequence[Value]) -> None:
        """Let all rows of some shelves fall back to the blank one: two crowds that keep R1 keep it together."""
        for row, value in enumerate(self.value_of):
            if value in values:
                self.value_of[row] = BLANK
        for value in values:
            self.counters[BLANK].join(self.counters.pop(value))
        self._changes.update((BLANK, *values))

    def fill(self, plan: Iterable[Value]) -> None:
        """Let rows rise to each value of a plan in turn, from every shelf that tells less."""
        for high in plan:
            lower = [low for low in self.counters if self.points(low) < self.points(high)]
            for low in sorted(lower, key=lambda value: (self.points(value), value)):
                self._rise(low, high)

    def _rise(self, low: Value, high: Value) -> None:
        if self._tried.get((low, high)) == (self._changes[low], self._changes[high]):
            return  # nothing has changed since no more could rise
        rows = [row for row, value in enumerate(self.value_of) if value == low and high in self.ladder.steps[row]]
        if rows and self._move(rows, low, high):
            self._changes.update((low, high))
        self._tried[low, high] = self._changes[low], self._changes[high]

    def _move(self, rows: Sequence[int], low: Value, high: Value) -> int:
        available = Counter(self.shape_of[row] for row in rows)
        shapes = range(len(self.scale.shapes))
        shelf = self.counters.setdefault(high, Counters(self.scale))
        left = fit(Bins(shelf, self.counters[low], [available[shape] for shape in shapes], [1] * len(shapes)))
        moved = sum(left)
        for row in rows:
            if left[self.shape_of[row]]:
                left[self.shape_of[row]] -= 1
                self.value_of[row] = high
        return moved


def planned(scale: Scale, shape_of: Sequence[int], ladder: Ladder, plan: int = 0) -> Shelves:
    """The shelves filled by one plan of the ladder."""
    shelves = Shelves(scale, shape_of, ladder)
    shelves.fill(ladder.plans()[plan])
    return shelves


def settled(first: Shelves) -> Shelves:
    """The shelves with most points that the search finds, from a first answer that is again and again taken apart."""
    ladder = first.ladder
    if first.told() == ladder.most():
        return first
    best = max(first, planned(first.scale, first.shape_of, ladder, plan=1), key=Shelves.told)
    for attempt in range(ATTEMPTS):
        if best.told() == ladder.most():
            break
        trial = best.copy()
        cleared = sorted(trial.in_use(), key=lambda value: ladder.luck(attempt, value))[: 1 + attempt % 2]
        trial.clear(cleared)
        trial.fill(ladder.shuffled(attempt, cleared))
        if trial.told() >= best.told():
            best = trial
    return best
