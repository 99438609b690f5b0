"""The XML of one sheet: where its rows and cells lie in the bytes, without a tree of them.

Rows and cells are found by searching: a sheet of a million cells is looked through in a fraction of a second. The
search can be trusted because the sheet was checked to be well-formed first: there, outside of comments and the like, a
`<` always begins a tag.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from comity.intake.marking.marks import Place
from comity.intake.marking.xml_edit import SKIPPED, TAG_REST, Node, attributes, check, number, outline

_SHEET_DATA = re.compile(SKIPPED + rb"|<((?:[^\s<>/:=]+:)?)sheetData" + TAG_REST, re.DOTALL)
_HEAD = re.compile(rb'\s+r="([0-9]{1,7})"')
_CELL_HEAD = re.compile(rb'\s+r="([A-Z]{1,3}[0-9]{1,7})"')
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's XML: `root` is its outline without rows (offsets: see `at`), the rows lie from `inner` to `close`.

    `start` is where the element of the rows begins. `prefix` stands in front of the names of all elements, with its
    colon. `plain` says that there are no comments and the like from there on, which makes searches many times faster.
    """

    data: bytes
    root: Node
    prefix: bytes
    start: int
    inner: int
    close: int
    plain: bool

    @property
    def empty(self) -> bool:
        """Whether the element of the rows is `<sheetData/>`, without content and end tag."""
        return self.data[self.inner - 2] == ord("/")

    def at(self, offset: int) -> int:
        """The place in `data` of an offset in the outline."""
        return offset if offset <= self.inner else offset + self.close - self.inner

    def nodes(self, group: str, name: str) -> list[Node]:
        """The elements of that name in an element of the sheet, such as the `col` of its `cols`."""
        node = self.root.child(group)
        return node.named(name) if node else []


@dataclass(frozen=True, slots=True)
class Row:
    """The start tag of one row: its number from 1, where it lies, and its attributes as they are written."""

    number: int
    start: int
    inner: int
    written: bytes

    @property
    def empty(self) -> bool:
        """Whether it is `<row/>`, without content and end tag."""
        return self.written.endswith(b"/")


@dataclass(frozen=True, slots=True)
class CellTag:
    """The start tag of one cell: its name ("" where it has none), its column from 1, and where it lies."""

    name: str
    column: int
    start: int
    inner: int


@lru_cache(maxsize=64)
def _start_tags(name: bytes, plain: bool) -> re.Pattern[bytes]:
    """Finds start tags of `name` (group 1: the attributes); where a text is `plain`, nothing needs to be skipped."""
    return re.compile((b"" if plain else SKIPPED + b"|") + b"<" + re.escape(name) + TAG_REST, re.DOTALL)


@lru_cache(maxsize=64)
def _end_tags(name: bytes, plain: bool) -> re.Pattern[bytes]:
    return re.compile((b"" if plain else SKIPPED + b"|") + b"(</" + re.escape(name) + rb"\s*>)", re.DOTALL)


def _end_of(data: bytes, name: bytes, start: int, plain: bool) -> int:
    """Where the first end tag of `name` after `start` begins."""
    return next(found.start() for found in _end_tags(name, plain).finditer(data, start) if found[1])


@lru_cache(maxsize=1 << 15)
def column_number(letters: str) -> int:
    """A column from 1 by its letters in any case: A is 1, XFD 16,384."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


def reference(place: Place) -> str:
    """A cell as Excel names it: (2, 3) is C2."""
    row, column = place
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def place_of(name: str) -> Place | None:
    """Row and column of a cell by its name; None where it is none."""
    found = _REFERENCE.fullmatch(name.strip())
    return (int(found[2]), column_number(found[1])) if found else None


def area_of(name: str) -> tuple[Place, Place] | None:
    """The first and the last cell of an area (`A1:C5`, or a cell alone); None where it is none."""
    first, _, last = name.partition(":")
    corners = (place_of(first), place_of(last or first))
    return (corners[0], corners[1]) if corners[0] and corners[1] else None


def of_column(groups: Sequence[tuple[int, int, int]], column: int, default: int) -> int:
    """What groups of columns (first, last, value; in order) say of one of them."""
    before = bisect_right(groups, column, key=itemgetter(0))
    first, last, value = groups[before - 1] if before else (0, 0, default)
    return value if first <= column <= last else default


def open_sheet(data: bytes) -> Sheet:
    """Find one's way in a sheet's XML (UTF-8); raises ValueError where it is no sheet or not well-formed."""
    check(data)
    found = next((match for match in _SHEET_DATA.finditer(data) if match[1] is not None), None)
    if not found:
        raise ValueError("a sheet has no place for rows")
    inner = close = found.end()
    plain = data.find(b"<!", inner) < 0 and data.find(b"<?", inner) < 0
    if not found[2].endswith(b"/"):
        close = _end_of(data, found[1] + b"sheetData", inner, plain)
    root = outline(data[:inner] + data[close:], 3)
    return Sheet(data, root, found[1], found.start(), inner, close, plain)


def _number_of(sheet: Sheet, tag: re.Match[bytes], previous: int) -> int:
    """A row's number: as it says, as its first cell says, or the next; the order in which readers look for it."""
    head = _HEAD.match(tag[1])
    if head:
        return int(head[1])
    written = attributes(tag[0]).get(b"r")
    if written is not None:
        return number(written)
    first = None if tag[1].endswith(b"/") else next(cells(sheet, tag.end()), None)
    place = place_of(first.name) if first else None
    return place[0] if place else previous + 1


def rows(sheet: Sheet) -> Iterator[Row]:
    """The start tags of all rows, from above; raises ValueError where they are out of order (Excel refuses that)."""
    here = 0
    for tag in _start_tags(sheet.prefix + b"row", sheet.plain).finditer(sheet.data, sheet.inner, sheet.close):
        if tag[1] is None:
            continue
        previous, here = here, _number_of(sheet, tag, here)
        if here <= previous:
            raise ValueError("the rows of a sheet are out of order")
        yield Row(here, tag.start(), tag.end(), tag[1])


def end_of_row(sheet: Sheet, start: int) -> int:
    """Where the end tag of the row begins whose start tag ends at `start`."""
    return _end_of(sheet.data, sheet.prefix + b"row", start, sheet.plain)


def cells(sheet: Sheet, start: int) -> Iterator[CellTag]:
    """The cells of the row whose start tag ends at `start`; one without a name follows the one before it."""
    column, tags = 0, _start_tags(sheet.prefix + b"c", sheet.plain)
    for tag in tags.finditer(sheet.data, start, end_of_row(sheet, start)):
        if tag[1] is not None:
            head = _CELL_HEAD.match(tag[1])
            name = (head[1] if head else attributes(tag[0]).get(b"r", b"")).decode("ascii", "replace")
            place = place_of(name)
            column = place[1] if place else column + 1
            yield CellTag(name, column, tag.start(), tag.end())
