"""What is wrong with a list, as typed values: one problem per place, with the repair in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem weighs: an error keeps the row out, a warning and a notice do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, order=True)
class RowRef:
    """One row of one list. `sheet` is empty for CSV; `row` counts from 1 as Excel shows it (in CSV: the record)."""

    list: str
    sheet: str
    row: int

    def __str__(self) -> str:
        return f"{self.list}:{self.sheet}:{self.row}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place of a list.

    `code` is one of `reference/problems.yaml`; `row` is None where the whole sheet or column is meant, `column` is the
    heading as the member wrote it and `column_number` its place counted from 1 ("" and None where no column is meant),
    `value` the cell as text: always "" where the column is forbidden. `details` fill the sentences of the code, which
    `reference.sentences` makes in the reader's language.
    """

    severity: Severity
    code: str
    sheet: str
    row: int | None
    column: str
    value: str
    column_number: int | None = None
    details: tuple[tuple[str, str], ...] = ()
