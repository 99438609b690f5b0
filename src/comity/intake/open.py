"""A file as sheets of cells, whatever its format: content decides, not the name's ending.

Nothing of a list is trusted before `safety` has looked at it. Runs in the process that reads (`worker.py`), never in the
one that asks.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import python_calamine

from comity.intake.cells import Cell
from comity.intake.chunks import Chunk, Row, chunk_rows, chunks
from comity.intake.csv_file import CsvFile, open_csv
from comity.intake.facts import BookFacts, SheetFacts, book_facts
from comity.intake.refusal import Refusal
from comity.intake.safety import Format, check_size, is_package, recognise
from comity.intake.saying import Place, problem
from comity.vocabulary.problems import Problem

HEAD_ROWS = 400
"""Rows that are looked at to find the headings."""
_START = 4096
_MOST_CELLS = 25_000_000
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
        if not isinstance(self.rows, list):
            return chunks(self.rows, chunk_rows(max(map(len, self.head), default=1)))
        if not self._chunks:
            self._chunks = list(chunks(self.rows, chunk_rows(max(map(len, self.head), default=1))))
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
class _Merged:
    """Rows in which the cells below a vertical merge get the value of its top cell."""

    rows: Iterable[Row]
    merged: Sequence[tuple[int, int, int, int]]

    def __iter__(self) -> Iterator[Row]:
        tops = {
            top: [(left, bottom) for first, left, bottom, _ in self.merged if first == top] for top, *_ in self.merged
        }
        running: dict[int, tuple[int, Cell]] = {}
        for index, row in enumerate(self.rows):
            running = {left: kept for left, kept in running.items() if kept[0] >= index}
            if running:
                row = _with(row, {left: value for left, (_, value) in running.items()})
            for left, bottom in tops.get(index, ()):
                if left < len(row):
                    running[left] = (bottom, row[left])
            yield row


def _with(row: Row, values: dict[int, Cell]) -> Row:
    changed = [*row, *([""] * (max(values) + 1 - len(row)))]
    for left, value in values.items():
        changed[left] = value
    return changed


@dataclass(frozen=True, slots=True)
class _Streamed:
    """The rows of a large sheet, made from the reader's own cells when they are asked for."""

    sheet: python_calamine.CalamineSheet

    def __iter__(self) -> Iterator[Row]:
        left = self.sheet.start[1] if self.sheet.start else 0
        empty: list[Cell] = [""] * left
        return (empty + row for row in self.sheet.iter_rows()) if left else iter(self.sheet.iter_rows())


def _rows(workbook: python_calamine.CalamineWorkbook, name: str, facts: SheetFacts) -> Iterable[Row]:
    sheet = workbook.get_sheet_by_name(name)
    height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    if height * width > _MOST_CELLS or width > _MOST_COLUMNS:
        raise Refusal([problem("too_large", Place(name), size=f"{height:,} × {width:,}")])
    vertical = [merge for merge in facts.merged if merge[2] > merge[0]]
    if height * width > _KEPT_CELLS:
        return _Merged(_Streamed(sheet), vertical) if vertical else _Streamed(sheet)
    rows: list[Row] = sheet.to_python(skip_empty_area=False)
    return list(_Merged(rows, vertical)) if vertical else rows


def _sheets(raw: bytes, facts: BookFacts) -> tuple[Sheet, ...]:
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    visible = python_calamine.SheetVisibleEnum.Visible
    found = []
    for meta in workbook.sheets_metadata:
        if meta.typ == python_calamine.SheetTypeEnum.WorkSheet:
            own = facts.sheets.get(meta.name, SheetFacts())
            found.append(Sheet(meta.name, _rows(workbook, meta.name, own), meta.visible == visible, own))
    if not found:
        raise Refusal([problem("unsupported_format", Place(), what="a workbook without sheets of cells")])
    return tuple(found)


def _read_workbook(raw: bytes, facts: BookFacts) -> tuple[Sheet, ...]:
    try:
        return _sheets(raw, facts)
    except (Refusal, MemoryError):
        raise
    except BaseException as error:  # a reader that panics raises outside of Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        code = "encrypted_file" if "password" in str(error).lower() else "unreadable_file"
        raise Refusal([problem(code, Place())]) from None


def _csv_book(path: Path, file: CsvFile) -> Book:
    return Book(path.name, Format.CSV, (Sheet("", file),), problems=file.problems)


def open_book(path: Path) -> Book:
    """The sheets of a list; raises `Refusal` with the reason where it cannot or must not be opened."""
    check_size(path)
    with path.open("rb") as file:
        start = file.read(_START)
    raw = path.read_bytes() if is_package(start) else start
    file_format = recognise(raw)
    if file_format is Format.CSV:
        return _csv_book(path, open_csv(path))
    facts = book_facts(raw, file_format)
    return Book(path.name, file_format, _read_workbook(raw, facts), facts)
