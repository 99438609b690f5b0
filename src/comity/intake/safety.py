"""What is looked at before any reader touches a file: its size, its true format, what it would unpack to.

Limits: design rules for hostile inputs (50 MB, 2,000 parts, 512 MB unpacked, 256 MB a part, ratio 200; 200 MB of CSV).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from comity.intake.refusal import Refusal
from comity.intake.saying import Place, problem

_MEGABYTE = 1 << 20
_LARGEST_FILE = 200 * _MEGABYTE
_LARGEST_WORKBOOK = 50 * _MEGABYTE
_MOST_PARTS = 2000
_LARGEST_UNPACKED = 512 * _MEGABYTE
_LARGEST_PART = 256 * _MEGABYTE
_HIGHEST_RATIO = 200
_RATIO_MATTERS = 32 * _MEGABYTE
_MOST_CELLS = 25_000_000
_HARMLESS_PART = 64 << 10  # packed bytes: deflate expands at most about 1,000 times
_DAMAGE = (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error)
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!", "an archive (RAR)"),
    (b"7z\xbc\xaf", "an archive (7z)"),
    (b"\x1f\x8b", "an archive (gzip)"),
    (b"PK\x05\x06", "an empty archive (ZIP)"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
)
_MARKUP = (
    (b"<html", "a web page (HTML)"),
    (b"<!doctype html", "a web page (HTML)"),
    (b"<table", "a web page (HTML)"),
    (b"<?xml", "an XML file"),
)


class Format(StrEnum):
    """The formats that lists come in."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


def _refuse(code: str, what: str = "") -> Refusal:
    return Refusal([problem(code, Place(), what=what, size=what)])


def check_size(path: Path) -> None:
    """Raises `Refusal` where the file is empty or larger than any list."""
    size = path.stat().st_size
    if size == 0:
        raise _refuse("empty_file")
    if size > _LARGEST_FILE:
        raise _refuse("too_large", f"{size // _MEGABYTE} MB")


def _check_unpacked(archive: zipfile.ZipFile, packed: int) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > _MOST_PARTS:
        raise _refuse("too_large", f"{len(parts)} parts")
    if unpacked > _LARGEST_UNPACKED or any(part.file_size > _LARGEST_PART for part in parts):
        raise _refuse("too_large", f"{unpacked // _MEGABYTE} MB unpacked")
    if unpacked > _RATIO_MATTERS and unpacked > _HIGHEST_RATIO * packed:
        raise _refuse("too_large", f"{unpacked // _MEGABYTE} MB unpacked from {max(1, packed // _MEGABYTE)} MB")
    for part in parts:
        if part.compress_size > _HARMLESS_PART:
            _count(archive, part)


def _count(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack a part and drop it: what a part declares may be a lie, which the check sum then shows."""
    with archive.open(part) as stream:
        while stream.read(_MEGABYTE):
            pass


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _declared_cells(content: bytes) -> int:
    """Rows times columns that a sheet's XML reaches to; the columns are looked at only where they can matter."""
    last_row = content.rfind(b"<row ")
    found = re.search(rb'\br="(\d+)"', content[last_row : last_row + 200]) if last_row >= 0 else None
    rows = int(found.group(1)) if found else 0
    if rows * 18278 <= _MOST_CELLS:
        return 0
    return rows * max(map(_column_number, set(re.findall(rb'\br="([A-Z]{1,3})\d', content))), default=0)


def _check_dimensions(archive: zipfile.ZipFile, names: set[str]) -> None:
    """Stray cells at the far end make a sheet of billions of cells that no reader survives."""
    for name in sorted(names):
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name) and _declared_cells(archive.read(name)) > _MOST_CELLS:
            raise _refuse("too_large", "cells far outside of the list")


def _zip_format(raw: bytes) -> Format:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = set(archive.namelist())
        _check_unpacked(archive, len(raw))
        if "xl/workbook.bin" in names:
            return Format.XLSB
        if any(name.startswith("xl/") for name in names):
            _check_dimensions(archive, names)
            return Format.XLSX
        if "content.xml" in names and "META-INF/manifest.xml" in names:
            return _ods_format(archive)
    raise _refuse("unsupported_format", "a text document" if "word/document.xml" in names else "an archive (ZIP)")


def _ods_format(archive: zipfile.ZipFile) -> Format:
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise _refuse("encrypted_file")
    kind = archive.read("mimetype") if "mimetype" in archive.namelist() else b"spreadsheet"
    if b"spreadsheet" not in kind:
        raise _refuse("unsupported_format", "a document of an office program")
    return Format.ODS


def _ole_format(raw: bytes) -> Format:
    if "EncryptedPackage".encode("utf-16-le") in raw:
        raise _refuse("encrypted_file")
    return Format.XLS


def _workbook_format(raw: bytes) -> Format:
    if len(raw) > _LARGEST_WORKBOOK:
        raise _refuse("too_large", f"{len(raw) // _MEGABYTE} MB")
    if raw.startswith(_OLE):
        return _ole_format(raw)
    try:
        return _zip_format(raw)
    except (KeyError, *_DAMAGE):
        raise _refuse("unreadable_file") from None


def is_package(start: bytes) -> bool:
    """Whether a file that begins so is a workbook, to be looked at as a whole."""
    return start.startswith((_OLE, _ZIP))


def recognise(raw: bytes) -> Format:
    """The format that the content shows; raises `Refusal` for one that is no list, protected, damaged or a bomb."""
    if raw.startswith((_OLE, _ZIP)):
        return _workbook_format(raw)
    foreign = next((what for magic, what in _FOREIGN if raw.startswith(magic)), "")
    start = raw[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    foreign = foreign or next((what for magic, what in _MARKUP if start.startswith(magic)), "")
    if foreign:
        raise _refuse("unsupported_format", foreign)
    return Format.CSV


def _part(raw: bytes, name: str) -> bytes:
    """A part of a package; empty where it is missing or damaged (readers may be more forgiving)."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return archive.read(name)
    except (KeyError, *_DAMAGE):
        return b""


def uses_1904(raw: bytes, file_format: Format) -> bool:
    """Whether the workbook counts its serial days from 1904 (a setting of old Macintosh files)."""
    if file_format is Format.XLSX:
        return re.search(rb'date1904="(1|true)"', _part(raw, "xl/workbook.xml")) is not None
    # The DATEMODE record of BIFF8: number 0x22, two bytes long, 1 for 1904.
    return file_format is Format.XLS and b"\x22\x00\x02\x00\x01\x00" in raw[: 1 << 16]
