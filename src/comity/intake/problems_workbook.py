"""`problems.xlsx`, mailed to members: a sheet for each list, with place, value, what is wrong, what to change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from comity.vocabulary.listing import ListReading, RowState
from comity.vocabulary.problems import Problem, Severity

_COLUMNS = (
    ("Sheet", 18),
    ("Row", 8),
    ("Column", 24),
    ("Value", 28),
    ("What is wrong", 62),
    ("What to change", 58),
    ("Weight", 22),
)
_WEIGHTS = {
    Severity.ERROR: "keeps the row out",
    Severity.WARNING: "please look at it",
    Severity.NOTICE: "for information",
}
_REFUSES = "refuses the list"
_ORDER = {severity: place for place, severity in enumerate(Severity)}
_HEADER_ROW = 3
_LONGEST_NAME = 31
_LONGEST_CELL = 32_000
_LINE_HEIGHT, _MOST_LINES = 15, 12
_CREATED = datetime(1980, 1, 1)  # a fixed day: the same readings give the same bytes


def sheet_names(lists: Sequence[str]) -> list[str]:
    """A valid and unique sheet name for each list (Excel: 31 letters, none of `[]:*?/\\`, case does not matter)."""
    names: list[str] = []
    taken = {"history"}
    for name in lists:
        stem = re.sub(r"\.\w{2,4}$", "", name)
        base = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", stem).strip().strip("'") or "list"
        candidate, number = base[:_LONGEST_NAME].strip(), 2
        while candidate.casefold() in taken:
            ending = f" ({number})"
            candidate = base[: _LONGEST_NAME - len(ending)] + ending
            number += 1
        taken.add(candidate.casefold())
        names.append(candidate)
    return names


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def opening(reading: ListReading) -> str:
    """The sentence above the problems: what became of the list, in counts."""
    if reading.refused:
        return "This list could not be taken. Please repair what is named below and send it again."
    states = Counter(row.state for row in reading.rows)
    words = [f"{_counted(len(reading.rows), 'row', 'rows')} read", f"{states[RowState.UNDERSTOOD]:,} understood"]
    out = {
        RowState.PROBLEM: "with something to repair",
        RowState.EXPIRED: "older than three years",
        RowState.DUPLICATE: "repeating another row",
    }
    words += [f"{states[state]:,} {text}" for state, text in out.items() if states[state]]
    if not reading.problems:
        return ", ".join(words) + ". Nothing to repair. Thank you!"
    return ", ".join(words) + ". Rows that are not named below need nothing."


def _sorted(problems: Sequence[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda found: (_ORDER[found.severity], found.sheet, found.row or 0))


def _formats(workbook: Any) -> dict[str, Any]:
    base = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
    wrapped = {**base, "text_wrap": True, "bottom": 1, "bottom_color": "#D9D9D9"}
    return {
        "title": workbook.add_format({**base, "bold": True, "font_size": 14}),
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


def _lay_out(sheet: Any, formats: dict[str, Any], problems: int) -> None:
    for column, (heading, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(_HEADER_ROW, column, heading, formats["header"])
    sheet.freeze_panes(_HEADER_ROW + 1, 2)
    if problems:
        sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + problems, len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)
    sheet.hide_gridlines(2)


def _lines(texts: Sequence[str]) -> int:
    """How many lines the fullest cell of a row needs at the width of its column (not every program works it out)."""
    widths = (width for _, width in _COLUMNS)
    return min(_MOST_LINES, max(-(-len(text) // (width - 2)) for text, width in zip(texts, widths, strict=True)) or 1)


def _write_problem(sheet: Any, row: int, found: Problem, weight: str, formats: dict[str, Any]) -> None:
    texts = (found.sheet, "", found.column, found.value, found.message, found.repair)
    sheet.set_row(row, _LINE_HEIGHT * _lines((*texts, weight)))
    for column, text in enumerate(texts):
        sheet.write_string(row, column, text[:_LONGEST_CELL], formats["cell"])
    if found.row is not None:
        sheet.write_number(row, 1, found.row, formats["number"])
    sheet.write_string(row, len(texts), weight, formats[found.severity])


def _write_list(workbook: Any, name: str, reading: ListReading, formats: dict[str, Any]) -> None:
    sheet = workbook.add_worksheet(name)
    _lay_out(sheet, formats, len(reading.problems))
    sheet.write_string(0, 0, reading.list, formats["title"])
    sheet.write_string(1, 0, opening(reading), formats["opening"])
    for row, found in enumerate(_sorted(reading.problems), start=_HEADER_ROW + 1):
        refuses = reading.refused and found.severity is Severity.ERROR
        _write_problem(sheet, row, found, _REFUSES if refuses else _WEIGHTS[found.severity], formats)


def write_problems(path: Path, readings: Sequence[ListReading]) -> None:
    """Write a workbook with a sheet for each of `readings`, in their order; all that came from a list is text."""
    workbook = xlsxwriter.Workbook(
        str(path), {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    workbook.set_properties({"title": "Problems in the lists", "created": _CREATED})
    formats = _formats(workbook)
    for name, reading in zip(sheet_names([reading.list for reading in readings]), readings, strict=True):
        _write_list(workbook, name, reading, formats)
    if not readings:
        workbook.add_worksheet("No lists")
    workbook.close()
