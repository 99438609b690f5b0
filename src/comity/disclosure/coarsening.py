"""I3b of disclosure.md: within a crowd, every published value must again have a crowd that keeps R1.

Each attribute is settled by itself: rows that find no crowd for a value show a coarser one or none. With everything
blank a crowd needs only its own R1, so nothing is held for an attribute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from comity.disclosure.candidates import Candidate
from comity.disclosure.counters import Scale, Shape
from comity.disclosure.crowd import Crowd
from comity.disclosure.ladders import BLANK, Shown, Value, finest, ladders, shown_by, values_of
from comity.disclosure.policy import Policy
from comity.disclosure.shelves import Shelves, planned, settled


class Sketch:
    """A crowd with a first answer to what its rows may show; `finish` looks for a better one."""

    def __init__(self, crowd: Crowd, policy: Policy) -> None:
        self.crowd = crowd
        scale, shape_of = _shaped(crowd, policy)
        steps = ladders([finest(row) for row in crowd.rows])
        self._shelves = [planned(scale, shape_of, ladder) for ladder in steps]

    def told(self) -> int:
        """The points (`ladders.py`) that all rows tell; `finish` tells at least so many."""
        return sum(shelves.told() for shelves in self._shelves)

    def finish(self) -> tuple[Shown, ...]:
        """What each row of the crowd shows, in their order, so that every value of every attribute has its crowd."""
        return _shown([settled(shelves) for shelves in self._shelves])


@dataclass(frozen=True, slots=True)
class Room:
    """How far a row may rise: what it shows at `most`, and the one value of one ladder (by number) that it may not."""

    most: Shown
    ladder: int = -1
    barred: Value = BLANK

    def bound(self, at: int, steps: frozenset[Value]) -> frozenset[Value]:
        """The steps of a ladder that the row may take."""
        return steps - {self.barred} if at == self.ladder else steps


def raised(crowd: Crowd, shown: Sequence[Shown], room: Sequence[Room | None], policy: Policy) -> tuple[Shown, ...]:
    """What each row shows, once those that have room have risen from what they show to more, as far as they may.

    With what is `shown` at first, every value of every attribute must have its crowd already.
    """
    scale, shape_of = _shaped(crowd, policy)
    most = [may.most if may else now for now, may in zip(shown, room, strict=True)]
    first = zip(*map(values_of, shown), strict=True)
    found = []
    for at, (ladder, values) in enumerate(zip(ladders(most), first, strict=True)):
        bound = [
            may.bound(at, steps) if may else frozenset[str]() for steps, may in zip(ladder.steps, room, strict=True)
        ]
        shelves = Shelves(scale, shape_of, replace(ladder, steps=bound), values)
        shelves.fill(ladder.plans()[0])
        found.append(shelves)
    return _shown(found)


def _shown(shelves: Sequence[Shelves]) -> tuple[Shown, ...]:
    return tuple(map(shown_by, zip(*(each.value_of for each in shelves), strict=True)))


def _shaped(crowd: Crowd, policy: Policy) -> tuple[Scale, list[int]]:
    """The shapes of a crowd's rows, and which of them each row has."""
    shape_of_row = [_shape(row, crowd) for row in crowd.rows]
    shapes = sorted(set(shape_of_row), key=lambda shape: (shape.members, shape.crowds))
    number = {shape: index for index, shape in enumerate(shapes)}
    scale = Scale(shapes, len(crowd.rows), 1 + len(crowd.blanked), policy)
    return scale, [number[shape] for shape in shape_of_row]


def _shape(row: Candidate, crowd: Crowd) -> Shape:
    """A row counts in the crowd as published, and in that of its true sector where that is left blank."""
    own = (1 + crowd.blanked.index(row.sector),) if row.sector in crowd.blanked else ()
    return Shape(row.behind, (0, *own))
