"""The benchmark case as a state machine: which event is possible when and by whom, and what the events come to.

self-assessment → suggestions → two blind assessments → differences → draft and reply → decision → publication →
one appeal → end of validity (benchmarking.md 6). No database and no clock: events come in and a value comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from comity.benchmark.case import assessing, deciding, ending, people
from comity.benchmark.case.events import (
    Appealed,
    Appointed,
    BenchmarkChanged,
    Decided,
    Dissented,
    Drafted,
    Event,
    ProtocolChanged,
    Published,
    Recorded,
    Reinstated,
    Replied,
    Role,
    SelfAssessed,
    Settled,
    SteppedDown,
    Submitted,
    Suggested,
    Suspended,
    Withdrawn,
)
from comity.benchmark.case.state import Case, Frame, Stage
from comity.vocabulary.errors import OptionError

_STEPS: Mapping[type[Event], tuple[Callable[[Case, Any], Case], str]] = {
    Appointed: (people.appoint, "appoint a person"),
    SteppedDown: (people.step_down, "let a person step down"),
    Recorded: (assessing.record, "record an entry"),
    SelfAssessed: (assessing.hand_in, "hand in the self-assessment"),
    Suggested: (assessing.end_suggestions, "end the suggestions"),
    Submitted: (assessing.submit, "submit a judgement"),
    Settled: (assessing.settle, "settle a difference"),
    Dissented: (assessing.dissent, "dissent"),
    Drafted: (assessing.draft, "send the draft result"),
    Replied: (deciding.reply, "reply to the draft result"),
    Decided: (deciding.decide, "decide"),
    Published: (deciding.publish, "publish"),
    Appealed: (deciding.appeal, "appeal"),
    Suspended: (ending.suspend, "suspend the recognition"),
    Reinstated: (ending.reinstate, "reinstate the recognition"),
    ProtocolChanged: (ending.change, "tell a new edition or a significant change of the protocol"),
    BenchmarkChanged: (ending.change, "tell a new edition of the benchmark"),
    Withdrawn: (ending.withdraw, "withdraw"),
}
_S, _M, _A = Role.SECRETARIAT, Role.MEMBER, Role.ASSESSOR
_Possible = Mapping[type[Event], tuple[Role, ...]]
_PEOPLE: _Possible = {Appointed: (_S,), SteppedDown: (_S,)}
_END: _Possible = {Withdrawn: (_S, _M)}
_RECOGNISED: _Possible = {
    Suspended: (_S,),
    Reinstated: (_S,),
    ProtocolChanged: (_S, _M),
    BenchmarkChanged: (_S,),
    Withdrawn: (_S, _M),
}
_POSSIBLE: Mapping[Stage, _Possible] = {
    Stage.SELF_ASSESSMENT: {Recorded: (_M,), SelfAssessed: (_M,), **_PEOPLE, **_END},
    Stage.SUGGESTIONS: {Recorded: (Role.ENGINE,), Suggested: (_S,), **_PEOPLE, **_END},
    Stage.ASSESSMENT: {Recorded: (_A,), Submitted: (_A,), **_PEOPLE, **_END},
    Stage.DIFFERENCES: {Settled: (_A, Role.THIRD), Dissented: (_A,), Drafted: (_S,), **_PEOPLE, **_END},
    Stage.REPLY: {Replied: (_M,), Dissented: (_A,), Decided: (Role.PANEL,), **_PEOPLE, **_END},
    Stage.DECIDED: {Published: (_S,), **_END},
    Stage.PUBLISHED: {Appealed: (_M,), **_RECOGNISED},
    Stage.APPEAL: {Decided: (Role.APPEAL,), **_PEOPLE, **_RECOGNISED},
    Stage.WITHDRAWN: {},
}
_BY_APPOINTMENT = (Role.ASSESSOR, Role.THIRD, Role.PANEL, Role.APPEAL)


def possible(case: Case) -> _Possible:
    """The kinds of event that may come next, each with the roles that may bring it."""
    return _POSSIBLE[case.stage]


def apply(case: Case, event: Event) -> Case:
    """The case after one more event. Raises OptionError: why it is not allowed, and what would be."""
    if event.when.utcoffset() != timedelta(0):
        raise OptionError("An event says its moment in UTC. Convert it.")
    if event.when < case.events[-1].when:
        raise OptionError(
            f"A case is only added to: its last event is of {case.events[-1].when.isoformat()}, and this one of "
            f"{event.when.isoformat()}."
        )
    _refuse_impossible(case, event)
    _refuse_person(case, event)
    step, _ = _STEPS[type(event)]
    after = step(case, event)
    return replace(after, events=(*case.events, event), roles={**after.roles, event.who: event.role})


def _refuse_impossible(case: Case, event: Event) -> None:
    if event.role not in possible(case).get(type(event), ()):
        does = _STEPS[type(event)][1] if type(event) in _STEPS else "open the case again"
        raise OptionError(
            f"{event.who} as {event.role} cannot {does} at the stage '{case.stage}'. {_now(possible(case))}"
        )


def _now(kinds: _Possible) -> str:
    if not kinds:
        return "Nothing is possible any more; a new case can be opened."
    return "Possible: " + "; ".join(f"{_STEPS[kind][1]} ({', '.join(roles)})" for kind, roles in kinds.items()) + "."


def _refuse_person(case: Case, event: Event) -> None:
    if not event.who.strip():
        raise OptionError("An event says who acts. Fill in 'who'.")
    if event.role in _BY_APPOINTMENT and case.appointed.get(event.who) is not event.role:
        raise OptionError(f"{event.who} is not appointed as {event.role}. The Secretariat appoints.")
    if case.roles.get(event.who, event.role) is not event.role:
        raise OptionError(
            f"{event.who} is in this case as {case.roles[event.who]}, and nobody has two roles in one case. Somebody "
            f"else acts as {event.role}."
        )


def replay(events: Iterable[Event], frame: Frame) -> Case:
    """The case that events come to, the first one being `Opened`. Raises OptionError with the event's number."""
    case: Case | None = None
    for number, event in enumerate(events, 1):
        try:
            case = people.begin(event, frame) if case is None else apply(case, event)
        except OptionError as error:
            raise OptionError(f"Event {number}: {error}") from None
    if case is None:
        raise OptionError("A case has at least the event that opens it.")
    return case
