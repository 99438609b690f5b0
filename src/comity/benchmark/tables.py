"""Tables in a spreadsheet: where the headings stand, which column is which, and the rows below with their places."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from comity.reference.protocol_headings import field_of
from comity.vocabulary.errors import OptionError
from comity.vocabulary.sheet import TextSheet

_HEAD_ROWS = 60
"""Rows of a sheet among which the headings are looked for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its place, and the texts of the columns that are known, each without blanks around it."""

    file: str
    sheet: str
    row: int
    texts: dict[str, str]
    filled: int

    def __getitem__(self, field: str) -> str:
        return self.texts.get(field, "")

    def place(self) -> str:
        """The row as a person finds it."""
        return f"sheet {self.sheet}, row {self.row}" if self.sheet else f"row {self.row}"

    def refuse(self, what: str) -> NoReturn:
        """Raise OptionError that names file, sheet and row. `what` is a sentence: what is wrong and what to do."""
        raise OptionError(f"{self.file}, {self.place()}: {what}")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a sheet: the columns that were understood (field -> index), what stands above, and its rows."""

    sheet: str
    columns: dict[str, int]
    above: tuple[str, ...]
    lines: tuple[Line, ...]


def tables(sheets: Sequence[TextSheet], file: str, needed: Collection[str]) -> tuple[Table, ...]:
    """The table of each sheet whose headings name all fields of `needed`."""
    return tuple(found for sheet in sheets if (found := _table(sheet, file, needed)))


def _table(sheet: TextSheet, file: str, needed: Collection[str]) -> Table | None:
    best: tuple[int, int, dict[str, int]] | None = None
    for at, row in enumerate(sheet.rows[:_HEAD_ROWS]):
        columns, sure = _columns(row, sheet.rows[at + 1 :])
        if set(needed) <= set(columns) and (best is None or sure > best[0]):
            best = (sure, at, columns)
    if best is None:
        return None
    _, head, columns = best
    above = tuple(cell.strip() for row in sheet.rows[:head] for cell in row if cell.strip())
    return Table(sheet.name, columns, above, tuple(_lines(sheet, file, head, columns)))


def _columns(row: Sequence[str], below: Sequence[Sequence[str]]) -> tuple[dict[str, int], int]:
    """The columns that a row of headings names, and how surely all together. Of rivals the fullest column counts."""
    found: dict[str, tuple[int, int, int]] = {}
    for at, heading in enumerate(row):
        field, sure = field_of(heading) if heading.strip() else ("", 0)
        if field:
            letters = sum(len(each[at]) for each in below if at < len(each))
            found[field] = max(found.get(field, (0, 0, 0)), (sure, letters, -at))
    return {field: -at for field, (_, _, at) in found.items()}, sum(sure for sure, _, _ in found.values())


def _lines(sheet: TextSheet, file: str, head: int, columns: dict[str, int]) -> Iterator[Line]:
    headings = sheet.rows[head]
    for at, row in enumerate(sheet.rows[head + 1 :], head + 2):
        filled = sum(bool(cell.strip()) for cell in row)
        if filled and row != headings:  # headings that are repeated on each page
            texts = {field: " ".join(row[column].split()) for field, column in columns.items() if column < len(row)}
            yield Line(file, sheet.name, at, texts, filled)
