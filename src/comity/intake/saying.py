"""Problems made from their codes: the sentences of `reference/problems.yaml` filled in with the place and the value."""

from __future__ import annotations

from dataclasses import dataclass

from comity.reference.problems import problem_kinds
from comity.vocabulary.problems import Problem, Severity

_LONGEST_VALUE = 80


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: `sheet` "" for CSV, `row` counted from 1, `column` the heading as written."""

    sheet: str = ""
    row: int | None = None
    column: str = ""
    many_sheets: bool = False

    def words(self) -> str:
        """`Row 214`, `Sheet 'Sites', row 214`, `Sheet 'Sites'` or `The list`."""
        sheet = f"Sheet '{self.sheet}'" if self.sheet and (self.many_sheets or self.row is None) else ""
        if self.row is None:
            return sheet or "The list"
        return f"{sheet}, row {self.row}" if sheet else f"Row {self.row}"


def quoted(text: str) -> str:
    """A value as it stands in a sentence: in quotes, cut where it is long."""
    cut = text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
    return f"'{cut}'"


def problem(code: str, place: Place, value: str = "", **more: str) -> Problem:
    """The problem `code` at `place`. `more` fills the fields of its sentences; `value` is shown and kept."""
    kind = problem_kinds()[code]
    words = {
        "place": place.words(),
        "value": quoted(value),
        "column": quoted(place.column or "without a heading"),
        **more,
    }
    return Problem(
        severity=kind.severity,
        code=code,
        sheet=place.sheet,
        row=place.row,
        column=place.column,
        value=value,
        message=kind.says.format(**words),
        repair=kind.repair.format(**words),
    )


def is_error(found: Problem) -> bool:
    """Whether the problem keeps its row (or the list) out."""
    return found.severity is Severity.ERROR
