"""Matching: rows of one list looked up in another (a supplier list in an edition, a new list in a register).

The rows looked up in are made ready once. Only those that may fit are laid beside a list, and words are weighed by what
all of them say.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from comity.linkage import block
from comity.linkage import model as models
from comity.linkage import space as spaces
from comity.linkage.block import Indexed, Search
from comity.linkage.clean import Table, tabulate
from comity.linkage.engine import Progress, Scored, matches, record_ids, score_all, silent
from comity.linkage.limits import Limits
from comity.linkage.model import Model
from comity.linkage.vectors import Floats, Ints, distinct
from comity.vocabulary.judgement import Match
from comity.vocabulary.record import Record

# How many rows of the register are named for a query at most, and how sure the least sure of them must be.
MOST_CANDIDATES = 8
LEAST_PROBABILITY = 0.02


_SEARCHES: tuple[tuple[str, Search], ...] = (
    ("grams", block.WIDE.letters),
    ("everything", block.WIDE.words),
    ("names", block.WIDE.names),
)


class Standing:
    """The rows of a register, ready to be matched with one list after another; `match` leaves them as they are."""

    def __init__(self, register: Sequence[Record], model: Model | None = None) -> None:
        """Make `register` ready; `model` is the shipped one unless given."""
        self._model = model or Model.shipped()
        self._table = tabulate(register)
        self._ids = record_ids(self._table, register)
        self._space = spaces.build(self._table)
        self._ready: dict[int, tuple[Ints, dict[str, Indexed]]] = {}
        self._bearers: dict[str, list[int]] = {}
        for row, content in enumerate(self._table.contents):
            for identifier in block.identifiers(content):
                self._bearers.setdefault(identifier, []).append(row)
        for country in np.unique(self._space.country).tolist():
            self._in_country(country)

    def match(self, queries: Sequence[Record]) -> dict[str, tuple[Match, ...]]:
        """For each query the rows that may be its site, as `match` gives them; rows of one id once."""
        if not queries or not self._ids:
            return {query.record_id: () for query in queries}
        asked = tabulate(queries)
        split = len(asked.contents)
        rows, found = self._candidates(asked)
        likely = np.unique(found)
        beside = spaces.build(self._beside(asked, likely), self._space.frame)
        pairs = rows, split + np.searchsorted(likely, found)
        scored = score_all(beside, pairs, self._model)
        ids = record_ids(asked, queries)
        answers = _named(scored, self._model, ids, [self._ids[row] for row in likely.tolist()])
        return {query: _each_once(matches) for query, matches in answers.items()}

    def _in_country(self, country: int) -> tuple[Ints, dict[str, Indexed]]:
        """The rows of a country and those without one, made ready; all rows for a country of -1."""
        if country not in self._ready:
            space = self._space
            rows = (
                np.flatnonzero((space.country == country) | space.blank) if country >= 0 else np.arange(len(self._ids))
            )
            self._ready[country] = rows, {kind: Indexed.of(getattr(space, kind)[rows]) for kind, _ in _SEARCHES}
        return self._ready[country]

    def _candidates(self, asked: Table) -> tuple[Ints, Ints]:
        """Pairs (content of the new list, row of the register) worth comparing, sorted, each once."""
        new = spaces.build(asked, self._space.frame)
        size = np.int64(len(self._ids))
        keys = [np.empty(0, dtype=np.int64)]
        for country in np.unique(new.country).tolist():
            ours = np.flatnonzero(new.country == country)
            rows, ready = self._in_country(-1 if new.blank[ours[0]] else country)
            for kind, search in _SEARCHES:
                width = getattr(self._space, kind).shape[1]  # words that the register has not lie beyond
                left, right = block.nearest(getattr(new, kind)[ours][:, :width], ready[kind], search)
                keys.append(ours[left] * size + rows[right])
        shared = [
            row * size + other
            for row, content in enumerate(asked.contents)
            for identifier in block.identifiers(content)
            for other in self._bearers.get(identifier, ())
        ]
        near = block.by_place(new.position, self._space.position)
        every = distinct(np.concatenate([*keys, np.asarray(shared, dtype=np.int64), near[0] * size + near[1]]))
        return every // size, every % size

    def _beside(self, asked: Table, likely: Ints) -> Table:
        """The new list and the likely rows as one table; the register counts as one list of its own."""
        own = self._table.counts[likely].sum(axis=1)
        return Table(
            contents=asked.contents + tuple(self._table.contents[row] for row in likely.tolist()),
            records=asked.records.beside(self._table.records.take(likely)),
            counts=sp.block_diag((asked.counts, sp.csr_matrix(own)), format="csr"),
        )


def _each_once(matches: Sequence[Match]) -> tuple[Match, ...]:
    """`matches` without those whose row was named before."""
    best: dict[str, Match] = {}
    for match in matches:
        best.setdefault(match.right, match)
    return tuple(best.values())


def match(
    queries: Sequence[Record],
    register: Sequence[Record],
    *,
    model: Model | None = None,
    progress: Progress | None = None,
) -> dict[str, tuple[Match, ...]]:
    """For each query the rows of `register` that may be its site, best first, at most 8, none below 0.02.

    `queries` are one list (or several, told apart by `source`), `register` holds each site once. Every query has an
    entry, empty where nothing fits. A row that conflicts with the query by a limit (identifiers, plant or plot
    numbers, country) is left out.
    """
    tell = progress or silent
    tell("reading", 0.0)
    standing = Standing(register, model)
    tell("comparing", 0.5)
    found = standing.match(queries)
    tell("done", 1.0)
    return found


def _best_first(scored: Scored, chance: Floats) -> Ints:
    """Places of likely pairs by query, the best of each query first; equals in the order of the register's contents."""
    likely = np.flatnonzero(chance >= LEAST_PROBABILITY)
    order = np.lexsort((scored.pairs[1][likely], -scored.log_odds[likely], scored.pairs[0][likely]))
    return likely[order]


def _named(
    scored: Scored, model: Model, queries: Sequence[tuple[str, ...]], register: Sequence[tuple[str, ...]]
) -> dict[str, tuple[Match, ...]]:
    """The likely rows of each query, best first. `scored` has the contents of `queries`, then those of `register`;
    both have the record ids of each content."""
    limits = Limits.of(scored.space.table.contents)
    chance = models.probability(scored.log_odds)
    rows: dict[int, list[int]] = {}
    for at in _best_first(scored, chance).tolist():
        low, high = int(scored.pairs[0][at]), int(scored.pairs[1][at])
        if len(rows.setdefault(low, [])) < MOST_CANDIDATES and not limits.forbid(frozenset((low,)), frozenset((high,))):
            rows[low].append(at)
    every = np.asarray([at for places in rows.values() for at in places], dtype=np.int64)
    told = dict(zip(every.tolist(), matches(scored, model, every, [*queries, *register]), strict=True))
    found: dict[str, tuple[Match, ...]] = {query: () for ids in queries for query in ids}
    for low, places in rows.items():
        for query in queries[low]:
            found[query] = tuple(
                Match(query, row, told[at].probability, told[at].reasons)
                for at in places
                for row in register[int(scored.pairs[1][at]) - len(queries)]
            )
    return found
