"""A mapping: a person's say on the columns, saved and used again."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.intake import Choice, load_mapping, mapping_text
from comity.vocabulary.errors import OptionError
from tests.intake.making import read_rows

ROWS = [
    ["Alpha", "Beta", "Gamma", "Site"],
    ["Acre Mill", "Kenya", "2025-05-20", "north"],
    ["Brook Mill", "Peru", "2025-05-21", "south"],
]


def test_what_the_mapping_says_is_done(tmp_path: Path) -> None:
    mapping = [Choice("", "alpha", "site_name"), Choice("Sites", "Beta", "country"), Choice("", "Gamma", "audit_date")]
    reading = read_rows(tmp_path, ROWS, mapping=mapping)
    assert [listing.site_name for listing in reading.listings] == ["Acre Mill", "Brook Mill"]
    assert {column.heading: column.reason for column in reading.columns}[
        "Site"
    ] == "the mapping gives this to another column"


def test_a_mapping_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [["Site", "Country", "Audit date"], ["Acre Mill", "Kenya", "2025-05-20"]])
    path = tmp_path / "mapping.csv"
    path.write_text(mapping_text(reading.columns), encoding="utf-8")
    mapping = load_mapping(path)
    assert mapping == (
        Choice("Sites", "Site", "site_name", 1),
        Choice("Sites", "Country", "country", 2),
        Choice("Sites", "Audit date", "audit_date", 3),
    )
    again = read_rows(
        tmp_path, [["Site", "Country", "Audit date"], ["Acre Mill", "Kenya", "2025-05-20"]], mapping=mapping
    )
    assert again.listings == reading.listings


@pytest.mark.parametrize(
    ("separator", "coding"), [(",", "utf-8"), (";", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-16"), (",", "cp1252")]
)
def test_a_mapping_is_read_however_excel_saved_it(tmp_path: Path, separator: str, coding: str) -> None:
    rows = [["sheet", "heading", "field", "column"], ["", "Entité", "site_name", "1"], ["Sites", "Prüfdatum", "", "2"]]
    path = tmp_path / "m.csv"
    path.write_text("".join(f"{separator.join(row)}\n" for row in rows), encoding=coding)
    assert load_mapping(path) == (Choice("", "Entité", "site_name", 1), Choice("Sites", "Prüfdatum", "", 2))


def test_a_mapping_cannot_let_a_forbidden_column_in(tmp_path: Path) -> None:
    rows = [["Site", "Country", "Audit date", "Spend"], ["Acre Mill", "Kenya", "2025-05-20", 5]]
    assert read_rows(tmp_path, rows, mapping=[Choice("", "Spend", "workers")]).refused


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "sheet,heading,field\n,Site,price\n"])
def test_a_mapping_that_cannot_be_used_is_an_error_with_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OptionError, match=r"m\.csv"):
        load_mapping(path)


def test_of_two_columns_with_one_heading_the_number_tells_which_is_meant(tmp_path: Path) -> None:
    rows = [["Site", "Date", "Date", "Country"], ["Acre Mill", "2025-05-20", "2024-01-10", "Kenya"]]
    for number, day in ((2, "2025-05-20"), (3, "2024-01-10")):
        mapping = [Choice("", "Date", "audit_date", number), Choice("", "Date", "", 5 - number)]
        assert str(read_rows(tmp_path, rows, mapping=mapping).listings[0].audit_date) == day


def test_a_column_number_that_is_none_is_refused_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "mapping.csv"
    path.write_text("sheet,heading,field,column\n,Site,site_name,first\n", encoding="utf-8")
    with pytest.raises(OptionError, match="row 2: the column 'first' is not a number"):
        load_mapping(path)
