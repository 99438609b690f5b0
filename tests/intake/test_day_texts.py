"""One cell as a date: every style of domain.md 4.3 and more, in fourteen languages."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from comity.intake.day_texts import DayCell, Order, Trouble, from_serial, read_cell, read_text

TODAY = date(2026, 7, 15)
CASES: dict[str, Any] = yaml.load(
    (Path(__file__).parents[1] / "cases" / "intake_days.yaml").read_text("utf-8"), yaml.BaseLoader
)
LETTERS = {"D": Order.DMY, "M": Order.MDY, "Y": Order.YMD}


@pytest.mark.parametrize(("text", "expected"), sorted(CASES["firm"].items()))
def test_a_firm_date(text: str, expected: str) -> None:
    cell = read_text(text, TODAY)
    assert str(cell.firm) == expected


@pytest.mark.parametrize(("text", "expected"), sorted(CASES["orders"].items()))
def test_a_date_in_the_orders_that_it_allows(text: str, expected: dict[str, str]) -> None:
    cell = read_text(text, TODAY)
    assert {order: str(day) for order, day in cell.orders} == {LETTERS[key]: day for key, day in expected.items()}


@pytest.mark.parametrize("text", CASES["unreadable"])
def test_no_date_at_all(text: str) -> None:
    assert read_text(text, TODAY).trouble is Trouble.UNREADABLE


@pytest.mark.parametrize("text", CASES["impossible"])
def test_a_day_that_does_not_exist(text: str) -> None:
    assert read_text(text, TODAY).trouble is Trouble.IMPOSSIBLE


def test_a_year_that_was_formatted_as_a_day_is_read_as_the_year() -> None:
    cell = read_cell(date(1905, 7, 17), TODAY)
    assert str(cell.firm) == "2025"
    assert cell.repaired


def test_serial_days_in_both_systems() -> None:
    assert read_cell(45624.0, TODAY).serial == 45624
    assert str(from_serial(45624, False)) == "2024-11-28"
    assert str(from_serial(45624 - 1462, True)) == "2024-11-28"


def test_native_times_belong_to_their_day() -> None:
    assert str(read_cell(datetime(2025, 3, 4, 10, 30), TODAY).firm) == "2025-03-04"


@given(
    st.dates(date(1990, 1, 1), date(2035, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%Y年%m月%d日", "%Y%m%d"]),
)
def test_a_day_is_read_back_in_every_firm_style(day: date, style: str) -> None:
    assert str(read_text(day.strftime(style), TODAY).firm) == day.isoformat()


@given(st.dates(date(1990, 1, 1), date(2035, 12, 31)), st.sampled_from("/-. "))
def test_of_a_slashed_day_both_orders_are_kept_when_both_exist(day: date, mark: str) -> None:
    cell = read_text(day.strftime(f"%d{mark}%m{mark}%Y"), TODAY)
    assert str(cell.by(Order.DMY)) == day.isoformat()
    assert (cell.by(Order.MDY) is not None) == (day.day <= 12)


def outcomes(cell: DayCell) -> int:
    """How many of: a trouble, a sure day, a serial number, days to choose from."""
    return sum((cell.trouble is not None, cell.firm is not None, cell.serial is not None, bool(cell.orders)))


@given(st.text(max_size=30))
def test_every_text_has_one_outcome(text: str) -> None:
    assert outcomes(read_text(text, TODAY)) == 1


@given(st.one_of(st.floats(allow_nan=True), st.booleans(), st.integers(), st.times(), st.timedeltas()))
def test_every_cell_has_one_outcome(value: Any) -> None:
    assert outcomes(read_cell(value, TODAY)) == 1
