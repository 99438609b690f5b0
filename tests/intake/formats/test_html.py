"""Web pages and web archives that are lists: what a browser shows becomes rows, and nothing else does."""

from __future__ import annotations

import quopri
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.intake.formats.html_table import page_tables, read_html
from comity.intake.formats.mhtml import read_mhtml
from comity.intake.refusal import Refusal
from comity.intake.safety import Format, examine
from tests.intake.formats.reading import tables

ROWS = "<tr><th>Site<th>Country</tr><tr><td>Acre Mill</td><td>Kenya</td></tr>"
LIST = [["Site", "Country"], ["Acre Mill", "Kenya"]]


def only(page: str, coding: str = "utf-8") -> list[list[object]]:
    (table,) = read_html(page.encode(coding))
    return [list(row) for row in table.rows]


@pytest.mark.parametrize(
    "page",
    [
        f"<table>{ROWS}</table>",
        f"<html><body><table border=1>{ROWS}</table></body></html>",
        "<TABLE><TBODY><TR><TD>Site</TD><TD>Country</TD></TR><TR><TD>Acre Mill</TD><TD>Kenya</TD></TR></TBODY></TABLE>",
        "<table><tr><td>Site<td>Country<tr><td>Acre Mill<td>Kenya</table>",
        f"<html><head><script>var x = '<table><tr><td>no';</script><style>td {{}}</style></head><table>{ROWS}",
        f"<!--[if gte mso 9]><xml><x:Foo/></xml><![endif]--><table><![if x]>{ROWS}<![endif]></table>",
        f"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body><table>{ROWS}</table></body></html>",
        f"<table><tr><td>menu</td></tr><tr><td><table>{ROWS}</table></td></tr></table>",
        "<table><tr><th>Site<th>Country</table><table><tr><td>Acre Mill<td>Kenya</table>",
        "<table><tr><td>Site<td>Country</table><br><table><tr><td>Acre Mill<td>Kenya</table>",
        f"<table>{ROWS}<tr></tr><tr><td></td><td> </td></tr></table>",
    ],
)
def test_pages_of_every_style(page: str) -> None:
    assert only(page) == LIST


def test_cells_show_what_a_browser_shows() -> None:
    cells = (
        "<td>a<br>b<td><p>one</p><p>two</p><td> many   \n blanks <td>caf&eacute; &amp; t&#233;<td>no&nbsp;break"
        "<td><b>bo</b>ld<td>seen<script>x()</script><comment>a note</comment><td>n<a class=msocomanchor>[1]</a>"
    )
    assert only(f"<table><tr>{cells}</tr><tr><td>1<td>2</table>")[0] == [
        "a\nb", "one\ntwo", "many blanks", "café & té", "no\u00a0break", "bold", "seen", "n",
    ]  # fmt: skip


def test_spans_stand_in_their_first_cell_and_push_the_others_aside() -> None:
    page = (
        "<table><tr><th rowspan=2>Site<th colspan=2>Audit<tr><th>Kind<th>Day"
        "<tr><td rowspan='2'>Acre Mill<td>a<td>b<tr><td>c<td>d<tr><td rowspan=99>last<td>e<td>f</table>"
    )
    (table,) = read_html(page.encode())
    assert table.rows == [
        ["Site", "Audit", ""], ["", "Kind", "Day"], ["Acre Mill", "a", "b"], ["", "c", "d"], ["last", "e", "f"],
    ]  # fmt: skip
    assert table.facts.merged == ((0, 0, 1, 0), (0, 1, 0, 2), (2, 0, 3, 0))


def test_hidden_rows_and_columns_are_told() -> None:
    page = (
        "<table><col><col style='display:none'><col><tr><td>a<td>b<td>c"
        "<tr style='mso-height:0; display: none'><td>d<td>e<td>f<tr hidden><td>g<td>h<td>i</table>"
    )
    (table,) = read_html(page.encode())
    assert table.facts.hidden_rows == {1, 2}
    assert table.facts.hidden_columns == {1}


def test_values_that_excel_and_libreoffice_note_are_taken() -> None:
    cells = (
        '<td x:num="45720">04/03/2025<td x:num="45720.5">04.03.2025 12:00<td x:num="12.5">12,50 €<td x:num>7'
        '<td sdval="0.354166666666667">08:30<td sdval="1.25">30:00<td x:num="45720">4-Mar-25<td x:str="a">a'
        '<td x:num="1234567">1.234.567'
    )
    assert only(f"<table><tr>{cells}</tr><tr><td>1<td>2</table>")[0] == [
        date(2025, 3, 4), datetime(2025, 3, 4, 12), 12.5, "7", time(8, 30), "30:00", date(2025, 3, 4), "a", 1234567.0,
    ]  # fmt: skip


def test_several_tables_are_several_sheets() -> None:
    found = read_html(f"<table><caption>Asia</caption>{ROWS}</table>text<table>{ROWS}</table>".encode())
    assert [table.name for table in found] == ["Asia", "Table 2"]
    named = f"<table><caption>Asia</caption>{ROWS}</table>"
    assert [table.name for table in read_html((named * 3).encode())] == ["Asia", "Asia (2)", "Asia (3)"]


def test_rows_in_tables_of_their_own_are_one_list() -> None:
    rows = "".join(f"<table><tr><td>Mill {number}<td>Kenya</table>" for number in range(5))
    found = only(f"<table><tr><th>Site<th>Country</table>{rows}")
    assert found == [["Site", "Country"], *([f"Mill {number}", "Kenya"] for number in range(5))]


@pytest.mark.parametrize(
    ("head", "coding"),
    [
        ("<meta charset=windows-1252>", "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', "cp1252"),
        ("<meta charset='utf-8'>", "utf-8"),
        ("<meta charset='iso-8859-1'>", "utf-8"),
        ("<meta charset='utf-8'>", "cp1252"),
        ("", "cp1252"),
        ("", "utf-16"),
        ("<meta charset=no-such-coding>", "utf-8-sig"),
    ],
)
def test_pages_in_any_coding_whatever_they_declare(head: str, coding: str) -> None:
    page = (
        f"<html><head>{head}</head><table><tr><td>Société d’été</td><td>Pays</td></tr><tr><td>Nîmes<td>France</table>"
    )
    assert only(page, coding) == [["Société d’été", "Pays"], ["Nîmes", "France"]]


@pytest.mark.parametrize(
    ("name", "coding", "text"),
    [
        ("gb2312", "gbk", "工厂名称"),
        ("Shift_JIS", "cp932", "工場名"),
        ("big5", "big5", "工廠名稱"),
        ("windows-874", "cp874", "ชื่อโรงงาน"),
    ],
)
def test_declared_asian_codings(name: str, coding: str, text: str) -> None:
    page = f"<html><meta charset={name}><table><tr><td>{text}<td>x<tr><td>1<td>2</table>"
    assert only(page, coding)[0] == [text, "x"]


def test_a_page_without_rows_is_refused_as_a_page() -> None:
    with pytest.raises(Refusal) as refusal:
        read_html(b"<html><table><tr><td>Please sign in</table></html>")
    assert refusal.value.problems[0].code == "unsupported_format"


def test_spans_without_end_are_cut() -> None:
    page = "<table><tr><td colspan=99999999 rowspan=99999999>title<tr><td>a<td>b<tr><td>c<td>d</table>"
    (table,) = read_html(page.encode())
    assert len(table.rows) == 3
    assert table.facts.merged[0][2] == 2


PIECES = (
    "<table>", "<tr>", "<td>", "<td rowspan=3>", "<td colspan=2>", "</td>", "</tr>", "</table>", "<!--", "-->",
    "<![CDATA[", "<![endi9", "<![if x]>", "<!DOCTYPE", "<!x",
    "<script>", "</script>", "a", "b & c", "<td/>", "<", ">", '"', "<br>",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_no_page_breaks_the_reader(pieces: list[str]) -> None:
    for table in page_tables("".join(pieces).encode()):
        assert {len(row) for row in table.rows} == {len(table.rows[0])}


ROOT = (
    '<html xmlns:x=3D"urn:schemas-microsoft-com:office:excel"><!--[if gte mso 9]><xml><x:ExcelWorkbook>'
    "<x:ExcelWorksheets><x:ExcelWorksheet><x:Name>Sites &amp; more</x:Name><x:WorksheetSource "
    'HRef=3D"files/sheet001.htm"/></x:ExcelWorksheet><x:ExcelWorksheet><x:Name>Costs</x:Name><x:Visible>SheetHidden'
    '</x:Visible><x:WorksheetSource HRef=3D"files/sheet002.htm"/></x:ExcelWorksheet></x:ExcelWorksheets>'
    "</x:ExcelWorkbook></xml><![endif]--><frameset></frameset></html>"
)


def part(place: str, content: str, kind: str = 'text/html; charset="utf-8"') -> str:
    return (
        f"------=_Next\r\nContent-Location: {place}\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Type: {kind}\r\n\r\n{content}\r\n\r\n"
    )


def archive(*parts: str) -> bytes:
    head = "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n"
    head += 'Content-Type: multipart/related; boundary="----=_Next"\r\n\r\n'
    return (head + "".join(parts) + "------=_Next--\r\n").encode()


def quoted(text: str) -> str:
    return quopri.encodestring(text.encode()).decode()


def test_web_archives_of_excel() -> None:
    raw = archive(
        part("file:///C:/x/list.htm", ROOT),
        part("file:///C:/x/files/sheet001.htm", quoted(f"<table>{ROWS.replace('Acre', 'Àcre')}</table>")),
        part("file:///C:/x/files/sheet002.htm", quoted(f"<table>{ROWS}</table>")),
        part("file:///C:/x/files/stylesheet.css", "td {}", "text/css"),
    )
    assert examine(raw).format is Format.MHTML
    found = tables(raw)
    assert [(table.name, table.visible) for table in found] == [("Sites & more", True), ("Costs", False)]
    assert found[0].rows == [["Site", "Country"], ["Àcre Mill", "Kenya"]]


def test_web_archives_of_one_page() -> None:
    raw = archive(part("https://erp.example/report", quoted(f"<table>{ROWS}</table>")))
    assert [table.rows for table in read_mhtml(raw)] == [LIST]


def test_an_archive_without_rows_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        tables(archive(part("file:///C:/x/list.htm", "<p>nothing</p>")))
    assert refusal.value.problems[0].code == "unsupported_format"
