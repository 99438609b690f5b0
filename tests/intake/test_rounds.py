"""The sample rounds against their truth: the shares that the main job must show, and what is to be had beyond them."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from comity.intake import read_list, strip_list
from comity.vocabulary.listing import DataRow, ListReading, RowState

ROUNDS = Path(__file__).resolve().parents[3] / "shared" / "data" / "rounds"
DAYS = {"2026H1": (date(2026, 6, 30), date(2026, 7, 15)), "2026H2": (date(2026, 12, 31), date(2027, 1, 15))}
FAMILIES = {name: name for name in ("smeta_4p", "smeta_2p", "bsci", "sa8000", "rba_vap", "unspecified")}
BEYOND_TRUTH = {"postcode_repaired"}  # some sites of New England lost their zero: the truth counts these rows as fine
GLN_ONLY = {"gln_check_digit", "gln_scientific"}
Truth = dict[tuple[str, int], dict[str, str]]

pytestmark = pytest.mark.skipif(not ROUNDS.is_dir(), reason=f"the sample rounds are not at {ROUNDS}")


@dataclass(frozen=True)
class Read:
    """A file of a round as it is read once the forbidden columns are gone, with its truth."""

    name: str
    as_sent: ListReading
    reading: ListReading
    truth: Truth

    @property
    def rows(self) -> dict[tuple[str, int], DataRow]:
        return {(row.ref.sheet, row.ref.row): row for row in self.reading.rows}

    def pairs(self) -> Iterator[tuple[dict[str, str], DataRow]]:
        rows = self.rows
        return ((true, rows[place]) for place, true in self.truth.items() if place in rows)


@cache
def truths() -> dict[tuple[str, str], Truth]:
    found: dict[tuple[str, str], Truth] = defaultdict(dict)
    with open(ROUNDS / "truth" / "rows.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["round"], row["file"]][row["sheet"], int(row["row"])] = row
    return found


@pytest.fixture(scope="module", params=sorted(DAYS))
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Read]:
    cutoff, today = DAYS[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    found = []
    for path in sorted((ROUNDS / request.param).iterdir()):
        as_sent = read_list(path, cutoff=cutoff, today=today)
        reading = as_sent
        if as_sent.refused:
            strip_list(path, folder / path.name)
            reading = read_list(folder / path.name, cutoff=cutoff, today=today)
        found.append(Read(path.name, as_sent, reading, truths()[request.param, path.name]))
    return found


def pairs(files: list[Read]) -> list[tuple[dict[str, str], DataRow]]:
    return [pair for each in files for pair in each.pairs()]


def test_every_row_of_the_truth_is_accounted_for_and_no_other(files: list[Read]) -> None:
    for each in files:
        assert each.rows.keys() == each.truth.keys(), each.name


def test_lists_with_forbidden_columns_are_refused_by_naming_them(files: list[Read]) -> None:
    named = {each.name: {found.column for found in each.as_sent.problems} for each in files if each.as_sent.refused}
    assert sorted(name.split()[0].split("_")[0] for name in named) == ["C&L", "Fennrich", "MoulinsVerrier"]
    assert set().union(*named.values()) == {
        "Spend 2025 (USD)",
        "Einkaufsvolumen 2025 (EUR)",
        "Einkäufer (E-Mail)",
        "Achats 2025 (EUR)",
        "E-mail de l'acheteur",
    }
    for each in files:
        assert not each.as_sent.refused or "@" not in repr(each.as_sent)


def test_rows_that_are_fine_are_understood(files: list[Read]) -> None:
    fine = [row for true, row in pairs(files) if true["status"] == "ok"]
    assert sum(row.state is RowState.UNDERSTOOD for row in fine) >= 0.999 * len(fine)
    assert sum(set(row.codes) <= BEYOND_TRUTH for row in fine) >= 0.999 * len(fine)
    repaired = [row.listing for row in fine if "postcode_repaired" in row.codes and row.listing]
    assert all(each.country == "US" and each.postcode.startswith("0") for each in repaired)


def _carries(true: dict[str, str], row: DataRow) -> bool:
    status = true["status"]
    if status == "duplicate_in_file":
        return row.state is RowState.DUPLICATE
    return row.state is RowState.EXPIRED if status == "date_too_old" else status in row.codes


def test_rows_with_a_problem_carry_its_code(files: list[Read]) -> None:
    bad = [(true, row) for true, row in pairs(files) if true["status"] != "ok"]
    missed = Counter(true["status"] for true, row in bad if not _carries(true, row))
    assert set(missed) <= {"duplicate_in_file"}, missed
    assert sum(missed.values()) <= 0.02 * len(bad)


def test_rows_with_only_a_bad_gln_are_understood(files: list[Read]) -> None:
    rows = [row for true, row in pairs(files) if true["status"] in GLN_ONLY]
    assert rows
    assert all(row.state is RowState.UNDERSTOOD and row.listing and not row.listing.gln for row in rows)


def test_duplicates_name_the_row_that_they_repeat(files: list[Read]) -> None:
    for true, row in pairs(files):
        if row.state is RowState.DUPLICATE:
            assert row.duplicate_of
            assert str(row.duplicate_of.row) == true["duplicate_of_row"]


def test_dates_countries_names_and_protocols_are_read_right(files: list[Read]) -> None:
    wrong: Counter[str] = Counter()
    listings = [(true, row.listing) for true, row in pairs(files) if row.listing]
    for true, listing in listings:
        wrong["date"] += str(listing.audit_date) != true["audit_date"]
        wrong["country"] += listing.country != true["country"]
        wrong["name"] += listing.site_name != " ".join(true["site_as_written"].split())
        family = (
            "smeta" if true["protocol_class"] == "smeta_unspecified" else FAMILIES.get(true["protocol_class"], "own")
        )
        wrong["protocol"] += listing.protocol_family != family
    assert wrong["date"] == wrong["country"] == wrong["protocol"] == 0
    assert wrong["name"] <= 0.001 * len(listings)  # a doubled blank, or letters that the truth itself cannot show


def test_supplier_lists_account_for_every_row() -> None:
    truth: dict[str, dict[tuple[str, int], str]] = defaultdict(dict)
    with open(ROUNDS / "truth" / "suppliers.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            truth[row["file"]][row["sheet"], int(row["row"])] = row["country"]
    for path in sorted((ROUNDS / "suppliers").iterdir()):
        reading = read_list(path, cutoff=DAYS["2026H1"][0], today=DAYS["2026H1"][1], suppliers=True)
        assert {(row.ref.sheet, row.ref.row) for row in reading.rows} == truth[path.name].keys()
        for row in reading.rows:
            assert row.codes in ((), ("country_missing",)), (path.name, row.ref)
            assert row.listing is None or row.listing.country == truth[path.name][row.ref.sheet, row.ref.row]
