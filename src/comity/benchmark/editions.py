"""New editions: what changes, what carries over, what has to be judged again, and what it would do to everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from comity.benchmark.case.events import Carried, Decided, Published
from comity.benchmark.case.state import Case, known_mapping
from comity.benchmark.case.steps import replay
from comity.benchmark.criterion_mapping import CriterionMapping, on_criterion, put_into
from comity.benchmark.profiles import Profile
from comity.benchmark.result import Result, result_of
from comity.vocabulary.benchmark import Benchmark, Combined, Criterion, Degree, Link, ProtocolMapping
from comity.vocabulary.errors import OptionError
from comity.vocabulary.protocol import Protocol, Question


@dataclass(frozen=True, slots=True)
class BenchmarkDifference:
    """What is other in an edition of a benchmark, as criterion ids in its order.

    changed: required otherwise. regraded: the same requirement in another tier, section or pillar: its verdict stays,
    and may count otherwise.
    """

    added: tuple[str, ...]
    retired: tuple[str, ...]
    changed: tuple[str, ...]
    regraded: tuple[str, ...]

    @property
    def to_judge(self) -> tuple[str, ...]:
        """The criteria that no earlier verdict is about."""
        return (*self.added, *self.changed)


@dataclass(frozen=True, slots=True)
class At:
    """A benchmark at one of its editions."""

    benchmark: Benchmark
    edition: str

    @property
    def criteria(self) -> dict[str, Criterion]:
        """Its criteria by id. KeyError for an edition that there is not."""
        return {each.id: each for each in self.benchmark.in_edition(self.edition)}


def benchmark_difference(before: At, after: At) -> BenchmarkDifference:
    """From one edition to another one, of the same catalogue or of a later state of it."""
    old, new = before.criteria, after.criteria
    both = [each for each in new if each in old]
    changed = [each for each in both if _requirement(old[each]) != _requirement(new[each])]
    return BenchmarkDifference(
        tuple(each for each in new if each not in old),
        tuple(each for each in old if each not in new),
        tuple(changed),
        tuple(each for each in both if each not in changed and _grade(old[each]) != _grade(new[each])),
    )


def _requirement(criterion: Criterion) -> str:
    """What is required, in the benchmark's first language, without regard to how its lines are broken."""
    return " ".join(next(iter(criterion.wordings.values())).requirement.split())


def _grade(criterion: Criterion) -> tuple[str, str, str]:
    return criterion.tier, criterion.section, criterion.pillar


def published_mapping(case: Case) -> ProtocolMapping:
    """The joint mapping as it was published last. Raises OptionError before publication: until then it may change.

    What an appeal was decided to and nobody was told yet is not in it.
    """
    if not case.of_kind(Published):
        raise OptionError(
            f"The case {case.opened.case} is not published yet, so nothing of it carries over. Finish it."
        )
    told = max(at for at, each in enumerate(case.events, 1) if isinstance(each, Published))
    if any(isinstance(each, Decided) for each in case.events[told:]):
        return known_mapping(replay(case.events[:told], case.frame))
    return known_mapping(case)


def carried_to_benchmark(case: Case, after: At) -> Carried:
    """What a case takes over into a new edition of the benchmark: all but what is added, changed or retired."""
    difference = benchmark_difference(At(case.frame.benchmark, case.edition), after)
    kept = [each for each in after.criteria if each not in difference.to_judge]
    return Carried(
        mapping=_only(published_mapping(case), kept),
        criteria=difference.to_judge,
        origins=_origins(case, kept),
    )


def _only(mapping: ProtocolMapping, criteria: Iterable[str]) -> ProtocolMapping:
    kept = ProtocolMapping(mapping.protocol, mapping.benchmark, mapping.answered)
    for each in criteria:
        kept = put_into(kept, on_criterion(mapping, each))
    return kept


def _origins(case: Case, criteria: Iterable[str]) -> dict[str, str]:
    """In which case each criterion was judged."""
    earlier = case.opened.carried.origins if case.opened.carried else {}
    return {each: earlier.get(each, case.opened.case) for each in criteria}


@dataclass(frozen=True, slots=True)
class ProtocolDifference:
    """What is other in an edition of a protocol. Question numbers, in the order of the edition that has them.

    same: numbers before and after of questions whose words and obligation are the same.
    """

    same: Mapping[str, str]
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def to_judge(self) -> tuple[str, ...]:
        """The questions that no earlier link is about."""
        return (*self.changed, *self.added)


def protocol_difference(before: Protocol, after: Protocol) -> ProtocolDifference:
    """From one edition of a protocol to another one.

    A question is the same where its words (but for blanks) and obligation are, under its old number or, if no other
    question says the same, under a new one. Changed: another question under an old number.
    """
    old, new = _asked(before), _asked(after)
    same = {number: number for number, asked in old.items() if new.get(number) == asked}
    before_left = {number: asked for number, asked in old.items() if number not in same}
    after_left = {number: asked for number, asked in new.items() if number not in same}
    once = [{asked: number for number, asked in left.items()} for left in (before_left, after_left)]
    counts = [Counter(left.values()) for left in (before_left, after_left)]
    for asked, number in once[0].items():
        if counts[0][asked] == counts[1][asked] == 1:
            same[number] = once[1][asked]
    kept = set(same.values())
    fresh = [number for number in new if number not in kept]
    return ProtocolDifference(
        {number: same[number] for number in old if number in same},
        tuple(number for number in fresh if number in old and number not in same),
        tuple(number for number in fresh if number not in old or number in same),
        tuple(number for number in old if number not in same and number not in fresh),
    )


def _asked(protocol: Protocol) -> dict[str, tuple[str, str]]:
    return {each.number: (_words(each), each.obligation) for each in protocol.questions}


def _words(question: Question) -> str:
    return " ".join(question.text.split())


def carried_to_protocol(case: Case, after: Protocol) -> Carried:
    """What a case takes over into a new edition of the protocol.

    Links of unchanged questions carry over under their new numbers. To be judged are changed and added questions, and
    the criteria that rested on a question which is changed or removed.
    """
    difference = protocol_difference(case.frame.protocol, after)
    mapping = published_mapping(case)
    scope = [each.id for each in case.frame.benchmark.in_edition(case.edition)]
    kept = [each for each in scope if on_criterion(mapping, each).questions <= difference.same.keys()]
    renamed = ProtocolMapping(
        after.id,
        mapping.benchmark,
        tuple(sorted(difference.same[each] for each in mapping.answered if each in difference.same)),
        not_applicable=tuple(each for each in mapping.not_applicable if each.criterion in kept),
    )
    for each in kept:
        renamed = put_into(renamed, _renumbered(on_criterion(mapping, each), difference.same))
    return Carried(
        mapping=renamed,
        criteria=tuple(each for each in scope if each not in kept),
        questions=difference.to_judge,
        origins=_origins(case, kept),
    )


def carried_to(case: Case, protocol: Protocol, after: At) -> Carried:
    """What a case takes over where the protocol, the edition of the benchmark, or both are new.

    Of a new edition of one of them alone it is what `carried_to_protocol` or `carried_to_benchmark` says, with the
    criteria to judge in the benchmark's order.
    """
    by_protocol = carried_to_protocol(case, protocol)
    to_judge = {*benchmark_difference(At(case.frame.benchmark, case.edition), after).to_judge, *by_protocol.criteria}
    kept = [each for each in after.criteria if each not in to_judge]
    return Carried(
        mapping=_only(by_protocol.mapping, kept),
        criteria=tuple(each for each in after.criteria if each in to_judge),
        questions=by_protocol.questions,
        origins=_origins(case, kept),
    )


def links_kept(case: Case, protocol: Protocol, after: At) -> tuple[Link, ...]:
    """The links of a published case whose question and criterion both say what they said, under their new numbers.

    More than what carries over: a link stays true of its question where another question of its criterion changed.
    For assessors to look at; none of them counts. Links that say "not at all" are left out.
    """
    same = protocol_difference(case.frame.protocol, protocol).same
    difference = benchmark_difference(At(case.frame.benchmark, case.edition), after)
    known = after.criteria.keys() - {*difference.to_judge}
    return tuple(
        replace(each, question=same[each.question])
        for each in published_mapping(case).links
        if each.question in same and each.criterion in known and each.degree is not Degree.NONE
    )


def _renumbered(said: CriterionMapping, numbers: Mapping[str, str]) -> CriterionMapping:
    return replace(
        said,
        links=tuple(replace(each, question=numbers[each.question]) for each in said.links),
        combined=tuple(
            replace(each, questions=tuple(numbers[one] for one in each.questions)) for each in said.combined
        ),
    )


@dataclass(frozen=True, slots=True)
class Mapped:
    """A protocol with its mapping to an edition of a benchmark, and the profile that judges it."""

    protocol: Protocol
    mapping: ProtocolMapping
    at: At
    profile: Profile

    @property
    def result(self) -> Result:
        """What it comes to."""
        return result_of(self.mapping, self.protocol, self.at.benchmark, self.at.edition, self.profile)


def mapped(case: Case) -> Mapped:
    """The joint mapping of a published case. Raises OptionError before publication."""
    return Mapped(
        case.frame.protocol, published_mapping(case), At(case.frame.benchmark, case.edition), case.frame.profile
    )


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a new edition would do to one protocol.

    after: with nothing for what is to be judged. at_best: were all of that full. new_critical_gaps: ids of critical
    criteria that are not full in `after`, and were no gap before. to_judge: criteria that the mapping says nothing of.
    """

    protocol: Protocol
    before: Result
    after: Result
    at_best: Result
    new_critical_gaps: tuple[str, ...]
    to_judge: tuple[str, ...]


def what_if(protocols: Iterable[Mapped], after: At) -> tuple[WhatIf, ...]:
    """What an edition would do to everybody before it is adopted, in the order given.

    Links to criteria whose requirement changes are not counted. Those to criteria that are new are, where a mapping
    has them already.
    """
    return tuple(_what_if(each, after) for each in protocols)


def _what_if(each: Mapped, after: At) -> WhatIf:
    difference = benchmark_difference(each.at, after)
    kept = each.mapping
    for criterion in difference.changed:
        kept = put_into(kept, CriterionMapping(criterion))
    to_judge = tuple(one for one in difference.to_judge if on_criterion(kept, one) == CriterionMapping(one))
    best = replace(kept, combined=(*kept.combined, *(Combined(one, (), Degree.FULL) for one in to_judge)))
    before, new = each.result, replace(each, mapping=kept, at=after).result
    gaps = {gap.criterion.id for gap in before.critical_gaps}
    return WhatIf(
        each.protocol,
        before,
        new,
        replace(each, mapping=best, at=after).result,
        tuple(gap.criterion.id for gap in new.critical_gaps if gap.criterion.id not in gaps),
        to_judge,
    )


@dataclass(frozen=True, slots=True)
class Shared:
    """What two protocols cover of one edition, as criterion ids in its order; covered means full.

    both: covered by both. lacking: what the receiver's protocol covers and the giver's does not: the receiver's gap
    list. more: what only the giver's covers.
    """

    both: tuple[str, ...]
    lacking: tuple[str, ...]
    more: tuple[str, ...]


def shared(giver: Mapping[str, Degree], receiver: Mapping[str, Degree]) -> Shared:
    """What two members' protocols have in common, by their verdicts against the same edition.

    A mapping is not transitive: that both reach 85 % of the benchmark does not make them equal (benchmarking.md 5).
    """
    given = [each for each, degree in giver.items() if degree is Degree.FULL]
    received = [each for each, degree in receiver.items() if degree is Degree.FULL]
    return Shared(
        tuple(each for each in given if each in received),
        tuple(each for each in received if each not in given),
        tuple(each for each in given if each not in received),
    )
