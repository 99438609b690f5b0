"""How the command ends whatever happens to it: its streams closed or full, its user or the system stopping it."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import signal
import sys
import traceback
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

from comity.as_text import plain
from comity.vocabulary.errors import ComityError

_SIGPIPE = 13
_STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stopped(BaseException):
    """A signal asked the command to end; raised so that what is unfinished is cleared away first."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def run(command: Callable[[], object]) -> None:
    """Run a command to its end.

    Exit code 0 = done, 2 = refused with a reason, 1 = a bug of comity; 128 and the signal's number where it was
    stopped: 130 by Ctrl-C, 143 by the system, 141 where nobody reads what it prints.
    """
    _prepare()
    try:
        _flushed(command)
    except ComityError as refusal:
        _end(2, "\n".join(map(plain, str(refusal).split("\n"))))  # it may name a cell or a file
    except Stopped as stopped:
        _end(128 + stopped.number, "Interrupted. Nothing half-written was left behind.")
    except OSError as error:
        if error.errno is None:
            _end_by_bug(error)
        place = f": {error.filename}" if error.filename else ""
        _end(2, f"The system did not allow it ({error.strerror}){place}. Nothing half-written was left behind.")
    except Exception as bug:
        _end_by_bug(bug)
    finally:
        gc.freeze()  # Python would look for garbage once more before it ends, among all that a long list has left


def _flushed(command: Callable[[], object]) -> None:
    try:
        command()
        sys.stdout.flush()
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # nobody reads any more: said by the code, as other tools do
            _end(128 + _SIGPIPE, "")
        sys.stdout.flush()  # a full disk shows here at the latest, and not when Python has ended
        raise


def _end(code: int, sentence: str) -> NoReturn:
    _leave_output()
    sys.stderr.write(f"{sentence}\n" if sentence else "")
    sys.exit(code)


def _end_by_bug(bug: Exception) -> NoReturn:
    # The message of an unexpected exception may hold a cell of somebody's list: only the place is shown.
    place = traceback.extract_tb(bug.__traceback__)[-1]
    _end(
        1,
        f"comity stopped because of a fault of its own ({type(bug).__name__} in {place.name}, line {place.lineno} "
        f"of {place.filename}). No result was written. Please report this line; it holds none of your data.",
    )


def _prepare() -> None:
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


def _leave_output() -> None:
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
