"""The agreement of two assessors, as a section of the report page, as lines for a terminal, and as an object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from comity.as_html import Html, element, joined, section, table, words
from comity.benchmark.agreement import Agreement
from comity.benchmark.answer import fraction
from comity.benchmark.case.agreed import CaseAgreement, How, Step, Told
from comity.benchmark.telling import percent
from comity.vocabulary.benchmark import Benchmark, Degree

_HOW = {
    How.TALK: "both assessors, in talk",
    How.THIRD: "a third person",
    How.PANEL: "the panel",
    How.APPEAL: "on appeal",
}
_READ = (
    "Two assessors judged the same criteria, each without seeing what the other said. Raw is the share of criteria to "
    "which both gave the same verdict. Kappa takes off what chance would bring: 1 at best, 0 as by chance, below 0 "
    "worse; a difference weighs in it what it weighs in the commonality (Cohen's kappa with linear weights). It cannot "
    "be said where both gave one and the same verdict throughout. Assessor 1 is who finished first."
)


def page_section(found: CaseAgreement, benchmark: Benchmark) -> Html:
    """The section of the report page."""
    whole = found.comparison.whole
    links = found.comparison.links
    shared = "" if links.positive is None else f" Positive agreement on single links (Dice): {percent(links.positive)}."
    return section(
        "How far two assessors agreed",
        words(f"{_summary(found)}{shared}"),
        words(whole.undefined) if whole.undefined else "",
        words(_carried(found)) if found.carried else "",
        _by_section(found, benchmark),
        words(element("span", _READ, class_="soft")),
        _told("Where they differed, and how it was decided", found.differences),
        _told("Where they agreed and it was decided otherwise", found.changed),
        _dissents(found),
    )


def lines(found: CaseAgreement) -> Iterator[str]:
    """The agreement for a terminal."""
    yield ""
    yield f"Agreement of the two assessors: {_summary(found)}"
    for each in found.differences:
        yield f"  {each.criterion.id}  {_verdict(each.one)} and {_verdict(each.other)}: {_steps(each)}"
    for dissent in found.dissents:
        yield f"  {_who(dissent.who)} dissents{_on(dissent.criterion)}: {dissent.why}"


def _summary(found: CaseAgreement) -> str:
    whole, number = found.comparison.whole, len(found.differences)
    differ = "1 difference" if number == 1 else f"{number} differences"
    return f"{whole.agreed} of {whole.criteria} criteria alike ({_raw(whole)}), kappa {_kappa(whole.linear)}, {differ}."


def _carried(found: CaseAgreement) -> str:
    return (
        f"{found.carried} criteria were judged in an earlier case and carry over; they are not in these figures, which "
        "are of what was judged anew."
    )


def _by_section(found: CaseAgreement, benchmark: Benchmark) -> Html:
    pillars = {each.id: next(iter(each.titles.values())) for each in benchmark.pillars}
    sections = {each.id: next(iter(each.titles.values())) for each in benchmark.sections}
    rows = [
        (element("b", "All"), "", *_figures(found.comparison.whole)),
        *((element("b", pillars[name]), "", *_figures(each)) for name, each in found.comparison.pillars.items()),
        *((name, sections[name], *_figures(each)) for name, each in found.comparison.sections.items()),
    ]
    return table(("Part", "", "Criteria", "Alike", "Raw", "Kappa"), rows, (2, 3, 4, 5))


def _figures(each: Agreement) -> tuple[int, int, str, str]:
    return each.criteria, each.agreed, _raw(each), _kappa(each.linear)


def _raw(each: Agreement) -> str:
    return percent(each.raw) if each.raw is not None else "–"


def _kappa(kappa: Fraction | None) -> str:
    return f"{float(kappa):.2f}" if kappa is not None else "–"


def _told(title: str, told: tuple[Told, ...]) -> Html:
    if not told:
        return Html("")
    rows = [
        (
            element("span", each.criterion.id, class_="id"),
            joined(each.criterion.wording("").title, *_tag(each)),
            _verdict(each.one),
            _verdict(each.other),
            joined(*(_step(step) for step in each.steps)),
        )
        for each in told
    ]
    return joined(element("h3", title), table(("Criterion", "", "Assessor 1", "Assessor 2", "Decided"), rows, ()))


def _tag(each: Told) -> tuple[object, ...]:
    return (" ", element("span", "critical", class_="tag critical")) if each.criterion.critical else ()


def _step(step: Step) -> Html:
    why = element("span", step.why, class_="soft") if step.why else ""
    return element("div", f"{_verdict(step.verdict)}, {_HOW[step.how]}", why)


def _steps(each: Told) -> str:
    return "; ".join(f"{_verdict(step.verdict)}, {_HOW[step.how]}" for step in each.steps)


def _dissents(found: CaseAgreement) -> Html:
    if not found.dissents:
        return joined(element("h3", "Dissent"), words("None."))
    rows = [(_who(each.who), each.criterion or "the decision", each.why) for each in found.dissents]
    told = "A dissent changes nothing and stays on record."
    return joined(element("h3", "Dissent"), words(told), table(("Who", "From", "Why"), rows, ()))


def _who(name: str) -> str:
    return name[0].upper() + name[1:]


def _on(criterion: str) -> str:
    return f" on {criterion}" if criterion else ""


def _verdict(degree: Degree | None) -> str:
    return degree.value if degree else "not applicable"


def as_dict(found: CaseAgreement) -> dict[str, Any]:
    """The agreement for programs. Fractions are texts "n/d" in lowest terms; None where there is nothing to say."""
    links = found.comparison.links
    return {
        **_agreement(found.comparison.whole),
        "pillars": _agreements(found.comparison.pillars),
        "sections": _agreements(found.comparison.sections),
        "links": {
            "both": links.both,
            "only_assessor_1": links.only_one,
            "only_assessor_2": links.only_other,
            "same_degree": links.same_degree,
            "positive": _fraction(links.positive),
        },
        "differences": [_as_object(each) for each in found.differences],
        "changed": [_as_object(each) for each in found.changed],
        "dissent": [{"who": each.who, "criterion": each.criterion, "why": each.why} for each in found.dissents],
        "carried": found.carried,
    }


def _agreements(found: Mapping[str, Agreement]) -> dict[str, Any]:
    return {name: _agreement(each) for name, each in found.items()}


def _agreement(each: Agreement) -> dict[str, Any]:
    return {
        "criteria": each.criteria,
        "agreed": each.agreed,
        "raw": _fraction(each.raw),
        "kappa": _fraction(each.kappa),
        "kappa_linear": _fraction(each.linear),
        "kappa_quadratic": _fraction(each.quadratic),
    }


def _fraction(share: Fraction | None) -> str | None:
    return fraction(share) if share is not None else None


def _as_object(each: Told) -> dict[str, Any]:
    steps = [{"by": step.how.value, "verdict": _degree(step.verdict), "why": step.why} for step in each.steps]
    verdicts = {"assessor_1": _degree(each.one), "assessor_2": _degree(each.other)}
    return {"criterion": each.criterion.id, **verdicts, "decided": steps}


def _degree(degree: Degree | None) -> str:
    return degree.value if degree else "not_applicable"
