"""The edition's files: the same bytes every time, safe to open, and they say whose they are."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from comity import __version__
from comity.disclosure.certificate import signed
from comity.disclosure.files import opened_manifest, write_edition
from comity.disclosure.gate import release
from comity.disclosure.holds import APART, write_held
from comity.disclosure.previous import Previous, Waiting
from comity.vocabulary.edition import COLUMNS
from comity.vocabulary.errors import CertificateError, GateError
from tests.disclosure.making import CUTOFF, KEYS, part, plain_sites, proposed, site

WIDE = [{member} for member in range(8) for _ in range(5)]


def proposal_with_texts():
    sites = plain_sites(WIDE, address="0012 High Street", postcode="01234", city="Springfield")
    return proposed([*sites, site(900, *(part(member, name="=cmd|' /C calc'!A0 @work -1") for member in range(6)))])


@pytest.fixture
def edition(tmp_path):
    proposal = proposal_with_texts()
    write_edition(tmp_path / "edition", release(proposal), proposal, KEYS)
    return tmp_path / "edition"


def read_csv(folder):
    return list(csv.DictReader(io.StringIO((folder / "common-list.csv").read_text(encoding="utf-8"), newline="")))


def test_files_are_those_that_the_manifest_names_with_their_digests(edition):
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    assert {path.name for path in edition.iterdir()} == {"common-list.csv", "common-list.xlsx", "manifest.json"}
    for name, entry in manifest["files"].items():
        assert hashlib.sha256((edition / name).read_bytes()).hexdigest() == entry["sha256"]
    assert set(manifest["files"]) == {"common-list.csv", "common-list.xlsx"}
    assert manifest["cutoff"] == "2026-06-30"
    assert manifest["policy"]["p_max"] == 0.25
    assert len(manifest["key_commitment"]) == 64
    assert manifest["rows"] == len(read_csv(edition)) == 41
    assert manifest["edition_id"] == release(proposal_with_texts()).edition_id
    assert manifest["columns"] == list(COLUMNS)
    assert manifest["made_by"] == f"comity {__version__}"


def test_a_manifest_is_opened_with_the_digests_of_its_files(edition):
    said, digests = opened_manifest(edition)
    assert said == json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    assert digests == {name: hashlib.sha256((edition / name).read_bytes()).hexdigest() for name in digests}
    assert digests.keys() == {"common-list.csv", "common-list.xlsx"}


@pytest.mark.parametrize(
    ("signs", "sentence"),
    [
        ({"edition_id": "x", "made_by": "comity"}, "manifest.json is signed, but names no files."),
        ({"edition_id": "x", "made_by": "comity", "files": {"a": 1}}, "manifest.json is signed, but names no files."),
        ({"edition_id": "x", "files": {}}, "manifest.json is signed, but as something else"),
        ({"made_by": "comity", "files": {}}, "manifest.json is signed, but as something else"),
    ],
)
def test_a_manifest_that_is_none_is_refused(tmp_path, signs, sentence):
    (tmp_path / "manifest.json").write_bytes(signed(signs, KEYS))
    with pytest.raises(CertificateError) as refused:
        opened_manifest(tmp_path)
    assert str(refused.value).startswith(sentence)


def test_bytes_are_the_same_in_another_process_at_another_time(edition, tmp_path):
    script = (
        "import sys; from pathlib import Path; from tests.disclosure.test_files import *\n"
        "proposal = proposal_with_texts(); write_edition(Path(sys.argv[1]), release(proposal), proposal, KEYS)"
    )
    again = tmp_path / "again"
    environment = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONPATH": "src:."}
    subprocess.run([sys.executable, "-c", script, str(again)], check=True, env=environment)
    for path in edition.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes()


def test_csv_and_workbook_carry_the_same_values_as_text(edition):
    rows = read_csv(edition)
    sheet = openpyxl.load_workbook(edition / "common-list.xlsx")["Common list"]
    cells = [tuple(cell.value or "" for cell in row) for row in sheet.iter_rows()]
    assert cells[0] == COLUMNS == tuple(rows[0])
    assert cells[1:] == [tuple(row.values()) for row in rows]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert {row["postcode"] for row in rows} == {"01234", ""}


def test_no_cell_begins_like_a_formula(edition):
    assert not any(
        value.startswith(("=", "+", "-", "@", "\t", "\r")) for row in read_csv(edition) for value in row.values()
    )
    proposal = proposal_with_texts()
    edited = release(proposal)
    bad = replace(edited, rows=(replace(edited.rows[0], city="=1+1"), *edited.rows[1:]))
    with pytest.raises(GateError, match=r"^A cell of the edition begins like a formula; nothing was written\.$"):
        write_edition(edition.parent / "bad", bad, proposal, KEYS)
    assert not (edition.parent / "bad").exists()


def test_workbook_tells_no_author_time_or_machine(edition):
    with zipfile.ZipFile(edition / "common-list.xlsx") as parts:
        core, app = (parts.read(f"docProps/{name}.xml").decode() for name in ("core", "app"))
        assert {info.date_time[0] for info in parts.infolist()} == {1980}
        names = parts.namelist()
    assert "<dc:creator></dc:creator>" in core
    assert "<cp:lastModifiedBy></cp:lastModifiedBy>" in core
    assert core.count("2026-06-30T00:00:00Z") == 2
    assert "<Company></Company>" in app
    assert not any("comment" in name or "external" in name or "custom" in name for name in names)


def test_workbook_opens_on_a_page_that_says_what_the_list_is(edition):
    book = openpyxl.load_workbook(edition / "common-list.xlsx")
    assert book.sheetnames == ["Read me first", "Common list"]
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible"]
    words = " ".join(str(cell.value) for row in book["Read me first"].iter_rows() for cell in row if cell.value)
    for said in ("30 June 2026", "Ask the site for the report", "What it does not tell", "90 days", *COLUMNS):
        assert said in words
    sheet = book["Common list"]
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref == "A1:M42"


def test_an_empty_edition_can_be_written_and_opened(tmp_path):
    proposal = proposed(plain_sites([{0}, {1}]))
    write_edition(tmp_path / "edition", release(proposal), proposal, KEYS)
    assert read_csv(tmp_path / "edition") == []
    assert openpyxl.load_workbook(tmp_path / "edition" / "common-list.xlsx")["Common list"].max_row == 1


def test_an_existing_folder_is_not_written_into(edition):
    proposal = proposal_with_texts()
    with pytest.raises(FileExistsError):
        write_edition(edition, release(proposal), proposal, KEYS)


def test_held_names_every_site_that_waits_with_a_sentence(tmp_path):
    young = site(901, part(0, name="Young Mill", day=date(2026, 6, 1)))
    proposal = proposed([*plain_sites([*WIDE, *({0} for _ in range(60))]), young])
    write_held(tmp_path / "held.csv", proposal)
    with (tmp_path / "held.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(proposal.held)
    assert {row["knowledge_cell"] for row in rows} == {"meat | US"}
    assert next(row for row in rows if row["site_name"] == "Young Mill")["reason"] == "min_age"
    assert all(row["what_it_means"].endswith(".") for row in rows)
    assert not any(member in str(row) for row in rows for member in ("M0", "M1"))


def test_held_says_how_long_a_site_has_waited_and_what_comes_next(tmp_path):
    """The longest, a cover, a new one: three sites that wait for different things."""
    sites = [*plain_sites(WIDE), *plain_sites([{0}] * 30, start=200), site(901, part(0, name="Ny Mölle", day=CUTOFF))]
    first = proposed(sites)
    waiting = {each.site_id: Waiting(each.reason, 3) for each in first.held[:5]}
    waiting |= {each.site_id: Waiting(each.reason, 2) for each in first.held[5:9]}
    cover = {first.held[10].site_id: Waiting("r2_cover", 1)}
    later = replace(first, previous=Previous("first", CUTOFF, {}, {**waiting, **cover}))
    hidden = next(each for each in later.placements if each.site_id in cover)
    marked = tuple(replace(each, reason="r2_cover") if each is hidden else each for each in later.placements)
    write_held(tmp_path / "held.csv", replace(later, placements=marked))
    content = (tmp_path / "held.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfsite_id,site_name,")
    assert content.count(b"\r\n") == content.count(b"\n") == len(first.held) + 1
    assert b"\r\r" not in content
    rows = {row["site_id"]: row for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))}
    assert {row["reason"] in APART for row in rows.values()} == {True, False}
    waited = {site_id: 4 for site_id, each in waiting.items() if each.editions == 3}
    waited |= {site_id: 3 for site_id, each in waiting.items() if each.editions == 2}
    waited |= dict.fromkeys(cover, 2)
    assert {site_id: int(row["editions_waited"]) for site_id, row in rows.items()} == {
        each.site_id: waited.get(each.site_id, 1) for each in first.held
    }
    for site_id, row in rows.items():
        assert row["country"] == "United States"
        if row["reason"] in APART:  # no wish helps, however long it waits
            assert row["what_happens_next"] == APART[row["reason"]]
        elif waited.get(site_id) == 4:
            assert row["what_happens_next"] == (
                "It has waited for 4 editions, as long as the policy lets it: "
                "ask the site whether it wants to be listed."
            )
        else:
            cover_only = "It comes back with its next audit." in row["what_happens_next"]
            assert cover_only == (site_id in cover)
            assert "if the site itself asks to be listed" in row["what_happens_next"]
