"""`comity check` as a member runs it: its own file in, workbook, letters and JSON out, nothing half-written."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import typer
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner
from xlsxwriter.workbook import Workbook

from comity.check.edition_file import load_edition
from comity.checking import Against, Order, ReadyEdition, check, hold_against, read_suppliers, write
from comity.cli.check import check as check_command
from comity.vocabulary.edition import COLUMNS
from comity.vocabulary.errors import ComityError
from tests.check.cast import TODAY

APP = typer.Typer()
APP.command()(check_command)

EDITION = [
    ("aa01", "Makmur Lestari PT", "Kilang Seberang", "Jalan Lintas Timur 12", "Seberang", "Riau", "28600", "ID"),
    ("aa02", "Carnes Norte SA de CV", "Carnes Norte Planta 2", "Avenida Industria 455", "Monterrey", "", "64000", "MX"),
    (
        "aa03",
        "Meridian Foods Inc",
        "Meridian Foods Lexington",
        "1500 Plum Creek Parkway",
        "Lexington",
        "NE",
        "68850",
        "US",
    ),
    (
        "aa04",
        "Meridian Foods Inc",
        "Meridian Foods Dakota City",
        "1 Stevens Port Drive",
        "Dakota City",
        "NE",
        "68731",
        "US",
    ),
    ("aa05", "Bergtal Verpackung GmbH", "Bergtal Verpackung", "Talstrasse 9", "Kempten", "", "87435", "DE"),
    ("aa06", "Halvorsen Smokehouse LLC", "Halvorsen Smokehouse", "77 Pier Road", "Astoria", "OR", "97103", "US"),
]
SUPPLIERS = [
    ("Vendor", "Supplier", "Site", "Street", "City", "Country", "Spend 2025 (USD)"),
    ("00017", "PT. MAKMUR LESTARI", "KILANG SEBERANG", "Jl. Lintas Timur No. 12", "SEBERANG", "Indonesia", 987654.25),
    ("00018", "Halvorsen Smokehouse, LLC", "Halvorsen Smokehouse", "77 Pier Rd.", "Astoria", "USA", 4711.5),
    ("00019", "Nowhere Dairy Co", "Nowhere Dairy", "12 Elm Street", "Madison", "USA", 1.5),
    ("00020", "Meridian Foods, Inc.", "Meridian Foods", "233 Tower Plaza", "Chicago", "USA", 2.5),
]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    with (tmp_path / "common-list.csv").open("w", encoding="utf-8", newline="") as handle:
        rows = [(*row, "food", "", "on_site_audit", "four_pillar", "2025-H1") for row in EDITION]
        csv.writer(handle).writerows([COLUMNS, *rows])
    write_list(tmp_path / "vendors.xlsx", SUPPLIERS)
    return tmp_path


def write_list(path: Path, rows: list[tuple[object, ...]]) -> Path:
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("Vendors")
        sheet.write_string(0, 0, "Vendor master, active")
        for number, row in enumerate(rows, start=2):
            for column, value in enumerate(row):
                sheet.write(number, column, value)
    return path


def run(place: Path, *more: str) -> tuple[int, str]:
    arguments = [str(place / "vendors.xlsx"), "--edition", str(place / "common-list.csv"), *more]
    result = CliRunner().invoke(APP, [*arguments, *(() if "--today" in more else ("--today", TODAY.isoformat()))])
    if isinstance(result.exception, ComityError):
        return 2, f"{result.stdout}{result.exception}"
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout


def test_a_members_list_finds_its_listed_sites(place: Path) -> None:
    result = check(Order(place / "vendors.xlsx", place / "common-list.csv", TODAY))
    mill, smokehouse, dairy, office = result.checked.rows
    assert (mill.outcome.value, mill.best and mill.best.row_id) == ("listed", "aa01")
    assert (smokehouse.outcome.value, smokehouse.best and smokehouse.best.row_id) == ("listed", "aa06")
    assert dairy.outcome.value == "not_listed"
    assert {candidate.row.row_id for candidate in office.candidates} == {"aa03", "aa04"}
    assert office.outcome.value == "ask"
    assert [row.ref.row for row in result.checked.rows] == [4, 5, 6, 7]


def test_the_command_writes_workbook_and_letters(place: Path) -> None:
    code, said = run(
        place, "--out", str(place / "r.xlsx"), "--letters", str(place / "letters"), "--member", "Alder Foods"
    )
    assert code == 0
    assert "2 audits need not be commissioned" in said
    assert len(list((place / "letters").glob("*.docx"))) == 2
    assert {file.name for file in place.iterdir()} == {"common-list.csv", "vendors.xlsx", "r.xlsx", "letters"}
    book = CalamineWorkbook.from_path(str(place / "r.xlsx"))
    rows = book.get_sheet_by_name("Vendors").to_python()
    assert rows[0][3:9] == ["Vendor", "Supplier", "Site", "Street", "City", "Country"]
    assert rows[1][:5] == [4.0, "listed", "recognise", "00017", "PT. MAKMUR LESTARI"]


def test_commercial_values_go_nowhere(place: Path) -> None:
    code, said = run(place, "--out", str(place / "r.xlsx"), "--letters", str(place / "letters"))
    _, printed = run(place, "--json")
    assert code == 0
    cells = [
        str(cell)
        for path in [place / "r.xlsx", place / "letters" / "index.xlsx"]
        for sheet in CalamineWorkbook.from_path(str(path)).sheet_names
        for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()
        for cell in row
    ]
    for text in (said, printed, *cells):
        assert "987654" not in text
        assert "4711" not in text
    assert any("Spend 2025 (USD)" in cell for cell in cells), "the cover says which column was left out"


def test_json_has_a_row_for_each_row_of_the_list(place: Path) -> None:
    code, printed = run(place, "--json")
    rows = json.loads(printed)["rows"]
    assert code == 0
    assert [(row["sheet"], row["row"], row["outcome"], row["row_id"]) for row in rows][:3] == [
        ("Vendors", 4, "listed", "aa01"),
        ("Vendors", 5, "listed", "aa06"),
        ("Vendors", 6, "not_listed", ""),
    ]
    needed = {"sheet", "row", "outcome", "row_id", "candidates", "reasons", "kind", "equivalence", "audited", "advice"}
    assert all(needed <= row.keys() for row in rows)
    assert (rows[0]["kind"], rows[0]["equivalence"], rows[0]["audited"], rows[0]["advice"]) == (
        "on_site_audit", "four_pillar", "2025-H1", "recognise",
    )  # fmt: skip


def test_own_audits_are_left_out(place: Path) -> None:
    audited = [
        ("Site name", "Address", "City", "Country", "Audit date"),
        ("Halvorsen Smokehouse", "77 Pier Road", "Astoria", "US", "2025-03-04"),
    ]
    own = write_list(place / "own.xlsx", audited)  # type: ignore[arg-type]
    code, printed = run(place, "--json", "--own", str(own))
    answer = json.loads(printed)
    assert code == 0
    assert answer["left_out"] == [{"sheet": "Vendors", "row": 5}]
    assert [row["row"] for row in answer["rows"]] == [4, 6, 7]
    assert answer["saving"]["recognise"] == 1


@pytest.mark.parametrize("there", ["r.xlsx", "letters"])
def test_what_is_there_already_is_never_overwritten(place: Path, there: str) -> None:
    (place / there).write_text("mine", encoding="utf-8")
    code, said = run(place, "--out", str(place / "r.xlsx"), "--letters", str(place / "letters"))
    assert code == 2
    assert f"{there} exists already" in said
    assert (place / there).read_text(encoding="utf-8") == "mine"
    assert len(list(place.iterdir())) == 3, "and nothing else was written"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--out", "{place}/r.csv"), "end in .xlsx"),
        ((), "--out FILE.xlsx"),
        (("--out", "{place}/r.xlsx", "--today", "15.7.2026"), "--today"),
        (("--out", "{place}/r.xlsx", "--own", "{place}/missing.xlsx"), "missing.xlsx"),
        (("--out", "{place}/missing/r.xlsx"), "does not exist"),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence(place: Path, arguments: tuple[str, ...], says: str) -> None:
    code, said = run(place, *(argument.format(place=place) for argument in arguments))
    assert code == 2
    assert says in said


def test_a_refusal_prints_an_object_for_programs_all_the_same(place: Path) -> None:
    (place / "common-list.csv").write_text("name,country\n", encoding="utf-8")
    code, said = run(place, "--json")
    assert code == 2
    assert json.loads(said[: said.index("}") + 1])["rows"] == []
    assert "not an edition" in said


def test_the_same_files_give_the_same_bytes(place: Path) -> None:
    order = Order(place / "vendors.xlsx", place / "common-list.csv", TODAY)
    for name in ("once", "again"):
        write(check(order), place / f"{name}.xlsx", place / name)
    assert (place / "once.xlsx").read_bytes() == (place / "again.xlsx").read_bytes()
    once, again = ({file.name: file.read_bytes() for file in (place / name).iterdir()} for name in ("once", "again"))
    assert once == again


def test_checks_leave_a_ready_edition_as_it_is(place: Path) -> None:
    """One made ready once gives list after list what each gets from one made ready for it alone."""
    other = write_list(place / "other.xlsx", [SUPPLIERS[0], *reversed(SUPPLIERS[1:]), SUPPLIERS[1]])
    nowhere = write_list(place / "nowhere.xlsx", [(*row[:5], "", "") for row in SUPPLIERS])
    ready = ReadyEdition(load_edition(place))
    for suppliers in (place / "vendors.xlsx", other, nowhere, place / "vendors.xlsx"):
        found = hold_against(suppliers.name, read_suppliers(suppliers, TODAY), Against(ready, TODAY))
        assert found == check(Order(suppliers, place, TODAY)).checked
        assert any(row.candidates for row in found.rows)
