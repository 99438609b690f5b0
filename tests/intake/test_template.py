"""The template: what is chosen from its lists is read back, in every language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from comity.intake import read_list
from comity.intake.template import COLUMNS, choices, write_template
from comity.reference import countries
from comity.reference.language import LANGUAGES
from tests.intake.making import CUTOFF, TODAY

_FIRST_ROW = 6


def filled_in(path: Path, language: str) -> Path:
    """The template with a row for every country, the other lists gone through from above."""
    write_template(path, language)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    lists = choices(language)
    for number in range(len(lists["country"])):
        for place, column in enumerate(COLUMNS, start=1):
            value: object = f"Mill {number} Road" if column.heading in ("Site name", "Address") else None
            if column.kind in lists:
                value = lists[column.kind][number % len(lists[column.kind])]
            sheet.cell(_FIRST_ROW + number, place).value = date(2025, 6, 30) if column.kind == "date" else value
    workbook.save(path)
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_chosen_is_understood(tmp_path: Path, language: str) -> None:
    reading = read_list(filled_in(tmp_path / "filled.xlsx", language), cutoff=CUTOFF, today=TODAY)
    assert [found.code for found in reading.problems] == []
    assert sorted(row.country for row in reading.listings) == sorted(countries.codes())
    assert all(row.protocol_family and row.announcement and row.sequence and row.sector for row in reading.listings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_that_nobody_filled_in_has_no_rows(tmp_path: Path, language: str) -> None:
    write_template(tmp_path / "empty.xlsx", language)
    reading = read_list(tmp_path / "empty.xlsx", cutoff=CUTOFF, today=TODAY)
    assert [found.code for found in reading.problems] == ["no_rows"]
