"""One cell as a date: what it may mean in each order of day, month and year. The column decides later (`dates.py`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from comity.intake.cells import Cell, clean
from comity.reference.date_words import eras, idle_words, months, ordinals, quarter_words, range_words
from comity.reference.plain import fold
from comity.vocabulary.dates import PartialDate

_YEARS = range(1950, 2101)
_BUDDHIST = 543
_SERIALS = range(20_000, 80_001)  # 1954 to 2119 in the system of 1900
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_TIME = re.compile(
    r"[t\s]+\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:z|[ap]\.?m\.?|uhr|h|[+-]\d{2}:?\d{2})?$", re.I
)
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_RANGE = re.compile(
    r"\s*(?:–|—|~|～|→|\s-\s|/(?=\d{4}-)|\bto\b|\bbis\b|\buntil\b|\bau\b|\bal\b|\baté\b|\btot\b|\bdo\b|\bsampai\b|\bs/d\b|\bhingga\b|至|到|から|ถึง)\s*",
    re.I,
)
_SIMPLE_RANGE = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?\.?\s*(?:-|–|—|\+|&|/)\s*(?=\d{1,2}\D)")
_CJK = re.compile(r"(\d{2,4}) ?年(?: ?(\d{1,2}) ?月(?: ?(\d{1,2}) ?[日号號]?)?)?")


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

    `dots` tells that day, month and year are parted by dots, which everywhere means day first.
    """

    firm: PartialDate | None = None
    orders: tuple[tuple[Order, PartialDate], ...] = ()
    serial: float | None = None
    trouble: Trouble | None = None
    dots: bool = False
    repaired: bool = False

    def by(self, order: Order) -> PartialDate | None:
        """What the cell means in one order; None where it cannot be read in it."""
        return dict(self.orders).get(order)


_UNREADABLE = DayCell(trouble=Trouble.UNREADABLE)
_IMPOSSIBLE = DayCell(trouble=Trouble.IMPOSSIBLE)


def _day(year: int, month: int, day: int) -> PartialDate | None:
    try:
        return PartialDate.day(date(year, month, day))
    except ValueError:
        return None


def _year(number: int, digits: int, today: date) -> int | None:
    """A year of four digits (also of the Buddhist era), or of two: the nearest that is at most ten years ahead."""
    if digits == 4:
        common = number - _BUDDHIST if number - _BUDDHIST in _YEARS and number not in _YEARS else number
        return common if common in _YEARS else None
    if digits != 2:
        return None
    century = today.year // 100 * 100
    return century + number if century + number <= today.year + 10 else century - 100 + number


def _firm(found: PartialDate | None) -> DayCell:
    return DayCell(firm=found) if found else _IMPOSSIBLE


def _month(year: int, month: int) -> DayCell:
    return DayCell(firm=PartialDate.month(year, month)) if 1 <= month <= 12 else _IMPOSSIBLE


def _by_orders(options: Sequence[tuple[Order, PartialDate | None]], dots: bool) -> DayCell:
    found = tuple((order, day) for order, day in options if day)
    if not found:
        return _IMPOSSIBLE
    return DayCell(orders=found, dots=dots)


def _three_numbers(texts: Sequence[str], today: date, dots: bool) -> DayCell:
    a, b, c = (int(text) for text in texts)
    if len(texts[0]) == 4:
        year = _year(a, 4, today)
        return _firm(_day(year, b, c)) if year else _UNREADABLE
    year = _year(c, len(texts[2]), today) if len(texts[2]) in (2, 4) else None
    options: list[tuple[Order, PartialDate | None]] = []
    if year:
        options += [(Order.DMY, _day(year, b, a)), (Order.MDY, _day(year, a, b))]
    if len(texts[2]) == len(texts[0]) == 2:
        first = _year(a, 2, today)
        options.append((Order.YMD, _day(first, b, c) if first else None))
    return _by_orders(options, dots) if options else _UNREADABLE


def _two_numbers(texts: Sequence[str], today: date) -> DayCell:
    lengths = tuple(map(len, texts))
    if lengths[1] == 4 and lengths[0] <= 2 and (year := _year(int(texts[1]), 4, today)):
        return _month(year, int(texts[0]))
    if lengths[0] == 4 and lengths[1] <= 2 and (year := _year(int(texts[0]), 4, today)):
        return _month(year, int(texts[1]))
    return _UNREADABLE


def _one_number(text: str, today: date) -> DayCell:
    number = int(text)
    if len(text) == 4 and (year := _year(number, 4, today)):
        return DayCell(firm=PartialDate.year(year))
    if len(text) == 8 and int(text[:4]) in _YEARS:
        return _firm(_day(int(text[:4]), int(text[4:6]), int(text[6:])))
    if len(text) == 6 and int(text[:4]) in _YEARS and 1 <= int(text[4:]) <= 12:
        return _month(int(text[:4]), int(text[4:]))
    if len(text) == 5 and number in _SERIALS:
        return DayCell(serial=float(number))
    return _UNREADABLE


def _numbers_only(text: str, today: date) -> DayCell:
    numbers = re.findall(r"\d+", text)
    if re.fullmatch(r"\d{5}[.,]\d+", text):
        return DayCell(serial=float(text.replace(",", ".")))
    dots = bool(re.fullmatch(r"\d+\s*\.\s*\d+\s*\.\s*\d+\.?", text))
    if len(numbers) == 3:
        return _three_numbers(numbers, today, dots)
    if len(numbers) == 2:
        return _two_numbers(numbers, today)
    return _one_number(numbers[0], today) if len(numbers) == 1 else _UNREADABLE


def _month_of(word: str) -> int | None:
    return months().get(word)


def _tokens(text: str) -> list[str]:
    return re.findall(r"\d+|[^\d\s]+", fold(text.replace("'", " ").replace("’", " ")))


def _spelled(text: str, today: date) -> DayCell:
    """A date with its month as a word, in any order; of two days the last one counts."""
    tokens = [token for token in _tokens(text) if token not in idle_words() or token in months()]
    named = [index for index, token in enumerate(tokens) if _month_of(token)]
    strangers = [
        token for token in tokens if not token.isdigit() and not _month_of(token) and token not in range_words()
    ]
    if not named or strangers:
        return _UNREADABLE
    month = _month_of(tokens[named[-1]]) or 0
    numbers = [token for token in tokens if token.isdigit()]
    if len(named) > 1:
        numbers = _numbers_of_last(tokens, named)
    return _with_month(numbers, month, today)


def _numbers_of_last(tokens: Sequence[str], named: Sequence[int]) -> list[str]:
    """The numbers that belong to the last of several named months: those after the one before it, less its own day."""
    after = [token for token in tokens[named[-2] + 1 :] if token.isdigit()]
    years = [token for token in after if len(token) == 4]
    days = [token for token in after if len(token) < 3]
    return days[-1:] + years[-1:]


def _with_month(numbers: Sequence[str], month: int, today: date) -> DayCell:
    year_text = next((text for text in numbers if len(text) == 4), numbers[-1] if numbers else "")
    year = _year(int(year_text), len(year_text), today) if year_text else None
    if year is None:
        return _UNREADABLE
    days = list(numbers)
    days.remove(year_text)
    if not days:
        return _month(year, month)
    if len(days) > 2 or (len(days) == 2 and int(days[0]) >= int(days[1])):
        return _UNREADABLE
    return _firm(_day(year, month, int(days[-1])))


def _quarter(text: str, today: date) -> DayCell | None:
    """A quarter: a number from 1 to 4, a word for quarter, and a year, in any order; None where it is none."""
    tokens = [
        ordinals().get(token, token) for token in _tokens(text) if token not in idle_words() or token in quarter_words()
    ]
    words = [token for token in tokens if isinstance(token, str) and not token.isdigit()]
    numbers = [str(token) for token in tokens if isinstance(token, int) or token.isdigit()]
    if len(numbers) != 2 or not words or any(word not in (*quarter_words(), "第") for word in words):
        return None
    years = [number for number in numbers if len(number) in (2, 4)]
    quarters = [number for number in numbers if number in ("1", "2", "3", "4")]
    if len(years) != 1 or len(quarters) != 1:
        return None
    year = _year(int(years[0]), len(years[0]), today)
    return DayCell(firm=PartialDate.quarter(year, int(quarters[0]))) if year else None


def _era_year(found: re.Match[str]) -> str:
    return f"{eras()[found[1]] + (1 if found[2] == '元' else int(found[2]))}年"


def _asian(text: str, today: date) -> DayCell | None:
    """Year, month and day with their signs, also counted in an era; None where the text has no such signs."""
    text = re.sub(rf"({'|'.join(eras())}) ?(元|\d+) ?年", _era_year, text)
    found = re.search(r"(\d{4}|\d{2}) ?年 ?(?:第? ?(?=\d ?(?:季度?|[四4]半期))|q)(\d)", text, re.I)
    turned = re.search(r"第? ?(\d) ?[四4]半期 ?,? ?(\d{4}) ?年", text)
    if turned:
        return DayCell(firm=PartialDate.quarter(int(turned[2]), int(turned[1])))
    if found and (year := _year(int(found[1]), len(found[1]), today)):
        quarter = int(found[2])
        return DayCell(firm=PartialDate.quarter(year, quarter)) if 1 <= quarter <= 4 else _IMPOSSIBLE
    dates = list(_CJK.finditer(text))
    if not dates:
        return None
    year = _year(int(dates[0][1]), len(dates[0][1]), today)
    return _asian_parts(text, dates, year) if year else _UNREADABLE


def _asian_parts(text: str, dates: Sequence[re.Match[str]], year: int) -> DayCell:
    last = dates[-1]
    rest = re.search(r"[-–—~～至到から]+ ?(?:(\d{1,2}) ?月)? ?(\d{1,2}) ?[日号號]?", text[last.end() :])
    year = int(last[1]) if len(last[1]) == 4 and int(last[1]) in _YEARS else year
    month, day = last[2], last[3]
    if rest and month:
        month, day = rest[1] or month, rest[2]
    if day and month:
        return _firm(_day(year, int(month), int(day)))
    return _month(year, int(month)) if month else DayCell(firm=PartialDate.year(year))


def _ascii_digits(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(str(unicodedata.digit(char)) if unicodedata.category(char) == "Nd" else char for char in plain)
    if "年" in plain:
        plain = re.sub(r"十(?=[一二三四五六七八九])", "1", re.sub(r"(?<=[一二三])十(?=[月日])", "0", plain)).replace(
            "十", "10"
        )
        plain = plain.translate(_CHINESE_DIGITS)
    return plain


def _vietnamese(text: str) -> str:
    """`ngày 5 tháng 3 năm 2025` as 2025-3-5: the words say what each number is."""
    return re.sub(r"(?:ngày )?(\d{1,2}) tháng (\d{1,2})(?: năm|,|/)? ?(\d{4})", r"\3-\2-\1", text, flags=re.I)


def _whole(text: str, today: date) -> DayCell:
    text = _vietnamese(text)
    asian = _asian(text, today)
    if asian:
        return asian
    if re.fullmatch(r"[\d\s./\-,]+", text):
        return _numbers_only(text, today)
    found = _quarter(text, today) or _spelled(text, today)
    if found is _UNREADABLE or found.trouble is Trouble.UNREADABLE:
        bare = " ".join(token for token in re.split(r"\s+", text) if fold(token) not in idle_words() or not fold(token))
        if bare != text and re.fullmatch(r"[\d\s./\-,]+", bare):
            return _numbers_only(bare, today)
    return found


def _range(text: str, today: date) -> DayCell:
    """A visit of several days: its last day. The first may leave out what it shares with the last."""
    short = _SIMPLE_RANGE.sub("", text)
    if short != text:
        found = _whole(short, today)
        if found.trouble is None:
            return found
    parts = [part for part in _RANGE.split(text) if part.strip()]
    if len(parts) != 2:
        parts = text.rsplit("-", 1) if text.count("-") == 1 else []
    if len(parts) != 2 or not any(char.isdigit() for char in parts[0]):
        return _UNREADABLE
    return _whole(parts[1].strip(), today)


@lru_cache(maxsize=1 << 16)
def read_text(text: str, today: date) -> DayCell:
    """What a text may mean as a date. Years of two digits are the nearest at most ten years after `today`."""
    plain = clean(_ascii_digits(text)).strip(" .,;")
    if not plain:
        return DayCell(trouble=Trouble.MISSING)
    if not any(char.isdigit() for char in plain):
        return _UNREADABLE
    bare = _TIME.sub("", plain)
    found = _whole(bare, today)
    return found if found.trouble is None or found.trouble is Trouble.IMPOSSIBLE else _range_or(found, bare, today)


def _range_or(found: DayCell, text: str, today: date) -> DayCell:
    ranged = _range(text, today)
    return ranged if ranged.trouble is not Trouble.UNREADABLE else found


def _native(value: date, today: date) -> DayCell:
    """A day that the spreadsheet knows as one; a year that was formatted as a day (1905-07-17) is read as the year."""
    serial = (value - _EPOCH_1900).days
    if 1990 <= serial <= today.year + 1:
        return DayCell(firm=PartialDate.year(serial), repaired=True)
    return DayCell(firm=PartialDate.day(value))


def read_cell(value: Cell | None, today: date) -> DayCell:
    """What a cell may mean as a date: days as the spreadsheet knows them, numbers as years or serials, or text."""
    if isinstance(value, datetime):
        return _native(value.date(), today)
    if isinstance(value, date):
        return _native(value, today)
    if isinstance(value, bool) or value is None:
        return DayCell(trouble=Trouble.MISSING) if value is None else _UNREADABLE
    if isinstance(value, float | int):
        return _read_number(float(value), today)
    return read_text(value, today) if isinstance(value, str) else _UNREADABLE


def _read_number(value: float, today: date) -> DayCell:
    if value.is_integer() and len(str(int(value))) in (4, 6, 8):
        return _one_number(str(int(value)), today)
    return DayCell(serial=value) if _SERIALS.start <= value < _SERIALS.stop else _UNREADABLE


def from_serial(serial: float, dates_1904: bool) -> PartialDate:
    """The day of a serial number, in the system of 1900 (day 1 is 1900-01-01, with its false leap day) or of 1904."""
    return PartialDate.day((_EPOCH_1904 if dates_1904 else _EPOCH_1900) + timedelta(days=int(serial)))


_ANY_DAY = date(2000, 1, 1)


def looks_like_date(value: Cell) -> bool:
    """Whether a cell has the form of a date, certain or not; bare numbers but years and serials have not."""
    return read_cell(value, _ANY_DAY).trouble in (None, Trouble.IMPOSSIBLE)
