"""What stands around a table: the country in its title, and sheets that go on where the one before them ended."""

from __future__ import annotations

from collections.abc import Sequence

from comity.intake.cells import Cell, cell_text
from comity.intake.columns import Column
from comity.intake.content import is_dated
from comity.intake.layout import Table
from comity.intake.open import Sheet
from comity.reference.countries import country_code
from comity.reference.row_words import country_of_group

TITLE_ROWS = 3
"""Rows above the headings of a table in which its own title is looked for."""
_NAMES = ("site_name", "supplier_name")
_NEARLY_ALL = 0.9  # share of rows without headings that must fit those of the sheet before


def country_above(rows: Sequence[Sequence[Cell]]) -> str:
    """The country that the lone text right above the headings of a table names, blank rows between them passed over."""
    filled = [[text for cell in row if (text := cell_text(cell))] for row in rows[-TITLE_ROWS:]]
    texts = next((row for row in reversed(filled) if row), [])
    return country_of_group(texts[0]) if len(texts) == 1 else ""


def going_on(sheet: Sheet, before: Table, columns: Sequence[Column]) -> Table | None:
    """A sheet without headings as a table under those of the sheet `before` it, where nearly all rows fit `columns`."""
    at = {column.field: column.heading.index for column in reversed(columns)}
    names = [at[name] for name in _NAMES if name in at]
    rows = [row for row in sheet.head if any(map(cell_text, row))]
    if not rows or not names or "country" not in at or "audit_date" not in at:
        return None
    fitting = sum(
        any(cell_text(_at(row, name)) for name in names)
        and bool(country_code(cell_text(_at(row, at["country"]))))
        and is_dated(_at(row, at["audit_date"]))
        for row in rows
    )
    return Table(sheet, -1, -1, before.headings, before.score) if fitting >= _NEARLY_ALL * len(rows) else None


def _at(row: Sequence[Cell], index: int) -> Cell:
    return row[index] if index < len(row) else ""
