"""Suggestions: which criteria a protocol's questions may meet, for assessors to judge. They are never verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.benchmark.degrees import coverage, degree
from comity.benchmark.learning import NOTHING, Learned, against
from comity.benchmark.matching import Floats, Index, Text, texts_of
from comity.benchmark.ranking import Weights, chances, places
from comity.benchmark.reasons import reason
from comity.benchmark.words import language_of
from comity.vocabulary.benchmark import Benchmark, Criterion, Degree
from comity.vocabulary.protocol import Protocol, Question

_DECIMALS = 4
LEAST = 0.3
"""Chance beneath which even the best criterion is none: the question has no counterpart."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A criterion that a question may meet.

    score: the chance that an assessor links them, 0 to 1. degree: FULL or PARTIAL, were they linked.
    reason: an English sentence that names what they share, with the question's own words.
    """

    criterion: str
    score: float
    degree: Degree
    reason: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The criteria suggested for a question, best first; none of them: it has no counterpart."""

    question: str
    criteria: tuple[Suggestion, ...]


def suggest(
    protocol: Protocol, benchmark: Benchmark, edition: str, most: int = 5, learned: Learned = NOTHING
) -> tuple[Suggestions, ...]:
    """At most `most` criteria of an edition of the benchmark for every question, in the protocol's order.

    What is suggested for a question hangs on its text, its section and the other questions, but not on their order.
    Raises KeyError for an edition that the benchmark does not have, ValueError where `most` is less than 1.
    """
    if most < 1:
        raise ValueError("At least one criterion must be suggested.")
    criteria = {each.id: each for each in benchmark.in_edition(edition)}
    index = Index([*texts_of(criteria.values()), *(each for each in learned.accepted if each.criterion in criteria)])
    asked = [Text(each.text, language_of(each.text, protocol.language)) for each in protocol.questions]
    scores = chances(
        index.likenesses(asked),
        places(protocol, benchmark, [criteria[each] for each in index.criteria]),
        learned.weights or Weights.shipped(),
        against(index, asked, learned.rejected),
    )
    found = _Found(index, [criteria[each] for each in index.criteria])
    return tuple(
        Suggestions(question.number, found.best(question, text, row, most))
        for question, text, row in zip(protocol.questions, asked, scores, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """The index, and its criteria in the index's order."""

    index: Index
    criteria: Sequence[Criterion]

    def best(self, question: Question, text: Text, scores: Floats, most: int) -> tuple[Suggestion, ...]:
        """The likeliest criteria of a question, equal ones in catalogue order; none where no one is likely enough."""
        rounded = scores.round(_DECIMALS)
        if rounded.max() < LEAST:
            return ()
        order = np.argsort(-rounded, kind="stable")[:most]
        chosen = [self.criteria[at] for at in order]
        nearest = self.index.nearest(text, [each.id for each in chosen])
        return tuple(
            Suggestion(
                criterion.id,
                float(rounded[at]),
                degree(text, question.obligation, coverage(text, criterion, float(rounded[at]))),
                reason(text, told),
            )
            for at, criterion, told in zip(order, chosen, nearest, strict=True)
        )
