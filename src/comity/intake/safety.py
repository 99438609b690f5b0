"""What is looked at before any reader touches a file: its size, its true format, what it would unpack to.

Limits: design rules for hostile inputs (50 MB, 2,000 parts, 512 MB unpacked, 256 MB a part, ratio 200; 500 MB of CSV).
Everything is decided by content, never by the name; nothing is fetched, followed or run.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from comity.intake.formats import ods, ole, shapes, xls, xlsb, xlsx
from comity.intake.formats.answers import DAMAGE, MEGABYTE, refuse, unreadable
from comity.intake.formats.facts import BookFacts
from comity.intake.formats.markup import kind_of_text, text_start
from comity.intake.formats.package import Package
from comity.intake.refusal import Refusal
from comity.reference.file_kinds import START, file_kind

_LARGEST_FILE = 500 * MEGABYTE  # a CSV file of a million rows and twenty columns has half of it
_LARGEST_WORKBOOK = 50 * MEGABYTE
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_END_OF_ZIP = b"PK\x05\x06"
_LONGEST_COMMENT = 66_000  # bytes behind the last record of a ZIP file
_SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".txt", ".tsv", ".htm", ".html")
_SNIFFED = 64 << 10  # bytes that show what a text is


class Format(StrEnum):
    """The formats that lists come in."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"
    HTML = "html"
    MHTML = "mhtml"
    SPREADSHEETML = "xml"
    OLD_XLS = "old xls"


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be read: its format, the bytes that its reader takes, and what the reader does not tell.

    `raw` is the file itself, or what was put right of it (a flat file packed, a false size taken out). `facts` are
    empty for formats whose reader gives them itself (HTML, MHTML, Excel 2003 XML, very old workbooks) and for CSV.
    """

    format: Format
    raw: bytes
    facts: BookFacts = field(default_factory=BookFacts)


def _check_size(path: Path) -> None:
    """Raises `Refusal` where the file is empty or larger than any list."""
    size = path.stat().st_size
    if size == 0:
        raise refuse("empty_file")
    if size > _LARGEST_FILE:
        raise refuse("too_large", "megabytes", size // MEGABYTE)


def _foreign_zip(package: Package) -> Refusal:
    names = set(package.names)
    folders = {name.partition("/")[0] for name in names}
    if folders & {"word", "ppt", "visio"}:
        kind = "word" if "word" in folders else "presentation" if "ppt" in folders else "office"
    elif any(name.endswith(".iwa") or name == "index.zip" for name in names):
        kind = "iwork"
    else:
        kind = "zip_of_lists" if any(name.endswith(_SPREADSHEETS) for name in names) else "zip"
    return refuse("unsupported_format", kind)


def _check_ods(package: Package) -> None:
    manifest = package.read("META-INF/manifest.xml")
    if b"encryption-data" in manifest or package.has("encrypted-package"):
        raise refuse("encrypted_file")
    kind = package.read("mimetype")
    if kind and b"spreadsheet" not in kind:
        raise refuse("unsupported_format", "text_document" if b".text" in kind else "office")


def _examine_package(raw: bytes) -> Examined:
    package = Package(raw)
    if package.has(xlsb.WORKBOOK):
        examined = Examined(Format.XLSB, package.raw, xlsb.book_facts(package))
    elif package.has(xlsx.workbook_part(package)):
        package = xlsx.repaired(package)
        examined = Examined(Format.XLSX, package.raw, xlsx.book_facts(package))
    elif package.has(ods.CONTENT) and package.has("META-INF/manifest.xml"):
        _check_ods(package)
        package = ods.repaired(package)
        examined = Examined(Format.ODS, package.raw, ods.book_facts(package))
    else:
        raise _foreign_zip(package)
    package.count_rest()
    return examined


def _examine_compound(raw: bytes, unlocked: bool = False) -> Examined:
    if ole.is_encrypted_package(raw):
        if unlocked:
            raise unreadable()
        return _examine_package(ole.unlocked(raw))
    book = ole.read(raw)
    if xls.read_globals(book.stream).encrypted:
        if unlocked:
            raise unreadable()
        return _examine_compound(ole.unlocked(raw), True)
    facts, stream = xls.book_facts(book.stream, book.macros)
    return Examined(Format.XLS, raw if stream == book.stream else ole.with_stream(raw, book.name, stream), facts)


def _examine_text(raw: bytes) -> Examined:
    kind = kind_of_text(text_start(raw))
    if kind == "fods":
        return _examine_package(ods.packed(raw))
    found = {"page": Format.HTML, "mhtml": Format.MHTML, "spreadsheetml": Format.SPREADSHEETML}.get(kind)
    if found is None and kind:
        raise refuse("unsupported_format", kind)
    if found is not None:
        _check_workbook_size(raw)
    return Examined(found or Format.CSV, raw)


def _check_workbook_size(raw: bytes) -> None:
    if len(raw) > _LARGEST_WORKBOOK:
        raise refuse("too_large", "megabytes", len(raw) // MEGABYTE)


def _is_zip(raw: bytes) -> bool:
    """Whether it is a ZIP file, also one behind a few bytes that something else put in front."""
    return raw.startswith(_ZIP) or (
        b"\0" in raw[:START] + raw[-START:] and _END_OF_ZIP in raw[-_LONGEST_COMMENT:] and _ZIP in raw
        and not file_kind(raw[:START])
    )  # fmt: skip


def _examine(raw: bytes) -> Examined:
    start = raw[:START]
    if raw.startswith(_OLE):
        _check_workbook_size(raw)
        return _examine_compound(raw)
    if _is_zip(raw):
        _check_workbook_size(raw)
        return _examine_package(raw)
    if xls.is_bare_stream(start):
        _check_workbook_size(raw)
        return Examined(Format.OLD_XLS, raw)
    kind = file_kind(start) or shapes.kind(raw[:START])
    if kind:
        raise refuse("unsupported_format", kind)
    return _examine_text(raw)


def examine(raw: bytes) -> Examined:
    """What a file is, by its content, with what its cell reader does not tell.

    Raises `Refusal` for a file that is no list, protected, damaged, or larger inside than any list.
    """
    try:
        return _examine(raw)
    except DAMAGE:
        raise unreadable() from None


def _examine_large(path: Path, size: int) -> Examined:
    """Only CSV may be so large, and its start shows it."""
    with path.open("rb") as file:
        start = file.read(_SNIFFED)
    if start.startswith((_OLE, _ZIP)) or examine(start).format is not Format.CSV:
        raise refuse("too_large", "megabytes", size // MEGABYTE)
    return Examined(Format.CSV, b"")


def examine_file(path: Path) -> Examined:
    """As `examine`, of a file on the disk; `raw` stays empty for CSV, which is read piece by piece.

    Raises `Refusal` also for a file that is empty or larger than any list.
    """
    _check_size(path)
    size = path.stat().st_size
    if size > _LARGEST_WORKBOOK:
        return _examine_large(path, size)
    examined = examine(path.read_bytes())
    return replace(examined, raw=b"") if examined.format is Format.CSV else examined


def recognise(raw: bytes) -> Format:
    """The format that the content shows; raises `Refusal` as `examine` does."""
    return examine(raw).format


def book_facts(raw: bytes) -> BookFacts:
    """The facts of a workbook beside its cells; raises `Refusal` as `examine` does."""
    return examine(raw).facts


def uses_1904(raw: bytes, file_format: Format) -> bool:
    """Whether the workbook counts its serial days from 1904 (a setting of old Macintosh files)."""
    return file_format in (Format.XLSX, Format.XLSB, Format.XLS, Format.ODS) and book_facts(raw).dates_1904
