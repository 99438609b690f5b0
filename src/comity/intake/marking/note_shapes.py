"""The part of a workbook that holds the boxes of notes, in VML, the old drawing language that Excel still asks for.

Such parts are often not well-formed (Excel itself leaves `<br>` open in them): they are changed by search, not parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from comity.intake.marking.marks import Place
from comity.intake.marking.note_boxes import Box, Grid, box, enlarged
from comity.intake.marking.xml_edit import Edit

_SPACES = (
    b'xmlns:v="urn:schemas-microsoft-com:vml"',
    b'xmlns:o="urn:schemas-microsoft-com:office:office"',
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:0;margin-top:0;'
    'width:{width}pt;height:{height}pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_MAP = re.compile(rb"""<o:idmap\b[^>]*?\bdata\s*=\s*["']([0-9, ]*)""")
_NOTE = re.compile(
    rb"""<(?:\w+:)?ClientData\b[^>]*\bObjectType\s*=\s*["']Note["'][^>]*>(.*?)</(?:\w+:)?ClientData""", re.DOTALL
)
_ANCHOR = re.compile(rb"<(?:\w+:)?Anchor\s*>([^<]*)<")
_ROW, _COLUMN = re.compile(rb"<(?:\w+:)?Row\s*>\s*(\d+)"), re.compile(rb"<(?:\w+:)?Column\s*>\s*(\d+)")
_BLOCK = 1024
"""Numbers of shapes are given out in blocks of this size; each part names its blocks, and no two have the same one."""


def last_block(parts: Iterable[bytes]) -> int:
    """The highest block that one of the VML parts of a workbook names; 0 where there is none."""
    named = [number for data in parts for found in _MAP.finditer(data) for number in found[1].split(b",")]
    return max((int(number) for number in named if number.strip().isdigit()), default=0)


def blocks_for(shapes: int) -> int:
    """How many blocks so many shapes need; the first number of the first block is not used."""
    return shapes // _BLOCK + 1


def _blocks(first: int, shapes: int) -> bytes:
    return b",".join(b"%d" % number for number in range(first, first + blocks_for(shapes)))


def _shape(place: Place, where: Box, number: int, order: int) -> bytes:
    return _SHAPE.format(
        number=number,
        order=order,
        width=where.width * 0.75,
        height=where.height * 0.75,
        anchor=", ".join(map(str, where.anchor)),
        row=place[0] - 1,
        column=place[1] - 1,
    ).encode()


def _shapes(notes: Mapping[Place, str], grid: Grid, block: int) -> bytes:
    ordered = enumerate(notes.items(), start=1)
    return b"".join(
        _shape(place, box(grid, place, text), block * _BLOCK + order, order) for order, (place, text) in ordered
    )


def new_shapes(notes: Mapping[Place, str], grid: Grid, block: int) -> bytes:
    """A part with a hidden box for each of `notes`; `block` is the first block of numbers that no other part names."""
    layout = b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%s"/></o:shapelayout>'
    start = b"<xml " + b" ".join(_SPACES) + b">" + layout % _blocks(block, len(notes)) + _TYPE
    return start + _shapes(notes, grid, block) + b"</xml>"


def _declared(data: bytes, shapes: bytes) -> bytes:
    """Shapes that say themselves what their prefixes stand for, where the part does not, or in words of its own."""
    root = re.search(rb"<xml\b[^>]*>", data)
    if root and all(space in root[0].replace(b"'", b'"') for space in _SPACES):
        return shapes
    names = b" ".join(_SPACES)
    return re.sub(rb"<v:(shape|shapetype) ", lambda found: found[0] + names + b" ", shapes)


def add_shapes(data: bytes, notes: Mapping[Place, str], grid: Grid, block: int) -> list[Edit]:
    """The edits that add a hidden box for each of `notes` to a part; raises ValueError where it has no end."""
    end = data.rfind(b"</xml")
    if end < 0 or b"<!DOCTYPE" in data:
        raise ValueError("a part of drawings is damaged")
    if not notes:
        return []
    kind = b"" if b'id="_x0000_t202"' in data else _TYPE
    edits = [(end, end, _declared(data, kind + _shapes(notes, grid, block)))]
    found = _MAP.search(data)
    if found:
        edits.append((found.end(1), found.end(1), b"," + _blocks(block, len(notes))))
    return edits


def _enlarge(found: re.Match[bytes], grid: Grid, notes: Mapping[Place, str]) -> list[Edit]:
    row, column, anchor = (pattern.search(found[1]) for pattern in (_ROW, _COLUMN, _ANCHOR))
    text = notes.get((int(row[1]) + 1, int(column[1]) + 1)) if row and column else None
    numbers = [int(number) for number in anchor[1].split(b",") if number.strip().isdigit()] if anchor else []
    if text is None or anchor is None or len(numbers) != 8:
        return []
    new = ", ".join(map(str, enlarged(grid, numbers, text).anchor)).encode()
    return [(found.start(1) + anchor.start(1), found.start(1) + anchor.end(1), new)]


def enlarge_shapes(data: bytes, notes: Mapping[Place, str], grid: Grid) -> list[Edit]:
    """The edits that make the boxes of notes that were there large enough for their new, longer texts."""
    if not notes:
        return []
    return [edit for found in _NOTE.finditer(data) for edit in _enlarge(found, grid, notes)]
