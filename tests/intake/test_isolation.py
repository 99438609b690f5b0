"""Reading in a process of its own: what breaks it becomes a sentence, and nothing else notices."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from comity.intake import isolation, read_list, stream_list
from tests.conftest import environment, heeding_signals
from tests.intake.making import CUTOFF, GOOD, HEADINGS, TODAY, write_csv, write_xlsx

DAYS: dict[str, Any] = {"cutoff": CUTOFF, "today": TODAY}
MEGABYTE = 1 << 20


def request(path: Path, **limits: int) -> dict[str, Any]:
    return {
        "job": "read", "path": str(path), "cutoff": "2026-06-30", "today": "2026-07-15", "suppliers": False,
        "mapping": [], "corrections": [], **limits,
    }  # fmt: skip


def long_list(path: Path, rows: int) -> Path:
    return write_csv(path, [HEADINGS, *([f"Mill {n}", f"{n} Way", "Kenya", "2025-05-20", "BSCI"] for n in range(rows))])


def helpers() -> list[psutil.Process]:
    """The processes of this one that wait for files, and those that they forked."""
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if "comity.intake.worker" in " ".join(child.cmdline())
    ]


def test_a_file_that_takes_too_much_memory_is_stopped(tmp_path: Path) -> None:
    path = long_list(tmp_path / "l.csv", 150_000)
    with pytest.raises(isolation.ReaderStoppedError) as stopped:
        list(isolation.run(request(path, memory=256 * MEGABYTE)))
    assert stopped.value.reason == "memory"


def test_a_file_that_takes_too_much_time_is_stopped(tmp_path: Path) -> None:
    path = long_list(tmp_path / "l.csv", 150_000)
    with pytest.raises(isolation.ReaderStoppedError) as stopped:
        list(isolation.run(request(path, seconds=1)))
    assert stopped.value.reason == "time"


def test_after_a_stop_the_next_file_is_read(tmp_path: Path) -> None:
    with pytest.raises(isolation.ReaderStoppedError):
        list(isolation.run(request(long_list(tmp_path / "l.csv", 150_000), memory=256 * MEGABYTE)))
    path = write_xlsx(tmp_path / "good.xlsx", {"Sites": [HEADINGS, *GOOD]})
    assert len(read_list(path, **DAYS).listings) == 3


def test_a_reader_that_is_killed_in_the_middle_is_an_answer(tmp_path: Path) -> None:
    path = long_list(tmp_path / "l.csv", 100_000)
    stream = stream_list(path, **DAYS)
    pieces = stream.pieces()
    next(pieces)
    for process in helpers():
        process.send_signal(signal.SIGKILL)
    for _ in pieces:
        pass
    assert stream.refused
    assert [found.code for found in stream.problems] == ["limit_reached"]
    assert dict(stream.problems[0].details) == {"what": "memory"}


def test_who_stops_listening_leaves_no_process_behind(tmp_path: Path) -> None:
    path = long_list(tmp_path / "l.csv", 100_000)
    before = set(helpers())
    stream = stream_list(path, **DAYS)
    pieces = stream.pieces()
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    del stream, pieces
    deadline = time.monotonic() + 10
    while set(helpers()) - before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert set(helpers()) <= before


def test_two_lists_at_once_are_read_each_by_its_own_process(tmp_path: Path) -> None:
    paths = [write_xlsx(tmp_path / f"{n}.xlsx", {"S": [HEADINGS, *GOOD[: n + 1]]}) for n in range(3)]
    found: dict[str, int] = {}

    def read(path: Path) -> None:
        for _ in range(3):
            found[path.name] = len(read_list(path, **DAYS).listings)

    threads = [threading.Thread(target=read, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"0.xlsx": 1, "1.xlsx": 2, "2.xlsx": 3}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_process_reads_with_helpers_of_its_own(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", {"S": [HEADINGS, *GOOD]})
    read_list(path, **DAYS)
    child = os.fork()
    if child == 0:
        os._exit(0 if len(read_list(path, **DAYS).listings) == 3 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert len(read_list(path, **DAYS).listings) == 3


def test_a_script_without_a_guard_may_use_it(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", {"S": [HEADINGS, *GOOD]})
    script = tmp_path / "script.py"
    script.write_text(
        "from datetime import date\nfrom pathlib import Path\nfrom comity.intake import read_list\n"
        f"print(len(read_list(Path({str(path)!r}), cutoff=date(2026, 6, 30), today=date(2026, 7, 15)).rows))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, env=environment(), check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("3\n", "", 0)


def test_a_missing_file_is_the_callers_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_list(tmp_path / "nowhere.xlsx", **DAYS)


def answer(path: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "comity", "read", "--json", str(path), "--cutoff", "2026-06-30"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
        preexec_fn=heeding_signals,
    )  # fmt: skip


def gone(processes: list[psutil.Process]) -> bool:
    """Whether all of some processes end within ten seconds."""
    return not psutil.wait_procs(processes, timeout=10)[1]


def reading_processes(parent: int) -> list[psutil.Process]:
    """The helper of a command and the process that it forked, once both are there."""
    deadline = time.monotonic() + 60
    while len(found := psutil.Process(parent).children(recursive=True)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_stopped_says_so_and_leaves_no_process(tmp_path: Path, number: signal.Signals) -> None:
    command = answer(long_list(tmp_path / "l.csv", 200_000))
    readers = reading_processes(command.pid)
    command.send_signal(number)
    said = command.communicate(timeout=60)[1].decode()
    assert said == "Interrupted. Nothing half-written was left behind.\n"
    assert command.returncode == 128 + number
    assert gone(readers)


def test_readers_end_with_a_command_that_is_killed(tmp_path: Path) -> None:
    command = answer(long_list(tmp_path / "l.csv", 200_000))
    readers = reading_processes(command.pid)
    command.kill()
    command.communicate()
    assert gone(readers)


def test_nobody_reading_the_output_ends_the_command_quietly(tmp_path: Path) -> None:
    command = answer(long_list(tmp_path / "l.csv", 50_000))
    assert command.stdout
    assert command.stderr
    command.stdout.readline()
    readers = reading_processes(command.pid) if command.poll() is None else []
    command.stdout.close()
    assert command.stderr.read() == b""
    assert command.wait(timeout=60) == 141
    assert gone(readers)


def test_a_list_that_changes_while_it_is_read_is_an_answer(tmp_path: Path) -> None:
    path = long_list(tmp_path / "l.csv", 100_000)
    stream = stream_list(path, **DAYS)
    pieces = stream.pieces()
    next(pieces)
    os.truncate(path, 2_000_000)
    assert sum(len(piece.rows) for piece in pieces) < 100_000
    assert stream.refused
    assert [found.code for found in stream.problems] == ["unreadable_file"]


def test_a_list_that_is_replaced_while_it_is_read_is_read_as_it_was(tmp_path: Path) -> None:
    path = long_list(tmp_path / "l.csv", 100_000)
    stream = stream_list(path, **DAYS)
    other = write_csv(tmp_path / "other.csv", [HEADINGS, *GOOD])
    other.rename(path)
    assert sum(len(piece.rows) for piece in stream.pieces()) == 100_000


def test_a_pipe_or_a_folder_in_place_of_a_list_is_the_callers_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    for path in (tmp_path / "pipe.csv", tmp_path / "folder.csv", tmp_path / "loop.csv", Path("/dev/zero")):
        with pytest.raises(OSError, match=r"it is no file|symbolic links"):
            read_list(path, **DAYS)
