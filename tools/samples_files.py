"""Writes a book in its member's format: xlsx, xls, ods and csv; xlsb is in `samples_xlsb.py`. Same book, same bytes."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
import xlwt
from samples_lists import Book, Sheet
from samples_rows import Cell
from samples_xlsb import write_xlsb

WIDTH = {
    "site": 38,
    "company": 36,
    "address": 46,
    "street": 34,
    "products": 24,
    "country": 16,
    "protocol": 20,
    "date": 14,
    "no": 6,
    "sector": 22,
    "gln": 16,
    "zs": 14,
    "city": 18,
    "region": 18,
    "firm": 22,
    "buyer": 34,
    "remarks": 22,
}
FIXED_TIME = datetime(2026, 7, 1, 9, 0, 0)


def write_book(book: Book, folder: Path) -> Path:
    """Write the book into `folder` under its member's file name."""
    path = folder / book.member.file
    writers = {".xlsx": write_xlsx, ".xls": write_xls, ".ods": write_ods, ".csv": write_csv, ".xlsb": write_xlsb}
    path.write_bytes(writers[path.suffix](book))
    return path


def write_xlsx(book: Book) -> bytes:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.set_properties(
        {"created": FIXED_TIME, "title": book.member.name, "author": "", "company": book.member.name}
    )
    look = book.member.look
    base = {"font_name": look.font, "font_size": look.size}
    formats = {
        "title": workbook.add_format({**base, "bold": True, "font_size": look.size + 5, "font_color": "#333333"}),
        "note": workbook.add_format({**base, "italic": True, "font_color": "#666666"}),
        "header": workbook.add_format(
            {
                **base,
                "bold": True,
                "bg_color": look.colour,
                "font_color": look.ink,
                "text_wrap": True,
                "valign": "vcenter",
                "border": 1 if look.lines else 0,
                "border_color": "#BFBFBF",
            }
        ),
    }
    for band in (False, True):
        extra: dict[str, object] = {"bg_color": "#F4F6F5"} if band and look.banded else {}
        if look.lines:
            extra |= {"border": 1, "border_color": "#D9D9D9"}
        formats[f"text{band}"] = workbook.add_format({**base, **extra})
        formats[f"date{band}"] = workbook.add_format({**base, **extra, "num_format": "dd/mm/yyyy", "align": "left"})
        formats[f"number{band}"] = workbook.add_format({**base, **extra, "num_format": "#,##0"})
    if book.notes:
        _xlsx_notes(workbook.add_worksheet(book.notes[0]), book.notes[1], formats)
    for sheet in book.sheets:
        _xlsx_sheet(workbook.add_worksheet(sheet.name), sheet, formats)
    (workbook.get_worksheet_by_name(book.sheets[0].name)).activate()
    workbook.close()
    return buffer.getvalue()


def _xlsx_notes(worksheet: xlsxwriter.worksheet.Worksheet, lines: tuple[str, ...], formats: dict[str, object]) -> None:
    worksheet.set_column(0, 0, 60)
    for index, line in enumerate(lines):
        worksheet.write_string(index, 0, line, formats["title" if index == 0 else "note"])


def _xlsx_sheet(worksheet: xlsxwriter.worksheet.Worksheet, sheet: Sheet, formats: dict[str, object]) -> None:
    for column, kind in enumerate(sheet.kinds):
        worksheet.set_column(column, column, WIDTH.get(kind, 13) if kind else 3)
    worksheet.freeze_panes(sheet.header + 1, 0)
    worksheet.set_row(sheet.header, 30)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    data = {row.row - 1 for row in sheet.data}
    if data:
        worksheet.autofilter(sheet.header, sheet.first_column, max(data), len(sheet.kinds) - 1)
    for index, line in enumerate(sheet.grid):
        if index in data:
            for column, value in enumerate(line):
                _xlsx_cell(worksheet, (index, column), value, formats, (sheet.kinds[column], bool(index % 2)))
        else:
            _xlsx_words(worksheet, sheet, index, formats)


def _xlsx_words(
    worksheet: xlsxwriter.worksheet.Worksheet, sheet: Sheet, index: int, formats: dict[str, object]
) -> None:
    """A row that is no data: headings (the band above them and their repeats, too), a title or a note."""
    line = sheet.grid[index]
    banded = index == sheet.header - 1 and len(line) - line.count("") > 1
    for column, value in enumerate(line):
        if line == sheet.grid[sheet.header] or banded:
            if column >= sheet.first_column:
                worksheet.write(index, column, value, formats["header"])
        elif value not in ("", None):
            worksheet.write(index, column, value, formats["title" if index == 0 else "note"])


def _xlsx_cell(
    worksheet: xlsxwriter.worksheet.Worksheet,
    place: tuple[int, int],
    value: Cell,
    formats: dict[str, object],
    what: tuple[str, bool],
) -> None:
    kind, band = what
    if value is None or value == "":
        worksheet.write_blank(*place, None, formats[f"text{band}"])
    elif isinstance(value, datetime):
        worksheet.write_datetime(*place, value, formats[f"date{band}"])
    elif isinstance(value, str):
        worksheet.write_string(*place, value, formats[f"text{band}"])
    else:
        worksheet.write_number(
            *place, value, formats[f"number{band}" if kind in ("spend", "workers") else f"text{band}"]
        )


def write_xls(book: Book) -> bytes:
    workbook = xlwt.Workbook(encoding="utf-8")
    look = book.member.look
    header = xlwt.easyxf(
        f"font: name {look.font}, bold on, colour white; pattern: pattern solid, fore_colour dark_green; align: wrap on"
    )
    text = xlwt.easyxf(f"font: name {look.font}, height {look.size * 20}")
    day = xlwt.easyxf(f"font: name {look.font}, height {look.size * 20}", num_format_str="DD/MM/YYYY")
    title = xlwt.easyxf(f"font: name {look.font}, bold on, height 280")
    for sheet in book.sheets:
        worksheet = workbook.add_sheet(sheet.name)
        worksheet.set_panes_frozen(True)
        worksheet.set_horz_split_pos(sheet.header + 1)
        for column, kind in enumerate(sheet.kinds):
            worksheet.col(column).width = 256 * WIDTH.get(kind, 13)
        for index, line in enumerate(sheet.grid):
            for column, value in enumerate(line):
                if value not in ("", None):
                    above = header if index == sheet.header else title if index < sheet.header else text
                    worksheet.write(index, column, value, day if isinstance(value, datetime) else above)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def csv_text(value: Cell) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d")
    return "" if value is None else str(value)


def write_csv(book: Book) -> bytes:
    member = book.member
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=member.delimiter, lineterminator="\r\n")
    for line in book.sheets[0].grid:
        writer.writerow([csv_text(value) for value in line])
    text = buffer.getvalue()
    if member.encoding == "utf-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(member.encoding, errors="replace")


ODS_TYPES = "application/vnd.oasis.opendocument.spreadsheet"
ODS_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
    )
)
ODS_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPES}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""


def write_ods(book: Book) -> bytes:
    """A plain OpenDocument spreadsheet: content, styles and manifest in a zip with fixed times."""
    parts = {"content.xml": _ods_content(book), "styles.xml": _ods_styles(book), "META-INF/manifest.xml": ODS_MANIFEST}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(_zip_entry("mimetype", stored=True), ODS_TYPES)
        for name, text in parts.items():
            archive.writestr(_zip_entry(name), text)
    return buffer.getvalue()


def _zip_entry(name: str, stored: bool = False) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return entry


def _ods_styles(book: Book) -> str:
    font = book.member.look.font
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-styles {ODS_SPACES} office:version="1.2">'
        "<office:styles>"
        f'<style:default-style style:family="table-cell"><style:text-properties fo:font-family={quoteattr(font)} '
        f'fo:font-size="{book.member.look.size}pt"/></style:default-style></office:styles></office:document-styles>'
    )


def _ods_content(book: Book) -> str:
    look = book.member.look
    kinds = sorted({kind for sheet in book.sheets for kind in sheet.kinds})
    widths = "".join(
        f'<style:style style:name="w_{kind or "none"}" style:family="table-column"><style:table-column-properties '
        f'style:column-width="{WIDTH.get(kind, 13) * 0.2:.2f}cm"/></style:style>'
        for kind in kinds
    )
    automatic = (
        '<number:date-style style:name="N1"><number:day number:style="long"/><number:text>-</number:text>'
        '<number:month number:style="long"/><number:text>-</number:text>'
        '<number:year number:style="long"/></number:date-style>'
        '<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>'
        f'<style:style style:name="head" style:family="table-cell">'
        f'<style:table-cell-properties fo:background-color="{look.colour}"/>'
        f'<style:text-properties fo:font-weight="bold" fo:color="{look.ink}"/></style:style>'
        '<style:style style:name="title" style:family="table-cell">'
        '<style:text-properties fo:font-weight="bold" fo:font-size="15pt"/>'
        f"</style:style>{widths}"
    )
    tables = "".join(_ods_table(sheet) for sheet in book.sheets)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_SPACES} office:version="1.2">'
        f"<office:automatic-styles>{automatic}</office:automatic-styles><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )


def _ods_table(sheet: Sheet) -> str:
    columns = "".join(f'<table:table-column table:style-name="w_{kind or "none"}"/>' for kind in sheet.kinds)
    rows = []
    for index, line in enumerate(sheet.grid):
        style = "head" if index == sheet.header else "title" if index == 0 else ""
        rows.append("<table:table-row>" + "".join(_ods_cell(value, style) for value in line) + "</table:table-row>")
    return f"<table:table table:name={quoteattr(sheet.name)}>{columns}{''.join(rows)}</table:table>"


def _ods_cell(value: Cell, style: str) -> str:
    named = f' table:style-name="{style}"' if style else ""
    if value is None or value == "":
        return f"<table:table-cell{named}/>"
    if isinstance(value, datetime):
        day = value.strftime("%Y-%m-%d")
        what = f'table:style-name="day" office:value-type="date" office:date-value="{day}"'
        return f"<table:table-cell {what}><text:p>{day}</text:p></table:table-cell>"
    if isinstance(value, str):
        return (
            f'<table:table-cell{named} office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
        )
    what = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell{named} {what}><text:p>{value}</text:p></table:table-cell>"
