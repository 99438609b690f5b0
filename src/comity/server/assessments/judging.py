"""What assessors do in a case: answer question by question, hand in, and settle where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from comity.benchmark.case.events import Recorded, Role, Settled, Submitted
from comity.benchmark.case.state import Case as Standing
from comity.benchmark.case.state import Stage, criteria_to_judge, mapping_of, questions_to_judge
from comity.benchmark.criterion_mapping import CriterionMapping, on_criterion
from comity.benchmark.record import (
    Action,
    Entry,
    Evidence,
    NoCounterpart,
    Subject,
    What,
    standing,
    words,
)
from comity.server import faults
from comity.server.accounts import outbox
from comity.server.accounts.models import User
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.assessments import store
from comity.server.assessments.models import Asked, Case
from comity.server.assessments.store import CaseError
from comity.server.journal.services import Deed, record
from comity.vocabulary.benchmark import Combined, Degree, Link, NotApplicable

CORRECTED = "corrected while judging"
"""Why, where an assessor changes an answer and says nothing: the record asks for a reason."""
NOT_THIS = "no"
"""The degree of a suggestion that is wrong."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one criterion at a question: `degree` is full, partial, `NOT_THIS`, or "" where nothing is.

    gap: what is missing where it is partial. page: where in the protocol's document. together: numbers of other
    questions, with which it meets the criterion fully.
    """

    criterion: str
    degree: str
    gap: str = ""
    page: str = ""
    together: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An assessor's answer to a question. `none`: it has no counterpart. `note`: why, where that is worth saying.

    seen: how many entries on the question there were when the page was shown; None asks nothing.
    """

    question: str
    none: bool
    said: tuple[Said, ...]
    note: str = ""
    seen: int | None = None


def entries_at(record: Iterable[Entry], question: str) -> int:
    """How many entries of a record are on a question, by themselves or with others."""
    return sum(question in _questions(each.what) for each in record)


def note_at(record: Iterable[Entry], question: str) -> str:
    """What the assessor noted last at a question, "" where nothing."""
    said = [each.why for each in record if each.subject[1] == question and each.why not in ("", CORRECTED)]
    return said[-1] if said else ""


def _questions(what: What) -> tuple[str, ...]:
    match what:
        case Link(question) | NoCounterpart(question):
            return (question,)
        case Combined(questions=questions):
            return questions
        case _:
            return ()


@transaction.atomic
def answer(actor: Actor, public: UUID, given: Answer) -> int:
    """Keep an assessor's answer to a question; what it says already changes nothing.

    Returns how many entries that took. Raises CaseError, in a sentence, for what is incomplete, after submitting, and
    where the question was answered in another window since the page was shown.
    """
    row, case, me = mine(actor, public)
    own = case.assessments.get(str(me.public), ())
    if given.seen is not None and given.seen != entries_at(own, given.question):
        raise CaseError(
            f"Question {given.question} was answered in another window meanwhile. Load the page again: nothing of this "
            "form was kept."
        )
    if given.question not in {each.number for each in case.frame.protocol.questions}:
        raise CaseError("There is no such question. Load the page again.")
    if given.question not in questions_to_judge(case):
        raise CaseError(f"Question {given.question} is unchanged, and what was judged of it carries over.")
    found = list(_changes(case, own, given)) or list(_noted(own, given))
    events = [event(row, me, each, given.note) for each in found]
    if events:
        store.put(row, case, events, me)
        record(Deed("case.answer", str(public), actor.user, details={"entries": str(len(events))}))
        faults.point("case.answered")
    return len(events)


def mine(actor: Actor, public: UUID, whole: bool = False) -> tuple[Case, Standing, User]:
    """The case of an assessor who has not submitted, locked, as it may see it (`whole`: all of it)."""
    me = person(actor)
    row = Case.objects.select_for_update().get(public=public)
    case = store.standing(row, "" if whole else str(me.public))
    if str(me.public) in case.submitted:
        raise CaseError("You have submitted, and a submitted judgement stays as it is. Differences are settled next.")
    if case.appointed.get(str(me.public)) is not Role.ASSESSOR or case.stage is not Stage.ASSESSMENT:
        raise CaseError("You are no assessor of this case now. Load the page again.")
    return row, case, me


Change = tuple[Action, What, str]
"""What is done to which subject, and the page of its evidence."""
Wanted = tuple[Subject, tuple[What, str]]
"""What shall stand on a subject, and the page of its evidence."""


def event(row: Case, me: User, change: Change, note: str = "") -> Recorded:
    """An entry of an assessor's record."""
    action, what, page = change
    against = action in (Action.CHANGED, Action.WITHDRAWN)
    evidence = Evidence(row.file_name, page) if page else None
    return Recorded(
        who=str(me.public), role=Role.ASSESSOR, when=store.moment(row), why=note or (CORRECTED if against else ""),
        action=action, what=what, evidence=evidence,
    )  # fmt: skip


def _changes(case: Standing, own: Sequence[Entry], given: Answer) -> Iterator[Change]:
    """What has to be recorded so that the record says what is given: first what goes, then what comes."""
    stands = {each.subject: each for each in standing(own)}
    wanted = dict(_wanted(case, stands, given))
    here = {subject for subject, each in stands.items() if given.question in _questions(each.what)}
    here |= {("no_counterpart", "", each[2]) for each in wanted if each[0] == "link"} & stands.keys()
    yield from changes(own, here, wanted)
    if not given.none:
        said = [(given.question, each.criterion) for each in given.said if each.degree == NOT_THIS]
        yield from rejections(case, own, said)


def changes(own: Sequence[Entry], here: Iterable[Subject], wanted: dict[Subject, tuple[What, str]]) -> Iterator[Change]:
    """What of the subjects that stand `here` goes, and what comes, so that all that is wanted stands."""
    stands, spoken = {each.subject: each for each in standing(own)}, words(own)
    for subject in sorted(set(here) - wanted.keys()):
        yield Action.WITHDRAWN, stands[subject].what, ""
    for subject, (what, page) in sorted(wanted.items(), key=lambda each: each[0][0] == "combined"):
        before = stands.get(subject)
        if before is None or before.what != what or _page(before) != page:
            yield Action.CHANGED if subject in spoken else Action.CONFIRMED, what, page


def rejections(case: Standing, own: Sequence[Entry], said: Iterable[tuple[str, str]]) -> Iterator[Change]:
    """The suggested pairs of question and criterion that are now said to be wrong."""
    spoken, proposed = words(own), {each.subject for each in case.suggestions}
    for question, criterion in said:
        known = spoken.get(("link", question, criterion))
        if ("link", question, criterion) in proposed and not (known and known.action is Action.REJECTED):
            yield Action.REJECTED, Link(question, criterion, Degree.NONE), ""


def _noted(own: Sequence[Entry], given: Answer) -> Iterator[Change]:
    """Where only the note is new: the first thing that stands on the question is said again with it."""
    if given.note and given.note != note_at(own, given.question):
        for each in [each for each in standing(own) if each.subject[1] == given.question][:1]:
            yield Action.CHANGED, each.what, _page(each)


def _page(entry: Entry) -> str:
    return entry.evidence.page if entry.evidence else ""


def _wanted(case: Standing, stands: dict[Subject, Entry], given: Answer) -> Iterator[Wanted]:
    """What shall stand on the question, by subject, each with the page of its evidence."""
    question, linked = given.question, [each for each in given.said if each.degree not in ("", NOT_THIS)]
    if given.none:
        if linked:
            raise CaseError("The question is said to have no counterpart, and to meet criteria. Keep one of the two.")
        yield ("no_counterpart", question, ""), (NoCounterpart(question), "")
        return
    scope = {each.id for each in case.frame.benchmark.in_edition(case.edition)}
    for each in linked:
        if each.criterion not in scope:
            raise CaseError(
                f"'{each.criterion}' is no criterion of edition {case.edition}. Choose one from the list, by its id."
            )
        _refuse_carried(case, each)
        yield link(question, each.criterion, each.degree, each.gap, each.page)
        yield from _together(case, stands, question, each)


def link(question: str, criterion: str, degree: str, gap: str, page: str) -> Wanted:
    """A link that shall stand. Raises CaseError where it is in part and nobody says what is missing."""
    partial = Degree(degree) is Degree.PARTIAL
    if partial and not gap.strip():
        raise CaseError(f"Say what is missing for {criterion}: it is marked as met in part.")
    what = Link(question, criterion, Degree(degree), gap=gap.strip() if partial else "")
    return ("link", question, criterion), (what, page.strip())


def _refuse_carried(case: Standing, said: Said) -> None:
    """Refuse what a criterion that carries over cannot take from a question that is judged now."""
    carried = case.opened.carried
    if carried is None or said.criterion in carried.criteria:
        return
    origin = carried.origins[said.criterion]
    if any(each.criterion == said.criterion for each in carried.mapping.not_applicable):
        raise CaseError(f"{said.criterion} cannot apply, as was judged in the case {origin}, and that carries over.")
    if said.together:
        raise CaseError(
            f"{said.criterion} carries over from the case {origin} with the questions that meet it. Say how far this "
            "question meets it by itself."
        )


def _together(case: Standing, stands: dict[Subject, Entry], question: str, said: Said) -> Iterator[Wanted]:
    subject = ("combined", "", said.criterion)
    if not said.together:
        return
    numbers = [each.number for each in case.frame.protocol.questions]
    if unknown := [each for each in said.together if each not in numbers]:
        raise CaseError(
            f"There is no question {unknown[0]}, so it cannot meet {said.criterion} together with this one."
        )
    before = stands.get(subject)
    others = set(before.what.questions) if before and isinstance(before.what, Combined) else set()
    together = {question, *said.together} | (others if question not in others else set())
    if len(together) < 2:
        raise CaseError(f"Name another question that meets {said.criterion} together with this one.")
    questions = tuple(each for each in numbers if each in together)
    yield subject, (Combined(said.criterion, questions, Degree.FULL), "")


@transaction.atomic
def leave_out(actor: Actor, public: UUID, criterion: str, reason: str) -> None:
    """Say that a criterion cannot apply, with the reason, or that it can ("" takes it back).

    It leaves the count only where both assessors say so. Raises CaseError where questions are linked to it.
    """
    row, case, me = mine(actor, public)
    if criterion not in criteria_to_judge(case):
        raise CaseError(f"'{criterion}' is no criterion that is judged here. Load the page again.")
    own, subject = case.assessments.get(str(me.public), ()), ("not_applicable", "", criterion)
    stands = {each.subject: each for each in standing(own)}
    reason = reason.strip()
    if reason and any(kind == "link" and of == criterion for kind, _, of in stands):
        raise CaseError(f"You linked questions to {criterion}, so it applies. Take the links out first.")
    before = stands.get(subject)
    if (before is None and not reason) or (before and before.what == NotApplicable(criterion, reason)):
        return
    action = (Action.CHANGED if before else Action.CONFIRMED) if reason else Action.WITHDRAWN
    what: What = NotApplicable(criterion, reason) if reason or before is None else before.what
    store.put(row, case, [event(row, me, (action, what, ""))], me)
    record(Deed("case.answer", str(public), actor.user, details={"entries": "1"}))


@transaction.atomic
def submit(actor: Actor, public: UUID, link: str) -> bool:
    """Hand in the whole judgement; it never changes afterwards. Returns whether both have now submitted.

    Then both assessors get a mail, and not before. Raises CaseError where questions are open or it contradicts itself.
    """
    row, case, me = mine(actor, public, whole=True)
    store.put(row, case, [Submitted(who=str(me.public), role=Role.ASSESSOR, when=store.moment(row))], me)
    record(Deed("case.submit", str(public), actor.user))
    if row.compared:
        for each in Asked.objects.select_related("person").filter(case=row, takes=True):
            told = (
                f"Dear {each.person.name},\n\nboth judgements of the case {row.number} are in. See where they differ, "
                f"and settle it in talk:\n\n{link}\n\nThe Secretariat\n"
            )
            outbox.write(each.person.email, f"Both judgements of the case {row.number} are in", told)
    faults.point("case.submitted")
    return row.compared


@dataclass(frozen=True, slots=True)
class View:
    """How a person sees a difference after talking: as one of the assessors did (`as_of`: 1 or 2), or `partial`.

    why: the reason, which stands on record and, where it is partial, as what is missing.
    """

    criterion: str
    as_of: str
    why: str


@transaction.atomic
def settle(actor: Actor, public: UUID, view: View) -> bool:
    """Record a view on a difference; returns whether it is settled by it: both come to one verdict, or a third decides.

    Raises CaseError for a criterion that is settled already, and without a reason.
    """
    me, row = person(actor), Case.objects.select_for_update().get(public=public)
    if not row.compared:
        raise CaseError("Differences are known once both assessors have submitted.")
    case = store.standing(row)
    role = case.appointed.get(str(me.public))
    if role not in (Role.ASSESSOR, Role.THIRD):
        raise CaseError("You take no part in this case.")
    if view.criterion not in case.unsettled:
        raise CaseError(f"{view.criterion} is settled. Load the page again.")
    if not view.why.strip():
        raise CaseError(f"Say why {view.criterion} is settled so. It stands in the report.")
    said = Settled(who=str(me.public), role=role, when=store.moment(row), why=view.why.strip(), said=_meant(case, view))
    case = store.put(row, case, [said], me)
    record(Deed("case.settle", str(public), actor.user, details={"criterion": view.criterion}))
    faults.point("case.settled")
    return view.criterion not in case.unsettled


def _meant(case: Standing, view: View) -> CriterionMapping:
    mappings = (mapping_of(case, case.assessments[who]) for who in case.submitted)
    one, other = (on_criterion(each, view.criterion) for each in mappings)
    if view.as_of in ("1", "2"):
        return one if view.as_of == "1" else other
    if view.as_of != "partial":
        raise CaseError("Choose how the criterion is met. Load the page again.")
    links = {each.question: each for each in (*other.links, *one.links)}
    if not links:
        raise CaseError("Nobody linked a question to this criterion, so it is not met in part.")
    gap = view.why.strip()
    partly = [replace(each, degree=Degree.PARTIAL, relation=None, gap=gap) for each in links.values()]
    return CriterionMapping(view.criterion, tuple(sorted(partly, key=lambda each: each.question)))
