"""Whether a question, were it linked to a criterion, would meet it fully or partly: a proposal for an assessor."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np

from comity.benchmark.matching import Floats, Text
from comity.benchmark.words import concepts_in, content_words, hedged
from comity.vocabulary.benchmark import Criterion, Degree
from comity.vocabulary.protocol import Obligation

PARTLY = ("named", "length")
"""What tells that a question meets a criterion only partly, the less there is of it.

named: share of the concepts of the criterion's requirement that the question names, 0 to 1, in the language in which it
names most. length: logarithm of its words for each word of the protocol's middle question, -1.5 to 1.5.
"""
_FAR = 1.5


class Sizes:
    """How long the questions of a protocol are."""

    def __init__(self, questions: Sequence[Text]) -> None:
        self._middle = median(map(_size, questions)) if questions else 1

    def evidence(self, question: Text, criterion: Criterion) -> Floats:
        """`PARTLY` of a question of the protocol and a criterion."""
        length = float(np.clip(np.log(_size(question) / self._middle), -_FAR, _FAR))
        return np.asarray([_named(question, criterion), length])


def degree(question: Text, obligation: Obligation, partly: float) -> Degree:
    """FULL or PARTIAL.

    What is not required now meets a criterion partly at most (benchmarking.md 5); so does what is asked for only where
    possible. partly: log-odds, by the evidence, that the rest does.
    """
    if obligation is not Obligation.REQUIRED or hedged(question.text, question.language):
        return Degree.PARTIAL
    return Degree.PARTIAL if partly > 0 else Degree.FULL


def _size(question: Text) -> int:
    return 1 + len(content_words(question.text, question.language))


def _named(question: Text, criterion: Criterion) -> float:
    said = set(concepts_in(question.text, question.language))
    shares = [
        len(needed & said) / len(needed)
        for language, wording in criterion.wordings.items()
        if (needed := set(concepts_in(wording.requirement, language)))
    ]
    return max(shares, default=1.0)
