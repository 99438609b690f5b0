"""Excel 2003 XML, as ERP programs write it."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from comity.intake.formats.spreadsheetml import read_spreadsheetml
from comity.intake.refusal import Refusal
from comity.intake.safety import Format, examine

HEAD = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
BOOK = (
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">{}'
    "</Workbook>"
)


def cell(value: str, kind: str = "String", **more: int) -> str:
    attributes = "".join(f' ss:{name}="{count}"' for name, count in more.items())
    return f'<Cell{attributes}><Data ss:Type="{kind}">{value}</Data></Cell>'


def book(rows: str, before: str = "", after: str = "") -> bytes:
    sheet = f'<Worksheet ss:Name="Sites"><Table>{rows}</Table>{after}</Worksheet>'
    return (HEAD + BOOK.format(before + sheet)).encode()


def rows_of(raw: bytes) -> list[list[object]]:
    assert examine(raw).format is Format.SPREADSHEETML
    (table,) = read_spreadsheetml(raw)[0]
    return [list(row) for row in table.rows]


def test_cells_of_every_type() -> None:
    cells = (
        cell("Acre &amp; Co") + cell("12.5", "Number") + cell("1", "Boolean")
        + cell("2025-03-04T00:00:00.000", "DateTime") + cell("2025-03-04T12:30:00.000", "DateTime")
        + cell("1899-12-31T08:30:00.000", "DateTime") + cell("#N/A", "Error") + cell("last")
    )  # fmt: skip
    assert rows_of(book(f"<Row>{cells}</Row>")) == [
        ["Acre & Co", 12.5, True, date(2025, 3, 4), datetime(2025, 3, 4, 12, 30), time(8, 30), "", "last"]
    ]


def test_gaps_and_merged_cells_keep_the_places() -> None:
    rows = (
        f'<Row ss:Index="2">{cell("a")}{cell("wide", MergeAcross=1)}{cell("b")}</Row>'
        f'<Row ss:Index="5">{cell("c", Index=3)}{cell("d")}</Row>'
        f'<Row><Cell ss:MergeAcross="1"/>{cell("e")}</Row>'
    )
    assert rows_of(book(rows)) == [
        ["", "", "", ""], ["a", "wide", "", "b"], ["", "", "", ""], ["", "", "", ""], ["", "", "c", "d"],
        ["", "", "e", ""],
    ]  # fmt: skip


def test_formatted_numbers_are_days_where_their_style_says_so() -> None:
    styles = (
        '<Styles><Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style>'
        '<Style ss:ID="e"><NumberFormat ss:Format="dd\\-mmm\\-yyyy"/></Style>'
        '<Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style></Styles>'
    )
    cells = "".join(f'<Cell ss:StyleID="{style}"><Data ss:Type="Number">45720</Data></Cell>' for style in "dep")
    assert rows_of(book(f"<Row>{cells}</Row>", styles)) == [[date(2025, 3, 4), date(2025, 3, 4), 45720.0]]


def test_notes_readings_and_rich_text() -> None:
    cells = (
        '<Cell><Data ss:Type="String">with</Data><Comment><ss:Data>a secret</ss:Data></Comment></Cell>'
        '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>bo</B><Font>ld</Font></ss:Data></Cell>'
        '<Cell><Data ss:Type="String">東京</Data><PhoneticText>とうきょう</PhoneticText></Cell>'
    )
    assert rows_of(book(f"<Row>{cells}</Row>")) == [["with", "bold", "東京"]]


def test_what_is_hidden_or_filtered_is_told() -> None:
    options = (
        '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>'
        "</WorksheetOptions>"
        '<AutoFilter xmlns="urn:schemas-microsoft-com:office:excel"><AutoFilterColumn x:Type="Custom"/></AutoFilter>'
    )
    rows = f'<Column ss:Index="2" ss:Span="1" ss:Hidden="1"/><Row>{cell("a")}</Row><Row ss:Hidden="1">{cell("b")}</Row>'
    (table,), _ = read_spreadsheetml(book(rows, after=options))
    assert not table.visible
    assert (table.facts.hidden_rows, table.facts.hidden_columns, table.facts.filtered) == ({1}, {1, 2}, True)


def test_the_first_day_is_told() -> None:
    before = '<ExcelWorkbook xmlns="urn:schemas-microsoft-com:office:excel"><Date1904/></ExcelWorkbook>'
    assert read_spreadsheetml(book(f"<Row>{cell('a')}</Row>", before))[1].dates_1904


@pytest.mark.parametrize("coding", ["utf-16", "iso-8859-1", "windows-1252", "gb2312"])
def test_codings(coding: str) -> None:
    text = "工厂" if coding == "gb2312" else "café"
    content = f'<?xml version="1.0" encoding="{coding}"?>' + BOOK.format(
        f'<Worksheet ss:Name="S"><Table><Row>{cell(text)}</Row></Table></Worksheet>'
    )
    assert rows_of(content.encode(coding)) == [[text]]


@pytest.mark.parametrize(
    "content",
    [
        HEAD + BOOK.format("<Worksheet><Table><Row>"),
        HEAD + BOOK.format(""),
        HEAD + BOOK.format("<Row><Cell><Data>a</Data></Cell></Row>"),
        HEAD + '<!DOCTYPE w [<!ENTITY x "boom">]>' + BOOK.format(
            f'<Worksheet ss:Name="S"><Table><Row>{cell("&x;")}</Row></Table></Worksheet>'),
        HEAD + '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + BOOK.format(
            f'<Worksheet ss:Name="S"><Table><Row>{cell("&x;")}</Row></Table></Worksheet>'),
    ],
)  # fmt: skip
def test_damaged_and_forged_files_are_refused(content: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_spreadsheetml(content.encode())
    assert refusal.value.problems[0].code == "unreadable_file"


def test_cells_far_outside_are_refused() -> None:
    far = f'<Row>{cell("a", Index=16384)}</Row><Row ss:Index="1048576">{cell("b")}</Row>'
    with pytest.raises(Refusal) as refusal:
        read_spreadsheetml(book(far))
    assert refusal.value.problems[0].code == "too_large"
