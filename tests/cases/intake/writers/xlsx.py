"""Workbooks of Excel since 2007, by XlsxWriter."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from tests.cases.intake.sheets import Cell, Fault, Formula, Link, Rich, Sheet, Shown, padded
from tests.cases.intake.writers.packing import rewritten

_NEVER = "~never worked out~"
_UNKNOWN = re.compile(rf' t="str"><f(?=[^<]*</f><v>{_NEVER}</v>)')
_CREATED = datetime(2026, 7, 1, 9)
_DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)  # a picture of one dot


def xlsx(*sheets: Sheet, dates_1904: bool = False, day_format: str = "dd/mm/yyyy") -> bytes:
    """The workbook with these sheets."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"date_1904": dates_1904, "default_date_format": day_format})
    book.set_properties({"created": _CREATED})
    first = next((sheet.name for sheet in sheets if sheet.visible == "visible"), "")
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        if sheet.name == first:
            page.activate()
            page.set_first_sheet()
        _Page(book, page).fill(sheet)
    book.close()
    raw = target.getvalue()
    return rewritten(raw, _without_results, "sheet1.xml") if _unworked(sheets) else raw


def _without_results(_: str, text: str) -> str:
    return _UNKNOWN.sub("><f", text).replace(f"<v>{_NEVER}</v>", "")


def _unworked(sheets: Sequence[Sheet]) -> bool:
    """Whether a formula was never worked out: its cell then holds no value at all."""
    return any(
        isinstance(cell, Formula) and cell.result is None for sheet in sheets for row in sheet.rows for cell in row
    )


class _Page:
    """One sheet while it is written."""

    def __init__(self, book: Any, page: Any) -> None:
        self.book, self.page = book, page

    def fill(self, sheet: Sheet) -> None:
        for top, left, bottom, right in sheet.merges:
            self.page.merge_range(top, left, bottom, right, "")
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                self._write(row, column, cell)
        self._dress(sheet)

    def _dress(self, sheet: Sheet) -> None:
        page = self.page
        for row in sheet.hidden_rows:
            page.set_row(row, None, None, {"hidden": True})
        for column in sheet.hidden_columns:
            page.set_column(column, column, None, None, {"hidden": True})
        for (row, column), text in sheet.notes.items():
            page.write_comment(row, column, text, {"author": "R. Example"})
        if sheet.filtered:
            page.autofilter(0, 0, len(sheet.rows) - 1, max(map(len, sheet.rows)) - 1)
        if sheet.frozen:
            page.freeze_panes(sheet.frozen, 1)
        self._more(sheet)

    def _more(self, sheet: Sheet) -> None:
        if sheet.table:
            top, left, bottom, right = sheet.table
            heads = [{"header": str(cell)} for cell in padded(sheet.rows)[top][left : right + 1]]
            self.page.add_table(top, left, bottom, right, {"columns": heads})
        if sheet.picture:
            self.page.insert_image(0, 4, "logo.png", {"image_data": io.BytesIO(_DOT)})
        {"hidden": self.page.hide, "very hidden": self.page.very_hidden}.get(sheet.visible, lambda: None)()

    def _write(self, row: int, column: int, cell: Cell) -> None:
        page = self.page
        if isinstance(cell, str):
            page.write_string(row, column, cell)
        elif isinstance(cell, bool):
            page.write_boolean(row, column, cell)
        elif isinstance(cell, date | datetime | time):
            page.write_datetime(row, column, cell)
        elif isinstance(cell, int | float):
            page.write_number(row, column, cell)
        elif cell is not None:
            self._write_special(row, column, cell)

    def _write_special(self, row: int, column: int, cell: Cell) -> None:
        page = self.page
        if isinstance(cell, Shown):
            look = self.book.add_format({"num_format": cell.number_format})
            write = page.write_datetime if isinstance(cell.value, date) else page.write_number
            write(row, column, cell.value, look)
        elif isinstance(cell, Formula):
            page.write_formula(row, column, cell.text, None, _NEVER if cell.result is None else cell.result)
        elif isinstance(cell, Fault):
            page.write_formula(row, column, "=NA()" if cell.text == "#N/A" else "=1/0", None, cell.text)
        elif isinstance(cell, Link):
            page.write_url(row, column, cell.target, None, cell.text)
        elif isinstance(cell, Rich):
            bold = self.book.add_format({"bold": True})
            page.write_rich_string(row, column, bold, *cell.parts)
