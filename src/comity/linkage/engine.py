"""The engine: records in, sites out. Clean, candidates, compare, score, close, cluster; each step in its own module."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from comity.linkage import answers as answering
from comity.linkage import block, cluster, compare, explain, fitting, review
from comity.linkage import model as models
from comity.linkage import space as spaces
from comity.linkage.answers import Answers, Chains
from comity.linkage.clean import Table, tabulate
from comity.linkage.cluster import Rules
from comity.linkage.compare import Matrix
from comity.linkage.evidence import NAMES, OF_ONE_LIST
from comity.linkage.limits import Limits
from comity.linkage.model import Model
from comity.linkage.review import Questions, ReviewPair
from comity.linkage.space import Space
from comity.linkage.vectors import Floats, Ints, distinct
from comity.uncollected import uncollected
from comity.vocabulary.judgement import Answer, Judgement, Match
from comity.vocabulary.record import Record

Progress = Callable[[str, float], None]
Pairs = tuple[Ints, Ints]

# Parts joined by links above the first of these are compared pair by pair; larger parts only by the surer links.
CLOSURE_CUTS = (-1.5, 0.5, 2.5)
LARGEST_CLOSURE = 120
# Log-odds of two contents of one part that nothing made worth comparing.
NOT_COMPARED = -3.0
# Candidates below these log-odds at first look are forgotten: one true pair in a thousand is among them.
HOPELESS = -5.0
# Candidates that are compared at once.
BATCH = 1 << 18


@dataclass(frozen=True, slots=True)
class Scored:
    """All compared pairs of a space with their features and log-odds."""

    space: Space
    pairs: Pairs
    matrix: Matrix
    log_odds: Floats


@dataclass(frozen=True, slots=True)
class Compared:
    """All pairs that were compared: `first` and `second` are places in `rows`, the record ids of each content.

    Each pair stands for all pairs of a record of one content and a record of the other.
    """

    rows: tuple[tuple[str, ...], ...] = ()
    first: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    second: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    log_odds: Floats = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True, slots=True)
class Linkage:
    """Which records are one site, and what a person should look at.

    `clusters` has every record id once, ids sorted in each and the clusters by their first id. `review` are the
    uncertain pairs, most valuable first. `doubts` say, in sentences, why the model may not fit these records.
    `contradictions` are judgements that cannot all hold, `unused` those about unknown rows.
    """

    clusters: tuple[tuple[str, ...], ...]
    review: Sequence[ReviewPair]
    doubts: tuple[str, ...] = ()
    contradictions: tuple[Judgement, ...] = ()
    unused: tuple[Judgement, ...] = ()
    links: Callable[[], tuple[Match, ...]] = field(default=tuple, compare=False, repr=False)
    compared: Callable[[], Compared] = field(default=Compared, compare=False, repr=False)


def silent(_: str, __: float) -> None:
    """No progress is shown."""


def _closure(size: int, pairs: Pairs, log_odds: Floats) -> Pairs:
    """Pairs inside provisional sites that were not candidates."""
    left = np.ones(size, dtype=bool)
    found: list[Ints] = []
    for cut in CLOSURE_CUTS:
        sure = (log_odds > cut) & left[pairs[0]] & left[pairs[1]]
        labels = cluster.parts(size, (pairs[0][sure], pairs[1][sure]))
        first, second = cluster.within(labels, LARGEST_CLOSURE)
        found.append(first * np.int64(size) + second)
        left &= np.bincount(labels)[labels] > LARGEST_CLOSURE
    known = pairs[0] * np.int64(size) + pairs[1]  # ascending, as candidates are
    fresh = distinct(np.concatenate(found))
    if len(known):
        fresh = fresh[known[np.minimum(np.searchsorted(known, fresh), len(known) - 1)] != fresh]
    return fresh // size, fresh % size


def _promising(
    space: Space, pairs: Pairs, model: Model, least: float = -np.inf, progress: Progress = silent
) -> tuple[Pairs, Matrix]:
    """The pairs whose first look is above `least`, with their features; compared in batches, to need little memory."""
    kept: list[tuple[Ints, Ints, Matrix]] = []
    for start in range(0, len(pairs[0]), BATCH):
        progress("comparing", 0.45 + 0.25 * start / len(pairs[0]))
        batch = pairs[0][start : start + BATCH], pairs[1][start : start + BATCH]
        matrix = compare.features(space, batch)
        likely = np.flatnonzero(model.first_look(matrix) > least)
        kept.append((batch[0][likely], batch[1][likely], matrix[likely]))
    if not kept:
        return pairs, compare.features(space, pairs)
    first, second, matrices = zip(*kept, strict=True)
    return (np.concatenate(first), np.concatenate(second)), np.concatenate(matrices)


def score(space: Space, model: Model, progress: Progress = silent) -> Scored:
    """Candidates of `space`, closed, compared and scored; of hopeless ones only those inside provisional sites."""
    progress("finding candidates", 0.3)
    pairs, matrix = _promising(space, block.candidates(space), model, HOPELESS, progress)
    progress("comparing within likely sites", 0.7)
    more, matrix_of_more = _promising(space, _closure(len(space.squeezed), pairs, model.first_look(matrix)), model)
    every = np.concatenate((pairs[0], more[0])), np.concatenate((pairs[1], more[1]))
    matrix = np.concatenate((matrix, matrix_of_more))
    models.take_second_look(model, space, every, matrix)
    return Scored(space, every, matrix, model.log_odds(matrix))


def apart_by(judgements: Sequence[Judgement]) -> frozenset[str]:
    """The records that a person called different from another: each stands for itself, even if it says the same."""
    return frozenset(row for j in judgements if j.answer is Answer.DIFFERENT for row in (j.left, j.right))


def _names(table: Table, records: Sequence[Record]) -> list[tuple[str, ...]]:
    """The record ids of each content, sorted."""
    return [tuple(sorted(records[position].record_id for position in positions)) for positions in table.records]


def _holding(
    scored: Scored, model: Model, groups: Sequence[frozenset[int]], names: Sequence[tuple[str, ...]], told: Answers
) -> tuple[Match, ...]:
    """The links that hold sites together: of each site the surest that connect all its records.

    What a person tied together is held by that, however unlikely it looks, and has no link.
    """
    group_of = {node: number for number, group in enumerate(groups) for node in group}
    first, second = (side.tolist() for side in scored.pairs)
    chains = Chains()
    for tied in told.together:
        chains.join(*tied)
    found: list[Match] = []
    for at in np.argsort(-scored.log_odds, kind="stable").tolist():
        low, high = first[at], second[at]
        if group_of[low] == group_of[high] and chains.join(low, high):
            found.append(_match(scored, model, at, (names[low][0], names[high][0])))
    return (*found, *_repeats(scored.space, model, names))


def _repeats(space: Space, model: Model, names: Sequence[tuple[str, ...]]) -> list[Match]:
    """The links between records that say the same, compared like any others."""
    rows = np.asarray([row for row, group in enumerate(names) if len(group) > 1], dtype=np.int64)
    matrix = compare.features(space, (rows, rows))
    matrix[:, [NAMES.index(name) for name in OF_ONE_LIST]] = 0.0
    scored = Scored(space, (rows, rows), matrix, model.log_odds(matrix))
    return [
        _match(scored, model, at, (names[row][0], other))
        for at, row in enumerate(rows.tolist())
        for other in names[row][1:]
    ]


def _match(scored: Scored, model: Model, at: int, names: tuple[str, str]) -> Match:
    contents = scored.space.table.contents
    left, right = contents[int(scored.pairs[0][at])], contents[int(scored.pairs[1][at])]
    chance = float(models.probability(scored.log_odds[at : at + 1])[0])
    return Match(*names, chance, explain.reasons(model, scored.matrix[at], left, right))


@uncollected()
def link(
    records: Sequence[Record],
    *,
    model: Model | None = None,
    judgements: Sequence[Judgement] = (),
    progress: Progress | None = None,
) -> Linkage:
    """Find out which of `records` are the same site.

    `model` is the shipped one unless given. `judgements` hold whatever the scores say: "same" joins, "different" parts.
    `progress` is told a stage and how much is done (0..1). Raises ValueError where a record id stands twice.
    """
    weights, tell = model or Model.shipped(), progress or silent
    if len({record.record_id for record in records}) != len(records):
        raise ValueError("Every record needs an id of its own.")
    if not records:
        return Linkage((), ())
    tell("reading", 0.0)
    table = tabulate(records, apart_by(judgements))
    names = _names(table, records)
    told = answering.settle(judgements, {name: row for row, group in enumerate(names) for name in group})
    tell("weighing words", 0.15)
    scored = score(spaces.build(table), weights, tell)
    tell("forming sites", 0.9)
    limits = Limits.of(table.contents, told.apart)
    rules = Rules(told.together, limits.forbid, NOT_COMPARED)
    groups = cluster.clusters(len(names), scored.pairs, scored.log_odds, rules)
    asked = review.queue(scored.pairs, scored.log_odds, groups, limits, told)
    tell("done", 1.0)

    def question(at: int, value: float) -> ReviewPair:
        low, high = int(scored.pairs[0][at]), int(scored.pairs[1][at])
        found = _match(scored, weights, at, (names[low][0], names[high][0]))
        return ReviewPair(found.left, found.right, found.probability, found.reasons, value)

    return Linkage(
        clusters=tuple(sorted(tuple(sorted(name for node in group for name in names[node])) for group in groups)),
        review=Questions(asked, question),
        doubts=fitting.doubts(scored.pairs, scored.log_odds, told),
        contradictions=told.contradictions,
        unused=told.unused,
        links=lambda: _holding(scored, weights, groups, names, told),
        compared=lambda: Compared(tuple(names), *scored.pairs, scored.log_odds),
    )
