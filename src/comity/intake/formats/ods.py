"""OpenDocument packages (ods) and flat files (fods): facts of the file, and what the cell reader needs to read them.

`content.xml` is unpacked once and looked through in blocks of whole rows; only rows in which something rare stands are
parsed. Elements and attributes: OpenDocument 1.2, part 1, chapter 9.
"""

from __future__ import annotations

import io
import re
import zipfile

from comity.intake.formats.facts import BookFacts
from comity.intake.formats.ods_sheet import ContentScan
from comity.intake.formats.package import Package
from comity.intake.formats.xml_parts import as_utf8, foreign_coding

CONTENT = "content.xml"
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIMETYPE}"/></manifest:manifest>'
)
_START = 2048
# A flat file is written in indented lines, which the cell reader does not expect between the elements of a sheet.
_BETWEEN = re.compile(rb">\s+(?=</?(?:table|office|draw|text:p\b))")
# A chart or an object in a flat file brings a whole document with tables of its own.
_OBJECT = re.compile(rb"<draw:object(?=[\s>])[^>]*(?<!/)>.*?</draw:object>", re.DOTALL)
# Cells of other files that formulas point to are kept as sheets whose names begin so.
_COPY = "'file:"


def repaired(package: Package) -> Package:
    """The package with its content in UTF-8; the same where it is already."""
    coding = foreign_coding(package.start(CONTENT, _START))
    return Package(package.rewritten({CONTENT: as_utf8(package.read(CONTENT), coding)})) if coding else package


def book_facts(package: Package) -> BookFacts:
    """The facts of a file; raises `Refusal` for cells far outside, `ValueError` where it is damaged."""
    scan = ContentScan()
    from_1904 = False
    for number, piece in enumerate(package.pieces(CONTENT)):
        scan.feed(piece)
        from_1904 |= not number and b'table:date-value="1904-' in piece
    sheets = scan.facts()
    copies = frozenset(name for name in sheets if name.startswith(_COPY))
    return BookFacts(
        sheets=sheets,
        macros=any(name.startswith(("basic/", "scripts/")) for name in package.names),
        dates_1904=from_1904,
        external_links=bool(copies),
        copies=copies,
    )


def packed(flat: bytes) -> bytes:
    """A flat file as the package that readers know; raises `NotXml` where its letters cannot be read."""
    coding = foreign_coding(flat[:_START])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), _MIMETYPE)
        content = as_utf8(flat, coding) if coding else flat
        archive.writestr(zipfile.ZipInfo(CONTENT), _BETWEEN.sub(b">", _OBJECT.sub(b"", content)))
        archive.writestr(zipfile.ZipInfo("META-INF/manifest.xml"), _MANIFEST)
    return target.getvalue()
