"""Dates as spreadsheets know them: a day, a month, a quarter or a year, with what can be said of each."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which only the year, quarter or month may be known.

    `first` is the first day that it may mean (a day for precision DAY, else the first of the period).
    """

    first: date
    precision: Precision

    @classmethod
    def day(cls, value: date) -> PartialDate:
        return cls(value, Precision.DAY)

    @classmethod
    def month(cls, year: int, month: int) -> PartialDate:
        return cls(date(year, month, 1), Precision.MONTH)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> PartialDate:
        return cls(date(year, 3 * quarter - 2, 1), Precision.QUARTER)

    @classmethod
    def year(cls, year: int) -> PartialDate:
        return cls(date(year, 1, 1), Precision.YEAR)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """The date that `str` made `text` of; raises ValueError for any other text."""
        if len(text) == 10:
            return cls.day(date.fromisoformat(text))
        year, _, rest = text.partition("-")
        if rest.startswith("Q"):
            return cls.quarter(int(year), int(rest[1:]))
        return cls.month(int(year), int(rest)) if rest else cls.year(int(year))

    @property
    def last(self) -> date:
        """The last day that it may mean: what counts for the window and the minimum age (product.md, Dates)."""
        if self.precision is Precision.DAY:
            return self.first
        months = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.YEAR: 12}[self.precision]
        month = self.first.month + months - 1
        return date(self.first.year, month, calendar.monthrange(self.first.year, month)[1])

    def __str__(self) -> str:
        """`YYYY-MM-DD`, `YYYY-MM`, `YYYY-Qn` or `YYYY`."""
        if self.precision is Precision.DAY:
            return self.first.isoformat()
        year, month = f"{self.first.year:04d}", self.first.month
        if self.precision is Precision.YEAR:
            return year
        return f"{year}-Q{(month + 2) // 3}" if self.precision is Precision.QUARTER else f"{year}-{month:02d}"


def half_year(day: date) -> str:
    """The half-year of a day, as editions print it: `2025-H1`."""
    return f"{day.year}-H{1 if day.month <= 6 else 2}"


def half_year_end(text: str) -> date:
    """The last day of a half-year, or of a year, as editions print it. Raises ValueError for any other text."""
    if text.endswith("-H1"):
        return date(int(text[:-3]), 6, 30)
    return date(int(text.removesuffix("-H2")), 12, 31)


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` earlier; the last of that month where it is shorter.

    The leap-day rule of the listing window (product.md, Dates; both ends in): a cut-off on 29 February 2024 opens the
    window on 28 February 2021, the last of its month. An audit on 29 February 2024 is inside the window of every
    cut-off up to 28 February 2027, whose window opens the day before, and outside from 1 March 2027 on.
    """
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_after(day: date, months: int) -> date:
    """The same day of the month `months` later; the last of that month where it is shorter."""
    return months_before(day, -months)
