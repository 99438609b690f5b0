"""Workbooks for the tests of marks: made by hand part by part, and what can be seen in a marked one."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
import python_calamine

from comity.intake.marking.mark_xlsx import mark_xlsx
from comity.intake.marking.marks import DARK, LIGHT, Mark
from comity.intake.marking.sheet_xml import column_number
from comity.vocabulary.problems import Severity

AUTHOR = "comity & friends"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
STYLES = (
    f'{_DECLARATION}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="Calibri"/></font></fonts><fills count="3">'
    '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FF1F3864"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment horizontal="center"/></xf>'
    '<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    '<dxfs count="1"><dxf><fill><patternFill><bgColor rgb="FFFFFF00"/></patternFill></fill></dxf></dxfs></styleSheet>'
)


SHEET = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True)
class Shown:
    """What a cell shows: the fill as RRGGBB ("" for none), the note ("" for none), its author."""

    fill: str
    note: str
    author: str


def mark(name: str, severity: Severity = Severity.ERROR, note: str = "", sheet: str = "Sites") -> Mark:
    """A mark on the cell of that name."""
    found = re.fullmatch(r"([A-Z]+)(\d+)", name)
    assert found
    return Mark(sheet, int(found[2]), column_number(found[1]), severity, note)


def sheet_xml(inner: str, prefix: str = "", space: str = MAIN) -> str:
    """The XML of a sheet with this content."""
    names = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    start = f'<{prefix}worksheet {names}="{space}" xmlns:r="{RELATIONS}">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{start}{inner}</{prefix}worksheet>'


def relations(entries: Mapping[str, tuple[str, str]], space: str = RELATIONS) -> str:
    """A part of relations: id -> (kind, target)."""
    inner = "".join(
        f'<Relationship Id="{key}" Type="{space}/{kind}" Target="{target}"/>' for key, (kind, target) in entries.items()
    )
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def parts(sheet: str, styles: str = STYLES) -> dict[str, str | bytes]:
    """The parts of a workbook with one sheet, "Sites"; `sheet` is its XML."""
    return {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": (
            f'{_DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="Sites" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relations(
            {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": ("styles", "styles.xml")}
        ),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/styles.xml": styles,
    }


def package(contents: Mapping[str, str | bytes]) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), content)
    return out.getvalue()


def unpacked(raw: bytes) -> dict[str, bytes]:
    """Every part of an archive."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def marked(raw: bytes, marks: Sequence[Mark]) -> bytes:
    """The workbook with the marks."""
    out = io.BytesIO()
    mark_xlsx(raw, marks, out, AUTHOR)
    return out.getvalue()


def changed(before: bytes, after: bytes) -> set[str]:
    """The parts that are new or differ."""
    old, new = unpacked(before), unpacked(after)
    assert old.keys() <= new.keys()
    return {name for name in new if old.get(name) != new[name]}


def cells(raw: bytes) -> dict[str, list[list[Any]]]:
    """The cells of every sheet, as intake's reader sees them."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    sheets = [meta.name for meta in book.sheets_metadata if meta.typ == python_calamine.SheetTypeEnum.WorkSheet]
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in sheets}


def fills(severity: Severity) -> tuple[str, str]:
    """The fills that say so: for dark letters and for light ones."""
    return LIGHT[severity], DARK[severity]


def shown(raw: bytes) -> dict[tuple[str, int, int], Shown]:
    """What every cell shows that has a fill or a note."""
    found = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(raw)).worksheets:
        there: Any = sheet
        for cell in there._cells.values():  # all that exist: a sheet may reach to the far end with a few of them
            fill = cell.fill.fgColor.rgb[-6:] if cell.fill.patternType == "solid" else ""
            note = cell.comment
            if fill or note:
                look = Shown(fill, note.text if note else "", note.author if note else "")
                found[sheet.title, cell.row, cell.column] = look
    return found
