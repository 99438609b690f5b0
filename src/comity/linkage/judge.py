"""Judge: a person goes through pairs of rows; each answer is on file before the next pair is asked.

A sitting has no state of its own but the pair that was taken back last: what is answered stands on file, so the
next sitting goes on where this one stopped, however it ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from comity.linkage.contradictions import Contradiction, contradictions
from comity.linkage.judgements import Book
from comity.linkage.review_file import Question
from comity.vocabulary.judgement import Answer, Judgement, Withdrawal

Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file of questions is: `answers` counts pairs by what was said of them last, of `total` pairs."""

    total: int
    answers: Mapping[Answer, int]

    @property
    def done(self) -> int:
        """How many pairs are answered."""
        return sum(self.answers.values())


class Sitting:
    """One person (`by`), the questions, and where judgements are kept. `now` tells the time as text.

    `ask` is a pair to begin with, answered or not.
    """

    def __init__(
        self, questions: Sequence[Question], file: Book, by: str, now: Callable[[], str], ask: Pair | None = None
    ) -> None:
        self._questions = {each.pair: each for each in reversed(questions)}
        self._order = tuple(dict.fromkeys(each.pair for each in questions))
        self._file = file
        self._by = by
        self._now = now
        self._again = ask if ask in self._questions else None

    def _answered(self) -> dict[Pair, Judgement]:
        """The last judgement that stands on each pair of the questions, whoever gave it."""
        told = ((frozenset((judged.left, judged.right)), judged) for judged in self._file.standing)
        return {pair: judged for pair, judged in told if pair in self._questions}

    @property
    def question(self) -> Question | None:
        """What to ask next: what was taken back last, else the first pair without an answer; None at the end."""
        answered = self._answered()
        asked = self._again or next((pair for pair in self._order if pair not in answered), None)
        return self._questions[asked] if asked else None

    @property
    def place(self) -> int:
        """Where the question stands among all, from 1; 0 where there is none."""
        asked = self.question
        return self._order.index(asked.pair) + 1 if asked else 0

    @property
    def progress(self) -> Progress:
        """How many pairs are answered, and how."""
        return Progress(len(self._order), Counter(judged.answer for judged in self._answered().values()))

    def contradictions(self) -> tuple[Contradiction, ...]:
        """The judgements in the file, about these pairs or others, that cannot all hold."""
        return contradictions(self._file.standing)

    def answer(self, said: Answer, why: str = "") -> tuple[Contradiction, ...]:
        """Put an answer to the question on file; the contradictions that it makes."""
        asked = self.question
        if asked is None:
            return ()
        before = self.contradictions()
        self._file.add(Judgement(asked.left, asked.right, said, self._by, self._now(), why))
        self._again = None
        return tuple(found for found in self.contradictions() if found not in before)

    def said(self, pair: Pair, answer: Answer, why: str = "") -> bool:
        """Whether this person's answer to a pair, as it stands, is this one already."""
        told = ((frozenset((each.left, each.right)), each.answer, each.by, each.why) for each in self._file.standing)
        return (pair, answer, self._by, why) in told

    def back(self) -> bool:
        """Take back this person's last answer that stands, to ask its pair again; False where there is none."""
        own = [judged for judged in self._answered().values() if judged.by == self._by]
        order = {judged: at for at, judged in enumerate(self._file.standing)}
        if not own:
            return False
        last = max(own, key=order.__getitem__)
        self.withdraw(last)
        self._again = frozenset((last.left, last.right))
        return True

    def withdraw(self, judged: Judgement) -> None:
        """Take back a judgement, whoever gave it: a further line, signed by this person."""
        self._file.add(Withdrawal(judged.left, judged.right, judged.by, self._by, self._now()))
