"""Standing: rows of a register made ready once, in which each new list is then looked up in seconds.

Only the rows that may fit are laid beside the new list, and words are weighed by what the whole register says of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from comity.linkage import block, compare
from comity.linkage import model as models
from comity.linkage import space as spaces
from comity.linkage.block import Indexed, Search
from comity.linkage.clean import Table, tabulate
from comity.linkage.engine import Scored
from comity.linkage.matching import named
from comity.linkage.model import Model
from comity.linkage.vectors import Ints
from comity.vocabulary.judgement import Match
from comity.vocabulary.record import Record

_SEARCHES: tuple[tuple[str, Search], ...] = (
    ("grams", block.BY_LETTERS),
    ("everything", block.BY_WORDS),
    ("names", block.BY_NAMES),
)


class Standing:
    """The rows of a register, ready to be matched with one list after another; `match` leaves them as they are."""

    def __init__(self, register: Sequence[Record], model: Model | None = None) -> None:
        """Make `register` ready; `model` is the shipped one unless given."""
        self._model = model or Model.shipped()
        self._table = tabulate(register)
        self._ids = [tuple(register[position].record_id for position in each) for each in self._table.records]
        self._space = spaces.build(self._table)
        self._ready: dict[int, tuple[Ints, dict[str, Indexed]]] = {}
        self._bearers: dict[str, list[int]] = {}
        for row, content in enumerate(self._table.contents):
            for identifier in block.identifiers(content):
                self._bearers.setdefault(identifier, []).append(row)
        for country in np.unique(self._space.country).tolist():
            self._in_country(country)

    def match(self, queries: Sequence[Record]) -> dict[str, tuple[Match, ...]]:
        """For each query the rows that may be its site, as `comity.linkage.match` gives them; rows of one id once."""
        if not queries or not self._ids:
            return {query.record_id: () for query in queries}
        asked = tabulate(queries)
        split = len(asked.contents)
        rows, found = self._candidates(asked)
        likely = np.unique(found)
        beside = spaces.build(self._beside(asked, likely), self._space.frame)
        pairs = rows, split + np.searchsorted(likely, found)
        matrix = compare.features(beside, pairs)
        models.take_second_look(self._model, beside, pairs, matrix)
        scored = Scored(beside, pairs, matrix, self._model.log_odds(matrix))
        ids = [tuple(queries[position].record_id for position in each) for each in asked.records]
        answers = named(scored, self._model, ids, [self._ids[row] for row in likely.tolist()])
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
        every = np.unique(np.concatenate([*keys, np.asarray(shared, dtype=np.int64), near[0] * size + near[1]]))
        return every // size, every % size

    def _beside(self, asked: Table, likely: Ints) -> Table:
        """The new list and the likely rows as one table; the register counts as one list of its own."""
        own = 1 + max((number for counts in asked.counts for number in counts), default=0)
        rows = likely.tolist()
        return Table(
            contents=asked.contents + tuple(self._table.contents[row] for row in rows),
            records=asked.records + tuple(self._table.records[row] for row in rows),
            counts=asked.counts + tuple({own: sum(self._table.counts[row].values())} for row in rows),
        )


def _each_once(matches: Sequence[Match]) -> tuple[Match, ...]:
    """`matches` without those whose row was named before."""
    best: dict[str, Match] = {}
    for match in matches:
        best.setdefault(match.right, match)
    return tuple(best.values())
