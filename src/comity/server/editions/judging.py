"""Judging pairs in the browser: what a proposed edition asks, the answers, and what of them stands.

The rules are those of `comity judge` (`linkage.judge.Sitting`); only where the answers lie differs. They belong to a
round: each edition that is composed of it uses those that stand then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from django.db import transaction

from comity.linkage.asking import called
from comity.linkage.contradictions import contradictions
from comity.linkage.judge import Sitting
from comity.linkage.judgements import WITHDRAWN, Entry, as_file, standing
from comity.linkage.review_file import Question
from comity.replaying import ROUND_NAME
from comity.server import clock, faults
from comity.server.accounts.models import User
from comity.server.accounts.roles import Actor
from comity.server.accounts.selectors import person
from comity.server.editions import selectors
from comity.server.editions.kinds import State
from comity.server.editions.models import Composition, Judged, Pair
from comity.server.editions.services import EditionError
from comity.server.journal.services import Deed, record
from comity.server.lists import files, own_pairs
from comity.server.sites import services as sites
from comity.vocabulary.judgement import Answer, Judgement, Reason, Withdrawal

BATCH = 40
"""Pairs of one batch: at half a minute each they take twenty minutes."""
LONGEST_WHY = 500
_UNKNOWN = "a row that this edition does not ask about"


@dataclass(frozen=True, slots=True)
class Step:
    """An answer that cannot hold together with others of its chain: two rows, by what they say, are one site or not."""

    judged: UUID
    left: str
    right: str
    same: bool
    by: str
    at: str
    why: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What to show: `question` is the pair at `place` (None: all are answered), `done` of `total` pairs are answered.

    `answers` counts them by answer; `chains` are contradictions among all answers of the round; `since` counts answers
    given or taken back since the edition was ordered, which its next composing will use.
    """

    question: Question | None
    place: int
    total: int
    done: int
    answers: Mapping[Answer, int]
    chains: Sequence[Sequence[Step]]
    since: int


@dataclass(frozen=True, slots=True)
class Line:
    """A pair with the last answer that stands on it; `by` is "" and `at` None where it has none."""

    place: int
    question: Question
    answer: str
    by: str
    at: str
    why: str


def ask(composition: int, questions: Sequence[Question]) -> None:
    """Keep the pairs that a composed edition asks about. For the worker, in the transaction that proposes it."""
    Pair.objects.bulk_create(
        [
            Pair(
                composition_id=composition, place=place, left=each.left, right=each.right, said=each.said,
                probability=each.probability, reasons=[(reason.words, reason.weight) for reason in each.reasons],
            )
            for place, each in enumerate(questions, start=1)
        ],
        batch_size=500,
    )  # fmt: skip


def _entry(found: Judged) -> Entry:
    when = found.at.isoformat(timespec="seconds")
    if found.answer == WITHDRAWN:
        return Withdrawal(found.left, found.right, found.of, found.signed, when, found.why)
    return Judgement(found.left, found.right, Answer(found.answer), found.signed, when, found.why)


def _kept(round_: int) -> dict[UUID, Entry]:
    """All that was said of pairs of a round: by companies of their own rows, then by who reviews, in its order."""
    reviewed = {each.public: _entry(each) for each in Judged.objects.filter(round=round_).order_by("pk")}
    return {**own_pairs.judgements(files.of_round(round_)), **reviewed}


class _Book:
    """The answers of a round in the database, for one person to add to."""

    def __init__(self, round_: int, by: User) -> None:
        self.kept = _kept(round_)
        self._round, self._by = round_, by

    @property
    def standing(self) -> tuple[Judgement, ...]:
        return standing(list(self.kept.values()))

    def add(self, entry: Entry) -> None:
        answer, of = (WITHDRAWN, entry.of) if isinstance(entry, Withdrawal) else (entry.answer.value, "")
        made = Judged.objects.create(
            round_id=self._round, left=entry.left, right=entry.right, answer=answer, of=of, why=entry.why, by=self._by,
            signed=entry.by, at=clock.now(),
        )  # fmt: skip
        self.kept[made.public] = entry
        record(Deed("pair.judge", str(made.public), self._by.public, details={"answer": answer}))
        faults.point("pair.withdrawn" if of else "pair.judged")


def standing_of(round_: int) -> tuple[Judgement, ...]:
    """The answers that stand on pairs of a round, for the worker."""
    return standing(list(_kept(round_).values()))


def _now() -> str:
    return clock.now().isoformat(timespec="seconds")


def _signed(round_: int, by: User) -> str:
    """The name under which somebody judges in a round: with a part of the public id where another has that name."""
    before = Judged.objects.filter(round=round_)
    own = before.filter(by=by).values_list("signed", flat=True).first()
    name = " ".join(by.name.split())
    return own or (f"{name} ({str(by.public)[:8]})" if before.filter(signed=name).exists() else name)


def _question(found: Pair) -> Question:
    said = tuple((field, left, right) for field, left, right in found.said)
    reasons = tuple(Reason(words, weight) for words, weight in found.reasons)
    return Question(found.left, found.right, said, found.probability, reasons)


def _pairs(composition: int) -> Sequence[Question]:
    """All pairs of an edition without what they say."""
    pairs = Pair.objects.filter(composition=composition).order_by("place").values_list("left", "right")
    return [Question(left, right, ()) for left, right in pairs]


def _open(public: UUID) -> Composition:
    """The edition whose pairs are judged, locked: answers to one come one after the other."""
    found = Composition.objects.select_for_update().filter(public=public).first()
    if found is None or found.state != State.PROPOSED:
        raise EditionError("This edition waits for no answers any more. Go back to its page.")
    return found


def _asked(found: Composition, place: int | None) -> Pair | None:
    return Pair.objects.filter(composition=found, place=place).first() if place else None


def _sitting(found: Composition, actor: Actor, asked: Pair | None = None) -> Sitting:
    by = person(actor)
    pair = frozenset((asked.left, asked.right)) if asked else None
    return Sitting(_pairs(found.pk), _Book(found.round_id, by), _signed(found.round_id, by), _now, pair)


@transaction.atomic
def answer(actor: Actor, public: UUID, place: int, said: Answer, why: str) -> bool:
    """Keep an answer to the pair at `place`; whether others contradict it. The same answer twice is one.

    Raises EditionError where the edition waits for none, or has no such pair.
    """
    found = _open(public)
    asked = _asked(found, place)
    if asked is None:
        raise EditionError("This pair is not asked about any more. Load the page again.")
    if len(why) > LONGEST_WHY:
        raise EditionError(f"Why is longer than {LONGEST_WHY} letters. Say it in fewer words.")
    sitting = _sitting(found, actor, asked)
    if sitting.said(frozenset((asked.left, asked.right)), said, why):
        return False
    return bool(sitting.answer(said, why))


@transaction.atomic
def back(actor: Actor, public: UUID) -> int:
    """Take back the last answer that this person gave to a pair of the edition; its place, 0 where there is none."""
    sitting = _sitting(_open(public), actor)
    return sitting.place if sitting.back() else 0


@transaction.atomic
def withdraw(actor: Actor, public: UUID, judged: UUID) -> None:
    """Take back an answer, whoever gave it. Raises EditionError where it does not stand any more."""
    found = _open(public)
    by = person(actor)
    book = _Book(found.round_id, by)
    entry = book.kept.get(judged)
    if not isinstance(entry, Judgement) or entry not in book.standing:
        raise EditionError("This answer does not stand any more. Load the page again.")
    Sitting((), book, _signed(found.round_id, by), _now).withdraw(entry)


def turn(actor: Actor, public: UUID, place: int | None = None) -> Turn | None:
    """What somebody is asked next, or the pair at `place`; None for an edition whose pairs are not judged."""
    found = Composition.objects.filter(public=public, state=State.PROPOSED).first()
    if found is None:
        return None
    sitting = _sitting(found, actor, _asked(found, place))
    at, progress = sitting.place, sitting.progress
    asked = _asked(found, at)
    since = Judged.objects.filter(round=found.round_id, at__gte=found.ordered).count()
    return Turn(
        _question(asked) if asked else None, at, progress.total, progress.done, progress.answers, _chains(found), since
    )


def _chains(found: Composition) -> Sequence[Sequence[Step]]:
    """The contradictions among the answers of a round, each as the answers that cannot all hold."""
    kept = _kept(found.round_id)
    key = {entry: public for public, entry in kept.items()}
    proven = contradictions(standing(list(kept.values())))
    rows = {row for each in proven for row in each.rows}
    pairs = Pair.objects.filter(composition=found)
    names = called([_question(each) for each in pairs.filter(left__in=rows) | pairs.filter(right__in=rows)])
    return [
        [
            Step(
                key[judged], names.get(left, _UNKNOWN), names.get(right, _UNKNOWN), judged is not each.different,
                judged.by, judged.when, judged.why,
            )
            for judged, (left, right) in zip(
                each.judgements, [*pairwise(each.rows), (each.rows[0], each.rows[-1])], strict=True
            )
        ]
        for each in proven
    ]  # fmt: skip


def lines(public: UUID) -> Sequence[Line]:
    """Every pair of an edition with the last answer that stands on it."""
    found = Composition.objects.filter(public=public, state=State.PROPOSED).first()
    if found is None:
        return []
    told: dict[frozenset[str], Judgement] = {
        frozenset((each.left, each.right)): each for each in standing_of(found.round_id)
    }
    return [
        Line(each.place, _question(each), said.answer.value, said.by, said.when, said.why)
        if (said := told.get(frozenset((each.left, each.right))))
        else Line(each.place, _question(each), "", "", "", "")
        for each in Pair.objects.filter(composition=found)
    ]


def answers_file(public: UUID) -> bytes | None:
    """All answers of an edition's round, and what stands of sites of the register, as `comity assemble --answers` reads
    them; of a released edition those that it was composed of. None where it is not there."""
    found = Composition.objects.filter(public=public).first()
    if found is None:
        return None
    if found.state == State.RELEASED:
        try:
            return as_file(_composed_of(public))
        except KeyError:  # its files are not there
            return None
    return as_file([*_kept(found.round_id).values(), *sites.judgements()])


def _composed_of(public: UUID) -> Sequence[Judgement]:
    """What people have said of sites since is for the next edition: this one is made again with what it knew."""
    told = json.loads(selectors.content(public, f"secretariat/{ROUND_NAME}"))
    return [Judgement(**{**each, "answer": Answer(each["answer"])}) for each in told["judgements"]]
