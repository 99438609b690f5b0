"""OpenDocument sheets without the content of some columns: `content.xml` rewritten cell by cell, all else as it was.

What could repeat the values elsewhere does not survive: notes, tracked changes, pivot tables, charts, previews.
"""

from __future__ import annotations

import io
import re
import xml.sax
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from comity.reference.language import N_

CHANGES = (
    N_("Formulas became their values."),
    N_(
        "Notes, links, pivot tables, charts, pictures, names, drop-down lists, rules for colours, headers of pages and "
        "the file's properties were left out: they can repeat what was removed."
    ),
)
_KEPT_PARTS = ("mimetype", "content.xml", "styles.xml", "meta.xml", "settings.xml", "META-INF/manifest.xml")
_CELLS = ("table:table-cell", "table:covered-table-cell")
_DROPPED = frozenset(
    ("table:tracked-changes", "table:data-pilot-tables", "table:named-expressions", "table:database-ranges",
     "table:content-validations",
     "table:shapes", "table:dde-links", "table:consolidation", "table:scenario", "office:annotation",
     "calcext:conditional-formats", "style:map", "office:forms", "office:scripts", "form:form", "text:variable-decls")
)  # fmt: skip
_DROPPED_KINDS = ("draw:", "style:header", "style:footer", "dr3d:", "chart:")  # shapes of every kind, edges of pages
_KEPT_STYLES = ("style:header-style", "style:footer-style")
_DROPPED_ATTRIBUTES = ("table:formula", "table:content-validation-name", "xlink:href", "office:title")
_META = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-meta '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"><office:meta/>'
    "</office:document-meta>"
)
_REPEATED = "table:number-columns-repeated"
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_Event = tuple[str, str, Mapping[str, str]]


def _goes(name: str) -> bool:
    return name in _DROPPED or (name.startswith(_DROPPED_KINDS) and name not in _KEPT_STYLES)


class _Rewriter(xml.sax.ContentHandler):
    """Copies the document, emptying the cells of the columns that go."""

    def __init__(self, out: io.StringIO, gone: Mapping[str, frozenset[int]]) -> None:
        super().__init__()
        self._out = XMLGenerator(out, "UTF-8", short_empty_elements=True)
        self._gone_by_sheet = gone
        self._gone: frozenset[int] = frozenset()
        self._column = 0
        self._dropping = 0
        self._cell: list[_Event] = []
        self._depth = 0

    def startDocument(self) -> None:
        self._out.startDocument()

    def endDocument(self) -> None:
        self._out.endDocument()

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        if self._dropping or _goes(name):
            self._dropping += 1
            return
        values = {key: attrs.getValue(key) for key in attrs.getNames() if key not in _DROPPED_ATTRIBUTES}
        if name == "table:table" and not self._depth:
            self._gone = self._gone_by_sheet.get(values.get("table:name", ""), frozenset())
        if name == "table:table-row" and not self._depth:
            self._column = 0
        if name in _CELLS or self._depth:
            self._depth += 1
            self._cell.append(("start", name, values))
        else:
            self._out.startElement(name, AttributesImpl(values))

    def characters(self, content: str) -> None:
        if self._dropping:
            return
        if self._depth:
            self._cell.append(("text", content, {}))
        else:
            self._out.characters(content)

    def endElement(self, name: str) -> None:
        if self._dropping:
            self._dropping -= 1
        elif self._depth:
            self._cell.append(("end", name, {}))
            self._depth -= 1
            if not self._depth:
                self._finish_cell()
        else:
            self._out.endElement(name)

    def _finish_cell(self) -> None:
        """Write a cell, or the several that it stands for, in runs of columns that stay and columns that go."""
        _, name, values = self._cell[0]
        count = int(values.get(_REPEATED, "1"))
        start = self._column
        self._column += count
        while start < self._column:
            end = start + 1
            goes = start in self._gone
            # Repeats without end at the edge of a sheet are walked run by run, not column by column.
            limit = min((place for place in self._gone if place > start), default=self._column)
            end = start + 1 if goes else max(end, min(limit, self._column))
            self._write_cell(name, values, end - start, goes)
            start = end
        self._cell = []

    def _write_cell(self, name: str, values: Mapping[str, str], count: int, goes: bool) -> None:
        attributes = {key: value for key, value in values.items() if key != _REPEATED}
        if goes:
            attributes = {
                key: value
                for key, value in attributes.items()
                if key == "table:style-name" or key.startswith("table:number-")
            }
        if count > 1:
            attributes[_REPEATED] = str(count)
        self._out.startElement(name, AttributesImpl(attributes))
        for kind, text, inner in [] if goes else self._cell[1:-1]:
            if kind == "start":
                self._out.startElement(text, AttributesImpl(dict(inner)))
            elif kind == "text":
                self._out.characters(text)
            else:
                self._out.endElement(text)
        self._out.endElement(name)


def _rewrite(content: bytes, gone: Mapping[str, frozenset[int]]) -> bytes:
    out = io.StringIO()
    xml.sax.parseString(content, _Rewriter(out, gone))
    return out.getvalue().encode("utf-8")


def _manifest(content: bytes) -> bytes:
    """The manifest without the parts that are not kept."""

    def kept(entry: re.Match[bytes]) -> bytes:
        path = re.search(rb'full-path="([^"]*)"', entry[0])
        name = path.group(1).decode("utf-8") if path else ""
        return entry[0] if name in (*_KEPT_PARTS, "/") else b""

    return re.sub(rb"<manifest:file-entry\b[^>]*?(?:/>|>.*?</manifest:file-entry>)\s*", kept, content, flags=re.DOTALL)


def strip(raw: bytes, gone: Mapping[str, frozenset[int]]) -> bytes:
    """The file with the cells of the columns of `gone` (sheet -> indices from 0) emptied."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(target, "w") as result:
        for name in [part for part in _KEPT_PARTS if part in source.namelist()]:
            content = source.read(name)
            if name in ("content.xml", "styles.xml"):
                content = _rewrite(content, gone)
            content = _META.encode() if name == "meta.xml" else content
            content = _manifest(content) if name == "META-INF/manifest.xml" else content
            info = zipfile.ZipInfo(name, _FIXED_TIME)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            result.writestr(info, content)
    return target.getvalue()
