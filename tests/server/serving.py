"""`comity serve` as a process of its own, which answers until a test is over."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import environment, heeding_signals

START_SECONDS = 120


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def serving(data: Path, *options: str, **variables: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server that answers, with its address; told to stop at the end. What it says stands in `log_of(data)`.

    A file, not a pipe: nobody reads while it runs, and a full pipe would stop it.
    """
    port = _free_port()
    with log_of(data).open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "comity", "serve", "--data", str(data), "--port", str(port), *options],
            stdout=subprocess.DEVNULL, stderr=log, text=True, preexec_fn=heeding_signals,
            env={**environment(), **variables},
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address, process
    finally:
        process.terminate()
        process.wait(20)


def log_of(data: Path) -> Path:
    """Where `serving` keeps what the server with this folder says."""
    return data.with_suffix(".log")


def _wait(address: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:
                assert json.load(answer) == {"status": "ok"}
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not start: {process.poll()}")
