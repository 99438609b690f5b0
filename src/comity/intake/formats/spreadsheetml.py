"""Excel 2003 XML ("XML Spreadsheet"), which ERP programs write and name .xls: typed cells, read by expat.

Elements and attributes: Microsoft's XML Spreadsheet reference (Office 2003). A document type is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from xml.parsers import expat

from comity.intake.cells import Cell
from comity.intake.formats.answers import unreadable
from comity.intake.formats.facts import BookFacts, SheetFacts, Spot, Table, named_apart
from comity.intake.formats.grid import Grid, from_serial
from comity.intake.formats.number_formats import CURRENCY, ENOUGH_ROWS, PERCENT, Votes, number_kind
from comity.intake.formats.xml_parts import NotXml, as_utf8, foreign_coding, local, parser

_NAMED = {"Currency": CURRENCY, "Euro Currency": CURRENCY, "Percent": PERCENT}
_DATE_NAMES = frozenset(
    ("General Date", "Long Date", "Medium Date", "Short Date", "Long Time", "Medium Time", "Short Time")
)
_DATE_CODE = re.compile(r"(?=.*[yYjJaA])(?=.*[mM])")
_LONGEST_CODE = 255  # letters of a number format
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_BESIDE = frozenset(("Comment", "PhoneticText", "NamedCell"))
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_START = 2048
Attributes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Style:
    kind: str = ""
    is_date: bool = False


def _style(code: str) -> _Style:
    if code in _NAMED:
        return _Style(_NAMED[code])
    code = code[:_LONGEST_CODE]
    plain = _LITERAL.sub("", code)
    return _Style(number_kind(-1, code), code in _DATE_NAMES or _DATE_CODE.match(plain) is not None)


def _whole(attributes: Attributes, name: str, most: int) -> int:
    value = attributes.get(name, "0")
    return min(int(value), most) if value.isdecimal() else 0


def _moment(text: str) -> Cell:
    try:
        moment = datetime.fromisoformat(text.strip().removesuffix("Z"))
    except ValueError:
        return text
    if moment.date() in (datetime(1899, 12, 30).date(), datetime(1899, 12, 31).date()):
        return moment.time()
    return moment.date() if moment.time() == time() else moment


def _number(text: str, style: _Style) -> Cell:
    try:
        value = float(text)
    except ValueError:
        return text
    return from_serial(value) if style.is_date else value


@dataclass(slots=True)
class _Sheet:
    """A sheet being read."""

    name: str
    grid: Grid = field(default_factory=Grid)
    votes: Votes = field(default_factory=lambda: Votes(()))
    row: int = -1
    row_span: int = 0
    column: int = -1
    across: int = 0  # columns that the last cell covers to its right
    columns: int = 0
    visible: bool = True
    filtered: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[Spot, str] = field(default_factory=dict)

    def table(self) -> Table:
        rows = self.grid.rows()
        facts = SheetFacts(
            hidden_rows=frozenset(row for row in self.hidden_rows if row < len(rows)),
            hidden_columns=frozenset(self.hidden_columns),
            merged=tuple(self.grid.merged),
            currency_columns=self.votes.columns(CURRENCY),
            percent_columns=self.votes.columns(PERCENT),
            padded_columns=self.votes.padded(),
            filtered=self.filtered,
            errors=self.errors,
        )
        return Table(self.name, rows, facts, self.visible)


class _Reader:
    """The handlers of the parser. Elements are known by their names alone; programs vary the prefixes."""

    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
        self.dates_1904 = False
        self._styles: dict[str, _Style] = {}
        self._style_id = ""
        self._cell_style = _Style()
        self._kind: str | None = None
        self._text: list[str] = []
        self._beside = 0
        self._starts: dict[str, Callable[[Attributes], None]] = {
            "Worksheet": self._begin_sheet, "Column": self._column, "Row": self._begin_row, "Cell": self._begin_cell,
            "Data": self._begin_data, "Style": self._begin_style, "NumberFormat": self._number_format,
            "AutoFilterColumn": self._filter, "Date1904": self._date_1904,
        }  # fmt: skip

    def start(self, name: str, attributes: dict[str, str]) -> None:
        plain = local(name)
        if self._beside or plain in _BESIDE:
            self._beside += 1
        elif plain == "Visible":
            self._text, self._kind = [], "Visible"
        elif (begin := self._starts.get(plain)) is not None:
            begin({local(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        plain = local(name)
        if self._beside:
            self._beside -= 1
        elif plain == "Data" and self._kind is not None:
            self._end_data()
        elif plain == "Visible" and self.sheets:
            self.sheets[-1].visible = "Hidden" not in "".join(self._text)
            self._kind = None

    def text(self, text: str) -> None:
        if self._kind is not None and not self._beside:
            self._text.append(text)

    def _begin_sheet(self, attributes: Attributes) -> None:
        self.sheets.append(_Sheet(attributes.get("Name", "")))

    def _begin_style(self, attributes: Attributes) -> None:
        self._style_id = attributes.get("ID", "")

    def _number_format(self, attributes: Attributes) -> None:
        self._styles[self._style_id] = _style(attributes.get("Format", ""))

    def _date_1904(self, _: Attributes) -> None:
        self.dates_1904 = True

    def _filter(self, attributes: Attributes) -> None:
        if self.sheets:
            self.sheets[-1].filtered |= attributes.get("Type", "All") != "All"

    def _column(self, attributes: Attributes) -> None:
        sheet = self.sheets[-1]
        first = (_whole(attributes, "Index", _MOST_COLUMNS) or sheet.columns + 1) - 1
        sheet.columns = first + 1 + _whole(attributes, "Span", _MOST_COLUMNS)
        if attributes.get("Hidden") == "1":
            sheet.hidden_columns.update(range(first, min(sheet.columns, _MOST_COLUMNS)))

    def _begin_row(self, attributes: Attributes) -> None:
        sheet = self.sheets[-1]
        sheet.row = (_whole(attributes, "Index", _MOST_ROWS) or sheet.row + sheet.row_span + 2) - 1
        sheet.row_span = _whole(attributes, "Span", _MOST_ROWS)
        sheet.column, sheet.across = -1, 0
        if attributes.get("Hidden") == "1":
            sheet.hidden_rows.update(range(sheet.row, min(sheet.row + sheet.row_span + 1, _MOST_ROWS)))

    def _begin_cell(self, attributes: Attributes) -> None:
        sheet = self.sheets[-1]
        sheet.column = (_whole(attributes, "Index", _MOST_COLUMNS) or sheet.column + sheet.across + 2) - 1
        self._cell_style = self._styles.get(attributes.get("StyleID", ""), _Style())
        sheet.across = _whole(attributes, "MergeAcross", _MOST_COLUMNS)
        down = _whole(attributes, "MergeDown", _MOST_ROWS)
        sheet.grid.merge(sheet.row, sheet.column, down + 1, sheet.across + 1)

    def _begin_data(self, attributes: Attributes) -> None:
        self._text, self._kind = [], attributes.get("Type", "String")

    def _end_data(self) -> None:
        sheet, text, kind = self.sheets[-1], "".join(self._text), self._kind
        self._kind = None
        if kind == "Error":
            sheet.errors[sheet.row, sheet.column] = text
        elif text:
            sheet.grid.put(sheet.row, sheet.column, self._value(text, kind or ""))
            if kind == "Number" and sheet.row < ENOUGH_ROWS:
                sheet.votes.add_kind(sheet.column, self._cell_style.kind)

    def _value(self, text: str, kind: str) -> Cell:
        if kind == "Number":
            return _number(text, self._cell_style)
        if kind == "Boolean":
            return text.strip() in ("1", "true")
        return _moment(text) if kind == "DateTime" else text


def read_spreadsheetml(raw: bytes) -> tuple[list[Table], BookFacts]:
    """The sheets of a file and the facts of the whole; raises `Refusal` where it is no such file or is damaged."""
    reader = _Reader()
    coding = foreign_coding(raw[:_START])
    try:
        reading = parser()
        reading.StartElementHandler = reader.start
        reading.EndElementHandler = reader.end
        reading.CharacterDataHandler = reader.text
        reading.Parse(as_utf8(raw, coding) if coding else raw.lstrip(), True)
    except (expat.ExpatError, NotXml, IndexError):
        raise unreadable() from None
    tables = named_apart([sheet.table() for sheet in reader.sheets])
    if not tables:
        raise unreadable()
    facts = BookFacts({table.name: table.facts for table in tables}, dates_1904=reader.dates_1904)
    return tables, facts
