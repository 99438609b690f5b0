"""Candidates: which pairs of contents are worth comparing, found without hand-made rules.

Per country: the nearest by letters of the name, by name and supplier words, by all words (name and address together),
by the telling words that name and address share at once (`crossed.py`), by position; and over all countries those that
share an identifier.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from sparse_dot_topn import sp_matmul_topn

from comity.linkage import vectors
from comity.linkage.clean import Content
from comity.linkage.crossed import crossed
from comity.linkage.space import Space
from comity.linkage.vectors import Ints


@dataclass(frozen=True, slots=True)
class Search:
    """How candidates are looked for: the `nearest` so many of each row, of a cosine of at `least` so much; beneath,
    hardly one pair in a hundred is of one site. Of a row with nothing but common columns its `rarest` so many count."""

    nearest: int
    least: float
    rarest: int

    def among(self, rows: int) -> Search:
        """The search among so many rows."""
        return replace(self, nearest=round(FEWER * self.nearest)) if rows > MANY else self


@dataclass(frozen=True, slots=True)
class Searches:
    """How candidates are looked for by each of the four matrices."""

    letters: Search
    words: Search
    names: Search
    both: Search


USUAL = Searches(Search(10, 0.45, 3), Search(12, 0.28, 3), Search(6, 0.45, 1), Search(14, 0.15, 3))
# Half as many again: for a short list beside a register, and to learn weights from that hold for unlikely pairs, too.
WIDE = Searches(Search(14, 0.35, 3), Search(14, 0.25, 3), Search(8, 0.35, 1), Search(16, 0.15, 3))
# In a country of more rows than this, more are near by chance alone; fewer are looked at (a share of `nearest`), since
# crossed words find the others.
MANY, FEWER = 20_000, 0.75
# Letters and words are common that more rows of a country have than this.
COMMON = 1_000
NEAREST_BY_PLACE = 6
PLACE_WITHIN_KM = 3.0
EARTH_KM = 6371.0


def _telling(rows: sp.csr_matrix, counts: Ints, rarest: int) -> sp.csr_matrix:
    """`rows` without their common columns (by `counts`), but of each row at least its `rarest`."""
    common = counts[rows.indices] > COMMON
    if not common.any():
        return rows
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    order = np.lexsort((counts[rows.indices], row))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - rows.indptr[row[order]]
    kept = ~common | (rank < rarest)
    return vectors.matrix(row[kept], rows.indices[kept], rows.data[kept], rows.shape)


@dataclass(frozen=True, slots=True)
class Indexed:
    """Rows (of length one) made ready to be found: their matrix turned, and how many rows each column has."""

    turned: sp.csr_matrix
    counts: Ints

    @classmethod
    def of(cls, rows: sp.csr_matrix) -> Indexed:
        """`rows` made ready."""
        return cls(rows.T.tocsr(), np.bincount(rows.indices, minlength=rows.shape[1]))


def nearest(left: sp.csr_matrix, right: Indexed, search: Search) -> tuple[Ints, Ints]:
    """The nearest rows of `right` to each row of `left` (all of length one), as places in both."""
    telling = _telling(left, right.counts, search.rarest)
    found = sp_matmul_topn(
        telling, right.turned, top_n=search.nearest, threshold=search.least, sort=True, n_threads=1
    ).tocoo()
    return found.row.astype(np.int64), found.col.astype(np.int64)


def by_place(ours: vectors.Floats, theirs: vectors.Floats) -> tuple[Ints, Ints]:
    """The nearest of the positions `theirs` to each of `ours` (degrees, NaN where there is none), as places in both."""
    here, there = (np.flatnonzero(~np.isnan(position[:, 0])) for position in (ours, theirs))
    if not len(here) or not len(there):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    from scipy.spatial import cKDTree  # noqa: PLC0415  # takes long to load, and few lists have coordinates

    count = min(NEAREST_BY_PLACE + 1, len(there))
    distance, index = cKDTree(on_sphere(theirs[there])).query(on_sphere(ours[here]), k=np.arange(1, count + 1))
    near = distance <= PLACE_WITHIN_KM / EARTH_KM
    return np.repeat(here, near.sum(axis=1)), there[index[near]]


def on_sphere(position: vectors.Floats) -> vectors.Floats:
    """Degrees to points on the unit sphere."""
    latitude, longitude = np.radians(position[:, 0]), np.radians(position[:, 1])
    flat = np.cos(latitude)
    return np.column_stack((flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)))


def identifiers(content: Content) -> Iterable[str]:
    """The identifiers of a site that a content has, each with its kind."""
    named = (("gln", content.gln), ("os", content.os_id), ("sedex", content.sedex_site))
    return (f"{kind} {value}" for kind, value in named if value)


def _by_identifier(contents: tuple[Content, ...]) -> tuple[Ints, Ints]:
    found: dict[str, list[int]] = {}
    for row, content in enumerate(contents):
        for identifier in identifiers(content):
            found.setdefault(identifier, []).append(row)
    pairs = [(group[0], other) for group in found.values() for other in group[1:]]
    table = np.asarray(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _in_country(space: Space, rows: Ints, others: Ints, searches: Searches) -> list[tuple[Ints, Ints]]:
    """Pairs of one of `rows` and one of `others`, which hold `rows`; both ascend."""
    searched = (
        (space.grams[others], searches.letters),
        (space.everything[others], searches.words),
        (space.names[others], searches.names),
        (crossed(space, others), searches.both),
    )
    ours = np.searchsorted(others, rows)
    found = [nearest(matrix[ours], Indexed.of(matrix), search.among(len(others))) for matrix, search in searched]
    found.append(by_place(space.position[rows], space.position[others]))
    return [(rows[left], others[right]) for left, right in found]


def candidates(space: Space, searches: Searches = USUAL) -> tuple[Ints, Ints]:
    """Pairs (i, j), i < j, of contents worth comparing, sorted, each once.

    Contents without a country are compared with those of every country.
    """
    size = len(space.table.contents)
    everyone = np.arange(size)
    keys = [_keys(_by_identifier(space.table.contents), size)]
    for country in np.unique(space.country):
        rows = np.flatnonzero(space.country == country)
        others = everyone if space.blank[rows[0]] else np.flatnonzero((space.country == country) | space.blank)
        found = [_keys(pairs, size) for pairs in _in_country(space, rows, others, searches)]
        keys.append(vectors.distinct(np.concatenate(found)))
    every = vectors.distinct(np.concatenate(keys))
    return every // size, every % size


def _keys(pairs: tuple[Ints, Ints], size: int) -> Ints:
    """Pairs as numbers, the lower first. No row is a pair with itself."""
    first, second = np.minimum(*pairs), np.maximum(*pairs)
    apart = first != second
    return np.asarray(first[apart] * np.int64(size) + second[apart], dtype=np.int64)
