"""The order of day and month: decided by the column as a whole, or honestly not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.intake.cells import Cell
from comity.intake.dates import DateColumn, DateEvidence, DateReading, read_dates, settle
from comity.intake.day_texts import Order

TODAY = date(2026, 7, 15)


def read(
    *values: Cell, heading: str = "Audit date", more: Sequence[DateColumn] = (), file: Sequence[DateColumn] = ()
) -> list[DateReading]:
    return read_dates(DateColumn(values, heading, False), more, TODAY, file)


def days(readings: Sequence[DateReading]) -> list[str]:
    return [str(reading.day) if reading.day else reading.code for reading in readings]


def test_a_day_above_twelve_decides_the_whole_column() -> None:
    assert days(read("04/07/2025", "25/12/2025")) == ["2025-07-04", "2025-12-25"]
    assert days(read("04/07/2025", "12/25/2025")) == ["2025-04-07", "2025-12-25"]


def test_without_evidence_nothing_is_guessed() -> None:
    undecided = read("04/07/2025", "2025-03-04", "01/02/2025")
    assert days(undecided) == ["date_undecidable", "2025-03-04", "date_undecidable"]
    assert (str(undecided[0].first), str(undecided[0].second)) == ("2025-07-04", "2025-04-07")


def test_the_same_day_in_both_orders_needs_no_evidence() -> None:
    assert days(read("05/05/2025")) == ["2025-05-05"]


def test_contradictory_evidence_leaves_the_open_cells_open() -> None:
    assert days(read("25/12/2025", "12/25/2024", "04/07/2025")) == ["2025-12-25", "2024-12-25", "date_undecidable"]


def test_impossible_days_are_no_evidence() -> None:
    assert days(read("31/02/2025", "04/07/2025")) == ["date_impossible", "date_undecidable"]


def test_two_digits_in_front_are_no_year_in_a_column_of_days_first() -> None:
    assert days(read("14.03.25", "30.02.25", "21.11.25")) == ["2025-03-14", "date_impossible", "2025-11-21"]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Audit date (dd/mm/yyyy)", "2025-07-04"),
        ("Audit date mm/dd/yyyy", "2025-04-07"),
        ("Audit date (month/day/year)", "2025-04-07"),
        ("Audit date (D/M/Y)", "2025-07-04"),
        ("Auditdatum TT.MM.JJJJ", "2025-07-04"),
        ("Date d'audit (jj/mm/aaaa)", "2025-07-04"),
        ("Date d'audit (jour/mois/année)", "2025-07-04"),
        ("Fecha de auditoría (día/mes/año)", "2025-07-04"),
        ("Data audit (GG/MM/AAAA)", "2025-07-04"),
        ("Denetim tarihi GG.AA.YYYY", "2025-07-04"),
        ("Data audytu (dd.mm.rrrr)", "2025-07-04"),
        ("Auditointipäivä pp.kk.vvvv", "2025-07-04"),
        ("Tanggal audit (hh/bb/tttt)", "2025-07-04"),
        ("Дата аудита дд.мм.гггг", "2025-07-04"),
        ("Date d'audit", "date_undecidable"),
        ("Date of last audit", "date_undecidable"),
    ],
)
def test_the_heading_may_say_the_order(heading: str, expected: str) -> None:
    assert days(read("04/07/2025", heading=heading)) == [expected]


def test_cells_outweigh_the_heading() -> None:
    assert days(read("04/07/2025", "04/25/2025", heading="Audit date (dd/mm/yyyy)")) == ["2025-04-07", "2025-04-25"]


def test_dots_mean_day_first() -> None:
    assert days(read("04.07.2025")) == ["2025-07-04"]
    assert days(read("4/7-2025")) == ["2025-07-04"]


def test_one_slip_in_fifty_cells_does_not_unsettle_a_column() -> None:
    slip, others = "12/25/2024", [f"{day}/06/2025" for day in range(13, 29)] * 4
    assert days(read(slip, *others, "04/07/2025"))[-1] == "2025-07-04"
    assert days(read(slip, *others))[0] == "2024-12-25"
    assert days(read(slip, *others[:40], "04/07/2025"))[-1] == "date_undecidable"


def test_other_date_columns_of_the_sheet_are_asked_last() -> None:
    other = DateColumn(["25/12/2025"], "Report date", False)
    assert days(read("04/07/2025", more=[other])) == ["2025-07-04"]
    assert days(read("04/25/2025", "04/07/2025", more=[other])) == ["2025-04-25", "2025-04-07"]


def test_columns_of_the_sheet_that_differ_tell_nothing() -> None:
    others = [DateColumn([value], "Report date", False) for value in ("25/12/2025", "12/25/2025")]
    assert days(read("04/07/2025", more=others)) == ["date_undecidable"]


def test_other_sheets_are_the_weakest_evidence() -> None:
    sheet, file = (DateColumn([value], "Date", False) for value in ("25/12/2025", "12/25/2025"))
    assert days(read("04/07/2025", file=[file])) == ["2025-04-07"]
    assert days(read("04/07/2025", more=[sheet], file=[file])) == ["2025-07-04"]
    assert days(read("04/07/2025", heading="DD/MM/YYYY", file=[file])) == ["2025-07-04"]


def test_a_column_that_contradicts_itself_is_not_settled_by_others() -> None:
    other = DateColumn(["25/12/2025"], "Report date", False)
    assert days(read("25/12/2025", "12/25/2024", "04/07/2025", more=[other], file=[other]))[2] == "date_undecidable"


def test_visits_are_evidence_too() -> None:
    assert days(read("12-14/05/2025", "04/07/2025")) == ["2025-05-14", "2025-07-04"]
    assert days(read("05/12/2025 - 05/14/2025", "04/07/2025")) == ["2025-05-14", "2025-04-07"]


def test_years_of_two_digits_that_stand_first() -> None:
    assert days(read("25/06/05", "24/11/30", "26/01/14")) == ["2025-06-05", "2024-11-30", "2026-01-14"]


def test_serials_and_native_days_stand_beside_texts() -> None:
    assert days(read(45624.0, date(2025, 3, 4), "2025-05-01")) == ["2024-11-28", "2025-03-04", "2025-05-01"]


def test_a_column_that_an_american_excel_turned_is_not_trusted() -> None:
    late = [
        f"{day}/0{month}/2025"
        for day, month in ((13, 1), (14, 2), (19, 3), (22, 4), (25, 5), (27, 6), (28, 7), (30, 8))
    ]
    turned = [
        date(2025, day, month) for month, day in ((1, 5), (2, 6), (3, 7), (4, 8), (5, 9), (6, 10), (7, 11), (8, 12))
    ]
    readings = read(*late, *turned)
    assert days(readings)[:8] == [
        f"2025-0{month}-{day}"
        for day, month in ((13, 1), (14, 2), (19, 3), (22, 4), (25, 5), (27, 6), (28, 7), (30, 8))
    ]
    assert all(code == "date_undecidable" for code in days(readings)[8:])


def test_month_first_texts_in_a_program_that_puts_the_day_first_are_noticed_too() -> None:
    late = [f"0{month}/{day}/2025" for day, month in zip(range(13, 22), range(1, 10), strict=True)]
    turned = [date(2025, month + 3, month) for month in range(1, 9)]
    assert set(days(read(*late, *turned))[9:]) == {"date_undecidable"}
    serials = [float((day - date(1899, 12, 30)).days) for day in turned]
    assert set(days(read(*late, *serials))[9:]) == {"date_undecidable"}


def test_one_native_day_after_the_twelfth_shows_that_nothing_was_turned() -> None:
    late = [f"{day}/0{month}/2025" for day, month in zip(range(13, 22), range(1, 10), strict=True)]
    native = [date(2025, month + 3, month) for month in range(1, 9)]
    assert days(read(*late, *native, date(2025, 3, 28)))[9:] == [*map(str, native), "2025-03-28"]


CELLS: list[Cell] = [
    *("04/07/2025", "25/12/2025", "12/25/2025", "04.07.2025", "05/06/25", "25/06/05", "31/06/05", "2025-01-01", "TBC"),
    *("31/02/2025", "", 45624.0, 3.0, date(2025, 3, 4), date(2025, 3, 28), "12-14/05/2025"),
]


@given(st.lists(st.lists(st.sampled_from(CELLS), max_size=20), max_size=6))
def test_a_column_in_pieces_tells_the_same_as_in_one(pieces: list[list[Cell]]) -> None:
    whole = [cell for piece in pieces for cell in piece]
    evidence = DateEvidence(TODAY)
    for piece in pieces:
        evidence.add(iter(piece))
    order = evidence.order_among("Audit date", [])
    settled = [settle(cell, order, evidence.swapped, False, TODAY) for cell in whole]
    assert settled == read(*whole)


@given(st.lists(st.sampled_from(CELLS), max_size=40), st.sampled_from([None, *Order]))
def test_what_only_one_order_allows_is_never_read_otherwise(cells: list[Cell], order: Order | None) -> None:
    for cell in cells:
        reading = settle(cell, order, False, False, TODAY)
        assert bool(reading.code) == (reading.day is None)
        if cell == "25/12/2025":
            assert str(reading.day) == "2025-12-25"
        if reading.code == "date_undecidable":
            assert reading.first
            assert reading.second
            assert reading.first != reading.second


@given(st.integers(0, 10_000), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_a_column_of_many_days_is_read_right_in_either_order(seed: int, style: str) -> None:
    source = random.Random(seed)
    made = [date(2023, 7, 1) + timedelta(source.randrange(1000)) for _ in range(40)]
    readings = read(*(day.strftime(style) for day in made))
    evidence = any(day.day > 12 for day in made)
    assert not evidence or [reading.day and reading.day.first for reading in readings] == made


@given(st.permutations(["04/07/2025", "25/12/2025", "2025-01-01", "TBC", "31/02/2025", ""]))
def test_the_order_of_rows_changes_nothing(values: list[str]) -> None:
    expected = {"04/07/2025": "2025-07-04", "25/12/2025": "2025-12-25", "2025-01-01": "2025-01-01"}
    expected |= {"TBC": "date_unreadable", "31/02/2025": "date_impossible", "": "date_missing"}
    assert days(read(*values)) == [expected[value] for value in values]
