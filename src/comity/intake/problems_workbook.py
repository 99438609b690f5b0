"""`problems.xlsx`, mailed to members: a sheet for each list, with place, value, what is wrong, what to change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from comity.as_text import write_text
from comity.intake.groups import Group, group, said
from comity.intake.tally import Tally
from comity.reference.language import N_, say
from comity.reference.sentences import column_name, message, repair
from comity.vocabulary.listing import ListReading
from comity.vocabulary.problems import Problem, Severity

_COLUMNS = (
    (N_("Sheet"), 18),
    (N_("Row"), 8),
    (N_("Column"), 24),
    (N_("Value"), 28),
    (N_("What is wrong"), 62),
    (N_("What to change"), 58),
    (N_("Weight"), 22),
)
_WEIGHTS = {
    Severity.ERROR: N_("keeps the row out"),
    Severity.WARNING: N_("please look at it"),
    Severity.NOTICE: N_("for information"),
}
_REFUSES = N_("refuses the list")
_ORDER = {severity: place for place, severity in enumerate(Severity)}
_LONGEST_NAME = 31
_LINE_HEIGHT, _MOST_LINES = 15, 12
_FEWEST_TOGETHER, _MOST_GROUPS = 2, 15
_CREATED = datetime(1980, 1, 1)  # a fixed day: the same readings give the same bytes


def sheet_names(lists: Sequence[str]) -> list[str]:
    """A valid and unique sheet name for each list (Excel: 31 letters, none of `[]:*?/\\`, case does not matter)."""
    names: list[str] = []
    taken = {"history"}
    for name in lists:
        stem = re.sub(r"\.\w{2,4}$", "", name)
        base = re.sub(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]", " ", stem).strip().strip("'") or "list"
        candidate, number = base[:_LONGEST_NAME].strip(), 2
        while candidate.casefold() in taken:
            ending = f" ({number})"
            candidate = base[: _LONGEST_NAME - len(ending)] + ending
            number += 1
        taken.add(candidate.casefold())
        names.append(candidate)
    return names


def opening(reading: ListReading, language: str = "en") -> str:
    """The sentence above the problems: what became of the list, in counts."""
    tally = Tally()
    tally.add(row.state for row in reading.rows)
    return tally.opening(reading.refused, bool(reading.problems), language)


def _sorted(problems: Sequence[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda found: (_ORDER[found.severity], found.sheet, found.row or 0))


def _formats(workbook: Any) -> dict[str, Any]:
    base = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
    wrapped = {**base, "text_wrap": True, "bottom": 1, "bottom_color": "#D9D9D9"}
    return {
        "title": workbook.add_format({**base, "bold": True, "font_size": 14}),
        "heading": workbook.add_format({**base, "bold": True, "font_color": "#1F3864"}),
        "opening": workbook.add_format({**base, "italic": True}),
        "header": workbook.add_format(
            {**base, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "text_wrap": True}
        ),
        "cell": workbook.add_format(wrapped),
        "number": workbook.add_format({**wrapped, "align": "left"}),
        Severity.ERROR: workbook.add_format({**wrapped, "bg_color": "#FBE3E0"}),
        Severity.WARNING: workbook.add_format({**wrapped, "bg_color": "#FFF4D6"}),
        Severity.NOTICE: workbook.add_format(wrapped),
    }


def _lay_out(sheet: Any) -> None:
    for column, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)


def _width(text: str) -> int:
    """How wide a text is, in letters; a Chinese sign is as wide as two."""
    return len(text) if text.isascii() else sum(1 + (east_asian_width(sign) in "WF") for sign in text)


def _lines(texts: Sequence[str]) -> int:
    """How many lines the fullest cell of a row needs at the width of its column (not every program works it out)."""
    lines = (-(-_width(text) // (width - 2)) for text, (_, width) in zip(texts, _COLUMNS, strict=True))
    return min(_MOST_LINES, max(lines) or 1)


class _Page:
    """One list's sheet while it is written."""

    def __init__(self, workbook: Any, name: str, formats: Mapping[str, Any], language: str) -> None:
        self._sheet, self._formats, self._language = workbook.add_worksheet(name), formats, language
        self._row = 0
        _lay_out(self._sheet)

    def write(self, reading: ListReading) -> None:
        self._line(reading.list, "title")
        self._line(opening(reading, self._language), "opening")
        self._row += 1
        together = [each for each in group(reading.problems) if len(each.problems) >= _FEWEST_TOGETHER]
        if together:
            self._together(together, reading.refused)
        else:
            self._sheet.freeze_panes(self._row + 1, 2)
            self._sheet.repeat_rows(self._row)
        if reading.problems:
            self._each(reading)

    def _line(self, text: str, look: str) -> None:
        write_text(self._sheet, (self._row, 0), text, self._formats[look])
        self._row += 1

    def _weight(self, severity: Severity, refused: bool) -> str:
        return say(_REFUSES if refused and severity is Severity.ERROR else _WEIGHTS[severity], self._language)

    def _together(self, groups: Sequence[Group], refused: bool) -> None:
        """One repair for many rows: what to do first."""
        self._line(say("One repair for several rows", self._language), "heading")
        for each in groups[:_MOST_GROUPS]:
            texts = ("", "", column_name(each.first), each.value, said(each, self._language))
            self._problem(texts, each.first, len(each.problems), refused)
        self._row += 1
        self._line(say("Row by row", self._language), "heading")

    def _problem(self, texts: Sequence[str], found: Problem, number: int | None, refused: bool) -> None:
        cells = (*texts, repair(found, self._language), self._weight(found.severity, refused))
        self._sheet.set_row(self._row, _LINE_HEIGHT * _lines(cells))
        for column, text in enumerate(cells[:-1]):
            write_text(self._sheet, (self._row, column), text, self._formats["cell"])
        if number is not None:
            self._sheet.write_number(self._row, 1, number, self._formats["number"])
        write_text(self._sheet, (self._row, len(texts) + 1), cells[-1], self._formats[found.severity])
        self._row += 1

    def _each(self, reading: ListReading) -> None:
        """Every problem with its place, as a table that can be sorted and filtered."""
        headings = [
            {"header": say(text, self._language), "header_format": self._formats["header"]} for text, _ in _COLUMNS
        ]
        last = self._row + len(reading.problems)
        self._sheet.add_table(
            self._row, 0, last, len(_COLUMNS) - 1, {"columns": headings, "style": None, "autofilter": True}
        )
        self._row += 1
        for found in _sorted(reading.problems):
            texts = (found.sheet, "", column_name(found), found.value, message(found, self._language))
            self._problem(texts, found, found.row, reading.refused)


def write_problems(path: Path, readings: Sequence[ListReading], language: str = "en") -> None:
    """Write a workbook with a sheet for each of `readings`, in their order; all that came from a list is text."""
    workbook = xlsxwriter.Workbook(
        str(path), {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    workbook.set_properties({"title": say("Problems in the lists", language), "created": _CREATED})
    formats = _formats(workbook)
    for name, reading in zip(sheet_names([reading.list for reading in readings]), readings, strict=True):
        _Page(workbook, name, formats, language).write(reading)
    if not readings:
        workbook.add_worksheet(say("No lists", language))
    workbook.close()
