"""An assessor's own work in a case: the questions to judge, what is suggested, and what it said so far."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from comity.benchmark.case.events import Carried, Role
from comity.benchmark.case.state import Case as Standing
from comity.benchmark.case.state import criteria_to_judge, mapping_of, questions_to_judge
from comity.benchmark.record import Action, Engine, Entry, Subject, standing, without_counterpart, words
from comity.benchmark.result import Result, result_of
from comity.benchmark.workbook import Offer, write_workbook
from comity.server.accounts.roles import Actor
from comity.server.assessments import store
from comity.server.assessments.again import EARLIER, Then, then
from comity.server.assessments.judging import NOT_THIS, Answer, Said, entries_at, note_at
from comity.server.assessments.models import Asked, Case
from comity.server.assessments.selectors import me
from comity.vocabulary.benchmark import Combined, Criterion, Link
from comity.vocabulary.protocol import Question


@dataclass(frozen=True, slots=True)
class Choice:
    """A criterion beside a question: what is suggested (`chance` in per cent where by the engine, None where it was
    judged so in an earlier case) and what the assessor said: `degree` full, partial, no or "", with gap, page and the
    other questions of `together`. origin: the case from which it carries over and is not judged again, or "".
    """

    criterion: Criterion
    title: str
    requirement: str
    suggested: str = ""
    chance: int | None = None
    reason: str = ""
    degree: str = ""
    gap: str = ""
    page: str = ""
    together: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One question to judge, the `at`-th `of` all, with its criteria. then: how it was asked before it changed.

    extra: a criterion that was named in a form that was refused.
    """

    at: int
    of: int
    number: str
    text: str
    section: str
    obligation: str
    choices: tuple[Choice, ...]
    none: bool
    answered: bool
    note: str
    seen: int
    submitted: bool
    then: Then | None = None
    extra: Said | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """An assessor's own judgement as it stands. In a delta only what does not carry over is asked."""

    public: UUID
    case: Standing
    me: str
    entries: tuple[Entry, ...]
    row: Case

    @property
    def submitted(self) -> bool:
        """Whether it is handed in."""
        return self.me in self.case.submitted

    @property
    def answered(self) -> frozenset[str]:
        """Numbers of the questions that are answered."""
        return frozenset(mapping_of(self.case, self.entries).answered)

    @property
    def carried(self) -> Carried | None:
        """What carries over from an earlier case; None where all of it is judged."""
        return self.case.opened.carried

    @property
    def asked(self) -> Sequence[Question]:
        """The questions to judge, in the protocol's order."""
        return [each for each in self.case.frame.protocol.questions if each.number in questions_to_judge(self.case)]

    @property
    def questions(self) -> Sequence[tuple[str, str, bool]]:
        """Number, text and whether it is answered, of each question to judge."""
        done = self.answered
        return [(each.number, each.text, each.number in done) for each in self.asked]

    @property
    def spoken(self) -> frozenset[str]:
        """The criteria of which something is said, were it that nothing asks for them."""
        mapping = mapping_of(self.case, self.entries)
        said = {*(each.criterion for each in mapping.links), *(each.criterion for each in mapping.not_applicable)}
        return frozenset(said | set(without_counterpart(self.entries)))

    @property
    def open_to_answer(self) -> Sequence[tuple[str, str, bool]]:
        """Id, title and whether it is answered, of each criterion that must be: none but in a delta."""
        if self.carried is None:
            return []
        done, titles = self.spoken, dict(self.criteria)
        return [(each, titles[each], each in done) for each in criteria_to_judge(self.case)]

    @property
    def done(self) -> int:
        """How many of `of` are answered."""
        return sum(done for *_, done in (*self.questions, *self.open_to_answer))

    @property
    def of(self) -> int:
        """How many questions, and in a delta criteria, have to be answered."""
        return len(self.questions) + len(self.open_to_answer)

    @property
    def criteria(self) -> Sequence[tuple[str, str]]:
        """Id and title of every criterion that can be linked."""
        frame, edition = self.case.frame, self.case.edition
        return [(each.id, each.wording(frame.protocol.language).title) for each in frame.benchmark.in_edition(edition)]

    @property
    def first_open(self) -> tuple[str, int]:
        """Whether the first without an answer is a question or a criterion, and its place from 1.

        The first of all where each has one; ("", 0) where there is nothing to judge.
        """
        kinds = (("question", self.questions), ("criterion", self.open_to_answer))
        places = [(kind, at, done) for kind, them in kinds for at, (*_, done) in enumerate(them, 1)]
        kind, at, _ = next((each for each in places if not each[2]), places[0] if places else ("", 0, True))
        return kind, at

    @property
    def result(self) -> Result:
        """What the own judgement would come to. It is shown to nobody else before both have submitted."""
        frame = self.case.frame
        mapping = mapping_of(self.case, self.entries)
        return result_of(mapping, frame.protocol, frame.benchmark, self.case.edition, frame.profile)


def work(actor: Actor, public: UUID) -> Work | None:
    """The own work of an assessor who takes part; None for anybody else."""
    row = (
        Case.objects.select_related("before")
        .filter(
            pk__in=Asked.objects.filter(person__public=me(actor), takes=True, role=Role.ASSESSOR.value).values("case"),
            public=public,
        )
        .first()
    )
    if row is None:
        return None
    account = str(actor.user)
    case = store.standing(row, account)
    return Work(public, case, account, case.assessments.get(account, ()), row)


def sheet(found: Work, at: int) -> Sheet | None:
    """The `at`-th question, from 1; None where there is none."""
    protocol = found.case.frame.protocol
    if not 1 <= at <= len(found.asked):
        return None
    asked, answered = found.asked[at - 1], found.answered
    titles = {each.code: each.title for each in protocol.sections}
    none = any(each.subject == ("no_counterpart", asked.number, "") for each in standing(found.entries))
    return Sheet(
        at, len(found.asked), asked.number, asked.text, titles.get(asked.section, ""), asked.obligation.value,
        _choices(found, asked.number), none, asked.number in answered, note_at(found.entries, asked.number),
        entries_at(found.entries, asked.number), found.submitted, then(found.row, found.case, asked.number),
    )  # fmt: skip


def filled(shown: Sheet, given: Answer, seen: str) -> Sheet:
    """A sheet as a form that was refused filled it in. `seen`: as it was sent, so that it stays refused where stale."""
    said = {each.criterion: each for each in given.said}
    choices = tuple(_as_said(each, said.pop(each.criterion.id, None)) for each in shown.choices)
    return replace(
        shown, choices=choices, none=given.none, note=given.note, seen=int(seen) if seen.isdecimal() else -1,
        extra=next(iter(said.values()), None),
    )  # fmt: skip


def _as_said(choice: Choice, said: Said | None) -> Choice:
    if said is None:
        return choice
    return replace(choice, degree=said.degree, gap=said.gap, page=said.page, together="; ".join(said.together))


def _together_of(entry: Entry) -> tuple[str, ...]:
    return entry.what.questions if isinstance(entry.what, Combined) else ()


def _choices(found: Work, question: str) -> tuple[Choice, ...]:
    """What is suggested for a question, best first, then what else the assessor linked to it."""
    case = found.case
    known = {each.id: each for each in case.frame.benchmark.in_edition(case.edition)}
    offers = {each.subject[2]: each for each in case.suggestions if each.subject[1] == question}
    stands = {each.subject: each for each in standing(found.entries)}
    linked = [each[2] for each in stands if each[:2] == ("link", question)]
    rejected = {each.subject[2] for each in words(found.entries).values()
                if each.subject[1] == question and each.action is Action.REJECTED}  # fmt: skip
    made = []
    for each in dict.fromkeys((*offers, *linked)):
        if each in known:
            choice = _offered(_said(case, known[each], question, stands), offers.get(each))
            made.append(replace(choice, degree=NOT_THIS) if each in rejected else choice)
    return tuple(made)


def _offered(choice: Choice, offer: Entry | None) -> Choice:
    """A choice with what is suggested of it; what was missing in an earlier case stands there to be changed."""
    if offer is None or offer.engine is None or not isinstance(offer.what, Link):
        return choice
    chance, gap = chance_of(offer.engine), choice.gap or ("" if choice.degree else offer.what.gap)
    return replace(choice, suggested=offer.what.degree.value, chance=chance, reason=offer.why, gap=gap)


def chance_of(engine: Engine) -> int | None:
    """How likely the engine finds a suggestion, in per cent; None where it was judged so in an earlier case."""
    return None if engine.version.startswith(EARLIER) else round(100 * engine.score)


def _said(case: Standing, criterion: Criterion, question: str, stands: Mapping[Subject, Entry]) -> Choice:
    """A choice as the assessor made it, so far."""
    wording = criterion.wording(case.frame.protocol.language)
    stand, combined = stands.get(("link", question, criterion.id)), stands.get(("combined", "", criterion.id))
    link = stand.what if stand and isinstance(stand.what, Link) else None
    others, carried = _together_of(combined) if combined else (), case.opened.carried
    return Choice(
        criterion, wording.title, wording.requirement, degree=link.degree.value if link else "",
        gap=link.gap if link else "", page=stand.evidence.page if stand and stand.evidence else "",
        together="; ".join(each for each in others if each != question) if question in others else "",
        origin=carried.origins.get(criterion.id, "") if carried else "",
    )  # fmt: skip


def offers(found: Work) -> dict[str, list[Offer]]:
    """The suggestions by question, as the workbook shows them."""
    made: dict[str, list[Offer]] = {}
    for each in found.case.suggestions:
        if each.engine and isinstance(each.what, Link):
            offer = Offer(each.what.criterion, each.what.degree, each.engine.score, each.why)
            made.setdefault(each.what.question, []).append(offer)
    return made


def workbook(found: Work) -> bytes:
    """The own judgement as the benchmark's workbook, with what is suggested for the questions that are open."""
    with tempfile.TemporaryDirectory(prefix="case-") as folder:
        place = Path(folder) / "own.xlsx"
        write_workbook(place, found.result, mapping_of(found.case, found.entries), offers(found))
        return place.read_bytes()


@dataclass(frozen=True, slots=True)
class Covered:
    """A criterion as the own judgement has it: verdict full, partial, none or "not applicable", by which questions.

    place: where it is answered, from 1; 0 where it carries over from the case `origin`.
    """

    criterion: Criterion
    title: str
    requirement: str
    verdict: str
    questions: tuple[str, ...]
    reason: str
    place: int
    origin: str


def by_criterion(found: Work) -> Sequence[Covered]:
    """Every criterion of the edition as the own judgement has it, in a delta with what carries over."""
    mapping, result, language = mapping_of(found.case, found.entries), found.result, found.case.frame.protocol.language
    linked: dict[str, list[str]] = {}
    for each in mapping.links:
        linked.setdefault(each.criterion, []).append(each.question)
    reasons = {each.criterion: each.reason for each in mapping.not_applicable}
    order = {each.number: at for at, each in enumerate(found.case.frame.protocol.questions)}
    places = {each: at for at, each in enumerate(criteria_to_judge(found.case), 1)}
    origins = found.carried.origins if found.carried else {}
    return [
        Covered(
            each, each.wording(language).title, each.wording(language).requirement,
            result.verdicts[each.id].value if each.id in result.verdicts else "not applicable",
            tuple(sorted(linked.get(each.id, ()), key=order.__getitem__)), reasons.get(each.id, ""),
            places.get(each.id, 0), origins.get(each.id, ""),
        )
        for each in found.case.frame.benchmark.in_edition(found.case.edition)
    ]  # fmt: skip
