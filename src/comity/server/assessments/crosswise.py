"""An assessor's answer to a criterion: which questions of the protocol meet it, or that none asks for it.

The other way round than `judging.py`, into the same record. A delta needs it: what is new in a benchmark is criteria.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from comity.benchmark.case.state import Case as Standing
from comity.benchmark.case.state import criteria_to_judge
from comity.benchmark.record import Action, Entry, NoCounterpart, Subject, standing
from comity.server import faults
from comity.server.accounts.roles import Actor
from comity.server.assessments import judging, store
from comity.server.assessments.judging import NOT_THIS, Change, Wanted
from comity.server.assessments.store import CaseError
from comity.server.journal.services import Deed, record
from comity.vocabulary.benchmark import Combined, Degree


@dataclass(frozen=True, slots=True)
class Met:
    """What is said of one question at a criterion, as `judging.Said` says it of a criterion at a question."""

    question: str
    degree: str
    gap: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An assessor's answer to a criterion. `none`: no question asks for it. together: they meet it fully together.

    seen: how many entries on the criterion there were when the page was shown; None asks nothing.
    """

    criterion: str
    none: bool
    said: tuple[Met, ...]
    together: bool = False
    note: str = ""
    seen: int | None = None


def entries_on(record: Iterable[Entry], criterion: str) -> int:
    """How many entries of a record are on a criterion."""
    return sum(each.subject[2] == criterion for each in record)


@transaction.atomic
def answer(actor: Actor, public: UUID, given: Answer) -> int:
    """Keep an assessor's answer to a criterion; what it says already changes nothing.

    Returns how many entries that took. Raises CaseError, in a sentence, for what is incomplete or carries over, after
    submitting, and where the criterion was answered in another window since the page was shown.
    """
    row, case, me = judging.mine(actor, public)
    own = case.assessments.get(str(me.public), ())
    if given.criterion not in criteria_to_judge(case):
        raise CaseError(f"'{given.criterion}' is no criterion that is judged here. Load the page again.")
    if given.seen is not None and given.seen != entries_on(own, given.criterion):
        raise CaseError(
            f"{given.criterion} was answered in another window meanwhile. Load the page again: nothing of this form "
            "was kept."
        )
    events = [judging.event(row, me, each, given.note) for each in _changes(case, own, given)]
    if events:
        store.put(row, case, events, me)
        record(Deed("case.answer", str(public), actor.user, details={"entries": str(len(events))}))
        faults.point("case.criterion-answered")
    return len(events)


def _changes(case: Standing, own: Sequence[Entry], given: Answer) -> Iterator[Change]:
    stands = {each.subject: each for each in standing(own)}
    wanted = dict(_wanted(case, stands, given))
    here = {each for each in stands if each[2] == given.criterion and each[0] != "not_applicable"}
    here |= {("no_counterpart", each[1], "") for each in wanted if each[0] == "link"} & stands.keys()
    made = list(judging.changes(own, here, wanted))
    if not given.none:
        said = [(each.question, given.criterion) for each in given.said if each.degree == NOT_THIS]
        made += judging.rejections(case, own, said)
    yield from made or _noted(stands, here, given)


def _noted(stands: dict[Subject, Entry], here: set[Subject], given: Answer) -> Iterator[Change]:
    """Where only the note is new: the first thing that stands on the criterion is said again with it."""
    for each in sorted(here)[:1]:
        if given.note and given.note != note_on(stands.values(), given.criterion):
            page = stands[each].evidence.page if stands[each].evidence else ""  # type: ignore[union-attr]
            yield Action.CHANGED, stands[each].what, page


def note_on(record: Iterable[Entry], criterion: str) -> str:
    """What the assessor noted last at a criterion, "" where nothing."""
    said = [each.why for each in record if each.subject[2] == criterion and each.why not in ("", judging.CORRECTED)]
    return said[-1] if said else ""


def _wanted(case: Standing, stands: dict[Subject, Entry], given: Answer) -> Iterator[Wanted]:
    """What shall stand on the criterion, by subject, each with the page of its evidence."""
    linked = [each for each in given.said if each.degree not in ("", NOT_THIS)]
    if given.none:
        if linked:
            raise CaseError("The criterion is said to be met by no question, and by some. Keep one of the two.")
        yield ("no_counterpart", "", given.criterion), (NoCounterpart(criterion=given.criterion), "")
        return
    if linked and ("not_applicable", "", given.criterion) in stands:
        raise CaseError(f"You said that {given.criterion} cannot apply. Take that back first, under By criterion.")
    numbers = [each.number for each in case.frame.protocol.questions]
    for each in linked:
        if each.question not in numbers:
            raise CaseError(f"There is no question '{each.question}'. Choose one from the list, by its number.")
        yield judging.link(each.question, given.criterion, each.degree, each.gap, each.page)
    if given.together:
        yield _together(stands, given.criterion, [each for each in numbers if each in {one.question for one in linked}])


def _together(stands: dict[Subject, Entry], criterion: str, linked: Sequence[str]) -> Wanted:
    subject = ("combined", "", criterion)
    if len(linked) < 2:
        raise CaseError(f"Two questions or more meet {criterion} together. Link another one, or take the mark out.")
    before = stands.get(subject)
    if before and isinstance(before.what, Combined) and set(linked).issuperset(before.what.questions):
        return subject, (before.what, "")
    return subject, (Combined(criterion, tuple(linked), Degree.FULL), "")
