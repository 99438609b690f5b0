"""What a report tells of a case: how far two assessors agreed, how each difference was decided, who did not share it.

Nobody is named: assessors are told apart by the order in which they submitted, and reasons lose the accounts that stand
in them. Nothing is told before both assessors have finished, so that none of them can read what the other said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from comity.benchmark.agreement import Comparison, compared
from comity.benchmark.case.checks import few
from comity.benchmark.case.events import Decided, Role, Settled
from comity.benchmark.case.history import dissents
from comity.benchmark.case.state import Case, Stage, criteria_to_judge, judgement, verdict_on
from comity.vocabulary.benchmark import Criterion, Degree, ProtocolMapping
from comity.vocabulary.errors import OptionError


class How(StrEnum):
    """By what a verdict came about where assessors differed, or was changed afterwards."""

    TALK = "talk"
    THIRD = "third"
    PANEL = "panel"
    APPEAL = "appeal"


_HOW = {Role.ASSESSOR: How.TALK, Role.THIRD: How.THIRD, Role.PANEL: How.PANEL, Role.APPEAL: How.APPEAL}
_CALLED = {
    Role.ASSESSOR: "an assessor who stepped down",
    Role.THIRD: "the third person",
    Role.PANEL: "a person of the panel",
    Role.APPEAL: "a person who decided the appeal",
}
_SHORTEST = 3  # letters of an account that is looked for in a reason; shorter ones stand in too many words


@dataclass(frozen=True, slots=True)
class Step:
    """How a criterion was decided, and what came of it (None: not applicable), with the reasons given."""

    how: How
    verdict: Degree | None
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """A criterion on which assessors differed or that was decided otherwise later: both verdicts and the steps."""

    criterion: Criterion
    one: Degree | None
    other: Degree | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Dissent:
    """Who does not share a decision, without a name; on a criterion, or "" for the decision as a whole."""

    who: str
    criterion: str
    why: str


@dataclass(frozen=True, slots=True)
class CaseAgreement:
    """The agreement of a case's assessors.

    differences: where their verdicts differed. changed: where they agreed, and a decision says otherwise.
    carried: how many criteria were judged in an earlier case and not again: nobody agreed on them here, so they are in
    none of the figures.
    """

    comparison: Comparison
    differences: tuple[Told, ...]
    changed: tuple[Told, ...]
    dissents: tuple[Dissent, ...]
    carried: int


def settled_mapping(case: Case) -> ProtocolMapping:
    """The joint mapping of a case, as it was decided last. Raises OptionError before all differences are settled."""
    if case.mapping is None:
        raise OptionError(
            f"The case {case.opened.case} is at the stage '{case.stage}', and nothing of it is told before both "
            "assessors have submitted: neither may see what the other says. Wait for them."
        )
    if case.unsettled:
        raise OptionError(
            f"In the case {case.opened.case} {len(case.unsettled)} differences are not settled yet: "
            f"{few(case.unsettled)}. Settle them first."
        )
    return case.mapping


def where_it_stands(case: Case) -> str:
    """How far the case has come, as a sentence for the report."""
    decided = case.of_kind(Decided)
    if case.stage is Stage.WITHDRAWN:
        return f"The case {case.opened.case} was withdrawn on {case.events[-1].day}; what stands here does not count."
    if not decided:
        return f"A draft: the panel has not decided the case {case.opened.case} yet."
    return f"As decided in the case {case.opened.case} on {decided[-1].day}."


def agreement_of(case: Case) -> CaseAgreement:
    """The agreement of a case whose differences are settled. Raises OptionError before that."""
    settled_mapping(case)
    names = _names(case)
    one = judgement(case, case.assessments[case.submitted[0]])
    found, carried = judged_alone(case)
    differing = [(each.criterion, each.one, each.other) for each in found.differences]
    changed = [(each, one.verdicts.get(each.id), one.verdicts.get(each.id)) for each in _changed(case)]
    known = {each.id for each, *_ in differing}
    return CaseAgreement(
        found,
        tuple(Told(*each, _steps(case, each[0].id, names)) for each in differing),
        tuple(Told(*each, _steps(case, each[0].id, names)) for each in changed if each[0].id not in known),
        tuple(Dissent(names[each.who], each.criterion, _unnamed(each.why, names)) for each in dissents(case)),
        carried,
    )


def judged_alone(case: Case) -> tuple[Comparison, int]:
    """Two submitted judgements over what they judged, and how many criteria carry over and are not in it."""
    one, other = (judgement(case, case.assessments[each]) for each in case.submitted)
    judged, scope = _judged(case), case.frame.benchmark.in_edition(case.edition)
    found = compared(one, other, replace(case.frame.benchmark, criteria=judged), case.edition)
    return found, len(scope) - len(judged)


def _judged(case: Case) -> tuple[Criterion, ...]:
    """The criteria that were to be judged, and those of which an assessor said something all the same."""
    said = {entry.subject[2] for each in case.submitted for entry in case.assessments[each]}
    judged = {*criteria_to_judge(case), *said}
    return tuple(each for each in case.frame.benchmark.in_edition(case.edition) if each.id in judged)


def _changed(case: Case) -> tuple[Criterion, ...]:
    """The criteria that a decision judged otherwise than it was settled before, in the benchmark's order."""
    changed = {change.criterion for each in case.of_kind(Decided) for change in each.changes}
    return tuple(each for each in case.frame.benchmark.in_edition(case.edition) if each.id in changed)


def _steps(case: Case, criterion: str, names: Mapping[str, str]) -> tuple[Step, ...]:
    return tuple(
        Step(_HOW[role], verdict, "; ".join(_unnamed(each, names) for each in reasons if each.strip()))
        for role, verdict, reasons in (*_settled(case, criterion), *_decided(case, criterion))
    )


_Said = tuple[Role, Degree | None, list[str]]


def _settled(case: Case, criterion: str) -> Iterator[_Said]:
    """The settlement of a difference: by whoever spoke last. In talk, everybody's reasons count."""
    said = [each for each in case.of_kind(Settled) if each.said.criterion == criterion]
    if said:
        last = said[-1]
        reasons = [each.why for each in said] if last.role is Role.ASSESSOR else [last.why]
        yield last.role, verdict_on(case, last.said), reasons


def _decided(case: Case, criterion: str) -> Iterator[_Said]:
    for each in case.of_kind(Decided):
        for change in each.changes:
            if change.criterion == criterion:
                yield each.role, verdict_on(case, change), [each.why]


def _names(case: Case) -> dict[str, str]:
    """What everybody who ever had a role is called in a report."""
    called = {who: _CALLED[role] for who, role in case.roles.items() if role in _CALLED}
    return {**called, **{who: f"assessor {number}" for number, who in enumerate(case.submitted, 1)}}


def _unnamed(text: str, names: Mapping[str, str]) -> str:
    """A reason without the accounts that stand in it as words."""
    for who in sorted(names, key=len, reverse=True):
        if len(who) >= _SHORTEST and names[who] != who:
            text = re.sub(rf"(?<!\w){re.escape(who)}(?!\w)", names[who], text, flags=re.IGNORECASE)
    return text
