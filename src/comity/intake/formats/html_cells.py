"""The tables of a web page, cell by cell: what a browser would show, without what it keeps hidden."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from comity.intake.cells import Cell
from comity.intake.formats.answers import refuse
from comity.intake.formats.facts import SheetFacts, Table
from comity.intake.formats.grid import Grid, from_serial

_CELLS = ("td", "th")
_SKIPPED = frozenset(("script", "style", "comment", "template", "noscript", "select", "title"))
_BREAKS = frozenset(("br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4"))
_VOID = frozenset(("br", "img", "input", "hr", "col", "meta", "link", "wbr", "area", "base", "embed", "source"))
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_NOTE = re.compile(r"\bmsocom", re.I)  # Excel's marks of notes
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_NUMBER_TEXT = re.compile(
    r"^[-+(]?[\s\u00a0]*[^\d\s]{0,4}[\s\u00a0]*[\d.,'\u00a0\u202f ]+[\s\u00a0]*(?:[^\d\s/:.-]{1,4})?\)?$"
)
_DAY_TEXT = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}(?!\d)")
_SPAN_TEXT = re.compile(r"\d+:\d\d(?::\d\d)?$")  # hours beyond a day
_SHEET_NAME = re.compile(r"<x:Name>(.*?)</x:Name>", re.S | re.I)
_DATE_TEXT = re.compile(r"\d[/.:-]\d|[^\W\d_]{3}")
_LONGEST_NUMBER = 100  # letters, and beyond them no number or day
_WIDEST, _HIGHEST = 1000, 65_534  # limits of HTML for spans
_MOST_TABLES = 100_000
Attributes = dict[str, str]


def _number(attributes: Attributes, name: str, most: int) -> int:
    value = attributes.get(name)
    return min(max(int(value), 1), most) if value is not None and value.strip().isdecimal() else 1


def _is_hidden(attributes: Attributes) -> bool:
    return "hidden" in attributes or _HIDDEN.search(attributes.get("style", "")) is not None


def _typed(text: str, attributes: Attributes) -> Cell:
    """The value that Excel or LibreOffice noted beside the shown text, where the text is a number or a day."""
    if len(text) > _LONGEST_NUMBER:
        return text
    noted = attributes.get("x:num") or attributes.get("sdval") or ""
    try:
        value = float(noted)
    except ValueError:
        return text
    if _SPAN_TEXT.match(text) and value >= 1:
        return text
    if _NUMBER_TEXT.match(text) and not _DAY_TEXT.match(text):
        return value
    return from_serial(value) if _DATE_TEXT.search(text) else text


@dataclass(slots=True)
class _Cell:
    attributes: Attributes
    lines: list[str] = field(default_factory=lambda: [""])

    def value(self) -> Cell:
        lines = (_SPACES.sub(" ", line).strip(" ") for line in self.lines)
        return _typed("\n".join(line for line in lines if line), self.attributes)


class _TableReader:
    """One table. Cells below a span of rows move to the right, as a browser does it."""

    def __init__(self) -> None:
        self.name = ""
        self.grid = Grid()
        self.cell: _Cell | None = None
        self._row = -1
        self._column = 0
        self._taken: dict[int, int] = {}  # column -> first row that is free again
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._hidden_cells: Counter[int] = Counter()
        self._next_column = 0

    def begin_row(self, attributes: Attributes) -> None:
        self.end_cell()
        self._row += 1
        self._column = 0
        self.grid.put(self._row, 0, "")
        if _is_hidden(attributes):
            self._hidden_rows.add(self._row)

    def begin_cell(self, attributes: Attributes) -> None:
        self.end_cell()
        if self._row < 0:
            self.begin_row({})
        while self._taken.get(self._column, 0) > self._row:
            self._column += 1
        self.cell = _Cell(attributes)

    def end_cell(self) -> None:
        if self.cell is None:
            return
        attributes, value = self.cell.attributes, self.cell.value()
        width = _number(attributes, "colspan", _WIDEST)
        height = _number(attributes, "rowspan", _HIGHEST)
        self.grid.put(self._row, self._column, value)
        self.grid.merge(self._row, self._column, height, width)
        if height > 1:
            for column in range(self._column, self._column + width):
                self._taken[column] = self._row + height
        if _is_hidden(attributes):
            self._hidden_cells[self._column] += 1
        self._column += width
        self.cell = None

    def add_column(self, attributes: Attributes) -> None:
        span = _number(attributes, "span", _WIDEST)
        if _is_hidden(attributes):
            self._hidden_columns.update(range(self._next_column, self._next_column + span))
        self._next_column += span

    def table(self) -> Table:
        self.end_cell()
        rows = self.grid.rows()
        hidden = {column for column, count in self._hidden_cells.items() if 2 * count > len(rows)}
        last = len(rows) - 1
        merged = ((top, left, min(bottom, last), right) for top, left, bottom, right in self.grid.merged)
        facts = SheetFacts(
            hidden_rows=frozenset(row for row in self._hidden_rows if row <= last),
            hidden_columns=frozenset(self._hidden_columns | hidden),
            merged=tuple(area for area in merged if area[0] <= last and area[:2] != area[2:]),
        )
        return Table(self.name, rows, facts)


class PageReader(HTMLParser):
    """Collects the tables of a page; those inside of other tables stand for themselves."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[_TableReader] = []
        self._done: list[_TableReader] = []
        self._skipping: list[str] = []
        self._caption: list[str] | None = None
        self.names: list[str] = []  # of sheets, as Excel notes them in a comment

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by the parser."""
        attributes = {name: value or "" for name, value in attrs}
        if self._skipping:
            if tag == self._skipping[0]:
                self._skipping.append(tag)
        elif tag in _SKIPPED or _NOTE.search(attributes.get("class", "")):
            if tag not in _VOID:
                self._skipping.append(tag)
        elif tag == "table":
            if len(self._done) >= _MOST_TABLES:
                raise refuse("too_large", "cells")
            self._open.append(_TableReader())
            self._done.append(self._open[-1])
        elif self._open:
            self._inside(self._open[-1], tag, attributes)

    def _inside(self, table: _TableReader, tag: str, attributes: Attributes) -> None:
        if tag == "tr":
            table.begin_row(attributes)
        elif tag in _CELLS:
            table.begin_cell(attributes)
        elif tag == "col":
            table.add_column(attributes)
        elif tag == "caption":
            self._caption = []
        elif tag in _BREAKS and table.cell is not None:
            table.cell.lines.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by the parser: `<td/>` opens and closes."""
        self.handle_starttag(tag, attrs)
        if tag in _CELLS or tag in self._skipping[-1:]:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Called by the parser."""
        if self._skipping:
            if tag == self._skipping[-1]:
                self._skipping.pop()
            return
        table = self._open[-1] if self._open else None
        if table is None:
            return
        if tag == "table":
            table.end_cell()
            self._open.pop()
        elif tag in _CELLS or tag == "tr":
            table.end_cell()
        elif tag == "caption" and self._caption is not None:
            table.name = " ".join("".join(self._caption).split())
            self._caption = None
        elif tag in _BREAKS and table.cell is not None:
            table.cell.lines.append("")

    def handle_data(self, data: str) -> None:
        """Called by the parser."""
        if self._skipping or not self._open:
            return
        if self._caption is not None:
            self._caption.append(data)
        elif self._open[-1].cell is not None:
            self._open[-1].cell.lines[-1] += data

    def handle_comment(self, data: str) -> None:
        """Called by the parser."""
        self.names += [unescape(name).strip() for name in _SHEET_NAME.findall(data)]

    def tables(self) -> list[Table]:
        """All tables in the order in which they begin."""
        return [table.table() for table in self._done]
