"""Problems made from their codes: the place and the value are kept, the sentences are made where they are read."""

from __future__ import annotations

from dataclasses import dataclass

from comity.intake.telling import EMAIL
from comity.reference.problems import problem_kinds
from comity.vocabulary.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: `sheet` "" for CSV, `row` and `number` (of the column) from 1, `column` the heading.

    `many_sheets` tells whether the sheet must be named for the row to be found.
    """

    sheet: str = ""
    row: int | None = None
    column: str = ""
    number: int | None = None
    many_sheets: bool = False


def problem(code: str, place: Place, value: str = "", /, **details: str) -> Problem:
    """The problem `code` at `place`. `details` fill the fields of its sentences; `value` is shown and kept."""
    if place.many_sheets:
        details["many_sheets"] = "yes"
    return Problem(
        severity=problem_kinds()[code].severity,
        code=code,
        sheet=place.sheet,
        row=place.row,
        column=place.column,
        value=EMAIL.sub("…", value) if "@" in value else value,  # nobody's address is carried on
        column_number=place.number,
        details=tuple(details.items()),
    )


def is_error(code: str) -> bool:
    """Whether a problem of this code keeps its row (or the list) out."""
    return problem_kinds()[code].severity is Severity.ERROR
