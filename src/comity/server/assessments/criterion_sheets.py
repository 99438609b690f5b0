"""One criterion as an assessor judges it: the questions that may meet it, and what it said so far."""

from __future__ import annotations

from dataclasses import dataclass, replace

from comity.benchmark.case.state import Case as Standing
from comity.benchmark.case.state import criteria_to_judge
from comity.benchmark.record import Action, Entry, standing, words
from comity.server.assessments.crosswise import Answer, Met, entries_on, note_on
from comity.server.assessments.judging import NOT_THIS
from comity.server.assessments.working import Work, chance_of
from comity.vocabulary.benchmark import Criterion, Link
from comity.vocabulary.protocol import Question


@dataclass(frozen=True, slots=True)
class Choice:
    """A question beside a criterion, as `working.Choice` is a criterion beside a question."""

    number: str
    text: str
    required: bool
    suggested: str = ""
    chance: int | None = None
    reason: str = ""
    degree: str = ""
    gap: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One criterion to judge, the `at`-th `of` all, with the questions that may meet it.

    left_out: why it cannot apply, where the assessor said so. extra: a question named in a form that was refused.
    """

    at: int
    of: int
    criterion: Criterion
    title: str
    requirement: str
    choices: tuple[Choice, ...]
    none: bool
    together: bool
    answered: bool
    left_out: str
    note: str
    seen: int
    submitted: bool
    extra: Met | None = None


def sheet(found: Work, at: int) -> Sheet | None:
    """The `at`-th criterion to judge, from 1; None where there is none."""
    ids = criteria_to_judge(found.case)
    if not 1 <= at <= len(ids):
        return None
    known = {each.id: each for each in found.case.frame.benchmark.in_edition(found.case.edition)}
    criterion, stands = known[ids[at - 1]], {each.subject: each for each in standing(found.entries)}
    wording = criterion.wording(found.case.frame.protocol.language)
    left_out = stands.get(("not_applicable", "", criterion.id))
    return Sheet(
        at, len(ids), criterion, wording.title, wording.requirement, _choices(found, criterion.id),
        ("no_counterpart", "", criterion.id) in stands, ("combined", "", criterion.id) in stands,
        criterion.id in found.spoken, getattr(left_out.what, "reason", "") if left_out else "",
        note_on(found.entries, criterion.id), entries_on(found.entries, criterion.id), found.submitted,
    )  # fmt: skip


def _choices(found: Work, criterion: str) -> tuple[Choice, ...]:
    """The questions that are suggested for a criterion, likeliest first, then what else the assessor linked to it."""
    case: Standing = found.case
    offers = {each.subject[1]: each for each in case.suggestions if each.subject[2] == criterion}
    stands = {each.subject[1]: each for each in standing(found.entries) if each.subject[::2] == ("link", criterion)}
    last = words(found.entries)
    rejected = {one for (_, one, of), each in last.items() if of == criterion and each.action is Action.REJECTED}
    best = sorted(offers, key=lambda each: -_score(offers[each]))
    known = {each.number: each for each in case.frame.protocol.questions}
    return tuple(
        _choice(known[each], offers.get(each), stands.get(each), each in rejected)
        for each in dict.fromkeys((*best, *stands))
    )


def _score(offer: Entry) -> float:
    return offer.engine.score if offer.engine else 0.0


def _choice(question: Question, offer: Entry | None, stand: Entry | None, rejected: bool) -> Choice:
    link = stand.what if stand and isinstance(stand.what, Link) else None
    choice = Choice(
        question.number, question.text, question.obligation.value == "required",
        degree=link.degree.value if link else NOT_THIS if rejected else "", gap=link.gap if link else "",
        page=stand.evidence.page if stand and stand.evidence else "",
    )  # fmt: skip
    if offer is None or offer.engine is None or not isinstance(offer.what, Link):
        return choice
    gap = choice.gap or ("" if choice.degree else offer.what.gap)
    chance = chance_of(offer.engine)
    return replace(choice, suggested=offer.what.degree.value, chance=chance, reason=offer.why, gap=gap)


def filled(shown: Sheet, given: Answer) -> Sheet:
    """A sheet as a form that was refused filled it in; `given.seen` stays, so that it stays refused where stale."""
    said = {each.question: each for each in given.said}
    choices = tuple(_as_said(each, said.pop(each.number, None)) for each in shown.choices)
    return replace(
        shown, choices=choices, none=given.none, together=given.together, note=given.note,
        seen=-1 if given.seen is None else given.seen, extra=next(iter(said.values()), None),
    )  # fmt: skip


def _as_said(choice: Choice, said: Met | None) -> Choice:
    return replace(choice, degree=said.degree, gap=said.gap, page=said.page) if said else choice
