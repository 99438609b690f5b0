"""What people said of suggestions, and what is learned of it.

An accepted question is one more way to ask for its criterion: a new question like it finds the criterion by it. A
rejected one speaks against it, for questions like that. With enough mapped protocols the weights of the ranking
are fitted anew as well. Everything follows from the judgements alone: whoever keeps them can suggest the same again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from comity.benchmark.matching import CriterionText, Floats, Index, Text
from comity.benchmark.ranking import Weights

_AGAINST = 3.0
"""Log-odds that a rejected question takes off one in the very same words; off others less, by their likeness."""


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


def against(index: Index, questions: list[Text], rejected: tuple[CriterionText, ...]) -> Floats:
    """Log-odds questions × criteria, at most 0, that rejected questions take off questions like them."""
    found = np.zeros((len(questions), len(index.criteria)))
    order = {name: at for at, name in enumerate(index.criteria)}
    known = [each for each in rejected if each.criterion in order]
    if known:
        like = index.alike(questions, [each.text for each in known])
        for number, each in enumerate(known):
            place = order[each.criterion]
            found[:, place] = np.minimum(found[:, place], -_AGAINST * like[:, number])
    return found
