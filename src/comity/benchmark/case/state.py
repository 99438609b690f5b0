"""Where a benchmark case stands: what its events have come to, as one frozen value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

from comity.benchmark.agreement import Comparison, Judgement, compared
from comity.benchmark.case.events import Basis, Drafted, Event, Figures, Opened, Published, Role
from comity.benchmark.criterion_mapping import CriterionMapping, on_criterion, put_into
from comity.benchmark.profiles import Profile
from comity.benchmark.record import Entry, current
from comity.benchmark.result import Result, result_of
from comity.benchmark.verdicts import verdicts
from comity.vocabulary.benchmark import Benchmark, Degree, ProtocolMapping
from comity.vocabulary.errors import OptionError
from comity.vocabulary.protocol import Protocol

_Kind = TypeVar("_Kind", bound=Event)


class Stage(StrEnum):
    """How far a case has come."""

    SELF_ASSESSMENT = "self-assessment"
    SUGGESTIONS = "suggestions"
    ASSESSMENT = "assessment"
    DIFFERENCES = "settling of differences"
    REPLY = "reply and decision"
    DECIDED = "publication"
    PUBLISHED = "published"
    APPEAL = "appeal"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Frame:
    """What a case is about: the values that its ids mean. `profile` turns verdicts into a result."""

    protocol: Protocol
    benchmark: Benchmark
    profile: Profile

    def bases(self, edition: str) -> tuple[Basis, Basis, Basis]:
        """Protocol, benchmark at an edition, and profile, each with the digest of what is counted of it.

        Wordings and titles of the benchmark are left out: correcting a comma in them changes no past result.
        """
        questions = [(each.number, each.text, each.obligation) for each in self.protocol.questions]
        scope = [(each.id, each.pillar, each.section, each.tier) for each in self.benchmark.in_edition(edition)]
        blocks = [(each.id, each.block) for each in self.benchmark.pillars]
        plain = [each.name for each in fields(self.profile) if each.name != "weights"]
        rule = [(name, str(getattr(self.profile, name))) for name in plain]
        weights = sorted((str(tier), str(weight)) for tier, weight in self.profile.weights.items())
        return (
            Basis(self.protocol.id, self.protocol.edition, _digest(questions)),
            Basis(self.benchmark.id, edition, _digest([scope, blocks])),
            Basis(self.profile.name, "", _digest([rule, weights])),
        )


def _digest(facts: object) -> str:
    return sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case after its events so far. It holds everything: show people of it what `case/views.py` gives them.

    roles: of everybody who ever had one. appointed: those who have theirs now. assessments: by assessor.
    mapping: the joint one, from the moment when both assessors have submitted; criteria that are `unsettled` are
    not in it. views: of an unsettled criterion, by assessor.
    """

    frame: Frame
    opened: Opened
    stage: Stage
    events: tuple[Event, ...]
    roles: Mapping[str, Role]
    appointed: Mapping[str, Role]
    self_assessment: tuple[Entry, ...] = ()
    suggestions: tuple[Entry, ...] = ()
    assessments: Mapping[str, tuple[Entry, ...]]
    submitted: tuple[str, ...] = ()
    mapping: ProtocolMapping | None = None
    unsettled: tuple[str, ...] = ()
    views: Mapping[str, Mapping[str, CriterionMapping]]

    @property
    def edition(self) -> str:
        """The edition of the benchmark."""
        return self.opened.benchmark.edition

    def of_kind(self, kind: type[_Kind]) -> tuple[_Kind, ...]:
        """Its events of one kind, in order."""
        return tuple(each for each in self.events if isinstance(each, kind))

    def holding(self, role: Role) -> tuple[str, ...]:
        """Who is appointed to a role now, in the order of appointment."""
        return tuple(person for person, held in self.appointed.items() if held is role)

    @property
    def reply_until(self) -> date | None:
        """The last day for the member's reply; None before the draft result."""
        drafted = self.of_kind(Drafted)
        return drafted[0].day + timedelta(self.opened.terms.reply_days) if drafted else None

    @property
    def appeal_until(self) -> date | None:
        """The last day for an appeal; None before publication."""
        published = self.of_kind(Published)
        return published[0].day + timedelta(self.opened.terms.appeal_days) if published else None


def mapping_of(case: Case, entries: tuple[Entry, ...]) -> ProtocolMapping:
    """What one record comes to, together with what the case carries over from an earlier one."""
    own = current(entries, case.frame.protocol.id, case.frame.benchmark.id)
    carried = case.opened.carried
    if carried is None:
        return own
    before = carried.mapping
    return ProtocolMapping(
        own.protocol,
        own.benchmark,
        tuple(sorted({*before.answered, *own.answered})),
        tuple(sorted((*before.links, *own.links), key=lambda each: (each.question, each.criterion))),
        (*before.combined, *own.combined),
        (*before.not_applicable, *own.not_applicable),
    )


def judgement(case: Case, entries: tuple[Entry, ...]) -> Judgement:
    """The mapping and the verdicts that a record comes to."""
    mapping = mapping_of(case, entries)
    return Judgement(mapping, verdicts(mapping, case.frame.protocol, case.frame.benchmark, case.edition))


def comparison(case: Case) -> Comparison:
    """The two submitted judgements side by side, the assessors in the order of their submission."""
    one, other = (judgement(case, case.assessments[each]) for each in case.submitted)
    return compared(one, other, case.frame.benchmark, case.edition)


def verdict_on(case: Case, said: CriterionMapping) -> Degree | None:
    """What follows for a criterion from what is said of it; None: it is not applicable."""
    empty = ProtocolMapping(case.frame.protocol.id, case.frame.benchmark.id)
    found = verdicts(put_into(empty, said), case.frame.protocol, case.frame.benchmark, case.edition)
    return found.get(said.criterion)


def joint(case: Case, unsettled: tuple[str, ...]) -> ProtocolMapping:
    """What both assessors agree on: of each such criterion all that the first to submit says."""
    one, other = (mapping_of(case, case.assessments[each]) for each in case.submitted)
    agreed = ProtocolMapping(one.protocol, one.benchmark, tuple(sorted({*one.answered, *other.answered})))
    for each in case.frame.benchmark.in_edition(case.edition):
        if each.id not in unsettled:
            agreed = put_into(agreed, on_criterion(one, each.id))
    return agreed


def result(case: Case, mapping: ProtocolMapping) -> Result:
    """What a mapping comes to by the terms of the case."""
    return result_of(mapping, case.frame.protocol, case.frame.benchmark, case.edition, case.frame.profile)


def figures(case: Case, mapping: ProtocolMapping) -> Figures:
    """What is stated of the result of a mapping."""
    found = result(case, mapping)
    return Figures(found.commonality, found.verdict)


def criteria_to_judge(case: Case) -> tuple[str, ...]:
    """The criteria that have to be judged: all of the edition, or in a delta those that do not carry over."""
    if case.opened.carried:
        return case.opened.carried.criteria
    return tuple(each.id for each in case.frame.benchmark.in_edition(case.edition))


def questions_to_judge(case: Case) -> tuple[str, ...]:
    """The questions that have to be answered: all, or in a delta those that are new or changed."""
    if case.opened.carried:
        return case.opened.carried.questions
    return tuple(each.number for each in case.frame.protocol.questions)


def known_mapping(case: Case) -> ProtocolMapping:
    """The joint mapping. Raises OptionError before both assessors have submitted."""
    if case.mapping is None:
        raise OptionError("There is no joint mapping before both assessors have submitted.")
    return case.mapping
