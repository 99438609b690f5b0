"""The same facts from every format: what is hidden, merged, shown as money, and what the cell reader leaves blank."""

from __future__ import annotations

import io
import struct
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.intake.formats.facts import SheetFacts
from comity.intake.formats.number_formats import number_kind
from comity.intake.formats.spreadsheetml import read_spreadsheetml
from comity.intake.safety import Format, book_facts, examine
from tests.cases import cases
from tests.intake.formats.making_files import (
    label,
    number,
    ods,
    ods_body,
    ods_text,
    record,
    text_cell,
    unicode_text,
    unzipped,
    xls,
    xlsx,
    xlsx_parts,
    zipped,
)
from tests.intake.formats.one_list import EURO, FILES


@pytest.mark.parametrize("kind", FILES)
def test_every_format_tells_the_same(kind: str) -> None:
    raw = FILES[kind]()
    examined = examine(raw)
    facts = (read_spreadsheetml(raw)[1] if examined.format is Format.SPREADSHEETML else examined.facts).sheets["Sites"]
    assert facts == SheetFacts(
        hidden_rows=frozenset({1}),
        hidden_columns=frozenset({1}),
        merged=((2, 0, 3, 0),),
        currency_columns=frozenset({2}),
        errors={(2, 3): "#N/A"},
    )


@pytest.mark.parametrize(("code", "kind"), list(cases("intake_number_formats")))
def test_number_formats(code: str, kind: str) -> None:
    assert number_kind(200, code) == kind


def test_built_in_number_formats_need_no_code() -> None:
    assert [number_kind(built_in) for built_in in (0, 7, 9, 14, 39, 44)] == [
        "",
        "currency",
        "percent",
        "",
        "",
        "currency",
    ]


spots = st.sets(st.integers(0, 30), max_size=12)


@settings(max_examples=40, deadline=None)
@given(rows=spots, columns=st.sets(st.integers(0, 9), max_size=5), merged=st.integers(1, 5))
def test_what_a_library_hides_and_merges_is_found(rows: set[int], columns: set[int], merged: int) -> None:
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target)
    sheet = workbook.add_worksheet("Sites")
    for row in range(31):
        sheet.write_row(row, 0, [f"text {row}", row, 0.5])
    for row in rows:
        sheet.set_row(row, None, None, {"hidden": True})
    for column in columns:
        sheet.set_column(column, column, None, None, {"hidden": True})
    sheet.merge_range(40, 2, 40 + merged, 3, "below")
    workbook.close()
    facts = book_facts(target.getvalue()).sheets["Sites"]
    assert facts.hidden_rows == rows
    assert facts.hidden_columns == columns
    assert facts.merged == ((40, 2, 40 + merged, 3),)


def shown(formats: dict[int, str]) -> SheetFacts:
    """A sheet whose columns show numbers as given."""
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target)
    sheet = workbook.add_worksheet("Sites")
    for column, code in formats.items():
        style = workbook.add_format({"num_format": code})
        sheet.write(0, column, "Heading")
        for row in range(1, 20):
            sheet.write_number(row, column, row, style if row % 5 else None)
    workbook.close()
    return book_facts(target.getvalue()).sheets["Sites"]


def test_columns_are_what_most_of_their_numbers_are_shown_as() -> None:
    facts = shown({0: EURO, 1: "0%", 2: "00000", 3: "#,##0", 4: "yyyy-mm-dd"})
    assert (facts.currency_columns, facts.percent_columns, facts.padded_columns) == ({0}, {1}, {2: 5})


def test_a_filter_that_hides_rows_is_told() -> None:
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target)
    sheet = workbook.add_worksheet("Sites")
    for row in range(5):
        sheet.write_row(row, 0, ["a", row])
    sheet.autofilter(0, 0, 4, 1)
    sheet.filter_column(1, "x > 2")
    sheet.set_row(1, None, None, {"hidden": True})
    workbook.close()
    facts = book_facts(target.getvalue()).sheets["Sites"]
    assert facts.filtered
    assert facts.hidden_rows == {1}


def test_formulas_that_nothing_has_calculated_are_told() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Sites"
    for row in (("Site", "Day"), ("Acre Mill", "=DATE(2025,3,4)"), ("Brook Mill", "=B2+1")):
        sheet.append(row)
    target = io.BytesIO()
    workbook.save(target)
    assert book_facts(target.getvalue()).sheets["Sites"].uncomputed == {1}


def test_a_formula_may_have_calculated_an_empty_text() -> None:
    cells = '<c r="A1" t="str"><f>A9</f><v></v></c><c r="B1"><f>1+1</f><v></v></c>'
    cells += '<c r="C1"><f>IF(1,&quot;&quot;,1)</f><v></v></c><c r="D1"><f>IF(1,"",1)</f></c>'
    facts = book_facts(xlsx(f'<sheetData><row r="1">{cells}</row></sheetData>')).sheets["Sites"]
    assert facts.uncomputed == {1}


def test_rows_and_cells_without_their_names_are_counted() -> None:
    sheet = (
        "<sheetData><row><c><v>1</v></c></row><row hidden='1'><c><v>2</v></c></row>"
        '<row hidden="true"><c/><c><v>3</v></c></row><row><c><v>4</v></c></row></sheetData>'
    )
    assert book_facts(xlsx(sheet)).sheets["Sites"].hidden_rows == {1, 2}


def test_hidden_rows_below_the_last_cell_are_no_news() -> None:
    sheet = f'<sheetData><row r="1">{text_cell("A1", "a")}</row><row r="900" hidden="1"/></sheetData>'
    assert book_facts(xlsx(sheet)).sheets["Sites"].hidden_rows == frozenset()


def test_what_hangs_on_a_workbook_is_told() -> None:
    parts: dict[str, bytes | str] = dict(
        xlsx_parts({"Sites": "<sheetData/>"}, properties='<workbookPr date1904="true"/>')
    )
    parts["xl/vbaProject.bin"] = parts["xl/externalLinks/externalLink1.xml"] = b"x"
    facts = book_facts(zipped(parts))
    assert (facts.macros, facts.dates_1904, facts.external_links) == (True, True, True)
    plain = book_facts(xlsx("<sheetData/>"))
    assert (plain.macros, plain.dates_1904, plain.external_links) == (False, False, False)


def test_old_workbooks_tell_their_first_day_and_their_links() -> None:
    link = record(0x1AE, struct.pack("<H", 1) + unicode_text("\1other.xls") + unicode_text("Sheet1"))
    facts = book_facts(xls(label(0, 0, "a"), record(0x22, b"\1\0") + link))
    assert (facts.dates_1904, facts.external_links) == (True, True)
    own = record(0x1AE, struct.pack("<HH", 1, 0x0401))
    facts = book_facts(xls(label(0, 0, "a"), record(0x22, b"\0\0") + own))
    assert (facts.dates_1904, facts.external_links) == (False, False)


def test_long_xls_sheets_are_looked_through_to_their_end() -> None:
    """Plain cells far down are passed over at once; what stands between them is not."""
    body = b"".join(number(row, 0, row) + number(row, 1, row) for row in range(700))
    body += record(0x208, struct.pack("<HHHHHHI", 650, 0, 4, 255, 0, 0, 0x20))
    body += b"".join(number(row, 0, row) for row in range(700, 900))
    body += record(0x205, struct.pack("<HHHBB", 900, 3, 0, 0x17, 1)) + number(901, 0, 1)
    body += record(0x208, struct.pack("<HHHHHHI", 901, 0, 4, 255, 0, 0, 0x20)) + record(0x9B)
    facts = book_facts(xls(body)).sheets["Sites"]
    assert (facts.hidden_rows, facts.errors, facts.filtered) == ({650, 901}, {(900, 3): "#REF!"}, True)


def test_copies_of_other_files_in_ods_are_told() -> None:
    body = (
        f'<table:table table:name="Sites"><table:table-row>{ods_text("a")}</table:table-row></table:table>'
        "<table:table table:name=\"'file:///home/else.ods'#Costs\">"
        f"<table:table-row>{ods_text('secret')}</table:table-row></table:table>"
    )
    facts = book_facts(ods_body(body))
    assert facts.copies == {"'file:///home/else.ods'#Costs"}
    assert facts.external_links


def test_ods_counts_repeated_rows_and_columns() -> None:
    rows = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:number-columns-repeated="3" table:visibility="filter"/>'
        '<table:table-header-rows><table:table-row table:number-rows-repeated="4"><table:table-cell/></table:table-row>'
        '</table:table-header-rows><table:table-row-group><table:table-row table:number-rows-repeated="2" '
        f'table:visibility="filter">{ods_text("a", number_columns_repeated=3)}</table:table-row>'
        f"</table:table-row-group><table:table-row>{ods_text('b')}</table:table-row>"
    )
    facts = book_facts(ods(rows)).sheets["Sites"]
    assert (facts.hidden_rows, facts.hidden_columns, facts.filtered) == ({4, 5}, {2, 3, 4}, True)


def test_days_of_members_files_stay_days(tmp_path: Path) -> None:
    """`examine` hands on the file itself where nothing has to be put right."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Site", date(2025, 3, 4)])
    workbook.save(tmp_path / "list.xlsx")
    raw = (tmp_path / "list.xlsx").read_bytes()
    assert examine(raw).raw is raw
    assert set(unzipped(raw)) == set(unzipped(examine(raw).raw))
