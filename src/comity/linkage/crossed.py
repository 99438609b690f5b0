"""Crossed: telling words of the name together with telling words of the address.

In a long list single words stand in thousands of rows, but hardly two sites share one of the name and one of the
address: a search by both costs no more in a long list than in a short one.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from comity.linkage import told, vectors
from comity.linkage.space import Space
from comity.linkage.told import Nats, Told, Words
from comity.linkage.vectors import Ints

# How many of the most telling words of the name, and of the address, each row is crossed with.
CROSSED_WORDS = 3
# What a number of the address and a postcode tell, in nats, beside words, when they are crossed.
NUMBER_TELLS, POSTCODE_TELLS = 3.0, 5.0


def _most_telling(text: Told, rows: Ints) -> tuple[Words, Nats]:
    words, nats = text.words[rows], text.nats[rows]
    at = np.argsort(-nats, axis=1, kind="stable")[:, :CROSSED_WORDS]
    return np.take_along_axis(words, at, axis=1), np.take_along_axis(nats, at, axis=1)


def crossed(space: Space, rows: Ints) -> sp.csr_matrix:
    """Each telling word of the names of `rows` with each of their addresses (numbers and postcode, too), as rows of
    length one. What one row alone has is left out.
    """
    called, called_nats = _most_telling(space.name, rows)
    placed, placed_nats = _most_telling(space.address, rows)
    house, postcode = space.numbers[rows, :2], space.postcode[rows]
    beyond = int(placed.max(initial=0)) + 1
    after = beyond + int(house.max(initial=0)) + 1
    code = np.where(postcode >= 0, postcode + after, told.NONE)[:, np.newaxis]
    placed = np.concatenate((placed, np.where(house >= 0, house + beyond, told.NONE), code), axis=1)
    tells = (np.full(house.shape, NUMBER_TELLS), np.full(code.shape, POSTCODE_TELLS))
    placed_nats = np.concatenate((placed_nats, *tells), axis=1, dtype=np.float32)
    width = np.int64(placed.max(initial=0) + 1)
    cells = called[:, :, np.newaxis] * width + placed[:, np.newaxis, :]
    nats = called_nats[:, :, np.newaxis] + placed_nats[:, np.newaxis, :]
    row, i, j = np.nonzero((called[:, :, np.newaxis] >= 0) & (placed[:, np.newaxis, :] >= 0))
    keys, counts = vectors.distinct_and_counts(cells[row, i, j])
    shared = keys[counts > 1]
    column = np.searchsorted(shared, cells[row, i, j])
    kept = shared[np.minimum(column, len(shared) - 1)] == cells[row, i, j] if len(shared) else np.zeros(len(row), bool)
    shape = (len(called), max(1, len(shared)))
    return vectors.unit_rows(vectors.matrix(row[kept], column[kept], nats[row, i, j][kept], shape))
