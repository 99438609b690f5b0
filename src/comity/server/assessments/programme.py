"""What a new edition of the benchmark would do to every protocol that was decided on, before it is adopted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from comity.benchmark.editions import At, WhatIf, mapped, what_if
from comity.benchmark.result import Result
from comity.reference.benchmarks import common
from comity.server.assessments import store
from comity.server.assessments.models import Case


@dataclass(frozen=True, slots=True)
class Outlook:
    """A protocol now and under another edition; shares in per cent, verdicts in words.

    then: with nothing for what has to be judged anew. best: were all of that met in full. to_judge: how many criteria
    that is. critical: ids of critical criteria that would not be met in full, and are no gap now.
    """

    case: UUID
    member: str
    title: str
    edition: str
    now: float
    now_verdict: str
    then: float
    then_verdict: str
    best: float
    best_verdict: str
    to_judge: int
    critical: tuple[str, ...]


def editions() -> Sequence[str]:
    """The editions of the common benchmark, oldest first."""
    return [each.id for each in common().editions]


def outlooks(edition: str) -> Sequence[Outlook]:
    """What an edition would do to each protocol by its latest decision that was told, by member. For offices.

    A protocol whose new edition was decided on is not among them.
    Raises KeyError for an edition that there is not.
    """
    if edition not in editions():
        raise KeyError(edition)
    latest: dict[int, Case] = {}
    told = Case.objects.select_related("member").filter(published__isnull=False, protocol__removed=None)
    followed = Case.objects.filter(published__isnull=False, before__isnull=False).exclude(
        protocol=F("before__protocol")
    )
    told = told.exclude(protocol__in=followed.values("before__protocol"))
    for row in told.order_by("published"):
        latest[row.protocol_id] = row
    found = []
    for row in sorted(latest.values(), key=lambda each: (each.member.name, each.title)):
        (changed,) = what_if([mapped(store.standing(row))], At(common(), edition))
        found.append(_outlook(row, changed))
    return found


def _outlook(row: Case, changed: WhatIf) -> Outlook:
    return Outlook(
        row.public, row.member.name, row.title, row.edition, *_told(changed.before), *_told(changed.after),
        *_told(changed.at_best), len(changed.to_judge), changed.new_critical_gaps,
    )  # fmt: skip


def _told(result: Result) -> tuple[float, str]:
    return float(result.commonality * 100), result.verdict.value.replace("_", " ")
