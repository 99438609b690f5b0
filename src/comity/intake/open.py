"""A file as sheets of cells, whatever its format: content decides, not the name's ending.

Nothing of a list is trusted before `safety` has looked at it. Runs in the process that reads (`worker.py`), never in
the one that asks.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import python_calamine

from comity.intake.cells import Cell
from comity.intake.chunks import Chunk, Row, chunk_rows, chunks
from comity.intake.corrections import CorrectedRows, Correction, by_sheet, with_cells
from comity.intake.csv_file import open_csv
from comity.intake.formats.answers import MOST_CELLS, refuse, unreadable
from comity.intake.formats.facts import BookFacts, SheetFacts, Spot, Table
from comity.intake.formats.html_table import read_html
from comity.intake.formats.mhtml import read_mhtml
from comity.intake.formats.old_xls import read_old_xls
from comity.intake.formats.spreadsheetml import read_spreadsheetml
from comity.intake.refusal import Refusal
from comity.intake.safety import Examined, Format, examine_file
from comity.vocabulary.problems import Problem

HEAD_ROWS = 400
"""Rows that are looked at to find the headings."""
_MOST_COLUMNS = 1000
_KEPT_CELLS = 4_000_000  # sheets up to this size are kept as cells; of larger ones some rows at a time


@dataclass(slots=True)
class Sheet:
    """One sheet: its rows as Excel shows them (row 1 first), as often as they are asked for.

    Cells below a vertical merge hold the value of its top cell.
    """

    name: str
    rows: Iterable[Row]
    visible: bool = True
    facts: SheetFacts = field(default_factory=SheetFacts)
    _head: list[Row] = field(default_factory=list)
    _chunks: list[Chunk] = field(default_factory=list)

    @property
    def head(self) -> list[Row]:
        """The first rows of the sheet."""
        if not self._head:
            self._head = list(islice(iter(self.rows), HEAD_ROWS))
        return self._head

    def chunks(self) -> Iterable[Chunk]:
        """All rows by columns, some thousand rows at a time."""
        size = chunk_rows(max(map(len, self.head), default=1))
        if not isinstance(self.rows, list):
            return chunks(self.rows, size)
        if not self._chunks:
            self._chunks = list(chunks(self.rows, size))
        return self._chunks


@dataclass(frozen=True, slots=True)
class Book:
    """A file that was opened. `name` is the file's."""

    name: str
    format: Format
    sheets: tuple[Sheet, ...]
    facts: BookFacts = field(default_factory=BookFacts)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mended:
    """Rows as a person sees them: cells below a vertical merge, error texts, what the reader gets wrong put right."""

    rows: Iterable[Row]
    facts: SheetFacts

    def __iter__(self) -> Iterator[Row]:
        tops = _tops(self.facts)
        spots = _by_row({**self.facts.errors, **self.facts.repairs})
        running: dict[int, tuple[int, Cell]] = {}
        for index, row in enumerate(self.rows):
            values = spots.get(index, {})
            if running:
                running = {left: kept for left, kept in running.items() if kept[0] >= index}
                values = {**{left: value for left, (_, value) in running.items()}, **values}
            mended = with_cells(row, values) if values else row
            for left, bottom in tops.get(index, ()):
                if left < len(mended):
                    running[left] = (bottom, mended[left])
            yield mended


def _tops(facts: SheetFacts) -> dict[int, list[tuple[int, int]]]:
    """Row -> the columns of the vertical merges that begin there, each with its last row."""
    found: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, _ in facts.merged:
        if bottom > top:
            found.setdefault(top, []).append((left, bottom))
    return found


def _by_row(spots: Mapping[Spot, Cell]) -> dict[int, dict[int, Cell]]:
    found: dict[int, dict[int, Cell]] = {}
    for (row, column), value in spots.items():
        found.setdefault(row, {})[column] = value
    return found


@dataclass(frozen=True, slots=True)
class _Streamed:
    """The rows of a large sheet, made from the reader's own cells when they are asked for."""

    sheet: python_calamine.CalamineSheet

    def __iter__(self) -> Iterator[Row]:
        left = self.sheet.start[1] if self.sheet.start else 0
        empty: list[Cell] = [""] * left
        for row in self.sheet.iter_rows():
            yield [*empty, *row]


def _needs_mending(facts: SheetFacts) -> bool:
    return bool(facts.errors or facts.repairs or _tops(facts))


def _rows(workbook: python_calamine.CalamineWorkbook, name: str, facts: SheetFacts) -> Iterable[Row]:
    sheet = workbook.get_sheet_by_name(name)
    height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    if height * width > MOST_CELLS:
        raise refuse("too_large", "cells")
    if width > _MOST_COLUMNS:
        raise refuse("too_large", "columns", width)
    mended = _needs_mending(facts)
    if height * width > _KEPT_CELLS:
        return _Mended(_Streamed(sheet), facts) if mended else _Streamed(sheet)
    rows: list[Row] = [*sheet.to_python(skip_empty_area=False)]
    return list(_Mended(rows, facts)) if mended else rows


def _sheets(examined: Examined) -> tuple[Sheet, ...]:
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(examined.raw))
    visible = python_calamine.SheetVisibleEnum.Visible
    found = []
    for meta in workbook.sheets_metadata:
        if meta.typ == python_calamine.SheetTypeEnum.WorkSheet and meta.name not in examined.facts.copies:
            own = examined.facts.sheets.get(meta.name, SheetFacts())
            found.append(Sheet(meta.name, _rows(workbook, meta.name, own), meta.visible == visible, own))
    return tuple(found)


def _read_workbook(examined: Examined) -> tuple[Sheet, ...]:
    try:
        return _sheets(examined)
    except (Refusal, MemoryError):
        raise
    except BaseException as error:  # a reader that panics raises outside of Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise (refuse("encrypted_file") if "password" in str(error).lower() else unreadable()) from None


def _from_tables(tables: Sequence[Table]) -> tuple[Sheet, ...]:
    found = []
    for table in tables:
        rows: list[Row] = [*table.rows]
        if rows and len(rows[0]) > _MOST_COLUMNS:
            raise refuse("too_large", "columns", len(rows[0]))
        rows = list(_Mended(rows, table.facts)) if _needs_mending(table.facts) else rows
        found.append(Sheet(table.name, rows, table.visible, table.facts))
    return tuple(found)


def _read(examined: Examined) -> tuple[tuple[Sheet, ...], BookFacts]:
    """The sheets of a file that is no CSV, and its facts."""
    if examined.format is Format.SPREADSHEETML:
        tables, facts = read_spreadsheetml(examined.raw)
        return _from_tables(tables), facts
    readers = {Format.HTML: read_html, Format.MHTML: read_mhtml, Format.OLD_XLS: read_old_xls}
    if examined.format in readers:
        return _from_tables(readers[examined.format](examined.raw)), examined.facts
    return _read_workbook(examined), examined.facts


def open_book(path: Path, corrections: Sequence[Correction] = ()) -> Book:
    """The sheets of a list, `corrections` in their cells; raises `Refusal` where it cannot or must not be opened."""
    book = _open(path)
    if not corrections:
        return book
    values = by_sheet(corrections)
    return replace(book, sheets=tuple(_corrected(sheet, values.get(sheet.name, {})) for sheet in book.sheets))


def _corrected(sheet: Sheet, values: Mapping[int, Mapping[int, Cell]]) -> Sheet:
    if not values:
        return sheet
    rows = CorrectedRows(sheet.rows, values)
    return Sheet(sheet.name, list(rows) if isinstance(sheet.rows, list) else rows, sheet.visible, sheet.facts)


def _open(path: Path) -> Book:
    examined = examine_file(path)
    if examined.format is Format.CSV:
        file = open_csv(path)
        return Book(path.name, Format.CSV, (Sheet("", file),), problems=file.problems)
    sheets, facts = _read(examined)
    if not sheets:
        raise refuse("unsupported_format", "nothing")
    return Book(path.name, examined.format, sheets, facts)
