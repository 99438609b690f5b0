"""Whatever a member sent is read in a process of its own, with limits of memory and time.

Readers of spreadsheets have been seen to abort the whole process, to loop and to ask for all memory there is. So a
helper process waits with the reference data loaded; for each file it forks a fresh process that sets its limits, reads,
and tells what it found (`frames.py`). A helper serves one file at a time and is thrown away when anything went wrong.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any

from comity.intake import frames

if sys.platform != "win32":
    import select
    import signal

MEMORY_BYTES = 1 << 30
"""Address space that reading one file may take (security rules for hostile inputs: 1 GB)."""
MEGABYTE = 1 << 20
CPU_SECONDS = 120
"""Processor time that reading one file may take, and a second more for each megabyte of it: a CSV file of a million
rows takes a minute on one machine and two on another."""
WALL_SECONDS = 900
"""Time on the clock after which a file is given up even if its process only waits."""
START_SECONDS = 120
"""Time on the clock for a helper to load what it needs."""
EXIT_MEMORY = 3
"""Exit code of a process that ran out of memory and could still say so."""
SIGNALLED = 100
"""A helper whose process was ended by signal N exits with SIGNALLED + N."""
_START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from comity.intake.worker import main; main()"
_OWN_GROUP: Any = {} if sys.platform == "win32" else {"process_group": 0}
"""A helper and what it forks can be ended together, and Ctrl-C at the terminal reaches only who asked."""
_SIGABRT, _SIGKILL, _SIGXCPU = 6, 9, 24
_STOPPED_BY_TIME = -1  # no process ends so


class ReaderStoppedError(Exception):
    """The process that read a file ended before it was done; `reason` is memory, time or damage."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _reason(code: int) -> str:
    """Why a helper ended. Readers that cannot get memory abort, and a system without memory kills."""
    if code < _STOPPED_BY_TIME:  # the helper itself was ended by a signal
        code = SIGNALLED - code
    if code in (_STOPPED_BY_TIME, SIGNALLED + _SIGXCPU):
        return "time"
    return "memory" if code in (EXIT_MEMORY, SIGNALLED + _SIGABRT, SIGNALLED + _SIGKILL) else "damage"


class _Helper:
    """One helper process and the pipes to it."""

    def __init__(self) -> None:
        places = json.dumps([os.path.abspath(place) for place in sys.path])
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-X", "utf8", "-c", _START, places],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0, **_OWN_GROUP,
        )  # fmt: skip
        try:
            self.frame(time.monotonic() + START_SECONDS)
        except BaseException as error:
            self.kill()
            if not isinstance(error, ReaderStoppedError):
                raise
            raise RuntimeError("the process that reads lists did not start") from None

    def ask(self, request: dict[str, Any]) -> None:
        pipe = self.process.stdin
        assert pipe is not None
        with contextlib.suppress(BrokenPipeError):  # the helper is gone: reading its answer tells why
            pipe.write(json.dumps(request).encode() + b"\n")

    def frame(self, deadline: float) -> tuple[bytes, bytes]:
        kind, size = frames.head_of(self._read(frames.HEAD_BYTES, deadline))
        return kind, self._read(size, deadline)

    def _read(self, size: int, deadline: float) -> bytes:
        pipe = self.process.stdout
        assert pipe is not None
        pieces: list[bytes] = []
        while size:
            _wait(pipe, deadline)
            piece = pipe.read(min(size, frames.PIECE_BYTES))
            if not piece:
                raise ReaderStoppedError(_reason(self.process.wait()))
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def kill(self) -> None:
        """End the helper and what it forked at once."""
        if sys.platform == "win32":
            self.process.kill()
        elif self.process.poll() is None:  # its number is not another's yet
            os.killpg(self.process.pid, signal.SIGKILL)
        self.close()

    def leave(self) -> None:
        """Close the pipes to the helper."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def close(self) -> None:
        """Let the helper end; it does so by itself once nobody asks."""
        self.leave()
        try:
            self.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _wait(pipe: IO[bytes], deadline: float) -> None:
    """Wait until something can be read; raises ReaderStoppedError at the deadline (Windows: waits for ever)."""
    if sys.platform != "win32":
        poll = select.poll()
        poll.register(pipe, select.POLLIN | select.POLLHUP)
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise ReaderStoppedError(_reason(_STOPPED_BY_TIME))


class _Helpers:
    """Helpers that wait for work. Each thread that asks gets one to itself."""

    def __init__(self) -> None:
        self.idle: list[_Helper] = []

    def take(self) -> _Helper:
        while self.idle:
            helper = self.idle.pop()
            if helper.process.poll() is None:
                return helper
            helper.close()
        return _Helper()

    def close(self) -> None:
        while self.idle:
            self.idle.pop().close()

    def forget(self) -> None:
        """After a fork the helpers belong to the other process; held open here, their pipes would outlive it."""
        for helper in self.idle:
            helper.leave()
        self.idle = []


@cache
def _helpers() -> _Helpers:
    helpers = _Helpers()
    atexit.register(helpers.close)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=helpers.forget)
    return helpers


def unwritten(number: int | None, place: Path) -> OSError:
    """The error of a process that could not write what it was asked for."""
    return OSError(number or errno.EIO, os.strerror(number or errno.EIO), str(place))


def run(request: dict[str, Any]) -> Iterator[Any]:
    """Let a fresh process do what `request` says (see `worker.py`) and yield what it tells: JSON values and texts.

    Raises ReaderStoppedError where it ended before it was done. Whoever stops listening early ends the process.
    """
    helper = _helpers().take()
    done = False
    try:
        helper.ask(request)
        deadline = time.monotonic() + WALL_SECONDS  # no result depends on the clock, only when to give up
        while not done:
            kind, content = helper.frame(deadline)
            done = kind == frames.END
            if not done:
                yield json.loads(content) if kind == frames.JSON else content.decode("utf-8")
    finally:
        if done:
            _helpers().idle.append(helper)
        else:
            helper.kill()
