"""`comity verify` as the Secretariat, a member and counsel meet it: what holds, what was changed, what is missing."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from comity import assembling, composing
from comity.cli.main import command_line
from comity.disclosure.certificate import signed
from comity.disclosure.keys import Keys
from comity.vocabulary.errors import ComityError
from tests.conftest import DATES, SAMPLES, sample_lists

SMALL = sample_lists("tern-island", "mavikiyi", "olivareta")


def _verify(*arguments: str | Path) -> tuple[int, str]:
    """Exit code and what was said, refusals as well."""
    done = CliRunner().invoke(command_line(["verify", "read"]), ["verify", *map(str, arguments)])
    if isinstance(done.exception, ComityError):
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout


def _figures(*arguments: str | Path) -> dict[str, Any]:
    return dict(json.loads(_verify(*arguments, "--json")[1]))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, key: Path) -> Path:
    """A result folder of three lists with all that a round can be given, made in this process."""
    place = tmp_path_factory.mktemp("small")
    (place / "protocols.csv").write_text(
        "member,protocol,edition,equivalence,from,until\nTern Island,Tern Code,2,four_pillar,2024-01-01,\n", "utf-8"
    )
    (place / "asked.csv").write_text("Site name,Country\nQuiet Harbour Foods,United Kingdom\n", "utf-8")
    (place / "policy.toml").write_text('k_min = 3\np_max = "17/50"\nattr_min_users = 3\n', "utf-8")
    first, second, *_ = SMALL
    (place / "answers.csv").write_text(
        f"left,right,judgement,by,when,why\n{first.name}::2,{second.name}::2,different,me,2026-07-01,seen\n", "utf-8"
    )
    options = [
        *SMALL, "--out", place / "out", "--key", key, *DATES, "--members", SAMPLES / "members.csv",
        "--protocols", place / "protocols.csv", "--volunteered", place / "asked.csv",
        "--policy", place / "policy.toml", "--judgements", place / "answers.csv",
    ]  # fmt: skip
    done = CliRunner().invoke(command_line(["assemble", "read"]), ["assemble", *map(str, options)])
    assert done.exit_code == 0, done.exception
    return place / "out"


@pytest.fixture
def copy(small: Path, tmp_path: Path) -> Path:
    shutil.copytree(small, tmp_path / "out")
    return tmp_path / "out"


def _flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_an_edition_as_released_is_verified_with_and_without_the_rest(small: Path, tmp_path: Path) -> None:
    code, said = _verify(small)
    assert (code, "All of this holds." in said) == (0, True)
    assert {"manifest.json: as released", "common-list.csv: as released", "certificate.json: fits"} <= set(
        said.splitlines()
    )
    shutil.copytree(small / "edition", tmp_path / "mine")
    found = _figures(tmp_path / "mine")
    assert (found["verified"], found["certificate"], found["replay"]) == (True, "not there", "not asked for")


@pytest.mark.parametrize("name", ["common-list.csv", "common-list.xlsx", "manifest.json"])
def test_a_change_of_any_byte_is_found(copy: Path, name: str) -> None:
    path = copy / "edition" / name
    before = path.read_bytes()
    for at in {0, len(before) - 1, *random.Random(1).sample(range(len(before)), 40)}:
        _flip(path, at)
        code, said = _verify(copy)
        assert (code, "NOT verified:" in said) == (2, True), at
        assert name in said.partition("NOT verified:")[2]
        path.write_bytes(before)
    assert _verify(copy)[0] == 0


def test_a_changed_certificate_and_one_of_another_edition_are_found(copy: Path, assembled: Path) -> None:
    path = copy / "certificate.json"
    _flip(path, 40)
    assert _figures(copy)["certificate"] == "changed"
    shutil.copy(assembled / "certificate.json", path)
    found = _figures(copy)
    assert (found["certificate"], found["verified"]) == ("of another edition", False)


@pytest.mark.parametrize("said", [{}, {"files": []}, {"files": {"a": 1}}, {"files": {"a": {"sha256": 1}}}])
def test_what_somebody_else_signed_is_no_edition(copy: Path, said: dict[str, Any]) -> None:
    path = copy / "edition" / "manifest.json"
    path.write_bytes(signed(said, Keys.derive(bytes(32))))
    found = _figures(copy)
    assert (found["manifest"], found["verified"]) == ("changed", False)
    assert "is signed, but" in found["wrong"][0]


@pytest.mark.parametrize("said", [{}, {"inputs_root": 1}, {"edition_id": "x", "manifest_sha256": "y"}])
def test_what_somebody_else_signed_is_no_certificate(copy: Path, key: Path, said: dict[str, Any]) -> None:
    for keys in (Keys.derive(bytes(32)), Keys.derive(key.read_bytes())):
        (copy / "certificate.json").write_bytes(signed(said, keys))
        found = _figures(copy)
        assert (found["certificate"], found["verified"]) == ("changed", False)


def test_a_forger_cannot_show_another_key_than_its_own(copy: Path) -> None:
    forger = Keys.derive(bytes(32))
    genuine = json.loads((copy / "edition" / "manifest.json").read_bytes())["public_key"]
    lie = f"x.\nSigned with the key {genuine}.\nAll of this holds.\x1b[8m"
    shutil.rmtree(copy / "edition")
    (copy / "edition").mkdir()
    (copy / "certificate.json").unlink()
    (copy / "edition" / "manifest.json").write_bytes(
        signed({"edition_id": lie, "made_by": lie, "files": {}, "policy": {}}, forger)
    )
    first, *others = _verify(copy)[1].splitlines()
    assert first == f"Signed with the key {forger.public_key}."
    assert not any(line.startswith(("Signed", "All of this holds.\x1b")) for line in others)
    assert "\x1b" not in _verify(copy)[1]


def test_a_signature_in_other_digits_is_a_change(copy: Path) -> None:
    for name in ("certificate.json", "edition/manifest.json"):
        path = copy / name
        before = path.read_bytes()
        written = json.loads(before)["signature"]
        for other in (written.upper(), " ".join(written), written + " "):
            path.write_bytes(before.replace(written.encode(), other.encode()))
            assert not _figures(copy)["verified"], other
        path.write_bytes(before)
    assert _figures(copy)["verified"]


def test_folders_links_and_a_certificate_that_is_none_are_found(copy: Path, tmp_path: Path) -> None:
    (copy / "edition" / "more").mkdir()
    (copy / "edition" / ".hidden").symlink_to(tmp_path)
    (copy / "edition" / "dead").symlink_to(tmp_path / "nowhere")
    strange = {name for name, state in _figures(copy)["files"].items() if state == "not part of the edition"}
    assert strange == {"more", ".hidden", "dead"}
    for name in ("more", ".hidden", "dead"):
        (copy / "edition" / name).rmdir() if name == "more" else (copy / "edition" / name).unlink()
    (copy / "certificate.json").unlink()
    (copy / "certificate.json").mkdir()
    assert "certificate.json cannot be read" in _verify(copy)[1]
    (copy / "certificate.json").rmdir()
    assert "so nothing is known of what it was made from" in _verify(copy)[1]


def test_an_edition_is_found_from_within_and_under_another_name(
    copy: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (copy / "edition").rename(copy / "spring")
    assert _figures(copy / "spring", "--key", key, "--lists", *SMALL)["replay"] == "the same bytes"
    lists = [path.resolve() for path in SMALL]
    monkeypatch.chdir(copy / "spring")
    found = _figures(".", "--key", key, "--lists", *lists)
    assert (found["certificate"], found["replay"]) == ("fits", "the same bytes")


def test_files_too_many_and_too_few_are_found(copy: Path) -> None:
    (copy / "edition" / "notes.txt").write_text("x")
    (copy / "edition" / "common-list.xlsx").unlink()
    found = _figures(copy)
    assert found["files"]["notes.txt"] == "not part of the edition"
    assert found["files"]["common-list.xlsx"] == "missing"
    assert not found["verified"]


def test_the_same_bytes_come_out_again(small: Path, key: Path) -> None:
    found = _figures(small, "--key", key, "--lists", *reversed(SMALL))
    assert found["wrong"] == []
    assert found["replay"] == "the same bytes"
    assert found["lists"] == {path.name: "taken in as it is" for path in SMALL}


def _lists_elsewhere(folder: Path) -> Sequence[Path]:
    folder.mkdir()
    return [Path(shutil.copy(path, folder)) for path in SMALL]


def test_a_changed_list_is_named(small: Path, key: Path, tmp_path: Path) -> None:
    lists = _lists_elsewhere(tmp_path / "lists")
    _flip(lists[1], len(lists[1].read_bytes()) // 2)
    found = _figures(small, "--key", key, "--lists", *lists)
    assert found["lists"][lists[1].name] == "not taken in as it is"
    assert found["lists"][lists[0].name] == "taken in as it is"
    assert not found["verified"]


@pytest.mark.parametrize("name", ["round.json", "volunteered/asked.csv"])
def test_changed_settings_are_found(copy: Path, key: Path, name: str) -> None:
    path = copy / "secretariat" / name
    path.write_text(path.read_text("utf-8").replace("Quiet", "Quieter").replace('"me"', '"you"'), "utf-8")
    found = _figures(copy, "--key", key, "--lists", *SMALL)
    assert (found["replay"], found["verified"]) == ("not tried", False)
    assert path.name in found["wrong"][0]


@pytest.mark.parametrize("damage", ["", "{}", "[]", '{"volunteered": {"../../x": 3}}', "[" * 100_000])
def test_settings_that_were_never_signed_are_not_even_read(copy: Path, key: Path, damage: str) -> None:
    path = copy / "secretariat" / "round.json"
    written = path.read_text("utf-8")
    for text in (damage, json.dumps(json.loads(written)), written + "\n"):
        path.write_text(text, "utf-8")
        found = _figures(copy, "--key", key, "--lists", *SMALL)
        assert "is not the one that the certificate speaks of" in found["wrong"][0]
    path.unlink()
    assert "round.json of the Secretariat cannot be read" in _verify(copy, "--key", key, "--lists", *SMALL)[1]


def test_another_version_is_named_where_other_bytes_come_out(
    copy: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composing, "MADE_BY", "comity 99")
    found = _figures(copy, "--key", key, "--lists", *SMALL)
    assert found["replay"] == "other bytes"
    assert "this is comity 99" in found["wrong"][0]


def test_missing_strange_and_unkeyed_lists_are_said(small: Path, key: Path, tmp_path: Path) -> None:
    assert "were not given: tern-island-audits.csv" in _verify(small, "--key", key, "--lists", *SMALL[:2])[1]
    other = sample_lists("kolkzicht")
    assert "none of this round: kolkzicht-audits.ods" in _verify(small, "--key", key, "--lists", *SMALL, *other)[1]
    wrong = tmp_path / "key"
    wrong.write_bytes(bytes(32))
    assert "signed with another key" in _verify(small, "--key", wrong, "--lists", *SMALL)[1]
    assert "There is no key" in _verify(small, "--key", tmp_path / "none", "--lists", *SMALL)[1]
    assert "after --lists" in _verify(small, *SMALL)[1]


def test_a_member_sees_that_its_own_list_was_taken_in(small: Path, tmp_path: Path) -> None:
    lists = _lists_elsewhere(tmp_path / "lists")
    receipts = small / "secretariat" / "receipts"
    own = receipts / f"{lists[0].name}.json"
    mine = tmp_path / "mine"  # what a member gets: the edition and the certificate, nothing of the Secretariat
    shutil.copytree(small / "edition", mine / "edition")
    shutil.copy(small / "certificate.json", mine)
    assert _figures(mine, "--lists", lists[0], "--receipt", own)["lists"] == {lists[0].name: "taken in as it is"}
    assert _verify(mine, "--lists", lists[1], "--receipt", own)[0] == 2
    _flip(lists[0], 9)
    code, said = _verify(mine, "--lists", lists[0], "--receipt", own)
    assert (code, "was not taken in as it is" in said) == (2, True)
    assert "receipt is for one list" in _verify(mine, "--lists", lists[0], lists[1], "--receipt", own)[1]
    own_copy = tmp_path / "receipt.json"
    for damage in ("{", "[]", "[" * 200_000):
        own_copy.write_text(damage)
        assert "Ask the Secretariat" in _verify(mine, "--lists", lists[0], "--receipt", own_copy)[1]
    assert "cannot be read" in _verify(mine, "--lists", lists[0], "--receipt", tmp_path)[1]
    assert not any(path.name in own.read_text("utf-8") for path in SMALL[1:])


def test_two_members_with_one_file_cannot_see_each_other_in_their_receipts(tmp_path: Path, key: Path) -> None:
    (tmp_path / "lists").mkdir()
    long_name = "n" * 248 + ".csv"
    for name in ("one.csv", "other.csv", long_name):
        shutil.copy(SMALL[0] if name != long_name else SMALL[1], tmp_path / "lists" / name)
    lists = sorted((tmp_path / "lists").iterdir())
    options = [*map(str, lists), "--out", str(tmp_path / "out"), "--key", str(key), *DATES]
    assert CliRunner().invoke(command_line(["assemble", "read"]), ["assemble", *options]).exit_code == 0
    receipts = {path.name: json.loads(path.read_bytes()) for path in (tmp_path / "out/secretariat/receipts").iterdir()}
    assert {told["list"] for told in receipts.values()} == {path.name for path in lists}
    one, other = receipts["one.csv.json"], receipts["other.csv.json"]
    assert one["path"] == other["path"]
    assert _figures(tmp_path / "out", "--key", key, "--lists", *lists)["replay"] == "the same bytes"


def test_a_list_that_changes_while_it_is_read_ends_the_round(
    tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists, read = _lists_elsewhere(tmp_path / "lists"), assembling.read_list
    wish = tmp_path / "asked.csv"
    wish.write_text("Site name,Country\nQuiet Harbour Foods,Kenya\n", "utf-8")
    options = [*map(str, lists), "--out", str(tmp_path / "out"), "--key", str(key), *DATES, "--volunteered", str(wish)]
    for changing in (lists[1], wish):

        def reading(path: Path, changing: Path = changing, **given: Any) -> Any:
            told = read(path, **given)
            if path == changing:
                path.write_bytes(path.read_bytes() + b"\n")
            return told

        monkeypatch.setattr(assembling, "read_list", reading)
        done = CliRunner().invoke(command_line(["assemble", "read"]), ["assemble", *options])
        assert f"{changing.name} was changed while it was read" in str(done.exception)
        assert not (tmp_path / "out").exists()


def test_a_file_name_that_is_no_text_is_refused(tmp_path: Path, key: Path) -> None:
    strange = tmp_path / "b\udcffd.csv"
    try:
        shutil.copy(SMALL[0], strange)
    except (OSError, UnicodeError):
        pytest.skip("this file system knows no such names")
    options = [str(strange), "--out", str(tmp_path / "out"), "--key", str(key), *DATES]
    done = CliRunner().invoke(command_line(["assemble", "read"]), ["assemble", *options])
    assert "cannot be read as text. Rename it." in str(done.exception)


def test_a_folder_without_an_edition_is_refused(tmp_path: Path) -> None:
    assert "manifest.json is missing" in _verify(tmp_path)[1]


def test_the_released_files_name_no_list_and_no_member(small: Path) -> None:
    told = (small / "certificate.json").read_text("utf-8") + (small / "edition" / "manifest.json").read_text("utf-8")
    members = [line.split(",")[1] for line in (SAMPLES / "members.csv").read_text("utf-8-sig").splitlines()[1:]]
    assert members
    assert not any(name in told for name in [*members, *(path.name for path in SMALL)])
