"""Files that once broke a reader: each is read, or refused with its reason, and never through the net below.

`tests/cases/intake/finds` holds what fuzzing found, made again small and from invented content; long cells are made
here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.intake import isolation, read_list, strip_list
from tests.conftest import comity
from tests.intake.formats.making_files import ods, ods_text
from tests.intake.formats.one_list import SPREADSHEETML
from tests.intake.making import CUTOFF, GOOD, HEADINGS, TODAY, write_csv

FOLDER = Path(__file__).parents[1] / "cases" / "intake" / "finds"
ANSWERS = {
    "damaged_parts_beside.xlsx": "forbidden_column",  # parts that only the library for copies opens
    "document_without_end.ods": "unreadable_file",  # the reader looked for the end of the table for ever
    "ends_before_it_begins.xls": "column_missing",  # a size of the sheet that made the reader ask for 170 GB
    "far_cell_before_others.xlsb": "too_large",  # a far cell that is not the last of its row
    "far_cell_in_another_row.xlsx": "too_large",  # a cell whose name says another row and a far column
    "far_column.html": "too_large",  # a list as wide could be read, but not the copy made of it
    "far_row_before_others.xlsb": "too_large",  # a far row that is not the last
    "folder_called_workbook.xls": "unreadable_file",  # TypeError: no stream
    "second_table_without_dates.csv": "",  # KeyError: dates of a table that has none
    "sectors_in_a_circle.xls": "unreadable_file",  # the reader followed them until memory was full
    "table_without_names.csv": "column_missing",  # StopIteration: names of a table that has none
}


def told(path: Path, **more: Any) -> Iterator[Any]:
    """What the process that reads tells of a file; raises ReaderStoppedError where it breaks."""
    return isolation.run(
        {"job": "read", "path": str(path), "cutoff": "2026-06-30", "today": "2026-07-15", "mapping": [],
         "corrections": [], "suppliers": False, "seconds": 20, **more}
    )  # fmt: skip


def test_every_find_has_its_answer() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(ANSWERS)


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("suppliers", [False, True])
def test_a_find_is_answered_by_the_reader_itself(name: str, suppliers: bool) -> None:
    head, *_ = told(FOLDER / name, suppliers=suppliers)
    if not suppliers:
        codes = {found[1] for found in head["problems"]} if head["refused"] else {""}
        assert codes == {ANSWERS[name]}


@pytest.mark.parametrize("name", ["far_cell_in_another_row.xlsx", "second_table_without_dates.csv"])
def test_a_find_is_answered_in_words(name: str) -> None:
    done = comity("read", FOLDER / name)
    assert done.returncode == (2 if ANSWERS[name] else 0)
    assert done.stdout
    assert not done.stderr


def test_rows_of_a_table_without_dates_lack_their_date() -> None:
    reading = read_list(FOLDER / "second_table_without_dates.csv", cutoff=CUTOFF, today=TODAY)
    assert [row.codes for row in reading.rows][2:] == [("date_missing",), ("date_missing",)]


def test_columns_are_removed_from_a_workbook_that_the_library_cannot_open(tmp_path: Path) -> None:
    report = strip_list(FOLDER / "damaged_parts_beside.xlsx", tmp_path / "out.xlsx")
    assert [column.heading for column in report.removed] == ["Annual spend"]
    assert any("written anew" in change for change in report.changes)
    assert not read_list(tmp_path / "out.xlsx", cutoff=CUTOFF, today=TODAY).refused


def test_a_tag_of_a_hundred_thousand_letters_costs_little_time(tmp_path: Path) -> None:
    path = tmp_path / "l.ods"
    path.write_bytes(ods(f"<table:table-row><table:table-cell {'x' * 100_000}/>{ods_text('a')}</table:table-row>"))
    head, *_ = told(path, seconds=10)
    assert [found[1] for found in head["problems"]] == ["unreadable_file"]


def test_a_number_format_of_a_hundred_thousand_letters_costs_little_time(tmp_path: Path) -> None:
    path = tmp_path / "l.xml"
    path.write_text(SPREADSHEETML.replace("#,##0.00", "x" * 100_000))
    assert next(told(path, seconds=10))["refused"]


@pytest.mark.parametrize("unit", ["x", "xé", "((a) ", "[a]", "SMETA ", "SMETA-", "1 ", "a's ", "\uffff"])
@pytest.mark.parametrize("row", [0, 2])
def test_a_cell_of_sixty_thousand_letters_costs_little_time(tmp_path: Path, unit: str, row: int) -> None:
    """At most ten seconds of the processor, else the process is stopped."""
    long = (unit * 60_000)[:60_000]
    rows = [[*HEADINGS, "Latitude", "Notes"], *([*cells, "51.5", "none"] for cells in GOOD)]
    rows[row] = [cell if index < 4 else long for index, cell in enumerate(rows[row])]
    path = write_csv(tmp_path / "l.csv", rows)
    head, *_ = told(path, seconds=10)
    assert not head["refused"]
