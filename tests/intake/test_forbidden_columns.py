"""Columns that must not be sent: the list is refused by naming them, and nothing of them is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.intake import read_list
from comity.intake.problems_workbook import write_problems
from comity.reference.sentences import message
from comity.vocabulary.problems import Severity
from tests.intake.making import CUTOFF, GOOD, HEADINGS, TODAY, read_rows, write_csv, write_xlsx

SECRETS = ["zq-secret-one@member.example", "zq-secret-two@member.example", "zq-secret-three@member.example"]


def with_column(heading: str, values: list[object]) -> list[list[object]]:
    return [[*HEADINGS, heading], *([*row, value] for row, value in zip(GOOD, values, strict=True))]


@pytest.mark.parametrize(
    "heading", ["Spend 2025 (USD)", "Einkäufer", "Prix unitaire", "联系人", "Volume (t)", "E-mail"]
)
def test_the_list_is_refused_by_naming_sheet_and_column(tmp_path: Path, heading: str) -> None:
    reading = read_rows(tmp_path, with_column(heading, SECRETS))
    assert reading.status == "rejected"
    assert reading.rows == ()
    assert [(found.code, found.sheet, found.column, found.value, found.row) for found in reading.problems] == [
        ("forbidden_column", "Sites", heading, "", None)
    ]
    assert heading in message(reading.problems[0])
    assert "zq-secret" not in repr(reading)


def test_every_forbidden_column_is_named(tmp_path: Path) -> None:
    rows = [[*HEADINGS, "Buyer", "Spend"], *([*row, "zq-secret", 5] for row in GOOD)]
    assert [found.column for found in read_rows(tmp_path, rows).problems] == ["Buyer", "Spend"]


@pytest.mark.parametrize(
    "values",
    [
        SECRETS,
        ["€ 31,400", "USD 2.5m", "1 200,00 EUR"],
        ["$5", "$1,000.50", "$7"],
        ["+44 20 7946 0958", "+49 30 901820", "0033 1 23 45 67 89"],
    ],
)
@pytest.mark.parametrize("heading", ["Information", "", "Remarks", "Site code"])
def test_an_innocent_title_does_not_hide_telling_content(tmp_path: Path, heading: str, values: list[object]) -> None:
    reading = read_rows(tmp_path, with_column(heading, values))
    assert reading.refused
    assert str(values[0]) not in repr(reading)


def test_a_forbidden_column_in_a_hidden_or_other_sheet_refuses_too(tmp_path: Path) -> None:
    contacts = [
        ["Factory", "Contact person", "Telephone"],
        ["Acre Mill", "zq-secret", "1"],
        ["Brook Mill", "zq-secret", "2"],
    ]
    path = write_xlsx(tmp_path / "h.xlsx", {"Sites": [HEADINGS, *GOOD], "Prices": contacts}, hidden=["Prices"])
    reading = read_list(path, cutoff=CUTOFF, today=TODAY)
    assert {(found.sheet, found.column) for found in reading.problems} == {
        ("Prices", "Contact person"),
        ("Prices", "Telephone"),
    }


def test_a_group_above_innocent_words_counts(tmp_path: Path) -> None:
    rows = [
        ["Site", None, "Audit", "Contact", None],
        ["Name", "Country", "Date", "First", "Last"],
        ["Acre Mill", "Kenya", "2025-05-20", "zq", "secret"],
    ]
    assert read_rows(tmp_path, rows).refused


def test_an_address_of_mail_in_a_note_refuses_nothing(tmp_path: Path) -> None:
    rows = [["Questions: team@member.example"], HEADINGS, *GOOD, [], ["Contact: team@member.example"]]
    assert read_rows(tmp_path, rows).status == "accepted"


def test_no_problem_repeats_an_address_of_mail(tmp_path: Path) -> None:
    odd = [*GOOD[0][:3], f"ask {SECRETS[0]}", GOOD[0][4]]
    reading = read_rows(tmp_path, [HEADINGS, *GOOD, odd, [], [f"Ada {SECRETS[1]}"]])
    assert any(found.severity is Severity.ERROR for found in reading.problems)
    assert "zq-secret" not in repr(reading)


def test_a_site_that_is_named_like_one_passes(tmp_path: Path) -> None:
    rows = [
        HEADINGS,
        ["Price's Farm", "1 Spend Lane", "Kenya", "2025-05-20", "BSCI"],
        ["Volume Foods", "2 Way", "Peru", "2025-05-20", "BSCI"],
    ]
    assert [listing.site_name for listing in read_rows(tmp_path, rows).listings] == ["Price's Farm", "Volume Foods"]


def test_supplier_lists_pass_over_forbidden_columns_unread(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, with_column("Buyer e-mail", SECRETS), suppliers=True)
    assert reading.status == "accepted"
    assert "zq-secret" not in repr(reading)
    column = next(column for column in reading.columns if column.heading == "Buyer e-mail")
    assert (column.field, column.reason.startswith("must not be sent")) == ("", True)


def test_no_value_reaches_the_workbook_of_problems(tmp_path: Path) -> None:
    reading = read_list(write_csv(tmp_path / "l.csv", with_column("Spend", SECRETS)), cutoff=CUTOFF, today=TODAY)  # type: ignore[arg-type]
    write_problems(tmp_path / "p.xlsx", [reading])
    assert b"zq-secret" not in (tmp_path / "p.xlsx").read_bytes()
