"""Vectors: words and letter groups of all contents as sparse matrices, weighted by how much each tells in its country.

The weight of a word is its information in nats, -log of how often it occurs; words that many rows share tell little.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist
from sparse_dot_topn import sp_matmul_topn

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# How many rows of the whole list a country's own statistics are mixed with: small countries have too few of their own.
BORROWED_ROWS = 30.0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words in sorted order and their places."""

    words: tuple[str, ...]
    places: dict[str, int]

    @classmethod
    def of(cls, rows: Iterable[Sequence[str]]) -> Vocabulary:
        """The vocabulary of all words in `rows`."""
        ordered = tuple(sorted({word for row in rows for word in row}))
        return cls(ordered, {word: place for place, word in enumerate(ordered)})


def incidence(rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> sp.csr_matrix:
    """A matrix rows x words of ones and zeros; every word of `rows` is in the vocabulary."""
    places = vocabulary.places
    ends = np.cumsum([0, *map(len, rows)])
    told = (places[word] for row in rows for word in row)
    indices = np.fromiter(told, dtype=np.int32, count=int(ends[-1]))
    shape = (len(rows), len(vocabulary.words))
    matrix = sp.csr_matrix((np.ones(len(indices)), indices, ends.astype(np.int32)), shape=shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix


# Up to so many cells (a country and a word) weights are a plain table; beyond, only those that occur are kept.
LARGEST_TABLE = 1 << 25


@dataclass(frozen=True, slots=True)
class Weights:
    """The information of each word in each country, in nats; small countries borrow from the whole list.

    `values` are of the cells country x `width` + word, or, where that would be too many, of those in `keys` alone.
    """

    keys: Ints | None
    values: NDArray[np.float32]
    width: int

    @classmethod
    def of(cls, rows: NDArray[np.integer], words: NDArray[np.integer], country: Ints, width: int) -> Weights:
        """The weights of `words` that stand in `rows` (each once in a row), which have a `country` each.

        Words are numbers below `width`. Only rows with words count.
        """
        filled = np.zeros(len(country), dtype=bool)
        filled[rows] = True
        countries = int(country.max(initial=0)) + 1
        overall = np.bincount(words, minlength=width) / max(1.0, float(filled.sum()))
        rows_filled = np.bincount(country[filled], minlength=countries).astype(float)
        if countries * width <= LARGEST_TABLE:
            keys, counts = None, np.zeros(countries * width, dtype=np.int64)
            for part in _parts(len(words)):
                cells = country[rows[part]] * np.int64(width) + words[part]
                counts += np.bincount(cells, minlength=countries * width)
            # Whoever asks for a word that the country did not have has it once.
            counts = np.maximum(counts, 1)
            borrowed, whole = np.tile(overall, countries), np.repeat(rows_filled, width)
        else:
            keys, counts = distinct_and_counts(country[rows] * np.int64(width) + words)
            borrowed, whole = overall[keys % width], rows_filled[keys // width]
        share = (counts + BORROWED_ROWS * borrowed) / (whole + BORROWED_ROWS)
        nats = np.maximum(0.05, -np.log(np.clip(share, 1e-9, 1.0)))
        return cls(keys, nats.astype(np.float32).ravel(), width)

    def put_on(self, words: NDArray[np.integer], country: NDArray[np.integer]) -> NDArray[np.float32]:
        """The nats of words in their rows' `country` (broadcast); of words that were never weighed, the most."""
        if not len(self.values):
            return np.ones(words.shape, dtype=np.float32)
        nats = np.empty(words.shape, dtype=np.float32)
        most = self.values.max()
        for part in _parts(len(words)):
            known, cells = self._cells(words[part], country[part])
            nats[part] = np.where(known, self.values[np.where(known, cells, 0)], most)
        return nats

    def _cells(self, words: NDArray[np.integer], country: NDArray[np.integer]) -> tuple[NDArray[np.bool_], Ints]:
        """Which words were weighed, and the places of their weights."""
        cells = country * np.int64(self.width) + words
        if self.keys is None:
            return (words >= 0) & (words < self.width) & (cells < len(self.values)), cells
        found = np.minimum(np.searchsorted(self.keys, cells), len(self.keys) - 1)
        return np.asarray(self.keys[found] == cells), found


# Entries that are worked on at once where they are many, to need little memory.
_AT_ONCE = 1 << 21


def _parts(size: int) -> Iterator[slice]:
    return (slice(start, start + _AT_ONCE) for start in range(0, size, _AT_ONCE))


def matrix(
    rows: NDArray[np.integer], columns: NDArray[np.integer], values: NDArray[np.floating], shape: tuple[int, int]
) -> sp.csr_matrix:
    """A sparse matrix of values whose `rows` ascend."""
    starts = np.zeros(shape[0] + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=shape[0]), out=starts[1:])
    return sp.csr_matrix((values, columns.astype(np.int32, copy=False), starts.astype(np.int32)), shape=shape)


def weighed(ones: sp.csr_matrix, country: Ints) -> sp.csr_matrix:
    """`ones` weighed by its own words."""
    rows = np.repeat(np.arange(ones.shape[0]), np.diff(ones.indptr))
    weights = Weights.of(rows, ones.indices, country, ones.shape[1])
    return sp.csr_matrix((weights.put_on(ones.indices, country[rows]), ones.indices, ones.indptr), shape=ones.shape)


# Letters a..z and digits, the marks of both ends, and anything else.
_CODES = np.full(256, 38, dtype=np.int32)
_CODES[[*map(ord, "abcdefghijklmnopqrstuvwxyz0123456789^$")]] = np.arange(38)
LETTER_GROUPS = 39**3


# Texts whose letters are taken apart at once, to need little memory.
_BATCH = 1 << 16


def letter_groups_of(texts: Sequence[str]) -> tuple[NDArray[np.uint16], Ints]:
    """The groups of three letters of each text, its ends marked, each once: their numbers, and how many it has."""
    groups, counts = [np.empty(0, np.uint16)], [np.empty(0, np.int64)]
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        keys = _letter_groups(batch)
        groups.append((keys % LETTER_GROUPS).astype(np.uint16))
        counts.append(np.bincount(keys // LETTER_GROUPS, minlength=len(batch)))
    return np.concatenate(groups), np.concatenate(counts)


def _letter_groups(texts: Sequence[str]) -> Ints:
    """row x LETTER_GROUPS + group, ascending, each once."""
    marked = "".join([f"^{text}$" if text else "" for text in texts]).encode("ascii", "replace")
    codes = _CODES[np.frombuffer(marked, dtype=np.uint8)]
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    rows = np.repeat(np.arange(len(texts)), np.where(lengths > 0, lengths + 2, 0))
    whole = rows[2:] == rows[:-2]
    groups = (codes[:-2] * 39 + codes[1:-1]) * 39 + codes[2:]
    return distinct(rows[2:][whole] * np.int64(LETTER_GROUPS) + groups[whole])


def distinct(keys: Ints) -> Ints:
    """The distinct keys, ascending (`np.unique` is many times slower on keys that are nearly all distinct)."""
    return distinct_and_counts(keys)[0]


def distinct_and_counts(keys: Ints) -> tuple[Ints, Ints]:
    """The distinct keys, ascending, and how often each stands there."""
    ordered = np.sort(keys)
    starts = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))
    return ordered[starts], np.diff(starts, append=len(ordered))


def unit_rows(matrix: sp.csr_matrix) -> sp.csr_matrix:
    """`matrix` with every row brought to length one (empty rows stay empty)."""
    counts = np.diff(matrix.indptr)
    filled = counts > 0
    squares = np.add.reduceat(np.square(matrix.data), matrix.indptr[:-1][filled], dtype=np.float64)
    data = np.repeat((1.0 / np.sqrt(squares)).astype(matrix.data.dtype), counts[filled])
    data *= matrix.data
    return sp.csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def letter_groups(text: str, size: int = 3) -> tuple[str, ...]:
    """The groups of `size` letters of a text with its ends marked."""
    marked = f"^{text}$"
    return tuple({marked[start : start + size] for start in range(max(1, len(marked) - size + 1))})


def pair_sums(left: sp.csr_matrix, right: sp.csr_matrix, pairs: tuple[Ints, Ints]) -> Floats:
    """For each pair (i, j) the sum over words of left[i] x right[j], in chunks so that memory stays small."""
    first, second = pairs
    sums = np.empty(len(first))
    for start in range(0, len(first), 65536):
        part = slice(start, start + 65536)
        sums[part] = np.asarray(left[first[part]].multiply(right[second[part]]).sum(axis=1)).ravel()
    return sums


def spelling_variants(vocabulary: Vocabulary) -> sp.csr_matrix:
    """A matrix words x words: 1 on the diagonal, less for words that are likely misspellings of one another.

    One slip (a letter more, less, other) in words of four letters and more gives 0.8, two in nine and more 0.7;
    words with digits have no variants.
    """
    size = len(vocabulary.words)
    eligible = [place for place, word in enumerate(vocabulary.words) if len(word) >= 4 and word.isalpha()]
    identity = sp.identity(size, format="csr")
    if len(eligible) < 2:
        return identity
    texts = [vocabulary.words[place] for place in eligible]
    groups = [letter_groups(text, 2) for text in texts]
    grams = unit_rows(incidence(groups, Vocabulary.of(groups)))
    near = sp_matmul_topn(grams, grams.T.tocsr(), top_n=10, threshold=0.5, sort=True, n_threads=1).tocoo()
    keep = near.row < near.col
    first, second = near.row[keep], near.col[keep]
    slips = cpdist(
        [texts[place] for place in first], [texts[place] for place in second], scorer=Levenshtein.distance, workers=1
    )
    shorter = np.minimum(_lengths(texts)[first], _lengths(texts)[second])
    weight = np.where(slips <= 1, 0.8, np.where((slips == 2) & (shorter >= 9), 0.7, 0.0))
    places = np.asarray(eligible)
    kept = weight > 0
    rows, columns, values = places[first[kept]], places[second[kept]], weight[kept]
    variants = sp.csr_matrix((values, (rows, columns)), shape=(size, size))
    return sp.csr_matrix(identity + variants + variants.T + _joined_words(vocabulary))


def _joined_words(vocabulary: Vocabulary) -> sp.csr_matrix:
    """Words that are two others without the blank ("sangwoo": "sang", "woo"), each way, so that both read alike."""
    places = vocabulary.places
    found: dict[tuple[int, int], float] = {}
    for place, word in enumerate(vocabulary.words):
        for cut in range(3, len(word) - 2) if word.isalpha() else ():
            halves = places.get(word[:cut]), places.get(word[cut:])
            if halves[0] is not None and halves[1] is not None:
                for half in (halves[0], halves[1]):
                    found[(place, half)], found[(half, place)] = 0.9, 0.45
    cells = np.asarray(sorted(found), dtype=np.int64).reshape(-1, 2)
    values = np.asarray([found[row, column] for row, column in cells.tolist()])
    return sp.csr_matrix((values, (cells[:, 0], cells[:, 1])), shape=(len(places), len(places)))


def _lengths(texts: Sequence[str]) -> Ints:
    return np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))


def soften(matrix: sp.csr_matrix, variants: sp.csr_matrix) -> sp.csr_matrix:
    """`matrix` of ones with likely misspellings filled in, each at most 1."""
    soft = sp.csr_matrix(matrix @ variants)
    soft.data = np.minimum(soft.data, 1.0)
    soft.sort_indices()
    return soft
