"""Excel's binary workbooks (xlsb): the records of [MS-XLSB] that a plain sheet needs."""

from __future__ import annotations

import struct
from datetime import date, datetime

from tests.cases.intake.sheets import Area, Cell, Fault, Formula, Sheet, Shown, padded, text_of, width
from tests.cases.intake.writers.packing import zipped

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.ms-excel"
_VISIBLE = {"visible": 0, "hidden": 1, "very hidden": 2}
_PLAIN, _DAY = 0, 1
_FAULTS = {"#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#N/A": 0x2A}
_EPOCH = date(1899, 12, 30)


def _record(kind: int, body: bytes = b"") -> bytes:
    """One record: its kind and length in groups of seven bits, then its body (2.1.4)."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(body)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
        length >>= 7
        if not length:
            return head + size + body


def _text(value: str) -> bytes:
    raw = value.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def _workbook(sheets: tuple[Sheet, ...], dates_1904: bool) -> bytes:
    bundle = b"".join(
        _record(156, struct.pack("<II", _VISIBLE[sheet.visible], number) + _text(f"rId{number}") + _text(sheet.name))
        for number, sheet in enumerate(sheets, 1)
    )
    properties = _record(153, struct.pack("<III", int(dates_1904), 0, 0))
    return _record(131) + properties + _record(143) + bundle + _record(144) + _record(132)


def _value(place: tuple[int, int], cell: Cell) -> bytes:
    """The record of one cell (2.4.13 and following)."""
    column, style = place
    if isinstance(cell, Formula):
        cell = cell.result
    if isinstance(cell, Shown):
        cell = cell.value
    if isinstance(cell, date):
        style = _DAY
        cell = ((cell.date() if isinstance(cell, datetime) else cell) - _EPOCH).days
    head = struct.pack("<II", column, style)
    if isinstance(cell, Fault):
        return _record(3, head + bytes([_FAULTS[cell.text]]))
    if isinstance(cell, bool):
        return _record(4, head + bytes([cell]))
    if isinstance(cell, int | float):
        return _record(5, head + struct.pack("<d", cell))
    return _record(6, head + _text(text_of(cell)))


def _columns(sheet: Sheet) -> bytes:
    infos = b"".join(
        _record(60, struct.pack("<IIIIH", at, at, 256 * 15, 0, 3 if at in sheet.hidden_columns else 2))
        for at in range(width(sheet.rows))
    )
    return _record(390) + infos + _record(391)


def _merges(areas: tuple[Area, ...]) -> bytes:
    if not areas:
        return b""
    cells = b"".join(_record(176, struct.pack("<IIII", top, bottom, left, right)) for top, left, bottom, right in areas)
    return _record(177, struct.pack("<I", len(areas))) + cells + _record(178)


def _sheet(sheet: Sheet) -> bytes:
    rows = padded(sheet.rows)
    size = struct.pack("<IIII", 0, max(len(rows) - 1, 0), 0, max(width(rows) - 1, 0))
    parts = [_record(129), _record(148, size), _columns(sheet), _record(145)]
    for index, cells in enumerate(rows):
        flags = 0x10 if index in sheet.hidden_rows else 0
        head = struct.pack("<IIHBBBI", index, 0, 300, 0, flags, 0, 1)
        parts.append(_record(0, head + struct.pack("<II", 0, max(width(rows) - 1, 0))))
        parts += [_value((column, _PLAIN), cell) for column, cell in enumerate(cells) if cell not in (None, "")]
    return b"".join([*parts, _record(146), _merges(tuple(sheet.merges)), _record(130)])


def _font() -> bytes:
    look = struct.pack("<HHHHBBBB", 220, 0, 400, 0, 0, 2, 0, 0) + b"\x01\x01\x00\x00\x00\x00\x00\xff\x02"
    return _record(43, look + _text("Calibri"))


def _styles() -> bytes:
    """Two looks of cells, plain and day (number format 14), with the least that a reader expects around them."""
    border = b"\x00" + (b"\x00\x00" + b"\x00" * 8) * 5
    master = struct.pack("<HHHHHBBHH", 0xFFFF, 0, 0, 0, 0, 0, 0, 0x1010, 0)
    looks = [struct.pack("<HHHHHBBHH", 0, number, 0, 0, 0, 0, 0, 0x1010, int(number > 0)) for number in (0, 14)]
    one = struct.pack("<I", 1)
    return b"".join(
        [
            _record(278),
            _record(611, one),
            _font(),
            _record(612),
            _record(603, one),
            _record(45, struct.pack("<I", 0) + b"\x00" * 64),
            _record(604),
            _record(613, one),
            _record(46, border),
            _record(614),
            _record(626, one),
            _record(47, master),
            _record(627),
            _record(617, struct.pack("<I", 2)),
            *[_record(47, look) for look in looks],
            _record(618),
            _record(619, one),
            _record(48, struct.pack("<IHBB", 0, 1, 0, 0) + _text("Normal")),
            _record(620),
            _record(279),
        ]
    )


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_RELATION}/{kind}" Target="{target}"/>'


def _relations(*lines: str) -> str:
    return f'<?xml version="1.0"?>\n<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _types(names: list[str]) -> str:
    over = "".join(f'<Override PartName="/{name}" ContentType="{_TYPE}.worksheet"/>' for name in names)
    return (
        f'<?xml version="1.0"?>\n<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="bin" ContentType="{_TYPE}.sheet.binary.macroEnabled.main"/>'
        f'{over}<Override PartName="/xl/styles.bin" ContentType="{_TYPE}.styles"/></Types>'
    )


def xlsb(*sheets: Sheet, dates_1904: bool = False) -> bytes:
    """The workbook with these sheets."""
    names = [f"xl/worksheets/sheet{number}.bin" for number in range(1, len(sheets) + 1)]
    links = [_relation(number, "worksheet", name[3:]) for number, name in enumerate(names, 1)]
    return zipped(
        {
            "[Content_Types].xml": _types(names),
            "_rels/.rels": _relations(_relation(1, "officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": _workbook(sheets, dates_1904),
            "xl/_rels/workbook.bin.rels": _relations(*links, _relation(len(names) + 1, "styles", "styles.bin")),
            "xl/styles.bin": _styles(),
            **{name: _sheet(sheet) for name, sheet in zip(names, sheets, strict=True)},
        }
    )
