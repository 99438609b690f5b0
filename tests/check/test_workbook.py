"""The result workbook as a manager opens it: own rows untouched, outcome beside them, a saving that can be changed."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from comity.as_sheets import sheet_names
from comity.check.workbook import MemberSheet, write_workbook
from comity.vocabulary.listing import DataRow, RowState
from comity.vocabulary.problems import RowRef
from tests.check.cast import (
    DAKOTA,
    LEXINGTON,
    MILL,
    PLANT_2,
    checked_list,
    found,
    outcomes_of,
    supplier,
)  # fmt: skip

MILL_ROW, PLANT_ROW, HEAD_OFFICE, NOWHERE = (
    supplier(4, "SEBERANG", country="ID"),
    supplier(7, "Carnes Norte", country="MX"),
    supplier(8, "Meridian Foods", "Meridian Foods Inc"),
    supplier(9, "Nowhere Ltd"),
)
PADDING = [supplier(number, f"Other {number}") for number in range(20, 40)]
PRODUCTS = {
    "Money (US$)": ["Audits that need not be commissioned", "Cost of one audit (US$)"],
    "Auditor days": ["Audits that need not be commissioned", "Auditor days for one audit"],
    "Money saved by these (US$)": ["Audits accepted by you so far", "Cost of one audit (US$)"],
}
HEADINGS = ("Vendor no.", "Name", "Since", "Lat")
NASTY = ("00123", "=HYPERLINK(1)", date(2020, 1, 5), 3.25)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("check") / "r.xlsx"
    write(path)
    return path.read_bytes()


def write(path: Path) -> None:
    rows = [MILL_ROW, PLANT_ROW, HEAD_OFFICE, NOWHERE, *PADDING]
    sites = dict([found(MILL_ROW, (MILL, 0.99)), found(PLANT_ROW, (PLANT_2, 0.97))])
    companies = dict([found(HEAD_OFFICE, (LEXINGTON, 0.98), (DAKOTA, 0.98))])
    outcomes = outcomes_of(rows, sites, companies=companies)
    cells = tuple((row.ref.row, NASTY) for row in rows)
    write_workbook(path, checked_list(outcomes), [MemberSheet("Vendors", HEADINGS, cells, ("Spend", "Buyer"))])


def sheet(book: bytes, name: str, values: bool = True) -> Worksheet:
    return load_workbook(io.BytesIO(book), data_only=values)[name]


def table(book: bytes, name: str) -> list[dict[str, object]]:
    header, *rows = sheet(book, name).iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def cover(book: bytes, values: bool = True) -> dict[str, object]:
    return {str(row[0]): row[1] for row in sheet(book, "Summary", values).iter_rows(values_only=True) if row[0]}


def test_the_members_rows_stand_as_they_were_with_their_row_numbers(book: bytes) -> None:
    rows = table(book, "Vendors")
    assert [row["Row"] for row in rows] == [4, 7, 8, 9, *range(20, 40)]
    assert {tuple(row[heading] for heading in HEADINGS) for row in rows} == {
        ("00123", "=HYPERLINK(1)", datetime(2020, 1, 5), 3.25)
    }
    assert list(rows[0])[3:7] == list(HEADINGS)


def test_text_that_looks_like_a_formula_stays_text(book: bytes) -> None:
    raw = zipfile.ZipFile(io.BytesIO(book))
    formulas = {name for name in raw.namelist() if name.startswith("xl/worksheets/") and b"<f>" in raw.read(name)}
    assert formulas == {"xl/worksheets/sheet1.xml"}, "only the cover calculates"


def test_each_row_tells_outcome_advice_and_what_is_listed(book: bytes) -> None:
    mill, plant, company, nowhere, *_ = table(book, "Vendors")
    assert (mill["Outcome"], mill["Advice"], mill["Listed site"], mill["row_id"]) == (
        "listed", "recognise", "Kilang Seberang", "aa01",
    )  # fmt: skip
    assert (plant["Outcome"], plant["Advice"], plant["Equivalence"], plant["Audited"]) == (
        "listed", "top up", "two-pillar", "2025-H1",
    )  # fmt: skip
    assert (company["Outcome"], company["Advice"]) == ("ask", "ask")
    assert "which of them supply you" in str(company["Why"])
    assert (nowhere["Outcome"], nowhere["Advice"], nowhere["row_id"]) == ("not listed", "commission", None)


def test_the_saving_is_stored_and_live(book: bytes) -> None:
    values, formulas = cover(book), cover(book, values=False)
    assert values["Audits that need not be commissioned"] == 1
    assert values["Money (US$)"] == 2500
    assert values["Auditor days"] == 3
    assert values["Sites with the advice top up"] == 1
    assert str(formulas["Audits that need not be commissioned"]).startswith("=COUNTIFS('Listed sites'!")
    labels = [str(row[0]) for row in sheet(book, "Summary").iter_rows(values_only=True)]
    factors = {name: [labels[int(cell[1:]) - 1] for cell in str(formulas[name])[1:].split("*")] for name in PRODUCTS}
    assert factors == PRODUCTS
    assert formulas["Cost of one audit (US$)"] == 2500, "the cost is an input, not a formula"


def test_the_cover_says_what_was_checked_and_what_not_listed_does_not_mean(book: bytes) -> None:
    text = " ".join(str(cell) for row in sheet(book, "Summary").iter_rows(values_only=True) for cell in row if cell)
    for words in (
        "vendors.xlsx",
        "2026H1-test",
        "30 June 2026",
        "15 July 2026",
        "held back",
        "Spend, Buyer",
        "potential",
    ):
        assert words in text


def test_questions_have_room_for_an_answer_and_one_line_a_candidate(book: bytes) -> None:
    rows = table(book, "Questions")
    assert {row["Site on the list"] for row in rows} == {"Meridian Lexington", "Meridian Dakota City"}
    assert {(row["No."], row["Answer"], row["Your rows"]) for row in rows} == {(1, None, "Vendors 8")}
    assert sheet(book, "Questions").data_validations.dataValidation


@pytest.mark.parametrize("name", ["Listed sites", "Questions", "Vendors"])
def test_tables_have_filters_and_a_frozen_header(book: bytes, name: str) -> None:
    page = sheet(book, name)
    assert page.auto_filter.ref
    assert str(page.freeze_panes).endswith("2")


def test_rows_that_could_not_be_looked_up_are_counted_apart(tmp_path: Path) -> None:
    broken = DataRow(RowRef("vendors.xlsx", "Vendors", 4), RowState.PROBLEM, ("country_missing",))
    sheets = [MemberSheet("Vendors", HEADINGS, ((4, NASTY),))]
    write_workbook(tmp_path / "r.xlsx", checked_list(outcomes_of([broken], {})), sheets)
    content = (tmp_path / "r.xlsx").read_bytes()
    assert cover(content)["of these not looked up"] == 1
    assert "country missing" in str(table(content, "Vendors")[0]["Why"])


def test_columns_left_out_are_named_but_not_there(book: bytes) -> None:
    assert not {"Spend", "Buyer"} & set(table(book, "Vendors")[0])


def test_equal_input_gives_equal_bytes(book: bytes, tmp_path: Path) -> None:
    write(tmp_path / "r.xlsx")
    assert (tmp_path / "r.xlsx").read_bytes() == book
    assert {entry.date_time[0] for entry in zipfile.ZipFile(io.BytesIO(book)).infolist()} == {1980}


def test_sheet_names_are_ones_that_excel_takes() -> None:
    names = sheet_names(["Summary", "summary", "A/B [x]:*?", "x" * 50, "x" * 60, "", "'quoted'", "History"])
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert not any(name.lower() == "history" or name.startswith("'") for name in names)
