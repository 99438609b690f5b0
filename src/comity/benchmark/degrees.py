"""Whether a question, were it linked to a criterion, would meet it fully or partly: a proposal for an assessor."""

from __future__ import annotations

from dataclasses import dataclass

from comity.benchmark.matching import Text
from comity.benchmark.words import concepts_in, hedged
from comity.vocabulary.benchmark import Criterion, Degree
from comity.vocabulary.protocol import Obligation


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the proposal rests on: how much of the criterion's concepts the question names (0 to 1), and the chance."""

    share: float
    chance: float


def coverage(question: Text, criterion: Criterion, chance: float) -> Coverage:
    """How much of a criterion a question names: of its requirement in the language in which it names most."""
    said = set(concepts_in(question.text, question.language))
    shares = [
        len(needed & said) / len(needed)
        for language, wording in criterion.wordings.items()
        if (needed := set(concepts_in(wording.requirement, language)))
    ]
    return Coverage(max(shares, default=1.0), chance)


def degree(question: Text, obligation: Obligation, found: Coverage) -> Degree:
    """FULL or PARTIAL.

    What is not required now meets a criterion partly at most (benchmarking.md 5); so does what is asked for only where
    possible. The rest hangs on how much of the criterion is named.
    """
    if obligation is not Obligation.REQUIRED or hedged(question.text, question.language):
        return Degree.PARTIAL
    return Degree.FULL
