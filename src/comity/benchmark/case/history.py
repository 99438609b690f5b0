"""Every past result of a case, worked out again from the events it came from; and what was published of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from comity.benchmark.case.events import (
    Decided,
    Dissented,
    Drafted,
    Event,
    Published,
    Recorded,
    Role,
    SelfAssessed,
    Settled,
    Submitted,
)
from comity.benchmark.case.people import begin
from comity.benchmark.case.state import Case, mapping_of, result
from comity.benchmark.case.steps import apply
from comity.benchmark.result import Result, Verdict
from comity.vocabulary.benchmark import Degree, ProtocolMapping


@dataclass(frozen=True, slots=True)
class PastResult:
    """What stood after an event: the self-assessment, an assessor's judgement, the draft, a decision.

    number: of the event, from 1. behind: numbers of the events that the result came from.
    """

    number: int
    event: Event
    result: Result
    behind: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What all participants are told: verdict, editions, day, and ids of the criteria that are covered fully.

    No wording of the protocol. `since`: the day of publication. `version` 2 is that after an appeal.
    """

    case: str
    member: str
    protocol: str
    protocol_edition: str
    benchmark: str
    benchmark_edition: str
    profile: str
    verdict: Verdict
    since: date
    version: int
    covered: tuple[str, ...]


def history(case: Case) -> tuple[PastResult, ...]:
    """Every past result, in order. It holds all assessors' judgements: show people what `case/views.py` gives them."""
    found = []
    for number, then in enumerate(_states(case), 1):
        event = then.events[-1]
        mapping = _stated(then, event)
        if mapping is not None:
            found.append(PastResult(number, event, result(then, mapping), _behind(then, event)))
    return tuple(found)


def _states(case: Case) -> Iterator[Case]:
    """The case after each of its events."""
    then = begin(case.events[0], case.frame)
    yield then
    for event in case.events[1:]:
        then = apply(then, event)
        yield then


def _stated(then: Case, event: Event) -> ProtocolMapping | None:
    """The mapping whose result an event states; None where it states none."""
    match event:
        case SelfAssessed():
            return mapping_of(then, then.self_assessment)
        case Submitted():
            return mapping_of(then, then.assessments[event.who])
        case Drafted() | Decided():
            return then.mapping
        case _:
            return None


def _behind(then: Case, event: Event) -> tuple[int, ...]:
    return tuple(number for number, each in enumerate(then.events, 1) if _shaped(then, event, each))


def _shaped(then: Case, stated: Event, event: Event) -> bool:
    """Whether an event shaped the result that `stated` gives."""
    match stated:
        case SelfAssessed():
            return isinstance(event, Recorded) and event.role is Role.MEMBER
        case Submitted():
            return isinstance(event, Recorded) and event.who == stated.who
        case _:
            judged = isinstance(event, Recorded | Submitted) and event.who in then.submitted
            return judged or isinstance(event, Settled | Decided)


def notices(case: Case) -> tuple[Notice, ...]:
    """What was published, each version as it was told then."""
    published = [then for then in _states(case) if isinstance(then.events[-1], Published)]
    return tuple(_notice(then, version) for version, then in enumerate(published, 1))


def _notice(then: Case, version: int) -> Notice:
    assert then.mapping is not None
    found, opened = result(then, then.mapping), then.opened
    return Notice(
        opened.case,
        opened.member,
        opened.protocol.id,
        opened.protocol.edition,
        opened.benchmark.id,
        opened.benchmark.edition,
        opened.profile.id,
        found.verdict,
        then.events[-1].day,
        version,
        tuple(each for each, verdict in found.verdicts.items() if verdict is Degree.FULL),
    )


@dataclass(frozen=True, slots=True)
class Dissent:
    """Who did not agree, with what (a criterion, or "" for a decision as a whole), why, and when."""

    who: str
    criterion: str
    why: str
    day: date


def dissents(case: Case) -> tuple[Dissent, ...]:
    """All dissent of a case, in order; it belongs into the report (GFSI)."""
    found = []
    for each in case.events:
        if isinstance(each, Dissented):
            found.append(Dissent(each.who, each.criterion, each.why, each.day))
        elif isinstance(each, Decided):
            found.extend(Dissent(vote.person, "", vote.why, each.day) for vote in each.votes if not vote.agrees)
    return tuple(found)
