"""The result workbook: result, add-on and gaps to read, the mapping to fill in, and the criteria beside it.

The sheet Mapping is what assessors work in: a row per question and criterion, suggested or confirmed; they choose a
degree, and `mapping_table.mapping_of` reads it back. Equal input gives equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from comity.as_sheets import DOUBTFUL, GOOD, NEUTRAL, Cell, Column, Looks, for_print, write_cell, write_table
from comity.benchmark.commonality import percent as rounded
from comity.benchmark.mapping_table import NO_COUNTERPART
from comity.benchmark.result import Result
from comity.benchmark.telling import GATES, VERDICTS, band, counting, missing, percent, why
from comity.vocabulary.benchmark import Criterion, Degree, Link, ProtocolMapping

_Row = tuple[Cell, ...]
_MAPPING, _CRITERIA = "Mapping", "Criteria"
MADE = datetime(2020, 1, 1)  # a workbook says when it was made; the same input must give the same bytes
_LEFT_OUT = "not applicable"
_VERDICTS: Mapping[str, Mapping[str, Any]] = {
    Degree.FULL.value: GOOD,
    Degree.PARTIAL.value: DOUBTFUL,
    Degree.NONE.value: NEUTRAL,
    _LEFT_OUT: NEUTRAL,
}
_PASSED = {True: "passed", False: "not passed"}
_TOLD = 66  # width of the column that explains, in characters
_DEGREES = (Degree.FULL.value, Degree.PARTIAL.value, Degree.NONE.value, NO_COUNTERPART)
_LONGEST_LIST = 1000  # rows below the table in which a criterion can still be chosen from the list


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion as the workbook shows it: criterion, degree proposed, chance from 0 to 1, reason in words."""

    criterion: str
    degree: Degree
    chance: float
    reason: str


def write_workbook(
    path: Path, result: Result, mapping: ProtocolMapping, offers: Mapping[str, Sequence[Offer]] | None = None
) -> None:
    """Write the workbook of a result. `offers`: suggestions by question, best first, for what is not answered yet."""
    with Workbook(str(path), {"in_memory": True}) as workbook:
        workbook.set_properties({"title": f"Benchmark of {result.protocol.id}", "author": "comity", "created": MADE})
        looks = Looks(workbook, _VERDICTS)
        names = ("Result", "Add-on", "Gaps", _MAPPING, _CRITERIA, "Sections")
        sheets = {name: workbook.add_worksheet(name) for name in names}
        _write_result(sheets["Result"], looks, result)
        _write_gaps(sheets["Add-on"], looks, result, only_add_on=True)
        _write_gaps(sheets["Gaps"], looks, result, only_add_on=False)
        _write_mapping(sheets[_MAPPING], looks, result, _rows(result, mapping, offers or {}))
        _write_criteria(sheets[_CRITERIA], looks, result, mapping)
        _write_sections(sheets["Sections"], looks, result)
        sheets["Result"].activate()


def _write_result(sheet: Worksheet, looks: Looks, result: Result) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 12)
    sheet.set_column(3, 3, _TOLD)
    sheet.hide_gridlines(2)
    protocol = result.protocol
    lines: list[tuple[str, Cell, Cell, str]] = [
        ("Protocol", protocol.id, None, protocol.title),
        ("Benchmark", result.benchmark.id, result.edition, result.benchmark.title),
        ("Rules", result.profile.name, None, counting(result.profile)),
        ("Verdict", VERDICTS[result.verdict], None, why(result)),
        ("Commonality", percent(result.commonality, result.profile.overall), None, band(result)),
    ]
    lines += [
        (GATES[each.kind], percent(each.reached, each.needed), percent(each.needed), _PASSED[each.passed])
        for each in result.gates
    ]
    lines += [
        ("Criteria not full", len(result.gaps), None, f"of {len(result.verdicts)}; sheet Gaps"),
        ("Smallest add-on", len(result.top_up), None, "criteria; sheet Add-on"),
        ("Questions not answered", len(result.unanswered), None, "sheet Mapping"),
    ]
    write_cell(sheet, (0, 0), "Benchmark result", looks, "title")
    sheet.set_row(0, 28)
    for at, (label, value, needed, told) in enumerate(lines, 2):
        sheet.set_row(at, 15 * (1 + len(told) // _TOLD))
        for column, (cell, look) in enumerate(((label, "label"), (value, "text"), (needed, "text"), (told, "text"))):
            write_cell(sheet, (at, column), cell, looks, look)
    _write_help(sheet, looks, len(lines) + 3)
    for_print(sheet, landscape=False)


_HELP = (
    "How to work in the sheet Mapping",
    "Choose a degree beside each criterion that the question meets: full where the question alone tests the whole "
    "requirement, partial where it tests a part (say under Gap what is missing), none where the suggestion is wrong.",
    "Where a question has no counterpart, choose 'no counterpart' in one of its rows. For a criterion that was not "
    "suggested, use the question's empty row or insert a row with its number; the sheet Criteria lists them all.",
    "Where several questions meet a criterion only together, write the other numbers under Together with.",
    "Then give the workbook back: comity benchmark PROTOCOL --mapping THIS-FILE.xlsx",
)


def _write_help(sheet: Worksheet, looks: Looks, top: int) -> None:
    for at, text in enumerate(_HELP):
        sheet.merge_range(top + at, 0, top + at, 3, "", looks["heading" if at == 0 else "text"])
        write_cell(sheet, (top + at, 0), text, looks, "heading" if at == 0 else "text")
        sheet.set_row(top + at, 20 if at == 0 else 30)


def _write_gaps(sheet: Worksheet, looks: Looks, result: Result, *, only_add_on: bool) -> None:
    gates = {each.name: GATES[each.kind] for each in result.gates}
    columns = (
        Column("Criterion", width=13), Column("Title", width=34), Column("Requirement", "text", width=60),
        Column("Critical", width=9), Column("Verdict", "outcome", width=10),
        Column("What is missing", "text", width=44), Column("Needed for", width=30),
    )  # fmt: skip
    rows: list[_Row] = []
    for each in result.top_up if only_add_on else result.gaps:
        criterion, words = each.criterion, each.criterion.wording("")
        critical = "critical" if criterion.critical else None
        told = missing(each).strip(" ()") or None
        needed = gates.get(each.gate)
        rows.append((criterion.id, words.title, words.requirement, critical, each.verdict.value, told, needed))
    write_table(sheet, looks, columns, rows)
    sheet.freeze_panes(1, 2)


# --- the mapping ------------------------------------------------------------------------------------------------------

_COLUMNS = (
    Column("Section", "quiet", width=12), Column("Number", width=9), Column("Question", "text", width=56),
    Column("Criterion", "said", width=42), Column("Degree", "answer", width=14), Column("Gap", "said", width=34),
    Column("Evidence", "answer", width=24), Column("Together with", "answer", width=13),
    Column("Suggested degree", "quiet", width=11), Column("Chance", "share", width=8),
    Column("Why suggested", "note", width=50),
)  # fmt: skip
_CRITERION, _DEGREE = 3, 4


def _rows(
    result: Result, mapping: ProtocolMapping, offers: Mapping[str, Sequence[Offer]]
) -> Iterator[tuple[Cell, ...]]:
    """The rows of the sheet Mapping: what is confirmed, then what is suggested, then one empty row a question."""
    known = {each.id: _named(each, result) for each in result.benchmark.criteria}
    links: dict[str, list[Link]] = {}
    for link in mapping.links:
        links.setdefault(link.question, []).append(link)
    together = {(question, each.criterion): each for each in mapping.combined for question in each.questions[:1]}
    answered = set(mapping.answered)
    for question in result.protocol.questions:
        head = (question.section, question.number, question.text)
        for link in links.get(question.number, ()):
            combined = together.get((link.question, link.criterion))
            others = "; ".join(combined.questions[1:]) if combined else None
            named = known.get(link.criterion, link.criterion)  # another member's protocol may ask less of the benchmark
            yield (*head, named, link.degree.value, link.gap or None, link.evidence or None, others, None, None, None)
        taken = {link.criterion for link in links.get(question.number, ())}
        for offer in offers.get(question.number, ()) if question.number not in answered else ():
            if offer.criterion not in taken:
                proposed = (offer.degree.value, round(offer.chance, 3), offer.reason)
                yield (*head, known[offer.criterion], None, None, None, None, *proposed)
        none = NO_COUNTERPART if question.number in answered and question.number not in links else None
        yield (*head, None, none, None, None, None, None, None, None)


def _named(criterion: Criterion, result: Result) -> str:
    """A criterion as the list of choices shows it: its id, and its title in the protocol's language."""
    return f"{criterion.id} {criterion.wording(result.protocol.language).title}"


def _write_mapping(sheet: Worksheet, looks: Looks, result: Result, rows: Iterator[_Row]) -> None:
    table = list(rows)
    write_table(sheet, looks, _COLUMNS, table)
    sheet.freeze_panes(1, 3)
    count = len(result.verdicts) + len(result.not_applicable)
    last = len(table) + _LONGEST_LIST
    sheet.data_validation(1, _DEGREE, last, _DEGREE, {"validate": "list", "source": list(_DEGREES)})
    sheet.data_validation(
        1, _CRITERION, last, _CRITERION,
        {"validate": "list", "source": f"={_CRITERIA}!$A$2:$A${count + 1}", "error_type": "warning"},
    )  # fmt: skip


def _write_criteria(sheet: Worksheet, looks: Looks, result: Result, mapping: ProtocolMapping) -> None:
    left_out = {each.criterion: each.reason for each in mapping.not_applicable}
    touched: dict[str, list[str]] = {}
    for link in mapping.links:
        if link.degree is not Degree.NONE:
            touched.setdefault(link.criterion, []).append(link.question)
    language = result.protocol.language
    columns = (
        Column("Criterion", width=44), Column("Requirement", "text", width=70), Column("Tier", width=10),
        Column("Section", width=10), Column("Verdict", "outcome", width=13), Column("Questions", width=18),
        Column("Not applicable because", "answer", width=34),
    )  # fmt: skip
    rows = [
        (
            _named(each, result),
            each.wording(language).requirement,
            each.tier.value,
            each.section,
            result.verdicts[each.id].value if each.id in result.verdicts else _LEFT_OUT,
            ", ".join(touched.get(each.id, ())) or None,
            left_out.get(each.id),
        )
        for each in result.benchmark.in_edition(result.edition)
    ]
    write_table(sheet, looks, columns, rows)
    sheet.freeze_panes(1, 1)


def _write_sections(sheet: Worksheet, looks: Looks, result: Result) -> None:
    columns = (
        Column("Part", width=14), Column("Title", width=48), Column("Points", "count", width=9),
        Column("Criteria", "count", width=9), Column("Per cent", width=9),
    )  # fmt: skip
    titles = {each.id: each.titles for each in result.benchmark.pillars}
    titles |= {each.id: each.titles for each in result.benchmark.sections}
    rows = [
        (part, next(iter(titles[part].values())), float(each.points), each.criteria, rounded(each.share))
        for part, each in result.parts.items()
    ]
    write_table(sheet, looks, columns, rows)
    sheet.freeze_panes(1, 0)
