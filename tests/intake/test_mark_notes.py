"""Notes: new ones beside the member's own, in the parts that Excel asks for, in boxes that show all of their text."""

from __future__ import annotations

import io
import re

import pytest

from comity.intake.marking.mark_xlsx import mark_xlsx
from comity.intake.marking.marks import LONGEST_NOTE, MOST_NOTES, Mark
from comity.intake.marking.note_boxes import Grid, box, enlarged, size_of
from comity.vocabulary.problems import Severity
from tests.intake.marking import (
    AUTHOR,
    MAIN,
    SHEET,
    changed,
    mark,
    marked,
    package,
    parts,
    relations,
    sheet_xml,
    shown,
    unpacked,
)

RELS = "xl/worksheets/_rels/sheet1.xml.rels"
COMMENTS, VML = "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"
ROWS = '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row></sheetData>'
LEGACY = '<legacyDrawing r:id="rId9"/>'
OLD_COMMENTS = (
    f'<comments xmlns="{MAIN}"><authors><author>Ada</author></authors><commentList>'
    '<comment ref="A1" authorId="0"><text><t>Ask &lt;the mill&gt;</t></text></comment>'
    '<comment ref="C1" authorId="0"><text><r><rPr><b/></rPr><t>Bold</t></r><r><t xml:space="preserve"> text</t></r>'
    '<phoneticPr fontId="1"/></text></comment></commentList></comments>'
)
NOTE_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="visibility:hidden"><x:ClientData ObjectType="Note">'
    "<x:Anchor>\n 1, 15, 0, 2, 2, 40, 1, 5</x:Anchor><x:Row>0</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
OLD_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"\n'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="1,5"/></o:shapelayout><v:shapetype id="_x0000_t202"/>'
    + NOTE_SHAPE.format(number=1025, column=0)
    + NOTE_SHAPE.format(number=1026, column=2)
    + "</xml>"
)
BUTTON = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t201"/><v:shape id="_x0000_s2049">'
    '<v:textbox><div><font>Press<br>here</font></div></v:textbox><x:ClientData ObjectType="Button">'
    "<x:Anchor>0, 0, 0, 0, 1, 0, 1, 0</x:Anchor><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape></xml>"
)


def with_notes(comments: str = OLD_COMMENTS, vml: str = OLD_VML, sheet: str = ROWS + LEGACY) -> bytes:
    """A workbook whose sheet has a part of notes, a part of drawings, or only one of them."""
    entries = {"rId1": ("comments", "../comments1.xml")} if comments else {}
    entries |= {"rId9": ("vmlDrawing", "../drawings/vmlDrawing1.vml")} if vml else {}
    contents = {**parts(sheet_xml(sheet)), RELS: relations(entries)}
    contents |= {COMMENTS: comments} if comments else {}
    return package(contents | ({VML: vml} if vml else {}))


def text_of(raw: bytes, part: str) -> str:
    return unpacked(raw)[part].decode()


def anchors(vml: str) -> dict[tuple[int, int], list[int]]:
    """The boxes of notes: (row, column) from 1 -> the eight numbers of the anchor."""
    return {
        (int(row) + 1, int(column) + 1): [int(number) for number in anchor.split(",")]
        for anchor, row, column in re.findall(
            r'ObjectType="Note">.*?<x:Anchor>([^<]*)<.*?<x:Row>(\d+).*?<x:Column>(\d+)', vml, re.DOTALL
        )
    }


def test_new_notes_bring_all_that_excel_asks_for() -> None:
    raw = package(parts(sheet_xml(ROWS)))
    after = marked(raw, [mark("B1", note='"31/02/2025" is no day\nof the calendar'), mark("A3", note="No date")])
    assert changed(raw, after) == {SHEET, "xl/styles.xml", "[Content_Types].xml", RELS, COMMENTS, VML}
    found = shown(after)
    assert found["Sites", 1, 2].note == '"31/02/2025" is no day\nof the calendar'
    assert found["Sites", 3, 1].note == "No date"
    assert {look.author for look in found.values()} == {AUTHOR}
    types = text_of(after, "[Content_Types].xml")
    assert f'PartName="/{COMMENTS}"' in types
    assert '<Default Extension="vml"' in types
    vml = text_of(after, VML)
    assert anchors(vml).keys() == {(1, 2), (3, 1)}
    assert vml.count("visibility:hidden") == 2
    assert "visibility:visible" not in vml


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ('<pageMargins left="1"/><drawing r:id="rId1"/>', "<tableParts/>"),
        ("<conditionalFormatting/><dataValidations/>", '<legacyDrawingHF r:id="rId1"/><extLst/>'),
        ("<mergeCells/>", '<m:AlternateContent xmlns:m="urn:m"><m:Choice><controls/></m:Choice></m:AlternateContent>'),
        ("", "<oleObjects/>"),
    ],
)
def test_the_drawing_stands_where_the_order_of_elements_asks_for_it(before: str, behind: str) -> None:
    raw = package({**parts(sheet_xml(ROWS + before + behind)), RELS: relations({"rId1": ("drawing", "../d.xml")})})
    sheet = text_of(marked(raw, [mark("A1", note="Look")]), SHEET)
    found = re.search(r'</sheetData>(.*?)<legacyDrawing xmlns:r="[^"]*" r:id="rId(\d)"/>(.*)</worksheet>', sheet)
    assert found
    assert (found[1], found[2], found[3]) == (before, "3", behind)


def test_a_note_that_is_there_keeps_its_text_and_gets_ours_below() -> None:
    raw = with_notes()
    after = marked(raw, [mark("A1", note="No such country"), mark("C1", note="Ours"), mark("B1", note="New")])
    assert changed(raw, after) == {SHEET, "xl/styles.xml", COMMENTS, VML}
    found = shown(after)
    assert found["Sites", 1, 1].note == "Ask <the mill>\n\nNo such country"
    assert found["Sites", 1, 3].note == "Bold text\n\nOurs"
    assert found["Sites", 1, 2].note == "New"
    assert (found["Sites", 1, 1].author, found["Sites", 1, 2].author) == ("Ada", AUTHOR)
    new = text_of(after, COMMENTS)
    assert "<r><rPr><b/></rPr><t>Bold</t></r>" in new
    assert new.index("Ours") < new.index("<phoneticPr")
    assert "<text><r><t>Ask" in new  # Excel does not mix text in runs and text without


def test_boxes_that_are_there_grow_with_their_text_and_only_then() -> None:
    vml = text_of(marked(with_notes(), [mark("A1", note="line\n" * 20)]), VML)
    boxes = anchors(vml)
    assert boxes[1, 3] == [1, 15, 0, 2, 2, 40, 1, 5]
    assert boxes[1, 1][:4] == [1, 15, 0, 2]
    assert boxes[1, 1][6] * 20 > 20 * 12  # rows of 20 pixels, lines of at least 12


def test_numbers_of_shapes_are_never_given_twice() -> None:
    marks = [mark(f"A{row}", note=f"{row}") for row in range(2, 2050)]
    vml = text_of(marked(with_notes(), marks), VML)
    numbers = [int(number) for number in re.findall(r'<v:shape id="_x0000_s(\d+)"', vml)]
    assert len(numbers) == len(set(numbers)) == 2050
    layout = re.search(r'<o:idmap v:ext="edit" data="([\d,]+)"', vml)
    assert layout
    blocks = [int(block) for block in layout[1].split(",")]
    assert len(blocks) == len(set(blocks))
    assert {number // 1024 for number in numbers} <= set(blocks)


def test_two_sheets_have_shapes_in_different_blocks() -> None:
    contents = parts(sheet_xml(ROWS))
    contents["xl/worksheets/sheet2.xml"] = contents[SHEET]
    contents["xl/workbook.xml"] = str(contents["xl/workbook.xml"]).replace(
        "</sheets>", '<sheet name="More &amp; &quot;more&quot;" sheetId="2" r:id="rId7"/></sheets>'
    )
    contents["xl/_rels/workbook.xml.rels"] = str(contents["xl/_rels/workbook.xml.rels"]).replace(
        'Id="rId2"', 'Id="rId7" Type="x/worksheet" Target="/xl/worksheets/sheet2.xml"/><Relationship Id="rId2"'
    )
    after = marked(package(contents), [mark("A1", note="x"), mark("A1", note="y", sheet='More & "more"')])
    blocks = [re.findall(r'data="(\d+)"', text_of(after, f"xl/drawings/vmlDrawing{number}.vml")) for number in (1, 2)]
    assert blocks == [["1"], ["2"]]
    assert shown(after)['More & "more"', 1, 1].note == "y"
    assert text_of(after, "[Content_Types].xml").count('"vml"') == 1


def test_notes_beside_a_button_whose_drawing_is_not_well_formed() -> None:
    raw = with_notes(comments="", vml=BUTTON)
    after = marked(raw, [mark("A1", note="New")])
    vml = text_of(after, VML)
    assert vml.startswith(BUTTON.removesuffix("</xml>"))
    assert 'id="_x0000_t202"' in vml
    assert anchors(vml).keys() == {(1, 1)}
    assert text_of(after, SHEET).count("legacyDrawing") == 1
    assert shown(after)["Sites", 1, 1].note == "New"


def test_notes_that_had_no_drawing_get_boxes_too() -> None:
    after = marked(with_notes(vml="", sheet=ROWS), [mark("B1", note="New")])
    assert anchors(text_of(after, VML)).keys() == {(1, 1), (1, 2), (1, 3)}
    assert "<legacyDrawing" in text_of(after, SHEET)


def test_a_drawing_that_leads_nowhere_is_replaced() -> None:
    sheet = text_of(marked(with_notes(vml=""), [mark("B1", note="New")]), SHEET)
    assert sheet.count("legacyDrawing") == 1
    assert 'r:id="rId9"' not in sheet


def test_a_drawing_with_names_of_its_own() -> None:
    vml = BUTTON.replace("xmlns:x=", "xmlns:excel=").replace("<x:", "<excel:").replace("</x:", "</excel:")
    after = marked(with_notes(comments="", vml=vml), [mark("A1", note="New")])
    assert '<v:shape xmlns:v="urn:schemas-microsoft-com:vml"' in text_of(after, VML)


def test_notes_with_a_prefix_and_without_authors() -> None:
    comments = (
        f'<x:comments xmlns:x="{MAIN}"><x:commentList><x:comment ref="a1" authorId="0"><x:text><x:t>Old</x:t></x:text>'
        "</x:comment></x:commentList></x:comments>"
    )
    after = text_of(marked(with_notes(comments=comments), [mark("A1", note="Ours"), mark("B1", note="New")]), COMMENTS)
    assert after.index("<x:authors><x:author>comity &amp; friends</x:author></x:authors>") < after.index("<x:commentL")
    assert "<x:text><x:r><x:t>Old</x:t></x:r><x:r>" in after
    assert after.count("<x:comment ") == 2


def test_an_author_who_is_there_is_named_once() -> None:
    once = marked(package(parts(sheet_xml(ROWS))), [mark("A1", note="x")])
    twice = marked(once, [mark("A1", note="y"), mark("B1", note="z")])
    assert text_of(twice, COMMENTS).count("<author>") == 1
    assert shown(twice)["Sites", 1, 1].note == "x\n\ny"


def test_several_marks_on_one_cell_make_one_note_in_the_gravest_colour() -> None:
    marks = [
        mark("A1", Severity.NOTICE, "By the way"),
        mark("A1", Severity.ERROR, "No such day"),
        mark("A1", Severity.WARNING, "By the way"),
    ]
    found = shown(marked(package(parts(sheet_xml(ROWS))), marks))
    assert found["Sites", 1, 1].note == "By the way\n\nNo such day"
    assert found["Sites", 1, 1].fill == "FFC7CE"


def test_what_is_no_xml_and_what_excel_would_take_for_its_own() -> None:
    note = "</t></comment> & \"'\x00\x07 \ud800 \uffff \U0001f33f _x0041_ =1+1\r\nnext"
    after = text_of(marked(package(parts(sheet_xml(ROWS))), [mark("A1", note=note)]), COMMENTS)
    kept = "&lt;/t&gt;&lt;/comment&gt; &amp; &quot;'       \U0001f33f _x005F_x0041_ =1+1\nnext</t>"
    assert f'xml:space="preserve">{kept}' in after


@pytest.mark.parametrize("letter", ["n", "é", "🌿"])
def test_notes_of_any_length_stay_within_what_excel_reads(letter: str) -> None:
    note = shown(marked(with_notes(), [mark("A1", note=letter * 70_000)]))["Sites", 1, 1].note
    assert note.startswith("Ask <the mill>\n\n" + letter)
    assert LONGEST_NOTE - 100 < len(note.encode("utf-16-le")) // 2 < 32_767
    assert note.endswith("…")


def test_more_notes_than_excel_bears_leave_the_gravest_and_every_colour() -> None:
    rows = range(1, MOST_NOTES + 41)
    marks = [Mark("Sites", row, 1, Severity.NOTICE if row % 2 else Severity.WARNING, f"Note {row}") for row in rows]
    marks.append(mark("B9", Severity.ERROR, "Grave"))
    out = io.BytesIO()
    assert mark_xlsx(package(parts(sheet_xml(ROWS))), marks, out, AUTHOR) == 41
    found = shown(out.getvalue())
    assert len(found) == MOST_NOTES + 41
    assert all(look.fill for look in found.values())
    assert found["Sites", 9, 2].note == "Grave"
    without = [place for place, look in found.items() if not look.note]
    assert len(without) == 41
    assert {row % 2 for _, row, _ in without} == {1}
    assert min(row for _, row, _ in without) > MOST_NOTES - 60


def test_a_mark_without_a_note_has_the_colour_only() -> None:
    raw = package(parts(sheet_xml(ROWS)))
    after = marked(raw, [mark("A1", note="  \n ")])
    assert changed(raw, after) == {SHEET, "xl/styles.xml"}


def test_boxes_show_all_of_a_text_and_stay_on_the_sheet() -> None:
    grid = Grid([(2, 2, 0), (3, 4, 500)], {5: 0, 6: 90})
    for place in ((1, 1), (5, 2), (1_048_576, 16_384), (1_048_570, 16_380)):
        for text in ("Short", "A long sentence that goes on and on. " * 12, "国" * 400, "line\n" * 30):
            found = box(grid, place, text)
            left, _, top, _, right, into_column, bottom, into_row = found.anchor
            assert 0 <= left <= right < 16_384
            assert 0 <= top <= bottom < 1_048_576
            assert 0 <= into_column <= grid.column(right + 1)
            assert 0 <= into_row <= grid.row(bottom + 1)
            assert found.height >= 15
    assert size_of("国" * 30)[0] > size_of("n" * 30)[0]
    assert size_of("word " * 100)[1] > size_of("word " * 30)[1] > size_of("word")[1]
    assert enlarged(grid, [1, 0, 0, 0, 9, 5, 60, 3], "Short").anchor == (1, 0, 0, 0, 9, 5, 60, 3)
