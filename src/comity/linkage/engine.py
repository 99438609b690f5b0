"""The engine: records in, sites out. Clean, candidates, compare, score, close, cluster; each step in its own module."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from comity.linkage import answers as answering
from comity.linkage import block, cluster, compare, explain, fitting, review, rivals
from comity.linkage import model as models
from comity.linkage import space as spaces
from comity.linkage.answers import Answers, Chains
from comity.linkage.clean import Table, tabulate
from comity.linkage.cluster import Rules
from comity.linkage.compare import Matrix
from comity.linkage.evidence import NAMES, OF_ONE_LIST, SECOND_PLACES
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
    """All compared pairs of a space with their log-odds, and the features of the second look (pairs x SECOND_LOOK).

    The other features are made again for the few pairs that are asked for, since those of all would need much memory.
    """

    space: Space
    pairs: Pairs
    beside_rivals: Matrix
    log_odds: Floats

    def matrix(self, at: Ints) -> Matrix:
        """The features of the pairs at the places `at`, as they were scored."""
        matrix = compare.features(self.space, (self.pairs[0][at], self.pairs[1][at]))
        matrix[:, SECOND_PLACES] = self.beside_rivals[at]
        return matrix


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


@dataclass(frozen=True, slots=True)
class _Looked:
    """Compared pairs: the log-odds of each by itself, and its score but for what rivals say."""

    pairs: Pairs
    first_look: Floats
    alone: Floats

    def beside(self, other: _Looked) -> _Looked:
        first, second = map(np.concatenate, zip(self.pairs, other.pairs, strict=True))
        looks = zip((self.first_look, self.alone), (other.first_look, other.alone), strict=True)
        return _Looked((first, second), *map(np.concatenate, looks))


def _look(space: Space, pairs: Pairs, model: Model, least: float = -np.inf, progress: Progress = silent) -> _Looked:
    """The pairs whose first look is above `least`; compared in batches, to need little memory."""
    kept: list[tuple[Ints, Ints, Floats, Floats]] = [(pairs[0][:0], pairs[1][:0], np.empty(0), np.empty(0))]
    for start in range(0, len(pairs[0]), BATCH):
        progress("comparing", 0.45 + 0.25 * start / len(pairs[0]))
        batch = pairs[0][start : start + BATCH], pairs[1][start : start + BATCH]
        matrix = compare.features(space, batch)
        first_look = model.first_look(matrix)
        likely = np.flatnonzero(first_look > least)
        kept.append((batch[0][likely], batch[1][likely], first_look[likely], model.alone(matrix[likely])))
    first, second, *looks = map(np.concatenate, zip(*kept, strict=True))
    return _Looked((first, second), *looks)


def score(space: Space, model: Model, progress: Progress = silent) -> Scored:
    """Candidates of `space`, closed, compared and scored; of hopeless ones only those inside provisional sites."""
    progress("finding candidates", 0.3)
    looked = _look(space, block.candidates(space), model, HOPELESS, progress)
    progress("comparing within likely sites", 0.7)
    more = _look(space, _closure(len(space), looked.pairs, looked.first_look), model)
    return _scored(space, looked.beside(more), model)


def score_all(space: Space, pairs: Pairs, model: Model) -> Scored:
    """These `pairs` of `space`, compared and scored beside each other, whatever they look like."""
    return _scored(space, _look(space, pairs, model), model)


def _scored(space: Space, looked: _Looked, model: Model) -> Scored:
    beside_rivals = rivals.second_look(space, looked.pairs, looked.first_look)
    return Scored(space, looked.pairs, beside_rivals, model.beside_rivals(looked.alone, beside_rivals))


def apart_by(judgements: Sequence[Judgement]) -> frozenset[str]:
    """The records that a person called different from another: each stands for itself, even if it says the same."""
    return frozenset(row for j in judgements if j.answer is Answer.DIFFERENT for row in (j.left, j.right))


def record_ids(table: Table, records: Sequence[Record]) -> list[tuple[str, ...]]:
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
    held: list[int] = []
    for at in np.argsort(-scored.log_odds, kind="stable").tolist():
        low, high = first[at], second[at]
        if group_of[low] == group_of[high] and chains.join(low, high):
            held.append(at)
    return (*matches(scored, model, np.asarray(held, dtype=np.int64), names), *_repeats(scored.space, model, names))


def _repeats(space: Space, model: Model, names: Sequence[tuple[str, ...]]) -> list[Match]:
    """The links between records that say the same, compared like any others."""
    rows = np.asarray([row for row, group in enumerate(names) if len(group) > 1], dtype=np.int64)
    matrix = compare.features(space, (rows, rows))
    matrix[:, [NAMES.index(name) for name in OF_ONE_LIST]] = 0.0
    chances = models.probability(model.log_odds(matrix)).tolist()
    contents = [space.table.contents[row] for row in rows.tolist()]
    return [
        Match(names[row][0], other, chance, explain.reasons(model, told, content, content))
        for row, chance, told, content in zip(rows.tolist(), chances, matrix, contents, strict=True)
        for other in names[row][1:]
    ]


def matches(scored: Scored, model: Model, at: Ints, names: Sequence[tuple[str, ...]]) -> list[Match]:
    """The pairs at the places `at` put into words; `names` are the record ids of each content."""
    chances = models.probability(scored.log_odds[at]).tolist()
    pairs = zip(scored.pairs[0][at].tolist(), scored.pairs[1][at].tolist(), strict=True)
    contents = scored.space.table.contents
    return [
        Match(names[low][0], names[high][0], chance, explain.reasons(model, told, contents[low], contents[high]))
        for (low, high), chance, told in zip(pairs, chances, scored.matrix(at), strict=True)
    ]


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
    ids = record_ids(table, records)
    rows = {name: row for row, group in enumerate(ids) for name in group} if judgements else {}
    told = answering.settle(judgements, rows)
    tell("weighing words", 0.15)
    scored = score(spaces.build(table), weights, tell)
    tell("forming sites", 0.9)
    limits = Limits.of(table.contents, told.apart)
    rules = Rules(told.together, limits.forbid, NOT_COMPARED)
    groups = cluster.clusters(len(ids), scored.pairs, scored.log_odds, rules)
    asked = review.queue(scored.pairs, scored.log_odds, groups, limits, told)
    tell("done", 1.0)

    def questions(chosen: Sequence[tuple[int, float]]) -> tuple[ReviewPair, ...]:
        at = np.asarray([place for place, _ in chosen], dtype=np.int64)
        return tuple(
            ReviewPair(found.left, found.right, found.probability, found.reasons, value)
            for found, (_, value) in zip(matches(scored, weights, at, ids), chosen, strict=True)
        )

    return Linkage(
        clusters=tuple(sorted(tuple(sorted(name for node in group for name in ids[node])) for group in groups)),
        review=Questions(asked, questions),
        doubts=fitting.doubts(scored.pairs, scored.log_odds, told),
        contradictions=told.contradictions,
        unused=told.unused,
        links=lambda: _holding(scored, weights, groups, ids, told),
        compared=lambda: Compared(tuple(ids), *scored.pairs, scored.log_odds),
    )
