"""Workbooks of Excel 97 to 2003 (BIFF8): the records of [MS-XLS] that a plain sheet needs.

Written here because the library that wrote such files has had no release since 2017 and can hide no row.
"""

from __future__ import annotations

import struct
from datetime import date, datetime

from tests.cases.intake.sheets import Area, Cell, Fault, Formula, Sheet, Shown, padded, text_of, width
from tests.cases.intake.writers.compound import compound

_VISIBLE = {"visible": 0, "hidden": 1, "very hidden": 2}
_FAULTS = {"#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#N/A": 0x2A}
_PLAIN, _DAY = 15, 16
_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(value: str, length: str = "<H") -> bytes:
    """A text with its length in front, always as UTF-16 (2.5.294)."""
    raw = value.encode("utf-16-le")
    return struct.pack(length, len(raw) // 2) + b"\x01" + raw


def _beginning(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0x41, 0x0600))


def _font() -> bytes:
    return _record(0x0031, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + _text("Arial", "<B"))


def _look(number_format: int, of_style: bool) -> bytes:
    parent = 0xFFF5 if of_style else 0x0001
    return _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, number_format, parent, 0x20, 0, 0, 0, 0, 0, 0x20C0))


def _globals(sheets: tuple[Sheet, ...], dates_1904: bool, starts: list[int]) -> bytes:
    parts = [
        _beginning(0x0005),
        _record(0x0042, struct.pack("<H", 1200)),
        _record(0x003D, struct.pack("<HHHHHHHHH", 0, 0, 12000, 8000, 0x38, 0, 0, 1, 600)),
        _record(0x0022, struct.pack("<H", int(dates_1904))),
        _font() * 5,
        _look(0, True) * 15, _look(0, False), _look(14, False),
        _record(0x0293, struct.pack("<HBB", 0x8000, 0, 0xFF)),
    ]  # fmt: skip
    for sheet, start in zip(sheets, starts, strict=True):
        parts.append(_record(0x0085, struct.pack("<IBB", start, _VISIBLE[sheet.visible], 0) + _text(sheet.name, "<B")))
    return b"".join([*parts, _record(0x000A)])


def _number(cell: Cell, epoch: date) -> Cell:
    if isinstance(cell, Shown):
        cell = cell.value
    if isinstance(cell, datetime):
        return (cell.date() - epoch).days + (cell.hour * 60 + cell.minute) / 1440
    return (cell - epoch).days if isinstance(cell, date) else cell


def _formula(place: bytes, result: Cell) -> bytes:
    """A formula (here always `=1`) with the result that was kept; a text follows in a record of its own."""
    if isinstance(result, int | float):
        kept, after = struct.pack("<d", result), b""
    elif result:
        kept, after = b"\0\0\0\0\0\0\xff\xff", _record(0x0207, _text(str(result)))
    else:
        kept, after = b"\x03\0\0\0\0\0\xff\xff", b""
    return _record(0x0006, place + kept + struct.pack("<HIH", 0, 0, 3) + b"\x1e\x01\x00") + after


def _cell(at: tuple[int, int], cell: Cell, epoch: date) -> bytes:
    inner = cell.value if isinstance(cell, Shown) else cell
    place = struct.pack("<HHH", *at, _DAY if isinstance(inner, date) else _PLAIN)
    value = _number(cell, epoch)
    if isinstance(value, Formula):
        return _formula(place, value.result)
    if isinstance(value, Fault):
        return _record(0x0205, place + bytes([_FAULTS[value.text], 1]))
    if isinstance(value, bool):
        return _record(0x0205, place + bytes([value, 0]))
    if isinstance(value, int | float):
        return _record(0x0203, place + struct.pack("<d", value))
    return _record(0x0204, place + _text(text_of(value)))


def _merges(areas: tuple[Area, ...]) -> bytes:
    if not areas:
        return b""
    cells = b"".join(struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in areas)
    return _record(0x00E5, struct.pack("<H", len(areas)) + cells)


def _sheet(sheet: Sheet, epoch: date) -> bytes:
    rows, columns = padded(sheet.rows), width(sheet.rows)
    parts = [_beginning(0x0010)]
    parts += [_record(0x007D, struct.pack("<HHHHHH", at, at, 2560, _PLAIN, 1, 0)) for at in sheet.hidden_columns]
    parts.append(_record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, columns, 0)))
    for index, cells in enumerate(rows):
        flags = 0x0120 if index in sheet.hidden_rows else 0x0100
        parts.append(_record(0x0208, struct.pack("<HHHHHHHH", index, 0, columns, 0xFF, 0, 0, flags, _PLAIN)))
        parts += [_cell((index, at), cell, epoch) for at, cell in enumerate(cells) if cell not in (None, "")]
    parts.append(_record(0x023E, struct.pack("<HHHHHHHI", 0x06B6, 0, 0, 0x40, 0, 0, 0, 0)))
    return b"".join([*parts, _merges(tuple(sheet.merges)), _record(0x000A)])


def workbook_stream(*sheets: Sheet, dates_1904: bool = False) -> bytes:
    """The stream `Workbook`: first what all sheets share, then each sheet."""
    pages = [_sheet(sheet, _EPOCHS[dates_1904]) for sheet in sheets]
    place = len(_globals(sheets, dates_1904, [0] * len(sheets)))
    starts = []
    for page in pages:
        starts.append(place)
        place += len(page)
    return _globals(sheets, dates_1904, starts) + b"".join(pages)


def xls(*sheets: Sheet, dates_1904: bool = False) -> bytes:
    """The workbook with these sheets."""
    return compound({"Workbook": workbook_stream(*sheets, dates_1904=dates_1904)})
