"""What people said of suggestions, and what is learned of it.

An accepted question is one more way to ask for its criterion, and speaks for it where a new question is like it; a
rejected one speaks against. With enough mapped protocols the weights of the ranking are
fitted anew as well. Everything follows from the judgements alone: whoever keeps them can suggest the same again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from comity.benchmark.fitting import fit, mapped
from comity.benchmark.matching import CriterionText, Floats, Index, Text, asked, texts_of
from comity.benchmark.ranking import Weights
from comity.vocabulary.benchmark import Benchmark, Degree, ProtocolMapping
from comity.vocabulary.protocol import Protocol

FEWEST_LINKS = 150
"""Links of mapped protocols beneath which weights are not fitted anew: they would follow one hand's habits."""
_SPEAKS = 4.0
"""Log-odds that a judged question adds, or takes off, for one in the very same words; for others by their likeness²."""
_HELD = 10.0
"""How firmly weights fitted anew are held near the shipped ones (see `fitting.RIDGE`)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What an assessor said of one suggestion: the question's text and language, the criterion, and yes or no.

    A record of it also needs who, when, and the score and engine version that were shown; none of them changes what is
    learned.
    """

    question: Text
    criterion: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Learned:
    """Judgements, and weights fitted anew where there were enough; nothing of both to begin with."""

    judged: tuple[Judged, ...] = ()
    weights: Weights | None = None

    @property
    def accepted(self) -> tuple[CriterionText, ...]:
        """Accepted questions as texts of their criteria."""
        return tuple(CriterionText(each.criterion, each.question) for each in self.judged if each.accepted)

    @property
    def rejected(self) -> tuple[CriterionText, ...]:
        """Rejected questions with the criteria that they do not ask for."""
        return tuple(CriterionText(each.criterion, each.question) for each in self.judged if not each.accepted)


NOTHING = Learned()


def judgements(
    protocol: Protocol, mapping: ProtocolMapping, shown: Mapping[str, Collection[str]]
) -> tuple[Judged, ...]:
    """What a finished mapping says of suggestions: its links are accepted, whatever else was shown is rejected.

    shown: ids of the criteria that were suggested, by question; of questions that nobody answered nothing follows.
    """
    linked: dict[str, set[str]] = {number: set() for number in mapping.answered}
    for link in mapping.links:
        if link.degree is not Degree.NONE:
            linked.setdefault(link.question, set()).add(link.criterion)
    return tuple(
        Judged(text, criterion, criterion in linked[question.number])
        for question, text in zip(protocol.questions, asked(protocol), strict=True)
        if question.number in linked
        for criterion in sorted(linked[question.number] | set(shown.get(question.number, ())))
    )


def learn(
    benchmark: Benchmark,
    edition: str,
    cases: Sequence[tuple[Protocol, ProtocolMapping]],
    judged: Sequence[Judged] = (),
    start: Weights | None = None,
) -> Learned:
    """What mapped protocols and further judgements teach for an edition.

    Of the cases the links are learned as accepted; `judged` says what else was accepted or rejected. Weights are
    fitted anew from `FEWEST_LINKS` links of at least two protocols on, none of them seeing its own questions, and held
    near `start` (the shipped ones where there are none).
    Raises KeyError for an edition that the benchmark does not have.
    """
    links = [judgements(protocol, mapping, {}) for protocol, mapping in cases]
    every = tuple(dict.fromkeys([*judged, *(each for case in links for each in case)]))
    if len(cases) < 2 or sum(map(len, links)) < FEWEST_LINKS:
        return Learned(every)
    known = texts_of(benchmark.in_edition(edition))
    found = []
    for at, (protocol, mapping) in enumerate(cases):
        others = Learned(tuple(each for number, case in enumerate(links) if number != at for each in case))
        found.append(mapped(protocol, mapping, benchmark, Index([*known, *within(others.accepted, known)])))
    return Learned(every, fit(found, start or Weights.shipped(), _HELD))


def within(texts: Sequence[CriterionText], known: Sequence[CriterionText]) -> list[CriterionText]:
    """Those of some texts whose criteria are among the criteria of others."""
    criteria = {each.criterion for each in known}
    return [each for each in texts if each.criterion in criteria]


def taught(index: Index, questions: Sequence[Text], learned: Learned) -> Floats:
    """Log-odds questions × criteria that judged questions add to questions like them, or take off."""
    found = np.zeros((len(questions), len(index.criteria)))
    for sign, judged in ((1.0, learned.accepted), (-1.0, learned.rejected)):
        known = within(judged, index.texts)
        if known:
            places = np.asarray([index.criteria.index(each.criterion) for each in known])
            like = index.alike(questions, [each.text for each in known]) ** 2
            most = np.zeros_like(found)
            np.maximum.at(most.T, places, like.T)
            found += sign * _SPEAKS * most
    return found
