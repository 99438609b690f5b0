"""One cell as a date: every style of domain.md 4.3 and more, in all languages of members and many of suppliers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.dates import format_date
from hypothesis import example, given
from hypothesis import strategies as st

from comity.intake.dates import DateColumn, read_dates
from comity.intake.day_texts import DayCell, Order, Trouble, from_serial, looks_like_date, read_cell, read_text
from comity.reference.plain import load_yaml

TODAY = date(2026, 7, 15)
CASES: dict[str, Any] = yaml.load(
    (Path(__file__).parents[1] / "cases" / "intake_days.yaml").read_text("utf-8"), yaml.BaseLoader
)
LETTERS = {"D": Order.DMY, "M": Order.MDY, "Y": Order.YMD}
TEN_YEARS = st.dates(date(2016, 1, 1), date(2025, 12, 31))

MEMBERS = "en fr de es pt it nl tr pl id ms vi zh zh_Hant ja th ko"
SUPPLIERS = (
    "cs da sv nb fi ro hu ru uk el sk sl sr sr_Latn mk sq et lv lt he ar fa hi bn ur ta si my km lo fil ca gl is ka hy"
)
STYLES = (
    "short",
    "medium",
    "long",
    "full",
    "d MMM yyyy",
    "dd-MMM-yy",
    "d MMMM yyyy",
    "MMM d, yyyy",
    "EEEE, d MMMM yyyy",
    "yyyy MMM d",
)
# Estonian and Azerbaijani have weekdays of one letter, Albanian one word for Saturday and September.
ODD_WEEKDAYS = {"et", "az", "sq"}
# Czech shortens August (srp) as Croatian shortens July: with a question, not with a guess.
QUESTIONS = {("cs", style) for style in ("d MMM yyyy", "dd-MMM-yy", "MMM d, yyyy", "yyyy MMM d")}


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


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u200b", "...", "#N/A", "\n"])
def test_nothing_is_missing_and_not_unreadable(text: str) -> None:
    assert read_text(text, TODAY).trouble is Trouble.MISSING


def test_the_case_table_is_wide() -> None:
    assert sum(len(section) for section in CASES.values()) > 700


def test_a_year_that_was_formatted_as_a_day_is_read_as_the_year() -> None:
    cell = read_cell(date(1905, 7, 17), TODAY)
    assert str(cell.firm) == "2025"
    assert cell.repaired


def test_serial_days_in_both_systems() -> None:
    assert read_cell(45624.0, TODAY).serial == 45624
    assert read_cell(45624.75, TODAY).serial == 45624.75
    assert read_cell("45624", TODAY).serial == 45624
    assert read_cell("45624,75", TODAY).serial == 45624.75
    assert str(from_serial(45624, False)) == "2024-11-28"
    assert str(from_serial(45624 - 1462, True)) == "2024-11-28"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (2025.0, "2025"),
        (202503.0, "2025-03"),
        (20250304.0, "2025-03-04"),
        (1140304.0, "2025-03-04"),
        (3.2025, "2025-03"),
        (12.2024, "2024-12"),
    ],
)
def test_numbers_that_are_dates(number: float, expected: str) -> None:
    assert str(read_cell(number, TODAY).firm) == expected


def test_a_number_that_lost_the_zero_of_its_day() -> None:
    assert [str(day) for _, day in read_cell(4032025.0, TODAY).orders] == ["2025-03-04", "2025-04-03"]


@pytest.mark.parametrize(
    "number", [0.0, 1.0, 12.0, 0.5, -45624.0, 1e9, 1747008000.0, 12345.0, 99999999.0, float("nan"), float("inf")]
)
def test_numbers_that_are_none(number: float) -> None:
    assert read_cell(number, TODAY).trouble is not None


def test_native_times_belong_to_their_day() -> None:
    assert str(read_cell(datetime(2025, 3, 4, 10, 30), TODAY).firm) == "2025-03-04"


@pytest.mark.parametrize(
    "day",
    [date(1899, 12, 30), date(1900, 1, 1), date(1904, 1, 1), date(1970, 1, 1), date(2099, 12, 31), date(9999, 12, 31)],
)
def test_native_days_that_stand_for_no_date(day: date) -> None:
    assert read_cell(day, TODAY).trouble is Trouble.UNREADABLE


@given(
    TEN_YEARS,
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%Y年%m月%d日", "%Y%m%d", "%A, %d %B %Y"]),
)
def test_a_day_is_read_back_in_every_firm_style(day: date, style: str) -> None:
    assert str(read_text(day.strftime(style), TODAY).firm) == day.isoformat()


@pytest.mark.parametrize("language", [*MEMBERS.split(), *SUPPLIERS.split()])
def test_days_of_ten_years_in_every_style_of_a_language_are_read_back(language: str) -> None:
    days = [date(2016, 1, 1) + timedelta(57 * step) for step in range(64)]
    for style in STYLES:
        if (language, style) in QUESTIONS or (language in ODD_WEEKDAYS and style in ("full", "EEEE, d MMMM yyyy")):
            continue
        texts = [format_date(day, style, locale=language) for day in days]
        assert [str(reading.day) for reading in read_dates(DateColumn(texts, "", False), [], TODAY)] == [
            str(day) for day in days
        ], style


@given(TEN_YEARS, st.sampled_from("/-. _,"), st.sampled_from(["%d{0}%m{0}%Y", "%m{0}%d{0}%Y"]))
def test_of_a_slashed_day_both_orders_are_kept_when_both_exist(day: date, mark: str, style: str) -> None:
    cell = read_text(day.strftime(style.format(mark)), TODAY)
    own, other = (Order.DMY, Order.MDY) if style.startswith("%d") else (Order.MDY, Order.DMY)
    assert str(cell.by(own)) == day.isoformat()
    assert (cell.by(other) is not None) == (day.day <= 12)


RANGES = [
    "{a.day}-{b.day} {b:%B} {b.year}",
    "{b:%B} {a.day} - {b.day}, {b.year}",
    "{a.day}.-{b:%d.%m.%Y}",
    "{a.day}–{b:%d/%m/%Y}",
    "{b:%Y-%m}-{a:%d}/{b:%d}",
    "{b:%Y年%m月}{a.day}日至{b.day}日",
    "du {a.day} au {b:%d/%m/%Y}",
    "{a.day} & {b.day} {b:%b} {b.year}",
]
WHOLE_RANGES = [
    "{a:%d %B %Y} - {b:%d %B %Y}",
    "{a:%Y-%m-%d}/{b:%Y-%m-%d}",
    "{a:%d %b} to {b:%d %b %Y}",
    "{a:%B} {a.day} - {b:%B} {b.day}, {b.year}",
    "{a:%d.%m.}-{b:%d.%m.%Y}",
    "{a:%Y/%m/%d}～{b:%Y/%m/%d}",
    "{a:%Y年%m月%d日}至{b:%Y年%m月%d日}",
    "from {a:%d-%b-%Y} until {b:%d-%b-%Y}",
]


@given(TEN_YEARS, st.integers(1, 9), st.sampled_from([*RANGES, *WHOLE_RANGES]))
@example(date(2024, 12, 30), 4, WHOLE_RANGES[2])
@example(date(2024, 2, 28), 2, WHOLE_RANGES[4])
def test_of_a_visit_the_last_day_counts(first: date, days: int, style: str) -> None:
    last = first + timedelta(days)
    if style in RANGES and first.month != last.month:
        return
    cell = read_text(style.format(a=first, b=last), TODAY)
    assert str(cell.firm or cell.by(Order.DMY)) == last.isoformat()


VOID: Mapping[str, list[str]] = load_yaml("date_words.yaml")["void"]


@given(TEN_YEARS, st.sampled_from([word.rstrip("*") for words in VOID.values() for word in words]), st.booleans())
def test_beside_a_word_for_planned_there_is_no_date(day: date, word: str, behind: bool) -> None:
    texts = (f"{day:%d %B %Y}", word) if behind else (word, day.isoformat())
    assert read_text(" ".join(texts), TODAY).trouble is Trouble.UNREADABLE


@given(TEN_YEARS, st.sampled_from(load_yaml("date_words.yaml")["void_signs"]), st.booleans())
def test_beside_a_sign_for_planned_there_is_no_date(day: date, sign: str, behind: bool) -> None:
    written = f"{day:%Y年%m月%d日}"
    assert read_text(f"{written}{sign}" if behind else f"{sign}{written}", TODAY).trouble is Trouble.UNREADABLE


@given(TEN_YEARS, TEN_YEARS)
def test_of_two_days_that_are_no_visit_none_is_taken(first: date, second: date) -> None:
    cell = read_text(f"initial {first:%d %B %Y}, follow-up {second:%d %B %Y}", TODAY)
    assert cell.trouble is Trouble.UNREADABLE


def outcomes(cell: DayCell) -> int:
    """How many of: a trouble, a sure day, a serial number, days to choose from."""
    return sum((cell.trouble is not None, cell.firm is not None, cell.serial is not None, bool(cell.orders)))


PIECES = [
    "12",
    "5",
    "2025",
    "25",
    "/",
    "-",
    ".",
    ",",
    " ",
    "May",
    "to",
    "Q",
    "年",
    "月",
    "日",
    "~",
    "&",
    "T",
    ":",
    "(",
    ")",
    "III",
    "s/d",
    "พ.ศ.",
    "R",
    "\n",
    "'",
    "x",
    "planned",
]


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)))
def test_every_text_has_one_outcome(text: str) -> None:
    assert outcomes(read_text(text, TODAY)) == 1
    assert not looks_like_date(text) or read_text(text, TODAY).trouble is not Trouble.UNREADABLE


@pytest.mark.parametrize(
    "piece", [*PIECES, "12-", "12/", "5月", "12, ", "May 12, ", "1-2-", "12:30 ", "é1", "12.05.2025 "]
)
@pytest.mark.parametrize("times", [13, 53, 159, 30_000])
def test_long_repetitions_end_without_a_date(piece: str, times: int) -> None:
    assert read_text("12/05/2025 " + piece * times, TODAY).trouble in (Trouble.UNREADABLE, None)
    assert outcomes(read_text(piece * times, TODAY)) == 1


@given(st.one_of(st.floats(allow_nan=True), st.booleans(), st.integers(), st.times(), st.timedeltas()))
def test_every_cell_has_one_outcome(value: Any) -> None:
    assert outcomes(read_cell(value, TODAY)) == 1


@pytest.mark.parametrize(
    "value",
    [
        "12/05/2025",
        "31/02/2025",
        "12 May 2025",
        "12-14 May 2025",
        "2025年5月12日",
        "Q3 2025",
        "15 มี.ค. 2568",
        "12. Mai 2025",
        45624.0,
        date(2025, 5, 12),
        "2025",
        "20250512",
        "202505",
    ],
)
def test_what_has_the_form_of_a_date(value: Any) -> None:
    assert looks_like_date(value)


@pytest.mark.parametrize(
    "value",
    [
        *("Plant 12 May Foods", "12 May 2025 (SMETA)", "No. 5, Street 12, 2025", "120525", "12345", 12345.0, 110011.0),
        *("8.2026", "-3.2618", "99,2047", "SMETA 6.1", "", "abc", "ZS123456", "CN2021250D1DTN7", "66e57d6d59"),
        *("95832014de", "est-M2574", "深圳市宝安区2025号", "1234567", "12", True, None),
    ],
)
def test_what_has_not_the_form_of_a_date(value: Any) -> None:
    assert not looks_like_date(value)
