"""Who takes part in a case: its opening, appointments, and who steps down."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from comity.benchmark.case.checks import few
from comity.benchmark.case.events import Appointed, Carried, Event, Opened, Role, SteppedDown, Terms
from comity.benchmark.case.state import Case, Frame, Stage
from comity.vocabulary.errors import OptionError

_APPOINTED_IN = {
    Role.ASSESSOR: (Stage.SELF_ASSESSMENT, Stage.SUGGESTIONS, Stage.ASSESSMENT),
    Role.THIRD: (Stage.SELF_ASSESSMENT, Stage.SUGGESTIONS, Stage.ASSESSMENT, Stage.DIFFERENCES),
    Role.PANEL: (Stage.SELF_ASSESSMENT, Stage.SUGGESTIONS, Stage.ASSESSMENT, Stage.DIFFERENCES, Stage.REPLY),
    Role.APPEAL: (Stage.APPEAL,),
}


def begin(event: Event, frame: Frame) -> Case:
    """The case that an `Opened` begins. Refuses another protocol, benchmark or profile than it speaks of."""
    if not isinstance(event, Opened):
        raise OptionError("A case begins by being opened. Nothing else is possible before.")
    if event.role is not Role.SECRETARIAT:
        raise OptionError(f"A case is opened by the Secretariat, not by {event.who} as {event.role}.")
    if not event.case.strip() or not event.member.strip():
        raise OptionError("A case has an id and a member. Fill in both.")
    _refuse_terms(event.terms)
    _refuse_other_basis(event, frame)
    if event.carried:
        _refuse_carried(event.carried, frame, event.benchmark.edition)
    return Case(
        frame=frame,
        opened=event,
        stage=Stage.SELF_ASSESSMENT,
        events=(event,),
        roles={event.who: event.role},
        appointed={},
        assessments={},
        views={},
    )


def _refuse_terms(terms: Terms) -> None:
    days = min(terms.reply_days, terms.appeal_days, terms.quotable)
    if days < 0 or min(terms.validity_months, terms.transition_months, terms.panel) < 1:
        raise OptionError("Terms: days and letters are at least 0, months and the panel at least 1. Correct them.")
    if not Fraction(1, 2) < terms.majority <= 1:
        raise OptionError(f"Terms: a majority is more than 1/2 and at most 1, not {terms.majority}. Correct it.")


def _refuse_carried(carried: Carried, frame: Frame, edition: str) -> None:
    """Refuse what is carried over from another protocol or benchmark, or does not exist in this one."""
    if (carried.mapping.protocol, carried.mapping.benchmark) != (frame.protocol.id, frame.benchmark.id):
        raise OptionError(f"What carries over is a mapping of {carried.mapping.protocol}, not of {frame.protocol.id}.")
    scope = {each.id for each in frame.benchmark.in_edition(edition)}
    numbers = {each.number for each in frame.protocol.questions}
    if not (scope.issuperset(carried.criteria) and numbers.issuperset(carried.questions)):
        raise OptionError("What is to be judged names a criterion or question that there is not. Work it out again.")
    if missing := sorted(scope - {*carried.criteria, *carried.origins}):
        raise OptionError(f"{few(missing)} neither carry over nor are to be judged. Work out again what carries over.")


def _refuse_other_basis(opened: Opened, frame: Frame) -> None:
    if opened.benchmark.edition not in {each.id for each in frame.benchmark.editions}:
        raise OptionError(f"The benchmark {frame.benchmark.id} has no edition {opened.benchmark.edition}.")
    stated = (opened.protocol, opened.benchmark, opened.profile)
    for said, given in zip(stated, frame.bases(opened.benchmark.edition), strict=True):
        if said != given:
            raise OptionError(
                f"The case {opened.case} rests on {said.id} {said.edition} ({said.digest}), but {given.id} "
                f"{given.edition} ({given.digest}) was given. Give the one that it was opened with."
            )


def appoint(case: Case, event: Appointed) -> Case:
    """Give a person a role. Nobody with a tie to the member, nobody with another role, in time, two assessors."""
    if event.to not in _APPOINTED_IN:
        raise OptionError(f"Nobody is appointed as {event.to}. There are: {', '.join(_APPOINTED_IN)}.")
    if case.stage not in _APPOINTED_IN[event.to]:
        raise OptionError(
            f"{event.person} cannot be appointed as {event.to} now: the case is at the stage '{case.stage}'. That is "
            f"possible at: {', '.join(_APPOINTED_IN[event.to])}."
        )
    if _same(case.opened.member, event.person) or any(_same(case.opened.member, each) for each in event.ties):
        raise OptionError(
            f"{event.person} is tied to {case.opened.member}, whose case this is. Appoint somebody without a tie."
        )
    if case.roles.get(event.person, event.to) is not event.to:
        raise OptionError(
            f"{event.person} is in this case as {case.roles[event.person]} already, and nobody has two roles in one "
            "case. Appoint somebody else."
        )
    if event.person in case.appointed:
        raise OptionError(f"{event.person} is appointed already.")
    if event.to is Role.ASSESSOR and len(case.holding(Role.ASSESSOR)) == 2:
        raise OptionError("There are two assessors already. One can step down before having submitted.")
    return replace(
        case,
        roles={**case.roles, event.person: event.to},
        appointed={**case.appointed, event.person: event.to},
    )


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def step_down(case: Case, event: SteppedDown) -> Case:
    """Take the role of a person who has not given the judgement that it is for."""
    if event.person not in case.appointed:
        raise OptionError(f"{event.person} has no appointment in this case to step down from.")
    if event.person in case.submitted:
        raise OptionError(f"{event.person} has submitted a judgement, which stays. A third person settles differences.")
    return replace(case, appointed={who: role for who, role in case.appointed.items() if who != event.person})
