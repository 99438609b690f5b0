"""A list of a format that cannot be edited in place (csv, xls, xlsb, ods) as a new workbook with some cells marked.

Rows are written as they come, with the memory of one row; the scratch files that hold the list meanwhile lie where the
process that writes was told to keep them (`worker.py`).
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

import xlsxwriter

from comity.as_text import shorten, write_text
from comity.intake.cells import Cell
from comity.intake.marking.marks import LAST_COLUMN, LAST_ROW, LIGHT, Mark, Spots, notes, spots
from comity.intake.marking.note_boxes import size_of
from comity.vocabulary.problems import Severity

_CREATED = datetime(1980, 1, 1)  # a fixed day: the same list gives the same bytes
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_FORMATS = {
    "": {},
    "date": {"num_format": "yyyy-mm-dd"},
    "datetime": {"num_format": "yyyy-mm-dd hh:mm:ss"},
    "time": {"num_format": "hh:mm:ss"},
    "span": {"num_format": "[h]:mm:ss"},
}
_FIRST_DAY = date(1900, 1, 1)  # that Excel can count
_LONGEST_NAME = 31
_UNNAMED = "Sheet"
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_MEASURED_ROWS, _NARROWEST, _WIDEST = 200, 9, 50
_NOTE_FONT = {"font_name": "Tahoma", "font_size": 9}
_Formats = Mapping[tuple[str, Severity | None], Any]


@dataclass(frozen=True, slots=True)
class MarkedSheet:
    """One sheet to write: its name as the marks say it ("" for CSV), whether it is shown, and its rows from row 1."""

    name: str
    visible: bool
    rows: Iterable[Sequence[Cell]]


def _kind(value: Cell) -> str:
    """The look that a value needs to be read as what it is; "" for text, numbers and truth values."""
    if isinstance(value, datetime):
        return "datetime" if value.time() != time() else "date"
    if isinstance(value, date):
        return "date"
    return {time: "time", timedelta: "span"}.get(type(value), "")


def _countable(value: Cell) -> Cell:
    """The value, as text where Excel has no such number: days before 1900, spans below zero, what is no number."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None) if value.date() >= _FIRST_DAY else value.isoformat(" ")
    if isinstance(value, date):
        return value if value >= _FIRST_DAY else value.isoformat()
    if isinstance(value, timedelta):
        return value if value >= timedelta() else str(value)
    if isinstance(value, time):
        return value.replace(tzinfo=None)
    return value if isinstance(value, str) or math.isfinite(value) else str(value)


class _Writer:
    """Writes the rows of one sheet from above; XlsxWriter lets nothing of a row be written after the next one."""

    def __init__(self, sheet: Any, formats: _Formats, found: Spots, author: str) -> None:
        self._sheet, self._formats, self._author = sheet, formats, author
        self._texts, self.left_out = notes(found)
        self._marked: dict[int, dict[int, Severity]] = {}
        for (row, column), spot in found.items():
            self._marked.setdefault(row, {})[column] = spot.severity
        self._widths: dict[int, int] = {}
        self._row = 0

    def rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write the rows, then the marked cells below them, then the widths that the first rows ask for."""
        for cells in rows:
            self._row += 1
            marked = self._marked.pop(self._row, {})
            self._notes(self._row, marked)
            for column, value in enumerate(cells[:LAST_COLUMN], start=1):
                if value != "" and value is not None:
                    self._cell(column, value, marked.pop(column, None))
            self._blanks(self._row, marked)
            if self._row <= _MEASURED_ROWS:
                self._measure(cells)
        for row, marked in self._marked.items():
            self._notes(row, marked)
            self._blanks(row, marked)
        for column, width in self._widths.items():
            self._sheet.set_column(column, column, max(_NARROWEST, min(width + 2, _WIDEST)))

    def _cell(self, column: int, value: Cell, severity: Severity | None) -> None:
        place = (self._row - 1, column - 1)
        value = value if type(value) is str else _countable(value)
        look = self._formats[_kind(value), severity]
        if isinstance(value, str):
            write_text(self._sheet, place, value, look)
        elif isinstance(value, bool):
            self._sheet.write_boolean(*place, value, look)
        elif isinstance(value, float | int):
            self._sheet.write_number(*place, value, look)
        else:
            self._sheet.write_datetime(*place, value, look)

    def _blanks(self, row: int, marked: Mapping[int, Severity]) -> None:
        for column, severity in marked.items():
            self._sheet.write_blank(row - 1, column - 1, None, self._formats["", severity])

    def _notes(self, row: int, columns: Iterable[int]) -> None:
        for column in columns:
            text = self._texts.get((row, column))
            if text:
                width, height = size_of(text)
                look = {"author": self._author, "width": width, "height": height, **_NOTE_FONT}
                self._sheet.write_comment(row - 1, column - 1, text, look)

    def _measure(self, cells: Sequence[Cell]) -> None:
        for column, value in enumerate(cells[:LAST_COLUMN]):
            width = max(map(len, value.split("\n"))) if isinstance(value, str) else len(str(value))
            self._widths[column] = max(width, self._widths.get(column, 0))


class _Workbook:
    """The workbook that is written, its names given so far, and which of its sheets are shown."""

    def __init__(self, out: BinaryIO, author: str) -> None:
        self._book: Any = xlsxwriter.Workbook(out, _OPTIONS)
        self._book.set_properties({"created": _CREATED})
        self._author = author
        self._formats = {
            (kind, severity): self._format(look, severity)
            for kind, look in _FORMATS.items()
            for severity in (None, *Severity)
        }
        self._taken = {"history"}  # Excel keeps this name for itself
        self._shown: list[tuple[Any, bool]] = []

    def _format(self, look: Mapping[str, str], severity: Severity | None) -> Any:
        fill = {"bg_color": f"#{LIGHT[severity]}"} if severity else {}
        return self._book.add_format({**look, **fill}) if look or fill else None

    def _name(self, wanted: str) -> str:
        """A name that Excel accepts and no sheet has yet: at most 31 letters, some signs not, case does not matter."""
        base = _FORBIDDEN_IN_NAMES.sub(" ", wanted).strip().strip("'") or _UNNAMED
        name = shorten(base, _LONGEST_NAME)
        for number in itertools.count(2):
            if name.casefold() not in self._taken:
                break
            ending = f" ({number})"
            name = shorten(base, _LONGEST_NAME - len(ending)) + ending
        self._taken.add(name.casefold())
        return name

    def add(self, source: MarkedSheet, marks: Sequence[Mark]) -> int:
        """Write one sheet, as several where it has more rows than one can hold; how many notes were left out."""
        return sum(
            self._add_section(source, rows, [replace(mark, row=mark.row - first) for mark in marks])
            for first, rows in _sections(source.rows)
        )

    def _add_section(self, source: MarkedSheet, rows: Iterable[Sequence[Cell]], marks: Sequence[Mark]) -> int:
        sheet = self._book.add_worksheet(self._name(source.name))
        self._shown.append((sheet, source.visible))
        writer = _Writer(sheet, self._formats, spots(marks), self._author)
        writer.rows(rows)
        return writer.left_out

    def close(self) -> None:
        """Hide what is to be hidden and finish the file; one sheet is always shown, or Excel would not open it."""
        if not self._shown:
            self._book.add_worksheet(_UNNAMED)
        first = next((sheet for sheet, visible in self._shown if visible), None)
        for sheet, visible in self._shown if first else ():
            if not visible:
                sheet.hide()
        if first:
            first.activate()
        self._book.close()


def _sections(rows: Iterable[Sequence[Cell]]) -> Iterator[tuple[int, Iterator[Sequence[Cell]]]]:
    """The rows in as many pieces as sheets are needed, each with the number of rows before it; at least one piece."""
    source = iter(rows)
    yield 0, itertools.islice(source, LAST_ROW)
    for before in itertools.count(LAST_ROW, LAST_ROW):
        following = list(itertools.islice(source, 1))
        if not following:
            return
        yield before, itertools.chain(following, itertools.islice(source, LAST_ROW - 1))


def write_marked(sheets: Iterable[MarkedSheet], marks: Sequence[Mark], out: BinaryIO, author: str) -> int:
    """Write `sheets` to `out` as a new workbook (xlsx), with the fill and the note (of `author`) of each mark.

    All text is written as text, whatever it looks like. Sheet names are made valid, hidden sheets hidden; a sheet of
    more rows than Excel holds goes on in another one. The result is how many notes were left out (beyond
    `marks.MOST_NOTES` on one sheet there is only the fill). Marks on sheets that are not among `sheets` are left out.
    """
    by_sheet: dict[str, list[Mark]] = {}
    for mark in marks:
        by_sheet.setdefault(mark.sheet, []).append(mark)
    book = _Workbook(out, author)
    left_out = sum(book.add(sheet, by_sheet.get(sheet.name, [])) for sheet in sheets)
    book.close()
    return left_out
