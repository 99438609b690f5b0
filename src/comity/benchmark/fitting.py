"""Fitting the weights of the ranking to protocols that people have mapped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.benchmark.matching import Floats
from comity.benchmark.ranking import Places, Weights, alone, context, probability

_STEPS = 50
_RIDGE = 1.0  # of log-odds squared, for each weight; a protocol has some hundred links


@dataclass(frozen=True, slots=True)
class Mapped:
    """A protocol that people have mapped: its likenesses, places, links (questions × criteria, 0 or 1) and weight."""

    likenesses: Floats
    places: Places
    links: Floats
    weight: float = 1.0


def fit(cases: Sequence[Mapped], start: Weights | None = None) -> Weights:
    """Weights under which the links of the cases are likeliest, held near `start` (near 0 where there is none)."""
    width = cases[0].likenesses.shape[2]
    labels = [case.links.ravel() for case in cases]
    counts = np.concatenate([np.full(case.links.size, case.weight) for case in cases])
    target = np.concatenate(labels)
    first = logistic(
        np.concatenate([case.likenesses.reshape(-1, width) for case in cases]),
        target,
        counts,
        start.likenesses if start else None,
    )
    half = Weights(first, ())
    seen = [context(alone(case.likenesses, half), case.places) for case in cases]
    second = logistic(
        np.concatenate([each.reshape(-1, each.shape[2]) for each in seen]),
        target,
        counts,
        start.context if start else None,
    )
    return Weights(first, second)


def logistic(
    evidence: Floats, labels: Floats, counts: Floats, start: Sequence[float] | None = None
) -> tuple[float, ...]:
    """Weights, the bias first, of a logistic regression with a ridge around `start`, by Newton's method."""
    matrix = np.hstack([np.ones((len(evidence), 1)), evidence])
    centre = np.asarray(start if start is not None else np.zeros(matrix.shape[1]), dtype=float)
    ridge = np.full(len(centre), _RIDGE)
    ridge[0] = 1e-6
    weights = centre.copy()
    for _ in range(_STEPS):
        chance = probability(matrix @ weights)
        slope = matrix.T @ (counts * (labels - chance)) - ridge * (weights - centre)
        bend = (matrix * (counts * chance * (1 - chance))[:, None]).T @ matrix + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return tuple(map(float, weights))
