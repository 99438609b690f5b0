"""Facts of xls workbooks (Excel 5 to 2003), and repairs before and after reading.

The stream of the workbook is a row of records: number, length, bytes. Their numbers and fields: [MS-XLS] 2.3 and 2.4;
those of Excel 5 and 95, which code their letters by a code page, OpenOffice.org's documentation of the format.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from comity.intake.formats.answers import MOST_CELLS_HELD_TWICE, refuse, unreadable
from comity.intake.formats.facts import Area, BookFacts, SheetFacts, Spot
from comity.intake.formats.number_formats import ENOUGH_ROWS, Votes, number_kind
from comity.intake.formats.xlsb import ERROR_TEXTS

BIFF5, BIFF8 = 0x0500, 0x0600
_BOF, _EOF, _BOUNDSHEET, _CODEPAGE, _DATEMODE, _FORMAT, _XF, _SUPBOOK, _EXTERNSHEET = (
    0x809, 0x0A, 0x85, 0x42, 0x22, 0x41E, 0xE0, 0x1AE, 0x17,
)  # fmt: skip
FILEPASS = 0x2F
_DIMENSIONS, _ROW, _COLINFO, _MERGED, _FILTERMODE = 0x200, 0x208, 0x7D, 0xE5, 0x9B
_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR = 0x203, 0x27E, 0xBD, 0x06, 0x205
_LABEL, _RSTRING, _STRING, _LABELSST = 0x204, 0xD6, 0x207, 0xFD
_CELLS = frozenset((_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR, _LABEL, _RSTRING, _LABELSST))
_PLAIN = frozenset((_LABELSST, _NUMBER, _RK, _MULRK))  # tell nothing but how numbers are shown
# Plain cells one after the other, in columns that exist: passed over at once below the rows that are looked at.
_RUN = re.compile(
    rb"(?s:(\xfd\0\x0a\0.{3}\0.{6}|\x7e\x02\x0a\0.{3}\0.{6}|\x03\x02\x0e\0.{3}\0.{10}|\x01\x02\x06\0.{3}\0..)++)"
)
_OTHERS = frozenset((_ROW, _COLINFO, _MERGED, _FILTERMODE, _STRING, _DIMENSIONS))
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
_MOST_COLUMNS = 256
_LONG_DIMENSIONS = 14  # bytes
_MOST_FOUND = 100_000
# Code pages in which a letter may take two bytes; the cell reader splits such texts of Excel 5 and 95 into bytes.
_DOUBLE_BYTE = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "cp950"}


@dataclass(slots=True)
class _Globals:
    """What stands before the sheets."""

    version: int = 0
    codepage: int = 0
    dates_1904: bool = False
    encrypted: bool = False
    external: bool = False
    sheets: list[tuple[str, int]] = field(default_factory=list)
    others: list[int] = field(default_factory=list)  # where sheets of charts and macros begin
    codes: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)

    def kinds(self) -> Sequence[str]:
        return [number_kind(style, self.codes.get(style, "")) for style in self.styles]


def is_bare_stream(start: bytes) -> bool:
    """Whether a file begins with the first record of a workbook or sheet, without a compound file around it."""
    if len(start) < 8 or start[0] != 0x09 or start[1] not in (0x00, 0x02, 0x04, 0x08):
        return False
    return _u16(start, 2) in (4, 6, 8, 16) and _u16(start, 6) in (0x05, 0x10, 0x20, 0x40, 0x100)


def _u16(stream: bytes, place: int) -> int:
    return stream[place] | stream[place + 1] << 8


def _text(stream: bytes, place: int, found: _Globals, length: int, end: int) -> str:
    """A text of `length` letters behind its length: a flag and letters of one or two bytes, or bytes of a code page."""
    if found.version < BIFF8:
        coding = _DOUBLE_BYTE.get(found.codepage, "cp1252")
        return stream[place : min(place + length, end)].decode(coding, "replace")
    wide = stream[place] & 1
    stop = min(place + 1 + length * (2 if wide else 1), end)
    return stream[place + 1 : stop].decode("utf-16-le" if wide else "latin-1", "replace")


def read_globals(stream: bytes) -> _Globals:
    """The records in front of the sheets; raises `IndexError` or `Refusal` where it is no workbook."""
    found = _Globals()
    place = 0
    while place + 4 <= len(stream):
        number, size = _u16(stream, place), _u16(stream, place + 2)
        start, place = place + 4, place + 4 + size
        if number == _EOF:
            break
        if number == FILEPASS:
            found.encrypted = True
            break
        _read_global(stream, number, (start, place), found)
    if not found.version:
        raise unreadable()
    return found


def _read_global(stream: bytes, number: int, span: tuple[int, int], found: _Globals) -> None:
    start, end = span
    if number == _BOF and not found.version:
        found.version = _u16(stream, start)
    elif number == _CODEPAGE:
        found.codepage = _u16(stream, start)
    elif number == _DATEMODE:
        found.dates_1904 = _u16(stream, start) == 1
    elif number == _BOUNDSHEET:
        (place,) = struct.unpack_from("<I", stream, start)
        if stream[start + 5] == 0:
            found.sheets.append((_text(stream, start + 7, found, stream[start + 6], end), place))
        else:
            found.others.append(place)
    elif number == _XF:
        found.styles.append(_u16(stream, start + 2))
    elif number in (_FORMAT, _SUPBOOK, _EXTERNSHEET):
        _read_rarer(stream, number, span, found)


def _read_rarer(stream: bytes, number: int, span: tuple[int, int], found: _Globals) -> None:
    start, end = span
    if number == _FORMAT and found.version >= BIFF8:
        found.codes[_u16(stream, start)] = _text(stream, start + 4, found, _u16(stream, start + 2), end)
    elif number == _FORMAT:
        found.codes[_u16(stream, start)] = _text(stream, start + 3, found, stream[start + 2], end)
    elif number == _SUPBOOK:
        # A book of its own has the letters 0x01 0x04 ([MS-XLS] 2.4.271); all others name another file.
        found.external |= end - start > 4
    elif found.version < BIFF8 and end - start > 1:
        found.external |= stream[start + 1] == 1


class _SheetWalk:
    """The facts of one sheet, collected record by record."""

    def __init__(self, stream: bytes, book: _Globals) -> None:
        self._stream = stream
        self._book = book
        self._votes = Votes(book.kinds())
        self._coding = _DOUBLE_BYTE.get(book.codepage, "") if book.version < BIFF8 else ""
        self._last_row = self._last_column = -1
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merged: list[Area] = []
        self._errors: dict[Spot, str] = {}
        self._repairs: dict[Spot, str] = {}
        self._filtered = False
        self._formula: Spot = (0, 0)
        self.dimensions: list[tuple[int, int]] = []  # where the records of the sheet's size begin, and their length

    def walk(self, place: int) -> SheetFacts:
        """Read from the record at `place` to the end of the sheet."""
        stream, end = self._stream, len(self._stream) - 4
        last_row, columns = -1, {-1}
        while place <= end:
            if last_row > ENOUGH_ROWS and (run := _RUN.match(stream, place)):
                last_row = max(last_row, _u16(stream, run.start(1) + 4))
                place = run.end()
                continue
            number = stream[place] | stream[place + 1] << 8
            size = stream[place + 2] | stream[place + 3] << 8
            place += 4
            if number in _CELLS:
                row = stream[place] | stream[place + 1] << 8
                last_row = max(last_row, row)
                columns.add(stream[place + 2] | stream[place + 3] << 8)
                if row < ENOUGH_ROWS or number not in _PLAIN:
                    self._look_at_cell(number, place, size)
            elif number in _OTHERS:
                self._look_at_sheet(number, place, size)
            elif number == _EOF:
                break
            place += size
        self._last_row, self._last_column = last_row, max(columns)
        if self._last_column >= _MOST_COLUMNS:
            raise unreadable()
        return self._facts()

    def _look_at_cell(self, number: int, place: int, size: int) -> None:
        stream = self._stream
        row, column = _u16(stream, place), _u16(stream, place + 2)
        if number in (_NUMBER, _RK) or (number == _MULRK and size > 10):
            self._vote(number, place, size)
        elif number == _BOOLERR and stream[place + 7]:
            self._note_error((row, column), stream[place + 6])
        elif number == _FORMULA:
            self._look_at_formula((row, column), place)
        elif number in (_LABEL, _RSTRING) and self._coding:
            self._repair((row, column), place + 6, place + size)

    def _vote(self, number: int, place: int, size: int) -> None:
        stream = self._stream
        column = _u16(stream, place + 2)
        if number != _MULRK:
            self._votes.add(column, _u16(stream, place + 4))
            return
        for step in range((size - 6) // 6):
            self._votes.add(column + step, _u16(stream, place + 4 + 6 * step))

    def _look_at_formula(self, spot: Spot, place: int) -> None:
        """A result that is no number is marked by two bytes 0xFF; the first byte then says what it is."""
        stream = self._stream
        if stream[place + 12 : place + 14] != b"\xff\xff":
            self._votes.add(spot[1], _u16(stream, place + 4))
        elif stream[place + 6] == 2:
            self._note_error(spot, stream[place + 8])
        self._formula = spot

    def _note_error(self, spot: Spot, code: int) -> None:
        if len(self._errors) < _MOST_FOUND:
            self._errors[spot] = ERROR_TEXTS.get(code, "#N/A")

    def _repair(self, spot: Spot, place: int, end: int) -> None:
        length = _u16(self._stream, place)
        raw = self._stream[place + 2 : min(place + 2 + length, end)]
        if not raw.isascii() and len(self._repairs) < _MOST_FOUND:
            self._repairs[spot] = raw.decode(self._coding, "replace")

    def _look_at_sheet(self, number: int, place: int, size: int) -> None:
        stream = self._stream
        if number == _ROW:
            if stream[place + 12] & _ROW_HIDDEN:
                self._hidden_rows.add(_u16(stream, place))
        elif number == _COLINFO:
            if stream[place + 8] & _COLUMN_HIDDEN:
                last = min(_u16(stream, place + 2) + 1, _MOST_COLUMNS)
                self._hidden_columns.update(range(_u16(stream, place), last))
        elif number == _MERGED:
            self._look_at_merged(place, size)
        elif number == _DIMENSIONS:
            self.dimensions.append((place, size))
        elif number == _STRING and self._coding:
            self._repair(self._formula, place, place + size)
        self._filtered |= number == _FILTERMODE

    def _look_at_merged(self, place: int, size: int) -> None:
        count = min(_u16(self._stream, place), (size - 2) // 8)
        for top, bottom, left, right in struct.iter_unpack("<4H", self._stream[place + 2 : place + 2 + 8 * count]):
            if top <= bottom and left <= right:
                self._merged.append((top, left, bottom, right))

    def _facts(self) -> SheetFacts:
        if (self._last_row + 1) * (self._last_column + 1) > MOST_CELLS_HELD_TWICE:
            raise refuse("too_large", "far_cells")
        return SheetFacts(
            hidden_rows=frozenset(row for row in self._hidden_rows if row <= self._last_row),
            hidden_columns=frozenset(self._hidden_columns),
            merged=tuple(self._merged),
            currency_columns=self._votes.columns("currency"),
            percent_columns=self._votes.columns("percent"),
            padded_columns=self._votes.padded(),
            filtered=self._filtered,
            errors=self._errors,
            repairs=self._repairs,
        )


def book_facts(stream: bytes, macros: bool) -> tuple[BookFacts, bytes]:
    """The facts of a workbook stream, and the stream with sizes of sheets that lie taken out (readers reserve them).

    Raises `Refusal` where it is no workbook of Excel 5 or later, `IndexError` or `struct.error` where it is damaged.
    """
    book = read_globals(stream)
    sheets: dict[str, SheetFacts] = {}
    better = bytearray(stream)
    for name, place in book.sheets:
        walk = _SheetWalk(stream, book)
        sheets[name] = walk.walk(place)
        _shrink(better, walk.dimensions)
    for place in book.others:  # the cell reader reads them, too
        walk = _SheetWalk(stream, book)
        walk.walk(place)
        _shrink(better, walk.dimensions)
    return BookFacts(sheets, macros, book.dates_1904, book.external), bytes(better)


def _shrink(stream: bytearray, records: Sequence[tuple[int, int]]) -> None:
    """A sheet beyond the format's rows and columns, or one that ends before it begins, becomes an empty one.

    The length of a record shows its layout: that of Excel 5 and 95 has numbers of two bytes. Readers go by the cells.
    """
    for place, size in records:
        layout, rows = ("<IIHH", 65_536) if size >= _LONG_DIMENSIONS else ("<HHHH", 16_384)
        top, bottom, left, right = struct.unpack_from(layout, stream, place)
        turned = bottom and right and (top >= bottom or left >= right)
        if turned or bottom > rows or right > _MOST_COLUMNS:
            struct.pack_into(layout, stream, place, 0, 0, 0, 0)
