"""What the modules of the corpus share: cases with tidy names, and the most usual expectation."""

from __future__ import annotations

from typing import Any

from tests.cases.intake.model import Case, Expected, Options, accepted
from tests.cases.intake.sheets import Rows, Sheet
from tests.cases.intake.sites import MAIN, SHORT, SITES, Table
from tests.cases.intake.writers import FORMATS, write, xlsx

BASIC = Table(SITES[:6])
SMALL = Table(SITES[:4], SHORT)


def make(name: str, about: str, content: bytes, expected: Expected, file_name: str = "", **options: Any) -> Case:
    """A case; the file is called after it unless told otherwise (`file_name` may be an ending such as `.csv`)."""
    called = file_name if file_name and not file_name.startswith(".") else name.split("/")[1] + (file_name or ".xlsx")
    return Case(name, called, content, expected, about, Options(**options))


def of_rows(name: str, about: str, rows: Rows, expected: Expected, file_format: str = "xlsx", **options: Any) -> Case:
    """A case of one sheet named Sites in any format."""
    return make(name, about, write(file_format, rows), expected, f".{file_format}", **options)


def of_sheets(name: str, about: str, expected: Expected, *sheets: Sheet, file_format: str = "xlsx") -> Case:
    """A case of several sheets."""
    return make(name, about, FORMATS[file_format](*sheets), expected, f".{file_format}")


def in_formats(name: str, about: str, rows: Rows, expected: Expected, *formats: str) -> list[Case]:
    """The same rows in several workbook formats (csv has no sheets: expectations differ there)."""
    return [of_rows(f"{name}_{each}", f"{about} ({each})", rows, expected, each) for each in formats]


__all__ = ["BASIC", "MAIN", "SHORT", "SITES", "SMALL", "Sheet", "Table", "accepted", "in_formats", "make",
           "of_rows", "of_sheets", "xlsx"]  # fmt: skip
