"""`comity assemble` as the Secretariat meets it: refusals, the result folder, and what leaves no trace."""

from __future__ import annotations

import csv
import hashlib
import json
import random
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from comity.check.edition_file import load_edition
from comity.vocabulary.edition import COLUMNS
from tests.conftest import DATES, SAMPLES, comity, environment, sample_lists
from tests.restyle import rewrite

SMALL = ("tern-island", "mavikiyi", "olivareta")
FILES = {
    "edition/common-list.csv", "edition/common-list.xlsx", "edition/manifest.json",
    "secretariat/sites.csv", "secretariat/register.csv", "secretariat/review.csv", "secretariat/problems.xlsx",
    "secretariat/held.csv", "secretariat/counts.csv", "secretariat/risk.json", "secretariat/risk.html",
}  # fmt: skip


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_all_refused_lists_are_named_with_their_columns(tmp_path: Path, key: Path) -> None:
    done = comity("assemble", *sample_lists(), "--out", tmp_path / "out", "--key", key, *DATES)
    assert done.returncode == 2
    assert "2 list(s) cannot be taken" in done.stderr
    for name in ("Brackwater Brands site audits.xlsx", "Pinnow_Auditliste_Stand_06-2026.xlsx"):
        assert name in done.stderr
    assert "Spend" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_result_folder_is_as_promised(assembled: Path) -> None:
    files = {str(path.relative_to(assembled)) for path in assembled.rglob("*") if path.is_file()}
    assert files >= FILES
    assert stat.S_IMODE(assembled.stat().st_mode) == 0o700
    rows = table(assembled / "edition" / "common-list.csv")
    assert tuple(rows[0]) == COLUMNS
    manifest = json.loads((assembled / "edition" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["policy"]["k_min"] == 5
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((assembled / "edition" / name).read_bytes()).hexdigest() in str(digest)


def test_csv_and_workbook_carry_the_same_rows(assembled: Path) -> None:
    book = CalamineWorkbook.from_path(str(assembled / "edition" / "common-list.xlsx"))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    (rows,) = (sheet for sheet in sheets if sheet and tuple(sheet[0]) == COLUMNS)
    expected = [tuple(row.values()) for row in table(assembled / "edition" / "common-list.csv")]
    assert [tuple(map(str, row)) for row in rows[1:]] == expected


def test_both_files_of_the_edition_can_be_checked_against(assembled: Path) -> None:
    """As README says; the first page of the workbook, which explains the columns, is not taken for the list."""
    rows = load_edition(assembled / "edition" / "common-list.csv").rows
    assert len(rows) > 100
    assert load_edition(assembled / "edition" / "common-list.xlsx").rows == rows


def test_every_row_is_accounted_for_once_and_listed_rows_stand_on_the_edition(assembled: Path) -> None:
    truth = table(SAMPLES / "truth.csv")
    taken = {row["list"] for row in table(assembled / "secretariat" / "sites.csv")}
    expected = {(row["list"], row["sheet"], row["row"]) for row in truth if row["list"] in taken}
    found = [(row["list"], row["sheet"], row["row"]) for row in table(assembled / "secretariat" / "sites.csv")]
    assert len(found) == len(set(found))
    assert set(found) == expected
    ids = {row["row_id"] for row in table(assembled / "edition" / "common-list.csv")}
    for row in table(assembled / "secretariat" / "sites.csv"):
        assert (row["row_id"] in ids) == (row["status"] == "listed"), row["row"]
        assert row["reason"] or row["status"] == "listed"
        assert bool(row["site_id"]) == (row["status"] != "problem")


def test_the_register_holds_every_site_with_its_canonical_text(assembled: Path) -> None:
    register = table(assembled / "secretariat" / "register.csv")
    sites = {row["site_id"] for row in table(assembled / "secretariat" / "sites.csv")} - {""}
    assert {row["site_id"] for row in register} == sites
    released = {row["row_id"]: row for row in table(assembled / "edition" / "common-list.csv")}
    for row in register:
        assert row["site_name"]
        assert row["contributors"] or row["hold"]
        if row["hold"]:
            assert not row["row_row_id"]
        else:
            assert {name: row[f"row_{name}"] for name in COLUMNS} == released[row["row_row_id"]]
            assert row["first_edition"].startswith("2026-06-30-")


def test_published_numbers_are_near_the_truth_and_name_nothing_but_cells_of_the_edition(assembled: Path) -> None:
    lines = table(assembled / "secretariat" / "counts.csv")
    dimensions = ["sector", "country", "sector_group", "region_group", "audited"]
    assert list(lines[0]) == ["counted_by", *dimensions, "sites", "what_it_means"]
    released = table(assembled / "edition" / "common-list.csv")
    for column in ("country", "sector", "audited"):
        assert {line[column] for line in lines} <= {row[column] for row in released} | {"", "unknown sector"}
    shown = [int(line["sites"]) for line in lines if line["sites"] != "withheld"]
    assert 3 < len(shown) < len(lines)
    assert not {1, 2} & set(shown)
    rows = table(assembled / "secretariat" / "sites.csv")
    counted = {row["site_id"] for row in rows if row["status"] in ("listed", "held") and "min_age" not in row["reason"]}
    assert lines[0]["counted_by"] == "all"
    assert abs(int(lines[0]["sites"]) - len(counted)) <= 3
    text = (assembled / "secretariat" / "counts.csv").read_text(encoding="utf-8-sig")
    assert not [row["list"] for row in rows if row["list"] in text or (row["site_id"] and row["site_id"] in text)]
    assert not [row["site_name"] for row in released if row["site_name"] in text]


def test_what_the_secretariat_adds_is_used(tmp_path: Path, key: Path, assembled: Path) -> None:
    """A held site that asks to be listed is listed."""
    held = table(assembled / "secretariat" / "held.csv")
    asked = next(row for row in held if row["reason"].startswith("r1_"))
    register = {row["site_id"]: row for row in table(assembled / "secretariat" / "register.csv")}[asked["site_id"]]
    wish = tmp_path / "asked.csv"
    with wish.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Site name", "Supplier", "Address", "City", "Country", "GLN"])
        gln = register["identifiers"].removeprefix("GLN:") if register["identifiers"].startswith("GLN:") else ""
        names = (register["site_name"], register["supplier_name"], register["address"], register["city"])
        writer.writerow([*names, register["country"], gln])
    lists = [path for path in sample_lists() if not path.name.startswith(("Brackwater", "Pinnow"))]
    options = ("--volunteered", wish, "--members", SAMPLES / "members.csv", "--key", key, *DATES)
    done = comity("assemble", *lists, "--out", tmp_path / "out", *options)
    assert done.returncode == 0, done.stderr
    names = {row["site_name"] for row in table(tmp_path / "out" / "edition" / "common-list.csv")}
    assert register["site_name"] in names
    assert register["site_name"] not in {row["site_name"] for row in table(assembled / "edition" / "common-list.csv")}


def test_the_edition_names_no_member_and_no_list(assembled: Path) -> None:
    for name in ("common-list.csv", "manifest.json"):
        text = (assembled / "edition" / name).read_text(encoding="utf-8-sig").lower()
        for path in sample_lists():
            assert path.stem.lower() not in text


def test_style_order_and_names_of_lists_leave_no_trace(tmp_path: Path, key: Path) -> None:
    lists = [path for path in sample_lists() if not path.name.startswith(("Brackwater", "Pinnow"))]
    editions = []
    for seed in (None, 1, 2):
        folder = tmp_path / f"lists-{seed}"
        folder.mkdir()
        names = [f"{number}-{path.stem}.xlsx" for number, path in enumerate(lists)]
        if seed is not None:
            random.Random(seed).shuffle(names)
        for name, path in zip(names, lists, strict=True):
            rewrite(path, folder / name, seed)
        out = tmp_path / f"out-{seed}"
        done = comity("assemble", *sorted(folder.iterdir()), "--out", out, "--key", key, *DATES)
        assert done.returncode == 0, done.stderr
        released = (out / "edition" / "common-list.csv").read_bytes()
        editions.append((released, (out / "secretariat" / "counts.csv").read_bytes()))
    assert editions[0][0].count(b"\n") > 100
    assert editions[1] == editions[0]
    assert editions[2] == editions[0]


def test_another_key_gives_other_ids_and_another_order(tmp_path: Path, key: Path) -> None:
    other = tmp_path / "other-key"
    other.write_bytes(bytes(32))
    for name, used in (("a", key), ("b", other)):
        assert (
            comity("assemble", *sample_lists(*SMALL), "--out", tmp_path / name, "--key", used, *DATES).returncode == 0
        )
    first, second = (table(tmp_path / name / "edition" / "common-list.csv") for name in "ab")
    assert not {row["row_id"] for row in first} & {row["row_id"] for row in second}


def test_an_existing_result_is_refused_and_untouched(tmp_path: Path, key: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    done = comity("assemble", *sample_lists(*SMALL), "--out", tmp_path / "out", "--key", key, *DATES)
    assert (done.returncode, "out exists already" in done.stderr) == (2, True)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]


def test_json_summary_adds_up(tmp_path: Path, key: Path) -> None:
    done = comity("assemble", *sample_lists(*SMALL), "--out", tmp_path / "out", "--key", key, "--json", *DATES)
    said = json.loads(done.stdout)
    assert said["sites"] == said["listed"] + sum(said["held"].values())
    assert sum(said["rows"].values()) == len(table(tmp_path / "out" / "secretariat" / "sites.csv"))


def test_judgements_are_obeyed(tmp_path: Path, key: Path) -> None:
    lists = sample_lists(*SMALL)
    assert comity("assemble", *lists, "--out", tmp_path / "a", "--key", key, *DATES).returncode == 0
    review = table(tmp_path / "a" / "secretariat" / "review.csv")
    together = _site_of(tmp_path / "a")
    for pair in review:
        pair["judgement"] = "different" if together[pair["left"]] == together[pair["right"]] else "same"
        pair["by"] = "Ana"
    answered = review[:1]
    with (tmp_path / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(answered[0]))
        writer.writeheader()
        writer.writerows(answered)
    options = ("--judgements", tmp_path / "answers.csv", "--key", key, *DATES)
    assert comity("assemble", *lists, "--out", tmp_path / "b", *options).returncode == 0
    after, pair = _site_of(tmp_path / "b"), answered[0]
    assert (after[pair["left"]] == after[pair["right"]]) == (pair["judgement"] == "same")


def _site_of(result: Path) -> dict[str, str]:
    rows = table(result / "secretariat" / "sites.csv")
    return {f"{row['list']}:{row['sheet']}:{row['row']}": row["site_id"] for row in rows}


def test_killed_anywhere_there_is_no_result_or_a_whole_one(tmp_path: Path, key: Path) -> None:
    lists = sample_lists(*SMALL)
    command = [sys.executable, "-m", "comity", "assemble", *map(str, lists), "--key", str(key), *DATES, "--out"]
    started = time.monotonic()
    subprocess.run([*command, str(tmp_path / "whole")], check=True, capture_output=True, env=environment(tmp_path))
    length = time.monotonic() - started
    wanted = (tmp_path / "whole" / "edition" / "common-list.csv").read_bytes()
    for place in range(1, 11):
        out = tmp_path / f"out{place}"
        child = subprocess.Popen([*command, str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 env=environment(tmp_path))  # fmt: skip
        time.sleep(length * place / 11)
        child.send_signal(signal.SIGKILL)
        child.wait()
        partial = tmp_path / f".{out.name}.partial"
        if partial.exists():
            assert stat.S_IMODE(partial.stat().st_mode) == 0o700
        if out.exists():
            assert {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()} >= FILES
            shutil.rmtree(out)
        if place in (3, 9):
            assert comity("assemble", *lists, "--key", key, *DATES, "--out", out, home=tmp_path).returncode == 0
            assert (out / "edition" / "common-list.csv").read_bytes() == wanted
            assert not partial.exists()
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--cutoff", "30.06.2026", "must be a date like 2026-06-30"),
        ("--policy", "none.toml", "none.toml"),
        ("--judgements", "none.csv", "cannot be read"),
        ("--mapping", "none", "There is no folder"),
        ("--key", "none", "cannot be read"),
    ],
)
def test_wrong_options_are_sentences(tmp_path: Path, option: str, value: str, sentence: str) -> None:
    done = comity("assemble", *sample_lists("tern"), "--out", tmp_path / "out", option, value, home=tmp_path)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
