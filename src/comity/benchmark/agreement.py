"""Agreement of two assessors who did not see each other's judgement: raw, Cohen's kappa, and where they differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from comity.benchmark.verdicts import Verdicts
from comity.vocabulary.benchmark import Benchmark, Criterion, Degree, Link, ProtocolMapping

Pair = tuple[Degree, Degree]
_CHANCE_IS_ONE = (
    "Kappa cannot be said: both assessors gave one and the same verdict throughout, so chance would agree as well."
)
_NOTHING = "Kappa cannot be said: there is no criterion that both assessors judged."


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two assessors agree over some criteria. Fractions are exact; None where there is nothing to say.

    criteria: those that both gave a verdict. agreed: those with the same verdict. kappa: Cohen's (1960), every
    difference counts the same. linear, quadratic: weighted kappa (Cohen 1968), 1 at best, 0 as by chance, below 0
    worse than that. `linear` is the one to quote: a difference weighs there what it weighs in the commonality
    (none to partial half a point, none to full a whole one). `quadratic` is milder to near misses: a half counts a
    quarter.
    """

    criteria: int
    agreed: int
    kappa: Fraction | None
    linear: Fraction | None
    quadratic: Fraction | None

    @property
    def raw(self) -> Fraction | None:
        """The share of criteria with the same verdict, 0 to 1; None where no criterion was judged by both."""
        return Fraction(self.agreed, self.criteria) if self.criteria else None

    @property
    def undefined(self) -> str:
        """Why there is no kappa, as a sentence; "" where there is one."""
        if self.kappa is not None:
            return ""
        return _CHANCE_IS_ONE if self.criteria else _NOTHING


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """The agreement over pairs of verdicts, one pair per criterion, each from the first and the second assessor."""
    return Agreement(
        len(pairs),
        sum(one is other for one, other in pairs),
        _kappa(pairs, lambda one, other: Fraction(one is not other)),
        _kappa(pairs, lambda one, other: abs(one.points - other.points)),
        _kappa(pairs, lambda one, other: (one.points - other.points) ** 2),
    )


def _kappa(pairs: Sequence[Pair], apart: Callable[[Degree, Degree], Fraction]) -> Fraction | None:
    """1 - observed / expected disagreement. None where none is expected: then chance agreement is 1."""
    count = len(pairs)
    first = {degree: sum(one is degree for one, _ in pairs) for degree in Degree}
    second = {degree: sum(other is degree for _, other in pairs) for degree in Degree}
    observed = sum((apart(one, other) for one, other in pairs), Fraction(0)) * count
    expected = sum((apart(one, other) * first[one] * second[other] for one in Degree for other in Degree), Fraction(0))
    return 1 - observed / expected if expected else None


@dataclass(frozen=True, slots=True)
class Difference:
    """A criterion on which two assessors differ: both verdicts (None: not applicable) and the links behind each."""

    criterion: Criterion
    one: Degree | None
    other: Degree | None
    links: tuple[tuple[Link, ...], tuple[Link, ...]] = ((), ())


@dataclass(frozen=True, slots=True)
class LinkAgreement:
    """How far two assessors link the same questions to the same criteria.

    both, only_one, only_other: numbers of pairs question-criterion. same_degree: of `both`, those of one degree. Pairs
    that nobody linked are not counted: nearly all pairs are such, and a kappa over them would look better than it is.
    """

    both: int
    only_one: int
    only_other: int
    same_degree: int

    @property
    def positive(self) -> Fraction | None:
        """Positive agreement (Dice): twice the common pairs by all that either gave, 0 to 1; None without links."""
        every = 2 * self.both + self.only_one + self.only_other
        return Fraction(2 * self.both, every) if every else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two assessors' judgements side by side: for the whole, by pillar and by section id, the links, the differences.

    Criteria that one of them finds not applicable have no pair of verdicts; they stand among the differences.
    Differences: critical criteria first, then the wider ones, then in the catalogue's order.
    """

    whole: Agreement
    pillars: Mapping[str, Agreement]
    sections: Mapping[str, Agreement]
    links: LinkAgreement
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one assessor said: the mapping, and the verdicts that follow from it."""

    mapping: ProtocolMapping
    verdicts: Verdicts


def compared(one: Judgement, other: Judgement, benchmark: Benchmark, edition: str) -> Comparison:
    """Two assessors' judgements of a protocol against an edition. KeyError for an edition that there is not."""
    scope = benchmark.in_edition(edition)
    return Comparison(
        _over(scope, one, other),
        _grouped(scope, [each.pillar for each in scope], one, other),
        _grouped(scope, [each.section for each in scope], one, other),
        _links(one.mapping, other.mapping, {each.id for each in scope}),
        _differences(scope, one, other),
    )


def _over(criteria: Sequence[Criterion], one: Judgement, other: Judgement) -> Agreement:
    both = [each.id for each in criteria if each.id in one.verdicts and each.id in other.verdicts]
    return agreement([(one.verdicts[each], other.verdicts[each]) for each in both])


def _grouped(
    scope: Sequence[Criterion], groups: Sequence[str], one: Judgement, other: Judgement
) -> dict[str, Agreement]:
    members: dict[str, list[Criterion]] = {}
    for each, group in zip(scope, groups, strict=True):
        members.setdefault(group, []).append(each)
    return {group: _over(criteria, one, other) for group, criteria in members.items()}


def _links(one: ProtocolMapping, other: ProtocolMapping, scope: set[str]) -> LinkAgreement:
    first, second = (
        {(link.question, link.criterion): link.degree for link in each.links if link.criterion in scope}
        for each in (one, other)
    )
    both = first.keys() & second.keys()
    return LinkAgreement(
        len(both), len(first) - len(both), len(second) - len(both), sum(first[each] is second[each] for each in both)
    )


def _differences(scope: Sequence[Criterion], one: Judgement, other: Judgement) -> tuple[Difference, ...]:
    found = [
        Difference(
            each,
            one.verdicts.get(each.id),
            other.verdicts.get(each.id),
            (_behind(one.mapping, each.id), _behind(other.mapping, each.id)),
        )
        for each in scope
        if one.verdicts.get(each.id) is not other.verdicts.get(each.id)
    ]
    return tuple(sorted(found, key=lambda each: (not each.criterion.critical, -_width(each))))


def _width(difference: Difference) -> int:
    """1 or 2 ranks apart; 2, too, where only one finds the criterion applicable."""
    if difference.one is None or difference.other is None:
        return 2
    return abs(difference.one.rank - difference.other.rank)


def _behind(mapping: ProtocolMapping, criterion: str) -> tuple[Link, ...]:
    return tuple(each for each in mapping.links if each.criterion == criterion)
