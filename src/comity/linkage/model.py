"""The model: a calibrated logistic regression whose weights are a file, so that every score can be read.

The shipped weights are learned by `tools/train_linkage.py` from a mix of real and synthetic lists; none is needed to
use it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from comity.linkage.compare import Matrix
from comity.linkage.evidence import NAMES, SECOND_PLACES
from comity.linkage.vectors import Floats

SHIPPED = "model.json"


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in log-odds per feature: for a first look at a pair alone, and for its final score beside rivals."""

    first_bias: float
    first: Mapping[str, float]
    final_bias: float
    final: Mapping[str, float]

    @classmethod
    @cache
    def shipped(cls) -> Model:
        """The model that comes with comity."""
        return cls.from_json(files("comity.linkage").joinpath(SHIPPED).read_text(encoding="utf-8"))

    @classmethod
    def from_json(cls, text: str) -> Model:
        """A model as `to_json` writes it. Raises ValueError where it is none."""
        try:
            data: Any = json.loads(text)
            parts = [(float(data[part]["bias"]), dict(data[part]["weights"])) for part in ("first", "final")]
            told = [(bias, {str(name): float(weight) for name, weight in weights.items()}) for bias, weights in parts]
        except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise ValueError(f"This is no model: {error}") from None
        if not all(math.isfinite(number) for bias, weights in told for number in (bias, *weights.values())):
            raise ValueError("This is no model: a weight is not a number.")
        if any(weights.keys().isdisjoint(NAMES) for _, weights in told):
            raise ValueError("This is no model: it knows no kind of evidence.")
        return cls(*told[0], *told[1])

    def to_json(self) -> str:
        """The model as a file: weights rounded to four places, in the order of the features."""
        parts = {"first": (self.first_bias, self.first), "final": (self.final_bias, self.final)}
        data = {
            part: {"bias": round(bias, 4), "weights": {n: round(weights[n], 4) for n in NAMES if n in weights}}
            for part, (bias, weights) in parts.items()
        }
        return json.dumps(data, indent=1) + "\n"

    def weights(self, part: Mapping[str, float]) -> Floats:
        """The weights of `first` or `final` in the order of the features; 0 for a feature that it does not know."""
        return np.asarray([part.get(name, 0.0) for name in NAMES])

    def first_look(self, matrix: Matrix) -> Floats:
        """Log-odds of each pair by itself. `matrix` is pairs x features."""
        return weigh(matrix, self.weights(self.first)) + self.first_bias

    def alone(self, matrix: Matrix) -> Floats:
        """The final score of each pair but for what its rivals say."""
        weights = self.weights(self.final)
        weights[SECOND_PLACES] = 0.0
        return weigh(matrix, weights) + self.final_bias

    def beside_rivals(self, alone: Floats, looked: Matrix) -> Floats:
        """Log-odds of each pair from its score `alone` and its features of the second look (pairs x SECOND_LOOK)."""
        return alone + weigh(looked, self.weights(self.final)[SECOND_PLACES])

    def log_odds(self, matrix: Matrix) -> Floats:
        """Log-odds of each pair, `matrix` holding the second look, too."""
        return self.beside_rivals(self.alone(matrix), matrix[:, SECOND_PLACES])


def weigh(matrix: Matrix, weights: Floats) -> Floats:
    """`matrix` times `weights`, summed in a fixed order: a pair's score does not depend on the batch it is in."""
    total = np.zeros(len(matrix))
    for column, weight in enumerate(weights.tolist()):
        if weight:
            total += matrix[:, column] * np.float64(weight)
    return total


def probability(log_odds: Floats) -> Floats:
    """0..1 from log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -30.0, 30.0))))
