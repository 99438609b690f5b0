"""The sheets of an OpenDocument `content.xml`, looked through block by block as it is unpacked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import unescape

from comity.intake.formats.answers import MOST_CELLS_HELD_TWICE, refuse
from comity.intake.formats.facts import Area, SheetFacts, Spot
from comity.intake.formats.number_formats import ENOUGH_ROWS, Votes
from comity.intake.formats.ods_row import RowCell, repeats, row_cells
from comity.intake.formats.xml_parts import NotXml

_MARKS = re.compile(rb"<(/?)table:table(-column)?(?=[\s/>])([^>]*)>")
_ROW = re.compile(rb"<table:table-row(?=[\s/>])([^>]*)>")
_ATTRIBUTE = re.compile(r'(?<![\w:.-])([\w:.-]+)="([^"]*)"')
_END = b"</office:document"  # whether of a package or flat
_ROW_END = b"</table:table-row>"
_CELL_END = b"</table:table-cell>"
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>(?:<text:p>(\d+)</text:p>)?")
_REPEATED = re.compile(rb'number-columns-repeated="(\d+)"')
_RARE = (b"-spanned=", b"<text:tab", b"<text:line-break", b"<draw:", b'"error"')
_LONGEST_TAIL = 8 << 20
_SHORTEST_CELL = 20  # bytes of the XML of a cell
_MOST_ROWS = 1_048_576
_BEYOND = 1 << 40  # a count to which forged ones are cut; far outside of any sheet
_MOST_EQUAL_ROWS = 100_000  # filled rows that repeat each other; no list has them
_MOST_COLUMNS = 16_384
_MOST_FOUND = 100_000
_HIDDEN = ("collapse", "filter")
_KINDS = {"currency": "currency", "percentage": "percent"}


def attributes_of(tag: bytes) -> dict[str, str]:
    """The attributes of a raw start tag, their values as they are meant."""
    found = _ATTRIBUTE.findall(tag.decode("utf-8", "replace"))
    return {name: unescape(value, {"&quot;": '"', "&apos;": "'"}) for name, value in found}


class _Sheet:
    """The facts of one sheet, collected row by row."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.row = self.column = 0
        self._last_row = self._last_column = 0
        self._hidden_rows: list[range] = []
        self._hidden_columns: set[int] = set()
        self._merged: list[Area] = []
        self._errors: dict[Spot, str] = {}
        self._repairs: dict[Spot, str] = {}
        self._votes = Votes(())
        self._filtered = False

    def add_column(self, attributes: dict[str, str]) -> None:
        count = repeats(attributes, "table:number-columns-repeated", _MOST_COLUMNS)
        if attributes.get("table:visibility") in _HIDDEN:
            self._hidden_columns.update(range(self.column, min(self.column + count, _MOST_COLUMNS)))
        self.column += count

    def add_row(self, tag: bytes, content: bytes, rare: Sequence[bytes]) -> None:
        """Take the next row; `rare` are the marks of rare things that the block around it holds."""
        telling = b"repeated=" in tag or b"visibility=" in tag
        attributes = attributes_of(tag) if telling else {}
        count = repeats(attributes, "table:number-rows-repeated", _BEYOND)
        rows = range(self.row, self.row + count)
        self.row = rows.stop
        visibility = attributes.get("table:visibility")
        if visibility in _HIDDEN:
            self._hidden_rows.append(rows)
            self._filtered |= visibility == "filter"
        filled = content.rfind(_CELL_END)
        if filled >= 0:
            if rows.stop > _MOST_ROWS or count > _MOST_EQUAL_ROWS:
                raise refuse("too_large", "far_cells")
            self._last_row = rows.stop
            self._measure(content[:filled])
            if rows.start < ENOUGH_ROWS:
                self._look_at_numbers(content)
            if any(mark in content for mark in rare):
                self._look_closer(rows, content.removesuffix(_ROW_END))

    def _measure(self, filled: bytes) -> None:
        """Note how far the filled cells reach; the cells are counted only where they can be too many."""
        if b"columns-repeated" in filled or self._last_row * (len(filled) // _SHORTEST_CELL) > MOST_CELLS_HELD_TWICE:
            width = len(_CELL.findall(filled)) + sum(int(count) - 1 for count in _REPEATED.findall(filled))
            self._last_column = max(self._last_column, width)
        if self._last_row * self._last_column > MOST_CELLS_HELD_TWICE:
            raise refuse("too_large", "far_cells")

    def _look_at_numbers(self, content: bytes) -> None:
        column = 0
        for tag, shown in _CELL.findall(content):
            attributes = attributes_of(tag)
            kind = attributes.get("office:value-type", "")
            if kind in ("float", *_KINDS):
                padded = len(shown) > 1 and shown.startswith(b"0")
                self._votes.add_kind(column, f"padded:{len(shown)}" if padded else _KINDS.get(kind, ""))
            column += repeats(attributes, "table:number-columns-repeated", _MOST_COLUMNS)

    def _look_closer(self, rows: range, content: bytes) -> None:
        for cell in row_cells(content):
            width = repeats(cell.attributes, "table:number-columns-spanned", _MOST_COLUMNS)
            height = repeats(cell.attributes, "table:number-rows-spanned", _MOST_ROWS)
            for row in rows[:_MOST_FOUND]:
                if width * height > 1 and len(self._merged) < _MOST_FOUND:
                    self._merged.append((row, cell.column, row + height - 1, cell.column + width - 1))
                self._look_at_cell(row, cell)

    def _look_at_cell(self, row: int, cell: RowCell) -> None:
        is_error = cell.attributes.get("calcext:value-type") == "error"
        if not is_error and not (cell.bent and cell.attributes.get("office:value-type") == "string"):
            return
        found = self._errors if is_error else self._repairs
        for column in range(cell.column, cell.column + cell.count):
            if (len(found) < _MOST_FOUND and "office:string-value" not in cell.attributes) or is_error:
                found[row, column] = cell.text

    def facts(self) -> SheetFacts:
        hidden = (row for rows in self._hidden_rows for row in range(rows.start, min(rows.stop, self._last_row)))
        return SheetFacts(
            hidden_rows=frozenset(hidden),
            hidden_columns=frozenset(self._hidden_columns),
            merged=tuple(self._merged),
            currency_columns=self._votes.columns("currency"),
            percent_columns=self._votes.columns("percent"),
            padded_columns=self._votes.padded(),
            filtered=self._filtered,
            errors=self._errors,
            repairs=self._repairs,
        )


class ContentScan:
    """Takes the pieces of a `content.xml` in order (`feed`) and then gives the facts of its sheets."""

    def __init__(self) -> None:
        self._rest = b""
        self._begun = self._ended = False
        self._depth = 0
        self._sheet: _Sheet | None = None
        self._found: dict[str, SheetFacts] = {}

    def feed(self, piece: bytes) -> None:
        """Look through the next piece; raises `Refusal` for cells far outside, `NotXml` for a document type."""
        block = self._rest + piece
        if not self._begun:
            self._begun = True
            if b"<!DOCTYPE" in block:
                raise NotXml
        end = block.rfind(_ROW_END)
        end = end + len(_ROW_END) if end >= 0 else self._end_of_tags(block)
        self._rest = block[end:]
        if len(self._rest) > _LONGEST_TAIL:
            raise NotXml
        self._look(block[:end])

    def _end_of_tags(self, block: bytes) -> int:
        """Outside of rows a block may end behind any tag; a row that has begun stays together."""
        begun = block.rfind(b"<table:table-row")
        return begun if begun >= 0 else block.rfind(b">") + 1

    def _look(self, block: bytes) -> None:
        rare = [mark for mark in _RARE if mark in block]
        place = 0
        while (row := _ROW.search(block, place)) is not None:
            if row.start() > place:
                self._look_between(block[place : row.start()])
            place = row.end()
            if not row[1].endswith(b"/"):
                end = block.find(_ROW_END, place)
                place = end + len(_ROW_END) if end >= 0 else len(block)
            if self._sheet is not None:
                self._sheet.add_row(row[1], block[row.end() : place], rare)
        self._look_between(block[place:])

    def _look_between(self, block: bytes) -> None:
        """Tables and columns begin and end between the rows, and the document ends behind them."""
        self._ended |= _END in block
        for mark in _MARKS.finditer(block):
            end, column, tag = mark.groups()
            if column is None:
                self._begin_or_end_table(bool(end), tag)
            elif self._sheet is not None and not end:
                self._sheet.add_column(attributes_of(tag))

    def _begin_or_end_table(self, end: bool, tag: bytes) -> None:
        self._depth += -1 if end else 0 if tag.endswith(b"/") else 1
        if not end and self._depth == 1:
            self._sheet = _Sheet(attributes_of(tag).get("table:name", ""))
        elif end and self._depth == 0 and self._sheet is not None:
            self._found.setdefault(self._sheet.name, self._sheet.facts())
            self._sheet = None

    def facts(self) -> dict[str, SheetFacts]:
        """The facts of every sheet by its name; called once, after the last piece.

        Raises `NotXml` where the end of the document is missing: the cell reader would look for it for ever.
        """
        self._look(self._rest)
        if not self._ended:
            raise NotXml
        return self._found
