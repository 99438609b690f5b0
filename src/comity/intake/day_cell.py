"""What one cell of a column of dates may mean, before the column has been asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from comity.vocabulary.dates import PartialDate

YEARS = range(1950, 2099)  # 1900 and 2099 are what programs write for "no date"
_BUDDHIST_YEARS, _BUDDHIST = range(2500, 2601), 543
_AHEAD, _BACK = 10, 15  # a year of two digits lies at most ten years ahead; audits of lists are no older than fifteen


class Order(StrEnum):
    """The order of day, month and year in a text that does not show it."""

    DMY = "day first"
    MDY = "month first"
    YMD = "year first"


class Trouble(StrEnum):
    """Why a cell is no date."""

    MISSING = "date_missing"
    UNREADABLE = "date_unreadable"
    IMPOSSIBLE = "date_impossible"


@dataclass(frozen=True, slots=True)
class DayCell:
    """What one cell may mean: a firm date, one for each possible order, a serial number, or trouble.

    Exactly one of the four is given. `dots` tells that day, month and year are parted as people do who put the day
    first (12.5.2025, 12/5-2025, 12/5/2568). `repaired`: a year that the spreadsheet shows as a day.
    """

    firm: PartialDate | None = None
    orders: tuple[tuple[Order, PartialDate], ...] = ()
    serial: float | None = None
    trouble: Trouble | None = None
    dots: bool = False
    repaired: bool = False

    def by(self, order: Order) -> PartialDate | None:
        """What the cell means in one order; None where it cannot be read in it."""
        return next((day for other, day in self.orders if other is order), None)


MISSING = DayCell(trouble=Trouble.MISSING)
UNREADABLE = DayCell(trouble=Trouble.UNREADABLE)
IMPOSSIBLE = DayCell(trouble=Trouble.IMPOSSIBLE)


def make_day(year: int, month: int, day: int) -> PartialDate | None:
    """The day, or None where there is none of that number."""
    try:
        return PartialDate.day(date(year, month, day))
    except ValueError:
        return None


def year_of_four(number: int) -> int | None:
    """A year of four digits, also of the Buddhist era; None outside the years that a list can speak of."""
    if number in YEARS:
        return number
    return number - _BUDDHIST if number in _BUDDHIST_YEARS else None


def year_of_two(number: int, today: date, thai: bool = False) -> int:
    """A year of two digits: the nearest at most ten years ahead; in a Thai text the Buddhist one if it is likely."""
    buddhist = _BUDDHIST_YEARS.start + number - _BUDDHIST
    if thai and today.year - _BACK <= buddhist <= today.year + 2:
        return buddhist
    century = today.year // 100 * 100
    return century + number if century + number <= today.year + _AHEAD else century - 100 + number


def is_likely(day: PartialDate, today: date) -> bool:
    """Whether an audit of a list can have been on such a day: not fifteen years ago, nor two years ahead."""
    return today.year - _BACK <= day.first.year <= today.year + 2
