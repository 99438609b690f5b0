"""The XML of sheets, however it is written: marked cells change their style and nothing else changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from comity.intake.marking.sheet_xml import column_number, place_of, reference
from comity.vocabulary.problems import Severity
from tests.intake.marking import (
    AUTHOR,
    MAIN,
    RELATIONS,
    SHEET,
    STRICT,
    STRICT_RELATIONS,
    STYLES,
    cells,
    changed,
    fills,
    mark,
    marked,
    package,
    parts,
    relations,
    sheet_xml,
    shown,
    unpacked,
)

CASES = yaml.safe_load((Path(__file__).parent.parent / "cases" / "mark_sheets.yaml").read_text(encoding="utf-8"))
TABLE = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Żółw &amp; Söhne</t></is></c></row></sheetData>'


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_only_the_marked_cells_change(case: dict[str, Any]) -> None:
    prefix = case.get("prefix", "")
    raw = package(parts(sheet_xml(case["sheet"], prefix)))
    after = marked(raw, [mark(name) for name in case["marks"]])
    assert unpacked(after)[SHEET].decode() == sheet_xml(case["after"], prefix)
    assert changed(raw, after) == {SHEET, "xl/styles.xml"}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_readers_find_the_same_cells_and_the_marks_where_they_belong(case: dict[str, Any]) -> None:
    raw = package(parts(sheet_xml(case["sheet"], case.get("prefix", ""))))
    after = marked(raw, [mark(name, note=f"Look at {name}") for name in case["marks"]])
    assert cells(after) == cells(raw)
    found = {reference((row, column)): look for (_, row, column), look in shown(after).items()}
    expected = dict(zip(case.get("at", case["marks"]), case["marks"], strict=True))
    assert {name: look.note for name, look in found.items()} == {
        name: f"Look at {origin}" for name, origin in expected.items()
    }
    assert all(look.fill in fills(Severity.ERROR) and look.author == AUTHOR for look in found.values())


def test_a_strict_workbook_stays_strict() -> None:
    contents = {
        name: text.replace(MAIN, STRICT).replace(RELATIONS, STRICT_RELATIONS) if isinstance(text, str) else text
        for name, text in parts(sheet_xml(TABLE)).items()
    }
    raw = package(contents)
    after = marked(raw, [mark("A1", note="Not a country"), mark("B2", note="No date")])
    assert cells(after) == cells(raw) == {"Sites": [["Żółw & Söhne"]]}
    new = {name: content.decode() for name, content in unpacked(after).items()}
    assert f'<comments xmlns="{STRICT}">' in new["xl/comments1.xml"]
    assert f'<legacyDrawing xmlns:r="{STRICT_RELATIONS}" r:id="' in new[SHEET]
    assert f'Type="{STRICT_RELATIONS}/comments"' in new["xl/worksheets/_rels/sheet1.xml.rels"]
    assert not any(MAIN in content or RELATIONS in content for content in new.values())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-2", "windows-1250"])
def test_a_sheet_in_another_encoding(encoding: str) -> None:
    name = {"utf-8-sig": "UTF-8"}.get(encoding, encoding)
    sheet = sheet_xml(TABLE).replace("UTF-8", name)
    after = marked(package({**parts(""), SHEET: sheet.encode(encoding)}), [mark("A1", note="Which one?")])
    assert cells(after) == {"Sites": [["Żółw & Söhne"]]}
    assert shown(after)["Sites", 1, 1].note == "Which one?"


def test_an_encoding_that_no_spreadsheet_uses_is_refused() -> None:
    sheet = sheet_xml(TABLE).replace("UTF-8", "UTF-7")
    with pytest.raises(ValueError, match="encoding"):
        marked(package(parts(sheet)), [mark("A1")])


@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml", "xl/workbook.xml", "_rels/.rels", "[Content_Types].xml"])
@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;&x;">]>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://member.example/x"> %p;]>',
    ],
)
def test_a_document_type_is_refused(part: str, doctype: str) -> None:
    contents = parts(sheet_xml(TABLE))
    head, sign, rest = str(contents[part]).partition("?>")
    with pytest.raises(ValueError, match="document type"):
        marked(package({**contents, part: head + sign + doctype + rest}), [mark("A1", note="x")])


@pytest.mark.parametrize(
    "sheet",
    [
        "<worksheet><sheetData><row r='1'></sheetData></worksheet>",
        "<worksheet></worksheet>",
        "<worksheet><sheetData><row r='2'/><row r='1'/></sheetData></worksheet>",
        "<worksheet><sheetData><row r='1'/><row r='1'/></sheetData></worksheet>",
        "<worksheet><sheetData><row r='last'/></sheetData></worksheet>",
        "<worksheet><sheetData><row r='1'><c r='A1'><v>&x;</v></c></row></sheetData></worksheet>",
        "<worksheet><sheetData/>",
        "",
        "\x00\x01\x02",
    ],
)
def test_a_damaged_sheet_is_refused(sheet: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        marked(package(parts(sheet)), [mark("C3")])


def test_depth_and_length_do_no_harm() -> None:
    deep = "<a>" * 50_000 + "</a>" * 50_000
    after = marked(package(parts(sheet_xml(f"{TABLE}<extLst><ext>{deep}</ext></extLst>"))), [mark("A1", note="Deep")])
    assert b">Deep<" in unpacked(after)["xl/comments1.xml"]
    long = f'<sheetData><row r="1" a="{">" * 500_000}"><c r="A1"/></row></sheetData>'
    assert "Sites" in cells(marked(package(parts(sheet_xml(long))), [mark("A1")]))


def test_marks_outside_of_every_sheet_are_left_out_and_an_unknown_sheet_is_refused() -> None:
    raw = package(parts(sheet_xml(TABLE)))
    outside = [mark("A1048577", note="x"), mark("XFE1", note="x"), mark("A0", note="x")]
    assert unpacked(marked(raw, outside)) == unpacked(raw)
    with pytest.raises(ValueError, match="no sheet"):
        marked(raw, [mark("A1", sheet="sites")])


def test_a_workbook_without_styles_gets_some() -> None:
    contents = parts(sheet_xml(TABLE))
    del contents["xl/styles.xml"]
    after = marked(package(contents), [mark("A1", Severity.NOTICE, "Look")])
    assert cells(after) == {"Sites": [["Żółw & Söhne"]]}
    assert shown(after)["Sites", 1, 1].fill == fills(Severity.NOTICE)[0]


def test_styles_that_nothing_leads_to_are_those_that_readers_take() -> None:
    sheet = sheet_xml('<sheetData><row r="1"><c r="A1" s="1"><v>45000</v></c></row></sheetData>')
    contents = {
        **parts(sheet),
        "xl/_rels/workbook.xml.rels": relations({"rId1": ("worksheet", "worksheets/sheet1.xml")}),
    }
    after = marked(package(contents), [mark("A1", note="In the past")])
    assert cells(after) == cells(package(contents)) == {"Sites": [[date(2023, 3, 15)]]}
    assert b'/styles" Target="styles.xml"' in unpacked(after)["xl/_rels/workbook.xml.rels"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<fills count="3">', '<fills count="17">'),
        ('<cellXfs count="3">', "<cellXfs>"),
        ('<cellXfs count="3">', '<cellXfs count="1">'),
        ("<styleSheet ", '<styleSheet xmlns:m="urn:x" m:Ignorable="n" '),
        ("</styleSheet>", '<extLst><ext uri="x"><cellXfs><xf/></cellXfs></ext></extLst></styleSheet>'),
    ],
)
def test_styles_with_odd_counts_and_additions(old: str, new: str) -> None:
    assert old in STYLES
    sheet = sheet_xml('<sheetData><row r="1"><c r="A1" s="1"><v>45000</v></c><c r="B1"/></row></sheetData>')
    raw = package(parts(sheet, STYLES.replace(old, new, 1)))
    after = marked(raw, [mark("A1", Severity.WARNING), mark("B1", Severity.ERROR)])
    assert cells(after) == cells(raw)
    assert {place: look.fill for place, look in shown(after).items()} == {
        ("Sites", 1, 1): fills(Severity.WARNING)[0],
        ("Sites", 1, 2): fills(Severity.ERROR)[0],
    }


def test_styles_with_a_prefix_and_without_fills() -> None:
    styles = (
        f'<s:styleSheet xmlns:s="{MAIN}"><s:fonts><s:font/></s:fonts><s:borders><s:border/></s:borders>'
        '<s:cellStyleXfs><s:xf/></s:cellStyleXfs><s:cellXfs count="9"/><s:dxfs/></s:styleSheet>'
    )
    after = marked(package(parts(sheet_xml(TABLE), styles)), [mark("A1", Severity.NOTICE)])
    new = unpacked(after)["xl/styles.xml"].decode()
    assert new.index("</s:fonts>") < new.index('<s:fills count="3">') < new.index("<s:borders>")
    assert '<s:cellXfs count="2"><s:xf/><s:xf fillId="2" applyFill="1"/></s:cellXfs>' in new
    assert 'r="A1" t="inlineStr"' in unpacked(after)[SHEET].decode()
    assert 's="1"' in unpacked(after)[SHEET].decode()


def test_one_style_serves_all_cells_that_look_alike() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="{row % 3}"/></row>' for row in range(1, 301))
    marks = [mark(f"A{row}", list(Severity)[row % 2]) for row in range(1, 301)]
    after = marked(package(parts(sheet_xml(f"<sheetData>{rows}</sheetData>"))), marks)
    assert 'cellXfs count="9"' in unpacked(after)["xl/styles.xml"].decode()
    light, dark = fills(Severity.WARNING)
    looks = shown(after)
    assert looks["Sites", 3, 1].fill == light
    assert looks["Sites", 5, 1].fill == dark  # white letters on blue before


def test_names_of_cells() -> None:
    for name in ("A1", "Z9", "AA10", "AZ1", "BA77", "XFD1048576"):
        place = place_of(name)
        assert place
        assert reference(place) == name
    assert column_number("xfd") == 16_384
    assert place_of("$B$7") == (7, 2)
    assert place_of("7B") is None
