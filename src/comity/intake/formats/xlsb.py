"""Facts of binary workbooks (xlsb): their records walked one by one, those of cells skipped.

Records and their numbers: [MS-XLSB] 2.3 and 2.4. A record is its number (one byte, or two where the first has its
highest bit), its length (up to four bytes of seven bits), and its bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from comity.intake.formats.answers import MOST_CELLS, refuse
from comity.intake.formats.facts import Area, BookFacts, SheetFacts, Spot
from comity.intake.formats.number_formats import ENOUGH_ROWS, Votes, number_kind
from comity.intake.formats.package import Package

WORKBOOK = "xl/workbook.bin"
ERROR_TEXTS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip
_ROW, _COLUMN, _MERGED, _FILTER = 0, 60, 176, 163
_BLANK, _NUMBERS, _ERRORS, _LAST_CELL = 1, (2, 5, 9), (3, 11), 11
_SHEET, _SETTINGS, _FORMAT, _STYLE, _STYLES, _STYLES_END = 156, 153, 44, 47, 617, 618
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x10, 0x01
_MOST_FOUND = 100_000
_MOST_COLUMNS = 16_384


def records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """The number, start and end of every record; stops where the content is damaged."""
    place, end = 0, len(content)
    try:
        while place < end:
            number = content[place]
            place += 1
            if number & 0x80:
                number = (number & 0x7F) | (content[place] & 0x7F) << 7
                place += 1
            size = content[place]
            place += 1
            if size & 0x80:
                size, place = _long_size(content, place - 1)
            yield number, place, place + size
            place += size
    except IndexError:
        return


def _long_size(content: bytes, place: int) -> tuple[int, int]:
    size = 0
    for shift in (0, 7, 14, 21):
        byte = content[place]
        place += 1
        size |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return size, place


def _wide_text(content: bytes, place: int) -> tuple[str, int]:
    """A text that stands behind its length in letters (none where that is the highest number), and where it ends."""
    (length,) = struct.unpack_from("<I", content, place)
    length = 0 if length == 0xFFFFFFFF else length
    end = place + 4 + 2 * length
    return content[place + 4 : end].decode("utf-16-le", "replace"), end


def _styles(content: bytes) -> Sequence[str]:
    codes: dict[int, str] = {}
    kinds: list[str] = []
    inside = False
    for number, start, _ in records(content):
        if number == _FORMAT:
            codes[int.from_bytes(content[start : start + 2], "little")] = _wide_text(content, start + 2)[0]
        elif number in (_STYLES, _STYLES_END):
            inside = number == _STYLES
        elif number == _STYLE and inside:
            shown = int.from_bytes(content[start + 2 : start + 4], "little")
            kinds.append(number_kind(shown, codes.get(shown, "")))
    return kinds


class _SheetWalk:
    """The facts of one sheet, collected record by record."""

    def __init__(self, content: bytes, styles: Sequence[str]) -> None:
        self._content = content
        self._votes = Votes(styles)
        self._row = self._column = -1
        self._last_row = self._last_column = 0
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merged: list[Area] = []
        self._errors: dict[Spot, str] = {}
        self._filtered = False

    def walk(self) -> SheetFacts:
        content, widest = self._content, -1
        for number, start, _ in records(content):
            if 1 < number <= _LAST_CELL:
                column = int.from_bytes(content[start : start + 4], "little")
                widest = max(widest, column)
                if self._row < ENOUGH_ROWS or number in _ERRORS:
                    self._look_at_cell(number, column, start)
            elif number == _ROW:
                self._end_row(widest)
                widest = -1
                self._begin_row(start)
            elif number in (_COLUMN, _MERGED, _FILTER):
                self._look_at_sheet(number, start)
        self._end_row(widest)
        return self._facts()

    def _begin_row(self, start: int) -> None:
        self._row = int.from_bytes(self._content[start : start + 4], "little")
        if self._content[start + 11] & _ROW_HIDDEN:
            self._hidden_rows.add(self._row)

    def _end_row(self, widest: int) -> None:
        """Note how far the filled cells of a row reach; raises `Refusal` where that is far outside of any list.

        A damaged file has rows and cells in any order: the cell reader takes them all the same.
        """
        if widest < 0:
            return
        self._last_row, self._last_column = max(self._last_row, self._row + 1), max(self._last_column, widest + 1)
        if self._last_row * self._last_column > MOST_CELLS or self._last_column > _MOST_COLUMNS:
            raise refuse("too_large", "far_cells")

    def _look_at_cell(self, number: int, column: int, start: int) -> None:
        if number in _NUMBERS:
            self._votes.add(column, int.from_bytes(self._content[start + 4 : start + 7], "little"))
        elif number in _ERRORS and len(self._errors) < _MOST_FOUND:
            self._errors[self._row, column] = ERROR_TEXTS.get(self._content[start + 8], "#N/A")

    def _look_at_sheet(self, number: int, start: int) -> None:
        if number == _FILTER:
            self._filtered = True
        elif number == _COLUMN:
            first, last = struct.unpack_from("<II", self._content, start)
            if self._content[start + 16] & _COLUMN_HIDDEN:
                self._hidden_columns.update(range(first, min(last + 1, _MOST_COLUMNS)))
        elif len(self._merged) < _MOST_FOUND:
            top, bottom, left, right = struct.unpack_from("<IIII", self._content, start)
            if top <= bottom and left <= right:
                self._merged.append((top, left, bottom, right))

    def _facts(self) -> SheetFacts:
        return SheetFacts(
            hidden_rows=frozenset(row for row in self._hidden_rows if row < self._last_row),
            hidden_columns=frozenset(self._hidden_columns),
            merged=tuple(self._merged),
            currency_columns=self._votes.columns("currency"),
            percent_columns=self._votes.columns("percent"),
            padded_columns=self._votes.padded(),
            filtered=self._filtered,
            errors=self._errors,
        )


def book_facts(package: Package) -> BookFacts:
    """The facts of a binary workbook; raises `Refusal` for cells far outside, `ValueError` or the like for damage."""
    content = package.read(WORKBOOK)
    relations = package.relations(WORKBOOK)
    styles_part = next((relation.target for relation in relations.values() if relation.kind == "styles"), "")
    styles = _styles(package.read(styles_part))
    sheets: dict[str, SheetFacts] = {}
    dates_1904 = False
    for number, start, _ in records(content):
        if number == _SETTINGS:
            dates_1904 = bool(content[start] & 1)
        elif number == _SHEET:
            relation, after = _wide_text(content, start + 8)
            part = relations.get(relation)
            if part is not None and part.kind == "worksheet" and not part.external:
                name = _wide_text(content, after)[0]
                sheets[name] = _SheetWalk(package.read(part.target), styles).walk()
    return BookFacts(
        sheets=sheets,
        macros=any(name.endswith("vbaproject.bin") for name in package.names),
        dates_1904=dates_1904,
        external_links=any(name.startswith("xl/externallinks/") for name in package.names),
    )
