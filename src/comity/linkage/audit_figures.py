"""What an audit's answers say: precision and recall with 95 % intervals, in all and for groups with enough answers.

* **Precision** is a share of a simple random sample. Its interval is Wilson's (1927, "Probable inference, the law of
  succession, and statistical inference"), with the sample taken to be larger by the share of the population that was
  looked at (finite population correction; Cochran 1977, "Sampling Techniques", chapters 2 and 3).
* **Recall** is a ratio of two estimated totals: true pairs together, and these with the true pairs apart, summed over
  the strata (stratified and domain estimation; Cochran 1977, chapters 5, 5A and 6). Most strata show few true pairs
  or none, where bootstrap and delta method give intervals that are too short: nothing seen, no variance. So the
  interval is of the posterior: in each stratum the share is a Beta whose prior weighs as much as PRIOR answers, and
  the pairs not looked at are drawn from it (Ericson 1969, "Subjective Bayesian models in sampling finite
  populations"; Marchant and Rubinstein 2017, "In search of an entity resolution OASIS", for priors from scores). The
  prior's mean is CAUTION times the model's mean probability: in simulations 95 % hold then also where the scores are
  off by one in log-odds (measured for samples of 200: 92 to 96 %).
* **`at_least`** does not lean on the scores as that interval does where answers are few. There the upper limits of
  the strata after Wilson are put together by the method of variance estimates recovery (Zou and Donner 2008,
  "Construction of confidence limits about effect measures"). It is careful, and low unless thousands are judged.

Pairs about which people were unsure, or disagreed, count as not judged. Judging may stop anywhere, for the sample is
in random order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from comity.linkage.audit import LINKED, Sampled, Stratum
from comity.linkage.vectors import Floats
from comity.vocabulary.judgement import Answer, Judgement

ENOUGH = 30
"""How many judged pairs a figure needs, or all there are; with fewer there are too few to say."""
ENOUGH_IN_STRATUM = 5
PRIOR = 1.0
CAUTION = 3.0
_NORMAL_95 = 1.959963984540054  # the 97.5 % point of the normal distribution
_DRAWS = 4000
Group = Callable[[Sampled], bool]


@dataclass(frozen=True, slots=True)
class Share:
    """An estimate with its 95 % interval, each 0..1, and how many judged pairs it rests on."""

    value: float
    low: float
    high: float
    judged: int


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision and recall of a group of pairs; None where there are too few to say."""

    precision: Share | None
    recall: Share | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the answers say. `at_least` is the lower limit of recall by the answers alone; None with too few.

    `judged` + `undecided` + `unanswered` are the pairs of the sample.
    """

    judged: int
    undecided: int
    unanswered: int
    overall: Quality
    at_least: float | None
    by_country: Mapping[str, Quality]
    by_script: Mapping[str, Quality]


@dataclass(frozen=True, slots=True)
class _Count:
    """A stratum with how many of its pairs were judged, and how many of these were the same site (in a group)."""

    stratum: Stratum
    judged: int
    in_group: int
    same: int

    @property
    def enough(self) -> bool:
        """Whether the stratum is judged far enough for recall; of a tiny one the half will do."""
        return self.judged >= min(ENOUGH_IN_STRATUM, max(1, self.stratum.pairs // 2))


Verdicts = Mapping[Sampled, bool]


def figures(sample: Sequence[Sampled], judgements: Iterable[Judgement]) -> Figures:
    """What `judgements` (those that stand; others than on these pairs are ignored) say of the linkage sampled."""
    told: dict[frozenset[str], set[Answer]] = {}
    for judged in judgements:
        told.setdefault(frozenset((judged.left, judged.right)), set()).add(judged.answer)
    said = {each: told.get(frozenset((each.left, each.right)), set()) - {Answer.UNSURE} for each in sample}
    verdicts = {each: answers == {Answer.SAME} for each, answers in said.items() if len(answers) == 1}
    silent = sum(frozenset((each.left, each.right)) not in told for each in sample)
    return Figures(
        judged=len(verdicts),
        undecided=len(sample) - len(verdicts) - silent,
        unanswered=silent,
        overall=_quality(sample, verdicts, lambda _: True),
        at_least=_at_least(_counts(sample, verdicts, lambda _: True)),
        by_country=_grouped(sample, verdicts, lambda each: each.country),
        by_script=_grouped(sample, verdicts, lambda each: each.script),
    )


def _grouped(sample: Sequence[Sampled], verdicts: Verdicts, group: Callable[[Sampled], str]) -> dict[str, Quality]:
    """The quality of each group, those with most judged pairs first."""
    sizes: dict[str, int] = {}
    for each in sample:
        sizes[group(each)] = sizes.get(group(each), 0) + (each in verdicts)
    ordered = sorted(sizes, key=lambda name: (-sizes[name], name))

    def belongs(name: str) -> Group:
        return lambda each: group(each) == name

    return {name: _quality(sample, verdicts, belongs(name)) for name in ordered}


def _counts(sample: Sequence[Sampled], verdicts: Verdicts, group: Group) -> list[_Count]:
    found: list[_Count] = []
    for stratum in sorted({each.stratum for each in sample}, key=lambda stratum: stratum.name):
        judged = [each for each in sample if each.stratum == stratum and each in verdicts]
        inside = [each for each in judged if group(each)]
        found.append(_Count(stratum, len(judged), len(inside), sum(verdicts[each] for each in inside)))
    return found


def _quality(sample: Sequence[Sampled], verdicts: Verdicts, group: Group) -> Quality:
    counts = _counts(sample, verdicts, group)
    together = [count for count in counts if count.stratum.name == LINKED]
    apart = [count for count in counts if count.stratum.name != LINKED]
    precision = _precision(together[0]) if together else None
    enough = sum(count.in_group for count in apart) >= min(ENOUGH, sum(count.stratum.pairs for count in apart))
    if precision is None or not apart or not enough or not all(count.enough for count in apart):
        return Quality(precision, None)
    return Quality(precision, _recall(together[0], apart))


def _precision(count: _Count) -> Share | None:
    if count.in_group < min(ENOUGH, count.stratum.pairs):
        return None
    low, high = wilson(count.same, count.in_group, count.judged / count.stratum.pairs)
    return Share(count.same / count.in_group, low, high, count.in_group)


def wilson(hits: int, looked: int, fraction: float = 0.0) -> tuple[float, float]:
    """The Wilson 95 % interval of a share; `fraction` (0..1) of the population was looked at. (0, 1) of nothing."""
    if not looked:
        return 0.0, 1.0
    share = hits / looked
    if fraction >= 1.0:
        return share, share
    size = looked / (1.0 - fraction)
    spread = _NORMAL_95**2 / size
    middle = (share + spread / 2.0) / (1.0 + spread)
    half = _NORMAL_95 * sqrt(share * (1.0 - share) / size + spread / (4.0 * size)) / (1.0 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def _total(count: _Count) -> float:
    """The estimated number of true pairs of a stratum that are in the group."""
    return count.stratum.pairs * count.same / count.judged


def _recall(together: _Count, apart: Sequence[_Count]) -> Share | None:
    found, missed = _total(together), sum(map(_total, apart))
    if not found + missed:
        return None
    chance = np.random.default_rng(0)  # the same answers give the same interval
    ours = _posterior(chance, together, 0.5, 1.0)
    theirs = np.zeros(_DRAWS)
    for count in apart:
        mean = min(CAUTION * count.stratum.mean, max(0.5, count.stratum.mean))
        theirs += _posterior(chance, count, mean * count.in_group / count.judged, PRIOR)
    low, high = np.quantile(ours / np.maximum(ours + theirs, 1e-9), (0.025, 0.975))
    value = found / (found + missed)
    judged = together.in_group + sum(count.in_group for count in apart)
    return Share(value, min(value, float(low)), max(value, float(high)), judged)


def _posterior(chance: np.random.Generator, count: _Count, mean: float, weight: float) -> Floats:
    """Draws of the number of true pairs of a stratum in the group; `weight` answers' worth of prior with `mean`."""
    mean = min(max(mean, 1e-9), 1.0 - 1e-9)
    unseen = count.stratum.pairs - count.judged
    share = chance.beta(count.same + weight * mean, count.judged - count.same + weight * (1.0 - mean), _DRAWS)
    return np.asarray(count.same + chance.binomial(unseen, share), dtype=float)


def _at_least(counts: Sequence[_Count]) -> float | None:
    """The lower limit of recall by the answers alone: few found, many missed, both at their limits."""
    together = [count for count in counts if count.stratum.name == LINKED]
    apart = [count for count in counts if count.stratum.name != LINKED]
    if not together or not apart or _precision(together[0]) is None or not all(count.enough for count in apart):
        return None
    mine = together[0]
    found = mine.stratum.pairs * wilson(mine.same, mine.judged, mine.judged / mine.stratum.pairs)[0]
    missed = sum(map(_total, apart)) + sqrt(sum(_above(count) ** 2 for count in apart))
    return found / (found + missed) if found + missed else None


def _above(count: _Count) -> float:
    """By how much the upper limit of a stratum's total is above its estimate."""
    high = wilson(count.same, count.judged, count.judged / count.stratum.pairs)[1]
    return count.stratum.pairs * high - _total(count)
