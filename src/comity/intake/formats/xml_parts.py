"""Small XML parts of packages, read without ever resolving an entity; a document type is a reason to refuse."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat

Attributes = Mapping[str, str]

_ATTRIBUTE = re.compile(rb"""(?<![\w:.-])([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([\w.-]+)["']""")
_LONGEST_DECLARATION = 200
_PLAIN = frozenset(("utf-8", "utf8", "us-ascii", "ascii"))


class NotXml(ValueError):
    """The part is no well-formed XML, or declares a document type."""


def _no_doctype(*_: object) -> None:
    raise NotXml


def local(name: str) -> str:
    """A name without its prefix: `x:row` -> `row`."""
    return name.rpartition(":")[2]


def parser() -> expat.XMLParserType:
    """An expat parser that refuses a document type, and with it every entity; raises `NotXml` while parsing."""
    made = expat.ParserCreate()
    made.buffer_text = True
    made.StartDoctypeDeclHandler = _no_doctype
    return made


def start_tags(content: bytes, *names: str) -> list[tuple[str, Attributes]]:
    """The elements of a part that bear one of `names`, in order, without prefixes; raises `NotXml`."""
    found: list[tuple[str, Attributes]] = []

    def start(name: str, attributes: Attributes) -> None:
        if (plain := local(name)) in names:
            found.append((plain, {local(key): value for key, value in attributes.items()}))

    reading = parser()
    reading.StartElementHandler = start
    try:
        reading.Parse(content, True)
    except expat.ExpatError:
        raise NotXml from None
    return found


def attributes_of(tag: bytes) -> dict[bytes, bytes]:
    """The attributes of one raw start tag, without prefixes and with entities as they stand."""
    return {key.rpartition(b":")[2]: double or single for key, double, single in _ATTRIBUTE.findall(tag)}


def foreign_coding(start: bytes) -> str:
    """The coding that the first bytes of a part show or declare, where it is not UTF-8; "" where it is."""
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if start[:4] in (b"<\0?\0", b"\0<\0?"):
        return "utf-16-le" if start[1] == 0 else "utf-16-be"
    declared = _DECLARED.match(start[:_LONGEST_DECLARATION].removeprefix(b"\xef\xbb\xbf"))
    coding = declared[1].decode("ascii").lower() if declared else "utf-8"
    return "" if coding in _PLAIN else coding


def as_utf8(content: bytes, coding: str) -> bytes:
    """A part that is coded otherwise, in UTF-8 and without its declaration; raises `NotXml` for an unknown coding."""
    try:
        text = content.decode(coding)
    except (LookupError, UnicodeError):
        raise NotXml from None
    return re.sub(r"^\ufeff?\s*<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL).encode("utf-8", "replace")
