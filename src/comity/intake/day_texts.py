"""One cell as a date: what it may mean in each order of day, month and year. The column decides later (`dates.py`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from comity.intake.cells import Cell, clean
from comity.intake.day_cell import (
    MISSING,
    UNREADABLE,
    YEARS,
    DayCell,
    Order,
    Trouble,
    is_likely,
    year_of_four,
)
from comity.intake.day_shapes import is_day, read_stretch
from comity.intake.day_tokens import Part, Stretch, take_apart
from comity.intake.day_writing import plain
from comity.reference.date_words import has_foreign_word
from comity.vocabulary.dates import PartialDate, Precision

__all__ = ["DayCell", "Order", "Trouble", "from_serial", "looks_like_date", "read_cell", "read_text"]

_SERIALS = range(20_000, 80_001)  # 1954 to 2119 in the system of 1900
_LIKELY_SERIALS = range(38_000, 51_000)  # 2004 to 2039: bare numbers that are taken for days without being asked to
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LONGEST = 120  # letters beyond which a cell is a text and no date
_LINES = str.maketrans({"\n": ";", "\r": ";"})
_COMMON = re.compile(r"(\d{1,4})([-./])(\d{1,2})\2(\d{4}|\d{1,2})")
_SERIAL_TEXT = re.compile(r"\d{5}[.,]\d+")
_WHOLE_NUMBER = re.compile(r"(\d+)(?:[.,]0+)?")
_MONTH_AS_NUMBER = re.compile(r"(?:1[0-2]|[1-9])\.20[0-4]\d")
_MONTH_BEFORE_YEAR_AFTER = 2012  # before 2013 yyyymm may be ddmmyy or yymmdd as well
# Beside other words a date must show its year in full, and more than the year; "9, 2025" may follow any unknown month.
_CLEAR = re.compile("(?=.*y.*)(?!y$)(?![ny][- .,_~][ny]$).+")
_NO_DAYS = frozenset((date(1970, 1, 1),))  # what programs write for "no date", besides years that are out of `YEARS`
_DIGIT, _DECIMAL = re.compile(r"\d"), re.compile(r"\s*[+-]?\d{1,3}[.,]\d+\s*")
_LONGEST_FORM = 60  # letters beyond which nothing is taken for a date without being asked to
_ANY_DAY = date(2025, 1, 1)


def _one_number(text: str, today: date) -> DayCell | None:
    """Digits without any mark: a year, a serial number, a month, or day, month and year of two digits each."""
    number = int(text)
    if len(text) == 4:
        year = year_of_four(number)
        return DayCell(firm=PartialDate.year(year)) if year else UNREADABLE
    if len(text) == 5:
        return DayCell(serial=float(number)) if number in _SERIALS else UNREADABLE
    if len(text) == 6:
        return _six_digits(text, today)
    return None if len(text) in (7, 8) else UNREADABLE


def _six_digits(text: str, today: date) -> DayCell:
    year, month = int(text[:4]), int(text[4:])
    if year in YEARS and 1 <= month <= 12:
        return DayCell(firm=PartialDate.month(year, month)) if year > _MONTH_BEFORE_YEAR_AFTER else UNREADABLE
    parts = tuple(Part("n", int(text[index : index + 2]), 2) for index in (0, 2, 4))
    found = read_stretch(Stretch("n_n_n", parts), today)
    likely = tuple((order, day) for order, day in found.orders if is_likely(day, today))
    return DayCell(orders=likely) if likely else UNREADABLE


def _numbers(text: str, today: date) -> DayCell | None:
    """What holds for texts of digits only; None where the text has to be taken apart."""
    if text.startswith("-") and text[1:2].isdecimal():
        return UNREADABLE
    if _SERIAL_TEXT.fullmatch(text):
        return DayCell(serial=float(text.replace(",", ".")))
    whole = _WHOLE_NUMBER.fullmatch(text)
    return _one_number(whole[1], today) if whole else None


def _common(text: str, today: date) -> DayCell | None:
    """Most dates are three numbers with the same mark twice: they need not be taken apart."""
    found = _COMMON.fullmatch(text)
    if not found:
        return None
    numbers = (found[1], found[3], found[4])
    if len(numbers[0]) == 3 or (len(numbers[0]) == len(numbers[2]) == 4):
        return None
    parts = []
    for number in numbers:
        year = year_of_four(int(number)) if len(number) == 4 else None
        if len(number) == 4 and not year:
            return UNREADABLE
        parts.append(Part("y", year, 4) if year else Part("n", int(number), len(number)))
    shape = found[2].join(part.letter for part in parts)
    buddhist = any(
        part.letter == "y" and part.value != int(number) for part, number in zip(parts, numbers, strict=True)
    )
    return read_stretch(Stretch(shape, tuple(parts), thai=buddhist), today)


def _beside_words(stretches: Sequence[Stretch], today: date) -> DayCell:
    """The one date of a cell that holds other words too; none where there may be two, or only a year."""
    readings = [(stretch, read_stretch(stretch, today)) for stretch in stretches if _CLEAR.fullmatch(stretch.shape)]
    dates = [(stretch, found) for stretch, found in readings if found.trouble is not Trouble.UNREADABLE]
    if len(dates) != 1:
        return UNREADABLE
    others = [stretch for stretch in stretches if stretch is not dates[0][0]]
    harmless = all(not set("myq") & set(stretch.shape) and len(stretch.parts) <= 2 for stretch in others)
    return dates[0][1] if harmless else UNREADABLE


def _taken_apart(text: str, today: date, weekdays: bool = False) -> tuple[DayCell, bool]:
    tokens = take_apart(text, today, weekdays)
    if tokens.void or not tokens.stretches:
        return UNREADABLE, tokens.strangers
    found = _beside_words(tokens.stretches, today) if tokens.strangers else read_stretch(tokens.stretches[0], today)
    if found.trouble is Trouble.UNREADABLE and not weekdays and sum(s.shape.count("m") for s in tokens.stretches) > 1:
        return _taken_apart(text, today, weekdays=True)
    if tokens.roman and not found.trouble and not is_day(found):
        return UNREADABLE, True
    return found, tokens.strangers


def _no_day(cell: DayCell) -> DayCell:
    """Days that stand for "no date" are none."""
    days = [cell.firm] if cell.firm else [day for _, day in cell.orders]
    return UNREADABLE if any(day.precision is Precision.DAY and day.first in _NO_DAYS for day in days) else cell


@lru_cache(maxsize=1 << 16)
def _read(text: str, today: date) -> tuple[DayCell, bool]:
    """What a text may mean, and whether it holds words that are no part of a date."""
    if len(text) > _LONGEST:
        return (MISSING, False) if text.isspace() else (UNREADABLE, True)
    visible = clean(text.strip().translate(_LINES))
    if not visible.strip(" .,;"):
        return MISSING, False
    quick = _common(visible, today)
    if quick is not None:
        return _no_day(quick), False
    written = plain(visible)
    if not any(char.isdecimal() for char in written):
        return UNREADABLE, True
    numbers = _numbers(written, today)
    if numbers is not None:
        return _no_day(numbers), False
    if written.isdecimal() and len(written) == 7:
        found, strangers = _taken_apart(f"0{written}", today)
        return (UNREADABLE if found.trouble else _no_day(found)), strangers
    found, strangers = _taken_apart(written, today)
    return _no_day(found), strangers


def read_text(text: str, today: date) -> DayCell:
    """What a text may mean as a date. Years of two digits are the nearest at most ten years after `today`.

    Of a visit of several days the last one counts. Beside words that say that no audit took place ("planned", "TBC",
    "valid until", in the languages of `date_words.yaml`) there is no date; beside other words there is one only where
    the cell holds exactly one. Half-years, weeks, fiscal years, and what programs write for "no date" (0000-00-00,
    1900-01-00, 1970-01-01, 2099 and later) are unreadable, since nobody can correct the day in them: the audit is
    missing. Days that do not exist (31 June) are impossible.
    """
    return _read(text, today)[0]


def _native(value: date, today: date) -> DayCell:
    """A day that the spreadsheet knows as one; a year that was formatted as a day (1905-07-17) is read as the year."""
    serial = (value - _EPOCH_1900).days
    if 1990 <= serial <= today.year + 1:
        return DayCell(firm=PartialDate.year(serial), repaired=True)
    return _no_day(DayCell(firm=PartialDate.day(value))) if value.year in YEARS else UNREADABLE


def read_cell(value: Cell | None, today: date) -> DayCell:
    """What a cell may mean as a date: days as the spreadsheet knows them, numbers as years or serials, or text."""
    if isinstance(value, datetime):
        return _native(value.date(), today)
    if isinstance(value, date):
        return _native(value, today)
    if isinstance(value, bool) or value is None:
        return MISSING if value is None else UNREADABLE
    if isinstance(value, float | int):
        return _read_number(float(value), today)
    return read_text(value, today) if isinstance(value, str) else UNREADABLE


def _read_number(value: float, today: date) -> DayCell:
    if value.is_integer() and len(str(int(value))) in (4, 6, 7, 8):
        return read_text(str(int(value)), today)
    if _MONTH_AS_NUMBER.fullmatch(repr(value)):
        return read_text(repr(value), today)
    return DayCell(serial=value) if _SERIALS.start <= value < _SERIALS.stop else UNREADABLE


def from_serial(serial: float, dates_1904: bool) -> PartialDate:
    """The day of a serial number, in the system of 1900 (day 1 is 1900-01-01, with its false leap day) or of 1904."""
    return PartialDate.day((_EPOCH_1904 if dates_1904 else _EPOCH_1900) + timedelta(days=int(serial)))


def looks_like_date(value: Cell) -> bool:
    """Whether a cell has the form of a date, certain or not, and nothing beside it.

    Bare numbers have it only as years, months, days in eight digits, and serial numbers of days from 2004 to 2039.
    """
    if not isinstance(value, str):
        return _has_form(read_cell(value, _ANY_DAY))
    if len(value) > _LONGEST_FORM or not _DIGIT.search(value) or _DECIMAL.fullmatch(value) or has_foreign_word(value):
        return False
    found, strangers = _read(value, _ANY_DAY)
    if value.strip().isdecimal() and (found.trouble or (len(value.strip()) in (6, 7) and found.firm is None)):
        return False
    return not strangers and _has_form(found)


def _has_form(cell: DayCell) -> bool:
    if cell.serial is not None:
        return _LIKELY_SERIALS.start <= cell.serial < _LIKELY_SERIALS.stop
    return cell.trouble in (None, Trouble.IMPOSSIBLE)
