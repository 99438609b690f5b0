"""I3b of disclosure.md: within a crowd, every published value must again have a crowd that keeps R1.

Each attribute is settled by itself: rows that find no crowd for a value show a coarser one or none. With everything
blank a crowd needs only its own R1, so nothing is held for an attribute.
"""

from __future__ import annotations

from comity.disclosure.candidates import Candidate
from comity.disclosure.counters import Scale, Shape
from comity.disclosure.crowd import Crowd
from comity.disclosure.ladders import Shown, columns_of, ladders
from comity.disclosure.policy import Policy
from comity.disclosure.shelves import planned, settled


class Sketch:
    """A crowd with a first answer to what its rows may show; `finish` looks for a better one."""

    def __init__(self, crowd: Crowd, policy: Policy) -> None:
        self.crowd = crowd
        shape_of_row = [_shape(row, crowd) for row in crowd.rows]
        shapes = sorted(set(shape_of_row), key=lambda shape: (shape.members, shape.crowds))
        number = {shape: index for index, shape in enumerate(shapes)}
        scale = Scale(shapes, len(crowd.rows), 1 + len(crowd.blanked), policy)
        shape_of = [number[shape] for shape in shape_of_row]
        self._shelves = [planned(scale, shape_of, ladder) for ladder in ladders(crowd.rows)]

    def told(self) -> int:
        """The points (`ladders.py`) that all rows tell; `finish` tells at least so many."""
        return sum(shelves.told() for shelves in self._shelves)

    def finish(self) -> tuple[Shown, ...]:
        """What each row of the crowd shows, in their order, so that every value of every attribute has its crowd."""
        values = (settled(shelves).value_of for shelves in self._shelves)
        return tuple(
            Shown(columns_of(filled), kind, equivalence, audited)
            for filled, kind, equivalence, audited in zip(*values, strict=True)
        )


def _shape(row: Candidate, crowd: Crowd) -> Shape:
    """A row counts in the crowd as published, and in that of its true sector where that is left blank."""
    own = (1 + crowd.blanked.index(row.sector),) if row.sector in crowd.blanked else ()
    return Shape(row.behind, (0, *own))
