"""Readers of all columns at once (I3b, A7 of disclosure.md): how often each names the member behind a row rightly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from comity.disclosure.attackers import wilson
from comity.disclosure.habits import Attributes, ahead
from comity.disclosure.policy import Policy
from comity.disclosure.rules import coalitions

Counts = NDArray[np.int64]
Exclusive = Iterable[tuple[int, Attributes]]
"""Rows of a cell that stand on one member: that member, and what the row shows; or a Counter of them."""


class Readers:
    """An outsider, and every coalition of up to `coalition_m` of some members, which takes its own rows out."""

    def __init__(self, members: Sequence[int], policy: Policy) -> None:
        every = list(coalitions(members, policy.coalition_m))
        self._number = {member: number for number, member in enumerate(members)}
        self._inside = np.array([[member in each for member in members] for each in every], dtype=bool)
        self._policy = policy

    def right(self, cell: Exclusive) -> Counts:
        """How many rows of a cell each reader names rightly."""
        said = ahead(cell)
        outside = ~self._inside[:, [self._number[member] for member in said.members]]
        # Nobody outside a reader's own may be likelier than the true one, who must be outside it.
        strangers = said.likelier.astype(np.float32) @ outside.T.astype(np.float32)
        named = (strangers == 0) & outside[:, said.behind].T
        found: Counts = said.count @ named
        return found

    def aims(self, cell: Exclusive) -> Counts:
        """At how many rows of a cell each reader aims: all but its own."""
        counts = np.zeros(len(self._number), dtype=np.int64)
        for (member, _), rows in Counter(cell).items():
            counts[self._number[member]] += rows
        return (~self._inside).astype(np.int64) @ counts

    def most(self, aims: Counts) -> Counts:
        """How many each may name rightly of so many: chance explains no more beside p_max (Wilson, 95 %)."""
        known = {rows: self._most(rows) for rows in sorted({*aims.tolist()})}
        return np.array([known[rows] for rows in aims.tolist()], dtype=np.int64)

    def _most(self, rows: int) -> int:
        hits = int(rows * self._policy.p_max)
        while hits < rows and wilson(hits + 1, rows)[0] <= self._policy.p_max:
            hits += 1
        return hits


def successful(rows: Sequence[tuple[Hashable, int, Attributes]], policy: Policy) -> int:
    """How many readers name more than p_max of the exclusive rows rightly, beyond chance; a row is given as its cell,
    the member behind it and what it shows."""
    cells: defaultdict[Hashable, list[tuple[int, Attributes]]] = defaultdict(list)
    for cell, member, attributes in rows:
        cells[cell].append((member, attributes))
    readers = Readers(sorted({member for _, member, _ in rows}), policy)
    nobody = np.zeros_like(readers.aims(()))
    right = sum((readers.right(each) for each in cells.values()), start=nobody)
    aims = sum((readers.aims(each) for each in cells.values()), start=nobody)
    return int(np.count_nonzero(right > readers.most(aims)))
