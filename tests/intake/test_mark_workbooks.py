"""Whole workbooks with all that members put into them: marked, and otherwise exactly as they were."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
import zlib
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from comity.intake.marking.mark_xlsx import mark_xlsx
from comity.intake.marking.marks import Mark
from comity.vocabulary.problems import Severity
from tests.intake.marking import (
    AUTHOR,
    SHEET,
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

PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)
ROWS = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
MARKS = [mark("A1", note="Which site?"), mark("C5", Severity.WARNING, "No such day"), mark("J40", note="No country")]


def fill_by_xlsxwriter(book: Any, sheet: Any) -> None:
    """Titles, rich text, dates and formulas."""
    bold = book.add_format({"bold": True, "font_color": "white", "bg_color": "navy"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.merge_range("A1:D1", "Our sites", bold)
    sheet.write_rich_string("A2", "Some ", bold, "bold", " text")
    for row in range(2, 60):
        sheet.write_row(row, 0, [f"Site {row}", "Kenya", row * 1.5])
        sheet.write_datetime(row, 3, datetime(2025, 1, 1 + row % 28), day)
        sheet.write_formula(row, 4, f"=C{row + 1}*2", None, row * 3)
    sheet.set_column("D:D", 14, day)


def by_xlsxwriter() -> bytes:
    """With a table, charts, pictures, rules, a list, a note, a name, frozen panes, a hidden sheet."""
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, hidden = book.add_worksheet("Sites"), book.add_worksheet("Lists & more")
    fill_by_xlsxwriter(book, sheet)
    sheet.add_table("G3:I9", {"name": "Audits"})
    sheet.conditional_format("C3:C60", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("D3:D60", {"type": "icon_set", "icon_style": "3_arrows"})
    sheet.data_validation("B3:B60", {"validate": "list", "source": ["Kenya", "Peru"]})
    sheet.write_comment("B4", "The member's own note", {"author": "Ada"})
    sheet.set_row(4, 33)
    sheet.freeze_panes(2, 1)
    sheet.autofilter("A2:E60")
    sheet.set_header("&L&G", {"image_left": "p.png", "image_data_left": io.BytesIO(PICTURE)})
    sheet.insert_image("K2", "p.png", {"image_data": io.BytesIO(PICTURE)})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Sites!$C$3:$C$20"})
    sheet.insert_chart("K10", chart)
    line = book.add_chart({"type": "line"})
    line.add_series({"values": "=Sites!$C$3:$C$20"})
    book.add_chartsheet("Chart").set_chart(line)
    book.define_name("Everything", "=Sites!$A$1:$E$60")
    hidden.write_string(0, 0, "Kenya")
    hidden.hide()
    book.close()
    return out.getvalue()


def by_openpyxl() -> bytes:
    """The same kinds of things as another library writes them."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Sites"
    sheet.append(["Site", "Country", "Audit date", "Score"])
    for number in range(1, 40):
        sheet.append([f"Site {number}", "Perú", date(2025, 2, 1 + number % 28), number / 3])
        sheet.cell(number + 1, 3).number_format = "d mmm yyyy"
    sheet["A1"].font = Font(color="FFFFFF", bold=True)
    sheet["A1"].fill = PatternFill("solid", fgColor="1F3864")
    sheet["B3"].comment = Comment("Theirs", "Ada")
    sheet["D2"] = "=SUM(D3:D40)"
    rule_of: Any = ColorScaleRule
    sheet.conditional_formatting.add("D2:D40", rule_of("min", None, "FF0000", "max", None, "00FF00"))
    rule = DataValidation(type="list", formula1='"Peru,Kenya"')
    rule.add("B2:B40")
    sheet.add_data_validation(rule)
    sheet.merge_cells("F2:G4")
    sheet.add_table(Table(displayName="Sites", ref="A1:D40"))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=4, min_row=2, max_row=40))
    sheet.add_chart(chart, "J2")
    book.defined_names["Everything"] = DefinedName("Everything", attr_text="Sites!$A$1:$D$40")
    book.create_sheet("Hidden").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def looks(raw: bytes) -> dict[str, str]:
    """Value and look of every cell of the first sheet, without fill, in words."""
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]
    return {
        cell.coordinate: repr((cell.value, cell.number_format, cell.font, cell.border, cell.alignment, cell.protection))
        for row in sheet.iter_rows(max_row=60, max_col=10)
        for cell in row
    }


@pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # what openpyxl would lose
@pytest.mark.parametrize("raw", [by_xlsxwriter(), by_openpyxl()], ids=["XlsxWriter", "openpyxl"])
def test_all_but_the_marks_stays(raw: bytes) -> None:
    after = marked(raw, MARKS)
    comments = {name for name in unpacked(raw) if "comment" in name and name.endswith(".xml")}
    drawings = {name for name in unpacked(raw) if name.lower().endswith(".vml") and b"Note" in unpacked(raw)[name]}
    assert len(comments) == len(drawings) == 1
    assert changed(raw, after) == {SHEET, "xl/styles.xml", *comments, *drawings}
    assert cells(after) == cells(raw)
    assert looks(after) == looks(raw)
    new = {place: look for place, look in shown(after).items() if look not in shown(raw).values()}
    assert {place: look.note for place, look in new.items()} == {
        ("Sites", 1, 1): "Which site?",
        ("Sites", 5, 3): "No such day",
        ("Sites", 40, 10): "No country",
    }
    assert new["Sites", 1, 1].fill == fills(Severity.ERROR)[1]  # its letters are white
    assert new["Sites", 5, 3].fill == fills(Severity.WARNING)[0]


def test_the_same_file_gives_the_same_bytes_and_old_parts_keep_their_times() -> None:
    raw = package({**parts(sheet_xml(ROWS)), "docProps/core.xml": "<x/>"})
    assert marked(raw, MARKS) == marked(raw, MARKS)
    with zipfile.ZipFile(io.BytesIO(marked(raw, MARKS))) as archive:
        times = {info.filename: info.date_time for info in archive.infolist()}
    assert times["docProps/core.xml"] == times[SHEET] == (2024, 5, 6, 7, 8, 10)
    assert times["xl/comments1.xml"] == (1980, 1, 1, 0, 0, 0)
    assert next(iter(times)) == "[Content_Types].xml"


def test_macros_and_parts_that_nobody_knows_stay() -> None:
    macros = random.Random(1).randbytes(5_000)
    extra: dict[str, str | bytes] = {"xl/vbaProject.bin": macros, "xl/threadedComments/t1.xml": "<t/>", "odd": b""}
    raw = package({**parts(sheet_xml(ROWS)), **extra})
    after = unpacked(marked(raw, MARKS))
    assert {name: after[name] for name in extra} == {
        "xl/vbaProject.bin": macros,
        "xl/threadedComments/t1.xml": b"<t/>",
        "odd": b"",
    }


def test_a_signature_goes_because_it_would_be_broken() -> None:
    contents = parts(sheet_xml(ROWS))
    contents["_xmlsignatures/origin.sigs"] = ""
    contents["_xmlsignatures/sig1.xml"] = "<Signature/>"
    contents["_rels/.rels"] = str(contents["_rels/.rels"]).replace(
        "</Relationships>",
        '<Relationship Id="rId5" Target="_xmlsignatures/origin.sigs" '
        'Type="http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"/></Relationships>',
    )
    contents["[Content_Types].xml"] = str(contents["[Content_Types].xml"]).replace(
        "</Types>", '<Override PartName="/_xmlsignatures/sig1.xml" ContentType="x"/></Types>'
    )
    after = unpacked(marked(package(contents), MARKS))
    assert not any("signature" in name or b"_xmlsignature" in content for name, content in after.items())


def test_parts_in_unusual_places_and_ways_of_writing_names() -> None:
    contents = parts("")
    del contents[SHEET]
    contents["xl/Other Sheets/Sheet%20One.xml"] = sheet_xml(ROWS)
    contents["xl/_rels/workbook.xml.rels"] = relations(
        {"rId1": ("worksheet", "/XL/other%20sheets/sheet one.xml"), "rId2": ("styles", "..\\xl\\STYLES.xml")}
    )
    after = marked(package(contents), [mark("A1", note="Found")])
    assert b">Found<" in unpacked(after)["xl/comments1.xml"]
    assert b's="3"' in unpacked(after)["xl/Other Sheets/Sheet%20One.xml"]


def test_of_two_parts_with_one_name_the_one_that_readers_take_is_kept() -> None:
    out = io.BytesIO(package(parts("<worksheet/>")))
    with zipfile.ZipFile(out, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the name is there
        archive.writestr(SHEET, sheet_xml(ROWS))
    after = marked(out.getvalue(), [mark("A1", note="x")])
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        assert len(archive.namelist()) == len(set(archive.namelist()))
    assert cells(after) == cells(out.getvalue()) == {"Sites": [[1.0]]}


def streamed(contents: dict[str, str | bytes]) -> bytes:
    """An archive as it is written to a pipe: sizes stand behind the parts, not in front of them."""
    chunks: list[bytes] = []

    class Pipe(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            chunks.append(bytes(data))
            return len(data)

    with zipfile.ZipFile(Pipe(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return b"".join(chunks)


def test_archives_that_were_streamed_have_something_in_front_or_a_folder() -> None:
    contents = parts(sheet_xml(ROWS))
    for raw in (
        streamed(contents),
        b"junk" + package(contents),
        package({"xl/": "", "xl/worksheets/": "", **contents}),
    ):
        assert shown(marked(raw, MARKS))["Sites", 1, 1].note == "Which site?"


def encrypted(raw: bytes) -> bytes:
    """The archive with the flag of encryption on its first part."""
    data = bytearray(raw)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no archive",
        by_openpyxl()[:4_000],
        encrypted(package(parts(sheet_xml(ROWS)))),
        package({name: text for name, text in parts(sheet_xml(ROWS)).items() if "Types" not in name}),
        package({name: text for name, text in parts(sheet_xml(ROWS)).items() if name != "xl/workbook.xml"}),
        package({**parts(sheet_xml(ROWS)), "xl/styles.xml": "<html/>"}),
        package({**parts(sheet_xml(ROWS)), "xl/styles.xml": "<styleSheet/>"}),
    ],
    ids=["empty", "text", "cut", "encrypted", "no types", "no workbook", "no styles", "empty styles"],
)
def test_what_cannot_be_edited_is_refused_with_one_kind_of_error(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        marked(raw, MARKS)


def test_a_part_whose_sum_is_wrong_is_refused() -> None:
    raw = bytearray(package({**parts(sheet_xml(ROWS)), "xl/media/a.bin": b"x" * 1_000}))
    place = raw.index(struct.pack("<I", zlib.crc32(b"x" * 1_000)), raw.index(b"PK\x01\x02"))
    raw[place] ^= 1
    with pytest.raises(ValueError, match="damaged"):
        marked(bytes(raw), MARKS)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
VALUES = st.one_of(st.none(), TEXTS, st.integers(-(10**9), 10**9), st.booleans())
PLACES = st.tuples(st.integers(1, 14), st.integers(1, 9))
NOTES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=40
)


@settings(max_examples=120, deadline=None)
@given(
    st.dictionaries(PLACES, VALUES, max_size=40),
    st.dictionaries(PLACES, st.tuples(st.sampled_from(Severity), NOTES), max_size=30),
    st.booleans(),
)
def test_cells_stay_and_marks_come_on_any_sheet(
    values: dict[tuple[int, int], Any], wanted: dict[tuple[int, int], tuple[Severity, str]], inline: bool
) -> None:
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": not inline, "constant_memory": inline})
    sheet = book.add_worksheet("Sites")
    for (row, column), value in sorted(values.items()):
        if isinstance(value, str):
            sheet.write_string(row - 1, column - 1, value)
        elif value is not None:
            sheet.write(row - 1, column - 1, value)
    book.close()
    raw = out.getvalue()
    marks = [Mark("Sites", *place, severity, note) for place, (severity, note) in wanted.items()]
    target = io.BytesIO()
    assert mark_xlsx(raw, marks, target, AUTHOR) == 0
    after = target.getvalue()
    assert cells(after) == cells(raw)
    found = shown(after)
    assert found.keys() == {("Sites", *place) for place in wanted}
    for place, (severity, note) in wanted.items():
        look = found["Sites", *place]
        assert (look.note, look.author, look.fill) == (note, AUTHOR, fills(severity)[0])
