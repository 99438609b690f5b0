"""Files: workbooks as other programs write their XML, tables of web pages, and files made to break a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from tests.cases.intake.files import GOOD, SHEET
from tests.cases.intake.making import SHORT, SITES, SMALL, Sheet, Table, accepted, make
from tests.cases.intake.model import Case, OneOf, P, refused
from tests.cases.intake.sheets import Cell, Formula, Rows, text_of
from tests.cases.intake.writers import ods, xls, xlsx
from tests.cases.intake.writers.compound import compound
from tests.cases.intake.writers.packing import rewritten, swollen, unzipped, zipped

MAIN_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PAGE = "xl/worksheets/sheet1.xml"
TRANSITIONAL, STRICT = "http://schemas.openxmlformats.org", "http://purl.oclc.org/ooxml"
_SPARE = re.compile("styles|theme|sharedStrings")
TOO_MUCH = refused("too_large").or_else(refused("limit_reached"), refused("unreadable_file"))


def cases() -> Iterator[Case]:
    yield from _dialects()
    yield from _extras()
    yield from _entities()
    yield from _bombs()
    yield from _empty()
    yield from _tolerated()


def page(change: dict[str, str], raw: bytes = b"") -> bytes:
    """The workbook with some texts of its first sheet replaced."""
    parts = unzipped(raw or xlsx(SHEET))
    text = parts[PAGE].decode()
    for old, new in change.items():
        text = text.replace(old, new)
    return zipped({**parts, PAGE: text})


def _strict(_: str, text: str) -> str:
    return (
        text.replace(f"{TRANSITIONAL}/spreadsheetml/2006/main", f"{STRICT}/spreadsheetml/main")
        .replace(f"{TRANSITIONAL}/officeDocument/2006/relationships", f"{STRICT}/officeDocument/relationships")
        .replace("<workbook ", '<workbook conformance="strict" ')
    )


def _prefixed(name: str, text: str) -> str:
    """Every element of the main name space with a prefix, as some programs write them."""
    if not name.startswith("xl/") or name.endswith(".rels") or MAIN_SPACE not in text:
        return text
    body = text.replace(f'xmlns="{MAIN_SPACE}"', f'xmlns:x="{MAIN_SPACE}"')
    return "".join(
        f"<{'/x:' if part[0] == '/' else part[0] if part[0] == '?' else 'x:'}{part[1:] if part[0] in '/?' else part}"
        if at
        else part
        for at, part in enumerate(body.split("<"))
    )


def _inline_row(number: int, cells: Sequence[Cell], with_places: bool) -> str:
    texts = []
    for column, cell in enumerate(cells):
        place = f' r="{chr(65 + column)}{number}"' if with_places else ""
        texts.append(f'<c{place} t="inlineStr"><is><t>{escape(text_of(cell))}</t></is></c>')
    return f"<row{f' r={chr(34)}{number}{chr(34)}' if with_places else ''}>{''.join(texts)}</row>"


def inline(rows: Rows, with_places: bool = True) -> bytes:
    """A workbook with inline texts, as small programs write it: no styles, no shared texts, no theme."""
    lines = "".join(_inline_row(number, cells, with_places) for number, cells in enumerate(rows, 1))
    parts = unzipped(xlsx(Sheet("Sites", [])))
    kept = {name: content for name, content in parts.items() if not _SPARE.search(name)}
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        kept[name] = re.sub(
            r"<(Override|Relationship) [^>]*(styles|theme|sharedStrings)[^>]*/>", "", kept[name].decode()
        ).encode()
    sheet = f'<?xml version="1.0"?><worksheet xmlns="{MAIN_SPACE}"><sheetData>{lines}</sheetData></worksheet>'
    return zipped({**kept, PAGE: sheet})


def _dialects() -> Iterator[Case]:
    yield make("files/strict_open_xml", "strict Open XML", rewritten(xlsx(SHEET), _strict), GOOD)
    yield make("files/prefixed_names", "Open XML whose elements have a prefix", rewritten(xlsx(SHEET), _prefixed), GOOD)
    yield make("files/inline_texts", "texts inside of cells, no styles", inline(SMALL.rows()), GOOD)
    yield make(
        "files/no_cell_references", "cells and rows that do not say where they are", inline(SMALL.rows(), False), GOOD
    )
    iso = unzipped(xlsx(Sheet("Sites", Table(SMALL.sites, SHORT, day=lambda day: day.isoformat()).rows())))
    strings = iso["xl/sharedStrings.xml"].decode()
    days = [site.audit_date.isoformat() for site in SMALL.sites]
    text = iso[PAGE].decode()
    for at, line in enumerate(strings.split("<si>")[1:]):
        if any(day in line for day in days):
            day = line.split("<t>")[1].split("</t>")[0]
            text = text.replace(f' t="s"><v>{at}</v>', f' t="d"><v>{day}</v>')
    yield make("files/iso_days", "days as ISO texts with a type of their own", zipped({**iso, PAGE: text}), GOOD)
    parts = unzipped(xlsx(SHEET))
    spoken = (
        parts["xl/sharedStrings.xml"]
        .decode()
        .replace("<t>Northfield Mill</t>", '<t>Northfield Mill</t><rPh sb="0" eb="5"><t>ノースフィールド</t></rPh>')
    )
    yield make(
        "files/phonetic_signs",
        "a name with signs for its pronunciation, as in Japan",
        zipped({**parts, "xl/sharedStrings.xml": spoken}),
        GOOD.hiding("ノースフィールド"),
    )
    moved = {name.replace("sheet1.xml", "blatt7.xml"): content for name, content in parts.items()}
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        moved[name] = moved[name].replace(b"worksheets/sheet1.xml", b"worksheets/blatt7.xml")
    yield make("files/other_part_names", "a workbook whose sheet has another file name inside", zipped(moved), GOOD)
    absolute = {
        **parts,
        "xl/_rels/workbook.xml.rels": parts["xl/_rels/workbook.xml.rels"].replace(b'Target="', b'Target="/xl/'),
    }
    yield make("files/absolute_targets", "a workbook whose inner links begin at the root", zipped(absolute), GOOD)
    stretched = page({'<dimension ref="A1:E5"/>': '<dimension ref="A1:XFD1048576"/>'})
    yield make("files/declared_too_large", "a sheet that says it is huge and is not", stretched, GOOD)
    wrong = page({'<dimension ref="A1:E5"/>': '<dimension ref="A1"/>'})
    yield make("files/declared_too_small", "a sheet that says it has one cell and has more", wrong, GOOD)
    lower = {name.lower() if name.startswith("xl/w") else name: content for name, content in parts.items()}
    yield make(
        "files/lower_case_parts",
        "a workbook whose inner names differ in case",
        zipped(lower),
        GOOD.or_else(refused("unreadable_file")),
    )


def _extras() -> Iterator[Case]:
    parts = unzipped(xlsx(SHEET))
    sheet_type = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    types = parts["[Content_Types].xml"].replace(sheet_type, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    default = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    link = b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
    macros = {
        **parts,
        "[Content_Types].xml": types.replace(b"<Default ", default + b"<Default ", 1),
        "xl/_rels/workbook.xml.rels": parts["xl/_rels/workbook.xml.rels"].replace(
            b"</Relationships>", link + b'Target="vbaProject.bin"/></Relationships>'
        ),
        "xl/vbaProject.bin": compound({"dir": b"\x01" * 400}),
    }
    yield make(
        "files/macros",
        "a workbook with macros: they are not run, and it is said",
        zipped(macros),
        GOOD.also(P("macros_ignored")),
        "list.xlsm",
    )
    linked = [SMALL.head(), *[[Formula("=[1]Master!A1", str(row[0])), *row[1:]] for row in SMALL.body()]]
    outside = unzipped(xlsx(Sheet("Sites", linked)))
    outside["xl/externalLinks/externalLink1.xml"] = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    )
    yield make(
        "files/external_links", "names from another workbook: the results in this file are read", zipped(outside), GOOD
    )
    author = {
        name: content.replace(b"<dc:creator></dc:creator>", b"<dc:creator>zq-author</dc:creator>")
        for name, content in parts.items()
    }
    author["docProps/custom.xml"] = b"<Properties>zq-custom</Properties>"
    yield make(
        "files/author", "who wrote the file is told nowhere", zipped(author), GOOD.hiding("zq-author", "zq-custom")
    )
    yield make(
        "files/path_tricks",
        "an archive with names that point elsewhere",
        zipped({**parts, "../../evil.xml": b"<x/>", "/etc/evil": b"x"}),
        GOOD.or_else(refused("unreadable_file")),
    )


def _entities() -> Iterator[Case]:
    doctype = '<!DOCTYPE worksheet [<!ENTITY e "zq-entity">]>'
    inner = page({"<worksheet ": f"{doctype}<worksheet "})
    answers = refused("unreadable_file").or_else(GOOD, refused("unsupported_format"))
    yield make("files/doctype", "a sheet with a document type", inner, answers.hiding("zq-entity"))
    parts = unzipped(xlsx(SHEET))
    shared = parts["xl/sharedStrings.xml"].decode()
    outer = '<!DOCTYPE sst [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    stolen = shared.replace("<sst ", f"{outer}<sst ").replace("Northfield Mill", "Northfield &e;")
    softer = accepted(
        [
            {**row, "site_name": OneOf("Northfield", "Northfield &e;", "Northfield Mill")} if row["row"] == 2 else row
            for row in SMALL.listings()
        ]
    )
    yield make(
        "files/external_entity",
        "an entity that points to a file of the reader's machine",
        zipped({**parts, "xl/sharedStrings.xml": stolen}),
        refused("unreadable_file").or_else(softer),
    )
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    bomb = f'<!DOCTYPE sst [<!ENTITY l0 "ha">{laughs}]>'
    million = shared.replace("<sst ", f"{bomb}<sst ").replace("Northfield Mill", "&l9;")
    yield make(
        "files/billion_laughs",
        "entities that grow to gigabytes",
        zipped({**parts, "xl/sharedStrings.xml": million}),
        TOO_MUCH.or_else(
            accepted(SMALL.listings()[1:], P("site_name_missing", 2, sheet="Sites")),
            softer,
            accepted([{**row, "site_name": "&l9;"} if row["row"] == 2 else row for row in SMALL.listings()]),
        ),
    )


def _bombs() -> Iterator[Case]:
    far = page({'<c r="A5"': '<c r="XFD1048576" t="n"><v>1</v></c><c r="A5"'})
    yield make("files/far_cell", "one cell in the last row and column", far, TOO_MUCH)
    parts = unzipped(xlsx(SHEET))
    light = {name: content for name, content in parts.items() if name != PAGE}
    yield make("files/bomb_of_blanks", "300 MB of blanks packed into 300 KB", swollen(light, PAGE, 300), TOO_MUCH)
    yield make(
        "files/many_parts",
        "3,000 parts in one archive",
        zipped({**parts, **{f"xl/{at}.xml": b"" for at in range(3000)}}),
        TOO_MUCH,
    )
    once = unzipped(ods(SHEET))["content.xml"].decode()
    rows = once.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1048000">', 2)
    raw = unzipped(ods(SHEET))
    yield make(
        "files/ods_repeated_rows",
        "an ods that repeats a full row a million times",
        zipped({**raw, "content.xml": rows}),
        TOO_MUCH,
        ".ods",
    )
    cells = once.replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="16000" ').replace(
        "<table:table-row>", '<table:table-row table:number-rows-repeated="60000">'
    )
    yield make(
        "files/ods_repeated_cells",
        "an ods that repeats rows and cells",
        zipped({**raw, "content.xml": cells}),
        TOO_MUCH,
        ".ods",
    )
    count = (
        parts["xl/sharedStrings.xml"]
        .replace(b'uniqueCount="', b'uniqueCount="4000000')
        .replace(b' count="', b' count="4000000')
    )
    yield make(
        "files/shared_count_lies",
        "a table of texts that says it holds billions",
        zipped({**parts, "xl/sharedStrings.xml": count}),
        GOOD.or_else(refused("unreadable_file"), refused("too_large"), refused("limit_reached")),
    )
    deep = page({"<sheetData>": "<x>" * 20000 + "</x>" * 20000 + "<sheetData>"})
    yield make(
        "files/deep_xml",
        "XML 20,000 levels deep",
        deep,
        GOOD.or_else(refused("unreadable_file"), refused("limit_reached"), refused("too_large")),
    )


def _empty() -> Iterator[Case]:
    nothing = refused("empty_file").or_else(refused("no_header"))
    yield make("files/empty_workbook", "a workbook without a cell", xlsx(Sheet("Sheet1", [])), nothing)
    yield make("files/empty_xls", "an xls without a cell", xls(Sheet("Sheet1", [])), nothing, ".xls")
    yield make("files/empty_ods", "an ods without a cell", ods(Sheet("Sheet1", [])), nothing, ".ods")
    yield make(
        "files/empty_three_sheets",
        "three sheets without a cell",
        xlsx(*[Sheet(f"Sheet{at}", []) for at in (1, 2, 3)]),
        nothing,
    )
    head = xlsx(Sheet("Sites", [SMALL.head()]))
    yield make("files/headings_only", "a workbook of headings", head, refused("no_rows"))
    total = xlsx(Sheet("Sites", [["Audited sites"], [], SMALL.head(), [], ["Total", 0]]))
    yield make("files/headings_and_total_only", "a workbook of headings and a total", total, refused("no_rows"))
    chart = unzipped(xlsx(Sheet("Chart", [])))
    chart["xl/chartsheets/sheet1.xml"] = f'<chartsheet xmlns="{MAIN_SPACE}"/>'.encode()
    del chart[PAGE]
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        chart[name] = (
            chart[name]
            .replace(b"worksheets/sheet1", b"chartsheets/sheet1")
            .replace(b'/worksheet"', b'/chartsheet"')
            .replace(b"spreadsheetml.worksheet", b"spreadsheetml.chartsheet")
        )
    yield make(
        "files/only_a_chart",
        "a workbook that holds a chart only",
        zipped(chart),
        nothing.or_else(refused("unreadable_file"), refused("unsupported_format")),
    )


def _tolerated() -> Iterator[Case]:
    """What spreadsheet programs pass over."""
    raw = re.sub(r'<dimension ref="[^"]*"/>', '<dimension ref="#REF!"/>', unzipped(xlsx(SHEET))[PAGE].decode())
    parts = unzipped(xlsx(SHEET))
    yield make("files/dimension_that_is_none", "a sheet whose dimension is no area", zipped({**parts, PAGE: raw}), GOOD)
    links = "xl/_rels/workbook.xml.rels"
    slashes = parts[links].decode().replace('"worksheets/', '"worksheets\\')
    yield make(
        "files/backslashes", "sheets that are pointed to with backslashes", zipped({**parts, links: slashes}), GOOD
    )
    stated = {"Delta": '"Delta"', "Linked": 'HYPERLINK("https://x.example","Linked")'}
    table = Table([site.but(site_name=name) for site, name in zip(SITES, stated, strict=False)], SHORT)
    rows: list[list[Cell]] = [
        table.head(),
        *([Formula(f"={stated[str(row[0])]}", None), *row[1:]] for row in table.body()),
    ]
    yield make("files/formulas_that_state", "formulas that state a value, without results", xlsx(Sheet("Sites", rows)),
               accepted(table.listings()))  # fmt: skip
