"""Audit: how good a linkage is, from a random sample of its pairs that a person judges.

Two questions, two populations. Precision: of the pairs of rows that stand together as one site, how many are one? A
simple random sample of them. Recall: of the pairs that are one site, how many stand together? The others are looked
for among the pairs that were compared and not put together, in strata by score. **Recall is therefore relative to the
candidates found**: a pair that was never compared is not seen here.

Strata hold equal sums of sqrt(p(1 - p)), p being the model's probability, and get equal samples: the allocation of
Neyman (1934, "On the two different aspects of the representative method") with strata after Dalenius and Hodges
(1959, "Minimum variance stratification"). `audit_figures.py` says what the answers to the sample mean.
"""

from __future__ import annotations

import random
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from comity.linkage.engine import Compared, Linkage
from comity.linkage.model import probability
from comity.linkage.vectors import Floats, Ints
from comity.vocabulary.record import Record

LINKED = "together"
STRATA = 6
FEWEST = 20
"""The smallest sample that is drawn: of fewer answers nothing can be said."""
_LEAST_SPREAD = 1e-6


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the population: its name, its number of pairs, how many are in the sample, and their mean probability.

    `mean` (0..1) is the model's, over all pairs of the stratum; 0 for pairs that stand together, where it is not used.
    """

    name: str
    pairs: int
    sample: int
    mean: float

    @property
    def weight(self) -> float:
        """How many pairs each pair of the sample stands for: 1 / its probability of being drawn."""
        return self.pairs / self.sample


@dataclass(frozen=True, slots=True)
class Sampled:
    """A pair of the sample, its stratum, and the groups for which figures are told apart."""

    left: str
    right: str
    stratum: Stratum
    country: str
    script: str


@dataclass(frozen=True, slots=True)
class _Part:
    """Pairs of contents that are not put together, each standing for `counts` pairs of records."""

    first: Ints
    second: Ints
    counts: Ints
    mean: float


class Frame:
    """The population of a linkage, from which samples are drawn. `records` has the record of every id."""

    def __init__(self, linkage: Linkage, records: Mapping[str, Record]) -> None:
        self._records = records
        self._sites = [site for site in linkage.clusters if len(site) > 1]
        self._ends = list(accumulate(len(site) * (len(site) - 1) // 2 for site in self._sites))
        compared = linkage.compared()
        self._rows = compared.rows
        self._parts = _parts(compared, {row: number for number, site in enumerate(linkage.clusters) for row in site})

    def sample(self, count: int, seed: int) -> tuple[Sampled, ...]:
        """At most `count` pairs in random order, each once; half of them stand together, if there are so many.

        The same linkage, count and seed give the same sample. Raises ValueError where `count` is below FEWEST.
        """
        if count < FEWEST:
            raise ValueError(f"A sample has at least {FEWEST} pairs.")
        chance = random.Random(seed)
        together = self._ends[-1] if self._ends else 0
        sizes = [int(part.counts.sum()) for part in self._parts]
        mine, others = share_out((together, sum(sizes)), count)
        joined = Stratum(LINKED, together, mine, 0.0)
        found = [self._together(at, joined) for at in _drawn(chance, together, mine)]
        for number, (part, size, share) in enumerate(zip(self._parts, sizes, share_out(sizes, others), strict=True), 1):
            stratum = Stratum(apart_name(number, len(sizes)), size, share, part.mean)
            ends = np.cumsum(part.counts)
            found += [self._apart(part, ends, at, stratum) for at in _drawn(chance, size, share)]
        chance.shuffle(found)
        return tuple(found)

    def _together(self, at: int, stratum: Stratum) -> Sampled:
        number = bisect_right(self._ends, at)
        site = self._sites[number]
        left, at = 0, at - (self._ends[number - 1] if number else 0)
        while at >= len(site) - 1 - left:
            at -= len(site) - 1 - left
            left += 1
        return self._sampled(site[left], site[left + 1 + at], stratum)

    def _apart(self, part: _Part, ends: Ints, at: int, stratum: Stratum) -> Sampled:
        number = int(np.searchsorted(ends, at, side="right"))
        left, right = self._rows[int(part.first[number])], self._rows[int(part.second[number])]
        one, other = divmod(at - int(ends[number] - part.counts[number]), len(right))
        return self._sampled(left[one], right[other], stratum)

    def _sampled(self, left: str, right: str, stratum: Stratum) -> Sampled:
        both = self._records[left], self._records[right]
        countries = sorted({record.country for record in both} - {""})
        scripts = sorted(set().union(*(scripts_of(record.name) for record in both)))
        return Sampled(left, right, stratum, " and ".join(countries) or "none", " and ".join(scripts) or "none")


def apart_name(number: int, count: int) -> str:
    """The name of a stratum of pairs apart: `number` from 1 (the likeliest) to `count`."""
    return f"apart {number} of {count}"


def _drawn(chance: random.Random, size: int, count: int) -> list[int]:
    return chance.sample(range(size), count)


def _parts(compared: Compared, site_of: Mapping[str, int]) -> list[_Part]:
    """The strata of pairs that are not put together, likeliest first; none is empty."""
    place = np.asarray([site_of[rows[0]] for rows in compared.rows], dtype=np.int64)
    many = np.asarray([len(rows) for rows in compared.rows], dtype=np.int64)
    if not len(compared.first):
        return []
    apart = np.flatnonzero(place[compared.first] != place[compared.second])
    chance = probability(compared.log_odds[apart])
    order = np.argsort(-chance, kind="stable")
    apart, chance = apart[order], chance[order]
    first, second = compared.first[apart], compared.second[apart]
    counts = many[first] * many[second]
    number = _stratum(chance, counts)
    groups = [np.flatnonzero(number == each) for each in range(STRATA)]
    return [
        _Part(first[at], second[at], counts[at], float(np.average(chance[at], weights=counts[at])))
        for at in groups
        if len(at)
    ]


def _stratum(chance: Floats, counts: Ints) -> Ints:
    """The number (0..STRATA-1) of each pair, so that each stratum holds as much of sqrt(p(1 - p)) as any other."""
    spread = np.sqrt(np.maximum(chance * (1.0 - chance), _LEAST_SPREAD**2)) * counts
    reached = np.cumsum(spread) - spread / 2.0
    total = float(spread.sum())
    return np.minimum((reached / total * STRATA).astype(np.int64), STRATA - 1) if total else np.zeros(0, np.int64)


def share_out(sizes: Sequence[int], count: int) -> list[int]:
    """`count` in equal shares, none above its size; what small ones leave goes to the others, first to the earlier."""
    shares = [0] * len(sizes)
    left = count
    for done, at in enumerate(sorted(range(len(sizes)), key=lambda each: (sizes[each], -each))):
        shares[at] = min(sizes[at], left // (len(sizes) - done))
        left -= shares[at]
    return shares


def scripts_of(text: str) -> frozenset[str]:
    """The scripts that a text is written in: Latin, Han, Cyrillic, ..."""
    letters = (char for char in unicodedata.normalize("NFKC", text) if char.isalpha())
    found = (unicodedata.name(char, "").partition(" ")[0] for char in letters)
    return frozenset("Han" if name == "CJK" else name.title() for name in found if name)
