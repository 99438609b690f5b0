"""Workbooks without a compound file around them: Excel 2 to 4, and what small programs still write as .xls.

A stream of records: number, length, bytes. Their fields: OpenOffice.org's documentation of the Excel file format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from comity.intake.cells import Cell
from comity.intake.encodings import find_encoding
from comity.intake.formats.answers import DAMAGE, refuse, unreadable
from comity.intake.formats.facts import Table
from comity.intake.formats.grid import Grid
from comity.intake.formats.xls import FILEPASS

_BOF = frozenset((0x009, 0x209, 0x409, 0x809))
_SHEET = 0x10
_EOF, _CODEPAGE, _LABELSST = 0x0A, 0x42, 0xFD
_NUMBERS, _LABELS, _STRINGS, _FORMULAS = (0x003, 0x203), (0x004, 0x204, 0x0D6), (0x007, 0x207), (0x006, 0x206, 0x406)
_INTEGER, _BOOLERRS, _RK, _MULRK = 0x002, (0x005, 0x205), 0x27E, 0xBD
_BIFF2_ATTRIBUTES, _XF = 3, 2  # bytes between a cell's place and its value
_LAST_OF_BIFF2 = 0x007
_UNICODE = 0x0600
_PAGES = {367: "ascii", 10000: "mac_roman", 32768: "mac_roman", 32769: "cp1252", 936: "gb18030", 932: "cp932"}
_MOST_SHEETS = 256


@dataclass(slots=True)
class _Sheet:
    grid: Grid = field(default_factory=Grid)
    texts: list[tuple[int, int, bytes]] = field(default_factory=list)
    formula: tuple[int, int] = (0, 0)
    wide: bool = False


def _records(raw: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(raw):
        number, size = struct.unpack_from("<HH", raw, place)
        yield number, raw[place + 4 : place + 4 + size]
        place += 4 + size


def from_rk(value: int) -> float:
    """A number that is stored in 30 bits ([MS-XLS] 2.5.218)."""
    if value & 2:
        number = float((value >> 2) - (1 << 30 if value & 0x80000000 else 0))
    else:
        number = struct.unpack("<d", struct.pack("<II", 0, value & 0xFFFFFFFC))[0]
    return number / 100 if value & 1 else number


def _text(data: bytes, short: bool, wide: bool) -> bytes:
    """The bytes of a text behind its length; those of two bytes a letter become UTF-8."""
    length = data[0] if short else struct.unpack_from("<H", data)[0]
    start = 1 if short else 2
    if not wide:
        return data[start : start + length]
    letters = data[start + 1 : start + 1 + length * (2 if data[start] & 1 else 1)]
    return letters.decode("utf-16-le" if data[start] & 1 else "latin-1", "replace").encode("utf-8")


def _take(sheet: _Sheet, number: int, data: bytes) -> None:
    if number in _STRINGS:
        sheet.texts.append((*sheet.formula, _text(data, number <= _LAST_OF_BIFF2, sheet.wide)))
        return
    row, column = struct.unpack_from("<HH", data)
    value = data[4 + (_BIFF2_ATTRIBUTES if number <= _LAST_OF_BIFF2 and not sheet.wide else _XF) :]
    if number in _LABELS:
        sheet.texts.append((row, column, _text(value, number <= _LAST_OF_BIFF2, sheet.wide)))
    elif number == _MULRK:
        for step in range((len(data) - 6) // 6):
            sheet.grid.put(row, column + step, from_rk(struct.unpack_from("<I", data, 6 + 6 * step)[0]))
    elif number in _FORMULAS and value[6:8] == b"\xff\xff":
        sheet.formula = (row, column)
    else:
        sheet.grid.put(row, column, _number(number, value))


def _number(number: int, value: bytes) -> Cell:
    if number == _INTEGER:
        return float(struct.unpack_from("<H", value)[0])
    if number in _BOOLERRS:
        return "" if value[1] else bool(value[0])
    if number == _RK:
        return from_rk(struct.unpack_from("<I", value)[0])
    return float(struct.unpack_from("<d", value)[0])


_CELLS = frozenset((*_NUMBERS, *_LABELS, *_STRINGS, *_FORMULAS, *_BOOLERRS, _INTEGER, _RK, _MULRK))


def _sheets(raw: bytes) -> tuple[list[_Sheet], str]:
    sheets: list[_Sheet] = []
    page = ""
    inside = False
    for number, data in _records(raw):
        if number in _BOF:
            version, kind = struct.unpack_from("<HH", data)
            inside = kind == _SHEET and len(sheets) < _MOST_SHEETS
            if inside:
                sheets.append(_Sheet(wide=number == 0x809 and version >= _UNICODE))
        elif number == FILEPASS:
            raise refuse("encrypted_file")
        elif number == _LABELSST:
            raise refuse("unsupported_format", "old_excel")
        elif number == _CODEPAGE:
            code = struct.unpack_from("<H", data)[0]
            page = _PAGES.get(code, f"cp{code}")
        elif inside and number in _CELLS:
            _take(sheets[-1], number, data)
    return sheets, page


def _coding(sheets: list[_Sheet], page: str) -> str:
    """UTF-8 where the texts can be that (programs write it whatever they declare), else what is declared or fits."""
    found = find_encoding([b"\n".join(text for sheet in sheets for _, _, text in sheet.texts)])
    return found.name if found.name.startswith("utf") and not found.mixed else page or found.name


def _table(sheet: _Sheet, name: str, coding: str) -> Table:
    for row, column, text in sheet.texts:
        sheet.grid.put(row, column, text.decode("utf-8" if sheet.wide else coding, "replace"))
    return Table(name, sheet.grid.rows())


def read_old_xls(raw: bytes) -> list[Table]:
    """The sheets of such a file; days are serial numbers. Raises `Refusal` where it is protected or damaged."""
    try:
        sheets, page = _sheets(raw)
        tables = [_table(sheet, f"Sheet{number}", _coding(sheets, page)) for number, sheet in enumerate(sheets, 1)]
    except DAMAGE:
        raise unreadable() from None
    if not any(table.rows for table in tables):
        raise unreadable()
    return tables
