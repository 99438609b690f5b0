"""Between two members: what of the benchmark both protocols cover, and what one needs of the other's audits.

A mapping is not transitive: that two protocols are like the benchmark does not make them like each other, criterion by
criterion (benchmarking.md 5). So the giver's protocol is held against those criteria that the receiver's covers fully.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from comity.benchmark.result import Result
from comity.vocabulary.benchmark import Benchmark, Criterion, Degree


def as_received(receiver: Result) -> Benchmark:
    """The benchmark as far as the receiver's protocol covers it fully: what it would miss in another's audit.

    Results against it say how much of that the giver's audits bring, and its add-on what to audit additionally.
    """
    covered = {each for each, verdict in receiver.verdicts.items() if verdict is Degree.FULL}
    return replace(
        receiver.benchmark,
        title=f"{receiver.benchmark.title}, as far as {receiver.protocol.id} covers it",
        criteria=tuple(each for each in receiver.benchmark.criteria if each.id in covered),
    )


@dataclass(frozen=True, slots=True)
class Lacking:
    """A criterion with how many protocols do not meet it fully, and for how many it is part of the smallest add-on."""

    criterion: Criterion
    protocols: int
    add_ons: int


def lacking(results: Sequence[Result]) -> tuple[Lacking, ...]:
    """The criteria that protocols lack, those first that most add-ons need, then those that most protocols lack.

    Of protocols against one edition of one benchmark. No protocol is named: this is for the programme, not a ranking.
    """
    missing = Counter(gap.criterion.id for result in results for gap in result.gaps)
    needed = Counter(gap.criterion.id for result in results for gap in result.top_up)
    criteria = {gap.criterion.id: gap.criterion for result in results for gap in result.gaps}
    found = [Lacking(criteria[name], count, needed[name]) for name, count in missing.items()]
    return tuple(sorted(found, key=lambda each: (-each.add_ons, -each.protocols, each.criterion.id)))
