"""Partial dates, half-years and the window's start."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.vocabulary.dates import PartialDate, half_year, months_before


@pytest.mark.parametrize(
    ("value", "text", "first", "last"),
    [
        (PartialDate.day(date(2025, 2, 28)), "2025-02-28", date(2025, 2, 28), date(2025, 2, 28)),
        (PartialDate.month(2024, 2), "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (PartialDate.month(2025, 12), "2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        (PartialDate.quarter(2025, 1), "2025-Q1", date(2025, 1, 1), date(2025, 3, 31)),
        (PartialDate.quarter(2025, 4), "2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
        (PartialDate.year(2025), "2025", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_partial_date_says_what_it_may_mean(value: PartialDate, text: str, first: date, last: date) -> None:
    assert (str(value), value.first, value.last) == (text, first, last)


def test_half_years() -> None:
    assert half_year(date(2025, 6, 30)) == "2025-H1"
    assert half_year(date(2025, 7, 1)) == "2025-H2"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 6, 30), 36, date(2023, 6, 30)),
        (date(2024, 2, 29), 36, date(2021, 2, 28)),  # the window of a cut-off on a leap day
        (date(2024, 2, 29), 48, date(2020, 2, 29)),
        (date(2027, 2, 28), 36, date(2024, 2, 28)),  # 29 February 2024 is inside
        (date(2027, 3, 1), 36, date(2024, 3, 1)),  # 29 February 2024 is outside
        (date(2025, 3, 31), 1, date(2025, 2, 28)),
        (date(2025, 1, 15), 1, date(2024, 12, 15)),
    ],
)
def test_months_before(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_before_never_leaves_the_month(day: date, months: int) -> None:
    earlier = months_before(day, months)
    assert earlier <= day
    assert (day.year - earlier.year) * 12 + day.month - earlier.month == months
    assert earlier.day == day.day or (earlier + timedelta(days=1)).day == 1
