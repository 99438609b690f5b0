"""A new edition of a protocol or of the benchmark: which decided case a new one can rest on, and what that leaves.

What carries over is what the benchmark room says (`benchmark/editions.py`); this room chooses the case and puts it in
words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

import comity
from comity.benchmark.case.events import Appealed, Carried, Published
from comity.benchmark.case.state import Case as Standing
from comity.benchmark.case.state import Frame, Stage
from comity.benchmark.editions import (
    At,
    BenchmarkDifference,
    benchmark_difference,
    carried_to,
    links_kept,
    protocol_difference,
    published_mapping,
)
from comity.benchmark.profiles import DEFAULT, PROFILES
from comity.benchmark.record import Engine
from comity.benchmark.suggest import suggest
from comity.reference.benchmarks import common
from comity.server import clock
from comity.server.assessments import store
from comity.server.assessments.models import Case
from comity.server.assessments.store import CaseError
from comity.server.protocols import counting
from comity.server.protocols.models import Protocol as Kept
from comity.vocabulary.benchmark import Link
from comity.vocabulary.errors import ComityError

SUGGESTED = 5
"""How many criteria are suggested for a question (benchmarking.md 5)."""
EARLIER = "case "
"""How the version of a suggestion begins that was judged so in an earlier case, and is not the engine's."""


class Way(StrEnum):
    """How much of a new case is judged: all (`whole`), all with what was judged before offered, or what is new."""

    WHOLE = "whole"
    OFFERED = "offered"
    DELTA = "delta"


@dataclass(frozen=True, slots=True)
class Rest:
    """What a new case takes from a decided one: links to offer, and in a delta what carries over."""

    number: str
    carried: Carried | None
    links: tuple[Link, ...]
    origins: dict[str, str]

    def asks(self, question: str, criterion: str) -> bool:
        """Whether a suggestion is about something that is to be judged."""
        return self.carried is None or question in self.carried.questions or criterion in self.carried.criteria


def frame_of(kept: Kept) -> Frame:
    """What a case of a protocol is about. Raises ComityError where its file cannot be read any more."""
    protocol, _ = counting.parsed(counting.Sent(kept.file_name, bytes(kept.file)), None)
    return Frame(protocol, common(), PROFILES[DEFAULT])


def rest(before: Case, frame: Frame, edition: str, way: Way) -> Rest:
    """What a new case takes from `before`. Raises CaseError, in a sentence, for what cannot carry over."""
    if before.stage in (Stage.APPEAL, Stage.DECIDED) and before.published:
        raise CaseError(
            f"An appeal in the case {before.number} is open, and what it comes to carries over as well. Wait until it "
            "is told."
        )
    case, after = store.standing(before), At(frame.benchmark, edition)
    with store.in_words():
        carried = carried_to(case, frame.protocol, after)
        links = links_kept(case, frame.protocol, after)
    earlier = case.opened.carried.origins if case.opened.carried else {}
    origins = {each.criterion: earlier.get(each.criterion, before.number) for each in links}
    if way is Way.DELTA:
        _refuse_empty(before, case, frame, edition, carried)
    return Rest(before.number, carried if way is Way.DELTA else None, links, origins)


def _refuse_empty(before: Case, case: Standing, frame: Frame, edition: str, carried: Carried) -> None:
    if not carried.origins:
        raise CaseError(
            f"Nothing of the case {before.number} carries over: every question or criterion is new or changed. Open "
            "the case as a whole."
        )
    if frame.protocol == case.frame.protocol and edition == case.edition:
        raise CaseError(
            f"Nothing has changed since the case {before.number} was decided, so there is nothing to judge. Open the "
            "case as a whole if all of it is to be judged anew."
        )


def proposals(frame: Frame, edition: str, taken: Rest | None) -> Iterator[tuple[Link, Engine, str]]:
    """What is suggested to the assessors, each with who says so and why: first what was judged in the earlier case.

    A suggestion is never a verdict, and of an earlier case only what was published is among them.
    """
    earlier = {(each.question, each.criterion): each for each in taken.links} if taken else {}
    for each in earlier.values():
        if taken and taken.asks(each.question, each.criterion):
            number = taken.origins[each.criterion]
            page = f" ({each.evidence})" if each.evidence else ""
            plain = Link(each.question, each.criterion, each.degree, gap=each.gap)
            yield plain, Engine(f"{EARLIER}{number}", 1.0), f"judged so in case {number}, wording unchanged{page}"
    version = f"comity {comity.__version__}"
    for found in suggest(frame.protocol, frame.benchmark, edition, SUGGESTED):
        for one in found.criteria:
            asked = taken is None or taken.asks(found.question, one.criterion)
            if asked and (found.question, one.criterion) not in earlier:
                yield Link(found.question, one.criterion, one.degree), Engine(version, one.score), one.reason


# --- what a new case would be, before it is opened --------------------------------------------------------------------

Words = tuple[tuple[str, str], ...]
"""Numbers of questions with their texts, or ids of criteria with their titles."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A decided case that a new one can rest on; `same`: questions that are unchanged since."""

    public: UUID
    number: str
    title: str
    edition: str
    same: int


@dataclass(frozen=True, slots=True)
class Delta:
    """What a delta of a decided case would be. `refusal`: why it cannot be opened, else "".

    changed: number, text before and text now. resting: criteria that rested on a question which is changed or gone.
    questions, criteria: how many are to be judged. offered: links that a whole case would offer. appeal_until: the last
    day on which the member can appeal against the earlier decision, None where it can no more.
    """

    before: Choice
    same: int
    renumbered: Words
    changed: tuple[tuple[str, str, str], ...]
    added: Words
    removed: Words
    criteria_added: Words
    criteria_changed: Words
    criteria_retired: Words
    regraded: Words
    resting: Words
    questions: int
    criteria: int
    carried: int
    offered: int
    appeal_until: date | None
    refusal: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A case that is to be opened: of which protocol, against which edition, and what it can rest on."""

    protocol: UUID
    member: str
    member_public: UUID
    title: str
    in_case: bool
    edition: str
    editions: tuple[str, ...]
    questions: int
    choices: tuple[Choice, ...]
    delta: Delta | None


def earlier_cases(kept: Kept) -> Sequence[Case]:
    """The decided cases of the same member, the latest first."""
    found = Case.objects.select_related("protocol").filter(member=kept.member_id, published__isnull=False)
    return list(found.exclude(stage=Stage.WITHDRAWN.value).order_by("-published"))


def outline(protocol: UUID, edition: str, before: UUID | None) -> Outline | None:
    """What a case of a protocol would be; by default it rests on the case with most of the same questions.

    None for a protocol, edition or earlier case that there is not. Raises ComityError where its file cannot be read.
    """
    kept = Kept.objects.select_related("member").filter(public=protocol, removed=None).first()
    known = tuple(each.id for each in common().editions)
    if kept is None or (edition and edition not in known):
        return None
    frame, against, rows = frame_of(kept), edition or common().current, earlier_cases(kept)
    chosen = {each.public: (each, _choice(each, frame)) for each in rows}
    choices = tuple(each for _, each in chosen.values())
    if before and before not in chosen:
        return None
    likeliest = max(choices, key=lambda each: each.same, default=None)
    taken = before or (likeliest.public if likeliest and likeliest.same else None)
    return Outline(
        protocol, kept.member.name, kept.member.public, kept.title, kept.in_case, against, known,
        len(frame.protocol.questions), choices, _delta(*chosen[taken], frame, against) if taken else None,
    )  # fmt: skip


def _choice(row: Case, frame: Frame) -> Choice:
    same = protocol_difference(store.frame(row).protocol, frame.protocol).same
    return Choice(row.public, row.number, row.title, row.edition, len(same))


def _delta(row: Case, choice: Choice, frame: Frame, edition: str) -> Delta:
    refusal, after, case = "", At(frame.benchmark, edition), store.standing(row)
    try:
        rest(row, frame, edition, Way.DELTA)
    except ComityError as error:
        refusal = str(error)
    carried = carried_to(case, frame.protocol, after)
    old, new = ({each.number: each.text for each in one.questions} for one in (case.frame.protocol, frame.protocol))
    asked = protocol_difference(case.frame.protocol, frame.protocol)
    required = benchmark_difference(At(case.frame.benchmark, case.edition), after)
    until = case.appeal_until
    resting = [each for each in carried.criteria if each not in required.to_judge]
    return Delta(
        choice, len(asked.same), tuple((each, now) for each, now in asked.same.items() if each != now),
        tuple((each, old[each], new[each]) for each in asked.changed), _texts(asked.added, new),
        _texts(asked.removed, old), *_lists(required), _titles(resting), len(carried.questions), len(carried.criteria),
        len(carried.origins), len(links_kept(case, frame.protocol, after)),
        until if until and until >= clock.today() and not case.of_kind(Appealed) else None, refusal,
    )  # fmt: skip


def _texts(numbers: Sequence[str], texts: dict[str, str]) -> Words:
    return tuple((each, texts[each]) for each in numbers)


def _lists(required: BenchmarkDifference) -> tuple[Words, Words, Words, Words]:
    return (
        _titles(required.added), _titles(required.changed), _titles(required.retired), _titles(required.regraded)
    )  # fmt: skip


def _titles(ids: Sequence[str]) -> Words:
    titles = {each.id: each.wording("en").title for each in common().criteria}
    return tuple((each, titles[each]) for each in ids)


# --- a question before it changed -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Then:
    """A changed question as it was asked, and what it was published to meet: criterion and degree."""

    text: str
    met: tuple[tuple[str, str], ...]


def then(row: Case, case: Standing, number: str) -> Then | None:
    """How a question of a case that rests on an earlier one was asked before; None where it is not a changed one."""
    if row.before is None:
        return None
    earlier = store.standing(row.before)
    difference = protocol_difference(earlier.frame.protocol, case.frame.protocol)
    if number not in difference.changed or not earlier.of_kind(Published):
        return None
    text = next(each.text for each in earlier.frame.protocol.questions if each.number == number)
    links = published_mapping(earlier).links
    return Then(text, tuple((each.criterion, each.degree.value) for each in links if each.question == number))
