"""Results appear whole or not at all."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from comity import whole
from comity.vocabulary.errors import OptionError
from comity.whole import next_version, whole_file, whole_folder


def test_folder_appears_when_the_block_ends_well(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "out") as folder:
        (folder / "a.txt").write_text("a")
        assert not (tmp_path / "out").exists()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (tmp_path / "out" / "a.txt").read_text() == "a"
    assert os.listdir(tmp_path) == ["out"]


def test_nothing_is_left_when_the_block_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), whole_folder(tmp_path / "out") as folder:
        (folder / "a.txt").write_text(str(1 // 0))
    with pytest.raises(ZeroDivisionError), whole_file(tmp_path / "out.csv") as file:
        file.write_text(str(file.write_text("a") // 0))
    assert os.listdir(tmp_path) == []


def test_file_keeps_its_ending_while_it_is_written(tmp_path: Path) -> None:
    with whole_file(tmp_path / "list.xlsx") as file:
        assert file.name == "list.xlsx"
        file.write_text("x")
    assert os.listdir(tmp_path) == ["list.xlsx"]


@pytest.mark.parametrize("writer", [whole_folder, whole_file])
def test_existing_place_is_refused_and_untouched(tmp_path: Path, writer: object) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OptionError, match="out exists already"), writer(tmp_path / "out"):  # type: ignore[operator]
        pass
    assert (tmp_path / "out").read_text() == "mine"


def test_missing_parent_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="does not exist"), whole_folder(tmp_path / "no" / "out"):
        pass


def test_two_at_once_into_one_place(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "out") as folder:
        (folder / "a").write_text("first")
        with pytest.raises(OptionError, match="Another run is writing out"), whole_folder(tmp_path / "out"):
            pass
        assert (folder / "a").read_text() == "first"


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    script = (
        "import pathlib, sys, time\nfrom comity.whole import whole_folder\n"
        "with whole_folder(pathlib.Path(sys.argv[1])) as folder:\n"
        "    (folder / 'secret').write_text('x'); (folder / 'sub').mkdir()\n"
        "    print('ready', flush=True); time.sleep(60)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "out")], stdout=subprocess.PIPE, text=True)
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    time.sleep(0.05)
    assert os.listdir(tmp_path) == [".out.partial"]
    with whole_folder(tmp_path / "out") as folder:
        assert os.listdir(folder) == []
    assert os.listdir(tmp_path) == ["out"]


def test_a_file_in_the_way_of_unfinished_work_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".out.partial").write_text("left behind by something else")
    with whole_folder(tmp_path / "out") as folder:
        (folder / "a").write_text("a")
    assert os.listdir(tmp_path) == ["out"]


def test_a_next_version_takes_the_place_of_the_file_in_one_step(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("one")
    with next_version(tmp_path / "log") as fresh:
        fresh.write_text((tmp_path / "log").read_text() + "two")
        assert (tmp_path / "log").read_text() == "one"
        with pytest.raises(OptionError, match="Another run is writing log"), next_version(tmp_path / "log"):
            pass
    assert (tmp_path / "log").read_text() == "onetwo"
    with next_version(tmp_path / "fresh") as fresh:
        fresh.write_text("one")
    assert sorted(os.listdir(tmp_path)) == ["fresh", "log"]


def test_a_next_version_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("one")
    with pytest.raises(ZeroDivisionError), next_version(tmp_path / "log") as fresh:
        fresh.write_text(str(1 // 0))
    with pytest.raises(OptionError, match="does not exist"), next_version(tmp_path / "no" / "log"):
        pass
    assert os.listdir(tmp_path) == ["log"]
    assert (tmp_path / "log").read_text() == "one"


class Late:
    """Has something happen after a run has found the folder of another one and before it locks it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
        self.real, self.meanwhile = whole._lock, meanwhile
        monkeypatch.setattr(whole, "_lock", self)

    def __call__(self, handle: int, name: str) -> None:
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        self.real(handle, name)


def test_a_run_that_waited_too_long_is_not_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "log").write_text("one")
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(next_version(tmp_path / "log")).write_text("first")

        def meanwhile() -> None:
            first.close()
            second.enter_context(next_version(tmp_path / "log")).write_text("second")

        Late(monkeypatch, meanwhile)
        with pytest.raises(OptionError, match="Another run is writing log"), next_version(tmp_path / "log"):
            pass
    assert (tmp_path / "log").read_text() == "second"
    assert os.listdir(tmp_path) == ["log"]


def test_a_run_whose_folder_vanishes_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "log").write_text("one")
    with ExitStack() as first:
        first.enter_context(next_version(tmp_path / "log")).write_text("first")
        Late(monkeypatch, first.close)
        with next_version(tmp_path / "log") as fresh:
            fresh.write_text((tmp_path / "log").read_text() + " and second")
    assert (tmp_path / "log").read_text() == "first and second"
    assert os.listdir(tmp_path) == ["log"]


@pytest.mark.parametrize("writer", [whole_folder, whole_file])
def test_what_another_run_made_meanwhile_is_refused_and_untouched(
    writer: Callable[[Path], AbstractContextManager[Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as first:
        made = first.enter_context(writer(tmp_path / "out"))
        (made / "a" if made.is_dir() else made).write_text("first")
        Late(monkeypatch, first.close)
        with pytest.raises(OptionError, match="out exists already"), writer(tmp_path / "out"):
            pass
    out = tmp_path / "out"
    assert (out / "a" if out.is_dir() else out).read_text() == "first"
    assert os.listdir(tmp_path) == ["out"]


def test_a_folder_that_is_done_leaves_the_next_one_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the last step of one run and its end, another one may begin in the same place."""
    rename = Path.rename

    def renamed(self: Path, target: Path) -> Path:
        moved = rename(self, target)
        (tmp_path / ".out.partial").mkdir()
        return moved

    monkeypatch.setattr(Path, "rename", renamed)
    with whole_folder(tmp_path / "out") as folder:
        (folder / "a").write_text("a")
    assert sorted(os.listdir(tmp_path)) == [".out.partial", "out"]
