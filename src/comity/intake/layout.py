"""Where the table of a sheet is: its row of headings, found by what the headings say, also over two rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.intake.cells import Cell, cell_text
from comity.intake.open import Sheet
from comity.reference import forbidden
from comity.reference.headings import understand
from comity.reference.row_words import announcement, sequence

_LAST_HEADER_ROW = 100
_LONGEST_HEADING = 80
_SURE = 0.7
_TWO_ROWS_COST = 0.05
_WORTH = {"site_name": 3.0, "supplier_name": 2.0, "country": 2.0, "audit_date": 2.0, "address": 1.5, "city": 1.2}
_NOT_TEXT = "\x00"
_NAMES = ("site_name", "supplier_name")


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: `index` from 0, its own text as written, and that text with the group that stands above it."""

    index: int
    text: str
    grouped: str


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a sheet: `first` and `last` are the indices (from 0) of its rows of headings."""

    sheet: Sheet
    first: int
    last: int
    headings: tuple[Heading, ...]
    score: float

    def body(self) -> Sequence[tuple[int, list[Cell]]]:
        """The rows below the headings with their numbers as Excel shows them."""
        return [(index + 1, self.sheet.rows[index]) for index in range(self.last + 1, len(self.sheet.rows))]


def _texts(row: Sequence[Cell]) -> list[str]:
    """The cells as clean text; what is no text is marked, since headings are text."""
    return [cell_text(cell) if isinstance(cell, str) else _NOT_TEXT + cell_text(cell) for cell in row]


def _single(texts: Sequence[str]) -> tuple[Heading, ...]:
    return tuple(Heading(index, text, text) for index, text in enumerate(texts) if text)


def _double(upper: Sequence[str], lower: Sequence[str]) -> tuple[Heading, ...]:
    """Headings of two rows: the lower text with the upper one that spans it as its group, or the upper where alone."""
    headings: list[Heading] = []
    group = ""
    for index in range(max(len(upper), len(lower))):
        above = upper[index] if index < len(upper) else ""
        below = lower[index] if index < len(lower) else ""
        group = above or group
        if below:
            headings.append(Heading(index, below, f"{group} {below}".strip()))
        elif above:
            headings.append(Heading(index, above, above))
    return tuple(headings)


def _worth_of(text: str) -> tuple[str, float]:
    if text.startswith(_NOT_TEXT):
        return "", -1.0
    if len(text) > _LONGEST_HEADING:
        return "", -0.5
    guesses = understand(text)
    if not guesses:
        return ("forbidden:" + text, 0.5) if forbidden.reason(text) else ("", -0.05)
    best = guesses[0]
    if announcement(text) or sequence(text):
        return best.field, 0.2 * best.certainty
    return best.field, _WORTH.get(best.field, 1.0) * best.certainty


def _score(headings: Sequence[Heading]) -> float:
    """How much a row reads like headings: each field counts once; numbers, dates and long texts count against it."""
    best: dict[str, float] = {}
    against = 0.0
    for heading in headings:
        texts = dict.fromkeys((heading.text, heading.grouped))
        field, worth = max((_worth_of(text) for text in texts), key=lambda found: found[1])
        if field:
            best[field] = max(best.get(field, 0.0), worth)
        else:
            against += worth
    if not any(name in best for name in _NAMES):
        return 0.0
    return sum(best.values()) + against


def _candidates(sheet: Sheet) -> list[Table]:
    tables: list[Table] = []
    texts = [_texts(row) for row in sheet.rows[:_LAST_HEADER_ROW]]
    above = 0.0
    for index, lower in enumerate(texts):
        single = _single(lower)
        score = _score(single)
        if single:
            tables.append(Table(sheet, index, index, single, score))
        # two rows of data cannot be a heading of two rows: one of them must read like headings by itself
        likely, above = max(score, above) > 0, score
        if likely and index and sum(map(bool, texts[index - 1])) > 1 and single:
            double = _double(texts[index - 1], lower)
            tables.append(Table(sheet, index - 1, index, double, _score(double) - _TWO_ROWS_COST * len(double)))
    return tables


def find_table(sheet: Sheet) -> Table | None:
    """The table of a sheet, or None where no row reads like headings with a name of a site or company among them."""
    tables = [table for table in _candidates(sheet) if table.score >= _least(table)]
    if not tables:
        return None
    best = max(tables, key=lambda table: (table.score, -table.last, table.first))
    return _with_group_row(best)


def _least(table: Table) -> float:
    """One heading alone must be sure; several may be weaker each."""
    return 1.9 if len(table.headings) == 1 else _SURE * 2


def _with_group_row(table: Table) -> Table:
    """The same table, with the texts of a row of groups above it known for looking at forbidden words."""
    if table.first != table.last or table.first == 0:
        return table
    upper, lower = (_texts(table.sheet.rows[index]) for index in (table.first - 1, table.first))
    if sum(map(bool, upper)) < 2:
        return table
    own = {heading.index for heading in table.headings}
    headings = tuple(heading for heading in _double(upper, lower) if heading.index in own)
    return Table(table.sheet, table.first, table.last, headings, table.score)


def forbidden_headings(table: Table) -> list[tuple[Heading, str]]:
    """The columns that must not be sent, with the reason (a group of `forbidden.yaml`)."""
    found = []
    for heading in table.headings:
        reason = forbidden.reason(heading.text) or (
            forbidden.reason(heading.grouped) if not understand(heading.text) else ""
        )
        if reason:
            found.append((heading, reason))
    return found
