"""A member's own tool: its list without the columns that must not be shared, everything else as it was.

The stripped file is opened again before it appears: a forbidden column that survived would be a bug, not a result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.intake import strip_csv, strip_ods, strip_xlsx
from comity.intake.forbidden_columns import forbidden_of
from comity.intake.open import Book, open_book
from comity.intake.refusal import Refusal
from comity.intake.safety import Format
from comity.vocabulary.errors import ComityError, OptionError, UnreadableFileError
from comity.whole import scratch_in, whole_file


@dataclass(frozen=True, slots=True)
class RemovedColumn:
    """A column that was removed: `sheet` "" for CSV, `column` counted from 1, `reason` a group of `forbidden.yaml`."""

    sheet: str
    column: int
    heading: str
    reason: str


@dataclass(frozen=True, slots=True)
class StripReport:
    """What `strip_list` did: the columns removed, and in sentences what else became different."""

    removed: tuple[RemovedColumn, ...]
    format_before: str
    format_after: str
    changes: tuple[str, ...]

    @property
    def format_changed(self) -> bool:
        """Whether the file was written in another format than it had."""
        return self.format_before != self.format_after


def _open(path: Path) -> Book:
    try:
        return open_book(path)
    except Refusal as refusal:
        found = refusal.problems[0]
        raise UnreadableFileError(f"{path.name}: {found.message} {found.repair}") from None


def _removed(book: Book) -> tuple[RemovedColumn, ...]:
    return tuple(
        RemovedColumn(sheet.name, heading.index + 1, heading.text, reason)
        for sheet in book.sheets
        for heading, reason in forbidden_of(sheet)
    )


def _stripped(path: Path, book: Book, removed: Sequence[RemovedColumn]) -> tuple[bytes, str, tuple[str, ...]]:
    """The bytes of the stripped file, its format, and what else changed."""
    raw = path.read_bytes()
    if not removed:
        return raw, book.format.value, ()
    columns: dict[str, frozenset[int]] = {}
    for gone in removed:
        columns[gone.sheet] = columns.get(gone.sheet, frozenset()) | {gone.column - 1}
    if book.format is Format.CSV:
        return strip_csv.strip(raw, columns[""]), "csv", ()
    if book.format is Format.ODS:
        return strip_ods.strip(raw, columns), "ods", strip_ods.CHANGES
    if book.format is Format.XLSX:
        return strip_xlsx.strip(raw, columns), "xlsx", strip_xlsx.CHANGES
    return strip_xlsx.write_anew(book, columns), "xlsx", strip_xlsx.CHANGES_ANEW


def _write(unfinished: Path, content: bytes) -> None:
    """Write the file and read it once more: nothing that must go may have stayed."""
    unfinished.write_bytes(content)
    if _removed(_open(unfinished)):
        raise ComityError(
            f"A column that must not be sent would have stayed in {unfinished.name}; nothing was written."
        )


def strip_list(path: Path, out: Path) -> StripReport:
    """Write the list at `path` to `out` without the columns that must not be shared.

    Format, sheets, row numbers and all other cells stay; xls and xlsb become xlsx. In workbooks the removed columns
    stay as empty columns, in CSV they are gone. Raises UnreadableFileError for a file that cannot be opened and
    OptionError where `out` exists.
    """
    if not path.is_file():
        raise OptionError(f"There is no file {path}.")
    with whole_file(out) as unfinished, scratch_in(unfinished.parent):
        book = _open(path)
        removed = _removed(book)
        content, after, changes = _stripped(path, book, removed)
        _write(unfinished, content)
    return StripReport(removed, book.format.value, after, changes)
