"""How a command ends when the system does not let it do its work: a sentence, code 2, and nothing half-written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SAMPLES, comity, environment
from tests.intake.making import GOOD, HEADINGS, write_csv, write_xlsx

LIST = SAMPLES / "lists" / "tern-island-audits.csv"
FULL = Path("/dev/full")


def shell(line: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A line of a shell in which `comity` is the command."""
    line = line.replace("comity", f"{sys.executable} -m comity")
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, env={**environment(), **more}, check=False
    )


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("verb", ["read --json", "read"])
def test_output_that_cannot_be_written_is_said(verb: str) -> None:
    done = shell(f"comity {verb} {LIST} > {FULL}")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "No space left on device" in done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_a_short_output_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """It stays in the memory of the stream until the command ends."""
    path = write_csv(tmp_path / "l.csv", [["nothing"], ["here"]])
    done = shell(f"comity read --json {path} > {FULL}")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_a_name_too_long_for_the_system_is_said(tmp_path: Path) -> None:
    long = "n" * 300
    for done in (comity("read", f"{long}.csv"), comity("strip", LIST, "--out", tmp_path / f"{long}.csv")):
        assert done.returncode == 2
        assert "File name too long" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_mapping_into_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    done = comity("read", LIST, "--mapping", tmp_path / "nowhere" / "mapping.csv")
    assert done.returncode == 2
    assert "does not exist" in done.stderr


def test_a_name_that_is_no_text_is_printed_somehow(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"bad\xff\nname.csv")
    write_csv(path, [HEADINGS, *GOOD])
    for verb in ("read", "read --json"):
        done = shell(f'comity {verb} "$LIST"', LIST=str(path), PYTHONIOENCODING="utf-8:strict")
        assert done.returncode == 0
        assert not done.stderr
        assert "name.csv" in done.stdout


def test_a_refusal_that_names_a_cell_does_not_steer_the_terminal(tmp_path: Path) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("left,right,judgement\na,b,\x1b[2Jno\u202e\u2028\n", encoding="utf-8")
    done = comity("link", LIST, "--out", tmp_path / "out.csv", "--answers", answers)
    assert done.returncode == 2
    assert "line 2: the judgement ' [2jno' is none of" in done.stderr
    assert not {"\x1b", "\u202e", "\u2028"} & set(done.stderr)


def test_json_is_utf_8_whatever_the_terminal_takes(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "l.csv", [HEADINGS, ["Ånge 工場", *GOOD[0][1:]]])
    done = shell(f"comity read --json {path}", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "Ånge 工場" in done.stdout


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_change_nothing(tmp_path: Path, closed: str) -> None:
    out = tmp_path / "out.csv"
    assert shell(f"comity strip {LIST} --out {out} {closed}").returncode == 0
    assert out.read_bytes() == LIST.read_bytes()
    assert shell(f"comity read {tmp_path}/nowhere.csv {closed}").returncode == 2


def test_a_copy_never_takes_the_place_of_its_list(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", {"Sites": [HEADINGS, *GOOD]})
    before = path.read_bytes()
    for done in (comity("strip", path, "--out", path), comity("read", path, "--corrected", path)):
        assert done.returncode == 2
        assert "exists already" in done.stderr
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["l.xlsx"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the owner of everything may write everywhere")
def test_a_folder_that_must_not_be_written_to_is_said(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    for done in (
        comity("strip", LIST, "--out", closed / "o.csv"),
        comity("read", LIST, "--corrected", closed / "o.xlsx"),
        comity("read", LIST, "--mapping", closed / "m.csv"),
    ):
        assert done.returncode == 2
        assert "Permission denied" in done.stderr
