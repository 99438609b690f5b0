"""A few rows of the checked supplier list for the story page: the hero, another hit, a question, a row not listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from comity.check.outcome import Advice, Checked, Outcome, Question, place
from comity.check.summary import EQUIVALENCE_WORDS
from comity.check.workbook import MemberSheet
from comity.cli.story.figures import Example
from comity.vocabulary.problems import RowRef

ADVICE = {
    Advice.RECOGNISE: "Ask the site for its report",
    Advice.TOP_UP: "Ask for the report, look at the rest",
    Advice.ASK: "One question first",
    Advice.COMMISSION: "An audit of its own, if needed",
}
LONGEST = 110


def chosen(rows: Sequence[Checked], sheets: Sequence[MemberSheet], hero_row_id: str) -> tuple[Example, ...]:
    """Up to four rows, each of another kind; the hero first where it was found."""
    kinds = (_is_hero(rows, hero_row_id), _top_ups(rows), _company_questions(rows), _not_listed(rows))
    found = [row for row in (next(kind, None) for kind in kinds) if row]
    return tuple(_example(row, sheets) for row in found)


def _is_hero(rows: Sequence[Checked], row_id: str) -> Iterator[Checked]:
    return (row for row in rows if row.best and row.best.row_id == row_id)


def _top_ups(rows: Sequence[Checked]) -> Iterator[Checked]:
    return (row for row in rows if row.outcome is Outcome.LISTED and row.advice is Advice.TOP_UP)


def _company_questions(rows: Sequence[Checked]) -> Iterator[Checked]:
    """Companies with several listed sites first."""
    asked = [row for row in rows if row.question is Question.COMPANY]
    return iter(sorted(asked, key=lambda row: -len(row.candidates)))


def _not_listed(rows: Sequence[Checked]) -> Iterator[Checked]:
    return (row for row in rows if row.outcome is Outcome.NOT_LISTED)


def _example(row: Checked, sheets: Sequence[MemberSheet]) -> Example:
    found: tuple[str, ...] = ()
    if row.question is Question.COMPANY:
        found = (row.reasons[0], *(f"{each.row.site_name}, {place(each.row)}" for each in row.candidates[:3]))
    elif row.best:
        equivalence = EQUIVALENCE_WORDS.get(row.best.equivalence, "")
        detail = ", ".join(part for part in (equivalence, row.best.audited) if part)
        found = tuple(line for line in (f"{row.best.site_name}, {place(row.best)}", detail) if line)
    return Example(as_written(row.ref, sheets), row.outcome.value, found, ADVICE[row.advice])


def as_written(ref: RowRef, sheets: Sequence[MemberSheet]) -> str:
    """The member's own row as one line: its different texts, without numbers of its own."""
    sheet = next(sheet for sheet in sheets if sheet.name == ref.sheet)
    cells = next(cells for number, cells in sheet.rows if number == ref.row)
    texts = dict.fromkeys(str(cell) for cell in cells if cell is not None and not str(cell).isdecimal())
    line = " | ".join(text for text in texts if text)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
