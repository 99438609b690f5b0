"""Lists with one row for a site and a column for each year: the columns found, and the latest audit of each row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from comity.intake.cells import Cell, cell_text
from comity.intake.content import Profile
from comity.intake.dates import DateReading, settle
from comity.intake.day_cell import Order
from comity.intake.layout import Heading
from comity.reference import protocols
from comity.reference.headings import understand
from comity.reference.row_words import says_nothing
from comity.vocabulary.dates import PartialDate

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_TICKS = frozenset(("x", "xx", "✓", "✔", "√", "●", "•", "o", "y", "yes", "j", "ja", "oui", "si", "sí", "sim", "ya", "evet", "tak", "是", "有", "はい", "○", "〇", "◯", "1", "true", "done", "ok"))  # fmt: skip
_DATED = ("audit_date", "audit_start")
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class YearColumn:
    """A column of audits of one year: it holds dates, ticks or protocols; or, with `protocol`, only protocols."""

    heading: Heading
    year: int
    protocol: bool = False


def _year_column(heading: Heading, profile: Profile) -> YearColumn | None:
    for text in (heading.text, heading.grouped):
        years = _YEAR.findall(text)
        if len(set(years)) != 1:
            continue
        rest = _YEAR.sub(" ", text).strip()
        guess = understand(rest)[0].field if rest and understand(rest) else ""
        if rest and guess not in (*_DATED, "protocol"):
            continue
        only_protocol = guess == "protocol" and heading.grouped != heading.text and profile.share("dates") == 0
        return YearColumn(heading, int(years[0]), only_protocol)
    return None


def find_years(headings: Sequence[Heading], profiles: Mapping[int, Profile]) -> tuple[YearColumn, ...]:
    """The columns of a table that stand for years; none where a plain column of audit dates stands beside them."""
    found = [column for heading in headings if (column := _year_column(heading, profiles[heading.index]))]
    own = {column.heading.index for column in found}
    plain = any(
        guess.field in _DATED and guess.certainty >= 0.9
        for heading in headings
        if heading.index not in own
        for guess in understand(heading.text)[:1]
    )
    years = {column.year for column in found if not column.protocol}
    return tuple(found) if len(years) >= _FEWEST and not plain else ()


@dataclass(frozen=True, slots=True)
class YearRules:
    """What cells of year columns are read by: the order of their days and months, and the last day that counts."""

    order: Order | None
    dates_1904: bool
    cutoff: date
    today: date


def _within(cell: Cell, year: int, rules: YearRules) -> DateReading | None:
    """What a cell under a year says: a date, a day or month of that year, or that there was an audit; None if none."""
    text = cell_text(cell)
    if not text or says_nothing(text) or cell is False:
        return None
    for written in _ways(cell, text, year):
        reading = settle(written, rules.order, False, rules.dates_1904, rules.today)
        if reading.day is not None or reading.code == "date_undecidable":
            return reading
    if text.casefold() in _TICKS or protocols.family(text) not in ("", protocols.OWN):
        return DateReading(day=PartialDate.year(year))
    return reading


def _ways(cell: Cell, text: str, year: int) -> list[Cell]:
    """How a cell may be written as a date: "12 May" and "12/05" stand for a day of the year above them."""
    if not isinstance(cell, str) or re.search(r"\d{4}|\d\D+\d+\D+\d", text):
        return [cell]
    return [f"{text} {year}", f"{text}/{year}", cell] if any(char.isalnum() for char in text) else [cell]


def latest(cells: Sequence[tuple[YearColumn, Cell]], rules: YearRules) -> tuple[DateReading, str, Cell]:
    """Of the cells of one row: the latest audit up to the cut-off date, the protocol that stands with it, and its cell.

    Without any audit the reading has the code of what went wrong (`date_missing` where all cells are empty).
    """
    read = [(column, cell, _within(cell, column.year, rules)) for column, cell in cells if not column.protocol]
    dated = [(reading.day.last, column, cell, reading) for column, cell, reading in read if reading and reading.day]
    past = [found for found in dated if found[0] <= rules.cutoff]
    if not dated:
        wrong = next((found for found in read if found[2]), None)
        return (wrong[2], "", wrong[1]) if wrong and wrong[2] else (DateReading(code="date_missing"), "", "")
    _, column, cell, reading = max(past or dated, key=lambda found: (found[0], found[1].heading.index))
    own = cell_text(cell)
    beside = [cell_text(other) for each, other in cells if each.protocol and each.year == column.year]
    named = own if protocols.family(own) not in ("", protocols.OWN) else ""
    return reading, next(iter(beside), named), cell
