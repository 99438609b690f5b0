"""Overlap: for many pairs of rows at once, how much of each side's words is found on the other side.

Words count as found when they are the same, when two neighbours are written as one, and, in part, when they differ by
a slip or two of the pen. Only words that are found nowhere are compared letter by letter, each two words once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from comity.linkage.told import Nats, Spelling, Told, Words
from comity.linkage.vectors import Ints

# How much of a word counts as found: written with or without a blank; one slip (a letter more, less, other, or two
# swapped) in words of three letters and more; two in words of eight and more.
JOINED, ONE_SLIP, TWO_SLIPS = 0.9, 0.8, 0.65
SHORTEST, LONG = 3, 8


@dataclass(frozen=True, slots=True)
class Side:
    """The words of one side of many pairs: arrays of words x pairs, -1 where a row has no more."""

    words: Words
    joined: Words

    @classmethod
    def of(cls, told: Told, rows: Ints) -> Side:
        """The words of `rows`."""
        return cls(np.ascontiguousarray(told.words[rows].T), np.ascontiguousarray(told.joined[rows].T))

    @classmethod
    def of_words(cls, words: Words, rows: Ints) -> Side:
        """Words of `rows` that are not looked for as parts of others."""
        return cls(np.ascontiguousarray(words[rows].T), np.full((0, len(rows)), -1, dtype=np.int32))


@dataclass(frozen=True, slots=True)
class Found:
    """How much (0..1) of each word of the left and of the right side the other side has: words x pairs."""

    left: Nats
    right: Nats


def _present(side: Words) -> NDArray[np.bool_]:
    return np.asarray([bool((column >= 0).any()) for column in side], dtype=bool)


def exact(left: Side, right: Side) -> Found:
    """Words that are the same on both sides, or two of one side that are one of the other."""
    pairs = left.words.shape[1]
    ours = np.zeros((len(left.words), pairs), dtype=bool)
    theirs = np.zeros((len(right.words), pairs), dtype=bool)
    here, there = (np.flatnonzero(_present(side.words)) for side in (left, right))
    filled = [column >= 0 for column in left.words]
    for i in here:
        for j in there:
            same = left.words[i] == right.words[j]
            same &= filled[i]
            ours[i] |= same
            theirs[j] |= same
    found = Found(ours.astype(np.float32), theirs.astype(np.float32))
    _join(left.joined, right.words, found.left, found.right)
    _join(right.joined, left.words, found.right, found.left)
    return found


def _join(joined: Words, whole: Words, two: Nats, one: Nats) -> None:
    """Mark in `two` and `one` where neighbours of the one side are a word of the other."""
    at, pair = np.nonzero((joined >= 0) & ((two[:-1] == 0) | (two[1:] == 0))) if len(joined) else (joined, joined)
    if not len(at):
        return
    word, hit = np.nonzero(whole[:, pair] == joined[at, pair])
    at, pair = at[hit], pair[hit]
    for side, row in ((two, at), (two, at + 1), (one, word)):
        side[row, pair] = np.maximum(side[row, pair], np.float32(JOINED))


def found_within(spelling: Spelling, left: Side, right: Side) -> Found:
    """Words that are the same on both sides, in part also those that differ by slips of the pen or by blanks."""
    found = exact(left, right)
    slips(spelling, left.words, right.words, found)
    remainders(spelling, left.words, right.words, found)
    return found


def slips(spelling: Spelling, left: Words, right: Words, found: Found) -> None:
    """Raise in `found` the words that are found on neither side but differ by a slip or two."""
    open_left = [np.flatnonzero((row >= 0) & (found.left[i] == 0)) for i, row in enumerate(left)]
    is_open = [(row >= 0) & (found.right[j] == 0) for j, row in enumerate(right)]
    cells: list[tuple[int, int, Ints]] = []
    for i, places in enumerate(open_left):
        for j in range(len(right)):
            both = places[is_open[j][places]]
            if len(both):
                alike = both[_may_be_alike(spelling, left[i, both], right[j, both])]
                if len(alike):
                    cells.append((i, j, alike))
    if not cells:
        return
    size = len(spelling.words)
    keys = np.concatenate([left[i, at].astype(np.int64) * size + right[j, at] for i, j, at in cells])
    distinct, back = np.unique(keys, return_inverse=True)
    credit = _credit(spelling, distinct // size, distinct % size)[back]
    ends = np.cumsum([0, *(len(at) for _, _, at in cells)])
    for (i, j, at), start, end in zip(cells, ends[:-1], ends[1:], strict=True):
        found.left[i, at] = np.maximum(found.left[i, at], credit[start:end])
        found.right[j, at] = np.maximum(found.right[j, at], credit[start:end])


def remainders(spelling: Spelling, left: Words, right: Words, found: Found) -> None:
    """Raise in `found` all words found on neither side where, written as one, they differ by few slips: a blank too
    many or in the wrong place ("gua ngwei", "guanwei"). Words with digits are left out: they tell sites apart."""
    is_open = [
        (words >= 0) & (part == 0) & (spelling.lengths[words] > 0)
        for words, part in ((left, found.left), (right, found.right))
    ]
    counts = [mask.sum(axis=0) for mask in is_open]
    some = np.flatnonzero((counts[0] > 0) & (counts[1] > 0) & (counts[0] + counts[1] > 2))
    if not len(some):
        return
    ours = _Rest.of(spelling, left[:, some], is_open[0][:, some])
    theirs = _Rest.of(spelling, right[:, some], is_open[1][:, some])
    shorter = np.minimum(ours.length, theirs.length)
    allowed = np.where(shorter >= LONG, 2, 1)
    near = (shorter >= LONG - 2) & (np.abs(ours.length - theirs.length) <= allowed)
    near &= np.bitwise_count(ours.letters ^ theirs.letters) <= 2 * allowed
    at = np.flatnonzero(near)
    if not len(at):
        return
    distance = cpdist(ours.text(spelling, at), theirs.text(spelling, at), scorer=OSA.distance, score_cutoff=2)
    credit = np.where(distance <= 1, ONE_SLIP, np.where(distance <= allowed[at], TWO_SLIPS, 0.0)).astype(np.float32)
    for rest, side in ((ours, found.left), (theirs, found.right)):
        side[:, some[at]] = np.where(rest.open[:, at], credit, side[:, some[at]])


@dataclass(frozen=True, slots=True)
class _Rest:
    """The words of one side that are found nowhere: which, how many letters they have together, and which."""

    words: Words
    open: NDArray[np.bool_]
    length: NDArray[np.int32]
    letters: NDArray[np.uint32]

    @classmethod
    def of(cls, spelling: Spelling, words: Words, is_open: NDArray[np.bool_]) -> _Rest:
        length = np.where(is_open, spelling.lengths[words], 0).sum(axis=0, dtype=np.int32)
        letters = np.bitwise_or.reduce(np.where(is_open, spelling.letters[words], np.uint32(0)), axis=0, initial=0)
        return cls(words, is_open, length, letters)

    def text(self, spelling: Spelling, at: Ints) -> list[str]:
        """The words as one, of each pair in `at`."""
        return [
            "".join([spelling.words[word] for word, is_open in zip(row, mask, strict=True) if is_open])
            for row, mask in zip(self.words[:, at].T.tolist(), self.open[:, at].T.tolist(), strict=True)
        ]


def _may_be_alike(spelling: Spelling, one: Words, other: Words) -> NDArray[np.bool_]:
    """Whether two words may differ by so few slips: by their lengths and the letters that they have."""
    ours, theirs = spelling.lengths[one], spelling.lengths[other]
    shorter = np.minimum(ours, theirs)
    allowed = np.where(shorter >= LONG, 2, 1)
    apart = np.bitwise_count(spelling.letters[one] ^ spelling.letters[other])
    return np.asarray((shorter >= SHORTEST) & (np.abs(ours - theirs) <= allowed) & (apart <= 2 * allowed))


def _credit(spelling: Spelling, one: Ints, other: Ints) -> Nats:
    distance = cpdist(
        spelling.words[one].tolist(), spelling.words[other].tolist(), scorer=OSA.distance, score_cutoff=2, workers=1
    )
    long = np.minimum(spelling.lengths[one], spelling.lengths[other]) >= LONG
    two = np.where((distance == 2) & long, TWO_SLIPS, 0.0)
    return np.where(distance <= 1, ONE_SLIP, two).astype(np.float32)


def most(one: Nats, *others: Nats) -> Nats:
    """The greater of the parts found in several places."""
    result = one
    for other in others:
        result = np.maximum(result, other)
    return result
