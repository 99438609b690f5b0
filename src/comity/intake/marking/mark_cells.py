"""Cells of a sheet in another style: only their start tags change; cells that are not there yet are made, in order.

The size of rows and columns, values, formulas and all the rest of the sheet stay as they are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping

from comity.intake.marking.marks import Place, Spots
from comity.intake.marking.sheet_xml import CellTag, Row, Sheet, area_of, cells, end_of_row, of_column, reference, rows
from comity.intake.marking.xml_edit import (
    Edit,
    attributes,
    drop_attribute,
    escaped,
    is_true,
    number,
    opened,
    set_attribute,
)
from comity.vocabulary.problems import Severity

Restyle = Callable[[int, Severity], int]
"""From the index of a cell's style to that of the same style with the fill of a severity."""
Wanted = Mapping[int, Severity]
"""What the cells of one row are to show: column from 1 -> severity."""

_BEFORE_LEGACY = frozenset(
    (
        "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
        "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
        "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
        "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
        "smartTags", "drawing",
    )
)  # fmt: skip
"""The elements of a sheet that stand in front of `legacyDrawing` (ECMA-376 part 1, 18.3.1.99)."""


def _column_styles(sheet: Sheet) -> list[tuple[int, int, int]]:
    """First column, last column and style of each group of columns."""
    found = [node.attributes for node in sheet.nodes("cols", "col")]
    return [(number(values.get("min")), number(values.get("max")), number(values.get("style"))) for values in found]


class _Painter:
    """The edits that give cells of one sheet another style."""

    def __init__(self, sheet: Sheet, restyle: Restyle) -> None:
        self._sheet, self._restyle = sheet, restyle
        self._columns = _column_styles(sheet)
        shape = sheet.root.child("sheetFormatPr")
        self._hidden = shape is not None and is_true(shape.attributes.get("zeroHeight"))

    def new_row(self, row: int, wanted: Wanted) -> bytes:
        """A row that is not there yet; it is hidden where the sheet hides such rows."""
        content = b"".join(self._new_cell((row, column), wanted[column], {}) for column in sorted(wanted))
        hidden = b' hidden="1"' if self._hidden else b""
        return opened(b'<%srow r="%d"%s/>' % (self._sheet.prefix, row, hidden), content)

    def _new_cell(self, place: Place, severity: Severity, row: Mapping[bytes, bytes]) -> bytes:
        """An empty cell in the style that its row or else its column gives to such cells."""
        base = of_column(self._columns, place[1], 0)
        if is_true(row.get(b"customFormat")):
            base = number(row.get(b"s"), base)
        style = self._restyle(base, severity)
        return b'<%sc r="%s" s="%d"/>' % (self._sheet.prefix, reference(place).encode(), style)

    def row(self, row: Row, wanted: Wanted) -> Iterator[Edit]:
        """The edits of a row that is there."""
        there = [] if row.empty else list(cells(self._sheet, row.inner))
        yield from self._restyled(there, wanted)
        missing = sorted(wanted.keys() - {cell.column for cell in there})
        if not missing:
            return
        tag = self._sheet.data[row.start : row.inner]
        new = {column: self._new_cell((row.number, column), wanted[column], attributes(tag)) for column in missing}
        tag = drop_attribute(tag, b"spans")  # a hint for readers, which the new cells would make wrong
        if row.empty:
            yield row.start, row.inner, opened(tag, b"".join(new.values()))
            return
        yield row.start, row.inner, tag
        end = end_of_row(self._sheet, row.inner)
        for column, cell in new.items():
            place = next((other.start for other in there if other.column > column), end)
            yield place, place, cell

    def _restyled(self, there: Iterable[CellTag], wanted: Wanted) -> Iterator[Edit]:
        for cell in there:
            if cell.column in wanted:
                tag = self._sheet.data[cell.start : cell.inner]
                style = self._restyle(number(attributes(tag).get(b"s")), wanted[cell.column])
                yield cell.start, cell.inner, set_attribute(tag, b"s", b"%d" % style)


def _by_row(spots: Spots) -> dict[int, dict[int, Severity]]:
    found: dict[int, dict[int, Severity]] = {}
    for (row, column), spot in sorted(spots.items()):
        found.setdefault(row, {})[column] = spot.severity
    return found


def _in_rows(sheet: Sheet, wanted: dict[int, dict[int, Severity]], painter: _Painter) -> Iterator[Edit]:
    """The edits inside of the rows' element; what is left in `wanted` afterwards comes below the last row."""
    for row in rows(sheet):
        while wanted and (upper := next(iter(wanted))) < row.number:
            yield row.start, row.start, painter.new_row(upper, wanted.pop(upper))
        if row.number in wanted:
            yield from painter.row(row, wanted.pop(row.number))
        if not wanted:
            return


def paint(sheet: Sheet, spots: Spots, restyle: Restyle) -> list[Edit]:
    """The edits that give each cell of `spots` its colour; the sheet's own dimension grows with new cells."""
    painter, wanted = _Painter(sheet, restyle), _by_row(spots)
    edits = list(_in_rows(sheet, wanted, painter))
    below = b"".join(painter.new_row(row, columns) for row, columns in wanted.items())
    if below and sheet.empty:
        edits.append((sheet.start, sheet.inner, opened(sheet.data[sheet.start : sheet.inner], below)))
    elif below:
        edits.append((sheet.close, sheet.close, below))
    return edits + _dimension(sheet, spots)


def _dimension(sheet: Sheet, spots: Spots) -> list[Edit]:
    node = sheet.root.child("dimension")
    area = area_of(node.attributes.get("ref", "")) if node else None
    if not node or not area:
        return []
    corners = [*area, *spots]
    first = min(row for row, _ in corners), min(column for _, column in corners)
    last = max(row for row, _ in corners), max(column for _, column in corners)
    if (first, last) == area:
        return []
    tag = sheet.data[node.start : node.inner]
    return [(node.start, node.inner, set_attribute(tag, b"ref", f"{reference(first)}:{reference(last)}".encode()))]


def merged(sheet: Sheet, places: Iterable[Place]) -> dict[Place, Place]:
    """For each of `places` that a merge covers: the cell that shows the merge, its upper left one."""
    ordered = sorted(set(places))
    move: dict[Place, Place] = {}
    for node in sheet.nodes("mergeCells", "mergeCell"):
        area = area_of(node.attributes.get("ref", ""))
        if not area:
            continue
        (top, left), (bottom, right) = area
        inside = ordered[bisect_left(ordered, (top, left)) : bisect_right(ordered, (bottom, right))]
        move.update((place, area[0]) for place in inside if left <= place[1] <= right)
    return move


def legacy_drawing(sheet: Sheet, relation: str, relations_space: str) -> Edit:
    """The edit that makes the sheet show the shapes of its notes, in the place that the order of elements asks for."""
    tag = f'legacyDrawing xmlns:r="{relations_space}" r:id="'.encode() + escaped(relation) + b'"/>'
    old = sheet.root.child("legacyDrawing")
    if old:
        return sheet.at(old.start), sheet.at(old.end), b"<" + sheet.prefix + tag
    place = max(sheet.at(node.end) for node in sheet.root.children if node.name in _BEFORE_LEGACY)
    return place, place, b"<" + sheet.prefix + tag
