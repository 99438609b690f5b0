"""Files: tables of web pages and XML spreadsheets of 2003, as many systems export them under the name of xls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import escape

from tests.cases.intake.files import GOOD
from tests.cases.intake.making import SHORT, SITES, SMALL, Table, accepted, make
from tests.cases.intake.model import Case, Expected, refused
from tests.cases.intake.sheets import Rows, text_of

_OFFICE = "urn:schemas-microsoft-com:office"


def cases() -> Iterator[Case]:
    yield from _web_pages()
    yield from _old_xml()


def html(rows: Rows, head: str = "", tag: str = "td") -> str:
    """The rows as the table of a web page."""
    lines = ["<tr>" + "".join(f"<{tag}>{escape(text_of(cell))}</{tag}>" for cell in row) + "</tr>" for row in rows]
    return f"<html><head>{head}</head><body><table border=1>{''.join(lines)}</table></body></html>"


def _web_pages() -> Iterator[Case]:
    rows = Table(SMALL.sites, SHORT, day=lambda day: day.isoformat()).rows()
    in_text = accepted(SMALL.listings(sheet=""))
    excel = '<meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=ProgId content=Excel.Sheet>'
    for name, text in {
        "plain": html(rows),
        "with_meta": html(rows, excel),
        "headings_th": html(rows, excel).replace("<td>Site name</td>", "<th>Site name</th>"),
        "styles": html(rows, f"{excel}<style>td {{mso-number-format:'@'}}</style>"),
        "upper_case": html(rows).replace("td>", "TD>").replace("tr>", "TR>").replace("table", "TABLE"),
        "unclosed": html(rows).replace("</td>", "").replace("</tr>", "\n"),
    }.items():
        yield make(
            f"files/html_{name}",
            "a web page called xls, as many systems export",
            text.encode(),
            anywhere(in_text),
            "export.xls",
        )
    french = Table([SITES[0].but(site_name="Crémerie Élan"), *SITES[1:4]], SHORT, day=lambda day: day.isoformat())
    coded = html(french.rows(), '<meta charset="windows-1252">').encode("cp1252")
    yield make(
        "files/html_cp1252",
        "a web page that names its coding",
        coded,
        anywhere(accepted(french.listings(sheet=""))),
        "export.xls",
    )
    titled = html(rows).replace(
        "<table border=1>",
        "<h1>Audited sites</h1><p>Exported 2026-07-01</p><table><tr><td>menu</td></tr></table><table border=1>",
    )
    yield make(
        "files/html_second_table",
        "a web page whose second table is the list",
        titled.encode(),
        anywhere(in_text),
        "export.xls",
    )
    spaced = (
        html(rows)
        .replace("Northfield Mill", "Northfield&nbsp;Mill<br>")
        .replace("Lakeside Packing", "<b>Lakeside</b> Packing")
    )
    yield make(
        "files/html_marked_up",
        "a web page with marks inside of cells",
        spaced.encode(),
        anywhere(in_text),
        "export.xls",
    )
    scripted = html(rows).replace("<body>", "<body><script>document.write('zq-script')</script><!-- zq-comment -->")
    yield make(
        "files/html_script",
        "a web page with a script and a comment",
        scripted.encode(),
        anywhere(in_text).hiding("zq-script", "zq-comment"),
        "e.xls",
    )
    empty_handed = {
        "no_table": "<html><body><p>You are not logged in.</p></body></html>",
        "login": "<!DOCTYPE html><html><body><form><input name=user></form></body></html>",
        "error": "<html><head><title>500</title></head><body>Internal error</body></html>",
    }
    for name, text in empty_handed.items():
        yield make(
            f"files/html_{name}",
            "a web page without a table",
            text.encode(),
            refused("unsupported_format"),
            "export.xls",
        )
    mail = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b1"\r\n\r\n'
        "--b1\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html(rows) + "\r\n--b1--\r\n"
    )
    yield make(
        "files/mhtml",
        "a web archive called xls",
        mail.encode(),
        anywhere(in_text).or_else(refused("unsupported_format")),
        "export.xls",
    )


def anywhere(expected: Expected) -> Expected:
    """The same under any name of a sheet: a web page has none of its own."""
    return replace(expected, any_sheet=True)


def spreadsheetml(rows: Rows, day_type: bool = True) -> str:
    """The rows as an XML spreadsheet of 2003."""
    lines = []
    for row in rows:
        cells = "".join(
            f'<Cell><Data ss:Type="{"DateTime" if day_type and hasattr(cell, "year") else "String"}">'
            f"{escape(text_of(cell, '%Y-%m-%dT00:00:00.000'))}</Data></Cell>"
            for cell in row
        )
        lines.append(f"<Row>{cells}</Row>")
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{_OFFICE}:spreadsheet" xmlns:ss="{_OFFICE}:spreadsheet">'
        f'<Worksheet ss:Name="Sites"><Table>{"".join(lines)}</Table></Worksheet></Workbook>'
    )


def _old_xml() -> Iterator[Case]:
    text = spreadsheetml(SMALL.rows())
    yield make("files/spreadsheetml", "an XML spreadsheet of 2003", text.encode(), GOOD, "export.xls")
    yield make("files/spreadsheetml_xml", "an XML spreadsheet of 2003 called xml", text.encode(), GOOD, "export.xml")
    skipped = text.replace(
        '<Row><Cell><Data ss:Type="String">Lakeside', '<Row ss:Index="5"><Cell><Data ss:Type="String">Lakeside'
    )
    yield make(
        "files/spreadsheetml_index",
        "an XML spreadsheet that skips rows",
        skipped.encode(),
        accepted(SMALL.listings([2, 5, 6, 7])),
        "e.xls",
    )
    entity = text.replace(
        '<?mso-application progid="Excel.Sheet"?>', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    ).replace("Lakeside", "&e;")
    yield make(
        "files/spreadsheetml_entity",
        "an XML spreadsheet with an external entity",
        entity.encode(),
        refused("unreadable_file").or_else(refused("unsupported_format")),
        "e.xls",
    )
