"""`comity read` and `comity strip` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import typer
from typer.testing import CliRunner

from comity.cli.read import read
from comity.cli.strip import strip
from tests.intake.making import GOOD, HEADINGS, write_xlsx

app = typer.Typer()
app.command()(read)
app.command()(strip)
runner = CliRunner()
DAYS = ["--cutoff", "2026-06-30", "--today", "2026-07-15"]
BAD = ["Fern Mill", "6 Way", "Peru", "31/02/2025", "BSCI"]


def test_read_prints_one_json_object(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", {"Sites": [HEADINGS, *GOOD, BAD]})
    result = runner.invoke(app, ["read", str(path), *DAYS, "--json"])
    assert result.exit_code == 0
    said = json.loads(result.stdout)
    assert said["status"] == "accepted_with_row_problems"
    assert [column["field"] for column in said["columns"]] == [
        "site_name",
        "address",
        "country",
        "audit_date",
        "protocol",
    ]
    first = said["listings"][0]
    assert {
        key: first[key]
        for key in ("sheet", "row", "site_name", "country", "audit_date", "protocol_family", "assessment_kind")
    } == {
        "sheet": "Sites",
        "row": 2,
        "site_name": "Northfield Mill",
        "country": "IE",
        "audit_date": "2025-03-04",
        "protocol_family": "smeta_4p",
        "assessment_kind": "on_site_audit",
    }
    (problem,) = said["problems"]
    assert (problem["severity"], problem["code"], problem["row"], problem["column"]) == (
        "error",
        "date_impossible",
        5,
        "Audit date",
    )


def test_a_refused_list_is_printed_all_the_same_and_exits_with_two(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", {"Sites": [[*HEADINGS, "Spend"], *[[*row, "zq-secret"] for row in GOOD]]})
    result = runner.invoke(app, ["read", str(path), "--json"])
    assert result.exit_code == 2
    assert json.loads(result.stdout)["status"] == "rejected"
    words = runner.invoke(app, ["read", str(path)])
    assert words.exit_code == 2
    assert "Spend" in words.stdout
    assert "zq-secret" not in result.stdout + words.stdout


def test_read_says_in_words_what_is_to_repair(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", {"Sites": [HEADINGS, *GOOD, BAD]})
    said = " ".join(runner.invoke(app, ["read", str(path), *DAYS]).stdout.split())
    assert "4 rows read, 3 understood, 1 with something to repair." in said
    assert "Row 5: '31/02/2025' is not a day that exists." in said


def test_read_saves_a_mapping_and_uses_it_again(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", {"Sites": [HEADINGS, *GOOD]})
    mapping = tmp_path / "mapping.csv"
    runner.invoke(app, ["read", str(path), *DAYS, "--mapping", str(mapping)])
    assert "Sites,Address,address" in mapping.read_text("utf-8")
    mapping.write_text(mapping.read_text("utf-8").replace("Address,address", "Address,city"), encoding="utf-8")
    said = json.loads(runner.invoke(app, ["read", str(path), *DAYS, "--mapping", str(mapping), "--json"]).stdout)
    assert said["listings"][0]["city"] == "1 Quay Road, Portby"


def test_read_takes_supplier_lists(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "s.xlsx",
        {"S": [["Vendor", "Country", "Buyer"], ["Acre Ltd", "Kenya", "zq"], ["Brook Ltd", "Peru", "zq"]]},
    )
    result = runner.invoke(app, ["read", str(path), "--suppliers", "--json"])
    assert result.exit_code == 0
    assert [listing["site_name"] for listing in json.loads(result.stdout)["listings"]] == ["Acre Ltd", "Brook Ltd"]


def test_strip_says_what_it_removed(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", {"Sites": [[*HEADINGS, "Spend"], *[[*row, 5] for row in GOOD]]})
    result = runner.invoke(app, ["strip", str(path), "--out", str(tmp_path / "out.xlsx")])
    assert result.exit_code == 0
    assert "Removed column 6 of sheet 'Sites': 'Spend' (spend)." in result.stdout
    assert runner.invoke(app, ["read", str(tmp_path / "out.xlsx"), *DAYS]).exit_code == 0
