"""Commonality: how much of the benchmark a protocol covers, in exact fractions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from comity.benchmark.verdicts import Verdicts
from comity.vocabulary.benchmark import Criterion, Degree, Tier

EQUAL: Mapping[Tier, Fraction] = dict.fromkeys(Tier, Fraction(1))
"""Every criterion counts the same, so that one is worth 1/n and the number can be explained."""
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Tally:
    """Points of possible points. `low` and `high`: the points were every partial worth nothing, or the whole."""

    points: Fraction
    possible: Fraction
    low: Fraction
    high: Fraction
    criteria: int

    @property
    def share(self) -> Fraction:
        """Points by possible points, 0 to 1; 1 where nothing is possible, because nothing is missing either."""
        return self.points / self.possible if self.possible else Fraction(1)

    @property
    def band(self) -> tuple[Fraction, Fraction]:
        """The share were every partial worth nothing, and were it worth the whole."""
        if not self.possible:
            return Fraction(1), Fraction(1)
        return self.low / self.possible, self.high / self.possible


def tally(
    criteria: Iterable[Criterion],
    verdicts: Verdicts,
    partial: Fraction = HALF,
    weights: Mapping[Tier, Fraction] = EQUAL,
) -> Tally:
    """The points of those of `criteria` that have a verdict.

    partial: what a partial verdict is worth, 0 to 1. weights: of a criterion by its tier, each at least 0.
    """
    counted = [(weights[each.tier], verdicts[each.id]) for each in criteria if each.id in verdicts]
    full = sum((weight for weight, verdict in counted if verdict is Degree.FULL), Fraction(0))
    part = sum((weight for weight, verdict in counted if verdict is Degree.PARTIAL), Fraction(0))
    possible = sum((weight for weight, _ in counted), Fraction(0))
    return Tally(full + partial * part, possible, full, full + part, len(counted))


def percent(share: Fraction) -> float:
    """A share in per cent with two decimals, for people. Compare shares, never this: 84.996 % prints as 85.0."""
    return round(float(share * 100), 2)
