"""One row of an OpenDocument sheet, parsed in full: only rows are that hold something rare, so time does not matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from comity.intake.formats.xml_parts import NotXml, parser

CELL, COVERED = "table:table-cell", "table:covered-table-cell"
_PARAGRAPHS = ("text:p", "text:h")
# What lies in a cell without being its text: notes, shapes, readings of Chinese characters, tables in tables.
_BESIDE = frozenset(("office:annotation", "draw:frame", "draw:custom-shape", "draw:g", "draw:a", "draw:control",
                     "draw:line", "draw:rect", "text:ruby-text", "table:table"))  # fmt: skip
_MOST_BLANKS = 1000
_MOST_COLUMNS = 16_384


@dataclass(slots=True)
class RowCell:
    """A cell, or as many equal ones as `count` says: its column from 0, its attributes, its text line by line."""

    column: int
    attributes: Mapping[str, str]
    lines: list[str] = field(default_factory=list)
    bent: bool = False  # whether it holds what the cell reader drops or adds

    @property
    def count(self) -> int:
        """How many columns it stands for, at most as many as a sheet has."""
        return repeats(self.attributes, "table:number-columns-repeated", _MOST_COLUMNS)

    @property
    def text(self) -> str:
        """What is seen in the cell."""
        return "\n".join(self.lines)


def repeats(attributes: Mapping[str, str], name: str, most: int) -> int:
    """A count that an attribute gives, between 1 and `most`; 1 where there is none."""
    value = attributes.get(name, "1")
    return min(max(int(value), 1), most) if value.isdecimal() else 1


class _RowReader:
    def __init__(self) -> None:
        self.cells: list[RowCell] = []
        self._next = 0
        self._inside: RowCell | None = None
        self._beside = self._paragraphs = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._beside or name in _BESIDE:
            self._beside += 1
            if self._inside is not None and name.startswith("draw:"):
                self._inside.bent = True
        elif name in (CELL, COVERED):
            self._inside = RowCell(self._next, attributes)
            self._next += self._inside.count
            self.cells.append(self._inside)
        elif self._inside is not None:
            self._text_element(self._inside, name, attributes)

    def _text_element(self, cell: RowCell, name: str, attributes: dict[str, str]) -> None:
        if name in _PARAGRAPHS:
            self._paragraphs += 1
            cell.lines.append("")
        elif not cell.lines:
            return
        if name == "text:s":
            cell.lines[-1] += " " * repeats(attributes, "text:c", _MOST_BLANKS)
        elif name in ("text:tab", "text:line-break"):
            cell.lines[-1] += "\t" if name == "text:tab" else "\n"
            cell.bent = True

    def end(self, name: str) -> None:
        if self._beside:
            self._beside -= 1
        elif name in (CELL, COVERED):
            self._inside = None
        elif name in _PARAGRAPHS:
            self._paragraphs -= 1

    def text(self, text: str) -> None:
        if self._inside is not None and self._paragraphs > 0 and not self._beside:
            self._inside.lines[-1] += text


def row_cells(content: bytes) -> Iterator[RowCell]:
    """The cells of the bytes between the tags of a row, covered ones too; raises `NotXml` where they are no XML."""
    reader = _RowReader()
    parsing = parser()
    parsing.StartElementHandler = reader.start
    parsing.EndElementHandler = reader.end
    parsing.CharacterDataHandler = reader.text
    try:
        parsing.Parse(b"<row>" + content + b"</row>", True)
    except expat.ExpatError:
        raise NotXml from None
    return iter(reader.cells)
