"""Corrections: what a person changed in single cells, read in place of what the file says."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.intake import Correction, load_corrections, read_list, write_corrected
from comity.intake.corrections import CorrectedRows, by_sheet
from comity.vocabulary.errors import OptionError
from comity.vocabulary.listing import RowState
from tests.conftest import comity
from tests.intake.making import CUTOFF, TODAY, read_rows, write_xlsx

ROWS = [
    ["Site name", "Country", "Audit date"],
    ["Acre Mill", "", "2025-05-20"],
    ["Brook Mill", "Peru", "01/02/2025"],
    ["Cove Mill", "Chile", "2025-07-01"],
]
BOTH = [Correction("Sites", 2, 2, "Kenya"), Correction("Sites", 3, 3, "2025-02-01")]


def test_a_correction_is_read_in_place_of_its_cell(tmp_path: Path) -> None:
    before = read_rows(tmp_path, ROWS)
    assert [row.state for row in before.rows] == [RowState.PROBLEM, RowState.PROBLEM, RowState.UNDERSTOOD]
    after = read_rows(tmp_path, ROWS, corrections=BOTH)
    assert [(each.site_name, each.country, str(each.audit_date)) for each in after.listings] == [
        ("Acre Mill", "KE", "2025-05-20"),
        ("Brook Mill", "PE", "2025-02-01"),
        ("Cove Mill", "CL", "2025-07-01"),
    ]
    assert not after.problems


def test_corrected_in_the_page_or_in_the_file_is_the_same(tmp_path: Path) -> None:
    by_hand = [list(row) for row in ROWS]
    by_hand[1][1], by_hand[2][2] = "Kenya", "2025-02-01"
    assert read_rows(tmp_path, ROWS, corrections=BOTH).listings == read_rows(tmp_path, by_hand).listings


def test_a_row_that_is_left_out_says_what_it_calls_its_site(tmp_path: Path) -> None:
    assert [row.named for row in read_rows(tmp_path, ROWS).rows] == ["Acre Mill", "Brook Mill", ""]


def test_a_row_of_csv_can_be_corrected_and_what_was_said_of_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('Site name,Country,Audit date\nAcre Mill,,2025-05-20\nBrook "Mill,Peru,2025-02-01\n', "utf-8")
    before = read_list(path, cutoff=CUTOFF, today=TODAY)
    after = read_list(path, cutoff=CUTOFF, today=TODAY, corrections=[Correction("", 2, 2, "Kenya")])
    assert after.listings[0].country == "KE"
    told = [each.code for each in before.problems if each.code != "country_missing"]
    assert [each.code for each in after.problems] == told


def test_a_correction_cannot_bring_in_what_must_not_be_sent(tmp_path: Path) -> None:
    assert read_rows(tmp_path, ROWS, corrections=[Correction("Sites", 1, 2, "Spend (EUR)")]).refused


@pytest.mark.parametrize(
    "far", [Correction("Elsewhere", 2, 2, "Kenya"), Correction("Sites", 9999, 2, "x"), Correction("", 2, 2, "Kenya")]
)
def test_a_correction_of_a_cell_that_is_not_there_is_passed_over(tmp_path: Path, far: Correction) -> None:
    assert read_rows(tmp_path, ROWS, corrections=[far]) == read_rows(tmp_path, ROWS)


CELLS = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6), st.text(max_size=3)), max_size=8)


@given(st.lists(st.lists(st.text(max_size=2), max_size=4), max_size=5), CELLS)
def test_only_the_cells_that_are_named_change(rows: list[list[str]], cells: list[tuple[int, int, str]]) -> None:
    values = by_sheet([Correction("", *each) for each in cells]).get("", {})
    last = {(row - 1, column - 1): value for row, column, value in cells}
    got = list(CorrectedRows(rows, values))
    assert len(got) == len(rows)
    for index, (old, new) in enumerate(zip(rows, got, strict=True)):
        own = {column: value for (row, column), value in last.items() if row == index}
        assert len(new) == max(len(old), *(column + 1 for column in own), 0)
        for column, cell in enumerate(new):
            assert cell == own.get(column, old[column] if column < len(old) else "")


def test_the_command_reads_with_corrections_and_notes_them_in_the_marked_copy(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "list.xlsx", {"Sites": ROWS})
    cells = tmp_path / "cells.csv"
    cells.write_text("sheet,row,column,value\nSites,2,2,Kenya\n", "utf-8")
    asked = ["read", str(path), "--cutoff", "2026-06-30", "--today", "2026-07-15", "--corrections", str(cells)]
    told = comity(*asked, "--json", "--corrected", tmp_path / "out.xlsx")
    found = json.loads(told.stdout)
    assert [each["country"] for each in found["listings"]] == ["KE", "CL"]
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Sites"]
    assert not sheet["B2"].value
    assert "'Kenya' is read instead" in sheet["B2"].comment.text


def test_the_marked_copy_of_a_list_without_corrections_is_as_before(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "list.xlsx", {"Sites": ROWS})
    reading = read_list(path, cutoff=CUTOFF, today=TODAY)
    write_corrected(path, reading, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Sites"]
    assert "instead" not in sheet["B2"].comment.text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "needs the columns"),
        ("sheet,row,column,value\nSites,two,2,x\n", "row 2: 'two' is no place"),
        ("sheet,row,column,value\nSites,2,0,x\n", "row 2: '0' is no place"),
        ("sheet,row,column,value\nSites,2,99999999999,x\n", "is no place"),
        ("", "cannot be read"),
    ],
)
def test_a_file_that_holds_no_corrections_is_refused_in_a_sentence(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "cells.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(OptionError, match=says):
        load_corrections(path)
