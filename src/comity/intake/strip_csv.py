"""CSV without some columns: every other field keeps its bytes, its quotes, its delimiter and its line end."""

from __future__ import annotations

from collections.abc import Iterator

from comity.intake.csv_file import find_delimiter
from comity.intake.encodings import decode

_MARK_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def _exact(raw: bytes) -> tuple[str, str, bytes]:
    """The text with undecodable bytes kept, its codec, and the mark that stands before it."""
    _, coding, _ = decode(raw)
    if coding == "utf-8-sig":
        return raw[3:].decode("utf-8", "surrogateescape"), "utf-8", raw[:3]
    if coding == "utf-16":
        codec = _MARK_16[raw[:2]]
        return raw[2:].decode(codec, "surrogatepass"), codec, raw[:2]
    return raw.decode(coding, "surrogateescape"), coding, b""


def _records(text: str, delimiter: str) -> Iterator[tuple[list[str], str]]:
    """Each record as its raw fields (quotes and all) and the line end that closed it."""
    fields: list[str] = []
    start = place = 0
    quoted = False
    while place < len(text):
        char = text[place]
        if char == '"' and (quoted or place == start):
            quoted = not quoted
        elif not quoted and char == delimiter:
            fields.append(text[start:place])
            start = place + 1
        elif not quoted and char in "\r\n":
            end = "\r\n" if text[place : place + 2] == "\r\n" else char
            yield [*fields, text[start:place]], end
            fields, start = [], place + len(end)
            place = start - 1
        place += 1
    if start < len(text) or fields:
        yield [*fields, text[start:]], ""


def _kept(fields: list[str], gone: frozenset[int], width: int) -> list[str]:
    """The fields of a record that stay. A record that is too long lost its place: what stands beyond goes, too."""
    return [field for index, field in enumerate(fields) if index not in gone and index < width]


def strip(raw: bytes, gone: frozenset[int]) -> bytes:
    """The file without the columns of `gone` (indices from 0)."""
    text, codec, mark = _exact(raw)
    delimiter = find_delimiter(text)
    records = list(_records(text, delimiter))
    widths = [len(fields) for fields, _ in records]
    width = max(set(widths), key=lambda each: (widths.count(each), each), default=0)
    lines = (delimiter.join(_kept(fields, gone, width)) + end for fields, end in records)
    return mark + "".join(lines).encode(codec, "surrogatepass" if "16" in codec else "surrogateescape")
