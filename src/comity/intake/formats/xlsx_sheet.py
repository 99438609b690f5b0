"""One sheet's XML of an Open XML workbook, looked through piece by piece as it is unpacked.

Whole rows are handed on as blocks. In each block only the letters of what is rare are searched; where they are found,
the tags around them are read. Row 1 of the sheet is row 0 here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from comity.intake.cells import Cell
from comity.intake.formats.answers import MOST_CELLS, refuse
from comity.intake.formats.facts import Area, SheetFacts, Spot
from comity.intake.formats.number_formats import ENOUGH_ROWS, Votes
from comity.intake.formats.plain_formulas import plain_result
from comity.intake.formats.xml_parts import NotXml, attributes_of

_MOST_ERRORS = 10_000
_MOST_COLUMNS = 16_384
_TWO_LETTERS = 702  # columns up to ZZ
_MOST_MERGED = 100_000
_LONGEST_TAIL = 8 << 20  # a row of 16,384 cells is far shorter, and so is the longest cell
_ROOT = re.compile(rb"<((?:[\w.-]+:)?)worksheet\b")
_CELL_NAME = re.compile(rb"\$?([A-Za-z]{1,8})\$?(\d{1,10})$")
_FILLED_FAR_RIGHT = re.compile(rb"""r=["']([A-Z]{3,4})(\d{1,10})["'][^>]*(?<!/)><(?!/)""")
_CELL_START = re.compile(rb"""r=["']([A-Za-z]{1,4})""")
_ERROR = re.compile(rb'\bt="e"')
_HIDDEN = re.compile(rb"hidden=")  # as a pattern it is found in two thirds of the time
_FORMULA = re.compile(rb"f>")  # how every formula ends; found in half the time of its whole end tag
_EMPTY_TEXT = re.compile(rb'(?:"|&quot;)(?:"|&quot;)')
_TRUE = (b"1", b"true")


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Byte patterns of a sheet whose element names bear `prefix` (nearly always none)."""

    row: re.Pattern[bytes]
    row_start: bytes
    row_end: bytes
    cell: re.Pattern[bytes]
    cell_start: bytes
    contents: tuple[bytes, ...]
    value: re.Pattern[bytes]
    cell_end: bytes
    uncomputed: re.Pattern[bytes]
    column: re.Pattern[bytes]
    merged: re.Pattern[bytes]


@lru_cache(maxsize=16)
def _patterns(prefix: bytes) -> _Patterns:
    p = re.escape(prefix)
    return _Patterns(
        row=re.compile(rb"<%srow\b[^>]*>" % p),
        row_start=b"<%srow" % prefix,
        row_end=b"</%srow>" % prefix,
        cell=re.compile(rb"<%sc\b([^>]*)>\s*<%s[vf]\b" % (p, p)),
        cell_start=b"<%sc " % prefix,
        contents=(b"</%sv>" % prefix, b"</%sis>" % prefix),
        value=re.compile(rb"<%sv>([^<]{1,40})<" % p),
        cell_end=b"</%sc>" % prefix,
        uncomputed=re.compile(rb"</%sf>\s*(?:<%sv\s*/>|<%sv>\s*</%sv>)?\s*</%sc>" % (p, p, p, p, p)),
        column=re.compile(rb"<%scol\b[^>]*>" % p),
        merged=re.compile(rb"<%smergeCell\b[^>]*>" % p),
    )  # fmt: skip


def column_number(letters: bytes) -> int:
    """`A` -> 0, `XFD` -> 16383."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def column_letters(number: int) -> bytes:
    """0 -> `A`, 16383 -> `XFD`."""
    letters = b""
    while number >= 0:
        letters = b"%c%s" % (ord("A") + number % 26, letters)
        number = number // 26 - 1
    return letters


def spot(name: bytes) -> Spot | None:
    """`B3` -> (2, 1); None where it is no cell name."""
    found = _CELL_NAME.match(name)
    return (int(found[2]) - 1, column_number(found[1])) if found else None


def area(name: bytes) -> Area | None:
    """`A2:B3` -> (1, 0, 2, 1), whichever corner is named first; None where it is no range."""
    start, _, end = name.partition(b":")
    first, last = spot(start), spot(end or start)
    if first is None or last is None:
        return None
    return min(first[0], last[0]), min(first[1], last[1]), max(first[0], last[0]), max(first[1], last[1])


def _widest(cells: set[bytes]) -> int:
    """The number of columns that the given beginnings of cells reach to."""
    return max((column_number(found[1]) + 1 for cell in cells if (found := _CELL_START.match(cell))), default=1)


@lru_cache(maxsize=64)
def _beyond(columns: int) -> re.Pattern[bytes]:
    """Finds the name of a cell beyond so many columns, and what only looks like one."""
    last = column_letters(columns - 1)
    within = [b"[A-Z]" * length for length in range(1, len(last))]
    for at, letter in enumerate(last):
        highest = letter if at + 1 == len(last) else letter - 1
        if highest >= ord("A"):
            within.append(b"%s[A-%c]%s" % (last[:at], highest, b"[A-Z]" * (len(last) - at - 1)))
    return re.compile(rb"""r=["'](?:%s)?+[A-Za-z]""" % b"|".join(reversed(within)))


class SheetScan:
    """Takes the pieces of a sheet's XML in order (`feed`) and then gives its facts."""

    def __init__(self, styles: Sequence[str]) -> None:
        """`styles`: the kind of number that each cell style shows, as `number_kind` names it."""
        self._rest = b""
        self._known: _Patterns | None = None
        self._row = 0  # number of the last row seen, from 1
        self._last_row = self._last_column = 0
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merged: list[Area] = []
        self._errors: dict[Spot, str] = {}
        self._uncomputed: set[int] = set()
        self._repairs: dict[Spot, Cell] = {}
        self._votes = Votes(styles)
        self._filtered = False

    def feed(self, piece: bytes) -> None:
        """Look through the next piece; raises `Refusal` for cells far outside, `NotXml` for a document type."""
        block = self._rest + piece
        if self._known is None:
            self._begin(block)
        end = self._end_of_rows(block)
        if end:
            self._rest = block[end:]
            self._look(block[:end])
        else:
            self._rest = block
        if len(self._rest) > _LONGEST_TAIL:
            raise NotXml

    def _begin(self, block: bytes) -> None:
        root = _ROOT.search(block)
        if root is not None:
            if b"<!DOCTYPE" in block[: root.start()]:
                raise NotXml
            self._known = _patterns(root[1])

    def _end_of_rows(self, block: bytes) -> int:
        """Where the last whole row ends, or, outside of the rows, the last whole tag."""
        if self._known is None:
            return 0
        end = block.rfind(self._known.row_end)
        return end + len(self._known.row_end) if end >= 0 else block.rfind(b">") + 1

    def facts(self) -> SheetFacts:
        """What was found; called once, after the last piece."""
        if self._known is not None:
            self._look(self._rest)
        return SheetFacts(
            hidden_rows=frozenset(row for row in self._hidden_rows if row < self._last_row),
            hidden_columns=frozenset(self._hidden_columns),
            merged=tuple(self._merged),
            currency_columns=self._votes.columns("currency"),
            percent_columns=self._votes.columns("percent"),
            padded_columns=self._votes.padded(),
            filtered=self._filtered,
            uncomputed=frozenset(self._uncomputed),
            errors=self._errors,
            repairs=self._repairs,
        )

    def _look(self, block: bytes) -> None:
        known = self._known
        assert known is not None
        if not self._row:
            self._look_above(block, known)
        if not block.endswith(known.row_end):
            self._look_below(block, known)
        first = self._row
        self._look_at_rows(block, known)
        if first < ENOUGH_ROWS:
            self._look_at_numbers(block, known, ENOUGH_ROWS - first)
        self._measure(block, known)
        self._look_at_cells(block, known)

    def _look_above(self, block: bytes, known: _Patterns) -> None:
        """Columns and the filter mark stand before the rows."""
        head = block[: block.find(b"sheetData")]
        self._filtered |= re.search(rb"""\bfilterMode\s*=\s*["'](?:1|true)["']""", head) is not None
        for tag in known.column.findall(head):
            found = attributes_of(tag)
            if found.get(b"hidden") in _TRUE:
                last = min(int(found.get(b"max", b"0")), _MOST_COLUMNS)
                self._hidden_columns.update(range(int(found.get(b"min", b"1")) - 1, last))

    def _look_below(self, block: bytes, known: _Patterns) -> None:
        """Filters and merged cells stand after the rows."""
        self._filtered |= b"filterColumn" in block
        for tag in known.merged.findall(block):
            found = area(attributes_of(tag).get(b"ref", b""))
            if found is not None and len(self._merged) < _MOST_MERGED:
                self._merged.append(found)

    def _look_at_rows(self, block: bytes, known: _Patterns) -> None:
        """Number the rows; where any is hidden, one by one, else by the last of them."""
        if _HIDDEN.search(block):
            for tag in known.row.findall(block):
                self._count_row(attributes_of(tag))
            return
        found = self._row_before(block, len(block), known)
        if found:
            self._row = found
        elif known.row_start in block:
            self._row += len(known.row.findall(block))

    def _row_before(self, block: bytes, place: int, known: _Patterns) -> int:
        """The number that the last row tag before `place` gives, from 1; 0 where it gives none."""
        start = block.rfind(known.row_start, 0, place)
        tag = known.row.match(block, start) if start >= 0 else None
        return int(attributes_of(tag[0]).get(b"r", b"0")) if tag else 0

    def _count_row(self, found: dict[bytes, bytes]) -> None:
        self._row = int(found.get(b"r", self._row + 1))
        if found.get(b"hidden") in _TRUE:
            self._hidden_rows.add(self._row - 1)

    def _look_at_numbers(self, block: bytes, known: _Patterns, rows: int) -> None:
        for row in block.split(known.row_end)[:rows]:
            column = -1
            for cell in known.cell.findall(row):
                found = attributes_of(cell)
                place = spot(found.get(b"r", b""))
                column = place[1] if place else column + 1
                if found.get(b"t", b"n") == b"n" and found.get(b"s", b"0").isdigit():
                    self._votes.add(column, int(found.get(b"s", b"0")))

    def _measure(self, block: bytes, known: _Patterns) -> None:
        """How far the filled cells reach: a stray one at the far end makes a sheet that no reader survives."""
        last = max(map(block.rfind, known.contents))
        if last >= 0:
            self._last_row = self._row_before(block, last, known) or self._row
        known_columns = min(self._last_column, _TWO_LETTERS)
        if not known_columns or _beyond(known_columns).search(block):  # nearly always in the first block only
            self._measure_columns(block, known)
        if self._last_row * self._last_column > MOST_CELLS or self._last_column > _MOST_COLUMNS:
            raise refuse("too_large", "far_cells")

    def _measure_columns(self, block: bytes, known: _Patterns) -> None:
        """How far to the right the rows of a block reach."""
        rows = block.split(known.row_end)
        start, size = known.cell_start, len(known.cell_start)
        # The last cell of each row, filled or not, is far enough in nearly every sheet.
        reach = _widest({row[place + size : place + size + 7] for row in rows if (place := row.rfind(start)) >= 0})
        if max(self._last_column, reach) * self._last_row > MOST_CELLS or reach > _MOST_COLUMNS:
            filled = (row[:end] for row in rows if (end := max(map(row.rfind, known.contents))) >= 0)
            reach = _widest(
                {row[place + size : place + size + 7] for row in filled if (place := row.rfind(start)) >= 0}
            )
        self._last_column = max(self._last_column, reach)
        for letters, row in _FILLED_FAR_RIGHT.findall(block):  # also one that stands in a row where it does not belong
            self._last_row = max(self._last_row, int(row))
            self._last_column = max(self._last_column, column_number(letters) + 1)

    def _look_at_cells(self, block: bytes, known: _Patterns) -> None:
        if b"#" in block and b't="e"' in block:  # every error value has the sign, and looking for one byte is quick
            for mark in _ERROR.finditer(block):
                self._note_error(block, mark.start(), known)
        if _FORMULA.search(block):
            for end in known.uncomputed.finditer(block):
                start = max(0, block.rfind(known.cell_start, 0, end.start()))
                cell = attributes_of(block[start : block.find(b">", start)])
                place = spot(cell.get(b"r", b""))
                if place is not None and self._work_out(place, block[start : end.start()]):
                    continue
                # A formula may well have calculated an empty text, where it can give one.
                empty = cell.get(b"t") == b"str" or _EMPTY_TEXT.search(block, start, end.start()) is not None
                if place is not None and not empty:
                    self._uncomputed.add(place[1])

    def _work_out(self, place: Spot, cell: bytes) -> bool:
        """Note the result of a formula that states it; whether it does."""
        result = plain_result(cell[cell.rfind(b">") + 1 :].decode("utf-8", "replace"))
        if not result or len(self._repairs) >= _MOST_ERRORS:
            return False
        self._repairs[place] = result
        return True

    def _cell_around(self, block: bytes, inside: int, known: _Patterns) -> dict[bytes, bytes]:
        start = block.rfind(known.cell_start, 0, inside)
        return attributes_of(block[start : block.find(b">", start)]) if start >= 0 else {}

    def _note_error(self, block: bytes, inside: int, known: _Patterns) -> None:
        place = spot(self._cell_around(block, inside, known).get(b"r", b""))
        text = known.value.search(block, inside, block.find(known.cell_end, inside) + 1)
        if place is not None and text is not None and len(self._errors) < _MOST_ERRORS:
            self._errors[place] = text[1].decode("utf-8", "replace")
