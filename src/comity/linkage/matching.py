"""Matching: rows of one list looked up in another (a supplier list in an edition), without changing either."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from comity.linkage import block, compare, explain
from comity.linkage import model as models
from comity.linkage import space as spaces
from comity.linkage.clean import Table, tabulate
from comity.linkage.engine import Progress, Scored, silent
from comity.linkage.limits import Limits
from comity.linkage.model import Model
from comity.linkage.vectors import Floats, Ints
from comity.vocabulary.judgement import Match, Reason
from comity.vocabulary.record import Record

# How many rows of the register are named for a query at most, and how sure the least sure of them must be.
MOST_CANDIDATES = 8
LEAST_PROBABILITY = 0.02


def _beside(queries: Table, register: Table) -> Table:
    """Both tables as one, queries first; the register counts as one list of its own."""
    own = 1 + max((number for counts in queries.counts for number in counts), default=0)
    return Table(
        contents=queries.contents + register.contents,
        records=queries.records + register.records,
        counts=queries.counts + tuple({own: sum(counts.values())} for counts in register.counts),
    )


def score_against(queries: Table, register: Table, model: Model) -> Scored:
    """Candidate pairs (query, register row) compared and scored."""
    space = spaces.build(_beside(queries, register))
    split = len(queries.contents)
    pairs = block.candidates(space, np.arange(split), np.arange(split, len(space.squeezed)))
    matrix = compare.features(space, pairs)
    models.take_second_look(model, space, pairs, matrix)
    return Scored(space, pairs, matrix, model.log_odds(matrix))


def _best_first(scored: Scored, chance: Floats) -> Ints:
    """Places of likely pairs by query, the best of each query first; equals in the order of the register's contents."""
    likely = np.flatnonzero(chance >= LEAST_PROBABILITY)
    order = np.lexsort((scored.pairs[1][likely], -scored.log_odds[likely], scored.pairs[0][likely]))
    return likely[order]


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
    weights, tell = model or Model.shipped(), progress or silent
    found: dict[str, tuple[Match, ...]] = {query.record_id: () for query in queries}
    if not queries or not register:
        return found
    tell("reading", 0.0)
    asked, standing = tabulate(queries), tabulate(register)
    tell("comparing", 0.3)
    scored = score_against(asked, standing, weights)
    tell("naming the best", 0.9)
    ours = [tuple(queries[position].record_id for position in each) for each in asked.records]
    theirs = [tuple(register[position].record_id for position in each) for each in standing.records]
    found |= named(scored, weights, ours, theirs)
    tell("done", 1.0)
    return found


def named(
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
    found: dict[str, tuple[Match, ...]] = {query: () for ids in queries for query in ids}
    for low, places in rows.items():
        told = [(at, _told(scored, model, at)) for at in places]
        for query in queries[low]:
            found[query] = tuple(
                Match(query, row, float(chance[at]), reasons)
                for at, reasons in told
                for row in register[int(scored.pairs[1][at]) - len(queries)]
            )
    return found


def _told(scored: Scored, model: Model, at: int) -> tuple[Reason, ...]:
    contents = scored.space.table.contents
    left, right = contents[int(scored.pairs[0][at])], contents[int(scored.pairs[1][at])]
    return explain.reasons(model, scored.matrix[at], left, right)
