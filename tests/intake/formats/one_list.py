"""One list of three sites in every format that has facts: row 2 and column B are hidden, A3 goes on in A4, column C is
money, D3 is #N/A."""

from __future__ import annotations

import struct
from collections.abc import Callable

from tests.intake.formats.making_files import (
    STRICT,
    STRICT_RELATIONS,
    flat_ods,
    label,
    number,
    ods,
    ods_money,
    ods_text,
    record,
    styles_part,
    text_cell,
    unicode_text,
    xls,
    xlsb,
    xlsb_cell,
    xlsb_hidden_columns,
    xlsb_merged,
    xlsb_row,
    xlsx,
    xlsx_parts,
    zipped,
)

EURO = '#,##0.00 "€"'

XLSX_SHEET = (
    '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>'
    f'<row r="1">{text_cell("A1", "Site")}{text_cell("B1", "Note")}{text_cell("C1", "Fee")}</row>'
    f'<row r="2" hidden="1">{text_cell("A2", "Acre Mill")}<c r="C2" s="1"><v>12.5</v></c></row>'
    f'<row r="3">{text_cell("A3", "Brook Mill")}<c r="C3" s="1"><v>7</v></c>'
    '<c r="D3" t="e"><f>NA()</f><v>#N/A</v></c></row>'
    '<row r="4"><c r="C4" s="1"><v>9</v></c></row></sheetData>'
    '<mergeCells count="1"><mergeCell ref="A3:A4"/></mergeCells>'
)
EURO_STYLE = styles_part("#,##0.00 &quot;€&quot;")


def strict_xlsx() -> bytes:
    return xlsx(XLSX_SHEET, styles=EURO_STYLE,
                main=STRICT, relations=STRICT_RELATIONS)  # fmt: skip


def prefixed_xlsx() -> bytes:
    """Every element with a prefix, as some programs of Microsoft's own SDK write it."""
    parts = xlsx_parts({"Sites": XLSX_SHEET}, styles=EURO_STYLE)
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        parts[name] = (
            parts[name].replace("</", "\0").replace("<", "<x:").replace("\0", "</x:").replace("xmlns=", "xmlns:x=")
        )
    return zipped(parts)


def utf16_xlsx() -> bytes:
    """Parts in UTF-16, which the standard allows and the cell reader takes for empty."""
    parts: dict[str, bytes | str] = dict(xlsx_parts({"Sites": XLSX_SHEET}, styles=EURO_STYLE))
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    parts["xl/worksheets/sheet1.xml"] = ('<?xml version="1.0" encoding="UTF-16"?>' + sheet).encode("utf-16")
    return zipped(parts)


def list_as_xlsb() -> bytes:
    rows = xlsb_row(0, xlsb_cell(0, "Site") + xlsb_cell(1, "Note") + xlsb_cell(2, "Fee"))
    rows += xlsb_row(1, xlsb_cell(0, "Acre Mill") + xlsb_cell(2, 12.5, 1), hidden=True)
    rows += xlsb_row(2, xlsb_cell(0, "Brook Mill") + xlsb_cell(2, 7.0, 1) + xlsb_cell(3, "#N/A"))
    rows += xlsb_row(3, xlsb_cell(2, 9.0, 1))
    return xlsb(rows, xlsb_hidden_columns(1, 1), xlsb_merged(2, 0, 3, 0), [EURO])


def money_formats() -> bytes:
    """A number format and the two cell styles of a stream: General, and money."""
    shown = record(0x41E, struct.pack("<H", 200) + unicode_text(EURO))
    return shown + b"".join(record(0xE0, struct.pack("<HH", 0, style) + b"\0" * 16) for style in (0, 200))


def list_as_xls() -> bytes:
    body = record(0x7D, struct.pack("<HHHHHH", 1, 1, 2560, 0, 1, 0))
    body += record(0x208, struct.pack("<HHHHHHI", 1, 0, 4, 255, 0, 0, 0x20))
    body += label(0, 0, "Site") + label(0, 1, "Note") + label(0, 2, "Fee")
    body += label(1, 0, "Acre Mill") + number(1, 2, 12.5, 1) + label(2, 0, "Brook Mill") + number(2, 2, 7, 1)
    body += record(0x205, struct.pack("<HHHBB", 2, 3, 0, 0x2A, 1)) + number(3, 2, 9, 1)
    body += record(0xE5, struct.pack("<H4H", 1, 2, 3, 0, 0))
    return xls(body, money_formats())


_ODS_HIDDEN = 'table:visibility="collapse"'
ODS_ROWS = (
    f"<table:table-column/><table:table-column {_ODS_HIDDEN}/>"
    '<table:table-column table:number-columns-repeated="2"/>'
    f"<table:table-row>{ods_text('Site')}{ods_text('Note')}{ods_text('Fee')}</table:table-row>"
    f"<table:table-row {_ODS_HIDDEN}>{ods_text('Acre Mill')}<table:table-cell/>{ods_money(12.5)}</table:table-row>"
    f"<table:table-row>{ods_text('Brook Mill', number_rows_spanned=2)}<table:table-cell/>{ods_money(7)}"
    '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" '
    'calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell></table:table-row>'
    f"<table:table-row><table:covered-table-cell/><table:table-cell/>{ods_money(9)}</table:table-row>"
    f'<table:table-row table:number-rows-repeated="1048572" {_ODS_HIDDEN}><table:table-cell/></table:table-row>'
)

SPREADSHEETML = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="e">'
    '<NumberFormat ss:Format="#,##0.00\\ &quot;€&quot;"/></Style></Styles><Worksheet ss:Name="Sites"><Table>'
    '<Column ss:Index="2" ss:Hidden="1"/><Row><Cell><Data ss:Type="String">Site</Data></Cell><Cell>'
    '<Data ss:Type="String">Note</Data></Cell><Cell><Data ss:Type="String">Fee</Data></Cell></Row>'
    '<Row ss:Hidden="1"><Cell><Data ss:Type="String">Acre Mill</Data></Cell><Cell ss:Index="3" ss:StyleID="e">'
    '<Data ss:Type="Number">12.5</Data></Cell></Row><Row><Cell ss:MergeDown="1"><Data ss:Type="String">Brook Mill'
    '</Data></Cell><Cell ss:Index="3" ss:StyleID="e"><Data ss:Type="Number">7</Data></Cell><Cell>'
    '<Data ss:Type="Error">#N/A</Data></Cell></Row><Row><Cell ss:Index="3" ss:StyleID="e">'
    '<Data ss:Type="Number">9</Data></Cell></Row></Table></Worksheet></Workbook>'
)  # fmt: skip

FILES: dict[str, Callable[[], bytes]] = {
    "xlsx": lambda: xlsx(XLSX_SHEET, styles=EURO_STYLE),
    "strict xlsx": strict_xlsx,
    "prefixed xlsx": prefixed_xlsx,
    "utf-16 xlsx": utf16_xlsx,
    "xlsb": list_as_xlsb,
    "xls": list_as_xls,
    "ods": lambda: ods(ODS_ROWS),
    "flat ods": lambda: flat_ods(ODS_ROWS),
    "Excel 2003 XML": SPREADSHEETML.encode,
}
