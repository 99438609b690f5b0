"""XML changed in place: elements are found with their place in the bytes, and only what must change is replaced.

What a member sent is hostile until shown otherwise: a document type (and with it every entity) is refused, nothing is
looked up outside, and nothing here calls itself, however deep elements lie in each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape

Edit = tuple[int, int, bytes]
"""Replace the bytes from the first offset up to the second by the third."""

SKIPPED = rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
"""What is no tag although it may look like one inside; to be the first alternative of a search for tags."""
TAG_REST = rb"""(?=[\s/>])([^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*)>"""
"""What follows the name in a start tag; the group is its attributes, with a slash at the end where it is empty."""

_TAG = re.compile(rb"<[^\s/>]+" + TAG_REST)
_ATTRIBUTE = re.compile(rb"""([^\s"'=<>/]+)\s*=\s*("[^"]*"|'[^']*')""")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_DECLARATION = re.compile(r"""(<\?xml[^>]{0,200}?\bencoding\s*=\s*["'])[A-Za-z0-9._-]+""")
_ENCODINGS = re.compile("utf-?8|us-ascii|utf-?16([lb]e)?|iso-8859-[0-9]{1,2}|windows-125[0-8]")


@dataclass(frozen=True, slots=True)
class Node:
    """One element: `start` of its first tag, `inner` after it, `close` before its last tag, `end` after that.

    In an element without content and last tag, `inner`, `close` and `end` are the same. `name` is without prefix,
    `space` its namespace; attributes in a namespace have the key "namespace name".
    """

    name: str
    space: str
    attributes: Mapping[str, str]
    start: int
    inner: int
    close: int
    end: int
    children: tuple[Node, ...]

    def child(self, name: str) -> Node | None:
        """The first child of that name in this element's own namespace."""
        return next(iter(self.named(name)), None)

    def named(self, name: str) -> list[Node]:
        """All children of that name in this element's own namespace."""
        return [child for child in self.children if child.name == name and child.space == self.space]


def as_utf8(data: bytes) -> bytes:
    """An XML part in UTF-8 without byte order mark; raises ValueError for an encoding that no office program writes."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:]
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else _declared(data)
    if encoding in ("utf-8", "utf8", "us-ascii"):
        return data
    if not _ENCODINGS.fullmatch(encoding):
        raise ValueError("a part is in an encoding that spreadsheets do not use")
    return _DECLARATION.sub(r"\g<1>UTF-8", data.decode(encoding), count=1).encode()


def _declared(data: bytes) -> str:
    found = _DECLARED.match(data.lstrip()[:300])
    return found[1].decode("ascii").lower() if found else "utf-8"


def _refuse_doctype(*_: object) -> NoReturn:
    raise ValueError("a part has a document type")


def _parse(parser: expat.XMLParserType, data: bytes) -> None:
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError(f"a part is not well-formed XML: {error}") from None


def check(data: bytes) -> None:
    """Raises ValueError where `data` is not well-formed XML or has a document type (and with it entities)."""
    _parse(expat.ParserCreate(), data)


class _Builder:
    """Collects the elements down to `depth` while the parser walks through the document."""

    def __init__(self, data: bytes, depth: int) -> None:
        self._data, self._depth, self._level = data, depth, 0
        self._open: list[tuple[str, dict[str, str], int, list[Node]]] = []
        self._top: list[Node] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._started
        self._parser.EndElementHandler = self._ended

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        self._level += 1
        if self._level <= self._depth:
            self._open.append((name, attributes, self._parser.CurrentByteIndex, []))

    def _ended(self, _: str) -> None:
        if self._level <= self._depth:
            name, attributes, start, children = self._open.pop()
            inner = close = end = tag_end(self._data, start)
            if self._data[inner - 2] != ord("/"):
                close = self._parser.CurrentByteIndex
                end = self._data.index(b">", close) + 1
            space, _, local = name.rpartition(" ")
            node = Node(local, space, attributes, start, inner, close, end, tuple(children))
            (self._open[-1][3] if self._open else self._top).append(node)
        self._level -= 1

    def root(self) -> Node:
        _parse(self._parser, self._data)
        return self._top[0]


def outline(data: bytes, depth: int) -> Node:
    """The root element of `data` (UTF-8) with what lies in it down to `depth` (the root is 1).

    Raises ValueError where `data` is not well-formed or has a document type.
    """
    return _Builder(data, depth).root()


def tag_end(data: bytes, start: int) -> int:
    """Where the start tag that begins at `start` ends; a `>` in an attribute does not end it."""
    found = _TAG.match(data, start)
    if not found:
        raise ValueError("a tag does not end")
    return found.end()


def attributes(tag: bytes) -> dict[bytes, bytes]:
    """The attributes of a start tag, names and values as they are written."""
    return {found[1]: found[2][1:-1] for found in _ATTRIBUTE.finditer(tag)}


def is_true(value: bytes | str | None) -> bool:
    """Whether an attribute says yes."""
    return value in ("1", "true", b"1", b"true")


def number(value: bytes | str | None, default: int = 0) -> int:
    """An attribute as a whole number from 0 to a million million; `default` where it is none."""
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else value or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else default


def set_attribute(tag: bytes, name: bytes, value: bytes) -> bytes:
    """A start tag with the attribute changed, or added as the first."""
    for found in _ATTRIBUTE.finditer(tag):
        if found[1] == name:
            return tag[: found.start(2)] + b'"' + value + b'"' + tag[found.end(2) :]
    head = re.match(rb"<[^\s/>]+", tag)
    place = head.end() if head else 0
    return tag[:place] + b" " + name + b'="' + value + b'"' + tag[place:]


def drop_attribute(tag: bytes, name: bytes) -> bytes:
    """A start tag without the attribute."""
    for found in _ATTRIBUTE.finditer(tag):
        if found[1] == name:
            return tag[: found.start()].rstrip() + tag[found.end() :]
    return tag


def prefix(data: bytes, node: Node) -> bytes:
    """The prefix in front of the element's name, with its colon; empty where there is none."""
    name = re.split(rb"[\s/>]", data[node.start + 1 : node.inner], maxsplit=1)[0]
    return name.rpartition(b":")[0] + b":" if b":" in name else b""


def opened(tag: bytes, content: bytes) -> bytes:
    """The element of `tag`, which has no content (`<a/>`), with content."""
    name = re.split(rb"[\s/>]", tag[1:], maxsplit=1)[0]
    return tag[:-2].rstrip() + b">" + content + b"</" + name + b">"


def grown(data: bytes, node: Node, content: bytes, count: int | None = None) -> list[Edit]:
    """The edits that add `content` at the end of an element, and set its attribute `count` where one is given."""
    tag = data[node.start : node.inner]
    if count is not None:
        tag = set_attribute(tag, b"count", str(count).encode())
    if node.inner == node.end:
        return [(node.start, node.end, opened(tag, content))]
    return [(node.start, node.inner, tag), (node.close, node.close, content)]


def escaped(text: str) -> bytes:
    """Text as it may stand between tags and in attributes in double quotes."""
    return escape(text, {'"': "&quot;"}).encode()


def pieces(data: bytes, edits: Iterable[Edit]) -> Iterator[bytes | memoryview]:
    """`data` with the edits made, piece by piece, without a copy of what stays; edits at one offset keep their order.

    Raises ValueError where two edits replace the same bytes.
    """
    view, position = memoryview(data), 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        if start < position:
            raise ValueError("two parts of the workbook share what only one of them can change")
        yield view[position:start]
        yield new
        position = end
    yield view[position:]
