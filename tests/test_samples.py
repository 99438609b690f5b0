"""The sample lists that the project ships: they read as their answers say, they are whole, and they stay as drawn."""

from __future__ import annotations

import csv
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from comity.intake import read_list
from comity.vocabulary.listing import ListReading
from comity.vocabulary.problems import RowRef

SAMPLES = Path(__file__).parents[1] / "samples"
LISTS = sorted((SAMPLES / "lists").iterdir())
CUTOFF, TODAY = date(2026, 6, 30), date(2026, 7, 15)
FORBIDDEN = {
    "Brackwater Brands site audits.xlsx": {"Spend 2025 (USD)"},
    "Pinnow_Auditliste_Stand_06-2026.xlsx": {"Einkaufsvolumen 2025 (EUR)", "Einkäufer (E-Mail)"},
}
GOOD = ("ok", "gln_check_digit", "gln_scientific")
Answers = dict[RowRef, dict[str, str]]


@cache
def answers() -> Answers:
    with (SAMPLES / "truth.csv").open(encoding="utf-8", newline="") as file:
        return {RowRef(row["list"], row["sheet"], int(row["row"])): row for row in csv.DictReader(file)}


@cache
def reading(path: Path) -> ListReading:
    return read_list(path, cutoff=CUTOFF, today=TODAY)


def taken() -> list[Path]:
    return [path for path in LISTS if path.name not in FORBIDDEN]


def test_there_are_lists_in_every_format() -> None:
    assert len(LISTS) == 16
    assert {path.suffix for path in LISTS} == {".xlsx", ".xls", ".xlsb", ".ods", ".csv"}
    assert 2500 <= len(answers()) <= 3500
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 1_500_000


@pytest.mark.parametrize("name", sorted(FORBIDDEN))
def test_two_lists_are_refused_for_columns_that_must_not_be_shared(name: str) -> None:
    found = reading(SAMPLES / "lists" / name)

    assert found.refused
    assert {problem.column for problem in found.problems} == FORBIDDEN[name]
    assert not any(problem.value for problem in found.problems)


@pytest.mark.parametrize("path", taken(), ids=lambda path: path.name)
def test_every_data_row_is_read_and_nothing_else(path: Path) -> None:
    expected = {ref for ref in answers() if ref.list == path.name}

    assert {row.ref for row in reading(path).rows} == expected


def test_good_rows_say_what_the_answers_say() -> None:
    wrong = [
        (str(row.ref), str(row.listing and row.listing.audit_date), answer["audit_date"])
        for path in taken()
        for row in reading(path).rows
        if (answer := answers()[row.ref])["status"] in GOOD
        and (
            row.listing is None
            or str(row.listing.audit_date) != answer["audit_date"]
            or row.listing.country != answer["country"]
        )
    ]

    assert wrong == []


def test_nearly_every_problem_row_carries_its_code() -> None:
    codes = {row.ref: row.codes for path in taken() for row in reading(path).rows}
    problems = [(ref, answers()[ref]["status"]) for ref in codes if answers()[ref]["status"] != "ok"]
    missed = [(str(ref), status, codes[ref]) for ref, status in problems if status not in codes[ref]]

    assert len(problems) > 80
    assert len(missed) <= 0.05 * len(problems), missed


def test_the_world_has_the_shape_that_the_demo_needs() -> None:
    """Half of the sites on one list, a quarter on three or more; one hero on five lists in five spellings."""
    lists: defaultdict[str, set[str]] = defaultdict(set)
    for ref, row in answers().items():
        if row["status"] in GOOD:
            lists[row["site"]].add(ref.list)
    sizes = Counter(min(len(found), 3) for found in lists.values())
    hero = {row["site"] for row in answers().values() if row["note"] == "hero"}

    assert 1200 <= len(lists) <= 1400
    assert 0.44 <= sizes[1] / len(lists) <= 0.54
    assert 0.20 <= sizes[3] / len(lists) <= 0.32
    assert len({row["country"] for row in answers().values()}) >= 25
    assert len(hero) == 1
    assert len(lists[hero.pop()]) == 5


def test_supplier_lists_read_and_are_accounted_for() -> None:
    with (SAMPLES / "truth_suppliers.csv").open(encoding="utf-8", newline="") as file:
        expected = {RowRef(row["list"], row["sheet"], int(row["row"])) for row in csv.DictReader(file)}
    found = [
        row.ref
        for path in sorted((SAMPLES / "suppliers").iterdir())
        for row in read_list(path, cutoff=TODAY, today=TODAY, suppliers=True).rows
    ]

    assert set(found) == expected
    assert len(found) == len(expected)


def content(path: Path) -> dict[str, bytes]:
    """A file's content; of a workbook that is an archive, each part unpacked (how zlib packs is no matter of ours)."""
    if not zipfile.is_zipfile(path):
        return {"": path.read_bytes()}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_program_that_writes_the_samples_writes_them_again(tmp_path: Path) -> None:
    pytest.importorskip("xlwt", reason="xlwt is only needed to write the samples anew: pip install xlwt")
    program = SAMPLES.parent / "tools" / "make_samples.py"
    subprocess.run([sys.executable, str(program), str(tmp_path)], check=True)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())

    assert len(made) > 20
    assert [str(name) for name in made if content(tmp_path / name) != content(SAMPLES / name)] == []
