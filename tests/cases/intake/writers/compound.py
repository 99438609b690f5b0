"""OLE compound files: the container of .xls and of locked workbooks ([MS-CFB], version 3, 512-byte sectors)."""

from __future__ import annotations

import struct
from collections.abc import Mapping

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_SECTOR, _FREE, _END, _FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SMALLEST = 4096  # shorter streams would need the mini stream; they are filled up with zeros


def _padded(raw: bytes, size: int) -> bytes:
    return raw + b"\0" * (-len(raw) % size)


def _entry(name: str, kind: int, links: tuple[int, int, int], start: int, size: int) -> bytes:
    """One directory entry; `links` are left sibling, right sibling, child."""
    coded = name.encode("utf-16-le") + b"\0\0" if name else b""
    return (
        coded.ljust(64, b"\0")
        + struct.pack("<HBB", len(coded), kind, 1)
        + struct.pack("<III", *links)
        + b"\0" * 36
        + struct.pack("<III", start, size, 0)
    )


def _directory(starts: Mapping[str, tuple[int, int]]) -> bytes:
    """The root and its streams, each the right sibling of the one before, in the order that the format asks for."""
    names = sorted(starts, key=lambda name: (len(name), name.upper()))
    entries = [_entry("Root Entry", 5, (_FREE, _FREE, 1), _END, 0)]
    for number, name in enumerate(names, 1):
        following = number + 1 if number < len(names) else _FREE
        entries.append(_entry(name, 2, (_FREE, following, _FREE), *starts[name]))
    entries += [_entry("", 0, (_FREE, _FREE, _FREE), 0, 0)] * (-len(entries) % 4)
    return b"".join(entries)


def _chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), _END]


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file that holds the streams."""
    data, starts = b"", {}
    fat: list[int] = []
    for name, raw in streams.items():
        content = _padded(raw.ljust(_SMALLEST, b"\0"), _SECTOR)
        first = len(fat)
        fat += _chain(first, len(content) // _SECTOR)
        starts[name] = (first, max(len(raw), _SMALLEST))
        data += content
    directory = _padded(_directory(starts), _SECTOR)
    at_directory = len(fat)
    fat += _chain(at_directory, len(directory) // _SECTOR)
    at_fat = len(fat)
    sectors = -(-(at_fat + 1) // (_SECTOR // 4 - 1))
    fat += [_FAT] * sectors
    table = b"".join(struct.pack("<I", entry) for entry in fat)
    table += struct.pack("<I", _FREE) * (-len(fat) % (_SECTOR // 4))
    return _header(at_directory, [at_fat + number for number in range(sectors)]) + data + directory + table


def _header(at_directory: int, fats: list[int]) -> bytes:
    head = MAGIC + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, len(fats), at_directory, 0, _SMALLEST, _END, 0, _END, 0)
    places = fats + [_FREE] * (109 - len(fats))
    return head + struct.pack("<109I", *places)
