"""The gates of a profile: what a protocol must reach, what it reaches, and the fewest criteria that would do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from comity.benchmark.commonality import Tally, tally
from comity.benchmark.profiles import Profile
from comity.benchmark.verdicts import Verdicts
from comity.vocabulary.benchmark import Benchmark, Criterion, Degree, Tier
from comity.vocabulary.protocol import Block


class Kind(StrEnum):
    """What a gate asks of. The last two are tiers of criteria."""

    OVERALL = "overall"
    CRITICAL = "critical"
    PILLAR_FLOOR = "pillar_floor"
    PROCESS = "process"
    STANDARD = "standard"
    ADDITIONAL = "additional"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A share of some criteria that is needed. A gate is passed when all requirements of its kind are met.

    parts: the criteria; where there are several parts, the mean of their shares counts.
    pillar: the one it is asked of, or "".
    """

    kind: Kind
    needed: Fraction
    parts: tuple[tuple[Criterion, ...], ...]
    pillar: str = ""

    @property
    def gate(self) -> str:
        """The name of its gate, as results state it: `overall_85`, `critical_all_full`."""
        return "critical_all_full" if self.kind is Kind.CRITICAL else f"{self.kind}_{_percent(self.needed)}"

    def tallies(self, verdicts: Verdicts, profile: Profile) -> tuple[Tally, ...]:
        """The points of each part in which something is possible. A critical criterion that is partial has none."""
        partial = Fraction(0) if self.kind is Kind.CRITICAL else profile.partial
        found = (tally(part, verdicts, partial, profile.weights) for part in self.parts)
        return tuple(each for each in found if each.possible)

    def reached(self, verdicts: Verdicts, profile: Profile) -> Fraction:
        """The share that is reached, 0 to 1; 1 where nothing is asked, because all of it is not applicable."""
        return mean([each.share for each in self.tallies(verdicts, profile)])

    def met(self, verdicts: Verdicts, profile: Profile) -> bool:
        """Whether it is enough: compared in exact fractions, before any rounding."""
        return self.reached(verdicts, profile) >= self.needed


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate with what it needs and what is reached by the least of its requirements, both shares from 0 to 1."""

    kind: Kind
    name: str
    needed: Fraction
    reached: Fraction
    passed: bool


def overall(benchmark: Benchmark, edition: str, profile: Profile) -> Requirement:
    """What the profile counts as the commonality: over all content criteria, or as the mean of content pillars."""
    pillars = tuple(_pillars(benchmark, edition, Block.CONTENT).values())
    parts = pillars if profile.mean_of_pillars else (tuple(each for part in pillars for each in part),)
    needed = profile.overall or Fraction(0)
    return Requirement(Kind.OVERALL, needed, parts)


def requirements(benchmark: Benchmark, edition: str, profile: Profile) -> tuple[Requirement, ...]:
    """All that a profile asks of a protocol against an edition, the whole first. KeyError for an unknown edition."""
    return tuple(_requirements(benchmark, edition, profile))


def _requirements(benchmark: Benchmark, edition: str, profile: Profile) -> Iterator[Requirement]:
    content = _pillars(benchmark, edition, Block.CONTENT)
    if profile.overall is not None:
        yield overall(benchmark, edition, profile)
    if profile.critical_full:
        critical = tuple(each for each in benchmark.in_edition(edition) if each.critical)
        yield Requirement(Kind.CRITICAL, Fraction(1), (critical,))
    if profile.pillar_floor is not None:
        floor = profile.pillar_floor
        yield from (Requirement(Kind.PILLAR_FLOOR, floor, (part,), pillar) for pillar, part in content.items())
    if profile.process is not None:
        yield Requirement(Kind.PROCESS, profile.process, (process_criteria(benchmark, edition),))
    for tier, needed in ((Tier.STANDARD, profile.standard), (Tier.ADDITIONAL, profile.additional)):
        if needed is not None:
            criteria = tuple(each for part in content.values() for each in part if each.tier is tier)
            yield Requirement(Kind(tier), needed, (criteria,))


def process_criteria(benchmark: Benchmark, edition: str) -> tuple[Criterion, ...]:
    """The criteria of an edition on how the audit is done, which are compared on their own."""
    return tuple(each for part in _pillars(benchmark, edition, Block.PROCESS).values() for each in part)


def gates(asked: tuple[Requirement, ...], verdicts: Verdicts, profile: Profile) -> tuple[Gate, ...]:
    """The gates in the order of `asked`."""
    found: dict[str, Gate] = {}
    for each in asked:
        reached = each.reached(verdicts, profile)
        before = found.get(each.gate)
        least = min(reached, before.reached) if before else reached
        found[each.gate] = Gate(each.kind, each.gate, each.needed, least, least >= each.needed)
    return tuple(found.values())


def top_up(asked: tuple[Requirement, ...], verdicts: Verdicts, profile: Profile) -> tuple[tuple[str, str], ...]:
    """Criteria which, audited additionally and then full, would let every gate pass; each with the gate it is for.

    First what leaves no choice (critical criteria), then the gates from the narrowest to the widest; in each the
    criteria that bring most, of these the lower tier last and then in the catalogue's order. For gates that lie within
    each other, as those of comity's profiles do, no smaller supplement would do; another choice may serve as well.
    """
    now, chosen = dict(verdicts), []
    for each in sorted(asked, key=lambda one: (one.kind is not Kind.CRITICAL, sum(map(len, one.parts)))):
        ranked = _by_gain(each, now, profile)
        while not each.met(now, profile) and ranked:
            criterion = ranked.pop(0)
            now[criterion.id] = Degree.FULL
            chosen.append((criterion.id, each.gate))
    return tuple(chosen)


def _by_gain(asked: Requirement, verdicts: Verdicts, profile: Profile) -> list[Criterion]:
    """The criteria of a requirement that are not full, the one first that would bring most."""
    gains = []
    for part in asked.parts:
        possible = tally(part, verdicts, weights=profile.weights).possible
        for at, each in enumerate(part):
            verdict = verdicts.get(each.id, Degree.FULL)
            missing = Fraction(1) if verdict is Degree.NONE else 1 - profile.partial
            if verdict is not Degree.FULL:
                gain = profile.weights[each.tier] * missing / (possible or 1)
                gains.append((-gain, list(Tier).index(each.tier), at, each))
    return [each for *_, each in sorted(gains, key=lambda gain: gain[:3])]


def mean(shares: list[Fraction]) -> Fraction:
    """The mean of shares; 1 where there are none, because nothing is asked."""
    return sum(shares, Fraction(0)) / len(shares) if shares else Fraction(1)


def _pillars(benchmark: Benchmark, edition: str, block: Block) -> dict[str, tuple[Criterion, ...]]:
    criteria = benchmark.in_edition(edition)
    return {
        pillar.id: tuple(each for each in criteria if each.pillar == pillar.id)
        for pillar in benchmark.pillars
        if pillar.block is block
    }


def _percent(share: Fraction) -> str:
    """`17/20` as `85`; `853/1000` as `85.3`."""
    return f"{float(share * 100):g}"
