"""A member's needs by when its own audits of them are due: the same coverage as of all of them, in parts."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from comity.server.needs.selectors import Coverage, OneNeed, coverage_of


class Due(StrEnum):
    """When an own audit is due: before today, within three months of it, within six, later; no day is kept."""

    OVERDUE = "overdue"
    THREE = "three"
    SIX = "six"
    LATER = "later"
    OPEN = "open"


SOON = frozenset({Due.OVERDUE, Due.THREE, Due.SIX})
"""What is due within six months, or was due before."""


def due_of(need: OneNeed, today: date) -> Due:
    """When the own audit of a need is due."""
    if need.due is None:
        return Due.OPEN
    if need.due < today:
        return Due.OVERDUE
    if need.due <= _months_on(today, 3):
        return Due.THREE
    return Due.SIX if need.due <= _months_on(today, 6) else Due.LATER


def _months_on(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def by_due(needs: Sequence[OneNeed], today: date) -> Mapping[Due, Coverage]:
    """The coverage of each part of the needs that has any: their sites, listed ones and covered ones add up to all."""
    parts = {each: [need for need in needs if due_of(need, today) is each] for each in Due}
    return {each: coverage_of(part) for each, part in parts.items() if part}


def soon(needs: Sequence[OneNeed], today: date) -> Coverage:
    """The coverage of what is due within six months, or was due before."""
    return coverage_of([each for each in needs if due_of(each, today) in SOON])
