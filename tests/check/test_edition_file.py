"""The released list as a member may hold it: every form is read, everything else is refused with a sentence."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from xlsxwriter.workbook import Workbook

from comity.check.edition_file import load_edition
from comity.vocabulary.edition import COLUMNS
from comity.vocabulary.errors import EditionError
from tests.check.cast import EDITION

TABLE = [COLUMNS, *(row.cells() for row in EDITION.values())]


def write_csv(path: Path, table: list[tuple[str, ...]] = TABLE) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(table)
    return path


def write_xlsx(path: Path, above: int = 0) -> Path:
    with Workbook(str(path)) as book:
        book.add_worksheet("About").write_string(0, 0, "The common list")
        sheet = book.add_worksheet("List")
        for number, row in enumerate(TABLE, start=above):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    return path


def write_manifest(folder: Path) -> None:
    digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}
    (folder / "manifest.json").write_text(
        json.dumps({"edition_id": "2026H1-test", "cutoff": "2026-06-30", "files": digests}), encoding="utf-8"
    )


@pytest.fixture
def result_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "result" / "edition"
    folder.mkdir(parents=True)
    write_csv(folder / "common-list.csv")
    write_xlsx(folder / "common-list.xlsx", above=2)
    write_manifest(folder)
    return tmp_path / "result"


@pytest.mark.parametrize("named", [".", "edition", "edition/common-list.csv", "edition/common-list.xlsx"])
def test_every_form_of_an_edition_gives_the_same_rows(result_folder: Path, named: str) -> None:
    published = load_edition(result_folder / named)
    assert published.by_id() == EDITION
    assert (published.edition_id, published.cutoff, published.verified) == ("2026H1-test", date(2026, 6, 30), True)


def test_a_file_under_another_name_still_proves_whole(result_folder: Path) -> None:
    file = result_folder / "edition" / "common-list.csv"
    assert load_edition(file.rename(file.with_name("common-list (1).csv"))).verified


def test_a_file_alone_is_read_without_a_promise(tmp_path: Path) -> None:
    published = load_edition(write_csv(tmp_path / "list.csv"))
    assert len(published.rows) == len(EDITION)
    assert (published.edition_id, published.cutoff, published.verified) == ("", None, False)


def test_a_manifest_of_something_else_beside_a_file_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"name": "a web page"}', encoding="utf-8")
    assert not load_edition(write_csv(tmp_path / "common-list.csv")).verified


def test_a_changed_file_is_refused(result_folder: Path) -> None:
    file = result_folder / "edition" / "common-list.csv"
    file.write_bytes(file.read_bytes().replace(b"Monterrey", b"Monterrei"))
    with pytest.raises(EditionError, match="changed or damaged"):
        load_edition(result_folder)


def test_a_damaged_manifest_is_refused_with_the_folder(result_folder: Path) -> None:
    manifest = result_folder / "edition" / "manifest.json"
    manifest.write_bytes(manifest.read_bytes()[:40])
    with pytest.raises(EditionError, match=r"manifest\.json"):
        load_edition(result_folder)


ROW = next(iter(EDITION.values())).cells()
REFUSED = {
    "another column": ([(*COLUMNS, "member")], "unknown: member"),
    "a column less": ([COLUMNS[:-1]], "missing: audited"),
    "columns moved": ([(*COLUMNS[:-2], "audited", "equivalence")], "another order"),
    "no columns at all": ([("name", "country"), ("a", "b")], "not an edition"),
    "nothing": ([], "not an edition"),
    "a row_id twice": ([COLUMNS, ROW, ROW], "stands there twice"),
    "a row without row_id": ([COLUMNS, ("", *ROW[1:])], "row_id"),
    "a short row": ([COLUMNS, ROW[:-3]], "13 cells"),
    "a long row": ([COLUMNS, (*ROW, "x")], "13 cells"),
    "an unknown equivalence": ([COLUMNS, (*ROW[:11], "six_pillar", ROW[12])], "equivalence"),
    "a date where a half-year stands": ([COLUMNS, (*ROW[:12], "2025-03-01")], "audited"),
}


@pytest.mark.parametrize(("table", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_edition_is_refused_with_a_sentence(tmp_path: Path, table: list[tuple[str, ...]], says: str) -> None:
    with pytest.raises(EditionError, match=says):
        load_edition(write_csv(tmp_path / "list.csv", table))


@pytest.mark.parametrize("content", [b"PK\x03\x04 torn", b"\xff\xfe\x00\x01", b"%PDF-1.4", b""])
def test_other_files_are_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "list.xlsx").write_bytes(content)
    with pytest.raises(EditionError, match="not an edition"):
        load_edition(tmp_path / "list.xlsx")


def test_a_place_without_an_edition_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match="holds no edition"):
        load_edition(tmp_path)
    with pytest.raises(EditionError, match="There is no edition"):
        load_edition(tmp_path / "missing.csv")


def test_the_list_saved_again_with_a_numeric_postcode_keeps_its_digits(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        sheet.write_row(1, 0, ROW)
        sheet.write_number(1, COLUMNS.index("postcode"), 28600)
    assert load_edition(path).rows[0].postcode == "28600"
