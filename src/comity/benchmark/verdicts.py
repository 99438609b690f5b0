"""From links to one verdict per criterion: full, partial or none (benchmarking.md 3, rules 1 and 2, and 5)."""

from __future__ import annotations

from collections.abc import Mapping

from comity.vocabulary.benchmark import Benchmark, Degree, ProtocolMapping, Relation
from comity.vocabulary.protocol import Obligation, Protocol

Verdicts = Mapping[str, Degree]
"""A verdict for each criterion that counts: those of an edition without what is not applicable, in catalogue order."""


def verdicts(mapping: ProtocolMapping, protocol: Protocol, benchmark: Benchmark, edition: str) -> dict[str, Degree]:
    """What the protocol does for each criterion of `edition` that is applicable.

    The best of its links, or what an assessor said of several questions together. A question that is not required
    now gives at most partial, alone and together with others (ISEAL: judge the obligation as well as the topic).
    """
    required = {each.number for each in protocol.questions if each.obligation is Obligation.REQUIRED}
    left_out = {each.criterion for each in mapping.not_applicable}
    found = {each.id: Degree.NONE for each in benchmark.in_edition(edition) if each.id not in left_out}
    said: list[tuple[str, Degree, tuple[str, ...]]]
    said = [(each.criterion, each.degree, (each.question,)) for each in mapping.links]
    said += [(each.criterion, each.verdict, each.questions) for each in mapping.combined]
    for criterion, degree, questions in said:
        if criterion in found:
            counted = degree if required.issuperset(questions) else min(degree, Degree.PARTIAL, key=_rank)
            found[criterion] = max(found[criterion], counted, key=_rank)
    return found


def conflicts(mapping: ProtocolMapping) -> tuple[tuple[str, str], ...]:
    """Question and criterion of every link that says the protocol contradicts the criterion."""
    return tuple((each.question, each.criterion) for each in mapping.links if each.relation is Relation.CONFLICTS)


def _rank(degree: Degree) -> int:
    return degree.rank
