"""A mapping from a spreadsheet, as assessors fill in the workbook that comity writes: a row per link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from comity.benchmark.mapping_checks import MappingBuilder, degree_of
from comity.benchmark.tables import Line, tables
from comity.reference.strict import shown
from comity.vocabulary.benchmark import Benchmark, Combined, Degree, Link, NotApplicable, ProtocolMapping, Relation
from comity.vocabulary.errors import OptionError
from comity.vocabulary.protocol import Protocol
from comity.vocabulary.sheet import TextSheet

NO_COUNTERPART = "no counterpart"
"""What an assessor writes in place of a criterion where a question has none."""
_PARTED = re.compile(r"[;,\n]|\band\b")
_Choice = TypeVar("_Choice", bound=StrEnum)


def mapping_of(
    sheets: Sequence[TextSheet], file: str, protocol: Protocol, benchmark: Benchmark
) -> tuple[ProtocolMapping, tuple[str, ...]]:
    """The mapping of a spreadsheet, and what should be known of it.

    Its columns: Number, Criterion, Degree, and if wanted Gap, Evidence, Relation, Together with (the numbers of other
    questions with which it meets the criterion fully). "no counterpart" in place of a criterion or degree answers a
    question that has none; a criterion without a degree is a suggestion that nobody took. A sheet with the columns
    Criterion and "Not applicable because" names what leaves the count. Raises OptionError with sheet, row and repair.
    """
    found = tables(sheets, file, {"number", "criterion", "degree"})
    if not found:
        raise OptionError(f"{file}: no sheet has the columns Number, Criterion and Degree.")
    made, open_lines = MappingBuilder(protocol, benchmark), []
    for line in (line for table in found for line in table.lines):
        if line["criterion"] and not line["degree"] and not line["relation"] and not _is_none(line["criterion"]):
            open_lines.append(line)
        else:
            _take(line, made)
    for line in (line for table in tables(sheets, file, {"criterion", "not_applicable"}) for line in table.lines):
        if line["not_applicable"]:
            what = NotApplicable(made.criterion(_id(line["criterion"]), line.refuse), line["not_applicable"])
            made.leave_out(what, line.refuse)
    return made.mapping(), _notices(open_lines, made)


def _notices(open_lines: Sequence[Line], made: MappingBuilder) -> tuple[str, ...]:
    undecided = [line for line in open_lines if line["number"] not in made.answered]
    if not undecided:
        return ()
    questions = len({line["number"] for line in undecided})
    return (
        f"{undecided[0].file}: {questions} questions have criteria without a degree and no other answer, the first in "
        f"{undecided[0].place()}. They count as not answered.",
    )


def _take(line: Line, made: MappingBuilder) -> None:
    if not line["criterion"] and not line["degree"] and not line["gap"]:
        return
    number = made.question(line["number"], line.refuse)
    linked = any(question == number for question, _ in made.links)
    if _is_none(line["criterion"]) or _is_none(line["degree"]):
        if linked:
            line.refuse(f"Question {shown(number)} is said to have no counterpart, but is linked. Keep one of the two.")
        made.answer(number)
    elif not line["criterion"]:
        line.refuse(f"The row says a degree or a gap, but no criterion. Name it, or write '{NO_COUNTERPART}'.")
    elif number in made.answered and not linked:
        line.refuse(f"Question {shown(number)} is linked, but is said to have no counterpart. Keep one of the two.")
    else:
        _link(line, number, made)


def _link(line: Line, number: str, made: MappingBuilder) -> None:
    degree, relation = _choice(line, "degree", Degree), _choice(line, "relation", Relation)
    criterion = made.criterion(_id(line["criterion"]), line.refuse)
    fit = degree_of(degree, relation, line.refuse)
    made.link(Link(number, criterion, fit, relation, line["gap"], line["evidence"]), line.refuse)
    if line["together"]:
        others = (part.strip() for part in _PARTED.split(line["together"]))
        questions = (number, *(made.question(each, line.refuse) for each in others if each))
        made.combine(Combined(criterion, questions, Degree.FULL), line.refuse)


def _is_none(said: str) -> bool:
    return said.casefold() == NO_COUNTERPART


def _id(said: str) -> str:
    """The id at the head of what a cell says: the list of choices shows the title behind it."""
    return said.split(" ", 1)[0].rstrip(":")


def _choice(line: Line, field: str, kind: type[_Choice]) -> _Choice | None:
    said = line[field].casefold()
    if not said:
        return None
    if said not in list(kind):
        line.refuse(f"The {field} is '{shown(line[field])}', but must be one of: {', '.join(kind)}.")
    return kind(said)
