"""`comity assemble --previous`: a round that follows another one, as the Secretariat meets it."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from comity.cli.main import command_line
from comity.previous_round import STOOD, linked
from comity.register_csv import lines
from comity.vocabulary.errors import ComityError
from comity.vocabulary.judgement import Answer, Judgement
from comity.vocabulary.record import Record
from tests.conftest import DATES, SAMPLES, sample_lists

LISTS = sample_lists("tern-island", "mavikiyi", "olivareta", "fjellro", "kolkzicht", "SerraClara")
LATER = ("--cutoff", "2026-12-31", "--today", "2027-01-15")


def _run(*arguments: object) -> tuple[int, str]:
    """Exit code and what was said, refusals as well."""
    words = list(map(str, arguments))
    done = CliRunner().invoke(command_line([words[0], "read"]), words)
    if isinstance(done.exception, ComityError):
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout


def _assemble(lists: Sequence[Path], out: Path, *options: object) -> tuple[int, str]:
    return _run("assemble", *lists, "--out", out, "--members", SAMPLES / "members.csv", *options)


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("policy") / "policy.toml"
    path.write_text('k_min = 3\np_max = "1/2"\nattr_min_users = 3\n', "utf-8")
    return path


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, key: Path, policy: Path) -> Path:
    out = tmp_path_factory.mktemp("first") / "out"
    assert _assemble(LISTS, out, "--key", key, *DATES, "--policy", policy)[0] == 0
    return out


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory, first: Path, key: Path, policy: Path) -> tuple[Path, str]:
    """The next round, in which the last member sends no list; and what was said."""
    out = tmp_path_factory.mktemp("second") / "out"
    code, said = _assemble(LISTS[:-1], out, "--key", key, *LATER, "--policy", policy, "--previous", first)
    assert code == 0, said
    return out, said


def _fates(out: Path) -> dict[tuple[str, str, str], dict[str, str]]:
    with (out / "secretariat" / "sites.csv").open(encoding="utf-8", newline="") as file:
        return {(row["list"], row["sheet"], row["row"]): row for row in csv.DictReader(file)}


def _released(out: Path) -> dict[str, tuple[str, ...]]:
    return {
        row["site_id"]: tuple(value for name, value in row.items() if name.startswith("row_"))
        for row in lines(out / "secretariat" / "register.csv")
        if row["row_row_id"]
    }


def test_rows_keep_their_sites(first: Path, second: tuple[Path, str]) -> None:
    before, after = _fates(first), _fates(second[0])
    same = {place for place in before.keys() & after.keys() if before[place]["site_id"]}
    assert len(same) > 200
    assert all(after[place]["site_id"] == before[place]["site_id"] for place in same if after[place]["site_id"])


def test_what_came_of_it_is_said(second: tuple[Path, str]) -> None:
    out, said = second
    assert "Since edition 2026-06-30-" in said
    assert "Members without a list, whose rows stay until they are too old: " in said
    report = json.loads((out / "secretariat" / "risk.json").read_text("utf-8"))["changes"]
    assert report["previous_edition"].startswith("2026-06-30-")
    assert report["sets_checked"] > 0
    assert report["rows"]["same"] > 0


def _history(out: Path) -> dict[str, Any]:
    return dict(json.loads((out / "secretariat" / "risk.json").read_text("utf-8"))["history"])


def test_the_history_of_editions_is_carried_on(first: Path, second: tuple[Path, str]) -> None:
    (before,), then, now = _history(first)["editions"], *_history(second[0])["editions"]
    assert before == then
    assert (before["follows"], now["follows"]) == ("", before["edition"])
    manifest = json.loads((second[0] / "edition" / "manifest.json").read_bytes())
    assert (now["edition"], now["listed"]) == (manifest["edition_id"], len(_released(second[0])))
    assert _history(second[0])["notice"] == ""
    assert now["edition"] in (second[0] / "secretariat" / "risk.html").read_text("utf-8")


@pytest.mark.parametrize(("content", "notice"), [(None, "left no risk.json"), (b"{", "is damaged")])
def test_without_its_history_a_round_is_followed_all_the_same(
    first: Path, second: tuple[Path, str], key: Path, policy: Path, tmp_path: Path, content: bytes | None, notice: str
) -> None:
    copy, out = tmp_path / "first", tmp_path / "out"
    shutil.copytree(first, copy)
    risk = copy / "secretariat" / "risk.json"
    risk.unlink()
    if content is not None:
        risk.write_bytes(content)
    code, said = _assemble(LISTS[:-1], out, "--key", key, *LATER, "--policy", policy, "--previous", copy)
    assert code == 0
    assert notice in said
    told = _history(out)
    assert notice in told["notice"]
    assert [each["edition"] for each in told["editions"]] == [_history(second[0])["editions"][-1]["edition"]]
    for name in ("edition/common-list.csv", "edition/manifest.json", "certificate.json"):
        assert (out / name).read_bytes() == (second[0] / name).read_bytes()


def test_a_member_without_a_list_stays_behind_its_sites(first: Path, second: tuple[Path, str]) -> None:
    def behind(out: Path, name: str) -> set[str]:
        return {
            row["site_id"]
            for row in lines(out / "secretariat" / "register.csv")
            if any(each["member"] == name and each["behind"] for each in json.loads(row["audits"]))
        }

    with (SAMPLES / "members.csv").open(encoding="utf-8") as file:
        (name,) = (row["member"] for row in csv.DictReader(file) if row["list"] == LISTS[-1].name)
    assert behind(second[0], name)
    assert len(behind(second[0], name)) > 0.6 * len(behind(first, name))


def test_a_row_that_stays_says_what_it_said(first: Path, second: tuple[Path, str]) -> None:
    before, after = _released(first), _released(second[0])
    stays = [site for site in before.keys() & after.keys() if before[site] == after[site]]
    report = json.loads((second[0] / "secretariat" / "risk.json").read_text("utf-8"))["changes"]["rows"]
    assert len(stays) == report["same"]
    assert len(after.keys() - before.keys()) == report["new"]
    assert len(before.keys() - after.keys()) == report["gone"]


def test_it_can_be_made_again_from_what_was_kept(second: tuple[Path, str], key: Path, tmp_path: Path) -> None:
    code, said = _run("verify", second[0], "--key", key, "--lists", *LISTS[:-1])
    assert code == 0, said
    assert "Made again from the lists: the same bytes" in said
    copy = tmp_path / "out"
    shutil.copytree(second[0], copy)
    path = copy / "secretariat" / "previous" / "secretariat" / "register.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    code, said = _run("verify", copy, "--key", key, "--lists", *LISTS[:-1])
    assert code == 2
    assert "of the round before was changed" in said


def test_it_can_be_attacked_beside_the_edition_before(second: tuple[Path, str], first: Path, tmp_path: Path) -> None:
    found = json.loads(_run("attack", second[0], "--json")[1])
    assert found["broken_cells"] == {}
    assert {"join_diff", "join_diff_member"} <= found["changes_names_off"].keys()
    report = json.loads((second[0] / "secretariat" / "risk.json").read_text("utf-8"))["changes"]["rows"]
    sets = {"new": "join_diff", "gone": "leave_diff", "changed": "change_diff_now"}
    for what, name in sets.items():
        rows = found["changes"][name]["all"]["rows"] if name in found["changes"] else 0
        assert rows == report[what]
    assert "What whoever holds the edition before as well makes" in _run("attack", second[0])[1]
    assert json.loads(_run("attack", first, "--json")[1])["changes"] == {}
    copy = tmp_path / "out"
    shutil.copytree(second[0], copy)
    (copy / "secretariat" / "previous" / "secretariat" / "register.csv").write_text("site_id\n", "utf-8")
    assert "Nothing was attacked" in _run("attack", copy)[1]


def _damaged(first: Path, tmp_path: Path, old: bytes, new: bytes) -> Path:
    copy = tmp_path / "first"
    shutil.copytree(first, copy)
    path = copy / "secretariat" / "register.csv"
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    return copy


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"editions_held", b"held_for", "it has no column editions_held"),
        (b'""kind"": ""on_site_audit', b'""kind"": ""on_side_audit', "it is damaged"),
        (b'""behind"": true', b'""behind"": ', "it is damaged"),
        (b",GB,", b",XX,", "it is damaged"),
        (b'"[{""member', b'"{{""member', "it is damaged"),
        (b"2025-H", b"2024-H", "does not hold the rows of common-list.csv"),
    ],
)
def test_a_damaged_register_is_named(first: Path, tmp_path: Path, key: Path, old: bytes, new: bytes, said: str) -> None:
    copy = _damaged(first, tmp_path, old, new)
    code, told = _assemble(LISTS, tmp_path / "out", "--key", key, *LATER, "--previous", copy)
    assert code == 2
    assert said in told
    assert not (tmp_path / "out").exists()


MILL = {"country": "US", "address": "12 Mill Road", "city": "Dayton", "postcode": "45402"}
TWO = [Record(f"{STOOD}{site}", STOOD, "Riverbend Provisions", **MILL) for site in ("a", "b")]
ROWS = [Record(f"list::{row}", "list", "Riverbend Provisions Inc", **MILL) for row in (1, 2)]


def _sites(told: Sequence[Judgement]) -> list[set[str]]:
    """The sites of the register in each cluster that holds any."""
    clusters = linked([*TWO, *ROWS], told, lambda stage, share: None).clusters
    return [found for cluster in clusters if (found := {name for name in cluster if name.startswith(STOOD)})]


def test_two_sites_of_the_register_are_one_only_where_a_person_joined_their_rows() -> None:
    one, other = (record.record_id for record in ROWS)
    assert len(_sites(())) == 2
    assert len(_sites([Judgement(one, other, Answer.SAME, by="intake")])) == 2
    known = [Judgement(one, TWO[0].record_id, Answer.SAME), Judgement(other, TWO[1].record_id, Answer.SAME)]
    assert len(_sites(known)) == 2
    assert len(_sites([*known, Judgement(one, other, Answer.SAME, by="Ana")])) == 1


def test_what_cannot_be_followed_is_refused_in_a_sentence(first: Path, tmp_path: Path, key: Path) -> None:
    other = tmp_path / "key"
    other.write_bytes(bytes(32))
    out = tmp_path / "out"
    assert "another key" in _assemble(LISTS, out, "--key", other, *LATER, "--previous", first)[1]
    assert "is not before" in _assemble(LISTS, out, "--key", key, *DATES, "--previous", first)[1]
    assert "cannot be read" in _assemble(LISTS, out, "--key", key, *LATER, "--previous", tmp_path)[1]
    renamed = tmp_path / "renamed.csv"
    shutil.copy(LISTS[0], renamed)
    told = _assemble([renamed], out, "--key", key, *LATER, "--previous", first)[1]
    assert "No list comes from a member of the previous round" in told
    changed = tmp_path / "changed"
    shutil.copytree(first, changed)
    (changed / "edition" / "manifest.json").write_bytes(b"{}")
    assert "never signed" in _assemble(LISTS, out, "--key", key, *LATER, "--previous", changed)[1]
    assert not out.exists()
