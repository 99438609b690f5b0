"""The later copy of a row: same site and same audit, and nothing that contradicts."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.reference.sentences import message
from comity.vocabulary.listing import RowState
from tests.intake.making import read_rows

HEADINGS = ["Site name", "Address", "City", "Country", "Audit date", "Audit type", "GLN", "Lat", "Lng"]
FIRST = ["Acre Mill Ltd", "1 Quay Road", "Portby", "Ireland", "2025-03-04", "SMETA 4P", "", 51.5, -9.5]


def changed(**cells: object) -> list[object]:
    return [cells.get(heading.lower().replace(" ", "_"), cell) for heading, cell in zip(HEADINGS, FIRST, strict=True)]


REPEATS = [
    changed(),
    changed(site_name="ACRE MILL LTD "),
    changed(site_name="Acre Mill"),
    changed(site_name="Acre Mill Limited", address="1 Quay Rd."),
    changed(audit_type="Sedex"),
    changed(address="", city=""),
    changed(lat=51.5001, lng=-9.5001),
]
OTHERS = [
    changed(audit_date="2025-03-05"),
    changed(audit_type="BSCI"),
    changed(city="Lowick", lat="", lng=""),
    changed(address="200 Hill Street", lat="", lng=""),
    changed(lat=51.9, lng=-9.5),
    changed(site_name="Acre Mill 2"),
    changed(site_name="Bramble Farm"),
    changed(country="Kenya"),
]


@pytest.mark.parametrize("copy", REPEATS)
def test_a_copy_is_found_and_names_the_row_it_repeats(tmp_path: Path, copy: list[object]) -> None:
    reading = read_rows(tmp_path, [HEADINGS, FIRST, copy])
    assert [row.state for row in reading.rows] == [RowState.UNDERSTOOD, RowState.DUPLICATE]
    later = reading.rows[1]
    assert later.listing is not None
    assert later.duplicate_of == reading.rows[0].ref
    assert later.codes == ("duplicate_in_file",)
    assert message(reading.problems[-1]) == "Row 3 repeats row 2: the same site and the same audit."


@pytest.mark.parametrize("other", OTHERS)
def test_another_site_or_another_audit_stays(tmp_path: Path, other: list[object]) -> None:
    reading = read_rows(tmp_path, [HEADINGS, FIRST, other])
    assert [row.state for row in reading.rows] == [RowState.UNDERSTOOD, RowState.UNDERSTOOD]


def test_the_same_gln_and_the_same_audit_is_the_same_row_whatever_the_spelling(tmp_path: Path) -> None:
    one = changed(gln="9524635547347")
    other = changed(gln="9524635547347", site_name="Quay Works", address="", city="", lat="", lng="")
    reading = read_rows(tmp_path, [HEADINGS, one, other])
    assert reading.rows[1].state is RowState.DUPLICATE


def test_different_glns_are_different_sites(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [HEADINGS, changed(gln="9524635547347"), changed(gln="9523570682168")])
    assert [row.state for row in reading.rows] == [RowState.UNDERSTOOD, RowState.UNDERSTOOD]


def test_very_many_audits_of_one_name_on_one_day_are_read_in_time(tmp_path: Path) -> None:
    farms = [changed(site_name="Green Farm", address=f"Plot {number}", lat="", lng="") for number in range(4_000)]
    reading = read_rows(tmp_path, [HEADINGS, *farms, farms[3_000]])
    assert [row.state for row in reading.rows].count(RowState.DUPLICATE) == 1
    assert reading.rows[-1].duplicate_of == reading.rows[3_000].ref


def test_a_list_whose_sites_have_numbers_for_names_is_answered(tmp_path: Path) -> None:
    rows = [changed(site_name=f"M{number}", address=f"{number} Quay Road") for number in range(9)]
    reading = read_rows(tmp_path, [HEADINGS, *rows])
    assert [found.code for found in reading.problems if found.code == "unreadable_file"] == []
