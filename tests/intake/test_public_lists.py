"""The public supplier lists: every row accounted for as a supplier; without audit dates they are no audited sites."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from comity.intake import read_list
from comity.vocabulary.listing import RowState

LISTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "linkage" / "lists"
DAYS = {"cutoff": date(2026, 6, 30), "today": date(2026, 7, 15)}

pytestmark = pytest.mark.skipif(not LISTS.is_dir(), reason=f"the public lists are not at {LISTS}")


def names() -> list[str]:
    """The names of the lists."""
    return sorted(path.name for path in LISTS.iterdir() if path.name != "INDEX.csv") if LISTS.is_dir() else []


def filled(name: str) -> dict[int, list[str]]:
    """The rows of a CSV list with anything in them, as the standard library reads them; the headings are the first."""
    with open(LISTS / name, encoding="utf-8-sig", newline="") as file:
        separator = ";" if "semicolon" in name else ","
        return {number: row for number, row in enumerate(csv.reader(file, delimiter=separator), 1) if any(row)}


@pytest.mark.parametrize("name", [name for name in names() if name.endswith(".csv")])
def test_every_row_is_a_supplier_or_named(name: str) -> None:
    reading = read_list(LISTS / name, suppliers=True, **DAYS)
    assert not reading.refused
    rows = {row.ref.row: row for row in reading.rows}
    named = {found.row for found in reading.problems if found.row is not None}
    headings, *others = filled(name).items()
    for number, cells in others:
        assert number in rows or number in named or cells == headings[1], number
    assert not rows.keys() - dict(others).keys()
    assert all(row.state is RowState.UNDERSTOOD or row.ref.row in named for row in reading.rows)


@pytest.mark.parametrize("name", names()[::7])
def test_a_list_without_audit_dates_says_what_is_missing(name: str) -> None:
    reading = read_list(LISTS / name, **DAYS)
    assert reading.refused
    assert "column_missing" in {found.code for found in reading.problems}
