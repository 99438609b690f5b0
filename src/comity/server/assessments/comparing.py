"""Two judgements side by side, once both are in: how far they agree, where they differ, and how that was settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from comity.benchmark.agreement import Comparison
from comity.benchmark.case.agreed import judged_alone
from comity.benchmark.case.events import Role, Settled
from comity.benchmark.case.state import Case as Standing
from comity.benchmark.case.state import Stage, mapping_of, verdict_on
from comity.benchmark.criterion_mapping import on_criterion
from comity.server.accounts.models import User
from comity.server.accounts.roles import TEAM, Actor
from comity.server.accounts.roles import Role as Part
from comity.server.assessments import store
from comity.server.assessments.selectors import invitation, scope
from comity.vocabulary.benchmark import Criterion, Degree


@dataclass(frozen=True, slots=True)
class Linked:
    """A question that an assessor linked, with its text, the degree, what is missing, and where that is read."""

    question: str
    text: str
    degree: str
    gap: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Shown:
    """How one assessor judged a criterion: the verdict and the links behind it, or why it cannot apply."""

    verdict: str
    links: tuple[Linked, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A criterion on which two assessors differed; `settled` the verdict it has now, "" while open.

    said: whose view, as what, and why, of the talk so far.
    """

    criterion: Criterion
    title: str
    requirement: str
    one: Shown
    other: Shown
    settled: str
    said: tuple[tuple[str, str, str], ...]
    can_be_partial: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """Two judgements side by side, once both are in. names: of the assessors in the order of their submission.

    mine: 0 or 1, the place of the asker among them; None for anybody else. carried: how many criteria carry over from
    an earlier case: nobody judged them here, so they are in none of the figures.
    """

    figures: Comparison
    names: tuple[str, str]
    mine: int | None
    third: bool
    stage: str
    open: int
    differences: tuple[Difference, ...]
    carried: int


def compared(actor: Actor, public: UUID) -> Compared | None:
    """The differences of a case; None before both have submitted, and for who may not see them (the member)."""
    row = scope(actor).filter(public=public, compared=True).first()
    if row is None or actor.role in TEAM or row.stage == Stage.WITHDRAWN:
        return None
    if actor.role is Part.ASSESSOR and invitation(actor, public) == "asked":
        return None
    case = store.standing(row)
    (found, carried), me = judged_alone(case), str(actor.user)
    accounts = [UUID(each) for each in case.roles if each not in (store.ENGINE, str(row.member.public))]
    names = {str(key): name for key, name in User.objects.filter(public__in=accounts).values_list("public", "name")}
    one, other = case.submitted
    return Compared(
        found, (names.get(one, one), names.get(other, other)),
        case.submitted.index(me) if me in case.submitted else None, case.appointed.get(me) is Role.THIRD, row.stage,
        len(case.unsettled), tuple(_difference(case, each.criterion, names) for each in found.differences),
        carried,
    )  # fmt: skip


def _difference(case: Standing, criterion: Criterion, names: Mapping[str, str]) -> Difference:
    one, other = (_shown(case, criterion.id, who) for who in case.submitted)
    told = _steps(case, criterion.id)
    settled = "" if criterion.id in case.unsettled else told[-1][1] if told else ""
    wording = criterion.wording(case.frame.protocol.language)
    said = tuple((names.get(who, "somebody"), verdict, why) for who, verdict, why in told)
    return Difference(
        criterion, wording.title, wording.requirement, one, other, settled, said, bool(one.links or other.links)
    )


def _steps(case: Standing, criterion: str) -> Sequence[tuple[str, str, str]]:
    """Who came to which verdict on a criterion in talk, and why, in order."""
    return [
        (each.who, _word(verdict_on(case, each.said)), each.why)
        for each in case.of_kind(Settled)
        if each.said.criterion == criterion
    ]


def _shown(case: Standing, criterion: str, who: str) -> Shown:
    said = on_criterion(mapping_of(case, case.assessments[who]), criterion)
    texts = {each.number: each.text for each in case.frame.protocol.questions}
    links = tuple(
        Linked(each.question, texts[each.question], each.degree.value, each.gap, each.evidence) for each in said.links
    )
    return Shown(_word(verdict_on(case, said)), links, said.reason)


def _word(degree: Degree | None) -> str:
    return degree.value if degree else "not applicable"
