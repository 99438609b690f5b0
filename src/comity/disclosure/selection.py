"""Attackers who know the rule by which rows are selected, all but the key, and see which rows of their own are listed.

A member knows its own rows; one that plants sites knows that nobody else has them (disclosure.md, A12). Rule R1 speaks
of rows that the member cannot explain. Here is what its own rows tell it: how many rows of its cell stand on one other
member, and whether somebody else audits a site of its own, too.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from comity.disclosure.attackers import Guess, Target
from comity.disclosure.policy import STRICT, Policy


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a member infers of one cell: between `least` and `most` listed rows stand on one other member each.

    `truth` is how many do. `least` is certain. `most` supposes that the gate held rows for R1c alone.
    """

    cell: str
    least: int
    most: int
    truth: int

    @property
    def holds(self) -> bool:
        """Whether the truth lies between."""
        return self.least <= self.truth <= self.most


@dataclass(frozen=True, slots=True)
class OwnRows:
    """What members learn of their own sites: of those listed `shared` have another member, too, of those held `alone`
    have none. Of `sites` in all, `all_shared` have another member."""

    listed: int = 0
    shared: int = 0
    held: int = 0
    alone: int = 0

    def __add__(self, other: OwnRows) -> OwnRows:
        pairs = zip(self.counts, other.counts, strict=True)
        return OwnRows(*(one + more for one, more in pairs))

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """The four counts."""
        return self.listed, self.shared, self.held, self.alone

    @property
    def all_shared(self) -> int:
        """How many of all have another member."""
        return self.shared + self.held - self.alone


NOTHING_LEARNED = OwnRows()


def own_rows(listed: Target, held: Target, member: int, without: frozenset[str] = frozenset()) -> OwnRows:
    """What a member learns of its own sites from seeing whether they are listed; rows `without` are left out.

    `held` are sites old enough that are not listed, under ids of their own.
    """
    here, waiting = (
        [behind for row_id, behind in target.behind.items() if member in behind and row_id not in without]
        for target in (listed, held)
    )
    return OwnRows(
        len(here), sum(len(behind) > 1 for behind in here), len(waiting), sum(len(behind) == 1 for behind in waiting)
    )


def bounds(listed: Target, held: Target, member: int, policy: Policy) -> Iterator[Bounds]:
    """What a member infers, cell by cell, from how many of the rows are listed and held that it alone stands behind.

    Listed on one member are c of its rows and T of others. R1c asks c <= p_max * (c + T), so T >= c * (1/p_max - 1).
    Where some of its rows are held, one more would have broken R1c after m others took out theirs, which are at most
    m * p_max * T: so T < (c + 1) * (1/p_max - 1) / (1 - m * p_max), if that is what they were held for. Nothing can be
    inferred so under the strict rule, which does not speak of rows on one member.
    """
    if policy.rule == STRICT:
        return
    alone, waiting = _alone(listed), _alone(held)
    rows = Counter(listed.cells[row_id] for row_id, behind in listed.behind.items() if member not in behind)
    others = 1 / policy.p_max - 1
    room = 1 - policy.coalition_m * policy.p_max
    for cell, here in sorted(alone.items()):
        own = here[member]
        least, most = math.ceil(own * others), rows[cell]
        if waiting[cell][member] and room > 0:
            most = min(most, math.ceil((own + 1) * others / room) - 1)
        if own or waiting[cell][member]:
            yield Bounds(cell, least, most, here.total() - own)


def rule_reader(listed: Target, held: Target, member: int) -> Guess:
    """A member that knows how many sites of each cell every other member alone audits, held ones too, and the rule: the
    gate cuts whoever has most to what it lists of this member, where it holds some of it. Names the likeliest."""
    alone, waiting = _alone(listed), _alone(held)
    guess: dict[str, int] = {}
    named: dict[str, int] = {}
    for cell, here in alone.items():
        known = here + waiting[cell]
        cap = here[member] if waiting[cell][member] else known.total()
        rivals = [other for other in sorted(known) if other != member]
        named[cell] = max(rivals, key=lambda other: (min(known[other], cap), known[other], -other), default=-1)
    for row in listed.rows:
        if member not in listed.behind[row.row_id] and listed.cells[row.row_id] in named:
            guess[row.row_id] = named[listed.cells[row.row_id]]
    return guess


def _alone(target: Target) -> Mapping[str, Counter[int]]:
    """By cell, how many rows stand on each member alone."""
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for row_id, behind in target.behind.items():
        if len(behind) == 1:
            found[target.cells[row_id]].update(behind)
    return found
