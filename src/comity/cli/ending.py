"""How the command ends whatever happens to it: its streams closed or full, its user or the system stopping it."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

SIGPIPE = 13
_STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stopped(BaseException):
    """A signal asked the command to end; raised so that what is unfinished is cleared away first."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def prepare() -> None:
    """Let streams take any letter, and signals be an exception; a signal that is ignored (nohup) stays so."""
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # names of files may hold what is no letter at all
    for number in _STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _open_streams() -> None:
    """Open what was closed when the command began: else its files would take the place of its streams."""
    handle = os.open(os.devnull, os.O_RDWR)
    while handle <= 2:
        handle = os.open(os.devnull, os.O_RDWR)
    os.close(handle)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)


def _stop(number: int, _: FrameType | None) -> NoReturn:
    for other in _STOPPING:  # once is enough: what is unfinished is being cleared away
        signal.signal(other, signal.SIG_IGN)
    raise Stopped(number)


def leave_output() -> None:
    """Write what can still be written; what cannot (a full disk, a closed pipe) must not be tried again at the end."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)


def print_utf8() -> None:
    """What is printed for programs is UTF-8, whatever the terminal takes."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
