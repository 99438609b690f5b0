"""Small lists made for tests, in every format that can be written here."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from comity.intake import read_list
from comity.vocabulary.listing import ListReading

CUTOFF, TODAY = date(2026, 6, 30), date(2026, 7, 15)
HEADINGS = ["Site name", "Address", "Country", "Audit date", "Audit type"]
GOOD = [
    ["Northfield Mill", "1 Quay Road, Portby", "Ireland", "2025-03-04", "SMETA 4P"],
    ["Lakeside Packing", "22 Mere Lane, Aldham", "Kenya", "2025-05-20", "BSCI"],
    ["Hill Farm Foods", "7 Upper Street, Lowick", "Peru", "2024-11-28", "SA8000"],
]


def write_xlsx(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> Path:
    """A workbook with typed cells: text stays text, numbers numbers, dates dates; None is an empty cell."""
    workbook = xlsxwriter.Workbook(str(path))
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        else:
            sheet.activate()
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif isinstance(value, date | datetime):
                    sheet.write_datetime(row, column, value, day)
                elif value is not None:
                    sheet.write(row, column, value)
    workbook.close()
    return path


def write_csv(path: Path, rows: Sequence[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def read_rows(tmp_path: Path, rows: Sequence[Sequence[Any]], **options: Any) -> ListReading:
    """The reading of a workbook with one sheet of `rows`."""
    path = write_xlsx(tmp_path / "list.xlsx", {"Sites": rows})
    return read_list(path, **{"cutoff": CUTOFF, "today": TODAY, **options})


def codes(reading: ListReading) -> dict[int, tuple[str, ...]]:
    """Row number -> problem codes, of every data row."""
    return {row.ref.row: row.codes for row in reading.rows}
