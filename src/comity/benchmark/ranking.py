"""From likenesses to chances: what a question says by itself, then what the rest of its protocol says of it.

Logistic models, one after the other. The first knows likenesses alone. Each later one sees what the one before says of
the whole protocol: whether the question's section is about the criterion's, whether another question meets the
criterion better, and whether anything in the question meets anything. Nothing hangs on the order of the questions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from comity.benchmark.degrees import PARTLY
from comity.benchmark.matching import LIKENESSES, Floats
from comity.vocabulary.benchmark import Benchmark, Criterion
from comity.vocabulary.protocol import Protocol

CONTEXT = (
    "alone",
    "before",
    "behind_best",
    "best",
    "other_block",
    "section",
    "neighbours",
    "behind_other",
    "ahead_of_other",
)
"""What a later model knows of a question and a criterion, in log-odds but for the block (0 or 1).

alone: by the first model. before: by the model before. behind_best: how far behind the question's best criterion.
best: of the question. other_block: the question's section speaks of the site and the criterion of the audit, or the
other way round. section: how much more of the question's section, it left out, is about the criterion's section than
of the protocol. neighbours: the mean of `best` in the question's section, it left out. behind_other, ahead_of_other: by
how much another question meets the criterion better, and by how much the next one meets it worse.
"""
_LITTLE = 0.2
_FAR = 6.0  # log-odds; beyond it more makes no difference
_FAINT = 0.02  # chance that a section speaks of anything, beneath which a share of it says nothing


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights, a bias first: of the model that knows likenesses, of those after it, and of what tells degrees."""

    likenesses: tuple[float, ...]
    rounds: tuple[tuple[float, ...], ...] = ()
    partly: tuple[float, ...] = (0.0,) * (1 + len(PARTLY))

    @classmethod
    def from_json(cls, text: str) -> Weights:
        """Weights as `to_json` writes them, by name. Raises KeyError where one is missing."""
        given = json.loads(text)
        rounds = tuple(_of(each, CONTEXT) for each in given["rounds"])
        return cls(_of(given["likenesses"], LIKENESSES), rounds, _of(given["partly"], PARTLY))

    def to_json(self) -> str:
        """The weights by name, with four decimals."""
        said = {
            "likenesses": _named(self.likenesses, LIKENESSES),
            "rounds": [_named(each, CONTEXT) for each in self.rounds],
            "partly": _named(self.partly, PARTLY),
        }
        return json.dumps(said, indent=1) + "\n"

    @classmethod
    @cache
    def shipped(cls) -> Weights:
        """The weights that come with comity (`ranking.json`, made by tools/train_suggestions.py)."""
        return cls.from_json(files("comity.benchmark").joinpath("ranking.json").read_text(encoding="utf-8"))


def _of(given: Mapping[str, float], names: Sequence[str]) -> tuple[float, ...]:
    return tuple(float(given[name]) for name in ("bias", *names))


def _named(weights: Sequence[float], names: Sequence[str]) -> dict[str, float]:
    return {name: round(weight, 4) for name, weight in zip(("bias", *names), weights, strict=True)}


@dataclass(frozen=True, slots=True)
class Places:
    """Where questions and criteria stand, as numbers.

    sections: of each question, -1 where it has none. parts: section of the benchmark of each criterion.
    apart: questions × criteria, 1 where one speaks of the site and the other of the audit, 0 where not or not known.
    """

    sections: NDArray[np.int64]
    parts: NDArray[np.int64]
    apart: NDArray[np.int64]


def places(protocol: Protocol, benchmark: Benchmark, criteria: Sequence[Criterion]) -> Places:
    """Where the questions of a protocol and some criteria of a benchmark stand."""
    codes = {each.code: number for number, each in enumerate(protocol.sections)}
    parts = {each.id: number for number, each in enumerate(benchmark.sections)}
    blocks = {each.id: each.block for each in benchmark.pillars}
    asked = {each.code: each.block for each in protocol.sections}
    sections = [codes.get(each.section, -1) for each in protocol.questions]
    apart = [
        [int(each.section in asked and asked[each.section] is not blocks[one.pillar]) for one in criteria]
        for each in protocol.questions
    ]
    return Places(
        np.asarray(sections, dtype=np.int64),
        np.asarray([parts[each.section] for each in criteria], dtype=np.int64),
        np.asarray(apart, dtype=np.int64),
    )


def chances(likenesses: Floats, where: Places, weights: Weights, taught: Floats | float = 0.0) -> Floats:
    """The chance that an assessor links a question to a criterion, questions × criteria, each above 0 and below 1.

    taught: log-odds by which pairs are likelier, or less likely, than they read.
    """
    first = before = alone(likenesses, weights) + taught
    for each in weights.rounds:
        before = linear(context(first, before, where), each) + taught
    return probability(before)


def alone(likenesses: Floats, weights: Weights) -> Floats:
    """Log-odds questions × criteria of the first model."""
    return linear(told(likenesses), weights.likenesses)


def told(likenesses: Floats) -> Floats:
    """Likenesses as the first model weighs them: from nothing to a little tells more than from much to all."""
    return np.asarray(np.log(_LITTLE + np.maximum(likenesses, 0.0)))


def linear(evidence: Floats, weights: Sequence[float]) -> Floats:
    """Log-odds of evidence whose last axis is named by the weights after the bias."""
    return np.asarray(weights[0] + evidence @ np.asarray(weights[1:]))


def probability(log_odds: Floats) -> Floats:
    """Chances of log-odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -30, 30))))


def context(first: Floats, before: Floats, places: Places) -> Floats:
    """An array questions × criteria × `CONTEXT`, of the log-odds of the first model and of the one before."""
    best = before.max(axis=1, keepdims=True)
    behind, ahead = _rivals(before)
    found = {
        "alone": first,
        "before": before,
        "behind_best": before - best,
        "best": np.broadcast_to(best, before.shape),
        "other_block": places.apart.astype(float),
        "section": _section_evidence(before, places),
        "neighbours": np.broadcast_to(
            _of_others(np.clip(best, -_FAR, _FAR), places.sections, lambda others: others), before.shape
        ),
        "behind_other": behind,
        "ahead_of_other": ahead,
    }
    return np.stack([np.clip(found[name], -_FAR, _FAR) for name in CONTEXT], axis=2)


def _rivals(log_odds: Floats) -> tuple[Floats, Floats]:
    """How far each question is behind the criterion's best one (at most 0), and the best one ahead of the next."""
    if len(log_odds) < 2:
        return np.zeros_like(log_odds), np.zeros_like(log_odds)
    second, first = np.sort(log_odds, axis=0)[-2:]
    return np.minimum(log_odds - first, 0.0), np.where(log_odds == first, first - second, 0.0)


def _section_evidence(log_odds: Floats, places: Places) -> Floats:
    """How much more a question's section, it left out, is about each criterion's section than the protocol is."""
    chance = probability(log_odds)
    parts = int(places.parts.max()) + 1
    about = np.stack([chance[:, places.parts == part].max(axis=1, initial=0.0) for part in range(parts)], axis=1)
    overall = np.log(about.mean(axis=0) + _FAINT)
    found = _of_others(about, places.sections, lambda others: np.log(others + _FAINT) - overall)
    return found[:, places.parts]


def _of_others(of: Floats, sections: NDArray[np.int64], told: Callable[[Floats], Floats]) -> Floats:
    """What is told by the mean of a section's questions but one, for that one; 0 where it is alone.

    of: numbers of each question, questions × anything.
    """
    found = np.zeros_like(of)
    for section in np.unique(sections[sections >= 0]):
        mine = np.flatnonzero(sections == section)
        if len(mine) > 1:
            found[mine] = told((of[mine].sum(axis=0) - of[mine]) / (len(mine) - 1))
    return found
