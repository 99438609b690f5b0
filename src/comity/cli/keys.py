"""Keys: one key at a time from a terminal, one line at a time from anything else (a pipe, a test)."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from comity.vocabulary.errors import OptionError

if sys.platform == "win32":
    import msvcrt
else:
    import select
    import termios
    import tty

END = "q"
_ESCAPE, _END_OF_INPUT, _INTERRUPT = "\x1b", "\x04", "\x03"


class Keys(Protocol):
    """Where a person's keys come from."""

    def key(self) -> str:
        """The next key as a small letter; "" for one that means nothing, "q" at the end of the input."""

    def line(self, prompt: str) -> str | None:
        """The next line, without blanks around it; None at the end of the input."""


class Piped:
    """Lines of a stream that is no terminal: the first letter is the key, the rest of the line belongs to it."""

    def __init__(self) -> None:
        self._rest = ""
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")

    def key(self) -> str:
        """The first letter of the next line."""
        text = sys.stdin.readline()
        if not text:
            return END
        key, _, self._rest = text.strip().partition(" ")
        return key.lower()

    def line(self, _: str) -> str | None:
        """The rest of the line of the last key, else the next line."""
        rest, self._rest = self._rest.strip(), ""
        text = rest or sys.stdin.readline()
        return text.strip() if text else None


class Terminal:
    """A terminal that gives each key as it is pressed, while the block runs. Ctrl-C ends the command as everywhere."""

    def __enter__(self) -> Terminal:
        self._before = _each_key()
        return self

    def __exit__(self, *_: object) -> None:
        _restore(self._before)

    def key(self) -> str:
        """The next key; those that send several characters (arrows) mean nothing, for their last is a letter."""
        pressed = _pressed()
        if pressed == _INTERRUPT:  # Windows gives it as a key like any other
            signal.raise_signal(signal.SIGINT)  # who ignores the signal has the sitting ended as by "q"
        return END if pressed in ("", _END_OF_INPUT, _INTERRUPT) else pressed.lower() if pressed.isprintable() else ""

    def line(self, prompt: str) -> str | None:
        """The next line, with what the terminal gives to correct it."""
        _restore(self._before)
        try:
            return input(prompt).strip()
        except EOFError:
            return None
        finally:
            _each_key()


@contextmanager
def keys() -> Iterator[Keys]:
    """The keys of this process's input."""
    if sys.stdin is None:  # closed by whoever began the command
        raise OptionError("There is no input to read answers from. Run comity judge in a terminal.")
    if sys.stdin.isatty():
        with Terminal() as terminal:
            yield terminal
    else:
        yield Piped()


def _each_key() -> list[Any]:
    """Let the terminal give each key at once and show none; what is typed ahead stays. Gives how it was before."""
    if sys.platform == "win32":
        return []
    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    tty.setcbreak(handle, termios.TCSADRAIN)
    return before


def _restore(before: list[Any]) -> None:
    if sys.platform != "win32":
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)


def _pressed() -> str:
    if sys.platform == "win32":
        pressed = msvcrt.getwch()
        if pressed in ("\x00", "\xe0"):  # arrows and function keys come as two
            msvcrt.getwch()
            return _ESCAPE
        return pressed
    handle = sys.stdin.fileno()
    pressed = os.read(handle, 1).decode("ascii", "replace")
    while pressed in (_ESCAPE, "\ufffd") and select.select([handle], [], [], 0.02)[0]:
        os.read(handle, 64)
    return pressed
