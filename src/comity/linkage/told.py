"""Told: the words of all contents as numbers, in arrays of one width, so that many pairs are compared at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from comity.linkage.vectors import Floats

Words = NDArray[np.int32]
Nats = NDArray[np.float32]
Row = Sequence[str]

# Letters beyond these are not looked at when words are sorted out before they are compared letter by letter.
LETTERS = 16
NONE = -1


class Lexicon(dict[str, int]):
    """Words and their numbers, in the order in which they were met."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number

    def numbers(self, rows: Sequence[Row]) -> tuple[Words, NDArray[np.int64]]:
        """The numbers of all words of `rows`, one after another, and where each row begins (and the last one ends)."""
        starts = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(map(len, rows), dtype=np.int64, count=len(rows)), out=starts[1:])
        told: Iterable[int] = map(self.__getitem__, chain.from_iterable(rows))
        return np.fromiter(told, dtype=np.int32, count=int(starts[-1])), starts


@dataclass(frozen=True, slots=True)
class Spelling:
    """What is known of each word of a lexicon: `words` themselves, which `letters` they have (a bit for each), their
    `lengths`, and `known`: 0..1, how surely a word is no misspelling, because many rows have it."""

    words: NDArray[np.object_]
    letters: NDArray[np.uint32]
    lengths: NDArray[np.int32]
    known: Nats

    @classmethod
    def of(cls, lexicon: Lexicon, counts: Floats, rows: int) -> Spelling:
        """The spelling of a lexicon's words, each of which `counts` rows of `rows` have."""
        words = np.asarray([*lexicon, ""], dtype=object)[:-1]
        cut = np.asarray([*lexicon, ""], dtype=f"U{LETTERS}")[:-1]
        codes = cut.view(np.uint32).reshape(len(cut), -1) if len(cut) else np.zeros((0, 1), dtype=np.uint32)
        bits = np.where(codes > 0, np.uint32(1) << (codes & np.uint32(31)), np.uint32(0))
        letters = np.bitwise_or.reduce(bits, axis=1) if len(cut) else np.zeros(0, dtype=np.uint32)
        lengths = np.fromiter(map(len, lexicon), dtype=np.int32, count=len(lexicon))
        spelt = np.fromiter(map(str.isalpha, lexicon), dtype=bool, count=len(lexicon))
        return cls(words, letters, np.where(spelt, lengths, 0).astype(np.int32), known_words(counts, rows))


def known_words(counts: Floats, rows: int) -> Nats:
    """0..1: 0 for a word of as many rows as a misspelling has by chance, 1 for one that every reader knows.

    By log(count) / log(rows), so that it means the same in lists of any length: of 18,000 rows a word is at 0 up to
    seven, at .5 with fifty, at 1 from 360 (one in fifty).
    """
    scale = np.log(np.maximum(counts, 1.0)) / np.log(max(rows, 10))
    return np.asarray(np.clip((scale - 0.2) / 0.4, 0.0, 1.0), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Flat:
    """Words of rows, one after another, each word once in a row: `rows` ascend, `words` are numbers of a lexicon."""

    rows: NDArray[np.int64]
    words: Words
    size: int

    @classmethod
    def of(cls, rows: Sequence[Row], lexicon: Lexicon) -> Flat:
        """The words of `rows`."""
        numbers, starts = lexicon.numbers(rows)
        return cls(np.repeat(np.arange(len(rows)), np.diff(starts)), numbers, len(rows)).each_once()

    def each_once(self) -> Flat:
        """The same without the words that stand in their row before."""
        keys = self.rows * (np.int64(self.words.max(initial=0)) + 1) + self.words
        order = np.argsort(keys, kind="stable")
        again = order[1:][np.diff(keys[order]) == 0]
        if not len(again):
            return self
        kept = np.ones(len(keys), dtype=bool)
        kept[again] = False
        return Flat(self.rows[kept], self.words[kept], self.size)

    def beside(self, *others: Flat) -> Flat:
        """The words of each row and of the same row of `others`."""
        rows = np.concatenate([flat.rows for flat in (self, *others)])
        words = np.concatenate([flat.words for flat in (self, *others)])
        order = np.argsort(rows, kind="stable")
        return Flat(rows[order], words[order], self.size).each_once()

    def table(self, width: int) -> Words:
        """The first `width` words of each row, -1 past the end; as wide as the longest row needs."""
        counts = np.bincount(self.rows, minlength=self.size)
        place = np.arange(len(self.rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        kept = place < width
        words = np.full((self.size, min(width, int(counts.max(initial=0)))), NONE, dtype=np.int32)
        words[self.rows[kept], place[kept]] = self.words[kept]
        return words


@dataclass(frozen=True, slots=True)
class Told:
    """One kind of text of all contents.

    `words` has a row of word numbers for each content, -1 past its end; `nats` what each word tells, 0 past the end;
    `total` the sum of a row's nats; `joined` the numbers of words that are two neighbours of a row written as one.
    """

    words: Words
    nats: Nats
    total: Nats
    joined: Words

    @classmethod
    def of(cls, words: Words, nats: Nats, rows: Sequence[Row], lexicon: Lexicon) -> Told:
        """The `words` of `rows` with what each tells (anything past the end)."""
        told = np.where(words >= 0, nats, np.float32(0.0))
        return cls(words, told, told.sum(axis=1), _joined(rows, lexicon, words.shape[1]))


def table(rows: Sequence[Row], lexicon: Lexicon, width: int) -> Words:
    """The numbers of the first `width` distinct words of each row, -1 past its end; as wide as the longest needs."""
    return Flat.of(rows, lexicon).table(width)


def _joined(rows: Sequence[Row], lexicon: Lexicon, width: int) -> Words:
    """The number of each two neighbours written as one word where that is a word of the lexicon, else -1.

    A row that says a word twice is left out: its words stand elsewhere in the table.
    """
    joined = np.full((len(rows), max(0, width - 1)), NONE, dtype=np.int32)
    find = lexicon.get
    for number, row in enumerate(rows):
        for at, pair in enumerate(pairwise(row[:width])):
            place = find(pair[0] + pair[1])
            if place is not None and len(set(row)) == len(row):
                joined[number, at] = place
    return joined
