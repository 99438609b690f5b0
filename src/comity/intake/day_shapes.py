"""Stretches of numbers and names of months as days: which part is day, month or year, and of a visit the last day.

A template names the parts in order: d, M, Y are those of the last day, l the earlier days of the same month, a and B
the day and month of the first one. A blank stands for what parts one date, `~` for what stands between two days. Each
template is tried with the month as a name (then it is certain) and as a number (then it holds in its order only).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from comity.intake.day_cell import IMPOSSIBLE, UNREADABLE, DayCell, Order, make_day, year_of_two
from comity.intake.day_tokens import Part, Stretch
from comity.reference.date_words import english_months
from comity.vocabulary.dates import PartialDate, Precision

_TEMPLATES = (
    (Order.DMY, ("d M Y", "l~d M Y", "a B~d M Y")),
    (Order.MDY, ("M d Y", "M l~d Y", "B a~M d Y")),
    (Order.YMD, ("Y M d", "Y M l~d", "Y B a~M d", "Y d M")),
)
_BY_NAME_ONLY = ("Y d M",)  # 2016. gada 1. janvāris
_WITHIN = "[-~./, _]"  # what may stand inside one date
_BETWEEN = "[-~t&/,;]"  # what may stand between two days
_LONGEST_VISIT = timedelta(
    days=92
)  # from ... to: no visit takes longer than a quarter; then it is a period of something else
_LONGEST_LIST = timedelta(days=31)  # days told one by one belong to one visit only when they are near each other
_LONGEST_SHAPE = 48  # letters of a shape beyond which it is no list of days that anybody writes
_PARTS_OF_ONE_DAY = 3
_LIKELY_MONTHS = 6  # years ago of which somebody gives the month only, with two digits of the year


@dataclass(frozen=True, slots=True)
class _Template:
    order: Order
    roles: str
    by_name: bool
    pattern: re.Pattern[str]


def _compile(order: Order, roles: str, by_name: bool) -> _Template:
    pieces: list[str] = []
    for index, role in enumerate(roles):
        if role in " ~":
            pieces.append(f"(?P<s{index}>{_WITHIN})" if role == " " else f"(?P<r>{_BETWEEN})")
        elif role == "l":
            pieces.append("(?P<l>n(?:[-~t&/,;]n)*)")
        elif role in "MB":
            pieces.append(f"(?P<{role}>{'m' if by_name else 'n'})")
        else:
            pieces.append(f"(?P<{role}>{'[yn]' if role == 'Y' else 'n'})")
    return _Template(order, roles, by_name, re.compile("".join(pieces)))


@cache
def _templates() -> tuple[_Template, ...]:
    return tuple(
        _compile(order, roles, by_name)
        for order, group in _TEMPLATES
        for roles in group
        for by_name in (True, False)
        if by_name or roles not in _BY_NAME_ONLY
    )


def _goes_together(first: str, second: str) -> bool:
    """Whether two signs can part one date: the same twice, or a looser one before the year (12/5-2025, 12.5., 2025)."""
    return first == second or (first in "-./" and second in " ,~") or first + second == "/-"


def _signs(template: _Template, found: re.Match[str]) -> bool:
    """Whether the signs of a match are those of one date, or of two that are written alike."""
    signs = {index: found[f"s{index}"] for index, role in enumerate(template.roles) if role == " "}
    between = found["r"] if "~" in template.roles else ""
    inner = list(signs.values())
    if template.by_name:
        return _signs_by_name(template, found, inner)
    if between:
        apart = template.roles.index("~")
        before = [sign for index, sign in signs.items() if index < apart]
        after = [sign for index, sign in signs.items() if index > apart]
        if between in inner and between not in "-~":
            return False
        inner = before + after if "l" in template.roles else after
        if "l" not in template.roles and before and before[0] != after[0]:
            return template.roles[0] == "Y" and before[1] == before[0] == after[0]
    return len(inner) < 2 or _goes_together(*inner[:2])


def _signs_by_name(template: _Template, found: re.Match[str], inner: Sequence[str]) -> bool:
    """Beside the name of a month only a year of two digits needs signs that leave no doubt: May-12-25, May 12, 25."""
    if found["Y"] == "y":
        return template.roles not in _BY_NAME_ONLY or inner[1] in ". "
    if template.order is not Order.DMY:
        return template.roles == "M d Y" and (inner[0] == inner[1] or inner[1] in ",_")
    return inner[-2] == inner[-1] or inner[-1] in " ,._"


def _year(part: Part, stretch: Stretch, today: date) -> int | None:
    if part.letter == "y":
        return part.value
    return year_of_two(part.value, today, stretch.thai) if part.digits == 2 else None


def _part(stretch: Stretch, position: int) -> Part:
    return stretch.parts[position // 2]


def _read(template: _Template, found: re.Match[str], stretch: Stretch, today: date) -> PartialDate | bool:
    """The last day of a match; False where a day of it does not exist, True where it is no match after all."""
    if not _signs(template, found):
        return True
    parts = {role: _part(stretch, found.start(role)) for role in template.roles if role not in " ~l"}
    year = _year(parts["Y"], stretch, today)
    if year is None or (template.order is Order.YMD and template.by_name and parts["Y"].letter == "n"):
        return True
    turns = (
        "B" in parts and parts["B"].value > parts["M"].value
    )  # 30 December to 2 January: the year is that of its neighbour
    last = make_day(year + (turns and template.order is Order.YMD), parts["M"].value, parts["d"].value)
    if last is None:
        return False
    if "~" not in template.roles:
        return last
    if "l" in template.roles:
        return _after_others(found, stretch, last)
    first = make_day(year - (turns and template.order is not Order.YMD), parts["B"].value, parts["a"].value)
    if first is None:
        return False
    return last if timedelta() < last.first - first.first <= _LONGEST_VISIT else True


def _after_others(found: re.Match[str], stretch: Stretch, last: PartialDate) -> PartialDate | bool:
    """The last day where the days of its month before it rise towards it; see `_read` for the rest."""
    start, end = found.span("l")
    numbers = [_part(stretch, position).value for position in range(start, end, 2)] + [last.first.day]
    if numbers[0] == 0:
        return False
    return last if all(before < after for before, after in pairwise(numbers)) else True


def _days(stretch: Stretch, today: date) -> DayCell | None:
    """A stretch as one day or one visit; None where no template fits."""
    found: dict[Order, PartialDate] = {}
    impossible = False
    for template in _templates():
        match = template.pattern.fullmatch(stretch.shape)
        if match is None or (template.order in found and not template.by_name):
            continue
        day = _read(template, match, stretch, today)
        impossible = impossible or day is False
        if not isinstance(day, PartialDate):
            continue
        if template.by_name or stretch.shape.startswith("y"):
            return DayCell(firm=day)
        found[template.order] = day
    if found:
        return DayCell(orders=tuple(found.items()), dots=stretch.thai or _day_first_signs(stretch.shape))
    return IMPOSSIBLE if impossible else None


def _day_first_signs(shape: str) -> bool:
    """Dots, and a slash before a hyphen ("12/5-2025"), which only people write who put the day first."""
    signs = shape[1::2]
    return signs.endswith("..") or signs == "/-"


def _month_alone(stretch: Stretch, today: date) -> DayCell | None:
    """A month and a year, or several months of one quarter; None where the stretch is neither."""
    if re.fullmatch("(?:m[-~t&/,;])+m.y|m.y[-~t]m.y|y.(?:m[-~t&/,])+m|y_n[-~t]m", stretch.shape):
        return _quarter_of_months(stretch)
    if re.fullmatch("y.m|m.y", stretch.shape):
        year, month = _of(stretch, "y"), _of(stretch, "m")
        return DayCell(firm=PartialDate.month(year.value, month.value)) if 1 <= month.value <= 12 else IMPOSSIBLE
    if re.fullmatch("m.n", stretch.shape):
        return _month_and_two_digits(stretch, today)
    if re.fullmatch("[yn][-./ ][yn]", stretch.shape):
        return _month_by_number(stretch)
    return None


def _of(stretch: Stretch, letter: str) -> Part:
    return next(part for part in stretch.parts if part.letter == letter)


def _month_and_two_digits(stretch: Stretch, today: date) -> DayCell:
    """`mai-25` is a month; behind an English name and a blank ("May 25"), and where the year is unlikely ("May-12"),
    the number may be a day as well."""
    month, number = stretch.parts
    year = _year(number, stretch, today)
    between_days = stretch.shape[1] in " _," and month.word in english_months()
    if year is None or between_days or not today.year - _LIKELY_MONTHS < year <= today.year + 2:
        return UNREADABLE
    return DayCell(firm=PartialDate.month(year, month.value))


def _month_by_number(stretch: Stretch) -> DayCell:
    if sorted(part.letter for part in stretch.parts) != ["n", "y"]:
        return UNREADABLE
    year, month = _of(stretch, "y"), _of(stretch, "n")
    if stretch.shape[0] == "y" and (month.value == (year.value + 1) % 100 > 12):
        return UNREADABLE  # 2024/25: a season
    return DayCell(firm=PartialDate.month(year.value, month.value)) if 1 <= month.value <= 12 else IMPOSSIBLE


def _quarter_of_months(stretch: Stretch) -> DayCell:
    months = [part.value for part in stretch.parts if part.letter in "mn"]
    years = {part.value for part in stretch.parts if part.letter == "y"}
    first, last = months[0], months[-1]
    rising = months in ([first, first + 2], [first, first + 1, first + 2])
    if len(years) != 1 or not rising or first % 3 != 1 or last > 12:
        return UNREADABLE
    return DayCell(firm=PartialDate.quarter(years.pop(), (first + 2) // 3))


def _quarter(stretch: Stretch, today: date) -> DayCell | None:
    """A word for a quarter with its number and a year; None where there is no such word."""
    if "q" not in stretch.shape:
        return None
    if not re.fullmatch("q.n.[yn]|n.q.[yn]|y.q.n|y.n.q|q.y.n", stretch.shape) or "&" in stretch.shape:
        return UNREADABLE
    if stretch.quarter_letter == "t" and "/" in stretch.shape:
        return UNREADABLE  # T3/2025 is the third quarter in Paris and March in Hanoi
    numbers = [part for part in stretch.parts if part.letter == "n"]
    quarter, year = numbers[0], stretch.parts[-1] if len(numbers) == 2 else _of(stretch, "y")
    if quarter.digits == 2 and len(numbers) == 2:
        quarter, year = numbers[1], numbers[0]  # 15Q3
    said = _year(year, stretch, today)
    return DayCell(firm=PartialDate.quarter(said, quarter.value)) if said and 1 <= quarter.value <= 4 else UNREADABLE


def _two_dates(stretch: Stretch, today: date) -> DayCell | None:
    """Several whole dates, as a visit from ... to, or days told one by one: the last; None where they are not that."""
    for position in range(len(stretch.shape) - 2, 0, -2):
        if stretch.shape[position] not in _BETWEEN or len(stretch.shape) > _LONGEST_SHAPE:
            continue
        cut = position // 2 + 1
        left = Stretch(stretch.shape[:position], stretch.parts[:cut], thai=stretch.thai)
        right = Stretch(stretch.shape[position + 1 :], stretch.parts[cut:], thai=stretch.thai)
        last = _days(right, today)
        if last is None or last.trouble:
            continue
        first = _days(left, today) or _two_dates(left, today)
        if first is not None:
            return _visit(first, last, stretch.shape[position])
    return None


def _visit(first: DayCell, last: DayCell, sign: str) -> DayCell:
    """The last day of two readings of two days, in every order in which they follow one another."""
    if first.trouble:
        return first
    longest = _LONGEST_LIST if sign in "&,;" else _LONGEST_VISIT
    if first.firm and last.firm:
        return last if _follows(first.firm, last.firm, longest) else UNREADABLE
    orders = []
    for order, day in last.orders:
        before = first.firm or first.by(order)
        if before and _follows(before, day, longest):
            orders.append((order, day))
    return DayCell(orders=tuple(orders), dots=last.dots) if orders else UNREADABLE


def _follows(first: PartialDate, last: PartialDate, longest: timedelta) -> bool:
    return timedelta() <= last.first - first.first <= longest


def read_stretch(stretch: Stretch, today: date) -> DayCell:
    """What a stretch of parts means as a date; UNREADABLE where it is none."""
    if stretch.open or "x" in stretch.shape or len(stretch.shape) > _LONGEST_SHAPE:
        return UNREADABLE
    if stretch.shape == "y":
        return DayCell(firm=PartialDate.year(stretch.parts[0].value))
    found = (
        _days(stretch, today) or _month_alone(stretch, today) or _quarter(stretch, today) or _two_dates(stretch, today)
    )
    if found is None:
        return UNREADABLE
    return UNREADABLE if stretch.start and len(stretch.parts) <= _PARTS_OF_ONE_DAY else found


def is_day(cell: DayCell) -> bool:
    """Whether a reading is of a day (not of a month, a quarter or a year)."""
    return bool(cell.orders) or (cell.firm is not None and cell.firm.precision is Precision.DAY)
