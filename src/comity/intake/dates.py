"""The dates of a column: each cell read, the order of day and month decided by the column as a whole, or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from comity.intake.cells import Cell
from comity.intake.day_texts import DayCell, Order, from_serial, read_cell
from comity.reference.plain import fold
from comity.vocabulary.dates import PartialDate, Precision

_LONE_WITNESS = 0.02  # share of cells against the order below which they are taken for slips
_SWAPPED_CELLS = 8  # native days that all lie before the 13th: with texts that all lie after, Excel swapped them
_DAY, _MONTH, _YEAR = "dtjg", "m", "yaj"


@dataclass(frozen=True, slots=True)
class DateReading:
    """What became of one cell: `day`, or a problem code with what the cell may mean (day first, month first)."""

    day: PartialDate | None = None
    code: str = ""
    first: PartialDate | None = None
    second: PartialDate | None = None
    repaired: bool = False


def _hint(heading: str) -> Order | None:
    """The order that a heading itself asks for: `(dd/mm/yyyy)`, `TT.MM.JJJJ`, `jj/mm/aaaa`, `mm/dd/yyyy`."""
    text = " ".join(re.findall(r"\b(?:dd?|mm?|y{2,4}|jj?|a{2,4}|j{4}|tt|gg|rrrr)\b", fold(heading)))
    if re.fullmatch(r"(dd?|jj?|tt|gg) (mm?|aa) (y+|a+|j+|rrrr)", text):
        return Order.DMY
    if re.fullmatch(r"mm? (dd?|jj?|tt|gg) (y+|a+|j+|rrrr)", text):
        return Order.MDY
    return Order.YMD if re.fullmatch(r"(y+|a+|j+|rrrr) mm? (dd?|jj?|tt|gg)", text) else None


def _plausible(day: PartialDate, today: date) -> bool:
    return today.year - 15 <= day.first.year <= today.year + 2


def _witnesses(cells: Sequence[DayCell], today: date) -> dict[Order, int]:
    """How many cells can be read in one order only (years of two digits: only plausible years count)."""
    counts = dict.fromkeys(Order, 0)
    for cell in cells:
        likely = [order for order, day in cell.orders if _plausible(day, today)] or [
            order for order, _ in cell.orders if order is not Order.YMD
        ]
        if len(likely) == 1:
            counts[likely[0]] += 1
    return counts


def _year_first(cells: Sequence[DayCell], today: date) -> bool:
    """Whether texts of three two-digit numbers begin with the year: always plausible first, not always last."""
    if not cells or any(cell.by(Order.YMD) is None for cell in cells):
        return False
    first = [cell.by(Order.YMD) for cell in cells]
    last = [cell.by(Order.DMY) or cell.by(Order.MDY) for cell in cells]
    return all(day and _plausible(day, today) for day in first) and not all(
        day and _plausible(day, today) for day in last
    )


def decide_order(cells: Sequence[DayCell], heading: str, today: date) -> Order | None:
    """The order of the texts of a column, or None where nothing tells or the column contradicts itself.

    Evidence: cells that only one order makes a day of; the heading; dots, which everywhere mean day first.
    Up to one cell in fifty may speak against the others.
    """
    open_cells = [cell for cell in cells if cell.orders]
    if _year_first(open_cells, today):
        return Order.YMD
    witnesses = _witnesses(open_cells, today)
    best = max(witnesses, key=lambda order: witnesses[order])
    total = sum(witnesses.values())
    if total:
        return best if total - witnesses[best] <= _LONE_WITNESS * total else None
    return _hint(heading) or (Order.DMY if any(cell.dots for cell in open_cells) else None)


def _swapped(values: Sequence[Cell], cells: Sequence[DayCell]) -> bool:
    """Whether a column of day-first texts went through an Excel that reads month first.

    Then its days up to the 12th have become native days with day and month swapped, and only the others are still text.
    """
    native = [value.day for value in values if isinstance(value, date | datetime)]
    texts = [cell for cell in cells if cell.orders]
    only_late = len(texts) >= _SWAPPED_CELLS and all(cell.by(Order.DMY) and not cell.by(Order.MDY) for cell in texts)
    return only_late and len(native) >= _SWAPPED_CELLS and max(native) <= 12


def _turned(day: PartialDate) -> PartialDate | None:
    if day.precision is not Precision.DAY or day.first.day > 12:
        return None
    return PartialDate.day(day.first.replace(day=day.first.month, month=day.first.day))


def _doubt(first: PartialDate | None, second: PartialDate | None) -> DateReading:
    return DateReading(code="date_undecidable", first=first, second=second)


def _settle(cell: DayCell, order: Order | None, dates_1904: bool) -> DateReading:
    if cell.trouble:
        return DateReading(code=cell.trouble.value)
    if cell.serial is not None:
        return DateReading(day=from_serial(cell.serial, dates_1904))
    if cell.firm:
        return DateReading(day=cell.firm, repaired=cell.repaired)
    order = order or (Order.DMY if cell.dots else None)
    # 30.02.25 in a column of days first is no day of 2030: two digits in front are a year only where the column says so
    if order in (Order.DMY, Order.MDY) and all(other is Order.YMD for other, _ in cell.orders):
        return DateReading(code="date_impossible")
    meanings = {day for _, day in cell.orders}
    chosen = cell.by(order) if order else None
    if len(meanings) == 1:
        chosen = cell.orders[0][1]
    if chosen:
        return DateReading(day=chosen)
    options = [day for _, day in cell.orders]
    return DateReading(day=options[0]) if len(options) == 1 else _doubt(options[0], options[1])


@dataclass(frozen=True, slots=True)
class DateColumn:
    """The cells of one column of dates, with its heading and whether serial days count from 1904."""

    values: Sequence[Cell | None]
    heading: str
    dates_1904: bool


def read_dates(column: DateColumn, more: Sequence[DateColumn], today: date) -> list[DateReading]:
    """Every cell of a column, read. `more` are other columns of dates of the sheet, asked where it tells nothing."""
    cells = [read_cell(value, today) for value in column.values]
    order = decide_order(cells, column.heading, today)
    if order is None and not any(_witnesses([cell for cell in cells if cell.orders], today).values()):
        order = _order_of_others(more, today)
    readings = [_settle(cell, order, column.dates_1904) for cell in cells]
    present = [value for value in column.values if value is not None]
    if _swapped(present, cells):
        return [_maybe_turned(value, reading) for value, reading in zip(column.values, readings, strict=True)]
    return readings


def _maybe_turned(value: Cell | None, reading: DateReading) -> DateReading:
    if not isinstance(value, date) or reading.day is None:
        return reading
    turned = _turned(reading.day)
    return _doubt(reading.day, turned) if turned and turned != reading.day else reading


def _order_of_others(more: Sequence[DateColumn], today: date) -> Order | None:
    orders = {
        decide_order([read_cell(value, today) for value in column.values], column.heading, today) for column in more
    }
    orders.discard(None)
    return orders.pop() if len(orders) == 1 else None


class DateEvidence:
    """shim"""

    def __init__(self, today):
        self.today = today
        self.values = []

    def add(self, cells):
        self.values.extend(cells)

    def _cells(self):
        return [read_cell(value, self.today) for value in self.values]

    def order(self, heading):
        return decide_order(self._cells(), heading, self.today)

    @property
    def silent(self):
        return not any(_witnesses([cell for cell in self._cells() if cell.orders], self.today).values())

    @property
    def swapped(self):
        return _swapped([value for value in self.values if value is not None], self._cells())


def settle(value, order, swapped, dates_1904, today):
    reading = _settle(read_cell(value, today), order, dates_1904)
    return _maybe_turned(value, reading) if swapped else reading
