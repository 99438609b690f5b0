"""What many tests share: the sample lists, and one result folder assembled from them for the whole session."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

# Assertions of these tell what they found, as those of tests do.
pytest.register_assert_rewrite("tests.server.browsing", "tests.server.serving")

HERE = Path(__file__).resolve().parents[1]
SAMPLES = HERE / "samples"
COMMAND_SECONDS = 600
"""A command that runs longer hangs: its test fails and tells so."""
DATES = ("--cutoff", "2026-06-30", "--today", "2026-07-15")


def comity(*arguments: str | Path, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "comity", *map(str, arguments)],
        capture_output=True, text=True, env=environment(home), check=False, timeout=COMMAND_SECONDS,
    )  # fmt: skip


def environment(home: Path | None = None) -> dict[str, str]:
    """The child's environment: the checkout's source, one thread, and a home of its own where one is given."""
    extra = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config"), "TMPDIR": str(home / "tmp")} if home else {}
    if home:
        (home / "tmp").mkdir(exist_ok=True)
    return {**os.environ, "PYTHONPATH": str(HERE / "src"), "OMP_NUM_THREADS": "1", **extra}


def heeding_signals() -> None:
    """For a child's start: a shell in the background lets its children ignore Ctrl-C, nohup a hang-up."""
    for name in ("SIGINT", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)


def sample_lists(*beginnings: str) -> Sequence[Path]:
    """The sample lists whose names begin so; all where none is given."""
    return [path for path in sorted((SAMPLES / "lists").iterdir()) if path.name.startswith(beginnings or ("",))]


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("key") / "key"
    path.write_bytes(bytes(range(32)))
    return path


@pytest.fixture(scope="session")
def assembled(tmp_path_factory: pytest.TempPathFactory, key: Path) -> Path:
    """A result folder of all sample lists that need no stripping."""
    out = tmp_path_factory.mktemp("assembled") / "round"
    done = comity("assemble", *sample_lists(), "--leave-out-refused", "--out", out, "--key", key, *DATES)
    assert done.returncode == 0, done.stderr
    return out
