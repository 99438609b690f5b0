"""OpenDocument spreadsheets, as LibreOffice writes them: repeated cells, covered cells, notes inside of cells."""

from __future__ import annotations

from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

from tests.cases.intake.sheets import Cell, Fault, Formula, Rich, Sheet, Shown, padded, text_of, width
from tests.cases.intake.writers.packing import zipped

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    [
        f'xmlns:{short}="{_OASIS}:{long}:1.0"'
        for short, long in (
            ("office", "office"),
            ("table", "table"),
            ("text", "text"),
            ("style", "style"),
            ("number", "datastyle"),
            ("fo", "xsl-fo-compatible"),
        )
    ]
    + [
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"',
    ]
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_STYLES = (
    '<number:date-style style:name="N1"><number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'
    '</number:date-style><style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="shown" style:family="table"><style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>'
)

_GONE = ' table:visibility="collapse"'


def _paragraphs(text: str) -> str:
    return "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))


def _note(text: str) -> str:
    if not text:
        return ""
    return f"<office:annotation><dc:creator>R. Example</dc:creator>{_paragraphs(text)}</office:annotation>"


def _valued(cell: Cell) -> tuple[str, str]:
    """The attributes that hold a cell's value, and the text that is shown."""
    if isinstance(cell, Shown):
        return _valued(cell.value)
    if isinstance(cell, bool):
        return f'office:value-type="boolean" office:boolean-value="{str(cell).lower()}"', str(cell).upper()
    if isinstance(cell, date):
        moment = cell.strftime("%Y-%m-%dT%H:%M:%S" if isinstance(cell, datetime) else "%Y-%m-%d")
        return f'table:style-name="day" office:value-type="date" office:date-value="{moment}"', f"{cell:%d/%m/%Y}"
    if isinstance(cell, int | float):
        return f'office:value-type="float" office:value="{cell}"', str(cell)
    return 'office:value-type="string" calcext:value-type="string"', text_of(cell)


def _cell(cell: Cell, spans: str, note: str) -> str:
    if cell in (None, "") and not note:
        return f"<table:table-cell{spans}/>"
    formula = ""
    if isinstance(cell, Formula):
        formula, cell = f" table:formula={quoteattr('of:' + cell.text)}", cell.result
    if isinstance(cell, Fault):
        values, shown = 'office:value-type="string" office:string-value="" calcext:value-type="error"', cell.text
        formula = ' table:formula="of:=NA()"'
    elif isinstance(cell, Rich):
        inner = "".join(f"<text:span>{escape(part)}</text:span>" for part in cell.parts)
        body = f"{_note(note)}<text:p>{inner}</text:p>"
        return f'<table:table-cell{spans} office:value-type="string">{body}</table:table-cell>'
    else:
        values, shown = _valued(cell)
    return f"<table:table-cell{spans}{formula} {values}>{_note(note)}{_paragraphs(shown)}</table:table-cell>"


def _row(sheet: Sheet, index: int, cells: list[Cell]) -> str:
    spans, covered = {}, set()
    for top, left, bottom, right in sheet.merges:
        if top <= index <= bottom:
            covered |= {column for column in range(left, right + 1) if (index, column) != (top, left)}
        if top == index:
            spans[left] = (
                f' table:number-columns-spanned="{right - left + 1}" table:number-rows-spanned="{bottom - top + 1}"'
            )
    parts = [
        "<table:covered-table-cell/>" if column in covered
        else _cell(cell, spans.get(column, ""), sheet.notes.get((index, column), ""))
        for column, cell in enumerate(cells)
    ]  # fmt: skip
    gone = _GONE if index in sheet.hidden_rows else ""
    return f"<table:table-row{gone}>{''.join(parts)}</table:table-row>"


def _table(sheet: Sheet) -> str:
    columns = "".join(
        f"<table:table-column{_GONE if at in sheet.hidden_columns else ''}/>" for at in range(width(sheet.rows))
    )
    rows = "".join(_row(sheet, index, cells) for index, cells in enumerate(padded(sheet.rows)))
    style = "shown" if sheet.visible == "visible" else "gone"
    return (
        f'<table:table table:name={quoteattr(sheet.name)} table:style-name="{style}">{columns}{rows}'
        # as programs do: the rest of the sheet as one empty row, many times
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/>'
        "</table:table-row></table:table>"
    )


def ods(*sheets: Sheet) -> bytes:
    """The document with these sheets."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} office:version="1.2">'
        f"<office:automatic-styles>{_STYLES}</office:automatic-styles><office:body><office:spreadsheet>"
        f"{''.join(map(_table, sheets))}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {"mimetype": MIMETYPE, "content.xml": content, "META-INF/manifest.xml": _MANIFEST}, frozenset({"mimetype"})
    )
