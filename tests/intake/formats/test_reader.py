"""What the cell reader makes of awkward cells. These tests pin its behaviour: where one fails after a new release of
it, look whether a repair of ours is still needed."""

from __future__ import annotations

import struct
from datetime import date, datetime, time, timedelta

import pytest

from comity.intake.safety import examine
from tests.intake.formats.making_files import (
    STRICT,
    STRICT_RELATIONS,
    compound,
    flat_ods,
    label,
    number,
    ods,
    ods_text,
    record,
    styles_part,
    text_cell,
    unicode_text,
    xls,
    xls_stream,
    xlsb,
    xlsb_cell,
    xlsb_row,
    xlsx,
    xlsx_parts,
    zipped,
)
from tests.intake.formats.reading import reader_rows, rows_of


def row(cells: str, place: int = 1) -> str:
    return f'<sheetData><row r="{place}">{cells}</row></sheetData>'


def test_readings_of_japanese_words_are_no_data() -> None:
    strings = (
        '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>',
        '<si><r><t xml:space="preserve">rich </t></r><r><t>text</t></r><rPh sb="0" eb="1"><t>よみ</t></rPh></si>',
    )
    inline = '<c r="C1" t="inlineStr"><is><t>工場</t><rPh sb="0" eb="2"><t>コウジョウ</t></rPh></is></c>'
    cells = f'<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>{inline}'
    assert rows_of(xlsx(row(cells), strings)) == [["東京", "rich text", "工場"]]


def test_row_numbers_are_those_of_excel_whatever_is_blank_above() -> None:
    raw = xlsx(row(text_cell("C4", "Site"), 4))
    assert rows_of(raw) == [["", "", ""]] * 3 + [["", "", "Site"]]


def test_rows_and_cells_without_names_stand_where_they_are_counted() -> None:
    cells = "<c t='inlineStr'><is><t>a</t></is></c><c/><c><v>2</v></c>"
    raw = xlsx(f'<sheetData><row r="2">{cells}</row><row>{cells}</row></sheetData>')
    assert rows_of(raw) == [["", "", ""], ["a", "", 2.0], ["a", "", 2.0]]


def test_typed_cells_of_strict_files() -> None:
    cells = (
        '<c r="A1" t="d"><v>2025-03-04</v></c><c r="B1" t="d"><v>2025-03-04T12:30:00</v></c>'
        '<c r="C1" t="d"><v>08:30:00</v></c><c r="D1" t="b"><v>1</v></c>'
    )
    raw = xlsx(row(cells), main=STRICT, relations=STRICT_RELATIONS)
    assert rows_of(raw) == [[date(2025, 3, 4), datetime(2025, 3, 4, 12, 30), time(8, 30), True]]


@pytest.mark.parametrize(
    ("code", "value", "seen"),
    [
        ("yyyy-mm-dd", 45000, date(2023, 3, 15)),
        ("TT.MM.JJJJ", 45000, date(2023, 3, 15)),
        ("[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;", 45000, date(2023, 3, 15)),
        ("[$-D07041E]d mmmm yyyy", 45000, date(2023, 3, 15)),
        ("d/m/yyyy h:mm", 45000.25, datetime(2023, 3, 15, 6, 0)),
        ("[h]:mm", 1.5, timedelta(hours=36)),
        ("h:mm", 0.5, time(12)),
        ("yyyy-mm-dd", 60, date(1900, 2, 28)),
        ("yyyy-mm-dd", -5, time(0)),
        ("yyyy-mm-dd", 3_000_000, 3_000_000.0),
        ("[Yellow]0", 45000, 45000.0),
        ("0 &quot;days&quot;", 45000, 45000.0),
        ("&quot;Q&quot;0", 1, 1.0),
        ("0%", 0.25, 0.25),
        ("#,##0.00 [$€-407]", 12.5, 12.5),
        ("00000", 1234, 1234.0),
    ],
)
def test_number_formats_decide_what_is_a_day(code: str, value: float, seen: object) -> None:
    raw = xlsx(row(f'<c r="A1" s="1"><v>{value}</v></c>'), styles=styles_part(code))
    assert rows_of(raw) == [[seen]]


def test_the_1904_system_is_taken_into_account() -> None:
    style = styles_part("yyyy-mm-dd")
    cells = row('<c r="A1" s="1"><v>43538</v></c><c r="B1"><v>43538</v></c>')
    raw = xlsx(cells, styles=style, properties='<workbookPr date1904="1"/>')
    assert rows_of(raw) == [[date(2023, 3, 15), 43538.0]]
    assert examine(raw).facts.dates_1904


def test_formulas_give_their_stored_results_and_nothing_without_them() -> None:
    cells = (
        '<c r="A1" t="str"><f>"a"</f><v>text</v></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1"><f>1+2</f></c>'
        '<c r="D1"><f t="shared" si="0" ref="D1:D2"/><v>5</v></c>'
    )
    raw = xlsx(row(cells))
    assert rows_of(raw) == [["text", 2.0, "", 5.0]]
    assert examine(raw).facts.sheets["Sites"].uncomputed == {2}


def test_error_cells_are_blank_and_told() -> None:
    raw = xlsx(row(text_cell("A1", "Site") + '<c r="B1" t="e"><v>#REF!</v></c>' + text_cell("C1", "x")))
    assert rows_of(raw) == [["Site", "", "x"]]
    assert examine(raw).facts.sheets["Sites"].errors == {(0, 1): "#REF!"}


def test_escapes_and_marked_sections_are_resolved_and_comments_dropped() -> None:
    cells = (
        text_cell("A1", "a_x000A_b &amp; c&#233;")
        + text_cell("B1", "<![CDATA[d<e]]>")
        + text_cell("C1", "f<!-- x -->g")
    )
    assert rows_of(xlsx(row(cells))) == [["a\nb & cé", "d<e", "fg"]]


def test_parts_in_other_codings_are_put_right() -> None:
    parts: dict[str, bytes | str] = dict(
        xlsx_parts({"Sites": row('<c r="A1" t="s"><v>0</v></c>')}, ["<si><t>café</t></si>"])
    )
    declared = '<?xml version="1.0" encoding="windows-1252"?>' + str(parts["xl/sharedStrings.xml"])
    parts["xl/sharedStrings.xml"] = declared.encode("cp1252")
    assert rows_of(zipped(parts)) == [["café"]]


def test_names_of_parts_may_vary_in_case_and_slashes() -> None:
    parts = xlsx_parts({"Sites": row(text_cell("A1", "a"))})
    raw = zipped({name.replace("sheet1", "Sheet1"): content for name, content in parts.items()})
    assert rows_of(raw) == [["a"]]


def test_styled_blank_cells_far_away_do_not_matter() -> None:
    far = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    raw = xlsx(f'<dimension ref="A1:XFD1048576"/><sheetData><row r="1">{text_cell("A1", "a")}</row>{far}</sheetData>')
    assert rows_of(raw) == [["a"]]


def test_xlsb_days_errors_and_first_days() -> None:
    cells = xlsb_cell(0, 43538.0, 1) + xlsb_cell(1, "#N/A") + xlsb_cell(2, "text") + xlsb_cell(3, 12.5)
    raw = xlsb(xlsb_row(2, cells), codes=["yyyy-mm-dd"], from_1904=True)
    assert rows_of(raw) == [["", "", "", ""]] * 2 + [[date(2023, 3, 15), "", "text", 12.5]]


def test_xls_cells_of_every_kind() -> None:
    def formula(column: int, result: bytes) -> bytes:
        return record(0x06, struct.pack("<HHH", 2, column, 0) + result + struct.pack("<HIH", 0, 0, 3) + b"\x1e\x01\x00")

    text_follows = b"\0" * 6 + b"\xff\xff"
    shared = record(0x4BC, struct.pack("<HHBBBBH", 2, 2, 0, 0, 0, 1, 3) + b"\x1e\x01\x00")
    body = label(0, 0, "label") + record(
        0xD6, struct.pack("<HHH", 0, 1, 0) + unicode_text("rich") + struct.pack("<HHH", 1, 0, 5)
    )
    body += record(0xBD, struct.pack("<HHHIHIH", 1, 0, 0, 7 << 2 | 2, 0, 700 << 2 | 3, 1))
    body += formula(0, text_follows) + shared + record(0x207, unicode_text("of a formula"))
    body += (
        formula(1, b"\2\0\x2a\0\0\0\xff\xff") + formula(2, b"\1\0\1\0\0\0\xff\xff") + formula(3, struct.pack("<d", 4.5))
    )
    raw = xls(body)
    assert rows_of(raw) == [["label", "rich", "", ""], [7, 7, "", ""], ["of a formula", "", True, 4.5]]
    assert examine(raw).facts.sheets["Sites"].errors == {(2, 1): "#N/A"}


@pytest.mark.parametrize(
    ("codepage", "coding", "text"),
    [
        (1251, "cp1251", "Завод"),
        (936, "gbk", "工厂"),
        (932, "cp932", "工場"),
        (950, "big5", "工廠"),
        (949, "cp949", "공장"),
    ],
)
def test_texts_of_excel_95_in_any_code_page(codepage: int, coding: str, text: str) -> None:
    """The reader takes double-byte texts of Excel 5 and 95 apart; they are repaired."""
    coded = text.encode(coding)
    cell = record(0x204, struct.pack("<HHHH", 0, 0, 0, len(coded)) + coded)
    plain = record(0x204, struct.pack("<HHHH", 0, 1, 0, 4) + b"Mill") + number(1, 0, 5)
    raw = xls(cell + plain, version=0x500, codepage=codepage)
    assert rows_of(raw)[0][0] == text
    assert rows_of(raw)[1][0] == 5.0


def test_a_workbook_of_excel_97_may_bear_the_older_name() -> None:
    assert rows_of(compound({"Book": xls_stream({"Sites": label(0, 0, "a")})})) == [["a"]]


NOTE = "<office:annotation><dc:creator>me</dc:creator><text:p>a secret</text:p></office:annotation>"
BOX = "<draw:frame><draw:text-box><text:p>in a box</text:p></draw:text-box></draw:frame>"


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        (f"{NOTE}<text:p>with a note</text:p>", "with a note"),
        ("<text:p>a<text:s text:c='3'/>b</text:p>", "a   b"),
        ("<text:p>a<text:tab/>b<text:line-break/>c</text:p>", "a\tb\nc"),
        ("<text:p>one</text:p><text:p>two</text:p>", "one\ntwo"),
        ("<text:p>x <text:span>sp<text:span>an</text:span></text:span> <text:a>link</text:a></text:p>", "x span link"),
        (f"{BOX}<text:p>beside a box</text:p>", "beside a box"),
        ("<text:p>a &amp; b<!-- c --></text:p>", "a & b"),
    ],
)
def test_texts_of_ods_cells(cell: str, seen: str) -> None:
    """The reader drops tabs and line breaks, and adds the text of boxes; both are repaired."""
    kind = '<table:table-cell office:value-type="string">'
    rows = f"<table:table-row>{kind}{cell}</table:table-cell>{ods_text('next')}</table:table-row>"
    assert rows_of(ods(rows)) == [[seen, "next"]]
    assert rows_of(flat_ods(rows)) == [[seen, "next"]]


def typed(kind: str, value: str) -> str:
    return f'<table:table-cell office:value-type="{kind}" office:{value}><text:p>shown</text:p></table:table-cell>'


def test_a_chart_in_a_flat_file_brings_a_table_that_is_none_of_the_list() -> None:
    inner = f"<office:document><table:table><table:table-row>{ods_text('own')}</table:table-row></table:table>"
    chart = f"<draw:frame><draw:object>{inner}</office:document></draw:object></draw:frame>"
    cell = ods_text("seen").replace("</table:table-cell>", f"{chart}</table:table-cell>")
    assert rows_of(flat_ods(f"<table:table-row>{cell}{ods_text('next')}</table:table-row>")) == [["seen", "next"]]


def test_values_of_ods_cells() -> None:
    cells = (
        typed("boolean", 'boolean-value="true"'),
        typed("percentage", 'value="0.5"'),
        typed("currency", 'value="12.5"'),
        typed("time", 'time-value="PT08H30M00S"'),
        typed("date", 'date-value="2025-03-04"'),
        typed("date", 'date-value="2025-03-04T12:30:00"'),
    )
    assert rows_of(ods(f"<table:table-row>{''.join(cells)}</table:table-row>")) == [
        [True, 0.5, 12.5, time(8, 30), date(2025, 3, 4), datetime(2025, 3, 4, 12, 30)]
    ]


def test_spans_of_time_in_ods_stay_as_written() -> None:
    """The reader gives spans beyond a day as they are coded; no field of a list is one."""
    cell = typed("time", 'time-value="PT30H00M00S"')
    raw = ods(f"<table:table-row>{cell}</table:table-row>")
    assert reader_rows(raw) == [["PT30H00M00S"]]


def test_repeated_rows_and_cells_of_ods_are_repeated() -> None:
    rows = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/>'
        f'</table:table-row><table:table-row table:number-rows-repeated="2">{ods_text("a", number_columns_repeated=2)}'
        '<table:table-cell table:number-columns-repeated="16382"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048572"><table:table-cell/></table:table-row>'
    )
    assert rows_of(ods(rows)) == [["", ""], ["", ""], ["a", "a"], ["a", "a"]]
