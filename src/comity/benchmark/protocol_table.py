"""A protocol from a spreadsheet as companies have it: a row per question, under headings in the company's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from comity.benchmark.languages import main_language
from comity.benchmark.tables import Line, Table, tables
from comity.reference.protocol_headings import obligation_of
from comity.vocabulary.errors import OptionError
from comity.vocabulary.protocol import Block, Obligation, Protocol, ProtocolSection, Question
from comity.vocabulary.sheet import TextSheet

_CODE = re.compile(r"([A-Z]{1,4}|[A-Z]?\d{1,3}(?:\.\d{1,3})*)[.):]?\s+(?:[-–:]\s+)?(\S.*)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"\d+\.\d+")
_AS_TEXT = "Excel changed a number {wrote}: format the column as text and write the number again."
_NOT_ID = re.compile(r"[^a-z0-9]+")


def protocol_of(sheets: Sequence[TextSheet], file: str) -> tuple[Protocol, tuple[str, ...]]:
    """The protocol of a spreadsheet (columns number, section, question, obligation), and what should be known of it.

    Its id is made of the file's name, its language is the one that most of it seems to be in. Without a column of
    numbers the questions are counted; without a column of sections, rows with one text only are taken for their
    headings. Raises OptionError with sheet, row and repair.
    """
    found = tables(sheets, file, {"text"})
    if not found:
        raise OptionError(
            f"{file}: no row of headings with a column of questions was found. Give each column a heading: Number, "
            "Section, Question and, where it matters, Obligation."
        )
    reading = _Reading(file)
    for table in found:
        reading.read(table, several=len(found) > 1)
    if not reading.questions:
        raise OptionError(f"{file}: there is no question below the headings.")
    stem = PurePath(file).stem
    identity = _NOT_ID.sub("-", stem.casefold()).strip("-") or "protocol"
    title = next((text for table in found for text in table.above), stem)
    used = {each.section for each in reading.questions.values()}
    sections = tuple(each for code, each in reading.sections.items() if code in used)
    questions = tuple(reading.questions.values())
    language = main_language([each.text for each in questions])
    return Protocol(identity, title, questions, sections, language=language), tuple(reading.notices)


@dataclass(slots=True)
class _Reading:
    """The questions found so far, where each stands, and the section that the next one belongs to."""

    file: str
    questions: dict[str, Question] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    sections: dict[str, ProtocolSection] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    def read(self, table: Table, several: bool) -> None:
        """Take the questions of a table; `several` tables are parted by the names of their sheets."""
        section = self._section(table.sheet) if several and "section" not in table.columns else ""
        bound = self._understands_obligation(table)
        for line in table.lines:
            if self._is_heading(line, table):
                section = self._section(line["text"] or line["number"])
            elif line["text"]:
                stated = self._section(line["section"]) if line["section"] else section
                self._add(line, stated, bound)
                section = stated
            elif line["number"]:
                line.refuse(f"Question {line['number']} has no text. Write it, or delete the row.")

    @staticmethod
    def _is_heading(line: Line, table: Table) -> bool:
        counted = "number" in table.columns
        alone = line.filled == 1 and bool(line["text"]) != bool(line["number"])
        numbered = bool(line["number"]) and _CODE.fullmatch(line["number"]) is not None
        return alone and counted and (not line["number"] or numbered)

    def _section(self, text: str) -> str:
        if not text:
            return ""
        coded = _CODE.fullmatch(text)
        code, title = (coded[1], coded[2]) if coded else (text, text)
        self.sections.setdefault(code, ProtocolSection(code, title, Block.CONTENT))
        return code

    def _understands_obligation(self, table: Table) -> bool:
        """Whether the column of obligations says only what is understood; a notice where it does not."""
        for line in table.lines:
            said = line["obligation"]
            if said and not obligation_of(said):
                self.notices.append(
                    f"{self.file}, {line.place()}: '{said}' says nothing of how binding a question is (required, by "
                    "date, recommended). The column was left out: all questions count as required."
                )
                return False
        return True

    def _add(self, line: Line, section: str, bound: bool) -> None:
        number = line["number"] or str(len(self.questions) + 1)
        if _DAY.fullmatch(number):
            line.refuse(f"The question's number is the day {number}. {_AS_TEXT.format(wrote='such as 1.2')}")
        if number in self.questions:
            hint = f" Or else: {_AS_TEXT.format(wrote='1.10')}" if _NUMBER.fullmatch(number) else ""
            place = self.lines[number].place()
            line.refuse(f"Question {number} stands here and in {place}. Give each a number of its own.{hint}")
        binding = Obligation(obligation_of(line["obligation"])) if bound and line["obligation"] else Obligation.REQUIRED
        self.questions[number] = Question(number, line["text"], section, binding)
        self.lines[number] = line
