"""How like a question is to each criterion: by words, concepts and pieces of words, whole and by sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from comity.benchmark.words import Terms, language_of, sentences, terms
from comity.vocabulary.benchmark import Criterion
from comity.vocabulary.protocol import Protocol

Floats = NDArray[np.float64]
_Counts = Sequence[Mapping[str, int]]

CHANNELS = ("words", "concepts", "pieces")
PARTS: Mapping[str, Callable[[str, str], tuple[str, ...]]] = {"whole": lambda text, _: (text,), "sentence": sentences}
"""How a question of a language is taken apart: a question that asks for several things is like several criteria."""
LIKENESSES = (
    *(f"{channel}_{part}" for channel in CHANNELS for part in PARTS),
    *(f"{channel}_covered" for channel in CHANNELS),
    "outside",
)
"""What is known of a question and a criterion, each 0 to 1.

Likenesses to all that says the criterion, by channel: of the whole question, and of the best of its sentences.
covered: how much of what says the criterion stands in the question. outside: how much of what the question names no
criterion names.
"""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a language (ISO 639-1, or "" where it is not known)."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class CriterionText:
    """A text that says a criterion, or asks for it."""

    criterion: str
    text: Text


def texts_of(criteria: Iterable[Criterion]) -> tuple[CriterionText, ...]:
    """Title, requirement and phrasings of criteria, in every language in which they are written."""
    return tuple(
        CriterionText(each.id, Text(text, language))
        for each in criteria
        for language, wording in each.wordings.items()
        for text in (wording.title, wording.requirement, *wording.asked_as)
    )


def asked(protocol: Protocol) -> list[Text]:
    """The questions of a protocol, each in the language in which it seems to be written."""
    return [Text(each.text, language_of(each.text, protocol.language)) for each in protocol.questions]


class Index:
    """The texts of criteria, ready to be compared with questions."""

    __slots__ = ("_spaces", "_starts", "criteria", "texts")

    def __init__(self, texts: Iterable[CriterionText]) -> None:
        """Texts in any order; the criteria stand in the order in which they come first."""
        given = tuple(texts)
        order = {name: at for at, name in enumerate(dict.fromkeys(each.criterion for each in given))}
        self.criteria: tuple[str, ...] = tuple(order)
        self.texts = tuple(sorted(given, key=lambda each: order[each.criterion]))
        owners = np.asarray([order[each.criterion] for each in self.texts], dtype=np.int64)
        self._starts = np.searchsorted(owners, np.arange(len(order)))
        found = [terms(each.text.text, each.text.language) for each in self.texts]
        self._spaces = {channel: _Space(_channel(found, channel), owners) for channel in CHANNELS}

    def likenesses(self, questions: Sequence[Text]) -> Floats:
        """An array questions × criteria × `LIKENESSES`."""
        whole = _Taken.apart(questions, "whole").terms
        found = [self._compared(questions, channel, part) for channel in CHANNELS for part in PARTS]
        found += [self._spaces[channel].covered(_channel(whole, channel)) for channel in CHANNELS]
        outside = self._spaces["concepts"].outside(_channel(whole, "concepts"))
        found.append(np.broadcast_to(outside[:, None], (len(questions), len(self.criteria))))
        return np.stack(found, axis=2)

    def near(self, questions: Sequence[Text]) -> Floats:
        """How near questions are to each of `texts`, questions × texts, by all channels alike, 0 to 1."""
        said = [terms(each.text, each.language) for each in questions]
        return _mean(
            [self._spaces[name].with_texts(self._spaces[name].rows(_channel(said, name))) for name in CHANNELS]
        )

    def nearest(self, near: Floats, language: str, place: int) -> Text:
        """Of the criterion that stands at a place, the text that is nearest to a question; in its language if any is.

        near: the question's row of `near`.
        """
        until = self._starts[place + 1] if place + 1 < len(self._starts) else len(self.texts)
        mine = range(int(self._starts[place]), int(until))
        spoken = [at for at in mine if self.texts[at].text.language == language] or mine
        return self.texts[max(spoken, key=lambda at: (round(float(near[at]), 9), -at))].text

    def alike(self, left: Sequence[Text], right: Sequence[Text]) -> Floats:
        """How like texts are to other texts, 0 to 1, by all channels alike."""
        one, other = ([terms(each.text, each.language) for each in side] for side in (left, right))
        return _mean([self._spaces[name].between(_channel(one, name), _channel(other, name)) for name in CHANNELS])

    def _compared(self, questions: Sequence[Text], channel: str, part: str) -> Floats:
        """Likenesses questions × criteria of the best of their parts."""
        said, space = _Taken.apart(questions, part), self._spaces[channel]
        return np.maximum.reduceat(space.with_criteria(space.rows(_channel(said.terms, channel))), said.starts, axis=0)


@dataclass(frozen=True, slots=True)
class _Taken:
    """The parts of questions, one question's after the other's, and where those of each begin."""

    terms: Sequence[Terms]
    starts: NDArray[np.int64]

    @classmethod
    def apart(cls, questions: Sequence[Text], part: str) -> _Taken:
        parts = [PARTS[part](each.text, each.language) for each in questions]
        found = [terms(text, each.language) for each, mine in zip(questions, parts, strict=True) for text in mine]
        return cls(found, np.cumsum([0, *map(len, parts[:-1])]))


def _mean(found: Sequence[Floats]) -> Floats:
    return np.asarray(sum(found) / len(found))


def _channel(found: Sequence[Terms], channel: str) -> _Counts:
    return [getattr(each, channel) for each in found]


class _Space:
    """Texts as rows of terms weighed by what they tell among the criteria, each row of length 1."""

    def __init__(self, counts: _Counts, owners: NDArray[np.int64]) -> None:
        self._places = {term: at for at, term in enumerate(sorted({term for each in counts for term in each}))}
        total = int(owners.max()) + 1
        owned = sparse.csr_array((np.ones(len(owners)), (owners, np.arange(len(owners)))), (total, len(owners)))
        found, _ = self._known(counts)
        in_criteria = np.bincount((owned @ found).tocsr().indices, minlength=len(self._places))
        self._weights = np.log((total + 1) / (in_criteria + 0.5))
        self._most = float(np.log((total + 1) / 1.5))
        texts = found @ sparse.diags_array(self._weights)
        criteria = _unit(_damped(owned @ found) @ sparse.diags_array(self._weights), np.zeros(total)).T.tocsc()
        self._texts = _unit(texts, np.zeros(len(counts))).T.tocsc()
        self._criteria, self._shares = criteria, criteria.multiply(criteria).tocsc()

    def with_texts(self, rows: sparse.csr_array) -> Floats:
        """Cosines questions × texts."""
        return np.asarray((rows @ self._texts).toarray())

    def with_criteria(self, rows: sparse.csr_array) -> Floats:
        """Cosines questions × criteria."""
        return np.asarray((rows @ self._criteria).toarray())

    def covered(self, counts: _Counts) -> Floats:
        """Questions × criteria: the share of a criterion's terms, by their weight, that a question has."""
        found, _ = self._known(counts)
        return np.asarray(((found > 0).astype(float) @ self._shares).toarray())

    def outside(self, counts: _Counts) -> Floats:
        """The share of a question's terms that no text has; 0 where it has no term."""
        _, unknown = self._known(counts)
        return unknown / np.maximum([len(each) for each in counts], 1)

    def between(self, left: _Counts, right: _Counts) -> Floats:
        """Cosines of texts with other texts."""
        return np.asarray((self.rows(left) @ self.rows(right).T).toarray())

    def rows(self, counts: _Counts) -> sparse.csr_array:
        """Questions as rows. A term that no criterion has makes its question less like all of them."""
        found, unknown = self._known(counts)
        return _unit(found @ sparse.diags_array(self._weights), unknown * self._most**2)

    def _known(self, counts: _Counts) -> tuple[sparse.csr_array, Floats]:
        """Known terms as rows, damped by the logarithm of how often they stand, and how many others each text has."""
        sizes = np.fromiter(map(len, counts), dtype=np.int64, count=len(counts))
        rows = np.repeat(np.arange(len(counts)), sizes)
        terms_of, often = chain.from_iterable(counts), chain.from_iterable(each.values() for each in counts)
        columns = np.fromiter(map(self._places.get, terms_of, repeat(-1)), dtype=np.int64, count=len(rows))
        values = 1 + np.log(np.fromiter(often, dtype=float, count=len(rows)))
        kept = columns >= 0
        shape = (len(counts), len(self._places))
        found = sparse.csr_array((values[kept], (rows[kept], columns[kept])), shape)
        return found, np.bincount(rows[~kept], minlength=len(counts)).astype(float)


def _damped(rows: sparse.csr_array) -> sparse.csr_array:
    damped = rows.tocsr()
    damped.data = np.sqrt(damped.data)
    return damped


def _unit(rows: sparse.csr_array, more: Floats) -> sparse.csr_array:
    """Rows of length 1; `more`: squared length that a row has beside its cells."""
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel() + more)
    return (sparse.diags_array(1 / np.where(length > 0, length, 1.0)) @ rows).tocsr()
