"""Fitting the weights of the ranking to protocols that people have mapped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from comity.benchmark.degrees import Sizes
from comity.benchmark.matching import Floats, Index, asked
from comity.benchmark.ranking import Places, Weights, alone, context, linear, places, probability, told
from comity.vocabulary.benchmark import Benchmark, Degree, ProtocolMapping
from comity.vocabulary.protocol import Obligation, Protocol

_STEPS = 50
_SMALL = 1e-8
ROUNDS = 2
"""Models that see what the one before says of the whole protocol; more than two gained nothing."""
RIDGE = 0.3
"""How much a weight must gain, in log-likelihood, to go 1 off from where it starts (times two)."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A protocol that people have mapped.

    likenesses: questions × criteria × `LIKENESSES`. links: questions × criteria, 0 or 1. weight: how often it counts.
    """

    likenesses: Floats
    places: Places
    links: Floats
    weight: float = 1.0


def mapped(protocol: Protocol, mapping: ProtocolMapping, benchmark: Benchmark, index: Index) -> Mapped:
    """A protocol and its mapping as the ranking sees them; links to criteria that the index lacks are left out."""
    criteria = {each.id: each for each in benchmark.criteria}
    rows = {each.number: at for at, each in enumerate(protocol.questions)}
    columns = {name: at for at, name in enumerate(index.criteria)}
    links = np.zeros((len(rows), len(columns)))
    for link in mapping.links:
        if link.degree is not Degree.NONE and link.criterion in columns:
            links[rows[link.question], columns[link.criterion]] = 1.0
    where = places(protocol, benchmark, [criteria[name] for name in index.criteria])
    return Mapped(index.likenesses(asked(protocol)), where, links)


def fit(cases: Sequence[Mapped], start: Weights | None = None, ridge: float = RIDGE) -> Weights:
    """Weights under which the links of the cases are likeliest, held near `start` (near 0 where there is none)."""
    target = np.concatenate([case.links.ravel() for case in cases])
    counts = np.concatenate([np.full(case.links.size, case.weight) for case in cases])

    def fitted(evidence: Sequence[Floats], centre: Sequence[float] | None) -> tuple[float, ...]:
        rows = np.concatenate([each.reshape(-1, each.shape[2]) for each in evidence])
        return logistic(rows, target, counts, _Ridge(ridge, centre))

    likenesses = fitted([told(case.likenesses) for case in cases], start.likenesses if start else None)
    first = before = [alone(case.likenesses, Weights(likenesses)) for case in cases]
    rounds: list[tuple[float, ...]] = []
    for number in range(ROUNDS):
        seen = [context(one, last, case.places) for one, last, case in zip(first, before, cases, strict=True)]
        rounds.append(fitted(seen, start.rounds[number] if start else None))
        before = [linear(each, rounds[-1]) for each in seen]
    return replace(start or Weights(likenesses), likenesses=likenesses, rounds=tuple(rounds))


def fit_degrees(cases: Sequence[tuple[Protocol, ProtocolMapping]], benchmark: Benchmark) -> tuple[float, ...]:
    """Weights of `PARTLY` under which the degrees of the links of required questions are likeliest."""
    criteria = {each.id: each for each in benchmark.criteria}
    rows, labels = [], []
    for protocol, mapping in cases:
        said = asked(protocol)
        sizes, questions = Sizes(said), {each.number: at for at, each in enumerate(protocol.questions)}
        for link in mapping.links:
            at = questions[link.question]
            if protocol.questions[at].obligation is Obligation.REQUIRED:
                rows.append(sizes.evidence(said[at], criteria[link.criterion]))
                labels.append(float(link.degree is Degree.PARTIAL))
    return logistic(np.asarray(rows), np.asarray(labels), np.ones(len(rows)), _Ridge(RIDGE))


@dataclass(frozen=True, slots=True)
class _Ridge:
    """What holds weights, and where: at `centre`, or at 0 where there is none. The bias is held by nothing."""

    strength: float
    centre: Sequence[float] | None = None


def logistic(evidence: Floats, labels: Floats, counts: Floats, ridge: _Ridge) -> tuple[float, ...]:
    """Weights, the bias first, of a logistic regression of 0 and 1 on rows of evidence, by Newton's method."""
    matrix = np.hstack([np.ones((len(evidence), 1)), evidence])
    width = matrix.shape[1]
    centre = np.zeros(width) if ridge.centre is None else np.asarray(ridge.centre, dtype=float)
    held = np.concatenate([[_SMALL], np.full(width - 1, ridge.strength)])
    weights = centre.copy()
    for _ in range(_STEPS):
        chance = probability(matrix @ weights)
        slope = matrix.T @ (counts * (labels - chance)) - held * (weights - centre)
        bend = (matrix * (counts * chance * (1 - chance))[:, None]).T @ matrix + np.diag(held)
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if np.abs(step).max() < _SMALL:
            break
    return tuple(map(float, weights))
