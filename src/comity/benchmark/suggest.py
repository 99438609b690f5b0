"""Suggestions: which criteria a protocol's questions may meet, for assessors to judge. They are never verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from comity.benchmark.degrees import Sizes, degree
from comity.benchmark.learning import NOTHING, Learned, taught, within
from comity.benchmark.matching import Floats, Index, Text, asked, texts_of
from comity.benchmark.ranking import Weights, chances, linear, places
from comity.benchmark.reasons import reason
from comity.vocabulary.benchmark import Benchmark, Criterion, Degree
from comity.vocabulary.protocol import Protocol, Question

_DECIMALS = 4
LEAST, LIKELIEST = 0.35, 5
"""Chance that a question meets any of its likeliest criteria, beneath which it has no counterpart; how many those are.

The highest with which at most one in 200 links of the sample protocols is lost, each by weights fitted without it.
"""
LEAST_ELSEWHERE = 0.05
"""The same for a question in a language in which the benchmark is not written: only concepts and pieces of words speak
there, so that chances are lower than they should be. A cautious guess: there are no mapped protocols to choose it by.
"""


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
    if not protocol.questions or not benchmark.in_edition(edition):
        return tuple(Suggestions(each.number, ()) for each in protocol.questions)
    # In an order of their own, sums of the same numbers come to the same last digit whatever the protocol's order.
    ordered = tuple(sorted(protocol.questions, key=lambda each: (each.text, each.section, each.number)))
    shown = _suggested(replace(protocol, questions=ordered), benchmark, edition, most, learned)
    return tuple(shown[each.number] for each in protocol.questions)


def _suggested(
    protocol: Protocol, benchmark: Benchmark, edition: str, most: int, learned: Learned
) -> dict[str, Suggestions]:
    """Suggestions by question."""
    criteria = {each.id: each for each in benchmark.in_edition(edition)}
    known = texts_of(criteria.values())
    index = Index([*known, *within(learned.accepted, known)])
    said = asked(protocol)
    weights = learned.weights or Weights.shipped()
    scores = chances(
        index.likenesses(said),
        places(protocol, benchmark, [criteria[each] for each in index.criteria]),
        weights,
        taught(index, said, learned),
    )
    found = _Found(index, [criteria[each] for each in index.criteria], Sizes(said), weights.partly)
    return {
        each.question.number: Suggestions(each.question.number, found.best(each, most))
        for each in map(_Asked, protocol.questions, said, scores, index.near(said))
    }


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with its language, its scores by criterion, and how near each text of the index is."""

    question: Question
    text: Text
    scores: Floats
    near: Floats


@dataclass(frozen=True, slots=True)
class _Found:
    """What suggestions are made of: the index, its criteria in its order, and what tells their degrees."""

    index: Index
    criteria: Sequence[Criterion]
    sizes: Sizes
    partly: Sequence[float]

    def best(self, asked: _Asked, most: int) -> tuple[Suggestion, ...]:
        """The likeliest criteria of a question, equal ones in catalogue order; none where it has no counterpart."""
        scores = asked.scores.round(_DECIMALS)
        written = any(asked.text.language in each.wordings for each in self.criteria)
        if 1 - np.prod(1 - np.sort(scores)[-LIKELIEST:]) < (LEAST if written else LEAST_ELSEWHERE):
            return ()
        return tuple(
            self._suggestion(asked, int(at), float(scores[at])) for at in np.argsort(-scores, kind="stable")[:most]
        )

    def _suggestion(self, asked: _Asked, place: int, score: float) -> Suggestion:
        criterion, text = self.criteria[place], asked.text
        partly = float(linear(self.sizes.evidence(text, criterion), self.partly))
        nearest = self.index.nearest(asked.near, text.language, place)
        return Suggestion(criterion.id, score, degree(text, asked.question.obligation, partly), reason(text, nearest))
