"""Vectors: words and letter groups of all contents as sparse matrices, weighted by how much each tells in its country.

The weight of a word is its information in nats, -log of how often it occurs; words that many rows share tell little.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import overload

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grouped(Sequence[tuple[int, ...]]):
    """Numbers in groups: those of group i are `members[starts[i] : starts[i + 1]]`."""

    members: Ints
    starts: Ints

    @classmethod
    def of(cls, group: Ints, size: int) -> Grouped:
        """The places of each of `size` groups in `group`, ascending."""
        starts = np.zeros(size + 1, dtype=np.int64)
        np.cumsum(np.bincount(group, minlength=size), out=starts[1:])
        return cls(np.argsort(group, kind="stable"), starts)

    def take(self, rows: Ints) -> Grouped:
        """The groups `rows` in their order."""
        counts = np.diff(self.starts)[rows]
        starts = np.concatenate(([0], np.cumsum(counts)))
        return Grouped(self.members[np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], counts)], starts)

    def beside(self, other: Grouped) -> Grouped:
        """These groups, then those of `other`."""
        return Grouped(
            np.concatenate((self.members, other.members)),
            np.concatenate((self.starts, other.starts[1:] + self.starts[-1])),
        )

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, index: int) -> tuple[int, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> Grouped: ...
    def __getitem__(self, index: int | slice) -> tuple[int, ...] | Grouped:
        if isinstance(index, slice):
            return self.take(np.arange(len(self))[index])
        at = range(len(self))[index]
        return tuple(self.members[self.starts[at] : self.starts[at + 1]].tolist())

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        members, starts = self.members.tolist(), self.starts.tolist()
        return (tuple(members[start:end]) for start, end in pairwise(starts))


# How many rows of the whole list a country's own statistics are mixed with: small countries have too few of their own.
BORROWED_ROWS = 30.0


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


def pair_sums(left: sp.csr_matrix, right: sp.csr_matrix, pairs: tuple[Ints, Ints]) -> Floats:
    """For each pair (i, j) the sum over words of left[i] x right[j], in chunks so that memory stays small."""
    first, second = pairs
    sums = np.empty(len(first))
    for start in range(0, len(first), 65536):
        part = slice(start, start + 65536)
        sums[part] = np.asarray(left[first[part]].multiply(right[second[part]]).sum(axis=1)).ravel()
    return sums
