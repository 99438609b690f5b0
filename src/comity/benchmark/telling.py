"""A result in words, for a terminal and for the report: what came out, why, and what would be needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from comity.benchmark.gates import Gate, Kind
from comity.benchmark.profiles import Profile
from comity.benchmark.result import Gap, Result, Verdict
from comity.benchmark.suggest import Suggestions
from comity.vocabulary.benchmark import Benchmark, Criterion, Degree

VERDICTS = {
    Verdict.RECOGNISED: "recognised",
    Verdict.ADD_ON_REQUIRED: "add-on required",
    Verdict.NOT_RECOGNISED: "not recognised",
}
GATES = {
    Kind.OVERALL: "Content criteria covered",
    Kind.CRITICAL: "Critical criteria that are full",
    Kind.PILLAR_FLOOR: "Weakest content pillar",
    Kind.PROCESS: "Audit process",
    Kind.STANDARD: "Standard criteria covered",
    Kind.ADDITIONAL: "Additional criteria covered",
}
NOTHING_CONFIRMED = (
    "Nothing is confirmed yet: there is no mapping beside the protocol, and none was given. What follows counts every "
    "criterion as not covered."
)
DOCUMENTS = {"eti_base_code": "ETI", "ilo": "ILO", "un_global_compact": "UNGC", "ungp": "UNGP", "iso": "ISO"}
"""Short names of the documents that criteria refer to."""
_SHOWN = 12
"""Gaps that a terminal shows; the rest is counted."""


def lines(result: Result, editions: Sequence[Result]) -> Iterator[str]:
    """The result for a terminal, line by line. `editions`: the same mapping against every edition of the benchmark."""
    protocol = result.protocol
    yield f"{protocol.title} ({protocol.id})"
    yield f"against {result.benchmark.title}, edition {result.edition}, by the rules of {result.profile.name}"
    yield ""
    if not result.confirmed:
        yield NOTHING_CONFIRMED
        yield ""
    yield f"{VERDICTS[result.verdict].upper()}. {why(result)}"
    yield ""
    yield from _gates(result.gates)
    yield f"  {band(result)}"
    yield from _notes(result)
    yield from _gaps("Critical criteria that are not full", result.critical_gaps)
    yield from _gaps("The smallest add-on with which every gate would be passed", result.top_up)
    yield ""
    untouched = len(result.uncovered)
    yield f"Not full: {len(result.gaps)} of {len(result.verdicts)} criteria; not touched at all: {untouched}."
    yield "By edition of the benchmark: " + "; ".join(
        f"{each.edition} {percent(each.commonality, each.profile.overall)}, {VERDICTS[each.verdict]}"
        for each in editions
    )


def why(result: Result) -> str:
    """The verdict's reason in one or two sentences."""
    failed = [each for each in result.gates if not each.passed]
    if not failed:
        return "Every gate is passed."
    said = ", ".join(f"{GATES[each.kind].lower()}" for each in failed)
    gates = f"Not enough: {said}."
    if result.verdict is Verdict.ADD_ON_REQUIRED:
        return f"{gates} What is missing can be audited additionally."
    if result.profile.add_on is None:
        return gates
    return f"{gates} An add-on would need {percent(result.profile.add_on)} overall to begin from."


def band(result: Result) -> str:
    """What partials decide."""
    low, high = result.band
    needed = result.profile.overall
    said = (
        f"Were partial criteria worth nothing: {percent(low, needed)}; were they worth the whole: "
        f"{percent(high, needed)}."
    )
    return f"{said} The overall gate depends on partials." if result.depends_on_partials else said


def percent(share: Fraction, needed: Fraction | None = None) -> str:
    """A share as "74.61 %"; with as many decimals as show on which side of `needed` it lies (84.996 % is not 85 %)."""
    decimals = 2
    while needed is not None and share != needed and decimals < 12 and _side(share, needed, decimals) == 0:
        decimals += 1
    text = f"{float(share * 100):.{decimals}f}"
    return f"{text.rstrip('0').rstrip('.') if float(text).is_integer() else text} %"


def _side(share: Fraction, needed: Fraction, decimals: int) -> int:
    shown, wanted = round(float(share * 100), decimals), round(float(needed * 100), decimals)
    return (shown > wanted) - (shown < wanted)


def counting(profile: Profile) -> str:
    """How a profile counts, in sentences."""
    over = "the mean of the content pillars' shares" if profile.mean_of_pillars else "the share of all content criteria"
    weights = {tier: weight for tier, weight in profile.weights.items() if weight != 1}
    weighed = "; ".join(f"a {tier} criterion counts {weight}" for tier, weight in weights.items())
    return (
        f"Full counts 1, partial {profile.partial}, none 0; the whole is {over}{f'; {weighed}' if weighed else ''}. "
        "Criteria that are not applicable leave the count. Shares are compared in exact fractions, before rounding."
    )


def _gates(found: Iterable[Gate]) -> Iterator[str]:
    rows = [(GATES[each.kind], percent(each.reached, each.needed), percent(each.needed), each.passed) for each in found]
    width = max((len(name) for name, *_ in rows), default=0)
    for name, reached, needed, passed in rows:
        yield f"  {name:<{width}}  {reached:>8} of {needed:>6} needed  {'passed' if passed else 'NOT PASSED'}"


def _notes(result: Result) -> Iterator[str]:
    if result.not_applicable:
        named = ", ".join(each.criterion for each in result.not_applicable)
        yield f"  Not applicable, out of the count: {named}."
    if result.conflicts:
        named = ", ".join(f"{question} contradicts {criterion}" for question, criterion in result.conflicts)
        yield f"  Conflicts: {named}."
    if result.unanswered and result.confirmed:
        yield f"  Questions that nobody answered: {len(result.unanswered)} ({', '.join(result.unanswered[:_SHOWN])})."


def suggestion_lines(found: Sequence[Suggestions], benchmark: Benchmark) -> Iterator[str]:
    """Suggestions for a terminal. They are for assessors to judge, and count for nothing."""
    titles = {each.id: each.wording("").title for each in benchmark.criteria}
    if found:
        yield ""
        yield "Suggestions, for assessors to judge (they count for nothing):"
    for each in found:
        yield f"  {each.question}{'' if each.criteria else '  no counterpart'}"
        for one in each.criteria:
            yield f"    {one.score:4.0%}  {one.criterion}  {titles[one.criterion]} ({one.degree}): {one.reason}"


def _gaps(title: str, gaps: Sequence[Gap]) -> Iterator[str]:
    if not gaps:
        return
    yield ""
    yield f"{title} ({len(gaps)}):"
    for each in gaps[:_SHOWN]:
        yield f"  {each.criterion.id}  {each.criterion.wording('').title}{missing(each)}"
    if len(gaps) > _SHOWN:
        yield f"  and {len(gaps) - _SHOWN} more"


def references(criterion: Criterion) -> str:
    """Where a criterion comes from: clauses and numbers of public documents; "" where nothing is known."""
    return " · ".join(f"{DOCUMENTS.get(name, name)} {', '.join(said)}" for name, said in criterion.references.items())


def missing(gap: Gap) -> str:
    """What is missing of a criterion: nothing is there, or each question's gap."""
    if gap.verdict is Degree.NONE and not gap.questions:
        return ""
    said = "; ".join(f"{question}: {text or 'partial'}" for question, text in gap.questions)
    return f" ({said})" if said else ""
