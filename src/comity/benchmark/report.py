"""The report page: verdict and why, what is missing, the smallest add-on, and every figure behind it.

One file that asks for nothing outside and prints on A4. It holds criteria and gaps, no wording of the protocol beyond
what assessors wrote: participants see verdict, editions and covered criteria; the rest is between member and panel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files

from comity import as_html
from comity.as_html import Html, element, figure, joined, section, table, words
from comity.benchmark import agreement_telling
from comity.benchmark.case.agreed import CaseAgreement
from comity.benchmark.commonality import Tally
from comity.benchmark.gates import Kind
from comity.benchmark.pictures import Bar, bars, share
from comity.benchmark.result import Gap, Result
from comity.benchmark.telling import GATES, NOTHING_CONFIRMED, VERDICTS, band, counting, percent, references, why
from comity.vocabulary.protocol import Block

VIEWS = {
    "ilo_forced_labour": ("Forced labour, by the ILO's eleven indicators", "Indicator"),
    "un_global_compact": ("By principle of the UN Global Compact", "Principle"),
}
_FOR = {
    Kind.OVERALL: "the total",
    Kind.CRITICAL: "critical",
    Kind.PILLAR_FLOOR: "its pillar",
    Kind.PROCESS: "the process",
    Kind.STANDARD: "the total of its tier",
    Kind.ADDITIONAL: "the total of its tier",
}
PRINCIPLES = {
    "1": "1 support and respect human rights", "2": "2 no part in their abuse",
    "3": "3 free association and collective bargaining", "4": "4 no forced labour", "5": "5 no child labour",
    "6": "6 no discrimination at work", "7": "7 precaution towards the environment",
    "8": "8 more environmental responsibility", "9": "9 cleaner technology", "10": "10 no corruption",
}  # fmt: skip
"""The ten principles in our own words (unglobalcompact.org, The Ten Principles)."""


_HOW = (
    "Every number comes from what assessors confirmed, question by question; the workbook beside this page holds it. A "
    "criterion is full where one question alone tests all of it, or where an assessor says that several do together; "
    "partial where a part is tested; none where nothing is. The verdict is for admission of audits by this edition of "
    "the protocol against this edition of the benchmark; it says nothing of a site or a supplier. The add-on is one "
    "way to what is missing; a new edition of either side needs a new look at what changed, not at the rest."
)


def page(
    result: Result,
    editions: Sequence[Result],
    profiles: Sequence[Result],
    notices: Sequence[str] = (),
    agreement: CaseAgreement | None = None,
) -> str:
    """A result as one HTML page. `editions`, `profiles`: the same mapping against each edition, and by each profile.

    agreement: of the case that the mapping comes from, where it comes from one.
    """
    style = as_html.style() + files("comity.benchmark").joinpath("report.css").read_text(encoding="utf-8")
    protocol = result.protocol
    parts = (
        element("h1", f"{protocol.title} against the {result.benchmark.title[:1].lower()}{result.benchmark.title[1:]}"),
        words(_about(result)),
        *(words(each) for each in notices),
        "" if result.confirmed else words(element("b", NOTHING_CONFIRMED)),
        _answer(result),
        _key(result),
        _pillars(result),
        _critical(result),
        _add_on(result),
        _compared("By edition of the benchmark", "Edition", [(each.edition, each) for each in editions]),
        _compared("By other rules", "Rules", [(each.profile.name, each) for each in profiles]),
        _sections(result),
        *(_view(result, view) for view in result.benchmark.views),
        _gaps(result),
        _left_out(result),
        agreement_telling.page_section(agreement, result.benchmark) if agreement else "",
        section("How to read it", words(_HOW), words(counting(result.profile))),
    )
    return as_html.page(f"{protocol.title}: {VERDICTS[result.verdict]}", style, *parts)


def _about(result: Result) -> str:
    protocol = result.protocol
    company = f"{protocol.company}. " if protocol.company else ""
    edition = f", edition {protocol.edition}" if protocol.edition else ""
    return (
        f"{company}Protocol {protocol.id}{edition}, {len(protocol.questions)} questions. Benchmark "
        f"{result.benchmark.id} {result.benchmark.version}, edition {result.edition}. Rules: {result.profile.name}. "
        "For the member and the panel; it does not rank anybody."
    )


def _answer(result: Result) -> Html:
    gates = (
        element(
            "li",
            element("b", "yes" if each.passed else "no", class_="yes" if each.passed else "no"),
            f"{GATES[each.kind]}: {percent(each.reached, each.needed)}, {percent(each.needed)} needed",
        )
        for each in result.gates
    )
    return element(
        "div",
        element("b", VERDICTS[result.verdict].capitalize()),
        why(result),
        element("ul", *gates),
        class_=f"answer verdict {result.verdict}",
    )


def _key(result: Result) -> Html:
    figures = {
        "of the content criteria": percent(result.commonality, result.profile.overall),
        "critical criteria not full": str(len(result.critical_gaps)),
        "of the audit process": percent(result.process.share, result.profile.process),
        f"of {len(result.verdicts)} criteria not full": str(len(result.gaps)),
        "criteria would be enough as an add-on": str(len(result.top_up)),
    }
    return element("div", *(element("div", element("b", value), name) for name, value in figures.items()), class_="key")


def _pillars(result: Result) -> Html:
    needed = {Block.CONTENT: result.profile.pillar_floor, Block.PROCESS: result.profile.process}
    pillars = [each for each in result.benchmark.pillars if each.id in result.parts]
    shown = [Bar("All content criteria", result.content, result.profile.overall)]
    shown += [Bar(_title(each.titles), result.parts[each.id], needed[each.block]) for each in pillars]
    told = (
        f"Bars are what is reached, the dashed stroke what is needed, the dark line what partial criteria decide. "
        f"{band(result)}"
    )
    rows = [(each.name, *_figures(each.tally), percent(each.needed) if each.needed else "") for each in shown]
    return section(
        "What is covered",
        figure(bars("Share covered by pillar", shown), told),
        table(("Pillar", "Points", "Criteria", "Share", "Needed"), rows, (1, 2, 3, 4)),
    )


def _critical(result: Result) -> Html:
    if not result.critical_gaps:
        return section("Critical criteria", words("All are full."))
    told = "They must be full whatever the total."
    return section("Critical criteria that are not full", words(told), _gap_table(result.critical_gaps))


def _add_on(result: Result) -> Html:
    if not result.top_up:
        return Html("")
    told = (
        "The fewest criteria which, audited additionally and met in full, would let every gate pass. Critical ones "
        "leave no choice; of the others, any that count as much serve as well."
    )
    kinds = {each.name: each.kind for each in result.gates}
    rows = [
        (
            _id(each),
            joined(_named(each), element("span", each.criterion.wording("").requirement, class_="soft")),
            _missing(each),
            _FOR[kinds[each.gate]],
        )
        for each in result.top_up
    ]
    return section("The smallest add-on", words(told), table(("Criterion", "Asks", "Now", "For"), rows, ()))


def _compared(title: str, head: str, results: Iterable[tuple[str, Result]]) -> Html:
    rows = [
        (
            name,
            VERDICTS[each.verdict],
            percent(each.commonality, each.profile.overall),
            f"{percent(each.band[0])} to {percent(each.band[1])}",
            percent(each.process.share, each.profile.process),
            len(each.critical_gaps),
        )
        for name, each in results
    ]
    heads = (head, "Verdict", "Content", "Partials worth 0 to 1", "Process", "Critical gaps")
    return section(title, table(heads, rows, (2, 3, 4, 5)))


def _sections(result: Result) -> Html:
    rows = [
        (each.id, _title(each.titles), *_figures(result.parts[each.id])[:3], share(result.parts[each.id]))
        for each in result.benchmark.sections
        if each.id in result.parts
    ]
    return section("By section", table(("Section", "", "Points", "Criteria", "Share", ""), rows, (2, 3, 4)))


def _view(result: Result, view: str) -> Html:
    title, head = VIEWS.get(view, (view, "Group"))
    rows = [
        (PRINCIPLES.get(group, group), *_figures(each), share(each))
        for group, each in result.views[view].items()
        if each.criteria
    ]
    return section(title, table((head, "Points", "Criteria", "Share", ""), rows, (1, 2, 3)))


def _gaps(result: Result) -> Html:
    if not result.gaps:
        return section("Every criterion that is not full", words("None."))
    return section("Every criterion that is not full", _gap_table(result.gaps))


def _gap_table(gaps: Sequence[Gap]) -> Html:
    rows = [(_id(each), _named(each), each.verdict, _missing(each)) for each in gaps]
    return table(("Criterion", "", "Verdict", "What is missing, by question"), rows, ())


def _left_out(result: Result) -> Html:
    parts = []
    if result.not_applicable:
        rows = [(each.criterion, each.reason) for each in result.not_applicable]
        parts.append(section("Not applicable, out of the count", table(("Criterion", "Reason"), rows, ())))
    if result.conflicts:
        told = "The question asks for the contrary of the criterion."
        parts.append(section("Conflicts", words(told), table(("Question", "Criterion"), result.conflicts, ())))
    if result.unanswered and result.confirmed:
        parts.append(section("Questions that nobody answered", words(", ".join(result.unanswered))))
    return joined(*parts)


def _id(each: Gap) -> Html:
    return element("span", each.criterion.id, class_="id")


def _named(each: Gap) -> Html:
    tag = element("span", "critical", class_="tag critical") if each.criterion.critical else ""
    said = references(each.criterion)
    return joined(each.criterion.wording("").title, " ", tag, element("span", said, class_="soft") if said else "")


def _missing(each: Gap) -> str:
    return "; ".join(f"{question}: {gap or 'partial'}" for question, gap in each.questions) or "not covered"


def _figures(each: Tally) -> tuple[str, str, str]:
    points = f"{float(each.points):g}"
    return points, f"{float(each.possible):g}", percent(each.share)


def _title(titles: Mapping[str, str]) -> str:
    return next(iter(titles.values()))
