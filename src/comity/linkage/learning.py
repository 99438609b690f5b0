"""Learning: the weights of a model from answers, starting from what another model knows.

A logistic regression whose weights keep the signs of their features. What little is asked moves the weights only as far
from the start as the answers bear: a Gaussian prior around the start (maximum a posteriori; Bishop 2006, "Pattern
Recognition and Machine Learning", 4.5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from comity.linkage import compare
from comity.linkage import space as spaces
from comity.linkage.answers import settle
from comity.linkage.clean import tabulate
from comity.linkage.compare import Matrix
from comity.linkage.engine import Progress, Scored, apart_by, score, silent
from comity.linkage.evidence import FEATURES, NAMES, SECOND_LOOK, SECOND_PLACES
from comity.linkage.model import Model, probability
from comity.linkage.vectors import Floats
from comity.vocabulary.errors import LearningError
from comity.vocabulary.judgement import Judgement
from comity.vocabulary.record import Record

# How fast a weight leaves its start: one over the variance of the prior, in answers.
STRENGTH = 2.0
# The bias is what differs most between kinds of list; it moves more easily.
STRENGTH_OF_BIAS = 0.5

# How many answers the sure pairs of a list count for, all together.
WEIGHT_OF_SURE = 50.0

# Pairs of at least so much probability are sure; so many of each kind are drawn.
SURE, MOST_SURE = 0.95, 300


def fit(matrix: Matrix, labels: Floats, weights: Floats, start: Floats, strength: Floats) -> tuple[float, Floats]:
    """Bias and weights of the model that fits best: `matrix` is pairs x FEATURES, `labels` are 0 or 1 (or between).

    `start` and `strength` have one more entry than there are features, that of the bias first.
    """
    from scipy.optimize import minimize  # noqa: PLC0415  # takes long to load, and only learning needs it

    told = np.asarray(matrix, dtype=np.float64)
    bounds = [(None, None), *(feature.bounds for feature in FEATURES)]

    def loss(theta: Floats) -> tuple[float, Floats]:
        odds = theta[0] + told @ theta[1:]
        error = weights * (1 / (1 + np.exp(-odds)) - labels)
        away = theta - start
        value = float(np.sum(weights * (np.logaddexp(0, odds) - labels * odds)) + strength @ (away * away))
        return value, np.concatenate(([error.sum()], told.T @ error)) + 2 * strength * away

    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 2000})
    return float(found.x[0]), found.x[1:]


def relearned(model: Model, matrix: Matrix, labels: Floats, sure: Matrix) -> Model:
    """`model` moved by answers.

    `matrix` has the features of the pairs that were answered, with the second look, and `labels` are 1 (same) or 0.
    `sure` are pairs of the same list that nobody needs to be asked about: they count for what the model says of them,
    so that answers about doubtful pairs alone do not carry the rest away.
    """
    strength = np.full(len(NAMES) + 1, STRENGTH)
    strength[0] = STRENGTH_OF_BIAS
    every = np.concatenate((matrix, sure))
    counts = np.concatenate((np.ones(len(labels)), np.full(len(sure), WEIGHT_OF_SURE / max(1, len(sure)))))

    def moved(bias: float, weights: Mapping[str, float], without: tuple[str, ...]) -> tuple[float, dict[str, float]]:
        start = np.concatenate(([bias], model.weights(weights)))
        known = every.copy()
        known[:, [NAMES.index(name) for name in without]] = 0.0
        said = probability(np.asarray(known[len(labels) :] @ start[1:] + bias, dtype=np.float64))
        new_bias, new = fit(known, np.concatenate((labels, said)), counts, start, strength)
        return new_bias, {name: float(weight) for name, weight in zip(NAMES, new, strict=True) if name not in without}

    return Model(*moved(model.first_bias, model.first, SECOND_LOOK), *moved(model.final_bias, model.final, ()))


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned: the model, how many answers of each kind bear on it, and the share of them that the model had
    right before and has right now (of the same answers: how good it is on others, an audit tells)."""

    model: Model
    same: int
    different: int
    right_before: float
    right_now: float
    contradictions: tuple[Judgement, ...]
    unused: tuple[Judgement, ...]


def learn(
    records: Sequence[Record],
    judgements: Sequence[Judgement],
    *,
    model: Model | None = None,
    progress: Progress | None = None,
) -> Lesson:
    """The model (the shipped one unless given) moved by what people said about pairs of `records`.

    Answers that contradict each other teach nothing. Raises LearningError where no other is about these records.
    """
    start, tell = model or Model.shipped(), progress or silent
    tell("reading", 0.0)
    table = tabulate(records, apart_by(judgements))
    place = {records[row].record_id: content for content, rows in enumerate(table.records) for row in rows}
    told = settle(judgements, place)
    same = {pair for pair in told.together if pair[0] != pair[1]}
    doubted = {tuple(sorted((place[each.left], place[each.right]))) for each in told.contradictions}
    answered = {**dict.fromkeys(sorted(same), 1.0), **dict.fromkeys(sorted(told.apart - same - doubted), 0.0)}
    if not answered:
        raise LearningError(
            "No answer is about two of these records, or all contradict each other. Judge pairs of this list first: "
            "comity link --review, then comity judge."
        )
    scored = score(spaces.build(table), start, tell)
    matrix = _features(scored, list(answered))
    labels = np.asarray(list(answered.values()))
    tell("learning", 0.9)
    moved = relearned(start, matrix, labels, _sure(scored))
    tell("done", 1.0)
    before, now = (float(np.mean((each.log_odds(matrix) > 0) == (labels > 0))) for each in (start, moved))
    counts = int(labels.sum()), int((1 - labels).sum())
    return Lesson(moved, *counts, before, now, told.contradictions, told.unused)


def _features(scored: Scored, pairs: Sequence[tuple[int, int]]) -> Matrix:
    """The features of pairs, those that were never candidates compared now (without rivals)."""
    size = np.int64(len(scored.space))
    keys = scored.pairs[0] * size + scored.pairs[1]
    order = np.argsort(keys)
    asked = np.asarray(pairs, dtype=np.int64)
    wanted = asked[:, 0] * size + asked[:, 1]
    at = order[np.minimum(np.searchsorted(keys[order], wanted), len(order) - 1)] if len(order) else wanted
    matrix = compare.features(scored.space, (asked[:, 0], asked[:, 1]))
    if len(order):
        known = keys[at] == wanted
        matrix[np.ix_(known, SECOND_PLACES)] = scored.beside_rivals[at[known]]
    return matrix


def _sure(scored: Scored) -> Matrix:
    """Some pairs that the model is sure are the same, and as many that it is sure are not."""
    chance, draw = probability(scored.log_odds), np.random.default_rng(1)
    sides = (np.flatnonzero(chance > SURE), np.flatnonzero(chance < 1.0 - SURE))
    drawn = [np.sort(draw.choice(side, min(len(side), MOST_SURE), replace=False)) for side in sides]
    return scored.matrix(np.concatenate(drawn))
