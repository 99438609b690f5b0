"""A member's own workbook back with some cells marked: a fill and a note on each, and all else untouched.

The package is edited in place. A library that reads a workbook and writes it again (openpyxl) loses what it does not
know: pictures and details of charts, slicers, rich text, rules of newer versions, macros.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from comity.intake.marking.mark_cells import legacy_drawing, merged, paint
from comity.intake.marking.mark_notes import NewNotes, add_notes, empty_notes
from comity.intake.marking.mark_styles import Styles, empty_styles
from comity.intake.marking.marks import Mark, Place, notes, spots
from comity.intake.marking.note_boxes import grid_of
from comity.intake.marking.note_shapes import add_shapes, blocks_for, enlarge_shapes, last_block, new_shapes
from comity.intake.marking.package import Package
from comity.intake.marking.sheet_xml import Sheet, open_sheet
from comity.intake.marking.xml_edit import Edit, outline, pieces

_STRICT = "http://purl.oclc.org/ooxml/"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_USUAL_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_WORKBOOK, _STYLES = "xl/workbook.xml", "xl/styles.xml"


@dataclass(frozen=True, slots=True)
class _Book:
    """The parts that a workbook leads to: its own name, its sheets by name, its styles.

    `space` is the namespace of its elements, which tells a strict workbook from a usual one. Without a relation the
    styles are where they usually are: some readers look nowhere else.
    """

    name: str
    space: str
    sheets: dict[str, str]
    styles: str

    @property
    def relations(self) -> str:
        """The namespace of its relations."""
        return _STRICT_RELATIONS if self.space.startswith(_STRICT) else _USUAL_RELATIONS


def _book(package: Package) -> _Book:
    name = next((found.target for found in package.relations("") if found.kind == "officeDocument"), _WORKBOOK)
    relations = [found for found in package.relations(name) if package.has(found.target)]
    targets = {found.id: found.target for found in relations if found.kind == "worksheet"}
    root = outline(package.read(name), 3)
    listed = root.child("sheets")
    sheets = {
        node.attributes.get("name", ""): targets[relation]
        for node in (listed.named("sheet") if listed else ())
        if (relation := _relation_of(node.attributes)) in targets
    }
    styles = next((found.target for found in relations if found.kind == "styles"), _STYLES)
    return _Book(name, root.space, sheets, styles)


def _relation_of(attributes: Mapping[str, str]) -> str:
    """The relation (`r:id`) that an element names, in either namespace."""
    spaces = (_USUAL_RELATIONS, _STRICT_RELATIONS)
    return next((attributes[key] for space in spaces if (key := f"{space} id") in attributes), "")


class _Marker:
    """Marks the sheets of one workbook, one after the other."""

    def __init__(self, package: Package, author: str) -> None:
        self._package, self._author = package, author
        self._book = _book(package)
        self._styles: Styles | None = None
        self._block = 1 + last_block(package.read(name) for name in package.names(".vml"))

    def mark(self, name: str, marks: Sequence[Mark]) -> int:
        """Mark one sheet; the result is how many notes had to be left out."""
        part = self._book.sheets.get(name)
        if part is None:
            raise ValueError("the workbook has no sheet of cells of that name")
        sheet = open_sheet(self._package.read(part))
        found = spots(marks, merged(sheet, ((mark.row, mark.column) for mark in marks)))
        texts, left_out = notes(found)
        edits = paint(sheet, found, self._styles_of_book().restyle)
        if texts:
            edits += self._add_notes(part, sheet, texts)
        self._package.edit(part, edits)
        return left_out

    def _styles_of_book(self) -> Styles:
        if self._styles is None:
            name = self._book.styles
            there = self._package.has(name)
            self._styles = Styles(self._package.read(name) if there else empty_styles(self._book.space))
        return self._styles

    def _target(self, part: str, kind: str, relation: str = "") -> str:
        """The part of that kind that a sheet leads to, by that relation where one is named; "" where there is none."""
        found = [other for other in self._package.relations(part) if other.kind == kind]
        fitting = (other.target for other in found if relation in ("", other.id) and self._package.has(other.target))
        return next(fitting, "")

    def _add_notes(self, part: str, sheet: Sheet, texts: dict[Place, str]) -> list[Edit]:
        """Put the notes into the part of notes and their boxes into the part of drawings; the edits of the sheet."""
        there = self._target(part, "comments")
        data = self._package.read(there) if there else empty_notes(sheet.root.space)
        new = add_notes(data, texts, self._author)
        if there:
            self._package.edit(there, new.edits)
        else:
            name = self._package.new_name("xl/comments", ".xml")
            self._package.add(name, b"".join(pieces(data, new.edits)), f"{_TYPE}comments+xml")
            self._relate(part, "comments", name)
        return self._add_boxes(part, sheet, new)

    def _add_boxes(self, part: str, sheet: Sheet, new: NewNotes) -> list[Edit]:
        legacy, grid = sheet.root.child("legacyDrawing"), grid_of(sheet)
        there = self._target(part, "vmlDrawing", _relation_of(legacy.attributes) or "-") if legacy else ""
        if there:
            data = self._package.read(there)
            edits = add_shapes(data, new.added, grid, self._take_blocks(len(new.added)))
            self._package.edit(there, edits + enlarge_shapes(data, new.joined, grid))
            return []
        boxes = {**dict.fromkeys(new.others, ""), **new.joined, **new.added}
        name = self._package.new_name("xl/drawings/vmlDrawing", ".vml")
        self._package.add(name, new_shapes(boxes, grid, self._take_blocks(len(boxes))), _VML_TYPE)
        relation = self._relate(part, "vmlDrawing", name)
        return [legacy_drawing(sheet, relation, self._book.relations)]

    def _take_blocks(self, shapes: int) -> int:
        """The first of as many blocks of numbers as the shapes need; they are given out once in a workbook."""
        first = self._block
        self._block += blocks_for(shapes)
        return first

    def _relate(self, part: str, kind: str, target: str) -> str:
        return self._package.relate(part, f"{self._book.relations}/{kind}", target)

    def settle_styles(self) -> None:
        """Put the new styles into the workbook, once all sheets are marked."""
        if self._styles is None:
            return
        name = self._book.styles
        if self._package.has(name):
            self._package.edit(name, self._styles.edits())
        else:
            self._package.add(name, self._styles.whole(), f"{_TYPE}styles+xml")
        self._package.relate(self._book.name, f"{self._book.relations}/styles", name)


def mark_xlsx(raw: bytes, marks: Sequence[Mark], out: BinaryIO, author: str) -> int:
    """Write the workbook `raw` (xlsx or xlsm, strict ones too) to `out` with the cells of `marks` marked.

    Each cell gets the fill of its gravest mark and a note of `author` with all texts; a note that is there keeps its
    text and gets ours below. Marks on merged cells come to the upper left one, cells and rows that do not exist are
    made. The result is how many notes were left out (beyond `marks.MOST_NOTES` on one sheet there is only the fill).

    All parts that need no change are copied as they are; of the sheets, one at a time is in memory. Digital signatures
    of the file are dropped: no change leaves them valid. Conversations ("threaded comments") are left alone: on their
    cells Excel shows the conversation and the fill, other programs our note too. A cell whose colour a conditional
    format rules keeps that colour.

    Raises ValueError where the file cannot be edited safely: damaged, protected, a document type or entity in a part
    that must be read, rows out of order, no such sheet. `out` may then hold a beginning, which is of no use.
    """
    package = Package(raw)
    marker = _Marker(package, author)
    by_sheet: dict[str, list[Mark]] = {}
    for mark in marks:
        by_sheet.setdefault(mark.sheet, []).append(mark)
    left_out = sum(marker.mark(name, by_sheet[name]) for name in by_sheet)
    marker.settle_styles()
    package.write(out)
    return left_out
