"""Facts of Open XML workbooks (xlsx, xlsm, strict ones and those with prefixed names), and repairs before reading.

A sheet's XML is unpacked once, never parsed as a tree: what is looked for is rare, so a search for its letters in each
piece decides whether the piece is looked at closer. Elements and attributes: ECMA-376 part 1, chapter 18.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from comity.intake.formats.facts import BookFacts, SheetFacts
from comity.intake.formats.number_formats import number_kind
from comity.intake.formats.package import Package
from comity.intake.formats.xlsx_sheet import SheetScan
from comity.intake.formats.xml_parts import as_utf8, foreign_coding, start_tags

WORKBOOK = "xl/workbook.xml"
_START = 2048
_SHORTEST_STRING = 5  # bytes of an empty item of the shared strings
_STRINGS = re.compile(rb"<(?:[\w.-]+:)?sst\b[^>]*>")
_DIMENSION = re.compile(rb"""<(?:[\w.-]+:)?dimension\s+ref\s*=\s*["']([^"']*)["']\s*/>""")
_AREA = re.compile(rb"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Za-z]{1,3}\$?[0-9]{1,7})?")
_COUNTS = re.compile(rb"""\s(?:count|uniqueCount)\s*=\s*(?:"(\d+)"|'(\d+)')""")


def _styles(package: Package, name: str) -> Sequence[str]:
    """The kind of number that each cell style shows, by its index."""
    codes: dict[int, str] = {}
    kinds: list[str] = []
    inside = False
    content = package.read(name) or b"<none/>"
    for tag, attributes in start_tags(content, "numFmt", "cellXfs", "cellStyles", "dxfs", "xf"):
        if tag == "numFmt" and attributes.get("numFmtId", "").isdecimal():
            codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyles", "dxfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            number = attributes.get("numFmtId", "")
            kinds.append(number_kind(int(number), codes.get(int(number), "")) if number.isdecimal() else "")
    return kinds


def workbook_part(package: Package) -> str:
    """The name of the main part: where the package's own relations point to, else the usual place."""
    for relation in package.relations("").values():
        if relation.kind == "officeDocument" and package.has(relation.target):
            return relation.target
    return WORKBOOK


def _scan(package: Package, part: str, styles: Sequence[str]) -> SheetFacts:
    scan = SheetScan(styles)
    for piece in package.pieces(part):
        scan.feed(piece)
    return scan.facts()


def _filtered_tables(package: Package, part: str) -> bool:
    """Whether a table of the sheet has a filter set: it keeps rows out of sight as the sheet's own filter does."""
    return any(
        b"filterColumn" in package.read(relation.target)
        for relation in package.relations(part).values()
        if relation.kind == "table" and not relation.external
    )


def _sheet(package: Package, part: str, styles: Sequence[str]) -> SheetFacts:
    facts = _scan(package, part, styles)
    if facts.hidden_rows and not facts.filtered and _filtered_tables(package, part):
        return replace(facts, filtered=True)
    return facts


def _data_parts(package: Package) -> Iterator[str]:
    """The parts that a reader opens: the workbook, and what it points to."""
    main = workbook_part(package)
    yield main
    for relation in package.relations(main).values():
        if relation.kind in ("worksheet", "sharedStrings", "styles") and not relation.external:
            yield relation.target


def _without_false_counts(package: Package, part: str, start: bytes) -> bytes | None:
    """Shared strings without their counts, where those are beyond what the part can hold: readers reserve memory."""
    tag = _STRINGS.search(start)
    most = package.size(part) // _SHORTEST_STRING
    if tag is None or all(int(one or other) <= most for one, other in _COUNTS.findall(tag[0])):
        return None
    return package.read(part).replace(tag[0], _COUNTS.sub(b"", tag[0]), 1)


def _without_false_dimension(package: Package, part: str, start: bytes) -> bytes | None:
    """A sheet without its dimension, where that is no area: readers stop at it, and spreadsheet programs do not."""
    tag = _DIMENSION.search(start)
    if tag is None or _AREA.fullmatch(tag[1]):
        return None
    return package.read(part).replace(tag[0], b"", 1)


def _relations_repaired(package: Package) -> dict[str, bytes]:
    """What the workbook points to with the slashes that readers expect."""
    folder, _, file = workbook_part(package).rpartition("/")
    part = f"{folder}/_rels/{file}.rels".lower()
    content = package.read(part)
    return {part: content.replace(b"\\", b"/")} if b"\\" in content else {}


def repaired(package: Package) -> Package:
    """The package with what the cell reader cannot take put right: parts not in UTF-8, false counts and dimensions.

    The same package where nothing is to be done. Raises as reading it does.
    """
    changed = _relations_repaired(package)
    for part in filter(package.has, dict.fromkeys(_data_parts(package))):
        start = package.start(part, _START)
        coding = foreign_coding(start)
        if coding:
            better: bytes | None = as_utf8(package.read(part), coding)
        else:
            better = _without_false_counts(package, part, start) or _without_false_dimension(package, part, start)
        if better is not None:
            changed[part.lower()] = better
    return Package(package.rewritten(changed)) if changed else package


def book_facts(package: Package) -> BookFacts:
    """The facts of a workbook; raises `Refusal` for cells far outside, `ValueError` where it is damaged."""
    main = workbook_part(package)
    relations = package.relations(main)
    tags = start_tags(package.read(main), "sheet", "workbookPr")
    styles_part = next((relation.target for relation in relations.values() if relation.kind == "styles"), "")
    styles = _styles(package, styles_part)
    sheets: dict[str, SheetFacts] = {}
    for tag, attributes in tags:
        relation = relations.get(attributes.get("id", ""))
        if tag == "sheet" and relation is not None and relation.kind == "worksheet" and not relation.external:
            sheets[attributes.get("name", "")] = _sheet(package, relation.target, styles)
    settings = (attributes for tag, attributes in tags if tag == "workbookPr")
    return BookFacts(
        sheets=sheets,
        macros=any(name.endswith("vbaproject.bin") for name in package.names),
        dates_1904=any(found.get("date1904") in ("1", "true") for found in settings),
        external_links=any(name.startswith("xl/externallinks/") for name in package.names),
    )
