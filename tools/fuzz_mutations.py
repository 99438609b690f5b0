"""Ways to damage a file for `tools.fuzz_intake`: its bytes, its elements and values, the parts of a package.

Every way takes bytes and a source of chance and gives other bytes; the same chance gives the same.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence

_TOKENS = (
    b'"', b",", b";", b"\t", b"\r", b"\n", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3\x28", b"\xe2\x82", b"=1+1", b"<", b">", b"&#0;",
    b"&x;", b"]]>", b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>", b'r="XFD1048576"', b'r="A0"', b'r=""', b't="s"', b't="d"',
    b't="e"', b'ref="A1:XFD1048576"', b'number-rows-repeated="1048576"', b'number-columns-repeated="16384"', b"99999999999999999999",
    b"-1", b"1e308", b"NaN", b"2958466", b"0.5", b'hidden="1"', b"<mergeCell ref='A1:A9'/>", b"\xf0\x9f\x98\x80", b"\xe2\x80\xae", b"31/02/2025", b"Q9",
)  # fmt: skip
_VALUES = (
    b"", b" ", b"0", b"-1", b"1", b"2", b"9", b"255", b"65536", b"1048576", b"1048577", b"16384", b"4294967295", b"-2147483649",
    b"99999999999999999999", b"0.1", b"1e308", b"-1e308", b"1e999", b"NaN", b"INF", b"A1", b"A0", b"XFD1048576", b"ZZZ99", b"A1:B2",
    b"B2:A1", b"A1:XFD1048576", b"true", b"s", b"e", b"str", b"b", b"d", b"inlineStr", b"date", b"float", b"percentage", b"2025-13-45",
    b"1899-12-30", b"9999-12-31T23:59:60", b"PT999999999H", b"60", b"-60", b"2958466", b"#N/A", b"&#10;", b"&amp;", b"rId1", b"rId99",
    b"../../../etc/passwd", b"/", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"x" * 40_000, b"yyyy-mm-dd", b"[h]:mm", b"general", b"\xd9\xa3\xd9\xa4",
    b"\xc2\xbd", b"\xe2\x91\xa0", b"12 May 2025", b"Total", b"Site name", b"Country", b"Audit date", b"Kenya", b"n/a", b"Price", b"2025-06", b"06/07/25",
)  # fmt: skip
_EXTREMES = (
    b"\0\0",
    b"\xff\xff",
    b"\xff\x7f",
    b"\0\x80",
    b"\1\0",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\0\0\0\x80",
)
_VALUE = re.compile(rb'"([^"<>]*)"|>([^<>]+)<')
_FIELD = re.compile(rb"[^,;\t\r\n]+")
_ELEMENT = re.compile(rb"<([A-Za-z][\w:.-]*)\b[^>]*?(?:/>|>.*?</\1\s*>)", re.DOTALL)
Mutation = Callable[[bytes, random.Random], bytes]


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    start, size = chance.randrange(len(data) + 1), chance.choice((1, 2, 8, 64, 512, 4096))
    return data[:start] + data[start + size :]


def _insert(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(_TOKENS) * chance.choice((1, 1, 1, 3, 200)) + data[place:]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    start, size = chance.randrange(len(data) + 1), chance.choice((1, 16, 256, 2048))
    return data[:start] + data[start : start + size] * chance.choice((2, 3, 20)) + data[start + size :]


def _end(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _overwrite(data: bytes, chance: random.Random) -> bytes:
    token = chance.choice((*_TOKENS, *_EXTREMES, *_EXTREMES))
    place = chance.randrange(len(data) + 1)
    return data[:place] + token + data[place + len(token) :]


def _found(pattern: re.Pattern[bytes], data: bytes, chance: random.Random) -> re.Match[bytes] | None:
    """One of the places where `pattern` matches, from a random one on."""
    start = chance.randrange(len(data) + 1)
    return pattern.search(data, start) or pattern.search(data)


def _value(data: bytes, chance: random.Random) -> bytes:
    """Another value for an attribute, a text or a field: the file stays well-formed."""
    found = _found(_VALUE if b"<" in data[:4096] else _FIELD, data, chance)
    if found is None:
        return _flip(data, chance)
    start, end = found.span(found.lastindex or 0)
    other = _found(_VALUE, data, chance) if chance.random() < 0.3 else None
    return data[:start] + (other[other.lastindex or 0] if other else chance.choice(_VALUES)) + data[end:]


def _element(data: bytes, chance: random.Random) -> bytes:
    """A whole element left out, written many times, or put inside or in the place of another one."""
    found = _found(_ELEMENT, data, chance)
    if found is None:
        return _cut(data, chance)
    start, end = found.span()
    way = chance.randrange(4)
    if way == 0:
        return data[:start] + data[end:]
    if way == 1:
        return data[:end] + found[0][:4096] * chance.choice((1, 2, 50)) + data[end:]
    other = _found(_ELEMENT, data, chance)
    assert other is not None
    return data[:start] + other[0][:65_536] + data[start if way == 2 else end :]


_BYTES: Sequence[Mutation] = (_flip, _flip, _cut, _insert, _insert, _repeat, _end, _overwrite, _overwrite)
_MARKUP: Sequence[Mutation] = (*_BYTES, *(_value,) * 12, *(_element,) * 6)
_LINES: Sequence[Mutation] = (*_BYTES, *(_value,) * 5)


def plain(data: bytes, chance: random.Random) -> bytes:
    """A file damaged in one to six ways."""
    ways = _MARKUP if b"<" in data[:4096] else _BYTES if b"\0" in data[:4096] else _LINES
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        data = chance.choice(ways)(data, chance)
    return data


def inside(data: bytes, chance: random.Random) -> bytes:
    """A package with one or two parts damaged inside, or one left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            parts = {info.filename: source.read(info) for info in source.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return plain(data, chance)
    for name in chance.sample(sorted(parts), min(len(parts), chance.choice((1, 1, 2)))):
        if chance.random() < 0.05:
            del parts[name]
        else:
            parts[name] = plain(parts[name], chance)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as result:
        for name, content in parts.items():
            result.writestr(name, content)
    return target.getvalue()


def mutated(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """One damaged file made from one of `seeds`."""
    data = chance.choice(seeds)
    return (inside if data.startswith(b"PK") and chance.random() < 0.85 else plain)(data, chance)
