"""Candidates: which pairs of contents are worth comparing, found without hand-made rules.

Per country: the nearest by letters of the name, by name and supplier words, by all words (name and address together),
by position; and over all countries those that share an identifier.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import scipy.sparse as sp
from sparse_dot_topn import sp_matmul_topn

from comity.linkage import vectors
from comity.linkage.clean import Content
from comity.linkage.space import Space
from comity.linkage.vectors import Ints

NEAREST_BY_LETTERS = 14
NEAREST_BY_WORDS = 14
NEAREST_BY_NAMES = 8
NEAREST_BY_PLACE = 6
# Least cosines of letters, of all words and of names; beneath, hardly one pair in a hundred is of one site.
LEAST_BY_LETTERS, LEAST_BY_WORDS, LEAST_BY_NAMES = 0.35, 0.25, 0.35
# Letters and words that more rows of a country have than this are looked for only in rows that have few rarer ones.
COMMON = 1_000
RAREST = 4
PLACE_WITHIN_KM = 3.0
EARTH_KM = 6371.0


def _telling(rows: sp.csr_matrix, counts: Ints) -> sp.csr_matrix:
    """`rows` without their common columns (by `counts`), but of each row at least its rarest."""
    common = counts[rows.indices] > COMMON
    if not common.any():
        return rows
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    order = np.lexsort((counts[rows.indices], row))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - rows.indptr[row[order]]
    kept = ~common | (rank < RAREST)
    return vectors.matrix(row[kept], rows.indices[kept], rows.data[kept], rows.shape)


def _nearest(left: sp.csr_matrix, right: sp.csr_matrix, count: int, threshold: float) -> tuple[Ints, Ints]:
    """The `count` nearest rows of `right` to each row of `left` (of length one), with a cosine above `threshold`."""
    telling = _telling(left, np.bincount(right.indices, minlength=right.shape[1]))
    found = sp_matmul_topn(telling, right.T.tocsr(), top_n=count, threshold=threshold, sort=True, n_threads=1).tocoo()
    return found.row.astype(np.int64), found.col.astype(np.int64)


def _by_place(space: Space, rows: Ints, others: Ints) -> tuple[Ints, Ints]:
    here, there = rows[~np.isnan(space.position[rows, 0])], others[~np.isnan(space.position[others, 0])]
    if not len(here) or not len(there):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    from scipy.spatial import cKDTree  # noqa: PLC0415  # takes long to load, and few lists have coordinates

    points, queries = on_sphere(space.position[there]), on_sphere(space.position[here])
    count = min(NEAREST_BY_PLACE + 1, len(there))
    distance, index = cKDTree(points).query(queries, k=np.arange(1, count + 1))
    near = distance <= PLACE_WITHIN_KM / EARTH_KM
    return np.repeat(here, near.sum(axis=1)), there[index[near]]


def on_sphere(position: vectors.Floats) -> vectors.Floats:
    """Degrees to points on the unit sphere."""
    latitude, longitude = np.radians(position[:, 0]), np.radians(position[:, 1])
    flat = np.cos(latitude)
    return np.column_stack((flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)))


def _identifiers(content: Content) -> Iterable[str]:
    named = (("gln", content.gln), ("os", content.os_id), ("sedex", content.sedex_site))
    return (f"{kind} {value}" for kind, value in named if value)


def _by_identifier(contents: tuple[Content, ...]) -> tuple[Ints, Ints]:
    found: dict[str, list[int]] = {}
    for row, content in enumerate(contents):
        for identifier in _identifiers(content):
            found.setdefault(identifier, []).append(row)
    pairs = [(group[0], other) for group in found.values() for other in group[1:]]
    table = np.asarray(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _in_country(space: Space, names: sp.csr_matrix, words: sp.csr_matrix, rows: Ints, others: Ints) -> list[Ints]:
    found = [
        _nearest(space.grams[rows], space.grams[others], NEAREST_BY_LETTERS, LEAST_BY_LETTERS),
        _nearest(words[rows], words[others], NEAREST_BY_WORDS, LEAST_BY_WORDS),
        _nearest(names[rows], names[others], NEAREST_BY_NAMES, LEAST_BY_NAMES),
    ]
    pairs = [np.stack((rows[left], others[right])) for left, right in found]
    pairs.append(np.stack(_by_place(space, rows, others)))
    return pairs


def candidates(space: Space, queries: Ints | None = None, register: Ints | None = None) -> tuple[Ints, Ints]:
    """Pairs (i, j) of contents worth comparing, sorted, each once.

    Without `queries` and `register` all contents are compared and i < j; with them i is a query and j of the register.
    Contents without a country are compared with those of every country.
    """
    contents = space.table.contents
    everyone = np.arange(len(contents))
    queries, register = (everyone if queries is None else queries), (everyone if register is None else register)
    blank = np.asarray([not content.country for content in contents], dtype=bool)
    names, words = space.names, space.everything
    pairs = [np.stack(_by_identifier(contents))]
    for country in np.unique(space.country[queries]):
        rows = queries[space.country[queries] == country]
        any_country = bool(blank[rows[0]])
        others = register if any_country else register[(space.country[register] == country) | blank[register]]
        if len(others):
            pairs.extend(_in_country(space, names, words, rows, others))
    return _each_once(np.concatenate(pairs, axis=1), queries, register, len(contents))


def _each_once(pairs: Ints, queries: Ints, register: Ints, size: int) -> tuple[Ints, Ints]:
    is_query, is_register = np.zeros(size, bool), np.zeros(size, bool)
    is_query[queries], is_register[register] = True, True
    first, second = pairs
    if bool(np.any(is_query & is_register)):
        first, second = np.minimum(first, second), np.maximum(first, second)
    else:
        swap = is_register[first]
        first, second = np.where(swap, second, first), np.where(swap, first, second)
        keep = is_query[first] & is_register[second]
        first, second = first[keep], second[keep]
    keys = vectors.distinct(first[first != second] * np.int64(size) + second[first != second])
    return keys // size, keys % size
