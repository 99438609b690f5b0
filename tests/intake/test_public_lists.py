"""The public supplier lists: every row accounted for, read as suppliers; without audit dates they are no audited sites."""

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


def counts() -> dict[str, int]:
    """The number of data rows of each list, as its index gives it."""
    if not LISTS.is_dir():
        return {}
    with open(LISTS / "INDEX.csv", encoding="utf-8", newline="") as file:
        return {row["file"]: int(row["rows"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize("name", sorted(counts()))
def test_every_row_is_a_supplier_or_named(name: str) -> None:
    reading = read_list(LISTS / name, suppliers=True, **DAYS)
    assert not reading.refused
    assert len({row.ref for row in reading.rows}) == len(reading.rows) == counts()[name]
    named = {(found.sheet, found.row) for found in reading.problems if found.row is not None}
    for row in reading.rows:
        assert row.state is RowState.UNDERSTOOD or (row.codes and (row.ref.sheet, row.ref.row) in named), row.ref


@pytest.mark.parametrize("name", sorted(counts())[::7])
def test_a_list_without_audit_dates_says_what_is_missing(name: str) -> None:
    reading = read_list(LISTS / name, **DAYS)
    assert reading.refused
    assert "column_missing" in {found.code for found in reading.problems}
