"""Answers: what people said about pairs of rows, as ties and partings between contents, with contradictions shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.vocabulary.judgement import Answer, Judgement

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Answers:
    """Pairs (low, high) of contents that a person tied together or parted.

    Where a chain of "same" ties two rows that someone called different, the "different" is used, and no "same" is among
    all rows that "same" ties to these two, directly or through others: which of them is wrong nobody knows, and it need
    not be one of the shortest chain. `contradictions` are all those "same", then the "different". `unused` name a row
    that is not among the records.
    """

    together: frozenset[Pair]
    apart: frozenset[Pair]
    contradictions: tuple[Judgement, ...]
    unused: tuple[Judgement, ...]


class Chains:
    """Which numbers are tied together, directly or through others."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def of(self, node: int) -> int:
        """The chain of `node`: the smallest number in it."""
        parent = self._parent
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def join(self, one: int, other: int) -> bool:
        """Tie two numbers; whether they were in two chains before."""
        low, high = sorted((self.of(one), self.of(other)))
        self._parent[high] = low
        return low != high


def settle(judgements: Sequence[Judgement], place: Mapping[str, int]) -> Answers:
    """Judgements as ties and partings; `place` gives the content of each record id."""
    known = [judged for judged in judgements if judged.left in place and judged.right in place]
    same = [judged for judged in known if judged.answer is Answer.SAME]
    different = [judged for judged in known if judged.answer is Answer.DIFFERENT]

    def pair(judged: Judgement) -> Pair:
        one, other = place[judged.left], place[judged.right]
        return min(one, other), max(one, other)

    chains = Chains()
    for judged in same:
        chains.join(*pair(judged))
    against = [j for j in different if chains.of(pair(j)[0]) == chains.of(pair(j)[1])]
    broken = {chains.of(pair(j)[0]) for j in against}
    return Answers(
        together=frozenset(pair(j) for j in same if chains.of(pair(j)[0]) not in broken),
        apart=frozenset(pair(j) for j in different),
        contradictions=(*(j for j in same if chains.of(pair(j)[0]) in broken), *against),
        unused=tuple(j for j in judgements if j.left not in place or j.right not in place),
    )
