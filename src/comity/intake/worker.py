"""The process that reads files: waits for what is asked, forks a fresh process for each, which reads under limits.

Started by `isolation.py`, never imported by it. What it sends is described in `wire.py`.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from comity.intake import warm
from comity.intake.corrections import Correction
from comity.intake.frames import FrameWriter
from comity.intake.isolation import CPU_SECONDS, EXIT_MEMORY, MEGABYTE, MEMORY_BYTES, SIGNALLED
from comity.intake.mapping import Choice
from comity.intake.reading import Piece
from comity.intake.understanding import Asked, understand
from comity.intake.wire import PIECE, fields_to_wire, head_to_wire, problem_to_wire

if sys.platform != "win32":
    import resource
    import select
    import signal

_EXIT_FAULT = 1


def _asked(request: Mapping[str, Any]) -> Asked:
    return Asked(
        Path(request["path"]), date.fromisoformat(request["cutoff"]), date.fromisoformat(request["today"]),
        request["suppliers"], tuple(Choice(*choice) for choice in request["mapping"]),
        tuple(Correction(*each) for each in request["corrections"]),
    )  # fmt: skip


def _piece(piece: Piece) -> tuple[dict[str, Any], str]:
    """A piece as it is sent: what is known of its rows, then the texts of their fields."""
    whole = len(piece.listed) == len(piece.rows)
    names, numbers, texts = fields_to_wire(piece.fields)
    told = {
        "kind": PIECE,
        "sheet": piece.sheet,
        "rows": piece.rows,
        "listed": None if whole else piece.listed,
        "names": names,
        "numbers": numbers,
        "states": {index: state.value for index, state in piece.states.items()},
        "codes": piece.codes,
        "repeats": {index: (ref.sheet, ref.row) for index, ref in piece.repeats.items()},
        "named": piece.named,
        "problems": [problem_to_wire(found) for found in piece.problems],
    }
    return told, texts


def read(request: Mapping[str, Any], writer: FrameWriter) -> None:
    """Send a list's head and its rows, piece by piece."""
    found = understand(_asked(request))
    writer.json(head_to_wire(found.columns, found.problems, found.refused))
    if not found.refused:
        for piece in found.pieces():
            told, texts = _piece(piece)
            writer.json(told)
            writer.text(texts)


_JOBS: Mapping[str, tuple[str, str]] = {
    "read": ("comity.intake.worker", "read"),
    "cells": ("comity.intake.jobs", "cells"),
    "text": ("comity.intake.jobs", "text"),
    "strip": ("comity.intake.jobs", "stripped"),
    "mark": ("comity.intake.jobs", "marked"),
}
"""Module and function of each job; those that need a library of their own are loaded by the process that does them."""


def set_limits(request: Mapping[str, Any]) -> None:
    """Bound memory and time; no core is ever dumped, since it would hold the member's list."""
    if sys.platform == "win32":
        return
    memory = request.get("memory", MEMORY_BYTES)
    seconds = request.get("seconds") or CPU_SECONDS + os.stat(request["path"]).st_size // MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if "scratch" not in request:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _work(request: Mapping[str, Any], write: Callable[[bytes], object]) -> int:
    """Do one job; the exit code."""
    gc.disable()  # a short life under a limit of memory: collecting would only cost time
    tempfile.tempdir = request.get("scratch")
    writer = FrameWriter(write)
    try:
        set_limits(request)
        module, function = _JOBS[request["job"]]
        getattr(import_module(module), function)(request, writer)
        writer.end()
    except MemoryError:
        return EXIT_MEMORY
    except BrokenPipeError:
        return _EXIT_FAULT
    return 0


def _write_all(handle: int) -> Callable[[bytes], object]:
    def write(content: bytes) -> None:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest) :]

    return write


def _deserted(ended: int) -> bool:
    """Wait until a fresh process ends (its end of the pipe `ended` is closed then), or nobody asks any more."""
    if sys.platform == "win32":
        return False
    poll = select.poll()
    poll.register(ended, 0)  # only that the other side hung up, which is always told
    poll.register(sys.stdin, 0)
    return ended not in dict(poll.poll())


def _serve(request: Mapping[str, Any], handle: int) -> int:
    """Let a fresh process do one job; 0, or the code that tells how it ended."""
    if not hasattr(os, "fork"):
        return _work(request, _write_all(handle))
    ended, alive = os.pipe()
    child = os.fork()
    if child == 0:
        code = _EXIT_FAULT
        try:
            code = _work(request, _write_all(handle))
        finally:
            os._exit(code)
    os.close(alive)
    if _deserted(ended):
        os.kill(child, signal.SIGKILL)
    os.close(ended)
    _, status = os.waitpid(child, 0)
    return SIGNALLED + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def main() -> None:
    """Serve requests, one JSON object a line, until the one that asks goes away or something ends badly."""
    handle = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what a library prints must not come between the frames, nor reach anybody's eyes
    os.dup2(nowhere, 2)
    warm.up()
    gc.collect()
    gc.freeze()
    FrameWriter(_write_all(handle)).end()  # ready
    for line in sys.stdin.buffer:
        code = _serve(json.loads(line), handle)
        if code:
            os._exit(code)
