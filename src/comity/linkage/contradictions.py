"""Contradictions: judgements that cannot all hold, each with the chain that proves it.

Whoever says that A and B are one site, and B and C, cannot say that A and C are two. The chain is the shortest one, so
that a person sees as few rows as possible.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from comity.vocabulary.judgement import Answer, Judgement

Neighbours = Mapping[str, Sequence[tuple[str, Judgement]]]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`different` parts two rows that the judgements of `chain` ("same", end to end) tie together.

    `rows` are the record ids along the chain, from `different.left` to `different.right`.
    """

    different: Judgement
    chain: tuple[Judgement, ...]
    rows: tuple[str, ...]

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """All that cannot hold together: the chain, then the parting."""
        return (*self.chain, self.different)


def contradictions(judgements: Iterable[Judgement]) -> tuple[Contradiction, ...]:
    """Every "different" whose two rows a chain of "same" ties together, in the order of the judgements."""
    told = tuple(judgements)
    neighbours = _neighbours(told)
    found = ((judged, _shortest(neighbours, judged.left, judged.right)) for judged in told if _parts(judged))
    return tuple(Contradiction(judged, *steps) for judged, steps in found if steps)


def _parts(judged: Judgement) -> bool:
    return judged.answer is Answer.DIFFERENT and judged.left != judged.right


def _neighbours(judgements: Sequence[Judgement]) -> Neighbours:
    found: dict[str, list[tuple[str, Judgement]]] = {}
    for judged in judgements:
        if judged.answer is Answer.SAME:
            found.setdefault(judged.left, []).append((judged.right, judged))
            found.setdefault(judged.right, []).append((judged.left, judged))
    return found


def _shortest(neighbours: Neighbours, start: str, end: str) -> tuple[tuple[Judgement, ...], tuple[str, ...]] | None:
    """The judgements and rows on a shortest way from `start` to `end`; None where there is none."""
    came: dict[str, tuple[str, Judgement] | None] = {start: None}
    queue = deque([start])
    while queue and end not in came:
        row = queue.popleft()
        for other, judged in neighbours.get(row, ()):
            if other not in came:
                came[other] = (row, judged)
                queue.append(other)
    return _walked(came, end) if end in came else None


def _walked(
    came: Mapping[str, tuple[str, Judgement] | None], end: str
) -> tuple[tuple[Judgement, ...], tuple[str, ...]]:
    steps: list[Judgement] = []
    rows = [end]
    while step := came[rows[-1]]:
        rows.append(step[0])
        steps.append(step[1])
    return tuple(reversed(steps)), tuple(reversed(rows))
