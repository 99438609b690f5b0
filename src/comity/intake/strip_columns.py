"""A copy of a list without the columns that must not be shared, everything else as it was.

The copy is opened again before it counts: a forbidden column that survived would be a fault, not a result.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax import SAXException

from comity.intake import strip_csv, strip_ods, strip_xlsx
from comity.intake.copies import CopyKeys
from comity.intake.csv_file import open_csv
from comity.intake.formats.answers import DAMAGE
from comity.intake.open import Book, open_book
from comity.intake.repeats import Columns, ColumnStayedError, Sweep, copies_of, removed_values
from comity.intake.safety import Format
from comity.intake.survey import Surveying, survey_sheet

Removed = tuple[str, int, str, str]
"""A column: sheet, number from 1, heading, reason."""
_COPY = "repeats a removed column"
_ANY_DAY = date(2000, 1, 1)


def _forbidden(book: Book) -> list[Removed]:
    rules = Surveying((), _ANY_DAY, CopyKeys(_ANY_DAY))
    return [
        (sheet.name, heading.index + 1, heading.text, reason)
        for sheet in book.sheets
        for heading, reason in survey_sheet(sheet, rules).refused()
    ]


def _columns(removed: Sequence[Removed]) -> Columns:
    columns: dict[str, frozenset[int]] = {}
    for sheet, number, _, _ in removed:
        columns[sheet] = columns.get(sheet, frozenset()) | {number - 1}
    return columns


def _with_copies(book: Book, removed: list[Removed]) -> tuple[list[Removed], frozenset[str]]:
    """The columns to be removed with those on other sheets that only repeat them, and the values that they held."""
    if book.format is Format.CSV or not removed:
        return removed, frozenset()
    columns = _columns(removed)
    values = removed_values(book, columns)
    return [*removed, *((*copy, _COPY) for copy in copies_of(values, book, columns))], values


def _stripped(path: Path, book: Book, removed: Sequence[Removed], sweep: Sweep) -> tuple[bytes, str, Sequence[str]]:
    """The bytes of the stripped file, its format, and what else changed."""
    raw = path.read_bytes()
    if not removed:
        return raw, book.format.value, ()
    columns = _columns(removed)
    if book.format is Format.CSV:
        return b"".join(strip_csv.strip(open_csv(path), columns[""])), "csv", ()
    if book.format is Format.ODS and raw.startswith(b"PK"):
        with contextlib.suppress(SAXException, *DAMAGE):
            return strip_ods.strip(raw, columns), "ods", strip_ods.CHANGES
    if book.format is Format.XLSX and raw.startswith(b"PK"):
        with contextlib.suppress(strip_xlsx.NotEditableError):
            return strip_xlsx.strip(raw, columns, sweep), "xlsx", strip_xlsx.CHANGES
    return strip_xlsx.write_anew(book, columns), "xlsx", strip_xlsx.CHANGES_ANEW


def strip_file(path: Path, out: Path) -> dict[str, Any]:
    """Write the stripped copy of `path` to `out`; returns what was removed and what else became different.

    Raises `Refusal` where the file cannot be opened, ColumnStayedError where something would have stayed.
    """
    book = open_book(path)
    removed, values = _with_copies(book, _forbidden(book))
    content, after, changes = _stripped(path, book, removed, Sweep(values))
    out.write_bytes(content)
    if _forbidden(open_book(out)):
        raise ColumnStayedError
    before = "xlsm" if book.format is Format.XLSX and book.facts.macros and removed else book.format.value
    return {"removed": removed, "before": before, "after": after, "changes": list(changes)}
