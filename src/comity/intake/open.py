"""A file as sheets of cells, whatever its format: content decides, not the name's ending.

Nothing of a list is trusted before `comity.intake.safety` has looked at it; readers run on what passed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import python_calamine

from comity.intake.cells import Cell
from comity.intake.csv_file import read_csv
from comity.intake.refusal import Refusal
from comity.intake.safety import Format, check_size, recognise, uses_1904
from comity.intake.saying import Place, problem
from comity.vocabulary.problems import Problem

_MOST_CELLS = 25_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `rows` as Excel shows them (row 1 first), cells below a vertical merge filled from its top."""

    name: str
    rows: list[list[Cell]]
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Book:
    """A file that was opened. `name` is the file's, `dates_1904` whether its serial days count from 1904."""

    name: str
    format: Format
    sheets: tuple[Sheet, ...]
    dates_1904: bool = False
    problems: tuple[Problem, ...] = ()


def _fill_down(rows: list[list[Cell]], sheet: python_calamine.CalamineSheet) -> None:
    """Cells that were merged over several rows of one column get the value of the first (countries, companies)."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right and bottom < len(rows) and left < len(rows[top]):
            for row in range(top + 1, bottom + 1):
                rows[row][left] = rows[top][left]


def _read_sheet(workbook: python_calamine.CalamineWorkbook, name: str) -> list[list[Cell]]:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > _MOST_CELLS:
        raise Refusal([problem("too_large", Place(name), what="too many cells")])
    rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    _fill_down(rows, sheet)
    return rows


def _sheets(raw: bytes) -> tuple[Sheet, ...]:
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    visible = python_calamine.SheetVisibleEnum.Visible
    return tuple(
        Sheet(meta.name, _read_sheet(workbook, meta.name), meta.visible == visible)
        for meta in workbook.sheets_metadata
        if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
    )


def _read_workbook(raw: bytes) -> tuple[Sheet, ...]:
    try:
        return _sheets(raw)
    except Refusal:
        raise
    except BaseException as error:  # a reader that panics raises outside of Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        code = "encrypted_file" if "password" in str(error).lower() else "unreadable_file"
        raise Refusal([problem(code, Place())]) from None


def open_book(path: Path) -> Book:
    """The sheets of a list; raises `Refusal` with the reason where it cannot or must not be opened."""
    check_size(path)
    raw = path.read_bytes()
    file_format = recognise(raw)
    if file_format is Format.CSV:
        rows, problems = read_csv(raw)
        return Book(path.name, file_format, (Sheet("", rows),), False, problems)
    return Book(path.name, file_format, _read_workbook(raw), uses_1904(raw, file_format))
