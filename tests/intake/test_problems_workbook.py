"""`problems.xlsx`, which is mailed to members."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.intake.problems_workbook import sheet_names, write_problems
from tests.intake.making import GOOD, HEADINGS, read_rows

BAD = [["=HYPERLINK(1)", "1 Way", "=1+1", "31/02/2025", "BSCI"], ["Brook Mill", "2 Way", "Peru", "TBC", "BSCI"]]


def test_a_sheet_for_each_list_refused_ones_too(tmp_path: Path) -> None:
    readings = [read_rows(tmp_path, [HEADINGS, *GOOD, *BAD]), read_rows(tmp_path, [[*HEADINGS, "Spend"], *GOOD])]
    write_problems(tmp_path / "problems.xlsx", readings)
    workbook = openpyxl.load_workbook(tmp_path / "problems.xlsx")
    assert workbook.sheetnames == ["list", "list (2)"]
    sheet = workbook["list"]
    assert [cell.value for cell in sheet[4]] == [
        "Sheet",
        "Row",
        "Column",
        "Value",
        "What is wrong",
        "What to change",
        "Weight",
    ]
    told = [[cell.value for cell in row[:4]] for row in sheet.iter_rows(min_row=5)]
    assert told == [
        ["Sites", 5, "Country", "=1+1"],
        ["Sites", 5, "Audit date", "31/02/2025"],
        ["Sites", 6, "Audit date", "TBC"],
    ]
    assert sheet["D5"].data_type == "s"
    assert (
        sheet["A2"].value
        == "5 rows read, 3 understood, 2 with something to repair. Rows that are not named below need nothing."
    )
    assert sheet.freeze_panes == "C5"
    refused = [[cell.value for cell in row] for row in workbook["list (2)"].iter_rows(min_row=5)]
    assert refused[0][:4] == ["Sites", None, "Spend", None] or refused[0][:4] == ["Sites", "", "Spend", ""]
    assert refused[0][6] == "refuses the list"


def test_the_same_readings_give_the_same_bytes(tmp_path: Path) -> None:
    readings = [read_rows(tmp_path, [HEADINGS, *GOOD, *BAD])]
    write_problems(tmp_path / "a.xlsx", readings)
    write_problems(tmp_path / "b.xlsx", readings)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_list_without_problems_is_thanked(tmp_path: Path) -> None:
    write_problems(tmp_path / "p.xlsx", [read_rows(tmp_path, [HEADINGS, *GOOD])])
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx").worksheets[0]
    assert sheet["A2"].value == "3 rows read, 3 understood. Nothing to repair. Thank you!"


@pytest.mark.parametrize("name", ["a/b:c?.xlsx", "History", "'quoted'", "x" * 60 + ".csv", "[].xlsx", ""])
def test_names_of_sheets_are_valid(name: str) -> None:
    (found,) = sheet_names([name])
    assert 0 < len(found) <= 31
    assert not set(found) & set("[]:*?/\\")
    assert found.casefold() != "history"
    assert not found.startswith("'")


@given(st.lists(st.text(max_size=50), max_size=8))
def test_names_of_sheets_are_valid_and_unique_whatever_the_lists_are_called(names: list[str]) -> None:
    found = sheet_names(names)
    assert len({name.casefold() for name in found}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in found)
