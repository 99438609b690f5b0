"""The last part of I3b of disclosure.md: whoever reads all columns of a row together must not do better than p_max.

Each column keeps R1 by itself; together they may still tell more. So the reader of `habits.py` is let loose on what is
about to be released, by itself and as every coalition that takes its own rows out, and as long as one of them is right
more often than p_max by more than chance explains (the lower end of the Wilson 95 % interval), values are made coarser
for all rows of a cell that show them: first where that costs least for what it hides. Two crowds that keep R1 keep it
together, so that rule R1 is not touched; with nothing shown the reader does no better than R1c allows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from comity.disclosure.ladders import BLANK, Value, shown_by, told
from comity.disclosure.policy import Policy
from comity.disclosure.readers import Counts, Readers
from comity.disclosure.rules import broken_rules, users
from comity.disclosure.sequel import Key, Sequel, Way, as_before

Values = tuple[Value, ...]
EVERY: Value = "*"
PLACES, AUDITED = 4, 3
"""How many values a way has, and the place of the half-year among them."""
FEWEST_POINTS = 1


@dataclass(frozen=True, slots=True)
class _Step:
    """Let all rows of a cell that show a value of one attribute (EVERY: any) show a coarser one."""

    cell: Key
    place: int
    value: Value
    coarser: Value

    def of(self, values: Values) -> Values:
        """What a row shows after the step that showed `values` before it."""
        value = values[self.place]
        if value == BLANK or self.value not in (value, EVERY):
            return values
        return (*values[: self.place], self.coarser, *values[self.place + 1 :])


@dataclass(frozen=True, slots=True)
class _Crowd:
    """The rows of a cell, alike ones counted together: how many show what, those that may change (`moving`) and those
    that stay as they were; and of both those with a single member behind them."""

    moving: Counter[Values]
    staying: Counter[Values]
    moving_alone: Counter[tuple[int, Values]]
    staying_alone: Counter[tuple[int, Values]]

    def alone(self, step: _Step | None = None) -> Counter[tuple[int, Values]]:
        """The rows with a single member behind them, as they are or after a step."""
        found = Counter(self.staying_alone)
        for (member, values), rows in self.moving_alone.items():
            found[member, step.of(values) if step else values] += rows
        return found

    def cost(self, step: _Step) -> int:
        """The points that a step takes from the rows, at least `FEWEST_POINTS`."""
        less = sum(rows * (_points(values) - _points(step.of(values))) for values, rows in self.moving.items())
        return max(less, FEWEST_POINTS)


def hushed(listed: Sequel, policy: Policy) -> Sequel:
    """The same sites, saying so little that no reader does better than chance explains; as little as may be where rows
    that stay as they were tell too much."""
    search = _Search(listed, policy)
    search.run()
    return Sequel.of(search.ways)


def tells_too_much(listed: Sequel, policy: Policy) -> bool:
    """Whether some reader does better on the rows than chance explains."""
    return _Search(listed, policy).exceeds()


class _Search:
    def __init__(self, listed: Sequel, policy: Policy) -> None:
        self.policy, self.ways = policy, listed.ways
        self.fixed = [as_before(way) for way in self.ways]
        self.rows: defaultdict[Key, list[int]] = defaultdict(list)
        for number, way in enumerate(self.ways):
            self.rows[way.cells[0]].append(number)
        self.crowds = {cell: self._crowd(cell) for cell in self.rows}
        self.users = {cell: self._users(cell) for cell in self.rows}
        alone = {cell: crowd.alone() for cell, crowd in self.crowds.items()}
        self.readers = Readers(sorted({member for rows in alone.values() for member, _ in rows}), policy)
        self.right = {cell: self.readers.right(rows) for cell, rows in alone.items()}
        nobody = np.zeros_like(self.readers.aims(()))
        self.most = self.readers.most(sum(map(self.readers.aims, alone.values()), start=nobody))
        self.total = sum(self.right.values(), start=nobody)
        self.steps: dict[Key, dict[_Step, tuple[Counts, int]]] = {}

    def _crowd(self, cell: Key) -> _Crowd:
        crowd = _Crowd(Counter(), Counter(), Counter(), Counter())
        for number in self.rows[cell]:
            way = self.ways[number]
            fixed = self.fixed[number]
            (crowd.staying if fixed else crowd.moving)[way.values] += 1
            if len(way.site.behind) == 1:
                (crowd.staying_alone if fixed else crowd.moving_alone)[way.site.behind[0], way.values] += 1
        return crowd

    def _users(self, cell: Key) -> list[dict[Value, frozenset[int]]]:
        """The members behind the rows of a cell that show each value, attribute by attribute."""
        return _used(self.ways[number] for number in self.rows[cell])

    def exceeds(self) -> bool:
        """Whether some reader does better than chance explains."""
        return bool((self.total > self.most).any())

    def run(self) -> None:
        """Take steps until no reader does, or none is left."""
        while self.exceeds():
            for cell in self.rows.keys() - self.steps.keys():
                self.steps[cell] = dict(self._steps(cell))
            if not (step := self._best()):
                return
            change, _ = self.steps.pop(step.cell)[step]
            self.right[step.cell] = self.right[step.cell] + change
            self.total = self.total + change
            for number, way in zip(self.rows[step.cell], self._after(step), strict=True):
                self.ways[number] = way
            self.crowds[step.cell], self.users[step.cell] = self._crowd(step.cell), self._users(step.cell)

    def _after(self, step: _Step) -> list[Way]:
        """The rows of a step's cell once it is taken; those that stay as they were take no part."""
        ways = [(self.ways[number], self.fixed[number]) for number in self.rows[step.cell]]
        return [way if fixed else replace(way, values=step.of(way.values)) for way, fixed in ways]

    def _steps(self, cell: Key) -> Iterator[tuple[_Step, tuple[Counts, int]]]:
        """The steps of a cell, with what each changes for the readers, and what it costs."""
        if not self.right[cell].any():
            return
        crowd = self.crowds[cell]
        for step in _possible(cell, crowd):
            yield step, (self.readers.right(crowd.alone(step)) - self.right[cell], crowd.cost(step))

    def _best(self) -> _Step | None:
        """The step that hides most of what is too much, for what it costs; None if none hides anything."""
        steps = [(step, *does) for cell in self.rows for step, does in self.steps[cell].items()]
        if not steps:
            return None
        change = np.array([each for _, each, _ in steps])
        cost = np.array([each for _, _, each in steps])
        now = np.maximum(self.total - self.most, 0).sum()
        hidden = now - np.maximum(self.total + change - self.most, 0).sum(axis=1)
        for at in np.argsort(-(hidden / cost), kind="stable"):
            if hidden[at] <= 0:
                break
            step: _Step = steps[at][0]
            if self._allowed(step):
                return step
        return None

    def _allowed(self, step: _Step) -> bool:
        """Whether R1 and the rest hold after a step; R1 is in doubt only where rows stay behind as they were."""
        rows, after = self.rows[step.cell], self._after(step)
        if any(as_before(way) and not self.fixed[number] for number, way in zip(rows, after, strict=True)):
            return False
        if any(self.fixed[number] for number in rows) and self._breaks(step.place, after):
            return False
        return step.place == 0 or self._still_used(step, after)

    def _breaks(self, place: int, ways: Sequence[Way]) -> bool:
        shelves: defaultdict[tuple[Key, Value], list[frozenset[int]]] = defaultdict(list)
        for way in ways:
            for cell in way.cells:
                shelves[cell, way.values[place]].append(frozenset(way.site.behind))
        return any(broken_rules(behind, self.policy) for behind in shelves.values())

    def _still_used(self, step: _Step, after: Sequence[Way]) -> bool:
        """Whether enough members use each value that the step hides or shows, in the whole edition, or nobody does."""
        behind: defaultdict[Value, list[frozenset[int]]] = defaultdict(list)
        for used in (*(used for cell, used in self.users.items() if cell != step.cell), _used(after)):
            for value, members in used[step.place].items():
                behind[value].append(members)
        return all(users(rows) >= self.policy.attr_min_users for value, rows in behind.items() if value != BLANK)


def _used(ways: Iterable[Way]) -> list[dict[Value, frozenset[int]]]:
    """The members behind the rows that show each value, attribute by attribute."""
    used: list[defaultdict[Value, set[int]]] = [defaultdict(set) for _ in range(PLACES)]
    for way in ways:
        for place, value in enumerate(way.values):
            used[place][value].update(way.site.behind)
    return [{value: frozenset(members) for value, members in each.items()} for each in used]


def _possible(cell: Key, crowd: _Crowd) -> Iterator[_Step]:
    """For each value that rows of a cell may give up: the coarser ones that rows there show, and the blank."""
    for place in range(PLACES):
        values = sorted({shown[place] for shown in crowd.moving} - {BLANK})
        shown = {*values, *(stays[place] for stays in crowd.staying)} - {BLANK}
        for value in values:
            coarser = {value[:4]} - {value} if place == AUDITED else {each for each in shown if _within(each, value)}
            yield from (_Step(cell, place, value, each) for each in [*sorted(coarser), BLANK])
        if len(values) > 1:
            yield _Step(cell, place, EVERY, BLANK)


def _within(pattern: Value, other: Value) -> bool:
    return set(pattern.split()) < set(other.split())


@cache
def _points(values: Values) -> int:
    return told(shown_by(values))
