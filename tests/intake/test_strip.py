"""`strip`: the member's own file without the columns that must not be shared, and everything else as it was."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from comity.intake import read_list, strip_list
from comity.intake.open import open_book
from comity.intake.repeats import repeats_any
from comity.intake.strip_xlsx import write_anew
from comity.vocabulary.errors import OptionError, UnreadableFileError
from tests.intake.making import CUTOFF, GOOD, HEADINGS, TODAY, write_csv, write_xlsx

SECRET = "zq-secret"
TABLE: list[list[Any]] = [
    [*HEADINGS, "Buyer", "Spend 2025 (EUR)"],
    *([*row, f"{SECRET}-{number}", 987654 + number] for number, row in enumerate(GOOD)),
]


def contents(path: Path) -> bytes:
    """Every byte of a file, unpacked where it is a package."""
    raw = path.read_bytes()
    if not raw.startswith(b"PK"):
        return raw
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def cells(path: Path) -> dict[str, list[list[Any]]]:
    return {sheet.name: [list(row) for row in sheet.rows] for sheet in open_book(path).sheets}


def stripped(path: Path) -> Path:
    out = path.with_name(f"stripped-{path.name}")
    strip_list(path, out)
    return out


def test_a_workbook_keeps_sheets_rows_and_all_other_cells(tmp_path: Path) -> None:
    title = [["Our sites"], [], *TABLE, [], ["Total", 3]]
    path = write_xlsx(
        tmp_path / "l.xlsx", {"Read me": [["Hello", date(2025, 1, 2), 3.5]], "Sites": title}, hidden=["Read me"]
    )
    report = strip_list(path, tmp_path / "out.xlsx")
    assert [(gone.sheet, gone.column, gone.heading) for gone in report.removed] == [
        ("Sites", 6, "Buyer"),
        ("Sites", 7, "Spend 2025 (EUR)"),
    ]
    assert not report.format_changed
    before, after = cells(path), cells(tmp_path / "out.xlsx")
    assert after["Read me"] == before["Read me"]
    assert [row[:5] for row in after["Sites"]] == [row[:5] for row in before["Sites"]]
    assert not any(cell for row in after["Sites"] for cell in row[5:])
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["Read me"].sheet_state == "hidden"
    assert len(read_list(tmp_path / "out.xlsx", cutoff=CUTOFF, today=TODAY).listings) == 3


def _with_every_corner(path: Path) -> Path:
    """A workbook that repeats the values of the column wherever a workbook can."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Sites"
    for row in TABLE:
        sheet.append(row)
    sheet["F2"].comment = Comment(f"{SECRET} note", f"{SECRET} author")
    sheet["F3"].hyperlink = f"mailto:{SECRET}@member.example"
    sheet.add_table(Table(displayName="list", ref="A1:G4"))
    rule = DataValidation(type="list", formula1=f'"{SECRET}-a,{SECRET}-b"')
    rule.add("F2:F4")
    sheet.add_data_validation(rule)
    workbook.defined_names["buyers"] = DefinedName("buyers", attr_text=f'"{SECRET}"')
    workbook.defined_names["sites"] = DefinedName("sites", attr_text="Sites!$A$2:$A$4")
    hidden = workbook.create_sheet("Prices")
    hidden.sheet_state = "veryHidden"
    for row in (["Factory", "Contact person"], ["Acre", SECRET], ["Brook", SECRET]):
        hidden.append(row)
    workbook.save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("customXml/item1.xml", f"<x>{SECRET}</x>")
        archive.writestr("xl/pivotCache/pivotCacheRecords1.xml", f"<r>{SECRET}</r>")
    return path


def test_no_corner_of_a_workbook_repeats_the_values(tmp_path: Path) -> None:
    path = _with_every_corner(tmp_path / "l.xlsx")
    assert SECRET.encode() in contents(path)
    out = stripped(path)
    assert SECRET.encode() not in contents(out)
    assert b"98765" not in contents(out)
    workbook = openpyxl.load_workbook(out)
    assert list(workbook.defined_names) == ["sites"]
    assert workbook.sheetnames == ["Sites", "Prices"]


def test_what_stands_beside_the_cells_repeats_no_value(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(_with_every_corner(tmp_path / "corners.xlsx"))
    sheet = workbook["Sites"]
    sheet["A2"].comment = Comment(f"asked by {SECRET}-0", "Robin")
    sheet["A3"].comment = Comment("closed on Mondays", "Robin")
    sheet["A3"].hyperlink = f"https://x.example/{SECRET}-1"
    sheet.oddHeader.left.text = f"For {SECRET}-0"
    sheet.conditional_formatting.add("A2:A4", FormulaRule(formula=[f'B2="{SECRET}-2"']))
    choices = workbook.create_sheet("Lists")
    for number in range(3):
        choices.cell(number + 1, 2).value = f"{SECRET}-{number}"
        choices.cell(number + 1, 1).value = f"SMETA {number}"
    workbook.properties.title = f"{SECRET}-0"
    workbook.save(tmp_path / "l.xlsx")
    report = strip_list(tmp_path / "l.xlsx", tmp_path / "out.xlsx")
    assert SECRET.encode() not in contents(tmp_path / "out.xlsx")
    assert ("Lists", 2, "") in [(gone.sheet, gone.column, gone.heading) for gone in report.removed]
    kept = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert kept["Sites"]["A3"].comment.text == "closed on Mondays"
    assert [cell.value for cell in kept["Lists"]["A"]] == ["SMETA 0", "SMETA 1", "SMETA 2"]


def test_quotes_with_backslashes_keep_nothing_of_the_column(tmp_path: Path) -> None:
    path = tmp_path / "l.csv"
    row = f'"Mill","Kenya","2025-05-20","{SECRET} \\"A, {SECRET}\\" B","Portby"'
    path.write_text("\n".join(["Site name,Country,Audit date,Buyer,City", row, row, row]), encoding="utf-8")
    out = stripped(path)
    assert SECRET not in out.read_text(encoding="utf-8")
    assert cells(out)[""][1] == ["Mill", "Kenya", "2025-05-20", "Portby"]


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", {"Sites": TABLE})
    strip_list(path, tmp_path / "a.xlsx")
    strip_list(path, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_keeps_delimiter_encoding_quotes_and_line_ends(tmp_path: Path, encoding: str) -> None:
    text = 'Site name;"Country";Spend;Audit date;Buyer\r\n"Peñón; Mill";"México";5;2025-05-20;"zq"\r\n\r\n'
    text += 'Acre "A";Kenya;"1;2";2025-05-21;zq\n'
    path = tmp_path / "l.csv"
    path.write_bytes(text.encode(encoding))
    out = stripped(path).read_bytes().decode(encoding)
    assert (
        out == 'Site name;"Country";Audit date\r\n"Peñón; Mill";"México";2025-05-20\r\n\r\nAcre "A";Kenya;2025-05-21\n'
    )


def test_a_csv_record_that_is_too_long_keeps_nothing_beyond_its_width(tmp_path: Path) -> None:
    rows = [["Site name", "Address", "Country", "Audit date", "Spend"], *[[*row[:4], "zq-secret"] for row in GOOD]]
    path = tmp_path / "l.csv"
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows] + [
        "Acre Mill,1 Way, Portby,Kenya,2025-05-20,zq-secret"
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert "zq-secret" not in stripped(path).read_text("utf-8")


CASES = Path(__file__).parents[1] / "cases"
ODS = (CASES / "intake_ods_content.xml").read_text("utf-8")
MANIFEST = (CASES / "intake_ods_manifest.xml").read_text("utf-8")
EMPTY_CELLS = '<table:table-cell table:number-columns-repeated="1020"/>'
EMPTY_ROWS = f'<table:table-row table:number-rows-repeated="1000">{EMPTY_CELLS}</table:table-row>'
SPAN = ' table:number-columns-spanned="2"'


def _text_cell(text: str, more: str = "", inner: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{more}>{inner}<text:p>{text}</text:p></table:table-cell>'


def _ods(path: Path) -> Path:
    empty, covered = '<table:table-cell table:number-columns-repeated="2"/>', "<table:covered-table-cell/>"
    note = "<office:annotation><text:p>zq-secret</text:p></office:annotation>"
    head = "".join(map(_text_cell, ["Site name", "Country", "Buyer", "Spend", "Audit date"]))
    title = _text_cell("Our &amp; their sites", SPAN)
    rows = [
        f"<table:table-row>{title}{covered}{empty}</table:table-row>",
        f"<table:table-row>{head}</table:table-row>",
    ]
    for name, country in (("Acre", "Kenya"), ("Brook", "Peru"), ("Cove", "Peru")):
        secret = _text_cell("zq-secret", ' table:number-columns-repeated="2"', note)
        cells_of_row = _text_cell(name, inner=note) + _text_cell(country) + secret + _text_cell("2025-05-20")
        rows.append(f"<table:table-row>{cells_of_row}</table:table-row>")
    rows.append(EMPTY_ROWS)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(rows="".join(rows)))
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("Thumbnails/thumbnail.png", b"zq-secret picture")
        archive.writestr("meta.xml", "<meta>zq-secret title</meta>")
        archive.writestr("styles.xml", '<x xmlns:style="s"><style:header><p>zq-secret</p></style:header></x>')
    return path


def test_ods_stays_ods_with_repeated_and_covered_cells_in_their_places(tmp_path: Path) -> None:
    path = _ods(tmp_path / "l.ods")
    assert read_list(path, cutoff=CUTOFF, today=TODAY).refused
    report = strip_list(path, tmp_path / "out.ods")
    assert (report.format_after, [gone.column for gone in report.removed]) == ("ods", [3, 4])
    assert b"zq-secret" not in contents(tmp_path / "out.ods")
    rows = cells(tmp_path / "out.ods")["Sites"]
    assert [cell for cell in rows[0] if cell] == ["Our & their sites"]
    assert rows[1][:5] == ["Site name", "Country", "", "", "Audit date"]
    assert rows[2][:5] == ["Acre", "Kenya", "", "", "2025-05-20"]
    assert len(read_list(tmp_path / "out.ods", cutoff=CUTOFF, today=TODAY).listings) == 3


def test_a_format_that_cannot_be_edited_is_written_anew(tmp_path: Path) -> None:
    rows = [[*TABLE[0], "When"], *([*row, date(2025, 1, 2)] for row in TABLE[1:])]
    book = open_book(write_xlsx(tmp_path / "l.xlsx", {"Old": [["=x", 1.5]], "Sites": rows}, hidden=["Old"]))
    (tmp_path / "out.xlsx").write_bytes(write_anew(book, {"Sites": frozenset({5, 6})}))
    assert cells(tmp_path / "out.xlsx")["Old"] == [["=x", 1.5]]
    expected = [[*row[:5], "", "", *row[7:]] for row in cells(tmp_path / "l.xlsx")["Sites"]]
    assert cells(tmp_path / "out.xlsx")["Sites"] == expected
    assert [sheet.visible for sheet in open_book(tmp_path / "out.xlsx").sheets] == [False, True]
    assert SECRET.encode() not in contents(tmp_path / "out.xlsx")


def test_a_list_with_nothing_to_remove_is_copied_as_it_is(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", {"Sites": [HEADINGS, *GOOD]})
    report = strip_list(path, tmp_path / "out.xlsx")
    assert report.removed == ()
    assert (tmp_path / "out.xlsx").read_bytes() == path.read_bytes()


def test_what_exists_is_never_replaced_and_nothing_half_written_stays(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "l.csv", TABLE and [[str(cell) for cell in row] for row in TABLE])
    (tmp_path / "out.csv").write_text("mine")
    (tmp_path / ".other.csv.partial").write_text("left by a killed run")
    with pytest.raises(OptionError, match="exists already"):
        strip_list(path, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "mine"
    strip_list(path, tmp_path / "other.csv")
    assert sorted(found.name for found in tmp_path.iterdir()) == ["l.csv", "other.csv", "out.csv"]


def test_a_file_that_cannot_be_opened_is_an_error_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "l.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(UnreadableFileError, match="cannot be opened"):
        strip_list(path, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_rows_that_stand_quoted_as_a_whole_lose_the_column_too(tmp_path: Path) -> None:
    path = tmp_path / "l.csv"
    path.write_text(
        "Site name,Country,Audit date,Spend\n"
        "Acre Mill,Kenya,2025-05-20,zq-secret\n"
        '"Brook Mill,Kenya,2025-05-20,zq-secret"\n'
        '"Cove ""Old""\nMill,Kenya,2025-05-20,zq-secret"\n'
        '"Dale "Big" Mill",Kenya,2025-05-20,zq-secret\n',
        encoding="utf-8",
    )
    out = stripped(path)
    assert b"zq-secret" not in out.read_bytes()
    names = [row[0] for row in cells(out)[""]]
    assert names == ["Site name", "Acre Mill", "Brook Mill", 'Cove "Old" Mill', 'Dale "Big" Mill']


def test_a_line_that_would_still_say_what_was_removed_is_not_written() -> None:
    assert repeats_any("Acre Mill,zq-Secret", ["zq-secret"], ["Acre Mill"])
    assert not repeats_any("Acre Mill,Kenya", ["Acre", "Mill,Kenya"], ["Acre Mill", "Kenya", "Acre Mill,Kenya"])
    assert not repeats_any("Acre Mill 12", ["12"], ["Acre Mill 12"])


FIELD = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\ufeff", exclude_categories=["Cs", "Cc"]), max_size=8
).map(lambda text: text.lstrip(" "))  # blanks in front of a cell are none of it


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(FIELD, FIELD), min_size=1, max_size=8), place=st.integers(0, 3))
@example(rows=[("", "²")], place=0)
@example(rows=[("", '",'), ("", "")], place=0)
def test_whatever_the_other_cells_hold_they_stay(tmp_path: Path, rows: list[tuple[str, str]], place: int) -> None:
    table = [["Site name", "Country", "Audit date"], *([f"Mill {a}", f"{b}", "2025-05-20"] for a, b in rows)]
    with_spend = [
        [*row[:place], "Spend" if number == 0 else "zq-secret", *row[place:]] for number, row in enumerate(table)
    ]
    path = write_csv(tmp_path / "l.csv", with_spend)
    (tmp_path / "stripped-l.csv").unlink(missing_ok=True)
    out = stripped(path)
    assert b"zq-secret" not in out.read_bytes()
    with out.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == table
