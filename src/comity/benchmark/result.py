"""The result of a benchmark: commonality, gates, verdict, gap list and top-up of one protocol against one edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from comity.benchmark.commonality import Tally, tally
from comity.benchmark.gates import Gate, gates, mean, overall, process_criteria, requirements, top_up
from comity.benchmark.profiles import Profile
from comity.benchmark.verdicts import Verdicts, conflicts, verdicts
from comity.vocabulary.benchmark import Benchmark, Criterion, Degree, NotApplicable, ProtocolMapping
from comity.vocabulary.errors import OptionError
from comity.vocabulary.protocol import Protocol


class Verdict(StrEnum):
    """What the profile says of a protocol (benchmarking.md 3, rule 5)."""

    RECOGNISED = "recognised"
    ADD_ON_REQUIRED = "add_on_required"
    NOT_RECOGNISED = "not_recognised"


@dataclass(frozen=True, slots=True)
class Gap:
    """A criterion that is not full: what is missing by each question that touches it, and the gate it is added for.

    questions: number and gap of each partial link. gate: "" where the top-up does without it.
    """

    criterion: Criterion
    verdict: Degree
    questions: tuple[tuple[str, str], ...] = ()
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What one mapping of a protocol comes to, by one profile, against one edition. Shares are exact, 0 to 1.

    verdicts: by criterion, of those that count. confirmed: whether anything was. unanswered: questions that the
    mapping does not speak of. band: commonality were partials worth nothing, and the whole.
    parts: tallies by pillar and section id. views: by view and group.
    """

    protocol: Protocol
    benchmark: Benchmark
    edition: str
    profile: Profile
    verdicts: Verdicts
    confirmed: bool
    unanswered: tuple[str, ...]
    not_applicable: tuple[NotApplicable, ...]
    conflicts: tuple[tuple[str, str], ...]
    content: Tally
    process: Tally
    commonality: Fraction
    band: tuple[Fraction, Fraction]
    parts: Mapping[str, Tally]
    views: Mapping[str, Mapping[str, Tally]]
    gates: tuple[Gate, ...]
    verdict: Verdict
    gaps: tuple[Gap, ...]

    @property
    def critical_gaps(self) -> tuple[Gap, ...]:
        """The gaps that no total can make good."""
        return tuple(each for each in self.gaps if each.criterion.critical)

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Ids of the criteria that the protocol does not touch."""
        return tuple(each for each, verdict in self.verdicts.items() if verdict is Degree.NONE)

    @property
    def top_up(self) -> tuple[Gap, ...]:
        """The fewest gaps whose closing would pass every gate (see `gates.top_up`)."""
        return tuple(each for each in self.gaps if each.gate)

    @property
    def depends_on_partials(self) -> bool:
        """Whether what a partial is worth decides if the overall threshold is reached."""
        return self.profile.overall is not None and self.band[0] < self.profile.overall <= self.band[1]


def result_of(
    mapping: ProtocolMapping, protocol: Protocol, benchmark: Benchmark, edition: str, profile: Profile
) -> Result:
    """The result of a mapping. Raises OptionError for an edition that the benchmark does not have."""
    refuse_unknown(benchmark, edition)
    found = verdicts(mapping, protocol, benchmark, edition)
    asked = requirements(benchmark, edition, profile)
    whole = overall(benchmark, edition, profile)
    tallies = whole.tallies(found, profile)
    commonality, bands = mean([each.share for each in tallies]), [each.band for each in tallies]
    passed = gates(asked, found, profile)
    scope = benchmark.in_edition(edition)
    left_out = [each for each in mapping.not_applicable if each.criterion in {one.id for one in scope}]
    answered = set(mapping.answered)
    return Result(
        protocol,
        benchmark,
        edition,
        profile,
        found,
        bool(mapping.answered),
        tuple(each.number for each in protocol.questions if each.number not in answered),
        tuple(left_out),
        tuple(each for each in conflicts(mapping) if each[1] in found),
        _tally((each for part in whole.parts for each in part), found, profile),
        _tally(process_criteria(benchmark, edition), found, profile),
        commonality,
        (mean([low for low, _ in bands]), mean([high for _, high in bands])),
        _parts(scope, found, profile),
        _views(benchmark, scope, found, profile),
        passed,
        _verdict(passed, commonality, profile),
        _gaps(scope, found, mapping, dict(top_up(asked, found, profile))),
    )


def refuse_unknown(benchmark: Benchmark, edition: str) -> None:
    """Raise OptionError for an edition that the benchmark does not have."""
    editions = [each.id for each in benchmark.editions]
    if edition not in editions:
        raise OptionError(f"The benchmark has no edition {edition}. There are: {', '.join(editions)}.")


def _verdict(passed: Iterable[Gate], commonality: Fraction, profile: Profile) -> Verdict:
    if all(each.passed for each in passed):
        return Verdict.RECOGNISED
    enough = profile.add_on is not None and commonality >= profile.add_on
    return Verdict.ADD_ON_REQUIRED if enough else Verdict.NOT_RECOGNISED


def _tally(criteria: Iterable[Criterion], found: Verdicts, profile: Profile) -> Tally:
    return tally(criteria, found, profile.partial, profile.weights)


def _parts(scope: tuple[Criterion, ...], found: Verdicts, profile: Profile) -> dict[str, Tally]:
    parts: dict[str, list[Criterion]] = {}
    for each in scope:
        parts.setdefault(each.pillar, []).append(each)
        parts.setdefault(each.section, []).append(each)
    return {part: _tally(criteria, found, profile) for part, criteria in parts.items()}


def _views(
    benchmark: Benchmark, scope: tuple[Criterion, ...], found: Verdicts, profile: Profile
) -> dict[str, dict[str, Tally]]:
    known = {each.id: each for each in scope}
    return {
        view: {
            group: _tally((known[each] for each in members if each in known), found, profile)
            for group, members in groups.items()
        }
        for view, groups in benchmark.views.items()
    }


def _gaps(
    scope: tuple[Criterion, ...], found: Verdicts, mapping: ProtocolMapping, chosen: Mapping[str, str]
) -> tuple[Gap, ...]:
    missing: dict[str, list[tuple[str, str]]] = {}
    for link in mapping.links:
        if link.degree is not Degree.FULL:
            missing.setdefault(link.criterion, []).append((link.question, link.gap))
    return tuple(
        Gap(each, found[each.id], tuple(missing.get(each.id, ())), chosen.get(each.id, ""))
        for each in scope
        if found.get(each.id, Degree.FULL) is not Degree.FULL
    )
