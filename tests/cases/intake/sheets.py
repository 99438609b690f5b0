"""Sheets as they are before a format is chosen: rows of cells from A1, and what a person did to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Formula:
    """A formula with the result that the spreadsheet program kept (None: it was never worked out)."""

    text: str
    result: str | int | float | None


@dataclass(frozen=True)
class Fault:
    """An error cell such as #N/A."""

    text: str = "#N/A"


@dataclass(frozen=True)
class Shown:
    """A number or day with a number format of its own, such as `[$€-407] #,##0.00`, `0%` or `mmm yyyy`."""

    value: float | date
    number_format: str


@dataclass(frozen=True)
class Rich:
    """A text in several fonts."""

    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.parts)


@dataclass(frozen=True)
class Link:
    """A cell that links to somewhere."""

    target: str
    text: str


Cell = Any  # a text, a number, a truth value, a day or hour, None, or one of the kinds above
Rows = Sequence[Sequence[Cell]]
Area = tuple[int, int, int, int]


@dataclass(frozen=True)
class Sheet:
    """One sheet. Indices count from 0; a merge is (top, left, bottom, right), its value in its first cell."""

    name: str
    rows: Rows
    visible: str = "visible"
    merges: Sequence[Area] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)
    filtered: bool = False
    frozen: int = 0
    table: Area | None = None
    picture: bool = False
    wide: int = 0


def width(rows: Rows) -> int:
    """The number of cells of the longest row."""
    return max((len(row) for row in rows), default=0)


def padded(rows: Rows, columns: int = 0) -> list[list[Cell]]:
    """All rows equally long."""
    columns = columns or width(rows)
    return [[*row, *[None] * (columns - len(row))] for row in rows]


def text_of(cell: Cell, day: str = "%Y-%m-%d") -> str:
    """A cell as a program writes it into a text file."""
    if isinstance(cell, Rich | Link | Fault):
        return cell.text
    if isinstance(cell, Formula):
        return text_of(cell.result)
    if isinstance(cell, Shown):
        return text_of(cell.value, day)
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.strftime(day)
    return str(cell).upper() if isinstance(cell, bool) else str(cell)
