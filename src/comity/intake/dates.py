"""The dates of a column: each cell read, the order of day and month decided by the column as a whole, or not at all.

A column may come in pieces: `DateEvidence` takes them one after the other and keeps counts only; when all were seen,
`settle` reads every distinct cell in the order that was found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from comity.intake.cells import Cell
from comity.intake.day_cell import is_likely
from comity.intake.day_texts import DayCell, Order, from_serial, read_cell
from comity.reference.date_words import asked_orders
from comity.reference.plain import fold
from comity.vocabulary.dates import PartialDate, Precision

_LONE_WITNESS = 0.02  # share of cells against the order below which they are taken for slips
_SWAPPED_CELLS = 3  # native days that all lie before the 13th: with texts that all lie after, Excel swapped them
_LATE = 12  # a number above it is no month
_ORDERS = {
    ("day", "month", "year"): Order.DMY, ("month", "day", "year"): Order.MDY, ("year", "month", "day"): Order.YMD,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateReading:
    """What became of one cell: `day`, or a problem code with what the cell may mean (day first, month first)."""

    day: PartialDate | None = None
    code: str = ""
    first: PartialDate | None = None
    second: PartialDate | None = None
    repaired: bool = False


@lru_cache(maxsize=1 << 10)
def _hint(heading: str) -> Order | None:
    """The order that a heading itself asks for: `(dd/mm/yyyy)`, `TT.MM.JJJJ`, `jour/mois/annee`, `mm/dd/yyyy`."""
    orders = {_ORDERS[roles] for roles in asked_orders(fold(heading).split()) if roles in _ORDERS}
    return orders.pop() if len(orders) == 1 else None


def _likely_orders(cell: DayCell, today: date) -> list[Order]:
    """The orders in which a cell can be meant; a year of two digits in front only where that year is likely."""
    likely = [order for order, day in cell.orders if is_likely(day, today)]
    return likely or [order for order, _ in cell.orders if order is not Order.YMD]


@dataclass(frozen=True, slots=True)
class _Sight:
    """What one cell tells: the only likely order, the only possible one, whether its year may stand first or last."""

    likely: Order | None
    only: Order | None
    year_first: bool
    year_last: bool
    dots: bool
    serial: float | None


@lru_cache(maxsize=1 << 15, typed=True)
def _sight(value: Cell, today: date) -> _Sight | None:
    """What a text or a number tells about the order of its column; None where it tells nothing."""
    cell = read_cell(value, today)
    if not cell.orders and cell.serial is None:
        return None
    likely = _likely_orders(cell, today)
    first, last = cell.by(Order.YMD), cell.by(Order.DMY) or cell.by(Order.MDY)
    return _Sight(
        likely=likely[0] if len(likely) == 1 else None,
        only=cell.orders[0][0] if len(cell.orders) == 1 else None,
        year_first=first is not None and is_likely(first, today),
        year_last=last is not None and is_likely(last, today),
        dots=cell.dots,
        serial=cell.serial,
    )


@dataclass(slots=True)
class DateEvidence:
    """What the cells of a column tell about the order of its dates: counts that grow with every piece of the column.

    `today` decides years of two digits; `dates_1904` tells that serial days count from 1904.
    """

    today: date
    dates_1904: bool = False
    _witnesses: Counter[Order] = field(default_factory=Counter)
    _open: int = 0
    _year_first: int = 0
    _year_last: int = 0
    _one_order: Counter[Order] = field(default_factory=Counter)
    _dots: bool = False
    _native: int = 0
    _native_late: bool = False

    def add(self, cells: Iterable[Cell | None]) -> None:
        """Take in a piece of the column; every cell counts, also when it repeats another."""
        for cell, count in Counter(cells).items():
            if isinstance(cell, date):
                self._see_native(cell.day, count)
            elif isinstance(cell, str | float | int) and (sight := _sight(cell, self.today)):
                self._see(sight, count)

    def _see(self, sight: _Sight, count: int) -> None:
        if sight.serial is not None:
            return self._see_native(from_serial(sight.serial, self.dates_1904).first.day, count)
        if sight.likely:
            self._witnesses[sight.likely] += count
        if sight.only:
            self._one_order[sight.only] += count
        self._open += count
        self._dots = self._dots or sight.dots
        self._year_first += count * sight.year_first
        self._year_last += count * sight.year_last
        return None

    def _see_native(self, day: int, count: int) -> None:
        self._native += count
        self._native_late = self._native_late or day > _LATE

    @property
    def contradicts(self) -> bool:
        """Whether the cells prove different orders, so that no other evidence may settle the open ones."""
        return bool(self._witnesses) and self._own_order() is None

    @property
    def swapped(self) -> bool:
        """Whether the column went through a program that reads day and month the other way round.

        Then its days up to the 12th have become days of the spreadsheet with day and month swapped, and only the others
        are still text: texts of one order whose day is after the 12th, and no such day among the native ones.
        """
        only_late = self._open >= _SWAPPED_CELLS and max(self._one_order.values(), default=0) == self._open
        return only_late and self._native >= _SWAPPED_CELLS and not self._native_late

    def _own_order(self) -> Order | None:
        # Texts of three two-digit numbers begin with the year where that is always likely and the year last is not.
        if self._open and self._year_first == self._open and self._year_last < self._open:
            return Order.YMD
        total = self._witnesses.total()
        if not total:
            return None
        best, count = min(self._witnesses.items(), key=lambda item: (-item[1], item[0]))
        return best if total - count <= _LONE_WITNESS * total else None

    def order(self, heading: str = "") -> Order | None:
        """The order of the column's texts, or None where nothing tells or the column contradicts itself.

        Evidence, strongest first: cells that only one order makes a day of (one in fifty may speak against the
        others); the heading, if it names the order; dots, which everywhere mean day first.
        """
        own = self._own_order()
        if own or self._witnesses:
            return own
        return _hint(heading) or (Order.DMY if self._dots else None)

    def order_among(
        self, heading: str, sheet: Iterable[Order | None], file: Iterable[Order | None] = ()
    ) -> Order | None:
        """`order`, and where the column tells nothing the one order of the other columns of dates of its sheet, and
        then of the other sheets of its file. Columns that differ tell nothing."""
        own = self.order(heading)
        if own or self.contradicts:
            return own
        return _common(sheet) or _common(file)


def _common(orders: Iterable[Order | None]) -> Order | None:
    known = {order for order in orders if order}
    return known.pop() if len(known) == 1 else None


def _turned(day: PartialDate) -> PartialDate | None:
    if day.precision is not Precision.DAY or day.first.day > _LATE:
        return None
    return PartialDate.day(day.first.replace(day=day.first.month, month=day.first.day))


def _doubt(first: PartialDate | None, second: PartialDate | None) -> DateReading:
    return DateReading(code="date_undecidable", first=first, second=second)


def _in_order(cell: DayCell, order: Order | None) -> DateReading:
    """A cell whose order is not shown, in that of its column."""
    order = order or (Order.DMY if cell.dots else None)
    # 30.02.25 in a column of days first is no day of 2030: two digits in front are a year only where the column says so
    if order in (Order.DMY, Order.MDY) and all(other is Order.YMD for other, _ in cell.orders):
        return DateReading(code="date_impossible")
    options = [day for _, day in cell.orders]
    if len(set(options)) == 1:
        return DateReading(day=options[0])
    chosen = cell.by(order) if order else None
    return DateReading(day=chosen) if chosen else _doubt(options[0], options[1])


def _settled(cell: DayCell, order: Order | None, dates_1904: bool) -> DateReading:
    if cell.trouble:
        return DateReading(code=cell.trouble.value)
    if cell.serial is not None:
        return DateReading(day=from_serial(cell.serial, dates_1904))
    if cell.firm:
        return DateReading(day=cell.firm, repaired=cell.repaired)
    return _in_order(cell, order)


@lru_cache(maxsize=1 << 15, typed=True)
def settle(value: Cell | None, order: Order | None, swapped: bool, dates_1904: bool, today: date) -> DateReading:
    """One cell in the order of its column (`DateEvidence.order_among`), to be called once for each distinct cell.

    `swapped` as `DateEvidence.swapped`: then a day that the spreadsheet knows may have its day and month exchanged,
    which is asked and not guessed.
    """
    cell = read_cell(value, today)
    reading = _settled(cell, order, dates_1904)
    if not swapped or reading.day is None or not (isinstance(value, date) or cell.serial is not None):
        return reading
    turned = _turned(reading.day)
    return _doubt(reading.day, turned) if turned and turned != reading.day else reading


@dataclass(frozen=True, slots=True)
class DateColumn:
    """The cells of one column of dates, with its heading and whether serial days count from 1904."""

    values: Sequence[Cell | None]
    heading: str
    dates_1904: bool


def _evidence(column: DateColumn, today: date) -> DateEvidence:
    evidence = DateEvidence(today, column.dates_1904)
    evidence.add(column.values)
    return evidence


def decide_order(values: Sequence[Cell | None], heading: str, today: date) -> Order | None:
    """The order of the texts of a whole column; see `DateEvidence.order`."""
    return _evidence(DateColumn(values, heading, False), today).order(heading)


def read_dates(
    column: DateColumn, more: Sequence[DateColumn], today: date, file: Sequence[DateColumn] = ()
) -> list[DateReading]:
    """Every cell of a column, read.

    `more` are other columns of dates of the sheet, asked where the column tells nothing; `file` those of other sheets,
    asked last.
    """
    evidence = _evidence(column, today)
    sheet, others = ([decide_order(other.values, other.heading, today) for other in group] for group in (more, file))
    order = evidence.order_among(column.heading, sheet, others)
    swapped = evidence.swapped
    return [settle(value, order, swapped, column.dates_1904, today) for value in column.values]
