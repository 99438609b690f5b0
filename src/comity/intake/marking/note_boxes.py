"""The boxes that notes are shown in: how large a text needs it, and where it lies among the columns and rows.

Sizes are in pixels at 96 to the inch, as Excel counts them for its usual font.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from comity.intake.marking.marks import LAST_COLUMN, LAST_ROW, Place
from comity.intake.marking.sheet_xml import Sheet, of_column, rows
from comity.intake.marking.xml_edit import attributes, is_true, number

_COLUMN, _ROW = 64, 20  # of a sheet that says nothing of them
_PER_CHARACTER, _PER_POINT = 7, 4 / 3
_LETTER, _LINE, _EDGE = 6.5, 15, 12  # of Tahoma 9, the letters of notes; _EDGE for both sides together
_WIDTHS = (300, 480)  # of texts of usual and of great length
_LEAST_WIDTH, _TALLEST = 120, 600
_FARTHEST = 300  # columns or rows that a box may reach over
_SPARE = 12  # columns that are kept for a box at the right edge of a sheet
_WIDE = frozenset("WF")


@dataclass(frozen=True, slots=True)
class Grid:
    """The widths of columns (first, last, pixels), and the heights of those rows that have one of their own."""

    columns: Sequence[tuple[int, int, int]]
    heights: Mapping[int, int]
    width: int = _COLUMN
    height: int = _ROW

    def column(self, column: int) -> int:
        """The width of a column (from 1)."""
        return of_column(self.columns, column, self.width)

    def row(self, row: int) -> int:
        """The height of a row (from 1)."""
        return self.heights.get(row, self.height)


@dataclass(frozen=True, slots=True)
class Box:
    """Where a note lies: column, pixels into it, row, pixels into it, for both corners (as VML counts: from 0)."""

    anchor: tuple[int, int, int, int, int, int, int, int]
    width: int
    height: int


def _pixels(text: str | None, factor: float, default: int) -> int:
    try:
        return min(2_000, max(0, round(float(text or "") * factor)))
    except (ValueError, OverflowError):
        return default


def _column_width(values: Mapping[str, str], default: int) -> int:
    return 0 if is_true(values.get("hidden")) else _pixels(values.get("width"), _PER_CHARACTER, default)


def _row_height(written: Mapping[bytes, bytes], default: int) -> int:
    height = written.get(b"ht", b"").decode("ascii", "replace")
    return 0 if is_true(written.get(b"hidden")) else _pixels(height, _PER_POINT, default)


def grid_of(sheet: Sheet) -> Grid:
    """The widths and heights that a sheet states."""
    shape = sheet.root.child("sheetFormatPr")
    values = shape.attributes if shape else {}
    width = _pixels(values.get("defaultColWidth"), _PER_CHARACTER, _COLUMN)
    height = _pixels(values.get("defaultRowHeight"), _PER_POINT, _ROW)
    found = [node.attributes for node in sheet.nodes("cols", "col")]
    columns = [(number(each.get("min")), number(each.get("max")), _column_width(each, width)) for each in found]
    heights = {
        row.number: _row_height(attributes(b"<row" + row.written + b">"), height)
        for row in rows(sheet)
        if b"ht=" in row.written or b"hidden" in row.written
    }
    return Grid(columns, heights, width, height)


def _letters(line: str) -> int:
    """The width of a line in letters; Chinese, Japanese and Korean ones are two wide."""
    return len(line) if line.isascii() else sum(1 + (unicodedata.east_asian_width(char) in _WIDE) for char in line)


def size_of(text: str) -> tuple[int, int]:
    """Width and height of the box that shows `text`."""
    lines = [_letters(line) for line in text.split("\n")]
    width, height = 0, 0
    for width in _WIDTHS:
        # Words are kept whole, so that a line is not filled to its end.
        per_line = int((width - _EDGE) / _LETTER * 0.92)
        height = sum(-(-max(line, 1) // per_line) for line in lines) * _LINE + _EDGE
        if height <= _TALLEST:
            break
    return max(_LEAST_WIDTH, min(width, int(max(lines) * _LETTER) + 2 * _EDGE)), min(height, _TALLEST)


def _walk(size: Callable[[int], int], start: int, length: int, last: int) -> tuple[int, int]:
    """The column or row (from 0), and the pixels into it, that lie `length` pixels after the beginning of `start`."""
    for index in range(start, min(start + _FARTHEST, last)):
        here = size(index + 1)
        if length < here:
            return index, length
        length -= here
    return min(start + _FARTHEST, last) - 1, 0


def _reach(grid: Grid, corner: tuple[int, int, int, int], size: tuple[int, int]) -> Box:
    left, into_column, top, into_row = corner
    right = _walk(grid.column, left, into_column + size[0], LAST_COLUMN)
    bottom = _walk(grid.row, top, into_row + size[1], LAST_ROW)
    return Box((*corner, *right, *bottom), *size)


def box(grid: Grid, place: Place, text: str) -> Box:
    """The box of a note on a cell: to the right of it, beginning a little higher."""
    row, column = place
    left = min(column, LAST_COLUMN - _SPARE)
    return _reach(grid, (left, 15, max(row - 2, 0), 10 if row > 1 else 2), size_of(text))


def enlarged(grid: Grid, anchor: Sequence[int], text: str) -> Box:
    """A box that begins where `anchor` does and reaches at least as far, so that it shows all of `text`."""
    new = _reach(grid, (anchor[0], anchor[1], anchor[2], anchor[3]), size_of(text))
    right = max(tuple(anchor[4:6]), new.anchor[4:6])
    bottom = max(tuple(anchor[6:8]), new.anchor[6:8])
    return Box((*new.anchor[:4], right[0], right[1], bottom[0], bottom[1]), new.width, new.height)
