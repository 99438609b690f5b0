"""Cells put down one by one, with spans and gaps, that become the rows of a sheet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from comity.intake.cells import Cell
from comity.intake.formats.answers import MOST_CELLS, refuse
from comity.intake.formats.facts import Area

_FIRST_DAY = datetime(1899, 12, 30)
_LAST_SERIAL = 2_958_466  # 1 January 10000
_FALSE_LEAP_DAY = 60  # Excel counts 29 February 1900, which never was; days before it are one off


def from_serial(value: float) -> date | datetime | time | float:
    """A serial day of the 1900 system as a day, a moment, or a time; the number itself where it is none of these."""
    if not 0 <= value < _LAST_SERIAL:
        return value
    if value < 1:
        return (_FIRST_DAY + timedelta(days=value)).time()
    moment = _FIRST_DAY + timedelta(days=value + (1 if value < _FALSE_LEAP_DAY else 0))
    moment = (moment + timedelta(microseconds=500)).replace(microsecond=0)
    return moment.date() if moment.time() == time() else moment


class Grid:
    """A sheet being filled. Rows and columns count from 0."""

    def __init__(self) -> None:
        self._cells: list[dict[int, Cell]] = []
        self._width = 0
        self.merged: list[Area] = []

    @property
    def height(self) -> int:
        """The number of rows up to the last one that was put down, blank ones too."""
        return len(self._cells)

    def put(self, row: int, column: int, value: Cell) -> None:
        """Put down a cell; blanks only make room. Raises `Refusal` where the sheet gets larger than any list."""
        filled = value != ""
        if (row + 1) * max(self._width, column + 1 if filled else 0) > MOST_CELLS:
            raise refuse("too_large", "far_cells")
        while len(self._cells) <= row:
            self._cells.append({})
        if filled:
            self._cells[row][column] = value
            self._width = max(self._width, column + 1)

    def merge(self, top: int, left: int, height: int, width: int) -> None:
        """Note that a cell stands for several."""
        if height * width > 1:
            self.merged.append((top, left, top + height - 1, left + width - 1))

    def rows(self) -> list[list[Cell]]:
        """All rows, of equal length, without blank ones at the end."""
        while self._cells and not self._cells[-1]:
            self._cells.pop()
        blank: list[Cell] = [""] * self._width
        rows = []
        for cells in self._cells:
            row = blank.copy()
            for column, value in cells.items():
                row[column] = value
            rows.append(row)
        return rows
