"""How like a question is to each criterion: by words, concepts and pieces of words, whole and clause by clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from comity.benchmark.words import Terms, clauses, language_of, sentences, terms
from comity.vocabulary.benchmark import Criterion
from comity.vocabulary.protocol import Protocol

Floats = NDArray[np.float64]
_Counts = Sequence[Mapping[str, int]]

CHANNELS = ("words", "concepts", "pieces")
PARTS: Mapping[str, Callable[[str, str], tuple[str, ...]]] = {
    "whole": lambda text, _: (text,),
    "sentence": sentences,
    "clause": clauses,
}
"""How a question of a language is taken apart: a question that asks for several things is like several criteria."""
_COMPARED = tuple((channel, part, against) for channel in CHANNELS for part in PARTS for against in ("text", "all"))
LIKENESSES = (*("_".join(each) for each in _COMPARED), *(f"{channel}_covered" for channel in CHANNELS), "outside")
"""What is known of a question and a criterion, each 0 to 1.

Likenesses by channel: of the whole question, of the best of its sentences, or of its clauses; with the nearest text of
the criterion, or with all its texts together. covered: how much of what the criterion's texts say the question says.
outside: how much of what the question names no criterion names.
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
        said = {part: _Taken.apart(questions, part) for part in PARTS}
        whole = said["whole"].terms
        found = [self._best(said[part], channel, against) for channel, part, against in _COMPARED]
        found += [self._spaces[channel].covered(_channel(whole, channel)) for channel in CHANNELS]
        outside = self._spaces["concepts"].outside(_channel(whole, "concepts"))
        found.append(np.broadcast_to(outside[:, None], (len(questions), len(self.criteria))))
        return np.stack(found, axis=2)

    def nearest(self, question: Text, criteria: Sequence[str]) -> tuple[Text, ...]:
        """For each of some criteria, its text that is most like a question; in its language where there is one."""
        mine = [self._texts_for(each, question.language) for each in criteria]
        like = iter(self.alike([question], [text for each in mine for text in each])[0].round(9).tolist())
        return tuple(
            max(((next(like), -at, text) for at, text in enumerate(each)), key=lambda one: one[:2])[2] for each in mine
        )

    def _texts_for(self, criterion: str, language: str) -> list[Text]:
        texts = [each.text for each in self.texts if each.criterion == criterion]
        return [each for each in texts if each.language == language] or texts

    def alike(self, left: Sequence[Text], right: Sequence[Text]) -> Floats:
        """How like texts are to other texts, 0 to 1, by all channels alike."""
        one, other = ([terms(each.text, each.language) for each in side] for side in (left, right))
        found = [self._spaces[name].between(_channel(one, name), _channel(other, name)) for name in CHANNELS]
        return np.asarray(sum(found) / len(CHANNELS))

    def _best(self, said: _Taken, channel: str, against: str) -> Floats:
        """Likenesses questions × criteria of the best of their parts."""
        space, counts = self._spaces[channel], _channel(said.terms, channel)
        if against == "all":
            return np.maximum.reduceat(space.with_criteria(counts), said.starts, axis=0)
        with_texts = np.maximum.reduceat(space.with_texts(counts), self._starts, axis=1)
        return np.maximum.reduceat(with_texts, said.starts, axis=0)


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

    def with_texts(self, counts: _Counts) -> Floats:
        """Cosines questions × texts."""
        return np.asarray((self._rows(counts) @ self._texts).toarray())

    def with_criteria(self, counts: _Counts) -> Floats:
        """Cosines questions × criteria."""
        return np.asarray((self._rows(counts) @ self._criteria).toarray())

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
        return np.asarray((self._rows(left) @ self._rows(right).T).toarray())

    def _rows(self, counts: _Counts) -> sparse.csr_array:
        """Questions as rows. A term that no criterion has makes its question less like all of them."""
        found, unknown = self._known(counts)
        return _unit(found @ sparse.diags_array(self._weights), unknown * self._most**2)

    def _known(self, counts: _Counts) -> tuple[sparse.csr_array, Floats]:
        """Known terms as rows, damped by the logarithm of how often they stand, and how many others each text has."""
        cells = [
            (row, self._places[term], 1 + np.log(count))
            for row, each in enumerate(counts)
            for term, count in each.items()
            if term in self._places
        ]
        rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
        found = sparse.csr_array((np.asarray(values, dtype=float), (rows, columns)), (len(counts), len(self._places)))
        known = Counter(rows)
        return found, np.asarray([len(each) - known[row] for row, each in enumerate(counts)], dtype=float)


def _damped(rows: sparse.csr_array) -> sparse.csr_array:
    damped = rows.tocsr()
    damped.data = np.log1p(damped.data)
    return damped


def _unit(rows: sparse.csr_array, more: Floats) -> sparse.csr_array:
    """Rows of length 1; `more`: squared length that a row has beside its cells."""
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel() + more)
    return (sparse.diags_array(1 / np.where(length > 0, length, 1.0)) @ rows).tocsr()
